"""One session on the screen: what stands where, on a wide window and on a narrow one."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ketachart.clinical.account import givers
from ketachart.clinical.chart import Chart
from ketachart.clinical.completeness import unwitnessed
from ketachart.clinical.guard import bag_to_check
from ketachart.clinical.phases import Phase
from ketachart.clinical.rate_checks import rate_to_check
from ketachart.gui import session_layout
from ketachart.gui.bedside import Bedside
from ketachart.gui.desk import VITALS
from ketachart.gui.dose_page import DosePage
from ketachart.gui.panels.chips import ChipsPanel
from ketachart.gui.panels.closed_bar import OVER, ClosedBar
from ketachart.gui.panels.emergency_panel import SHEET
from ketachart.gui.panels.emergency_strip import EmergencyStrip
from ketachart.gui.panels.flag_band import FlagBand
from ketachart.gui.panels.handover_facts import handed_over
from ketachart.gui.panels.handover_panel import AcceptPanel
from ketachart.gui.panels.handover_strip import HandoverStrip
from ketachart.gui.panels.move_panel import Find, MovePanel
from ketachart.gui.panels.rate_strip import RateStrip
from ketachart.gui.panels.second_person import Check
from ketachart.gui.panels.setup.inputs import Secret
from ketachart.gui.panels.setup.setup_panel import SetupPanel
from ketachart.gui.panels.status import StatusCard
from ketachart.gui.panels.toast import Toast
from ketachart.gui.panels.vitals_row import VitalsRow
from ketachart.gui.panels.witness_panel import BagCheckPanel, RateCheckPanel, WitnessPanel
from ketachart.gui.picture_view import PictureView
from ketachart.gui.side_column import SideColumn
from ketachart.gui.tabs import TabLine
from ketachart.station import Person

NARROW = 1180
"""Below this width of the window (px) the parts stand behind tabs."""
SET_UP_HEIGHT = 400
TABS = ("Enter", "Chart", "Record", "Dose")
SETUP = (Phase.PLANNED, Phase.READY)


class SessionPage(QWidget):
    """All panels of a session.

    ``acted`` and ``acted_as`` carry the session that it was typed for and the panel it is from.
    """

    acted = Signal(str, object, object)
    """Session, panel, act or acts."""
    acted_as = Signal(str, object, object, object)
    """Session, panel, act, the second person."""
    export_wanted = Signal(str, str)
    """Session and format (``pdf``): somebody wants the record as a file."""
    drafted = Signal(str, str)
    blind = Signal(bool)

    def __init__(self, bedside: Bedside, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("session-page")
        self.bedside = bedside
        self.chart: Chart | None = None
        self.narrow = False
        self._author = bedside.by
        self.look_for: Find | None = None
        """Finds patients for the panel that moves a session; set where a station is."""
        self._turning = False
        self.vitals_asked = self.is_blind = False
        self.strip = EmergencyStrip(self)
        self.rate_strip = RateStrip(self)
        self.handover_strip = HandoverStrip(bedside, self)
        self.flag = FlagBand(bedside, self)
        self.status = StatusCard(bedside, self)
        self.tabs = TabLine(TABS, self)
        self.picture = PictureView(bedside, self)
        self.vitals = VitalsRow(bedside, self)
        self.closed = ClosedBar(bedside, self)
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
            panel.acted.connect(lambda acts, panel=panel: self._acted(panel, acts))
        self.side.acted.connect(self.acted)
        self.side.acted_as.connect(self.acted_as)
        self.side.acted_for.connect(lambda session, act: self.acted.emit(session, None, act))
        self.side.turned.connect(self._side_turned)
        self.side.wanted.connect(self.open_panel)
        self.vitals.draft_changed.connect(lambda text: self._drafted(VITALS, text))
        self.vitals.keypad_wanted.connect(self._keypad_wanted)
        self.vitals.more_wanted.connect(lambda: self.open_panel("more-values"))
        self.chips.more_wanted.connect(lambda: self.side.open("effect-more"))
        self.chips.life_wanted.connect(lambda effect: self.open_panel(f"effect:{effect}"))
        self.chips.told_wanted.connect(self._ask_told)
        self.closed.wanted.connect(self.open_panel)
        self.closed.export_wanted.connect(self._export)
        self.closed.correct_wanted.connect(self.to_record)
        self.status.wanted.connect(self.open_panel)
        self.strip.wanted.connect(self.open_panel)
        self.strip.came.connect(lambda _: self._arrange())
        self.rate_strip.wanted.connect(self.open_panel)
        self.rate_strip.came.connect(lambda _: self._arrange())
        self.handover_strip.wanted.connect(self.open_panel)
        self.handover_strip.came.connect(lambda _: self._arrange())
        self.dose.wanted.connect(self.open_panel)
        self.flag.recheck.connect(self.to_vitals)
        self.flag.answer.connect(lambda key: self.open_panel(f"action:{key}"))
        self.flag.limits.connect(lambda: self.open_panel("limits"))
        self.flag.told.connect(lambda key: self.open_panel(f"told:{key}"))
        self.flag.shown.connect(lambda _: self._arrange())
        self.tabs.chosen.connect(lambda _: self._arrange())

    # What is shown ----------------------------------------------------------------------------

    def show_chart(self, chart: Chart) -> None:
        """Show a session; what is half typed of the same session by the same person stays."""
        if self._author != self.bedside.by:
            self._author = self.bedside.by
            self.chips.cancel()
            self._drop_set_up()
        before, self.chart = self.chart, chart
        # Forms that are emptied for the next patient tell of it; no draft was dropped by that.
        self._turning = before is None or before.session.session != chart.session.session
        asked = self.vitals_asked
        is_new_set = before is not None and len(chart.sets) > len(before.sets)
        if chart.phase not in SETUP or self._turning or is_new_set:
            # In the set-up the entry line stands where Start does: once its set is charted it goes.
            self.vitals_asked = False
        for panel in (self.status, self.flag, self.vitals, self.chips, self.dose, self.closed):
            panel.show_chart(chart)
        self.strip.show_chart(chart)
        self.rate_strip.show_chart(chart)
        self.handover_strip.show_chart(chart)
        self.side.show_chart(chart)
        self._show_set_up(chart)
        self._turning = False
        self.picture.show_chart(chart)
        self._arrange()
        if asked and is_new_set and self.setup is not None and self.vitals.isHidden():
            self.setup.to_next()

    def keep_up(self, chart: Chart) -> None:
        """A session that is not on the screen went on: what waits hidden for it hears of it."""
        self.side.keep_up(chart)

    def half_typed(self) -> set[str]:
        """The sessions with something half typed here: the entry line or a panel at its side."""
        found = self.side.half_typed()
        if self.chart is not None and self.vitals.is_begun:
            found.add(self.chart.session.session)
        return found

    def shows(self, panel: object, session: str) -> bool:
        """Whether a panel still stands for a session, on the screen or waiting hidden."""
        whose = self.side.session_of(panel) or _session_of(panel)
        return whose == session

    def _acted(self, panel: QWidget, acts: object, person: object = None) -> None:
        """A panel that shows one session after the other speaks for the one that it shows."""
        session = _session_of(panel)
        if person is None:
            self.acted.emit(session, panel, acts)
        else:
            self.acted_as.emit(session, panel, acts, person)

    def show_people(self, people: Iterable[Person]) -> None:
        """Who may check and order here."""
        self._people = tuple(people)
        if self.setup is not None:
            self.setup.show_people(self._people)

    def _drafted(self, field: str, text: str) -> None:
        if not self._turning:
            self.drafted.emit(field, text)

    def _show_set_up(self, chart: Chart) -> None:
        """The set-up has five hundred widgets: it is there only while a session is set up."""
        if chart.phase in SETUP:
            if self.setup is None:
                self.setup = self._made_set_up()
            self.setup.show_chart(chart)
        else:
            self._drop_set_up()

    def _drop_set_up(self) -> None:
        if self.setup is not None:
            gone, self.setup = self.setup_area.takeWidget(), None
            gone.hide()
            gone.deleteLater()
            self._set_blind(False)

    def _made_set_up(self) -> SetupPanel:
        setup = SetupPanel(self.bedside, self._check, self)
        setup.setMinimumHeight(SET_UP_HEIGHT)
        self.setup_area.setWidget(setup)
        setup.acted.connect(lambda acts: self._acted(setup, acts))
        setup.acted_as.connect(lambda act, person: self._acted(setup, act, person))
        setup.drafted.connect(self._drafted)
        setup.blind.connect(self._set_blind)
        setup.vitals_wanted.connect(self.ask_vitals)
        setup.panel_wanted.connect(self.open_panel)
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
        if self.is_over:
            self.closed.take_focus()
        else:
            self._focus_vitals()

    def to_record(self) -> None:
        """The keyboard to the record, where an entry is chosen to be corrected."""
        self.side.leave()
        if self.side.panel is None:
            if self.narrow:
                self.tabs.choose("Record")
            self.side.record.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _export(self) -> None:
        if self.chart is not None:
            self.export_wanted.emit(self.chart.session.session, "pdf")

    def focus_groups(self) -> tuple[QWidget, ...]:
        """The panels in the order of Tab; fields come before the header over them."""
        row = self.vitals
        fields = (*row.fields.values(), row.save, row.header, self.closed)
        first = self.setup.focus_groups() if self.setup is not None else ()
        bands = (self.strip, self.rate_strip, self.handover_strip, self.flag)
        around = (self.status, *bands, self.tabs, self.picture, self.dose)
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
        self.vitals_asked = True
        self._arrange()
        self._focus_vitals()

    def _focus_vitals(self) -> None:
        keying = self.vitals.keying
        if keying is not None and self.vitals.fields:
            first = next(iter(self.vitals.fields))
            field = self.vitals.fields[keying.current or first]
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_panel(self, name: str) -> None:
        """Open a side panel by its name; a waste that nobody witnessed asks for its witness."""
        if self.chart is None:
            return
        if name == "witness":
            self.ask_witness()
            return
        if name == "rate-check":
            self._ask_rate_check()
            return
        if name == "bag-check":
            self._ask_bag_check()
            return
        if name == "handover-accept":
            self.ask_to_accept()
            return
        if name == SHEET:
            self.export_wanted.emit(self.chart.session.session, "ambulance")
            return
        if name == "move":
            if self.look_for is not None:
                self.side.put(MovePanel(self.bedside, self.chart, self.look_for, self))
            return
        if name == "waste" and all(a.adds_up for a in self.chart.accounts) and self.ask_witness():
            return
        self.side.open(name)

    def _ask_told(self, effect: str) -> None:
        """Who was told of what is severe; the band keeps asking where a hand is busy elsewhere."""
        if self.side.panel is None and not self.vitals.is_begun:
            self.open_panel(f"told:{effect}")

    def ask_witness(self) -> bool:
        """Ask for the witness of a waste; whether there is one that nobody has witnessed."""
        waste = unwitnessed(self.chart) if self.chart is not None else None
        if waste is None or self.chart is None:
            return False
        # The witness types what they saw before they read what was charted: no toast stays.
        panel = WitnessPanel(self.bedside, waste, self._check, self)
        panel.show_chart(self.chart)
        panel.person.show_people(self._people, without=givers(self.chart, waste))
        self.side.put(panel)
        return True

    def ask_to_accept(self) -> bool:
        """Have a handover accepted, with all that waits for the same one; whether one waits."""
        people = self.bedside.people()
        given = handed_over(self.chart, people) if self.chart is not None else None
        if given is None or self.chart is None:
            return False
        waiting = [self.chart]
        for chart in self.bedside.charts().values():
            other = handed_over(chart, people)
            if other is not None and other.to == given.to and chart is not self.chart:
                waiting.append(chart)
        panel = AcceptPanel(self.bedside, waiting, self._check, self)
        panel.show_people(self._people)
        panel.accepted.connect(lambda s, act, who: self.acted_as.emit(s, panel, act, who))
        self.side.put(panel)
        return True

    def _ask_bag_check(self) -> None:
        made = bag_to_check(self.chart) if self.chart is not None else None
        if made is None or self.chart is None:
            return
        panel = BagCheckPanel(self.bedside, made, self._check, self)
        panel.show_chart(self.chart)
        panel.person.show_people(self._people, without=panel.left_out())
        self.side.put(panel)

    def _ask_rate_check(self) -> None:
        rate = rate_to_check(self.chart) if self.chart is not None else None
        if rate is None:
            return
        panel = RateCheckPanel(self.bedside, rate, self._check, self)
        panel.person.show_people(self._people, without=rate.by)
        self.side.put(panel)

    @property
    def is_blind_to_rate(self) -> bool:
        """While a second person reads the pump, nothing here says at which rate it was set."""
        return isinstance(self.side.panel, RateCheckPanel)

    @property
    def is_set_up(self) -> bool:
        """Whether the infusion is still to begin."""
        return self.chart is not None and self.chart.phase in SETUP

    @property
    def is_over(self) -> bool:
        """Whether the patient has left, so that the record is only read and corrected."""
        return self.chart is not None and self.chart.phase in OVER

    def _keypad_wanted(self, _: str) -> None:
        self.side.open_keypad()
        if not self.vitals.isVisible():
            # Where the keypad takes the whole page, the keyboard would fall on the pump's button.
            self.side.keypad.close_key.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_blind(self, is_blind: bool) -> None:
        self.is_blind = is_blind
        if is_blind:
            self.toast.leave()  # it says what the second person is about to read for themselves
        self._arrange()
        self.blind.emit(is_blind)

    def _side_turned(self, is_panel: bool) -> None:
        self.closed.set_blind(isinstance(self.side.panel, WitnessPanel))
        self.strip.set_open(getattr(self.side.panel, "urgent", False))
        self.handover_strip.set_open(isinstance(self.side.panel, AcceptPanel))
        self._arrange()
        if is_panel:
            self.toast.leave()
        if self.narrow:
            self.tabs.choose("Record" if is_panel else "Enter")
            self._arrange()
        if not is_panel and not self.is_set_up:
            self.to_vitals()

    # Where things stand -----------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        """The page is left: no password of a second person stays in its box for the next hand."""
        super().hideEvent(event)
        for secret in self.findChildren(Secret):
            secret.clear()

    def _arrange(self) -> None:
        session_layout.arrange(self)


def _session_of(panel: object) -> str:
    """The session that the chart of a panel is of; empty where it has none."""
    chart = getattr(panel, "chart", None)
    return chart.session.session if isinstance(chart, Chart) else ""
