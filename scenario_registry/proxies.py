"""Which proxies are believed when they say for whom they ask: an address that anybody may claim would be nobody's."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import BeforeValidator

Network = IPv4Network | IPv6Network

THIS_MACHINE: tuple[Network, ...] = (ip_network("127.0.0.1"), ip_network("::1"))


def _networks(value: object) -> object:
    """From text with commas. Raises ValueError."""
    if not isinstance(value, str):
        return value
    found: list[Network] = []
    for part in filter(None, (it.strip() for it in value.split(","))):
        try:
            network = ip_network(part)
        except ValueError:
            raise ValueError(
                f"{part}：须为地址或网段，不能是主机名或 * / must be an address or a network, no name and no *, such as 10.0.0.5 or 10.0.1.0/24"
            ) from None
        if network.prefixlen == 0:
            raise ValueError(
                f"{part}：包含所有地址，谁都能冒充 / takes in every address, so that anybody could claim any"
            )
        found.append(network)
    return tuple(found)


Proxies = Annotated[tuple[Network, ...], BeforeValidator(_networks)]
"""Addresses and networks, in settings one text with commas between them."""
