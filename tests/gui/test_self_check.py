"""What the program finds when it reads the whole record is in view."""

from datetime import UTC, datetime, timedelta

import pytest
from drills.tampering import outside
from window_desk import WindowDesk, at, example_until

from ketachart.clock import SetClock
from ketachart.gui.self_check import WRONG, in_words
from ketachart.gui.settings.backup_card import BackupCard
from ketachart.station import CheckState, Verdict

NOW = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)


@pytest.fixture
def desk(qtbot, tmp_path):
    desk = WindowDesk(qtbot, tmp_path / "station", SetClock(at("10:20:30")))
    yield desk
    desk.close()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CheckState(), "Not read whole yet."),
        (CheckState(running=True), "is being read"),
        (CheckState(NOW, Verdict(True, 1234)), "today 14:00, 1,234 entries, all as written."),
        (CheckState(NOW, Verdict(True, 9, note="No anchor.")), "as written. No anchor."),
        (CheckState(NOW, Verdict(False, 9, "Entry 7 is gone.", 7)), "Entry 7 is gone."),
    ],
)
def test_a_sentence_for_each_way_it_stands(qtbot, state, words):
    card = BackupCard()
    qtbot.addWidget(card)
    card.show_check(state, NOW + timedelta(minutes=5))
    assert words in in_words(state, NOW)
    assert words in card.checked.text()
    assert (card.checked.property("role") == "flag") == state.is_wrong


def test_a_change_past_the_program_is_told_in_the_band_while_charting_goes_on(desk, qtbot):
    desk.create(example_until("ex-05", at("10:17:00")))
    window = desk.open()
    with outside(desk.folder) as raw:
        raw.execute("UPDATE entries SET body = CAST(body || ' ' AS BLOB) WHERE seq = 5")
    window.self_check.tend()
    window.self_check._timer.setInterval(20)

    def told():
        window.self_check.tend()
        desk.idle()
        assert window.frame.band.title == WRONG

    qtbot.waitUntil(told, timeout=8000)
    assert window.self_check.state.verdict.seq == 5
    assert window.charts
