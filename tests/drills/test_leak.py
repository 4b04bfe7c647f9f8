"""Nothing of a day is left on the disk in the clear, but what was asked for."""

import os
import zlib

import pytest
from drills import leak, run
from drills.leaking import FAMILY, GIVEN, PASSPHRASE, Words

WORDS = Words(FAMILY, GIVEN, PASSPHRASE, raw=(bytes(range(32)),))


@pytest.mark.skipif(os.name == "nt", reason="home and settings are redirected as on Linux")
def test_a_day_to_a_crash_leaves_its_words_only_where_somebody_asked_for_them(tmp_path):
    told = leak.drill(run.DEEDS["leak"].short, tmp_path)
    assert told.is_whole, told.row


@pytest.mark.parametrize(
    "hidden",
    [
        f"<{GIVEN.lower()}>".encode(),
        f"{FAMILY} and more".encode("utf-16-le"),
        FAMILY.encode("latin-1"),
        b"x" + PASSPHRASE.encode().hex().encode(),
        zlib.compress(f"a page about {GIVEN}".encode() * 9),
        b"key=" + bytes(range(32)),
    ],
)
def test_the_search_finds_a_word_however_it_is_written(hidden):
    assert WORDS.found_in(b"\0" * 7 + hidden + b"\0" * 7) is not None
    assert WORDS.found_in(b"\0" * 90) is None
