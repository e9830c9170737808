"""Two profiles side by side, and what they share, for sentences about them."""

from __future__ import annotations

from streams.matching.profile import Profile


class Encounter:
    """Two records that are compared. Symmetric: every property is the same the other way round."""

    def __init__(self, one: Profile, other: Profile) -> None:
        if other.key < one.key:
            one, other = other, one
        self.one, self.other = one, other
        self.shared_places = (one.anchors & other.mentions) | (other.anchors & one.mentions)
        """Places that one names in title or site and the other anywhere."""
        self.shared_names = (one.names & other.rare) | (other.names & one.rare)
        """Rare bigrams that one has in title or site and the other anywhere."""
        self.shared_words = one.rare & other.rare
        """Rare bigrams of both texts."""
        self.hit_objects = (one.focus_objects & other.objects) | (other.focus_objects & one.objects)
        """Objects of one's title that the other tells of."""
        self.shared_districts = one.districts & other.districts
        """Districts of both."""
