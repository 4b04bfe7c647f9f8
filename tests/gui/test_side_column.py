"""What is half filled in waits with its chair, and speaks for nobody else."""

import random
from datetime import timedelta

import pytest
from bedside_charts import Ward, chart_at, charted
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest

from ketachart.clinical.acts import NoteWritten, VitalsTaken
from ketachart.gui import theme
from ketachart.gui.key_map import KeyMap
from ketachart.gui.session_page import SessionPage
from ketachart.gui.side_column import UNSEEN, Question

A, B = "ex-05", "ex-01"
NOTE = "calm and warm"


class Two:
    """A page with two chairs; ``given`` is all that left it, with the session it was for."""

    def __init__(self, qtbot) -> None:
        self.ward = Ward(A, "2026-03-10T10:20:00-05:00")
        other = chart_at(B, "2099-01-01T00:00:00-05:00").started_at + timedelta(minutes=20)
        self.charts = {A: self.ward.chart, B: chart_at(B, other.isoformat())}
        self.page = SessionPage(self.ward.bedside, lambda *_: None)
        qtbot.addWidget(self.page)
        self.given = []
        self.page.acted.connect(lambda *said: self.given.append(said))
        self.page.resize(1280, 690)
        self.page.show_chart(self.charts[A])
        self.page.show()
        self.page.activateWindow()
        QCoreApplication.processEvents()

    @property
    def side(self):
        return self.page.side

    def go(self, session: str) -> None:
        self.page.show_chart(self.charts[session])

    def type(self, text: str) -> None:
        QTest.keyClicks(self.page.focusWidget(), text)

    def write(self, text: str = NOTE):
        self.side.open("note")
        self.type(text)
        return self.side.panel

    def settle(self) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def two(qtbot, qapp):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    return Two(qtbot)


def words(panel) -> str:
    return panel.fields[0].typed()


def test_a_half_written_note_waits_and_comes_back_with_its_time(two):
    note = two.write()
    began = note.opened_at
    two.go(B)
    assert two.side.panel is None
    assert not note.isVisible()
    assert two.page.half_typed() == {A}
    two.ward.clock.set(two.ward.now + timedelta(minutes=4))
    two.go(A)
    assert two.side.panel is note
    assert note.isVisible()
    assert words(note) == NOTE
    assert note.opened_at == began
    QTest.mouseClick(note.save_button, Qt.MouseButton.LeftButton)
    ((session, panel, act),) = two.given
    assert (session, panel, act.text, act.at) == (A, note, NOTE, began)


def test_each_chair_has_its_own(two):
    first = two.write("warm")
    two.go(B)
    second = two.write("cold")
    two.go(A)
    assert (two.side.panel, words(first)) == (first, "warm")
    two.go(B)
    assert (two.side.panel, words(second)) == (second, "cold")
    assert two.side.panel_of(A) is first
    assert two.page.half_typed() == {A, B}


def test_a_choice_that_is_made_is_kept_too(two):
    two.side.open("pause")
    pause = two.side.panel
    QTest.keyClick(two.page.focusWidget(), Qt.Key.Key_Down)
    chosen = [f.value() for f in pause.fields]
    two.go(B)
    two.go(A)
    assert two.side.panel is pause
    assert [f.value() for f in pause.fields] == chosen


@pytest.mark.parametrize("what", ["empty", "keys", "keypad", "question"])
def test_what_nobody_filled_in_is_closed(two, what):
    if what == "empty":
        two.side.open("drug")
    elif what == "keypad":
        two.side.open_keypad()
    else:
        two.side.put(KeyMap() if what == "keys" else Question("Close?", "Two run.", "Yes", "No"))
    two.go(B)
    two.go(A)
    assert two.side.panel is None
    assert two.page.half_typed() == set()


def test_keys_go_to_whom_one_sees(two):
    note = two.write()
    two.go(B)
    two.page.to_vitals()
    two.type("134")
    assert words(note) == NOTE
    assert two.page.vitals.fields["sbp"].field.text == "134"
    assert two.page.half_typed() == {A, B}


def test_a_panel_that_nobody_sees_charts_nothing(two):
    note = two.write()
    two.go(B)
    note.save()
    assert two.given == []
    two.go(A)
    assert words(note) == NOTE
    assert note.sentence.text() == UNSEEN
    note.save()
    assert [said[0] for said in two.given] == [A]


def test_an_answer_that_comes_late_reaches_its_own_panel(two):
    note = two.write()
    note.save()
    two.go(B)
    other = two.write("for the other")
    assert two.page.shows(note, A)
    assert not two.page.shows(note, B)
    ((_, _, act),) = two.given
    two.charts[A] = charted(two.charts[A], act)
    two.page.keep_up(two.charts[A])
    two.settle()
    assert two.side.panel_of(A) is None
    assert two.side.panel is other
    assert words(other) == "for the other"
    two.go(A)
    assert two.side.panel is None


def test_a_refusal_that_comes_late_waits_to_be_read(two):
    note = two.write()
    note.save()
    two.go(B)
    note.refused("The disk said no.")
    two.go(A)
    assert two.side.panel is note
    assert note.sentence.text() == "The disk said no."
    assert words(note) == NOTE


def test_a_panel_that_waits_knows_its_chart(two):
    note = two.write()
    two.go(B)
    more = two.ward.bedside.act(NoteWritten, text="by a colleague")
    two.charts[A] = charted(two.charts[A], more)
    two.page.keep_up(two.charts[A])
    assert note.chart is two.charts[A]


def test_a_session_that_is_gone_takes_its_panel_along(two):
    two.write()
    two.go(B)
    two.side.forget(A)
    two.settle()
    assert two.page.half_typed() == set()
    two.go(A)
    assert two.side.panel is None


def test_wherever_one_goes_an_act_is_for_the_chair_it_was_typed_in(two):
    dice = random.Random(7)
    typed: list[tuple[str, str]] = []
    here = A
    for n in range(300):
        do = dice.randrange(4)
        if do == 0:
            here = dice.choice((A, B))
            two.go(here)
        elif do == 1 and two.side.panel is None:
            two.write(f"{here} {n}")
        elif do == 2 and two.side.panel is not None and not two.side.panel.sent:
            two.side.panel.save()
            typed.append((here, words(two.side.panel)))
        elif do == 3 and two.given:
            session, _, act = two.given[-1]
            if act.id not in two.charts[session].standing.known:
                two.charts[session] = charted(two.charts[session], act)
                two.page.keep_up(two.charts[session])
                if session == here:
                    two.go(here)
    assert len(typed) > 20
    assert [(session, act.text) for session, _, act in two.given] == typed
    assert all(act.text.startswith(session) for session, _, act in two.given)


def test_a_set_carries_the_chair_whose_row_it_was_typed_in(two):
    two.go(B)
    two.page.to_vitals()
    for key in "134826898145":
        two.page.vitals.press(key)
    ((session, panel, act),) = two.given
    assert (session, panel) == (B, two.page.vitals)
    assert isinstance(act, VitalsTaken)


def test_what_is_half_typed_in_one_set_up_is_not_dropped_from_another(two):
    said = []
    two.page.drafted.connect(lambda *draft: said.append(draft))
    two.charts = {
        A: chart_at(A, "2026-03-10T09:21:00-05:00"),
        B: chart_at(B, "2026-03-03T09:15:00-06:00"),
    }
    two.go(A)
    two.page.setup.weight.findChild(QObject, "weight").setText("7")
    assert said == [("setup.weight", "7")]
    two.go(B)
    assert said == [("setup.weight", "7")], "nobody emptied anything"
    two.page.show_drafts({"setup.weight": "81"})
    assert two.page.setup.weight.findChild(QObject, "weight").text() == "81"


def test_what_one_person_left_half_typed_is_not_the_next_one_s(two):
    note = two.write()
    two.page.vitals.press("1")
    nurse, two.ward.bedside.by = two.ward.bedside.by, "M. Ruiz, RN"
    note.save()
    assert two.given == [], "it was typed by somebody else"
    two.go(A)
    assert two.side.panel is None
    assert not two.page.vitals.is_begun
    assert two.page.half_typed() == set()
    two.ward.bedside.by = nurse
    two.go(A)
    assert two.side.panel is note
    assert words(note) == NOTE
