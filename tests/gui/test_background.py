"""The station's thread: what was asked is answered here, in order, or not at all."""

import threading
import time

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread
from station_fixtures import PASSPHRASE
from window_desk import largest_gap

from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.gui.background import Background
from ketachart.station import Costs, Station

LONG = 5_000


@pytest.fixture
def folder(station):
    station.close()
    return station.place.folder


@pytest.fixture
def background(folder, qapp):
    made = Background(lambda: Station.open(folder, PASSPHRASE, costs=Costs.lowest()))
    yield made
    assert made.close()


def wait_until_idle(qtbot, background):
    qtbot.waitUntil(lambda: background.busy_since is None, timeout=LONG)


def test_the_station_lives_in_its_own_thread_and_answers_come_here(qtbot, background):
    seen = []
    background.do(
        lambda station: (threading.get_ident(), station.clinic.clinic),
        lambda answer: seen.append((answer, QThread.currentThread())),
    )
    wait_until_idle(qtbot, background)
    (there, clinic), here = seen[0]
    assert there != threading.get_ident()
    assert clinic == "Fictional Clinic"
    assert here is background.thread()


def test_answers_come_in_the_order_of_the_questions(qtbot, background):
    seen = []
    for n in range(50):
        background.do(lambda _, n=n: n, seen.append)
    wait_until_idle(qtbot, background)
    assert seen == list(range(50))


def test_large_numbers_arrive_whole(qtbot, background):
    seen = []
    background.do(lambda _: 2**31 + 5, seen.append)
    wait_until_idle(qtbot, background)
    assert seen == [2**31 + 5]


@pytest.mark.parametrize("trouble", [Refused("No."), Unavailable("Later."), KeyError("ours")])
def test_every_exception_comes_to_whoever_asked(qtbot, background, trouble):
    seen = []

    def work(_):
        raise trouble

    background.do(work, lambda _: seen.append("done"), seen.append)
    background.do(lambda _: "goes on", seen.append)
    wait_until_idle(qtbot, background)
    assert seen == [trouble, "goes on"]


def test_trouble_that_nobody_takes_is_said_aloud(qtbot, background):
    def work(_):
        raise Unavailable("The disk is away.")

    with qtbot.waitSignal(background.troubled, timeout=LONG) as told:
        background.do(work)
    assert str(told.args[0]) == "The disk is away."


def test_a_wrong_passphrase_is_told_and_the_right_one_opens(qtbot, folder, qapp):
    background = Background()
    seen = []
    background.open(lambda: Station.open(folder, "wrong"), None, seen.append)
    background.do(lambda station: station.clinic, None, seen.append)
    background.open(lambda: Station.open(folder, PASSPHRASE), seen.append, seen.append)
    background.do(lambda station: station.clinic.clinic, seen.append)
    wait_until_idle(qtbot, background)
    assert [type(s) for s in seen] == [Refused, Unavailable, type(None), str]
    assert background.close()


def test_an_answer_for_a_panel_that_is_gone_is_dropped(qtbot, background):
    seen, panel = [], QObject()
    background.do(lambda _: 1, lambda _: seen.append("late"), owner=panel)
    shiboken6.delete(panel)
    background.do(lambda _: 2, seen.append)
    wait_until_idle(qtbot, background)
    assert seen == [2]


def test_closing_finishes_what_was_asked_and_then_takes_nothing_more(qtbot, folder, qapp):
    background = Background(lambda: Station.open(folder, PASSPHRASE, costs=Costs.lowest()))
    done, refused = [], []
    for n in range(5):
        background.do(lambda _, n=n: done.append(n))
    assert background.close()
    assert done == [0, 1, 2, 3, 4]
    background.do(lambda _: done.append("after"), None, refused.append)
    assert [type(r) for r in refused] == [Unavailable]
    Station.open(folder, PASSPHRASE, costs=Costs.lowest()).close()


def test_busy_since_tells_how_long_the_oldest_question_waits(qtbot, background):
    wait_until_idle(qtbot, background)
    gate = threading.Event()
    before = time.monotonic()
    background.do(lambda _: gate.wait(LONG / 1000))
    background.do(lambda _: None)
    assert before <= background.busy_since <= time.monotonic()
    gate.set()
    wait_until_idle(qtbot, background)


def test_a_slow_disk_never_holds_the_window(qtbot, background):
    wait_until_idle(qtbot, background)

    def ask():
        background.do(lambda _: threading.Event().wait(0.3))

    assert largest_gap(background, qtbot, ask) < 0.3 / 2
