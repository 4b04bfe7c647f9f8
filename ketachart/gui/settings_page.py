"""The settings: a few parts, one at a time; what is half typed stays while the page lives."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ketachart.gui.panels.setup.inputs import Choice
from ketachart.gui.settings.clinic_card import ClinicCard
from ketachart.gui.settings.facts import Facts
from ketachart.gui.settings.look_card import LookCard
from ketachart.gui.settings.people_cards import AddPersonCard, PeopleCard
from ketachart.gui.settings.protocol_part import ProtocolPart
from ketachart.gui.settings.words_part import WordsPart
from ketachart.gui.widgets import ActionButton
from ketachart.gui.widgets.middle import middle_column

WIDEST = 1400
"""A line that is longer is not read in one glance (px)."""
PARTS = (
    ("people", "People"),
    ("clinic", "Clinic"),
    ("protocols", "Limits and protocols"),
    ("words", "Words"),
    ("look", "Look"),
)


class SettingsPage(QWidget):
    """Asks, and is answered by ``saved`` or ``refused``.

    ``person_wanted`` carries a ``NewPerson``, ``clinic_wanted`` a ``facts.ClinicWanted``,
    ``protocol_wanted`` a ``rules.ProtocolWanted``, ``words_wanted`` a ``rules.WordsWanted``,
    ``theme_wanted`` a theme's name, ``paper_wanted`` the id of a protocol.
    ``log_wanted`` asks for the drug log, which is a page of its own.
    """

    person_wanted = Signal(object)
    clinic_wanted = Signal(object)
    protocol_wanted = Signal(object)
    words_wanted = Signal(object)
    theme_wanted = Signal(str)
    paper_wanted = Signal(str)
    log_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settings-page")
        self.parts = Choice("", PARTS, name="settings-part")
        self.parts.setAccessibleName("Part of the settings")
        self.people, self.add = PeopleCard(), AddPersonCard()
        self.clinic, self.look = ClinicCard(), LookCard()
        self.protocols, self.words = ProtocolPart(), WordsPart()
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.people, 2)
        line.addWidget(self.add, 3)
        self.pages = QStackedWidget()
        for page in (both, self.clinic, self.protocols, self.words, self.look):
            self.pages.addWidget(page)
        column = middle_column(self, WIDEST)
        self.log = ActionButton("Drug log…", icon="pill")
        self.log.setObjectName("settings-log")
        self.log.clicked.connect(self.log_wanted)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self.parts, 1)
        head.addWidget(self.log)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        self.parts.changed.connect(self._turn)
        self.parts.choose("people")
        self.add.wanted.connect(self.person_wanted)
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
        self.people.show_people(facts.people)
        self.add.show_clinic(facts.clinic.clinic)
        self.add.let(may=facts.may_change)
        self.clinic.show_facts(facts)
        self.protocols.show_book(facts.book, may=facts.may_change)
        self.words.show_book(facts.book, may=facts.may_change)

    def saved(self) -> None:
        """What was asked for is done; show the new facts first."""
        for card, part in (
            (self.add, self.add),
            (self.clinic, self.clinic),
            (self.protocols.card, self.protocols),
            (self.words.add, self.words.add),
        ):
            if card.is_saving:
                part.saved()

    def refused(self, sentence: str) -> None:
        """It could not be; everything typed stays."""
        for card in (self.add, self.clinic, self.protocols.card, self.words.add):
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
