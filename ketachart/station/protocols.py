"""What the clinic decides for itself: its protocols and its own words; every change an entry.

The clinic's copy of a protocol lies in the station's folder, where it can be read and edited as
text. In force is the last text that was good: it is kept in the ledger, so that a file that was
spoilt, or lost, changes nothing.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ketachart import resources
from ketachart.clinical.administration import (
    ProtocolAdopted,
    ProtocolChanged,
    VocabularyChanged,
)
from ketachart.clinical.entry import Entry, entry_id
from ketachart.clinical.protocol import Protocol, digest_of_text, kept_protocol, read_protocol
from ketachart.clinical.toml_text import MOST_BYTES
from ketachart.clinical.trouble import Damaged, Refused, Unavailable
from ketachart.clinical.vocabulary import (
    LISTS,
    Vocabulary,
    read_vocabulary_list,
    vocabulary_of,
    with_own,
)
from ketachart.clock import new_id
from ketachart.station.core import ITSELF, Person
from ketachart.station.names import acceptable_name
from ketachart.station.patients import Patients
from ketachart.store import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ketachart.store.engine import Connection

DEFAULT_PROTOCOL = "depression-40"
BY_HAND = "file changed on disk"
MOST_FILES = 100
KEPT = "The text that was in force before stays in force."


class Protocols(Patients):
    """The protocols and the words of this station."""

    def protocols(self) -> tuple[Protocol, ...]:
        """The protocols that a session can run under, by name; the clinic's own before ours.

        The folder is looked at anew: a good file that was changed by hand is taken first.
        """
        self.look_at_protocols()
        texts = self._texts()
        found = [self._read(texts[name], f"{name}.toml") for name in sorted(texts)]
        return tuple(sorted(found, key=lambda protocol: (protocol.name, protocol.id)))

    def protocol_in_force(self, protocol_id: str) -> Protocol:
        """The protocol under which a session that begins now would run.

        Raises:
            Refused: there is none of that id.
        """
        return self._read(self._protocol_text(protocol_id), f"{protocol_id}.toml")

    def protocol_text(self, protocol_id: str) -> str:
        """The text of a protocol in force.

        Raises:
            Refused: there is none of that id.
        """
        return self._protocol_text(protocol_id)

    def protocol_troubles(self) -> tuple[str, ...]:
        """What of the files in the station's folder could not be taken, and why: one each."""
        self._texts()
        return self._troubles

    def protocol_history(self, protocol_id: str) -> tuple[Entry, ...]:
        """The changes of a protocol as entries, oldest first; none where it is as it came."""
        with self._database.reading() as con:
            return tuple(e for e in self._changes(con) if _changed(e).protocol == protocol_id)

    def vocabulary_history(self, name: str) -> tuple[Entry, ...]:
        """The changes of one of the clinic's own lists as entries, oldest first."""
        with self._database.reading() as con:
            kept = self._ledger.of_station(con, ("vocabulary-changed",))
        return tuple(e for e in kept if getattr(e.act, "vocabulary", None) == name)

    def look_at_protocols(self) -> tuple[str, ...]:
        """Look at the folder once more; a good file that was changed by hand is taken.

        Gives what could not be taken, and why.
        """
        self._known_texts = None
        return self.protocol_troubles()

    def change_protocol(
        self, protocol_id: str, text: str, *, reason: str, approved_by: str
    ) -> Protocol:
        """Put the clinic's copy of a protocol in force, for sessions that begin from now on.

        Raises:
            Refused: only the administrator may, the text is no protocol (names the line), its id is
                another one, the reason or who approved it is missing, or nothing differs.
            Unavailable: the file cannot be written; nothing was changed.
        """
        person = self._signed_in()
        source = f"{protocol_id}.toml"
        protocol = read_protocol(text, source, self.vocabulary)
        if protocol.id != protocol_id:
            raise Refused(
                f"{source}: its id is {protocol.id}. Nothing was changed; the id of a protocol "
                "stays, a copy under another id is a protocol of its own."
            )
        if not reason.strip():
            raise Refused("Why is it changed? Nothing was changed; say the reason.")
        acceptable_name(approved_by, "The name of who approved it")
        texts = self._texts()
        if texts.get(protocol_id) == text:
            raise Refused("Nothing differs from what is in force, so nothing was entered.")
        same = [p for p in self.protocols() if p.id != protocol_id and p.name == protocol.name]
        if same:
            raise Refused(
                f"{protocol.name} is the name of {same[0].id} already. Nothing was changed; give "
                "this one a name of its own."
            )
        with self._file(protocol_id, text), self._database.writing() as con:
            self._enter(con, protocol, text, person=person, reason=reason.strip(), by=approved_by)
        self._known_texts = {**texts, protocol_id: text}
        return protocol

    def change_vocabulary(self, name: str, text: str, *, reason: str) -> Vocabulary:
        """Put the clinic's own terms of a list in force, whole; gives the vocabulary in force.

        Raises:
            Refused: only the administrator may, the text is no such list (names the line), the
                reason is missing, or nothing differs.
        """
        person = self._signed_in()
        read_vocabulary_list(name, text)
        if not reason.strip():
            raise Refused("Why is it changed? Nothing was changed; say the reason.")
        if self.own_vocabulary_text(name) == text:
            raise Refused("Nothing differs from what is in force, so nothing was entered.")
        with self._database.writing() as con:
            act = VocabularyChanged(
                id=new_id(),
                at=self.clock.now().at,
                by=person.name,
                vocabulary=name,
                digest=digest_of_text(text),
                text=text,
                reason=reason.strip(),
            )
            self._append(con, [act], person.id)
        self._vocabulary = None
        now = self.vocabulary
        for session, chart in tuple(self._charts.items()):
            self._charts[session] = replace(chart, vocabulary=now)
        return now

    def own_vocabulary_text(self, name: str) -> str:
        """The clinic's own terms of a list as text; empty where it has none."""
        entries = self.vocabulary_history(name)
        act = entries[-1].act if entries else None
        return act.text if isinstance(act, VocabularyChanged) else ""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words in force: ours, and the clinic's own before them."""
        if self._vocabulary is None:
            own = {name: self.own_vocabulary_text(name) for name in LISTS}
            told = vocabulary_of({name: text for name, text in own.items() if text})
            self._vocabulary = with_own(shipped_vocabulary(), told)
        return self._vocabulary

    # What is in force -------------------------------------------------------------------------

    def _texts(self) -> dict[str, str]:
        """The text in force of every protocol, by id; the folder is looked at once."""
        if self._known_texts is None:
            self._known_texts, self._troubles = self._found_texts()
        return self._known_texts

    def _found_texts(self) -> tuple[dict[str, str], tuple[str, ...]]:
        texts = _shipped_texts()
        with self._database.reading() as con:
            changes = self._changes(con)
        kept = {_changed(e).protocol: _changed(e).text for e in changes}
        texts |= kept
        troubles = []
        for file in self._own_files():
            try:
                text = read_bounded(file)
                if text == texts.get(file.stem):
                    continue
                protocol = read_protocol(text, file.name, self.vocabulary)
                if protocol.id != file.stem:
                    raise Refused(f"{file.name}: its id is {protocol.id}, not {file.stem}.")
                self._same_names(protocol, texts)
                with self._database.writing() as con:
                    self._enter(con, protocol, text, reason=BY_HAND)
            except Refused as trouble:
                troubles.append(f"{trouble} {KEPT if file.stem in texts else 'It is not offered.'}")
            except Unavailable as trouble:
                troubles.append(f"{file.name} was changed and could not be entered. {trouble}")
            else:
                texts[file.stem] = text
        return texts, tuple(troubles)

    def _same_names(self, protocol: Protocol, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            if name != protocol.id and self._read(text, name).name == protocol.name:
                raise Refused(f"{protocol.id}.toml: {protocol.name} is the name of {name} already.")

    def _own_files(self) -> list[Path]:
        with suppress(OSError):
            return sorted((self.place.folder / "protocols").glob("*.toml"))[:MOST_FILES]
        return []

    def _changes(self, con: Connection) -> tuple[Entry, ...]:
        return self._ledger.of_station(con, ("protocol-changed",))

    def _read(self, text: str, source: str) -> Protocol:
        """A text that was taken already; later rules do not take it away."""
        digest = digest_of_text(text)
        if digest not in self._protocols:
            try:
                self._protocols[digest] = kept_protocol(text)
            except Refused as trouble:
                raise Damaged(f"{source} is in force and cannot be read: {trouble}") from trouble
        return self._protocols[digest]

    def _protocol_text(self, protocol_id: str) -> str:
        text = self._texts().get(protocol_id)
        if text is None:
            shown = protocol_id[:80] if protocol_id.isprintable() else "of this name"
            raise Refused(f"There is no protocol {shown} on this station.")
        return text

    def _enter(
        self,
        con: Connection,
        protocol: Protocol,
        text: str,
        *,
        reason: str,
        person: Person | None = None,
        by: str | None = None,
    ) -> None:
        act = ProtocolChanged(
            id=new_id(),
            at=self.clock.now().at,
            by=person.name if person else ITSELF,
            protocol=protocol.id,
            digest=digest_of_text(text),
            text=text,
            reason=reason,
            approved_by=by,
        )
        self._append(con, [act], person.id if person else ITSELF)

    @contextmanager
    def _file(self, protocol_id: str, text: str) -> Iterator[None]:
        """The file holds the text, or what it held before where the entry cannot be made."""
        folder = self.place.folder / "protocols"
        file = folder / f"{protocol_id}.toml"
        try:
            files.make_lasting(folder)
            before = file.read_bytes() if file.exists() else None
            files.put_whole(file, text.encode())
        except OSError as error:
            raise Unavailable(
                f"{file.name} cannot be written into the station's folder. Nothing was changed; "
                "see that the disk has room and may be written to, then save again."
            ) from error
        try:
            yield
        except BaseException:
            with suppress(OSError):
                if before is None:
                    file.unlink(missing_ok=True)
                else:
                    files.put_whole(file, before)
            raise

    # What sessions ran under ------------------------------------------------------------------

    def _adopted(self, con: Connection, text: str, person: Person) -> str:
        """The digest under which the ledger keeps this text; written once."""
        digest = digest_of_text(text)
        act_id = f"protocol-{digest}"
        if self._ledger.by_id(con, entry_id(None, act_id)) is None:
            now = self.clock.now().at
            adopted = ProtocolAdopted(id=act_id, at=now, by=person.name, digest=digest, text=text)
            self._append(con, [adopted], person.id)
        return digest

    def _protocol(self, con: Connection, digest: str) -> Protocol:
        """The protocol that a session runs under, by the digest of its text."""
        if digest not in self._protocols:
            entry = self._ledger.by_id(con, entry_id(None, f"protocol-{digest}"))
            if entry is None or not isinstance(entry.act, ProtocolAdopted):
                raise Damaged("The protocol that a session ran under is not in the ledger.")
            self._protocols[digest] = kept_protocol(entry.act.text)
        return self._protocols[digest]


def _changed(entry: Entry) -> ProtocolChanged:
    assert isinstance(entry.act, ProtocolChanged)
    return entry.act


def _shipped_texts() -> dict[str, str]:
    files = sorted(resources.path("protocols").glob("*.toml"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def shipped_protocol_ids() -> frozenset[str]:
    """The ids of the protocols that come with the program."""
    return frozenset(_shipped_texts())


def protocols_of(folder: Path) -> tuple[Protocol, ...]:
    """The protocols for a station's folder, which need not be there yet; spoilt files are left out.

    Where a file is spoilt, ours of the same id stands for it.
    """
    found = {name: read_protocol(text, name) for name, text in _shipped_texts().items()}
    place = folder / "protocols"
    for file in sorted(place.glob("*.toml")) if place.is_dir() else ():
        with suppress(Refused):
            found[file.stem] = read_protocol(read_bounded(file), file.name)
    return tuple(sorted(found.values(), key=lambda protocol: (protocol.name, protocol.id)))


def read_bounded(file: Path) -> str:
    """The text of a file that people wrote; never more of it than such a file can be.

    Raises:
        Refused: it is too long, cannot be read, or is no UTF-8; names it.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(f"{file.name} cannot be opened.") from error
    if len(data) > MOST_BYTES:
        raise Refused(f"{file.name} is longer than {MOST_BYTES // 1024} KiB, and was not read.")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Refused(f"{file.name}, line {line}: this is no UTF-8 text.") from error


def shipped_vocabulary() -> Vocabulary:
    """The lists that come with the program."""
    texts = {
        name: resources.path("vocabulary", f"{name}.toml").read_text(encoding="utf-8")
        for name in LISTS
    }
    return vocabulary_of(texts)
