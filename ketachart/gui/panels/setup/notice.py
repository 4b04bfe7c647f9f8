"""What lies outside the clinic's limits, in a yellow card, with reasons to tap or type."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.clinical.guard import Finding
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import plain, tapped
from ketachart.gui.widgets import Card

OTHER = "other"


class Notice(Card):
    """Findings with a mark and words; soft ones ask for a reason, hard ones say what they stop."""

    changed = Signal()
    back = Signal()
    stops = "It can be charted as ordered; no infusion is started on it. Ask for a new order."
    """What a hard finding keeps from happening, and what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("cautionCard", parent)
        self.findings: tuple[Finding, ...] = ()
        self.shown = False
        self._reasons: tuple[str, ...] = ()
        self.words = plain("", "strong", wrap=True)
        self.more = plain("", "label", wrap=True)
        self.choice = Choice("", (), name="reason")
        self.other = Text("Reason in your words", name="reason-words")
        self.choice.changed.connect(self._chosen)
        self.other.changed.connect(self.changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 14)
        column.setSpacing(8)
        self.back_button = tapped("", "", self.back.emit, height=48)
        self.back_button.setObjectName("notice-back")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.more, 1)
        line.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignVCenter)
        column.addWidget(self.words)
        column.addLayout(line)
        column.addWidget(self.choice)
        column.addWidget(self.other)
        self.back_button.hide()
        self.setFocusProxy(self.choice)
        self.hide()

    def show_findings(
        self,
        findings: Iterable[Finding],
        reasons: Sequence[str] = (),
        *,
        given: str | None = None,
        more: str = "",
        back: str = "",
    ) -> None:
        """Show these, ``more`` below them; none hides the card and forgets a reason for it.

        ``back`` are the words of a button that undoes what was typed; it emits ``back``.
        """
        before, self.findings = self.findings, tuple(findings)
        self.shown = bool(self.findings)
        self.setVisible(self.shown)
        if not self.findings:
            if before:
                self.clear()
            return
        self.words.setText("\n".join(f.sentence for f in self.findings))
        self.set_look(
            "flagCard" if any(f.level == "hard" for f in self.findings) else "cautionCard"
        )
        self.more.setText(" ".join(t for t in (more, self._says(given)) if t))
        self.back_button.rename(back)
        self.back_button.setVisible(bool(back))
        self.more.setVisible(bool(self.more.text()))
        if tuple(reasons) != self._reasons:
            self._reasons = tuple(reasons)
            self.choice.show_choices(
                (*((r, r[0].upper() + r[1:]) for r in reasons), (OTHER, "Other…"))
            )
        self.choice.setVisible(self.wants_reason())
        self.other.setVisible(self.wants_reason() and self.choice.value() == OTHER)

    def _says(self, given: str | None) -> str:
        if any(f.level == "hard" for f in self.findings):
            return self.stops
        return f"Reason: {given}." if given else ""

    def _chosen(self) -> None:
        self.other.setVisible(self.wants_reason() and self.choice.value() == OTHER)
        if self.choice.value() == OTHER:
            self.other.take_focus()
        self.changed.emit()

    def wants_reason(self) -> bool:
        """Whether a reason is asked for: something is there, and reasons can be given."""
        return bool(self.findings and self._reasons)

    def reason(self) -> str | None:
        """The reason; None without one, or when none is asked for."""
        if not self.wants_reason():
            return None
        chosen = self.choice.value()
        return self.other.value() if chosen == OTHER else chosen

    def clear(self) -> None:
        """Forget the reason."""
        self.choice.blockSignals(True)
        self.choice.clear()
        self.choice.blockSignals(False)
        self.other.clear()
        self.other.hide()
