"""Somebody types while another program holds the record; the short form, of one trouble."""

from drills import stalls


def test_no_window_waits_for_a_record_that_is_held_and_every_key_arrives(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    told = stalls.drill(1, tmp_path, kinds=("busy",))
    assert told.is_whole, told.row
    assert told.acknowledged >= 3
