"""The first start: from an empty folder to a station, by keys or by mouse, whole or not at all."""

import json
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from station_fixtures import PASSPHRASE, PASSWORD

from ketachart import settings
from ketachart.clinical.trouble import Refused, Trouble
from ketachart.gui import theme
from ketachart.gui.background import Background
from ketachart.gui.first_run import FirstRun
from ketachart.gui.first_run.answers import Answers, answers_of, draft_of, groups, what_differs
from ketachart.gui.first_run.printing import page_size_of, print_on, save_sheet
from ketachart.gui.opening import Opening
from ketachart.gui.sign_in import SignIn
from ketachart.station import Costs, NewPerson, Station
from ketachart.store import making, secret
from ketachart.store.folder import Place

LEFT = Qt.MouseButton.LeftButton
K = Qt.Key
NAME = "M. Example"


class Front:
    """What somebody sees who starts the program on a folder."""

    def __init__(self, qtbot, folder) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.background = Background()
        self.opening = Opening(folder, self.background, self._show, costs=Costs.lowest())
        self.people = []
        self.opening.signed_in.connect(self.people.append)
        self.opening.begin()
        self.until(lambda: QApplication.focusWidget() is not None)

    def _show(self, screen) -> None:
        screen.resize(1366, 768)
        screen.show()
        screen.activateWindow()

    @property
    def screen(self):
        return self.opening.screen

    def until(self, true) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=15000)

    def next(self) -> None:
        before = self.screen.at
        QTest.mouseClick(self.screen.next, LEFT)
        self.until(lambda: self.screen.at != before or self.screen.sentence.text())

    def fill(self, upto: int = 6, *, passphrase: str = PASSPHRASE, backups: str = "") -> FirstRun:
        """Answer the screens before number ``upto``, and go on from each."""
        screen = self.screen
        screen.clinic.clinic.put("Fictional Clinic")
        screen.clinic.paper.choose("Letter")
        if upto > 0:
            self.next()
        screen.person.full_name.put(NAME)
        screen.person.credential.put("RN")
        screen.person.role.choose("nurse")
        for field in (screen.person.password, screen.person.again):
            field.put(PASSWORD)
        if upto > 1:
            self.next()
        screen.chairs.count.choose("3")
        screen.chairs.names[2].put("Window")
        if upto > 2:
            self.next()
        screen.protocol.choice.choose("depression-40")
        if upto > 3:
            self.next()
        screen.backup.when.choose("now" if backups else "later")
        screen.backup.path.put(backups)
        if upto > 4:
            self.next()
        for field in (screen.passphrase.passphrase, screen.passphrase.again):
            field.put(passphrase)
        if upto > 5:
            self.next()
        return screen

    @property
    def said(self) -> str:
        return self.screen.sentence.text()

    def close(self) -> None:
        self.opening.close()
        self.background.close()


@pytest.fixture
def settings_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def start(qtbot, qapp, tmp_path, settings_folder):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    made = []

    def begin(folder=None) -> Front:
        front = Front(qtbot, folder or tmp_path / "station")
        made.append(front)
        return front

    yield begin
    for front in made:
        front.close()


def keys(text):
    for key in text:
        on = QApplication.focusWidget()
        assert on is not None
        QTest.keyClick(on, {"\r": K.Key_Return, "\t": K.Key_Tab, " ": K.Key_Space}.get(key, key))


def code_of(screen):
    return "-".join(label.text() for label in screen.recovery.code.groups)


def opened(folder, typed=PASSPHRASE):
    station = Station.open(folder, typed, costs=Costs.lowest())
    station.sign_in(NAME, PASSWORD)
    return station


def test_a_station_is_set_up_by_keyboard_alone(start):
    front = start()
    screen = front.screen
    keys("Fictional Clinic\t \r")
    front.until(lambda: screen.at == 1)
    keys(f"{NAME}\tRN\t \t\t{PASSWORD}\t{PASSWORD}\r")
    assert (screen.at, front.said) == (2, "")
    keys("\t \r")
    assert screen.at == 3
    keys(" \r")
    assert screen.at == 4
    keys("\t \r")
    front.until(lambda: screen.at == 5)
    keys(f"{PASSPHRASE}\t{PASSPHRASE}\r")
    front.until(lambda: screen.at == 6)
    code = code_of(screen)
    keys("\r")
    assert screen.recovery.code.typing
    keys(code.lower() + "\r")
    front.until(lambda: front.people)
    front.close()
    with opened(front.folder, code) as station:
        assert station.recovery_confirmed
        assert station.clinic.paper == "A4"
        assert station.clinic.chairs == ("1", "2")
        assert station.person.roles == ("administrator", "nurse")


def test_a_station_is_set_up_by_mouse_and_holds_what_was_answered(start, tmp_path):
    front = start()
    screen = front.fill(backups=str(tmp_path / "copies"))
    assert screen.at == 6
    code = code_of(screen)
    QTest.mouseClick(screen.next, LEFT)
    assert not screen.recovery.code.card.isVisible()
    screen.recovery.code.typed.put(code)
    QTest.mouseClick(screen.next, LEFT)
    front.until(lambda: front.people)
    assert front.people[0].name == NAME
    assert screen.recovery.code.typed.text() == ""
    front.close()
    with opened(front.folder) as station:
        clinic = station.clinic
        assert (clinic.clinic, clinic.paper) == ("Fictional Clinic", "Letter")
        assert clinic.chairs == ("1", "2", "Window")
        assert clinic.default_protocol == "depression-40"
        assert clinic.backup_folder == str(tmp_path / "copies")


def test_each_screen_says_what_is_missing_and_leads_there(start):
    front = start()
    screen = front.screen
    keys("\r")
    assert "clinic's name" in front.said
    assert screen.clinic.clinic.edit.hasFocus()
    front.fill(1)
    screen.person.again.put("")
    front.next()
    assert "once more" in front.said
    screen.person.again.put("ninety green umbrella")
    front.next()
    assert "not the same" in front.said
    assert screen.at == 1


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "at least 15"),
        ("example example example", "your own name"),
        ("fictional clinic 1234", "the clinic's name"),
        ("a" * 30, "repeats"),
        ("letmein-welcome-12", "tried first"),
    ],
)
def test_a_weak_password_is_refused_in_words_before_anything_is_made(start, password, why):
    front = start()
    screen = front.fill(1)
    screen.person.password.put(password)
    front.next()
    assert why in front.said
    assert screen.at == 1
    assert not front.folder.exists()


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [
        ("x y z u v w 12", "this one has 14"),
        ("long " * 2000, "longer than 128"),
        ("🔑" * 16, "few"),
    ],
)
def test_a_passphrase_too_short_too_long_or_of_one_sign_is_refused(start, passphrase, why):
    front = start()
    screen = front.fill(5)
    for field in (screen.passphrase.passphrase, screen.passphrase.again):
        field.edit.setMaxLength(20000)
        field.put(passphrase)
    front.next()
    assert why in front.said
    assert screen.at == 5
    assert not front.folder.exists()


def test_a_passphrase_of_emoji_and_words_opens_the_station(start):
    front = start()
    phrase = "🦔 hedgehog 🌙 moon 🧂 salt"
    front.fill(passphrase=phrase)
    front.close()
    opened(front.folder, phrase).close()


def test_nothing_is_made_before_the_last_question_and_no_secret_is_kept(start, settings_folder):
    front = start()
    front.fill(5).close()
    kept = next(settings_folder.rglob("first-run.json")).read_text("utf-8")
    assert "Fictional Clinic" in kept
    assert PASSWORD not in kept
    assert PASSPHRASE not in kept
    assert not front.folder.exists()


def test_what_was_answered_is_there_again_and_gone_once_the_station_is_made(
    start, settings_folder, tmp_path
):
    first = start()
    first.fill(4)
    first.close()
    again = start()
    screen = again.screen
    assert screen.at == 1
    assert screen.clinic.clinic.value() == "Fictional Clinic"
    assert screen.chairs.chairs() == ("1", "2", "Window")
    assert screen.person.password.text() == ""
    assert start(tmp_path / "other").screen.clinic.clinic.value() is None
    for field in (screen.person.password, screen.person.again):
        field.put(PASSWORD)
    screen.backup.when.choose("later")
    for field in (screen.passphrase.passphrase, screen.passphrase.again):
        field.put(PASSPHRASE)
    for _ in range(5):
        again.next()
    assert screen.at == 6
    assert settings.read_first_run(again.folder) is None


def test_a_password_lost_on_the_way_is_asked_again_before_anything_is_made(start):
    front = start()
    screen = front.fill(5)
    screen.person.password.clear()
    front.next()
    assert screen.at == 1
    assert "Type a password" in front.said


def test_it_can_be_stopped_while_the_station_is_made(start):
    front = start()
    screen = front.fill(5)
    QTest.mouseClick(screen.next, LEFT)
    QTest.mouseClick(screen.back, LEFT)
    front.until(lambda: front.said or screen.at == 6)
    assert "was stopped" in front.said
    assert not front.folder.exists()
    front.next()
    assert screen.at == 6


def test_a_code_typed_wrong_is_answered_by_group(start):
    front = start()
    screen = front.fill()
    code = code_of(screen)
    QTest.mouseClick(screen.next, LEFT)
    third = code.split("-")[2]
    wrong = code.replace(third, "0000" if third != "0000" else "1111")
    screen.recovery.code.typed.put(wrong)
    front.next()
    assert front.said.startswith("Group 3 is not as printed")
    assert front.people == []
    QTest.mouseClick(screen.recovery.code.show_again, LEFT)
    assert screen.recovery.code.card.isVisible()


def test_closed_on_the_last_screen_the_code_is_asked_next_time_and_can_be_made_anew(start):
    front = start()
    old = code_of(front.fill())
    front.close()
    again = start()
    screen = again.screen
    assert isinstance(screen, SignIn)
    keys(PASSPHRASE + "\r")
    again.until(lambda: screen._page is screen.recovery_page)
    QTest.mouseClick(screen.lost, LEFT)
    keys(PASSPHRASE + "\r")
    again.until(lambda: screen.new_code.stage == "code")
    new = "-".join(label.text() for label in screen.new_code.code.groups)
    assert new != old
    keys("\r" + new + "\r")
    again.until(lambda: screen._page is screen.person_page)
    keys(PASSWORD + "\r")
    again.until(lambda: screen._page is screen.own.pin_page)
    QTest.mouseClick(screen.own.later, LEFT)
    again.until(lambda: again.people)
    again.close()
    with pytest.raises(Refused):
        Station.open(front.folder, old, costs=Costs.lowest())
    with opened(front.folder, new) as station:
        assert station.recovery_confirmed
        assert "recovery-renewed" in {e.act.__struct_config__.tag for e in acts_of(station)}


def acts_of(station):
    with station._database.reading() as con:
        return station._ledger.of_station(con, ("recovery-renewed",))


def test_a_new_code_needs_the_passphrase(start):
    front = start()
    front.fill()
    front.close()
    again = start()
    screen = again.screen
    keys(PASSPHRASE + "\r")
    again.until(lambda: screen._page is screen.recovery_page)
    QTest.mouseClick(screen.lost, LEFT)
    keys("not the passphrase at all\r")
    again.until(screen._page.sentence.text)
    assert screen.new_code.stage == "passphrase"


# Folders that cannot be, and two at once ---------------------------------------------------------


def test_a_station_made_meanwhile_leads_to_its_passphrase(start):
    front = start()
    front.fill(5)
    Station.create(
        front.folder,
        clinic="The other one",
        administrator=NewPerson(NAME, ("administrator", "nurse"), PASSWORD),
        passphrase=PASSPHRASE,
        costs=Costs.lowest(),
    )[0].close()
    QTest.mouseClick(front.screen.next, LEFT)
    front.until(lambda: isinstance(front.screen, SignIn))
    assert "was set up here" in front.screen.station_page.sentence.text()
    assert settings.read_first_run(front.folder) is None
    with opened(front.folder) as station:
        assert station.clinic.clinic == "The other one"


def test_of_two_at_once_one_makes_the_station_and_the_other_one_says_so(start):
    one, two = start(), start()
    one.fill(5)
    two.fill(5)
    QTest.mouseClick(one.screen.next, LEFT)
    QTest.mouseClick(two.screen.next, LEFT)
    for front in (one, two):
        front.until(lambda f=front: isinstance(f.screen, SignIn) or f.said or f.screen.at == 6)
    made = [isinstance(f.screen, FirstRun) and f.screen.at == 6 for f in (one, two)]
    assert made.count(True) == 1
    one.close()
    two.close()
    opened(one.folder).close()


@pytest.mark.parametrize("kind", ["file", "beneath a file", "read-only", "cloud"])
def test_a_folder_that_cannot_be_is_said_on_the_first_screen(start, tmp_path, kind):
    folder = tmp_path / "place" / "station"
    folder.parent.mkdir()
    if kind == "file":
        folder.write_text("a file")
    elif kind == "beneath a file":
        folder.write_text("a file")
        folder = folder / "deeper"
    elif kind == "read-only":
        # Where nobody may write, whoever the tests run as.
        folder = Path("/proc/station")
    else:
        folder = tmp_path / "Dropbox" / "station"
        folder.mkdir(parents=True)
    front = start(folder)
    screen = front.fill(0)
    front.next()
    assert front.said
    assert screen.at == 0


@pytest.mark.parametrize("where", ["station", "station/copies", "station/../station/copies"])
def test_backups_are_not_kept_inside_the_station(start, tmp_path, where):
    front = start()
    screen = front.fill(4)
    screen.backup.when.choose("now")
    screen.backup.path.put(f"{tmp_path}/{where}")
    front.next()
    assert "inside the station's own" in front.said
    assert screen.at == 4


@pytest.mark.parametrize("typed", ["copies", "/proc/1/ketachart copies", "/dev/null"])
def test_a_folder_for_backups_that_cannot_be_is_refused_in_words(start, typed):
    if typed.startswith("/") and sys.platform != "linux":
        pytest.skip("these paths are of Linux")
    front = start()
    screen = front.fill(4)
    screen.backup.when.choose("now")
    screen.backup.path.put(typed)
    front.next()
    assert front.said
    assert screen.at == 4


def test_the_same_disk_is_said(start, tmp_path):
    front = start()
    screen = front.fill(4)
    screen.backup.when.choose("now")
    screen.backup.path.put(str(tmp_path / "copies"))
    front.until(lambda: "same disk" in screen.backup.note.text())


# A kill while the station is made ---------------------------------------------------------------

MAKE = """
import os, signal, sys
from pathlib import Path
from ketachart.station import Costs, NewPerson, Station
from ketachart.store import making
folder, calls = Path(sys.argv[1]), int(sys.argv[2])
seen = 0
def killer(frame, event, arg):
    global seen
    if event == "call" and "ketachart" in frame.f_code.co_filename:
        seen += 1
        if seen == calls:
            os.kill(os.getpid(), signal.SIGKILL)
if calls:
    sys.setprofile(killer)
rename = Path.rename
moves = 0
def slow(self, target):
    global moves
    found = rename(self, target)
    moves += 1
    if moves == -calls:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
if calls < 0:
    sys.setprofile(None)
    Path.rename = slow
station, code = Station.create(
    folder,
    clinic="Fictional Clinic",
    administrator=NewPerson("M. Example", ("administrator", "nurse"), "ninety green umbrellas"),
    passphrase="seven quiet rivers under snow",
    costs=Costs.lowest(),
)
station.close()
print("made", seen)
"""


def killed_after(folder, calls):
    return subprocess.run(
        [sys.executable, "-c", MAKE, str(folder), str(calls)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as Unix does")
@pytest.mark.parametrize("calls", [-4, -3, -2, -1, 60, 200, 400])
def test_a_kill_while_it_is_made_leaves_a_whole_station_or_none(tmp_path, calls):
    folder = tmp_path / "station"
    done = killed_after(folder, calls)
    assert done.returncode == -signal.SIGKILL, done.stderr
    there = Station.is_at(folder)
    assert not making.is_unfinished(folder)
    if calls < 0:
        assert there
    if not there:
        assert not Place(folder).vault.exists()
        assert not Place(folder).database.exists()
        assert killed_after(folder, 0).stdout.startswith("made")
    opened(folder).close()


def test_a_full_disk_leaves_no_station(tmp_path):
    resource = pytest.importorskip("resource")
    folder = tmp_path / "station"

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run(
        [sys.executable, "-c", MAKE, str(folder), "0"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=little_room,
    )
    assert done.returncode != 0
    assert "clinical.trouble.Unavailable" in done.stderr
    assert not Station.is_at(folder)


def test_a_whole_station_is_never_touched_by_what_lies_beside_it(tmp_path):
    folder = tmp_path / "station"
    killed_after(folder, 0)
    aside = folder / making.ASIDE
    aside.mkdir()
    (aside / "ketachart.db").write_bytes(b"something")
    assert Station.is_at(folder)
    assert (aside / "ketachart.db").exists()
    opened(folder).close()


# The sheet, the code, the draft -----------------------------------------------------------------


def text_of(path):
    document = pypdfium2.PdfDocument(path)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    pages = len(document)
    document.close()
    return text, pages


def test_the_sheet_is_one_page_with_the_code_the_clinic_and_what_to_do(start, tmp_path):
    front = start()
    screen = front.fill()
    sheet, path = screen.recovery.code.sheet(), tmp_path / "sheet.pdf"
    assert (sheet.width, sheet.height) == (612, 792)
    save_sheet(path, sheet)
    text, pages = text_of(path)
    assert pages == 1
    assert all(group in text for group in code_of(screen).split("-"))
    assert "Fictional Clinic" in text
    assert "Where it is kept" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_sheet_goes_to_a_printer_on_its_paper(start, tmp_path):
    support = pytest.importorskip("PySide6.QtPrintSupport")
    front = start()
    sheet = front.fill().recovery.code.sheet()
    printer = support.QPrinter(support.QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(support.QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setPageSize(page_size_of(sheet))
    print_on(printer, sheet)
    document = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    assert len(document) == 1
    assert [round(x) for x in document[0].get_size()] == [612, 792]
    document.close()


def test_a_sheet_that_cannot_be_saved_is_said(start, tmp_path):
    front = start()
    sheet = front.fill().recovery.code.sheet()
    with pytest.raises(Trouble, match="cannot be written"):
        save_sheet(tmp_path / "no such folder" / "sheet.pdf", sheet)


@given(st.integers(0, 25), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_whatever_sign_is_wrong_its_group_is_named(place, other):
    code = secret.new_recovery_code()
    bare = code.replace("-", "")
    assert what_differs(code, bare.lower()) == ""
    wrong = bare[:place] + other + bare[place + 1 :]
    said = what_differs(code, wrong)
    assert (said == "") == (other == bare[place])
    if said:
        assert re.search(r"Group (\d)", said)[1] == str(place // 4 + 1)


def test_a_code_half_typed_or_too_long_is_said():
    code = secret.new_recovery_code()
    assert "goes on after group 2" in what_differs(code, "-".join(groups(code)[:2]))
    assert "longer" in what_differs(code, code + "0")
    assert what_differs(code, " ").startswith("Type the recovery code")


@given(st.from_type(Answers))
def test_a_draft_comes_back_as_it_was_kept(answers):
    assert answers_of(json.loads(json.dumps(draft_of(answers)))) == answers


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"a": 1}', '{"FOLDER": {"step": "two"}}'])
def test_a_torn_draft_is_as_if_there_was_none(tmp_path, torn):
    path, folder = tmp_path / "first-run.json", Path("/somewhere/station")
    path.write_text(torn.replace("FOLDER", str(folder)))
    assert answers_of(settings.read_first_run(folder, path) or {}) == Answers()
    assert settings.write_first_run(folder, {"clinic": "A"}, path)
    assert settings.read_first_run(folder, path) == {"clinic": "A"}
