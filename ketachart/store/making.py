"""A station being made: built aside and put in its place at the end, so that a kill leaves no half.

The database is moved first: from then on the station is there, and what is left aside follows.
"""

import shutil
from pathlib import Path

from ketachart.clinical.trouble import Unavailable
from ketachart.store.files import flush_folder
from ketachart.store.folder import Place

ASIDE = ".set-up"


def is_unfinished(folder: Path) -> bool:
    """Whether something was begun here that neither ended nor was taken away."""
    try:
        return (folder / ASIDE).is_dir()
    except OSError:
        return False


def begin(folder: Path) -> Place:
    """A fresh place aside to build in; whoever calls holds the station's lock.

    Raises:
        Unavailable: the folder cannot be written.
    """
    aside = folder / ASIDE
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
    except OSError:
        raise _unavailable() from None
    return Place(aside)


def put_in_place(folder: Path) -> None:
    """Move what was built aside to where it belongs: database first, key file last.

    Raises:
        Unavailable: the folder cannot be written, or there is a station by now.
    """
    aside, place = Place(folder / ASIDE), Place(folder)
    try:
        names = {path.name for path in aside.folder.iterdir()}
        names -= {aside.database.name, aside.vault.name}
        for name in (aside.database.name, *sorted(names), aside.vault.name):
            if not (aside.folder / name).exists():
                continue
            if (place.folder / name).exists():
                raise _unavailable()
            (aside.folder / name).rename(place.folder / name)
            flush_folder(place.folder)
        aside.folder.rmdir()
    except OSError:
        raise _unavailable() from None


def mend(folder: Path) -> None:
    """After a kill: finish what was as good as done, take away what nobody can have used.

    Whoever calls holds the station's lock. Where a whole station stands nothing is touched.

    Raises:
        Unavailable: the folder cannot be written.
    """
    aside, place = Place(folder / ASIDE), Place(folder)
    if not is_unfinished(folder):
        return
    if not place.is_station:
        shutil.rmtree(aside.folder, ignore_errors=True)
    elif not place.vault.exists() and aside.vault.exists() and not aside.database.exists():
        put_in_place(folder)
    elif place.vault.exists() and not any(aside.folder.iterdir()):
        aside.folder.rmdir()


def take_away(folder: Path) -> None:
    """Nothing is kept of what was begun, unless it is in its place already."""
    if not Place(folder).is_station:
        shutil.rmtree(folder / ASIDE, ignore_errors=True)


def _unavailable() -> Unavailable:
    return Unavailable(
        "The station could not be put into its folder. "
        "Check that the folder can be written and has space, and try again."
    )
