"""The disk that loses power: what it may lose, and what it may not."""

from random import Random

import pytest
from drills.disk import (
    BUT_THE_LAST,
    EVERYTHING,
    NOTHING,
    ROOT,
    SECTOR,
    TORN,
    Disk,
    Flush,
    Rename,
    Resize,
    Write,
    replayed,
)

OLD, NEW = b"o" * 2 * SECTOR, b"n" * 2 * SECTOR
FILE, OTHER, INNER = 1, 2, 3


@pytest.fixture
def folder(tmp_path):
    """A folder with one file in it, which was there before."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "a").write_bytes(OLD)
    return tmp_path / "disk"


def left(disk: Disk, folder, world, seed=0) -> dict[str, bytes]:
    """What a cut leaves, by name."""
    target = folder.with_name(f"{world.name} {seed}")
    disk.leave(target, world, Random(seed))
    return {
        path.relative_to(target).as_posix(): path.read_bytes()
        for path in target.rglob("*")
        if path.is_file()
    }


def every(disk: Disk, folder, times=60) -> list[dict[str, bytes]]:
    """What many cuts leave."""
    return [left(disk, folder, TORN, seed) for seed in range(times)]


def test_what_was_not_flushed_may_be_there_torn_at_sectors_or_not_at_all(folder):
    disk = replayed(folder, [Write(FILE, 0, NEW)])
    assert left(disk, folder, NOTHING) == {"a": OLD}
    assert left(disk, folder, EVERYTHING) == {"a": NEW}
    assert {found["a"] for found in every(disk, folder)} == {
        OLD,
        NEW,
        NEW[:SECTOR] + OLD[:SECTOR],
        OLD[:SECTOR] + NEW[:SECTOR],
    }


def test_what_was_flushed_is_there_and_what_came_during_the_flush_need_not_be(folder):
    flushed = [Write(FILE, 0, NEW), Flush(FILE, 1)]
    assert all(found == {"a": NEW} for found in every(replayed(folder, flushed), folder))
    during = [Write(FILE, 0, NEW), Write(FILE, 0, b"!"), Flush(FILE, 1)]
    assert left(replayed(folder, during), folder, NOTHING) == {"a": NEW}
    deaf = replayed(folder, flushed, deaf=True)
    assert left(deaf, folder.with_name("x"), NOTHING) == {"a": OLD}


def test_a_file_may_be_cut_to_nothing_before_what_is_written_then_is_there(folder):
    disk = replayed(folder, [Resize(FILE, 0), Write(FILE, 0, b"new")])
    assert {found["a"] for found in every(disk, folder)} >= {OLD, b"", b"new"}


def test_a_new_name_is_sure_only_when_its_folder_was_flushed(folder):
    made = [Rename(((ROOT, "b", OTHER),)), Write(OTHER, 0, NEW), Flush(OTHER, 2)]
    assert left(replayed(folder, made), folder, NOTHING) == {"a": OLD}
    sure = [*made, Flush(ROOT, 3)]
    assert left(replayed(folder, sure), folder.with_name("x"), NOTHING) == {"a": OLD, "b": NEW}


def test_a_file_renamed_over_another_before_it_was_flushed_may_come_back_empty(folder):
    over = [
        Rename(((ROOT, "b", OTHER),)),
        Write(OTHER, 0, NEW),
        Rename(((ROOT, "b", None), (ROOT, "a", OTHER))),
        Flush(ROOT, 3),
    ]
    assert left(replayed(folder, over), folder, NOTHING) == {"a": b""}


def test_names_of_a_folder_last_in_their_order_and_a_move_is_in_both_folders_or_in_none(folder):
    moved = [
        Rename(((ROOT, "inner", INNER),), is_folder=True),
        Rename(((ROOT, "a", None), (INNER, "a", FILE))),
        Rename(((INNER, "c", OTHER),)),
    ]
    disk = replayed(folder, moved)
    kinds = {tuple(sorted(found)) for found in every(disk, folder)}
    assert kinds == {("a",), ("inner/a",), ("inner/a", "inner/c")}
    assert left(disk, folder.with_name("x"), BUT_THE_LAST) == {"inner/a": OLD}


def test_a_folder_whose_name_was_never_flushed_is_gone_with_all_that_is_in_it(folder):
    made = [
        Rename(((ROOT, "inner", INNER),), is_folder=True),
        Rename(((INNER, "c", OTHER),)),
        Write(OTHER, 0, NEW),
        Flush(OTHER, 3),
        Flush(INNER, 4),
    ]
    assert left(replayed(folder, made), folder, NOTHING) == {"a": OLD}
