"""Take pictures of the program from itself: `python tests/pictures/take.py [FOLDER [WORD]]`.

With a folder: every screen of the fictional demonstration (or those with a word in their name), in
each theme at 1366x768 and in one at 1920x1080 and at twice the size of letters. Without: those few
that the README shows. Needs no display; pages are drawn from the PDF that the program writes.
"""

import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pypdfium2
from pictures import (
    audit_scenes,
    backup_scenes,
    chair_scenes,
    glass_scenes,
    handover_scenes,
    key_scenes,
    lock_scenes,
    people_scenes,
    record_scenes,
    signing_scenes,
    trouble_scenes,
)
from pictures.scenes import SCENES
from pictures.studio import Studio

from ketachart import app, demo
from ketachart.clock import SetClock
from ketachart.gui import theme

AFTERNOON = datetime(2027, 3, 17, 14, 27, tzinfo=timezone(timedelta(hours=-4)))
HERE = Path(__file__).resolve().parents[2] / "resources" / "pictures"
COMMON = (1366, 768)
LOOKS = [(look, COMMON, "") for look in theme.ORDER]
LOOKS += [("dark", (1920, 1080), "-1920"), ("dark", (960, 540), "-960")]
ALL = (
    *SCENES,
    *audit_scenes.SCENES,
    *backup_scenes.SCENES,
    *chair_scenes.SCENES,
    *people_scenes.SCENES,
    *record_scenes.SCENES,
    *handover_scenes.SCENES,
    *lock_scenes.SCENES,
    *key_scenes.SCENES,
    *signing_scenes.SCENES,
    *glass_scenes.SCENES,
    *trouble_scenes.SCENES,
)
README = {
    "board": ("dark", "board"),
    "session": ("dim", "session-flagged"),
    "set-up": ("light", "set-up"),
    "evenings": ("light", "sign-off-read"),
    "locked": ("dark", "lock"),
    "troubles": ("light", "trouble-held"),
}


def screens(folder: Path, word: str = "") -> None:
    """Every screen in every look."""
    qt = app.application("dark")
    for look, size, ending in LOOKS:
        theme.apply(qt, look)
        for scene in ALL:
            with Studio(qt, AFTERNOON, size, f"-{look}{ending}", word) as studio:
                scene(studio, folder)


def shown_in_readme(folder: Path) -> None:
    """One picture of each of the screens that tell most."""
    qt = app.application("dark")
    for scene in ALL:
        for about, (look, name) in README.items():
            if scene.__name__.startswith(about.replace("-", "_")):
                theme.apply(qt, look)
                with Studio(qt, AFTERNOON, COMMON, f"-{look}", name, exactly=True) as studio:
                    scene(studio, folder)


def pages(folder: Path) -> None:
    """The pages of the whole session."""
    with (
        demo.throw_away_folder() as place,
        demo.station_with_history(place, SetClock(AFTERNOON)) as station,
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
        screens(folder, "".join(sys.argv[2:3]))
        pages(folder)
        return
    for old in HERE.glob("*.png"):
        old.unlink()
    shown_in_readme(HERE)
    pages(HERE)


if __name__ == "__main__":
    main()
