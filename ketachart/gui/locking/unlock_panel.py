"""Who is there? A name and six digits; a password where there is no PIN, or for anybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ketachart.clinical.phrases import initials
from ketachart.gui.asking import Page, PersonPage
from ketachart.gui.background import by
from ketachart.gui.locking.pin_pad import PinPad
from ketachart.gui.own_secrets import OwnSecrets
from ketachart.gui.panels.painted import CENTRE, Target, box, colour, face, fitted, smooth, write
from ketachart.gui.panels.setup.inputs import Secret
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.widgets import ActionButton

if TYPE_CHECKING:
    from ketachart.station import CredentialState, Person, Station
    from ketachart.station.shifts import Shift

TILES = 6
LOW = 620
"""Below this height (px) the title goes."""
HIGH, LEAST = 86, 48
"""A name's height with initials and without (px)."""
HINT = (
    "It opens on the last digit. After ten misses the PIN waits for the password; the others can "
    "still {}."
)
Occasion = Literal["unlock", "switch"]
Do = Callable[[Callable[[Any], Any], Callable[[Any], None], Callable[[Exception], None]], None]


class PersonTile(Target):
    """A name to tap, with its initials; checked while its PIN is asked for."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(f"tile-{name}", parent)
        self.name = name
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMaximumHeight(HIGH)

    def sizeHint(self) -> QSize:
        return QSize(112, HIGH)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, LEAST)

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, area = smooth(self), QRectF(self.rect())
        chosen = self.isChecked()
        fill = colour("surface2") if chosen or self.isDown() else None
        line = colour("accent" if chosen else "control")
        box(painter, area, fill=fill, line=line, width=2 if chosen else 1, radius=12)
        words = self.name.partition(",")[0]
        place = area.adjusted(6, 0, -6, 0)
        if self.height() >= HIGH - 8:
            disc = QRectF(area.center().x() - 17, 14, 34, 34)
            box(painter, disc, fill=colour("surface2"), radius=17)
            write(painter, disc, initials(self.name), face(14, 700), colour("text"), where=CENTRE)
            place = QRectF(6, 52, area.width() - 12, 26)
        font = fitted(face(14, 500), words, place.width())
        write(painter, place, words, font, colour("text"), where=CENTRE)


def scrolled(page: QWidget) -> QScrollArea:
    """In a low window it scrolls, and the window stays low."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return area


class UnlockPanel(QWidget):
    """``proved`` gives whoever it is, once the station took the secret."""

    proved = Signal(object)
    went_wrong = Signal()
    """A try did not fit: who has a shift, and whose PIN fits, may be others now."""

    def __init__(self, do: Do, occasion: Occasion, title: str) -> None:
        super().__init__()
        self._do, self._occasion = do, occasion
        self._shifts: tuple[Shift, ...] = ()
        self._names: tuple[str, ...] = ()
        self.chosen, self.busy = "", False
        self._turn = 0
        self.title = plain(title, "heading")
        self.tiles: dict[str, PersonTile] = {}
        self.named = QWidget()
        self.tile_grid = QGridLayout(self.named)
        self.tile_grid.setContentsMargins(0, 0, 0, 0)
        self.tile_grid.setSpacing(10)
        self.pad = PinPad()
        self.pad.typed.connect(lambda pin: self._try(self.chosen, pin))
        self.pad.begun.connect(lambda: self.say(""))
        self.pad.other_wanted.connect(self.ask_other)
        self.password = Secret("Password", name="unlock-password")
        self.password_page = Page("unlock-password", "", "", "Unlock", self.password)
        self.password_page.asked.connect(self._try_password)
        self.other = ActionButton("Other person", height=48)
        self.other.setObjectName("password-other")
        self.other.clicked.connect(self.ask_other)
        self.password_page.below(self.other)
        self.person_page = PersonPage("Other person", "Name and password; sessions go on.")
        self.person_page.reword("Unlock" if occasion == "unlock" else "Sign in")
        self.person_page.asked.connect(self._try_other)
        self.back = ActionButton("Back to the names", height=48)
        self.back.setObjectName("back-to-names")
        self.back.clicked.connect(self._to_names)
        self.person_page.below(self.back)
        self.own = OwnSecrets(self._do_own)
        self.own.done.connect(self._done)
        self._person: Person | None = None
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName("unlock-sentence")
        hint = HINT.format("unlock" if occasion == "unlock" else "sign in")
        self.hint = plain(hint, "label", wrap=True)
        self.asking = QStackedWidget()
        self.asking.addWidget(self.pad)
        self._scrolled: dict[QWidget, QScrollArea] = {
            page: scrolled(page) for page in (self.password_page, self.person_page, self.own)
        }
        for scroller in self._scrolled.values():
            self.asking.addWidget(scroller)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.named)
        column.addWidget(self.asking, 1)
        column.addWidget(self.sentence)
        column.addWidget(self.hint)

    @property
    def asked(self) -> QWidget:
        """What is asked now: the pad, the password, anybody's name, or own secrets."""
        shown = self.asking.currentWidget()
        return next((page for page, area in self._scrolled.items() if area is shown), self.pad)

    # Who is there -----------------------------------------------------------------------------

    def begin(
        self, shifts: Sequence[Shift], people: Sequence[Person], first: str = "", *, but: str = ""
    ) -> None:
        """Start anew: who has a shift, everybody, whose name comes first, who is not asked."""
        self._turn += 1
        self._forget()
        self.show_people(shifts, people, first, but=but)
        names = [name for name in (first, *self.tiles) if name in self.tiles]
        self.choose(names[0] if names else "")

    def show_people(
        self, shifts: Sequence[Shift], people: Sequence[Person], first: str = "", *, but: str = ""
    ) -> None:
        """Who may be chosen now; what is typed stays."""
        self._shifts = tuple(s for s in shifts if s.who.name != but)
        ordered = sorted(self._shifts, key=lambda s: s.who.name != first)[:TILES]
        names = [shift.who.name for shift in ordered]
        if names != list(self.tiles):
            for tile in self.tiles.values():
                self.tile_grid.removeWidget(tile)
                tile.hide()
                tile.deleteLater()
            self.tiles = {}
            for place, name in enumerate(names):
                tile = PersonTile(name, self.named)
                tile.clicked.connect(lambda _=False, name=name: self.choose(name))
                self.tile_grid.addWidget(tile, *divmod(place, 3))
                tile.show()
                self.tiles[name] = tile
            for number in range(3):
                self.tile_grid.setColumnStretch(number, 1)
        known = tuple(p.name for p in people if p.name != but)
        if known != self._names:
            self._names = known
            self.person_page.show_people([p for p in people if p.name != but])
        if self.chosen and self.chosen in self.tiles:
            self._mark(self.chosen)
            if self.asked in (self.pad, self.password_page):
                self._ask_by(self.chosen)

    def choose(self, name: str) -> None:
        """Ask for this person's PIN, or password; nobody's name: for anybody's."""
        if self.busy:
            return
        if name not in self.tiles:
            self.ask_other()
            return
        same = name == self.chosen
        self.chosen = name
        self._mark(name)
        if not same:
            self.say("")
        self.pad.clear()
        self._ask_by(name)
        self.take_focus()

    def _mark(self, name: str) -> None:
        for each, tile in self.tiles.items():
            tile.setChecked(each == name)

    def _ask_by(self, name: str) -> None:
        shift = next((s for s in self._shifts if s.who.name == name), None)
        by_pin = shift is not None and shift.pin_usable
        if not by_pin:
            self.password_page.title.setText(name.partition(",")[0])
            self.password_page.words.setText("No PIN fits now. Type the password.")
        self.pad.name(name)
        self._turn_to(self.pad if by_pin else self.password_page)

    def ask_other(self) -> None:
        """Somebody without a tile: name and password."""
        if not self.busy:
            self.say("")
            self.chosen = ""
            self._mark("")
            self.back.setVisible(bool(self.tiles))
            self._turn_to(self.person_page)
            self.take_focus()

    def _to_names(self) -> None:
        if self.tiles:
            self.choose(next(iter(self.tiles)))

    def _turn_to(self, page: QWidget) -> None:
        self.asking.setCurrentWidget(self._scrolled.get(page, page))
        self.hint.setVisible(page is self.pad and self._occasion == "unlock")
        self.named.setVisible(page in (self.pad, self.password_page))
        self.sentence.setVisible(page is self.pad and bool(self.sentence.text()))

    def take_focus(self) -> None:
        """The keyboard to where typing begins."""
        page = self.asked
        if page is self.pad:
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)
        elif page is self.password_page:
            self.password.take_focus()
        elif page is self.person_page:
            self.person_page.first.take_focus()
        else:
            self.own.take_focus()

    # Proving it -------------------------------------------------------------------------------

    def _try_password(self) -> None:
        secret = self.password.text()
        if secret:
            self._try(self.chosen, secret)
        else:
            self.say("Type your password.")

    def _try_other(self) -> None:
        told = self.person_page.told()
        if told is not None:
            self._try(*told)

    def _try(self, name: str, secret: str) -> None:
        self.busy, turn, occasion = True, self._turn, self._occasion
        self.say("")
        for page in (self.password_page, self.person_page):
            page.checking()
        self.pad.checking()

        def work(station: Station) -> tuple[Person, CredentialState]:
            person = station.unlock(name, secret, occasion=occasion)
            return person, station.credential_state(person.id)

        def taken(found: tuple[Person, CredentialState]) -> None:
            person, state = found
            if turn == self._turn:
                self._answered()
            if state.must_change:
                self._person = person
                self.own.begin(person, state, secret)
                self._turn_to(self.own)
                self.own.take_focus()
                return
            self._done(person)

        def wrong(trouble: Exception) -> None:
            if turn == self._turn:
                self._answered()
                self.say(str(trouble))
                self.went_wrong.emit()
                self.take_focus()

        self._do(work, taken, wrong)

    def _do_own(
        self,
        work: Callable[[Any], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Their own password and PIN are theirs, whoever charts in the window meanwhile."""
        self._do(by(self._person, work), done, failed)

    def _done(self, person: object) -> None:
        self._forget()
        self.proved.emit(person)

    def _answered(self) -> None:
        self.busy = False
        for page in (self.password_page, self.person_page):
            page.answered()
        self.password.clear()
        self.person_page.password.clear()
        self.pad.answered()

    def _forget(self) -> None:
        """Nothing typed stays in the window."""
        self._answered()
        self.person_page.typed_name.clear()
        self.own.forget()
        self.say("")

    def say(self, sentence: str, *, good: bool = False) -> None:
        """One sentence where the eye is."""
        self.sentence.setText(sentence)
        change_role(self.sentence, "info" if good else "caution")
        for page in (self.password_page, self.person_page):
            page.say(sentence, good=good)
        self.sentence.setVisible(self.asked is self.pad and bool(sentence))

    # Keys and room ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        names = list(self.tiles)
        if step is not None and names and self.asked is self.pad:
            at = names.index(self.chosen) if self.chosen in names else -step
            self.choose(names[(at + step) % len(names)])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, PersonTile | ActionButton):
                focus.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < LOW
        self.title.setVisible(not low and self._occasion == "unlock")
