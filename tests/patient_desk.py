"""A real station whose answers come at once, or when a test lets them; and a few patients."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ketachart.clinical.administration import Allergy, Patient
from ketachart.gui.bedside import Bedside
from ketachart.station import Station

LEFT = Qt.MouseButton.LeftButton
NAMED = {
    "\t": Qt.Key.Key_Tab,
    "\r": Qt.Key.Key_Return,
    "↓": Qt.Key.Key_Down,
    "↑": Qt.Key.Key_Up,
    "\x1b": Qt.Key.Key_Escape,
    " ": Qt.Key.Key_Space,
}


def keys(text: str) -> None:
    """Type into whatever has the keyboard."""
    for key in text:
        QTest.keyClick(QApplication.focusWidget(), NAMED.get(key, key))


def click(widget) -> None:
    """A tap into the middle, once it is in its place."""
    QApplication.processEvents()
    assert widget.isVisible(), f"{widget.objectName()} cannot be seen"
    QTest.mouseClick(widget, LEFT)


def somebody(number: int = 1, family: str = "Sample", given: str = "Rosa", **more) -> Patient:
    """A fictional patient of one's own MRN."""
    said = {
        "dob": date(1983, 6, 9),
        "sex": "F",
        "allergy_status": "listed",
        "allergies": (Allergy(substance="penicillin", reaction="rash"),),
    }
    return Patient(mrn=f"T-{number}", family_name=family, given_name=given, **(said | more))


class PatientDesk:
    """Asks the station as the window's background does."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.bedside = Bedside(lambda: station.clock.now().at, "P. Nakamura, RN")
        self.late = False
        self.waiting = []

    def ask(self, work, done, failed) -> None:
        def run() -> None:
            try:
                answer = work(self.station)
            except Exception as trouble:  # noqa: BLE001 - as in the window's background
                failed(trouble)
            else:
                done(answer)

        if self.late:
            self.waiting.append(run)
        else:
            run()

    def let_answers_come(self, *, backwards: bool = False) -> None:
        """What was asked is answered, in the order asked or the last first."""
        came, self.waiting = self.waiting, []
        for run in reversed(came) if backwards else came:
            run()

    def register(self, *patients: Patient):
        """Patients who are known before the test begins."""
        return [self.station.register(patient) for patient in patients]
