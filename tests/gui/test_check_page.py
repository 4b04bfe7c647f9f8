"""The check of a file in the window: dropped or chosen, and the answer in words."""

import os
from pathlib import Path

import pytest
from patient_desk import PatientDesk, click, keys
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel
from signing_desk import PHYSICIAN, SigningDesk

from ketachart.gui.checking.check_page import MOST_BYTES, CheckPage

LONG = 5_000
COPY = Qt.DropAction.CopyAction
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Desk:
    """A page and a station, and a folder with files."""

    def __init__(self, qtbot, station, folder: Path) -> None:
        self.qtbot, self.folder, self.station = qtbot, folder, station
        self.at = PatientDesk(station)
        self.page = CheckPage(self.at.ask)
        qtbot.addWidget(self.page)
        self.page.resize(1286, 700)
        self.page.show()
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow, timeout=LONG)

    def file(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def drop(self, *paths: Path | QUrl) -> None:
        """As from a file manager."""
        mime = QMimeData()
        mime.setUrls([p if isinstance(p, QUrl) else QUrl.fromLocalFile(str(p)) for p in paths])
        frame, where = self.page.drop, QPointF(40, 40)
        enter = QDragEnterEvent(where.toPoint(), COPY, mime, LEFT, NONE)
        QApplication.sendEvent(frame, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(frame, QDropEvent(where, COPY, mime, LEFT, NONE))

    def check(self, *paths: Path) -> str:
        """The answer in large letters."""
        self.drop(*paths)
        self.qtbot.waitUntil(lambda: not self.page.is_busy, timeout=LONG)
        return self.page.answer.title.text()

    @property
    def words(self) -> str:
        return self.page.answer.words.text().replace("\u200b", "")

    @property
    def told(self) -> str:
        return "\n".join(label.text() for label in self.page.answer.findChildren(QLabel))


@pytest.fixture
def desk(qtbot, station, tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(qtbot, station, folder)


@pytest.fixture
def sealed(station):
    """A signed record's file, and the desk it was signed at."""
    signing = SigningDesk(station).bring().signed()
    return signing, station.sealed(signing.session)


def test_the_signed_file_is_intact_with_who_signed_it_and_when(desk, sealed):
    signing, data = sealed
    assert desk.check(desk.file("record.pdf", data)) == "Intact and signed"
    assert "byte for byte, version 1" in desk.words
    number = desk.station.find_session(signing.session).record_no
    for fact in (number, PHYSICIAN, "Version", "Signed at"):
        assert fact in desk.told
    assert desk.page.answer.accessibleName().startswith("Intact and signed. ")


def test_an_older_version_says_which_is_the_newest(desk, sealed):
    signing, data = sealed
    with signing.as_(PHYSICIAN):
        signing.add()
        signing.sign()
    assert desk.check(desk.file("old.pdf", data)) == "Intact and signed, and not the newest"
    assert "1; version 2 is the newest" in desk.told


@pytest.mark.parametrize(
    ("change", "title"),
    [
        (lambda data: data[: len(data) // 2], None),
        (lambda data: data + b"\n% more", "Not intact"),
        (lambda data: data.replace(b"/Type", b"/Typf", 1), None),
    ],
)
def test_a_file_that_was_changed_is_not_intact_and_says_so(desk, sealed, change, title):
    answer = desk.check(desk.file("changed.pdf", change(sealed[1])))
    assert answer == title or (title is None and answer != "Intact and signed")
    assert not desk.page.verdict.is_intact
    assert desk.words.count("changed.pdf") == 1


def test_what_is_no_record_gets_one_sentence(desk, tmp_path):
    (tmp_path / "a folder").mkdir()
    pipe = tmp_path / "pipe.pdf"
    os.mkfifo(pipe)
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.truncate(300 * 1024 * 1024)
    for path, words in (
        (
            desk.file("notes.txt", b"Milk, bread."),
            "notes.txt is no PDF, so it is no signed record.",
        ),
        (desk.file("empty.pdf", b""), "empty.pdf is empty, so there is nothing to check."),
        (tmp_path / "a folder", "a folder is a folder. Nothing was checked"),
        (tmp_path / "gone.pdf", "gone.pdf is not there. Nothing was checked"),
        (pipe, "pipe.pdf is no file. Nothing was checked"),
        (huge, "huge.pdf is too large for a record and was not read."),
        (tmp_path / ("x" * 300), "cannot be read. Nothing was checked"),
    ):
        desk.check(path)
        assert words in desk.words, path
        assert not desk.page.is_busy
    assert huge.stat().st_size > MOST_BYTES


def test_a_file_that_may_not_be_read_is_told(desk):
    path = desk.file("shut.pdf", b"Milk, bread.")
    path.chmod(0)
    desk.check(path)
    # The superuser, and some systems, read it all the same.
    can_read = os.access(path, os.R_OK)
    assert desk.words.startswith("shut.pdf is no PDF" if can_read else "shut.pdf may not be read")


def test_two_files_or_a_link_to_the_web_are_not_taken(desk):
    one, two = desk.file("1.pdf", b"1"), desk.file("2.pdf", b"2")
    for dropped in ((one, two), (QUrl("https://example.org/record.pdf"),)):
        desk.drop(*dropped)
        assert desk.words == "Drop one file at a time. Nothing was checked."


def test_only_the_frame_takes_files(desk):
    others = [w for w in desk.page.findChildren(object) if getattr(w, "acceptDrops", bool)()]
    assert others == [desk.page.drop]


def test_while_it_looks_it_can_be_stopped_and_nothing_of_it_comes(desk, sealed):
    desk.at.late = True
    desk.drop(desk.file("slow.pdf", sealed[1]))
    desk.qtbot.waitUntil(lambda: bool(desk.at.waiting), timeout=LONG)
    assert desk.page.busy.text() == "Checking slow.pdf…"
    click(desk.page.cancel)
    assert not desk.page.is_busy
    desk.at.let_answers_come()
    assert desk.page.answer.isHidden()
    desk.at.late = False
    assert desk.check(desk.folder / "slow.pdf") == "Intact and signed"


def test_by_keyboard_esc_stops_first_and_then_leaves(desk, qtbot, sealed):
    desk.page.take_focus()
    desk.at.late = True
    desk.drop(desk.file("slow.pdf", sealed[1]))
    keys("\x1b")
    assert not desk.page.is_busy
    with qtbot.waitSignal(desk.page.closed, timeout=LONG):
        keys("\x1b")
