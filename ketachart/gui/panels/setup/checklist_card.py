"""The protocol's checklist, a row for each line: one tap for the usual answer, or other words."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ketachart.clinical.acts import ItemChecked
from ketachart.clinical.chart import Chart
from ketachart.clinical.checklist import ChecklistLine
from ketachart.clinical.guard import Finding
from ketachart.clinical.starting import answers, lines_left, rows_answered
from ketachart.gui.bedside import Bedside
from ketachart.gui.panels.fade import Fade
from ketachart.gui.panels.setup.checklist import Answer
from ketachart.gui.panels.setup.checklist_rows import GroupRow, ItemRow
from ketachart.gui.panels.setup.form import StepCard

REASONS = ("physician's order", "not possible", "done elsewhere")


class ChecklistCard(StepCard):
    """Every answer is charted at once; a second answer to a line is charted after the first.

    ``reason_changed`` when a reason was given for starting with lines open.
    """

    reason_changed = Signal()

    def __init__(self, bedside: Bedside) -> None:
        super().__init__(bedside, "checklist", "Checklist", "", "")
        self.rows: dict[str, ItemRow] = {}
        self.groups: dict[str, GroupRow] = {}
        self._asked: tuple[ChecklistLine, ...] = ()
        self.list = QWidget()
        self.list.setObjectName("item-list")
        self.lines = QVBoxLayout(self.list)
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.lines.setSpacing(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self.list)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.fill_with(area)
        self.area = area
        Fade(area)
        # As many lines as can be stand without scrolling: the card gives its gaps away.
        self.column.setContentsMargins(0, 12, 0, 2)
        self.column.setSpacing(0)
        self.head.setContentsMargins(20, 0, 20, 6)

    def show_chart(self, chart: Chart) -> None:
        super().show_chart(chart)
        if self._asked != chart.protocol.lines:
            self._lay_out(chart.protocol.lines, chart)
        given = answers(chart)
        for item, item_row in self.rows.items():
            item_row.show_answer(given.get(item))
        for group in self.groups.values():
            group.show_answers(given)
        self._ask_why(chart)
        self._keep_off_the_edge()
        done, rows = rows_answered(chart)
        self.aside(f"{done} of {rows}")

    def _ask_why(self, chart: Chart) -> None:
        """Lines that do not keep a start waiting stay open with a reason, once all others are."""
        open_lines = lines_left(chart, blocking=False)
        if not open_lines or lines_left(chart, blocking=True):
            self.show_findings(())
            return
        words = f"Still open: {', '.join(open_lines)}. The start can go on with a reason."
        self.show_findings([Finding("soft", words)], REASONS)

    def typed(self) -> None:
        super().typed()
        self.reason_changed.emit()

    def say(self, sentence: str, *, good: str = "") -> None:
        """One sentence below the lines."""
        super().say(sentence, good=good)
        self._keep_off_the_edge()

    def _keep_off_the_edge(self) -> None:
        """Room round a sentence or a notice; without them the lines have all of it."""
        said = not self.sentence.isHidden()
        self.foot.setContentsMargins(20, 8 if said else 0, 20, 0)
        self.column.setContentsMargins(0, 12, 0, 12 if said or self.notice.shown else 2)

    def _lay_out(self, lines: tuple[ChecklistLine, ...], chart: Chart) -> None:
        while (old := self.lines.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._asked = lines
        self.rows = {line.item: ItemRow(line, self.bedside, self.list) for line in lines}
        self.groups = {}
        for item_row in self.rows.values():
            item_row.answered.connect(self._answer)
            item_row.refused_here.connect(self.say)
        for name, together in chart.protocol.checklist_rows().items():
            shown: ItemRow | GroupRow = self.rows[together[0].item]
            if together[0].group:
                members = tuple(self.rows[line.item] for line in together)
                shown = self.groups[name] = GroupRow(name, members, self.list)
                shown.all_usual.connect(self._answer_usual)
            self.lines.addWidget(shown)
            shown.show()
        self.lines.addStretch(1)

    def _answer(self, item: str, answer: Answer) -> None:
        if not self.is_saving:
            self.say("")
            self.acted.emit(self._checked(item, answer))

    def _answer_usual(self, items: list[str]) -> None:
        if not self.is_saving and items:
            self.say("")
            usual = {line.item: line.usual for line in self._asked}
            self.acted.emit(tuple(self._checked(i, Answer(usual[i] or "yes")) for i in items))

    def _checked(self, item: str, answer: Answer) -> ItemChecked:
        return self.bedside.act(ItemChecked, item=item, answer=answer.answer, detail=answer.detail)

    def first_field(self) -> QWidget | None:
        """The first line that is open; those that may stay open come last."""
        for late in (False, True):
            for name, lines in self.chart.protocol.checklist_rows().items():
                shown = self.groups.get(name) or self.rows[lines[0].item]
                is_open = any(self.rows[x.item].given is None for x in lines)
                may_stay = all(x.optional and not x.blocks for x in lines)
                if is_open and may_stay is late:
                    return shown.first_target()
        return None

    def save(self) -> None:
        """Nothing waits here: each line is charted when it is answered."""
