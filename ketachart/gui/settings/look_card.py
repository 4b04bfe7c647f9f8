"""The look of the window on this computer."""

from PySide6.QtCore import Signal

from ketachart.gui import theme
from ketachart.gui.panels.setup.form import row
from ketachart.gui.panels.setup.inputs import Choice
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.patients.cards import Scrolled, TitledCard


class LookCard(TitledCard):
    """``theme_wanted`` carries a theme's name; what is in force stays chosen."""

    theme_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("Look")
        self.themes = Choice(
            "Theme", tuple((name, theme.LABELS[name]) for name in theme.ORDER), name="theme"
        )
        self.themes.changed.connect(self._chosen)
        area = Scrolled()
        row(area.body, self.themes)
        area.body.addWidget(
            plain(
                "Kept for you on this computer. F11 goes to the next one on any screen; in the "
                "dim room only flags are filled.",
                "label",
                wrap=True,
            )
        )
        area.body.addStretch(1)
        self.column.addWidget(area, 1)
        theme.changes().changed.connect(self.show_theme)
        self.show_theme()

    def show_theme(self) -> None:
        """The one in force."""
        if self.themes.value() != theme.current().name:
            self.themes.choose(theme.current().name)

    def _chosen(self) -> None:
        name = self.themes.value()
        if name is None:
            self.show_theme()  # a tap on what is chosen takes it back; one is always in force
        elif name != theme.current().name:
            self.theme_wanted.emit(name)
