"""Side effects, drugs and scales: what is offered, and the clinic's own among it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.clinical.trouble import Refused
from ketachart.clinical.vocabulary import Drug, Effect, Scale, key_of_term
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.taps import plain, tapped
from ketachart.gui.panels.side import Rule
from ketachart.gui.patients.cards import Scrolled, TitledCard, breakable, empty
from ketachart.gui.settings.form_card import FormCard
from ketachart.gui.settings.rules import (
    LIST_WORDS,
    NO_BOOK,
    Book,
    Term,
    WordsWanted,
    own_terms,
    terms_of,
    with_offer,
    with_term,
)

ABOUT = {
    "side_effects": "Offered under More in the session; the usual ones have a key in the protocol.",
    "drugs": "Offered where a drug is charted, never with a dose.",
    "scales": "Numbers and own short labels; the wording of a questionnaire stays on its form.",
}


def about_words(term: Term) -> str:
    """What a list says of a term besides its name."""
    match term:
        case Effect():
            parts = [term.label, term.group, _code("ICD-10-CM", term.icd10cm, term.confirmed)]
        case Drug():
            parts = [", ".join(term.classes), ", ".join(term.routes), term.unit, term.controlled]
        case Scale():
            span = f"{term.low} to {term.high}"
            parts = [term.label, span, _code("LOINC", term.loinc, term.confirmed)]
    return " · ".join(part for part in parts if part and part != key_of_term(term))


def _code(system: str, code: str | None, confirmed: bool) -> str:
    return f"{system} {code}{'' if confirmed else ', to confirm'}" if code else ""


class TermsCard(TitledCard):
    """Every term of a list; ``turned`` carries one, and whether it shall be offered."""

    turned = Signal(object, bool)

    def __init__(self) -> None:
        super().__init__("Words")
        self.which = Choice("", LIST_WORDS, name="word-list")
        self.which.setAccessibleName("List of words")
        self.which.choose(LIST_WORDS[0][0])
        self.about = plain("", "label", wrap=True)
        self.area = Scrolled()
        self.add_padded(self.which)
        self.add_padded(self.about)
        self.column.addWidget(self.area, 1)
        self._shown: tuple[Any, ...] = ()

    def show_terms(self, terms: Sequence[Term], own: Sequence[str], *, may: bool) -> None:
        """These, the clinic's own first."""
        known = (tuple(terms), tuple(own), may)
        if known == self._shown:
            return
        self._shown = known
        focused = self.focusWidget()
        name = focused.objectName() if focused is not None and focused.hasFocus() else ""
        empty(self.area.body)
        first = sorted(terms, key=lambda t: key_of_term(t).casefold() not in own)
        for number, term in enumerate(first):
            if number:
                self.area.body.addWidget(Rule())
            is_own = key_of_term(term).casefold() in own
            shown = self._row(term, is_own=is_own, may=may)
            self.area.body.addWidget(shown)
            shown.show()
            # The hand stays where it was, on the row that was made anew.
            if name and (again := shown.findChild(QWidget, name)) is not None:
                again.setFocus()
        self.area.body.addStretch(1)

    def _row(self, term: Term, *, is_own: bool, may: bool) -> QWidget:
        holder, name = QWidget(), key_of_term(term)
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(2)
        head = plain(breakable(name), "strong", wrap=True)
        words.addWidget(head)
        marks = ["the clinic's own"] if is_own else []
        marks += [] if term.offered else ["not offered"]
        about = " · ".join(filter(None, [about_words(term), *marks]))
        words.addWidget(plain(breakable(about), "label", wrap=True))
        line.addLayout(words, 1)
        if may:
            turn = "Offer again" if not term.offered else "Do not offer"
            tap = tapped(turn, f"{turn}: {name}", partial(self.turned.emit, term, not term.offered))
            tap.setObjectName(f"offer-{name}")
            line.addWidget(tap)
        return holder


class AddTermCard(FormCard):
    """A term of the clinic's own, or one in or out of the offer: ``wanted`` has ``WordsWanted``."""

    def __init__(self) -> None:
        super().__init__("Add a term of our own", "Add", name="term")
        self.book, self.name = NO_BOOK, LIST_WORDS[0][0]
        self.term = Text("Term", name="new-term")
        self.label = Text("Short label", name="new-label")
        self.group = Text("Group or class", name="new-group")
        self.code = Text("Code, if known", name="new-code")
        self.unit = Text("Unit", name="new-unit", hint="mg")
        self.routes = Text("Routes", name="new-routes", hint="IV, oral")
        self.low = Number("Lowest total", name="new-low")
        self.high = Number("Highest total", name="new-high")
        self.reason = Text("Why?", name="term-reason", hint="asked for by the team")
        self.fields = (
            self.term,
            self.label,
            self.group,
            self.code,
            self.unit,
            self.routes,
            self.low,
            self.high,
            self.reason,
        )
        for field in self.fields:
            row(self.body, field)
            field.changed.connect(self.typed)
        self.body.addStretch(1)
        self.show_list(self.name)

    def show_list(self, name: str) -> None:
        """The fields that a term of this list has."""
        self.name = name
        effect, drug, scale = (name == each for each, _ in LIST_WORDS)
        for field, shown in (
            (self.label, effect or scale),
            (self.group, effect or drug),
            (self.code, effect or scale),
            (self.unit, drug),
            (self.routes, drug),
            (self.low, scale),
            (self.high, scale),
        ):
            field.setVisible(shown)
        words = {"side_effects": "Side effect", "drugs": "Drug", "scales": "Scale"}
        self.term.rename(words[name])

    @property
    def own_text(self) -> str:
        """The clinic's own terms of the list as text."""
        return dict(self.book.own).get(self.name, "")

    def told(self) -> WordsWanted:
        term = self.term.needed("Type the term.")
        if term.casefold() in own_terms(self.name, self.own_text):
            raise Wrong(f"{term} is one of the clinic's own already.", self.term)
        for number in (self.low, self.high):
            if number.isVisible() and number.trouble():
                raise Wrong(number.trouble(), number)
        reason = self.reason.needed("Why? Type the reason.")
        text = with_term(self.name, self.own_text, self._told_of(term))
        return WordsWanted(self.name, text, reason)

    def _told_of(self, term: str) -> dict[str, Any]:
        label, group, code = self.label.value(), self.group.value(), self.code.value()
        found: dict[str, Any]
        match self.name:
            case "side_effects":
                found = {"term": term, "label": label, "group": group, "icd10cm": code}
            case "drugs":
                routes = [r.strip() for r in (self.routes.value() or "").split(",") if r.strip()]
                found = {
                    "name": term,
                    "classes": [group] if group else None,
                    "unit": self.unit.value(),
                    "routes": routes or None,
                }
            case _:
                high = self.high.value()
                if high is None:
                    raise Wrong("Type the highest total.", self.high)
                found = {
                    "scale": term,
                    "label": label or term,
                    "low": self.low.value(),
                    "high": high,
                    "loinc": code,
                }
        return {key: value for key, value in found.items() if value is not None}

    def ask_offer(self, term: Term, offered: bool) -> None:
        """Take a term out of the offer, or put it back."""
        if self.is_saving or not self.may:
            return
        reason = self.reason.value()
        if reason is None:
            self.say("Why? Type the reason first, then tap again.")
            self.reason.take_focus()
            return
        try:
            text = with_offer(self.name, self.own_text, term, offered=offered)
        except Refused as trouble:
            self.say(str(trouble))
            return
        self.is_saving = True
        self._show_button()
        self.wanted.emit(WordsWanted(self.name, text, reason))

    def saved(self) -> None:
        """It is so from now on, in every session."""
        for field in self.fields:
            field.clear()
        self.answered("Saved; it holds in every session from now on.", good=True)


class WordsPart(QWidget):
    """The terms of a list on the left, one more of the clinic's own on the right."""

    def __init__(self) -> None:
        super().__init__()
        self.terms, self.add = TermsCard(), AddTermCard()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(14)
        line.addWidget(self.terms, 3)
        line.addWidget(self.add, 2)
        self.book, self.may = NO_BOOK, False
        self.terms.which.changed.connect(self._turn)
        self.terms.turned.connect(self.add.ask_offer)

    def show_book(self, book: Book, *, may: bool) -> None:
        """Everything as it stands."""
        self.book, self.may = book, may
        self.add.book = book
        self.add.let(may=may)
        self._show()

    def _turn(self) -> None:
        if self.terms.which.value() is None:
            self.terms.which.choose(self.add.name)
            return
        self.add.show_list(self.terms.which.value())
        self._show()

    def _show(self) -> None:
        name = self.add.name
        own = tuple(own_terms(name, dict(self.book.own).get(name, "")))
        self.terms.about.setText(ABOUT[name])
        self.terms.show_terms(terms_of(self.book.vocabulary, name), own, may=self.may)
