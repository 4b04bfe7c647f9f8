"""Nurses, physicians and everybody else at one station, on the way to the signature and around it.

A model in this file, written by hand and knowing nothing of the station's code, says after each
step who is signed in and where each record stands. The station has to agree; what it refused has
left nothing but its refusals; a sealed file stays what it was and is found to be so.
``KETACHART_SIGNERS=5000`` plays so many steps; ``KETACHART_SEED`` begins elsewhere.
"""

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from station_fixtures import (  # fmt: skip
    NURSE,
    PASSPHRASE,
    PASSWORD,
    ZONE,
    CountingStation,
    Examples,
    JumpingClock,
    make_station,
)

from ketachart.clinical import acts as a
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.trouble import Refused, Unavailable
from ketachart.clock import new_id
from ketachart.station import Costs, NewPerson
from ketachart.station.glass import REASONS

ALL_STEPS = int(os.environ.get("KETACHART_SIGNERS", "150"))
STEPS = min(ALL_STEPS, 500)
"""Steps at one station; more are further stations, each with its own dice."""
FIRST = int(os.environ.get("KETACHART_SEED", "7"))
SEEDS = range(FIRST, FIRST + max(ALL_STEPS // 500, 1))
NINE = datetime(2026, 6, 1, 9, 0, tzinfo=ZONE)
SESSIONS = 4
TRACES = frozenset(
    {"sign-in-refused", "access-denied", "chart-opened", "signed-in", "pin-off", "held-joined"}
)
"""What may stand in the ledger of a deed that was refused: that somebody tried, and had a look,
and that what waited before joined."""
CAME = frozenset({"password-set", "pin-set", "signing-key-listed", "signing-key-revoked"})
OF_THE_STATION = frozenset(
    {"sign-in-refused", "access-denied", "moment-marked", "pin-off", "held-joined"}
)
"""What may be nobody's entry but the station's own."""
LAST_LOOK = 60


@dataclass
class Who:
    """Somebody as the model knows them."""

    name: str
    roles: tuple[str, ...]
    password: str
    id: str = ""
    pin: str | None = None
    active: bool = True
    temporary: bool = False


@dataclass
class Record:
    """Where a record stands, as the model knows it."""

    session: str
    patient: str
    attested_by: str | None = None
    asked: bool = False
    touched: bool = False
    """Whether anything was charted here besides what the file told."""
    files: list[bytes] = field(default_factory=list)
    waiting: int = 0

    @property
    def word(self) -> str:
        if self.files:
            return "signed" if len(self.files) == 1 else "addended"
        return "attested" if self.attested_by else "open"


STAFF = (
    Who(NURSE, ("administrator", "nurse"), PASSWORD, pin="730599"),
    Who("B. Reyes, RN", ("nurse",), "forty lanterns over the quay", pin="918267"),
    Who("Dr. H. Brandt, MD", ("physician",), "eleven copper weather vanes", pin="482915"),
    Who("Dr. C. Lund, MD", ("nurse", "physician"), "a drawer of crooked spoons", pin="739164"),
    Who("M. Keeper", ("administrator",), "nineteen folded paper maps"),
    Who("A. Okafor", ("auditor",), "three hundred paper bridges"),
)
TEMPORARY = "sixteen borrowed lanterns"


class Clinic:
    """One station, its people and records, and the model of both."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice, self.seed, self.folder = random.Random(seed), seed, folder
        make_station(folder, NINE)
        self.clock = JumpingClock(NINE)
        self.tally: Counter[str] = Counter()
        self.told: list[str] = []
        self.by: Who | None = None
        self.seen: dict[tuple[str, str], str] = {}
        self.staff = [Who(w.name, w.roles, w.password, pin=w.pin) for w in STAFF]
        self.station = self.opened()
        self.people_come()
        self.records = [self.brought(number) for number in range(SESSIONS)]

    def opened(self) -> CountingStation:
        station = CountingStation.open(
            self.folder, PASSPHRASE, clock=self.clock, costs=Costs.lowest()
        )
        self.by = None
        return station

    def people_come(self) -> None:
        station = self.station
        for who in self.staff:
            if who.name != NURSE:
                station.sign_in(NURSE, PASSWORD)
                first = f"{who.password} at first"
                who.id = station.add_person(NewPerson(who.name, who.roles, first)).id
                station.sign_in(who.name, first)
                station.change_password(first, who.password)
            else:
                who.id = station.sign_in(NURSE, PASSWORD).id
            if who.pin:
                station.set_pin(who.pin, who.password)
        self.by = self.staff[0]
        self.first = station.sign_in(NURSE, PASSWORD)

    def brought(self, number: int) -> Record:
        """A session of a patient of its own, charted from a file."""
        file = json.loads(Examples()(("ex-01", "ex-10")[number % 2]))
        file["id"] += f"-{number}"
        file["patient"] |= {"mrn": f"T-{number + 500}", "family_name": f"Signed-{number}"}
        session = self.station.import_session(json.dumps(file).encode()).session
        return Record(session.session, session.patient)

    # Deeds --------------------------------------------------------------------------------------

    def step(self) -> None:
        self.clock.advance(seconds=self.dice.choice((1, 5, 30, 120, 400)))
        deeds = {
            self.sign_in: 16, self.unlock: 10, self.lock: 3, self.look: 12, self.chart: 6,
            self.strike: 2, self.attest: 14, self.send_back: 4, self.sign: 26, self.addend: 10,
            self.change_roles: 1, self.leave_and_return: 1, self.reset: 1, self.restrict: 1,
            self.break_glass: 2, self.export: 4, self.jump: 1, self.restart: 1, self.full_disk: 3,
            self.second: 3,
        }  # fmt: skip
        deed = self.dice.choices(list(deeds), list(deeds.values()))[0]
        who = self.by
        self.told.append(f"{who.name if who else 'nobody'}: {deed.__name__}")
        before = self.head()
        self.came: set[str] = set()
        waits = {noted.stamp.person for noted in self.station._to_note}
        try:
            deed()
        except (Refused, Unavailable) as trouble:
            self.tally[f"{deed.__name__} refused"] += 1
            self.told[-1] += f" - {trouble}"
            left = {entry for entry, _ in self.entries(before)}
            if self.by is not who and self.by is not None:
                left -= {
                    "password-set",
                    "pin-set",
                    "signing-key-listed",
                    "signing-key-revoked",
                }  # of who came for it by a temporary one
            assert left <= TRACES, f"refused, and yet written: {left - TRACES}"
        else:
            self.tally[deed.__name__] += 1
        self.authors(before, who, waits)
        self.agree()

    def some(self) -> Record:
        return self.dice.choice(self.records)

    def somebody(self) -> Who:
        return self.dice.choice(self.staff)

    def sign_in(self) -> None:
        """By password, which now and then is another's."""
        who = self.somebody()
        secret = who.password if self.dice.random() < 0.9 else "some other words entirely"
        self.come(who, secret, self.station.sign_in)

    def unlock(self) -> None:
        """By PIN, the right one or not."""
        who = self.somebody()
        secret = (who.pin or "615243") if self.dice.random() < 0.9 else "615243"
        self.come(who, secret, self.station.unlock)

    def come(self, who: Who, secret: str, way) -> None:
        person = way(who.name, secret)
        assert secret in (who.password, who.pin), "a wrong secret opened the station"
        assert who.active, "who left is let in"
        assert person.id == who.id
        self.by = who
        self.came.add(who.id)
        if who.temporary:
            chosen = f"{STAFF_BY_NAME[who.name].password} {new_id()[:4]}"
            self.station.change_password(who.password, chosen)
            who.password, who.temporary = chosen, False
            if who.pin:
                self.station.set_pin(who.pin, chosen)

    def mostly(self, role: str) -> None:
        """Mostly somebody of the right kind is at it, having come for it."""
        fit = [w for w in self.staff if role in w.roles and w.active]
        if fit and self.by not in fit and self.dice.random() < 0.85:
            who = self.dice.choice(fit)
            self.come(who, who.password, self.station.sign_in)

    def lock(self) -> None:
        self.station.lock()
        self.by = None

    def look(self) -> None:
        self.look_at(self.some())

    def look_at(self, record: Record):
        chart = self.station.chart(record.session)
        self.seen[self.by.id, record.session] = integrity_code(chart.entries)
        return chart

    def note(self, record: Record, kind=a.NoteWritten) -> a.Act:
        return kind(id=new_id(), at=self.clock.now().at, by="?", text="Called back, well.")

    def chart(self, **more) -> None:
        record = self.some()
        self.station.record(record.session, self.note(record), patient=record.patient, **more)
        self.charted(record)

    def charted(self, record: Record) -> None:
        assert not record.files, "a note went into a signed record"
        record.attested_by, record.touched = None, True

    def second(self) -> None:
        """A second person proves to be there and charts; who is signed in stays."""
        who = self.somebody()
        before = self.by
        person = self.station.second_person(who.name, who.pin or who.password)
        assert who.active
        assert self.by is before
        assert person.id == who.id

    def strike(self) -> None:
        record = self.some()
        standing = self.look_at(record).standing.entries
        notes = [e.act for e in standing if isinstance(e.act, a.NoteWritten)]
        if not notes:
            raise Refused("Nothing is there to be struck.")
        act = a.EntryStruck(
            id=new_id(), at=self.clock.now().at, by="?", entry=notes[-1].id, reason="another's"
        )
        self.station.record(record.session, act, patient=record.patient)
        self.charted(record)

    def attest(self) -> None:
        self.mostly("nurse")
        record, who = self.some(), self.by
        self.station.attest(
            record.session, patient=record.patient, reason="their shift ended", note="As charted."
        )
        assert who is not None
        assert "nurse" in who.roles
        assert record.attested_by is None
        assert not record.files
        record.attested_by, record.asked = who.id, False

    def send_back(self) -> None:
        record = self.some()
        self.station.send_back(record.session, patient=record.patient, question="Why so late?")
        assert "physician" in self.by.roles
        assert record.word == "attested"
        record.attested_by, record.asked = None, True

    def sign(self) -> None:
        """Seen or unseen, by the right secret or another."""
        self.mostly("physician")
        record, who, chance = self.some(), self.by, self.dice.random()
        if who is not None and "physician" in who.roles and chance < 0.7:
            self.look_at(record)
        secret = (who.password if who else "-") if chance < 0.85 else "615243"
        if who is not None and who.pin and self.dice.random() < 0.3:
            secret = who.pin
        seen = self.code(record)
        stood = (record.word, record.waiting)
        signed = self.station.sign(
            record.session, patient=record.patient, seen=seen, secret=secret,
            addendum="And well since." if self.dice.random() < 0.2 else None,
        )  # fmt: skip
        assert "physician" in who.roles
        assert secret in (who.password, who.pin)
        assert self.seen.get((who.id, record.session)) == seen, "signed unseen"
        assert stood[0] == "attested" or stood[1], f"nothing waited: {stood}"
        assert stood[0] != "attested" or record.attested_by != who.id, "signed one's own"
        record.files.append(signed.data)
        record.waiting = 0

    def addend(self) -> None:
        self.mostly("nurse")
        record = self.some()
        act = self.note(record, a.AddendumWritten)
        self.station.record(record.session, act, patient=record.patient)
        assert record.files, "an addendum where nothing is signed"
        record.waiting += 1

    def change_roles(self) -> None:
        self.mostly("administrator")
        who = self.dice.choice(self.staff[1:])
        right = STAFF_BY_NAME[who.name].roles
        roles = ("nurse",) if who.roles == right and right != ("nurse",) else right
        self.station.change_person(
            who.id, name=who.name, roles=roles, credential=None, reason="another office"
        )
        assert "administrator" in self.by.roles
        who.roles = roles

    def leave_and_return(self) -> None:
        self.mostly("administrator")
        who = self.dice.choice(self.staff[1:])
        if who.active:
            self.station.end_person(who.id, "moved away")
            who.active = False
            self.gone(who)
        else:
            self.station.return_person(who.id, "back again", TEMPORARY)
            who.active, who.temporary, who.password, who.roles = True, True, TEMPORARY, who.roles

    def reset(self) -> None:
        self.mostly("administrator")
        who = self.somebody()
        self.station.reset_password(who.id, TEMPORARY)
        who.password, who.temporary = TEMPORARY, True
        self.gone(who)

    def gone(self, who: Who) -> None:
        if self.by is who:
            self.by = None

    def restrict(self) -> None:
        record = self.some()
        named = [w.id for w in self.staff if w.active] if self.dice.random() < 0.3 else []
        named = [i for i in named if self.is_clinical(i)]
        self.station.restrict_patient(record.patient, named, "A neighbour.")

    def is_clinical(self, person: str) -> bool:
        return any(w.id == person and {"nurse", "physician"} & set(w.roles) for w in self.staff)

    def break_glass(self) -> None:
        who = self.by
        secret = who.password if who and self.dice.random() < 0.7 else (who and who.pin) or "-"
        self.station.break_glass(REASONS[0], "The hospital calls.", secret)
        assert secret == who.password, "the glass was broken by a PIN"

    def export(self) -> None:
        record = self.some()
        _, data = self.station.export(record.session, "pdf", purpose="copy")
        self.seen[self.by.id, record.session] = self.code(record)
        if record.files:
            assert data == record.files[-1], "what leaves is what was signed last"

    def jump(self) -> None:
        """The wall clock of the machine is set; the steady one goes on."""
        self.clock.jumped = timedelta(minutes=self.dice.choice((-90, 45)))
        try:
            self.clock.advance(seconds=30)
            self.station.mark_moment()
        finally:
            self.clock.jumped = timedelta(0)

    def restart(self) -> None:
        self.station.close()
        self.station = self.opened()

    def full_disk(self) -> None:
        """The disk gives up in the middle of a signature or an attestation: nothing of it stays."""
        append, ledger = self.station._ledger.append, self.station._ledger
        left = [self.dice.randint(0, 1)]

        def fails(con, drafts, *args, **named):
            if left[0] == 0 and self.station.person is not None:
                raise Unavailable("The disk is full.")
            left[0] -= 1
            return append(con, drafts, *args, **named)

        ledger.append = fails
        try:
            self.dice.choice((self.sign, self.attest, self.addend))()
        finally:
            ledger.append = append

    # What must be true --------------------------------------------------------------------------

    @contextmanager
    def aside(self) -> Iterator[CountingStation]:
        """What the test itself looks at asks for nobody's sign-in and leaves no entry."""
        person, self.station.person = self.station.person, self.first
        try:
            yield self.station
        finally:
            self.station.person = person

    def code(self, record: Record) -> str:
        with self.aside(), self.station._database.reading() as con:
            return integrity_code(self.station._chart(con, record.session).entries)

    def head(self) -> int:
        with self.station._database.reading() as con:
            return self.station._ledger.head(con).seq

    def entries(self, after: int) -> list[tuple[str, str]]:
        """What was written since, as it stands on the disk: the act, and whose entry it is."""
        with self.station._database.reading() as con:
            rows = con.exec_driver_sql(
                "SELECT act, person FROM entries WHERE seq > ? ORDER BY seq", (after,)
            )
            return [(act, person) for act, person in rows]

    def authors(self, before: int, who: Who | None, noted: set[str]) -> None:
        """Each entry is of who was authenticated then: at the beginning, or who just came.

        ``noted``: whose looks and refusals a full disk did not take before.
        """
        known = self.came | {w.id for w in (who, self.by) if w is not None}
        for act, person in self.entries(before):
            own = act in OF_THE_STATION and person == "KetaChart"
            came = act == "signed-in" and person in {w.id for w in self.staff}
            late = act in TRACES and person in noted
            assert own or came or late or person in known, (act, person, self.told[-1])

    def agree(self) -> None:
        """The station and the model say the same, and the memory what the disk says."""
        person = self.station.person
        assert (person.id if person else None) == (self.by.id if self.by else None)
        for record in self.records:
            with self.aside(), self.station._database.reading() as con:
                kept = self.station._chart(con, record.session)
                self.station._charts.pop(record.session, None)
                fresh = self.station._chart(con, record.session)
                assert fresh == kept, "the memory is not the disk"
            state = fresh.record
            assert state.signature == record.word
            assert state.version == len(record.files)
            assert len(state.waiting) == record.waiting
            assert (state.question is not None) == record.asked
            assert state.awaits == awaited(record), (state.awaits, record)
            self.station._keep(kept)

    def files_stay(self) -> None:
        """Every version is there to the byte, intact, and the older ones say of a newer."""
        self.station.sign_in(self.staff[0].name, self.staff[0].password)
        self.by = self.staff[0]
        for record in self.records:
            for number, data in enumerate(record.files, 1):
                with self.aside(), self.station._database.reading() as con:
                    chart = self.station._chart(con, record.session)
                    sealing = chart.record.versions[number - 1].sealed
                    assert self.station._sealed_file(con, sealing) == data
                found = self.station.check_file(data, "record.pdf")
                assert found.is_intact, found
                assert found.version == number
                newest = len(record.files)
                assert found.newer == (newest if newest > number else None)


STAFF_BY_NAME = {who.name: who for who in STAFF}


def awaited(record: Record) -> str:
    """Whom a record brought from a file waits for."""
    if record.files:
        return "physician" if record.waiting else ""
    if record.attested_by:
        return "physician"
    return "nurse" if record.asked or record.touched else ""


@pytest.mark.parametrize("seed", SEEDS)
def test_whoever_does_what_only_what_was_reviewed_is_signed_and_it_stays(tmp_path, seed):
    clinic = Clinic(tmp_path / "station", seed)
    try:
        for number in range(STEPS):
            try:
                clinic.step()
                if number % LAST_LOOK == LAST_LOOK - 1:
                    clinic.files_stay()
            except Exception as wrong:
                told = [repr(wrong), f"seed {seed}, step {number}", *clinic.told[-12:]]
                raise AssertionError("\n".join(told)) from wrong
        clinic.files_stay()
        assert clinic.station.verify().intact
        rows = [clinic.station.find_session(r.session) for r in clinic.records]
        clinic.station.rebuild()
        assert [clinic.station.find_session(r.session) for r in clinic.records] == rows
    finally:
        clinic.station.close()
    versions = sum(len(r.files) for r in clinic.records)
    print(f"\nseed {seed}: {STEPS} steps, {versions} versions sealed", dict(clinic.tally))
