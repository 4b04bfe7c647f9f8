"""The clinic is changed as an entry, by an administrator, and never under a patient."""

import pytest
from station_fixtures import NURSE, PASSWORD

from ketachart.clinical.acts import ChairTaken
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station import NewPerson

THEIRS = "forty yellow bicycles"


def change(station, **other):
    now = station.clinic
    told = {
        "clinic": now.clinic,
        "paper": now.paper,
        "chairs": now.chairs,
        "default_protocol": now.default_protocol,
        "backup_folder": now.backup_folder,
    }
    return station.change_clinic(**told | other)


def test_a_change_stands_and_the_one_before_it_stays_in_the_ledger(station, reopen):
    change(station, clinic="Second Name", chairs=("1", "Window"))
    now = change(station, paper="Letter", backup_folder="/somewhere/else")
    again = reopen(station)
    assert again.clinic == now
    assert (now.clinic, now.paper, now.chairs) == ("Second Name", "Letter", ("1", "Window"))
    assert now.backup_folder == "/somewhere/else"
    assert again.count("clinic-changed") == 2
    assert again.verify().intact


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"chairs": ()}, "1 to 6 chairs; 0"),
        ({"chairs": tuple("1234567")}, "1 to 6 chairs; 7"),
        ({"chairs": ("Window", " window")}, "without spaces"),
        ({"chairs": ("Window", "WINDOW")}, "same name"),
        ({"chairs": ("1", "")}, "chair's name"),
        ({"chairs": ("x" * 10_000,)}, "chair's name"),
        ({"clinic": " "}, "clinic's name"),
        ({"default_protocol": "no-such"}, "no protocol no-such"),
        ({"default_protocol": "../vault"}, "no protocol"),
        ({"backup_folder": "/a\nb"}, "in full"),
        ({"backup_folder": "beside"}, "in full"),
        ({}, "Nothing differs"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_nothing_is_entered(station, wrong, said):
    before = station.clinic
    with pytest.raises(Refused, match=said):
        change(station, **wrong)
    assert station.clinic == before
    assert station.count("clinic-changed") == 0


def test_backups_are_not_kept_inside_the_station(station):
    with pytest.raises(Refused, match="inside the station's own"):
        change(station, backup_folder=str(station.place.folder / "backups"))


def test_a_chair_with_a_patient_in_it_does_not_go(station, running):
    change(station, chairs=("Window", "Spare"))
    chart = running(station)
    seated = ChairTaken(id=new_id(), at=station.clock.now().at, by="-", chair="Window")
    station.record(chart.session.session, seated, patient=chart.session.patient)
    with pytest.raises(Refused, match="Window is in use by KC-"):
        change(station, chairs=("Spare",))
    assert change(station, chairs=("Window", "Corner")).chairs == ("Window", "Corner")


def test_only_an_administrator_adds_people_and_changes_the_clinic(station):
    station.add_person(NewPerson("W. Nurse", ("nurse",), THEIRS))
    station.sign_in("W. Nurse", THEIRS)
    with pytest.raises(Refused, match="Only an administrator can change the clinic"):
        change(station, clinic="Mine")
    with pytest.raises(Refused, match="Only an administrator can add people"):
        station.add_person(NewPerson("V. Nurse", ("nurse",), THEIRS))
    station.sign_in(NURSE, PASSWORD)
    assert len(station.people()) == 2


def test_the_protocols_are_listed_and_a_clinics_own_stands_before_ours(station):
    (ours,) = [p for p in station.protocols() if p.id == "depression-40"]
    folder = station.place.folder / "protocols"
    folder.mkdir()
    text = station._protocol_text("depression-40").replace(ours.name, "Our own forty minutes")
    (folder / "depression-40.toml").write_text(text, encoding="utf-8")
    assert "Our own forty minutes" in [p.name for p in station.protocols()]
    assert ours.name not in [p.name for p in station.protocols()]
