"""A second person's name and password, and the witness of a waste."""

from decimal import Decimal

import pytest
import shiboken6
from bedside_charts import Ward, charted
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from ketachart.clinical.acts import (
    ContainerChanged,
    DrugPrepared,
    DrugWasted,
    EntryStruck,
    IndependentCheck,
)
from ketachart.clinical.guard import bag_to_check
from ketachart.clinical.trouble import Refused
from ketachart.gui import theme
from ketachart.gui.panels.second_person import SecondPerson
from ketachart.gui.panels.witness_panel import BagCheckPanel, WitnessPanel
from ketachart.gui.session_page import SessionPage
from ketachart.store.projections import PersonRow

LEFT = Qt.MouseButton.LeftButton
NURSE = PersonRow("p1", "P. Nakamura, RN", ("nurse",))
SECOND = PersonRow("p2", "M. Ruiz, RN", ("nurse",))
OWNER = PersonRow("p3", "I. Owner", ("administrator",))
PASSWORD = "nine green umbrellas"


class Asked:
    """Keeps what was asked; a test answers when it wants."""

    def __init__(self):
        self.calls = []

    def __call__(self, name, password, done, failed):
        self.calls.append((name, password, done, failed))


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def second(qtbot, qapp, asked):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    widget = SecondPerson(asked)
    qtbot.addWidget(widget)
    widget.show_people((NURSE, SECOND, OWNER), without=NURSE.name)
    widget.show()
    return widget


def test_only_those_with_a_clinical_role_are_offered_and_not_the_first(second):
    assert list(second.names._taps) == [SECOND.name]


def test_the_password_goes_to_the_station_and_the_person_comes_back(second, asked, qtbot):
    QTest.mouseClick(second.names._taps[SECOND.name], LEFT)
    QTest.keyClicks(second.password.edit, PASSWORD)
    with qtbot.waitSignal(second.proved) as proved:
        second.ask()
        name, password, done, _ = asked.calls[0]
        assert (name, password) == (SECOND.name, PASSWORD)
        done(SECOND)
    assert proved.args == [SECOND]
    assert second.password.text() == ""


def test_asking_twice_asks_once(second, asked):
    second.names.choose(SECOND.name)
    second.password.put(PASSWORD)
    second.ask()
    second.ask()
    assert len(asked.calls) == 1


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [(None, PASSWORD, "Who checks?"), (SECOND.name, "", "types their own PIN or password")],
)
def test_what_is_missing_is_said(second, asked, qtbot, name, password, said):
    second.names.choose(name)
    second.password.put(password)
    with qtbot.waitSignal(second.refused_with) as refused:
        second.ask()
    assert said in refused.args[0]
    assert asked.calls == []


def test_an_answer_that_comes_after_it_was_cleared_is_dropped(second, asked):
    proved = []
    second.proved.connect(proved.append)
    second.names.choose(SECOND.name)
    second.password.put(PASSWORD)
    second.ask()
    second.clear()
    asked.calls[0][2](SECOND)
    assert proved == []


def test_an_answer_that_comes_after_the_panel_is_gone_is_dropped(qapp, asked):
    widget = SecondPerson(asked)
    widget.show_people((SECOND,), without="")
    widget.names.choose(SECOND.name)
    widget.password.put(PASSWORD)
    widget.ask()
    shiboken6.delete(widget)
    asked.calls[0][2](SECOND)


def test_many_names_are_typed(second):
    people = [PersonRow(str(n), f"Person {n}", ("nurse",)) for n in range(9)]
    second.show_people(people, without="")
    second.typed_name.put("Person 4")
    assert second.name == "Person 4"


# The waste --------------------------------------------------------------------------------------


@pytest.fixture
def wasted(qtbot, qapp, asked):
    ward = Ward("ex-05", "2026-03-10T09:50:00-05:00")
    waste = ward.bedside.act(
        DrugWasted, from_vial_mg=Decimal(456), from_bag_mg=Decimal("2.5"), method="sink"
    )
    ward.chart = charted(ward.chart, waste)
    panel = WitnessPanel(ward.bedside, waste, asked)
    panel.person.show_people((NURSE, SECOND), without=ward.bedside.by)
    panel.show_chart(ward.chart)
    panel.ward = ward
    panel.charted = []

    def record(act, person):
        panel.charted.append((act, person))
        panel.saving()
        ward.chart = charted(ward.chart, act)
        panel.show_chart(ward.chart)
        panel.saved()

    panel.acted_as.connect(record)
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    panel.take_focus()
    return panel


def witness(panel, asked, mg):
    QTest.keyClicks(panel.seen.edit, mg)
    panel.person.names.choose(SECOND.name)
    panel.person.password.take_focus()
    QTest.keyClicks(panel.person.password.edit, PASSWORD)
    QTest.keyClick(panel.person.password.edit, Qt.Key.Key_Return)
    if asked.calls:
        asked.calls[-1][2](SECOND)


def test_a_witness_charts_what_they_saw_and_the_panel_closes(wasted, asked, qtbot):
    with qtbot.waitSignal(wasted.closed):
        witness(wasted, asked, "458.5")
    act, person = wasted.charted[0]
    assert person is SECOND
    assert (act.by, act.what, act.agrees, act.of) == (SECOND.name, "waste", True, wasted.waste.id)
    assert act.values["wasted_mg"] == Decimal("458.5")


def test_another_amount_is_charted_and_both_are_shown(wasted, asked):
    witness(wasted, asked, "400")
    assert wasted.charted[0][0].agrees is False
    assert "458.5 mg and 400 mg" in wasted.sentence.text()


def test_the_first_amount_is_nowhere_before_the_second_is_typed(wasted):
    labels = [label.text() for label in wasted.findChildren(QLabel)]
    assert not any("458" in text or "456" in text for text in labels)


def test_a_witness_without_an_amount_is_asked_for_it(wasted, asked):
    wasted.save()
    assert "how many mg" in wasted.sentence.text()
    assert asked.calls == []


def test_a_wrong_password_keeps_the_amount(wasted, asked):
    QTest.keyClicks(wasted.seen.edit, "458.5")
    wasted.person.names.choose(SECOND.name)
    wasted.person.password.put("wrong")
    wasted.save()
    asked.calls[0][3](Refused("This name and password do not belong together."))
    assert "do not belong together" in wasted.sentence.text()
    assert wasted.seen.text() == "458.5"


def test_the_one_who_discarded_it_is_no_witness(wasted, asked):
    QTest.keyClicks(wasted.seen.edit, "458.5")
    wasted.person.names.choose(SECOND.name)
    wasted.person.password.put(PASSWORD)
    wasted.save()
    asked.calls[0][2](NURSE)
    assert "cannot be the witness" in wasted.sentence.text()
    assert wasted.charted == []


def test_a_waste_that_was_struck_meanwhile_is_not_witnessed(wasted):
    ward = wasted.ward
    strike = ward.bedside.act(EntryStruck, entry=wasted.waste.id, reason="typing slip")
    wasted.show_chart(charted(ward.chart, strike))
    assert not wasted.save_button.isEnabled()
    assert "corrected meanwhile" in wasted.sentence.text()


def test_escape_leaves(wasted, qtbot):
    with qtbot.waitSignal(wasted.closed):
        QTest.keyClick(wasted.seen.edit, Qt.Key.Key_Escape)


# Another bag --------------------------------------------------------------------------------------


@pytest.fixture
def hung(qtbot, qapp, asked):
    """A page on which another bag was just hung, unseen by anybody else."""
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    ward = Ward("ex-05", "2026-03-10T10:20:00-05:00")
    made = ward.bedside.act(
        DrugPrepared,
        vial_conc_mg_per_ml=Decimal(50),
        vial_volume_ml=Decimal(10),
        vials=0,
        drawn_ml=Decimal("0.88"),
        final_volume_ml=Decimal(50),
        container="bag-2",
    )
    ward.chart = charted(ward.chart, made, ward.bedside.act(ContainerChanged, to="bag-2"))
    page = SessionPage(ward.bedside, asked)
    page.ward, page.made = ward, made
    qtbot.addWidget(page)
    page.show_people((NURSE, SECOND))
    page.show_chart(ward.chart)
    page.show()
    page.open_panel("bag-check")
    return page


def test_another_bag_is_hung_as_an_exception_until_a_second_person_has_read_it(hung, asked):
    assert hung.ward.chart.entries[-1].exceptions == ("bag-2 hung before the second check",)
    heard = []
    hung.acted_as.connect(lambda *said: heard.append(said))
    panel = hung.side.panel
    assert isinstance(panel, BagCheckPanel)
    labels = [label.text() for label in panel.findChildren(QLabel)]
    assert not any("0.88" in text for text in labels)
    panel.numbers["vial_conc_mg_per_ml"].put("50")
    panel.numbers["drawn_ml"].put("0.88")
    panel.person.proved.emit(SECOND)
    act = heard[-1][2]
    assert (act.of, act.by, act.agrees) == (hung.made.id, SECOND.name, True)
    assert bag_to_check(hung.ward.chart) == hung.made
    assert bag_to_check(charted(hung.ward.chart, act)) is None


def test_a_bag_that_was_checked_first_is_no_exception():
    chart = Ward("ex-12", "2026-04-04T00:05:00-05:00")
    made = chart.chart.containers["bag-2"].prepared
    check = IndependentCheck(
        id="c2", at=chart.now, by="I. Other, RN", of=made.id, what="drug and strength", agrees=True
    )
    changed = chart.bedside.act(ContainerChanged, to="bag-2")
    assert charted(chart.chart, check, changed).entries[-1].exceptions == ()
