"""Any other service through Apprise, contained: one address, one attempt, no redirects, images or footers.

Apprise says of a service whether it took the message, and logs why not. A crash between its answer and the record
sends the message again; the services behind it offer no common way to look that up. Apprise's plugins block, so each
receiver has a thread of its own per call and at most one call in flight: a service that hangs starves nobody else.
"""

from __future__ import annotations

import asyncio
import re
import threading
from datetime import timedelta

import apprise

from monitor.alerts.message import Message
from monitor.alerts.plain import clean, shorten
from monitor.alerts.receivers.base import Context, Receipt
from monitor.alerts.render_apprise import render_apprise
from monitor.errors import ConfigurationError, DeliveryError
from monitor.model import Severity

_KINDS = {
    Severity.CRITICAL: apprise.NotifyType.FAILURE,
    Severity.HIGH: apprise.NotifyType.FAILURE,
    Severity.MEDIUM: apprise.NotifyType.WARNING,
}
_STATUS = re.compile(r"error=(\d{3})")
_ADVICE = {
    401: "the key or token in the address is wrong or was revoked",
    403: "the key or token in the address does not allow this",
    404: "the address is wrong, or what it names was withdrawn",
    410: "what the address names was withdrawn",
}


class AppriseReceiver:
    """One Apprise service. Raises ConfigurationError for an address that Apprise does not take as exactly one."""

    def __init__(self, url: str, where: str, deadline: timedelta = timedelta(seconds=45)) -> None:
        self._deadline = deadline
        self._in_flight = threading.Lock()
        asset = apprise.AppriseAsset(
            app_id="newswatch",
            app_desc="newswatch",
            app_url="",
            image_url_mask="",
            image_url_logo="",
            image_path_mask="",
            http_redirects=False,
            async_mode=False,
            service_timeout=0,  # no deadline of Apprise's own: with one, all services share a small pool of threads
            default_service_retry=0,
            storage_mode="memory",
        )
        self._apprise = apprise.Apprise(asset=asset)
        self._apprise.add(url)
        # Apprise drops what it does not understand and goes on; a typo must not become a watch that tells nobody.
        if len(self._apprise) != 1:
            raise ConfigurationError(
                f"{where}.url: Apprise reads {len(self._apprise)} services in it instead of one; check the address "
                "against its documentation, and make a receiver of each service"
            )
        for service in self._apprise:
            for option in ("include_image", "footer", "footer_logo", "thumbnail", "avatar"):
                if hasattr(service, option):
                    setattr(service, option, False)
            service.redirects = False
            service.retry = 0

    async def send(self, message: Message, context: Context) -> Receipt:  # noqa: ARG002
        if not self._in_flight.acquire(blocking=False):
            raise DeliveryError("the previous call still hangs, so this one was not made")
        title, body = render_apprise(message)
        loop = asyncio.get_running_loop()
        done: asyncio.Future[tuple[bool, str]] = loop.create_future()
        kind = _KINDS.get(message.severity, apprise.NotifyType.INFO)
        # A daemon thread: a call that never returns must not keep the program from stopping.
        threading.Thread(target=self._notify, args=(title, body, kind, loop, done), daemon=True).start()
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                taken, said = await done
        except TimeoutError:
            seconds = f"{self._deadline.total_seconds():.0f} s"
            raise DeliveryError(f"no answer within {seconds}; it may have arrived", unknown=True) from None
        if not taken:
            raise failure(said)
        return Receipt(said or "taken by the service")

    async def aclose(self) -> None:
        """Calls end by themselves."""

    def _notify(
        self,
        title: str,
        body: str,
        kind: apprise.NotifyType,
        loop: asyncio.AbstractEventLoop,
        done: asyncio.Future[tuple[bool, str]],
    ) -> None:
        try:
            result = self._apprise.notify(
                body=body, title=title, notify_type=kind, body_format=apprise.NotifyFormat.TEXT, interpret_escapes=False
            )
            said = "; ".join(dict.fromkeys(clean(entry.message) for entry in result.logs()))
            outcome = (bool(result), shorten(said, 300))
            result.close()
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises is that service's failure
            outcome = (False, f"the plugin failed: {type(error).__name__}")
        finally:
            self._in_flight.release()
        if not loop.is_closed():
            loop.call_soon_threadsafe(_settle, done, outcome)


def _settle(done: asyncio.Future[tuple[bool, str]], outcome: tuple[bool, str]) -> None:
    if not done.done():  # nobody waits any more after the deadline
        done.set_result(outcome)


def failure(said: str) -> DeliveryError:
    """What a failed call means, by the HTTP status in what Apprise logged. Apprise hands on no Retry-After."""
    found = _STATUS.search(said)
    status = int(found[1]) if found else None
    text = said or "the service did not take it and Apprise says no reason"
    if status is None:
        return DeliveryError(text, unknown=True)
    if status == 429:
        return DeliveryError(text, retry_after=timedelta(seconds=60))
    if status >= 500:
        return DeliveryError(text, unknown=status != 503)
    if 300 <= status < 400:
        return DeliveryError(text, permanent=True, advice="a redirect, which is not followed: use the new address")
    if status in (400, 413, 422):
        # Services answer 400 to a wrong address as to a message they do not like: give_up decides.
        return DeliveryError(text, retry_after=timedelta(minutes=5))
    return DeliveryError(text, permanent=True, advice=_ADVICE.get(status))
