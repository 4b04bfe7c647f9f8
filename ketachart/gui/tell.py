"""The one place that turns trouble into words on the screen."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.gui.panels.band import Band, Look, Offer

log = logging.getLogger(__name__)

NOT_SAVED = "This set isn't saved yet."
NOT_SAVED_MORE = "It is kept and tried again every 5 seconds."
FAULT = "Something in KetaChart went wrong."
FAULT_MORE = (
    "What was saved is kept and charting goes on. The fault is noted, without patient data."
)


def places(trouble: BaseException) -> str:
    """Where in the code it happened: type and lines, never a value that somebody typed."""
    where = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(trouble.__traceback__)[-8:])
    )
    return f"{type(trouble).__name__} at {where or 'an unknown place'}"


class Tell(QObject):
    """Says trouble in the band under the banner, or where a panel's eye is."""

    def __init__(self, band: Band, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.band = band
        self._kind = ""
        self._retry: tuple[Offer, ...] = ()

    @Slot(object)
    def problem(self, trouble: Exception) -> None:
        """Tell a problem that belongs to no panel."""
        if isinstance(trouble, Refused):
            self._say("refused", "caution", "info", str(trouble))
        elif isinstance(trouble, Unavailable):
            self._say("unavailable", "flag", "flag", str(trouble))
        elif isinstance(trouble, Damaged):
            self._say("damaged", "flag", "flag", str(trouble), "Nothing more is written over it.")
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
        self._kind = "not-saved"
        self._retry = (Offer("Try again", retry, main=True),)
        self.band.say("flag", "flag", title, more, self._retry)

    def saved_again(self) -> None:
        """What could not be saved is on disk."""
        if self._kind == "not-saved":
            self.leave()

    def no_more(self, title: str) -> None:
        """What this notice said holds no longer; another one stays."""
        if self._kind == "notice" and self.band.title == title:
            self.leave()

    def notice(self, title: str, more: str = "", offers: tuple[Offer, ...] = ()) -> None:
        """Something to know, and no trouble."""
        self._say("notice", "info", "clock", title, more, offers=offers)

    def fault(self, trouble: BaseException) -> None:
        """Our own mistake: noted by its place in the code, and the chart stays open."""
        log.error("A fault in KetaChart: %s", places(trouble))
        self._say("fault", "caution", "flag", FAULT, FAULT_MORE)

    @Slot(object)
    def last_resort(self, trouble: BaseException) -> None:
        """What nobody caught, brought here from whatever thread."""
        if isinstance(trouble, Exception):
            self.problem(trouble)
        else:
            self.fault(trouble)

    def leave(self) -> None:
        """Take the band away."""
        self._kind = ""
        self.band.hide()

    def _say(
        self,
        kind: str,
        look: Look,
        icon: str,
        title: str,
        more: str = "",
        *,
        offers: tuple[Offer, ...] = (),
    ) -> None:
        # What is not saved yet stays in sight until it is; the rest is said below it.
        if self._kind == "not-saved" and kind != "damaged":
            if kind != "unavailable":
                self.band.say(self.band.look, self.band.icon, self.band.title, title, self._retry)
            return
        self._kind = kind
        self.band.say(look, icon, title, more, (*offers, Offer("Dismiss", self.leave)))


class _LastResort(QObject):
    """Brings a fault from wherever it happened into the window's thread."""

    happened = Signal(object)

    def from_anywhere(
        self,
        kind: type[BaseException],
        trouble: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """As ``sys.excepthook`` is called."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, trouble, trace)
            return
        self.happened.emit(trouble)

    def from_thread(self, args: threading.ExceptHookArgs) -> None:
        """As ``threading.excepthook`` is called."""
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self.happened.emit(args.exc_value)


def install_last_resort(tell: Tell) -> Callable[[], None]:
    """Have every exception that nobody caught told; returns what undoes it."""
    last = _LastResort(tell)
    last.happened.connect(tell.last_resort)
    before = sys.excepthook, threading.excepthook
    sys.excepthook, threading.excepthook = last.from_anywhere, last.from_thread

    def undo() -> None:
        sys.excepthook, threading.excepthook = before

    return undo
