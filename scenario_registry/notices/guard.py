"""Whether a webhook's address may be called: whoever subscribes names it, and must not reach what only this machine reaches."""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from scenario_registry.notices.errors import NoticesError

_LONGEST = 1_000

_UNICAST, _SIX_TO_FOUR = ip_network("2000::/3"), ip_network("2002::/16")
"""What is given to hosts by IPv6, https://www.iana.org/assignments/ipv6-address-space, and what within it stands for IPv4."""


def place_of(url: str, allowed: Collection[str]) -> str:
    """The IP address to connect to. It is looked up here and not again by whoever connects, so a name cannot lead elsewhere in between.

    Encrypted only, but for ``allowed``: names of hosts or networks that the settings trust. Raises NoticesError."""
    parts = _split(url)
    host = parts.hostname or ""
    by_name = host in allowed
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoticesError("address_unknown", host) from None
    places = [ip_address(it[4][0]) for it in found]
    is_trusted = by_name or all(_is_in(it, allowed) for it in places)
    if not is_trusted and (parts.scheme != "https" or not all(map(_is_public, places))):
        raise NoticesError("address_forbidden", host)
    return str(places[0])


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_fit = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise NoticesError("address_invalid") from None
    # A password in an address would be shown wherever the address is.
    if not is_fit or "@" in parts.netloc or parts.fragment or not url.isprintable() or len(url) > _LONGEST:
        raise NoticesError("address_invalid")
    return parts


def _is_public(place: IPv4Address | IPv6Address) -> bool:
    if place.version == 6 and (place not in _UNICAST or place in _SIX_TO_FOUR):
        # A translator on the way may make an inner IPv4 address of it: NAT64, 6to4, and forms that are not in use any more.
        return False
    return place.is_global and not place.is_multicast


def _is_in(place: IPv4Address | IPv6Address, allowed: Collection[str]) -> bool:
    return any(place in network for it in allowed if (network := _network(it)) is not None)


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None
