"""How much memory there is."""

from __future__ import annotations

import os
from pathlib import Path

_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUP = Path("/proc/self/cgroup")


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
