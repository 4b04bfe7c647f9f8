"""The settings as an administrator uses them: people, the clinic, the look."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from settings_desk import LEFT, THEIRS, SettingsDesk
from station_fixtures import NURSE, PASSWORD

from ketachart.gui import theme
from ketachart.gui.panels import fade
from ketachart.gui.settings import facts
from ketachart.gui.settings_page import SettingsPage
from ketachart.station import NewPerson


@pytest.fixture
def desk(qtbot, qapp, station):
    if not qapp.styleSheet():
        theme.apply(qapp, "dark")
    page = SettingsPage()
    qtbot.addWidget(page)
    page.resize(1278, 700)
    page.show()
    page.activateWindow()
    return SettingsDesk(page, station)


def test_the_clinic_is_changed_as_an_entry(desk):
    page = desk.page
    QTest.mouseClick(page.parts._taps["clinic"], LEFT)
    page.clinic.clinic.put("Other Fictional Clinic")
    QTest.mouseClick(page.clinic.paper._taps["Letter"], LEFT)
    QTest.mouseClick(page.clinic.chairs.count._taps["3"], LEFT)
    page.clinic.chairs.names[1].put("Window")
    QTest.mouseClick(page.clinic.protocol._taps["depression-40"], LEFT)
    QTest.mouseClick(page.clinic.button, LEFT)
    assert desk.said(page.clinic) == "The change is saved."
    now = desk.station.clinic
    assert (now.clinic, now.paper) == ("Other Fictional Clinic", "Letter")
    assert now.chairs == ("1", "Window", "3")
    assert now.default_protocol == "depression-40"
    assert desk.station.count("clinic-changed") == 1
    QTest.mouseClick(page.clinic.button, LEFT)
    assert "Nothing differs" in desk.said(page.clinic)
    assert desk.station.count("clinic-changed") == 1


def test_two_chairs_of_one_name_are_refused(desk):
    page = desk.page
    page.parts.choose("clinic")
    QTest.mouseClick(page.clinic.chairs.count._taps["2"], LEFT)
    for field in page.clinic.chairs.names[:2]:
        field.put("Window")
    QTest.mouseClick(page.clinic.button, LEFT)
    assert "same name" in desk.said(page.clinic)
    assert desk.station.count("clinic-changed") == 0


def test_the_field_that_is_refused_is_whole_in_sight_above_the_sentence(desk, qtbot):
    page = desk.page
    page.resize(872, 472)
    qtbot.waitUntil(page.isActiveWindow)
    page.parts.choose("clinic")
    page.clinic.chairs.count.choose("6")
    for field in page.clinic.chairs.names[:2]:
        field.put("Window")
    QTest.mouseClick(page.clinic.button, LEFT)
    edit, view = page.clinic.chairs.names[0].edit, page.clinic.area.viewport()
    faded = fade.HEIGHT
    qtbot.waitUntil(
        lambda: (
            0 <= edit.mapTo(view, edit.rect().topLeft()).y()
            and edit.mapTo(view, edit.rect().bottomLeft()).y() < view.height() - faded
        )
    )


def test_what_is_half_typed_stays_when_the_facts_come_again(desk):
    page = desk.page
    page.clinic.clinic.put("Half ty")
    page.show_facts(facts.look(desk.station))
    assert page.clinic.clinic.value() == "Half ty"


def test_who_is_no_administrator_is_told_so_and_can_ask_for_nothing(desk):
    desk.station.add_person(NewPerson("W. Nurse", ("nurse",), THEIRS))
    desk.station.sign_in("W. Nurse", THEIRS)
    desk.page.show_facts(facts.look(desk.station))
    for card in (desk.page.people.add, desk.page.clinic, desk.page.rules):
        assert "Only an administrator" in desk.said(card)
        assert not card.button.isEnabled()
    desk.station.sign_in(NURSE, PASSWORD)
    desk.page.show_facts(facts.look(desk.station))
    assert desk.page.people.add.button.isEnabled()
    assert desk.said(desk.page.people.add) == ""


def test_the_theme_is_asked_for_and_one_is_always_chosen(desk):
    taps = desk.page.look.themes._taps
    desk.page.parts.choose("look")
    now = theme.current().name
    other = theme.following(now)
    QTest.mouseClick(taps[other], LEFT)
    assert desk.themes == [other]
    desk.page.look.show_theme()
    QTest.mouseClick(taps[now], LEFT)
    assert desk.page.look.themes.value() == now
    assert desk.themes == [other]


def test_escape_leaves_and_enter_saves_once(desk):
    desk.page.take_focus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert desk.closed == 1
