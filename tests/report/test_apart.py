"""What is sealed in a process of its own is what is sealed here, whatever befalls that process."""

import io
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from functools import cache

import pytest
from reportlab.pdfgen.canvas import Canvas

from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.report import apart, seal, seal_mark, setting
from ketachart.report.apart import SealsApart
from ketachart.store import keys

AT = datetime(2026, 6, 1, 11, 42, 10, tzinfo=timezone(timedelta(hours=-5)))
WORDS = {"at": AT, "meaning": "I have reviewed this session.", "name": "Dr. Inés Falk, MD"}


@cache
def page() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(80, 700, "Session record")
    setting.Pen(canvas).place(seal_mark.PLACE, 80, 100, 173, 25)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def signer():
    authority = keys.new_authority("Fictional Clinic", AT)
    pair = keys.new_signer(WORDS["name"], "Fictional Clinic", authority, AT)
    return seal.Signer(pair.certificate, pair.private, (authority.certificate,))


@pytest.fixture
def seals():
    made = SealsApart()
    yield made
    made.close()


@pytest.fixture(scope="module")
def sealed(signer):
    return seal.seal(page(), signer, **WORDS)


def test_the_same_file_comes_out_and_the_same_is_found_in_it(seals, signer, sealed):
    made = seals.seal(page(), signer, **WORDS)
    assert made == sealed
    found = seals.look(made.data, roots=signer.chain, at=AT)
    assert found.intact
    assert found == seal.look(made.data, roots=signer.chain, at=AT)
    assert seals.works(signer, AT)
    assert not seals.look(made.data.replace(b"%PDF-1.3", b"%PDF-1.4"), roots=signer.chain).intact


def test_what_is_refused_here_is_refused_there_in_the_same_words(seals, signer, sealed):
    with pytest.raises(Refused) as here:
        seal.seal(sealed.data, signer, **WORDS)
    with pytest.raises(Refused) as there:
        seals.seal(sealed.data, signer, **WORDS)
    assert str(there.value) == str(here.value)


def test_a_process_that_was_killed_or_went_to_rest_is_followed_by_another(signer, sealed):
    seals = SealsApart(idle_s=0.05)
    assert seals.seal(page(), signer, **WORDS) == sealed
    first = seals._process
    first.wait(20)
    assert first.returncode == 0
    assert seals.seal(page(), signer, **WORDS) == sealed
    seals._process.kill()
    assert seals.seal(page(), signer, **WORDS) == sealed
    seals.close()


def test_an_answer_that_never_comes_is_told_and_nothing_was_signed(signer, seals, monkeypatch):
    assert seals.works(signer, AT)
    monkeypatch.setattr(seals, "_limit_s", 0.0)
    started: list[SealsApart] = []
    monkeypatch.setattr(apart.SealsApart, "_start", lambda it: (started.append(it), _stuck(it)))
    seals.close()
    with pytest.raises(Unavailable, match="nothing was signed"):
        seals.seal(page(), signer, **WORDS)
    assert len(started) == 1  # what takes for ever is not waited for twice
    found = seals.look(page())
    assert (found.state, found.intact) == ("sealed", False)


def _stuck(seals: SealsApart) -> None:
    """A process that answers nothing, as one that reads a hostile file to no end."""
    seals._process = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_where_no_process_starts_it_is_done_here(signer, sealed, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    seals = SealsApart()
    assert seals.seal(page(), signer, **WORDS) == sealed
    monkeypatch.setattr(sys, "executable", "/bin/true")
    seals = SealsApart()
    assert seals.look(sealed.data, roots=signer.chain, at=AT).intact
    seals.close()


def test_a_fault_there_is_noted_here_by_its_place_alone(seals, signer, caplog, sealed):
    assert seals.works(signer, AT)
    answer = apart._told(seals._exchanged(seals._process, b'["T. Guest"]'))
    assert answer.sealed is None
    assert "A fault in the process that seals: ValidationError at apart.py:" in caplog.text
    assert "Guest" not in caplog.text
    caplog.clear()
    assert seals.seal(page(), signer, **WORDS) == sealed


def test_the_program_that_asks_loads_nothing_of_it():
    deed = (
        "import sys\n"
        "from ketachart.report.apart import SealsApart\n"
        "seals = SealsApart()\n"
        "print(seals.look(b'%PDF-1.7 /ByteRange [0 1 2 3]').state, 'pyhanko' in sys.modules)\n"
        "seals.close()\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", deed], capture_output=True, text=True, check=True
    ).stdout
    assert told.split() == ["sealed", "False"]
