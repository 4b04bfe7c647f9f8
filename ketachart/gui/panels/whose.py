"""Whose entry, whose session: two patients to be compared before something goes over."""

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.administration import Patient
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import age, capital, chair_text, day_text, patient_name, sex_text
from ketachart.gui.bedside import Bedside
from ketachart.gui.chairs import OVER, Seat, seats
from ketachart.gui.panels.choices import Chip, ChoiceField
from ketachart.gui.panels.painted import (
    CENTRE,
    HALO,
    colour,
    face,
    fitted,
    open_mark,
    smooth,
    write,
)
from ketachart.gui.panels.side import plain
from ketachart.gui.widgets.icon import paint_icon

WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWrapAnywhere | Qt.TextFlag.TextWordWrap)
NUMBER = 58
"""Room for the chair's name before the patient's (px)."""


def born_text(patient: Patient, today: date) -> str:
    """``Born 09-Jun-1983 (43) · female``, and below it ``MRN 004-218``."""
    born = f"Born {day_text(patient.dob)} ({age(patient.dob, today)})"
    return f"{born} · {sex_text(patient)} \nMRN {patient.mrn}"


def other_seats(bedside: Bedside, chart: Chart) -> tuple[Seat, ...]:
    """The chairs in which another open session sits, in the clinic's order."""
    return tuple(
        seat
        for seat in seats(bedside.chairs(), bedside.charts())
        if seat.chart is not None
        and seat.chart.phase not in OVER
        and seat.session != chart.session.session
    )


def place_text(seat: Seat) -> str:
    """``chair 2``; where no chair is charted, the record number."""
    assert seat.chart is not None
    return chair_text(seat.name) if seat.name else seat.chart.session.record_no


class _Whole(QWidget):
    """Words that break inside a word rather than be cut: a label does not."""

    def __init__(self, px: float, weight: int, token: str) -> None:
        super().__init__()
        self._look, self._token, self._text = (px, weight), token, ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What it says."""
        return self._text

    def setText(self, text: str) -> None:
        """Say something else."""
        self._text = text
        self._take_room()
        self.update()

    def resizeEvent(self, _event: object) -> None:
        self._take_room()

    def _take_room(self) -> None:
        room = QRectF(0, 0, max(self.width() - 2 * HALO, 40), 10_000)
        metrics = QFontMetricsF(face(*self._look))
        height = metrics.boundingRect(room, WRAPPED, self._text or " ").height()
        self.setFixedHeight(round(height) + 4)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        painter.setFont(face(*self._look))
        painter.setPen(colour(self._token))
        painter.drawText(QRectF(self.rect()).adjusted(HALO, 1, -HALO, 0), WRAPPED, self._text)


class Identity(QWidget):
    """One patient under a heading, on as many lines as the name needs."""

    def __init__(self, heading: str, patient: Patient | None, today: date) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.heading = plain(heading, "small")
        self.name, self.mrn = _Whole(15, 600, "text"), _Whole(14, 450, "text2")
        self.born = plain()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for label in (self.heading, self.name, self.born, self.mrn):
            column.addWidget(label)
        for words in (self.heading, self.born):
            words.setContentsMargins(HALO, 1, HALO, 2)
        column.addStretch(1)
        self.show_patient(patient, today)

    def show_patient(self, patient: Patient | None, today: date) -> None:
        """Whose it is; None while nobody is chosen."""
        self.name.setText(patient_name(patient) if patient else "nobody yet")
        born = f"{day_text(patient.dob)} ({age(patient.dob, today)})" if patient else ""
        self.born.setText(f"{born}\n{capital(sex_text(patient))}" if patient else "")
        self.mrn.setText(f"MRN {patient.mrn}" if patient else "")
        who = [self.name.text(), *([born_text(patient, today)] if patient else [])]
        self.setAccessibleName(f"{self.heading.text()}: {', '.join(who)}".replace("\n", ", "))


class WhoseChip(Chip):
    """A patient to choose, with the name of the chair large before it where there is one."""

    place, name, more = "", "", ""

    def needs(self, width: float) -> int:
        name, more = self._heights(width)
        return max(58, round(name + more) + 20) + 2 * HALO

    @property
    def _left(self) -> int:
        return NUMBER if self.place else 14

    def _room(self, width: float) -> QRectF:
        return QRectF(0, 0, max(width - 2 * HALO - self._left - 34, 60), 10_000)

    def _heights(self, width: float) -> tuple[float, float]:
        room = self._room(width)

        def height(font: QFont, text: str) -> float:
            return QFontMetricsF(font).boundingRect(room, WRAPPED, text).height()

        return height(face(16, 600), self.name), height(face(13), self.more)

    def paintEvent(self, _event: object) -> None:
        painter = smooth(self)
        frame = QRectF(self.rect()).adjusted(HALO, HALO, -HALO, -HALO)
        ink = self.paint_frame(painter, frame)
        if self.hasFocus():
            open_mark(painter, frame, colour("focus"))
        if self.place:
            place = QRectF(frame.left() + 6, frame.top(), NUMBER - 12, frame.height())
            font = fitted(face(24, 600), self.place, place.width())
            write(painter, place, self.place, font, ink, where=CENTRE)
        self._paint_patient(painter, frame)
        if self.isChecked():
            mark = QRectF(frame.right() - 27, frame.center().y() - 9, 18, 18)
            paint_icon(painter, "check", mark, ink)

    def _paint_patient(self, painter: QPainter, frame: QRectF) -> None:
        width = self._room(self.width()).width()
        name, more = self._heights(self.width())
        top, left = frame.center().y() - (name + more + 2) / 2, frame.left() + self._left
        painter.setFont(face(16, 600))
        painter.setPen(colour("text"))
        painter.drawText(QRectF(left, top, width, name + 1), WRAPPED, self.name)
        painter.setFont(face(13))
        painter.setPen(colour("text2"))
        painter.drawText(QRectF(left, top + name + 2, width, more + 1), WRAPPED, self.more)


class WhoseChoice(ChoiceField):
    """Patients below each other; the value is the id that each was offered under."""

    def __init__(self, label: str, today: date, *, name: str) -> None:
        self.offered: dict[str, tuple[str, Patient]] = {}
        self.today = today
        super().__init__(label, (), name=name, columns=1)

    def offer(self, offered: Mapping[str, tuple[str, Patient]]) -> None:
        """These: id, the chair's name or nothing, the patient."""
        self.offered = dict(offered)
        self.show_options(
            (value, ", ".join(t for t in (place, self._said(patient)) if t))
            for value, (place, patient) in self.offered.items()
        )

    def _said(self, patient: Patient) -> str:
        return f"{patient_name(patient)}, {born_text(patient, self.today)}".replace("\n", ", ")

    def make_chip(self, value: str, words: str, name: str) -> Chip:
        chip = WhoseChip(value, words, name, self.grid)
        chip.place, patient = self.offered[value]
        chip.name, chip.more = patient_name(patient), born_text(patient, self.today)
        return chip


class ChairChoice(WhoseChoice):
    """One of the chairs in which another patient sits; the value is the session's id."""

    def __init__(self, found: Sequence[Seat], today: date, *, name: str) -> None:
        super().__init__("Move it to", today, name=name)
        self.seats = {seat.session or "": seat for seat in found}
        self.offer(
            {
                s: (seat.label, seat.chart.patient)
                for s, seat in self.seats.items()
                if seat.chart is not None
            }
        )

    def seat(self) -> Seat | None:
        """The chair that is chosen."""
        return self.seats.get(self.value() or "")
