"""Nurses and physicians at random chairs, doing everything there is to chart, right and wrong.

After each step the record says the same however it is read, nothing that is worked out from it
gives up, no more drug was given than there was, and what was refused left no trace.
``KETACHART_NURSES=5000`` plays so many steps, ``KETACHART_SEED`` begins elsewhere; the gate plays a
few hundred.
"""

import os
import random
import time
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import shiboken6
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, ZONE
from stories.hands import HeldBackground
from stories.nurse_acts import WORDS, Author
from stories.nurse_looks import look_quickly, look_thoroughly

from ketachart.clinical import acts as a
from ketachart.clinical.account import is_ketamine
from ketachart.clinical.administration import Allergy, Patient, StockReceived
from ketachart.clinical.chart import Chart
from ketachart.clinical.moves import MOVABLE
from ketachart.clinical.phases import Phase
from ketachart.clinical.summary import summary
from ketachart.clinical.trouble import Refused
from ketachart.clock import SetClock, new_id
from ketachart.gui import theme
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.side_panels import PLAIN, panel_for
from ketachart.gui.window import StationWindow
from ketachart.interop import session_json
from ketachart.station import Costs, NewPerson, Station
from ketachart.station.sessions import OVER, row_of

ALL_STEPS = int(os.environ.get("KETACHART_NURSES", "200"))
A_WEEK = 500
"""Steps at one station; more are further stations, each with its own dice."""
STEPS = min(ALL_STEPS, A_WEEK)
FIRST = int(os.environ.get("KETACHART_SEED", "11"))
SEEDS = range(FIRST, FIRST + max(ALL_STEPS // A_WEEK, 1))
CHAIRS = ("1", "2", "3")
PROTOCOLS = ("depression-40", "chronic-pain", "cautious-5")
STAFF = {
    NURSE: ("administrator", "nurse"),
    "M. Ruiz, RN": ("nurse",),
    "Dr. H. Brandt, MD": ("physician",),
}
NINE = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
SHOWN = min(STEPS, 160) if ALL_STEPS > A_WEEK else 60
"""Steps after which, and after half of which, every screen is looked at."""
PANELS = 100 if ALL_STEPS > A_WEEK else 8
"""So many panels are opened on each chart."""
LOOKS = int(os.environ.get("KETACHART_LOOKS", "30"))
"""Every so many steps all pages are drawn and a copy is made at another station."""
LONG = 90
"""Acts: a session that long is seen to its end."""


def made_station(folder, clock: SetClock) -> Station:
    """A station with its people; the first of them is signed in."""
    station, code = Station.create(
        folder,
        clinic="Fictional Clinic",
        administrator=NewPerson(NURSE, STAFF[NURSE], PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        chairs=CHAIRS,
        clock=clock,
        costs=Costs.lowest(),
    )
    station.confirm_recovery(code)
    for name, roles in STAFF.items():
        if name != NURSE:
            station.add_person(NewPerson(name, roles, PASSWORD))
    return station


class Clinic:
    """A week at a clinic where anything may be charted, and what must be true after each act."""

    def __init__(self, folder, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.dice = random.Random(seed)
        self.author = Author(self.dice)
        self.clock = SetClock(NINE)
        self.station = made_station(folder / "here", self.clock)
        self.tally: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.told: list[str] = []
        self.copies = 0
        self.patients = [self.station.register(patient(n)) for n in range(1, 6)]
        self.station.receive_stock(vials("LOT-1", 40, self.clock.now().at))
        self.station.receive_stock(vials("USED-UP", 1, self.clock.now().at))

    # What is done -------------------------------------------------------------------------------

    def step(self) -> None:
        """One thing at random; a refusal leaves the ledger as it was."""
        self.clock.advance(seconds=self.dice.choice((5, 20, 40, 60, 120, 300, 600)))
        if self.station.shift(self.station.person.id) is None:
            self.station.sign_in(self.station.person.name, PASSWORD)
        deeds = {
            self.chart: 70,
            self.chart_two: 5,
            self.second_person: 8,
            self.seat: 1,
            self.move_entry: 4,
            self.move_session: 1,
            self.sign_in: 4,
            self.change_protocol: 1,
        }
        if len(self.open) < 2:
            deeds[self.seat] = 60
        deed = self.dice.choices(list(deeds), list(deeds.values()))[0]
        before = self.head()
        try:
            deed()
        except Refused as refusal:
            self.refused(str(refusal), before)
        except ValueError as unsayable:
            if not any(w in str(unsayable) for w in ("must be a number", "Expected")):
                raise
            self.unsaid(before)

    def unsaid(self, before: object) -> None:
        self.tally["not to be said"] += 1
        assert self.head() == before

    def refused(self, words: str, before: object) -> None:
        self.tally["refused"] += 1
        self.refusals[words[:46]] += 1
        self.told.append(f"  refused: {words}")
        assert self.written(before) <= {"access-denied"}, f"refused and yet written: {words}"
        assert words.endswith((".", "?", ")")), words

    def written(self, since) -> set[str]:
        """The names of the acts that stand in the ledger since it ended there."""
        with self.station._database.reading() as con:
            rows = con.exec_driver_sql("SELECT act FROM entries WHERE seq > ?", (since.seq,))
            return {act for (act,) in rows}

    def head(self) -> object:
        with self.station._database.reading() as con:
            return self.station._ledger.head(con)

    @property
    def open(self) -> list[Chart]:
        return [self.station.chart(row.id) for row in self.station.open_sessions()]

    def some_chart(self) -> Chart:
        """Mostly one that is open, now and then one that was closed."""
        rows = self.station.open_sessions()
        if not rows or self.dice.random() < 0.12:
            rows = self.station.sessions()[-6:] or rows
        if not rows:
            raise Refused("Nobody is here.")
        return self.station.chart(self.dice.choice(rows).id)

    def seat(self) -> None:
        who = self.dice.choice(self.patients)
        taken = {chart.chair for chart in self.open}
        free = [chair for chair in CHAIRS if chair not in taken] or list(CHAIRS)
        plan = a.SessionPlanned(
            id=new_id(),
            at=self.clock.now().at - timedelta(minutes=self.dice.choice((0, 0, 30))),
            by="-",
            indication=self.author.some(WORDS),
            protocol=self.author.some((*PROTOCOLS, *PROTOCOLS, None, "no such protocol")),
            infusion_no=self.author.some((None, 1, 3)),
            planned_infusions=self.author.some((None, 6)),
            chair=self.author.some((*free, *free, "9", None)),
        )
        chart = self.station.open_session(who.id, plan)
        self.tally["session opened"] += 1
        self.admitted(chart)

    def chart(self) -> None:
        chart = self.some_chart()
        now = self.clock.now().at
        if len(chart.entries) > LONG and chart.phase not in OVER:
            act = self.ending(chart, now)
        else:
            act = self.author.act(chart, now)
        self.record(chart, act)

    def ending(self, chart: Chart, now: datetime) -> a.Act:
        kinds = {
            Phase.INFUSING: a.InfusionStopped,
            Phase.PAUSED: a.InfusionStopped,
        }
        kind = kinds.get(chart.phase, a.PatientDischarged)
        fields = {"outcome": "completed"} if kind is a.InfusionStopped else {"disposition": "home"}
        return kind(id=new_id(), at=now, by="-", **fields)

    def chart_two(self) -> None:
        """Two at once: both are charted, or neither."""
        chart, now = self.some_chart(), self.clock.now().at
        self.record(chart, self.author.act(chart, now), self.author.act(chart, now))

    def second_person(self) -> None:
        """A second person's own act, who proves who they are."""
        chart = self.some_chart()
        kind = self.dice.choice((a.IndependentCheck, a.IndependentCheck, a.OrderAuthenticated))
        act = self.author.of_kind(kind, chart, self.clock.now().at)
        others = [name for name in STAFF if name != self.station.person.name]
        person = self.station.second_person(self.dice.choice(others), PASSWORD)
        before = self.head()
        try:
            self.record(chart, act, person=person)
        except Refused as refusal:
            self.refused(str(refusal), before)

    def record(self, chart: Chart, *acts: a.Act, person=None) -> None:
        for act in acts:
            self.told.append(f"{self.clock.now().at:%d %H:%M:%S} {chart.session.record_no} {act}")
        wrong = self.dice.random() < 0.01
        who = self.dice.choice(self.patients).id if wrong else chart.session.patient
        known = len(chart.entries)
        grown = self.station.record(chart.session.session, acts, patient=who, person=person)
        assert who == chart.session.patient
        assert [type(e.act) for e in grown.entries[known:]] == [type(act) for act in acts]
        for act in acts:
            self.tally[type(act).__name__] += 1
        self.admitted(grown)

    def move_entry(self) -> None:
        """What was charted at the wrong chair."""
        charts = self.open
        if len(charts) < 2:
            return
        here, there = self.dice.sample(charts, 2)
        kinds = MOVABLE if self.dice.random() < 0.9 else a.ACTS
        here, there = self.station.move_entry(
            here.session.session,
            self.author.entry(here, *kinds),
            patient=here.session.patient,
            to_session=there.session.session,
            to_patient=there.session.patient,
            reason="wrong chair",
        )
        self.tally["entry moved"] += 1
        self.told.append(f"moved {here.session.record_no} > {there.session.record_no}")
        self.admitted(here)
        self.admitted(there)

    def move_session(self) -> None:
        chart, right = self.some_chart(), self.dice.choice(self.patients)
        moved = self.station.move_session(
            chart.session.session,
            patient=chart.session.patient,
            to_patient=right.id,
            reason="seated under another's name",
        )
        self.tally["session moved"] += 1
        self.admitted(moved)

    def sign_in(self) -> None:
        self.station.sign_in(self.dice.choice(list(STAFF)), PASSWORD)

    def change_protocol(self) -> None:
        """Only sessions from now on run under it."""
        name = self.author.some(PROTOCOLS)
        text = self.station.protocol_text(name)
        late = self.dice.randint(3, 15)
        changed = "\n".join(
            f"late_entry_min = {late}" if line.startswith("late_entry_min") else line
            for line in text.splitlines()
        )
        ran = {chart.session.session: chart.protocol for chart in self.open}
        self.station.change_protocol(
            name, changed, reason="as agreed", approved_by="Dr. H. Brandt, MD"
        )
        self.tally["protocol changed"] += 1
        assert {chart.session.session: chart.protocol for chart in self.open} == ran

    # What must be true --------------------------------------------------------------------------

    def admitted(self, chart: Chart) -> None:
        """After every act that was let in."""
        session = chart.session.session
        assert self.station.chart(session) is chart
        self.station._charts.pop(session)
        again = self.station.chart(session)
        assert again == chart
        assert summary(again) == summary(chart)
        assert self.station.find_session(session) == row_of(again)
        now = self.clock.now().at
        bounds_hold(again, now)
        look_quickly(again, now)

    def look_round(self) -> None:
        """Now and then: every page and picture, and a copy at another station."""
        now = self.clock.now().at
        rows = self.station.sessions()
        if not rows:
            return
        chart = self.station.chart(self.dice.choice(rows[-6:]).id)
        look_thoroughly(chart, now, self.station)
        self.copy_elsewhere(chart)

    def copy_elsewhere(self, chart: Chart) -> None:
        """What was exported is all of it, and is read in elsewhere as the same."""
        session = chart.session.session
        _, data = self.station.export(session, "json")
        file = session_json.read(data)
        acts = tuple(e.act for e in chart.entries if isinstance(e.act, a.Act))
        assert file.acts == acts
        before = len(self.station.sessions())
        assert self.station.import_session(data) == chart
        assert len(self.station.sessions()) == before
        self.copies += 1
        clock = SetClock(self.clock.now().at + timedelta(days=self.dice.choice((0, 0, 1, 400))))
        elsewhere = made_station(self.folder / f"copy-{self.copies}", clock)
        try:
            source = self.station._ledger
            with self.station._database.reading() as con:
                text = next(
                    e.act.text
                    for e in source.of_station(con, ("protocol-adopted",))
                    if e.act.digest == chart.session.protocol
                )
            asked = file.acts[0].protocol or "depression-40"
            if elsewhere.protocol_text(asked) != text:
                elsewhere.change_protocol(asked, text, reason="as there", approved_by="the same")
            copy = elsewhere.import_session(data)
            assert copy.session.source_id == session
            assert copy.patient == chart.patient
            assert summary(copy) == summary(chart)
            again = session_json.read(elsewhere.export(copy.session.session, "json")[1])
            assert (again.acts, again.patient, again.summary) == (
                file.acts,
                file.patient,
                file.summary,
            )
            with pytest.raises(Refused, match="already here"):
                elsewhere.import_session(data)
        finally:
            elsewhere.close()

    def leave(self) -> None:
        self.station.close()


def patient(number: int) -> Patient:
    """Somebody fictional; one of them bears a drug badly."""
    allergies = (Allergy(substance="ondansetron", reaction="rash"),) if number == 2 else ()
    return Patient(
        mrn=f"R-{number:04}",
        family_name=f"Random{number}",
        given_name="Zoë <b>" if number == 3 else "Ann",
        dob=date(1950 + 7 * number, 2, 28),
        sex=("F", "M", "X", "unknown", "F")[number - 1],
        allergy_status="listed" if allergies else "not-asked",
        allergies=allergies,
    )


def vials(lot: str, number: int, at: datetime) -> StockReceived:
    return StockReceived(
        id=new_id(),
        at=at,
        by="-",
        drug="ketamine",
        mg_per_ml=Decimal(50),
        vial_ml=Decimal(10),
        vials=number,
        lot=lot,
    )


def bounds_hold(chart: Chart, now: datetime) -> None:
    """No container gave more than it held, and the account counts every mg once."""
    delivery = chart.delivery_at(now)
    for name, container in chart.containers.items():
        run_in = sum((s.ml for s in delivery.segments if s.container == name), Fraction(0))
        left = delivery.left_in(name)
        assert run_in <= container.volume_ml, name
        assert left is None or 0 <= left <= container.volume_ml - run_in, name
    assert delivery.infused_ml <= sum(c.volume_ml for c in chart.containers.values())
    if delivery.elapsed_min is not None:
        assert delivery.running_min + delivery.paused_min <= delivery.elapsed_min
    account = chart.account
    prepared = [p for _, p in chart.standing.of(a.DrugPrepared)]
    opened = sum(
        (Fraction(p.vials * p.vial_volume_ml * p.vial_conc_mg_per_ml) for p in prepared),
        Fraction(0),
    )
    given = [m for _, m in chart.standing.of(a.MedicationGiven) if is_ketamine(m.drug)]
    if not given:
        assert account.opened == opened
        assert account.given == chart.delivery.total_mg
    wasted = [w for _, w in chart.standing.of(a.DrugWasted) if is_ketamine(w.drug)]
    assert account.wasted == sum(
        (Fraction(w.from_vial_mg or 0) + Fraction(w.from_bag_mg or 0) for w in wasted), Fraction(0)
    )
    returned = [r for _, r in chart.standing.of(a.DrugReturned) if is_ketamine(r.drug)]
    assert account.returned == sum((Fraction(r.mg) for r in returned), Fraction(0))
    for each in chart.accounts:
        assert each.opened == each.given + each.wasted + each.returned + each.balance
        assert each.balance == sum((s.balance for s in each.strengths), Fraction(0))


@pytest.fixture(params=SEEDS)
def clinic(request, tmp_path):
    clinic = Clinic(tmp_path, request.param)
    yield clinic
    clinic.leave()


def test_nothing_that_is_charted_at_random_breaks_the_record(clinic):
    began = time.monotonic()
    for number in range(STEPS):
        try:
            clinic.step()
            if number % LOOKS == LOOKS - 1:
                clinic.look_round()
        except Exception as wrong:
            told = [str(wrong), f"seed {clinic.seed}, step {number}", *clinic.told[-12:]]
            raise AssertionError("\n".join(told)) from wrong
    clinic.station.sign_in(NURSE, PASSWORD)
    rows = clinic.station.sessions()
    clinic.station.rebuild()
    assert clinic.station.sessions() == rows
    assert clinic.station.verify().intact
    charted = sum(n for name, n in clinic.tally.items() if name[0].isupper())
    print(
        f"\nseed {clinic.seed}: {STEPS} steps, {charted} acts let in, "
        f"{clinic.tally['refused']} refused, {clinic.copies} copied elsewhere, "
        f"{time.monotonic() - began:.0f} s"
    )
    print("  ", dict(clinic.tally.most_common()))
    print("  ", [f"{n} {words}" for words, n in clinic.refusals.most_common(25)])


def test_whatever_was_charted_at_random_can_be_shown_and_gone_on_with(clinic, qtbot, qapp):
    """Every chart on its screen, every panel on every chart, every entry to be corrected."""
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    background = HeldBackground(clinic.station)
    for number in range(SHOWN):
        clinic.step()
        if number % (SHOWN // 2) != SHOWN // 2 - 1:
            continue
        clinic.station.sign_in(NURSE, PASSWORD)
        bedside = Bedside(now=lambda: clinic.clock.now().at, by=NURSE)
        window = StationWindow(bedside, background)
        window.resize(1366, 768)
        window.show()
        background.all()
        try:
            for session in window.charts:
                look_at_screen(clinic, window, session)
        finally:
            window._timer.stop()
            shiboken6.delete(window)
            background.all()


def look_at_screen(clinic: Clinic, window: StationWindow, session: str) -> None:
    window.show_board()
    window.grab()
    window.show_session(session)
    window.background.all()
    window.grab()
    chart, bedside = window.charts[session], window.bedside
    entries = [e.act.id for e in chart.entries if isinstance(e.act, a.Act)]
    wanted = [*PLAIN, *(f"effect:{effect.id}" for effect in chart.effects)]
    wanted += [f"action:{episode.id}" for episode in chart.episodes]
    wanted += [f"told:{episode.id}" for episode in chart.episodes]
    for entry in clinic.dice.sample(entries, min(8, len(entries))):
        if chart.fate(entry) is None:
            wanted += [f"correct:{entry}", f"strike:{entry}"]
    for name in clinic.dice.sample(wanted, min(PANELS, len(wanted))):
        try:
            panel = panel_for(name, bedside, chart)
        except Exception as wrong:
            raise AssertionError(f"{name} {clinic.seed} {clinic.told[-3:]}") from wrong
        panel.resize(400, 600)
        panel.grab()
        shiboken6.delete(panel)
