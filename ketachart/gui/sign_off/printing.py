"""A sealed file on paper: each page as a picture, as sharp as the printer."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from ketachart.clinical.trouble import Unavailable
from ketachart.report import viewing

FINEST = 300
"""Dots an inch; more of them would not be seen, and take long."""


def ask_printer(parent: QWidget) -> Any:
    """Ask which printer; None where none was chosen."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("Print the record")
    return printer if dialog.exec() else None


def print_pages(printer: Any, pdf: bytes) -> None:
    """Every page, as large as the paper.

    Raises:
        Unavailable: the printer does not take it.
    """
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise Unavailable(
            "The printer does not take the record. Nothing is lost; choose another printer, or "
            "export the file."
        )
    paper = printer.pageLayout().fullRectPixels(printer.resolution())
    for number, (wide, tall) in enumerate(viewing.sizes(pdf)):
        if number:
            printer.newPage()
        made = viewing.raster(pdf, number, round(wide / 72 * min(FINEST, printer.resolution())))
        image = QImage(made.data, made.width, made.height, made.stride, QImage.Format.Format_RGB32)
        scale = min(paper.width() / wide, paper.height() / tall)
        painter.drawImage(QRectF(0, 0, wide * scale, tall * scale), image)
    painter.end()
