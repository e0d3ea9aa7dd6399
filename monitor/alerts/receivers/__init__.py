"""The receivers, built from the configuration. Each kind is imported only where it is configured."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.alerts.receivers.base import Receiver
from monitor.errors import ConfigurationError
from monitor.secrets import Secrets
from monitor.settings import (
    AppriseReceiver,
    EmailReceiver,
    Settings,
    SlackReceiver,
    TerminalReceiver,
    WebhookReceiver,
)
from monitor.settings import Receiver as ReceiverSetting


def build_receivers(settings: Settings, secrets: Secrets) -> Mapping[str, Receiver]:
    """Every configured receiver by name. Raises one ConfigurationError that names everything that is missing or
    wrong."""
    built: dict[str, Receiver] = {}
    faults: list[str] = []
    for name, setting in settings.receivers.items():
        try:
            built[name] = build_receiver(name, setting, secrets)
        except ConfigurationError as error:
            faults.append(str(error))
    if faults:
        raise ConfigurationError(secrets.redactor.redact("\n".join(faults)))
    return built


def build_receiver(name: str, setting: ReceiverSetting, secrets: Secrets) -> Receiver:
    """One receiver. Raises ConfigurationError for a missing secret or an address that is none."""
    where = f"receivers.{name}"
    setting = _resolved(setting, where, secrets)
    match setting:
        case TerminalReceiver():
            from monitor.alerts.receivers.terminal import TerminalReceiver as Terminal

            return Terminal()
        case WebhookReceiver():
            from monitor.alerts.receivers.http import HttpCaller, check_address
            from monitor.alerts.receivers.webhook import WebhookReceiver as Webhook

            url = check_address(setting.url, f"{where}.url")
            secrets.redactor.learn(url)  # its path or query may be the key to it
            secrets.redactor.learn_url(url)
            return Webhook(url, setting.secret, HttpCaller())
        case SlackReceiver():
            from monitor.alerts.receivers.http import HttpCaller, check_address
            from monitor.alerts.receivers.slack import SlackBot, SlackWebhook

            if setting.webhook is not None:
                url = check_address(setting.webhook, f"{where}.webhook")
                secrets.redactor.learn(url)
                return SlackWebhook(url, HttpCaller())
            api = check_address(setting.api, f"{where}.api")
            token = setting.token or ""
            secrets.redactor.learn(token)
            return SlackBot(token, setting.channel or "", api, HttpCaller(), setting.picture)
        case EmailReceiver():
            from monitor.alerts.receivers.email import EmailReceiver as Email
            from monitor.alerts.receivers.email import check_mail_address, mailbox_of

            secrets.redactor.learn_url(setting.smtp)
            if setting.password:
                secrets.redactor.learn(setting.password)
            mailbox = mailbox_of(setting.smtp, setting.password, where, setting.ca)
            sender = check_mail_address(setting.sender, f"{where}.from")
            to = [check_mail_address(each, f"{where}.to") for each in setting.to]
            return Email(mailbox, sender, to, setting.picture)
        case AppriseReceiver():
            from monitor.alerts.receivers.apprise import AppriseReceiver as Apprise

            secrets.redactor.learn(setting.url)
            secrets.redactor.learn_url(setting.url)
            return Apprise(setting.url, where)


def _resolved(setting: ReceiverSetting, where: str, secrets: Secrets) -> ReceiverSetting:
    """The setting with what its texts refer to. Raises ConfigurationError for a missing secret."""
    found: dict[str, object] = {}
    for key, value in setting:
        place = f"{where}.{type(setting).model_fields[key].alias or key}"
        if isinstance(value, str):
            found[key] = secrets.resolve(value, place)
        elif isinstance(value, list):
            found[key] = [secrets.resolve(each, place) for each in value]
    return setting.model_copy(update=found)
