"""The event loop of a real run: what Qt itself says is noted, and how the run ends."""

import re
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from ketachart import faults
from ketachart.faults.notes import notes
from ketachart.faults.runs import SEEN_EVERY_S

WHO = re.compile(r"^[A-Za-z_]\w*::~?\w+")
"""The method of Qt's that speaks; what follows may hold a name or a path."""
LEVELS = {
    QtMsgType.QtWarningMsg: "caution",
    QtMsgType.QtCriticalMsg: "error",
    QtMsgType.QtFatalMsg: "fatal",
}


def until_closed(app: QApplication, folder: Path | None = None) -> int:
    """Run until the window is closed; of a station's ``folder`` it is kept how that came about."""
    qInstallMessageHandler(_heard)
    run = None if folder is None else faults.Run(folder)
    timer = QTimer()
    if run is not None:
        timer.timeout.connect(run.seen)
        timer.start(SEEN_EVERY_S * 1000)
    try:
        code = int(app.exec())
    except BaseException as trouble:
        if run is not None:
            run.end(trouble)
        raise
    finally:
        timer.stop()
        qInstallMessageHandler(None)
    if run is not None:
        run.end()
    return code


def _heard(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    if kind in LEVELS:
        who = WHO.match(text or "")
        notes.write(LEVELS[kind], f"Qt {who.group() if who else context.category or 'default'}")
