"""Bad input to what the clinic decides for itself: its protocols, its words, its drug log.

Typed in the real window on a real station, or written into the station's folder by hand; the last
good text stays in force, a session keeps what it began under.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from station_fixtures import NURSE
from stories.bad_input import put, sit
from stories.ward import SECOND, open_station

from ketachart import resources
from ketachart.clinical.administration import StockReceived
from ketachart.clinical.stock import item_of
from ketachart.clinical.trouble import Refused

pytestmark = pytest.mark.window
K = Qt.Key
ID = "depression-40"
HUNDRED_MB = 100 * 1024 * 1024
TEXT = resources.path("protocols", f"{ID}.toml").read_text("utf-8")


def ask(ward, work):
    """What the station says, asked where the window asks it."""
    found = []
    ward.background.do(work, found.append)
    ward.until(lambda: found)
    return found[0]


def press(ward, name):
    """Enter on a button: two clicks on it at once would be a glove's bounce."""
    ward.find(name).setFocus()
    ward.press(K.Key_Return)
    ward.settle()


def open_text(ward):
    ward.click("go-settings")
    ward.settle()
    ward.click("settings-part-protocols")
    ward.settle()
    ward.click(f"protocol-shown-{ID}")
    ward.click("protocol-part-text")
    ward.settle()


def write(ward, text):
    """The whole text of a protocol, pasted."""
    QGuiApplication.clipboard().setText(text)
    ward.find("protocol-text").setFocus()
    ward.ctrl(K.Key_A)
    ward.ctrl(K.Key_V)
    for name, words in (("protocol-reason", "after the audit"), ("protocol-approved", "Dr. A")):
        put(ward, name, words)
    press(ward, "save-protocol")


def changed(old, new):
    assert old in TEXT, old
    return TEXT.replace(old, new, 1)


SPOILT = {
    "limits crossed over": (changed("H = 160, HH = 180", "H = 190, HH = 180"), "must not fall"),
    "an unknown key": (changed("due_soon_min = 2", "due_soon_min = 2\ncolour = 3"), "colour"),
    "a negative interval": (changed("due_soon_min = 2", "due_soon_min = -2"), "due_soon_min"),
    "a number without end": (
        changed("due_soon_min = 2", f"due_soon_min = {'9' * 400}"),
        "due_soon",
    ),
    "a number that is none": (changed("due_soon_min = 2", "due_soon_min = nan"), "is no number"),
    "a word for a number": (changed("due_soon_min = 2", 'due_soon_min = "two"'), "due_soon_min"),
    "a key twice": (changed("due_soon_min = 2", "due_soon_min = 2\ndue_soon_min = 3"), "line"),
    "torn in the middle": (TEXT[: len(TEXT) // 2] + '"', "line"),
    "a thousand brackets": ("x = " + "[" * 1_500, ID),
    "something else": ("<html><b>x</b></html>", "line"),
    "longer than any": (TEXT + "# too long\n" * 28_000, "KiB"),
}


def test_a_protocol_that_cannot_be_is_refused_with_its_line_and_stays_typed(ward):
    sit(ward, "10:20")
    open_text(ward)
    for what, (text, said) in SPOILT.items():
        write(ward, text)
        told = ward.find("protocol-sentence").text()
        assert said in told, (what, told)
        assert len(told) < 500, what
        assert "fault" not in told, what
        assert ward.find("protocol-text").toPlainText() == text, what
        assert ward.find("protocol-reason").text() == "after the audit"
    assert ask(ward, lambda s: s.protocol_history(ID)) == ()


def test_a_session_that_runs_keeps_the_protocol_that_it_began_under(ward):
    sit(ward, "10:20")
    before = ward.chart.protocol
    open_text(ward)
    write(ward, changed("H = 160, HH = 180", "H = 120, HH = 130"))
    assert "In force for sessions that begin from now on" in ward.find("protocol-sentence").text()
    assert ask(ward, lambda s: s.protocol_in_force(ID)).limits_of("sbp").H == 120
    ward.window.show_session(next(iter(ward.window.charts)))
    ward.settle()
    assert ward.chart.protocol == before
    ward.keys("134826898145")
    ward.settle()
    ward.close()
    with open_station(ward.folder, ward.clock) as station:
        (row,) = station.sessions()
        chart = station.chart(row.id)
    assert chart.protocol.limits_of("sbp").H == 160
    (set_,) = [v for v in chart.sets if v.taken.sbp_mmhg == 134]
    assert "sbp" not in {flag.param for flag in set_.flags}


@pytest.mark.parametrize("name", [f"{ID}.toml", "ours.toml"])
def test_a_file_of_100_mb_in_the_folder_is_named_and_nothing_waits_for_it(ward, name):
    folder = ward.folder / "protocols"
    folder.mkdir()
    with (folder / name).open("wb") as file:
        file.truncate(HUNDRED_MB)
    sit(ward, "10:20")
    ward.click("go-settings")
    ward.settle()
    ward.click("settings-part-protocols")
    ward.settle()
    said = ward.find("protocol-troubles").text()
    assert name in said
    assert "KiB" in said
    assert ask(ward, lambda s: s.protocol_in_force(ID)).limits_of("sbp").H == 160


# Words ------------------------------------------------------------------------------------------


TERMS = (
    "Wx" * 10_000, "<b>x</b>", "مريض \u202eabc", '"""', "a\\n[effect]", "🧠👩🏽‍⚕️", "PONV # x",
)  # fmt: skip


def test_a_term_of_anything_is_added_whole_or_refused_and_stays(ward):
    sit(ward, "10:20")
    ward.click("go-settings")
    ward.settle()
    ward.click("settings-part-words")
    for term in TERMS:
        before = ask(ward, lambda s: s.vocabulary)
        QGuiApplication.clipboard().setText(term)
        ward.click("new-term")
        ward.ctrl(K.Key_A)
        ward.ctrl(K.Key_V)
        typed = ward.find("new-term").text()
        put(ward, "term-reason", "asked for by the team")
        press(ward, "save-term")
        told = ward.find("term-sentence").text()
        after = ask(ward, lambda s: s.vocabulary)
        assert told, term
        assert "fault" not in told
        if "Saved" in told:
            assert len(after.effects) == len(before.effects) + 1
            assert after.effect(typed) is not None
        else:
            assert after == before
            assert ward.find("new-term").text() == typed


@pytest.mark.parametrize("name", ["side_effects", "drugs", "scales"])
def test_a_torn_list_of_words_is_refused_by_its_name_and_the_last_good_stays(ward, name):
    with open_station(ward.folder, ward.clock) as station:
        before = station.vocabulary
        for text in ("format = 1\n[[", "\x00", "colour = 3", "x = " + "[" * 1_500, "format = 9"):
            with pytest.raises(Refused, match=name) as refusal:
                station.change_vocabulary(name, text, reason="x")
            assert len(str(refusal.value)) < 500
            assert station.vocabulary == before
        assert station.vocabulary_history(name) == ()


# The drug log -----------------------------------------------------------------------------------


def test_a_count_by_one_person_twice_enters_nothing(ward):
    ward.go_to("10:00")
    with open_station(ward.folder, ward.clock) as station:
        station.receive_stock(
            StockReceived(
                id="in", at=ward.clock.now().at - timedelta(hours=1), by="-", vials=10,
                drug="ketamine", mg_per_ml=Decimal(50), vial_ml=Decimal(10),
            )
        )  # fmt: skip
    sit(ward, "10:20")
    ward.click("go-board")
    ward.click("drug-log")
    ward.settle()
    ward.click("stock-part-count")
    for typed in ("-1", "9999999999999", "ten", "9.5"):
        put(ward, "count-0", typed)
        press(ward, "save-count")
        assert ward.find("count-sentence").text(), typed
        assert ward.find("count-0").text() == typed
    put(ward, "count-0", "10")
    press(ward, "save-count")
    put(ward, "count-0", "10")
    offered = {
        w.objectName()
        for w in ward.window.findChildren(object)
        if w.objectName().startswith("second-name-") and w.isVisible()
    }
    assert offered
    assert f"second-name-{NURSE}" not in offered
    ward.click(f"second-name-{SECOND}")
    put(ward, "second-password", "ninety green umbrellas")  # the first one's own password
    press(ward, "save-count")
    ward.until(lambda: "do not belong together" in ward.find("count-sentence").text())
    assert ward.find("count-0").text() == "10"
    item = item_of("ketamine", Decimal(50), Decimal(10))
    assert item not in ask(ward, lambda s: s.stock()).book.counts
