"""A flagged value stays in sight until a value in range, an answer, or the physician's limit."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_desk import at, example_until

from ketachart.clinical.acts import ActionTaken, LimitsSet, NoteWritten, PersonTold, VitalsTaken
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.flag_notice import notice_of, open_flags
from ketachart.gui.panels.band import HEIGHT
from ketachart.gui.panels.flag_band import FlagBand
from ketachart.gui.panels.rail_tile import tile_of

ANSWERS = ("action-taken-1", "person-told-1", "infusion-paused-1")
NOW = "10:26:30"


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
    for n, (param, high) in enumerate(
        (("sbp", 200), ("dbp", 120), ("map", 150), ("sbp_rise_pct", 60))
    ):
        assert notice_of(chart) is not None
        fields = {"param": param, "high": Decimal(high), "ordered_by": "Dr. H. Brandt, MD"}
        act = LimitsSet(id=f"limit-{n}", at=at("10:28:00"), by="x", **fields)
        chart = station.record(*_session(station), act, patient=_patient(station))
    assert notice_of(chart) is None


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
    assert (answers, rechecks) == (["vitals-taken-5"], [True])
    assert "BP 184/106" in band.accessibleName()
    band.show_chart(charted(ActionTaken, text="repeated by hand"))
    assert band.isHidden()
    assert shown == [True, False]


def test_a_long_sentence_makes_the_band_higher_and_is_never_cut(band):
    band.say("flag", "flag", "Systolic " * 40, "Clinic protocol: " * 20)
    assert band.height() > HEIGHT
    rows = band._rows(band._room())
    assert sum(height for _, _, height, _ in rows) <= band.height()
