"""Chairs, people and time changed at random while answers come late: no entry on a wrong patient.

Every value typed says by itself for which chair and by whom it was typed, so that the charts can be
read back without knowing what the window did. ``KETACHART_SWITCHES=10000`` runs the whole; the
gate runs a short form of it.
"""

import json
import os
import random
from collections import Counter
from datetime import timedelta

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from station_fixtures import NURSE, PASSPHRASE, PASSWORD
from stories.hands import HeldBackground, MoodyStation
from stories.ward import SECOND, SECOND_PASSWORD
from window_desk import at, example_until

from ketachart.clinical.acts import NoteWritten, SideEffectNoted, VitalsTaken
from ketachart.clock import SetClock
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow
from ketachart.station import Costs, NewPerson

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
ALL_STEPS = int(os.environ.get("KETACHART_SWITCHES", "250"))
A_DAY = 1_000
"""Steps of one day; more are further days, each with its own dice and its own charts."""
STEPS = min(ALL_STEPS, A_DAY)
FIRST = int(os.environ.get("KETACHART_SEED", "7"))
SEEDS = range(FIRST, FIRST + max(ALL_STEPS // A_DAY, 1))
CHAIRS = ("1", "2", "3", "4")
EFFECTS = {1: ("n", "nausea"), 2: ("z", "dizziness"), 3: ("h", "headache"), 4: ("a", "anxiety")}
RATES = {NURSE: "12", SECOND: "14"}
SECRETS = {NURSE: PASSWORD, SECOND: SECOND_PASSWORD}


def seated(chair: str) -> bytes:
    """ex-05's hour for a patient of its own, in that chair."""
    file = json.loads(example_until("ex-05", at("10:17:00")))
    file["id"] = f"EX-05-{chair}"
    file["patient"] |= {"mrn": f"T-000{chair}", "family_name": f"Chair{chair}"}
    file["acts"][0]["chair"] = chair
    return json.dumps(file).encode()


class Hands:
    """Does one thing after the other, and remembers what must stand in the charts."""

    def __init__(self, folder, seed: int) -> None:
        self.dice = random.Random(seed)
        self.clock = SetClock(at("10:17:00"))
        station, code = MoodyStation.create(
            folder,
            clinic="Fictional Clinic",
            administrator=NewPerson(NURSE, ("administrator", "nurse"), PASSWORD, "RN"),
            passphrase=PASSPHRASE,
            chairs=CHAIRS,
            clock=self.clock,
            costs=Costs.lowest(),
        )
        self.station = station
        station.confirm_recovery(code)
        station.add_person(NewPerson(SECOND, ("nurse",), SECOND_PASSWORD, "RN"))
        for chair in CHAIRS:
            station.import_session(seated(chair))
        self.clock.advance(minutes=1)
        station.dice = self.dice
        self.background = HeldBackground(station)
        self.window = StationWindow(
            Bedside(now=lambda: self.clock.now().at, by=NURSE), self.background
        )
        self.window.resize(1366, 768)
        self.window.show()
        self.window.activateWindow()
        self.background.all()
        self.told: list[str] = []
        self.half: dict[tuple[str, int], str] = {}
        self.sets: Counter[tuple[int, str]] = Counter()
        self.notes: Counter[tuple[int, str]] = Counter()
        self.effects: Counter[tuple[int, str]] = Counter()

    # What is on the screen ----------------------------------------------------------------------

    @property
    def by(self) -> str:
        return self.window.bedside.by

    @property
    def seat(self) -> int:
        """The number of the chair on the screen; 0 on the board."""
        if not self.window.has_session:
            return 0
        return int(self.window.charts[self.window.shown].chair)

    @property
    def row(self):
        return self.window.page.vitals

    def type(self, keys: str) -> None:
        for key in keys:
            self.clock.advance(milliseconds=120)
            QTest.keyClicks(QApplication.focusWidget() or self.window, key)

    def press(self, key: Qt.Key, held=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)

    # What a hand does ---------------------------------------------------------------------------

    def switch(self) -> None:
        self.press(K.Key_0 + self.dice.randint(1, 4), CTRL)

    def tap_rail(self) -> None:
        tile = self.dice.choice([self.window.rail.tile(s) for s in self.window.charts])
        QTest.mouseClick(tile, Qt.MouseButton.LeftButton)

    def next_in_need(self) -> None:
        self.press(K.Key_Tab, CTRL)

    def board_and_digit(self) -> None:
        self.window.show_board()
        before = dict(self.sets)
        self.type(str(self.dice.randint(1, 4)))
        assert self.seat
        assert before == dict(self.sets)

    def vitals(self) -> None:
        """A whole set, or the rest of one that was left half typed here by this person."""
        key = (self.by, self.seat)
        if not self.seat or self.window.page.side.panel or self.window.page.chips.is_open:
            return
        self._look(key)
        n = self.seat
        digits = self.half.pop(key, "") or f"11{n}7{n}6{n}98{RATES[self.by]}5"
        stop = self.dice.random() < 0.35
        cut = self.dice.randint(1, len(digits) - 1) if stop and len(digits) > 1 else len(digits)
        self.type(digits[:cut])
        if cut < len(digits):
            self.half[key] = digits[cut:]
        else:
            self.sets[n, self.by] += 1
            self._say_why_late()

    def _look(self, key) -> None:
        """The row stands as this hand left it; a set that only waits for a word gets it."""
        if self.row.is_saving:
            return
        if self.row.is_begun and self.row.keying.current is None:
            self.press(K.Key_Return)
            self._say_why_late()
        if not self.row.is_saving:
            begun = "begun" if self.row.is_begun else "empty"
            said = self.row.header.sentence.text
            assert self.row.is_begun == bool(self.half.get(key)), f"{key}: {begun}, {said}"

    def _say_why_late(self) -> None:
        if self.row.is_late_asked:
            self.type("1")
        if self.row.is_late_asked:
            self.press(K.Key_Return)

    def side_effect(self) -> None:
        """Often begun and left: then nothing may come of it anywhere."""
        page = self.window.page
        if not self.seat or page.side.panel is not None or self.row.is_begun or page.chips.is_open:
            return
        letter, _ = EFFECTS[self.seat]
        # Also while it is on its way: said twice, it is one side effect.
        running = any(seat == self.seat for seat, _ in self.effects)
        keys = f"s{letter}{self.dice.randint(1, 3)}"
        cut = self.dice.choice((1, 2, 3, 3))
        if running and cut == 3:
            cut = 2
        self.type(keys[:cut])
        if cut == 3:
            self.effects[self.seat, self.by] += 1

    def note(self) -> None:
        """A note with the chair's number and the writer's name; sometimes left half written."""
        page = self.window.page
        if not self.seat or page.side.panel is not None or page.chips.is_open:
            return
        self.press(K.Key_F4)
        self.type(f"chair {self.seat} by {self.by}")
        if self.dice.random() < 0.6:
            self._save_note()

    def go_on_with_note(self) -> None:
        panel = self.window.page.side.panel
        if self.seat and panel is not None and getattr(panel, "title", None) is not None:
            self._save_note()

    def _save_note(self) -> None:
        panel = self.window.page.side.panel
        if panel is None or not hasattr(panel, "save_button") or panel.sent:
            return
        seat = self.seat
        QTest.mouseClick(panel.save_button, Qt.MouseButton.LeftButton)
        if not panel.sent:
            # Begun long ago: it asks why it is charted late.
            assert "charted late" in panel.sentence.text()
            why = panel.since.why_late.findChildren(QAbstractButton)[0]
            QTest.mouseClick(why, Qt.MouseButton.LeftButton)
            if panel.since.late_words.isVisible():
                panel.since.late_words.take_focus()
                self.type("busy")
            QTest.mouseClick(panel.save_button, Qt.MouseButton.LeftButton)
        assert panel.sent, panel.sentence.text()
        self.notes[seat, self.by] += 1

    def escape(self) -> None:
        """Close what is open; a half-typed set is given up only here."""
        key = (self.by, self.seat)
        if not self.seat or self.window.page.side.panel is not None:
            return
        if self.row.is_saving:
            return
        if self.row.is_begun:
            if self.row.keying.current is None:
                return  # typed whole, and it only waits
            self.press(K.Key_Escape)
            if self.row.keying.asking_to_clear:
                self.press(K.Key_Return)
            assert not self.row.is_begun
            del self.half[key]
        else:
            self.press(K.Key_Escape)

    def change_person(self) -> None:
        """The other nurse signs in; what the first left half typed waits for her."""
        if self.window.page.side.half_typed():
            return
        self._sign_in(SECOND if self.by == NURSE else NURSE)

    def _sign_in(self, name: str) -> None:
        self.background.do(
            lambda station: station.sign_in(name, SECRETS[name]),
            self.window.person_changed,
            self._fail,
            owner=self.window,
        )
        self.background.all()

    @staticmethod
    def _fail(trouble: Exception) -> None:
        raise trouble

    def time(self) -> None:
        self.clock.set(self.clock.now().at + timedelta(seconds=self.dice.randint(1, 50)))
        self.window.tick()

    def late(self) -> None:
        if self.window.outbox.is_delayed and self.dice.random() < 0.5:
            self.window.outbox.retry()
        for _ in range(self.dice.randint(1, 6)):
            self.dice.choice((self.background.work, self.background.answer))()
        QApplication.processEvents()

    def _close_panels(self) -> None:
        """Whatever is open is left; a note half written was promised to nobody."""
        if self.window.page.chips.is_open:
            self.window.page.chips.cancel()

    def _let_all_arrive(self) -> None:
        self.background.all()
        while len(self.window.outbox):
            self.window.outbox.retry()
            self.background.all()

    def see_all_saved(self) -> None:
        """Each of the two looks at every chair once more, and ends what was typed whole there."""
        self.station.dice = None
        self._let_all_arrive()
        for name in (SECOND, NURSE):
            self._close_panels()
            if self.by != name:
                self._sign_in(name)
            for session in self.window.charts:
                self.window.show_session(session)
                self.background.all()
                while self.row.is_begun and self.row.keying.current is None:
                    self._look((self.by, self.seat))
                    self.background.all()
                assert self.row.is_begun == bool(self.half.get((self.by, self.seat)))

    def step(self) -> None:
        """One thing at random."""
        deeds = {
            self.switch: 22,
            self.tap_rail: 8,
            self.next_in_need: 4,
            self.board_and_digit: 6,
            self.vitals: 26,
            self.side_effect: 8,
            self.note: 4,
            self.go_on_with_note: 9,
            self.escape: 4,
            self.change_person: 2,
            self.time: 8,
            self.late: 18,
        }
        deed = self.dice.choices(list(deeds), list(deeds.values()))[0]
        before = self.seat
        deed()
        keying = self.row.keying if self.row.is_open else None
        self.told.append(
            f"{deed.__name__}: {before} > {self.seat} {self.by[:1]} "
            f"{keying.values if keying else ''} saving {self.row.is_saving} "
            f"half {self.half.get((self.by, self.seat))} {self.row.header.sentence.text}"
        )

    def leave(self) -> None:
        self.background.is_closed = True
        self.window._timer.stop()
        shiboken6.delete(self.window)
        self.station.close()


@pytest.fixture(params=SEEDS)
def hands(request, qtbot, qapp, tmp_path):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    hands = Hands(tmp_path / "station", request.param)
    yield hands
    hands.leave()


def test_no_switch_puts_an_entry_on_another_patient(hands):
    try:
        for _ in range(STEPS):
            hands.step()
    except AssertionError as wrong:
        raise AssertionError("\n".join([str(wrong), *hands.told[-60:]])) from wrong
    hands.see_all_saved()
    sets, notes, effects = Counter(), Counter(), Counter()
    for row in hands.station.sessions():
        chart = hands.station.chart(row.id)
        n = int(chart.chair)
        new = [e for e in chart.entries if e.stamp.recorded_at > at("10:17:30")]
        for act in (e.act for e in new):
            if isinstance(act, VitalsTaken):
                assert (act.sbp_mmhg, act.dbp_mmhg, act.hr_per_min) == (110 + n, 70 + n, 60 + n)
                assert RATES[act.by] == str(act.rr_per_min)
                sets[n, act.by] += 1
            elif isinstance(act, NoteWritten):
                assert act.text == f"chair {n} by {act.by}"
                notes[n, act.by] += 1
            elif isinstance(act, SideEffectNoted):
                assert act.term == EFFECTS[n][1]
                effects[n, act.by] += 1
    assert sets == hands.sets
    assert notes == hands.notes
    assert effects == hands.effects
    assert hands.station.verify().intact
    print(
        f"{STEPS} steps: {sets.total()} sets, {notes.total()} notes, {effects.total()} effects; "
        f"{hands.station.refusals} refusals, {hands.station.failures} failures of the disk"
    )
