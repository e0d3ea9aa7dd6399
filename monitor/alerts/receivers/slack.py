"""Slack over its Web API with a bot token: threads, amended counts, and no message twice where Slack can tell.

An update replies in the thread of the incident's first message and amends that message's count and severity. Every
message carries its delivery's id as metadata: after an attempt that may have arrived, the channel (or thread) is
searched for it before anything is sent again. So a crash doubles nothing while the bot may read the channel's
history (channels:history or groups:history); without that scope, or beyond 1,000 messages, it is sent again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import orjson
import structlog

from monitor.alerts.message import Message
from monitor.alerts.plain import clean
from monitor.alerts.receivers.base import Context, Receipt, Thread
from monitor.alerts.receivers.http import HttpCaller, refusal, retry_after
from monitor.alerts.receivers.map import map_of
from monitor.alerts.receivers.slack_errors import SlackRefusal, slack_error
from monitor.alerts.render_slack import metadata, render_slack, render_slack_plain
from monitor.errors import DeliveryError

_log = structlog.get_logger()
_PAGES = 10
_PAGE = 100
_CLOCK_SKEW = timedelta(minutes=2)
_UNCHANGEABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found"})


class SlackBot:
    """Posts to `channel` (an id or #name) with a bot token, through the API at `api`."""

    def __init__(self, token: str, channel: str, api: str, caller: HttpCaller, with_picture: bool = False) -> None:
        self._with_picture = with_picture
        self._token = token
        self._channel = channel
        self._api = api.rstrip("/") + "/"
        self._caller = caller
        self._channel_id: str | None = channel if channel[:1] in "CGD" and channel[1:].isalnum() else None

    async def send(self, message: Message, context: Context) -> Receipt:
        thread = _parse(context.thread)
        if context.uncertain_since is not None:
            found = await self._look_up(context, thread)
            if found is not None:
                return Receipt("found already posted, not sent again", found)
        amended = ""
        if thread is not None and context.thread is not None:
            amended = await self._amend(thread, context.thread, context)
        answer = await self._post(message, context, thread)
        channel, ts = str(answer.get("channel", "")), str(answer.get("ts", ""))
        self._channel_id = channel or self._channel_id
        pictured = "" if thread else await self._show_where(message, context, channel, ts)
        return Receipt(f"posted at {ts}{amended}{pictured}", f"{channel}:{ts}")

    async def aclose(self) -> None:
        await self._caller.aclose()

    async def _post(self, message: Message, context: Context, thread: tuple[str, str] | None) -> Mapping[str, Any]:
        body: dict[str, Any] = {
            "channel": self._channel_id or self._channel,
            **render_slack(message),
            "metadata": metadata(message, context.delivery),
            "unfurl_links": False,
            "unfurl_media": False,
            "link_names": False,
            "parse": "none",
        }
        if thread is not None:
            body |= {"channel": thread[0], "thread_ts": thread[1]}
        try:
            return await self._call("chat.postMessage", body, context)
        except SlackRefusal as error:
            if error.refused == "message" and error.permanent:
                del body["blocks"]  # better plain than not at all
                body |= render_slack_plain(message)
            elif thread is not None and error.code in _UNCHANGEABLE:
                del body["thread_ts"]  # the first message was deleted: say it in the channel instead
            else:
                raise
            _log.warning("slack_posted_plainer", delivery=context.delivery, error=str(error))
            return await self._call("chat.postMessage", body, context)

    async def _amend(self, thread: tuple[str, str], said: Thread, context: Context) -> str:
        """Brings the first message's count and severity up to date; says in words where Slack does not let it."""
        rendered = render_slack(said.amended)
        body = {"channel": thread[0], "ts": thread[1], **rendered, "link_names": False, "parse": "none"}
        try:
            await self._call("chat.update", body, context)
        except SlackRefusal as error:
            if error.unknown or error.retry_after is not None:  # it passes, and the message would meet the same
                raise
            _log.warning("slack_not_amended", delivery=context.delivery, error=str(error))
            return f"; the first message was not amended: {error.code}"
        return ""

    async def _show_where(self, message: Message, context: Context, channel: str, ts: str) -> str:
        """Uploads the map into the thread. The alert has been told: whatever fails here is only said."""
        picture = await map_of(message) if self._with_picture else None
        if picture is None:
            return ""
        form = {"filename": "map.png", "length": str(len(picture)), "alt_txt": f"Map: {message.place or ''}"[:200]}
        try:
            place = await self._call("files.getUploadURLExternal", form, context)
            answer = await self._caller.call("POST", str(place["upload_url"]), content=picture)
            if answer.status != 200:
                raise refusal(answer, context.at, "the upload")
            file = {"id": str(place["file_id"]), "title": "Where it happened"}
            done = {"files": [file], "channel_id": channel, "thread_ts": ts}
            await self._call("files.completeUploadExternal", done, context)
        except DeliveryError as error:
            _log.warning("slack_map_not_shown", delivery=context.delivery, error=str(error))
            return f"; without its map: {error}"
        return ""

    async def _look_up(self, context: Context, thread: tuple[str, str] | None) -> str | None:
        """The message that an earlier attempt of this delivery posted, as `channel:ts`, or None."""
        assert context.uncertain_since is not None
        channel = thread[0] if thread else await self._find_channel(context)
        if channel is None:
            return None
        query = {
            "channel": channel,
            "oldest": f"{(context.uncertain_since - _CLOCK_SKEW).timestamp():.6f}",
            "include_all_metadata": "true",
            "limit": str(_PAGE),
        }
        method = "conversations.history"
        if thread is not None:
            method, query = "conversations.replies", {**query, "ts": thread[1]}
        try:
            async for page in self._pages(method, query, context):
                for message in page.get("messages", []):
                    payload = message.get("metadata", {}).get("event_payload", {})
                    if payload.get("delivery") == context.delivery:
                        return f"{channel}:{message['ts']}"
        except SlackRefusal as error:
            if not error.permanent and error.code not in _UNCHANGEABLE:
                raise  # it passes: look again rather than post twice
            _log.warning("slack_lookup_refused", delivery=context.delivery, error=str(error))
        return None

    async def _find_channel(self, context: Context) -> str | None:
        """The channel's id, which looking up needs; None where the token may not list channels."""
        if self._channel_id is None:
            wanted = self._channel.removeprefix("#")
            query = {"types": "public_channel,private_channel", "exclude_archived": "true", "limit": "200"}
            try:
                async for page in self._pages("conversations.list", query, context):
                    for channel in page.get("channels", []):
                        if channel.get("name") == wanted:
                            self._channel_id = str(channel["id"])
                            return self._channel_id
            except SlackRefusal as error:
                if not error.permanent:
                    raise
                _log.warning("slack_lookup_refused", delivery=context.delivery, error=str(error))
        return self._channel_id

    async def _pages(self, method: str, query: Mapping[str, str], context: Context) -> AsyncIterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(_PAGES):
            page = await self._call(method, {**query, "cursor": cursor} if cursor else query, context)
            yield page
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return

    async def _call(self, method: str, body: Mapping[str, Any], context: Context) -> Mapping[str, Any]:
        """One API call. Reading methods take form fields, writing ones JSON. Raises DeliveryError."""
        reads = method.startswith("conversations.") or method == "files.getUploadURLExternal"
        answer = await self._caller.call(
            "GET" if reads else "POST",
            self._api + method,
            content=None if reads else orjson.dumps(body),
            params={key: str(value) for key, value in body.items()} if reads else None,
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json; charset=utf-8"},
        )
        try:
            said = orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            said = None
        if not isinstance(said, dict) or "ok" not in said:
            raise refusal(answer, context.at, "no answer of Slack's API")
        if said["ok"] is not True:
            asked = retry_after(answer.headers, context.at)
            raise slack_error(str(said.get("error", "unknown_error")), said.get("needed"), asked)
        return said


class SlackWebhook:
    """Posts to an incoming webhook: messages only, no threads, no amending, nothing to look a message up by."""

    def __init__(self, url: str, caller: HttpCaller) -> None:
        self._url = url
        self._caller = caller

    async def send(self, message: Message, context: Context) -> Receipt:
        try:
            return await self._post(render_slack(message), context)
        except SlackRefusal as error:
            if not error.permanent or error.refused != "message":
                raise
            _log.warning("slack_posted_plainer", delivery=context.delivery, error=str(error))
        return await self._post(render_slack_plain(message), context)  # better plain than not at all

    async def _post(self, rendered: Mapping[str, Any], context: Context) -> Receipt:
        body = {**rendered, "unfurl_links": False, "unfurl_media": False}
        headers = {"Content-Type": "application/json"}
        answer = await self._caller.call("POST", self._url, content=orjson.dumps(body), headers=headers)
        said = clean(answer.text)[:200]
        if answer.status == 200:
            return Receipt(said or "200")
        if answer.status == 429 or not said.replace("_", "").isalnum():
            raise refusal(answer, context.at, said or "no reason given")
        raise slack_error(said, None, retry_after(answer.headers, context.at))

    async def aclose(self) -> None:
        await self._caller.aclose()


def _parse(thread: Thread | None) -> tuple[str, str] | None:
    if thread is None or thread.reference is None:
        return None
    channel, _, ts = thread.reference.partition(":")
    return (channel, ts) if channel and ts else None
