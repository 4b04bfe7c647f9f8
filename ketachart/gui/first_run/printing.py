"""The sheet with the recovery code, on the printer or as a file."""

from pathlib import Path
from typing import Any

from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from ketachart.clinical.trouble import Unavailable
from ketachart.gui.drawing_painter import paint_drawing
from ketachart.report.recovery_sheet import recovery_pdf
from ketachart.store.files import hand_out


def ask_printer(parent: QWidget, sheet: Any) -> bool:
    """Ask which printer, and print; whether it was sent to one.

    Raises:
        Unavailable: the printer does not take it.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(page_size_of(sheet))
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("Print the recovery code")
    if not dialog.exec():
        return False
    print_on(printer, sheet)
    return True


def print_on(printer: Any, sheet: Any) -> None:
    """Paint the sheet as large as the paper, within what the printer reaches.

    Raises:
        Unavailable: the printer does not take it.
    """
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable(
            "The printer does not take the sheet. Nothing is lost; "
            "choose another one, or save the sheet as a PDF."
        )
    paper = printer.pageLayout().fullRectPixels(printer.resolution())
    scale = min(paper.width() / sheet.width, paper.height() / sheet.height)
    painter.scale(scale, scale)
    paint_drawing(painter, sheet)
    painter.end()


def page_size_of(sheet: Any) -> QPageSize:
    """The paper that a sheet was laid out for."""
    letter = round(sheet.width) == 612
    return QPageSize(QPageSize.PageSizeId.Letter if letter else QPageSize.PageSizeId.A4)


def ask_file(parent: QWidget, sheet: Any) -> Path | None:
    """Ask for a file, and write the sheet into it; None where none was chosen.

    Raises:
        Unavailable: the file cannot be written.
    """
    chosen, _ = QFileDialog.getSaveFileName(
        parent,
        "Save the recovery code",
        str(Path.home() / "KetaChart recovery code.pdf"),
        "PDF (*.pdf)",
        options=QFileDialog.Option.DontUseNativeDialog,
    )
    if not chosen:
        return None
    path = Path(chosen)
    path = path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")
    save_sheet(path, sheet)
    return path


def save_sheet(path: Path, sheet: Any) -> None:
    """Write the sheet as a PDF that only this account reads.

    Raises:
        Unavailable: the file cannot be written.
    """
    try:
        hand_out(path, recovery_pdf(sheet))
        path.chmod(0o600)
    except (Unavailable, OSError):
        raise Unavailable(
            f"{path} cannot be written. The code still stands here; choose another folder."
        ) from None
