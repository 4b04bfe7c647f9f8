"""A station is made, shown, and given its people."""

import os
from typing import Any

from ketachart import cli, demo, doctor
from ketachart.cli.answers import DONE, NO, answer
from ketachart.cli.opening import (
    Screen,
    out_folder,
    reserved,
    secret,
    signed_in,
    station_folder,
    write_code,
)
from ketachart.clinical.administration import STATION_ROLES
from ketachart.clinical.trouble import Refused
from ketachart.station import NewPerson, Station
from ketachart.store import files


def window(options: Any, screen: Screen) -> int:
    """Open the station's window."""
    return screen.open_station(station_folder(options))


def show_demo(options: Any, screen: Screen) -> int:
    """A fictional clinic, in the window or as three files."""
    if not options.headless:
        with demo.throw_away_folder() as folder:
            return screen.open_demo(folder)
    if not doctor.has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # whatever was chosen cannot be had here
    out = out_folder(options.out)
    with demo.throw_away_folder() as folder, demo.station_with_history(folder) as station:
        chart = station.chart(station.sessions()[-1].id)
        paths = [out / "session.pdf", out / "session.json", out / "session-screen.png"]
        for path, kind in zip(paths, ("pdf", "json"), strict=False):
            files.hand_out(path, station.export(chart.session.session, kind)[1])  # type: ignore[arg-type]
        screen.picture_of(chart, paths[2])
    answer(options, [str(p) for p in paths], [str(p) for p in paths])
    return DONE


def init(options: Any, _: Screen) -> int:
    """Set a station up."""
    folder = station_folder(options)
    person = NewPerson(
        name=options.admin,
        roles=tuple(dict.fromkeys(("administrator", *(options.role or ["nurse"])))),
        password=secret(options.new_password_file, f"New password of {options.admin}"),
        credential=options.credential,
    )
    passphrase = secret(options.passphrase_file, "The clinic's new passphrase")
    with reserved(options.recovery_file):
        station, code = Station.create(
            folder,
            clinic=options.clinic,
            administrator=person,
            passphrase=passphrase,
            paper=options.paper,
            costs=cli.COSTS,
        )
        station.close()
    told = {"station": str(folder), "clinic": options.clinic, "administrator": options.admin}
    if options.recovery_file is not None:
        write_code(options.recovery_file, code)
        told["recovery_file"] = str(options.recovery_file)
        where = f"The recovery code is in {options.recovery_file}: print it twice, then delete it."
    else:
        told["recovery_code"] = code
        where = f"The recovery code, shown this once: {code}"
    answer(options, told, [f"The station is set up in {folder}.", where])
    return DONE


def add_user(options: Any, _: Screen) -> int:
    """Give somebody an account; they choose their PIN when they first sign in."""
    with signed_in(options) as station:
        if not options.role:
            raise Refused(f"Name a role: {', '.join(STATION_ROLES)}.")
        person = station.add_person(
            NewPerson(
                name=options.name,
                roles=tuple(dict.fromkeys(options.role)),
                password=secret(options.new_password_file, f"New password of {options.name}"),
                credential=options.credential,
            )
        )
    told = {
        "id": person.id,
        "name": person.name,
        "roles": person.roles,
        "credential": person.credential,
    }
    answer(options, told, [f"{person.name} can sign in, and chooses a PIN in the window then."])
    return DONE


def look_at_machine(options: Any, _: Screen) -> int:
    """What this machine has and lacks."""
    findings = doctor.look(station_folder(options))
    lines = [f"{f.mark} {f.text}" for f in findings]
    answer(options, [{"ok": f.ok, "about": f.about, "text": f.text} for f in findings], lines)
    return NO if any(f.ok is False and f.needed for f in findings) else DONE
