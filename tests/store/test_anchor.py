"""The anchor: the head outside the database, never set back and never forged without the key."""

import json

import pytest

from ketachart.clinical.trouble import Damaged
from ketachart.store.anchor import Anchor
from ketachart.store.chain import Head
from ketachart.store.files import previous_of

ONE, TWO = Head(1, b"1" * 32), Head(2, b"2" * 32)


@pytest.fixture
def anchor(tmp_path, key):
    return Anchor(tmp_path / "anchor.json", key)


def test_an_anchor_gives_back_the_head_it_was_given(anchor, tmp_path, key):
    assert anchor.read() is None
    anchor.write(ONE)
    anchor.write(TWO)
    assert Anchor(tmp_path / "anchor.json", key).read() == TWO


def test_an_anchor_never_goes_back(anchor, tmp_path, key):
    anchor.write(TWO)
    for head in (ONE, Head(2, b"x" * 32)):
        with pytest.raises(Damaged, match="cut off"):
            anchor.write(head)
        with pytest.raises(Damaged, match="cut off"):
            Anchor(tmp_path / "anchor.json", key).write(head)
    assert anchor.read() == TWO


def test_an_anchor_follows_at_most_once_a_second(tmp_path, key):
    now = [0.0]
    anchor = Anchor(tmp_path / "anchor.json", key, steady=lambda: now[0])
    assert anchor.follow(ONE)
    now[0] = 0.9
    assert not anchor.follow(TWO)
    assert anchor.read() == ONE
    now[0] = 1.0
    assert anchor.follow(TWO)
    assert anchor.read() == TWO


@pytest.mark.parametrize("text", [b"", b"{}", b"null", b'{"seq":9,"digest":"00","mac":"00"}'])
def test_a_changed_anchor_is_damaged(anchor, text):
    anchor.write(ONE)
    anchor.path.write_bytes(text)
    with pytest.raises(Damaged, match="anchor file"):
        anchor.read()


def test_an_anchor_set_back_by_hand_or_of_another_station_is_damaged(anchor, tmp_path):
    anchor.write(TWO)
    text = json.loads(anchor.path.read_bytes())
    anchor.path.write_text(json.dumps(text | {"seq": 1}))
    with pytest.raises(Damaged):
        anchor.read()
    anchor.path.write_text(json.dumps(text))
    assert anchor.read() == TWO
    with pytest.raises(Damaged):
        Anchor(tmp_path / "anchor.json", bytes(32)).read()


def test_a_missing_anchor_is_answered_from_the_copy_before(anchor, tmp_path, key):
    anchor.write(ONE)
    anchor.write(TWO)
    anchor.path.unlink()
    assert previous_of(anchor.path).exists()
    assert Anchor(tmp_path / "anchor.json", key).read() == ONE
