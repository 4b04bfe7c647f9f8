"""Asking a timestamp service (RFC 3161) to vouch for a time, within a few seconds or not at all."""

from __future__ import annotations

import http.client
import threading
import urllib.error
import urllib.request
from typing import Any

TIMEOUT_S = 2.0
"""For the whole request, whatever the service does: nobody charts while it is waited for."""
REST_S = 600.0
"""How long a service that failed is not asked again."""
MOST_BYTES = 64 * 1024
"""Of an answer; a token with its certificates takes some 6 kB."""

HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
}
NOT_THERE = "The timestamp service did not answer, so the time is the station's own."
NOT_ASKED = (
    "The timestamp service failed a short while ago and is asked again later, so the time is the "
    "station's own."
)
NOT_GOOD = "The timestamp service gave no timestamp that holds, so the time is the station's own."


class NoStamp(Exception):
    """There is no timestamp; says why, and that the seal holds without one."""


def service(url: str) -> Any:
    """A pyHanko ``TimeStamper`` that raises only ``NoStamp``."""
    from asn1crypto import tsp  # noqa: PLC0415
    from pyhanko.sign.timestamps import TimeStamper  # noqa: PLC0415
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError  # noqa: PLC0415

    class Service(TimeStamper):
        """Asks over HTTP; the deadline holds for names that do not resolve, too."""

        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            return tsp.TimeStampResp.load(_asked(url, req.dump()), strict=True)

        async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
            try:
                return await super().async_timestamp(message_digest, md_algorithm)
            except (ValueError, TypeError, KeyError, AttributeError, TimestampRequestError):
                raise NoStamp(NOT_GOOD) from None

    return Service()  # type: ignore[no-untyped-call]


def _asked(url: str, question: bytes) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise NoStamp(NOT_THERE)
    answer: list[bytes] = []

    def ask() -> None:
        try:
            request = urllib.request.Request(url, question, HEADERS)  # noqa: S310 - looked at
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as reply:  # noqa: S310
                answer.append(reply.read(MOST_BYTES + 1))
        except (OSError, ValueError, http.client.HTTPException):
            return

    # Looking a name up, or an answer in drops, is bounded by no timeout of a socket.
    asking = threading.Thread(target=ask, name="timestamp", daemon=True)
    asking.start()
    asking.join(TIMEOUT_S)
    if not answer:
        raise NoStamp(NOT_THERE)
    if len(answer[0]) > MOST_BYTES:
        raise NoStamp(NOT_GOOD)
    return answer[0]
