"""What trouble looks like: the record away, the disk low and full, the clock, back after a stop."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from pictures.studio import Studio, Window

from ketachart.gui.trouble.facts import Facts
from ketachart.station.held import WORDS, Held
from ketachart.station.timing import ClockState
from ketachart.store.reserve import Room

LOW = Room(480_000_000, 620_000_000, "there", "low")
RESERVE = Room(31_000_000, 620_000_000, "given up", "low")
HOUR = ClockState(step=timedelta(minutes=61))


def troubles(studio: Studio, folder: Path) -> None:
    """Each state over a session, over the board, and over the lock."""
    studio.folder = folder
    if not studio.wants("trouble") and "trouble" not in studio.word:
        return
    with studio.clinic() as window:
        window.window.troubles._timer.stop()
        window.sit("1")
        acts = _last(window, 3)
        busy = _held(studio, "busy", acts)
        for name, facts in (
            ("held", Facts(held=busy)),
            ("damaged", Facts(held=_held(studio, "damaged", acts))),
            ("low", Facts(room=LOW)),
            ("full", Facts(room=RESERVE)),
            ("clock", Facts(clock=HOUR)),
            ("several", Facts(held=busy, room=LOW, clock=HOUR)),
        ):
            window.window.troubles.show(facts)
            window.window.tell.over("passing")
            window.take(f"trouble-{name}")
            if name == "low":
                window.tap("trouble-tomorrow")
                window.take("trouble-put-off")
                window.tap("trouble-state")
        window.window.troubles.show(Facts())
        window.take("trouble-over")
        window.window.tell.over("passing")
        _back(window, studio)
        window.window.show_board()
        window.window.troubles.show(Facts(held=busy, room=LOW))
        window.take("trouble-board")
        window.window.troubles.show_space()
        window.take("trouble-space")
        window.window.troubles.show_clock()
        window.take("trouble-set-clock")
        window.window.troubles.show_restore()
        window.take("trouble-restore")
        window.window.go_back()
        window.window.troubles.paper.ask()
        window.take("trouble-paper")
        window.window.go_back()
        window.window.lock.lock()
        window.take("trouble-lock")


def _held(studio: Studio, why: Any, acts: frozenset[str]) -> Held:
    return Held(len(acts), studio.now, why, WORDS[why], acts)


def _last(window: Window, count: int) -> frozenset[str]:
    chart = window.window.charts[window.window.shown]
    return frozenset(entry.act.id for entry in chart.entries[-count:])


def _back(window: Window, studio: Studio) -> None:
    """After the program stopped by itself, with a set half typed."""
    told = window.window
    told.drafts.keep(told.shown, "window", (studio.now - timedelta(minutes=8)).isoformat())
    told.presence.say_back(told.charts, told.tell, lambda: None)
    window.take("trouble-back")
    told.tell.leave()


SCENES = (troubles,)
