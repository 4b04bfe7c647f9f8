"""Every screen, as somebody meets it in the demonstration."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
from pictures.course_scenes import courses
from pictures.evening_scenes import evenings
from pictures.studio import Studio, Window

from ketachart import demo
from ketachart.clinical.acts import ItemChecked, VitalsTaken
from ketachart.clinical.administration import StockReceived, StockRemoved
from ketachart.clinical.chart import Chart
from ketachart.clock import SetClock
from ketachart.gui.first_run import FirstRun
from ketachart.gui.panels.setup.step_words import Step
from ketachart.gui.settings.protocol_rows import PARTS
from ketachart.gui.sign_in import SignIn
from ketachart.station import Costs, NewPerson, Station, upgrading
from ketachart.station.protocols import protocols_of

LONG = ("Papadopoulos-Featherstonehaugh y Montoya", "Maximiliana Evangelina")
PASSPHRASE = "four words of the demonstration"
BEFORE, GONE = -41.0, 87.0
"""Minutes of the first chair's course: nothing but the plan is charted; the patient has left."""
RUNNING_PANELS = (
    *("more", "pause", "rate", "stop", "bag", "drug", "note", "action", "response", "missed"),
    *("access", "pump-read", "effect-more", "line-lost", "toilet", "chair", "told", "order"),
    *(
        "limits",
        "order:30",
        "emergency",
        "scale",
        "scale:PHQ-9",
        "handover",
        "leave:against-advice",
        "move",
    ),
    *("care", "setting", "more-values", "oxygen", "drug-order", "set:1", "plan", "bolus", "undo"),
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
        for typed in ("order", "zebra"):
            window.window.open_panel("more")
            menu = window.window.page.side.panel
            menu.search.setText(typed)
            window.take(f"panel-more-{'found' if menu.rows else 'nothing'}")
        last = _last(chart, VitalsTaken)
        window.panel(f"correct:{last}", "panel-correct")
        window.panel(f"correct:{_last(chart, ItemChecked)}", "panel-correct-item")
        window.panel(f"strike:{last}", "panel-strike")
        for effect in chart.effects:
            window.panel(f"effect:{effect.id}", f"panel-effect-{effect.term}")
        window.window.page.side.close_panel()
        window.find("chip-dissociation").click()
        window.take("panel-effect-choice")
        window.window.page.chips.cancel()
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
        for panel in ("more", "resume", "line-new", "limits", "told:flag", "action:flag"):
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


def doses(studio: Studio, folder: Path) -> None:
    """An order in each of its forms, a preparation of each kind, and what is read off the pump."""
    studio.folder = folder
    if studio.wants("dose-") or studio.word.startswith("dose-"):
        with studio.clinic({"1": BEFORE}) as window:
            window.sit("1")
            _orders(window)
        with studio.clinic({"1": -18}) as window:
            window.sit("1")
            _preparations(window)
        with studio.clinic() as window:
            window.sit("1")
            _at_the_pump(window)


def _orders(window: Window) -> None:
    setup = window.window.page.setup
    weight = setup.weight
    setup.open_step(Step.WEIGHT)
    weight.weight.put("62.4")
    weight.unit.choose("kg")
    weight.save()
    window.settle()
    setup.open_step(Step.ORDER)
    order = setup.order
    for box, text in ((order.per_kg, "0.5"), (order.duration, "40"), (order.tall, "165")):
        box.put(text)
    order.basis.choose("adjusted")
    window.take("dose-order-adjusted")
    order.basis.choose("actual")
    order.amount.way.choose("rate")
    order.amount.rate.put("12.5")
    order.amount.unit.choose("mcg/kg/min")
    window.take("dose-order-rate")
    order.amount.way.choose("steps")
    for each, (rate, minutes) in zip(
        order.amount.rows, (("0.5", "15"), ("0.75", "15"), ("1", "30")), strict=False
    ):
        each.rate.put(rate)
        each.minutes.put(minutes)
    window.take("dose-order-steps")


def _preparations(window: Window) -> None:
    setup = window.window.page.setup
    setup.open_step(Step.PREPARATION)
    card = setup.cards[Step.PREPARATION]
    if card.is_settled:
        card.reopen()
    card.usual.choose("50x10")
    for box, text in ((card.vials, "1"), (card.drawn, "0.62"), (card.into, "50")):
        box.put(text)
    card.method.choose("made-up-to")
    card.container.choose("bag")
    window.take("dose-preparation")
    card.kind.choose("premixed")
    card.strength.put("1")
    card.volume.put("100")
    window.take("dose-preparation-premixed")
    card.kind.choose("prefilled")
    card.strength.put("50")
    card.volume.put("10")
    window.take("dose-preparation-undiluted")


def _at_the_pump(window: Window) -> None:
    typed = {
        "bolus": {"dose": "8.8", "over": "6"},
        "pump-read": {"infused": "19.6", "rate": "75"},
        "rate": {"per_kg": "0.5"},
        "flush": {"volume": "20"},
        "stop": {"pump": "19.6"},
    }
    for panel, fields in typed.items():
        window.window.page.side.close_panel()
        window.window.open_panel(panel)
        window.settle()
        for name, text in fields.items():
            getattr(window.window.page.side.panel, name).put(text)
        window.take(f"dose-{panel}")


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
        for part in ("people", "clinic", "words", "look"):
            pages.settings.parts.choose(part)
            window.take(f"settings-{part}")
        pages.settings.parts.choose("protocols")
        for part, _ in PARTS:
            pages.settings.protocols.chooser.part.choose(part)
            window.take(f"settings-protocols-{part}")
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
        door.station_page.checking()
        door.station_page.working(max(upgrading.STAGES, key=len))
        studio.take(door, "sign-in-upgrading")
        door = _door(studio, window.station, is_open=True)
        studio.put_up(door)
        studio.take(door, "sign-in-person")


def _door(studio: Studio, station: Station, *, is_open: bool = False) -> SignIn:
    def do(work: Callable, done: Callable, failed: Callable) -> None:
        done(work(station))

    return SignIn(do, lambda *_: None, now=lambda: studio.now, clinic=demo.CLINIC, is_open=is_open)


def drug_log(studio: Studio, folder: Path) -> None:
    """The drug log: movements, a count by two, what came in, what left, the copy."""
    studio.folder = folder
    parts = ("log", "count", "receive", "remove", "export")
    more = ("empty", "board", "second", "differs")
    names = tuple(f"drug-log-{part}" for part in (*parts, *more))
    if not any(map(studio.wants, names)):
        return
    with studio.clinic() as window:
        window.window.pages.stock.show()
        studio.settle()
        window.take("drug-log-empty")
    with studio.clinic(before=_stock) as window:
        window.take("drug-log-board")
        window.window.pages.stock.show()
        page = window.window.pages.stock.page
        for part in parts:
            page.open_part(part)
            studio.settle()
            window.take(f"drug-log-{part}")
        page.open_part("count")
        for field in page.count.fields:
            field.put("16")
        page.count.save()
        studio.settle()
        window.take("drug-log-second")
        for field in page.count.fields:
            field.put("16")
        page.count.counts = page.count._typed()
        page.count._proved(next(p for p in page.seen.people if p.name != page.count.bedside.by))
        studio.settle()
        window.take("drug-log-differs")


def _stock(station: Station) -> None:
    now = station.clock.now().at
    vial = {"drug": "ketamine", "mg_per_ml": Decimal(50), "vial_ml": Decimal(10)}
    station.receive_stock(
        StockReceived(
            id="r1", at=now - timedelta(days=9), by="-", vials=25, lot="KX1042", expiry="2028-08",
            supplier="Fictional Medical Supply", supplier_dea="RF0000000", invoice="INV 20931",
            **vial,
        )
    )  # fmt: skip
    station.receive_stock(
        StockReceived(id="r2", at=now - timedelta(days=8), by="-", vials=250, lot="KX1042", **vial)
    )
    station.strike_stock("r2", "typed a zero too many")
    weak = vial | {"mg_per_ml": Decimal(10), "vial_ml": Decimal(20)}
    station.receive_stock(
        StockReceived(id="r3", at=now - timedelta(days=8), by="-", vials=10, lot="KZ7", **weak)
    )
    station.remove_stock(
        StockRemoved(id="r4", at=now - timedelta(days=2), by="-", vials=1, reason="broken", **vial)
    )


def leaving(studio: Studio, folder: Path) -> None:
    """What of a session can leave, and the paper chart."""
    studio.folder = folder
    if not any(map(studio.wants, ("export-session", "export-paper"))):
        return
    with studio.clinic() as window:
        pages = window.window.pages
        session = window.station.open_sessions()[0].id
        pages._export(session, "pdf")
        studio.settle()
        window.take("export-session")
        window.window.frame.pages.currentWidget().what.choose("times")
        studio.settle()
        window.take("export-session-times")
        window.window.frame.pages.currentWidget().closed.emit()
        pages.export_paper_chart()
        studio.settle()
        window.take("export-paper")


SCENES: tuple[Callable[[Studio, Path], None], ...] = (
    *(board, board_otherwise, session, panels, set_up, doses, around, first_run, sign_in),
    drug_log,
    leaving,
    courses,
    evenings,
)
