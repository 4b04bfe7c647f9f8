"""What the binding to Qt leaves in memory when the window's modules are there."""

import subprocess
import sys

import pytest

IN_MEMORY = "sum(name.endswith('.py') for name in __import__('linecache').cache)"
"""Of how many modules the source is kept."""
READ = "__import__('inspect').getsource(window).startswith(chr(34) * 3)"


@pytest.mark.parametrize(("asked", "answer"), [(IN_MEMORY, "0"), (READ, "True")])
def test_no_source_is_kept_in_memory_and_each_can_still_be_read(asked, answer):
    deed = f"import ketachart.gui.window as window; print({asked})"
    told = subprocess.run([sys.executable, "-c", deed], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [answer]
