"""How much memory there is; and giving back what a build or a long query needs no more."""

from __future__ import annotations

import os
from pathlib import Path

# More than this is worth giving back, or a reason to end a worker that nobody needs.
MOST_RETAINED_BYTES = 64 * 2**20

_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUP = Path("/proc/self/cgroup")


def give_memory_back() -> None:
    """Return what the allocator of C keeps for later; does nothing where it has no such call.

    Loading and large queries leave hundreds of megabytes of free pieces, which glibc would keep
    beside what comes next.
    """
    import ctypes  # noqa: PLC0415 - slow to import, and most workers need it never

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def machine_memory(groups: Path = _CONTROL_GROUPS, own: Path = _OWN_GROUP) -> int:
    """Tell how many bytes of memory this process may use: the machine's, or its container's.

    A container or a service of systemd may be allowed less than the machine has. Linux says
    so in ``memory.max`` of its control group (version 2) and of those that it lies in.

    Parameters
    ----------
    groups
        The folder of the control groups.
    own
        The file that names the group of this process (``0::/system.slice/smi.service``).

    Examples
    --------
    >>> machine_memory() <= os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    True
    """
    limits = [os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")]
    group = groups / _name_of_group(own)
    for folder in (group, *group.parents):
        try:
            limits.append(int((folder / "memory.max").read_text()))
        except (OSError, ValueError):
            # Above the groups there is no such file, and "max" means no limit.
            continue
    return min(limits)


def _name_of_group(own: Path) -> str:
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return ""
    return next((line[3:].strip("/") for line in lines if line.startswith("0::")), "")
