"""One session on the screen: what stands where, on a wide window and on a narrow one."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phases import Phase
from ketachart.gui.bedside import Bedside
from ketachart.gui.desk import VITALS
from ketachart.gui.dose_page import DosePage
from ketachart.gui.panels.chart_facts import unwitnessed
from ketachart.gui.panels.chips import ChipsPanel
from ketachart.gui.panels.flag_band import FlagBand
from ketachart.gui.panels.second_person import Check
from ketachart.gui.panels.setup.setup_panel import SetupPanel
from ketachart.gui.panels.status import StatusCard
from ketachart.gui.panels.status_block import FULL, LARGE, SMALL, TIGHT
from ketachart.gui.panels.toast import Toast
from ketachart.gui.panels.vitals_row import VitalsRow
from ketachart.gui.panels.waste_panel import SMALLEST
from ketachart.gui.panels.witness_panel import WitnessPanel
from ketachart.gui.picture_view import PictureView
from ketachart.gui.side_column import SideColumn
from ketachart.gui.tabs import TabLine
from ketachart.station import Person

EDGE, GAP = 16, 12
SIDE = 372
NARROW = 1180
"""Below this width of the window (px) the parts stand behind tabs."""
LARGE_FROM = 980
ROOMY = 650
"""Below this height (px), as with a band on a small screen, header and chips give way."""
SET_UP_HEIGHT = 560
TABS = ("Enter", "Chart", "Record", "Dose")
SETUP = (Phase.PLANNED, Phase.READY)


class SessionPage(QWidget):
    """All panels of a session; ``acted`` and ``acted_as`` carry the panel that the act is from."""

    acted = Signal(object, object)
    acted_as = Signal(object, object, object)
    drafted = Signal(str, str)
    blind = Signal(bool)

    def __init__(self, bedside: Bedside, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("session-page")
        self.bedside = bedside
        self.chart: Chart | None = None
        self.narrow = False
        self._vitals_asked = self._is_blind = False
        self.flag = FlagBand(bedside, self)
        self.status = StatusCard(bedside, self)
        self.tabs = TabLine(TABS, self)
        self.picture = PictureView(bedside, self)
        self.vitals = VitalsRow(bedside, self)
        self.chips = ChipsPanel(bedside, self)
        self.setup: SetupPanel | None = None
        self.setup_area = QScrollArea(self)
        self.setup_area.setWidgetResizable(True)
        self.setup_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setup_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._check = check
        self._people: tuple[Person, ...] = ()
        self.dose = DosePage(bedside, self)
        self.side = SideColumn(bedside, self.vitals, self)
        self.toast = Toast(bedside, self)
        self._connect()

    def _connect(self) -> None:
        for panel in (self.vitals, self.chips):
            panel.acted.connect(lambda acts, panel=panel: self.acted.emit(panel, acts))
        self.side.acted.connect(self.acted)
        self.side.acted_as.connect(self.acted_as)
        self.side.turned.connect(self._side_turned)
        self.vitals.draft_changed.connect(lambda text: self.drafted.emit(VITALS, text))
        self.vitals.keypad_wanted.connect(self._keypad_wanted)
        self.chips.more_wanted.connect(lambda: self.side.open("effect-more"))
        self.status.wanted.connect(self.open_panel)
        self.dose.wanted.connect(self.open_panel)
        self.flag.recheck.connect(self.to_vitals)
        self.flag.answer.connect(lambda _: self.open_panel("action"))
        self.flag.shown.connect(lambda _: self._arrange())
        self.tabs.chosen.connect(lambda _: self._arrange())

    # What is shown ----------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """Show a session; what is half typed of the same session stays."""
        self.chart = chart
        if chart.phase not in SETUP:
            self._vitals_asked = False
        for panel in (self.status, self.flag, self.vitals, self.chips, self.dose, self.side):
            panel.show_chart(chart)
        self._show_set_up(chart)
        self.picture.show_chart(chart)
        self._arrange()

    def show_people(self, people: Iterable[Person]) -> None:
        """Who may check and order here."""
        self._people = tuple(people)
        if self.setup is not None:
            self.setup.show_people(self._people)

    def _show_set_up(self, chart: Chart) -> None:
        """The set-up has five hundred widgets: it is there only while a session is set up."""
        if chart.phase in SETUP:
            if self.setup is None:
                self.setup = self._made_set_up()
            self.setup.show_chart(chart)
        elif self.setup is not None:
            gone, self.setup = self.setup_area.takeWidget(), None
            gone.hide()
            gone.deleteLater()
            self._set_blind(False)

    def _made_set_up(self) -> SetupPanel:
        setup = SetupPanel(self.bedside, self._check, self)
        setup.setMinimumHeight(SET_UP_HEIGHT)
        self.setup_area.setWidget(setup)
        setup.acted.connect(lambda acts: self.acted.emit(setup, acts))
        setup.acted_as.connect(lambda act, person: self.acted_as.emit(setup, act, person))
        setup.drafted.connect(self.drafted)
        setup.blind.connect(self._set_blind)
        setup.vitals_wanted.connect(self.ask_vitals)
        setup.show_people(self._people)
        return setup

    def show_drafts(self, drafts: Mapping[str, str]) -> None:
        """Put back what was half typed."""
        self.vitals.restore(drafts.get(VITALS, ""))
        if self.setup is not None:
            self.setup.show_drafts(drafts)

    def tick(self, now: datetime) -> None:
        """Time goes on."""
        for panel in (self.status, self.vitals, self.chips, self.dose, self.picture, self.toast):
            panel.tick(now)
        self.side.record.tick(now)
        tick = getattr(self.side.panel, "tick", None)
        if tick is not None:
            tick(now)

    def saving(self, panel: QWidget | None) -> None:
        """What a panel gave is on its way to the disk."""
        saving = getattr(panel, "saving", None)
        if saving is not None:
            saving()

    # Where the keys go ------------------------------------------------------------------------

    def to_vitals(self) -> None:
        """The keyboard to the entry line."""
        if self.is_set_up:
            self.ask_vitals()
            return
        if self.narrow:
            self.tabs.choose("Enter")
        self._focus_vitals()

    def focus_groups(self) -> tuple[QWidget, ...]:
        """The panels in the order of Tab; fields come before the header over them."""
        row = self.vitals
        fields = (*row.fields.values(), row.save, row.header)
        first = self.setup.focus_groups() if self.setup is not None else ()
        around = (self.status, self.flag, self.tabs, self.picture, self.dose)
        return (
            *first,
            *fields,
            self.chips,
            *around,
            self.side.panel or self.side.record,
            self.toast,
        )

    def ask_vitals(self) -> None:
        """Show the entry line in the set-up, for the first set of values."""
        self._vitals_asked = True
        self._arrange()
        self._focus_vitals()

    def _focus_vitals(self) -> None:
        keying = self.vitals.keying
        if keying is not None and self.vitals.fields:
            first = next(iter(self.vitals.fields))
            field = self.vitals.fields[keying.current or first]
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_panel(self, name: str) -> None:
        """Open a side panel; ``unstop`` strikes the stop, ``waste`` and the like go by name."""
        if self.chart is None:
            return
        if name == "unstop" and self.chart.stop is not None:
            name = f"strike:{self.chart.stop.id}"
        if name == "waste" and abs(self.chart.account.balance) < SMALLEST and self.ask_witness():
            return
        self.side.open(name)

    def ask_witness(self) -> bool:
        """Ask for the witness of a waste; whether there is one that nobody has witnessed."""
        waste = unwitnessed(self.chart) if self.chart is not None else None
        if waste is None:
            return False
        # The witness types what they saw before they read what was charted: no toast stays.
        panel = WitnessPanel(self.bedside, waste, self._check, self)
        panel.person.show_people(self._people, without=self.bedside.by)
        self.side.put(panel)
        return True

    @property
    def is_set_up(self) -> bool:
        """Whether the infusion is still to begin."""
        return self.chart is not None and self.chart.phase in SETUP

    def _keypad_wanted(self, _: str) -> None:
        self.side.open_keypad()

    def _set_blind(self, is_blind: bool) -> None:
        self._is_blind = is_blind
        self._arrange()
        self.blind.emit(is_blind)

    def _side_turned(self, is_panel: bool) -> None:
        if is_panel:
            self.toast.leave()
        if self.narrow:
            self.tabs.choose("Record" if is_panel else "Enter")
            self._arrange()
        if not is_panel and not self.is_set_up:
            self._focus_vitals()

    # Where things stand -----------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if self.chart is None or self.width() < 200:
            return
        area = QRect(EDGE, GAP, self.width() - 2 * EDGE, self.height() - GAP - 14)
        if self.narrow:
            area.adjust(-4, -2, 4, 4)
        if not self.flag.isHidden():
            self.flag.setGeometry(area.x(), area.y(), area.width(), self.flag.height())
            area.setTop(area.top() + self.flag.height() + GAP)
        self.setup_area.setVisible(self.is_set_up)
        self.status.setVisible(not self.is_set_up)
        self.tabs.setVisible(self.narrow and not self.is_set_up)
        self.chips.set_compact(area.height() < (400 if self.narrow else ROOMY))
        if self.setup is not None:
            self._arrange_set_up(area)
        elif self.narrow:
            self._arrange_narrow(area)
        else:
            self._arrange_wide(area)
        self._place_toast()

    def _status_on_top(self, area: QRect) -> QRect:
        tall = area.height() > LARGE_FROM - 60
        wide = LARGE if tall else FULL if area.height() >= ROOMY else TIGHT
        sizes = SMALL if self.narrow else wide
        if self.status.sizes is not sizes:
            self.status.set_sizes(sizes)
        self.status.setGeometry(area.x(), area.y(), area.width(), sizes.height)
        return area.adjusted(0, sizes.height + (GAP if not self.narrow else 8), 0, 0)

    def _arrange_wide(self, area: QRect) -> None:
        area = self._status_on_top(area)
        side = SIDE if area.width() < 1500 else 460
        left = area.width() - side - GAP
        self.side.setGeometry(area.x() + left + GAP, area.y(), side, area.height())
        self.dose.hide()
        bottom = area.bottom() + 1
        low: tuple[QWidget, ...] = (self.chips, self.vitals)
        for panel in low:
            height = _height_of(panel, left)
            bottom -= height
            panel.setGeometry(area.x(), bottom, left, height)
            bottom -= GAP
        self.picture.setGeometry(area.x(), area.y(), left, max(bottom - area.y(), 120))
        for panel in (self.picture, self.vitals, self.chips):
            panel.show()
        self.side.show()

    def _arrange_narrow(self, area: QRect) -> None:
        area = self._status_on_top(area)
        self.tabs.setGeometry(area.x(), area.y(), area.width(), 44)
        area.setTop(area.top() + 44 + 8)
        chosen = self.tabs.chosen_text
        for panel, tab in (
            (self.vitals, "Enter"),
            (self.chips, "Enter"),
            (self.picture, "Chart"),
            (self.side, "Record"),
            (self.dose, "Dose"),
        ):
            panel.setVisible(tab == chosen)
            panel.setGeometry(area)
        if chosen == "Enter":
            high = _height_of(self.vitals, area.width())
            self.vitals.setGeometry(area.x(), area.y(), area.width(), high)
            low = _height_of(self.chips, area.width())
            self.chips.setGeometry(area.x(), area.y() + high + 8, area.width(), low)

    def _arrange_set_up(self, area: QRect) -> None:
        wide = not self.narrow
        left = area.width() - SIDE - GAP if wide else area.width()
        for panel in (self.picture, self.chips, self.dose):
            panel.hide()
        in_side = not wide and self.side.panel is not None
        self.side.setVisible((wide and not self._is_blind) or in_side)
        self.side.setGeometry(area.right() + 1 - SIDE, area.y(), SIDE, area.height())
        if in_side:
            self.setup_area.hide()
            self.side.setGeometry(area)
        shown = self._vitals_asked or self.vitals.is_begun
        self.vitals.setVisible(shown)
        bottom = area.bottom() + 1
        if shown:
            height = _height_of(self.vitals, left)
            self.vitals.setGeometry(area.x(), bottom - height, left, height)
            bottom -= height + GAP
        self.setup_area.setGeometry(area.x(), area.y(), left, bottom - area.y())

    def _place_toast(self) -> None:
        place = self.side.geometry() if self.side.isVisible() else self.rect()
        width = min(place.width() - 24, 420)
        left = place.x() + (place.width() - width) // 2
        low = 78 if self.side.isVisible() else 12
        self.toast.setGeometry(left, place.bottom() - low - self.toast.height(), width, 56)
        self.toast.raise_()


def _height_of(panel: QWidget, width: int) -> int:
    """What a panel needs at a width; chips decide by their width how many rows they take."""
    if panel.width() != width:
        panel.resize(width, panel.height())
    return max(panel.sizeHint().height(), panel.minimumSizeHint().height())
