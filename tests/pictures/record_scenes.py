"""The whole record as the program found it: in the settings, and in the band where it is wrong."""

from datetime import timedelta
from pathlib import Path

from pictures.studio import Studio

from ketachart.gui.settings_page import SettingsPage
from ketachart.station import BackupState, CheckState, Verdict

PLACE = "/media/infusion-room/second-disk/KetaChart backups"
WRONG = Verdict(False, 10_398, "Entry 9,871 is not what was written: its text was changed.", 9_871)


def record_read(studio: Studio, folder: Path) -> None:
    """All as written, and then not."""
    studio.folder = folder
    if not studio.wants("record-read") and "record-read" not in studio.word:
        return
    now = studio.now
    with studio.clinic() as window:
        ago = now - timedelta(minutes=12)
        window.window.backups.show(BackupState(ago, ago, PLACE, tried=ago, known=True))
        window.window.self_check.show(CheckState(ago, Verdict(True, 10_398)))
        window.window.frame.board_head.backups_wanted.emit()
        window.settle()
        window.window.findChildren(SettingsPage)[0].parts.choose("backups")
        window.take("record-read-fine")
        window.window.self_check.show(CheckState(now, WRONG))
        window.take("record-read-wrong")


SCENES = (record_read,)
