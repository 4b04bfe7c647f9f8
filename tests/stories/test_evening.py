"""From chart to signature in one evening, and how anyone can tell: by keys alone, by clicks alone.

Told in ``evening``; what the auditor reads at the end is counted against what was done.
"""

import csv
import io
import json
import os
import shutil
import subprocess
from collections import Counter

import bad_pdfs
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from station_fixtures import NURSE, PASSPHRASE
from stories import evening as told
from stories.day import Day
from stories.evening import AUDITOR, OWN, PINS
from stories.two_hands import ByClicks, ByKeys, take_over
from stories.ward import DOCTOR, SECOND, QtHands, at

from ketachart import cli
from ketachart.clock import SetClock
from ketachart.station import Costs

K = Qt.Key
pytestmark = pytest.mark.window


@pytest.fixture
def day(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(cli, "COSTS", Costs.lowest())
    found = Day(qtbot, tmp_path / "station", SetClock(at("10:10")), QtHands())
    yield found
    found.leave()


WAITING = int(os.environ.get("KETACHART_WAITING", "2"))
"""How many other records wait to be signed; ten is the long form of the evening."""


def test_an_evening_by_keys_alone(day, tmp_path, capsys):
    an_evening(day, ByKeys(day), WAITING, tmp_path, capsys)
    assert day.clicks == 0


def test_an_evening_by_clicks_alone(day, tmp_path, capsys):
    an_evening(day, ByClicks(day), WAITING, tmp_path, capsys)
    assert day.keys_pressed == 0, "a key was pressed that was not typed into a clicked field"


def an_evening(day, hand, waiting, tmp_path, capsys):
    told.prepare(day, waiting)
    day.go_to("10:17")
    told.open_as(day, hand, NURSE)
    for step in (
        told.hands_change,
        told.half_a_set,
        told.handover,
        told.home,
        told.attest_twice,
    ):
        step(day, hand)
        day.picture(step.__name__)
    v1, v2, signed = the_physician(day, hand, waiting, tmp_path)
    checked_in_the_window(day, hand, tmp_path, v1, v2)
    csv_rows = the_trail(day, hand, tmp_path)
    day.close()
    counted(csv_rows, waiting, signed)
    checked_without_a_window(day, tmp_path, v1, v2, capsys)


def the_physician(day, hand, waiting, tmp_path):
    """Everything that waits is read and signed; one goes back and comes again."""
    day.go_to("18:00")
    told.comes(day, hand, DOCTOR)
    page = told.to_sign_off(day, hand)
    assert len(page.rows) == waiting + 2
    day.picture("sign-off")
    marks = [row.mark for row in page.rows]
    assert marks == sorted(marks, key=lambda mark: mark != "flag"), "flagged first"
    signed, back = [], ""
    while page.rows:
        if not back and not day.has("confirm-order-1") and page.rows[0].mark != "flag":
            back = told.send_back(day, hand, page)
            continue
        signed.append(told.sign(day, hand, page, PINS[DOCTOR] if signed else OWN[DOCTOR]))
        day.clock.advance(seconds=30)
    assert len(signed) == waiting + 1
    assert day.find("signed-word").text() == "SIGNED"
    mrns = {s: mrn(day, s) for s in (back, signed[0])}
    take_over(day, hand, NURSE, PINS[NURSE])
    answered(day, hand)
    told.answer(day, hand, mrns[back])
    told.open_record(day, hand, mrns[signed[0]])
    v1 = told.export(day, hand, tmp_path / "v1")
    told.add_words(day, hand, mrns[signed[0]])
    take_over(day, hand, DOCTOR, PINS[DOCTOR])
    page = told.to_sign_off(day, hand)
    assert len(page.rows) == 2
    day.go_to("18:30")
    signed.append(told.sign(day, hand, page, OWN[DOCTOR]))
    signed.append(told.sign(day, hand, page, PINS[DOCTOR]))
    told.open_record(day, hand, mrns[signed[0]])
    v2 = told.export(day, hand, tmp_path / "v2")
    assert v1 != v2
    return v1, v2, signed


def answered(day, hand):
    """The question of the hands is for the chair that still runs."""
    if day.has("hands-band"):
        hand.push("hands-band-no")


def mrn(day, session):
    found = []
    day.background.do(lambda s: s.chart(session).patient.mrn, found.append)
    day.until(lambda: found, "no patient")
    return found[0]


SPOILT = {
    "cut": lambda data: data[: len(data) // 2],
    "more": lambda data: data + b"\n% more",
    "annotated": bad_pdfs.annotated,
    "laid-over": bad_pdfs.laid_over,
    "saved-again": bad_pdfs.saved_again,
}


def checked_in_the_window(day, hand, tmp_path, v1, v2):
    """Any file: the answer in large letters."""
    files = {"v1": v1, "v2": v2} | {name: spoil(v2) for name, spoil in SPOILT.items()}
    hand.push("go-settings")
    day.settle()
    hand.push("settings-check")
    for name, data in files.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(data)
        title = told.check(day, hand, path)
        wanted = {"v1": "Intact and signed, and not the newest", "v2": "Intact and signed"}
        if name in wanted:
            assert title == wanted[name]
        else:
            assert "ntact and signed" not in title, name
    day.picture("checked")


def the_trail(day, hand, tmp_path):
    """The auditor sees who did what, and takes the whole along."""
    day.close()
    told.open_as(day, hand, AUDITOR)
    day.until(lambda: day.has("audit-count"), "no trail")
    page = day.window.pages.audit.page
    day.until(lambda: page.found is not None and not page.aside.is_busy, "not searched")
    everything = page.model.rowCount()
    hand.put("audit-person", DOCTOR)
    if QApplication.activePopupWidget() is not None:
        if isinstance(hand, ByKeys):
            day.press(K.Key_Down)
            day.press(K.Key_Return)
        else:
            day.click_suggestion()
    before = page.found
    hand.push("audit-search")
    day.until(lambda: page.found is not before and not page.aside.is_busy, "not searched")
    assert 0 < page.model.rowCount() < everything
    before = page.found
    hand.push("audit-clear")
    day.until(lambda: page.found is not before and not page.aside.is_busy, "not searched")
    day.settle()
    day.picture("trail")
    folder = tmp_path / "trail"
    folder.mkdir()
    hand.push("audit-export")
    day.until(lambda: day.has("export-folder"), "no export page")
    told.into(day, hand, "export-folder", str(folder))
    hand.push("export-here")
    day.until(lambda: list(folder.glob("*.csv")), "no copy in the folder")
    day.settle()
    (file,) = folder.glob("*.csv")
    return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def counted(rows, waiting, signed):
    """Every deed once, by whoever did it."""
    found = Counter((row["act"], row["who"]) for row in rows)
    attested = waiting + 1 + 2 + 1
    for act, who, number in (
        ("physician-signed", DOCTOR, len(signed)),
        ("record-sealed", DOCTOR, len(signed)),
        ("sent-back", DOCTOR, 1),
        ("order-authenticated", DOCTOR, 1),
        ("nurse-attested", NURSE, attested),
        ("addendum-written", NURSE, 1),
        ("session-exported", NURSE, 1),
        ("session-exported", DOCTOR, 1),
        ("handed-over", NURSE, 1),
        ("handover-accepted", SECOND, 1),
        ("moment-claimed", SECOND, 1),
        ("pin-set", NURSE, 1),
        ("pin-set", SECOND, 1),
        ("pin-set", DOCTOR, 1),
        ("password-set", DOCTOR, 1),
    ):
        assert found[act, who] == number, (act, who, found[act, who])
    by_act = Counter(row["act"] for row in rows)
    assert by_act["hands-changed"] == 3
    assert by_act["moment-marked"] == 1
    assert by_act["station-locked"] == 2
    assert len(signed) == waiting + 3
    (copy,) = (r for r in rows if r["act"] == "session-exported" and r["who"] == NURSE)
    assert "Dr. R. Referring" in copy["detail"]


def checked_without_a_window(day, tmp_path, v1, v2, capsys):
    """``verify`` with the station and without, and another program's reader."""
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    station = ["--station", str(day.folder), "--passphrase-file", str(tmp_path / "passphrase")]
    for name, whole in {"v1": True, "v2": True, **dict.fromkeys(SPOILT, False)}.items():
        path = str(tmp_path / f"{name}.pdf")
        for known in (station, []):
            code = cli.main(["verify", *known, path, "--json"], None)
            answer = json.loads(capsys.readouterr().out)[0]
            assert (code == cli.DONE, answer["intact"]) == (whole, whole), (name, answer)
    if shutil.which("pdfsig"):
        for name in ("v1", "v2"):
            said = subprocess.run(
                ["pdfsig", "-nocert", str(tmp_path / f"{name}.pdf")],
                capture_output=True, text=True, check=False, timeout=30,
            ).stdout  # fmt: skip
            assert "Signature is Valid" in said
            assert "Total document signed" in said
