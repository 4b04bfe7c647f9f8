"""The computer's own key store: a convenience that opens the station without the passphrase.

It is asked off the window's thread only: it may show a prompt of its own, or take its time.
"""

from ketachart.clinical.trouble import Unavailable

SERVICE = "KetaChart"


def offered() -> bool:
    """Whether this computer has a key store that can be used."""
    try:
        import keyring  # noqa: PLC0415

        return float(keyring.get_keyring().priority) > 0
    except Exception:  # noqa: BLE001 - each system's own library fails in its own way
        return False


def kept(station: str) -> str | None:
    """What the key store holds for a station (its id); None where it has nothing or is shut."""
    try:
        import keyring  # noqa: PLC0415

        return keyring.get_password(SERVICE, station)
    except Exception:  # noqa: BLE001
        return None


def keep(station: str, secret: str) -> None:
    """Have the key store hold a secret for a station.

    Raises:
        Unavailable: it does not, or does not give it back.
    """
    try:
        import keyring  # noqa: PLC0415

        keyring.set_password(SERVICE, station, secret)
    except Exception:  # noqa: BLE001
        raise _unavailable() from None
    if kept(station) != secret:
        raise _unavailable()


def drop(station: str) -> None:
    """Have the key store forget a station; without its slot the secret opens nothing anyway."""
    try:
        import keyring  # noqa: PLC0415

        keyring.delete_password(SERVICE, station)
    except Exception:  # noqa: BLE001
        return


def _unavailable() -> Unavailable:
    return Unavailable(
        "This computer's key store did not take it, so nothing is remembered. "
        "The passphrase opens the station as before."
    )
