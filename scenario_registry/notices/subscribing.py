"""A new subscription: checked, kept, and its owner asked whether they want it."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.notices.declared import NoticeSettings
from scenario_registry.notices.errors import NoticesError
from scenario_registry.notices.guard import place_of
from scenario_registry.notices.kinds import NoticeKind, Rhythm, Way
from scenario_registry.notices.links import webhook_secret
from scenario_registry.notices.message import asking
from scenario_registry.notices.subscription import MOST_SCENARIOS, MOST_WORDS, Filter, subscription_of
from schemas.code_lists import CodeList, CodeLists
from schemas.moment import to_microseconds
from schemas.registry_id import parse_company_id, parse_registry_id
from sinks.notice_stream import make_message
from sinks.subscriptions import Row, add, end, key_made, row_of

_ADDRESS = re.compile(r"[^@\s<>,;:\"\\]{1,64}@[A-Za-z0-9.-]{1,190}")
_LONGEST = 100
_LAST_HOUR, _LAST_DAY = 23, 6


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for. ``address`` is empty for a feed; ``kinds`` and ``typed`` are as typed, names or codes; ``weekday``: 0 is Monday."""

    name: str
    way: Way
    address: str
    kinds: tuple[str, ...]
    typed: Filter
    rhythm: Rhythm = Rhythm.DAILY
    hour: int = 8
    weekday: int = 0


class Subscribed(NamedTuple):
    """``secret``: the token of a feed or the key of a webhook, which is shown this once; None for mail."""

    row: Row
    secret: str | None


def subscribe(
    connection: Connection, wish: Wish, declared: NoticeSettings, codes: CodeLists, now: datetime
) -> Subscribed:
    """Keep it. Nothing is told before the owner of the address has confirmed; whoever has the token of a feed is its owner. Raises NoticesError."""
    asked, kinds = asked_of(wish.typed, wish.kinds, codes)
    if not (0 <= wish.hour <= _LAST_HOUR and 0 <= wish.weekday <= _LAST_DAY):
        raise NoticesError("rhythm_invalid")
    name = _line(wish.name)
    _check_address(wish, declared)
    now_us, token = to_microseconds(now), secrets.token_urlsafe(32)
    is_feed = wish.way is Way.FEED
    row = Row(
        id=f"sub_{secrets.token_hex(8)}",
        name=name,
        way=wish.way.value,
        address=wish.address,
        digest=digest_of(token) if is_feed else None,
        kinds=json.dumps(sorted(kinds)),
        filter=asked.model_dump_json(),
        rhythm=wish.rhythm.value,
        hour=wish.hour,
        weekday=wish.weekday,
        created_us=now_us,
        confirmed_us=now_us if is_feed else None,
        ended_us=None,
        ended_because=None,
        gathered_us=now_us,
    )
    key = key_made(connection)
    add(connection, row)
    if not is_feed and declared.base_url is not None:
        body = asking(subscription_of(row), declared.base_url, key, codes, now)
        make_message(connection, row.id, body, (), now_us)
    return Subscribed(row, {Way.FEED: token, Way.WEBHOOK: webhook_secret(key, row.id)}.get(wish.way))


def unsubscribe(connection: Connection, subscription: str, because: str, now: datetime) -> None:
    """End it. Raises NoticesError when it is not in force."""
    found = row_of(connection, subscription)
    if found is None or found.ended_us is not None:
        raise NoticesError("subscription_unknown", subscription)
    end(connection, subscription, because, to_microseconds(now))


def asked_of(typed: Filter, kinds: Collection[str], codes: CodeLists) -> tuple[Filter, frozenset[NoticeKind]]:
    """What is asked for in codes, where names may have been typed, and of which kinds: all when none is named. Raises NoticesError, for nothing
    asked for too."""
    asked, chosen = _filter_of(typed, codes), _chosen(kinds)
    if asked.is_empty and chosen != {NoticeKind.LIST}:
        raise NoticesError("filter_empty")
    return asked, chosen


def _filter_of(typed: Filter, codes: CodeLists) -> Filter:
    if len(typed.words) > MOST_WORDS or len(typed.scenarios) + len(typed.companies) > MOST_SCENARIOS:
        raise NoticesError("filter_unknown", f"> {MOST_WORDS} words, > {MOST_SCENARIOS} scenarios and companies")
    return Filter(
        fields=_codes(typed.fields, codes.fields),
        chains=_codes(typed.chains, codes.chains),
        districts=_codes(typed.districts, codes.districts),
        organisations=tuple(_organisation(it, codes) for it in typed.organisations),
        words=tuple(dict.fromkeys(_line(it) for it in typed.words)),
        scenarios=tuple(dict.fromkeys(_id(it, parse_registry_id) for it in typed.scenarios)),
        tasks_of=tuple(_organisation(it, codes) for it in typed.tasks_of),
        companies=tuple(dict.fromkeys(_id(it, parse_company_id) for it in typed.companies)),
    )


def _chosen(words: Collection[str]) -> frozenset[NoticeKind]:
    unknown = [it for it in words if it not in list(NoticeKind)]
    if unknown:
        raise NoticesError("kinds_unknown", f"{unknown[0]}；{'、'.join(NoticeKind)}")
    return frozenset(map(NoticeKind, words or NoticeKind))


def digest_of(token: str) -> str:
    """What is kept of a feed's token: 32 random bytes, so one round is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _check_address(wish: Wish, declared: NoticeSettings) -> None:
    if wish.way is Way.FEED:
        return
    if declared.base_url is None:
        raise NoticesError("notices_no_address")
    if wish.way is Way.WEBHOOK:
        place_of(wish.address, declared.allowed_hosts)
        return
    if declared.mail is None:
        raise NoticesError("notices_no_mail")
    if _ADDRESS.fullmatch(wish.address) is None:
        raise NoticesError("address_invalid")


def _codes(names: Collection[str], known: CodeList) -> tuple[str, ...]:
    found = []
    for it in names:
        if (code := known.code_of(it)) is None:
            raise NoticesError("filter_unknown", it[:_LONGEST])
        found.append(code)
    return tuple(dict.fromkeys(found))


def _organisation(name: str, codes: CodeLists) -> str:
    found = codes.organisation_called(name)
    if found is None:
        raise NoticesError("filter_unknown", name[:_LONGEST])
    return found.id


def _id(typed: str, parse: Callable[[str], str]) -> str:
    try:
        return parse(typed)
    except ValueError:
        raise NoticesError("filter_unknown", typed[:_LONGEST]) from None


def _line(text: str) -> str:
    found = text.strip()
    if not found or len(found) > _LONGEST or not found.isprintable():
        raise NoticesError("filter_unknown", found[:_LONGEST])
    return found
