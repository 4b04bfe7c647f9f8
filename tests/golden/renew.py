"""Write the golden texts of the pages anew: `python tests/golden/renew.py`. Look at what changed.

One file for each example session: the text of its record on A4, read back from the PDF, page by
page and line by line.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.report.conftest import (  # noqa: E402
    NAMES,
    acts_of,
    charted,
    page_texts,
    read_back,
    recorded,
)


def renew() -> None:
    """Every example session's file."""
    for name in NAMES:
        acts, patient = acts_of(name)
        chart = charted(acts, patient=patient, source_id=name.upper())
        (HERE / f"{name}.txt").write_text(page_texts(read_back(recorded(chart))), "utf-8")


if __name__ == "__main__":
    renew()
