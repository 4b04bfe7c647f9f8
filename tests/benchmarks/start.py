"""Start the window on a station and end as soon as it can be used; timed by ``measure``."""

import os
import sys
from pathlib import Path

from ketachart import app
from ketachart.station import Costs, Station


def main(folder: Path, passphrase: str, name: str) -> None:
    """Open, sign in, show; quit when the sessions are on the screen."""
    qt = app.application("dark")
    from ketachart.gui.background import Background  # noqa: PLC0415

    def opener() -> Station:
        station = Station.open(folder, passphrase, costs=Costs.lowest())
        station.sign_in(name, passphrase)
        return station

    background = Background(opener)
    kept = []

    def show(station_time) -> None:
        kept.append(app.window_of(background, name, station_time))
        # At once: what else is read while the board can be used already is not waited for.
        kept[0].opened.connect(lambda: os._exit(0))
        kept[0].show()

    background.do(lambda station: station.clock.now, lambda now: show(lambda: now().at))
    qt.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
