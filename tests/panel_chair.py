"""A side panel with the keyboard at a chair, and a station that answers it: for tests."""

from datetime import datetime

from bedside_charts import Ward, charted
from msgspec import structs
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtTest import QTest

from ketachart.clinical import acts as a
from ketachart.clinical.trouble import Refused
from ketachart.gui.panels.side_panels import panel_for

LEFT = Qt.MouseButton.LeftButton
K = Qt.Key

RUNNING = ("ex-05", "2026-03-10T10:20:00-05:00")
HELD = ("ex-05", "2026-03-10T10:33:00-05:00")
OVER = ("ex-05", "2026-03-10T11:54:00-05:00")
TWO_BAGS = ("ex-12", "2026-04-04T00:05:00-05:00")


class Chair:
    """A panel with the keyboard at a chair, and a station that answers it."""

    def __init__(self, qtbot, name: str, when: tuple[str, str]) -> None:
        self.ward = Ward(*when)
        self.qtbot = qtbot
        self.acts: list[a.Act] = []
        self.sentences: list[str] = []
        self.closed = False
        self.open(name)

    def open(self, name: str) -> None:
        self.closed = False
        self.panel = panel_for(name, self.ward.bedside, self.ward.chart)
        self.qtbot.addWidget(self.panel)
        self.panel.acted.connect(self.record)
        self.panel.closed.connect(self._close)
        self.panel.resize(372, 562)
        self.panel.show()
        self.panel.activateWindow()
        QCoreApplication.processEvents()
        self.panel.first_field()

    def _close(self) -> None:
        self.closed = True

    def record(self, made) -> None:
        """As the window and the station do: late acts say when they were charted."""
        acts = made if isinstance(made, tuple) else (made,)
        self.panel.saving()
        acts = tuple(structs.replace(act, charted_at=self.ward.now) for act in acts)
        try:
            self.ward.chart = charted(self.ward.chart, *acts)
        except Refused as refusal:
            self.sentences.append(str(refusal))
            self.panel.refused(str(refusal))
            return
        self.acts += acts
        self.panel.show_chart(self.ward.chart)
        self.panel.saved()

    @property
    def act(self) -> a.Act:
        assert len(self.acts) == 1, self.acts
        return self.acts[0]

    @property
    def sentence(self) -> str:
        return "" if self.panel.sentence.isHidden() else self.panel.sentence.text()

    @property
    def now(self) -> datetime:
        return self.ward.now

    # Keys

    def type(self, text: str) -> "Chair":
        QTest.keyClicks(self.panel.window().focusWidget(), text)
        return self

    def press(self, *keys) -> "Chair":
        for key in keys:
            QTest.keyClick(self.panel.window().focusWidget(), key)
        return self

    def tab(self, times: int = 1) -> "Chair":
        return self.press(*[K.Key_Tab] * times)

    def tab_to(self, name: str) -> "Chair":
        for _ in range(40):
            focus = self.panel.window().focusWidget()
            if focus.objectName().startswith(name):
                return self
            self.press(K.Key_Tab)
        raise AssertionError(f"{name} is not reached by Tab")

    def enter(self) -> "Chair":
        return self.press(K.Key_Return)

    # Hand

    def find(self, name: str) -> QObject:
        found = self.panel.findChild(QObject, name)
        assert found is not None, name
        return found

    def tap(self, *names: str) -> "Chair":
        for name in names:
            target = self.find(name)
            assert target.isVisible(), name
            QTest.mouseClick(target, LEFT, pos=target.rect().center())
        return self

    def put(self, name: str, text: str) -> "Chair":
        """Tap into a box, then type: an on-screen keyboard does no more."""
        self.tap(name)
        self.find(name).selectAll()
        return self.type(text)
