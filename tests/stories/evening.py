"""An evening of the clinic, told by hands: two chairs, two nurses, a physician, an auditor.

Each step takes a ``Day`` and one of the ``two_hands``. What the people type is here; what it leads
to on the disk is in ``test_evening``.
"""

from pathlib import Path

from evening_desk import attest, many
from lock_desk import seated
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from station_fixtures import NURSE, PASSPHRASE, PASSWORD, Examples
from stories.day import Day
from stories.two_hands import ByKeys, Hand, prove, take_over
from stories.ward import DOCTOR, SECOND, Ward

from ketachart.clinical.acts import (
    AddendumWritten,
    DischargeAssessed,
    DrugWasted,
    HandedOver,
    HandoverAccepted,
    IndependentCheck,
    InfusionStopped,
    NoteWritten,
    NurseAttested,
    OrderAuthenticated,
    PatientDischarged,
    VitalsTaken,
)
from ketachart.clinical.phases import Phase
from ketachart.station import Costs, NewPerson, Station

K = Qt.Key
MANAGER, MANAGERS = "O. Steward", "thirty loud brass handles"
AUDITOR = "I. Vesely"
FIRST = {name: f"{word} for the first time" for name, word in
         ((NURSE, "cinnamon ladders"), (SECOND, "velvet anchors"), (DOCTOR, "paper engines"),
          (AUDITOR, "copper meadows"))}  # fmt: skip
OWN = {
    NURSE: "sixty blue lanterns sailing",
    SECOND: "seventeen yellow kettles",
    DOCTOR: "eleven purple bicycles",
    AUDITOR: "forty quiet bears walking",
}
PINS = {NURSE: "730599", SECOND: "846205", DOCTOR: "482915"}
QUESTION, REPLY = "Which arm was the cuff on?", "The left one, all the time."
ADDED = "She called at eight: no headache any more."


def prepare(day: Day, waiting: int) -> None:
    """Two infusions run; records of the week wait for the physician; passwords were handed out."""
    day.go_to("10:17")
    station, code = Station.create(
        day.folder,
        clinic="Fictional Clinic",
        administrator=NewPerson(MANAGER, ("administrator",), MANAGERS),
        default_protocol="depression-40",
        passphrase=PASSPHRASE,
        chairs=("1", "2"),
        clock=day.clock,
        costs=Costs.lowest(),
    )
    with station:
        station.confirm_recovery(code)
        nurse = station.add_person(NewPerson(NURSE, ("nurse",), PASSWORD, "RN"))
        for name, role in ((SECOND, "nurse"), (DOCTOR, "physician"), (AUDITOR, "auditor")):
            station.add_person(NewPerson(name, (role,), FIRST[name], temporary=True))
        station.sign_in(NURSE, PASSWORD)
        attest(station, Examples()("ex-04"), DOCTOR)
        many(station, waiting)
        for chair in "12":
            station.import_session(seated(chair))
        station.sign_in(MANAGER, MANAGERS)
        station.reset_password(nurse.id, FIRST[NURSE])


def own_secrets(day: Day, hand: Hand, name: str) -> None:
    """A password of one's own and, but for the auditor, a PIN."""
    day.until(lambda: day.has("own-password-again"), "no own password is asked for")
    hand.put("own-password", OWN[name])
    hand.put("own-password-again", OWN[name])
    hand.save("do-own-password")
    day.until(lambda: day.has("own-pin-again"), "no PIN is asked for")
    if name in PINS:
        hand.put("own-pin", PINS[name])
        hand.put("own-pin-again", PINS[name])
        hand.save("do-own-pin")
    else:
        hand.push("pin-later")


def open_as(day: Day, hand: Hand, name: str) -> None:
    """The passphrase, the temporary password, then secrets of one's own."""
    day.start()
    day.reads("Open the station")
    hand.put("passphrase", PASSPHRASE)
    hand.save("do-open")
    day.reads("Every entry carries the name")
    hand.push(f"person-{name}")
    hand.put("password", FIRST[name])
    hand.save("do-sign-in")
    own_secrets(day, hand, name)
    day.enter()


def comes(day: Day, hand: Hand, name: str) -> None:
    """Somebody's first sign-in is at the window that others chart at."""
    hand.push("signed-in")
    day.until(lambda: day.has("keep-person"), "nobody can be chosen")
    prove(day, hand, name, FIRST[name])
    own_secrets(day, hand, name)
    day.until(lambda: day.window.bedside.by == name, "not signed in")
    day.settle()


def chair(day: Day, hand: Hand, number: int) -> None:
    """One of the two."""
    if isinstance(hand, ByKeys):
        day.chair_by_key(number)
    else:
        day.chair_by_rail(number)


def lock(day: Day, hand: Hand) -> None:
    """By its key or its mark."""
    if isinstance(hand, ByKeys):
        day.ctrl(K.Key_L)
    else:
        hand.push("lock")
    day.until(lambda: day.window.is_locked, "it is not locked")
    day.settle()


def unlock(day: Day, hand: Hand, name: str) -> None:
    """The name and six digits."""
    prove(day, hand, name, PINS[name])
    day.until(lambda: not day.window.is_locked, "it stays locked")
    day.settle()


# At the chairs ------------------------------------------------------------------------------------


def hands_change(day: Day, hand: Hand) -> None:
    """The second nurse comes in, takes both chairs over, and gives the first one back."""
    day.go_to("10:18")
    comes(day, hand, SECOND)
    assert "Take over chairs 1 and 2?" in day.told("hands-band")
    hand.push("hands-band-take over all")
    day.settle()
    take_over(day, hand, NURSE, PINS[NURSE])
    hand.push("hands-band-only some")
    day.until(lambda: day.has("some-take"), "no chairs are offered")
    hand.push("take-1")
    hand.push("some-take")
    day.settle()


def half_a_set(day: Day, hand: Hand) -> None:
    """Half typed, locked, a moment marked; the other nurse unlocks, and it is not hers."""
    day.go_to("10:19")
    chair(day, hand, 1)
    typed(day, hand, "13888")
    lock(day, hand)
    day.picture("locked")
    day.go_to("10:19:30")
    if isinstance(hand, ByKeys):
        day.press(K.Key_Space)
    else:
        hand.push("mark-moment")
    day.reads("Marked: 10:19:30")
    unlock(day, hand, SECOND)
    claim(day, hand)
    chair(day, hand, 1)
    assert not day.window.page.vitals.is_begun
    day.go_to("10:20")
    chair(day, hand, 2)
    with day.charting(VitalsTaken):
        typed(day, hand, "140827897145")
    assert day.acts(VitalsTaken)[-1].by == SECOND
    day.go_to("10:21")
    idle(day)
    unlock(day, hand, NURSE)
    chair(day, hand, 1)
    assert day.window.page.vitals.is_begun
    with day.charting(VitalsTaken):
        typed(day, hand, "7697145", more=True)
    taken = day.acts(VitalsTaken)[-1]
    assert (taken.sbp_mmhg, taken.dbp_mmhg, taken.hr_per_min, taken.by) == (138, 88, 76, NURSE)


def typed(day: Day, hand: Hand, values: str, *, more: bool = False) -> None:
    """Digits of a set: by keys, or on the pad that a click into the row opens."""
    if isinstance(hand, ByKeys):
        day.keys(values)
        return
    if not day.has("pad-1"):
        hand.push("field-hr" if more else "field-sbp")
    for digit in values:
        hand.push(f"pad-{digit}")


def panel(day: Day, hand: Hand, name: str) -> None:
    """A panel of the side, which the pad of a set may hide."""
    day.settle()
    if not isinstance(hand, ByKeys) and day.has("keypad-close"):
        hand.push("keypad-close")
    hand.panel(name)


def idle(day: Day) -> None:
    """Nobody touches anything for the clinic's five minutes."""
    watch = day.window.lock.idle
    steady = watch.steady
    watch.steady = lambda: steady() + int(301e9)
    day.until(lambda: day.window.is_locked, "it does not lock by itself")
    watch.steady = steady
    watch.touch()
    day.settle()
    day.reads("nobody had touched it")


def claim(day: Day, hand: Hand) -> None:
    """What happened at the marked moment: charted at that time, by who says it."""
    day.until(lambda: day.has("moment-chart"), "nobody asks what the moment was")
    session = next(s for s, c in day.window.charts.items() if c.chair == "2")
    hand.choose(f"moment-chair-{session}")
    day.picture("moment")
    hand.choose("moment-kind-note")
    hand.push("moment-chart")
    day.until(lambda: day.has("note-text"), "no note")
    with day.charting(NoteWritten):
        hand.put("note-text", "the pump beeped once")
        hand.save()
    note = day.acts(NoteWritten)[-1]
    assert (note.at.strftime("%H:%M:%S"), note.by) == ("10:19:30", SECOND)


def handover(day: Day, hand: Hand) -> None:
    """The first nurse hands chair 1 over for her break and back; each accepts by PIN."""
    day.go_to("10:30")
    chair(day, hand, 1)
    panel(day, hand, "handover")
    with day.charting(HandedOver):
        hand.choose(f"handover-whom-{SECOND.replace(' ', '-')}")
        hand.put("handover-text", "BP to be watched")
        hand.save()
    day.until(lambda: day.shows(f"PIN or password of {SECOND}"), "nobody is asked to accept")
    assert day.shows("BP to be watched")
    day.picture("handover-card")
    with day.charting(HandoverAccepted):
        pin(day, hand, SECOND)
    assert day.acts(HandoverAccepted)[-1].by == SECOND
    assert day.window.bedside.by == NURSE


def pin(day: Day, hand: Hand, name: str) -> None:
    """A second person's digits; the sixth asks."""
    if day.has(f"second-name-{name}"):
        hand.choose(f"second-name-{name}")
    day.settle()
    if isinstance(hand, ByKeys):
        hand.put("second-password", PINS[name])
    else:
        hand.push("second-password")
        hand.digits(PINS[name])


def home(day: Day, hand: Hand) -> None:
    """The bag is empty, the rest is wasted and witnessed by PIN, the patient goes home."""
    day.go_to("10:45")
    panel(day, hand, "stop")
    with day.charting(InfusionStopped):
        hand.choose("stop-outcome-completed")
        hand.save()
    day.go_to("11:16")
    with day.charting(VitalsTaken):
        if isinstance(hand, ByKeys):
            day.press(K.Key_F2)
        typed(day, hand, "130827297145")
    panel(day, hand, "waste")
    with day.charting(DrugWasted):
        hand.put("waste-vial", "456")
        hand.put("waste-method", "drug disposal container")
        hand.save()
    day.until(lambda: day.has("waste-seen"), "nobody asks for a witness")
    with day.charting(IndependentCheck):
        hand.put("waste-seen", "456")
        pin(day, hand, SECOND)
    assert day.acts(IndependentCheck)[-1].by == SECOND
    day.go_to("11:20")
    go_home(day, hand)


def go_home(day: Day, hand: Hand) -> None:
    """Assessed, and fetched by a friend."""
    hand.pump("pump-main", K.Key_F8)
    with day.charting(DischargeAssessed, PatientDischarged):
        for criterion in day.chart.protocol.discharge.criteria:
            hand.choose(f"discharge-criteria-{criterion.replace(' ', '-')}")
        hand.choose("discharge-how-home")
        hand.put("escort-name", "Sam Doe")
        hand.put("escort-relation", "friend")
        hand.choose("discharge-papers-yes")
        hand.take("discharge-driving")
        hand.save()
    assert day.chart.phase is Phase.CLOSED


def attest_twice(day: Day, hand: Hand) -> None:
    """What lacks is told; a slip is put right, which opens the record; it is attested again."""
    day.go_to("11:25")
    hand.push("closed-close")
    day.reads("Not charted either; it stops nobody:")
    assert "No plan for the next visit is charted." in [row.text() for row in
                                                        day.find("close-missing").rows]  # fmt: skip
    day.picture("attest")
    with day.charting(NurseAttested):
        hand.save()
    assert day.chart.record.awaits == "physician"
    slip = day.acts(VitalsTaken)[-1]
    day.go_to("11:27")
    to_row(day, hand, slip.id)
    hand.put("correct-hr", "\b\b75")
    hand.choose("correct-why-typing-slip")
    hand.save()
    day.until(lambda: day.acts(VitalsTaken)[-1].amends == slip.id, "not corrected")
    day.settle()
    assert "Opened again" in day.find("closed-reopened").text()
    assert day.chart.record.awaits == "nurse"
    hand.push("closed-close")
    with day.charting(NurseAttested):
        hand.save()
    assert day.chart.record.awaits == "physician"


def to_row(day: Day, hand: Hand, act: str) -> None:
    """The form that corrects an entry of the record."""
    if isinstance(hand, ByKeys):
        hand.push("closed-correct")
        day.tab_to("record-rows")
        view = day.find("record-rows")
        for _ in range(40):
            if view.open_row is not None and view.open_row.act_id == act:
                break
            day.press(K.Key_Down)
        assert view.open_row.act_id == act
        day.press(K.Key_C)
    else:
        day.until(lambda: not day.window.page.toast.isVisible(), "the toast stays")
        day.click_row(act)
        hand.push("record-correct")
    day.until(lambda: day.has("correct-hr"), "it cannot be corrected")


# The physician ------------------------------------------------------------------------------------


def to_sign_off(day: Day, hand: Hand):
    """The page of the rail; gives it."""
    day.until(lambda: day.has("go-sign-off"), "there is no sign-off")
    if isinstance(hand, ByKeys):
        # A box takes letters and Tab goes round: from wherever the keyboard is.
        day.tab_to("go-sign-off")
        day.press(K.Key_Space)
    else:
        hand.push("go-sign-off")
    day.settle()
    page = day.window.pages.evening.page
    day.until(lambda: page.shown is not None or not page.rows, "nothing is shown")
    return page


def read(day: Day, hand: Hand, page) -> None:
    """Screen by screen, to the last line."""
    for _ in range(60):
        shown_whole(day, page)
        if page.pages.all_seen:
            return
        if isinstance(hand, ByKeys):
            day.press(K.Key_Space)
        else:
            view = page.pages.viewport()
            place = view.mapTo(day.window, view.rect().center())
            day.hands.wheel(day.window, place, -240)
    raise AssertionError(f"the page has no end\n{day.seen()}")


def shown_whole(day: Day, page) -> None:
    """What is on the screen is drawn."""
    day.settle()
    QApplication.processEvents()
    day.until(lambda: page.shown is not None and not page.box.busy, "no record is shown")
    day.settle()
    QApplication.processEvents()


def sign(day: Day, hand: Hand, page, secret: str) -> str:
    """Read, secret, Enter; gives the session."""
    shown_whole(day, page)
    if day.has("signed-go-on"):
        hand.push("signed-go-on")
        shown_whole(day, page)
    session = page.session
    if day.has("confirm-order-1"):
        hand.push("confirm-order-1")
        day.until(lambda: not day.has("confirm-order-1"), "the order is not confirmed")
    read(day, hand, page)
    hand.put("sign-secret", secret)
    if isinstance(hand, ByKeys):
        day.press(K.Key_Return)
    else:
        hand.push("sign")
    day.until(
        lambda: not page.box.busy and session not in {row.session for row in page.rows},
        f"not signed: {page.box.sentence.text()}",
    )
    day.settle()
    return session


def send_back(day: Day, hand: Hand, page) -> str:
    """With a question; it stays unsigned."""
    shown_whole(day, page)
    session = page.session
    hand.push("meaning-back")
    hand.put("sign-words", QUESTION)
    hand.push("sign")
    day.until(lambda: session not in {row.session for row in page.rows}, page.box.sentence.text)
    day.settle()
    return session


def open_record(day: Day, hand: Hand, mrn: str) -> None:
    """A record that is over, by its patient."""
    hand.push("go-patients")
    day.until(lambda: day.has("patient-search"), "no search")
    hand.push("patient-search") if not isinstance(hand, ByKeys) else day.tab_to("patient-search")
    before = day.keys_pressed
    day.ctrl(K.Key_A)
    day.keys(mrn)
    if not isinstance(hand, ByKeys):
        day.keys_pressed = before
    day.settle()
    if day.has("found-patient"):
        hand.first_found()
    day.until(lambda: day.has("patient-session"), "no session")
    day.settle()
    hand.push("patient-session")
    day.until(lambda: day.window.has_session, "it does not open")
    day.settle()


def answer(day: Day, hand: Hand, mrn: str) -> None:
    """A nurse reads the question at the record, answers and attests it again."""
    open_record(day, hand, mrn)
    day.reads(QUESTION)
    hand.push("closed-close")
    with day.charting(NurseAttested):
        hand.put("close-question-answer", REPLY)
        hand.save()
    assert day.chart.record.question is None


def add_words(day: Day, hand: Hand, mrn: str) -> None:
    """To a signed record there are only words to add."""
    open_record(day, hand, mrn)
    hand.push("closed-addendum")
    with day.charting(AddendumWritten):
        hand.put("addendum-text", ADDED)
        hand.save()
    assert day.chart.record.awaits == "physician"


def export(day: Day, hand: Hand, folder) -> bytes:
    """The copy of the record on the screen; to whom and what for stands in the ledger."""
    folder.mkdir()
    hand.push("closed-export")
    day.until(lambda: day.has("export-folder"), "no export page")
    day.settle()
    hand.choose("export-whom-physician")
    hand.put("export-for", "Dr. R. Referring")
    into(day, hand, "export-folder", str(folder))
    hand.push("export-here")
    day.until(lambda: list(folder.glob("*.pdf")), "no copy in the folder")
    day.settle()
    (file,) = folder.glob("*.pdf")
    return file.read_bytes()


def into(day: Day, hand: Hand, name: str, text: str) -> None:
    """Type over what stands in a box."""
    if isinstance(hand, ByKeys):
        day.tab_to(name)
    else:
        hand.push(name)
    before = day.keys_pressed
    day.ctrl(K.Key_A)
    day.keys(text)
    if not isinstance(hand, ByKeys):
        day.keys_pressed = before


def confirmed(day: Day, session: str) -> list[OrderAuthenticated]:
    """Orders by word of mouth that were confirmed in a session, read in its own thread."""
    found = []
    day.background.do(lambda s: s.chart(session), found.append)
    day.until(lambda: found, "no chart")
    return [act for _, act in found[0].standing.of(OrderAuthenticated)]


def check(day: Ward, hand: Hand, path: Path) -> str:
    """Chosen in the list of files; gives the answer in large letters."""
    day.until(lambda: day.has("check-choose"), "nothing can be checked")
    hand.push("check-choose")
    day.until(lambda: isinstance(day.top, QFileDialog), "no list of files")
    box = day.find("fileNameEdit")
    box.setText(str(path))  # as pasted: the names that the list offers below are Qt's own
    QTest.keyClick(box, K.Key_Return)
    page = day.window.pages.checking
    day.until(
        lambda: (
            not isinstance(QApplication.activeModalWidget(), QFileDialog)
            and not page.is_busy
            and page._name == path.name
            and day.has("check-title")
        ),
        "no answer",
    )
    day.hands.come_back(day.window)
    day.settle()
    return day.find("check-title").text()
