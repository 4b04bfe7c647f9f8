"""The colours of the three themes hold the contrast that people need."""

import re

import pytest
from PySide6.QtGui import QColor, qGray

from ketachart import resources
from ketachart.clinical.trouble import Unavailable
from ketachart.gui import theme
from ketachart.gui.sign_off.page_view import DIM_WASH, MARK_WASH
from ketachart.gui.sign_off.work import glow
from ketachart.gui.theme import load_themes
from ketachart.report.ink import Ink, mixed

TEXT = [
    ("text", "bg"), ("text", "surface"), ("text", "surface2"), ("text2", "surface"),
    ("text2", "bg"),
    ("text2", "flagbg"), ("text2", "cautionbg"), ("text3", "surface"), ("text3", "surface2"),
    ("onaccent", "accent"), ("flag", "surface"), ("flag", "flagbg"), ("onflag", "flag"),
    ("caution", "surface"), ("caution", "cautionbg"), ("oncaution", "cautionfill"),
    ("info", "surface"), ("info", "infobg"), ("ok", "surface"), ("bp", "surface"),
    ("hr", "surface"),
    ("spo2", "surface"), ("drug", "surface"),
]  # fmt: skip
MARKS = [("control", "surface"), ("focus", "surface"), ("focus", "bg")]
GROUNDS = ("bg", "surface", "surface2")
"""What a page, a card and a chosen row are painted with."""
BANDS = ("flag", "caution", "info")
"""What a band, a locked chair's card and emergency access are painted with."""
ROLE = re.compile(r'QLabel\[role="\w+"\][^}]*?\bcolor: @(\w+)')


def luminance(colour):
    """Relative luminance, WCAG 2.x."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["light", "dark", "dim"])
def test_all_text_can_be_read_and_all_marks_be_seen(name):
    tokens = load_themes()[name].tokens
    low = [(a, b) for a, b in TEXT if contrast(tokens[a], tokens[b]) < 4.5]
    low += [(a, b) for a, b in MARKS if contrast(tokens[a], tokens[b]) < 3]
    assert low == []


@pytest.mark.parametrize("name", theme.ORDER)
def test_words_of_every_role_can_be_read_on_every_ground(name):
    tokens = load_themes()[name].tokens
    roles = set(ROLE.findall(resources.path("qss", "station.qss").read_text("utf-8")))
    assert {"flag", "caution", "info", "ok", "text2", "text3"} <= roles
    pairs = [(role, ground) for role in roles | {"text", "accent"} for ground in GROUNDS]
    pairs += [(ink, f"{band}bg") for band in BANDS for ink in ("text", "text2", band)]
    pairs += [("onaccent", "accent"), ("onflag", "flag"), ("oncaution", "cautionfill")]
    low = {pair: contrast(*(tokens[token] for token in pair)) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", theme.ORDER)
def test_what_can_be_tapped_and_where_the_keys_are_is_seen_on_every_ground(name):
    tokens = load_themes()[name].tokens
    pairs = [(mark, ground) for mark in ("control", "focus") for ground in GROUNDS]
    pairs += [(band, f"{band}bg") for band in BANDS]
    assert [pair for pair in pairs if contrast(*(tokens[token] for token in pair)) < 3] == []


@pytest.mark.parametrize("name", ["light", "dim"])
def test_a_line_marked_on_the_page_can_still_be_read(name):
    """The paper is light but in the dim room, where it glows; the wash lies over its inks."""
    ink, tokens = Ink.paper(), load_themes()[name].tokens

    def marked(colour):
        if name == "dim":
            grey = glow(qGray(QColor(colour).rgb()))
            colour = mixed(tokens["text"], tokens["surface"], grey)
        return mixed(tokens["cautionfill"], colour, DIM_WASH if name == "dim" else MARK_WASH)

    for word in (ink.text, ink.text2):
        assert contrast(marked(word), marked(ink.surface)) >= 4.5


def test_the_themes_name_the_same_colours():
    light, dark, dim = (set(load_themes()[name].tokens) for name in ("light", "dark", "dim"))
    assert light == dark == dim


def test_the_dim_room_has_no_white():
    assert max(luminance(c) for c in load_themes()["dim"].tokens.values()) < 0.6


def test_a_missing_face_is_told_and_not_replaced(qapp, monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "ROOT", tmp_path)
    with pytest.raises(Unavailable, match="KetaChart Text 450 is missing"):
        theme._load_fonts.__wrapped__()


def test_a_change_of_theme_is_told_after_it_is_in_force(qapp, qtbot):
    theme.apply(qapp, "dark")
    seen = []
    with qtbot.waitSignal(theme.changes().changed):
        theme.changes().changed.connect(lambda: seen.append(theme.current().name))
        theme.apply(qapp, "dim")
    theme.changes().changed.disconnect()
    assert seen == ["dim"]


@pytest.mark.parametrize("name", theme.ORDER)
def test_text_on_the_infusion_bar_can_be_read(name):
    tokens = load_themes()[name].tokens
    assert contrast(tokens["text"], mixed(tokens["drug"], tokens["surface"], 0.26)) >= 4.5
