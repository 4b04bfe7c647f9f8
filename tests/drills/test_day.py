"""The working day in its short form."""

from drills.day import drill


def test_what_is_acknowledged_in_a_working_day_is_there_once(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    told = drill(13, tmp_path)
    assert told.is_whole, told
    assert told.times == 13
