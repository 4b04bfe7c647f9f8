"""The entry line: always open, typed straight through, saved by its last digit."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.acts import Act, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.keying import UNOBTAINABLE_REASONS, FieldState, VitalsKeying
from ketachart.clinical.more_values import values_text
from ketachart.clinical.phrases import clock_text, span_text
from ketachart.clinical.vitals import PARAMETERS
from ketachart.gui.bedside import Bedside
from ketachart.gui.flag_notice import since_text
from ketachart.gui.panels.last_values import last_set_text, spoken_last
from ketachart.gui.panels.painted import HALO, colour, smooth
from ketachart.gui.panels.vitals_fields import (
    SPOKEN,
    AwarenessField,
    NumberField,
    SaveButton,
    key_of,
)
from ketachart.gui.panels.vitals_header import VitalsHeader
from ketachart.gui.panels.vitals_typed import Typed
from ketachart.gui.widgets.card import Card

MINUTE = timedelta(minutes=1)
STEP_KEPT = 2 * MINUTE
"""A time moved over an empty row goes back to now after so long."""
SAVED_SHOWN = timedelta(seconds=8)


class Slash(QWidget):
    """Between the two pressures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(14)

    def paintEvent(self, _event: object) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        painter.setPen(QPen(colour("control"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle = area.center()
        painter.drawLine(middle + QPointF(-3.5, 12), middle + QPointF(3.5, -12))


class VitalsRow(Card):
    """One set of vital signs, from its first digit to the disk."""

    acted = Signal(object)
    draft_changed = Signal(str)
    keypad_wanted = Signal(str)
    more_wanted = Signal()
    """Values that have no field in the row are to be typed."""
    keying_changed = Signal(object)
    """The ``VitalsKeying`` after every change, for a keypad that shows the same set."""

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Vitals")
        self.bedside = bedside
        self._chart: Chart | None = None
        self._author = bedside.by
        self.goes_aside = False
        """Whether a set goes into the holding file for now, and is not saved by that."""
        self._typed: Typed | None = None
        self._of: dict[tuple[str, str], Typed] = {}
        self.setEnabled(False)
        self.fields: dict[str, NumberField | AwarenessField] = {}
        self.header = VitalsHeader(self)
        self.header.stepped.connect(self.step_time)
        self.header.to_now.connect(self.take_now)
        self.header.absent.chosen.connect(self._absent_chosen)
        self.header.more.clicked.connect(self.more_wanted)
        self.header.late.chosen.connect(self._late_chosen)
        self.header.late.said.connect(self._late_said)
        self.header.clearing[0].clicked.connect(lambda: self.press("Enter"))
        self.header.clearing[1].clicked.connect(lambda: self.press("Backspace"))
        self.save = SaveButton(self)
        self.save.clicked.connect(lambda: self.press("Enter"))
        self._line = QHBoxLayout()
        self._line.setSpacing(2)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(15 - HALO, 1, 15, 8)
        inside.setSpacing(0)
        above = QHBoxLayout()
        above.setContentsMargins(HALO, 0, 0, 0)
        above.addWidget(self.header)
        inside.addLayout(above)
        inside.addLayout(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(862, super().sizeHint().height())

    # What is shown ----------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """The session as it now is; what its author has typed there stays, judged by it."""
        before, self._chart = self._chart, chart
        session = chart.session.session
        turned = before is None or before.session.session != session
        self.setEnabled(True)
        if turned or self._author != self.bedside.by:
            self._turn_to(chart)
            return
        self.typed.under(chart.protocol, chart.judge)
        if self.typed.is_charted(chart):
            self.saved()
        self._show()

    def _turn_to(self, chart: Chart) -> None:
        self._put_away()
        self._author = self.bedside.by
        empty = Typed(VitalsKeying(chart.protocol, chart.judge))
        typed = self._of.setdefault((self._author, chart.session.session), empty)
        typed.under(chart.protocol, chart.judge)
        if typed.is_charted(chart):
            typed.saved(None)
        self._typed = typed
        self.header.late.words.setText(typed.late_words)
        self._lay_out_fields(chart.protocol.vitals_row)
        self._paint()

    def _put_away(self) -> None:
        if self._typed is not None and self._typed.late_asked:
            self._typed.late_words = self.header.late.words.text()

    def keep_up(self, chart: Chart) -> str | None:
        """A session that is not on show went on: the draft of it if that changed, else None."""
        changed = None
        for (author, session), typed in self._of.items():
            if session == chart.session.session and typed.is_charted(chart):
                typed.saved(None)
                if author == self.bedside.by:
                    changed = typed.told = typed.draft()
        return changed

    @property
    def chart(self) -> Chart:
        """The session on show."""
        assert self._chart is not None
        return self._chart

    @property
    def typed(self) -> Typed:
        """What is typed and not on the disk; there is some as soon as a session is on show."""
        assert self._typed is not None
        return self._typed

    @property
    def keying(self) -> VitalsKeying:
        """The set as it is typed now; there is one as soon as a session is on show."""
        return self.typed.keying

    @property
    def is_open(self) -> bool:
        """Whether a session is on show."""
        return self._chart is not None

    @property
    def is_saving(self) -> bool:
        """Whether a set is on its way to the disk; what is typed meanwhile is the next one."""
        return self._typed is not None and self._typed.pending is not None

    @property
    def is_late_asked(self) -> bool:
        """Whether it asks why the set is charted late."""
        return self._typed is not None and self._typed.late_asked

    def _lay_out_fields(self, row: tuple[str, ...]) -> None:
        if tuple(self.fields) == row:
            return  # new ones could not take the keyboard before the next turn of the event loop
        while item := self._line.takeAt(0):
            widget = item.widget()
            if widget is not None and widget is not self.save:
                widget.hide()
                widget.deleteLater()
        self.fields = {}
        for param in row:
            field = AwarenessField(param, self) if param == "moaas" else NumberField(param, self)
            field.clicked.connect(lambda _=False, param=param: self.open_field(param))
            field.key.connect(self.press)
            if isinstance(field, AwarenessField):
                field.level_tapped.connect(self._awareness_tapped)
            if param == "dbp" and "sbp" in self.fields:
                self._line.addWidget(Slash(self))
            self._line.addWidget(field, 6 * 42 if param == "moaas" else 91)
            field.show()
            self.fields[param] = field
        self._line.addWidget(self.save, 96)

    def tick(self, now: datetime) -> None:
        """The age of the set, of the last one, and of the word Saved."""
        if not self.is_open:
            return
        typed = self.typed
        if typed.stepped_at and typed.keying.is_empty and now - typed.stepped_at > STEP_KEPT:
            typed.stepped_at = None
            typed.keying = typed.keying.cleared()
        if typed.saved_at and now - typed.saved_at > SAVED_SHOWN:
            typed.saved_at = None
            self._show()
        self._show_times(now)

    def _show(self) -> None:
        self._paint()
        self._tell_draft()

    def _tell_draft(self) -> None:
        draft = self.typed.draft()
        if draft != self.typed.told:
            self.typed.told = draft
            self.draft_changed.emit(draft)

    def _paint(self) -> None:
        keying, now = self.keying, self.bedside.now()
        levels = {flag.param: flag.level for flag in keying.flags}
        in_progress = not keying.is_empty or keying.held is not None
        had_focus = any(field.hasFocus() for field in self.fields.values())
        for field in keying.fields:
            shown = self.fields[field.param]
            shown.keeps_tab = in_progress
            shown.show_field(
                field,
                is_open=field.param == keying.current and not self.is_saving,
                level=levels.get(field.param) if field.value is not None else None,
                unlikely=field.param in keying.unlikely,
            )
        if had_focus and keying.current and not self.fields[keying.current].hasFocus():
            self.fields[keying.current].setFocus(Qt.FocusReason.OtherFocusReason)
        self.save.setEnabled(not self.is_saving and not keying.is_empty and not keying.held)
        self.save.setText("Saving…" if self.is_saving else "Save")
        self._show_header(now)
        self._show_times(now)
        self.keying_changed.emit(keying)

    def _show_header(self, now: datetime) -> None:
        keying, header = self.keying, self.header
        saved_at, refusal = self.typed.saved_at, self.typed.refusal
        word = "Held" if self.goes_aside else "Saved"
        header.help.saved = f"{word} {clock_text(saved_at)}" if saved_at else ""
        header.help.more = values_text(self.typed.more)
        header.help.update()
        sentence = refusal or keying.sentence
        if sentence and sentence == keying.question and not keying.asking_to_clear:
            since = since_text(self.chart, keying.flags)
            sentence = f"{since} {sentence}".strip()
        if self.is_late_asked:
            self._show_late(now)
        elif keying.choosing:
            asked = PARAMETERS[keying.current or ""]
            answers = [(str(n), reason) for n, reason in enumerate(UNOBTAINABLE_REASONS, 1)]
            if "absent" in keying.choosing:
                answers.insert(0, ("A", asked.absent_text or "absent"))
            header.show_absent(f"No {asked.short}:", answers)
        elif sentence and not self.is_saving:
            held = bool(refusal or keying.held)
            if sentence != header.sentence.text or header.sentence.isHidden():
                self._announce(sentence)
            header.show_sentence(sentence, held=held, clearing=keying.asking_to_clear)
        else:
            header.show_quiet()

    def _show_late(self, now: datetime) -> None:
        protocol = self.chart.protocol
        behind = now - self.taken_at(now)
        words = behind > timedelta(minutes=protocol.late_reason_words_min)
        reasons = protocol.words.late_reasons
        # Where words are typed, digits belong to them.
        answers = [("" if words else str(n), reason) for n, reason in enumerate(reasons, 1)]
        self.header.show_late(f"{span_text(behind)} late. Why?", answers, words=words)
        focus = QApplication.focusWidget()
        # It can come up long after the typing: whoever writes a note by then goes on writing it.
        if words and (focus is None or self.isAncestorOf(focus)):
            self.header.late.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_times(self, now: datetime) -> None:
        at = self.taken_at(now)
        behind = max(
            now.replace(second=0, microsecond=0) - at.replace(second=0, microsecond=0), 0 * MINUTE
        )
        late = self._is_late(now)
        ago = "now" if behind < MINUTE else f"{span_text(behind)} {'late' if late else 'ago'}"
        self.header.show_time(clock_text(at), ago, late=late)
        self.header.show_last(*last_set_text(self.chart, now))
        for param, field in self.fields.items():
            parts = [SPOKEN.get(param, PARAMETERS[param].label), PARAMETERS[param].unit]
            parts.append(spoken_last(self.chart, param, now))
            if field.field.typed:
                parts.append(f"now {field.field.text or field.field.state.value}")
            name = ", ".join(filter(None, parts))
            if name != field.accessibleName():
                field.setAccessibleName(name)

    def _announce(self, sentence: str) -> None:
        said = QAccessibleAnnouncementEvent(self, sentence)
        said.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(said)

    # Time -------------------------------------------------------------------------------------

    def taken_at(self, now: datetime) -> datetime:
        """The time of the set; of one that is still to come, what it would be now."""
        return self.keying.at or now + self.keying.shift_min * MINUTE

    def _is_late(self, now: datetime) -> bool:
        return now - self.taken_at(now) > timedelta(minutes=self.chart.protocol.late_entry_min)

    def step_time(self, minutes: int) -> None:
        """The set was taken so many minutes earlier (negative) or later."""
        if self.is_saving:
            return
        now = self.bedside.now()
        self.typed.stepped_at = now
        self._take(self.keying.moved(minutes, now))

    def take_now(self) -> None:
        """The set is taken now."""
        if self.is_saving:
            return
        now = self.bedside.now()
        self._take(self.keying.moved((now - self.taken_at(now)) // MINUTE, now))

    # Keys and taps ----------------------------------------------------------------------------

    @property
    def is_begun(self) -> bool:
        """Whether a set is half typed: Tab, Space, U and Escape then belong to it."""
        if not self.is_open:
            return False
        keying = self.keying
        return not keying.is_empty or bool(keying.held or keying.choosing or self.typed.more)

    @property
    def is_half_typed(self) -> bool:
        """Whether a set is being typed that other values could go with."""
        return self.is_open and not self.is_saving and not self.keying.is_empty

    def join(self, values: dict[str, Any]) -> None:
        """Values from beside the row go with the set that is being typed (fields of a set)."""
        self.typed.more |= values
        self._show()

    def press(self, key: str, at: datetime | None = None) -> bool:
        """A key for the set, by the names of ``clinical.keying``; whether it meant something.

        ``at`` is when it was hit, where that is not now.
        """
        if not self.is_open:
            return False
        typed, at = self.typed, at or self.bedside.now()
        if typed.is_behind(key):
            # A slow disk must not cost a digit: what is typed ahead is the next set.
            typed.ahead.append((key, at))
            self._tell_draft()
            return True
        if typed.late_asked:
            return self._press_late(key)
        if key == "Escape" and typed.more and self.keying.is_empty:
            typed.more = {}
            self._show()
            return True
        gives_up = key == "Escape" or self.keying.asking_to_clear
        taken = self._take(self.keying.press(key, at))
        if gives_up and self.keying.is_empty and typed.more:
            typed.more = {}
            self._show()
        if key != "Backspace" and typed.ahead:
            # Taken back to be typed anew it goes first; given up, what came after it is next.
            self._type_on()
        return taken

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit that a button of the row had no use for is typed on; Enter on Save saves."""
        key = key_of(event)
        ours = key.isdigit() or (key == "Enter" and self.save.hasFocus())
        if ours and not event.isAutoRepeat() and self.press(key):
            if key.isdigit() and not self.is_late_asked:
                self.start()
        else:
            super().keyPressEvent(event)

    def start(self) -> None:
        """The keyboard's focus to where the next digit goes."""
        if self.is_open:
            param, words = self.keying.current, self.header.late.words
            if self.is_late_asked and words.isVisibleTo(self):
                words.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
            last = self._first_field() if self.is_saving else self.save
            target = self.fields[param] if param else last
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _first_field(self) -> QWidget:
        return next(iter(self.fields.values()))

    def set_heard(self, is_heard: bool) -> None:
        """Whether digits typed now come here; while a panel takes them no field says so."""
        for field in self.fields.values():
            if field.is_heard != is_heard:
                field.is_heard = is_heard
                field.update()

    def open_field(self, param: str) -> None:
        """Go to a field to type it anew, and offer the keypad for it."""
        if not self.is_open or self.is_saving:
            return
        now, keying = self.bedside.now(), self._reopened()
        if keying.held and keying.current == param:
            while keying.held:
                keying = keying.press("Backspace", now)
        self._take(keying.go_to(param, now))
        self.keypad_wanted.emit(param)

    def _awareness_tapped(self, value: int) -> None:
        if not self.is_open or self.is_saving:
            return
        now, keying = self.bedside.now(), self._reopened()
        if keying.current != "moaas":
            keying = keying.go_to("moaas", now)
        after = keying.press(str(value), now)
        if after.confirmed and any(f.state is FieldState.EMPTY for f in after.fields):
            # A stray tap on an empty row must not chart anything by itself.
            after = after.reopened()
        self._take(after)

    def _absent_chosen(self, text: str) -> None:
        now, keying = self.bedside.now(), self.keying
        if text in UNOBTAINABLE_REASONS:
            self._take(keying.unobtainable(text, now))
        else:
            self._take(keying.absent(now))

    def _reopened(self) -> VitalsKeying:
        self.typed.late_asked = False
        return self.keying.reopened() if self.keying.confirmed else self.keying

    def _take(self, after: VitalsKeying) -> bool:
        """Go on from another state of the row."""
        typed, changed = self.typed, after is not self.keying
        typed.keying, typed.touched = after, True
        if changed:
            typed.refusal, typed.saved_at = "", None
        if after.ready is not None and not self.is_saving:
            now = self.bedside.now()
            if self._is_late(now):
                typed.late_asked = True
                self.header.late.words.clear()
            else:
                self._send(None)
        self._show()
        return changed

    # Late -------------------------------------------------------------------------------------

    def _press_late(self, key: str) -> bool:
        reasons = self.chart.protocol.words.late_reasons
        if key.isdigit() and 0 < int(key) <= len(reasons):
            self._late_chosen(reasons[int(key) - 1])
        elif key == "Enter":
            self._late_said(self.header.late.words.text().strip())
        elif key in ("Escape", "Backspace"):
            self._take(self._reopened())
        else:
            return False
        return True

    def _late_chosen(self, reason: str) -> None:
        words = self.header.late.words
        if words.isVisibleTo(self):
            words.setText(f"{reason}: ")
            words.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._send(reason)
            self._show()

    def _late_said(self, reason: str) -> None:
        self._send(reason.removesuffix(":") or None)
        self._show()

    # Saving -----------------------------------------------------------------------------------

    def _send(self, reason: str | None) -> None:
        taken = self.keying.ready
        if taken is None or self.is_saving:
            return
        self.typed.late_asked = False
        if QApplication.focusWidget() in (self.header.late.words, self.save):
            # Both are about to take no more keys, and the next set is typed on.
            self._first_field().setFocus(Qt.FocusReason.OtherFocusReason)
        self.typed.pending = self.bedside.act(
            VitalsTaken, reason=reason, **{**self.typed.more, **taken}
        )
        self.acted.emit(self.typed.pending)

    def saving(self) -> None:
        """The set is on its way to the disk."""
        self._show()

    def saved(self) -> None:
        """The set is on the disk: an empty row, and what was typed ahead."""
        if self.is_saving:
            self.typed.saved(self.bedside.now())
            self._show()
            self._type_on()

    def go_on(self) -> None:
        """What this person had typed ahead here before another chair was looked at."""
        self._type_on()
        self._tell_draft()

    def _type_on(self) -> None:
        if self.typed.ahead and self.typed.is_open:
            for key, at in self.typed.following():
                self._take(self.keying.press(key, at))
            self._show()

    def refused(self, sentence: str) -> None:
        """The set on show could not be charted; all of it stays, and the sentence says why."""
        self.typed.refused(sentence)
        self._show()

    def refuse(self, acts: Sequence[Act], sentence: str) -> bool:
        """One of these acts could not be charted; whether whoever looks here can read it now."""
        for typed in self._of.values():
            if typed.is_among(acts):
                typed.refused(sentence)
                if typed is self._typed:
                    self._show()
                return typed is self._typed and self.isVisible()
        return False

    def forget(self) -> None:
        """Another person charts: what was typed here is its writer's, and goes from sight."""
        if self._chart is not None:
            self._put_away()
            self._typed = Typed(VitalsKeying(self._chart.protocol, self._chart.judge))
            self._paint()
            self._chart = None
            self.setEnabled(False)

    def leave(self, session: str) -> None:
        """A session is gone from this window: an empty row of it would keep its chart all day."""
        for key, typed in list(self._of.items()):
            empty = typed.is_open and not typed.more and not typed.refusal
            if key[1] == session and empty and typed is not self._typed:
                del self._of[key]

    def drop_typed(self, author: str, session: str) -> None:
        """What somebody else had half typed here was discarded."""
        if author != self._author:
            self._of.pop((author, session), None)

    def restore(self, draft: str) -> None:
        """What was half typed before the program ended; nothing over what was typed since."""
        if not draft or not self.is_open or self.typed.touched:
            return
        try:
            self.typed.restore(draft)
        except ValueError:
            self.typed.refusal = "What was half typed before could not be read. Type the set again."
        self._show()
