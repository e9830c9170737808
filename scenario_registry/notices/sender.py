"""Sends one message by its subscription's way."""

from __future__ import annotations

import json

from scenario_registry.alerts.channel import ChannelError, Message
from scenario_registry.alerts.mail_server import send_mail
from scenario_registry.alerts.webhook import Signed, post
from scenario_registry.notices.declared import NoticeSettings
from scenario_registry.notices.errors import NoticesError
from scenario_registry.notices.guard import place_of
from scenario_registry.notices.kinds import Way
from scenario_registry.notices.letter import letter_of
from scenario_registry.notices.links import webhook_key
from scenario_registry.notices.subscription import Subscription
from sinks.notice_stream import Outgoing


class Sender:
    """By what the settings declare."""

    def __init__(self, declared: NoticeSettings) -> None:
        self._declared = declared

    def send(self, to: Subscription, outgoing: Outgoing, key: bytes, now: float) -> str | None:
        """Hand it over; gives what is to be remarked. Raises ChannelError. ``now``: seconds since 1970."""
        if to.way is Way.MAIL:
            return self._mail(to, outgoing, now)
        try:
            # Looked up anew each time: a name may have come to mean an inner address since.
            place = place_of(to.address, self._declared.allowed_hosts)
        except NoticesError as error:
            raise ChannelError(str(error), error.code, is_away=True) from None
        signed = Signed(outgoing.id, outgoing.body, webhook_key(key, to.id))
        post(to.address, signed, now, self._declared.ca_file, place)
        return None

    def _mail(self, to: Subscription, outgoing: Outgoing, now: float) -> str | None:
        server = self._declared.mail
        if server is None:
            error = NoticesError("notices_no_mail")
            raise ChannelError(str(error), error.code, is_away=True)
        message = Message(outgoing.id, outgoing.body, json.loads(outgoing.body))
        return send_mail(server, letter_of(server.sender, to.address, message, now))
