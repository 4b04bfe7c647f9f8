"""Folders on disks that are really mounted: far away, in memory, in a file, by another path."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from ketachart.clinical.trouble import Refused
from ketachart.store import disks
from ketachart.store.folder import look, require

SFTP = Path("/usr/lib/openssh/sftp-server")
ROOT = sys.platform == "linux" and os.geteuid() == 0
may_mount = pytest.mark.skipif(not ROOT, reason="to mount a disk takes root on Linux")


@contextmanager
def mounted(point: Path, *how: str):
    point.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *how, str(point)], check=True)
    try:
        yield point
    finally:
        subprocess.run(["umount", "-l", str(point)], check=True)


@contextmanager
def far_away(source: Path, point: Path):
    """Mount a folder as sshfs does it, its server being a process of ours on the other end."""
    point.mkdir()
    ours, theirs = socket.socketpair()
    server = subprocess.Popen([SFTP], stdin=theirs, stdout=theirs)
    client = subprocess.Popen(
        ["sshfs", f":{source}", point, "-o", "passive", "-f"], stdin=ours, stdout=ours
    )
    ours.close()
    theirs.close()
    try:
        until = time.monotonic() + 10
        while not point.is_mount() and time.monotonic() < until:
            os.sched_yield()
        yield point
    finally:
        subprocess.run(["umount", "-l", str(point)], check=True)
        for process in (client, server):
            process.terminate()
            process.wait(10)


@may_mount
@pytest.mark.skipif(
    not (SFTP.exists() and shutil.which("sshfs") and os.path.exists("/dev/fuse")),  # noqa: PTH110
    reason="sshfs, sftp-server or FUSE is not there",
)
def test_a_network_disk_that_is_really_mounted_is_refused_with_the_reason(tmp_path):
    source = tmp_path / "there"
    source.mkdir()
    with far_away(source, tmp_path / "far") as far:
        (far / "proof").touch()
        assert (source / "proof").exists()
        with pytest.raises(Refused, match=r"network disk \(fuse.sshfs\).*choose another folder"):
            require(far, set_up=False)
        # By a link it is no nearer.
        (tmp_path / "near").symlink_to(far)
        with pytest.raises(Refused, match="network disk"):
            require(tmp_path / "near", set_up=False)


@may_mount
def test_memory_is_refused_but_for_what_is_thrown_away(tmp_path, monkeypatch):
    with mounted(tmp_path / "memory", "-t", "tmpfs", "-o", "size=1m", "none") as memory:
        assert disks.disk_of(memory).kind == "memory"
        require(memory, set_up=False)  # below the folder for temporary files: for trying only
        (place,) = (f for f in look(memory) if f.what == "place")
        assert (place.ok, "for trying only" in place.text) == (None, True)
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "elsewhere"))
        with pytest.raises(Refused, match=r"in the computer's memory .* switched off"):
            require(memory, set_up=False)


@may_mount
def test_a_bind_mount_shows_the_cloud_folder_that_it_stands_for(tmp_path):
    cloud = tmp_path / "Dropbox" / "clinic"
    cloud.mkdir(parents=True)
    with (
        mounted(tmp_path / "charts", "--bind", str(cloud)) as charts,
        pytest.raises(Refused, match="cloud service"),
    ):
        require(charts, set_up=False)


@may_mount
def test_a_disk_in_a_file_is_where_that_file_is(tmp_path):
    image = tmp_path / "Dropbox" / "disk.img"
    image.parent.mkdir()
    image.write_bytes(bytes(2 << 20))
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    with mounted(tmp_path / "charts", "-o", "loop", str(image)) as charts:
        assert disks.disk_of(charts).system == "ext4"
        with pytest.raises(Refused, match="cloud service"):
            require(charts, set_up=False)
