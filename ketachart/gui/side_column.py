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

UNSEEN = "This was not charted: it was off the screen by then. Look at it and save it again."


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
    """One panel at a time; what is half filled in waits hidden with its session and its author.

    ``acted`` and ``acted_as`` say for which session a panel was opened, and which panel it is.
    """

    acted = Signal(str, object, object)
    """Session, panel, act or acts."""
    acted_as = Signal(str, object, object, object)
    """Session, panel, act, the second person."""
    acted_for = Signal(str, object)
    """Another session than the panel's, act."""
    wanted = Signal(str)
    """The name of a panel that another one leads to."""
    move_wanted = Signal(object, object)
    """Panel, EntryMove or SessionMove."""
    turned = Signal(bool)
    """Whether a panel stands where the record was."""
    opened = Signal(object)
    """A panel was opened for the session on show."""
    gone = Signal(object)
    """A panel is gone for good: what it held is charted, or was dropped."""
    relaid = Signal()
    """A panel made fields anew, which have their place in the way of Tab now."""

    def __init__(self, bedside: Bedside, row: VitalsRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bedside = bedside
        self.chart: Chart | None = None
        self.panel: Any = None
        self._author = bedside.by
        self._waiting: dict[tuple[str, str], Any] = {}
        self._beneath: dict[tuple[str, str], Any] = {}
        """What stood half filled in where an emergency now stands; it comes back after it."""
        self.record = RecordList(bedside)
        self.record.wanted.connect(self.open)
        # A container that passes the keyboard on is a second stop for Tab, out of its place.
        self.record.setFocusProxy(None)  # type: ignore[arg-type]
        self.row = row
        self.keypad = Keypad(bedside)
        self.keypad.drive(row)
        self.keypad.closed.connect(self.close_panel)
        self.addWidget(self.record)
        self.addWidget(self.keypad)
        self.setMinimumWidth(300)

    # Sessions ---------------------------------------------------------------------------------

    @property
    def session(self) -> str:
        """The session on show; empty while there is none."""
        return "" if self.chart is None else self.chart.session.session

    def show_chart(self, chart: Chart) -> None:
        """Show a session; a panel of another one waits or goes, and its own comes back.

        The same when somebody else charts now: nothing half typed changes its author.
        """
        other = self.chart is not None and (
            self.session != chart.session.session or self._author != self.bedside.by
        )
        if other:
            self._set_aside()
        self.chart, self._author = chart, self.bedside.by
        self.record.show_chart(chart)
        self.keypad.show_chart(chart)
        if other:
            self._bring_back()
        if self.panel is not self.keypad:
            _tell(self.panel, "show_chart", chart)

    def keep_up(self, chart: Chart) -> None:
        """The chart of a session that is not on show went on: its waiting panel hears of it."""
        kept = (*self._waiting.items(), *self._beneath.items())
        for (_, session), panel in kept:
            if session == chart.session.session:
                _tell(panel, "show_chart", chart)

    def panel_of(self, session: str) -> Any:
        """Who charts now has this panel open for a session, on show or waiting; else None."""
        if session == self.session and self._author == self.bedside.by:
            return self.panel
        return self._waiting.get((self.bedside.by, session))

    def session_of(self, panel: object) -> str:
        """For which session a panel was opened; empty for what is no panel of this column."""
        if panel is None or panel is self.keypad:
            return ""
        if panel is self.panel:
            return self.session
        kept = (*self._waiting.items(), *self._beneath.items())
        return next((s for (_, s), waiting in kept if waiting is panel), "")

    def half_typed(self) -> set[str]:
        """The sessions with something half filled in, by whoever charts now."""
        shown = [self.session] if _is_begun(self.panel) and self._may_act(self.panel) else []
        kept = (*self._waiting, *self._beneath)
        return {*shown, *(s for author, s in kept if author == self.bedside.by)}

    def forget(self, session: str) -> None:
        """A session is gone from this window: what waited for it goes, too."""
        for kept in (self._waiting, self._beneath):
            for key in [key for key in kept if key[1] == session]:
                kept.pop(key).deleteLater()

    def _set_aside(self) -> None:
        """Before another session: what is half filled in is kept, all else is closed."""
        panel = self.panel
        if not _is_begun(panel):
            self.close_panel()
            if self.panel is not None:  # what lay beneath an emergency
                self._set_aside()
            return
        self.panel = None
        self._waiting[self._author, self.session] = panel
        _tell(panel, "set_aside")
        self.removeWidget(panel)
        panel.hide()
        self.setCurrentWidget(self.record)
        self.turned.emit(False)

    def _bring_back(self) -> None:
        panel = self._waiting.pop((self._author, self.session), None)
        if panel is not None:
            self._show(panel)
            _tell(panel, "tick", self.bedside.now())

    # Panels -----------------------------------------------------------------------------------

    def open(self, name: str) -> None:
        """Open a side panel by its name, in place of what is there."""
        if name == "emergency" and getattr(self.panel, "urgent", False):
            self.panel.first_field()
        elif self.chart is not None:
            self.put(panel_for(name, self.bedside, self.chart, self))

    def put(self, panel: Any) -> None:
        """Show a panel in place of the record; one with something typed says first what is lost."""
        if getattr(panel, "urgent", False) and _is_begun(self.panel):
            self._lay_beneath()
        if not self._may_go():
            panel.deleteLater()
            return
        self._drop()
        if hasattr(panel, "acted"):
            panel.acted.connect(lambda acts: self._acted(panel, acts))
        if hasattr(panel, "acted_as"):
            panel.acted_as.connect(lambda act, person: self._acted_as(panel, act, person))
        if hasattr(panel, "acted_for"):
            panel.acted_for.connect(self.acted_for)
        if hasattr(panel, "move_wanted"):
            panel.move_wanted.connect(lambda wanted: self._move(panel, wanted))
        if hasattr(panel, "wanted"):
            panel.wanted.connect(self.wanted)
        if hasattr(panel, "relaid"):
            panel.relaid.connect(self.relaid)
        panel.closed.connect(lambda: self._closed(panel))
        _tell(panel, "attend_row", self.row)
        _tell(panel, "mark_untouched")
        self._show(panel)
        (getattr(panel, "first_field", None) or panel.take_focus)()
        # Last: a field that is gone to offers all that stands in it to be typed over.
        self.opened.emit(panel)

    def _lay_beneath(self) -> None:
        """An emergency asks nothing: what is half filled in waits under it."""
        panel, self.panel = self.panel, None
        before = self._beneath.pop((self._author, self.session), None)
        if before is not None:
            before.deleteLater()
        self._beneath[self._author, self.session] = panel
        _tell(panel, "set_aside")
        self.removeWidget(panel)
        panel.hide()

    def _show(self, panel: Any) -> None:
        self.panel = panel
        self.addWidget(panel)
        self.setCurrentWidget(panel)
        self.turned.emit(True)

    def open_keypad(self) -> None:
        """The keypad for the vitals row."""
        if self.panel is not self.keypad and self._may_go():
            self._drop()
            self.panel = self.keypad
            self.setCurrentWidget(self.keypad)
            self.turned.emit(True)

    def close_panel(self) -> None:
        """Back to the record."""
        if self.panel is None:
            return
        urgent = getattr(self.panel, "urgent", False)
        self._drop()
        beneath = self._beneath.pop((self._author, self.session), None) if urgent else None
        if beneath is not None:
            self._show(beneath)
            _tell(beneath, "show_chart", self.chart)
            (getattr(beneath, "first_field", None) or beneath.take_focus)()
            return
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
            self.gone.emit(gone)
            self.removeWidget(gone)
            gone.hide()
            gone.deleteLater()

    def _closed(self, panel: object) -> None:
        if panel is self.panel:
            self.close_panel()
            return
        for kept in (self._waiting, self._beneath):
            for key in [key for key, waiting in kept.items() if waiting is panel]:
                self.gone.emit(panel)
                kept.pop(key).deleteLater()

    def _acted(self, panel: Any, acts: object) -> None:
        if self._is_heard(panel):
            self.acted.emit(self.session, panel, acts)

    def _acted_as(self, panel: Any, act: object, person: object) -> None:
        if self._is_heard(panel):
            self.acted_as.emit(self.session, panel, act, person)

    def _move(self, panel: Any, wanted: object) -> None:
        if self._is_heard(panel):
            self.move_wanted.emit(panel, wanted)

    def _may_act(self, panel: object) -> bool:
        return panel is self.panel and self._author == self.bedside.by

    def _is_heard(self, panel: Any) -> bool:
        """A panel that nobody sees charts nothing, and none for somebody else."""
        if self._may_act(panel):
            return True
        if self.session_of(panel):
            panel.refused(UNSEEN)
        return False


def _is_begun(panel: Any) -> bool:
    begun = getattr(panel, "is_begun", None)
    return begun is not None and bool(begun())


def _tell(panel: Any, what: str, *said: object) -> None:
    hear = getattr(panel, what, None)
    if hear is not None:
        hear(*said)
