"""The opening screen: the station's passphrase, the recovery code typed back, then a person."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text
from ketachart.gui.panels.setup.taps import change_role, plain
from ketachart.gui.widgets import ActionButton, Card

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]
Do = Callable[[Callable[[Any], Any], Done, Failed], None]
"""Has work done with the open station off the window's thread, as ``Background.do``."""

OpenWith = Callable[[str, Done, Failed], None]
"""Opens the station with what was typed, off the window's thread, as ``Background.open``."""

PANEL = 452
TAPPED_NAMES = 6
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Page(QWidget):
    """One question on the right: title, words, fields, a button, a sentence."""

    asked = Signal()

    def __init__(
        self, name: str, title: str, words: str, verb: str, *fields: Secret | Text | Choice
    ) -> None:
        super().__init__()
        self.setObjectName(f"page-{name}")
        self.fields = fields
        self.busy = False
        self.sentence = plain("", "caution", wrap=True)
        self.sentence.setObjectName(f"{name}-sentence")
        self.button = ActionButton(verb, look="filled", key="⏎", height=52, pixels=16)
        self.button.setObjectName(f"do-{name}")
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.clicked.connect(self._ask)
        self.verb = verb
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(plain(title, "heading"))
        column.addWidget(plain(words, "label", wrap=True))
        for field in fields:
            column.addWidget(field)
        column.addWidget(self.button)
        column.addWidget(self.sentence)
        self.column = column
        column.addStretch(1)

    def _ask(self) -> None:
        if not self.busy:
            self.asked.emit()

    def checking(self) -> None:
        """The answer is on its way."""
        self.busy = True
        self.button.setEnabled(False)
        self.button.setText("Checking…")
        self.say("")

    def answered(self, trouble: Exception | None = None) -> None:
        """It came; what is wrong stands under the button."""
        self.busy = False
        self.button.setEnabled(True)
        self.button.setText(self.verb)
        self.say("" if trouble is None else str(trouble))

    def say(self, sentence: str, *, good: bool = False) -> None:
        """One sentence under the button."""
        self.sentence.setText(sentence)
        change_role(self.sentence, "info" if good else "caution")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.button.click()
        else:
            super().keyPressEvent(event)


class SignIn(QWidget):
    """``signed_in`` gives the person once the station is open and they proved who they are.

    With ``is_open`` the station is open already and only the person is asked.
    """

    signed_in = Signal(object)

    def __init__(
        self,
        do: Do,
        open_with: OpenWith,
        *,
        now: Callable[[], datetime],
        clinic: str = "",
        is_open: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._do, self._open_with = do, open_with
        self._build_pages()
        self.clock, self.day = plain("", "clock"), plain("", "label")
        self.clock.setStyleSheet("font-family:'KetaChart Display 700';font-size:84px")
        self.clinic = plain(clinic, "heading", wrap=True)
        left = QVBoxLayout()
        left.setContentsMargins(48, 32, 48, 48)
        left.addWidget(self.clock)
        left.addWidget(self.day)
        left.addStretch(1)
        left.addWidget(self.clinic)
        left.addWidget(plain("KetaChart keeps the record of the hour at the chair.", "label"))
        right = Card()
        right.setFixedWidth(PANEL)
        inside = QVBoxLayout(right)
        inside.setContentsMargins(44, 44, 44, 32)
        inside.addWidget(self.pages)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 12, 12, 12)
        line.addLayout(left, 1)
        line.addWidget(right)
        self.tick(now())
        if is_open:
            self._opened(None)

    def _build_pages(self) -> None:
        self.passphrase = Secret("Passphrase or recovery code", name="passphrase")
        self.station_page = Page(
            "open",
            "Open the station",
            "The charts on this machine are locked with the clinic's passphrase.",
            "Open",
            self.passphrase,
        )
        self.code = Text("Recovery code", name="recovery-code")
        self.recovery_page = Page(
            "recovery",
            "Type the recovery code back",
            "It was given when the station was set up. Typed back once, it is known to be right: "
            "without it, a forgotten passphrase loses every chart.",
            "Check the code",
            self.code,
        )
        self.later = ActionButton("Later; ask me again next time", look="outlined", height=48)
        self.later.setObjectName("recovery-later")
        self.later.clicked.connect(self._to_person)
        self.recovery_page.column.insertWidget(self.recovery_page.column.count() - 1, self.later)
        self.names = Choice("Who are you?", (), name="person", columns=2)
        self.typed_name = Text("Your name, as printed in the charts", name="person-name")
        self.password = Secret("Password", name="password")
        self.person_page = Page(
            "sign-in",
            "Sign in",
            "Every entry carries the name of whoever is signed in.",
            "Sign in",
            self.names,
            self.typed_name,
            self.password,
        )
        self.typed_name.hide()
        self.pages = QStackedWidget()
        for page, ask in (
            (self.station_page, self._open),
            (self.recovery_page, self._confirm),
            (self.person_page, self._sign_in),
        ):
            self.pages.addWidget(page)
            page.asked.connect(ask)
        for field in (self.passphrase, self.code, self.typed_name, self.password):
            field.changed.connect(self._typed)
        self.names.changed.connect(self._name_chosen)

    # The station ------------------------------------------------------------------------------

    def _typed(self) -> None:
        if not self._page.busy:
            self._page.say("")

    def _open(self) -> None:
        typed = self.passphrase.text()
        if not typed:
            self._missing("Type the clinic's passphrase, or its recovery code.", self.passphrase)
            return
        self.station_page.checking()
        self._open_with(
            typed,
            self._opened,
            lambda trouble: self._wrong(self.station_page, self.passphrase, trouble),
        )

    def _opened(self, _: object) -> None:
        self.passphrase.clear()
        self._do(
            lambda station: (
                station.recovery_confirmed,
                tuple(station.people()),
                station.clinic.clinic,
            ),
            self._known,
            self.station_page.answered,
        )

    def _known(self, known: tuple[bool, tuple[Any, ...], str]) -> None:
        self.station_page.answered()
        confirmed, people, clinic = known
        self.show_people(people)
        self.show_clinic(clinic)
        if confirmed:
            self._to_person()
        else:
            self._turn_to(self.recovery_page, self.code)

    def _confirm(self) -> None:
        code = self.code.value()
        if code is None:
            self._missing("Type the recovery code as it is printed.", self.code)
            return
        self._ask(lambda station: station.confirm_recovery(code), self._confirmed, self.code)

    def _confirmed(self, _: object) -> None:
        self.recovery_page.answered()
        self._to_person()
        self.person_page.say(
            "The recovery code is right. Keep it where only the clinic finds it.", good=True
        )

    # The person -------------------------------------------------------------------------------

    def show_people(self, people: Iterable[Any]) -> None:
        """Names to tap; more than a few are typed."""
        names = tuple(p.name for p in people)
        few = 0 < len(names) <= TAPPED_NAMES
        self.names.show_choices(tuple((name, name) for name in names))
        self.names.setVisible(few)
        self.typed_name.setVisible(not few)
        self.typed_name.suggest(names)
        if len(names) == 1:
            self.names.choose(names[0])

    def _to_person(self) -> None:
        self.code.clear()
        few = not self.names.isHidden()
        first = self.password if self.names.value() else self.names if few else self.typed_name
        self._turn_to(self.person_page, first)

    def _name_chosen(self) -> None:
        if self.names.value() and self.pages.currentWidget() is self.person_page:
            self.password.take_focus()
        self._typed()

    def _sign_in(self) -> None:
        name = (self.names.value() if not self.names.isHidden() else self.typed_name.value()) or ""
        password = self.password.text()
        if not name:
            self._missing("Who are you? Choose or type your name.", self.names)
        elif not password:
            self._missing("Type your password.", self.password)
        else:
            self._ask(lambda station: station.sign_in(name, password), self._proved, self.password)

    def _proved(self, person: object) -> None:
        self.person_page.answered()
        self.password.clear()
        self.signed_in.emit(person)

    @property
    def _page(self) -> Page:
        page = self.pages.currentWidget()
        assert isinstance(page, Page)
        return page

    # Asking -----------------------------------------------------------------------------------

    def _ask(self, work: Callable[[Any], Any], done: Done, field: Secret | Text) -> None:
        page = self._page
        page.checking()
        self._do(work, done, lambda trouble: self._wrong(page, field, trouble))

    def _wrong(self, page: Page, field: Secret | Text, trouble: Exception) -> None:
        page.answered(trouble)
        if isinstance(field, Secret):
            field.edit.selectAll()
        field.take_focus()

    def _missing(self, sentence: str, field: Any) -> None:
        self._page.say(sentence)
        field.take_focus()

    def _turn_to(self, page: Page, field: Any) -> None:
        page.answered()
        self.pages.setCurrentWidget(page)
        field.take_focus()

    def take_focus(self) -> None:
        """The keyboard to where typing begins."""
        next(f for f in self._page.fields if not f.isHidden()).take_focus()

    def show_clinic(self, name: str) -> None:
        """The clinic's name, once it is known."""
        self.clinic.setText(name)

    def tick(self, now: datetime) -> None:
        """The time on the left."""
        if self.clock.text() != clock_text(now):
            self.clock.setText(clock_text(now))
            self.day.setText(f"{DAYS[now.weekday()]} {day_text(now)}")
