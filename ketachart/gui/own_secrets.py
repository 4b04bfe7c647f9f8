"""A password and a PIN of one's own: how they are typed, and the pages of the first sign-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal

from ketachart.gui.asking import Page
from ketachart.gui.first_run.clinic_steps import same_twice
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.inputs import Secret
from ketachart.gui.settings.accounts import reset_words
from ketachart.gui.widgets import ActionButton, PageStack

if TYPE_CHECKING:
    from ketachart.station import Person, Station
    from ketachart.store.people import CredentialState

DIGITS = 6
ABOUT_PASSWORDS = (
    "15 to 128 characters, any of them: several unrelated words in a row are easy to keep. "
    "It holds for years; nobody makes you change it."
)
ABOUT_PINS = (
    "Six digits, for a shift at this station: a quick change of the person, a second look, the "
    "lock. No runs, no repeats, no date. After ten misses it waits for the password."
)
MADE_BY_ANOTHER = f"The one you typed was made by somebody else. {ABOUT_PASSWORDS}"
Do = Callable[[Callable[[Any], Any], Callable[[Any], None], Callable[[Exception], None]], None]


class Pin(Secret):
    """Six digits, never shown, typed or pasted."""

    def __init__(self, label: str, *, name: str) -> None:
        super().__init__(label, name=name)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhDigitsOnly
        )


def new_password(new: Secret, again: Secret) -> str:
    """The password, typed twice; whether it can be one the station says.

    Raises:
        Wrong: nothing is typed, or not the same twice.
    """
    typed = new.text()
    if not typed:
        raise Wrong("Type a new password of at least 15 characters.", new)
    same_twice(typed, again, "password")
    return typed


def new_pin(pin: Secret, again: Secret) -> str:
    """The PIN, typed twice.

    Raises:
        Wrong: it is not six digits, or not the same twice.
    """
    typed = pin.text().strip()
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        raise Wrong("A PIN is six digits and nothing else. Type six.", pin)
    if not again.text():
        raise Wrong("Type the PIN once more, so that a slip shows.", again)
    if again.text().strip() != typed:
        raise Wrong("The two are not the same. Type the PIN again.", again)
    return typed


def _made_by(state: CredentialState) -> str:
    """Whose choice the password is; where nobody asked for it, that it is to be asked about."""
    if not state.resets:
        return MADE_BY_ANOTHER
    return (
        f"{reset_words(state)} If you did not ask for it, tell the clinic's director and look at "
        f"the audit trail with an auditor. {ABOUT_PASSWORDS}"
    )


def signed_in(station: Station, name: str, password: str) -> tuple[Person, CredentialState]:
    """Sign in; gives the person and whether they have to choose secrets of their own.

    Raises:
        Refused: as ``Station.sign_in``.
    """
    person = station.sign_in(name, password)
    return person, station.credential_state(person.id)


class OwnSecrets(PageStack):
    """After the sign-in: an own password where the one typed is temporary, then a PIN.

    ``done`` gives the person, once nothing more is asked; what was typed is then forgotten.
    """

    done = Signal(object)

    def __init__(self, do: Do) -> None:
        super().__init__()
        self._do = do
        self._person: Person | None = None
        self._password = ""
        self._asks_pin = False
        self.new, self.again = (
            Secret("New password", name="own-password"),
            Secret("The same once more", name="own-password-again"),
        )
        self.password_page = Page(
            "own-password",
            "Choose your own password",
            MADE_BY_ANOTHER,
            "Take this password",
            self.new,
            self.again,
        )
        self.pin, self.pin_again = (
            Pin("PIN, six digits", name="own-pin"),
            Pin("The same once more", name="own-pin-again"),
        )
        self.pin_page = Page(
            "own-pin", "Choose a PIN", ABOUT_PINS, "Take this PIN", self.pin, self.pin_again
        )
        self.later = ActionButton("Later", look="outlined", height=48)
        self.later.setObjectName("pin-later")
        self.later.clicked.connect(self._finish)
        self.pin_page.below(self.later)
        for page, ask in (
            (self.password_page, self._change_password),
            (self.pin_page, self._set_pin),
        ):
            self.addWidget(page)
            page.asked.connect(ask)
            for field in page.fields:
                field.changed.connect(self._typed)

    @property
    def page(self) -> Page:
        """The question that is asked now."""
        page = self.currentWidget()
        assert isinstance(page, Page)
        return page

    def begin(self, person: Person, state: CredentialState, password: str) -> bool:
        """Ask for what is missing; False where nothing is, and ``done`` has been told."""
        self.forget()
        self._person, self._password = person, password
        self._asks_pin = not state.has_pin
        if state.must_change:
            self.password_page.words.setText(_made_by(state))
            self._turn_to(self.password_page)
        elif self._asks_pin:
            self._turn_to(self.pin_page)
        else:
            self._finish()
            return False
        return True

    def take_focus(self) -> None:
        """The keyboard to where typing begins."""
        self.page.fields[0].take_focus()

    def forget(self) -> None:
        """Nothing typed stays in the window."""
        self._password, self._person = "", None
        for field in (self.new, self.again, self.pin, self.pin_again):
            field.clear()

    def _turn_to(self, page: Page) -> None:
        page.answered()
        self.setCurrentWidget(page)
        self.take_focus()

    def _typed(self) -> None:
        if not self.page.busy:
            self.page.say("")

    def _change_password(self) -> None:
        old = self._password
        new = self._told(lambda: new_password(self.new, self.again))
        if new is None:
            return

        def changed(_: object) -> None:
            self._password = new
            if self._asks_pin:
                self._turn_to(self.pin_page)
                self.pin_page.say("The password is yours from now on.", good=True)
            else:
                self._finish()

        self._ask(lambda station: station.change_password(old, new), changed, self.new)

    def _set_pin(self) -> None:
        password = self._password
        pin = self._told(lambda: new_pin(self.pin, self.pin_again))
        if pin is not None:
            self._ask(
                lambda station: station.set_pin(pin, password), lambda _: self._finish(), self.pin
            )

    def _told(self, look: Callable[[], str]) -> str | None:
        try:
            return look()
        except Wrong as wrong:
            self.page.say(wrong.sentence)
            if wrong.field is not None:
                wrong.field.take_focus()
            return None

    def _ask(self, work: Callable[[Any], Any], done: Callable[[Any], None], field: Secret) -> None:
        page = self.page

        def failed(trouble: Exception) -> None:
            page.answered(trouble)
            field.take_focus()

        page.checking()
        self._do(work, done, failed)

    def _finish(self) -> None:
        if self.page.busy and self.sender() is self.later:
            return
        person = self._person
        self.page.answered()
        self.forget()
        self.done.emit(person)
