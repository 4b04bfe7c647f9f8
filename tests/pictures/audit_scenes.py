"""The audit trail as an auditor and as an administrator read it, and the page of a copy."""

from pathlib import Path

from pictures.studio import Studio, Window
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ketachart.gui.audit.page import AuditPage
from ketachart.station import NewPerson, Station

AUDITOR, PASSWORD = "I. Vesely", "forty quiet bears walking"


def trail(studio: Studio, folder: Path) -> None:
    """Everything, one entry in full, a search that finds nothing, and a wrong one."""
    studio.folder = folder
    if "audit" not in studio.word and not studio.wants("audit"):
        return
    with studio.clinic(before=_looked_at) as window:
        pages = window.window.pages
        assert pages is not None
        pages.audit.show()
        page = pages.audit.page
        assert page is not None
        _searched(window, page)
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_Down)
        window.take("audit-trail")
        page.filters.person.put("Nobody At All")
        page.filters.search()
        window.settle()
        window.take("audit-unknown")
        page.filters.person.clear()
        page.filters.text.put("zebra crossing")
        page.filters.search()
        _searched(window, page)
        window.take("audit-nothing")
        chart = next(iter(window.window.charts))
        pages._export(chart, "pdf")
        window.settle()
        window.take("audit-export")


def _looked_at(station: Station) -> None:
    """Somebody looked, exported and was refused."""
    for row in station.sessions()[-4:]:
        station.chart(row.id)
        station.export(row.id, "csv", for_whom="the insurer", purpose="payment")
    nurse = station.person
    assert nurse is not None
    roles = (*nurse.roles, "auditor")
    station.change_person(
        nurse.id, name=nurse.name, roles=roles, credential=nurse.credential, reason="Audit of March"
    )
    station.add_person(NewPerson(AUDITOR, ("auditor",), PASSWORD))


def _searched(window: Window, page: AuditPage) -> None:
    for _ in range(200):
        window.settle()
        QTest.qWait(10)
        if page.found is not None and not page.aside.is_busy:
            break
    QTest.qWait(60)
    window.settle()


SCENES = (trail,)
