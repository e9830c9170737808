"""Two profiles side by side, and what they share."""

from __future__ import annotations

from functools import cached_property

from streams.matching.profile import Profile
from streams.matching.vectors import Likeness


class Encounter:
    """Two records that are compared. Symmetric: every property is the same the other way round.

    ``likeness`` compares their sentence vectors; None where there is no encoder.
    """

    def __init__(self, one: Profile, other: Profile, likeness: Likeness | None) -> None:
        self.one, self.other = (one, other) if one.key < other.key else (other, one)
        self.likeness = likeness

    @cached_property
    def shared_places(self) -> frozenset[str]:
        """Places that one names in title or site and the other anywhere."""
        one, other = self.one, self.other
        return (one.anchors & other.mentions) | (other.anchors & one.mentions)

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """Rare bigrams that one has in title or site and the other anywhere."""
        one, other = self.one, self.other
        return (one.names & other.rare) | (other.names & one.rare)

    @cached_property
    def names_agree(self) -> bool:
        """Whether one site name of each may be the same, or a place is shared."""
        if self.shared_places:
            return True
        return any(a.kind == b.kind and a.is_like(b) for a in self.one.site_names for b in self.other.site_names)

    @cached_property
    def hit_objects(self) -> frozenset[str]:
        """Objects of one's title that the other tells of."""
        one, other = self.one, self.other
        return (one.focus_objects & other.objects) | (other.focus_objects & one.objects)

    @cached_property
    def shared_districts(self) -> frozenset[str]:
        """Districts of both."""
        return self.one.districts & self.other.districts

    @property
    def is_one_owner(self) -> bool:
        """Whether one organisation submitted both."""
        return self.one.submitter.id == self.other.submitter.id
