"""Telling systemd how the service is, over the socket it names: READY, STOPPING, WATCHDOG, STATUS.

The protocol is that of sd_notify(3): one datagram of NAME=value lines to the AF_UNIX socket in $NOTIFY_SOCKET, whose
leading "@" stands for the abstract namespace.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping


def notify(*lines: str, environ: Mapping[str, str] | None = None) -> bool:
    """Sends `lines` ("READY=1"); False where no service manager listens, which is no fault."""
    address = (os.environ if environ is None else environ).get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    # A manager that went away must not take the watch down.
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        out.sendto("\n".join(lines).encode(), address)
        return True
    return False
