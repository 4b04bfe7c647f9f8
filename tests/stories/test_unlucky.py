"""What a bad day does to a window: killed, slow, outdated, and names that look like code."""

import os
import subprocess
import sys
import time

import pytest
from PySide6.QtCore import Qt, QTimer
from station_fixtures import NURSE
from stories import killed_window
from stories.ward import LONG, Ward, at, open_station

from ketachart.clinical.acts import InfusionPaused, SideEffectNoted, VitalsTaken
from ketachart.clinical.phases import Phase
from ketachart.gui.bedside import Bedside
from ketachart.gui.window import StationWindow
from ketachart.station import Station

pytestmark = pytest.mark.window
K = Qt.Key
SLOW_S = 0.200
STALL_S = SLOW_S / 2
"""A window that waited for the disk would stall as long as the disk; the figure is a benchmark."""


CHAIR = "2"
"""On the board, the place of a session that has none of the clinic's chairs."""


@pytest.fixture
def running_ward(ward, example):
    """A station on which ex-05 runs since 10:05; it is 10:17 and no window is open."""
    ward.go_to("10:17")
    with open_station(ward.folder, ward.clock) as station:
        station.import_session(example.until("ex-05", "2026-03-10T10:17:00-05:00"))
    return ward


# Killed ---------------------------------------------------------------------------------------


def test_a_window_killed_in_the_middle_comes_back_with_all_of_it(running_ward):
    ward: Ward = running_ward
    typed = ("10:20=1388076971" + "45!", "10:21=sn2!", "10:22=14482")
    child = subprocess.run(
        [sys.executable, killed_window.__file__, str(ward.folder), NURSE, *typed],
        stdout=subprocess.PIPE,
        text=True,
        timeout=30,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    confirmed = child.stdout.split()
    assert (child.returncode, len(confirmed)) == (-9, 2)

    ward.go_to("10:27:30")
    window = ward.open()
    ward.keys(CHAIR)
    assert window.has_session
    assert ward.chart.phase is Phase.INFUSING
    assert window.page.status.status.elapsed == "22:30"
    charted = [entry.act.id for entry in ward.chart.entries]
    assert [charted.count(act) for act in confirmed] == [1, 1]
    assert ward.acts(VitalsTaken)[-1].sbp_mmhg == 138
    assert ward.acts(SideEffectNoted)[-1].term == "nausea"
    fields = {f.param: f.text for f in window.page.vitals.keying.fields if f.text}
    assert fields == {"sbp": "144", "dbp": "82"}
    assert window.frame.band.isVisible()
    assert "stopped by itself after 10:2" in window.frame.band.accessibleName()
    assert "A set half typed is kept." in window.frame.band.accessibleName()

    # The nurse goes on where the hands were; the set keeps the time of its first digit.
    with ward.charting(VitalsTaken):
        ward.keys("7697145")
        if window.page.vitals.is_late_asked:
            ward.keys("4")
    finished = ward.acts(VitalsTaken)[-1]
    assert (finished.sbp_mmhg, finished.hr_per_min, finished.at) == (144, 76, at("10:22"))


# Slow -----------------------------------------------------------------------------------------


class SlowStation(Station):
    """A disk that takes its time; notes when a write was really done."""

    done_at = 0.0

    def record(self, *args, **named):
        time.sleep(SLOW_S)
        chart = super().record(*args, **named)
        SlowStation.done_at = time.monotonic()
        return chart


class Pulse:
    """Beats in the window's thread as often as it can, and notes the longest pause."""

    def __init__(self, look) -> None:
        self._look, self._last = look, time.monotonic()
        self.longest, self.seen_at = 0.0, 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(1)

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest, self._last = max(self.longest, now - self._last), now
        if not self.seen_at and self._look():
            self.seen_at = now

    def stop(self) -> None:
        self._timer.stop()


def test_a_slow_disk_stalls_no_window_and_saved_is_said_after_the_commit(running_ward):
    ward: Ward = running_ward
    window = ward.open(SlowStation)
    ward.keys(CHAIR)
    row = window.page.vitals

    def says_saved():
        toast = window.page.toast.isVisible()
        return bool(row.header.help.saved) or toast

    def slow_set(clock):
        """One set; the longest pause of the window while the disk was slow, and while it drew."""
        ward.go_to(clock)
        SlowStation.done_at = 0.0
        window.page.toast.leave()
        ward.settle()
        row.tick(ward.clock.now().at)
        assert not says_saved()
        ward.keys("13880769714")
        pulse = Pulse(says_saved)
        with ward.charting(VitalsTaken):
            ward.keys("5")
            assert row.save.text() == "Saving…"
            assert not says_saved()
            # Typed ahead while the disk is slow: the next set, not lost.
            ward.keys("14")
            pulse.longest, pulse._last = 0.0, time.monotonic()
            ward.qtbot.waitUntil(lambda: SlowStation.done_at > 0, timeout=LONG)
            waiting = pulse.longest
        pulse.stop()
        print(f"while it drew what was saved: {pulse.longest * 1000:.0f} ms")
        assert pulse.seen_at >= SlowStation.done_at > 0
        assert row.keying.fields[0].text == "14"
        ward.press(K.Key_Backspace, times=2)
        return waiting

    # A busy machine takes the processor away now and then, so a set may be tried again. A window
    # that itself waits for something would stall every time, and for the disk's whole time.
    pauses = []
    for clock in ("10:18", "10:19", "10:20", "10:21", "10:22", "10:23"):
        pauses.append(slow_set(clock))
        if pauses[-1] < STALL_S:
            break
    print(f"longest pauses of the window: {[f'{p * 1000:.0f} ms' for p in pauses]}")
    assert pauses[-1] < STALL_S


# Outdated -------------------------------------------------------------------------------------


def test_a_pause_refused_to_an_outdated_window_keeps_what_was_typed(running_ward):
    ward: Ward = running_ward
    first = ward.open()
    ward.keys(CHAIR)
    second = StationWindow(Bedside(now=lambda: ward.clock.now().at, by=NURSE), ward.background)
    ward.qtbot.addWidget(second)
    ward._opened.append((second, ward.background))
    with ward.qtbot.waitSignal(second.opened, timeout=LONG):
        ward.show(second)
    ward.keys(CHAIR)
    with ward.charting(InfusionPaused):
        ward.press(K.Key_F8)
        ward.keys("1")
    assert ward.chart.phase is Phase.PAUSED

    ward.show(first)
    assert ward.chart.phase is Phase.INFUSING
    ward.press(K.Key_F8)
    ward.keys("6the cuff slipped\r")
    ward.until(lambda: ward.find("side-sentence").text(), "nothing was said")
    assert ward.find("side-sentence").text() == "The infusion is already paused."
    assert ward.find("pause-reason-words").text() == "the cuff slipped"
    assert ward.find("side-save").isEnabled()
    assert len(first.outbox) == 0
    with_pause = second.charts[second.shown]
    assert len([a for _, a in with_pause.standing.of(InfusionPaused)]) == 1


# Names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("O'Brien-Núñez", "Zoë Ñandú"),
        ("<b>Bold</b>", "<img src=x>"),
        ("{family}", "{0} {given!r}"),
        ("%s %d", "100 %n &amp;"),
        ("العربية", "محمد"),
    ],
)
def test_names_are_shown_as_they_were_typed(ward, family, given):
    window = ward.open()
    ward.ctrl(K.Key_N)
    ward.tab_to("register")
    ward.press(K.Key_Space)
    ward.keys(family + "\t" + given + "\tT-9\t1962-06-30\t")
    ward.tab_to("sex-X")
    ward.press(K.Key_Space)
    ward.tab_to("allergies-not-asked")
    ward.press(K.Key_Space)
    ward.tab_to("indication")
    ward.keys(given + "\r")
    ward.until(lambda: window.has_session, "the set-up did not open")
    ward.settle()
    patient = ward.chart.patient
    assert (patient.family_name, patient.given_name) == (family, given)
    painted = " ".join(word.text for word in window.banner._placed)
    assert f"{family.upper()}, {given}" in painted
    assert f"{family.upper()}, {given}" in window.banner.accessibleName()
    assert ward.chart.plan.indication == given
    # The next time they are found by what they are called.
    ward.ctrl(K.Key_N)
    ward.keys(family)
    ward.until(lambda: ward.shows("1 found"), "not found again")
    assert f"{family.upper()}, {given}" in ward.find("found-patient").accessibleName()
