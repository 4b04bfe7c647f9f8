"""Side effects under one finger: a tap, then how bad; or S, a letter, and a digit."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.acts import Act, Severity
from ketachart.clinical.chart import Chart
from ketachart.clinical.effects import untold
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels import effects_at_hand
from ketachart.gui.panels.chip_field import COLUMNS, MORE, ChipButton, ChipField
from ketachart.gui.panels.effects_at_hand import Place
from ketachart.gui.panels.painted import (
    RIGHT,
    colour,
    face,
    fitted,
    key_cap,
    smooth,
    write,
)
from ketachart.gui.widgets.card import Card

PATIENCE = timedelta(seconds=10)
"""How long S waits for its letter and digit; later digits belong to the vitals row again."""


class ChipsHeader(QWidget):
    """How to do it by keys on the left; what runs, or what went wrong, on the right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(22)
        self.step, self.ongoing, self.trouble = "", "", ""

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        if self.trouble:
            write(painter, QRectF(self.rect()), self.trouble, face(13, 600), colour("flag"))
            return
        left = 12 + write(painter, QRectF(self.rect()), "Side effects", face(13), colour("text2"))
        left = self._cap(painter, left, "S", lit=False)
        asks = self.step == "letter"
        words, ink = ("now its letter, then", "focus") if asks else ("then letter, then", "text3")
        left += 6 + write(
            painter, QRectF(left, 0, 200, self.height()), words, face(13), colour(ink)
        )
        for digit in "123":
            left = self._cap(painter, left, digit, lit=self.step == "digit")
        room = QRectF(left + 16, 0, self.width() - left - 16, self.height())
        write(
            painter,
            room,
            self.ongoing,
            fitted(face(13), self.ongoing, room.width()),
            colour("text2"),
            where=RIGHT,
        )

    def _cap(self, painter: QPainter, left: float, key: str, *, lit: bool) -> float:
        key_cap(painter, QRectF(left, self.height() / 2 - 9, 18, 18), key, lit=lit)
        return left + 24


class ChipsPanel(Card):
    """The card of side effects."""

    acted = Signal(object)
    more_wanted = Signal()
    life_wanted = Signal(str)
    """The id of a side effect that runs: somebody wants all of it on one panel."""
    told_wanted = Signal(str)
    """The id of a side effect that was just charted as severe: who was told?"""

    def __init__(self, bedside: Bedside, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Side effects")
        self.bedside = bedside
        self.chart: Chart | None = None
        self.compact = False
        self._step = ""
        self._since: datetime | None = None
        self._sent: dict[str, tuple[str, Place]] = {}
        """What is on its way to the disk: by act, the session and the chip it is for."""
        self._back: Place | None = None
        self._severe: dict[str, str] = {}
        """Acts on their way that chart something as severe, and the side effect of each."""
        self.header = ChipsHeader(self)
        self.field = ChipField(self)
        self._inside = inside = QVBoxLayout(self)
        inside.setContentsMargins(15, 9, 15, 12)
        inside.setSpacing(8)
        inside.addWidget(self.header)
        inside.addWidget(self.field)
        choice = self.field.choice
        choice.graded.connect(self._graded)
        choice.gone.connect(self._gone)
        choice.life.connect(self._life)
        choice.left.connect(self.cancel)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    # What is shown ----------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """The side effects as they now run; an open choice stays open, but never over a patient's.

        What was begun for one patient must not be finished for another.
        """
        if self.chart is not None and self.chart.session.session != chart.session.session:
            self.cancel()
        self.chart = chart
        # Only what stands in the chart is done: another patient may have been shown meanwhile.
        known = chart.standing.known
        self._sent = {act: sent for act, sent in self._sent.items() if act not in known}
        self._ask_told(chart)
        self.header.trouble = ""
        self.header.ongoing = effects_at_hand.ongoing_text(chart)
        if self.field.choice.isVisible():
            self.field.choice.place = effects_at_hand.place_of(chart, self.field.choice.place.term)
        self._arrange()

    def set_compact(self, compact: bool) -> None:
        """One row without a header, what runs first; or two rows in the order of the protocol."""
        if compact != self.compact:
            self.compact = compact
            self._inside.setContentsMargins(15, 12 if compact else 9, 15, 12)
            self._arrange()

    def _arrange(self) -> None:
        if self.chart is None:
            return
        room = COLUMNS if self.compact else 2 * COLUMNS
        places = (
            *effects_at_hand.shown_places(self.chart, room - 1, running_first=self.compact),
            MORE,
        )
        wanted = (
            len(places) if self.compact and len(places) <= 6 else max(COLUMNS, -(-len(places) // 2))
        )
        self.field.columns = self.field.row_length(wanted)
        if [c.place.term for c in self.field.chips] != [p.term for p in places]:
            self._replace(places)
        for chip, place in zip(self.field.chips, places, strict=True):
            chip.lit = self._step == "letter" and bool(place.key)
            chip.saving = self._is_sent(place)
            chip.show_place(place)
        self.header.step = self._step
        self.header.setVisible(not self.compact or bool(self.header.trouble))
        self.header.update()
        self.field.lay_out()

    def _replace(self, places: tuple[Place, ...]) -> None:
        for chip in self.field.chips:
            chip.hide()
            chip.deleteLater()
        self.field.chips = [ChipButton(place, self.field) for place in places]
        for chip in self.field.chips:
            chip.clicked.connect(lambda _=False, chip=chip: self._tapped(chip))
            chip.show()

    def resizeEvent(self, _event: object) -> None:
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(862, super().sizeHint().height())

    def tick(self, now: datetime) -> None:
        """Give the keys back when S was pressed and nothing followed."""
        if self._step and self._since and now - self._since > PATIENCE:
            self.cancel()

    # Keys -------------------------------------------------------------------------------------

    @property
    def wants_keys(self) -> bool:
        """Whether the next key belongs here and not to the vitals row."""
        return bool(self._step)

    @property
    def is_open(self) -> bool:
        """Whether something is open that Escape would close."""
        return bool(self._step) or self.field.choice.isVisible()

    def press_s(self) -> None:
        """S: the next key is the letter of a side effect."""
        self.cancel()
        self._go("letter")

    def press(self, key: str) -> bool:
        """A key after S; False where it meant nothing here, and the window may use it."""
        if self._step == "letter":
            place = self._by_key(key.upper())
            if place is MORE:
                self.cancel()
                self.more_wanted.emit()
            elif place is not None:
                self._go("digit")
                self.field.open_choice(place)
            else:
                self.cancel()
                return key == "Escape"
            return True
        if self._step == "digit" and self.field.choice.press(key):
            return True
        was_open = self.is_open
        self.cancel()
        return key == "Escape" and was_open

    def _by_key(self, key: str) -> Place | None:
        if self.chart is None or len(key) != 1:
            return None
        for place in effects_at_hand.listed(self.chart):
            if place.key == key:
                return place
        return MORE if key == MORE.key else None

    def _go(self, step: str) -> None:
        self._step, self._since = step, self.bedside.now() if step else None
        self._arrange()

    def cancel(self) -> None:
        """Close the choice and forget a begun S; nothing is charted."""
        self.field.choice.hide()
        self.header.trouble = ""
        self._go("")

    # Charting ---------------------------------------------------------------------------------

    def _tapped(self, chip: ChipButton) -> None:
        self.cancel()
        if chip.place is MORE:
            self.more_wanted.emit()
            return
        self.field.open_choice(chip.place, chip.over)
        if chip.over is None:
            # Opened by Space on the focused chip: the keys go on where the eye is.
            self.field.choice.steps[1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _graded(self, place: Place, severity: Severity) -> None:
        act = effects_at_hand.charted(self.bedside, place, severity)
        if act is not None and severity == "severe":
            self._severe[act.id] = place.running[-1].id if place.running else act.id
        self._send(place, act)

    def _life(self, place: Place) -> None:
        self.cancel()
        self.life_wanted.emit(place.running[-1].id)

    def _ask_told(self, chart: Chart) -> None:
        """Once it is on disk; not from within, where the rest of the page is a chart behind."""
        for act in [act for act in self._severe if act in chart.standing.known]:
            effect = self._severe.pop(act)
            if effect in {e.id for e in untold(chart)}:
                QTimer.singleShot(0, self, partial(self.told_wanted.emit, effect))

    def _gone(self, place: Place) -> None:
        self._send(place, effects_at_hand.gone(self.bedside, place))

    def _send(self, place: Place, act: Act | tuple[Act, ...] | None) -> None:
        self.cancel()
        if self._is_sent(place):
            return  # the first word on it is still being saved; the next would be a second effect
        if act is not None and self.chart is not None:
            session = self.chart.session.session
            for each in act if isinstance(act, tuple) else (act,):
                self._sent[each.id] = session, place
            self.acted.emit(act)

    def _is_sent(self, place: Place) -> bool:
        if self.chart is None:
            return False
        here = self.chart.session.session
        return any(s == here and p.term == place.term for s, p in self._sent.values())

    def saving(self) -> None:
        """The act is on its way to the disk."""
        self._arrange()

    def saved(self) -> None:
        """It is on the disk, as the chart tells."""
        self._arrange()

    def not_charted(self, acts: Iterable[Act]) -> None:
        """These were refused, whichever patient is on show by now: they can be said again."""
        for act in acts:
            self._severe.pop(act.id, None)
            if act.id in self._sent:
                _, self._back = self._sent.pop(act.id)
        self._arrange()

    def refused(self, sentence: str) -> None:
        """It could not be charted; says why and opens the choice again."""
        place, self._back = self._back, None
        if place is None and self._sent:
            _, place = self._sent.popitem()[1]
        self.header.trouble = sentence
        self._arrange()
        if place is not None:
            self.field.open_choice(place)
