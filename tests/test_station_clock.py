"""What the station makes of a computer whose clock steps, sleeps, starts anew or is wrong."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from made_once import copy_of
from own_computer import Computer
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, ZONE, CountingStation, make_station

from ketachart.clinical.acts import NoteWritten
from ketachart.clinical.phases import Phase
from ketachart.clinical.phrases import clock_text
from ketachart.clinical.trouble import Refused
from ketachart.clock import Reading, new_id
from ketachart.station import Costs

START = datetime(2026, 3, 10, 10, 17, tzinfo=ZONE)
SECOND = timedelta(seconds=1)


class Desk:
    """A station on a computer of its own; closed and opened as often as a test wants."""

    def __init__(self, folder, example) -> None:
        self.folder, self.computer = folder, Computer(START)
        self.station = self.last = None
        self.open()
        # Ex-05 up to its twelfth minute: an infusion that runs since 10:05.
        self.chart = self.station.import_session(
            example.until("ex-05", "2026-03-10T10:17:00-05:00")
        )

    def open(self) -> None:
        """Open the station as it is opened every morning: time goes on from its last entry."""
        self.close()
        clock = self.computer.clock(self.last)
        self.station = CountingStation.open(
            self.folder, PASSPHRASE, clock=clock, costs=Costs.lowest()
        )
        self.station.sign_in(NURSE, PASSWORD)

    def close(self) -> None:
        """The window is closed; the ledger keeps when that was."""
        if self.station is not None:
            self.last = last_reading(self.station)
            self.station.close()
            self.station = None

    def chart_note(self):
        """Chart something; gives its entry."""
        now = self.station.clock.now().at
        act = NoteWritten(id=new_id(), at=now, by="-", text="calm")
        session = self.chart.session
        self.chart = self.station.record(session.session, act, patient=session.patient)
        return self.chart.entries[-1]

    def elapsed(self) -> timedelta:
        """How long the infusion runs, as the chart shows it now."""
        return self.station.clock.now().at - self.chart.started_at


def last_reading(station) -> Reading:
    """What the ledger's last entry tells of the clock."""
    with station._database.reading() as con:
        last = station._ledger.last_stamp(con)
    return Reading(last.recorded_at, last.boot_id, last.steady_ns)


@pytest.fixture
def desk(tmp_path, example):
    copy_of(("clock", START), tmp_path / "s", lambda folder: make_station(folder, START))
    made = Desk(tmp_path / "s", example)
    yield made
    made.close()


STEPS = [
    timedelta(minutes=5),
    timedelta(minutes=-7),
    timedelta(days=400),
    timedelta(days=-9600),
    timedelta(seconds=-3),
]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_moves_no_elapsed_time_is_one_entry_and_is_seen(desk, step):
    station, before = desk.station, desk.elapsed()
    due = desk.chart.next_due(station.clock.now().at).at
    desk.computer.passes(minutes=1)
    desk.computer.is_set(step)
    assert desk.elapsed() == before + timedelta(minutes=1)
    assert station.clock_state.step == step
    assert station.clock_state.is_marked
    entry = desk.chart_note()
    assert entry.act.at == START + timedelta(minutes=1)
    assert desk.chart.next_due(entry.act.at).at == due
    desk.computer.passes(minutes=1)
    desk.chart_note()
    station.tend()
    assert station.count("clock-stepped") == 1


def test_a_step_is_entered_by_itself_and_one_that_went_back_is_told_as_over(desk):
    desk.computer.is_set(timedelta(hours=1))
    desk.station.tend()
    desk.station.tend()
    assert desk.station.count("clock-stepped") == 1
    desk.computer.is_set(timedelta(0))
    assert not desk.station.clock_state.is_marked
    desk.station.tend()
    assert desk.station.count("clock-stepped") == 2
    desk.computer.is_set(2 * SECOND)
    desk.station.tend()
    assert desk.station.count("clock-stepped") == 2


def test_sleep_counts_and_is_no_step(desk):
    before = desk.elapsed()
    desk.computer.passes(hours=7)
    desk.station.tend()
    assert desk.elapsed() == before + timedelta(hours=7)
    assert desk.station.count("clock-stepped") == 0
    assert not desk.station.clock_state.is_marked


def test_a_clock_set_while_the_program_was_closed_moves_no_elapsed_time(desk):
    desk.chart_note()
    before = desk.elapsed()
    desk.close()
    desk.computer.passes(minutes=10)
    desk.computer.is_set(timedelta(hours=-6))
    desk.open()
    assert abs(desk.elapsed() - before - timedelta(minutes=10)) < SECOND
    assert desk.station.clock_state.step == timedelta(hours=-6)


def test_a_step_already_told_is_not_told_again_by_the_next_start(desk):
    desk.computer.is_set(timedelta(hours=2))
    desk.chart_note()
    desk.open()
    desk.chart_note()
    assert desk.station.count("clock-stepped") == 1
    assert desk.station.clock_state.step == timedelta(hours=2)


def test_while_a_patient_is_in_the_chair_a_confirmed_clock_waits_and_is_then_taken_up(desk):
    """Ex-05's infusion was entered in this boot: its elapsed time stays steady to the end."""
    station, before = desk.station, desk.elapsed()
    desk.computer.is_set(timedelta(minutes=5))
    station.tend()
    station.confirm_clock()
    assert desk.elapsed() == before
    assert (station.clock_state.is_marked, station.clock_state.waits) == (False, True)
    desk.open()
    assert desk.station.clock_state.waits
    assert desk.elapsed() == before
    end(desk)
    desk.station.tend()
    assert desk.station.clock.now().at == desk.computer.wall()
    assert desk.station.clock_state.step == timedelta(0)
    assert (desk.station.count("clock-stepped"), desk.station.count("clock-taken-up")) == (1, 1)


def end(desk) -> None:
    """The patient's session is over: struck out by hand in the list of what is under way."""
    from ketachart.store import projections  # noqa: PLC0415
    from ketachart.store.schema import sessions  # noqa: PLC0415

    with desk.station._database.writing() as con:
        con.execute(sessions.update().values(phase=Phase.CLOSED))
        assert not projections.sessions(con, phases=[Phase.INFUSING])


def test_after_a_new_start_times_are_marked_until_somebody_confirms_the_clock(desk):
    desk.chart_note()
    before = desk.elapsed()
    desk.computer.starts_anew()
    desk.open()
    state = desk.station.clock_state
    assert (state.restarted, state.is_marked, state.step) == (True, True, timedelta(0))
    assert abs(desk.elapsed() - before - timedelta(minutes=3)) < SECOND
    desk.chart_note()
    desk.open()
    assert desk.station.clock_state.restarted, "nobody has looked at the clock yet"
    desk.station.confirm_clock()
    assert not desk.station.clock_state.is_marked
    desk.open()
    assert not desk.station.clock_state.is_marked


@pytest.mark.parametrize("lost", [timedelta(days=-9600), timedelta(hours=-1)])
def test_a_computer_that_lost_its_time_goes_on_from_the_last_entry(desk, lost):
    last = desk.chart_note().stamp.recorded_at
    desk.computer.is_set(lost)
    desk.computer.starts_anew()
    desk.open()
    entry = desk.chart_note()
    assert timedelta(0) <= entry.act.at - last < timedelta(minutes=1)
    assert desk.station.clock_state.is_marked
    if lost < timedelta(days=-1):
        with pytest.raises(Refused, match="before this program was made"):
            desk.station.confirm_clock()
    # The system's clock is put right, and somebody says so: the time that was off is there again.
    desk.computer.is_set(timedelta(0))
    desk.station.confirm_clock()
    assert desk.station.clock.now().at == desk.computer.true
    assert not desk.station.clock_state.is_marked
    assert desk.elapsed() == desk.computer.true - desk.chart.started_at


def test_the_order_of_entries_is_that_of_charting_whatever_the_clock_does(desk):
    made = [desk.chart_note()]
    for step in STEPS:
        desk.computer.passes(minutes=1)
        desk.computer.is_set(step)
        made.append(desk.chart_note())
    assert [e.seq for e in made] == sorted(e.seq for e in made)
    assert [e.act.at for e in made] == sorted(e.act.at for e in made)
    assert desk.station.verify().problem is None
    assert made[-1].stamp.recorded_at.astimezone(UTC) == desk.computer.true


def words_of(pdf: bytes) -> str:
    """The text of a page, its lines joined."""
    from pypdf import PdfReader  # noqa: PLC0415

    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())


def test_the_page_says_what_the_clock_did_and_marks_what_nobody_confirmed(desk):
    before = clock_text(desk.chart_note().act.at)
    assert "Clock times" not in words_of(desk.station.page(desk.chart))
    desk.computer.passes(minutes=2)
    desk.computer.is_set(timedelta(hours=3))
    after = clock_text(desk.chart_note().act.at)
    told = words_of(desk.station.page(desk.chart))
    assert "the computer's clock was 3 h ahead of these times, which go on steadily" in told
    assert "nobody has confirmed it" in told
    assert f"{after}?" in told
    assert f"{before}?" not in told
    desk.station.confirm_clock()
    told = words_of(desk.station.page(desk.chart))
    assert f"; {NURSE} looked at it at 10-Mar-2026 {after}" in told
    assert f"{after}?" not in told


def test_a_new_start_in_mid_session_is_on_the_page_until_the_clock_is_confirmed(desk):
    desk.chart_note()
    desk.computer.starts_anew()
    desk.open()
    desk.chart_note()
    assert "nobody has confirmed its clock since" in words_of(desk.station.page(desk.chart))
    desk.station.confirm_clock()
    assert "Clock times" not in words_of(desk.station.page(desk.chart))


def test_a_clock_that_was_lost_and_put_right_is_on_the_page_with_how_far_it_was_off(desk):
    desk.computer.is_set(timedelta(days=-9600))
    desk.computer.starts_anew()
    desk.open()
    desk.chart_note()
    desk.computer.is_set(timedelta(0))
    desk.station.confirm_clock()
    told = words_of(desk.station.page(desk.chart))
    assert f"{NURSE} found the clock right at 10-Mar-2026" in told
    assert "(marked ?) are 3 min behind it" in told
