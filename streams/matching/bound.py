"""The most points that two records can come to, at a tenth of the cost of the answer. Most candidates share one key and nothing else."""

from __future__ import annotations

from schemas.match_model import Weights
from streams.matching.profile import Profile
from streams.matching.vectors import Likeness

_ROUNDING = 0.001


def may_reach(one: Profile, other: Profile, alike: Likeness | None, weights: Weights) -> bool:
    """Whether the two can be anything but "nothing". True for every pair that ``compare`` puts into a band; false only if it is sure. Symmetric."""
    lacking = weights.suggest_from - weights.start - _ROUNDING
    return _most(one, other, alike, weights.points) >= lacking


def _most(one: Profile, other: Profile, alike: Likeness | None, points: dict[str, float]) -> float:
    """Never less than what features and guards add up to: each that takes no long look counts as it is, the others as if they applied in full."""
    total = 0.0
    if alike is not None:
        total += points["meaning"] * max(0.0, alike.whole) + points["across"] * max(0.0, alike.across)
    if not one.districts.isdisjoint(other.districts):
        total += points["district"] / max(len(one.districts), len(other.districts))
    elif one.districts and other.districts:
        total += points["other_district"]
    total += _of_site(one, other, points) + _of_need(one, other, points) + _of_submitters(one, other, points)
    if not one.quantities.isdisjoint(other.quantities):
        total += points["quantity"]
    if one.phases and other.phases:
        total += points["other_phase" if one.phases.isdisjoint(other.phases) else "phase"]
    if one.is_programme != other.is_programme or one.is_section != other.is_section:
        total += points["whole_and_part"]
    return total


def _of_site(one: Profile, other: Profile, points: dict[str, float]) -> float:
    total = 0.0
    if not one.mentions.isdisjoint(other.mentions):
        total += points["place"] + points["second_place"]
    if not (one.names.isdisjoint(other.rare) and other.names.isdisjoint(one.rare)):
        total += points["name"]
    return total


def _of_need(one: Profile, other: Profile, points: dict[str, float]) -> float:
    if one.concepts.isdisjoint(other.concepts):
        return points["other_object"] if one.focus_objects and other.focus_objects else 0.0
    mine, theirs = one.focus_objects & other.objects, other.focus_objects & one.objects
    if not (mine or theirs):
        return points["concepts"] + (points["other_object"] if one.focus_objects and other.focus_objects else 0.0)
    whole = (len(mine) + len(theirs)) / (len(one.focus_objects) + len(other.focus_objects))
    hit = min(1.0, len(mine | theirs) / 2)
    return points["concepts"] + points["whole_object"] * whole + points["object"] * hit


def _of_submitters(one: Profile, other: Profile, points: dict[str, float]) -> float:
    here, there = one.submitter, other.submitter
    total = 0.0
    if here.id != there.id:
        total += points["group"] if here.group == there.group else 0.0
    elif one.submitted_on is not None and one.submitted_on == other.submitted_on:
        total += points["one_delivery"]
    elif one.is_revision or other.is_revision:
        total += points["revision"]
    if here.is_office != there.is_office:
        total += points["owner_and_district"]
    elif here.is_office and here.district != there.district:
        total += points["two_offices"]
    return total
