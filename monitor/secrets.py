"""Secrets: where they come from, and how they are kept out of everything that is written.

A setting may hold `${NAME}` anywhere in its text (the environment), or be `file:/path` (a mounted secret) or
`credential:name` (a systemd credential) as a whole; reading the configuration has made paths in it absolute. `Secrets`
resolves them where they are used and remembers each value, so that its `Redactor` can take it out of logs, errors,
stored responses and JSON.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from urllib.parse import quote, quote_plus, unquote, urlsplit

from monitor.errors import ConfigurationError
from monitor.setting_values import VARIABLE

REDACTED = "[redacted]"
_SHORTEST = 4  # a shorter value would blot out ordinary text

# Shapes of secrets that are taken out even where no setting named them: (pattern, replacement).
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@:'\"<>]*:[^\s/@'\"<>]+@"), rf"\1{REDACTED}@"),
    (re.compile(r"\bxox[a-z]-[A-Za-z0-9-]{8,}|\bxapp-[A-Za-z0-9-]{8,}"), REDACTED),
    (re.compile(r"(https://hooks\.slack(?:-gov)?\.com/)[^\s'\"<>]+"), rf"\1{REDACTED}"),
    (re.compile(r"(?i)\b(bearer\s+|basic\s+|authorization['\"]?\s*[:=]\s*)[\w.~+/=-]{12,}"), rf"\1{REDACTED}"),
    (re.compile(r"(?i)([?&](?:token|key|api_?key|password|secret|access_token|auth)=)[^&\s'\"<>]+"), rf"\1{REDACTED}"),
)
_NAMES = re.compile(r"(?i)password|passwd|secret|token|authorization|api_?key|credential")


class Redactor:
    """Takes known secrets, and text shaped like a secret, out of whatever is about to be written."""

    def __init__(self) -> None:
        self._forms: set[str] = set()
        self._known: re.Pattern[str] | None = None

    def learn(self, value: str) -> None:
        """Take `value` out from now on, also where it is written percent-encoded, base64, JSON or HTML escaped."""
        value = value.strip()
        if len(value) < _SHORTEST:
            return
        encoded = base64.b64encode(value.encode()).decode().rstrip("=")
        forms = (value, quote(value, safe=""), quote(value), quote_plus(value), json.dumps(value)[1:-1], escape(value))
        self._forms.update({*forms, encoded})
        ordered = sorted(self._forms, key=len, reverse=True)
        self._known = re.compile("|".join(re.escape(form) for form in ordered))

    def learn_url(self, url: str) -> None:
        """Learn the password in an address, as it is written there and as it is sent."""
        try:
            parts = urlsplit(url)
        except ValueError:  # whoever uses it as an address says so
            return
        if parts.password:
            for written in {parts.password, unquote(parts.password)}:
                self.learn(written)
                self.learn(f"{unquote(parts.username or '')}:{written}")

    def redact(self, text: str) -> str:
        """`text` without the secrets."""
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        for shape, replacement in _SHAPES:
            text = shape.sub(replacement, text)
        return text

    def redact_value(self, key: str, value: object) -> object:
        """A log or JSON value without secrets: by the name of its key, then by what it holds. Containers are
        walked; numbers, dates and None pass."""
        if isinstance(value, str):
            return REDACTED if value and _NAMES.search(key) else self.redact(value)
        if isinstance(value, bytes):
            return self.redact(value.decode("utf-8", "replace"))
        if isinstance(value, Mapping):
            return {name: self.redact_value(str(name), inner) for name, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.redact_value(key, inner) for inner in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        text = str(value)
        cleaned = self.redact(text)
        return value if cleaned == text else cleaned


class Secrets:
    """Resolves references to secrets; every value it hands out is known to `redactor`.

    `environ` and `credentials` (systemd's $CREDENTIALS_DIRECTORY) are read when asked, not at import.
    """

    def __init__(self, environ: Mapping[str, str] | None = None, redactor: Redactor | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        self.redactor = redactor or Redactor()

    def resolve(self, reference: str, where: str) -> str:
        """The text that a setting stands for. `where` names the setting in errors ("receivers.duty-slack.token").

        Text that refers to nothing is returned as it is. Raises ConfigurationError for a missing or empty secret.
        """
        if reference.startswith("file:"):
            return self._learn(_read(Path(reference.removeprefix("file:")).absolute(), where))
        if reference.startswith("credential:"):
            return self._learn(self._credential(reference.removeprefix("credential:"), where))
        return VARIABLE.sub(lambda found: self._variable(found[1], where), reference)

    def missing(self, value: object, where: str = "") -> tuple[str, ...]:
        """What `resolve` would complain of in `value`: a text, or containers of such."""
        if isinstance(value, Mapping):
            return tuple(
                fault for key, inner in value.items() for fault in self.missing(inner, f"{where}.{key}".lstrip("."))
            )
        if isinstance(value, list | tuple):
            return tuple(fault for at, inner in enumerate(value) for fault in self.missing(inner, f"{where}[{at}]"))
        try:
            self.resolve(value if isinstance(value, str) else "", where)
        except ConfigurationError as error:
            return (str(error),)
        return ()

    def _variable(self, name: str, where: str) -> str:
        value = self._environ.get(name, "")
        if not value:
            raise ConfigurationError(f"{where}: the environment variable {name} is not set")
        return self._learn(value)

    def _credential(self, name: str, where: str) -> str:
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        if folder is None:
            raise ConfigurationError(
                f"{where}: there are no systemd credentials here ($CREDENTIALS_DIRECTORY is not set); "
                f"add LoadCredential={name}:PATH to the unit"
            )
        if name in ("", ".", "..") or "/" in name:
            raise ConfigurationError(f"{where}: {name!r} is no name of a systemd credential")
        return _read(Path(folder) / name, where)

    def _learn(self, value: str) -> str:
        self.redactor.learn(value)
        self.redactor.learn_url(value)
        return value


def files_in(value: object) -> Iterator[Path]:
    """The files that secrets in `value`, a text or containers of such, are read from."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from files_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from files_in(inner)
    elif isinstance(value, str) and value.startswith("file:"):
        yield Path(value.removeprefix("file:")).absolute()


def _read(path: Path, where: str) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigurationError(f"{where}: cannot read the secret in {path}: {reason}") from None
    if not value:
        raise ConfigurationError(f"{where}: the secret in {path} is empty")
    return value
