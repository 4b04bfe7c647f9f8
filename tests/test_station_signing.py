"""From chart to signature: what each step asks for, what it leaves, and what is never possible."""

import hashlib
import json
from datetime import datetime, timedelta

import pytest
from made_once import copy_of
from signing_desk import AUDITOR, BOTH, OTHER, PHYSICIAN, PIN, SECOND_NURSE, SECRETS, SigningDesk
from sqlcipher3 import dbapi2 as driver
from station_fixtures import (
    NURSE,
    PASSPHRASE,
    PASSWORD,
    ZONE,
    CountingStation,
    Examples,
    JumpingClock,
    later,
    make_station,
)

from ketachart.clinical.acts import (
    AddendumWritten,
    EntryStruck,
    NoteWritten,
    NurseAttested,
    PhysicianSigned,
    VitalsTaken,
)
from ketachart.clinical.administration import RecordSealed, SentBack
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.signing import ATTESTED, REVIEWED
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clock import new_id
from ketachart.station import Costs
from ketachart.station.core import CLINIC_FIELDS


@pytest.fixture
def desk(station):
    return SigningDesk(station)


def test_a_record_goes_from_the_nurse_to_the_physician_and_is_sealed(desk):
    desk.bring()
    assert (desk.word, desk.awaits) == ("open", "")
    chart = desk.attest()
    assert (desk.word, desk.awaits) == ("attested", "physician")
    assert chart.attested.by == NURSE
    assert chart.attested.meaning == ATTESTED
    with desk.as_(PHYSICIAN):
        (waiting,) = desk.station.to_sign()
        assert waiting.row.id == desk.session
        assert waiting.flagged
        assert "BP 184/106" in waiting.headline
        assert waiting.orders == 0, "what a file tells is confirmed where it comes from"
        desk.confirm()
        code = integrity_code(desk.chart.entries)
        signed = desk.sign()
        assert desk.station.to_sign() == ()
    assert desk.word == "signed"
    assert signed.name == f"{signed.chart.session.record_no}-v1.pdf"
    sealed = signed.chart.record.versions[-1].sealed
    assert sealed == signed.sealed
    assert sealed.sha256 == hashlib.sha256(signed.data).hexdigest()
    assert sealed.code == integrity_code(signed.chart.entries[:-1]) != code
    assert sealed.meaning == REVIEWED
    assert desk.station.sealed(desk.session) == signed.data
    assert desk.station.export(desk.session, "pdf") == (signed.name, signed.data)
    assert desk.station.page(desk.chart) == signed.data
    assert desk.station.verify().intact


def test_an_addendum_waits_and_makes_the_next_version_the_first_stays(desk):
    desk.bring().signed()
    first = desk.station.sealed(desk.session)
    desk.add()
    assert (desk.word, desk.awaits) == ("signed", "physician")
    assert desk.station.export(desk.session, "pdf")[1] == first, "what is signed is what leaves"
    with desk.as_(PHYSICIAN):
        assert [w.row.id for w in desk.station.to_sign()] == [desk.session]
        second = desk.sign()
    assert second.name.endswith("-v2.pdf")
    assert (desk.word, desk.awaits) == ("addended", "")
    assert desk.station.sealed(desk.session, 1) == first
    assert desk.station.sealed(desk.session, 2) == desk.station.sealed(desk.session) == second.data
    versions = desk.chart.record.versions
    assert [a.text for a in versions[1].addenda] == ["The headache went on until the evening."]
    desk.station.rebuild()
    assert desk.word == "addended"


def test_a_correction_after_the_attestation_opens_the_record_again(desk):
    desk.bring().attested()
    desk.note()
    assert (desk.word, desk.awaits) == ("open", "nurse")
    assert desk.chart.record.reopened.act.text == "Called back."
    assert [row.id for row in desk.station.sessions_to_close()] == [desk.session]
    with desk.as_(PHYSICIAN):
        assert "corrected after it was attested" in desk.refused(desk.sign)
    desk.attest()
    assert desk.awaits == "physician"


def test_a_question_sends_it_back_and_is_answered_in_words(desk):
    desk.bring().attested()
    with desk.as_(PHYSICIAN):
        desk.station.send_back(
            desk.session, patient=desk.patient, question="Was the cuff\nmoved?  "
        )
        assert "waits for its answer" in desk.refused(desk.sign)
    assert desk.chart.record.question.question == "Was the cuff moved?"
    assert [row.id for row in desk.station.sessions_to_close()] == [desk.session]
    assert "Was the cuff moved?" in desk.refused(desk.attest)
    desk.attest(note="Yes, to the left arm.")
    with desk.as_(PHYSICIAN):
        desk.confirm()
        data = desk.sign().data
    text = pages(data)
    assert "Was the cuff moved?" in text
    assert "Yes, to the left arm." in text


def test_however_old_it_is_a_record_that_was_opened_again_is_found(desk):
    desk.bring().attested()
    desk.note()
    later(desk.station, days=400)
    assert [row.id for row in desk.station.sessions_to_close()] == [desk.session]


def test_a_file_that_was_brought_in_asks_nobody_but_can_be_attested(desk):
    desk.bring("ex-11")
    assert desk.awaits == ""
    assert desk.station.sessions_to_close() == ()
    desk.attest()
    assert desk.awaits == "physician"


def test_who_attests_what_another_charted_last_says_why(desk):
    desk.bring().note()
    with desk.as_(SECOND_NURSE):
        assert f"{NURSE} charted this record last" in desk.refused(desk.attest)
        chart = desk.attest(reason="M. went home")
    assert chart.attested.reason == "M. went home"


def test_the_pin_is_enough_for_ten_minutes_of_the_password_and_no_longer(desk):
    desk.bring().attested()
    desk.turn_to(PHYSICIAN)
    desk.station.set_pin(PIN, SECRETS[PHYSICIAN])
    desk.confirm()
    assert desk.station.signs_by_pin() is None
    desk.refused(desk.sign, PIN)
    desk.sign()
    until = desk.station.signs_by_pin()
    assert until == desk.now() + timedelta(minutes=10)
    desk.station.clock.set(desk.now() + timedelta(minutes=9))
    desk.add()
    desk.sign(PIN)
    assert desk.station.signs_by_pin() == until, "a PIN does not make it longer"
    desk.add("And in the morning.")
    desk.station.clock.set(desk.now() + timedelta(minutes=1))
    assert desk.station.signs_by_pin() is None
    desk.refused(desk.sign, PIN)
    desk.sign()
    assert desk.chart.record.version == 3


def test_the_pin_signs_for_nobody_else_and_not_after_a_lock(desk):
    desk.bring().signed()
    desk.add()
    desk.turn_to(OTHER)
    assert desk.station.signs_by_pin() is None
    desk.station.sign_in(PHYSICIAN, SECRETS[PHYSICIAN])
    desk.sign()
    assert desk.station.signs_by_pin() is not None
    desk.station.lock()
    desk.station.unlock(PHYSICIAN, SECRETS[PHYSICIAN])
    assert desk.station.signs_by_pin() is None


def test_two_physicians_at_once_make_one_signature(desk):
    desk.bring().attested()
    with desk.as_(PHYSICIAN):
        desk.confirm()
    with desk.as_(OTHER):
        seen = integrity_code(desk.chart.entries)
        with desk.as_(PHYSICIAN):
            desk.sign()
        words = desk.refused(desk.sign, name=OTHER, seen=seen)
    assert "Version 1 of this record is signed" in words
    assert len(desk.chart.record.versions) == 1


def test_what_was_changed_meanwhile_or_never_opened_is_not_signed(desk):
    desk.bring().attested()
    with desk.as_(PHYSICIAN):
        desk.confirm()
        seen = integrity_code(desk.chart.entries)
    with desk.as_(OTHER):
        words = desk.refused(
            desk.station.sign,
            desk.session,
            patient=desk.patient,
            seen=seen,
            secret=SECRETS[OTHER],
        )
        assert "have not opened this record" in words
    desk.note()
    desk.attest()
    with desk.as_(PHYSICIAN):
        assert "changed since you looked" in desk.refused(desk.sign, seen=seen)


def test_who_is_nurse_and_physician_signs_their_own_where_the_clinic_allows_it(desk):
    desk.bring()
    with desk.as_(BOTH):
        desk.attest(reason="alone in the clinic")
    with desk.as_(PHYSICIAN):
        desk.confirm()
    with desk.as_(BOTH):
        assert "attested this record yourself" in desk.refused(desk.sign, name=BOTH)
    clinic = desk.station.clinic
    told = {name: getattr(clinic, name) for name in CLINIC_FIELDS}
    desk.station.change_clinic(**told | {"sign_own": True})
    with desk.as_(BOTH):
        desk.sign(name=BOTH)
    assert desk.word == "signed"


def test_a_disk_that_fails_while_signing_leaves_nothing_of_it(desk, monkeypatch):
    desk.bring().attested()
    with desk.as_(PHYSICIAN):
        desk.confirm()
        entries = desk.count()

        def full(*_given, **_named):
            raise Unavailable("The disk is full.")

        for step in ("_seal", "_drafted"):
            with monkeypatch.context() as patch:
                patch.setattr(desk.station, step, full, raising=False)
                with pytest.raises(Unavailable):
                    desk.sign()
            assert desk.count() == entries
            assert desk.word == "attested"
        desk.sign()
    assert desk.word == "signed"


def test_a_sealed_file_that_was_changed_by_somebody_with_the_key_is_told(desk):
    desk.bring().signed()
    raw = driver.connect(str(desk.station.place.database), isolation_level=None, timeout=2)
    raw.execute("PRAGMA cipher_log_level=NONE")
    raw.execute(f"PRAGMA key=\"x'{desk.station._key.hex()}'\"")
    raw.execute("DROP TRIGGER documents_stand")
    raw.execute("UPDATE documents SET file = CAST(file || x'00' AS BLOB)")
    raw.close()
    with pytest.raises(Damaged, match="not what was signed"):
        desk.station.sealed(desk.session)


def test_the_page_of_a_version_says_who_attested_who_signed_and_what_it_means(desk):
    desk.bring().attested()
    draft = pages(desk.station.page(desk.chart))
    assert "AWAITING PHYSICIAN’S SIGNATURE" in draft
    assert "SIGNED" not in draft
    with desk.as_(PHYSICIAN):
        desk.confirm()
        first = desk.sign(addendum="Repeat at 0.4 mg/kg.")
    text = pages(first.data)
    version = first.chart.record.versions[0]
    assert "AWAITING" not in text
    for said in (
        "SIGNED 01-Jun-2026 09:00",
        f"Attested by {NURSE}",
        PHYSICIAN,
        "01-Jun-2026 09:00 UTC−5",
        REVIEWED,
        "Repeat at 0.4 mg/kg.",
        version.sealed.code,
        version.sealed.head_digest,
        f"behind entry {version.sealed.head_seq} of the ledger",
    ):
        assert said in text, said
    desk.add()
    waiting = pages(desk.station._drafted(desk.chart))
    assert "ADDENDUM AWAITING PHYSICIAN’S SIGNATURE" in waiting
    with desk.as_(PHYSICIAN):
        second = pages(desk.sign().data)
    for said in ("VERSION 2", "The headache went on", version.sealed.sha256, version.sealed.code):
        assert said in second, said


# Nothing else is possible -----------------------------------------------------------------------


def running(desk):
    desk.bring("ex-05", until="2026-03-10T10:17:00-05:00")


def brought(desk):
    desk.bring()


def attested(desk):
    desk.bring().attested()


def attested_with_an_order(desk):
    desk.bring().phone_order()
    desk.attested()


def signed(desk):
    desk.bring().signed()


def waiting(desk):
    signed(desk)
    desk.add()


def _act(kind, **said):
    return lambda desk: desk.record(kind(id=new_id(), at=desk.now(), by="?", **said))


def _as(name, call):
    def act(desk):
        with desk.as_(name):
            call(desk)

    return act


def _send_back(desk):
    desk.station.send_back(desk.session, patient=desk.patient, question="Why?")


def sent_back(desk):
    attested(desk)
    _as(PHYSICIAN, _send_back)(desk)


def _strike(desk):
    last = [e.act for e in desk.chart.standing.entries if isinstance(e.act, VitalsTaken)][-1]
    _act(EntryStruck, entry=last.id, reason="typing slip")(desk)


def _amend(desk):
    old = [e.act for e in desk.chart.standing.entries if isinstance(e.act, VitalsTaken)][-1]
    _act(VitalsTaken, amends=old.id, sbp_mmhg=120, dbp_mmhg=70, entered="typed")(desk)


def _move_entry_out(desk):
    here, entry = desk.session, desk.chart.standing.entries[-1].act.id
    other = desk.station.import_session(Examples()("ex-01")).session
    desk.station.move_entry(
        here,
        entry,
        patient=desk.patient,
        to_session=other.session,
        to_patient=other.patient,
        reason="another patient's",
    )


def _move_session(desk):
    other = desk.station.import_session(Examples()("ex-01")).session.patient
    desk.station.move_session(
        desk.session, patient=desk.patient, to_patient=other, reason="mixed up"
    )


def _import_again(desk):
    desk.station.import_session(Examples()("ex-05"))


def _sign(desk):
    desk.confirm()
    desk.sign()


def _another_patient(desk):
    desk.station.attest(desk.session, patient="another")


def _another(desk):
    desk.station.attest(desk.session, patient=desk.patient)


def _blind_sign(desk):
    desk.station.sign(desk.session, patient=desk.patient, seen="x", secret=SECRETS[AUDITOR])


def _blind_add(desk):
    act = AddendumWritten(id=new_id(), at=desk.now(), by="?", text="Seen.")
    desk.station.record(desk.session, act, patient=desk.patient)


FORBIDDEN = {
    "attest while it runs": (running, lambda d: d.attest()),
    "sign while it runs": (running, _as(PHYSICIAN, _sign)),
    "send back while it runs": (running, _as(PHYSICIAN, _send_back)),
    "addendum while it runs": (running, lambda d: d.add()),
    "sign what nobody attested": (brought, _as(PHYSICIAN, _sign)),
    "send back what nobody attested": (brought, _as(PHYSICIAN, _send_back)),
    "addendum before a signature": (attested, lambda d: d.add()),
    "attest as a physician": (brought, _as(PHYSICIAN, lambda d: d.attest())),
    "attest as an auditor": (brought, _as(AUDITOR, _another)),
    "attest for another patient": (brought, _another_patient),
    "attest twice": (attested, lambda d: d.attest()),
    "sign as a nurse": (attested, lambda d: d.sign(PASSWORD)),
    "sign as an auditor": (attested, _as(AUDITOR, _blind_sign)),
    "sign with orders that wait": (attested_with_an_order, _as(PHYSICIAN, lambda d: d.sign())),
    "sign with a wrong password": (
        attested,
        _as(PHYSICIAN, lambda d: (d.confirm(), d.sign("not the password of anybody"))),
    ),
    "sign with another's password": (
        attested,
        _as(PHYSICIAN, lambda d: (d.confirm(), d.sign(SECRETS[OTHER]))),
    ),
    "sign without a meaning": (
        attested,
        _as(PHYSICIAN, lambda d: (d.confirm(), d.sign(meaning=" "))),
    ),
    "sign after a correction": (lambda d: (attested(d), d.note()), _as(PHYSICIAN, _sign)),
    "sign what was sent back": (sent_back, _as(PHYSICIAN, _sign)),
    "send back twice": (sent_back, _as(PHYSICIAN, _send_back)),
    "send back as a nurse": (attested, _send_back),
    "send back without a question": (
        attested,
        _as(
            PHYSICIAN,
            lambda d: d.station.send_back(d.session, patient=d.patient, question=" \n "),
        ),
    ),
    "sign as an act like any other": (
        attested,
        _as(PHYSICIAN, _act(PhysicianSigned, meaning="I approve.")),
    ),
    "attest what is signed": (signed, lambda d: d.attest(reason="again")),
    "sign twice": (signed, _as(OTHER, lambda d: d.sign(name=OTHER))),
    "send back what is signed": (signed, _as(PHYSICIAN, _send_back)),
    "a note in what is signed": (signed, _act(NoteWritten, text="Late thought.")),
    "strike in what is signed": (signed, _strike),
    "correct what is signed": (signed, _amend),
    "move an entry out of what is signed": (signed, _move_entry_out),
    "move a signed session": (signed, _move_session),
    "read a file over what is signed": (signed, _import_again),
    "strike an addendum": (
        waiting,
        lambda d: _act(EntryStruck, entry=d.chart.record.waiting[-1].id, reason="no")(d),
    ),
    "addendum by an auditor": (signed, _as(AUDITOR, _blind_add)),
}
assert len(FORBIDDEN) >= 30


@pytest.fixture
def made_desk(tmp_path):
    """A desk whose record stands somewhere already; how it came there is done once."""
    opened = []

    def make(before) -> SigningDesk:
        copy_of(before, tmp_path / "made", lambda folder: _made(folder, before))
        desk = SigningDesk(_opened(tmp_path / "made"))
        opened.append(desk.station)
        (row,) = desk.station.sessions()
        desk.session, desk.patient = row.id, row.patient
        return desk

    yield make
    for station in opened:
        station.close()


def _opened(folder):
    clock = JumpingClock(datetime(2026, 6, 1, 9, 0, tzinfo=ZONE))
    station = CountingStation.open(folder, PASSPHRASE, clock=clock, costs=Costs.lowest())
    station.sign_in(NURSE, PASSWORD)
    return station


def _made(folder, before):
    make_station(folder, datetime(2026, 6, 1, 9, 0, tzinfo=ZONE))
    with _opened(folder) as station:
        before(SigningDesk(station))


@pytest.mark.parametrize("name", FORBIDDEN)
def test_it_is_refused_in_words_and_leaves_nothing(made_desk, name):
    before, forbidden = FORBIDDEN[name]
    desk = made_desk(before)
    word, versions = desk.word, desk.chart.record.versions
    with pytest.raises(Refused) as told:
        forbidden(desk)
    desk.station.sign_in(NURSE, PASSWORD)
    assert len(str(told.value)) > 20
    assert desk.word == word
    assert desk.chart.record.versions == versions
    assert desk.station.verify().intact


def _raw(desk, act: str):
    """An entry as somebody would write it who has the key and leaves the station out."""

    def write():
        with desk.station._database.writing() as con:
            head = desk.station._ledger.head(con)
            con.exec_driver_sql(
                "INSERT INTO entries (seq, id, session, act, recorded_at, person, body, previous,"
                " digest) VALUES (?, ?, ?, ?, '2026-06-01T09:00:00-05:00', 'x', x'7b7d', ?,"
                " zeroblob(32))",
                (head.seq + 1, new_id(), desk.session, act, head.digest),
            )

    return write


@pytest.mark.parametrize(
    "act", ["vitals-taken", "entry-struck", "nurse-attested", "sent-back", "session-moved"]
)
def test_the_database_itself_takes_only_an_addendum_for_a_signed_record(made_desk, act):
    desk = made_desk(signed)
    with pytest.raises(Refused) as told:
        _raw(desk, act)()
    assert "not allowed" in str(told.value) or "does not fit" in str(told.value)
    assert desk.station.verify().intact


def test_the_database_itself_seals_nothing_that_is_not_attested_and_signed(desk):
    desk.bring()
    for prepare in (lambda: None, desk.attest):
        prepare()
        with pytest.raises(Refused):
            _raw(desk, "record-sealed")()
    assert desk.station.verify().intact


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM documents",
        "UPDATE documents SET version = 7",
        "REPLACE INTO documents SELECT * FROM documents",
        "DELETE FROM entries WHERE act = 'record-sealed'",
        "UPDATE entries SET act = 'note-written' WHERE act = 'record-sealed'",
    ],
)
def test_the_database_itself_keeps_what_is_sealed(made_desk, statement):
    desk = made_desk(signed)
    before = desk.station.sealed(desk.session)
    with pytest.raises(Refused), desk.station._database.writing() as con:
        con.exec_driver_sql(statement)
    assert desk.station.sealed(desk.session) == before


def test_a_signed_session_exports_as_a_file_that_reads_back_the_same(desk, new_station):
    desk.bring().signed()
    name, data = desk.station.export(desk.session, "json")
    assert name.endswith("-v1.json")
    file = json.loads(data)
    assert file["acts"][-1]["act"] == "physician-signed"
    other = new_station("elsewhere")
    chart = other.import_session(data, name)
    assert chart.record.signature == "open", "a claim signs nothing here"
    again = json.loads(other.export(chart.session.session, "json")[1])
    assert again["acts"] == file["acts"]


def test_every_step_stands_in_the_trail(desk):
    desk.bring().attested()
    with desk.as_(PHYSICIAN):
        _send_back(desk)
    desk.attest(note="Yes.")
    with desk.as_(PHYSICIAN):
        desk.confirm()
        desk.sign()
    kinds = [type(e.act) for e in desk.chart.entries]
    assert kinds.count(NurseAttested) == 2
    assert kinds.count(SentBack) == 1
    assert kinds[-2:] == [PhysicianSigned, RecordSealed]


def pages(data: bytes) -> str:
    """All words of a PDF, as one line."""
    import pypdfium2  # noqa: PLC0415

    with pypdfium2.PdfDocument(data) as pdf:
        return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pdf)
