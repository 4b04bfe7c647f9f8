"""The holding file: what is in it after any cut, any change, any full disk."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketachart.clinical.trouble import Unavailable
from ketachart.store.holding import (
    NAME,
    SECTOR,
    HeldDraft,
    HeldEntries,
    HoldingFile,
    aside_in,
    open_first,
)

KEY = bytes(range(32))
SIZE = 32 * SECTOR


def held(number, length=40):
    return HeldEntries((bytes([65 + number % 26]) * length,), "2026-03-14T09:00:00Z", "full")


def filled(folder, lengths=(40, 700, 3, 1600)):
    file = HoldingFile.open(folder, KEY, SIZE)
    records = [held(n, length) for n, length in enumerate(lengths)]
    for record in records:
        file.append(record)
    file.close()
    return records


def again(folder):
    file = HoldingFile.open(folder, KEY, SIZE)
    file.close()
    return file


def test_what_is_held_is_there_when_the_program_starts_again(tmp_path):
    records = filled(tmp_path)
    file = HoldingFile.open(tmp_path, KEY, SIZE)
    assert file.records == records
    assert file.problem is None
    file.append(held(9))
    file.close()
    assert again(tmp_path).records == [*records, held(9)]


def test_nothing_of_it_can_be_read_without_the_key(tmp_path):
    filled(tmp_path)
    text = (tmp_path / NAME).read_bytes()
    assert b"AAAA" not in text
    assert b"2026" not in text
    assert b"full" not in text
    other = HoldingFile.open(tmp_path, bytes(32), SIZE)
    assert other.records == []
    assert "cannot be read" in other.problem
    other.close()


def test_an_emptied_file_is_empty_and_takes_more(tmp_path):
    filled(tmp_path)
    file = HoldingFile.open(tmp_path, KEY, SIZE)
    file.empty()
    assert file.records == []
    file.append(held(7))
    file.close()
    assert again(tmp_path).records == [held(7)]
    assert (tmp_path / NAME).stat().st_size == SIZE


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("held")
    records = filled(folder)
    return records, (folder / NAME).read_bytes(), ends_of(records)


def ends_of(records):
    """Behind which byte each record is whole."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for number in range(1, len(records) + 1):
            file = HoldingFile.open(Path(folder) / str(number), KEY, SIZE)
            for record in records[:number]:
                file.append(record)
            found.append(len((file.path).read_bytes().rstrip(b"\0")))
            file.close()
        return found


@given(place=st.integers(0, 32 * SECTOR), cleared=st.booleans())
def test_a_cut_at_any_byte_leaves_exactly_the_whole_records_before_it(whole, place, cleared):
    records, text, ends = whole
    cut = SECTOR + place % (ends[-1] - SECTOR + 1)
    with tempfile.TemporaryDirectory() as folder:
        left = text[:cut] + bytes(len(text) - cut) * cleared
        (Path(folder) / NAME).write_bytes(left)
        file = HoldingFile.open(Path(folder), KEY, SIZE)
        assert file.records == records[: sum(end <= cut for end in ends)]
        assert file.problem is None
        kept = list(file.records)
        file.append(held(5, 900))
        file.close()
        assert again(Path(folder)).records == [*kept, held(5, 900)]


@given(place=st.integers(0, 1 << 20), flip=st.integers(1, 255))
def test_a_changed_byte_is_never_read_as_something_else(whole, place, flip):
    records, text, _ = whole
    place %= len(text.rstrip(b"\0"))
    changed = bytearray(text)
    changed[place] ^= flip
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / NAME).write_bytes(bytes(changed))
        file = again(Path(folder))
        assert file.records == records[: len(file.records)]
        # Of the very last record a changed length or end mark looks as a cut does.
        lost = file.records != records
        assert not lost or file.problem or len(file.records) == len(records) - 1


def test_records_that_changed_places_are_found(tmp_path):
    records = filled(tmp_path, (40, 41, 42))
    path = tmp_path / NAME
    text = path.read_bytes()
    one, two = text[SECTOR : 2 * SECTOR], text[2 * SECTOR : 3 * SECTOR]
    path.write_bytes(text[:SECTOR] + two + one + text[3 * SECTOR :])
    assert again(tmp_path).problem
    path.write_bytes(text[:SECTOR] + one + one + text[3 * SECTOR :])
    file = again(tmp_path)
    assert file.records == records[:1]
    assert "Record 2" in file.problem
    path.write_bytes(text[: 2 * SECTOR] + bytes(SECTOR) + text[3 * SECTOR :])
    file = again(tmp_path)
    assert file.records == records[:1]
    assert file.problem


def test_an_emptying_that_was_cut_off_leaves_it_empty(tmp_path):
    filled(tmp_path)
    before = (tmp_path / NAME).read_bytes()
    file = HoldingFile.open(tmp_path, KEY, SIZE)
    file._run = os.urandom(16)
    head = file._head(wiped=False)
    file.close()
    (tmp_path / NAME).write_bytes(head + before[SECTOR:])
    file = again(tmp_path)
    assert file.records == []
    assert file.problem is None
    assert (tmp_path / NAME).read_bytes()[SECTOR:].strip(b"\0") == b""


def test_half_typed_text_leaves_the_last_part_of_the_room_to_entries(tmp_path):
    file = HoldingFile.open(tmp_path, KEY, SIZE)
    number = 0
    while not file.is_narrow:
        file.append(HeldDraft("s", "p", f"field {number}", "text"))
        number += 1
    with pytest.raises(Unavailable):
        file.append(HeldDraft("s", "p", "note", "text"))
    assert len(file.records) * SECTOR >= SIZE // 2
    for number in range(SIZE // SECTOR // 5):
        file.append(held(number))
    assert file.path.stat().st_size == SIZE
    file.close()


def test_typing_on_takes_no_more_room_and_the_last_words_are_there(tmp_path):
    file = HoldingFile.open(tmp_path, KEY, SIZE)
    file.append(held(1))
    for number in range(2 * SIZE // SECTOR):
        file.append(HeldDraft("s", "p", "note", "word " * (1 + number % 200)))
    file.append(HeldDraft("s", "p", "note", "the end"))
    file.append(held(2))
    file.close()
    again = HoldingFile.open(tmp_path, KEY, SIZE)
    assert again.problem is None
    kept = [each for each in again.records if isinstance(each, HeldDraft)]
    assert len(again.records) - len(kept) == 2
    assert kept[-1].text == "the end"
    assert len(kept) == 2
    again.close()


def test_a_second_program_writes_into_the_next_place(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    (first,) = open_first([one, other], KEY, SIZE)
    (second,) = open_first([one, other], KEY, SIZE)
    assert (first.path.parent, second.path.parent) == (one, other)
    second.append(held(1))
    second.close()
    first.close()
    files = open_first([one, other], KEY, SIZE)
    assert [file.records for file in files] == [[], [held(1)]]
    for file in files:
        file.close()


def test_what_is_set_aside_stays_readable(tmp_path):
    records = filled(tmp_path)
    file = HoldingFile.open(tmp_path, KEY, SIZE)
    aside = file.set_aside()
    assert file.records == []
    assert aside_in(tmp_path) == (aside,)
    file.append(held(3))
    second = file.set_aside()
    file.close()
    assert HoldingFile.read(aside, KEY) == (records, None)
    assert HoldingFile.read(second, KEY) == ([held(3)], None)
