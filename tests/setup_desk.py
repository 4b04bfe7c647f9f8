"""A set-up under real keys and taps, for the tests of its rows and of its start."""

from datetime import timedelta
from decimal import Decimal

import msgspec
from bedside_charts import Ward, charted
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ketachart.clinical.acts import (
    DrugPrepared,
    InfusionStarted,
    OrderPlaced,
    SessionPlanned,
    VitalsTaken,
    WeightTaken,
)
from ketachart.clinical.chart import Chart
from ketachart.clinical.starting import left_before_start
from ketachart.clinical.trouble import Refused
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.setup.readiness import Step
from ketachart.gui.panels.setup.setup_panel import SetupPanel
from ketachart.store.projections import PersonRow

LEFT = Qt.MouseButton.LeftButton
NURSE = PersonRow("p1", "P. Nakamura, RN", ("nurse",), "RN")
SECOND = PersonRow("p2", "M. Ruiz, RN", ("nurse",), "RN")
DOCTOR = PersonRow("p3", "Dr. H. Brandt, MD", ("physician",), "MD")
AUDITOR = PersonRow("p4", "A. Reader", ("auditor",))
PASSWORD = "nine green umbrellas"


def earlier(chart, *visits):
    """Charts of the same patient on days before: (number, days ago, kg, mg or None)."""
    found = []
    for number, days, kg, mg in visits:
        session = msgspec.structs.replace(chart.session, session=f"earlier-{number}")
        start = chart.plan.at - timedelta(days=days)
        bedside = Bedside(lambda start=start: start, "M. Ruiz, RN")
        acts = [
            bedside.act(SessionPlanned, indication="MDD", infusion_no=number),
            bedside.act(WeightTaken, weight_kg=Decimal(kg)),
        ]
        if mg is not None:
            acts += [
                bedside.act(
                    OrderPlaced,
                    drug="ketamine",
                    route="IV infusion",
                    dose_mg=Decimal(mg),
                    duration_min=Decimal(40),
                ),
                bedside.act(
                    DrugPrepared,
                    vial_conc_mg_per_ml=Decimal(50),
                    vial_volume_ml=Decimal(10),
                    vials=1,
                    drawn_ml=Decimal(mg) / 50,
                    final_volume_ml=Decimal(50),
                ),
                bedside.act(InfusionStarted, rate_ml_per_h=Decimal(75)),
            ]
        found.append(charted(Chart(session, chart.patient, chart.protocol), *acts))
    return tuple(found)


class Desk:
    """A set-up of ex-05's patient before anything is charted, and the hands at it."""

    def __init__(self) -> None:
        self.ward = Ward("ex-05", "2026-03-10T09:20:00-05:00")
        self.panel = SetupPanel(self.ward.bedside, self.check)
        self.panel.show_people((NURSE, SECOND, DOCTOR, AUDITOR))
        self.ward.attend(self.panel)
        self.seconds = []
        self.blind = []
        self.panel.blind.connect(self.blind.append)
        self.panel.acted_as.connect(self.record_as)
        self.panel.resize(862, 680)
        self.panel.show()
        self.panel.activateWindow()

    def check(self, name, password, done, failed):
        if password == PASSWORD:
            done(next(p for p in (NURSE, SECOND, DOCTOR) if p.name == name))
        else:
            failed(Refused("This name and password do not belong together."))

    def record_as(self, act, person):
        self.seconds.append((act, person))
        self.panel.saving()
        self.ward.chart = charted(self.ward.chart, act)
        self.ward.acts.append(act)
        self.panel.show_chart(self.ward.chart)
        self.panel.saved()

    @property
    def chart(self):
        return self.ward.chart

    def last(self, kind):
        return [a for a in self.ward.acts if isinstance(a, kind)][-1]

    def follow(self, protocol):
        """Set up under other rules of the clinic."""
        old = self.chart
        self.ward.chart = Chart(old.session, old.patient, protocol, old.entries)
        self.panel.show_chart(self.ward.chart)

    def chart_act(self, act):
        self.ward.chart = charted(self.ward.chart, act)
        self.panel.show_chart(self.ward.chart)

    # Hands

    def keys(self, text):
        """Type as at a keyboard: tab, enter and blank among the letters."""
        named = {"\t": Qt.Key.Key_Tab, "\r": Qt.Key.Key_Return, " ": Qt.Key.Key_Space}
        for key in text:
            QTest.keyClick(QApplication.focusWidget(), named.get(key, key))

    def tap(self, name):
        """Tap what has this object name."""
        QTest.mouseClick(self.find(name), LEFT)

    def find(self, name):
        found = [w for w in self.panel.findChildren(object, name) if hasattr(w, "isVisible")]
        return next(w for w in found if w.isVisible())

    def type_in(self, name, text):
        """Tap into a box and type."""
        edit = self.find(name)
        QTest.mouseClick(edit, LEFT)
        edit.selectAll()
        QTest.keyClicks(edit, text)

    def answer(self, item, words):
        """Answer a line of the checklist by mouse."""
        card = self.panel.cards[Step.CHECKLIST]
        line = card.rows[item]
        for tap in line.taps:
            if tap.text().casefold() == words.casefold() and tap.isVisible():
                QTest.mouseClick(tap, LEFT)
                return
        if not line.edit.isVisible():
            QTest.mouseClick(line.other if line.other.isVisible() else line.again, LEFT)
        QTest.mouseClick(line.edit, LEFT)
        QTest.keyClicks(line.edit, words)
        QTest.mouseClick(line.keep, LEFT)

    @property
    def said(self):
        return self.panel.open_card.sentence.text()

    @property
    def left(self):
        return left_before_start(self.chart, self.panel.pump.reading())

    # Ways through

    def approve(self, password=PASSWORD, who=SECOND.name):
        self.panel.open_step(Step.ORDER)
        self.tap(f"second-name-{who}")
        self.type_in("second-password", password)
        self.tap("approve-dose")

    def weigh(self):
        self.panel.open_step(Step.WEIGHT)
        self.type_in("weight", "88")
        self.tap("weight-unit-kg")
        self.tap("save-weight")

    def order(self, per_kg="0.5"):
        self.panel.open_step(Step.ORDER)
        self.type_in("dose-per-kg", per_kg)
        self.type_in("duration", "40")
        self.tap("order-mode-written")
        self.type_in("ordered-by", "Dr. H. Brandt, MD")
        self.tap("save-order")

    def answer_all(self):
        said = {"last solid food": "01:30", "last clear fluids": "07:00", "IV access": "22G"}
        self.panel.open_step(Step.CHECKLIST)
        card = self.panel.cards[Step.CHECKLIST]
        for name, lines in self.chart.protocol.checklist_rows().items():
            if all(line.optional and not line.blocks for line in lines):
                continue
            if name in card.groups:
                QTest.mouseClick(card.groups[name].tap, LEFT)
            else:
                self.answer(name, said.get(name) or card.rows[name].taps[0].text())

    def prepare(self, drawn="0.88"):
        self.panel.open_step(Step.PREPARATION)
        self.tap("usual-vial-50x10")
        self.type_in("vials", "1")
        self.type_in("drawn", drawn)
        self.type_in("lot", "KX4502")
        self.type_in("expiry", "08/2027")
        self.tap("container-bag")
        self.tap("method-made-up-to")
        self.type_in("container-volume", "50")
        self.tap("save-preparation")

    def measure(self):
        taken = self.ward.bedside.act(
            VitalsTaken, entered="typed", sbp_mmhg=128, dbp_mmhg=80, hr_per_min=72, spo2_pct=98
        )
        self.chart_act(taken)

    def read_pump(self, rate="75", vtbi="50"):
        self.panel.open_step(Step.PUMP)
        self.type_in("pump-rate", rate)
        self.type_in("pump-vtbi", vtbi)
        self.tap("save-pump")

    def second(self, drawn="0.88", password=PASSWORD, who=SECOND.name):
        self.type_in("check-weight", "88")
        self.tap("check-weight-unit-kg")
        self.type_in("check-strength", "50")
        self.type_in("check-drawn", drawn)
        self.type_in("check-rate", "75")
        self.type_in("check-vtbi", "50")
        self.tap(f"second-name-{who}")
        self.type_in("second-password", password)
        self.tap("save-check")

    def everything_but(self, *left_out):
        steps = ("weigh", "order", "answer_all", "prepare", "measure", "read_pump", "check")
        for step in steps:
            if step in left_out:
                continue
            if step == "check":
                self.panel.open_step(Step.CHECK)
                self.second()
            else:
                getattr(self, step)()
