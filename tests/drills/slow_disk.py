"""A program whose disk is slow: every flush of it takes so long, as on an old hard disk."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    int answer = real(fd);
    usleep(1000 * atoi(getenv("SLOW_DISK_MS")));
    return answer;
}
int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
"""


def slow_disk(folder: Path, ms: int) -> dict[str, str]:
    """What a child's environment needs so that each flush it asks for takes ``ms`` longer.

    Its own calls of ``fsync`` and ``fdatasync`` go through a library that is made in ``folder``:
    the thread that asked really waits.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("a slow disk is made with a C compiler, on Linux")
    folder.mkdir(parents=True, exist_ok=True)
    source, made = folder / "slow_disk.c", folder / "slow_disk.so"
    source.write_text(SHIM, "ascii")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    return os.environ | {"LD_PRELOAD": str(made), "SLOW_DISK_MS": str(ms)}
