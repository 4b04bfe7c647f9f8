"""The one place that puts things together: command line, station, thread, window."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketachart import cli, demo, doctor, faults, settings
from ketachart.clinical.trouble import Unavailable
from ketachart.station import Costs, Station

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ketachart.clinical.chart import Chart
    from ketachart.gui.background import Background
    from ketachart.gui.window import StationWindow


def main(argv: list[str] | None = None) -> int:
    """Run ``ketachart`` with these arguments, or those of the process; gives the exit code."""
    faults.keep()
    faults.keep_off_the_disk()
    screen = cli.Screen(open_station=open_station, open_demo=open_demo, picture_of=picture_of)
    return cli.main(sys.argv[1:] if argv is None else argv, screen)


def open_station(folder: Path) -> int:
    """Open the window on a station, after its passphrase and who charts, or after the first run."""
    _need_display()
    app = application()
    from ketachart.gui.background import Background  # noqa: PLC0415
    from ketachart.gui.opening import Opening  # noqa: PLC0415

    background = Background()
    opening = Opening(folder, background, _show)
    kept: list[StationWindow] = []

    def signed_in(person: Any) -> None:
        def show(now: Callable[[], datetime]) -> None:
            kept.append(_enter(background, person.name, now))
            opening.close()

        background.do(_time_of, show, owner=opening)

    opening.signed_in.connect(signed_in)
    try:
        opening.begin()
    except BaseException:
        background.close()
        raise
    return _run(app, background, folder)


def open_demo(folder: Path) -> int:
    """Open the window on the board of a throw-away clinic whose chairs are all taken."""
    _need_display()
    with demo.station_of_a_clinic(folder):
        pass
    app = application()
    from ketachart.gui.background import Background  # noqa: PLC0415

    def opener() -> Station:
        station = Station.open(folder, demo.PASSWORD, costs=Costs.lowest())
        demo.begin_shifts(station)
        return station

    background = Background(opener)
    kept: list[StationWindow] = []

    def show(now: Callable[[], datetime]) -> None:
        kept.append(_enter(background, demo.NURSE, now))

    background.do(_time_of, show, owner=app)
    return _run(app, background)


def picture_of(chart: "Chart", path: Path) -> None:
    """Leave a picture of the session's screen (PNG), without a display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qInstallMessageHandler  # noqa: PLC0415

    # The offscreen plugin says on standard error what it cannot do; nobody looks at a window here.
    qInstallMessageHandler(lambda *_: None)
    app = application("dark")
    now = chart.entries[-1].stamp.recorded_at
    window = window_of(None, demo.NURSE, lambda: now)
    window.resize(1366, 768)
    window.show_one(chart)
    window.show()
    for _ in range(5):
        app.processEvents()
    saved = window.grab().save(str(path))
    window.close()
    if not saved:
        raise Unavailable(f"{path} cannot be written. The record itself is unchanged.")


def application(theme_name: str | None = None) -> "QApplication":
    """Qt's application, dressed before anything is shown, so that nothing bright flashes."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from ketachart.gui import theme  # noqa: PLC0415
    from ketachart.gui.widgets import BounceFilter  # noqa: PLC0415

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        _keep_no_places()
        app = QApplication(sys.argv[:1])
        app.setApplicationName("KetaChart")
        app.installEventFilter(BounceFilter(app))
    theme.apply(app, theme_name or settings.read().theme)
    return app


def _keep_no_places() -> None:
    """Qt's file dialog keeps the folders it was in on the disk, whatever they are called."""
    from PySide6.QtCore import QSettings  # noqa: PLC0415

    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


def window_of(
    background: "Background | None", name: str, now: Callable[[], datetime]
) -> "StationWindow":
    """The station's window for whoever is signed in; without ``background`` it only shows."""
    from ketachart.gui import garbage  # noqa: PLC0415
    from ketachart.gui.bedside import Bedside  # noqa: PLC0415
    from ketachart.gui.last_resort import install_last_resort  # noqa: PLC0415
    from ketachart.gui.window import StationWindow  # noqa: PLC0415

    window = StationWindow(Bedside(now=now, by=name), background)
    garbage.hand_back_what_is_freed(window)
    if background is not None:
        window.show_names(settings.read().names)

        def keep_look(theme: str, names: settings.Names) -> None:
            # On a slow disk that takes a while, and not in the window's thread.
            background.do_itself(lambda _: settings.write(settings.Settings(theme, names)))

        window.look_changed = keep_look
        install_last_resort(window.tell)
        window.opened.connect(garbage.leave_out_what_stays)
    return window


def _enter(background: "Background", name: str, now: Callable[[], datetime]) -> "StationWindow":
    from ketachart.report.apart import SealsApart  # noqa: PLC0415

    background.do_itself(lambda station: station.seal_with(SealsApart()))
    window = window_of(background, name, now)
    _show(window)
    return window


def _time_of(station: Station) -> Callable[[], datetime]:
    """Station time for the window; reading a clock needs no thread of its own."""
    clock = station.clock
    return lambda: clock.now().at


def _show(window: Any) -> None:
    screen = window.screen().availableGeometry()
    if screen.width() <= 1400 or screen.height() <= 800:
        window.showMaximized()
    else:
        window.resize(1366, 768)
        window.show()


def _run(app: "QApplication", background: "Background", folder: Path | None = None) -> int:
    from ketachart.gui import running  # noqa: PLC0415

    try:
        return running.until_closed(app, folder)
    finally:
        background.close()


def _need_display() -> None:
    if not doctor.has_display():
        raise Unavailable(
            "There is no display here to open a window on; the commands work without one "
            "(ketachart --help)."
        )
