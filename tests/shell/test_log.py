"""What a log line looks like, and that no secret is in it, whichever way it came."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from monitor import log

SECRET = "hunter2-very-secret"


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def configured(**options: Any) -> io.StringIO:
    stream = io.StringIO()
    log.configure(redact=lambda text: text.replace(SECRET, "[redacted]"), stream=stream, **options)
    return stream


def test_off_a_terminal_each_record_is_one_json_object() -> None:
    stream = configured()
    structlog.get_logger().info("feed_polled", feed="abc", new=3)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["feed"], line["new"], line["level"]) == ("feed_polled", "abc", 3, "info")
    assert line["timestamp"].endswith("Z")


def test_times_look_the_same_in_every_record() -> None:
    stream = configured()
    structlog.get_logger().info("delivery_failed", next_try=datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert json.loads(stream.getvalue())["next_try"] == "2026-03-01T12:00:00+00:00"


def test_on_a_terminal_it_is_a_line_for_people() -> None:
    stream = configured(readable=True)
    structlog.get_logger().warning("feed_failed", feed="abc")
    assert "feed_failed" in stream.getvalue()
    assert "feed=abc" in stream.getvalue()
    assert "{" not in stream.getvalue()


@pytest.mark.parametrize(
    ("options", "lines"), [({"readable": True}, 2), ({"readable": True, "level": "debug"}, 3), ({"readable": False}, 3)]
)
def test_people_are_spared_polls_that_brought_nothing(options: dict[str, Any], lines: int) -> None:
    stream = configured(**options)
    logger = structlog.get_logger()
    logger.info("polled", feed="abc", items=0)
    logger.info("polled", feed="abc", items=2)
    logger.warning("poll_failed", feed="abc", items=0)
    assert len(stream.getvalue().splitlines()) == lines


def test_a_secret_is_taken_out_of_values_events_libraries_and_tracebacks() -> None:
    stream = configured()
    logger = structlog.get_logger()
    logger.info(f"asked {SECRET}", url=f"https://u:{SECRET}@host/", many=[SECRET], nested={"deep": {"er": SECRET}})
    logging.getLogger("some.library").warning("connecting to %s", SECRET)
    try:
        raise ValueError(f"cannot reach {SECRET}")
    except ValueError:
        logger.exception("poll_failed")
    assert len(stream.getvalue().splitlines()) == 3
    assert SECRET not in stream.getvalue()


def test_a_value_under_a_secret_key_is_never_shown_even_when_unknown() -> None:
    stream = configured()
    structlog.get_logger().info("configured", slack_token="xoxb-1", headers={"Authorization": "Bearer abc"})
    assert "xoxb-1" not in stream.getvalue()
    assert "Bearer" not in stream.getvalue()


def test_a_traceback_holds_no_local_variables() -> None:
    stream = configured(readable=True)
    kept_local = "only-in-a-local"
    try:
        raise ValueError(len(kept_local))
    except ValueError:
        structlog.get_logger().exception("failed")
    assert "ValueError" in stream.getvalue()
    assert "only-in-a-local" not in stream.getvalue().replace('kept_local = "only-in-a-local"', "")


def test_libraries_that_log_addresses_are_quiet() -> None:
    stream = configured()
    logging.getLogger("httpx").info("HTTP Request: GET https://u:p@host/")
    logging.getLogger("apprise").error("Failed to send to slack://token")
    assert stream.getvalue() == ""
