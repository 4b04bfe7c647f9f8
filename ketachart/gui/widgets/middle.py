"""A page in the middle of a wide screen."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


def middle_column(page: QWidget, widest: int) -> QVBoxLayout:
    """A column in the middle of a page that has no layout yet, at most ``widest`` px wide."""
    middle = QWidget()
    middle.setMaximumWidth(widest)
    across = QHBoxLayout(page)
    across.setContentsMargins(16, 12, 16, 16)
    across.addStretch(1)
    across.addWidget(middle, 1_000)
    across.addStretch(1)
    column = QVBoxLayout(middle)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    return column
