"""The seal of a signed record, by a key that is open for ten minutes at most."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from ketachart.clinical.administration import RecordSealed
from ketachart.clinical.phrases import day_text
from ketachart.clinical.trouble import Refused
from ketachart.station.core import Person
from ketachart.station.keys import Keys, ListedKey
from ketachart.store import documents

if TYPE_CHECKING:
    from ketachart.clinical.entry import Entry
    from ketachart.report.sealed import Signer
    from ketachart.store.engine import Connection

HELD = timedelta(minutes=10)
"""How long after the password of a signature a key stays open in memory."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A key that the password of a signature opened, and when by the steady clock."""

    person: str
    name: str
    signer: Signer
    boot_id: str
    steady_ns: int
    sign_ins: int


class Sealing(Keys):
    """Keys, opened by their owner's password and put to use."""

    _held: _Held | None = None
    _no_stamps: tuple[str, str, int] | None = None
    """The timestamp service that failed last, and when: boot and steady nanoseconds."""

    def close(self) -> None:
        """Forget the open key and let the station go; a second call does nothing."""
        self._forget_keys()
        super().close()

    def _signer(self, con: Connection, person: Person, password: str | None) -> Signer:
        """The key of a person, opened by their own password, which was proved just now.

        Without one: the key that a password opened within the last ten minutes.

        Raises:
            Refused: it is not open any more, is not valid now, or there is none.
        """
        from ketachart.report.sealed import Signer  # noqa: PLC0415
        from ketachart.store import keys  # noqa: PLC0415

        if "physician" not in person.roles:
            raise Refused("Only a physician signs. Nothing was signed.")
        if password is None:
            return self._open_key(con, person)
        now = self.clock.now()
        key = self._key_of(con, person.id)
        if key is not None and not key.brought and now.at > key.until:
            self._revoke_keys(con, person.id, "its certificate ended", by=None)
            key = None
        key = key or self._make_key(con, person, password)
        _check_valid(key, now.at)
        wrapped = keys.wrapped(con, key.sha256)
        private = keys.opened_by_password(wrapped, key.sha256, password) if wrapped else None
        if private is None:
            raise Refused(
                "Your signing key does not open with this password. Nothing was signed; ask an "
                "administrator to revoke the key, and a new one is made when you sign."
            )
        signer = Signer(key.certificate, private, key.chain)
        self._held = _Held(
            person.id, key.sha256, signer, now.boot_id, now.steady_ns, self._sign_ins
        )
        return signer

    def _open_key(self, con: Connection, person: Person) -> Signer:
        held, key = self._held, self._key_of(con, person.id)
        if not self._holds_key(person) or held is None or key is None or key.sha256 != held.name:
            raise Refused(
                "Your signing key is closed again. Nothing was signed; sign with your password."
            )
        _check_valid(key, self.clock.now().at)
        return held.signer

    def _holds_key(self, person: Person) -> bool:
        """Whether a person's key is open since the password of a signature."""
        held, now = self._held, self.clock.now()
        if held is None or held.person != person.id or held.boot_id != now.boot_id:
            return False
        if held.sign_ins != self._sign_ins:
            self._held = None
            return False
        gone = timedelta(microseconds=(now.steady_ns - held.steady_ns) / 1000)
        if not timedelta(0) <= gone < HELD:
            self._held = None
            return False
        return True

    def _forget_keys(self) -> None:
        """Let go of the open key: at the lock, when somebody else signs in, at the end."""
        self._held = None

    def _seal(
        self,
        con: Connection,
        sealing: RecordSealed,
        page: bytes,
        *,
        person: Person,
        password: str | None,
    ) -> tuple[Entry, bytes, str | None]:
        """Seal a page by a person's key: the entry that was written, and the sealed file, kept.

        ``sealing`` is whole but for ``certificate``, ``sha256`` and ``trusted``. The third tells
        why no timestamp service vouched for the time, where the clinic has one.

        Raises:
            Refused: the person has no key that seals, or it cannot be opened now.
            Unavailable: what came out does not hold; nothing was sealed.
        """
        from ketachart.store import keys  # noqa: PLC0415

        clinic = self.clinic
        signer = self._signer(con, person, password)
        not_asked = self._why_not_asked(clinic.timestamp_url)
        sealed = self._seals.seal(
            page,
            signer,
            at=sealing.at,
            meaning=sealing.meaning,
            name=person.name,
            clinic=clinic.clinic,
            timestamp_url=None if not_asked else clinic.timestamp_url,
        )
        if sealed.said is not None and clinic.timestamp_url is not None:
            after = self.clock.now()
            self._no_stamps = clinic.timestamp_url, after.boot_id, after.steady_ns
        act = structs.replace(
            sealing,
            certificate=keys.digest(signer.certificate),
            sha256=hashlib.sha256(sealed.data).hexdigest(),
            trusted=sealed.trusted,
        )
        (entry,) = self._append(con, [act], person.id, session=sealing.session)
        documents.keep(con, sealing.session, sealing.version, sealed.data)
        return entry, sealed.data, not_asked or sealed.said

    def _why_not_asked(self, url: str | None) -> str | None:
        """Why nobody waits for a timestamp service: it failed a short while ago."""
        last, now = self._no_stamps, self.clock.now()
        if url is None or last is None or last[:2] != (url, now.boot_id):
            return None
        from ketachart.report import stamping  # noqa: PLC0415

        rests = 0 <= now.steady_ns - last[2] < stamping.REST_S * 1e9
        return stamping.NOT_ASKED if rests else None


def _check_valid(key: ListedKey, now: datetime) -> None:
    if now > key.until:
        raise Refused(
            f"The certificate of your signing key ended on {day_text(key.until)}. Nothing was "
            "signed; bring a new one, or have this one revoked and sign with the clinic's key."
        )
    if now < key.since:
        raise Refused(
            f"By the station's clock your signing key begins only on {day_text(key.since)}. "
            "Nothing was signed; look at the computer's date."
        )
