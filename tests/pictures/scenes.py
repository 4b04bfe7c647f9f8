"""Every screen, as somebody meets it in the demonstration."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from pictures.studio import Studio, Window

from ketachart import demo
from ketachart.clinical.acts import ItemChecked, VitalsTaken
from ketachart.clinical.chart import Chart
from ketachart.clock import SetClock
from ketachart.gui.first_run import FirstRun
from ketachart.gui.panels.setup.step_words import Step
from ketachart.gui.sign_in import SignIn
from ketachart.station import Costs, NewPerson, Station
from ketachart.station.clinic import protocols_of

LONG = ("Papadopoulos-Featherstonehaugh y Montoya", "Maximiliana Evangelina")
PASSPHRASE = "four words of the demonstration"
BEFORE, GONE = -41.0, 87.0
"""Minutes of the first chair's course: nothing but the plan is charted; the patient has left."""
RUNNING_PANELS = (
    *("more", "pause", "rate", "stop", "bag", "drug", "note", "action", "response", "missed"),
    *("access", "pump-read", "effect-more", "line-lost", "toilet", "chair", "told", "order"),
    *("order:30", "emergency", "handover", "leave:against-advice", "move"),
)


# The board ------------------------------------------------------------------------------------


def board(studio: Studio, folder: Path) -> None:
    """Four chairs, each in another state."""
    studio.folder = folder
    if not any(map(studio.wants, ("board", "board-initials", "board-hidden"))):
        return
    with studio.clinic() as window:
        window.take("board")
        for names in ("initials", "hidden"):
            window.window.show_names(names)
            window.take(f"board-{names}")


def board_otherwise(studio: Studio, folder: Path) -> None:
    """Nobody there; six chairs; names that are long; nobody running."""
    studio.folder = folder
    if studio.wants("board-empty"):
        with demo.throw_away_folder() as place:
            person = NewPerson(demo.NURSE, ("administrator", "nurse"), demo.PASSWORD, "RN")
            made, code = Station.create(
                place,
                clinic=demo.CLINIC,
                administrator=person,
                passphrase=PASSPHRASE,
                chairs=("1", "2", "3", "Window"),
                clock=SetClock(studio.now),
                costs=Costs.lowest(),
            )
            with made as station:
                station.confirm_recovery(code)
                window = Window(studio, station)
                window.take("board-empty")
                window.close()
    if studio.wants("board-six"):
        with studio.clinic(before=lambda s: _chairs(s, "5", "Window seat")) as window:
            window.take("board-six")
    if studio.wants("board-long-names"):
        with studio.clinic({"3": 30.2, "4": 86.0}, before=_long_names) as window:
            window.take("board-long-names")
            window.sit("1")
            window.take("session-board-long-names")
    if studio.wants("board-set-up"):
        with studio.clinic({"1": -20, "2": 20.5, "3": -39, "4": 77}) as window:
            window.take("board-set-up")


def _chairs(station: Station, *more: str) -> None:
    clinic = station.clinic
    station.change_clinic(
        clinic=clinic.clinic,
        paper=clinic.paper,
        chairs=(*clinic.chairs, *more),
        default_protocol=clinic.default_protocol,
        backup_folder=clinic.backup_folder,
    )


def _long_names(station: Station) -> None:
    for row in station.find_patients("DEMO"):
        if row.details.family_name in ("Alvarez", "Chaudhry"):
            details = msgspec.structs.replace(row.details, family_name=LONG[0], given_name=LONG[1])
            station.change_patient(row.id, details, reason="the name was spelled wrongly")


# The hour -------------------------------------------------------------------------------------


def session(studio: Studio, folder: Path) -> None:
    """A session in each of its states."""
    studio.folder = folder
    states: dict[str, tuple[str, float]] = {
        "session-running": ("1", 24.2),
        "session-flagged": ("1", 30.4),
        "session-paused": ("1", 33.5),
        "session-late": ("2", 23.6),
        "session-begun": ("1", 2),
        "session-recovery": ("4", 61.5),
        "session-gone": ("1", GONE),
    }
    for name, (chair, minute) in states.items():
        if studio.wants(name):
            with studio.clinic({chair: minute}) as window:
                window.sit(chair)
                window.take(name)


def panels(studio: Studio, folder: Path) -> None:
    """Every side panel, where it is wanted."""
    studio.folder = folder
    if not studio.wants("panel") and "panel" not in studio.word:
        return
    with studio.clinic({"4": 73}) as window:
        chart = window.sit("1")
        for panel in RUNNING_PANELS:
            window.panel(panel, f"panel-{panel.replace(':', '-')}")
        window.panel("leave:transferred", "panel-leave-by-ambulance")
        last = _last(chart, VitalsTaken)
        window.panel(f"correct:{last}", "panel-correct")
        window.panel(f"correct:{_last(chart, ItemChecked)}", "panel-correct-item")
        window.panel(f"strike:{last}", "panel-strike")
        window.window.page.side.close_panel()
        window.window.page.side.open_keypad()
        window.take("panel-keypad")
        window.tap("keypad-no-value")
        window.take("panel-keypad-no-value")
        window.tap("pad-back")
        window.window.page.side.close_panel()
        window.window.show_keys()
        window.take("panel-keys")
        window.sit("3")
        for panel in ("more", "resume", "line-new", "action:flag"):
            window.panel(panel, f"panel-paused-{panel.partition(':')[0]}")
        window.sit("4")
        for panel in ("more", "discharge", "unstop"):
            window.panel(panel, f"panel-recovery-{panel}")
    with studio.clinic({"1": GONE, "4": 45.5}) as window:
        window.sit("4")
        window.panel("waste", "panel-waste")
        window.sit("1")
        window.panel("close", "panel-close")
        window.panel("more", "panel-gone-more")
    with studio.clinic({"4": 46.5}) as window:
        window.sit("4")
        window.panel("witness", "panel-witness")


def _last(chart: Chart, kind: type) -> str:
    return [entry.act.id for entry in chart.entries if isinstance(entry.act, kind)][-1]


# Before and round the hour --------------------------------------------------------------------


def set_up(studio: Studio, folder: Path) -> None:
    """The set-up, untouched, with every step open, and ready."""
    studio.folder = folder
    if studio.wants("set-up-begun"):
        with studio.clinic({"1": BEFORE}) as window:
            window.sit("1")
            window.take("set-up-begun")
    if not (studio.wants("set-up") or studio.word.startswith("set-up-")):
        return
    with studio.clinic({"1": -18}) as window:
        window.sit("1")
        setup = window.window.page.setup
        setup.open_step(Step.ORDER)
        window.take("set-up")
        for step in Step:
            setup.open_step(step)
            window.take(f"set-up-step-{step.name.lower().replace('_', '-')}")


def around(studio: Studio, folder: Path) -> None:
    """A new session, the patients, the settings, another person."""
    studio.folder = folder
    names = ("new-session", "patients", "settings", "person")
    if not any(name in studio.word for name in names) and not studio.wants("new-session"):
        return
    with studio.clinic({"4": GONE}) as window:
        pages = window.window.pages
        pages.begin()
        window.take("new-session")
        window.type("patient-search", "fon")
        window.take("new-session-found")
        window.tap("found-patient")
        window.take("new-session-chosen")
        pages.show_patients()
        window.take("patients")
        window.type("patient-search", "197")
        window.take("patients-found")
        window.type("patient-search", "alvares")
        window.take("patients-nobody")
        window.type("patient-search", "alvarez")
        window.tap("found-patient")
        window.take("patients-chosen")
        pages.patients.open_change()
        window.take("patients-change")
        pages.patients.open_registration()
        window.take("patients-register")
        form = pages.patients.register.form
        form.put(window.station.find_patients("alvarez")[0].details)
        form.mrn.put("DEMO-999")
        window.tap("save-patient")
        window.take("patients-same-person")
        pages.show_settings()
        for part in ("people", "clinic", "look"):
            pages.settings.parts.choose(part)
            window.take(f"settings-{part}")
        pages.change_person()
        window.take("person-change")


# Before the window ----------------------------------------------------------------------------


def first_run(studio: Studio, folder: Path) -> None:
    """The seven screens of the first start; the last without its code."""
    studio.folder = folder
    if not (studio.wants("first-run-1") or studio.word.startswith("first-run")):
        return
    wizard = FirstRun(
        Path("station"),
        make=lambda *_: None,
        do=lambda *_: None,
        is_there=lambda: False,
        protocols=protocols_of(Path("station")),
        now=lambda: studio.now,
    )
    studio.put_up(wizard)
    for number in range(len(wizard.steps)):
        wizard.turn_to(number)
        studio.take(wizard, f"first-run-{number + 1}")


def sign_in(studio: Studio, folder: Path) -> None:
    """Passphrase, then the person."""
    studio.folder = folder
    if not studio.wants("sign-in-passphrase") and "sign-in" not in studio.word:
        return
    with studio.clinic() as window:
        door = _door(studio, window.station)
        studio.put_up(door)
        door.take_focus()
        studio.take(door, "sign-in-passphrase")
        door = _door(studio, window.station, is_open=True)
        studio.put_up(door)
        studio.take(door, "sign-in-person")


def _door(studio: Studio, station: Station, *, is_open: bool = False) -> SignIn:
    def do(work: Callable, done: Callable, failed: Callable) -> None:
        done(work(station))

    return SignIn(do, lambda *_: None, now=lambda: studio.now, clinic=demo.CLINIC, is_open=is_open)


SCENES: tuple[Callable[[Studio, Path], None], ...] = (
    *(board, board_otherwise, session, panels, set_up, around, first_run, sign_in),
)
