"""What Windows answers about drives and files; asked in one place, so that tests can answer too.

Written by Microsoft's documentation of GetDriveTypeW, QueryDosDeviceW and
IOCTL_STORAGE_QUERY_PROPERTY; it runs on Windows only.
"""

import ctypes
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PureWindowsPath
from typing import Any, Protocol

PULLED_OUT, FAR = frozenset({4, 7, 12}), frozenset({9})
"""Of STORAGE_BUS_TYPE: 1394, USB and SD, as an external disk calls itself fixed; iSCSI."""

RECALLED = 0x1000 | 0x40000 | 0x400000
"""FILE_ATTRIBUTE_OFFLINE, _RECALL_ON_OPEN and _RECALL_ON_DATA_ACCESS: the content is elsewhere."""

CLOUD_TAG, CLOUD_MASK = 0x9000001A, 0xFFFF0FFF
"""IO_REPARSE_TAG_CLOUD to _CLOUD_F: a folder that a cloud service fills on demand."""

_QUERY_PROPERTY = 0x2D1400
_SHARED = 0x1 | 0x2
_OPEN_EXISTING = 3


class Asking(Protocol):
    """What has to be answered to know where a folder lies."""

    environ: Mapping[str, str]

    def drive_type(self, root: str) -> int:
        """GetDriveTypeW of a root such as ``C:\\``; 0 where it is not known."""
        ...

    def target(self, drive: str) -> str:
        """QueryDosDeviceW of a drive such as ``C:``; empty where it is not known."""
        ...

    def bus(self, drive: str) -> int | None:
        """The STORAGE_BUS_TYPE of a drive's disk; None where it is not known."""
        ...

    def resolved(self, folder: Path) -> str:
        """The final path, links, junctions and mapped drives followed as far as may be."""
        ...

    def marks(self, path: PureWindowsPath) -> tuple[int, int]:
        """A file's attributes and reparse tag; zeros where there are none."""
        ...


def ways_to(folder: Path, asked: Asking) -> Iterator[PureWindowsPath]:
    """The folder as it was named, as it is in the end, and what a substituted drive stands for."""
    named = PureWindowsPath(str(folder))
    yield named
    text = asked.resolved(folder)
    if text.startswith("\\\\?\\UNC\\"):
        final = PureWindowsPath("\\\\" + text.removeprefix("\\\\?\\UNC\\"))
    else:
        final = PureWindowsPath(text.removeprefix("\\\\?\\"))
    if final != named:
        yield final
    target = asked.target(named.drive) if len(named.drive) == 2 else ""
    if target.startswith("\\??\\UNC\\"):
        yield PureWindowsPath("\\\\" + target.removeprefix("\\??\\UNC\\"))
    elif target.startswith("\\??\\"):
        rest = str(named)[len(named.anchor) :]
        yield PureWindowsPath(target.removeprefix("\\??\\")) / rest


def is_cloud(folder: Path, asked: Asking) -> bool:
    """Whether OneDrive says that a folder is its own, or a cloud service fills it on demand."""
    roots = [
        PureWindowsPath(place)
        for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
        if (place := asked.environ.get(name))
    ]
    for path in ways_to(folder, asked):
        if any(path.is_relative_to(root) for root in roots):
            return True
        for part in (path, *path.parents):
            attributes, tag = asked.marks(part)
            if attributes & RECALLED or tag & CLOUD_MASK == CLOUD_TAG:
                return True
    return False


class Asked:
    """The answers of this computer's Windows; whatever fails is not known."""

    environ: Mapping[str, str] = os.environ

    def drive_type(self, root: str) -> int:
        """See ``Asking``."""
        try:
            return int(_kernel().GetDriveTypeW(ctypes.c_wchar_p(root)))
        except (AttributeError, OSError):
            return 0

    def target(self, drive: str) -> str:
        """See ``Asking``."""
        found = ctypes.create_unicode_buffer(1024)
        try:
            size = _kernel().QueryDosDeviceW(ctypes.c_wchar_p(drive), found, len(found))
        except (AttributeError, OSError):
            return ""
        return found.value if size else ""

    def bus(self, drive: str) -> int | None:
        """See ``Asking``."""
        try:
            kernel = _kernel()
            kernel.CreateFileW.restype = ctypes.c_void_p
            # Without any right to the volume: enough to ask for its properties, for everybody.
            handle = kernel.CreateFileW(
                ctypes.c_wchar_p(f"\\\\.\\{drive}"), 0, _SHARED, None, _OPEN_EXISTING, 0, None
            )
            if handle in (None, 0, ctypes.c_void_p(-1).value):
                return None
            query, told = (ctypes.c_ulong * 3)(), (ctypes.c_ubyte * 1024)()
            size = ctypes.c_ulong()
            try:
                done = kernel.DeviceIoControl(
                    ctypes.c_void_p(handle),
                    _QUERY_PROPERTY,
                    ctypes.byref(query),
                    ctypes.sizeof(query),
                    ctypes.byref(told),
                    ctypes.sizeof(told),
                    ctypes.byref(size),
                    None,
                )
            finally:
                kernel.CloseHandle(ctypes.c_void_p(handle))
        except (AttributeError, OSError, ctypes.ArgumentError):
            return None
        # STORAGE_DEVICE_DESCRIPTOR: the bus stands behind seven 32-bit fields.
        return int.from_bytes(bytes(told[28:32]), "little") if done and size.value >= 32 else None

    def resolved(self, folder: Path) -> str:
        """See ``Asking``."""
        return os.path.realpath(folder)

    def marks(self, path: PureWindowsPath) -> tuple[int, int]:
        """See ``Asking``."""
        try:
            found = os.lstat(path)
        except (OSError, ValueError):
            return 0, 0
        return getattr(found, "st_file_attributes", 0), getattr(found, "st_reparse_tag", 0)


def _kernel() -> Any:
    return ctypes.windll.kernel32  # type: ignore[attr-defined]
