"""The clinic: its name, paper, chairs, usual protocol and where backups go."""

from ketachart.clinical.trouble import Refused
from ketachart.gui.first_run.answers import Answers
from ketachart.gui.first_run.clinic_steps import ChairsStep
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Text
from ketachart.gui.panels.setup.taps import change_role
from ketachart.gui.settings.facts import ClinicWanted, Facts
from ketachart.gui.settings.form_card import FormCard
from ketachart.station.names import acceptable_name

PAPERS = (("A4", "A4"), ("Letter", "US Letter"))


class ClinicCard(FormCard):
    """``wanted`` carries a ``ClinicWanted``; what is half typed is not overwritten."""

    def __init__(self) -> None:
        super().__init__("Clinic", "Save the changes", name="clinic")
        self.clinic = Text("Name of the clinic", name="clinic")
        self.paper = Choice("Paper", PAPERS, name="paper")
        self.protocol = Choice("Default protocol", (), name="default-protocol", columns=2)
        self.backups = Text("Folder of the backups (may stay empty)", name="backup-folder")
        self.chairs = ChairsStep()
        self.chairs.column.setContentsMargins(0, 8, 0, 0)
        change_role(self.chairs.title, "title")
        row(self.body, self.clinic, self.paper, stretch=(3, 2))
        row(self.body, self.protocol)
        row(self.body, self.backups)
        self.body.addWidget(self.chairs)
        self.body.addStretch(1)
        self._known: ClinicWanted | None = None
        self._sent: ClinicWanted | None = None
        for field in (self.clinic, self.paper, self.protocol, self.backups, self.chairs):
            field.changed.connect(self.typed)

    def show_facts(self, facts: Facts) -> None:
        """Show the clinic as it stands, unless something is half typed here."""
        self.let(may=facts.may_change)
        if self._known is not None and self._now() != self._known and self._now() != facts.clinic:
            return
        known = facts.clinic
        self._known = known
        self.clinic.put(known.clinic)
        self.paper.choose(known.paper)
        self.protocol.show_choices(facts.protocols)
        self.protocol.let_wrap()
        self.protocol.choose(known.default_protocol)
        self.backups.put(known.backup_folder or "")
        self.chairs.put(Answers(chairs=known.chairs))

    def _now(self) -> ClinicWanted:
        """What stands in the form."""
        assert self._known is not None
        return ClinicWanted(
            clinic=self.clinic.value() or "",
            paper=self.paper.value() or self._known.paper,
            chairs=self.chairs.chairs(),
            default_protocol=self.protocol.value(),
            backup_folder=self.backups.value(),
        )

    def told(self) -> ClinicWanted:
        name = self.clinic.needed("Type the name of the clinic.")
        try:
            acceptable_name(name, "The clinic's name")
        except Refused as trouble:
            raise Wrong(str(trouble), self.clinic) from None
        self.paper.needed("Choose the paper in your printer.")
        self.chairs.check()
        return self._now()

    def saved(self) -> None:
        """It is so from now on."""
        self.answered("The change is saved.", good=True)
