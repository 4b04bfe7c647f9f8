"""Take the README's pictures from the program itself: `python tests/pictures/take.py [FOLDER]`.

The fictional demonstration at fixed moments, in every theme; needs no display. Pages are drawn
from the PDF that the program writes.
"""

import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pypdfium2
from PySide6.QtCore import QCoreApplication, QEvent

from ketachart import app, demo
from ketachart.clock import SetClock
from ketachart.gui import theme

NOON = datetime(2027, 3, 17, 14, 27, tzinfo=timezone(timedelta(hours=-4)))
MOMENTS = {"running": 24.2, "flagged": 30.4, "paused": 33.5, "recovery": 60.0}
HERE = Path(__file__).resolve().parents[2] / "resources" / "pictures"


def screens(folder: Path, sizes: dict[str, tuple[int, int]]) -> None:
    """The session's screen at each moment, in each theme and size."""
    qt = app.application("dark")
    for name, minute in MOMENTS.items():
        with (
            demo.throw_away_folder() as place,
            demo.station_with_running_session(place, SetClock(NOON), minute) as station,
        ):
            chart = station.chart(station.sessions()[-1].id)
        for size, (width, height) in sizes.items():
            window = app.window_of(None, demo.NURSE, lambda: NOON)
            window.resize(width, height)
            window.show_one(chart)
            window.show()
            for look in theme.ORDER:
                theme.apply(qt, look)
                for _ in range(6):
                    qt.processEvents()
                window.grab().save(str(folder / f"session-{name}-{look}{size}.png"))
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def pages(folder: Path) -> None:
    """The pages of the whole session."""
    with (
        demo.throw_away_folder() as place,
        demo.station_with_history(place, SetClock(NOON)) as station,
    ):
        data = station.page(station.chart(station.sessions()[-1].id))
    pdf = pypdfium2.PdfDocument(data)
    for number in range(len(pdf)):
        pdf[number].render(scale=1.4).to_pil().save(folder / f"page-{number + 1}.png")


def main() -> None:
    """All pictures into a folder; for the README only those it shows."""
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        folder.mkdir(parents=True, exist_ok=True)
        screens(folder, {"": (1366, 768), "-1920": (1920, 1080), "-960": (960, 540)})
        pages(folder)
        return
    screens(HERE, {"": (1366, 768)})
    pages(HERE)
    shown = {"session-running-dark", "session-flagged-dim", "session-paused-light"}
    for picture in HERE.glob("*.png"):
        if not picture.name.startswith("page-") and picture.stem not in shown:
            picture.unlink()


if __name__ == "__main__":
    main()
