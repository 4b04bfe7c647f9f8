"""The pages round the chairs: a new session, the patients, the settings, another person.

Each is made when it is first wanted, so that the board is there sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import NOWHERE, Surroundings
from ketachart.clinical.trouble import Refused
from ketachart.gui.audit.place import AuditTrail
from ketachart.gui.background import Background
from ketachart.gui.chairs import OVER
from ketachart.gui.export_page import ExportPage
from ketachart.gui.exporting import Exporting
from ketachart.gui.glass.place import GlassPlace
from ketachart.gui.moving import EntryMove, Moving, SessionMove, moved_words
from ketachart.gui.new_sessions import NewSessions
from ketachart.gui.panels.band import Offer
from ketachart.gui.settings import facts
from ketachart.gui.sign_off.evening import Evening
from ketachart.gui.stock.drug_log import DrugLog
from ketachart.station import Format, Station

if TYPE_CHECKING:
    from ketachart.gui.change_person import ChangePerson
    from ketachart.gui.checking.check_page import CheckPage
    from ketachart.gui.patients.new_session import NewSessionPanel
    from ketachart.gui.patients.page import PatientsPage
    from ketachart.gui.settings.backup_card import BackupCard
    from ketachart.gui.settings_page import SettingsPage
    from ketachart.gui.window import StationWindow
    from ketachart.store.projections import PatientRow


class Pages(QObject):
    """Made for a window with a station behind it."""

    def __init__(self, window: StationWindow, background: Background) -> None:
        super().__init__(window)
        self._window, self._background = window, background
        self.patients: PatientsPage | None = None
        self.settings: SettingsPage | None = None
        self.person: ChangePerson | None = None
        self._left: dict[str, tuple[PatientsPage | None, NewSessionPanel | None]] = {}
        self._earlier: dict[str, tuple[Chart, ...]] = {}
        window.bedside.earlier = lambda patient: self._earlier.get(patient, ())
        self._around: dict[str, Surroundings] = {}
        window.bedside.around = lambda session: self._around.get(session, NOWHERE)
        self.exporting = Exporting(background, window.tell, window)
        self.exporting.written.connect(self._exported)
        window.page.export_wanted.connect(self._export)
        self.moving = Moving(background, window.tell, self)
        self.moving.moved.connect(self._moved)
        window.page.look_for = self._look_for
        window.page.side.move_wanted.connect(self._move)
        self.new = NewSessions(window.bedside, background, window.tell, self)
        self.new.opened.connect(self._session_opened)
        self.new.go_to.connect(self.open_session)
        self.new.left.connect(window.go_back)
        window.board.new_wanted.connect(self.begin)
        window.board.set_up_wanted.connect(lambda chair: self.begin(chair=chair))
        window.board.offer_new()
        window.board.patient_wanted.connect(lambda patient: self.begin(patient=patient))
        window.frame.board_head.new_wanted.connect(self.begin)
        window.frame.board_head.offer_new()
        window.frame.board_head.backups_wanted.connect(self.show_settings)
        self.stock = DrugLog(
            window,
            background,
            self.exporting,
            asker=self._asker,
            ask_where=self._ask_where,
            parent=self,
        )
        self.audit = AuditTrail(
            window,
            background,
            self.exporting,
            asker=self._asker,
            ask_where=self._ask_where,
            parent=self,
        )
        self.glass = GlassPlace(
            window, background, asker=self._asker, changed=self._access_changed, parent=self
        )
        self.checking: CheckPage | None = None
        self.evening = Evening(window, background, self._asker, self._ask_where, self)
        self.evening.export_wanted.connect(lambda session: self._export(session, "pdf"))
        window.rail.free_chosen.connect(lambda chair: self.begin(chair=chair))
        window.rail.new_wanted.connect(self.begin)
        window.rail.offer("patients", "new", "settings")
        window.top.person.clicked.connect(self.change_person)

    def go(self, where: str) -> None:
        """To a page by the name the rail gives it."""
        if where == "patients":
            self.show_patients()
        elif where == "settings":
            self.show_settings()
        elif where == "sign-off":
            self.evening.show()

    # A new session ----------------------------------------------------------------------------

    def begin(self, *, chair: str | None = None, patient: PatientRow | None = None) -> None:
        """Find a patient and say why they are here; for a free chair, or any."""
        window = self._window
        known = window.known
        panel = self.new.begin(
            known.chairs,
            chair=chair,
            patient=patient,
            protocols=known.protocols,
            protocol=known.protocol,
        )
        window.show_other(panel, "New session", "new")
        panel.take_focus()

    def _session_opened(self, chart: Chart) -> None:
        window = self._window
        window.charts[chart.session.session] = chart
        panel = self.new.panel
        waited_for = panel is not None and panel.is_saving
        if not waited_for or window.frame.pages.currentWidget() is not panel:
            window.tick()
            return  # the nurse went on with something else; the new one waits on the rail
        window.show_session(chart.session.session)

    def look_ahead(self) -> None:
        """Who is expected today, for the board while nobody sits in a chair."""
        today = self._window.bedside.now().date()
        self._background.do(
            lambda station: station.expected(today),
            self._window.board.show_expected,
            self._window.tell.problem,
            owner=self,
        )

    # The patients -----------------------------------------------------------------------------

    def show_patients(self) -> None:
        """Find a patient, change details, look at earlier sessions."""
        window = self._window
        if self.patients is None:
            self.patients = self._made_patients()
        else:
            self.patients.again()
        window.show_other(self.patients, "Patients", "patients")
        self.patients.take_focus()

    def _made_patients(self) -> PatientsPage:
        from ketachart.gui.patients.page import PatientsPage  # noqa: PLC0415

        page = PatientsPage(self._window.bedside, self._asker(lambda: page))
        page.session_wanted.connect(lambda patient: self.begin(patient=patient))
        page.session_opened.connect(self.open_session)
        page.export_wanted.connect(self._export)
        page.course_export_wanted.connect(self._export_course)
        page.details_changed.connect(self._described)
        page.troubled.connect(self._window.tell.problem)
        page.glass_wanted.connect(lambda: self.glass.show(self.show_patients))
        page.closed.connect(self._window.go_back)
        page.turned.connect(self._window.order_focus)
        return page

    def _described(self, found: PatientRow) -> None:
        """Name and allergies over an hour that runs are those that were told now."""
        for chart in tuple(self._window.charts.values()):
            if chart.session.patient == found.id:
                self._window.charting.chart_changed(replace(chart, patient=found.details))

    def _asker(self, owner: Callable[[], QWidget]) -> Callable[..., None]:
        """Has work done for a page, whose answer is dropped when the page is gone."""

        def ask(
            work: Callable[[Any], Any],
            done: Callable[[Any], None],
            failed: Callable[[Exception], None],
        ) -> None:
            self._background.do(work, done, failed, owner=owner())

        return ask

    def open_session(self, session: str) -> None:
        """Show a session, fetched first where it is over and on no chair any more."""
        window = self._window
        if session in window.charts:
            window.show_session(session)
            return

        asked_on = window.frame.pages.currentWidget()

        def fetched(chart: Chart) -> None:
            if window.frame.pages.currentWidget() is not asked_on:
                return  # what is typed by now is for the page that was gone on to
            window.charts[session] = chart
            if chart.phase in OVER:
                window.reading.add(session)
            window.show_session(session)

        def failed(trouble: Exception) -> None:
            self.glass.trouble(trouble, lambda: self.open_session(session))

        self._background.do(lambda station: station.chart(session), fetched, failed, owner=self)

    def _export(self, session: str, format: Format) -> None:
        outbox = self._window.outbox
        if outbox is not None and outbox.waiting(session):
            words = "Something charted here is not saved yet, and the copy would lack it. "
            self._window.tell.problem(Refused(f"{words}Nothing was written; export it then."))
            return
        page = ExportPage(format, self.exporting.folder)

        def write(folder: Path) -> None:
            form, for_whom, purpose = page.format, page.for_whom(), page.what_for()
            self.exporting.write_by(
                lambda station: station.export_to(
                    session, form, folder, for_whom=for_whom, purpose=purpose
                ),
                folder,
            )

        self._ask_where(page, write)

    def export_paper_chart(self, protocol: str | None = None) -> None:
        """A chart to fill in with a pen while the station is down."""
        page = ExportPage("paper", self.exporting.folder)
        self._ask_where(
            page,
            lambda folder: self.exporting.write_by(
                lambda station: station.export_paper_chart_to(folder, protocol), folder
            ),
        )

    def _export_course(self, patient: str, number: int) -> None:
        page = ExportPage("course", self.exporting.folder)

        def write(folder: Path) -> None:
            for_whom, purpose = page.for_whom(), page.what_for()
            self.exporting.write_by(
                lambda station: station.export_course_to(
                    patient, number, folder, for_whom=for_whom, purpose=purpose
                ),
                folder,
            )

        self._ask_where(page, write)

    def _ask_where(self, page: ExportPage, write_into: Callable[[Path], None]) -> None:
        """Show where a copy goes, then the page from which it was asked for."""
        window = self._window
        before = window.frame.pages.currentWidget()

        def back() -> None:
            if before is self.patients:
                self.show_patients()
            elif before is not None and before is self.settings:
                self.show_settings()
            elif before is not None and before is self.stock.page:
                self.stock.show()
            elif before is not None and before is self.audit.page:
                self.audit.back()
            elif before is not None and before is self.evening.page:
                self.evening.show()
            else:
                window.go_back()
            page.deleteLater()

        def write(folder: Path) -> None:
            write_into(folder)
            back()

        page.chosen.connect(write)
        page.closed.connect(back)
        window.show_other(page, "Export")
        page.take_focus()

    def _exported(self, path: Path) -> None:
        if self.patients is not None and self.patients.isVisible():
            self.patients.exported(path)

    # Moves ------------------------------------------------------------------------------------

    def _move(self, panel: QWidget, wanted: EntryMove | SessionMove) -> None:
        outbox = self._window.outbox
        if isinstance(wanted, SessionMove) and outbox and outbox.waiting(wanted.session):
            # They were typed for the patient whose session it still is, and nobody else takes them.
            words = "Something charted here is not saved yet. Nothing was moved; move it then."
            self._window.tell.to_panel(panel, Refused(words))
            return
        self.moving.move(wanted, panel)

    def _moved(self, left: Chart, now: Chart | None) -> None:
        """Both charts follow; the screen stays where the hand is."""
        for chart in (left, now):
            if chart is not None:
                self._window.charting.chart_changed(chart)
        if now is None and self._window.shown == left.session.session:
            self.compare_with_past(left)
        self._window.page.toast.say(moved_words(left, now), "")

    def _look_for(self, typed: str, show: Callable[[Sequence[PatientRow]], None]) -> None:
        self._background.do(
            lambda station: station.find_patients(typed),
            show,
            self._window.tell.problem,
            owner=self._window.page.side,
        )

    # The set-up ------------------------------------------------------------------------------

    def compare_with_past(self, chart: Chart) -> None:
        """The patient's earlier sessions: for what is compared with them, and for last time.

        The chart that is shown is asked for with them, so that the look is an entry.
        """
        session, patient = chart.session.session, chart.session.patient

        def earlier(station: Station) -> tuple[tuple[Chart, ...], Surroundings]:
            return station.earlier(session), station.surroundings(session)

        def show(found: tuple[tuple[Chart, ...], Surroundings]) -> None:
            self._drop_who_left()
            self._earlier[patient], self._around[session] = found
            charts = self._earlier[patient]
            setup = self._window.page.setup
            if setup is not None and self._window.shown == session:
                setup.show_past(charts)

        self._background.do(earlier, show, self._window.tell.problem, owner=self)

    def _drop_who_left(self) -> None:
        """Earlier charts of patients who sit in no chair any more would stay until the evening."""
        charts = self._window.charts
        here = {chart.session.patient for chart in charts.values()}
        self._earlier = {p: found for p, found in self._earlier.items() if p in here}
        self._around = {s: found for s, found in self._around.items() if s in charts}

    # Emergency access, and the check of a file -------------------------------------------------

    def _access_changed(self) -> None:
        """What may be opened is other than before: nothing stays on the screen that may not."""
        window = self._window
        self._earlier.clear()
        if self.patients is not None:
            self.patients.access_changed()
        if self.glass.runs is None and window.reading:
            was_shown = window.has_session and window.shown in window.reading
            for session in tuple(window.reading):
                window.charts.pop(session, None)
                window.page.side.forget(session)
            window.reading.clear()
            if was_shown:
                window.shown = ""
                window.show_board()
        self.evening.count_soon()

    def check_a_file(self) -> None:
        """Whether a file is what a physician of this clinic signed."""
        if self.checking is None:
            from ketachart.gui.checking.check_page import CheckPage  # noqa: PLC0415

            page = self.checking = CheckPage(self._asker(lambda: page))
            page.troubled.connect(self._window.tell.problem)
            page.closed.connect(self.show_settings)
        self._window.show_other(self.checking, "Check a file")
        self.checking.take_focus()

    # Settings and people ----------------------------------------------------------------------

    def remind_of_code(self) -> None:
        """Once a year the recovery code is tried."""

        def show() -> None:
            self.show_settings()
            assert self.settings is not None
            self.settings.parts.choose("keys")

        self._window.tell.notice(
            "The recovery code was not tried for a year.",
            "Fetch the sheet and type it back, to know that it is at hand.",
            (Offer("Keys…", show),),
        )

    def show_settings(self) -> None:
        """People, the clinic and the look."""
        if self.settings is None:
            self.settings = self._made_settings()
        self.settings.trail.setVisible(self.audit.may_read)
        self._window.show_other(self.settings, "Settings", "settings")
        self.settings.take_focus()
        self._background.do(facts.look, self.settings.show_facts, self._window.tell.problem)

    def _made_settings(self) -> SettingsPage:
        from ketachart.gui.settings_page import SettingsPage  # noqa: PLC0415

        page, window = SettingsPage(), self._window

        def changed(now: facts.Facts) -> None:
            page.show_facts(now)
            page.saved()
            window.know_again()

        def ask(work: Callable[[Station], facts.Facts]) -> None:
            self._background.do(
                work, changed, lambda trouble: page.refused(str(trouble)), owner=page
            )

        page.account_wanted.connect(lambda wanted: ask(wanted.do))
        page.clinic_wanted.connect(lambda wanted: ask(lambda s: facts.change_clinic(s, wanted)))
        page.protocol_wanted.connect(lambda new: ask(lambda s: facts.change_protocol(s, new)))
        page.words_wanted.connect(lambda new: ask(lambda s: facts.change_words(s, new)))
        page.theme_wanted.connect(window.set_theme)
        page.paper_wanted.connect(self.export_paper_chart)
        page.log_wanted.connect(self.stock.show)
        page.trail_wanted.connect(self.audit.show)
        page.check_wanted.connect(self.check_a_file)
        page.closed.connect(window.go_back)
        page.turned.connect(window.order_focus)
        page.backups_made.connect(self._wire_backups)
        return page

    def _wire_backups(self, card: BackupCard) -> None:
        window, watch = self._window, self._window.backups
        if watch is not None:
            watch.changed.connect(lambda now: card.show_state(now, window.bedside.now()))
            card.begun.connect(watch.tend_now)
            card.show_state(watch.state, window.bedside.now())
        check = window.self_check
        if check is not None:
            check.changed.connect(lambda now: card.show_check(now, window.bedside.now()))
            card.show_check(check.state, window.bedside.now())

    def change_author(self, before: str, now: str) -> None:
        """What one person left half typed on these pages waits for them, and for nobody else."""
        self._left[before] = self.patients, self.new.panel
        self.stock.person_changed()
        self.audit.person_changed()
        self.glass.person_changed()
        checked, self.checking = self.checking, None
        if checked is not None:
            checked.deleteLater()
        self.evening.change_author(before, now)
        self.patients, self.new.panel = self._left.pop(now, (None, None))

    def change_person(self) -> None:
        """Somebody else signs in; sessions go on."""
        window = self._window
        if self.person is None:
            from ketachart.gui.change_person import ChangePerson  # noqa: PLC0415

            self.person = ChangePerson(self._asker(lambda: window.frame))
            self.person.signed_in.connect(window.person_changed)
            self.person.closed.connect(window.go_back)
        window.show_other(self.person, "Who charts now?")
        self.person.ask(window.bedside.by)
