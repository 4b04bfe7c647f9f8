"""The bad inputs of a day by the command line: one plain line, and the station as before."""

import json

import pytest

from ketachart import cli
from ketachart.cli import DONE, NOT_DONE
from ketachart.station import Costs, NewPerson, Station

PASSPHRASE = "seven quiet rivers under snow"
PASSWORD = "ninety green umbrellas"
ADMIN = "A. Fictional, RN"


@pytest.fixture
def run(tmp_path, capsys):
    """Run a command on the station of this folder; gives exit code, output and error line."""

    def no_window(_):
        raise AssertionError("no window was asked for")

    screen = cli.Screen(no_window, no_window, lambda _, path: path.write_bytes(b"PNG"))

    def secret(name, text):
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
        return tmp_path / name

    def run(name, *rest, passphrase=PASSPHRASE, acting=ADMIN):
        opens = secret("passphrase", passphrase)
        argv = [name, "--station", str(tmp_path / "station"), "--passphrase-file", str(opens)]
        if acting is not None:
            argv += ["--as", acting, "--password-file", str(secret("password", PASSWORD))]
        code = cli.main([*argv, *map(str, rest)], screen)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert len(said.err.splitlines()) == (1 if code == NOT_DONE else 0)
        assert len(said.err) < 400
        return code, said.out, said.err

    run.secret = secret
    return run


@pytest.fixture
def station(tmp_path):
    """A station, made cheaply and closed again."""
    first = NewPerson(ADMIN, ("administrator", "nurse"), PASSWORD, "RN")
    made, code = Station.create(
        tmp_path / "station", clinic="Test Clinic", administrator=first, passphrase=PASSPHRASE,
        costs=Costs.lowest(),
    )  # fmt: skip
    with made:
        made.confirm_recovery(code)
    return tmp_path / "station"


def init(run, tmp_path, passphrase):
    return run(
        "init", "--clinic", "Test Clinic", "--admin", ADMIN,
        "--new-password-file", run.secret("new", PASSWORD), "--recovery-file", tmp_path / "code",
        passphrase=passphrase, acting=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("passphrase", "why"),
    [("x y z u v w 12", "14"), ("long " * 2_000, "longer than 128"), ("🔑" * 16, "few")],
)
def test_a_passphrase_too_short_too_long_or_of_one_sign_makes_no_station(
    run, tmp_path, passphrase, why
):
    code, _, said = init(run, tmp_path, passphrase)
    assert code == NOT_DONE
    assert why in said
    assert not (tmp_path / "station").exists()
    assert not (tmp_path / "code").exists()


def test_a_passphrase_of_emoji_and_words_opens_the_station_it_made(run, tmp_path):
    passphrase = "🌊 sieben ruhige Flüsse 🌨️"
    assert init(run, tmp_path, passphrase)[0] == DONE
    assert run("list", passphrase=passphrase)[0] == DONE


def test_a_second_init_leaves_the_first_station_alone(run, station, tmp_path):
    before = sorted((f.name, f.stat().st_size) for f in station.rglob("*"))
    code, _, said = init(run, tmp_path, "another sentence altogether")
    assert code == NOT_DONE
    assert "station" in said
    assert sorted((f.name, f.stat().st_size) for f in station.rglob("*")) == before
    assert run("list")[0] == DONE


@pytest.mark.parametrize(
    ("name", "password", "why"),
    [
        ("Wx" * 5_000, "ten blue elephants", "1 to 200 printable characters"),
        ("M. Odd\u202e, RN", "ten blue elephants", "printable characters"),
        (f" {ADMIN.upper()} ", "ten blue elephants", ""),
        ("M. Odd, RN", "short", "this one has 5"),
        ("M. Odd, RN", "long " * 2_000, "longer than 128"),
    ],
)
def test_a_person_who_cannot_be_added_is_said_in_one_line(run, station, name, password, why):
    code, _, said = run(
        "add-user", "--name", name, "--role", "nurse",
        "--new-password-file", run.secret("new", password),
    )  # fmt: skip
    assert code == NOT_DONE, name
    assert why in said
    with Station.open(station, PASSPHRASE, costs=Costs.lowest()) as opened:
        assert [p.name for p in opened.people()] == [ADMIN]


@pytest.mark.parametrize("name", ["محمد العربي", "<b>x</b> %s {0}"])
def test_a_name_of_any_script_is_kept_as_it_was_typed(run, station, name):
    code, out, _ = run(
        "add-user", "--name", name, "--role", "nurse",
        "--new-password-file", run.secret("new", "ten blue elephants"), "--json",
    )  # fmt: skip
    assert code == DONE
    assert json.loads(out)["name"] == name


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"dob": "2999-01-01"}, "still to come"),
        ({"dob": "1850-06-30"}, "1900"),
        ({"mrn": "T-0001"}, "T-0001"),
    ],
)
def test_a_file_of_an_impossible_patient_charts_nothing(
    run, station, example, tmp_path, change, why
):
    with Station.open(station, PASSPHRASE, costs=Costs.lowest()) as opened:
        opened.sign_in(ADMIN, PASSWORD)
        opened.import_session(example("ex-01"))
    file = json.loads(example("ex-05"))
    file["patient"] |= change
    (tmp_path / "odd.json").write_text(json.dumps(file))
    code, _, said = run("import", tmp_path / "odd.json")
    assert code == NOT_DONE
    assert said.startswith("odd.json")
    assert why in said
    with Station.open(station, PASSPHRASE, costs=Costs.lowest()) as opened:
        opened.sign_in(ADMIN, PASSWORD)
        assert len(opened.sessions()) == 1
