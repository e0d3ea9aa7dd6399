"""A double of Slack's Web API and incoming webhooks, as strict as its documentation.

It enforces: the bearer token and its scopes; channels by id or name, and membership; 50 blocks, the types and lengths
inside them, 40,000 characters of text, the size of all blocks together; metadata's form; threads that exist. It
answers 429 with Retry-After when asked to, and fails before or after posting when asked to. `pings` and `links` read a
message as Slack's clients would: a mention or link that feed text got through would be there.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.shell.web_server import Request, WebServer, response

TOKEN = "xoxb-1111-2222-planted"
CHANNEL = "C0DUTY"
SCOPES = {"chat:write", "channels:history", "channels:read", "files:write"}
_NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.list": "channels:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
_ALL_BLOCKS = 13_200

Message = dict[str, Any]


@dataclass
class SlackDouble:
    """`fail` holds what the next calls of a method answer instead: an error code, an int Retry-After for a 429,
    "drop" (the connection breaks after Slack did it) or "refuse" (it breaks before)."""

    server: WebServer
    messages: list[Message] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    fail: dict[str, list[str | int]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    webhook_messages: list[Message] = field(default_factory=list)
    start: float = 1_772_452_800  # the ts of the first message
    page: int = 2  # messages to a page of history, at most

    def __post_init__(self) -> None:
        for method in _NEEDS:
            self.server.replies[f"/api/{method}"] = self._reply
        self.server.replies["/services/T1/B1/planted"] = self._webhook
        self.server.replies["/upload"] = self._upload

    @property
    def api(self) -> str:
        return self.server.url("/api/")

    async def _reply(self, request: Request, writer: asyncio.StreamWriter) -> None:
        parts = urlsplit(request.path)
        method = parts.path.removeprefix("/api/")
        self.calls.append(method)
        if request.method == "GET":
            arguments: dict[str, Any] = {key: values[0] for key, values in parse_qs(parts.query).items()}
        elif request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            arguments = {key: values[0] for key, values in parse_qs(request.body.decode()).items()}
        else:
            arguments = json.loads(request.body)
        failure = self.fail[method].pop(0) if self.fail.get(method) else None
        if isinstance(failure, int):
            body = json.dumps({"ok": False, "error": "ratelimited"}).encode()
            writer.write(response(body, "429 Too Many Requests", Retry_After=str(failure)))
            return await writer.drain()
        if failure == "refuse":
            return writer.transport.abort()
        if failure is not None and failure != "drop":
            answer: dict[str, Any] = {"ok": False, "error": failure}
        else:
            error = self._forbids(request, method)
            answer = {"ok": False, **error} if error else self._do(method, arguments)
        if failure == "drop":
            return writer.transport.abort()
        writer.write(response(json.dumps(answer).encode(), Content_Type="application/json"))
        return await writer.drain()

    def _forbids(self, request: Request, method: str) -> dict[str, str] | None:
        authorization = request.headers.get("authorization")
        if authorization is None:
            return {"error": "not_authed"}
        if authorization != f"Bearer {TOKEN}":
            return {"error": "invalid_auth"}
        if _NEEDS[method] not in self.scopes:
            return {"error": "missing_scope", "needed": _NEEDS[method]}
        return None

    def _do(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if method == "conversations.list":
            first = {"channels": [{"id": "C0OTHER", "name": "other"}], "response_metadata": {"next_cursor": "more"}}
            last = {"channels": [{"id": CHANNEL, "name": "duty"}], "response_metadata": {"next_cursor": ""}}
            return {"ok": True, **(last if arguments.get("cursor") == "more" else first)}
        if method == "files.getUploadURLExternal":
            return {"ok": True, "upload_url": self.server.url("/upload"), "file_id": f"F{len(self.files)}"}
        if method == "files.completeUploadExternal":
            self.files.append(arguments)
            return {"ok": True, "files": arguments["files"]}
        channel = arguments.get("channel")
        names = {"#duty", "duty"} if method == "chat.postMessage" else set()
        if channel not in {CHANNEL, *names}:
            return {"ok": False, "error": "channel_not_found"}
        if method.startswith("conversations."):
            return self._read(method, arguments)
        error = _refuses(arguments)
        if error is not None:
            return {"ok": False, "error": error}
        return self._update(arguments) if method == "chat.update" else self._post(arguments)

    def _post(self, arguments: dict[str, Any]) -> dict[str, Any]:
        thread = arguments.get("thread_ts")
        if thread is not None and not any(one["ts"] == thread for one in self.messages):
            return {"ok": False, "error": "thread_not_found"}
        ts = f"{self.start + len(self.messages) / 1000:.6f}"
        self.messages.append({**arguments, "channel": CHANNEL, "ts": ts})
        return {"ok": True, "channel": CHANNEL, "ts": ts, "message": {}}

    def _update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if message["ts"] == arguments.get("ts"):
                message.update(arguments)
                return {"ok": True, "channel": CHANNEL, "ts": message["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _read(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        in_thread = method == "conversations.replies"
        found = [
            one if arguments.get("include_all_metadata") == "true" else {**one, "metadata": {}}
            for one in self.messages
            if (
                one.get("thread_ts") == arguments["ts"] or one["ts"] == arguments["ts"]
                if in_thread
                else "thread_ts" not in one
            )
            and float(one["ts"]) >= float(arguments.get("oldest", "0"))
        ]
        newest_first = found if in_thread else found[::-1]
        start, size = int(arguments.get("cursor") or 0), min(int(arguments.get("limit", "100")), self.page)
        more = str(start + size) if len(newest_first) > start + size else ""
        page = newest_first[start : start + size]
        return {"ok": True, "messages": page, "response_metadata": {"next_cursor": more}}

    async def _webhook(self, request: Request, writer: asyncio.StreamWriter) -> None:
        failure = self.fail["webhook"].pop(0) if self.fail.get("webhook") else None
        if isinstance(failure, str):
            status = {"no_service": "404 Not Found", "action_prohibited": "403 Forbidden"}.get(
                failure, "400 Bad Request"
            )
            writer.write(response(failure.encode(), status))
        elif isinstance(failure, int):
            writer.write(response(b"rate_limited", "429 Too Many Requests", Retry_After=str(failure)))
        else:
            error = _refuses(json.loads(request.body))
            if error is None:
                self.webhook_messages.append(json.loads(request.body))
            writer.write(response((error or "ok").encode(), "400 Bad Request" if error else "200 OK"))
        await writer.drain()

    async def _upload(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self.files.append({"uploaded": request.body})
        writer.write(response(b"OK"))
        await writer.drain()


# --- what Slack takes, and what its clients show ----------------------------------------------------------------


def _refuses(message: Message) -> str | None:
    if not message.get("text") and not message.get("blocks"):
        return "no_text"
    if len(message.get("text", "")) > 40_000:
        return "msg_too_long"
    blocks = message.get("blocks", [])
    if len(blocks) > 50 or any(_bad_block(block) for block in blocks):
        return "invalid_blocks"
    if len(json.dumps(blocks, ensure_ascii=False)) > _ALL_BLOCKS:
        return "msg_blocks_too_long"
    metadata = message.get("metadata")
    if metadata is not None and (set(metadata) != {"event_type", "event_payload"} or not metadata["event_type"]):
        return "invalid_metadata_format"
    return None


def _bad_block(block: dict[str, Any]) -> bool:
    match block:
        case {"type": "header", "text": {"type": "plain_text", "text": str(text)}}:
            return not 1 <= len(text) <= 150
        case {"type": "context", "elements": [*elements]}:
            return not 1 <= len(elements) <= 10 or any(not 1 <= len(one["text"]) <= 3_000 for one in elements)
        case {"type": "rich_text", "elements": [*elements]}:
            return not elements or any(_bad_rich(one) for one in elements)
    return True


def _bad_rich(element: dict[str, Any]) -> bool:
    if element["type"] not in ("rich_text_section", "rich_text_quote"):
        return True
    inner = element["elements"]
    return not inner or any(
        one["type"] not in ("text", "link")
        or not one["text"]
        or (one["type"] == "link" and not (re.match(r"https?://", one["url"]) and len(one["url"]) <= 3_000))
        for one in inner
    )


_CONTROL = re.compile(r"<([^<>]*)>")


def pings(message: Message) -> list[str]:
    """Every mention that Slack would carry out."""
    found = [inner for text in _mrkdwn(message) for inner in _CONTROL.findall(text) if inner[:1] in "!@#"]
    elements = [
        one["type"] for one in _elements(message) if one["type"] in ("broadcast", "user", "usergroup", "channel")
    ]
    linked = [word for text in _mrkdwn(message) for word in re.findall(r"@(?:everyone|channel|here)\b", text)]
    return found + elements + (linked if message.get("link_names") or message.get("parse") == "full" else [])


def links(message: Message) -> list[tuple[str, str]]:
    """Every link that Slack would make: label and address."""
    found = [(one["text"], one["url"]) for one in _elements(message) if one["type"] == "link"]
    for text in _mrkdwn(message):
        for inner in _CONTROL.findall(text):
            if inner[:1] not in "!@#":
                url, _, label = inner.partition("|")
                found.append((label, url))
    return found


def shown(message: Message) -> str:
    """The text of the message as people see it."""
    header = [block["text"]["text"] for block in message.get("blocks", []) if block["type"] == "header"]
    return "\n".join([*header, "".join(one["text"] for one in _elements(message))])


def _mrkdwn(message: Message) -> Iterator[str]:
    yield message.get("text", "")
    for one in _walk(message.get("blocks", [])):
        if one.get("type") == "mrkdwn":
            yield one["text"]


def _elements(message: Message) -> Iterator[dict[str, Any]]:
    for one in _walk(message.get("blocks", [])):
        if one.get("type") in ("text", "link", "broadcast", "user", "usergroup", "channel"):
            yield one


def _walk(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner)
