"""The hour on the machine that fails, told by hands: one infusion, and whatever a computer can do.

Each step takes a ``MachineDay`` and one of the ``two_hands``; what it comes to is in
``machine_by_hand``.
"""

import json
from datetime import timedelta
from pathlib import Path

from drills.breaking import SECRET, broken
from drills.held_elsewhere import held_elsewhere
from drills.small_disk import unwritable
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE
from stories import evening
from stories.evening import PINS
from stories.machine_day import MachineDay
from stories.two_hands import ByKeys, Hand, take_over
from stories.ward import SECOND, at

from ketachart.clinical.acts import (
    DrugWasted,
    IndependentCheck,
    InfusionStarted,
    InfusionStopped,
    ItemChecked,
    NoteWritten,
    NurseAttested,
    SideEffectEnded,
    SideEffectNoted,
    VitalsTaken,
)
from ketachart.clinical.phases import Phase
from ketachart.gui.tell import FAULT

K = Qt.Key
LEFT = 480_000_000
"""Of the disk, when it is nearly full (bytes)."""
STALL_S = 0.2
"""The longest pause of the window that is allowed (issue; safety.md A7)."""


def chair(day: MachineDay, hand: Hand) -> None:
    """To the one chair that is taken."""
    evening.chair(day, hand, 1)
    day.until(lambda: day.window.has_session, "no chair is shown")


def vitals(day: MachineDay, hand: Hand, clock: str, values: str, *, flagged: bool = False) -> None:
    """A set at its minute; the window's pauses are noted."""
    day.go_to(clock)
    day.window.tick()
    if isinstance(hand, ByKeys):
        day.press(K.Key_F2)
    with day.charting(VitalsTaken), day.beating():
        for digit in values.replace(" ", ""):
            evening.typed(day, hand, digit, more=day.window.page.vitals.is_begun)
            QApplication.processEvents()
        if flagged:
            day.until(lambda: "Flagged" in day.seen(), "nothing is flagged")
            day.press(K.Key_Return) if isinstance(hand, ByKeys) else hand.push("pad-onward")
    taken = day.acts(VitalsTaken)[-1]
    assert taken.at == at(clock)
    assert taken.sbp_mmhg == int(values.split(maxsplit=1)[0])
    if not isinstance(hand, ByKeys) and day.has("keypad-close"):
        hand.push("keypad-close")


def note(day: MachineDay, hand: Hand, clock: str, words: str) -> None:
    """A note of some words."""
    day.go_to(clock)
    evening.panel(day, hand, "note")
    with day.charting(NoteWritten):
        hand.put("note-text", words)
        hand.save()


# The hour -----------------------------------------------------------------------------------------


def start(day: MachineDay, hand: Hand) -> None:
    """The last line of the checklist; the pump is looked at; Start; the first set."""
    chair(day, hand)
    day.go_to("09:58")
    hand.push("step-checklist")
    with day.charting(ItemChecked):
        hand.push("Today's drugs and contraindications: none of these")
    hand.push("step-pump")
    hand.put("pump-rate", "75")
    hand.put("pump-vtbi", "50")
    hand.save("save-pump")
    day.reads("Pump and sums agree.")
    day.go_to("10:00")
    with day.charting(InfusionStarted):
        hand.start()
    assert day.chart.phase is Phase.INFUSING
    vitals(day, hand, "10:00", "144 86 76 97 14 5")


def disk_fills(day: MachineDay, hand: Hand) -> None:
    """Little room is put off until tomorrow; then the reserve takes what is charted."""
    day.until(lambda: day.station.room().reserve == "there", "there is no reserve")
    day.leave_room(LEFT)
    day.told_of("Little disk space left: ")
    day.picture("low")
    hand.push("trouble-tomorrow")
    day.until(day.band.isHidden, "the band stays")
    assert day.window.top.state.isVisible()
    vitals(day, hand, "10:05", "146 88 78 97 14 5")
    day.fill()
    note(day, hand, "10:07", "dozing, a warm blanket, music on")
    day.told_of("A reserve still takes your entries.")
    assert day.station.holding is None
    assert "holding file" not in day.newest_row()
    day.picture("reserve")


def disk_full(day: MachineDay, hand: Hand) -> None:
    """The reserve is used up: into the holding file, in view."""
    day.fill()
    vitals(day, hand, "10:10", "148 88 80 97 14 5")
    day.told_of("The disk is full. Keep charting.")
    assert "1 entry waits in the holding file" in day.band.accessibleName()
    assert "in the holding file" in day.newest_row()
    day.go_to("10:12")
    with day.charting(SideEffectNoted):
        hand.effect("n", "nausea", "1", "mild")
    day.told_of("2 entries wait")
    assert "in the holding file" in day.newest_row()
    assert "kept in the holding file" in day.window.page.toast.accessibleName()
    day.picture("full")


def hands_change(day: MachineDay, hand: Hand) -> None:
    """Locked and unlocked by the other nurse, who charts a set and gives the window back."""
    day.go_to("10:13")
    evening.lock(day, hand)
    over = day.window.lock.page.band
    day.until(over.isVisible, "the lock says nothing of it")
    assert "Chairman" not in over.accessibleName()
    day.picture("full-locked")
    day.go_to("10:14")
    evening.unlock(day, hand, SECOND)
    assert day.window.bedside.by == SECOND
    chair(day, hand)
    vitals(day, hand, "10:15", "146 86 78 98 14 5")
    assert day.acts(VitalsTaken)[-1].by == SECOND
    day.picture("full-hands")
    day.go_to("10:16")
    take_over(day, hand, NURSE, PINS[NURSE])
    chair(day, hand)


def paper(day: MachineDay, hand: Hand) -> None:
    """The paper chart comes from memory; that it was made waits like the rest."""
    day.go_to("10:18")
    folder = day.apart / "paper"
    folder.mkdir()
    hand.push("trouble-paper")
    day.until(lambda: day.has("paper-charts-write"), "no page for it")
    day.picture("paper")
    evening.into(day, hand, "paper-charts-folder", str(folder))
    hand.push("paper-charts-write")
    day.until(lambda: list(folder.glob("*.pdf")), "no paper chart")
    day.until(lambda: day.window.has_session, "not back at the chair")
    day.settle()
    day.picture("papered")


def dies(day: MachineDay, hand: Hand) -> None:
    """Half a set is typed when the program dies; it is there again, and is finished."""
    day.go_to("10:20")
    if isinstance(hand, ByKeys):
        day.press(K.Key_F2)
    evening.typed(day, hand, "14488")
    session = day.window.shown
    waits = len(day.station.holding.acts)
    day.until(lambda: not day.window.drafts._soon.isActive(), "what is half typed is not kept")
    day.settle()
    day.die()
    day.go_to("10:21")
    day.open()
    day.told_of("The disk is full. Keep charting.")
    assert len(day.station.holding.acts) >= waits
    chair(day, hand)
    assert day.window.shown == session
    assert day.window.page.vitals.is_begun
    told = " ".join(f"{said.title} {said.more}" for said in day.window.tell.told)
    assert "and is back" in told
    assert "A set half typed is kept." in told
    assert "in the holding file" in day.newest_row()
    day.picture("back")
    if isinstance(hand, ByKeys):
        day.press(K.Key_F2)
    with day.charting(VitalsTaken):
        evening.typed(day, hand, "7897145", more=True)
    taken = day.acts(VitalsTaken)[-1]
    assert (taken.sbp_mmhg, taken.dbp_mmhg, taken.hr_per_min, taken.at) == (
        144,
        88,
        78,
        at("10:20"),
    )
    evening.panel(day, hand, "note")
    hand.push("side-cancel")


def room_again(day: MachineDay, hand: Hand) -> None:
    """Somebody deletes videos; what waited joins, and the band says so."""
    day.go_to("10:24")
    hand.push("trouble-space")
    day.until(lambda: day.has("help-again"), "no help")
    day.picture("free-space")
    day.empty()
    hand.push("help-again")
    day.told_of("joined the record at 10:24")
    hand.push("help-back")
    day.until(lambda: day.window.has_session, "not back at the chair")
    assert day.station.holding is None
    assert "holding file" not in day.newest_row()
    day.picture("joined")
    dismiss(day, hand)


def dismiss(day: MachineDay, hand: Hand) -> None:
    """Away with what is only told."""
    for _ in range(4):
        if not day.has("message-band-dismiss"):
            return
        hand.push("message-band-dismiss")
        QApplication.processEvents()


def busy(day: MachineDay, hand: Hand) -> None:
    """Another program holds the file: no pause of the window, and two entries wait."""
    with held_elsewhere(day.station.place.database, day.station._key):
        vitals(day, hand, "10:25", "142 86 76 97 14 5")
        day.told_of("The record can't be reached. Keep charting.")
        day.picture("busy")
        vitals(day, hand, "10:26", "140 86 76 97 14 5")
    assert min(day.stalls[-2:]) <= STALL_S, day.stalls
    hand.push("trouble-again")
    day.told_of("2 entries joined the record at 10:26")
    dismiss(day, hand)


def clock_jumps(day: MachineDay, hand: Hand) -> None:
    """The computer's clock is an hour ahead: a mark until somebody says that it is right."""
    day.go_to("10:30")
    day.clock.jumped = timedelta(hours=1)
    day.told_of("The computer's clock jumped 60 minutes forward")
    vitals(day, hand, "10:31", "140 84 74 98 14 5")
    assert "clock not confirmed" in day.newest_row()
    assert day.window.page.status.status.elapsed == "31:00"
    day.picture("clock")
    hand.push("trouble-clock-right")
    day.told_of("taken up when the sessions that run now have ended")
    assert "not confirmed" not in day.newest_row()
    dismiss(day, hand)


def read_only(day: MachineDay, hand: Hand) -> None:
    """The record's file cannot be written for a while."""
    day.go_to("10:33")
    with unwritable([day.folder / "ketachart.db", day.folder / "ketachart.db-wal"]):
        with day.charting(SideEffectEnded):
            hand.effect("n", "nausea", "0", "gone")
        day.told_of("The record can't be written. Keep charting.")
        day.picture("read-only")
    hand.push("trouble-again")
    day.told_of("1 entry joined the record at 10:33")
    dismiss(day, hand)


def faults(day: MachineDay, hand: Hand) -> None:
    """Our own mistakes, in a slot and in a painting: told, and the next set is charted."""
    window = day.window
    for function, deed in (
        (window.top.tick, lambda: None),
        (type(window.banner).paintEvent, window.banner.repaint),
    ):
        with broken(function) as happened:
            deed()
            day.until(lambda happened=happened: happened, "nothing broke")
        day.told_of(FAULT)
        assert SECRET not in day.band.accessibleName()
        day.picture("fault")
        dismiss(day, hand)
    vitals(day, hand, "10:36", "138 84 74 97 14 5")


# The end ------------------------------------------------------------------------------------------


def stop_and_recover(day: MachineDay, hand: Hand) -> None:
    """The bag is empty at 10:40; two sets of the recovery; the vial's rest is wasted by two."""
    day.go_to("10:40")
    evening.panel(day, hand, "stop")
    with day.charting(InfusionStopped):
        hand.choose("stop-outcome-completed")
        hand.save()
    vitals(day, hand, "10:55", "136 82 72 98 14 5")
    vitals(day, hand, "11:10", "134 82 72 98 14 5")
    day.go_to("11:12")
    evening.panel(day, hand, "waste")
    with day.charting(DrugWasted):
        hand.put("waste-vial", "456")
        hand.put("waste-method", "drug disposal container")
        hand.save()
    day.until(lambda: day.has("waste-seen"), "nobody asks for a witness")
    with day.charting(IndependentCheck):
        hand.put("waste-seen", "456")
        evening.pin(day, hand, SECOND)


def home(day: MachineDay, hand: Hand) -> None:
    """Discharged at 11:15; the clock that was found right is then taken up: it is 12:15."""
    day.go_to("11:15")
    evening.go_home(day, hand)
    day.until(lambda: day.clock.now().at >= at("12:15"), "the clock is not taken up")
    day.picture("home")


def close_and_export(day: MachineDay, hand: Hand) -> Path:
    """Attested at 12:20; the page and the file leave."""
    day.go_to("12:20")
    hand.push("closed-close")
    with day.charting(NurseAttested):
        hand.save()
    day.picture("attested")
    evening.export(day, hand, day.apart / "copies")
    evening.chair(day, hand, 1) if not day.window.has_session else None
    hand.push("closed-export")
    day.until(lambda: day.has("export-folder"), "no export page")
    day.settle()
    hand.choose("export-what-json")
    hand.choose("export-whom-own")
    evening.into(day, hand, "export-folder", str(day.apart / "copies"))
    hand.push("export-here")
    day.until(lambda: list((day.apart / "copies").glob("*.json")), "no file in the folder")
    day.settle()
    day.picture("exported")
    return day.apart / "copies"


def read_json(folder: Path) -> dict:
    """The file that left."""
    (path,) = folder.glob("*.json")
    return json.loads(path.read_bytes())
