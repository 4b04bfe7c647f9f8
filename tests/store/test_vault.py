"""The key file: opened by the passphrase or the recovery code, by nothing else, and never torn."""

import json
import os
import shutil
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path

import msgspec
import pytest

import ketachart.store.files
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.store import secret, slots, vault
from ketachart.store.files import previous_of, replace_whole
from ketachart.store.secret import Cost
from ketachart.store.vault import Vault

QUICK = Cost(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "orchard lantern tuesday"


@pytest.fixture
def made(tmp_path):
    return Vault.create(tmp_path, PASSPHRASE, cost=QUICK, recovery_cost=QUICK)


def test_the_passphrase_and_the_recovery_code_give_the_same_key(made, tmp_path):
    _, key, code = made
    assert len(key) == 32
    assert key == vault.open(tmp_path, PASSPHRASE)
    assert key == vault.open(tmp_path, code)


def test_two_vaults_have_nothing_in_common(made, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    second, key, code = Vault.create(other, PASSPHRASE, cost=QUICK, recovery_cost=QUICK)
    assert (made[0].id, *made[1:]) != (second.id, key, code)
    assert made[1] != key
    assert made[2] != code


@pytest.mark.parametrize(
    "wrong", ["", "orchard lantern monday", "x" * 5000, "0" * 26, "a\ud800b" * 9]
)
def test_a_wrong_secret_is_refused_and_not_repeated(made, tmp_path, wrong):
    with pytest.raises(Refused) as caught:
        vault.open(tmp_path, wrong)
    assert not wrong or wrong not in str(caught.value)


def test_a_recovery_code_is_read_forgivingly(made, tmp_path):
    _, key, code = made
    assert len(code.replace("-", "")) == 26
    sloppy = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert key == vault.open(tmp_path, sloppy)


def test_an_accent_typed_in_two_ways_is_the_same_passphrase(tmp_path):
    typed = "crème brûlée tuesday"
    _, key, _ = Vault.create(tmp_path, typed, cost=QUICK, recovery_cost=QUICK)
    assert key == vault.open(tmp_path, unicodedata.normalize("NFD", typed))


@pytest.mark.parametrize(
    "weak", ["", "short", "x" * 14, "a" * 40, "ab" * 10, "x y z " * 30, "é" * 9000]
)
def test_a_weak_or_absurd_passphrase_makes_no_vault(tmp_path, weak):
    with pytest.raises(Refused):
        Vault.create(tmp_path, weak, cost=QUICK)
    assert list(tmp_path.iterdir()) == []


def test_a_vault_is_never_made_over_another_nor_where_one_is_missing(made, tmp_path):
    before = (tmp_path / "vault.json").read_bytes()
    with pytest.raises(Refused, match="already is a key file"):
        Vault.create(tmp_path, PASSPHRASE, cost=QUICK)
    assert before == (tmp_path / "vault.json").read_bytes()
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(Refused, match="none was made"):
        Vault.load(empty)
    assert list(empty.iterdir()) == []


def test_the_recovery_code_counts_as_kept_once_it_was_typed_back(made, tmp_path):
    made_vault, key, code = made
    assert not made_vault.recovery_confirmed
    with pytest.raises(Refused):
        made_vault.confirm_recovery(PASSPHRASE)
    assert not Vault.load(tmp_path).recovery_confirmed
    made_vault.confirm_recovery(code.lower())
    again = Vault.load(tmp_path)
    assert again.recovery_confirmed
    assert key == again.open(PASSPHRASE) == again.open(code)


def test_a_changed_passphrase_opens_and_the_old_one_does_not_in_either_copy(made, tmp_path):
    made_vault, key, code = made
    made_vault.change_passphrase(code, "violet hammer october", cost=QUICK)
    for lost in (False, True):
        if lost:
            (tmp_path / "vault.json").unlink()
        assert key == vault.open(tmp_path, "violet hammer october")
        assert key == vault.open(tmp_path, code)
        with pytest.raises(Refused):
            vault.open(tmp_path, PASSPHRASE)


def test_a_torn_file_is_answered_from_the_copy_before_and_said(made, tmp_path):
    path = tmp_path / "vault.json"
    path.write_bytes(path.read_bytes()[:200])
    torn = Vault.load(tmp_path)
    assert made[1] == torn.open(PASSPHRASE)
    assert "copy before it was used" in torn.notice
    previous_of(path).write_bytes(b"")
    with pytest.raises(Damaged, match="neither is the copy"):
        Vault.load(tmp_path)


def edited(path, change):
    """Edited with care: the sum is made right again, the seal cannot be."""
    text = json.loads(path.read_bytes())
    change(text)
    file = msgspec.convert(text, type=slots.KeyFile)
    text["sum"] = file.summed()
    for target in (path, previous_of(path)):
        target.write_text(json.dumps(text))


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        (lambda text: text.update(recovery_confirmed=True), Damaged),
        (lambda text: text["slots"].pop(), Damaged),
        (lambda text: text.update(id="other"), Refused),
        (lambda text: text["slots"][0].update(passes=2), Refused),
        (lambda text: text["slots"][0].update(salt="00" * 16), Refused),
        (lambda text: text["slots"][0].update(wrapped="zz"), Refused),
        (lambda text: text["slots"][0].update(memory_kib=2**40), Damaged),
        (lambda text: text["slots"][0].update(memory_kib=9, lanes=16), Damaged),
        (lambda text: text.update(format=2), Refused),
    ],
)
def test_a_changed_vault_opens_nothing(made, tmp_path, change, trouble):
    edited(tmp_path / "vault.json", change)
    with pytest.raises(trouble):
        vault.open(tmp_path, PASSPHRASE)


def test_every_single_changed_byte_is_noticed(made, tmp_path):
    path = tmp_path / "vault.json"
    whole = path.read_bytes()
    previous_of(path).unlink()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            assert made[1] == vault.open(tmp_path, PASSPHRASE)
        except (Damaged, Refused):
            continue
        # Only white space between the values may change unnoticed.
        assert json.loads(path.read_bytes()) == json.loads(whole)


def test_the_strong_costs_are_the_defaults():
    assert Cost(262144, 3, 4) == secret.PASSPHRASE
    assert Cost(65536, 3, 4) == secret.PASSWORD


def test_a_computer_without_memory_is_told_so():
    with pytest.raises(Unavailable, match="memory"):
        secret.stretched("x", bytes(16), Cost(memory_kib=2**32 - 1, passes=1, lanes=1))


def test_a_vault_is_for_its_owner_only(made, tmp_path):
    if os.name == "nt":
        pytest.skip("permission bits mean nothing there")
    for found in tmp_path.iterdir():
        assert found.stat().st_mode & 0o777 == 0o600


WRITER = """
import sys
from pathlib import Path
from ketachart.store.files import replace_whole
path = Path(sys.argv[1])
print("started", flush=True)
n = 0
while True:
    n += 1
    replace_whole(path, (b"%d\\n" % (n % 10)) * 2000)
"""


def test_a_kill_while_writing_leaves_the_old_file_or_the_new_one(tmp_path):
    root = str(Path(ketachart.store.files.__file__).parents[2])
    path = tmp_path / "vault.json"
    replace_whole(path, b"0\n" * 2000)
    for round_ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            env={**os.environ, "PYTHONPATH": root},
            stdout=subprocess.PIPE,
        )
        process.stdout.readline()
        try:
            process.wait(timeout=0.01 + 0.013 * round_)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        lines = path.read_bytes().splitlines()
        assert len(lines) == 2000
        assert len(set(lines)) == 1


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(Unavailable, match="could not be written"):
        Vault.create(tmp_path / "nowhere", PASSPHRASE, cost=QUICK, recovery_cost=QUICK)


def test_a_vault_carried_to_another_folder_opens_there(made, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "vault.json", elsewhere)
    assert made[1] == vault.open(elsewhere, made[2])


def test_a_new_recovery_code_makes_the_old_one_void_and_has_to_be_typed_back(made, tmp_path):
    opened, key, old = made
    opened.confirm_recovery(old)
    new = opened.renew_recovery(PASSPHRASE, cost=QUICK)
    assert new != old
    assert not opened.recovery_confirmed
    assert vault.open(tmp_path, new) == vault.open(tmp_path, PASSPHRASE) == key
    (tmp_path / "vault.json").unlink()  # the copy before it does not know the old code either
    with pytest.raises(Refused):
        vault.open(tmp_path, old)
    assert vault.open(tmp_path, new) == key


def test_a_new_recovery_code_is_not_made_without_a_secret(made, tmp_path):
    before = (tmp_path / "vault.json").read_bytes()
    with pytest.raises(Refused):
        made[0].renew_recovery("orchard lantern monday", cost=QUICK)
    assert (tmp_path / "vault.json").read_bytes() == before


def test_what_a_computer_holds_opens_the_vault_until_it_is_forgotten(made, tmp_path):
    opened, key, code = made
    kept = "ab" * 32
    assert not opened.remembers_computer
    opened.remember_computer(key, kept)
    fresh = Vault.load(tmp_path)
    assert fresh.remembers_computer
    assert fresh.open_by_computer(kept) == key
    with pytest.raises(Refused):
        fresh.open(kept)  # it is typed by nobody
    opened.remember_computer(key, "cd" * 32)
    with pytest.raises(Refused, match="type the passphrase"):
        Vault.load(tmp_path).open_by_computer(kept)
    opened.forget_computer(key)
    (tmp_path / "vault.json").unlink()
    with pytest.raises(Refused):
        Vault.load(tmp_path).open_by_computer("cd" * 32)
    assert vault.open(tmp_path, code) == vault.open(tmp_path, PASSPHRASE) == key
