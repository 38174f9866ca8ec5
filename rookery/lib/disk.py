"""Disks that are full."""

import errno

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_full(error: BaseException | None) -> bool:
    """Whether this is the system saying that there is no room: disk, quota or longest file."""
    return isinstance(error, OSError) and error.errno in FULL
