"""Two profiles side by side, and what they share."""

from __future__ import annotations

from collections.abc import Iterable

from streams.matching.profile import Profile
from streams.matching.site_names import SiteName
from streams.matching.vectors import Likeness


class Encounter:
    """Two records that are compared. Symmetric: every property is the same the other way round.

    ``likeness`` compares their sentence vectors; None where there is no encoder.
    """

    def __init__(self, one: Profile, other: Profile, likeness: Likeness | None) -> None:
        if other.key < one.key:
            one, other = other, one
        self.one, self.other = one, other
        self.likeness = likeness
        self.shared_places = (one.anchors & other.mentions) | (other.anchors & one.mentions)
        """Places that one names in title or site and the other anywhere."""
        self.shared_names = (one.names & other.rare) | (other.names & one.rare)
        """Rare bigrams that one has in title or site and the other anywhere."""
        self.names_agree = bool(self.shared_places) or _are_alike(one.site_names, other.site_names)
        """Whether one site name of each may be the same, or a place is shared."""
        self.hit_objects = (one.focus_objects & other.objects) | (other.focus_objects & one.objects)
        """Objects of one's title that the other tells of."""
        self.shared_districts = one.districts & other.districts
        """Districts of both."""

    @property
    def is_one_owner(self) -> bool:
        """Whether one organisation submitted both."""
        return self.one.submitter.id == self.other.submitter.id


def _are_alike(some: Iterable[SiteName], others: Iterable[SiteName]) -> bool:
    return any(a.kind == b.kind and a.is_like(b) for a in some for b in others)
