"""What every test stands on: no display unless asked for, no unexpected word in the log."""

import gc
import itertools
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading

import pytest
from hypothesis import HealthCheck, settings

if os.environ.get("KETACHART_TEST_DISPLAY") != "1":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

pytest_plugins = ("station_fixtures",)


STATE = tempfile.mkdtemp(prefix="ketachart-state-")
"""Where stations of this run keep what lies in a second place (also those in child processes)."""
os.environ["XDG_STATE_HOME"] = STATE
_NUMBERS = itertools.count()


def pytest_configure(config):
    """Each worker of a run in real windows has a screen of its own: keys go to one window only."""
    if os.environ.get("KETACHART_TEST_DISPLAY") == "1" and hasattr(config, "workerinput"):
        read, write = os.pipe()
        config.screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            os.environ["DISPLAY"] = f":{answer.readline().strip()}"


def pytest_unconfigure(config):
    shutil.rmtree(STATE, ignore_errors=True)
    screen = getattr(config, "screen", None)
    if screen is not None:
        screen.terminate()
        screen.wait()


def pytest_runtest_teardown():
    """Once a window has been there garbage waits for an event loop; most tests have none."""
    garbage = sys.modules.get("ketachart.gui.garbage")
    if garbage is not None and not gc.isenabled():
        garbage.collect_due()


settings.register_profile(
    "gate", deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", parent=settings.get_profile("gate"), max_examples=2000)
settings.load_profile(os.environ.get("KETACHART_HYPOTHESIS", "gate"))


@pytest.fixture(autouse=True)
def own_second_place(monkeypatch):
    """Each test has a second place of its own: the stations of others may be copies of one."""
    monkeypatch.setenv("XDG_STATE_HOME", f"{STATE}/{next(_NUMBERS)}")


@pytest.fixture(autouse=True)
def quiet_log(caplog):
    """A warning nobody expected is a failure nobody saw."""
    yield
    loud = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert loud == []


@pytest.fixture(autouse=True)
def no_thread_left(monkeypatch):
    """A test takes its threads with it; a QThread left running aborts the process at exit."""
    before, started = set(threading.enumerate()), []
    # Tests without a window do not pay for importing Qt.
    core = sys.modules.get("PySide6.QtCore")
    if core is not None:
        start = core.QThread.start

        def remembered(thread, *args):
            started.append(thread)
            start(thread, *args)

        monkeypatch.setattr(core.QThread, "start", remembered)
    yield
    left = [t.name for t in threading.enumerate() if t not in before and not t.daemon]
    if started:
        isValid = sys.modules["shiboken6"].isValid  # noqa: N806
        left += [repr(t) for t in started if isValid(t) and t.isRunning()]
    assert left == []
