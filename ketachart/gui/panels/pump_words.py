"""The pump's own numbers beside those of the record, while they are typed. No Qt."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from ketachart.clinical.acts import PumpRead
from ketachart.clinical.chart import Chart
from ketachart.clinical.phrases import dose_text, rate_text, volume_text
from ketachart.clinical.pump_truth import Reading, compare, line_volume
from ketachart.clinical.units import rounded, shown


def read_at(
    chart: Chart,
    at: datetime,
    *,
    infused_ml: Decimal | None = None,
    left_ml: Decimal | None = None,
    rate_ml_per_h: Decimal | None = None,
) -> Reading:
    """What was typed beside what the charted rates come to at that moment."""
    said = PumpRead(
        id="typed", at=at, by="-", infused_ml=infused_ml, left_ml=left_ml,
        rate_ml_per_h=rate_ml_per_h,
    )  # fmt: skip
    return compare(said, chart.delivery_at(at), chart.protocol.pump_difference_pct)


def counted_words(chart: Chart, at: datetime) -> str:
    """``The record counts 38.1 mL, running at 75 mL/h.``: before anything is typed."""
    delivery = chart.delivery_at(at)
    rate = delivery.rate_ml_per_h
    running = f", running at {rate_text(rate)}" if rate and delivery.running else ""
    return f"The record counts {volume_text(rounded(delivery.infused_ml, 1))}{running}."


def beside_words(chart: Chart, reading: Reading) -> str:
    """``Calculated 38.1, pump 38.0 mg.``; with how far apart they are where that is much."""
    words = reading.text()
    words = f"{words[0].upper()}{words[1:]}."
    if not reading.differs:
        return words
    most = shown(chart.protocol.pump_difference_pct, 1)
    if reading.off_pct is not None and abs(reading.off_pct) > chart.protocol.pump_difference_pct:
        off = shown(abs(reading.off_pct), 1)
        return f"{words} {off} % apart, more than {most} %. Look at the pump once more."
    charted = reading.rate_ml_per_h
    if reading.said_rate is not None and charted is not None:
        pump = rate_text(reading.said_rate)
        return f"{words} The pump shows {pump}, charted are {rate_text(charted)}."
    return words


def line_words(chart: Chart, at: datetime) -> str:
    """What the line keeps when the pump stops; empty where the clinic does not chart it."""
    volume, hung = line_volume(chart), chart.delivery.container
    if not volume or hung is None:
        return ""
    keeps = min(Fraction(volume), chart.delivery_at(at).infused_ml)
    if not keeps:
        return ""
    mg = dose_text(keeps * hung.mg_per_ml)
    return f"The line keeps {volume_text(rounded(keeps, 1))}, {mg}, until it is flushed."
