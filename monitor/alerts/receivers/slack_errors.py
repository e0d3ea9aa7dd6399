"""What Slack's error codes mean: for trying again, and for the person who reads them (docs.slack.dev)."""

from __future__ import annotations

from datetime import timedelta

from monitor.errors import DeliveryError

# Everything this receiver sends would be refused, until somebody repairs it.
_RECEIVER = {
    "invalid_auth": "the bot token was revoked or is for another workspace",
    "not_authed": "no bot token was sent; set `token`",
    "account_inactive": "the bot's account was deactivated or its app was removed",
    "token_revoked": "the bot token was revoked; install the app again and set the new token",
    "token_expired": "the bot token has expired; set a new one",
    "no_permission": "the token may not post; give the app the scope chat:write and install it again",
    "missing_scope": "the app lacks a scope; add the one named and install it again",
    "not_allowed_token_type": "this kind of token may not post; use a bot token (xoxb-)",
    "channel_not_found": "there is no such channel, or it is private and the bot is not in it: /invite the bot",
    "not_in_channel": "the bot is not in the channel: /invite it, or give the app chat:write.public",
    "is_archived": "the channel is archived; restore it or configure another",
    "channel_is_archived": "the channel is archived; restore it or configure another",
    "restricted_action": "the workspace's settings do not let the bot post there; ask its admin",
    "restricted_action_read_only_channel": "the channel is read-only for the bot; ask its admin",
    "action_prohibited": "an admin has restricted posting by this webhook",
    "posting_to_general_channel_denied": "the bot may not post to the general channel; use another",
    "team_access_not_granted": "the token has no access to this workspace",
    "access_denied": "access was denied; ask the workspace's admin",
    "ekm_access_denied": "the workspace's admin has suspended posting",
    "enterprise_is_restricted": "the method cannot be called from this enterprise; ask its admin",
    "org_login_required": "the workspace is being migrated; wait, or ask its admin",
    "invalid_token": "the webhook's address is wrong or was withdrawn",
    "no_service": "the webhook was removed or disabled; make a new one",
    "no_service_id": "the webhook's address is incomplete",
    "no_team": "the webhook's workspace does not exist any more",
    "team_disabled": "the webhook's workspace is disabled",
    "user_not_found": "the webhook's user or channel does not exist",
}
# This one message is refused; another may pass.
_MESSAGE = {
    "msg_too_long", "no_text", "invalid_blocks", "invalid_blocks_format", "invalid_payload", "invalid_attachments",
    "msg_blocks_too_long", "metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema",
    "too_many_attachments", "attachment_payload_limit_exceeded", "markdown_text_conflict", "invalid_arguments",
    "invalid_arg_name", "invalid_form_data",
}  # fmt: skip
# It passes by itself.
_PASSING = {
    "ratelimited": "Slack asks to slow down",
    "rate_limited": "Slack asks to slow down",
    "message_limit_exceeded": "the workspace's limit of messages is reached",
    "rollup_error": "too many messages at once",
    "service_unavailable": "Slack is unavailable",
    "team_added_to_org": "the workspace is being migrated",
    "request_timeout": "Slack did not get the whole request",
}
# Slack may have done it before it failed.
_UNCERTAIN = {"fatal_error", "internal_error"}


class SlackRefusal(DeliveryError):
    """Slack answered with an error; `code` is its own name for it."""

    code = ""


def slack_error(code: str, needed: str | None = None, asked: timedelta | None = None) -> SlackRefusal:
    """What Slack's `error` means. `needed` is the scope that missing_scope names, `asked` a Retry-After."""
    error = _sorted(code, f"{code} ({needed})" if needed else code, asked)
    error.code = code
    return error


def _sorted(code: str, detail: str, asked: timedelta | None) -> SlackRefusal:
    if code in _RECEIVER:
        return SlackRefusal(detail, permanent=True, advice=_RECEIVER[code])
    if code in _MESSAGE:
        return SlackRefusal(detail, permanent=True, refused="message", advice="Slack does not take this message")
    if code in _UNCERTAIN:
        return SlackRefusal(detail, unknown=True, retry_after=asked, advice="Slack failed; it may have been posted")
    if code in _PASSING:
        return SlackRefusal(detail, retry_after=asked or timedelta(seconds=30), advice=_PASSING[code])
    # An unknown code is not taken as final: it is tried until give_up.
    return SlackRefusal(detail, retry_after=asked, advice="look the code up at docs.slack.dev")
