"""The backups: trouble on the board and in the settings, and one put back."""

from datetime import timedelta
from pathlib import Path

from pictures.studio import Studio, Window

from ketachart.gui.restore_page import RestoreScreen
from ketachart.gui.settings_page import SettingsPage
from ketachart.station import BackupState, Restored
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
    )
    late = studio.now - timedelta(days=2, hours=3)
    with studio.clinic() as window:
        _show(window, fine)
        window.take("backups-fine")
        _show(window, BackupState(place=SECOND, known=True, problems=(STILL,)))
        window.take("backups-still")
        _show(
            window,
            BackupState(fine.own, late, SECOND, late=True, problems=(STILL, TRIAL), known=True),
        )
        window.take("backups-late")
        window.window.frame.board_head.backups_wanted.emit()
        window.settle()
        window.window.findChildren(SettingsPage)[0].parts.choose("backups")
        window.take("backups-settings")


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
