"""Trouble with the disk, the record's file or the clock is in view, and leaves when it is over."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from drills.held_elsewhere import held_elsewhere
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from station_fixtures import NURSE
from window_desk import LONG, at, example_until

from ketachart.clinical.acts import SideEffectNoted
from ketachart.clinical.trouble import Refused
from ketachart.gui.trouble.facts import Facts
from ketachart.gui.trouble.words import clock_words, held_words, room_words
from ketachart.station import holding
from ketachart.station.held import WORDS, Held
from ketachart.station.timing import ClockState
from ketachart.store.reserve import Room

K = Qt.Key
NOW = at("10:17:00")
LOW = Room(480_000_000, 20_000_000, "there", "low")
RESERVE = Room(31_000_000, 469_000_000, "given up", "low")
ENOUGH = Room(12_000_000_000, 0, "there", "enough")
HOUR = ClockState(step=timedelta(minutes=61))


def held(count=3, why="busy"):
    return Held(count, NOW, why, WORDS[why], frozenset())


@pytest.fixture
def desk(window_desk, monkeypatch, tmp_path):
    """A session that runs since 10:05, in a window; a file that is held is given up soon."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(holding, "FIRST_WAIT_MS", 60)
    window_desk.create(example_until("ex-05", NOW))
    window_desk.open()
    window_desk.idle()
    window_desk.window.troubles._timer.stop()
    return window_desk


def click(widget):
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def band(desk):
    return desk.window.frame.band


def count(desk, act):
    """How many entries of the station itself there are of a kind."""

    def work(station):
        with station._database.reading() as con:
            return len(station._ledger.of_station(con, (act,)))

    return asked(desk, work)


def asked(desk, work):
    """What the station answers, asked in its own thread."""
    found = []
    desk.background.do_itself(work, found.append)
    desk.idle()
    return found[0]


def button(desk, words):
    return next(b for b in band(desk).buttons if b.text().startswith(words))


def rows(desk):
    """The lines of the record as they are spoken, newest first."""
    return [row.spoken for row in desk.window.page.side.record.rows.rows]


# The record away ------------------------------------------------------------------------------


def test_while_another_program_holds_the_record_all_goes_on_in_view_and_joins(desk):
    window = desk.window
    with ExitStack() as hold:
        hold.enter_context(held_elsewhere(desk.station.place.database, desk.station._key))
        desk.type("sn1")
        desk.idle()
        assert band(desk).title == "The record can't be reached. Keep charting."
        assert "Another program has its file open." in band(desk).detail
        assert "1 entry waits in the holding file" in band(desk).detail
        assert "kept in the holding file" in window.page.toast.accessibleName()
        assert "saved" not in window.page.toast.accessibleName()
        assert "in the holding file" in rows(desk)[0]
        assert window.windowTitle().startswith("[held 1")
        desk.type("sh2")
        desk.idle()
        assert "2 entries wait" in band(desk).detail
        # Also on the other pages, and over the lock, where nobody's name stands.
        window.show_board()
        assert band(desk).isVisible()
        window.lock.lock()
        desk.idle()
        window.tick()
        over = window.lock.page.band
        assert over.isVisible()
        assert [b.text() for b in over.buttons] == ["Try again"]
        patient = next(iter(window.charts.values())).patient
        assert patient.family_name not in over.accessibleName()
        # Nothing can be had while it is held: trying again says so still.
        click(over.buttons[0])
        desk.idle()
        assert over.isVisible()
    click(over.buttons[0])
    desk.idle()
    assert over.isHidden()
    assert band(desk).title == "3 entries joined the record at 10:17"  # the lock is one, too
    window.tick()
    assert window.windowTitle().count("held") == 0
    assert not any("holding file" in row for row in rows(desk))
    assert "holding file" not in window.page.toast.accessibleName() or window.page.toast.isHidden()
    assert count(desk, "held-joined") == 1
    assert asked(desk, lambda station: station.verify().intact)
    terms = [
        e.act.term
        for e in window.charts[window.shown or next(iter(window.charts))].entries
        if isinstance(e.act, SideEffectNoted)
    ]
    assert terms[-2:] == ["nausea", "headache"]


def test_paper_charts_come_from_memory_while_the_record_is_away_and_are_noted(desk, tmp_path):
    place = tmp_path / "paper"
    place.mkdir()
    with held_elsewhere(desk.station.place.database, desk.station._key):
        desk.type("sn1")
        desk.idle()
        click(button(desk, "Print paper charts"))
        page = desk.window.troubles.paper.page
        assert desk.window.frame.pages.currentWidget() is page
        page.folder.put(str(tmp_path / "nowhere"))
        click(page.write)
        assert "no such folder" in page.sentence.text()
        page.folder.put(str(place))
        click(page.write)
        desk.qtbot.waitUntil(lambda: desk.window.has_session, timeout=LONG)
        assert f"The paper chart is in {place}" in band(desk).accessibleName()
        desk.idle()
        assert desk.station.holding.count >= 2  # the side effect, and that it was printed
    (file,) = place.iterdir()
    with pypdfium2.PdfDocument(file) as pdf:
        text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    chart = desk.window.charts[desk.window.shown]
    assert chart.patient.family_name.upper() in text
    assert chart.patient.family_name.casefold() not in file.name.casefold()
    assert "NOT THE RECORD" in text
    assert "nausea mild since 10:17" in text
    assert "1 entry waits to join the record" in text
    assert "Allergies:" in text
    assert "Go on here" in text
    desk.window.troubles.try_again()
    desk.idle()
    assert desk.station.holding is None
    assert count(desk, "report-exported") == 1


# Several at once ------------------------------------------------------------------------------


def test_the_worst_takes_the_band_and_the_others_can_be_reached(desk):
    watch = desk.window.troubles
    watch.show(Facts(held(), LOW, HOUR))
    assert band(desk).look == "flag"
    assert "can't be reached" in band(desk).title
    assert "Little disk space left: 480 MB" in band(desk).accessibleName()
    assert "clock jumped 61 minutes forward" in band(desk).accessibleName()
    more = button(desk, "2 more")
    desk.qtbot.waitUntil(more.isVisible, timeout=LONG)
    more.setFocus()
    desk.press(K.Key_Space)
    assert band(desk).title.startswith("Little disk space")
    assert button(desk, "2 more").hasFocus()
    desk.press(K.Key_Space)
    assert band(desk).title.startswith("The computer's clock jumped")
    # What is answered to somebody's own deed is seen beside the red one, too.
    watch.show(Facts(held()))
    desk.window.tell.problem(Refused("The infusion is already paused."))
    assert "can't be reached" in band(desk).title
    assert "already paused" in band(desk).aside[0]
    watch.show(Facts())
    assert band(desk).title == "The infusion is already paused."
    click(button(desk, "Dismiss"))
    assert band(desk).title == "3 entries joined the record at 10:17"
    click(button(desk, "Dismiss"))
    assert band(desk).isHidden()


def test_a_full_disk_is_said_once_with_what_waits(desk):
    watch = desk.window.troubles
    watch.show(Facts(held(why="full"), replace(RESERVE, reserve="used", state="full")))
    assert band(desk).title == "The disk is full. Keep charting."
    assert not band(desk).aside
    watch.show(Facts(None, ENOUGH))
    assert band(desk).title == "3 entries joined the record at 10:17"


# Room on the disk -----------------------------------------------------------------------------


def test_little_space_can_be_put_off_until_tomorrow_and_a_word_stays(desk):
    watch, state = desk.window.troubles, desk.window.top.state
    watch.show(Facts(room=LOW))
    assert state.isHidden()
    click(button(desk, "Remind me tomorrow"))
    assert band(desk).isHidden()
    assert (state.isVisible(), state.text()) == (True, "Disk low")
    watch.show(Facts(room=LOW))
    assert band(desk).isHidden()
    click(state)
    assert band(desk).title.startswith("Little disk space")
    assert state.isHidden()
    # What is worse is not put off with it.
    click(button(desk, "Remind me"))
    watch.show(Facts(room=RESERVE))
    assert band(desk).title == "The disk is full. A reserve still takes your entries."
    watch.show(Facts(room=LOW))
    click(button(desk, "Remind me"))
    assert not desk.window.tell.told
    desk.clock.set(desk.clock.now().at + timedelta(hours=21))
    watch.show(Facts(room=LOW))
    assert [said.kind for said in desk.window.tell.told] == ["room"]


def test_free_space_says_what_a_person_may_delete_and_goes_back_by_keys(desk):
    desk.window.troubles.show(Facts(room=RESERVE))
    click(button(desk, "Free space"))
    page = desk.window.frame.pages.currentWidget()
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    assert page.objectName() == "help-space"
    assert "31 MB are free" in said
    assert "Leave KetaChart's own folder alone" in said
    assert band(desk).isVisible()
    desk.press(K.Key_Escape)
    assert desk.window.has_session


@pytest.mark.parametrize(
    ("room", "chairs", "says"),
    [
        (ENOUGH, 4, None),
        (replace(ENOUGH, reserve="given up"), 4, None),
        (LOW, 1, "Below 100 MB backups stop."),
        (replace(LOW, free_bytes=90_000_000), 1, "Backups have stopped"),
        (RESERVE, 4, "about 12 hours with 4 chairs"),
        (replace(RESERVE, free_bytes=2_400_000), 4, "less than an hour for 4 chairs"),
        (replace(RESERVE, reserve="used", state="full"), 1, "go into the holding file"),
    ],
)
def test_how_long_the_disk_lasts_is_an_honest_sum(room, chairs, says):
    words = room_words(room, chairs)
    assert (words is None) == (says is None)
    assert says is None or says in words.more


@pytest.mark.parametrize("why", WORDS)
def test_every_reason_says_that_charting_goes_on_and_how_many_wait(why):
    one, many = held_words(held(1, why)), held_words(held(12, why))
    assert one.title.endswith("Keep charting.")
    assert "1 entry waits" in one.more
    assert "12 entries wait" in many.more
    assert "Timers run." in many.more


# The clock ------------------------------------------------------------------------------------


def test_a_jump_of_the_clock_is_shown_marked_and_confirmed(desk, monkeypatch):
    window, watch = desk.window, desk.window.troubles
    steps = [timedelta(minutes=61)]
    monkeypatch.setattr(desk.clock, "step", lambda: steps[0])
    monkeypatch.setattr(
        desk.clock, "adopt_wall_clock", lambda: steps.__setitem__(0, timedelta(0)), raising=False
    )
    desk.later(seconds=60)
    watch.look()
    desk.idle()
    assert band(desk).title == "The computer's clock jumped 61 minutes forward"
    assert "the computer shows 11:19" in band(desk).detail
    assert "not confirmed" in window.top.clock.accessibleName()
    desk.type("sn1")
    desk.idle()
    assert "clock not confirmed" in rows(desk)[0]
    assert not any("not confirmed" in row for row in rows(desk)[1:])
    click(button(desk, "Set clock time"))
    assert window.frame.pages.currentWidget().objectName() == "help-clock"
    desk.press(K.Key_Escape)
    click(button(desk, "11:19 is right"))
    desk.idle()
    # A session runs by station time: the computer's is taken up when that has ended.
    assert "taken up when the sessions that run now have ended" in band(desk).title
    assert "not confirmed" not in window.top.clock.accessibleName()
    assert not any("not confirmed" in row for row in rows(desk))
    assert count(desk, "clock-confirmed") == 1


def test_a_clock_that_comes_back_by_itself_ends_its_band(desk):
    desk.window.troubles.show(Facts(clock=HOUR))
    assert band(desk).isVisible()
    desk.window.troubles.show(Facts(clock=ClockState()))
    assert band(desk).title == "The computer's clock agrees again."


@pytest.mark.parametrize(
    ("last", "in_chairs", "says"),
    [
        (timedelta(hours=15), False, None),
        (timedelta(days=3), False, None),
        (timedelta(hours=1), True, "while somebody sat in a chair"),
        (timedelta(days=400), False, "400 days ago"),
        (timedelta(days=-2), False, "behind the last entry"),
    ],
)
def test_after_a_start_of_the_computer_only_an_odd_clock_is_asked_about(last, in_chairs, says):
    state = ClockState(restarted=True, last_entry=NOW - last)
    words = clock_words(state, NOW, NOW, in_chairs=in_chairs)
    assert (words is None) == (says is None)
    assert says is None or (says in words.more and words.title.startswith("Is 10:17 on"))


# Starting -------------------------------------------------------------------------------------


def test_the_nurse_is_told_of_a_damaged_record_and_who_mends_it(desk):
    desk.window.troubles.show(Facts(held(2, "damaged")))
    click(button(desk, "What to do"))
    page = desk.window.frame.pages.currentWidget()
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "2 entries wait." in said
    assert "An administrator" in said
    assert "five minutes" in said
    click(page.back)
    assert desk.window.has_session
    assert NURSE not in band(desk).accessibleName()


def test_in_a_low_window_the_steps_scroll_and_the_buttons_stay_in_sight(desk):
    watch = desk.window.troubles
    desk.window.resize(960, 540)
    watch.show(Facts(held(), LOW, HOUR))
    for show in (watch.show_space, watch.show_restore, watch.show_clock):
        show()
        desk.qtbot.wait(0)
        page = desk.window.frame.pages.currentWidget()
        for button in (page.back, page.again):
            if button is not None:
                assert button.visibleRegion().boundingRect() == button.rect()
    watch.show_restore()
    desk.qtbot.wait(0)
    page = desk.window.frame.pages.currentWidget()
    bar = page.steps.verticalScrollBar()
    assert bar.maximum() > 0
    desk.press(K.Key_PageDown)
    assert bar.value() == min(bar.maximum(), bar.pageStep())
