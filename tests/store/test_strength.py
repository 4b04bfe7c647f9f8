"""What is taken as a password or a PIN."""

import secrets
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketachart.clinical.trouble import Refused
from ketachart.store.strength import acceptable_password, acceptable_pin

NAME, CLINIC = "Ann Marlowe, RN", "Harbour Clinic"


def password(text: str) -> str:
    return acceptable_password(text, name=NAME, clinic=CLINIC)


@pytest.mark.parametrize(
    "good",
    [
        "orchard lantern tuesday",
        "ninety green umbrellas",
        "correct horse battery staple",
        "vK4#tq9Lw0zPxe!",
        "Tür ölt Käfer niemals im Föhn",
        "дождь шёл три дня подряд",
        "雨が三日間ずっと降り続いていたので困りました",
        "kettle 🫖 harness 🐎 moss 🌿",
        "👩‍⚕️🧷🛶🪁🫖🐎🌿🥁🪗🧵🪡🧊🛖🎐🪆🪤",
        "x9" + "qLmZ7-bTw4" * 12,
    ],
)
def test_a_long_unusual_text_is_taken(good):
    assert password(good)


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("", "at least 15 characters; this one has 0"),
        ("fourteen chars", "at least 15 characters; this one has 14"),
        ("x" * 129, "longer than 128"),
        ("orchard " * 1250, "longer than 128"),
        ("ﷺ" * 15, "longer than 128"),
        ("orchard lantern \0 tuesday", "no keyboard"),
        ("orchard lantern\ttuesday", "no keyboard"),
        ("orchard lantern \udc80 tuesday", "no character"),
        ("a" * 40, "repeats"),
        ("😀" * 15, "repeats"),
        ("harbour clinic 2026 spring", "the clinic's name"),
        ("I work at Hárbour, 9 to 5", "the clinic's name"),
        ("my name is ann marlowe now", "your own name"),
        ("MARLOWE knits on tuesday", "your own name"),
        ("passwordpassword123", "tried first"),
        ("P@ssw0rdP@ssw0rd1", "tried first"),
        ("qwerty123456789!", "tried first"),
        ("123456789012345678", "tried first"),
        ("qwertyuiopasdfghjkl", "tried first"),
        ("abcdefghijklmnopqrst", "tried first"),
        ("monkeymonkeymonkey", "tried first"),
        ("sunshine2026!!!!!!!!", "tried first"),
        ("....dragon....2024....", "tried first"),
        ("Sunflower Sunflower", "tried first"),
        ("1q2w3e4r5t6y7u8i9o", "tried first"),
        ("manchesterunited", "tried first"),
        ("abcde abcde abcde abcde", "tried first"),
        ("ketamine infusion 2026", "tried first"),
    ],
)
def test_what_is_guessed_first_is_not_taken_and_one_sentence_says_why(weak, told):
    with pytest.raises(Refused) as caught:
        password(weak)
    assert told in str(caught.value)
    if weak:
        assert weak not in str(caught.value)


def test_the_way_a_keyboard_composes_its_accents_does_not_matter():
    assert password("cafe\u0301 orchard tuesday") == password("caf\u00e9 orchard tuesday")
    assert password("ｏｒｃｈａｒｄ lantern tuesday") == "orchard lantern tuesday"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_typed_is_taken_or_refused_in_a_sentence(text):
    told = ""
    try:
        taken = password(text)
    except Refused as refusal:
        taken, told = None, str(refusal)
    assert told.endswith(".") if taken is None else 15 <= len(taken) <= 128


def test_the_longest_text_is_judged_in_well_under_a_second():
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    slow = ["".join(secrets.choice(letters) for _ in range(128)), "ab12" * 32, "19991231" * 16]
    began = time.perf_counter()
    for text in slow:
        try:
            password(text)
        except Refused:
            continue
    assert time.perf_counter() - began < 6


@pytest.mark.parametrize("good", ["582947", "936185", "704916", "５８２９４７"])
def test_six_unremarkable_digits_are_taken(good):
    assert acceptable_pin(good).isascii()


@pytest.mark.parametrize(
    ("weak", "told"),
    [
        ("", "six digits"),
        ("12345", "six digits"),
        ("1234567", "six digits"),
        ("5829 47", "six digits"),
        ("58294a", "six digits"),
        ("٥٨٢٩٤٧x", "six digits"),
        ("5" * 10_000, "six digits"),
        ("123456", "tried first"),
        ("654321", "tried first"),
        ("678901", "tried first"),
        ("987654", "tried first"),
        ("135791", "tried first"),
        ("555555", "tried first"),
        ("474747", "tried first"),
        ("748748", "tried first"),
        ("448844", "tried first"),
        ("778899", "tried first"),
        ("739937", "tried first"),
        ("159753", "tried first"),
        ("147258", "tried first"),
        ("310587", "reads as a date"),
        ("053187", "reads as a date"),
        ("870531", "reads as a date"),
        ("290200", "reads as a date"),
        ("051987", "reads as a date"),
        ("198705", "reads as a date"),
    ],
)
def test_a_pin_that_is_tried_first_or_reads_as_a_date_is_not_taken(weak, told):
    with pytest.raises(Refused, match=told) as caught:
        acceptable_pin(weak)
    if weak:
        assert weak not in str(caught.value)


def test_most_pins_are_still_to_be_had():
    taken = 0
    for number in range(0, 1_000_000, 37):
        try:
            acceptable_pin(f"{number:06d}")
            taken += 1
        except Refused:
            continue
    assert taken / len(range(0, 1_000_000, 37)) > 0.8
