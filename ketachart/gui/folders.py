"""A folder that somebody types or chooses; a slip of the finger makes no new one."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from ketachart.gui.panels.setup.inputs import Text

NO_SUCH = "There is no such folder, so nothing was written. Type or choose one."


def folder_in(field: Text) -> Path | None:
    """The folder that a field names in full, if it is there."""
    try:
        path = Path(field.value() or "").expanduser()
        return path if path.is_absolute() and path.is_dir() else None
    except (OSError, ValueError, RuntimeError):
        return None


def choose_folder(parent: QWidget, title: str, field: Text) -> None:
    """Have a folder chosen; it only fills the field in, and what follows goes by the field."""
    dialog = QFileDialog(parent, title, field.value() or "")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(field.put)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
