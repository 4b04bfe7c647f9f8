"""The seal of a PDF: it holds on the untouched file, and on no other, for us and other readers."""

import http.server
import io
import os
import re
import shutil
import subprocess
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import bad_pdfs
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp, x509
from cryptography import x509 as c
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from reportlab.pdfgen.canvas import Canvas

from ketachart.clinical.trouble import Refused
from ketachart.report import seal, sealed, setting, stamping
from ketachart.store import keys

AT = datetime(2026, 6, 1, 11, 42, 10, tzinfo=timezone(timedelta(hours=-5)))
NAME, CLINIC = "Dr. Ines Falk, MD", "Fictional Clinic"
MEANING = "I have reviewed this session and approve the record."


def page(words: str = "Session record", pages: int = 1) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setTitle("Ketamine infusion session record KC-2026-0601-01")
    canvas.setSubject("Version 2, integrity code 15BB-D148")
    for number in range(pages):
        canvas.drawString(80, 700, f"{words} {number}")
        if number == pages - 1:
            setting.Pen(canvas).place("signature", 80, 100, 173, 25)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def key(name: str = NAME, clinic: str = CLINIC, at: datetime = AT) -> seal.Signer:
    authority = keys.new_authority(clinic, at)
    pair = keys.new_signer(name, clinic, authority, at)
    return seal.Signer(pair.certificate, pair.private, (authority.certificate,))


def sealing(pdf: bytes, signer: seal.Signer, at: datetime = AT, **more) -> seal.Sealed:
    return seal.seal(pdf, signer, at=at, meaning=MEANING, name=NAME, clinic=CLINIC, **more)


@pytest.fixture(scope="module")
def signer():
    return key()


@pytest.fixture(scope="module")
def file(signer):
    return sealing(page(), signer).data


def looked(data: bytes, signer: seal.Signer, at: datetime | None = AT) -> seal.Found:
    return seal.look(data, roots=signer.chain, at=at)


def test_an_untouched_file_is_intact_and_says_who_signed_when_and_what_it_means(file, signer):
    found = looked(file, signer)
    assert found.intact
    assert found.certificate == signer.certificate
    assert (found.name, found.organisation) == (NAME, CLINIC)
    assert (found.meaning, found.signed_at) == (MEANING, AT)
    assert (found.record_no, found.version) == ("KC-2026-0601-01", 2)
    assert found.code == "15BB-D148"


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs poppler-utils")
def test_another_reader_finds_a_valid_signature_of_the_whole_file(file, tmp_path):
    path = tmp_path / "record.pdf"
    path.write_bytes(file)
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert NAME in told


def test_the_page_shows_name_time_with_zone_and_meaning_in_our_own_typeface(file, tmp_path):
    path = tmp_path / "record.pdf"
    path.write_bytes(file)
    told = subprocess.run(
        ["pdftotext", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    for item in (NAME, "01-Jun-2026 11:42", "UTC−5", MEANING):
        assert item in " ".join(told.split())
    faces = subprocess.run(
        ["pdffonts", str(path)], capture_output=True, text=True, check=True
    ).stdout
    mine = [line for line in faces.splitlines() if "KetaChart" in line]
    assert mine
    assert all(" yes yes " in line for line in mine), "a typeface is not embedded"


def test_the_same_page_sealed_again_at_the_same_time_carries_the_same_signature(file, signer):
    again = sealing(page(), signer).data
    assert again == file
    assert b"ModifyDate" not in file, "the computer's own time is in it"


def test_a_file_that_is_sealed_takes_no_second_signature(file, signer):
    with pytest.raises(Refused, match="no PDF that can be sealed"):
        sealing(file, signer)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"no pdf at all", page()[:500]])
def test_what_is_no_whole_pdf_is_not_sealed(data, signer):
    with pytest.raises(Refused, match="no PDF that can be sealed"):
        sealing(data, signer)


# What is not as it was sealed ---------------------------------------------------------------------


def test_a_file_cut_off_anywhere_is_not_intact(file, signer):
    found = [looked(data, signer) for data in bad_pdfs.truncated(file)]
    assert not [one for one in found if one.intact]
    assert all(one.reasons for one in found if one.state not in ("no pdf", "too large"))


def test_bytes_behind_the_end_are_seen(file, signer):
    for data in bad_pdfs.with_bytes_behind(file):
        found = looked(data, signer)
        assert not found.intact
        assert found.reasons


@pytest.mark.parametrize(
    "change",
    [
        bad_pdfs.saved_again,
        bad_pdfs.renumbered,
        bad_pdfs.annotated,
        bad_pdfs.laid_over,
        bad_pdfs.locked,
    ],
)
def test_a_file_that_another_program_wrote_is_not_intact(file, signer, change):
    assert not looked(change(file), signer).intact


def test_something_written_beside_the_signature_is_seen(file, signer):
    for data in bad_pdfs.in_the_padding(file):
        found = looked(data, signer)
        assert not found.intact
        assert sealed.PADDED in found.reasons


BITS = int(os.environ.get("KETACHART_BITS", "100"))
"""Files with one bit turned; the whole is 400."""


def test_every_single_bit_is_seen_even_without_a_station(file, signer):
    assert [d for d in bad_pdfs.flipped(file, BITS) if looked(d, signer, at=None).intact] == []


def test_a_signature_taken_from_another_file_belongs_to_that_one_alone(file, signer):
    other = sealing(page("Another session"), signer).data
    found = looked(bad_pdfs.lifted(file, other), signer)
    assert not found.intact
    assert sealed.CHANGED in found.reasons


def test_a_key_of_the_same_name_from_another_clinic_is_not_vouched_for(file):
    found = looked(file, key())
    assert not found.intact
    assert found.reasons == (sealed.UNKNOWN,)


def test_a_signature_that_allows_changes_is_no_seal(signer):
    out = io.BytesIO()
    sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(page())),
        PdfSignatureMetadata(field_name="Physician"),
        signer=seal._signing(signer),
        output=out,
    )
    assert looked(out.getvalue(), signer).state == "other seal"
    assert not looked(out.getvalue(), signer).intact


def test_a_draft_says_which_record_it_is_and_carries_no_seal():
    found = seal.look(page())
    assert (found.state, found.reasons, found.version) == ("not sealed", (), 2)
    assert found.record_no == "KC-2026-0601-01"


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x00" * 4096, b"{\\rtf1}"])
def test_what_is_no_pdf_is_called_so(data):
    assert seal.look(data).state == "no pdf"


def test_hostile_files_end_quickly_and_raise_nothing():
    begun = time.perf_counter()
    assert not any(seal.look(data).intact for data in bad_pdfs.bombs())
    assert seal.look(b"%PDF-1.7" + b"\x00" * sealed.MOST_BYTES).state == "too large"
    assert time.perf_counter() - begun < 5


def test_a_certificate_is_judged_at_the_time_of_the_signature(file, signer):
    assert not looked(file, signer, at=AT + timedelta(days=366 * 11)).intact
    assert not looked(file, signer, at=AT - timedelta(days=3)).intact
    assert looked(file, signer, at=None).intact


# A timestamp service ------------------------------------------------------------------------------


class Service(http.server.ThreadingHTTPServer):
    """A timestamp service on this computer; ``answer`` makes the reply of a request."""

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                asked = self.rfile.read(int(self.headers["Content-Length"]))
                told = answer(asked, self.wfile)
                if told is not None:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/timestamp-reply")
                    self.end_headers()
                    self.wfile.write(told)

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def serve():
    running = []

    def start(answer) -> str:
        server = Service(answer)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/tsa"

    yield start
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def stamps():
    """Answers as a service gives them, some minutes after the station's own clock."""
    private = rsa.generate_private_key(65537, 2048)
    name = c.Name([c.NameAttribute(c.NameOID.COMMON_NAME, "Example time service")])
    certificate = (
        c.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(AT - timedelta(days=9))
        .not_valid_after(AT + timedelta(days=900))
        .add_extension(c.ExtendedKeyUsage([c.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(private, hashes.SHA256())
    )
    der, pkcs8 = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8
    stamper = DummyTimeStamper(
        x509.Certificate.load(certificate.public_bytes(der)),
        asn1_keys.PrivateKeyInfo.load(
            private.private_bytes(der, pkcs8, serialization.NoEncryption())
        ),
        fixed_dt=AT + timedelta(seconds=2),
    )

    def answer(asked: bytes, _=None) -> bytes:
        return stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()

    return answer


def test_a_timestamp_service_vouches_for_the_time(signer, serve, stamps):
    made = sealing(page(), signer, timestamp_url=serve(stamps))
    assert made.trusted
    assert made.said is None
    found = looked(made.data, signer)
    assert found.intact
    assert found.stamped_at == AT + timedelta(seconds=2)
    assert found.stamped_by == "Example time service"


def test_a_timestamp_of_another_file_is_left_out(signer, serve, stamps):
    def of_another(asked, _):
        request = tsp.TimeStampReq.load(asked)
        request["message_imprint"]["hashed_message"] = bytes(32)
        return stamps(request.dump(force=True))

    made = sealing(page(), signer, timestamp_url=serve(of_another))
    assert not made.trusted
    assert made.said == stamping.NOT_GOOD
    assert looked(made.data, signer).intact


@pytest.mark.parametrize("reply", [b"", b"not a reply", b"\x30\x80", b"\x00" * 70_000])
def test_a_service_that_answers_nonsense_is_left_out(signer, serve, reply):
    made = sealing(page(), signer, timestamp_url=serve(lambda *_: reply))
    assert (made.trusted, made.said) == (False, stamping.NOT_GOOD)
    assert looked(made.data, signer).intact


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "ftp://127.0.0.1/", "http://[", "http://nowhere.invalid/"]
)
def test_a_service_that_is_not_there_holds_nothing_up(signer, url):
    begun = time.perf_counter()
    made = sealing(page(), signer, timestamp_url=url)
    assert (made.trusted, made.said) == (False, stamping.NOT_THERE)
    assert looked(made.data, signer).intact
    assert time.perf_counter() - begun < stamping.TIMEOUT_S + 2


def test_a_service_that_answers_in_drops_is_given_up_in_time(signer, serve, monkeypatch):
    monkeypatch.setattr(stamping, "TIMEOUT_S", 0.4)
    done = threading.Event()

    def drop(_, out):
        while not done.wait(0.05):
            try:
                out.write(b"H")
                out.flush()
            except OSError:
                break

    begun = time.perf_counter()
    made = sealing(page(), signer, timestamp_url=serve(drop))
    assert made.said == stamping.NOT_THERE
    assert time.perf_counter() - begun < 2
    done.set()


# Speed and form -----------------------------------------------------------------------------------


def test_ten_pages_are_sealed_within_a_second_and_little_is_added(signer):
    pdf = page(pages=10)
    begun = time.perf_counter()
    data = sealing(pdf, signer).data
    assert time.perf_counter() - begun < 1
    assert len(data) - len(pdf) < 40_000


def test_no_secret_shows_where_a_key_is_printed(signer):
    assert signer.private.hex()[:40] not in repr(signer)
    assert repr(signer.private)[2:40] not in repr(replace(signer))
    assert re.search(r"private", repr(signer)) is None
