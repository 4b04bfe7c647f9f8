"""Whose key seals: the clinic's authority, the physicians' keys, and what becomes of them."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ketachart.clinical.administration import (
    AdministrativeAct,
    AuthorityMade,
    SigningKeyListed,
    SigningKeyRevoked,
)
from ketachart.clinical.trouble import Refused
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, Person
from ketachart.station.seals import Sealers
from ketachart.store import files

if TYPE_CHECKING:
    from ketachart.clinical.entry import Entry
    from ketachart.store.engine import Connection
    from ketachart.store.keys import KeyPair

PASSWORD_RESET = "the password was set anew by somebody else"  # noqa: S105
_KEY_ACTS = ("authority-made", "signing-key-listed", "signing-key-revoked")


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A certificate that is or was a person's at this station.

    ``sha256`` (hex) names it, ``seq`` is the entry that listed it; ``since`` and ``until`` are when
    the certificate is valid.
    """

    sha256: str
    person: str
    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    brought: bool
    seq: int
    since: datetime
    until: datetime
    revoked_at: datetime | None = None
    revoked_seq: int | None = None
    reason: str | None = None

    @property
    def seals(self) -> bool:
        """Whether it is not revoked."""
        return self.revoked_at is None

    def sealed_at(self, seq: int) -> bool:
        """Whether what an entry at a place of the ledger sealed was sealed by a listed key."""
        return self.seq < seq and (self.revoked_seq is None or seq < self.revoked_seq)


class Keys(Sealers):
    """Signing keys: made, brought, rewrapped with the password, revoked."""

    # The clinic's authority -------------------------------------------------------------------

    def export_authority(self) -> tuple[str, bytes]:
        """The certificate that vouches for the clinic's keys, for readers of sealed files.

        Gives the file's name and its contents (PEM).
        """
        from ketachart.store import keys  # noqa: PLC0415 - 15 ms of import

        with self._database.writing() as con:
            authority = self._authority(con)
        return "clinic-authority.crt", keys.pem(authority.certificate)

    def export_authority_to(self, folder: Path) -> Path:
        """The same, written into a folder; a copy that is there already stays.

        Raises:
            Unavailable: the folder cannot be made or written.
        """
        files.make_folder(folder)
        name, data = self.export_authority()
        path = files.free_name(folder / name)
        files.hand_out(path, data)
        return path

    def _authority(self, con: Connection) -> KeyPair:
        """The clinic's authority with its private key, made where there is none yet."""
        from ketachart.store import keys  # noqa: PLC0415

        made = [
            entry.act
            for entry in self._ledger.of_station(con, ("authority-made",))
            if isinstance(entry.act, AuthorityMade)
        ]
        if made:
            act = made[-1]
            wrapped = keys.wrapped(con, act.sha256)
            if wrapped is not None:
                private = keys.opened_by_station(wrapped, act.sha256, self._key)
                return keys.KeyPair(base64.b64decode(act.certificate), private)
        now = self.clock.now().at
        pair = keys.new_authority(self.clinic.clinic, now)
        keys.put(con, pair.sha256, ITSELF, keys.wrapped_by_station(pair, self._key))
        self._append(
            con,
            [
                AuthorityMade(
                    id=new_id(),
                    at=now,
                    by=ITSELF,
                    certificate=_text(pair.certificate),
                    sha256=pair.sha256,
                )
            ],
            ITSELF,
        )
        return pair

    # Physicians' keys -------------------------------------------------------------------------

    def signing_key(self, person_id: str) -> ListedKey | None:
        """The key that seals what a person signs; None where none is made yet, or all are revoked.

        A physician who has none is given one with the first signature.
        """
        with self._database.reading() as con:
            return self._key_of(con, person_id)

    def bring_key(self, data: bytes, passphrase: str, password: str) -> ListedKey:
        """Seal with a key that the physician brings (PKCS#12), instead of the clinic's.

        ``password`` is the physician's own: it wraps the key. The key before it is revoked.

        Raises:
            Refused: the file, its key or its certificate cannot be used, or the password is wrong.
        """
        from ketachart.report.sealed import Signer  # noqa: PLC0415
        from ketachart.store import keys, pkcs12  # noqa: PLC0415

        person = self._signed_in()
        self._prove(person, password, occasion="own-account", password_only=True)
        now = self.clock.now().at
        pair = pkcs12.read(data, passphrase, name=person.name, at=now)
        if not self._seals.works(Signer(pair.certificate, pair.private, pair.chain), now):
            raise Refused(
                "What this key seals does not hold when it is read again: a certificate in the "
                "file breaks a rule. Nothing was changed; choose another file."
            )
        with self._database.writing() as con:
            self._check_free(con, pair, person)
            self._revoke_keys(con, person.id, "replaced by a key that was brought", by=person)
            wrapped = keys.wrapped_by_password(pair, password, self._costs.password)
            self._list_key(con, pair, person, wrapped, brought=True)
            listed = self._key_of(con, person.id)
        self._forget_keys()
        assert listed is not None
        return listed

    def revoke_key(self, person_id: str, reason: str) -> None:
        """Let a person's key seal nothing from now on; what it sealed before stays valid.

        With the next signature the person is given a new one.

        Raises:
            Refused: no reason, no key, or it is another's and who asks is no administrator.
        """
        person = self._signed_in()
        if person.id != person_id:
            person = self._administrator("revoke another's signing key")
        words = " ".join(reason.split())
        if not 0 < len(words) <= 500:
            raise Refused("Say in a few words why the key is revoked. Nothing was changed.")
        with self._database.writing() as con:
            if not self._revoke_keys(con, person_id, words, by=person):
                raise Refused("This person has no signing key. Nothing was changed.")
        self._forget_keys()

    def _listed_keys(self, con: Connection) -> dict[str, ListedKey]:
        """Every certificate that was ever listed, by its SHA-256 (hex)."""
        from ketachart.store import keys  # noqa: PLC0415

        found: dict[str, ListedKey] = {}
        for entry in self._ledger.of_station(con, _KEY_ACTS):
            act = entry.act
            if isinstance(act, SigningKeyListed):
                certificate = base64.b64decode(act.certificate)
                since, until = keys.valid_between(certificate)
                found[act.sha256] = ListedKey(
                    sha256=act.sha256,
                    person=act.person,
                    certificate=certificate,
                    chain=tuple(base64.b64decode(above) for above in act.chain),
                    brought=act.origin == "pkcs12",
                    seq=entry.seq,
                    since=since,
                    until=until,
                )
            elif isinstance(act, SigningKeyRevoked) and act.sha256 in found:
                found[act.sha256] = _revoked(found[act.sha256], entry, act)
        return found

    def _key_of(self, con: Connection, person: str) -> ListedKey | None:
        own = (key for key in self._listed_keys(con).values() if key.person == person and key.seals)
        return next(own, None)

    def _check_free(self, con: Connection, pair: KeyPair, person: Person) -> None:
        """One key pair a physician: never another's, and never again once revoked.

        Raises:
            Refused: it is another's, in use already, or was revoked.
        """
        from ketachart.store import keys  # noqa: PLC0415

        public = keys.public_key(pair.certificate)
        for key in self._listed_keys(con).values():
            if keys.public_key(key.certificate) != public:
                continue
            if key.person != person.id:
                raise Refused(
                    "This key is another person's at this station. Nothing was changed; everybody "
                    "has a key of their own."
                )
            if key.seals:
                raise Refused("This key is yours already. Nothing was changed.")
            # Whoever brings it again proves by its passphrase that it is still theirs.
            if key.reason != PASSWORD_RESET or not key.brought:
                raise Refused(
                    "This key was revoked at this station and seals nothing any more. Nothing was "
                    "changed; bring another one."
                )

    def _list_key(
        self, con: Connection, pair: KeyPair, person: Person, wrapped: bytes, *, brought: bool
    ) -> None:
        from ketachart.store import keys  # noqa: PLC0415

        keys.put(con, pair.sha256, person.id, wrapped)
        act = SigningKeyListed(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name,
            person=person.id,
            certificate=_text(pair.certificate),
            sha256=pair.sha256,
            origin="pkcs12" if brought else "clinic",
            chain=tuple(_text(above) for above in pair.chain),
        )
        self._append(con, [act], person.id)

    def _revoke_keys(self, con: Connection, person: str, reason: str, *, by: Person | None) -> bool:
        """Take a person's keys out of use; whether there was one."""
        from ketachart.store import keys  # noqa: PLC0415

        acts: list[AdministrativeAct] = []
        for key in self._listed_keys(con).values():
            if key.person == person and key.seals:
                keys.drop(con, key.sha256)
                acts.append(
                    SigningKeyRevoked(
                        id=new_id(),
                        at=self.clock.now().at,
                        by=by.name if by is not None else ITSELF,
                        person=person,
                        sha256=key.sha256,
                        reason=reason,
                    )
                )
        if acts:
            self._append(con, acts, by.id if by is not None else ITSELF)
        return bool(acts)

    # What happens to people -------------------------------------------------------------------

    def _password_proved(self, con: Connection, person: Person, password: str) -> None:
        """A physician who has no key is given one with the first own password."""
        if "physician" in person.roles and self._key_of(con, person.id) is None:
            self._make_key(con, person, password)

    def _person_changed(self, con: Connection, before: Person, after: Person, reason: str) -> None:
        """A certificate names its owner, a physician: one that no longer does is revoked."""
        self._forget_keys()
        if "physician" not in after.roles:
            self._revoke_keys(con, after.id, "no physician any more", by=self.person)
        elif before.name != after.name:
            self._revoke_keys(con, after.id, f"the printed name changed: {reason}", by=self.person)

    def _password_changed(self, con: Connection, person: Person, old: str, new: str) -> None:
        """Wrap a person's key by their new password; a physician's first own one makes the key."""
        from ketachart.store import keys  # noqa: PLC0415

        self._forget_keys()
        key = self._key_of(con, person.id)
        if key is None:
            if "physician" in person.roles:
                self._make_key(con, person, new)
            return
        wrapped = keys.wrapped(con, key.sha256)
        private = keys.opened_by_password(wrapped, key.sha256, old) if wrapped else None
        if private is None:
            self._revoke_keys(con, person.id, PASSWORD_RESET, by=person)
            return
        pair = keys.KeyPair(key.certificate, private)
        again = keys.wrapped_by_password(pair, new, self._costs.password)
        keys.put(con, key.sha256, person.id, again)

    def _password_reset(self, con: Connection, person: Person) -> None:
        """Whoever sets another's password cannot sign for them: the key is gone."""
        self._forget_keys()
        self._revoke_keys(con, person.id, PASSWORD_RESET, by=self.person)

    def _person_ended(self, con: Connection, person: Person, reason: str) -> None:
        """Somebody who left signs nothing more."""
        self._forget_keys()
        self._revoke_keys(con, person.id, f"left: {reason}", by=self.person)

    def _make_key(self, con: Connection, person: Person, password: str) -> ListedKey:
        from ketachart.store import keys  # noqa: PLC0415

        authority = self._authority(con)
        pair = keys.new_signer(person.name, self.clinic.clinic, authority, self.clock.now().at)
        pair = keys.KeyPair(pair.certificate, pair.private, (authority.certificate,))
        wrapped = keys.wrapped_by_password(pair, password, self._costs.password)
        self._list_key(con, pair, person, wrapped, brought=False)
        listed = self._key_of(con, person.id)
        assert listed is not None
        return listed


def _revoked(key: ListedKey, entry: Entry, act: SigningKeyRevoked) -> ListedKey:
    return replace(key, revoked_at=act.at, revoked_seq=entry.seq, reason=act.reason)


def _text(certificate: bytes) -> str:
    return base64.b64encode(certificate).decode("ascii")
