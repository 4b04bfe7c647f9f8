"""Which drug: one of the clinic's common ones by a tap, any other by the first letters of its name.

Names that are confused stand in tall letters; no drug is ever chosen beforehand.
"""

from PySide6.QtCore import Signal

from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import drug_title, found, tall
from ketachart.gui.panels.choices import OTHER, ChoiceField
from ketachart.gui.panels.fields import TextField
from ketachart.gui.panels.group import Group

LONGEST = 200


class DrugChoice(Group):
    """The value is the drug's plain name; ``picked`` tells that one was chosen by hand or key."""

    picked = Signal(str)

    def __init__(self, chart: Chart, *, name: str, label: str = "Drug") -> None:
        super().__init__(name)
        self.vocabulary = chart.vocabulary
        common = [
            (d.drug, drug_title(d.drug, self.vocabulary))
            for d in chart.protocol.drugs
            if (known := self.vocabulary.drug(d.drug)) is None or known.offered
        ]
        self.common = ChoiceField(label, [*common, (OTHER, "Another…")], name=f"{name}-name")
        self.other = TextField("Name of the drug", name=f"{name}-other")
        self.other.edit.setMaxLength(LONGEST)
        self.matches = ChoiceField("", (), name=f"{name}-match")
        self.take(self.common, self.other, self.matches)
        self.common.picked.connect(self._common_picked)
        self.matches.picked.connect(self._match_picked)
        self.common.changed.connect(self._show)
        self.other.changed.connect(self._search)
        self._show()

    def value(self) -> str | None:
        chosen = self.common.value()
        return self.other.value() if chosen == OTHER else chosen

    def needed(self, sentence: str) -> str:
        if self.common.value() == OTHER:
            return self.other.needed("Type the name of the drug.")
        return self.common.needed(sentence)

    def written(self) -> str:
        """The drug as it is written where names are confused; empty while none is chosen."""
        return tall(self.value() or "", self.vocabulary)

    def put(self, drug: str) -> None:
        """A drug as if chosen, or typed where it is none of the common ones."""
        if drug in [chip.value for chip in self.common.chips]:
            self.common.choose(drug)
        else:
            self.common.choose(OTHER)
            self.other.put(drug)

    def _show(self) -> None:
        is_other = self.common.value() == OTHER
        self.other.setVisible(is_other)
        self.matches.setVisible(is_other and bool(self.matches.chips))

    def _search(self) -> None:
        typed = self.other.typed()
        hits = found(typed, self.vocabulary)
        exact = any(d.name.casefold() == typed.casefold() for d in hits)
        offered = [] if exact else [(d.name, drug_title(d.name, self.vocabulary)) for d in hits]
        if [(c.value, c.text()) for c in self.matches.chips] != offered:
            self.matches.show_options(offered)
        self._show()

    def _common_picked(self, drug: str) -> None:
        if drug == OTHER:
            self._show()
            self.other.take_focus()
        else:
            self.picked.emit(drug)

    def _match_picked(self, drug: str) -> None:
        self.other.put(drug)
        self.picked.emit(drug)
