"""The criteria of discharge: beneath each what the record says, on each one tap to confirm it."""

from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.discharge import Finding, finding
from ketachart.clinical.phrases import capital, clock_text
from ketachart.gui.panels.choices import Chip, ChoiceField
from ketachart.gui.panels.options import Option
from ketachart.gui.panels.painted import (
    HALO,
    LEFT,
    RIGHT,
    box,
    colour,
    face,
    fitted,
    open_mark,
    smooth,
    write,
)
from ketachart.gui.widgets.icon import paint_icon

SAID = {True: "Met: ", False: "Not met: ", None: ""}


class Criterion(Chip):
    """A criterion to confirm; beneath it what the record says, and when that was."""

    def __init__(self, criterion: str, name: str, parent: QWidget) -> None:
        super().__init__(criterion, capital(criterion), name, parent)
        self.finding: Finding | None = None

    def show_finding(self, found: Finding | None) -> None:
        """What the record says now; a confirmation stays until it is taken back."""
        if found == self.finding:
            return
        self.finding = found
        self.setAccessibleDescription(f"The record says: {self.words()}" if found else "")
        self.update()

    def words(self) -> str:
        """The finding in words; empty where the record says nothing."""
        return f"{SAID[self.finding.met]}{self.finding.words}" if self.finding else ""

    def needs(self, width: float) -> int:
        return max(super().needs(width), 52 + 2 * HALO)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
        confirmed, _ = self.isChecked(), self.paint_frame(painter, frame)
        if self.hasFocus():
            open_mark(painter, frame, colour("focus"))
        mark = QRectF(frame.left() + 12, frame.center().y() - 10, 20, 20)
        if confirmed:
            paint_icon(painter, "check", mark, colour("text"))
        else:
            box(painter, mark.adjusted(1, 1, -1, -1), line=colour("control"), width=1.4, radius=5)
        found = self.finding
        high = -frame.height() / 2 if found else 0
        words = frame.adjusted(42, 7 if found else 0, -10, high)
        if found is not None and found.at is not None:
            write(painter, words, clock_text(found.at), face(13), colour("text2"), where=RIGHT)
            words.adjust(0, 0, -44, 0)
        font = fitted(face(14, 600), self.text(), words.width())
        write(painter, words, self.text(), font, colour("text"), where=LEFT)
        if found is not None:
            below = frame.adjusted(42, frame.height() / 2, -10, -7)
            ink = {True: "ok", False: "caution", None: "text2"}[found.met]
            font = fitted(face(13, 450 if found.met is None else 600), self.words(), below.width())
            write(painter, below, self.words(), font, colour(ink), where=LEFT)


class Criteria(ChoiceField):
    """All criteria of the protocol, reckoned anew as the record goes on; a tap confirms one."""

    def __init__(self, chart: Chart, now: datetime) -> None:
        self.findings: tuple[Finding | None, ...] = ()
        super().__init__(
            "Reckoned from the record; confirm each",
            chart.protocol.discharge.criteria,
            name="discharge-criteria",
            columns=1,
            several=True,
        )
        self.show_chart(chart, now)

    def make_chip(self, value: str, _words: str, name: str) -> Chip:
        return Criterion(value, name, self.grid)

    def take_in(self, chip: Option, words: str) -> None:
        super().take_in(chip, words)
        chip.setAccessibleName(words)

    def show_chart(self, chart: Chart, now: datetime) -> None:
        """What the record says at a moment."""
        self.findings = tuple(finding(chart, chip.value, now) for chip in self.chips)
        for chip, found in zip(self.chips, self.findings, strict=True):
            if isinstance(chip, Criterion):
                chip.show_finding(found)

    def unmet(self, *, unconfirmed: bool = True) -> list[str]:
        """What the record speaks against; ``unconfirmed``: also what nobody has confirmed."""
        return [
            chip.value
            for chip, found in zip(self.chips, self.findings, strict=True)
            if (found is not None and found.met is False) or (unconfirmed and not chip.isChecked())
        ]

    def answers(self) -> dict[str, bool]:
        """Per criterion whether it is confirmed and the record does not speak against it."""
        open_ones = self.unmet()
        return {chip.value: chip.value not in open_ones for chip in self.chips}
