"""Keys by which records that may be one scenario meet: two records are compared if one has posted what the other seeks.

A meeting is a property of the two alone, so neither the order of arrival nor who else is registered decides what is compared; and any
database can join on it. It is symmetric: if A finds B, then B finds A.
"""

from __future__ import annotations

from typing import NamedTuple

from schemas.match_model import bigram_costs
from schemas.match_words import Facet, concepts, places
from streams.matching.profile import Profile
from streams.matching.quantities import phrase, surprise

_WIDE = frozenset({"program", "river"})
"""Places that hold too much to bring two records together."""

_TOPICS = frozenset({Facet.OBJECT, Facet.SETTING})
"""What a rare word needs beside it, unless it is on no list. Means and general wishes are everybody's."""

_EXACT = 5
"""A quantity as telling as 63 家 or 1460 户."""


class Keys(NamedTuple):
    """What a record is filed under, and what it looks for."""

    posted: frozenset[str]
    sought: frozenset[str]


def keys(profile: Profile) -> Keys:
    """By place and object, or in the same district by an exact figure or a rare word of one's title or site that the other tells, all meet;
    by a rare word of both texts if it is on no list, or if they share an object or a setting.
    By a district, an object of both titles and another of both too; by district and one object only if one of the two names no site. A record
    without a district is met by its figures and rare words, wherever the other lies. Pure.

    So what grows with the registry is one topic at sites that nobody names, and one name in one district.
    """
    sites = [name for name in profile.mentions if places()[name].kind not in _WIDE]
    both = {f"p:{place}:{thing}" for place in sites for thing in profile.objects or ("",)}
    both |= {
        f"t:{area}:{thing}+{other}"
        for area in profile.districts
        for thing in profile.focus_objects
        for other in profile.objects - {thing}
    }
    is_placed = bool(profile.anchors or profile.site_names)
    own = "placed" if is_placed else "open"
    met = ("open",) if is_placed else ("open", "placed")
    near = [(area, thing) for area in profile.districts for thing in profile.objects]
    posted = {f"{own}:{area}:{thing}" for area, thing in near}
    sought = {f"{side}:{area}:{thing}" for area, thing in near for side in met}
    # A word that is on no list stands in fewer than one text of five thousand: it brings together by itself. One that is less rare needs a topic.
    listed = bigram_costs().listed
    unlisted = {word for word in profile.rare if word not in listed}
    topics = [code for code in profile.concepts if concepts()[code].facet in _TOPICS]
    both |= {
        f"w:{area}:{topic}:{word}" for area in profile.districts for topic in topics for word in profile.rare - unlisted
    }
    figures = {phrase(quantity) for quantity in profile.quantities if surprise(quantity) >= _EXACT}
    names, rare = profile.names | figures, profile.rare | figures
    named = {f"{word}:{area}" for word in names for area in profile.districts}
    told = {f"{word}:{area}" for word in rare for area in profile.districts}
    posted |= {f"named:{it}" for it in named} | {f"told:{it}" for it in told}
    sought |= {f"told:{it}" for it in named} | {f"named:{it}" for it in told}
    sought |= {f"told:{word}:{area}" for word in unlisted for area in profile.districts}
    here, there = ("somewhere", "nowhere") if profile.districts else ("nowhere", "somewhere")
    posted |= {f"{here} in title:{word}" for word in names} | {f"{here}:{word}" for word in rare}
    seen_from = (there,) if profile.districts else (there, here)
    sought |= {f"{side}:{word}" for side in seen_from for word in names | unlisted}
    sought |= {f"{side} in title:{word}" for side in seen_from for word in rare}
    return Keys(frozenset(both | posted), frozenset(both | sought))
