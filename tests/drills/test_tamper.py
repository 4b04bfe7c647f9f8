"""Whoever changes the record past the program, or puts an older one back, is found out."""

from drills import rollback, run, tamper


def test_changes_made_with_the_key_are_found_and_the_first_bad_entry_named(tmp_path):
    told = tamper.drill(run.DEEDS["tamper"].short, tmp_path)
    assert told.is_whole, told.row
    assert told.acknowledged > 1_000


def test_an_older_state_put_back_is_found_and_a_wanted_restore_is_taken(tmp_path):
    told = rollback.drill(run.DEEDS["rollback"].short, tmp_path)
    assert told.is_whole, told.row
    assert told.acknowledged > 300
