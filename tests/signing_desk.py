"""A station with nurses, physicians and an auditor, and a session on its way to be signed."""

from contextlib import contextmanager
from decimal import Decimal

from station_fixtures import NURSE, PASSWORD, Examples

from ketachart.clinical.acts import AddendumWritten, NoteWritten, OrderAuthenticated, OrderPlaced
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.orders import awaiting
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station import NewPerson, Station

SECOND_NURSE, PHYSICIAN, OTHER = "B. Reyes, RN", "Dr. H. Brandt, MD", "Dr. E. Rossi, MD"
AUDITOR, BOTH = "A. Okafor", "C. Lund"
SECRETS = {
    NURSE: PASSWORD,
    SECOND_NURSE: "forty lanterns over the quay",
    PHYSICIAN: "eleven copper weather vanes",
    OTHER: "seventy woollen staircases",
    AUDITOR: "three hundred paper bridges",
    BOTH: "a drawer of crooked spoons",
}
ROLES = {
    SECOND_NURSE: ("nurse",),
    PHYSICIAN: ("physician",),
    OTHER: ("physician",),
    AUDITOR: ("auditor",),
    BOTH: ("nurse", "physician"),
}
PIN = "482915"


class SigningDesk:
    """One station; ``as_`` turns to another person, and back."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.session = self.patient = ""

    def _there(self, name: str) -> None:
        """An account of one's own, made when it is needed first."""
        station = self.station
        if name in {person.name for person in station.people()}:
            return
        first = f"{SECRETS[name]} at first"
        station.sign_in(NURSE, PASSWORD)
        station.add_person(NewPerson(name, ROLES[name], first))
        station.sign_in(name, first)
        station.change_password(first, SECRETS[name])

    @contextmanager
    def as_(self, name: str):
        """Somebody else is signed in for a while, by password."""
        before = self.station.person.name
        self._there(name)
        self.station.sign_in(name, SECRETS[name])
        try:
            yield self.station
        finally:
            self.station.sign_in(before, SECRETS[before])

    def turn_to(self, name: str) -> None:
        """Somebody else is signed in from now on."""
        self._there(name)
        self.station.sign_in(name, SECRETS[name])

    @property
    def chart(self):
        return self.station.chart(self.session)

    @property
    def word(self) -> str:
        return self.station.find_session(self.session).signature

    @property
    def awaits(self) -> str:
        return self.station.find_session(self.session).awaits

    def bring(self, name: str = "ex-05", until: str | None = None):
        data = Examples().until(name, until) if until else Examples()(name)
        chart = self.station.import_session(data, name)
        self.session, self.patient = chart.session.session, chart.session.patient
        return self

    def now(self):
        return self.station.clock.now().at

    def note(self, text: str = "Called back."):
        act = NoteWritten(id=new_id(), at=self.now(), by="?", text=text)
        return self.record(act)

    def add(self, text: str = "The headache went on until the evening."):
        return self.record(AddendumWritten(id=new_id(), at=self.now(), by="?", text=text))

    def phone_order(self):
        """An order that the physician gave by phone, written down by whoever is signed in."""
        return self.record(
            OrderPlaced(
                id=new_id(),
                at=self.now(),
                by="?",
                drug="ondansetron",
                route="PO",
                dose_mg=Decimal(4),
                ordered_by=PHYSICIAN,
                mode="phone",
                read_back=True,
                purpose="prn",
                as_needed_for="nausea",
            )
        )

    def record(self, act):
        return self.station.record(self.session, act, patient=self.patient)

    def attest(self, **said):
        return self.station.attest(self.session, patient=self.patient, **said)

    def confirm(self) -> None:
        """The prescriber confirms every order by word of mouth; who it is has to be signed in."""
        for act in awaiting(self.chart):
            self.record(OrderAuthenticated(id=new_id(), at=self.now(), by="?", order=act.id))

    def sign(self, secret: str | None = None, *, name: str = PHYSICIAN, seen: str = "", **said):
        chart = self.chart
        return self.station.sign(
            self.session,
            patient=self.patient,
            seen=seen or integrity_code(chart.entries),
            secret=secret or SECRETS[name],
            **said,
        )

    def attested(self):
        self.attest()
        return self

    def signed(self):
        """Attested, confirmed and signed: version 1; the nurse is signed in again."""
        self.attest()
        with self.as_(PHYSICIAN):
            self.confirm()
            self.sign()
        return self

    def refused(self, call, *given, **named) -> str:
        """The sentence that a call is refused with."""
        before = self.count()
        try:
            call(*given, **named)
        except Refused as refusal:
            assert self.count() == before, "something of it was recorded"
            return str(refusal)
        raise AssertionError("it was not refused")

    def count(self) -> int:
        """How many entries the session has in the ledger."""
        with self.station._database.reading() as con:
            return len(self.station._ledger.of_session(con, self.session))
