"""The settings: a few parts, one at a time; what is half typed stays while the page lives."""

from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
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


class SettingsPage(QWidget):
    """Asks, and is answered by ``saved`` or ``refused``.

    ``account_wanted`` carries what can ``do`` itself at the station and gives the facts
    (``settings.accounts``, ``facts.RulesWanted``), ``clinic_wanted`` a ``facts.ClinicWanted``,
    ``protocol_wanted`` a ``rules.ProtocolWanted``, ``words_wanted`` a ``rules.WordsWanted``,
    ``theme_wanted`` a theme's name, ``paper_wanted`` the id of a protocol.
    ``log_wanted`` asks for the drug log, ``trail_wanted`` for the audit trail, ``check_wanted``
    for the check of a file, each a page of its own.
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
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings-page")
        self.parts = Choice("", PARTS, name="settings-part")
        self.parts.setAccessibleName("Part of the settings")
        self._offered = PARTS
        self.account, self.people = AccountPart(), PeoplePart()
        self.clinic, self.rules, self.look = ClinicCard(), RulesCard(), LookCard()
        self.protocols, self.words = ProtocolPart(), WordsPart()
        self.reviews = ReviewPart()
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.clinic, 3)
        line.addWidget(self.rules, 2)
        self.about = AboutCard()
        looks = QWidget()
        beside = QHBoxLayout(looks)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(14)
        beside.addWidget(self.look, 2)
        beside.addWidget(self.about, 3)
        self.pages = QStackedWidget()
        for page in (self.account, self.people, both, self.protocols, self.words, looks):
            self.pages.addWidget(page)
        self.backups, self.keys = BackupCard(), KeysPart()
        for page in (self.reviews, self.backups, self.keys):
            self.pages.addWidget(page)
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
        parts = (self.account, self.people, self.rules, self.reviews, self.backups, self.keys)
        for asking in parts:
            asking.wanted.connect(self.account_wanted)
        self.clinic.wanted.connect(self.clinic_wanted)
        self.protocols.card.wanted.connect(self.protocol_wanted)
        self.protocols.chooser.paper_wanted.connect(self.paper_wanted)
        self.words.add.wanted.connect(self.words_wanted)
        self.look.theme_wanted.connect(self.theme_wanted)

    def _turn(self) -> None:
        chosen = self.parts.value()
        names = [name for name, _ in PARTS]
        if chosen is None:
            self.parts.choose(names[self.pages.currentIndex()])
        else:
            self.pages.setCurrentIndex(names.index(chosen))

    def show_facts(self, facts: Facts) -> None:
        """Everything as it stands now, and what who is signed in may change."""
        self.account.show_facts(facts)
        self.people.show_facts(facts)
        self.reviews.show_facts(facts)
        self.backups.show_facts(facts)
        self.keys.show_facts(facts)
        self._offer({"people", "glass", "keys"} if not facts.may_change else set(), facts)
        self.clinic.show_facts(facts)
        self.rules.show_facts(facts)
        self.protocols.show_book(facts.book, may=facts.may_change)
        self.words.show_book(facts.book, may=facts.may_change)

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
    def _forms(self) -> tuple[tuple[FormCard, Any], ...]:
        """Each card that asks, and who says that it is done."""
        return (
            *((card, card) for card in (*self.account.cards, *self.people.cards)),
            (self.reviews.card, self.reviews.card),
            (self.backups, self.backups),
            *((card, card) for card in self.keys.cards),
            (self.clinic, self.clinic),
            (self.rules, self.rules),
            (self.protocols.card, self.protocols),
            (self.words.add, self.words.add),
        )

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
