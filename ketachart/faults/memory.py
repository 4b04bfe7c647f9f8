"""What the system writes of the program's memory when it crashes: nothing.

The memory holds charts and keys; a core dump or an error report would put them on the disk in plain
text. What a crash leaves is a line in the log (``notes``).
"""

import sys
from contextlib import suppress


def keep_off_the_disk() -> None:
    """From here on a crash of this process, or of one it starts, leaves no picture of memory.

    What the system swaps out, and hibernation, are the disk's own encryption's matter.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        with suppress(OSError, AttributeError):
            # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX; WER_FAULT_REPORTING_FLAG_NOHEAP
            ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)
            ctypes.windll.kernel32.WerSetFlags(0x0001)
        return
    import resource  # noqa: PLC0415

    with suppress(OSError, ValueError):
        # One byte and not none: with 0 Linux still hands the memory to a program that was named
        # for core dumps (core(5)); a limit of 1 it takes for a wish that there be none.
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1) if _may_be_one() else (0, 0))


def _may_be_one() -> bool:
    import resource  # noqa: PLC0415

    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    return sys.platform == "linux" and (most == resource.RLIM_INFINITY or most >= 1)
