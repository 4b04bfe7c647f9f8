"""Midnight, daylight saving and a machine set to another zone, inside a running infusion.

Whatever the clock on the wall does, elapsed time, order and dose go on; each time is shown as the
wall showed it then, and where that changed within a session the record says so.
"""

import io
import time

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from stories.ward import Ward, make_station, open_station
from stories.zones import ZonedClock, lived_at, local, machine_zone, minutes

from ketachart.clinical.acts import InfusionPaused, InfusionStopped, VitalsTaken
from ketachart.clinical.phases import Phase
from ketachart.clinical.summary import summary
from ketachart.gui.panels.record_rows import rows_of

pytestmark = pytest.mark.window
K = Qt.Key
CHAIR = "2"
"""On the board, the place of a session that has none of the clinic's chairs."""
SET = "13880769714" + "5"


class Night(Ward):
    """Ex-05 begun at another hour; the window is open at its twelfth minute."""

    def begin(self, start):
        """An infusion that began then."""
        self.start = start
        self.minute(12)
        with open_station(self.folder, self.clock) as station:
            self.session = station.import_session(lived_at(start, start + minutes(12))).session
        self.open()
        self.keys(CHAIR)
        self.settle()

    def minute(self, count):
        """So many minutes after the start."""
        self.clock.set(self.start + minutes(count))
        if self.window is not None:
            self.window.tick()

    def take(self, count):
        """A set at that minute."""
        self.minute(count)
        with self.charting(VitalsTaken):
            self.keys(SET)

    def on_the_board(self):
        """What the card says; then back to the chair."""
        self.click("go-board")
        self.window.tick()
        said = self.find(f"card-body-{CHAIR}").accessibleName()
        self.keys(CHAIR)
        self.settle()
        return said

    @property
    def status(self):
        return self.window.page.status.status

    def clocks(self):
        """The times of the record with their minutes, oldest first, from the start on."""
        rows = reversed(rows_of(self.chart, "Vitals"))
        return [(r.clock, r.minute) for r in rows if not r.minute.startswith("−")]


@pytest.fixture
def night(qtbot, tmp_path, monkeypatch):
    """A station whose clock is the machine's; the machine's zone is put back at the end."""
    monkeypatch.setenv("TZ", "America/Chicago")
    time.tzset()
    clock = ZonedClock(local("2026-03-01T12:00", "America/Chicago"))
    make_station(tmp_path / "station", clock)
    ward = Night(qtbot, tmp_path / "station", clock)
    yield ward
    ward.leave()
    monkeypatch.undo()
    time.tzset()


def printed(night):
    """The words of the page, and the numbers of the summary, from the disk."""
    night.close()
    with open_station(night.folder, night.clock) as station:
        assert station.verify().intact
        _, data = station.export(night.session.session, "pdf")
        chart = station.chart(night.session.session)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return text, summary(chart)


@pytest.mark.parametrize(
    ("start", "begun", "at_30", "ends", "clocks"),
    [
        (  # Midnight.
            "2026-06-08T23:45",
            "23:45",
            "00:15",
            "00:25",
            ["23:45", "23:55", "00:00", "00:07", "00:15"],
        ),
        (  # An hour is skipped.
            "2026-03-08T01:40",
            "01:40",
            "03:10",
            "03:20",
            ["01:40", "01:50", "01:55", "03:02", "03:10"],
        ),
        (  # An hour comes twice.
            "2026-11-01T01:40",
            "01:40",
            "01:10",
            "01:20",
            ["01:40", "01:50", "01:55", "01:02", "01:10"],
        ),
    ],
    ids=["midnight", "spring", "autumn"],
)
def test_the_wall_may_say_what_it_likes(night, start, begun, at_30, ends, clocks):
    night.begin(local(start, "America/Chicago"))
    for minute in (15, 22, 30):
        night.take(minute)

    # On the screen: what ran, what is left, and what comes next on the same clock as the wall's.
    assert at_30 in night.find("clock").accessibleName()
    assert night.status.elapsed == "30:00"
    assert night.status.head.endswith(f"started {begun}")
    assert (night.status.beside, night.status.beside_unit) == ("10:00", f"left · ends {ends}")
    assert night.status.delivered.value == "33"
    assert f"due {ends} · every 10 min" in night.status.vitals.below
    assert night.clocks() == list(zip(clocks, ("0", "+10", "+15", "+22", "+30"), strict=True))
    card = night.on_the_board()
    assert "since start 30:00, 10:00 left" in card
    assert f"Next vitals in 10:00, due {ends}" in card

    # The end, five minutes after it was seen: 38 minutes ran, whatever the clock said.
    night.minute(38)
    with night.charting(InfusionStopped):
        night.press(K.Key_F10)
        night.keys("1\r")
    assert night.chart.phase is Phase.RECOVERY

    text, found = printed(night)
    assert (found["elapsed_min"], found["running_min"], float(found["infused_mg"])) == (
        38,
        38,
        41.8,
    )
    changed = start[:7] != "2026-06"
    assert ("The clock changed from UTC" in text) is changed
    assert "Ran 38:00" in text


@pytest.mark.parametrize(
    ("start", "now", "typed", "offset", "by"),
    [  # Each seven minutes ago: it is 03:05, 01:05 and 00:05.
        ("2026-03-08T01:40", 25, "01:58", "-06:00", "typing"),
        ("2026-03-08T01:40", 25, "01:58", "-06:00", "steps"),
        ("2026-11-01T01:40", 25, "01:58", "-05:00", "typing"),
        ("2026-06-08T23:45", 20, "23:58", "-05:00", "typing"),
    ],
    ids=["spring", "spring-steps", "autumn", "midnight"],
)
def test_a_time_a_few_minutes_back_is_that_of_the_wall_then(night, start, now, typed, offset, by):
    night.begin(local(start, "America/Chicago"))
    night.minute(now)
    night.press(K.Key_F8)
    if by == "typing":
        night.click("since-time")
        night.ctrl(K.Key_A)
        night.keys(typed.replace(":", ""))
    else:
        night.click("since-step-5")
        for _ in range(2):
            night.click("since-step-1")
    night.click("since-late-busy-with-the-patient")
    with night.charting(InfusionPaused):
        night.click("pause-reason-blood-pressure")
    (paused,) = night.acts(InfusionPaused)
    assert paused.at == night.start + minutes(now - 7)
    assert paused.at.isoformat() == f"{paused.at.date()}T{typed}:00{offset}"
    assert night.status.elapsed == f"{now}:00"


def test_a_machine_set_to_another_zone_goes_on_with_the_infusion(night):
    night.begin(local("2026-06-08T14:00", "America/Chicago"))
    night.take(15)
    machine_zone("Asia/Kolkata")
    night.take(20)
    assert "00:50" in night.find("clock").accessibleName()
    assert night.status.elapsed == "20:00"
    assert night.status.beside_unit == "left · ends 01:10"
    assert "due 01:00" in night.status.vitals.below
    assert night.clocks()[-2:] == [("14:15", "+15"), ("00:50", "+20")]
    newest, before = rows_of(night.chart)[:2]
    assert "clock at UTC+5:30" in newest.line.detail
    assert "clock at" not in before.line.detail

    # Closed and opened again in yet another zone: the same minute, the same order.
    night.close()
    machine_zone("Pacific/Auckland")
    night.minute(25)
    night.open()
    night.keys(CHAIR)
    night.settle()
    assert night.status.elapsed == "25:00"
    night.take(26)
    assert [m for _, m in night.clocks()[-3:]] == ["+15", "+20", "+26"]
    assert "started 14:00" in night.status.head

    text, found = printed(night)
    assert "The clock changed from UTC−5 to UTC+5:30 between 14:15 and 00:50" in text
    assert "The clock changed from UTC+5:30 to UTC+12 between 00:50 and 07:26" in text
    assert found["late_entries"] == 0
