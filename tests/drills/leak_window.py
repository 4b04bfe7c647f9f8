"""The window, from the passphrase to a crash with the day half charted; run by ``leak``.

What could be read of it from outside while it ran is printed at the end, as JSON.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from drills.leaking import (
    DRAFT,
    FAMILY,
    GIVEN,
    HELD,
    NOTE,
    NURSE,
    PASSPHRASE,
    PASSWORD,
    PIN,
    SEARCH,
    WHOM,
)
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QAccessible, QClipboard, QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from sqlcipher3 import dbapi2 as driver

from ketachart import app
from ketachart.clinical.acts import NoteWritten
from ketachart.clock import new_id
from ketachart.gui.export_page import ExportPage
from ketachart.gui.opening import Opening
from ketachart.gui.sign_in import SignIn
from ketachart.gui.sign_off.printing import print_pages
from ketachart.gui.window import StationWindow
from ketachart.report import viewing
from ketachart.station import Costs
from ketachart.store.vault import Vault

LONG_MS = 20_000
Until = Callable[[], Any]


class Outside:
    """What another program, or somebody who walks by, may read of this one."""

    def __init__(self) -> None:
        self.titles: set[str] = set()
        self.clipboard: set[str] = set()
        self.locked: set[str] = set()

    def look(self) -> None:
        """Now."""
        for window in QApplication.topLevelWidgets():
            self.titles |= {window.windowTitle(), window.windowIconText(), window.windowRole()}
            self.titles |= {window.windowFilePath()}
        for mode in (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection):
            if mode == QClipboard.Mode.Clipboard or QGuiApplication.clipboard().supportsSelection():
                self.clipboard.add(QGuiApplication.clipboard().text(mode))

    def look_at_the_lock(self, window: StationWindow) -> None:
        """What a screen reader, or a tool tip, says of the locked window."""
        for widget in (window, *window.findChildren(QWidget)):
            if widget.isVisible():
                self.locked |= {widget.accessibleName(), widget.toolTip(), widget.statusTip()}
                said = QAccessible.queryAccessibleInterface(widget)
                if said is not None:
                    self.locked |= {said.text(kind) for kind in QAccessible.Text}


def there(kind: type[Any]) -> Any:
    """The window of a kind that is shown, or None."""
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    return shown[-1] if shown else None


def typed(text: str) -> None:
    """Keys, into whatever has the keyboard."""
    QTest.keyClicks(QApplication.focusWidget(), text)


def key(which: Qt.Key, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
    """One key."""
    QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), which, held)


def into(field: Any, text: str) -> Iterator[Until]:
    """A field of the opening screens."""
    field.take_focus()
    yield QApplication.focusWidget
    typed(text)


def story(world: Path, outside: Outside) -> Iterator[Until]:
    """What is done, a step after the other; each is waited for."""
    yield lambda: there(SignIn)
    asking = there(SignIn)
    yield from into(asking.passphrase, PASSPHRASE)
    asking.station_page.button.click()
    yield asking.recovery_page.isVisible
    yield from into(asking.code, (world / "given" / "code").read_text().split()[-1])
    asking.recovery_page.button.click()
    yield asking.person_page.isVisible
    asking.names.choose(NURSE)
    yield from into(asking.password, PASSWORD)
    asking.person_page.button.click()
    yield asking.own.pin_page.isVisible
    for field in (asking.own.pin, asking.own.pin_again):
        yield from into(field, PIN)
    asking.own.pin_page.button.click()
    yield lambda: there(StationWindow) and there(StationWindow).charts
    window: StationWindow = there(StationWindow)
    (session, chart) = next(iter(window.charts.items()))
    window.show_session(session)
    yield lambda: window.isActiveWindow() and QApplication.focusWidget()
    typed("138")
    done: list[Any] = []

    def asked(work: Callable[[Any], Any]) -> Until:
        done.clear()
        window.background.do(work, lambda answer: done.append((answer,)), _fail, owner=window)
        return lambda: done

    act = NoteWritten(id=new_id(), at=chart.entries[-1].act.at, by=NURSE, text=NOTE)
    patient = chart.session.patient
    yield asked(lambda s: s.record(session, act, patient=patient))
    yield asked(lambda s: s.save_draft(session, "note", DRAFT))
    yield asked(
        lambda s: s.export_to(session, "pdf", world / "exports", for_whom=WHOM, purpose=NOTE)
    )
    pdf = done[0][0].read_bytes()
    viewing.raster(pdf, 0, 800)
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(world / "exports" / "printed.pdf"))
    print_pages(printer, pdf)
    yield from _folder_chosen(window, world / "exports" / f"for {FAMILY}")
    if (world / "long").exists():
        yield from _held(world, asked, window, session)
    window.pages.show_patients()
    yield lambda: window.pages.patients is not None and window.pages.patients.isVisible()
    window.activateWindow()
    yield window.isActiveWindow
    window.pages.patients.take_focus()
    yield QApplication.focusWidget
    typed(SEARCH)
    yield lambda: GIVEN in "".join(w.accessibleName() for w in window.findChildren(QWidget))
    window.grab()
    yield asked(lambda s: s.tend_backups())
    key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    window.lock.lock_now()
    yield lambda: window.is_locked
    outside.look_at_the_lock(window)
    yield asked(lambda s: s.verify())
    QTimer.singleShot(0, _fault)
    yield lambda: True
    yield asked(lambda s: s.tend_backups())


def _folder_chosen(window: StationWindow, folder: Path) -> Iterator[Until]:
    """A folder with a name in its name, by the dialog; and the paper chart written into it."""
    folder.mkdir()
    window.pages.export_paper_chart()
    yield lambda: (page := window.findChild(ExportPage)) and page.isVisible()
    page = window.findChild(ExportPage)
    page.findChild(QWidget, "export-browse").click()
    yield lambda: there(QFileDialog)
    dialog = there(QFileDialog)
    dialog.setDirectory(str(folder))
    dialog.selectFile(str(folder))
    dialog.accept()
    yield lambda: there(QFileDialog) is None
    page.folder.put(str(folder))
    page.write_button.click()
    yield lambda: any(folder.iterdir())


def _held(world: Path, asked: Any, window: StationWindow, session: str) -> Iterator[Until]:
    """Another program holds the database while a note is charted: it waits in the holding file."""
    key = Vault.load(world / "station").open(PASSPHRASE)
    with closing(
        driver.connect(str(world / "station" / "ketachart.db"), isolation_level=None)
    ) as raw:
        raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        raw.execute("BEGIN IMMEDIATE")
        chart = window.charts[session]
        act = NoteWritten(id=new_id(), at=chart.entries[-1].act.at, by=NURSE, text=HELD)
        yield asked(lambda s: s.record(session, act, patient=chart.session.patient))
        yield asked(lambda s: s.holding)
        raw.execute("ROLLBACK")
    yield asked(lambda s: s.join_held())


def _fault() -> None:
    raise RuntimeError(f"a fault of ours, with {GIVEN} and {PASSPHRASE} in its words")


def _fail(trouble: Exception) -> None:
    raise trouble


def main(world: Path) -> None:
    """The real program, with hands at it; ends by a fault below Python."""
    Opening.__init__.__kwdefaults__["costs"] = Costs.lowest()
    application = app.application("dark")
    outside = Outside()
    steps = story(world, outside)
    waits: list[Until] = [next(steps)]
    clock = QElapsedTimer()
    clock.start()

    def turn() -> None:
        outside.look()
        if clock.elapsed() > LONG_MS:
            print(json.dumps({"stuck": waits[0].__code__.co_firstlineno}), flush=True)
            os._exit(3)
        try:
            if not waits[0]():
                return
            clock.restart()
            waits[0] = next(steps)
        except Exception as fault:  # noqa: BLE001
            if not isinstance(fault, StopIteration):
                traceback.print_exc()
                os._exit(4)
            told = {name: sorted(found) for name, found in vars(outside).items()}
            told["argv"] = Path("/proc/self/cmdline").read_bytes().decode(errors="replace")
            told["environ"] = Path("/proc/self/environ").read_bytes().decode(errors="replace")
            print(json.dumps(told), flush=True)
            os.abort()

    hands = QTimer(application)
    hands.timeout.connect(turn)
    hands.start(20)
    app.main(["--station", str(world / "station")])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
