"""The nurse asks the prescriber for another order; the order itself stays as it is."""

from PySide6.QtWidgets import QWidget

from ketachart.clinical.acts import Act, OrderAsked
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.form import StepCard, row
from ketachart.gui.panels.setup.inputs import Text

EXPLAINED = "Charts that you asked, and what for. The order that stands is not changed by it."


class AskCard(StepCard):
    """Who was asked for what."""

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "ask", "Ask for another order", "Chart that I asked", "")
        self.explain(EXPLAINED)
        self.text = self.field(Text("What is asked for", name="ask-text"))
        self.whom = self.field(Text("Whom", name="ask-whom"))
        row(self.form, self.text)
        row(self.form, self.whom)

    def show_people(self, physicians: tuple[str, ...]) -> None:
        """Names to choose from for whom."""
        self.whom.suggest(physicians)

    def problem_now(self) -> tuple[str, QWidget | None]:
        if not self.text.value():
            return "What is asked for? Type it in a few words.", self.text
        if not self.whom.value():
            return "Whom did you ask? Type the name.", self.whom
        return "", None

    def act_now(self) -> Act:
        return self.bedside.act(OrderAsked, text=self.text.value(), whom=self.whom.value())
