"""The colours of the three themes hold the contrast that people need."""

import pytest

from ketachart.gui.theme import load_themes

TEXT = [
    ("text", "bg"), ("text", "surface"), ("text", "surface2"), ("text2", "surface"), ("text2", "bg"),
    ("text2", "flagbg"), ("text2", "cautionbg"), ("text3", "surface"), ("text3", "surface2"),
    ("onaccent", "accent"), ("flag", "surface"), ("flag", "flagbg"), ("onflag", "flag"),
    ("caution", "surface"), ("caution", "cautionbg"), ("oncaution", "cautionfill"),
    ("info", "surface"), ("info", "infobg"), ("ok", "surface"), ("bp", "surface"), ("hr", "surface"),
    ("spo2", "surface"), ("drug", "surface"),
]  # fmt: skip
MARKS = [("control", "surface"), ("focus", "surface"), ("focus", "bg")]


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


def test_the_themes_name_the_same_colours():
    light, dark, dim = (set(load_themes()[name].tokens) for name in ("light", "dark", "dim"))
    assert light == dark == dim


def test_the_dim_room_has_no_white():
    assert max(luminance(c) for c in load_themes()["dim"].tokens.values()) < 0.6
