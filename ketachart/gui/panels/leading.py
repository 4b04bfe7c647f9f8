"""A side panel after which another one comes: what was charted here is carried out there."""

from PySide6.QtCore import Signal

from ketachart.gui.panels.side import SidePanel


class LeadingPanel(SidePanel):
    """``wanted`` names the panel that comes next, once what was charted here is on disk."""

    wanted = Signal(str)

    def next_panel(self) -> str:
        """The name of the panel that comes next; empty for none."""
        return ""

    def saved(self) -> None:
        # A panel that waits hidden with its session must not open one over another patient.
        goes_on = bool(self.sent) and self.isVisible()
        super().saved()
        if goes_on and (name := self.next_panel()):
            self.wanted.emit(name)
