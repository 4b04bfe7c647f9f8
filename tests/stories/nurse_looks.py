"""All that is worked out from a chart, asked for: none of it may give up, whatever was let in."""

from datetime import datetime

from ketachart.clinical import (
    checklist,
    discharge,
    effect_life,
    effects,
    emergency,
    guard,
    last_time,
    narrative,
    orders,
    oxygen,
    scales,
    starting,
    titration,
)
from ketachart.clinical.account import open_matters
from ketachart.clinical.acts import ItemChecked
from ketachart.clinical.chart import Chart
from ketachart.clinical.discharge_scores import FORMS, points_of
from ketachart.clinical.drugs import running
from ketachart.clinical.episode_words import ending_words, episode_sentences
from ketachart.clinical.pump_truth import line_residual, pump_truth
from ketachart.clinical.treatment import courses
from ketachart.clinical.unplanned import unplanned
from ketachart.clinical.visits import visit_of
from ketachart.clinical.wording import episode_text, line_of
from ketachart.interop import csv
from ketachart.report.document import document, told_until
from ketachart.report.ink import Ink
from ketachart.report.picture import draw
from ketachart.report.time_sheet import time_sheet
from ketachart.report.whole import entry_words
from ketachart.station import Station


def look_quickly(chart: Chart, now: datetime) -> None:
    """What stands on the screen beside the chair, and what page one says."""
    for entry in chart.entries[-6:]:
        line = line_of(chart, entry)
        assert line.title
        assert line.icon
    for taken in (*chart.sets, *chart.withdrawn_sets):
        assert bool(episode_text(taken)) == bool(taken.flags)
    chart.due(now)
    chart.next_due(now)
    for episode in chart.episodes:
        assert episode.minutes(now) >= 0
        assert ending_words(episode, now)
    list(episode_sentences(chart, now))
    for effect in chart.effects:
        effects.onset_facts(chart, effect)
        assert effect_life.life_of(chart, effect)
        assert effect_life.standing_text(chart, effect) is not None
        effects.is_exception(chart, effect, now)
    look_at_drugs(chart, now)
    look_at_rest(chart, now)


def look_at_drugs(chart: Chart, now: datetime) -> None:
    """What was prepared, ordered, given and left over."""
    for account in chart.accounts:
        assert account.told()
        account.line_text()
        for strength in account.strengths:
            assert strength.told()
    for reading in pump_truth(chart):
        assert reading.text()
    stays = line_residual(chart)
    assert stays is None or stays.mg <= chart.delivery.infused_mg
    titration.plan(chart)
    titration.next_step(chart, now)
    guard.order_findings(chart)
    starting.left_before_start(chart, starting.PumpReading())
    starting.lines_left(chart, blocking=False)
    for ordered in orders.awaiting(chart):
        orders.ordered_by(ordered)
    for order in chart.medication_orders:
        assert orders.given_text(chart, order) is not None
    running(chart)
    open_matters(chart)
    oxygen.oxygen_text(oxygen.oxygen(chart))


def look_at_rest(chart: Chart, now: datetime) -> None:
    """What was not as planned, what is asked before the end, and the words of page one."""
    until = told_until(chart, now)
    assert narrative.told(chart, until) is not None
    for found in unplanned(chart, until):
        assert found.text
    scales.asks_left(chart)
    scales.not_done(chart)
    emergency.emergencies(chart)
    discharge.longest_wait(chart)
    discharge.count_met(chart, now)
    for criterion in chart.protocol.discharge.criteria:
        discharge.finding(chart, criterion, now)
    for form in FORMS.values():
        points_of(chart, form)
    for _, answer in chart.standing.of(ItemChecked):
        checklist.says_no(answer)
    visit_of(chart)


def look_thoroughly(chart: Chart, now: datetime, station: Station) -> None:
    """Every page, the picture, the course of treatment and the log; all of it drawn."""
    for entry in chart.entries:
        title, _ = entry_words(chart, entry)
        assert title
    told = {"clinic": "Fictional Clinic", "chair": chart.chair, "software": "KetaChart"}
    assert document(chart, generated_at=now, **told).blocks
    assert time_sheet(chart, generated_at=now, **told).blocks
    assert csv.written(chart)
    draw(chart, width=900, height=500, ink=Ink.paper(), now=now)
    charts = station.charts_of(chart.session.patient)
    assert sum(len(course.visits) for course in courses(charts)) <= len(charts)
    last_time.last_time(chart, charts)
    for pages in (station.page, station.sheet, station.time_sheet):
        assert pages(chart).startswith(b"%PDF")
    for course in station.treatment(chart.session.patient):
        assert station.export_course(chart.session.patient, course.number)[1].startswith(b"%PDF")
    station.expected(now.date())
    log = station.substance_log(chart.entries[0].act.at.date(), now.date())
    assert log is not None
