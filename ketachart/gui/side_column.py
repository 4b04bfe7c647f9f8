"""The Record column: the record, or the one panel that takes its place."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.keypad import Keypad
from ketachart.gui.panels.record_list import RecordList
from ketachart.gui.panels.side_panels import panel_for
from ketachart.gui.panels.vitals_row import VitalsRow
from ketachart.gui.widgets import ActionButton, Card


class Question(Card):
    """Two answers to one question; asked where the eye is, over nothing that counts time."""

    answered = Signal(bool)
    closed = Signal()

    def __init__(
        self, title: str, words: str, yes: str, no: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(f"{title}. {words}")
        heading, text = QLabel(title), QLabel(words)
        heading.setProperty("role", "title")
        for label in (heading, text):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.no = ActionButton(no, look="filled", height=48)
        self.no.setObjectName("question-no")
        self.yes = ActionButton(yes, height=48)
        self.yes.setObjectName("question-yes")
        self.no.clicked.connect(self.leave)
        self.yes.clicked.connect(lambda: self.answered.emit(True))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 18, 16, 14)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(text)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.no, 1)
        foot.addWidget(self.yes, 1)
        column.addLayout(foot)

    def first_field(self) -> QWidget:
        """Put the keyboard on the answer that changes nothing."""
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)
        return self.no

    def leave(self) -> None:
        """The answer that changes nothing."""
        self.closed.emit()


class SideColumn(QStackedWidget):
    """One panel at a time; ``acted`` and ``acted_as`` say which panel an act came from."""

    acted = Signal(object, object)
    acted_as = Signal(object, object, object)
    turned = Signal(bool)
    """Whether a panel stands where the record was."""

    def __init__(self, bedside: Bedside, row: VitalsRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bedside = bedside
        self.chart: Chart | None = None
        self.panel: Any = None
        self.record = RecordList(bedside)
        self.record.wanted.connect(self.open)
        # A container that passes the keyboard on is a second stop for Tab, out of its place.
        self.record.setFocusProxy(None)  # type: ignore[arg-type]
        self.keypad = Keypad(bedside)
        self.keypad.drive(row)
        self.keypad.closed.connect(self.close_panel)
        self.addWidget(self.record)
        self.addWidget(self.keypad)
        self.setMinimumWidth(300)

    def show_chart(self, chart: Chart) -> None:
        """Show a session; a panel that belongs to another one is closed."""
        other = self.chart is not None and self.chart.session.session != chart.session.session
        self.chart = chart
        if other:
            self.close_panel()
        self.record.show_chart(chart)
        self.keypad.show_chart(chart)
        show = getattr(self.panel, "show_chart", None)
        if show is not None and self.panel is not self.keypad:
            show(chart)

    def open(self, name: str) -> None:
        """Open a side panel by its name, in place of what is there."""
        if self.chart is not None:
            self.put(panel_for(name, self.bedside, self.chart, self))

    def put(self, panel: Any) -> None:
        """Show a panel in place of the record; one with something typed says first what is lost."""
        if not self._may_go():
            return
        self._drop()
        self.panel = panel
        if hasattr(panel, "acted"):
            panel.acted.connect(self._acted)
        if hasattr(panel, "acted_as"):
            panel.acted_as.connect(self._acted_as)
        if hasattr(panel, "wanted"):
            panel.wanted.connect(self.open)
        panel.closed.connect(self._closed)
        self.addWidget(panel)
        self.setCurrentWidget(panel)
        self.turned.emit(True)
        (getattr(panel, "first_field", None) or panel.take_focus)()

    def open_keypad(self) -> None:
        """The keypad for the vitals row."""
        if self.panel is not self.keypad and self._may_go():
            self._drop()
            self.panel = self.keypad
            self.setCurrentWidget(self.keypad)
            self.turned.emit(True)

    def close_panel(self) -> None:
        """Back to the record."""
        if self.panel is not None:
            self._drop()
            self.setCurrentWidget(self.record)
            self.turned.emit(False)

    def leave(self) -> None:
        """As Escape: a panel may first say what would be lost."""
        if self.panel is not None:
            getattr(self.panel, "leave", self.close_panel)()

    def _may_go(self) -> bool:
        """Whether the panel that is open loses nothing, or was told to leave a second time."""
        loss = getattr(self.panel, "loss", None)
        if loss is None or getattr(self.panel, "sent", None) or not loss():
            return True
        self.leave()
        return self.panel is None

    def _drop(self) -> None:
        gone, self.panel = self.panel, None
        if gone is not None and gone is not self.keypad:
            self.removeWidget(gone)
            gone.hide()
            gone.deleteLater()

    def _closed(self) -> None:
        if self.sender() is self.panel or self.sender() is None:
            self.close_panel()

    def _acted(self, acts: object) -> None:
        self.acted.emit(self.panel, acts)

    def _acted_as(self, act: object, person: object) -> None:
        self.acted_as.emit(self.panel, act, person)
