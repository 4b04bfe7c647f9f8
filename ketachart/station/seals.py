"""Who seals a page and looks at a seal for the station: this process, or one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ketachart.station.core import Core

if TYPE_CHECKING:
    from ketachart.report.apart import SealsApart
    from ketachart.report.sealed import Found, Sealed, Signer


class Seals(Protocol):
    """What module ``report.seal`` does here, and ``report.apart`` in another process."""

    def seal(
        self,
        pdf: bytes,
        signer: Signer,
        *,
        at: datetime,
        meaning: str,
        name: str,
        clinic: str = "",
        timestamp_url: str | None = None,
    ) -> Sealed:
        """Certify a PDF."""
        ...

    def look(
        self,
        data: bytes,
        *,
        roots: Sequence[bytes] = (),
        others: Sequence[bytes] = (),
        at: datetime | None = None,
    ) -> Found:
        """Look at any file; raises nothing."""
        ...

    def works(self, signer: Signer, at: datetime) -> bool:
        """Whether what a key seals holds."""
        ...


class Sealers(Core):
    """Where seals are made and looked at."""

    _apart: SealsApart | None = None

    def seal_with(self, apart: SealsApart) -> None:
        """From now on make and look at seals there; it is closed with the station."""
        self._apart = apart

    def close(self) -> None:
        """Let the station go, and what seals for it; a second call does nothing."""
        if self._apart is not None:
            self._apart.close()
        super().close()

    @property
    def _seals(self) -> Seals:
        if self._apart is not None:
            return self._apart
        from ketachart.report import seal  # noqa: PLC0415 - 300 ms of import with the first seal

        return seal
