"""A flagged value stays in sight until a value in range, an answer, or the physician's limit."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_desk import at, example_until

from ketachart.clinical.acts import ActionTaken, LimitsSet, NoteWritten, PersonTold, VitalsTaken
from ketachart.clinical.wording import line_of
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.flag_notice import notice_of, open_flags, since_text
from ketachart.gui.panels.band import HEIGHT
from ketachart.gui.panels.flag_band import FlagBand
from ketachart.gui.panels.rail_tile import tile_of

ANSWERS = ("action-taken-1", "person-told-1", "infusion-paused-1")
NOW = "10:26:30"
SEVERE = "Blood pressure rise severe at 10:25; nobody told yet"


@pytest.fixture
def flagged(station):
    return station.import_session(example_until("ex-05", at("10:26:00"), ANSWERS))


@pytest.fixture
def charted(station, flagged):
    station.clock.set(at("10:30:00"))

    def chart(kind, **fields):
        act = kind(id=f"then-{kind.__name__}", at=at("10:28:00"), by="x", **fields)
        return station.record(flagged.session.session, act, patient=flagged.session.patient)

    return chart


def test_it_tells_value_time_limit_and_the_clinics_own_words(flagged):
    notice = notice_of(flagged)
    assert notice.title == "BP 184/106 at 10:26, at or above this clinic's limit of 180/100"
    assert notice.detail.startswith("Clinic protocol: repeat on the other arm")
    assert (notice.short, notice.recheck) == ("BP high", "Recheck BP")


def test_nothing_flagged_is_nothing_said(station):
    chart = station.import_session(example_until("ex-05", at("10:17:00")))
    assert notice_of(chart) is None
    assert open_flags(chart) == ()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [(ActionTaken, {"text": "repeated by hand"}), (PersonTold, {"whom": "Dr. H. Brandt, MD"})],
)
def test_an_answer_ends_it(charted, kind, fields):
    assert notice_of(charted(kind, **fields)) is None


def test_a_note_is_no_answer(charted):
    assert notice_of(charted(NoteWritten, text="music on")) is not None


def test_a_value_in_range_ends_it(charted):
    calm = {"sbp_mmhg": 150, "dbp_mmhg": 88}
    assert notice_of(charted(VitalsTaken, entered="typed", **calm)) is None


def test_a_set_without_the_flagged_value_ends_nothing(charted):
    assert notice_of(charted(VitalsTaken, entered="typed", hr_per_min=90)) is not None


def test_an_answered_value_that_is_flagged_again_is_said_again(charted, station, flagged):
    charted(ActionTaken, text="repeated by hand")
    high = charted(VitalsTaken, entered="typed", sbp_mmhg=178, dbp_mmhg=90)
    assert notice_of(high).title.startswith("BP 178/90 at 10:28")


def test_limits_that_the_physician_accepts_end_it(station, flagged):
    station.clock.set(at("10:30:00"))
    chart = flagged
    for n, (param, high) in enumerate((("sbp", 200), ("dbp", 120))):
        assert notice_of(chart) is not None
        fields = {"param": param, "high": Decimal(high)}
        fields |= {"ordered_by": "Dr. H. Brandt, MD", "mode": "phone"}
        act = LimitsSet(id=f"limit-{n}", at=at("10:28:00"), by="x", **fields)
        chart = station.record(*_session(station), act, patient=_patient(station))
    assert notice_of(chart) is None
    (episode,) = chart.episodes
    assert (episode.ended, episode.ended_at) == ("accepted", at("10:28:00"))


def _session(station):
    return (station.sessions()[-1].id,)


def _patient(station):
    return station.sessions()[-1].patient


def test_the_rail_takes_the_colour_of_the_worse(flagged):
    tile = tile_of(flagged, at("10:42:00"))
    assert (tile.ink, tile.middle, tile.word) == ("flag", "BP high", "running, late")


# The band ---------------------------------------------------------------------------------------


@pytest.fixture
def band(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    made = FlagBand(Bedside(now=lambda: at(NOW), by="P. Nakamura, RN"))
    qtbot.addWidget(made)
    made.resize(1246, HEIGHT)
    return made


def test_the_band_comes_offers_two_steps_and_goes(band, flagged, charted):
    shown = []
    band.shown.connect(shown.append)
    band.show_chart(flagged)
    assert band.isVisible()
    answers, rechecks = [], []
    band.answer.connect(answers.append)
    band.recheck.connect(lambda: rechecks.append(True))
    for button in band.buttons:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (answers, rechecks) == (["vitals-taken-4"], [True])
    assert "BP 184/106" in band.accessibleName()
    band.show_chart(charted(ActionTaken, text="repeated by hand"))
    assert (band.look, band.title) == ("caution", SEVERE)
    band.show_chart(charted(PersonTold, whom="Dr. H. Brandt, MD"))
    assert band.isHidden()
    assert shown == [True, False]


def test_a_long_sentence_makes_the_band_higher_and_is_never_cut(band):
    band.say("flag", "flag", "Systolic " * 40, "Clinic protocol: " * 20)
    assert band.height() > HEIGHT
    rows = band._rows(band._room())
    assert sum(height for _, _, height, _ in rows) <= band.height()


# Several, and how they went on -------------------------------------------------------------------


def test_it_says_since_when_and_where_the_peak_was(charted):
    chart = charted(VitalsTaken, entered="typed", sbp_mmhg=170, dbp_mmhg=96)
    notice = notice_of(chart)
    assert notice.title == "BP 170/96 at 10:28, systolic at or above this clinic's limit of 160"
    assert "Flagged since 10:25 (3 min), farthest BP 184/106 at 10:26." in notice.detail


def test_every_open_episode_has_its_line(band, charted):
    band.show_chart(charted(VitalsTaken, entered="typed", spo2_pct=91))
    assert band.title == "SpO₂ 91 at 10:28, below this clinic's limit of 94"
    assert [title for title, _ in band.more] == [
        "BP 184/106 at 10:26, at or above this clinic's limit of 180/100",
        SEVERE,
    ]
    assert "BP 184/106" in band.accessibleName()
    assert [b.objectName() for b in band.buttons] == ["effect-told", "flag-answer", "recheck"]
    rows = band._rows(band._room())
    assert sum(height for _, _, height, _ in rows) <= band.height()


def test_beyond_what_was_accepted_it_says_to_what_and_by_whom(station, flagged):
    station.clock.set(at("10:30:00"))
    for n, (param, high) in enumerate((("sbp", 190), ("dbp", 110))):
        fields = {"param": param, "high": Decimal(high)}
        fields |= {"ordered_by": "Dr. H. Brandt, MD", "mode": "phone"}
        act = LimitsSet(id=f"limit-{n}", at=at("10:28:00"), by="x", **fields)
        station.record(*_session(station), act, patient=_patient(station))
    high = VitalsTaken(
        id="again", at=at("10:29:00"), by="x", entered="typed", sbp_mmhg=194, dbp_mmhg=100
    )
    chart = station.record(*_session(station), high, patient=_patient(station))
    notice = notice_of(chart)
    assert notice.title.endswith("at or above the limit for this patient of 190")
    assert "Accepted by Dr. H. Brandt, MD to 190/110 at 10:28." in notice.detail
    assert len(chart.episodes) == 2


def test_an_answer_by_its_id_is_told_in_words(charted, flagged):
    first = flagged.episodes[0].id
    chart = charted(PersonTold, whom="Dr. H. Brandt, MD", about=first, said="wait")
    line = line_of(chart, chart.entries[-1])
    assert line.title == "Dr. H. Brandt, MD told about BP 182/104 at 10:25"
    assert notice_of(chart) is None


def test_the_band_leads_to_the_physicians_limits(band, charted):
    charted(PersonTold, whom="Dr. H. Brandt, MD")
    wanted = []
    band.limits.connect(lambda: wanted.append("limits"))
    band.show_chart(charted(VitalsTaken, entered="typed", spo2_pct=91))
    assert [b.objectName() for b in band.buttons] == ["flag-limits", "flag-answer", "recheck"]
    QTest.mouseClick(band.buttons[0], Qt.MouseButton.LeftButton)
    assert wanted == ["limits"]


def test_a_value_about_to_be_saved_says_since_when_its_like_is_flagged(flagged):
    now = at("10:27:00")
    high = flagged.judge({"sbp": 176, "dbp": 98}, now)
    assert since_text(flagged, high) == "BP flagged since 10:25."
    assert since_text(flagged, flagged.judge({"spo2": 91}, now)) == ""
