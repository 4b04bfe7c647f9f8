"""The entry line: always open, typed straight through, saved by its last digit."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.acts import Act, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clinical.keying import UNOBTAINABLE_REASONS, FieldState, VitalsKeying
from ketachart.clinical.phrases import clock_text, span_text
from ketachart.clinical.vitals import PARAMETERS
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.last_values import last_set_text, spoken_last
from ketachart.gui.panels.painted import HALO, colour, smooth
from ketachart.gui.panels.vitals_fields import (
    SPOKEN,
    AwarenessField,
    NumberField,
    SaveButton,
)
from ketachart.gui.panels.vitals_header import VitalsHeader
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
    keying_changed = Signal(object)
    """The ``VitalsKeying`` after every change, for a keypad that shows the same set."""

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Vitals")
        self.bedside = bedside
        self._chart: Chart | None = None
        self._keying: VitalsKeying | None = None
        self.setEnabled(False)
        self._pending: VitalsTaken | None = None
        self._ahead: list[tuple[str, datetime]] = []
        self._late_asked = False
        self._refusal = ""
        self._saved_at: datetime | None = None
        self._stepped_at: datetime | None = None
        self._draft = ""
        self.fields: dict[str, NumberField | AwarenessField] = {}
        self.header = VitalsHeader(self)
        self.header.stepped.connect(self.step_time)
        self.header.to_now.connect(self.take_now)
        self.header.absent.chosen.connect(self._absent_chosen)
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
        """The session as it now is; a begun set stays, judged by it."""
        before, self._chart = self._chart, chart
        self.setEnabled(True)
        if before is None or before.session.session != chart.session.session:
            self._forget()
            self._keying = VitalsKeying(chart.protocol, chart.judge)
            self._lay_out_fields(chart.protocol.vitals_row)
        else:
            self._keying = self.keying.judged_by(chart.judge)
        pending = self._pending
        if pending is not None and any(e.act.id == pending.id for e in reversed(chart.entries)):
            self.saved()
        self._show()

    @property
    def chart(self) -> Chart:
        """The session on show."""
        assert self._chart is not None
        return self._chart

    @property
    def keying(self) -> VitalsKeying:
        """The set as it is typed now; there is one as soon as a session is on show."""
        assert self._keying is not None
        return self._keying

    @property
    def is_open(self) -> bool:
        """Whether a session is on show."""
        return self._keying is not None

    def _forget(self) -> None:
        self._pending, self._ahead, self._late_asked = None, [], False
        self._refusal, self._saved_at, self._stepped_at = "", None, None
        self._draft = ""

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
        if self._stepped_at and self.keying.is_empty and now - self._stepped_at > STEP_KEPT:
            self._stepped_at = None
            self._keying = self.keying.cleared()
        if self._saved_at and now - self._saved_at > SAVED_SHOWN:
            self._saved_at = None
            self._show()
        self._show_times(now)

    def _show(self) -> None:
        keying, now = self.keying, self.bedside.now()
        levels = {flag.param: flag.level for flag in keying.flags}
        in_progress = not keying.is_empty or keying.held is not None
        had_focus = any(field.hasFocus() for field in self.fields.values())
        for field in keying.fields:
            shown = self.fields[field.param]
            shown.keeps_tab = in_progress
            shown.show_field(
                field,
                is_open=field.param == keying.current and self._pending is None,
                level=levels.get(field.param) if field.value is not None else None,
                unlikely=field.param in keying.unlikely,
            )
        if had_focus and keying.current and not self.fields[keying.current].hasFocus():
            self.fields[keying.current].setFocus(Qt.FocusReason.OtherFocusReason)
        self.save.setEnabled(self._pending is None and not keying.is_empty and not keying.held)
        self.save.setText("Save" if self._pending is None else "Saving…")
        self._show_header(now)
        self._show_times(now)
        self.keying_changed.emit(keying)
        draft = "" if keying.is_empty else json.dumps(keying.draft())
        if draft != self._draft:
            self._draft = draft
            self.draft_changed.emit(draft)

    def _show_header(self, now: datetime) -> None:
        keying, header = self.keying, self.header
        header.help.saved = f"Saved {clock_text(self._saved_at)}" if self._saved_at else ""
        header.help.update()
        sentence = self._refusal or keying.sentence
        if self._late_asked:
            self._show_late(now)
        elif keying.choosing:
            asked = PARAMETERS[keying.current or ""]
            answers = [(str(n), reason) for n, reason in enumerate(UNOBTAINABLE_REASONS, 1)]
            if "absent" in keying.choosing:
                answers.insert(0, ("A", asked.absent_text or "absent"))
            header.show_absent(f"No {asked.short}:", answers)
        elif sentence and self._pending is None:
            held = bool(self._refusal or keying.held)
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
        if words and not self.header.late.words.hasFocus():
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
        now = self.bedside.now()
        self._stepped_at = now
        self._take(self.keying.moved(minutes, now))

    def take_now(self) -> None:
        """The set is taken now."""
        now = self.bedside.now()
        self._take(self.keying.moved((now - self.taken_at(now)) // MINUTE, now))

    # Keys and taps ----------------------------------------------------------------------------

    @property
    def is_begun(self) -> bool:
        """Whether a set is half typed: Tab, Space, U and Escape then belong to it."""
        if not self.is_open:
            return False
        keying = self.keying
        return not keying.is_empty or bool(keying.held or keying.choosing)

    def press(self, key: str, at: datetime | None = None) -> bool:
        """A key for the set, by the names of ``clinical.keying``; whether it meant something.

        ``at`` is when it was hit, where that is not now.
        """
        if not self.is_open:
            return False
        if self._pending is not None:
            # A slow disk must not cost a digit: what is typed ahead is the next set.
            self._ahead.append((key, at or self.bedside.now()))
            return True
        if self._late_asked:
            return self._press_late(key)
        return self._take(self.keying.press(key, at or self.bedside.now()))

    def start(self) -> None:
        """The keyboard's focus to where the next digit goes."""
        if self.is_open:
            param = self.keying.current
            target = self.fields[param] if param else self.save
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_heard(self, is_heard: bool) -> None:
        """Whether digits typed now come here; while a panel takes them no field says so."""
        for field in self.fields.values():
            if field.is_heard != is_heard:
                field.is_heard = is_heard
                field.update()

    def open_field(self, param: str) -> None:
        """Go to a field to type it anew, and offer the keypad for it."""
        if not self.is_open or self._pending is not None:
            return
        now, keying = self.bedside.now(), self._reopened()
        if keying.held and keying.current == param:
            while keying.held:
                keying = keying.press("Backspace", now)
        self._take(keying.go_to(param, now))
        self.keypad_wanted.emit(param)

    def _awareness_tapped(self, value: int) -> None:
        if not self.is_open or self._pending is not None:
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
        self._late_asked = False
        return self.keying.reopened() if self.keying.confirmed else self.keying

    def _take(self, after: VitalsKeying) -> bool:
        """Go on from another state of the row."""
        changed = after is not self.keying
        self._keying = after
        if changed:
            self._refusal, self._saved_at = "", None
        if after.ready is not None and self._pending is None:
            now = self.bedside.now()
            if self._is_late(now):
                self._late_asked = True
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
        if taken is None or self._pending is not None:
            return
        self._late_asked = False
        if QApplication.focusWidget() is self.header.late.words:
            self.save.setFocus(Qt.FocusReason.OtherFocusReason)
        self._pending = self.bedside.act(VitalsTaken, reason=reason, **taken)
        self.acted.emit(self._pending)

    def saving(self) -> None:
        """The set is on its way to the disk."""
        self._show()

    def saved(self) -> None:
        """The set is on the disk: an empty row, and what was typed ahead."""
        if self._pending is None:
            return
        self._pending, self._refusal = None, ""
        self._saved_at = self.bedside.now()
        self._stepped_at = None
        self._keying = self.keying.cleared()
        self._show()
        ahead, self._ahead = self._ahead, []
        for key, at in ahead:
            self.press(key, at)

    def refused(self, sentence: str) -> None:
        """The set could not be charted; all of it stays, and the sentence says why."""
        dropped = " What was typed after it is not kept; type it again." if self._ahead else ""
        self._pending, self._ahead = None, []
        self._refusal = f"{sentence}{dropped}"
        if self.is_open:
            self._keying = self.keying.reopened()
            self._show()

    def wait_for(self, act: VitalsTaken) -> None:
        """A set of this session that was handed over before and is not on disk yet."""
        self._pending = act
        self._show()

    def is_waiting_for(self, acts: Sequence[Act]) -> bool:
        """Whether one of these acts is the set that is being saved here."""
        return self._pending is not None and any(act.id == self._pending.id for act in acts)

    def restore(self, draft: str) -> None:
        """What was half typed before, still half typed; nothing where it cannot be read."""
        if not draft or not self.is_open:
            return
        try:
            kept = VitalsKeying.from_draft(self.chart.protocol, self.chart.judge, json.loads(draft))
        except ValueError:
            self._refusal = "What was half typed before could not be read. Type the set again."
        else:
            self._keying = kept
        self._show()
