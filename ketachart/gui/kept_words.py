"""Words half typed in a panel: on the disk within a second, and back when it is opened again."""

from typing import Any

from PySide6.QtCore import QObject

from ketachart.gui.drafts import DraftKeeper
from ketachart.gui.side_column import SideColumn


class KeptWords(QObject):
    """Follows the panels that have a ``draft_field``, and keeps what stands in their ``text``."""

    def __init__(self, drafts: DraftKeeper, column: SideColumn, parent: QObject) -> None:
        super().__init__(parent)
        self._drafts, self._column = drafts, column
        self._kept: dict[Any, str] = {}
        """For which session each of these panels was opened."""
        column.opened.connect(self._opened)
        column.gone.connect(self._gone)

    def _opened(self, panel: Any) -> None:
        field, text = getattr(panel, "draft_field", ""), getattr(panel, "text", None)
        if not field or text is None:
            return
        session = self._kept[panel] = self._column.session
        if kept := self._drafts.of(session).get(field):
            text.put(kept)
        text.changed.connect(lambda: self._drafts.keep(session, field, text.typed()))

    def _gone(self, panel: Any) -> None:
        """It was charted, or dropped by whoever typed it."""
        session = self._kept.pop(panel, None)
        if session is not None:
            self._drafts.drop(session, panel.draft_field)
