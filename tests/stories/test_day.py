"""One day of a clinic, from an empty folder to the copies that leave the house.

Told in ``day_morning`` and ``day_hours``, checked against the numbers of ``day_by_hand``; the
same day by a real keyboard and pointer is described in ``real_hands``.
"""

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from station_fixtures import NURSE, PASSPHRASE, PASSWORD
from stories import day_hours as hours
from stories import day_morning, real_hands
from stories.day import Day
from stories.day_by_hand import BY_HAND, BY_RUIZ
from stories.day_morning import MARSH, OKAFOR, ROSA, ROSE
from stories.ward import SECOND, QtHands, at

from ketachart.clinical.acts import VitalsTaken
from ketachart.clinical.summary import differences, summary
from ketachart.clock import SetClock
from ketachart.station import Costs, NewPerson, Station

K = Qt.Key
pytestmark = pytest.mark.window


@pytest.fixture
def day(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    hands = real_hands.RealHands() if real_hands.wanted() else QtHands()
    found = Day(qtbot, tmp_path / "station", SetClock(at("07:30")), hands)
    yield found
    found.leave()
    hands.leave()


def test_a_day(day):
    day_morning.first_run(day)
    made = day_morning.add_people(day)
    day.close()
    day_morning.first_sign_ins(day, made)
    day_morning.morning(day)
    day_morning.seat_four(day)
    hours.start_three(day)
    hours.cancel_one(day)
    hours.two_nurses(day)
    hours.busy_minutes(day)
    hours.one_after_the_other(day)
    hours.recovery(day)
    copies = exports(day)
    sessions = {day.chart_of(who).session.session: who for who in (OKAFOR, MARSH, ROSA, ROSE)}
    day.close()
    left_behind(day, sessions, copies)


def exports(day):
    """A PDF, two files for another station, and a table; each into a folder that was chosen."""
    day.go_to("11:00")
    folder = day.folder.parent / "for the clinic"
    folder.mkdir()
    for who, format in (
        (OKAFOR, "pdf"), (OKAFOR, "json"), (MARSH, "json"), (ROSA, "pdf"), (ROSA, "csv")
    ):  # fmt: skip
        day.click("go-patients")
        day.until(lambda: day.has("patient-search"), "no search")
        day.click("patient-search")
        day.ctrl(K.Key_A)
        day.keys(f"{who.given} {who.family[:3]}".lower())
        day.until(lambda who=who: day.has_patient(who), "not found")
        day.press(K.Key_Down)
        day.press(K.Key_Return)
        day.until(lambda: day.has("export-session"), "no session")
        day.settle()
        day.picture(f"patient-{who.mrn}")
        day.click("export-session")
        day.click(f"export-{format}")
        day.export_into(folder)
    day.picture("exported")
    return folder


def left_behind(day, sessions, copies):
    """What stands on the disk when everybody has gone, and what the copies say elsewhere."""
    with Station.open(day.folder, PASSPHRASE, clock=day.clock, costs=Costs.lowest()) as station:
        station.sign_in(NURSE, PASSWORD)
        assert station.verify().intact
        charts = {who: station.chart(session) for session, who in sessions.items()}
    for who, chart in charts.items():
        assert differences(BY_HAND[who], summary(chart)) == [], who.family
        taken = [act for _, act in chart.standing.of(VitalsTaken)]
        ruiz = [act.at.strftime("%H:%M") for act in taken if act.by == SECOND]
        assert ruiz == BY_RUIZ[who]
        assert {act.by for act in taken} <= {NURSE, SECOND}
    of = {who: chart.session.record_no for who, chart in charts.items()}
    first, third = (read_pdf(copies / f"{of[who]}-v1.pdf") for who in (OKAFOR, ROSA))
    for words in (
        "OKAFOR, Ife",
        "Delivered 40 mg",
        f"struck, moved to {of[ROSA]}",
        "126/80 · HR 78 · SpO₂ 97",
        "Amends 09:10, HR was 88",
        "M. Ruiz, RN",
        "Escort Ada Okafor (mother)",
    ):
        assert words in first, words
    assert "ALVAREZ" not in first
    for words in (
        "ALVAREZ, Rosa",
        "Delivered 17.5 mg",
        "Infusion ended early 09:30 after 17.5 mg of 35 mg ordered: patient's wish",
    ):
        assert words in third, words
    assert f"Moved from another chair, first charted in {of[OKAFOR]}" in third
    assert "OKAFOR" not in third
    assert "124" in (copies / f"{of[ROSA]}-v1.csv").read_text(encoding="utf-8-sig")
    elsewhere(day, charts, of, copies)


def read_pdf(path):
    """The text of the printed record, without its line breaks."""
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)


def elsewhere(day, charts, of, copies):
    """The files are taken up by another clinic's station and add up to the same there."""
    station, code = Station.create(
        day.folder.parent / "elsewhere",
        clinic="Another Clinic",
        administrator=NewPerson("A. Other, RN", ("administrator", "nurse"), PASSWORD, "RN"),
        passphrase=PASSPHRASE,
        clock=day.clock,
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)
        for who in (OKAFOR, MARSH):
            taken = station.import_session((copies / f"{of[who]}-v1.json").read_bytes())
            assert summary(taken) == summary(charts[who])
            assert taken.patient.family_name == who.family
