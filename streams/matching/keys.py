"""Keys by which records that may be one scenario meet: two records are compared if they share one.

Equality of keys is a property of the pair alone, so neither the order of arrival nor who else is registered decides what is compared; and
any database can join on it.
"""

from __future__ import annotations

from schemas.match_words import places
from streams.matching.profile import Profile
from streams.matching.quantities import phrase, surprise

_WIDE = frozenset({"program", "river"})
"""Places that hold too much to bring two records together."""

_EXACT = 0.5
"""A quantity as telling as 63 家 or 1460 户."""


def keys(profile: Profile) -> frozenset[str]:
    """Keys of a record: place and object, district and object, rare name and district, rare name and object, an exact figure. Pure."""
    found = {f"q:{phrase(quantity)}" for quantity in profile.quantities if surprise(quantity) >= _EXACT}
    areas = profile.districts or frozenset({"-"})
    sites = [name for name in profile.mentions if places()[name].kind not in _WIDE]
    for thing in profile.objects:
        found |= {f"p:{place}:{thing}" for place in sites}
        found |= {f"d:{area}:{thing}" for area in areas}
        found |= {f"n:{name}:{thing}" for name in profile.names}
    found |= {f"n:{name}:{area}" for name in profile.rare for area in areas}
    if not profile.objects:
        found |= {f"p:{place}" for place in sites}
    return frozenset(found)
