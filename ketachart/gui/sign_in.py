"""The opening screen: the station's passphrase, the recovery code typed back, then a person."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ketachart.clinical.phrases import clock_text, day_text
from ketachart.gui.asking import Page, PersonPage
from ketachart.gui.new_code import NewCodePage
from ketachart.gui.own_secrets import OwnSecrets, signed_in
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.inputs import Choice, Secret, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.trouble.patience import Patience
from ketachart.gui.widgets import ActionButton, Card, PageStack
from ketachart.gui.without_sign_in import NobodyPage, PaperPage
from ketachart.station.downtime import PaperCharts
from ketachart.store import secret

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]
Do = Callable[[Callable[[Any], Any], Done, Failed], None]
"""Has work done with the open station off the window's thread, as ``Background.do``."""

OpenWith = Callable[[str, Done, Failed], None]
"""Opens the station with what was typed, off the window's thread, as ``Background.open``."""

PANEL = 452
LOST = (
    "The recovery code is on a printed sheet, in a closed envelope that the administrator keeps. "
    "It opens the charts as the passphrase does. Where that is lost too, a backup does not help "
    "either."
)
BY_CODE = (
    "The recovery code opened the station. An administrator chooses a new passphrase under "
    "Settings, Keys."
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class SignIn(QWidget):
    """``signed_in`` gives the person once the station is open and they proved who they are.

    With ``is_open`` the station is open already and only the person is asked. ``paper`` are the
    charts that can be printed without anybody signed in, also while the station is closed.
    ``restore_wanted`` asks, while it is closed, to put a backup back, ``key_file_wanted`` only its
    key file.
    """

    signed_in = Signal(object)
    restore_wanted = Signal()
    key_file_wanted = Signal()

    def __init__(
        self,
        do: Do,
        open_with: OpenWith,
        *,
        now: Callable[[], datetime],
        clinic: str = "",
        is_open: bool = False,
        paper: PaperCharts | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._do, self._open_with, self._now = do, open_with, now
        self._paper, self._is_open = paper, False
        self._notice = ""
        self._by_code = False
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
        inside.setContentsMargins(38, 30, 38, 22)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.pages)
        self.pages.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(area)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 12, 12, 12)
        line.addLayout(left, 1)
        line.addWidget(right)
        self.tick(now())
        if is_open:
            self._opened(None)

    def _build_pages(self) -> None:
        self._build_station_page()
        self._build_person_page()
        self.pages = PageStack()
        for page, ask in (
            (self.station_page, self._open),
            (self.recovery_page, self._confirm),
            (self.new_code, self._new_code),
            (self.person_page, self._sign_in),
        ):
            self.pages.addWidget(page)
            page.asked.connect(ask)
        for other in (self.nobody_page, self.paper_page, self.own):
            self.pages.addWidget(other)
        self.nobody_page.back.clicked.connect(self._back)
        self.paper_page.back.clicked.connect(self._back)
        if self._paper is not None:
            self._offer_paper()
        for field in (self.passphrase, self.code, self.typed_name, self.password):
            field.changed.connect(self._typed)
        self.new_code.passphrase.changed.connect(self._typed)
        self.new_code.code.changed.connect(self._typed)
        self.new_code.later.clicked.connect(self._to_person)

    def _build_station_page(self) -> None:
        self.passphrase = Secret("Passphrase or recovery code", name="passphrase")
        self.station_page = Page(
            "open",
            "Open the station",
            "The charts on this machine are locked with the clinic's passphrase.",
            "Open",
            self.passphrase,
        )
        self.remember = Choice("", (("remember", "Remember on this computer"),), name="remember")
        self.remember.hide()
        self.station_page.column.insertWidget(
            self.station_page.column.indexOf(self.station_page.button), self.remember
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
        self.lost = ActionButton("There is no sheet; make a new code", look="outlined", height=48)
        self.lost.setObjectName("recovery-lost")
        self.lost.clicked.connect(self._to_new_code)
        self.recovery_page.below(self.lost)
        self.recovery_page.below(self.later)
        # A station that opens after all is let go again by the next opening.
        self.patience = Patience(self.station_page, self.passphrase.take_focus)
        self.forgotten = ActionButton("The passphrase is lost", look="quiet", height=48)
        self.forgotten.setObjectName("passphrase-lost")
        self.forgotten.clicked.connect(self._passphrase_lost)
        self.station_page.below(self.forgotten)
        self.restore = ActionButton("Restore a backup…", look="quiet", height=48)
        self.restore.setObjectName("restore-backup")
        self.restore.clicked.connect(self.restore_wanted)
        self.key_file = ActionButton("Put the key file back…", look="filled", height=48)
        self.key_file.setObjectName("put-key-file-back")
        self.key_file.clicked.connect(self.key_file_wanted)
        self.key_file.hide()
        self.station_page.below(self.key_file)
        self.station_page.below(self.restore)
        self.new_code = NewCodePage()

    def _build_person_page(self) -> None:
        self.person_page = PersonPage(
            "Sign in", "Every entry carries the name of whoever is signed in."
        )
        self.nobody = ActionButton("Nobody can sign in", look="quiet", height=48)
        self.nobody.setObjectName("nobody-can-sign-in")
        self.nobody.clicked.connect(self._to_nobody)
        self.person_page.below(self.nobody)
        self.nobody_page = NobodyPage(self._do)
        self.nobody_page.let_in.connect(self._proved)
        self.paper_page = PaperPage(self._paper, self._do, self._now)
        self.own = OwnSecrets(self._do)
        self.own.done.connect(self.signed_in)
        self.forget = ActionButton("Ask for the passphrase next time", look="quiet", height=48)
        self.forget.setObjectName("forget-computer")
        self.forget.hide()
        self.forget.clicked.connect(self._forget)
        self.person_page.below(self.forget)
        self.names, self.typed_name = self.person_page.names, self.person_page.typed_name
        self.password = self.person_page.password

    def _offer_paper(self) -> None:
        for page in (self.station_page, self.person_page, self.nobody_page):
            button = ActionButton("Print a paper chart", look="quiet", height=48)
            button.setObjectName("print-paper")
            button.clicked.connect(self._to_paper)
            page.below(button)

    # The station ------------------------------------------------------------------------------

    def _typed(self) -> None:
        if not self._page.busy:
            self._page.say("")

    def _open(self) -> None:
        typed = self.passphrase.text()
        if not typed:
            self._missing("Type the clinic's passphrase, or its recovery code.", self.passphrase)
            return
        self._by_code = secret.recovery_code(typed) is not None
        wrong = partial(self._wrong, self.station_page, self.passphrase)
        self._open_with(typed, *self.patience.begin(self._opened, wrong))

    def offer_to_remember(self) -> None:
        """This computer has a key store; whoever wants need not type the passphrase every day."""
        self.remember.show()

    def offer_key_file(self) -> None:
        """Nothing that is typed opens the station before its key file is back."""
        for part in (self.passphrase, self.station_page.button, self.forgotten):
            part.hide()
        self.key_file.show()
        self.key_file.setFocus()

    def open_by_itself(self, opening: Callable[[Done, Failed], None]) -> None:
        """Open with what the computer remembered; where that fails, the passphrase is asked."""
        page = self.station_page
        if page is self._page and not page.busy and not self.passphrase.text():
            opening(*self.patience.begin(self._opened, page.answered))

    def _opened(self, _: object) -> None:
        self.passphrase.clear()
        self._is_open = True
        if self.remember.value():
            self._do(lambda station: station.remember_computer(), _nothing, self._not_remembered)
        self._do(
            lambda station: (
                station.recovery_confirmed,
                tuple(station.people()),
                station.clinic.clinic,
                station.computer_remembered,
                " ".join(filter(None, (station.key_notice, station.held_notice))),
            ),
            self._known,
            self.station_page.answered,
        )

    def _not_remembered(self, trouble: Exception) -> None:
        self._notice = str(trouble)

    def _known(self, known: tuple[bool, tuple[Any, ...], str, bool, str]) -> None:
        self.station_page.answered()
        confirmed, people, clinic, remembered, notice = known
        self.show_people(people)
        self.show_clinic(clinic)
        self.forget.setVisible(remembered)
        if confirmed:
            self._to_person()
        else:
            self._turn_to(self.recovery_page, self.code)
        trouble = self._notice or notice
        self._page.say(trouble or (BY_CODE if self._by_code else ""), good=not trouble)

    def _forget(self) -> None:
        def forgotten(_: object) -> None:
            self.person_page.answered()
            self.forget.hide()
            self.person_page.say("The passphrase is asked for at the next start.", good=True)

        self._ask(lambda station: station.forget_computer(), forgotten, self.password)

    def _confirm(self) -> None:
        code = self.code.value()
        if code is None:
            self._missing("Type the recovery code as it is printed.", self.code)
            return
        self._ask(lambda station: station.confirm_recovery(code), self._confirmed, self.code)

    def _confirmed(self, _: object) -> None:
        self._page.answered()
        self._to_person()
        self.person_page.say(
            "The recovery code is right. Keep it where only the clinic finds it.", good=True
        )

    # The person -------------------------------------------------------------------------------

    def show_people(self, people: Iterable[Any]) -> None:
        """Those who may sign in."""
        people = tuple(people)
        self.person_page.show_people(people)
        self.nobody_page.show_people(people)

    def _to_person(self) -> None:
        self.code.clear()
        self.new_code.forget()
        self._turn_to(self.person_page, self.person_page.first)

    def _sign_in(self) -> None:
        told = self.person_page.told()
        if told is not None:
            name, password = told
            self._ask(
                lambda station: (*signed_in(station, name, password), password),
                self._proved,
                self.password,
            )

    def _proved(self, found: tuple[Any, Any, str]) -> None:
        """In; what is still missing of their own secrets is asked for first."""
        self._page.answered()
        self.password.clear()
        self.nobody_page.code.clear()
        self.pages.setCurrentWidget(self.own)
        self.own.begin(*found)

    # Nobody is signed in ----------------------------------------------------------------------

    def _to_nobody(self) -> None:
        self.password.clear()
        self._turn_to(self.nobody_page, self.nobody_page.first)

    def _to_paper(self) -> None:
        self.paper_page.begin(is_open=self._is_open)
        self._turn_to(self.paper_page, self.paper_page.folder)

    def _back(self) -> None:
        self.nobody_page.code.clear()
        if self._is_open:
            self._turn_to(self.person_page, self.person_page.first)
        else:
            self._turn_to(self.station_page, self.passphrase)

    # A new recovery code ----------------------------------------------------------------------

    def _to_new_code(self) -> None:
        self.code.clear()
        self._turn_to(self.new_code, self.new_code.passphrase)

    def _new_code(self) -> None:
        page = self.new_code
        if page.stage == "passphrase":
            typed = page.passphrase.text()
            if not typed:
                self._missing("Type the clinic's passphrase once more.", page.passphrase)
                return
            self._ask(
                lambda station: (station.renew_recovery(typed), station.clinic),
                self._renewed,
                page.passphrase,
            )
        elif page.stage == "code":
            page.code.turn(typing=True)
        else:
            try:
                code = page.code.needed()
            except Wrong as wrong:
                self._missing(wrong.sentence, wrong.field)
                return
            self._ask(
                lambda station: station.confirm_recovery(code), self._confirmed, page.code.typed
            )

    def _renewed(self, found: tuple[str, Any]) -> None:
        code, clinic = found
        self.new_code.answered()
        self.new_code.show_code(code, clinic.clinic, self._now(), clinic.paper)

    def _passphrase_lost(self) -> None:
        self.station_page.words.setText(LOST)
        self.passphrase.rename("Recovery code")
        self.forgotten.hide()
        self.passphrase.take_focus()

    @property
    def _page(self) -> Page:
        page = self.pages.currentWidget()
        if isinstance(page, OwnSecrets):
            return page.page
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
        if not self.key_file.isHidden():
            self.key_file.setFocus()
            return
        next(f for f in self._page.fields if not f.isHidden()).take_focus()

    def show_clinic(self, name: str) -> None:
        """The clinic's name, once it is known."""
        self.clinic.setText(name)

    def tick(self, now: datetime) -> None:
        """The time on the left."""
        if self.clock.text() != clock_text(now):
            self.clock.setText(clock_text(now))
            self.day.setText(f"{DAYS[now.weekday()]} {day_text(now)}")


def _nothing(_: object) -> None:
    """Done; there is nothing to show for it."""
