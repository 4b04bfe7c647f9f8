"""What can be done about a full disk, a damaged record, a wrong clock: by whom, step by step."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ketachart.gui.trouble.words import size_text, waiting_text

if TYPE_CHECKING:
    from ketachart.station import Held
    from ketachart.store.reserve import Room


@dataclass(frozen=True, slots=True)
class Help:
    """A title, what is kept meanwhile, and the steps; each a few words and a sentence."""

    name: str
    title: str
    kept: str
    steps: tuple[tuple[str, str], ...]
    again: str = ""
    """The button that looks again; empty where there is nothing to look at."""


def space_help(room: Room, copies: Path | None) -> Help:
    """How the disk stands and what a person may delete; KetaChart deletes nothing of theirs.

    ``copies``: where the last paper charts went.
    """
    reserve = {
        "there": "The reserve of 32 MB is untouched.",
        "given up": "The reserve of 32 MB has been given up; charting uses it now.",
        "used": "The reserve is used up; entries go into the holding file.",
    }[room.reserve]
    more = f" Free {size_text(room.needed_bytes)} more." if room.needed_bytes else ""
    went = f" Paper charts went to {copies}." if copies is not None else ""
    return Help(
        "space",
        "Room on the disk",
        f"{size_text(room.free_bytes)} are free. {reserve}{more} Nothing that was saved is lost, "
        "and charting goes on.",
        (
            ("Empty the recycle bin", "and the folder for downloads. That is often enough."),
            (
                "Copies that were exported",
                f"are copies: the record stays in KetaChart.{went} Delete those that were printed "
                "or sent.",
            ),
            (
                "Programs and videos",
                "that nobody needs at the chair: let whoever looks after this computer decide.",
            ),
            (
                "Leave KetaChart's own folder alone",
                "and the folder of its backups: the charts are in there. KetaChart thins old "
                "backups by itself.",
            ),
        ),
        "Look again",
    )


def restore_help(held: Held | None) -> Help:
    """A damaged record: who does what, and what happens to what waits."""
    waits = f" {waiting_text(held.count)}" if held is not None else ""
    return Help(
        "restore",
        "The record's file is damaged",
        "Go on charting: entries are kept in the holding file and nothing more is written into "
        f"the damaged one.{waits}",
        (
            (
                "At the chair",
                "print the paper charts now, so that nothing depends on this screen.",
            ),
            (
                "When nobody sits in a chair",
                "close KetaChart and open it again. Choose Restore a backup… on the first page.",
            ),
            (
                "An administrator",
                "takes the newest backup and types the clinic's passphrase or the recovery code. "
                "It takes five minutes; the damaged file is kept beside it.",
            ),
            (
                "After that",
                "what waits in the holding file joins the restored record by itself. Compare it "
                "with the paper.",
            ),
            (
                "Afterwards",
                "have the disk looked at: a file is seldom damaged by itself.",
            ),
        ),
    )


def clock_help(system: str = sys.platform) -> Help:
    """How the computer's clock is set; KetaChart does not set it itself."""
    where = {
        "win32": "Right-click the clock at the lower right, then Adjust date and time.",
        "darwin": "Open System Settings, General, Date & Time.",
    }.get(system, "Open the system's settings, Date & Time.")
    return Help(
        "clock",
        "Set the computer's clock",
        "Session times are counted by a steady timer and go on right whatever the clock says.",
        (
            ("Open the clock", f"{where} It may ask for an administrator's password."),
            ("Set it", "or better: let it set itself from the network. Look at the time zone too."),
            (
                "Come back",
                "The yellow band leaves by itself once the clock agrees. Where the new time is "
                "the right one, tap its button in the band instead.",
            ),
            (
                "What was charted meanwhile",
                "keeps its place and its minutes. An entry says how far the clock was off.",
            ),
        ),
        "Look again",
    )
