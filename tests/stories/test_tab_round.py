"""Tab goes round the whole screen, also while a panel is open, and stays in the panel's order."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from stories import hard_setup as setup
from stories.bad_input import sit
from stories.two_hands import ByKeys

K = Qt.Key


def once_round(ward):
    """Every stop from where the keyboard is, until it is there again."""
    passed, first = [], QApplication.focusWidget()
    for _ in range(120):
        ward.press(K.Key_Tab)
        passed.append(ward.focus)
        if QApplication.focusWidget() is first:
            return passed
    raise AssertionError(f"Tab does not come back: {passed}")


def test_a_panel_beside_the_set_up_does_not_hide_its_rows_from_tab(ward):
    setup.before(ward)
    ward.open()
    setup.new_session(ward, ByKeys(ward))
    ByKeys(ward).panel("oxygen")
    ByKeys(ward).choose("oxygen-what-on")
    passed = once_round(ward)
    for name in ("weight", "height", "step-weight", "step-scale", "oxygen-flow", "side-save"):
        assert passed.count(name) == 1, (name, passed)


@pytest.mark.parametrize("choice", ["oxygen-what-on", "oxygen-what-off"])
def test_after_a_choice_tab_goes_on_to_the_next_field_of_the_panel(ward, choice):
    sit(ward, "10:31")
    ByKeys(ward).panel("oxygen")
    ByKeys(ward).choose(choice)
    passed = once_round(ward)
    on = ["oxygen-flow", "oxygen-device-nasal-cannula"] if choice.endswith("on") else []
    asked = [*on, "oxygen-spo2", "since-time", "side-cancel", "side-save"]
    assert passed[: len(asked)] == asked
    for name in ("field-sbp", "chip-nausea", "pump-main", "go-board"):
        assert passed.count(name) == 1, (name, passed)
