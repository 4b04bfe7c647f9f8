"""How the day begins: the first run, the people, the passphrase, four patients set up.

Hands only: keys to whatever has the keyboard, clicks where widgets stand.
"""

from station_fixtures import NURSE, PASSPHRASE, PASSWORD
from stories.day import Guest
from stories.ward import DOCTOR, DOCTOR_PASSWORD, SECOND, SECOND_PASSWORD

from ketachart.clinical.acts import (
    DrugPrepared,
    IndependentCheck,
    ItemChecked,
    OrderPlaced,
    WeightTaken,
)

CLINIC = "Harbour Clinic"
SECOND_PIN = "846205"
OKAFOR = Guest("1", 1, "Okafor", "Ife", "D-0001", "12-Feb-1990", "F", "80", "0.8")
MARSH = Guest("2", 2, "Marsh", "Ellis", "D-0002", "30-Jun-1962", "M", "88", "0.88")
ROSA = Guest("3", 3, "Alvarez", "Rosa", "D-0003", "09-Jun-1983", "F", "70", "0.7")
ROSE = Guest("Window", 4, "Alvarez", "Rose", "D-0004", "09-Jun-1983", "F", "60", "0.6")


def first_run(day):
    day.start()
    day.reads("Your clinic")
    day.picture("first-run-clinic")
    day.keys(CLINIC)
    day.click("paper-A4")
    day.click("next")
    day.reads("The first person")
    day.keys(f"{NURSE}\tRN\t")
    day.click("role-nurse")
    day.type_into("password", PASSWORD)
    day.keys(f"\t{PASSWORD}")
    day.picture("first-run-person")
    day.keys("\r")
    day.reads("Each keeps its place on the board")
    day.click("chair-count-4")
    day.type_into("chair-4", "Window")
    day.picture("first-run-chairs")
    day.keys("\r")
    day.reads("The usual protocol")
    day.click("protocol-depression-40")
    day.picture("first-run-protocol")
    day.click("next")
    day.reads("An encrypted copy of all charts")
    day.click("backup-when-now")
    day.type_into("backup-folder", str(day.folder.parent / "copies"))
    day.picture("first-run-backups")
    day.click("next")
    day.reads("It locks the charts on this computer")
    day.type_into("passphrase", PASSPHRASE)
    day.keys(f"\t{PASSPHRASE}")
    day.picture("first-run-passphrase")
    day.keys("\r")
    day.reads("It opens the charts when the passphrase is forgotten")
    code = day.groups()
    day.picture("first-run-recovery")
    day.click("next")
    day.until(lambda: day.has("typed-code"), "the code cannot be typed back")
    assert day.groups() == ""
    day.keys(code.lower())
    day.picture("first-run-typed-back")
    day.keys("\r")
    day.enter()
    assert day.shows("No one is in the chairs")
    day.picture("board-empty")


def add_people(day):
    """Each gets a password that the program makes; gives them, as they are handed over."""
    day.click("go-settings")
    day.click("settings-part-people")
    day.reads("Add a person")
    made = {}
    for name, credential, role in ((SECOND, "RN", "nurse"), (DOCTOR, "MD", "physician")):
        day.type_into("new-person-name", name)
        day.keys(f"\t{credential}")
        day.click(f"new-person-roles-{role}")
        day.picture(f"settings-{role}")
        day.click("save-person")
        day.reads("Shown this once.")
        made[name] = day.temporary()
        day.click("temporary-done")
    return made


def first_sign_ins(day, made):
    """The newcomers choose passwords of their own; one of them a PIN as well, the other later."""
    for name, own in ((SECOND, SECOND_PASSWORD), (DOCTOR, DOCTOR_PASSWORD)):
        day.start()
        day.reads("Open the station")
        day.keys(PASSPHRASE + "\r")
        day.reads("Every entry carries the name")
        day.click(f"person-{name}")
        day.keys(made[name] + "\r")
        day.reads("Choose your own password")
        day.keys(f"{own}\t{own}\r")
        day.reads("Choose a PIN")
        if name == SECOND:
            day.keys(f"{SECOND_PIN}\t{SECOND_PIN}\r")
        else:
            day.click("pin-later")
        day.enter()
        assert day.told("signed-in") == f"{name} is signed in"
        day.close()


def morning(day):
    day.go_to("08:00")
    day.start()
    day.reads("Open the station")
    day.picture("morning-passphrase")
    day.keys(PASSPHRASE + "\r")
    day.reads("Every entry carries the name")
    day.click(f"person-{NURSE}")
    day.picture("morning-person")
    day.keys(PASSWORD + "\r")
    day.reads("Choose a PIN")
    day.click("pin-later")
    day.enter()
    assert day.shows("No one is in the chairs")
    assert day.told("signed-in") == f"{NURSE} is signed in"


def seat_four(day):
    """Each from another place: the empty board, the rail, a key, the board's free chair."""
    day.click("set-up-1")
    register(day, OKAFOR)
    set_up(day, OKAFOR, "08:05")
    day.go_to("08:20")
    day.chair_by_rail(2)
    register(day, MARSH)
    set_up(day, MARSH, "08:22")
    day.go_to("08:35")
    day.chair_by_key(3)
    register(day, ROSA)
    set_up(day, ROSA, "08:37")
    day.go_to("08:48")
    day.board()
    day.picture("board-three-in-set-up")
    day.click("set-up")
    register(day, ROSE, twin=True)
    set_up(day, ROSE, "08:50")


def register(day, who, *, twin=False):
    """Nobody of this name is here yet: registered, and seated in the chair that was asked for."""
    day.reads("Type any part of the name")
    day.keys(who.family)
    day.settle()
    day.click("register")
    day.keys(f"\b{who.family}" if day.focus != "family-name" else who.family)
    day.keys(f"\t{who.given}\t{who.mrn}\t{who.born}")
    day.click(f"sex-{who.sex}")
    day.click("allergies-none-known")
    day.picture(f"register-{who.mrn}")
    day.type_into("indication", "MDD, recurrent, severe")
    day.keys("\tF33.2\t1\t6")
    day.click("begin-session")
    if twin:
        day.reads("The same person?")
        day.picture("same-person")
        day.click("somebody-else")
    day.until(lambda: day.window.has_session, "the set-up did not open")
    day.settle()
    assert day.chart.patient.mrn == who.mrn
    assert day.shown_chair == who.chair


def set_up(day, who, begin):
    """Weight to second check for one patient, all but the vitals before the start."""
    day.go_to(begin)
    with day.charting(WeightTaken):
        day.keys(f"{who.weight_kg}k")
        if day.has("weight-again"):
            day.type_into("weight-again", who.weight_kg)
        day.picture(f"weight-{who.place}")
        day.keys("\r")
    with day.charting(OrderPlaced):
        day.keys("0.5\t\t40")
        day.click("order-mode-written")
        day.type_into("ordered-by", "Bra")
        day.click_suggestion()
        day.picture(f"order-{who.place}")
        day.click("save-order")
    for answer in (" ", " ", "0130\r", "0700\r", " ", " ", " ", "22G left forearm\r", " ", " "):
        with day.charting(ItemChecked):
            day.keys(answer)
    with day.charting(DrugPrepared):
        day.click("usual-vial-50x10")
        day.type_into("vials", "1")
        day.keys(f"\t{who.drawn_ml}\tKX450{who.place}\t2027-08")
        day.click("container-bag")
        day.click("method-made-up-to")
        day.type_into("container-volume", "50")
        day.click("diluent-0.9% NaCl")
        day.picture(f"preparation-{who.place}")
        day.click("save-preparation")
    with day.charting(IndependentCheck):
        pump_and_check(day, who)


def pump_and_check(day, who):
    """Read back from the pump, then by the second person, who sees none of it."""
    day.click("step-pump")
    day.keys("75\t50\r")
    day.reads("Pump and sums agree.")
    day.click("step-check")
    day.keys(f"{who.weight_kg}k")
    day.type_into("check-strength", "50")
    day.keys(f"\t{who.drawn_ml}\t75\t50")
    day.picture(f"check-{who.place}")
    assert not day.has("toast")
    day.click(f"second-name-{SECOND}")
    day.type_into("second-password", SECOND_PASSWORD)
    day.keys("\r")
