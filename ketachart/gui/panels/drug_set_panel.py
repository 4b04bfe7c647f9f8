"""What often comes together, under one tap: actions, drugs, who was told; charted when saved.

The actions stand ticked as offered and can be taken out; every drug still asks dose and order, and
one whose dose is left empty was not given.
"""

from decimal import Decimal

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, ActionTaken, MedicationGiven, PersonTold
from ketachart.clinical.chart import Chart
from ketachart.clinical.drugs import after_given, allergy_match, controlled, drug_title, known
from ketachart.clinical.phrases import capital
from ketachart.clinical.protocol import DrugSet
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.action_panel import HOW
from ketachart.gui.panels.chart_facts import told
from ketachart.gui.panels.choices import ChoiceField
from ketachart.gui.panels.drug_panel import Amount, drug_question
from ketachart.gui.panels.effects_at_hand import running_effects
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.fields import NumberField, TextField
from ketachart.gui.panels.group import Group
from ketachart.gui.panels.order_choice import OrderChoice
from ketachart.gui.panels.side import Ask, SidePanel, plain
from ketachart.gui.patients.allergy_line import AllergyLine


class DrugLine(Group):
    """One drug of a set: its name, an empty dose, and what it is charted on."""

    def __init__(self, chart: Chart, drug: str, number: int) -> None:
        name = f"set-drug-{number}"
        super().__init__(name)
        self.drug, words = drug, chart.vocabulary
        self.title = plain(drug_title(drug, words), "strong")
        self.column.addWidget(self.title)
        match = allergy_match(chart.patient, drug, words)
        self.notice = plain(f"Allergy on record: {match}" if match else "", "caution")
        self.column.addWidget(self.notice)
        self.notice.setVisible(bool(match))
        self.amount = Amount(name)
        usual = next((d for d in chart.protocol.drugs if d.drug == drug), None)
        in_list = known(drug, words)
        if usual is not None:
            self.amount.offer(usual.unit, usual.route, ())
        elif in_list is not None:
            self.amount.offer(in_list.unit, "", in_list.routes)
        self.opened = NumberField("Opened for it", "", 4, name=f"{name}-opened", optional=True)
        self.lot = TextField("Lot", name=f"{name}-lot", optional=True)
        self.expiry = TextField("Expires, as 2027-08", name=f"{name}-expiry", optional=True)
        self.has_account = controlled(drug, words) is not None
        self.order = OrderChoice(chart, name=name)
        self.order.show_for(chart, drug)
        self.after = plain("", "info")
        self.take(self.amount, self.opened, self.lot, self.expiry, self.order)
        self.column.addWidget(self.after)
        self.vocabulary = words
        self.changed.connect(self.reckon)
        self.reckon()

    def value(self) -> Decimal | None:
        return self.amount.value()

    @property
    def is_given(self) -> bool:
        """Whether a dose was typed."""
        return bool(self.amount.dose.typed())

    def account(self) -> dict[str, object]:
        """What the account of a controlled drug asks: how much was opened, of which vial."""
        if not self.has_account:
            return {}
        opened, lot, expiry = self.opened.value(), self.lot.value(), self.expiry.value()
        return {"opened": opened, "lot": lot, "expiry": expiry}

    def reckon(self) -> None:
        """Unit, route and order are asked of a drug whose dose is typed."""
        for field in (self.amount.unit, self.amount.route, self.order):
            field.setVisible(self.is_given)
        for asked in (self.opened, self.lot, self.expiry):
            asked.setVisible(self.is_given and self.has_account)
        after = after_given(self.drug, self.amount.route_now(), self.vocabulary)
        self.after.setText(f"After it: {after}." if after else "")
        self.after.setVisible(bool(after) and self.is_given)


class DrugSetPanel(SidePanel):
    """Charts all of it together, linked to the side effect it was for."""

    def __init__(
        self, bedside: Bedside, chart: Chart, offered: DrugSet, parent: QWidget | None = None
    ) -> None:
        super().__init__(offered.label, bedside, action="Chart it", chart=chart, parent=parent)
        self.offered = offered
        self.allergies = AllergyLine("Allergies: ")
        self.allergies.show_patient(chart.patient)
        self.body.addWidget(self.allergies)
        running = running_effects(chart)
        self.effect = ChoiceField(
            "For which side effect",
            [(e.id, capital(f"{e.term}, {e.severity}")) for e in running],
            name="set-effect",
        )
        mine = [e.id for e in running if e.term.casefold() == (offered.effect or "").casefold()]
        self.effect.choose(mine[-1] if mine else None)
        self.done = ChoiceField(
            "Done, untick what was not", offered.actions, name="set-actions", several=True
        )
        for chip in self.done.chips:
            chip.setChecked(True)
        self.drugs = [DrugLine(chart, drug, n) for n, drug in enumerate(offered.drugs, 1)]
        self.purpose = ChoiceField(
            "What for", (("rescue", "Rescue"), ("prn", "As needed")), name="set-purpose"
        )
        self.whom = TextField("Who was told", name="set-told", optional=True, offer=told(chart))
        self.how = ChoiceField("How", HOW, name="set-how", columns=3)
        self.said = TextField("What they said", name="set-said", optional=True)
        self.add(self.effect, self.done)
        if self.drugs:
            self.say("A drug whose dose is left empty was not given.", "small")
        self.add(*self.drugs, self.purpose, self.whom, self.how, self.said)
        self.add_since("Done at")
        self.effect.setVisible(bool(running))
        self.done.setVisible(bool(offered.actions))
        self.reckon()

    def reckon(self) -> None:
        if self.chart is None or not hasattr(self, "said"):
            return
        self.purpose.setVisible(any(line.is_given for line in self.drugs))
        self.whom.setVisible(self.offered.told)
        for field in (self.how, self.said):
            field.setVisible(self.offered.told and self.whom.value() is not None)

    def act_now(self) -> tuple[Act, ...]:
        made = [*self._done(), *self._given(), *self._told()]
        if not made:
            raise Wrong("Nothing is ticked and no dose is typed. There is nothing to chart.")
        return tuple(made)

    def _done(self) -> list[Act]:
        effect = self.effect.value()
        return [self.act(ActionTaken, text=text, side_effect=effect) for text in self.done.values()]

    def _given(self) -> list[Act]:
        assert self.chart is not None
        around = self.bedside.around(self.chart.session.session)
        made: list[Act] = []
        questions: list[str] = []
        for line in self.drugs:
            if not line.is_given:
                continue
            given = self.act(
                MedicationGiven,
                drug=line.drug,
                **line.amount.said(line.drug),
                **line.order.said(),
                purpose=self.purpose.value(),
                side_effect=self.effect.value(),
                **line.account(),
            )
            if question := drug_question(self.chart, given, around):
                questions.append(question)
            made.append(given)
        if questions and not self.sure:
            raise Ask(questions[0])
        return made

    def _told(self) -> list[Act]:
        whom = self.whom.value()
        if self.whom.isHidden() or whom is None:
            return []
        how = self.how.needed("How were they told? In person, by phone or by message.")
        about = next((c.text() for c in self.effect.chips if c.isChecked()), self.offered.label)
        return [self.act(PersonTold, whom=whom, how=how, about=about, said=self.said.value())]


def drug_set_panel(
    bedside: Bedside, chart: Chart, number: str, parent: QWidget | None = None
) -> DrugSetPanel:
    """The set of the protocol at a place (from 1).

    Raises:
        KeyError: the protocol has no such set.
    """
    try:
        offered = chart.protocol.sets[int(number) - 1]
    except (IndexError, ValueError) as error:
        raise KeyError(number) from error
    return DrugSetPanel(bedside, chart, offered, parent)
