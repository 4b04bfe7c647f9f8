"""A nurse on a day on which the machine fails: nothing is lost, nothing is twice, and all is told.

The disk is really filled, the file really held and made unwritable, the program really gone in the
middle; the numbers at the end are worked out by hand in ``machine_by_hand``.
"""

from collections import Counter

import pytest
from drills.small_disk import small_disk
from pypdf import PdfReader
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, JumpingClock
from stories import machine_hours as told
from stories.machine_by_hand import ACTS, BY_HAND, ON_THE_PAGE
from stories.machine_day import DISK_MB, MachineDay, prepare
from stories.two_hands import ByClicks, ByKeys
from stories.ward import at

from ketachart.clinical.summary import differences, summary
from ketachart.faults import notes as notes_file
from ketachart.gui.trouble import watch
from ketachart.station import Costs, Station, holding
from ketachart.store import folder

STEPS = (
    told.start,
    told.disk_fills,
    told.disk_full,
    told.hands_change,
    told.paper,
    told.dies,
    told.room_again,
    told.busy,
    told.clock_jumps,
    told.read_only,
    told.faults,
    told.stop_and_recover,
    told.home,
)


@pytest.fixture
def day(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(holding, "FIRST_WAIT_MS", 60)
    monkeypatch.setattr(watch, "EVERY_MS", 200)
    monkeypatch.setattr(watch, "TROUBLED_MS", 200)
    monkeypatch.setattr(notes_file, "notes", notes_file.Notes())
    with small_disk(tmp_path / "disk", DISK_MB) as disk:
        found = MachineDay(qtbot, disk, JumpingClock(at("09:55")))
        yield found
        found.leave()


@pytest.mark.qt_log_ignore("QPainter::end: Painter ended with .* saved states")
@pytest.mark.parametrize(
    "hands", [pytest.param(ByKeys, marks=pytest.mark.window), ByClicks], ids=["keys", "clicks"]
)
def test_an_hour_on_a_machine_that_fails(day, hands, caplog):
    hand = hands(day)
    prepare(day)
    day.open()
    for step in STEPS:
        step(day, hand)
    folder = told.close_and_export(day, hand)
    assert hand.untouched()
    session = day.chart.session.session
    day.close()
    caplog.clear()  # the faults that were made
    the_file(told.read_json(folder))
    the_page(folder)
    on_the_disk(day, session)


def the_file(file):
    """Every act since the start once, with its time and whose it is."""
    found = [(a["act"], a["at"][11:16], a["by"]) for a in file["acts"]]
    since = found[[act for act, _, _ in found].index("infusion-started") :]
    assert since == ACTS
    assert max(Counter(a["id"] for a in file["acts"]).values()) == 1
    assert differences(BY_HAND, file["summary"]) == []
    assert file["summary"].keys() == BY_HAND.keys()


def the_page(folder):
    (path,) = folder.glob("*.pdf")
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)
    for words in ON_THE_PAGE:
        assert words in text, words


def on_the_disk(day, session):
    """The station opened once more, without a window."""
    with Station.open(day.folder, PASSPHRASE, clock=day.clock, costs=Costs.lowest()) as station:
        station.sign_in(NURSE, PASSWORD)
        assert station.verify().intact
        assert station.holding is None
        assert differences(BY_HAND, summary(station.chart(session))) == []
        assert station.held_aside() == ()
        assert all(not file.records for file in station._held_files)
        assert folder.holding_files(station.vault.id)
