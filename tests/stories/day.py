"""A clinic's day in the real program: whoever starts it, sits down patients, and closes it again.

A ``Day`` is a ``Ward`` that begins with nothing but an empty folder. With ``KETACHART_PICTURES``
naming a folder every screen that is passed leaves a picture there, in the theme of
``KETACHART_THEME`` (dark, light or dim).
"""

import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QWidget,
)
from stories.ward import LONG, Strays, Ward

from ketachart.clinical.acts import Act
from ketachart.clinical.chart import Chart
from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.bedside import Bedside
from ketachart.gui.first_run import FirstRun
from ketachart.gui.opening import Opening
from ketachart.gui.panels.record_rows import Role
from ketachart.gui.settings.person_card import TemporaryCard
from ketachart.gui.sign_in import SignIn
from ketachart.gui.widgets.bounce import WAIT_S, BounceFilter
from ketachart.gui.window import StationWindow
from ketachart.station import Costs

K = Qt.Key


@dataclass(frozen=True)
class Guest:
    """Somebody who comes today: who they are, and what is ordered for them."""

    chair: str
    place: int
    family: str
    given: str
    mrn: str
    born: str
    sex: str
    weight_kg: str
    drawn_ml: str
    """Of ketamine 50 mg/mL, made up to 50 mL; runs at 75 mL/h for 40 minutes."""


class Day(Ward):
    """Starts the program as somebody does who sits down at it; hands only."""

    def __init__(self, *args, **more) -> None:
        super().__init__(*args, **more)
        self.strays = Strays(SignIn, FirstRun, QFileDialog)
        self.opening: Opening | None = None
        self.background: Background | None = None
        self._kept: dict[Guest, Chart] = {}
        self._last_hit: tuple[object, float] = (None, 0.0)
        self._signed_in: list[object] = []

    # Starting and closing ---------------------------------------------------------------------

    def start(self) -> None:
        """Start the program on the folder: the first run, or the passphrase."""
        app = QApplication.instance()
        theme.apply(app, self._theme)
        if not self._filters:
            self._filters = [BounceFilter(), self.strays]
            for one in self._filters:
                app.installEventFilter(one)
        self._signed_in = []
        self.background = Background()
        self.opening = Opening(
            self.folder, self.background, self.show, costs=Costs.lowest(), clock=self.clock
        )
        self.opening.signed_in.connect(self._signed_in.append)
        self.opening.begin()

    def enter(self) -> StationWindow:
        """Somebody has signed in: the window opens, as the program does it."""
        self.until(lambda: self._signed_in, "nobody is signed in")
        (person,) = self._signed_in
        window = StationWindow(
            Bedside(now=lambda: self.clock.now().at, by=person.name), self.background
        )
        self.qtbot.addWidget(window)
        self._opened.append((window, self.background))
        with self.qtbot.waitSignal(window.opened, timeout=LONG):
            self.show(window)
        self.opening.close()
        self.settle()
        return window

    def close(self) -> None:
        if self.opening is not None:
            self.opening.close()
            if not self._opened and self.background is not None:
                assert self.background.close()
            self.opening = self.background = None
        super().close()

    # Looking ----------------------------------------------------------------------------------

    def told(self, name: str) -> str:
        """What a widget says to a voice: the words it paints."""
        return self.find(name).accessibleName()

    def reads(self, text: str) -> None:
        """Wait until the screen says something."""
        self.until(lambda: self.shows(text), f"the screen does not say: {text}")

    def groups(self) -> str:
        """The recovery code, read off the screen."""
        labels = [
            label
            for label in self.window.findChildren(QLabel)
            if label.isVisible() and label.accessibleName().startswith("Group ")
        ]
        return "-".join(label.text() for label in labels)

    def temporary(self) -> str:
        """A newcomer's password, read off the screen."""
        card = next(c for c in self.window.findChildren(TemporaryCard) if c.isVisible())
        return "".join(card.grid.itemAt(n).widget().text() for n in range(card.grid.count()))

    def click(self, target, where=None) -> None:
        """As a ward's, but nobody hits the same button twice within the time of a bounce."""
        widget = self.find(target) if isinstance(target, str) else target
        last, since = self._last_hit
        rest = WAIT_S + 0.05 - (time.monotonic() - since)
        if last is widget and rest > 0 and not widget.property("repeats"):
            self.qtbot.wait(round(rest * 1000))
        super().click(widget, where)
        if isinstance(widget, QAbstractButton):
            self._last_hit = (widget, time.monotonic())

    # Going about ------------------------------------------------------------------------------

    @property
    def shown_chair(self) -> str:
        """The chair on the screen; empty where there is none."""
        return self.chart.chair or "" if self.window.has_session else ""

    def chair_by_key(self, number: int) -> None:
        """Control and the place of the chair."""
        self.ctrl(Qt.Key(K.Key_0 + number))
        self.settle()

    def chair_by_rail(self, number: int) -> None:
        """Its tile on the rail."""
        self.click(f"chair-{number}")
        self.settle()

    def chair_by_board(self, number: int) -> None:
        """The board, then its card."""
        self.click("go-board")
        self.click(f"card-body-{number}")
        self.settle()

    def board(self) -> None:
        """All chairs, as they are at this moment."""
        self.click("go-board")
        self.until(lambda: self.window.has_board)
        self.ticked()

    def ticked(self) -> None:
        """A beat of the window's own clock has gone by."""
        self.qtbot.wait(300)

    def take_over(self, name: str, secret: str) -> None:
        """Another person takes the running window: digits where a PIN fits, else a password."""
        self.click("signed-in")
        self.until(lambda: self.has("keep-person"), "nobody can be chosen")
        self.settle()
        self.until(lambda: self.has(f"tile-{name}"), "nobody can be chosen")
        self.click(f"tile-{name}")
        self.keys(secret if self.has("pin-pad") else f"{secret}\r")
        self.until(lambda: self.told("signed-in") == f"{name} is signed in", "not signed in")
        self.settle()

    def keep(self, who: Guest) -> None:
        """The chart on the screen is this patient's, also once it has left the chairs."""
        assert self.chart.patient.mrn == who.mrn
        self._kept[who] = self.chart

    def chart_of(self, who: Guest) -> Chart:
        """The chart of a patient, on a chair or kept."""
        for chart in (*self.window.charts.values(), *self._kept.values()):
            if chart.patient.mrn == who.mrn:
                return chart
        raise AssertionError(f"{who.family} sits nowhere")

    def acts_of(self, who: Guest, kind: type[Act]) -> list[Act]:
        """Standing acts of a kind, at whatever chair."""
        return [act for _, act in self.chart_of(who).standing.of(kind)]

    def has_patient(self, who: Guest) -> bool:
        """Whether the patient is the only one found."""
        rows = [w for w in self.top.findChildren(QWidget, "found-patient") if w.isVisible()]
        return len(rows) == 1 and f"MRN {who.mrn}" in rows[0].accessibleName()

    # The record -------------------------------------------------------------------------------

    def click_row(self, act_id: str) -> None:
        """Click the row of an entry, where it stands in the list."""
        view = self.find("record-rows")
        place = next(
            n
            for n in range(view.model().rowCount())
            if view.model().index(n, 0).data(Role.ACT_ID) == act_id
        )
        for _ in range(60):
            rect = view.visualRect(view.model().index(place, 0))
            if rect.isValid() and 0 <= rect.top() and rect.top() + 30 < view.viewport().height():
                break
            middle = view.viewport().mapTo(self.window, view.viewport().rect().center())
            self.hands.wheel(self.window, middle, 120 if rect.top() < 0 else -120)
        spot = view.viewport().mapTo(view, QPoint(rect.left() + 90, rect.top() + 20))
        self.click(view, spot)
        assert view.open_row is not None, self.seen()
        assert view.open_row.act_id == act_id

    # Files ------------------------------------------------------------------------------------

    def export_into(self, folder: Path) -> None:
        """The page asks where the copy goes."""
        before = len(list(folder.iterdir()))
        self.click("export-folder")
        self.ctrl(K.Key_A)
        self.keys(str(folder))
        self.picture("export-folder")
        self.click("export-whom-own")
        self.click("export-here")
        self.until(lambda: len(list(folder.iterdir())) == before + 1, "no copy in the folder")
        self.settle()
