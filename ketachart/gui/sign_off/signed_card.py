"""A record that is signed: that it is, by whom, when and what it means; and copies of the file."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import clock_text, day_text, offset_text, patient_name
from ketachart.gui.panels.setup.taps import plain
from ketachart.gui.widgets import ActionButton, Card, Icon


class SignedCard(QWidget):
    """``export_wanted`` and ``print_wanted`` carry the session; ``closed`` goes on."""

    export_wanted = Signal(str)
    print_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signed-card")
        self.session = ""
        self.word = plain("SIGNED", "heading")
        self.word.setObjectName("signed-word")
        self.name = plain("", "strong", wrap=True)
        self.at, self.meaning = plain("", "", wrap=True), plain("", "", wrap=True)
        self.file, self.more = plain("", "label", wrap=True), plain("", "label", wrap=True)
        self.at.setObjectName("signed-at")
        self.meaning.setObjectName("signed-meaning")
        card = Card()
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 16, 18, 16)
        inside.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(10)
        self.icon = Icon("check", 24, "ok")
        head.addWidget(self.icon)
        head.addWidget(self.word, 1)
        inside.addLayout(head)
        for label in (self.name, self.at, self.meaning, self.file, self.more):
            inside.addWidget(label)
        self.export = ActionButton("Export the sealed file…", height=48)
        self.export.setObjectName("signed-export")
        self.export.clicked.connect(lambda: self.export_wanted.emit(self.session))
        self.print = ActionButton("Print…", height=48)
        self.print.setObjectName("signed-print")
        self.print.clicked.connect(lambda: self.print_wanted.emit(self.session))
        self.go_on = ActionButton("Go on", look="filled", key="⏎", height=52)
        self.go_on.setObjectName("signed-go-on")
        self.go_on.clicked.connect(self.closed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(card)
        column.addWidget(self.export)
        column.addWidget(self.print)
        column.addStretch(1)
        column.addWidget(self.go_on)

    def show_chart(self, chart: Chart, of_time: str = "") -> None:
        """The last signed version of a record; one that waits for its answer says so.

        ``of_time`` is what there is to say of the time of the signature.
        """
        self.session = chart.session.session
        versions = chart.record.versions
        is_signed = bool(versions)
        self.icon.set_icon("check" if is_signed else "note", "ok" if is_signed else "text2")
        for widget in (self.file, self.export, self.print):
            widget.setVisible(is_signed)
        if is_signed:
            last = versions[-1]
            at = last.signed.at
            self.word.setText("SIGNED" if last.number == 1 else f"SIGNED, version {last.number}")
            self.name.setText(last.signed.by)
            self.at.setText(f"{day_text(at)} {clock_text(at)} {offset_text(at)}")
            self.meaning.setText(last.signed.meaning or "")
            self.file.setText(
                f"{chart.session.record_no}-v{last.number}.pdf · sealed and kept here; the file "
                "cannot be changed any more."
            )
            self.more.setText("\n".join(part for part in (last.signed.note, of_time) if part))
        else:
            question = chart.record.question
            self.word.setText("SENT BACK")
            self.name.setText(patient_name(chart.patient))
            self.at.setText("It stays unsigned until a nurse has answered and attested it again.")
            self.meaning.setText(f"“{question.question}”" if question is not None else "")
            self.more.setText("")
        self.more.setVisible(bool(self.more.text()))

    def sizeHint(self) -> QSize:
        return QSize(343, 400)
