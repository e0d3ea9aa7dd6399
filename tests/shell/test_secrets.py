"""Secrets: found where the configuration says, missing ones said, and none of them in anything that is written."""

from __future__ import annotations

import io
import json
import logging
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from monitor import log
from monitor.alerts.dispatch import Dispatcher
from monitor.alerts.next_job import DeliveryPolicy
from monitor.alerts.probe import probe
from monitor.alerts.receivers import build_receivers
from monitor.errors import ConfigurationError
from monitor.language.config_file import load_settings
from monitor.model import DeliveryState
from monitor.secrets import REDACTED, Redactor, Secrets
from monitor.settings import EmailReceiver, Settings
from monitor.store import outbox
from monitor.store.engine import open_engine, read, write
from monitor.store.schema import metadata
from tests.alerts import NOON, make_alert
from tests.deliveries import all_deliveries
from tests.shell.web_server import web_server

PLANTED = {
    "SLACK": "xoxb-planted-000-slack",
    "MAIL": "planted p@ss/word&more",
    "HOOK": "planted-hook-key",
    "PATH_TOKEN": "planted-path-token",
    "QUERY": "planted-query-token",
    "APPRISE": "planted-apprise-user:planted-apprise-pass",
}


def test_a_secret_comes_from_the_environment_a_file_or_systemd(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("from-a-file\n")
    secrets = Secrets({"TOKEN": "from-env", "CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert secrets.resolve("${TOKEN}", "x") == "from-env"
    assert secrets.resolve("https://${TOKEN}.example/${TOKEN}", "x") == "https://from-env.example/from-env"
    assert secrets.resolve(f"file:{tmp_path}/file", "x") == "from-a-file"
    assert secrets.resolve("credential:file", "x") == "from-a-file"
    assert secrets.resolve("no secret", "x") == "no secret"


def test_a_file_is_looked_for_beside_the_configuration_wherever_the_program_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, elsewhere = tmp_path / "desk", tmp_path / "elsewhere"
    for folder in (desk / "secrets", elsewhere / "secrets"):
        folder.mkdir(parents=True)
        (folder / "store").write_text(f"sqlite:///{folder}/watch.db")
    (desk / "newswatch.yaml").write_text(
        "store: file:secrets/store\n"
        "receivers:\n"
        "  duty: {type: webhook, url: 'https://soar.example/', secret: 'file:secrets/gone'}\n"
        "  mail: {type: email, smtp: 'smtp://mail.example', from: 'a@b.example', to: ['c@d.example'], ca: ca.pem}\n"
        "  root: {type: webhook, url: 'file:/run/nowhere/url'}\n"
    )
    monkeypatch.chdir(elsewhere)
    settings = load_settings(Path("../desk/newswatch.yaml"))
    assert Secrets({}).resolve(settings.store or "", "store") == f"sqlite:///{desk}/secrets/watch.db"
    mail = settings.receivers["mail"]
    assert isinstance(mail, EmailReceiver)
    assert mail.ca == str(desk / "ca.pem")
    with pytest.raises(ConfigurationError) as raised:
        build_receivers(settings, Secrets({}))
    assert f"receivers.duty.secret: cannot read the secret in {desk}/secrets/gone: No such file" in str(raised.value)
    assert "receivers.root.url: cannot read the secret in /run/nowhere/url: No such file" in str(raised.value)


def test_every_text_of_a_receiver_may_refer(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "receivers": {
                "mail": {
                    "type": "email",
                    "smtp": "smtp://mail.example",
                    "from": "Watch <${OURS}>",
                    "to": ["${DUTY}"],
                    "ca": "${CERTIFICATES}/ca.pem",
                },
                "slack": {"type": "slack", "token": "x", "channel": "${CHANNEL}"},
            }
        }
    )
    with pytest.raises(ConfigurationError) as raised:
        build_receivers(settings, Secrets({}))
    said = str(raised.value)
    assert "receivers.mail.from: the environment variable OURS is not set" in said
    assert "receivers.slack.channel: the environment variable CHANNEL is not set" in said
    (tmp_path / "ca.pem").touch()
    environ = {"OURS": "a@b.example", "DUTY": "c@d.example", "CERTIFICATES": str(tmp_path), "CHANNEL": "#duty"}
    secrets = Secrets(environ)
    assert build_receivers(settings, secrets).keys() == {"mail", "slack"}
    assert "c@d.example" not in secrets.redactor.redact("to c@d.example")


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("${GONE}", "receivers.duty.token: the environment variable GONE is not set"),
        ("${EMPTY}", "receivers.duty.token: the environment variable EMPTY is not set"),
        ("file:/nowhere/secret", "receivers.duty.token: cannot read the secret in /nowhere/secret: No such file"),
        ("credential:smtp", "receivers.duty.token: there are no systemd credentials here"),
    ],
)
def test_a_missing_secret_is_one_clear_message(reference: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        Secrets({"EMPTY": ""}).resolve(reference, "receivers.duty.token")
    assert str(raised.value).startswith(said)


def test_a_credential_cannot_leave_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no name of a systemd credential"):
        Secrets({"CREDENTIALS_DIRECTORY": str(tmp_path)}).resolve("credential:../etc/passwd", "x")


def test_all_missing_secrets_are_named_in_one_run() -> None:
    settings = Settings.model_validate(
        {
            "receivers": {
                "a": {"type": "slack", "token": "${GONE_A}", "channel": "#x"},
                "b": {"type": "webhook", "url": "${GONE_B}"},
            }
        }
    )
    with pytest.raises(ConfigurationError) as raised:
        build_receivers(settings, Secrets({}))
    assert "receivers.a.token" in str(raised.value)
    assert "receivers.b.url" in str(raised.value)


@given(st.text(min_size=4, max_size=40).filter(lambda text: len(text.strip()) >= 4), st.text(max_size=20))
def test_no_form_of_a_secret_gets_through(secret: str, around: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    secret = secret.strip()
    for form in (
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret),
        f"Basic {_b64(secret)}",
    ):
        cleaned = redactor.redact(f"{around}{form}{around}")
        assert secret not in cleaned or secret in redactor.redact(around) + REDACTED + redactor.redact(around)


def _b64(text: str) -> str:
    return b64encode(text.encode("utf-8", "surrogatepass")).decode()


def test_the_password_in_an_address_is_known_as_it_is_written_and_as_it_is_sent() -> None:
    redactor = Redactor()
    redactor.learn_url("https://desk%40agency:p%40ss%2Fword@feeds.example/rss")
    sent = _b64("desk@agency:p@ss/word")
    for form in ("p%40ss%2Fword", "p@ss/word", sent):
        assert redactor.redact(f"the server says {form} is wrong") == f"the server says {REDACTED} is wrong"


def test_a_secret_that_looks_like_a_broken_address_is_one_all_the_same() -> None:
    secrets = Secrets({"KEY": "k://[planted"})
    assert secrets.resolve("${KEY}", "receivers.machine.secret") == "k://[planted"
    assert secrets.redactor.redact("k://[planted") == REDACTED


def test_what_looks_like_a_secret_is_taken_out_unasked() -> None:
    redactor = Redactor()
    text = (
        "smtp://kim:hunter22@mail.example https://hooks.slack.com/services/T0/B0/abcdef xoxb-123456789-abc "
        "Authorization: Bearer abcdefghijkl https://x.example/?token=abcdef&b=1"
    )
    cleaned = redactor.redact(text)
    for secret in ("hunter22", "T0/B0/abcdef", "xoxb-123456789-abc", "abcdefghijkl", "token=abcdef"):
        assert secret not in cleaned
    assert "b=1" in cleaned
    assert redactor.redact_value("smtp_password", "x") == REDACTED
    assert redactor.redact_value("n", {"a": ["Bearer abcdefghijkl", 3]}) == {"a": [f"Bearer {REDACTED}", 3]}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged by anybody while a test runs."""
    stream = io.StringIO()
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers, logging.getLogger().level
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


async def test_planted_secrets_are_in_nothing_that_is_written(
    tmp_path: Path, logged: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every kind of receiver, each with its secrets, each failing with an answer that repeats them."""
    said = "; ".join(PLANTED.values()).encode()
    async with web_server() as server:
        path = f"/{PLANTED['PATH_TOKEN']}?token={PLANTED['QUERY']}"
        for where in ("/api/chat.postMessage", "/services/x", path.partition("?")[0], "/notify"):
            server.serve(where, said, "500 Internal Server Error")
        settings = Settings.model_validate(
            {
                "receivers": {
                    "slack": {"type": "slack", "token": "${SLACK}", "channel": "#x", "api": server.url("/api/")},
                    "hooked": {"type": "slack", "webhook": server.url("/services/x?k=${PATH_TOKEN}")},
                    "mail": {
                        "type": "email",
                        "smtp": "smtps://watch@127.0.0.1:9",
                        "password": "${MAIL}",
                        "from": "a@b.example",
                        "to": ["c@d.example"],
                    },
                    "machine": {
                        "type": "webhook",
                        "url": server.url("/${PATH_TOKEN}?token=${QUERY}"),
                        "secret": "${HOOK}",
                    },
                    "phones": {"type": "apprise", "url": f"json://${{APPRISE}}@127.0.0.1:{server.port}/notify"},
                    "gone": {"type": "webhook", "url": "http://${PATH_TOKEN}.invalid/${QUERY}"},
                },
                "routes": [{"to": ["slack", "hooked", "mail", "machine", "phones", "gone"]}],
                "give_up": "1s",
            }
        )
        secrets = Secrets(PLANTED)
        log.configure(redact=secrets.redactor.redact, stream=logged, level="debug", readable=False)
        engine = open_engine(f"sqlite:///{tmp_path}/s.db")
        metadata.create_all(engine)
        policy = DeliveryPolicy.of(settings)
        with write(engine) as connection:
            outbox.add(connection, make_alert(), policy.router.route(make_alert(), NOON))
        dispatcher = Dispatcher(engine, build_receivers(settings, secrets), policy, lambda: NOON, secrets.redactor)
        await dispatcher.run_due(NOON)
        await dispatcher.settle()
        await dispatcher.aclose()
        probes = await probe(build_receivers(settings, secrets), "UTC", lambda: NOON, secrets.redactor)
        logging.getLogger("some.library").error("failed at smtp://u:%s@host", PLANTED["MAIL"])
        try:
            raise RuntimeError(f"with {PLANTED['HOOK']}")
        except RuntimeError:
            structlog.get_logger().exception("crash", token=PLANTED["SLACK"], url=f"https://x/?a={PLANTED['QUERY']}")
        assert len(server.requests) >= 4, "the receivers were really asked"
    with read(engine) as connection:
        rows = all_deliveries(connection)
        stored = repr(rows) + repr(connection.exec_driver_sql("select * from attempts").all())
        stored += repr(connection.exec_driver_sql("select * from operator_notes").all())
    engine.dispose()
    assert {one.state for one in rows} == {DeliveryState.FAILED, DeliveryState.UNKNOWN}
    captured = capfd.readouterr()
    everything = "\n".join([logged.getvalue(), stored, repr(probes), captured.out, captured.err])
    assert "delivery_failed" in everything
    words = [word for value in PLANTED.values() for word in (value, *value.split(":"))]
    assert [word for word in words if word in everything] == []
    assert "planted-" not in everything
