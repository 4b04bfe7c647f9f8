"""The settings: a few parts, one at a time; what is half typed stays while the page lives.

A part is made when it is first wanted: all of them at once stop the window for half a second.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ketachart.gui.glass.review_part import ReviewPart
from ketachart.gui.panels.setup.inputs import Choice
from ketachart.gui.settings.about_card import AboutCard
from ketachart.gui.settings.account_part import AccountPart
from ketachart.gui.settings.backup_card import BackupCard
from ketachart.gui.settings.clinic_card import ClinicCard
from ketachart.gui.settings.facts import Facts
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.settings.head import SettingsHead
from ketachart.gui.settings.keys_part import KeysPart
from ketachart.gui.settings.look_card import LookCard
from ketachart.gui.settings.people_part import PeoplePart
from ketachart.gui.settings.protocol_part import ProtocolPart
from ketachart.gui.settings.rules_card import RulesCard
from ketachart.gui.settings.words_part import WordsPart
from ketachart.gui.widgets import ActionButton
from ketachart.gui.widgets.middle import middle_column

WIDEST = 1400
"""A line that is longer is not read in one glance (px)."""
PARTS: tuple[tuple[str, str], ...] = (
    ("account", "My account"),
    ("people", "People"),
    ("clinic", "Clinic"),
    ("protocols", "Limits and protocols"),
    ("words", "Words"),
    ("look", "Look"),
    ("glass", "Emergency access"),
    ("backups", "Backups"),
    ("keys", "Keys"),
)

Part = TypeVar("Part", bound=QWidget)


class SettingsPage(QWidget):
    """Asks, and is answered by ``saved`` or ``refused``.

    ``account_wanted`` carries what can ``do`` itself at the station and gives the facts
    (``settings.accounts``, ``facts.RulesWanted``), ``clinic_wanted`` a ``facts.ClinicWanted``,
    ``protocol_wanted`` a ``rules.ProtocolWanted``, ``words_wanted`` a ``rules.WordsWanted``,
    ``theme_wanted`` a theme's name, ``paper_wanted`` the id of a protocol.
    ``log_wanted`` asks for the drug log, ``trail_wanted`` for the audit trail, ``check_wanted``
    for the check of a file, each a page of its own. ``turned`` says that another part is shown,
    ``backups_made`` gives the card of the backups once it is there.
    """

    account_wanted = Signal(object)
    clinic_wanted = Signal(object)
    protocol_wanted = Signal(object)
    words_wanted = Signal(object)
    theme_wanted = Signal(str)
    paper_wanted = Signal(str)
    log_wanted = Signal()
    trail_wanted = Signal()
    check_wanted = Signal()
    backups_made = Signal(object)
    turned = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings-page")
        self.parts = Choice("", PARTS, name="settings-part")
        self.parts.setAccessibleName("Part of the settings")
        self._offered = PARTS
        self._facts: Facts | None = None
        self._made: list[Any] = []
        self._wholes: dict[str, QWidget] = {}
        self._chosen = "account"
        self.pages = QStackedWidget()
        column = middle_column(self, WIDEST)
        self.log = ActionButton("Drug log…", icon="pill")
        self.log.setObjectName("settings-log")
        self.log.clicked.connect(self.log_wanted)
        self.trail = ActionButton("Audit trail…")
        self.trail.setObjectName("settings-trail")
        self.trail.clicked.connect(self.trail_wanted)
        self.check = ActionButton("Check a file…")
        self.check.setObjectName("settings-check")
        self.check.clicked.connect(self.check_wanted)
        self.head = SettingsHead(self.parts, (self.log, self.trail, self.check))
        column.addWidget(self.head)
        column.addWidget(self.pages, 1)
        self.parts.changed.connect(self._turn)
        self.parts.choose("account")

    # The parts --------------------------------------------------------------------------------

    @cached_property
    def account(self) -> AccountPart:
        """One's own password, PIN and key."""
        return self._asking(AccountPart())

    @cached_property
    def people(self) -> PeoplePart:
        """Everybody, and who is added."""
        return self._asking(PeoplePart())

    @cached_property
    def clinic(self) -> ClinicCard:
        """The clinic's name, paper and chairs."""
        return self._asking(ClinicCard(), self.clinic_wanted)

    @cached_property
    def rules(self) -> RulesCard:
        """The clinic's rules."""
        return self._asking(RulesCard())

    @cached_property
    def protocols(self) -> ProtocolPart:
        """Limits and protocols, and the paper chart of each."""
        part = ProtocolPart()
        part.card.wanted.connect(self.protocol_wanted)
        part.chooser.paper_wanted.connect(self.paper_wanted)
        return self._known(part)

    @cached_property
    def words(self) -> WordsPart:
        """The clinic's own words."""
        part = WordsPart()
        part.add.wanted.connect(self.words_wanted)
        return self._known(part)

    @cached_property
    def look(self) -> LookCard:
        """The theme."""
        card = LookCard()
        card.theme_wanted.connect(self.theme_wanted)
        return card

    @cached_property
    def about(self) -> AboutCard:
        """What this program is."""
        return AboutCard()

    @cached_property
    def reviews(self) -> ReviewPart:
        """The emergency accesses."""
        return self._asking(ReviewPart())

    @cached_property
    def backups(self) -> BackupCard:
        """The backups, and the check of the record."""
        card = self._asking(BackupCard())
        self.backups_made.emit(card)
        return card

    @cached_property
    def keys(self) -> KeysPart:
        """The ways into the station."""
        return self._asking(KeysPart())

    def _asking(self, part: Part, asks: SignalInstance | None = None) -> Part:
        asking: Any = part
        asking.wanted.connect(asks or self.account_wanted)
        return self._known(part)

    def _known(self, part: Part) -> Part:
        self._made.append(part)
        if self._facts is not None:
            _show(part, self._facts)
        return part

    def _whole(self, name: str) -> QWidget:
        """All of a part, in its place."""
        if name not in self._wholes:
            match name:
                case "clinic":
                    whole = _side_by_side((self.clinic, 3), (self.rules, 2))
                case "look":
                    whole = _side_by_side((self.look, 2), (self.about, 3))
                case "glass":
                    whole = self.reviews
                case _:
                    whole = getattr(self, name)
            self._wholes[name] = whole
            self.pages.addWidget(whole)
        return self._wholes[name]

    def _turn(self) -> None:
        chosen = self.parts.value()
        if chosen is None:
            self.parts.choose(self._chosen)
        else:
            self._chosen = chosen
            self.pages.setCurrentWidget(self._whole(chosen))
            self.turned.emit()

    def show_facts(self, facts: Facts) -> None:
        """Everything as it stands now, and what who is signed in may change."""
        # What is told once goes to the part that asked for it, and is kept nowhere.
        self._facts = replace(facts, temporary=None, new_code=None)
        for part in tuple(self._made):
            _show(part, facts)
        self._offer({"people", "glass", "keys"} if not facts.may_change else set(), facts)

    def _offer(self, hidden: set[str], facts: Facts) -> None:
        """Every part but those that are not for who is signed in."""
        waiting = sum(access.waits for access in facts.glass)
        words = {"glass": f"Emergency access ({waiting})"} if waiting else {}
        listed = ((name, words.get(name, text)) for name, text in PARTS)
        offered = tuple(part for part in listed if part[0] not in hidden)
        if offered != self._offered:
            self._offered = offered
            had = any(tap.hasFocus() for tap in self.parts.chips)
            self.parts.show_choices(offered)
            self.head.fit()
            if self.parts.value() is None:
                self.parts.choose("account")
            if had:
                self.parts.take_focus()

    @property
    def _forms(self) -> Iterator[tuple[FormCard, Any]]:
        """Each card that asks, and who says that it is done."""
        for part in self._made:
            match part:
                case AccountPart() | PeoplePart() | KeysPart():
                    yield from ((card, card) for card in part.cards)
                case ReviewPart():
                    yield part.card, part.card
                case ProtocolPart():
                    yield part.card, part
                case WordsPart():
                    yield part.add, part.add
                case _:
                    yield part, part

    def saved(self) -> None:
        """What was asked for is done; show the new facts first."""
        for card, part in self._forms:
            if card.is_saving:
                part.saved()

    def refused(self, sentence: str) -> None:
        """It could not be; everything typed stays."""
        for card, _ in self._forms:
            if card.is_saving:
                card.answered(sentence)

    def take_focus(self) -> None:
        """The keyboard to the parts."""
        self.parts.take_focus()

    def tick(self, now: datetime) -> None:
        """Nothing here runs with the clock."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)


def _show(part: Any, facts: Facts) -> None:
    if isinstance(part, ProtocolPart | WordsPart):
        part.show_book(facts.book, may=facts.may_change)
    else:
        part.show_facts(facts)


def _side_by_side(*cards: tuple[QWidget, int]) -> QWidget:
    whole = QWidget()
    line = QHBoxLayout(whole)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(14)
    for card, wide in cards:
        line.addWidget(card, wide)
    return whole
