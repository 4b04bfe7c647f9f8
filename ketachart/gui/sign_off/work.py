"""What the sign-off page asks of the station; run in the station's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter

from ketachart.clinical.chart import Chart
from ketachart.clinical.entry import integrity_code
from ketachart.clinical.phrases import clock_text, day_text, patient_name
from ketachart.gui import theme
from ketachart.report import viewing
from ketachart.report.first_look import Look, Mark, first_look, headline
from ketachart.station import Station

if TYPE_CHECKING:
    from ketachart.station.signing import Waiting

PALE = 0.25
"""Of the black: what is paler is a ground or a line, what is darker a word."""
DARK_PAPER = "#C6CCD3"
"""White, as the dark theme shows it."""
NO_FLAGS = "No flags"


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the queue in words; ``mark`` says without colour how it went.

    One that was signed or sent back from this page has no ``time`` and no ``which``.
    """

    session: str
    name: str
    mark: Mark
    headline: str
    over_at: datetime
    time: str = ""
    which: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as it is reviewed: the chart, the very page, and what to look at first on it.

    ``code`` is the integrity code of these entries; until ``by_pin`` the PIN is enough to sign.
    ``people`` are printed names by id, ``physicians`` the names of those who sign here.
    """

    chart: Chart
    code: str
    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    looks: tuple[Look, ...] = ()
    by_pin: datetime | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    physicians: frozenset[str] = frozenset()


def queue(station: Station) -> tuple[Row, ...]:
    """The records that wait for this physician: flagged first, then the oldest."""
    today = station.clock.now().at.date()
    return tuple(_row(waiting, today) for waiting in station.to_sign())


def asked(station: Station) -> tuple[Row, ...]:
    """The records that were sent back and wait for a nurse, oldest question first."""
    today = station.clock.now().at.date()
    return tuple(_asked(waiting, today) for waiting in station.sent_back())


def _asked(waiting: Waiting, today: date) -> Row:
    question = waiting.chart.record.question
    assert question is not None
    since = clock_text(question.at)
    if question.at.date() != today:
        since = f"{day_text(question.at)} {since}"
    return Row(
        session=waiting.row.id,
        name=patient_name(waiting.chart.patient),
        which=f"Waits for a nurse since {since}",
        mark="words",
        headline=waiting.headline,
        over_at=question.at,
    )


def _row(waiting: Waiting, today: date) -> Row:
    chart = waiting.chart
    ended = chart.stopped_at or chart.started_at or chart.entries[-1].act.at
    mark, words = headline(chart)
    words = words or NO_FLAGS
    if chart.record.is_signed:
        mark, words = "words", f"Addendum to version {chart.record.version}"
    elif waiting.orders:
        one = waiting.orders == 1
        orders = "1 order to confirm" if one else f"{waiting.orders} orders to confirm"
        words = f"{words} · {orders}" if mark == "flag" else orders
        mark = "flag" if mark == "flag" else "caution"
    return Row(
        session=waiting.row.id,
        name=patient_name(chart.patient),
        time=clock_text(ended) if ended.date() == today else day_text(ended)[:6],
        which=which(chart),
        mark=mark,
        headline=words,
        over_at=ended,
    )


def which(chart: Chart) -> str:
    """``Session 2 of 6 · chair 3``, as far as it is known."""
    plan, said = chart.plan, []
    if plan is not None and plan.infusion_no is not None:
        of = f" of {plan.planned_infusions}" if plan.planned_infusions else ""
        said.append(f"Session {plan.infusion_no}{of}")
    else:
        said.append(chart.session.record_no)
    if chart.chair:
        said.append(f"chair {chart.chair}")
    return " · ".join(said)


def waits(rows: Sequence[Row], today: date) -> str:
    """``5 sessions wait for you · oldest today 14:06``."""
    if not rows:
        return "Nothing waits for your signature"
    first = min(row.over_at for row in rows)
    day = "today" if first.date() == today else day_text(first)
    count = "1 session waits" if len(rows) == 1 else f"{len(rows)} sessions wait"
    return f"{count} for you · oldest {day} {clock_text(first)}"


def look(station: Station, session: str) -> Shown:
    """A record to be reviewed, as it stands now; of one that is signed the sealed file."""
    chart, people = station.chart(session), station.people()
    pdf = station.page(chart)
    return Shown(
        chart=chart,
        code=integrity_code(chart.entries),
        pdf=pdf,
        sizes=viewing.sizes(pdf),
        looks=first_look(chart, pdf),
        by_pin=station.signs_by_pin(),
        people={person.id: person.name for person in people},
        physicians=frozenset(p.name for p in people if "physician" in p.roles),
    )


def picture(pdf: bytes, page: int, width: int, look_of: theme.Theme) -> QImage:
    """One page ``width`` pixels wide, in the light of a theme.

    The dark one shows it on grey paper; the dim one turns it round, ink glowing on black.
    """
    made = viewing.raster(pdf, page, width)
    kind = QImage.Format.Format_RGB32
    image = QImage(made.data, made.width, made.height, made.stride, kind)
    if look_of.name == "dim":
        return _glowing(image.convertToFormat(QImage.Format.Format_Grayscale8), look_of)
    image = image.copy()  # the pixels above belong to ``made``
    if look_of.name == "dark":
        painter = QPainter(image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.fillRect(image.rect(), QColor(DARK_PAPER))
        painter.end()
    return image


def glow(level: int) -> float:
    """How much of the theme's text a grey of the paper (0 black to 255) becomes, 0 to 1.

    Pale grounds and lines stay as faint as they are; grey words glow more than their share, since
    on black they would fall below 4.5:1 (WCAG 2.2, 1.4.3).
    """
    share = (255 - level) / 255
    return share if share < PALE else PALE + (1 - PALE) * ((share - PALE) / (1 - PALE)) ** 0.4


def _glowing(grey: QImage, look_of: theme.Theme) -> QImage:
    """White becomes the theme's ground, black its text."""
    paper, ink = look_of.surface, look_of.text
    shades = []
    for level in range(256):
        share = glow(level)
        channels = (
            round(p + (i - p) * share)
            for p, i in zip(paper.getRgb()[:3], ink.getRgb()[:3], strict=True)  # type: ignore[index]
        )
        shades.append(QColor(*channels).rgb())
    ramp = grey.convertToFormat(
        QImage.Format.Format_Indexed8,
        [QColor(n, n, n).rgb() for n in range(256)],
        Qt.ImageConversionFlag.AvoidDither,
    )
    ramp.setColorTable(shades)
    return ramp.convertToFormat(QImage.Format.Format_RGB32)
