"""The key file put back from a backup, and another passphrase."""

from typing import Any

from ketachart import cli
from ketachart.cli.answers import DONE, answer
from ketachart.cli.opening import Screen, secret, station_folder
from ketachart.station import Station, key_file


def put_key_back(options: Any, _: Screen) -> int:
    """Put the key file of a backup into the station that lost it; needs nobody signed in."""
    typed = secret(options.passphrase_file, "The passphrase of its day, or the recovery code")
    folder = station_folder(options)
    came = key_file.put_back(options.backup, folder, typed)
    told = {
        "station": str(folder),
        "made_at": came.backup_at.isoformat(),
        "entries": came.entries,
    }
    lines = [
        f"The key file of the backup of {came.backup_at:%Y-%m-%d %H:%M} UTC is in its place.",
        f"It opens the charts: {came.entries} entries, all that were there.",
    ]
    answer(options, told, lines)
    return DONE


def change_passphrase(options: Any, _: Screen) -> int:
    """Have another passphrase, by the old one or the recovery code."""
    folder = station_folder(options)
    Station.require_free(folder)
    typed = secret(options.passphrase_file, "The passphrase until now, or the recovery code")
    with Station.open(folder, typed, costs=cli.COSTS) as station:
        password = secret(options.password_file, f"Password of {options.acting}")
        station.sign_in(options.acting, password)
        new = secret(options.new_passphrase_file, "The new passphrase")
        station.change_passphrase(typed, new, password)
        since = station.key_state().passphrase.at
    told = {"station": str(folder), "since": since.isoformat()}
    answer(options, told, ["The passphrase is changed. Backups from before keep the old one."])
    return DONE
