"""The backups: trouble on the board and in the settings, and one put back."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pictures.studio import Studio, Window

from ketachart.gui.restore_page import RestoreScreen
from ketachart.gui.settings_page import SettingsPage
from ketachart.station import BackupLook, BackupState, ListedBackup, Restored
from ketachart.store.chain import Head

SECOND = "/media/infusion-room/second-disk/KetaChart backups"
STILL = (
    f"The backup to {SECOND} has not moved for 10 minutes: its disk does not answer. Charting goes "
    "on; check that disk, or name another folder under Clinic."
)
TRIAL = (
    "A backup was restored on trial and failed. The backup KetaChart-1a2b3c4d-20270317T091500Z is "
    "not what was written; nothing was changed, so choose another one. ketachart.db was cut off or "
    "changed."
)


def backups(studio: Studio, folder: Path) -> None:
    """The band and the board's button, in one trouble and in all at once; the settings' card."""
    studio.folder = folder
    if not studio.wants("backups") and "backups" not in studio.word:
        return
    fine = BackupState(
        own=studio.now - timedelta(minutes=12),
        second=studio.now - timedelta(minutes=12),
        place=SECOND,
        tried=studio.now - timedelta(days=3),
        known=True,
        listed=_listed(studio.now),
    )
    late = studio.now - timedelta(days=2, hours=3)
    with studio.clinic() as window:
        _show(window, fine)
        window.take("backups-fine")
        _show(window, BackupState(place=SECOND, known=True, problems=(STILL,)))
        window.take("backups-still")
        worst = BackupState(fine.own, late, SECOND, late=True, problems=(STILL, TRIAL), known=True)
        _show(window, worst)
        window.take("backups-late")
        window.window.frame.board_head.backups_wanted.emit()
        window.settle()
        page = window.window.findChildren(SettingsPage)[0]
        page.parts.choose("backups")
        window.take("backups-settings-late")
        _show(window, fine)
        window.take("backups-settings")
        page.backups.show_state(replace(fine, running=True, trial=0.38), studio.now)
        window.take("backups-trial")


def _listed(now: datetime) -> tuple[ListedBackup, ...]:
    """As many as the ladder leaves after a month: most in both places."""
    made = []
    for number in range(31):
        hours = 0.2 + number * 0.5 if number < 9 else 5 + (number - 8) * 24
        places = ("/own", SECOND) if number % 5 != 3 else ("/own",)
        tried = now - timedelta(days=3) if number == 11 else None
        at = now - timedelta(hours=hours)
        size = 251_700_000 - 900_000 * number
        made.append(ListedBackup(at, 10_412 - 80 * number, size, places, tried))
    return tuple(made)


def restoring(studio: Studio, folder: Path) -> None:
    """Which backup and its secret, a refusal, and what came."""
    studio.folder = folder
    if not studio.wants("restore") and "restore" not in studio.word:
        return
    screen = RestoreScreen(Path("/home/clinic/KetaChart"))
    studio.put_up(screen)
    screen.take_focus()
    studio.take(screen, "restore-asked")
    screen.backup.put(f"{SECOND}/KetaChart-1a2b3c4d-20270317T091500Z")
    screen.page.say(TRIAL.partition(". ")[2])
    studio.take(screen, "restore-refused")
    now = studio.now
    look = BackupLook(Path("/b"), now - timedelta(minutes=12), 10_398, "Fictional Infusion Clinic")
    screen.page.checking()
    screen._seen(look)
    studio.take(screen, "restore-seen")
    screen._seen(replace(look, newer=now, there=Head(10_412, bytes(32)), behind=14, signed=2))
    studio.take(screen, "restore-seen-older")
    head = Head(10_412, bytes(32))
    screen._came(
        Restored(
            studio.now, 10_398, head, head, "before-restore-20270317T182700Z", Path("/home/clinic")
        )
    )
    studio.take(screen, "restore-came")


def _show(window: Window, state: BackupState) -> None:
    watch = window.window.backups
    assert watch is not None
    window.window.frame.board_head.remind_of_backups(wanted=False)
    watch.show(state)
    window.settle()


SCENES = (backups, restoring)
