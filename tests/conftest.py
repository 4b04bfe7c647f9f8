"""What every test stands on: no display unless asked for, no unexpected word in the log."""

import logging
import os
import threading

import pytest
from hypothesis import HealthCheck, settings

if os.environ.get("KETACHART_TEST_DISPLAY") != "1":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

pytest_plugins = ("station_fixtures",)

settings.register_profile(
    "gate", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", parent=settings.get_profile("gate"), max_examples=2000)
settings.load_profile(os.environ.get("KETACHART_HYPOTHESIS", "gate"))


@pytest.fixture(autouse=True)
def quiet_log(caplog):
    """A warning nobody expected is a failure nobody saw."""
    yield
    loud = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert loud == []


@pytest.fixture(autouse=True)
def no_thread_left():
    """A test takes its threads with it."""
    before = set(threading.enumerate())
    yield
    left = [t.name for t in threading.enumerate() if t not in before and not t.daemon]
    assert left == []
