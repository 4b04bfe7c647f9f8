"""The station's database in the hands of another program, as a scanner or a backup tool has it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOLD = """
import sys
from sqlcipher3 import dbapi2 as driver

path, key = sys.argv[1], sys.stdin.readline().strip()
con = driver.connect(path, isolation_level=None)
con.execute(f"PRAGMA key=\\"x'{key}'\\"")
con.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_elsewhere(database: Path, key: bytes) -> Iterator[None]:
    """Within it another process has begun to write, and does not end."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(f"{key.hex()}\n")
        child.stdin.flush()
        assert child.stdout.readline().strip() == "held"
        yield
    finally:
        child.stdin.close()
        child.wait(timeout=10)
        child.stdout.close()
