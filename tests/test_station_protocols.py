"""The clinic's protocols and words: kept as entries, spoilt files named, the last good in force."""

import pytest
from station_fixtures import NURSE, PASSWORD

from ketachart import resources
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.station import NewPerson

ID = "depression-40"
THEIRS = "forty yellow bicycles"


@pytest.fixture
def text():
    return resources.path("protocols", f"{ID}.toml").read_text("utf-8")


def put(station, text, name=ID):
    folder = station.place.folder / "protocols"
    folder.mkdir(exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode()
    (folder / f"{name}.toml").write_bytes(data)


def change(station, text, reason="closer vitals", approved_by="Dr. H. Brandt, MD"):
    return station.change_protocol(ID, text, reason=reason, approved_by=approved_by)


def every(text, minutes):
    return text.replace(
        "every_min = 10, late_after_min = 3", f"every_min = {minutes}, late_after_min = 3"
    )


def test_three_protocols_ship(station):
    assert [p.id for p in station.protocols()] == ["cautious-5", "chronic-pain", ID]
    assert station.protocol_troubles() == ()
    assert station.protocol_history(ID) == ()


def test_a_change_is_an_entry_a_file_and_in_force(station, text):
    change(station, every(text, 8))
    assert station.protocol_in_force(ID).schedule.infusion.every_min == 8
    assert "every_min = 8" in (station.place.folder / "protocols" / f"{ID}.toml").read_text("utf-8")
    (entry,) = station.protocol_history(ID)
    assert (entry.act.by, entry.act.reason) == (NURSE, "closer vitals")
    assert entry.act.approved_by == "Dr. H. Brandt, MD"
    assert station.look_at_protocols() == ()
    assert station.count("protocol-changed") == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "say the reason"),
        ({"approved_by": ""}, "who approved it"),
        ({"text": "format = 1"}, "missing required field"),
    ],
)
def test_what_is_missing_changes_nothing(station, text, fields, said):
    wanted = {"text": every(text, 8), "reason": "x", "approved_by": "Dr. A"} | fields
    with pytest.raises(Refused, match=said):
        change(station, **wanted)
    assert station.protocol_in_force(ID).schedule.infusion.every_min == 10
    assert station.count("protocol-changed") == 0


def test_the_same_text_is_no_change(station, text):
    with pytest.raises(Refused, match="Nothing differs"):
        change(station, text)


def test_only_an_administrator_changes(station, text):
    station.add_person(NewPerson("W. Nurse", ("nurse",), THEIRS))
    station.sign_in("W. Nurse", THEIRS)
    with pytest.raises(Refused, match="Only an administrator"):
        change(station, every(text, 8))
    with pytest.raises(Refused, match="Only an administrator"):
        station.change_vocabulary("drugs", "", reason="x")
    station.sign_in(NURSE, PASSWORD)


def test_a_copy_under_another_id_is_a_protocol_of_its_own(station, text):
    own = text.replace(f'id = "{ID}"', 'id = "ours"').replace(
        'name = "Depression,', 'name = "Ours,'
    )
    station.change_protocol("ours", own, reason="our own", approved_by="Dr. A")
    assert "ours" in [p.id for p in station.protocols()]
    with pytest.raises(Refused, match="its id is ours"):
        change(station, own)
    again = own.replace('id = "ours"', 'id = "theirs"')
    with pytest.raises(Refused, match="is the name of"):
        station.change_protocol("theirs", again, reason="x", approved_by="Dr. A")


def test_a_file_changed_by_hand_is_taken_as_an_entry_by_the_program(station, text):
    put(station, every(text, 8))
    assert station.look_at_protocols() == ()
    assert station.protocol_in_force(ID).schedule.infusion.every_min == 8
    (entry,) = station.protocol_history(ID)
    assert (entry.act.by, entry.act.reason) == ("KetaChart", "file changed on disk")
    station.look_at_protocols()
    assert station.count("protocol-changed") == 1


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.replace("H = 160, HH = 180", "H = 190, HH = 180"), "line"),
        (lambda t: t.replace("every_min = 8", "every_min = -8"), "every_min must be 1 to 240"),
        (lambda t: t.encode() + b"\n# \xff", "no UTF-8"),
        (lambda t: t + "# " + "x" * 300_000, "longer than 256 KiB"),
        (lambda t: t.replace('id = "depression-40"', 'id = "other"'), "its id is other"),
        (lambda t: t.replace('term = "nausea"', 'term = "dizzyness"'), "not in the list"),
        (lambda _: "<html>", "cannot be read"),
    ],
)
def test_a_spoilt_file_is_named_and_the_last_good_text_stays(station, text, spoil, said):
    change(station, every(text, 8))
    put(station, spoil(every(text, 8)))
    (trouble,) = station.look_at_protocols()
    assert trouble.startswith(f"{ID}.toml")
    assert said in trouble
    assert "stays in force" in trouble
    assert station.protocol_in_force(ID).schedule.infusion.every_min == 8
    assert station.count("protocol-changed") == 1


def test_a_spoilt_new_file_is_not_offered(station):
    put(station, "format = 1", "new-one")
    (trouble,) = station.look_at_protocols()
    assert trouble.endswith("It is not offered.")
    with pytest.raises(Refused, match="no protocol new-one"):
        station.protocol_in_force("new-one")


def test_a_lost_file_changes_nothing(station, text):
    change(station, every(text, 8))
    (station.place.folder / "protocols" / f"{ID}.toml").unlink()
    assert station.look_at_protocols() == ()
    assert station.protocol_in_force(ID).schedule.infusion.every_min == 8


def test_a_session_keeps_what_it_started_under(station, text, example):
    before = station.import_session(example("ex-01"))
    change(station, every(text, 8))
    after = station.import_session(example("ex-02"))
    station._charts.clear()
    first = station.chart(before.session.session).protocol
    assert first.schedule.infusion.every_min == 10
    assert after.protocol.schedule.infusion.every_min == 8


def test_a_folder_that_cannot_be_written_changes_nothing(station, text):
    (station.place.folder / "protocols").write_text("in the way")
    with pytest.raises(Unavailable, match="Nothing was changed"):
        change(station, every(text, 8))
    assert station.count("protocol-changed") == 0
    assert station.protocol_in_force(ID).schedule.infusion.every_min == 10


# Words ------------------------------------------------------------------------------------------

OWN = '[[effects]]\nterm = "cold hands"\nlabel = "Cold hands"\n'


def test_the_clinics_own_terms_stand_beside_ours_in_every_chart(station, example):
    chart = station.import_session(example("ex-01"))
    assert station.vocabulary.effect("cold hands") is None
    station.change_vocabulary("side_effects", OWN, reason="often told here")
    assert station.vocabulary.effect("Cold Hands").label == "Cold hands"
    assert station.vocabulary.effect("nausea") is not None
    assert station.chart(chart.session.session).vocabulary.effect("cold hands")
    (entry,) = station.vocabulary_history("side_effects")
    assert (entry.act.by, entry.act.reason) == (NURSE, "often told here")


def test_a_term_of_the_clinics_stands_for_ours_of_the_same_name(station):
    count = len(station.vocabulary.drugs)
    text = '[[drugs]]\nname = "Ondansetron"\noffered = false\n'
    station.change_vocabulary("drugs", text, reason="not kept here")
    assert not station.vocabulary.drug("ondansetron").offered
    assert len(station.vocabulary.drugs) == count


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "side_effects",
            OWN + OWN,
            "side_effects.toml, line 4: cold hands stands in the list twice",
        ),
        ("side_effects", "[[drugs]]\nname = 'x'\n", "line 1: side_effects.toml holds effects"),
        ("drugs", "[[drugs]]\nnam = 'x'\n", "drugs.toml"),
        ("scales", "[[scales]]\nscale = 'X'\nlabel = 'X'\nhigh = 0\n", "low must lie below high"),
        ("colours", "", "no list named colours"),
        ("drugs", "drugs = [", "cannot be read"),
    ],
)
def test_a_spoilt_list_is_refused_with_its_line(station, name, text, said):
    with pytest.raises(Refused, match=said):
        station.change_vocabulary(name, text, reason="x")
    assert station.count("vocabulary-changed") == 0
