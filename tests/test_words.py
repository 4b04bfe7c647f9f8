"""The program records and reminds; its words promise no more."""

import ast
import re
from pathlib import Path

from ketachart import resources

PACKAGE = Path(__file__).resolve().parents[1] / "ketachart"
NOT_OURS = re.compile(
    r"\b(alarms?|alerts?|monitors?|warn\w*|detects?|diagnos\w+|safe)\b", re.IGNORECASE
)


def spoken(file: Path) -> list[str]:
    """The string constants of a module that are no docstrings."""
    tree = ast.parse(file.read_text("utf-8"))
    quiet = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    quiet |= {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet
    ]


def test_no_text_of_ours_says_what_only_a_device_may_say():
    files = sorted(PACKAGE.rglob("*.py"))
    assert len(files) > 100
    said = [(f.name, text) for f in files for text in spoken(f) if NOT_OURS.search(text)]
    assert said == []


def test_no_protocol_or_vocabulary_of_ours_does_either():
    for folder in ("protocols", "vocabulary"):
        for file in resources.path(folder).glob("*.toml"):
            assert NOT_OURS.findall(file.read_text("utf-8")) == []
