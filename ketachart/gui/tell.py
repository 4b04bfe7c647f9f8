"""The one place that turns trouble into words on the screen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot

from ketachart import faults
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.gui.panels.band import Band, Look, Offer

NOT_SAVED = "This set isn't saved yet."
NOT_SAVED_MORE = "It is kept and tried again every 5 seconds."
FAULT = "Something in KetaChart went wrong."
FAULT_MORE = (
    "What was saved is kept and charting goes on. The fault is noted, without patient data."
)
RANK: dict[Look, int] = {"flag": 0, "caution": 1, "info": 2}
WEIGHT = ("held", "not-saved", "room", "slow", "clock")
"""States that last, the worse first; of two with the same colour."""
PASSING_MS = 60_000
"""How long a line stays that only says that something is over."""


@dataclass(frozen=True)
class Said:
    """What the band says; a thing that ``stands`` stays until it is over, whoever is told more."""

    kind: str
    look: Look
    icon: str
    title: str
    more: str = ""
    offers: tuple[Offer, ...] = ()
    stands: bool = False


class Tell(QObject):
    """Says trouble in the band under the banner, or where a panel's eye is.

    Of several things at once the worst takes the band; the others are named in it, and a button
    turns to them.
    """

    def __init__(self, band: Band, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.band = band
        self._said: dict[str, Said] = {}
        self._turned = 0
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.setInterval(PASSING_MS)
        self._passing.timeout.connect(lambda: self.over("passing"))

    # Trouble as it comes ----------------------------------------------------------------------

    @Slot(object)
    def problem(self, trouble: Exception) -> None:
        """Tell a problem that belongs to no panel."""
        if isinstance(trouble, Refused):
            self.say(Said("answer", "caution", "info", str(trouble)))
        elif isinstance(trouble, Unavailable):
            self.say(Said("unavailable", "flag", "flag", str(trouble)))
        elif isinstance(trouble, Damaged):
            more = "Nothing more is written over it."
            self.say(Said("damaged", "flag", "flag", str(trouble), more))
        else:
            self.fault(trouble)

    def to_panel(self, panel: QObject | None, trouble: Exception) -> None:
        """Let a panel say it, where it can and the sentence is for who types there."""
        refused = getattr(panel, "refused", None)
        if refused is None:
            self.problem(trouble)
        elif isinstance(trouble, Refused):
            refused(str(trouble))
        else:
            refused("This could not be charted. It is kept here.")
            self.problem(trouble)

    def not_saved(self, count: int, retry: Callable[[], object]) -> None:
        """The disk cannot be written now; nothing that was typed is lost."""
        title = NOT_SAVED if count <= 1 else f"{count} entries aren't saved yet."
        more = NOT_SAVED_MORE if count <= 1 else NOT_SAVED_MORE.replace("It is", "They are")
        offers = (Offer("Try again", retry, main=True),)
        self._said.pop("unavailable", None)
        self.say(Said("not-saved", "flag", "flag", title, more, offers, stands=True))

    def waits_for_disk(self, count: int) -> None:
        """The disk has not answered for a while; what was given is on its way."""
        what = "1 entry waits" if count == 1 else f"{count} entries wait"
        title = "The disk is slow. Keep charting."
        more = f"{what} for it and is not saved yet. Timers run; nothing typed is lost."
        if count > 1:
            more = more.replace(" is not", " are not")
        self.say(Said("slow", "caution", "clock", title, more, stands=True))

    def turn_to(self, *kinds: str) -> None:
        """Bring one of these into view, the worst that is told."""
        places = [at for at, said in enumerate(self.told) if said.kind in kinds]
        if places:
            self._turned = places[0]
            self._show()

    def saved_again(self) -> None:
        """What could not be saved is on disk."""
        self.over("not-saved")

    def notice(self, title: str, more: str = "", offers: tuple[Offer, ...] = ()) -> None:
        """Something to know, and no trouble."""
        self.say(Said("notice", "info", "clock", title, more, offers))

    def passing(self, title: str, more: str = "") -> None:
        """Something is over; the line goes by itself after a minute."""
        self.say(Said("passing", "info", "check", title, more))
        self._passing.start()

    def fault(self, trouble: BaseException) -> None:
        """Our own mistake: noted by its place in the code, and the chart stays open."""
        faults.note(trouble)
        self.say(Said("fault", "caution", "flag", FAULT, FAULT_MORE))

    @Slot(object)
    def last_resort(self, trouble: BaseException) -> None:
        """What nobody caught, brought here from whatever thread."""
        if isinstance(trouble, Exception):
            self.problem(trouble)
        else:
            self.fault(trouble)

    # What stands in the band ------------------------------------------------------------------

    @property
    def told(self) -> tuple[Said, ...]:
        """All there is to be told now, the worst first."""
        newest = {kind: -place for place, kind in enumerate(self._said)}

        def order(said: Said) -> tuple[int, bool, int, int]:
            # What somebody was just answered is read before a state that lasts, unless that is red.
            behind = said.stands != (said.look == "flag")
            heavy = WEIGHT.index(said.kind) if said.kind in WEIGHT else len(WEIGHT)
            return RANK[said.look], behind, heavy, newest[said.kind]

        return tuple(sorted(self._said.values(), key=order))

    def say(self, said: Said) -> None:
        """Tell something; what was told of the same kind before makes room."""
        before = self._said.pop(said.kind, None)
        self._said[said.kind] = said
        if not said.stands or before is None or before.look != said.look:
            self._turned = 0
        self._show()

    def over(self, *kinds: str) -> None:
        """What was told of a kind holds no longer."""
        gone = [kind for kind in kinds if self._said.pop(kind, None) is not None]
        if gone:
            self._turned = 0
            self._show()

    def no_more(self, title: str) -> None:
        """What this notice said holds no longer; another one stays."""
        if "notice" in self._said and self._said["notice"].title == title:
            self.over("notice")

    def leave(self) -> None:
        """Take away what the band says; what is not over yet stays, and what is behind comes."""
        told = self.told
        if told:
            shown = told[self._turned % len(told)]
            if not shown.stands:
                self.over(shown.kind)

    def _turn(self) -> None:
        self._turned += 1
        self._show()

    def _show(self) -> None:
        told = self.told
        if not told:
            self.band.hide()
            return
        at = self._turned % len(told)
        shown, others = told[at], (*told[at + 1 :], *told[:at])
        offers = list(shown.offers)
        if not shown.stands and len(offers) < 2 + (not others):
            offers.append(Offer("Dismiss", self.leave))
        if others:
            offers.append(Offer(f"{len(others)} more", self._turn, name="more-told"))
        named = " · ".join(said.title.removesuffix(".") for said in others[:2])
        aside = [f"Also: {named}"] if named else []
        self.band.say(shown.look, shown.icon, shown.title, shown.more, offers, aside=aside)
