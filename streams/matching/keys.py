"""Keys by which records that may be one scenario meet: two records are compared if one has posted what the other seeks.

A meeting is a property of the two alone, so neither the order of arrival nor who else is registered decides what is compared; and any
database can join on it. It is symmetric: if A finds B, then B finds A.
"""

from __future__ import annotations

from typing import NamedTuple

from schemas.match_words import places
from streams.matching.profile import Profile
from streams.matching.quantities import phrase, surprise

_WIDE = frozenset({"program", "river"})
"""Places that hold too much to bring two records together."""

_EXACT = 0.5
"""A quantity as telling as 63 家 or 1460 户."""


class Keys(NamedTuple):
    """What a record is filed under, and what it looks for."""

    posted: frozenset[str]
    sought: frozenset[str]


def keys(profile: Profile) -> Keys:
    """By an exact figure, place and object, rare word and district, or district and object of both titles, all meet. By district and an object that only
    a text tells, only if one of the two names no place. A record without a district is met by its rare words, wherever the other lies. Pure.
    """
    sites = [name for name in profile.mentions if places()[name].kind not in _WIDE]
    both = {f"q:{phrase(quantity)}" for quantity in profile.quantities if surprise(quantity) >= _EXACT}
    both |= {f"p:{place}:{thing}" for place in sites for thing in profile.objects or ("",)}
    both |= {f"n:{word}:{area}" for word in profile.rare for area in profile.districts}
    both |= {f"t:{area}:{thing}" for area in profile.districts for thing in profile.focus_objects}
    own = "placed" if profile.anchors else "open"
    met = ("open",) if profile.anchors else ("open", "placed")
    near = [(area, thing) for area in profile.districts for thing in profile.objects]
    posted = {f"{own}:{area}:{thing}" for area, thing in near}
    sought = {f"{side}:{area}:{thing}" for area, thing in near for side in met}
    here, there = ("somewhere", "nowhere") if profile.districts else ("nowhere", "somewhere")
    posted |= {f"{here} in title:{word}" for word in profile.names} | {f"{here}:{word}" for word in profile.rare}
    seen_from = (there,) if profile.districts else (there, here)
    sought |= {f"{side}:{word}" for side in seen_from for word in profile.names}
    sought |= {f"{side} in title:{word}" for side in seen_from for word in profile.rare}
    return Keys(frozenset(both | posted), frozenset(both | sought))
