"""The terminal: alerts on the program's standard output.

The window in which a crash can print twice is the one between printing and recording it: a transaction's length.
"""

from __future__ import annotations

import sys
from typing import TextIO

from monitor.alerts.message import Message
from monitor.alerts.receivers.base import Context, Receipt
from monitor.alerts.render_text import render_text
from monitor.errors import DeliveryError


class TerminalReceiver:
    """Prints messages to `stream` (standard output, as it is when the message is sent)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    async def send(self, message: Message, context: Context) -> Receipt:  # noqa: ARG002
        stream = self._stream or sys.stdout
        try:
            stream.write(f"\n{render_text(message)}\n")
            stream.flush()
        except (OSError, ValueError) as error:
            raise DeliveryError(f"cannot print: {error}") from error
        return Receipt("printed")

    async def aclose(self) -> None:
        """Nothing to let go of."""
