"""A program whose disk is slow: every flush of it takes so long, as on an old hard disk."""

import shutil
import sys

import pytest


def with_slow_disk(command: list[str], ms: int) -> list[str]:
    """The command, run so that each ``fsync`` and ``fdatasync`` of it takes ``ms`` longer.

    The delay is real: ``strace`` holds the thread that asked inside the system call.
    """
    strace = shutil.which("strace")
    if sys.platform != "linux" or strace is None:
        pytest.skip("a slow disk is made with strace, on Linux")
    calls = "fsync,fdatasync"
    inject = f"inject={calls}:delay_exit={ms * 1000}"
    quiet = ["-f", "-qqq", "--seccomp-bpf", "-o", "/dev/null", "-e", f"trace={calls}"]
    return [strace, *quiet, "-e", inject, *command]
