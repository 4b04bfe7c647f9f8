"""What the binding to Qt leaves in memory when the window's modules are there."""

import subprocess
import sys


def test_the_sources_of_the_program_are_not_kept_in_memory():
    deed = (
        "import linecache, sys\n"
        "import ketachart.gui.window\n"
        "print(sum(name.endswith('.py') for name in linecache.cache), len(sys.modules) > 400)\n"
    )
    told = subprocess.run([sys.executable, "-c", deed], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["0", "True"]


def test_python_itself_reads_sources_as_ever():
    deed = (
        "import inspect\n"
        "import ketachart.gui.window as window\n"
        "print(inspect.getsource(window).startswith(chr(34) * 3))\n"
    )
    told = subprocess.run([sys.executable, "-c", deed], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True"]
