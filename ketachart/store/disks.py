"""What kind of disk a folder is on, as far as the system tells: ours, far away, pulled out, gone.

SQLite's locks and its sure writes hold on a disk of this computer only (safety.md, A9). Nothing is
guessed: what the system does not tell is ``unknown``.
"""

import os
import plistlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ketachart.store import windows_disks

Kind = Literal["here", "network", "removable", "memory", "unknown"]

_NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|afs|afpfs|ncpfs|ceph|glusterfs|gfs2|ocfs2|lustre|davfs|webdav|ftp"
    r"|9p|virtiofs|vboxsf|drvfs|prl_fs|vmhgfs|hgfs"
    r"|fuse\.(sshfs|rclone|s3fs|davfs2?|gvfsd-fuse|glusterfs|ceph.*|cifs|smbnetfs|gcsfuse"
    r"|onedriver|google-drive-ocamlfuse|curlftpfs|vmhgfs-fuse|mtpfs|simple-mtpfs|jmtpfs"
    r"|kio-fuse|pcloud|insync|blobfuse2?|goofys|juicefs|mount-s3)"
)
_MEMORY = re.compile(r"tmpfs|ramfs|devtmpfs|hugetlbfs")
_DISKS = re.compile(
    r"ext[234]|xfs|btrfs|zfs|f2fs|jfs|reiserfs|bcachefs|ntfs3?|exfat|vfat|msdos|fuseblk"
    r"|fuse\.(ntfs-3g|exfat)|apfs|hfs|refs"
)
_FAR_DEVICE = re.compile(r"nbd\d+|rbd\d+|drbd\d+")
_ONES_OWN = re.compile(r"/media/|/run/media/|/Volumes/")


@dataclass(frozen=True, slots=True)
class Disk:
    """Where a folder lies: ``system`` names the file system; ``besides`` other ways to it."""

    kind: Kind
    system: str = ""
    besides: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of ``/proc/self/mountinfo``."""

    device: str
    root: str
    point: Path
    system: str
    source: str


def disk_of(folder: Path) -> Disk:
    """The disk of a folder on this computer (its links followed)."""
    if sys.platform == "win32":
        return windows(folder, windows_disks.Asked())
    resolved = folder.resolve()
    if sys.platform == "darwin":
        return mac(resolved, _mac_mounts(), _mac_disk)
    try:
        text = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Disk("unknown")
    return linux(resolved, text.splitlines())


# Linux ------------------------------------------------------------------------------------------


def linux(folder: Path, lines: Iterable[str], sys_folder: Path = Path("/sys")) -> Disk:
    """The disk of a folder, from the lines of ``/proc/self/mountinfo`` and what ``/sys`` tells."""
    mounts = [mount for mount in map(_mount, lines) if mount is not None]
    return _linux(folder, mounts, sys_folder, 0)


def _linux(folder: Path, mounts: list[Mount], sys_folder: Path, deep: int) -> Disk:
    mount = nearest(folder, mounts)
    if mount is None or deep > 3:
        return Disk("unknown")
    besides = tuple(_other_ways(folder, mount, mounts))
    system, device = mount.system, mount.source.removeprefix("/dev/")
    if _NETWORK.fullmatch(system) or _FAR_DEVICE.match(device):
        return Disk("network", system, besides)
    if _MEMORY.fullmatch(system):
        return Disk("memory", system, besides)
    block = _block(mount, sys_folder)
    if block is not None:
        image = block / "loop" / "backing_file"
        if image.is_file():
            behind = Path(image.read_text(encoding="utf-8", errors="replace").strip())
            inner = _linux(behind.parent, mounts, sys_folder, deep + 1)
            return Disk(inner.kind, system, (*besides, behind.parent, *inner.besides))
        found = _of_device(block, sys_folder, 0)
        if found != "here":
            return Disk(found, system, besides)
    if _ONES_OWN.match(f"{mount.point}/"):
        return Disk("removable", system, besides)
    return Disk("here" if _DISKS.fullmatch(system) else "unknown", system, besides)


def nearest(folder: Path, mounts: Iterable[Mount]) -> Mount | None:
    """The mount that a folder lies on; of two at one point the later covers the earlier."""
    best: Mount | None = None
    for mount in mounts:
        if folder.is_relative_to(mount.point) and (
            best is None or len(mount.point.parts) >= len(best.point.parts)
        ):
            best = mount
    return best


def _mount(line: str) -> Mount | None:
    before, dash, after = line.partition(" - ")
    fields, rest = before.split(" "), after.split(" ")
    if not dash or len(fields) < 6 or len(rest) < 2:
        return None
    return Mount(fields[2], _plain(fields[3]), Path(_plain(fields[4])), rest[0], _plain(rest[1]))


def _plain(field: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), field)


def _other_ways(folder: Path, mount: Mount, mounts: Iterable[Mount]) -> Iterable[Path]:
    """The same folder by the paths of other mounts of its disk: a bind mount hides its origin."""
    inside = Path(mount.root) / folder.relative_to(mount.point)
    for other in mounts:
        if (
            other.device == mount.device
            and other is not mount
            and inside.is_relative_to(other.root)
        ):
            yield other.point / inside.relative_to(other.root)


def _block(mount: Mount, sys_folder: Path) -> Path | None:
    """The folder of a mount's device in ``/sys``."""
    # btrfs and the like tell an anonymous number; their source is the device itself.
    name = Path(os.path.realpath(mount.source)).name if mount.source.startswith("/dev/") else ""
    for place in (sys_folder / "dev" / "block" / mount.device, sys_folder / "class/block" / name):
        if place.name and place.parent.name in ("block",) and os.path.exists(place):  # noqa: PTH110
            return place.resolve()
    return None


def _of_device(block: Path, sys_folder: Path, deep: int) -> Kind:
    """What a block device of ``/sys`` is, down through encryption and volume managers."""
    below = sorted((block / "slaves").glob("*")) if deep < 5 else []
    kinds = {_of_device(slave.resolve(), sys_folder, deep + 1) for slave in below}
    path = str(block)
    if "network" in kinds or re.search(r"/session\d+/", path) or _FAR_DEVICE.match(block.name):
        return "network"
    if "removable" in kinds or re.search(r"/usb\d*/|/firewire\d*/", path):
        return "removable"
    # A partition's word stands one folder up, at its disk.
    for disk in (block, block.parent):
        if _word(disk / "removable") == "1" or _word(disk / "device" / "type") == "SD":
            return "removable"
    return "here"


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


# Windows ----------------------------------------------------------------------------------------


def windows(folder: Path, asked: windows_disks.Asking) -> Disk:
    """The disk of a folder by what Windows answers; mapped and substituted drives are followed."""
    kinds: list[Kind] = []
    for path in windows_disks.ways_to(folder, asked):
        if path.drive.startswith("\\\\"):
            return Disk("network", "share")
        if not path.drive:
            continue
        bus = asked.bus(path.drive)
        if bus is None:
            kinds.append("unknown")
        elif bus in windows_disks.FAR | windows_disks.PULLED_OUT:
            kinds.append("network" if bus in windows_disks.FAR else "removable")
        kinds.append(_WINDOWS.get(asked.drive_type(f"{path.drive}\\"), "unknown"))
    worst: tuple[Kind, ...] = ("network", "removable", "memory", "unknown", "here")
    return Disk(next((kind for kind in worst if kind in kinds), "unknown"))


_WINDOWS: dict[int, Kind] = {2: "removable", 3: "here", 4: "network", 5: "removable", 6: "memory"}
"""The answers of ``GetDriveTypeW``."""


# macOS ------------------------------------------------------------------------------------------


def mac(folder: Path, mounts: Iterable[str], asked: Callable[[str], dict[str, object]]) -> Disk:
    """The disk of a folder, from the lines of ``mount`` and what ``diskutil`` tells of a device."""
    best: tuple[str, Path, list[str]] | None = None
    for line in mounts:
        found = re.fullmatch(r"(.+?) on (/.*) \(([^()]*)\)", line)
        if found and folder.is_relative_to(found[2]):
            flags = [flag.strip() for flag in found[3].split(",")]
            if best is None or len(Path(found[2]).parts) >= len(best[1].parts):
                best = (found[1], Path(found[2]), flags)
    if best is None:
        return Disk("unknown")
    source, _, flags = best
    system = flags[0]
    if _NETWORK.fullmatch(system) or "local" not in flags:
        return Disk("network", system)
    told = asked(source)
    if not told:
        return Disk("unknown", system)
    if any(told.get(key) is True for key in ("RemovableMedia", "Removable", "Ejectable")) or (
        told.get("Internal") is False
    ):
        return Disk("removable", system)
    return Disk("here", system)


def _mac_mounts() -> list[str]:
    return _answer("/sbin/mount").decode(errors="replace").splitlines()


def _mac_disk(device: str) -> dict[str, object]:
    try:
        told = plistlib.loads(_answer("/usr/sbin/diskutil", "info", "-plist", device))
    except (plistlib.InvalidFileException, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _answer(*command: str) -> bytes:
    try:
        return subprocess.run(command, capture_output=True, timeout=5, check=False).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return b""
