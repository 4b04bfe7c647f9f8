"""The choice that opens over a chip: how bad it is, and whether it is gone."""

import time

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import SEVERITIES
from ketachart.clinical.phrases import capital, severity_level
from ketachart.gui.panels.effects_at_hand import Place
from ketachart.gui.panels.painted import (
    CENTRE,
    Target,
    box,
    colour,
    face,
    fitted,
    smooth,
    write,
)
from ketachart.gui.widgets.pips import WIDTH as PIPS_WIDTH
from ketachart.gui.widgets.pips import paint_pips

BOUNCE_S = 0.4
BOUNCE_PX = 24


class Step(Target):
    """One part of the choice; ``answer`` is a severity, ``gone``, ``more``, or empty: its name."""

    def __init__(self, answer: str, parent: "SeverityChoice") -> None:
        super().__init__(f"severity-{answer or 'name'}", parent)
        self.answer, self.current = answer, False
        self._choice = parent

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._choice.is_bounce(event):
            self.setDown(False)
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        area = QRectF(self.rect())
        lit = self.isDown() or (self.underMouse() and bool(self.answer))
        if lit or self.current:
            box(painter, area.adjusted(3, 3, -3, -3), fill=colour("surface2"), radius=7)
        ink = colour("text")
        if not self.answer:
            font = fitted(face(15, 600), self.text(), area.width() - 18)
            write(painter, area.adjusted(13, 0, -3, 0), self.text(), font, ink)
            return
        font = fitted(face(13.5, 600), self.text(), area.width() - 6)
        if self.answer in ("gone", "more"):
            write(painter, area, self.text(), font, ink, where=CENTRE)
            return
        write(
            painter,
            area.adjusted(0, 4, 0, -area.height() / 2),
            self.text(),
            font,
            ink,
            where=CENTRE,
        )
        middle = area.center().x() - PIPS_WIDTH / 2
        paint_pips(painter, SEVERITIES.index(self.answer) + 1, middle, area.center().y() + 10, ink)


class SeverityChoice(QWidget):
    """Mild, Moderate, Severe; for what runs Gone and more of it. Covers chips, moves nothing."""

    graded = Signal(object, str)
    gone = Signal(object)
    life = Signal(object)
    """Somebody wants to see and chart more of what runs."""
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("severity-choice")
        self.place = Place("", "")
        self._opened_at = 0.0
        self._opened_over: QPointF | None = None
        answers = ("", *SEVERITIES, "gone", "more")
        self.steps = [Step(answer, self) for answer in answers]
        for step in self.steps:
            step.clicked.connect(lambda _=False, answer=step.answer: self.choose(answer))
        self.hide()

    def open_for(self, place: Place, over: QPointF | None = None) -> None:
        """Ask about a side effect; ``over`` is where in the window a tap opened it."""
        self.place = place
        self._opened_at, self._opened_over = time.monotonic(), over
        self.setAccessibleName(f"{place.label}: how bad is it?")
        for step in self.steps:
            self._label(step)
        self._lay_out()
        self.show()
        self.raise_()
        self.update()

    def _label(self, step: Step) -> None:
        label, answer = self.place.label, step.answer
        step.setText("…" if answer == "more" else capital(answer) if answer else label)
        step.current = bool(answer) and answer == self.place.severity
        says = {
            "": f"{label}, close without charting",
            "gone": f"{label} is gone",
            "more": f"More of {label}: count, distress, what was done",
        }
        now = ", as charted now" if step.current else ""
        step.setAccessibleName(says.get(answer, f"{label}, {answer}{now}"))
        step.setVisible(answer not in ("gone", "more") or bool(self.place.running))

    def _lay_out(self) -> None:
        shown = [step for step in self.steps if not step.isHidden()]
        text = QFontMetricsF(face(15, 600)).horizontalAdvance(self.place.label)
        name = min(max(76, text + 24), self.width() - 62 * (len(shown) - 1))
        each = (self.width() - name) / (len(shown) - 1)
        left = 0.0
        for number, step in enumerate(shown):
            right = left + (each if number else name)
            step.setGeometry(round(left), 0, round(right) - round(left), self.height())
            left = right

    def resizeEvent(self, _event: object) -> None:
        self._lay_out()

    def choose(self, answer: str) -> None:
        """Take an answer as if it were tapped."""
        if not answer:
            self.left.emit()
        elif answer == "gone":
            self.gone.emit(self.place)
        elif answer == "more":
            self.life.emit(self.place)
        else:
            self.graded.emit(self.place, answer)

    def press(self, key: str) -> bool:
        """``1`` to ``3`` by severity, ``0`` gone, ``.`` more; whether the key meant something."""
        if key in ("1", "2", "3"):
            self.choose(SEVERITIES[int(key) - 1])
        elif key == "0" and self.place.running:
            self.choose("gone")
        elif key == "." and self.place.running:
            self.choose("more")
        else:
            return False
        return True

    def is_bounce(self, event: QMouseEvent) -> bool:
        """A second hit of the same finger, before anybody could have read the choice."""
        if self._opened_over is None or time.monotonic() - self._opened_at > BOUNCE_S:
            return False
        return (event.globalPosition() - self._opened_over).manhattanLength() < BOUNCE_PX

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.press(event.text()):
            return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Left):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        box(painter, QRectF(self.rect()), fill=colour("surface"), line=colour("focus"), width=2)
        painter.setPen(colour("control"))
        for step in self.steps[1:]:
            if not step.isHidden():
                painter.drawLine(step.x(), 2, step.x(), self.height() - 3)


def level(place: Place) -> int:
    """Pips to fill for what runs; 0 for what does not."""
    return severity_level(place.severity) if place.severity else 0
