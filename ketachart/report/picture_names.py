"""The words around the lanes: their names, on paper a legend, on screen the line of now."""

from datetime import datetime

from ketachart.clinical.chart import Chart
from ketachart.clinical.wording import clock_text
from ketachart.report import shapes
from ketachart.report.fonts import BOLD, STRONG, TEXT
from ketachart.report.fonts import width as width_of
from ketachart.report.ink import Ink, mixed
from ketachart.report.picture_last import SIZE, last_values
from ketachart.report.picture_limits import DOTS
from ketachart.report.picture_marks import caret
from ketachart.report.picture_scale import BAR, Scale
from ketachart.report.shapes import Drawing, Shape


def names(scale: Scale, ink: Ink) -> list[Shape]:
    """What the lanes are called, each with its mark."""
    bar = scale.infusion.bottom + BAR / 2
    top, low = scale.pressure.top, scale.saturation
    middle = (low.top + low.bottom) / 2
    found = [
        shapes.rect(
            15, bar - 5, 13, 10, fill=mixed(ink.drug, ink.surface, 0.26), colour=ink.drug, radius=2
        ),
        shapes.text((33, bar - 4), "mL/h", ink.drug, face=STRONG),
        caret(21, top - 12, 5, up=False, colour=ink.bp),
        caret(21, top - 14, 5, up=True, colour=ink.bp),
        shapes.text((33, top - 17), "BP", ink.bp, face=STRONG),
        shapes.circle((21, top - 33), 3.4, fill=ink.hr),
        shapes.text((33, top - 37), "HR", ink.hr, face=STRONG),
        shapes.diamond((21, middle), 4.5, ink.spo2),
        shapes.text((33, middle - 4), "SpO₂", ink.spo2, face=STRONG),
        shapes.text((33, scale.row_y(0) - 4), "Events", ink.text2),
    ]
    return found + (_legend(scale, ink) if scale.paper else [])


def _legend(scale: Scale, ink: Ink) -> list[Shape]:
    y = scale.height - 17
    x = 16.0
    found: list[Shape] = []
    for mark, words in (
        ("bp", "systolic over diastolic, mmHg"),
        ("hr", "pulse /min"),
        ("spo2", "SpO₂ %"),
        ("flag", "flagged"),
        ("limit", "limit"),
        ("struck", "struck or amended"),
        ("bar", "side effect"),
    ):
        middle = y + 4
        if mark == "bp":
            found.append(caret(x + 5, middle + 1, 4.5, up=False, colour=ink.bp))
            found.append(caret(x + 5, middle - 1, 4.5, up=True, colour=ink.bp))
        elif mark == "hr":
            found.append(shapes.circle((x + 5, middle), 3.2, fill=ink.hr))
        elif mark == "spo2":
            found.append(shapes.diamond((x + 5, middle), 4.2, ink.spo2))
        elif mark == "flag":
            found.append(shapes.triangle((x + 5, middle), 4.2, ink.flag))
        elif mark == "struck":
            found.append(caret(x + 5, middle - 2, 4.5, up=False, colour=ink.text3, faint=True))
            found.append(shapes.line((x - 1, middle), (x + 11, middle), ink.text3, 1.1))
        elif mark == "limit":
            found.append(shapes.line((x - 2, middle), (x + 12, middle), ink.flag, 1.2, DOTS))
        else:
            found.append(shapes.rect(x - 2, middle - 1, 6, 1.4, fill=ink.text3))
            found.append(shapes.rect(x + 4, middle - 2.2, 8, 4, fill=ink.text3))
        found.append(shapes.text((x + 16, y), words, ink.text2))
        x += 16 + width_of(words, TEXT, 12) + 18
    return found


def overlay(chart: Chart, scale: Scale, *, now: datetime, ink: Ink) -> Drawing:
    """The line of now with the clock and the last values, to be painted over the picture.

    A value is shown for 20 minutes; after that it says nothing of now.
    """
    made = shapes.drawing(scale.width, scale.height)
    x = scale.x_at(now)
    top = scale.infusion.top + 2
    made.add(shapes.line((x, scale.saturation.bottom), (x, top), ink.text, 1.8))
    foot = scale.events.bottom
    made.add(shapes.line((x, foot), (x, foot + 5), ink.text, 1.8))
    made.add(shapes.rect(x - 23, top, 46, 16, fill=ink.text, radius=4))
    made.add(shapes.text((x, top + 4), clock_text(now), ink.surface, face=BOLD, anchor="middle"))
    colours = {"bp": ink.bp, "hr": ink.hr, "spo2": ink.spo2}
    for value in last_values(chart, scale, now):
        start, y = value.start, value.y
        if start > x:
            made.add(shapes.rect(start - 3, y - 9, value.wide + 6, 18, fill=ink.surface, radius=3))
        if value.flagged:
            made.add(shapes.triangle((start + 5, y), 5, ink.flag))
        colour = ink.flag if value.flagged else colours[value.param]
        at = (start + value.indent, y - 5)
        made.add(shapes.text(at, value.words, colour, size=SIZE, face=BOLD))
    return made
