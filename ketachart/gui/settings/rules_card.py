"""The clinic's rules of who may do what when: the lock, one's own charts, a second look, time."""

from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.entry import Wrong
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice, Number, Text
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.settings.facts import Facts, RulesWanted
from ketachart.gui.settings.form_card import FormCard
from ketachart.station.clinic import acceptable_rules

NO, YES = "no", "yes"


class RulesCard(FormCard):
    """``wanted`` carries a ``RulesWanted``; what is half typed is not overwritten."""

    def __init__(self) -> None:
        super().__init__("Rules", "Save the rules", name="rules")
        self.idle = Number("Locks by itself after", "min", name="idle-lock", whole=True)
        self.sign_own = Choice(
            "Signing a record one attested",
            ((NO, "Another signs"), (YES, "May sign it")),
            name="sign-own",
            columns=2,
        )
        self.recheck = Choice(
            "Second look, where one nurse works alone",
            ((NO, "By another person"), (YES, "By the same, later")),
            name="self-recheck",
            columns=2,
        )
        self.recheck_min = Number("Not before", "min", name="self-recheck-min", whole=True)
        self.service = Text(
            "Timestamp service (may stay empty)", name="timestamp-url", hint="https://"
        )
        self._line(self.idle, "1 to 15 minutes without a touch. Timers and what is due go on.")
        self._line(
            self.sign_own,
            "For somebody who is nurse and physician. Otherwise a second person signs.",
        )
        row(self.body, self.recheck)
        self.recheck_min.hide()
        self._line(
            self.recheck_min,
            "The same person: 1 to 60 minutes after the first look, marked as such in the record.",
        )
        self._line(
            self.service,
            "Asked for the time of each signature (RFC 3161); without one signing works too.",
        )
        self.body.addStretch(1)
        self._known: RulesWanted | None = None
        for field in (self.idle, self.sign_own, self.recheck, self.recheck_min, self.service):
            field.changed.connect(self.typed)
        self.recheck.changed.connect(self._show_minutes)

    def _line(self, field: Number | Choice | Text, words: str) -> None:
        stretch = (1, 2) if isinstance(field, Number) else ()
        row(self.body, field, stretch=stretch)
        self.body.addWidget(plain(words, "label", wrap=True))
        self.body.addSpacing(8)

    def _show_minutes(self) -> None:
        self.recheck_min.setVisible(self.recheck.value() == YES)

    def show_facts(self, facts: Facts) -> None:
        """Show the rules as they stand, unless something is half typed here."""
        self.let(may=facts.may_change)
        known = facts.rules
        if self._known is not None and self._typed_now() not in (
            _texts(self._known),
            _texts(known),
        ):
            return
        self._known = known
        idle, sign_own, recheck, minutes, service = _texts(known)
        self.idle.put(idle)
        self.sign_own.choose(sign_own)
        self.recheck.choose(recheck)
        self.recheck_min.put(minutes)
        self.service.put(service)
        self._show_minutes()

    def _typed_now(self) -> tuple[str, str, str, str, str]:
        return (
            self.idle.draft(),
            self.sign_own.value() or "",
            self.recheck.value() or "",
            self.recheck_min.draft(),
            self.service.draft(),
        )

    def told(self) -> RulesWanted:
        idle = _minutes(self.idle)
        own = self.sign_own.needed("May somebody sign what they attested? Choose one.")
        again = self.recheck.needed("Who looks a second time? Choose one.")
        minutes = _minutes(self.recheck_min) if again == YES else 0
        if again == YES and minutes == 0:
            raise Wrong(
                "A second look comes 1 to 60 minutes after the first. Type such a number.",
                self.recheck_min,
            )
        service = self.service.value() or ""
        for field, rules in (
            (self.idle, (idle, None, None)),
            (self.recheck_min, (None, minutes, None)),
            (self.service, (None, None, service)),
        ):
            try:
                acceptable_rules(*rules)
            except Refused as trouble:
                raise Wrong(str(trouble), field) from None
        return RulesWanted(idle, own == YES, minutes, service)

    def saved(self) -> None:
        """It is so from now on."""
        self.answered("The rules are saved.", good=True)


def _minutes(field: Number) -> int:
    if trouble := field.trouble():
        raise Wrong(trouble, field)
    return int(field.needed("Type how many minutes."))


def _texts(rules: RulesWanted) -> tuple[str, str, str, str, str]:
    """What stands in the fields for these."""
    return (
        str(rules.idle_lock_min),
        YES if rules.sign_own else NO,
        YES if rules.self_recheck_min else NO,
        str(rules.self_recheck_min or ""),
        rules.timestamp_url,
    )
