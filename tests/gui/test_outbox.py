"""What waits in the holding file joins the record by itself, and a closing window says so."""

import pytest
from drills.held_elsewhere import held_elsewhere
from window_desk import LONG, at, example_until

from ketachart.gui.presence import closing_question
from ketachart.station import holding

NOW = at("10:17:00")


@pytest.fixture
def desk(window_desk, monkeypatch):
    monkeypatch.setattr(holding, "FIRST_WAIT_MS", 60)
    window_desk.create(example_until("ex-05", NOW))
    window_desk.open()
    window_desk.idle()
    return window_desk


def test_entries_that_are_held_count_as_charted_and_join_without_anybody_asking(desk):
    outbox, heard = desk.window.outbox, []
    outbox.held.connect(heard.append)
    outbox._join.setInterval(50)
    before = len(desk.window.charts[desk.window.shown].entries)
    with held_elsewhere(desk.station.place.database, desk.station._key):
        desk.type("sn1")
        desk.idle()
        assert len(outbox) == 0
        assert not outbox.is_delayed
        assert len(desk.window.charts[desk.window.shown].entries) == before + 1
        assert heard[-1].count == 1
    desk.qtbot.waitUntil(lambda: outbox.waits_joined is None, timeout=LONG)
    assert heard[-1] is None
    assert not outbox._join.isActive()


@pytest.mark.parametrize(
    ("waiting", "held", "said", "not_said"),
    [
        (0, 1, "One entry is kept in the holding file and will join the record", "lost"),
        (0, 3, "3 entries are kept in the holding file", "lost"),
        (2, 0, "2 entries aren't saved yet and would be lost.", "holding file"),
    ],
)
def test_a_closing_window_tells_what_is_kept_from_what_would_be_lost(
    qtbot, waiting, held, said, not_said
):
    question = closing_question({}, waiting, held=held)
    qtbot.addWidget(question)
    assert said in question.accessibleName()
    assert not_said not in question.accessibleName()
