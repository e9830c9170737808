"""Judgements as tests write them."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.judgement import DESK, Deletion, Judgement
from schemas.matching import Pair, Verdict, pair_of
from schemas.record import Key

RAIL, DISTRICT = "chengdu_rail", "wuhou_district"
PAIR = pair_of(Key(RAIL, "1"), Key(DISTRICT, "2"))
OWN_PAIR = pair_of(Key(RAIL, "1"), Key(RAIL, "9"))
WORDS = {"same": Verdict.SAME, "different": Verdict.DIFFERENT, "unsure": Verdict.UNSURE}
WHO = {"rail": RAIL, "district": DISTRICT, "desk": DESK, "stranger": "chengdu_media"}


def said(*words: str, pair: Pair = PAIR, at_us: int = 0) -> Sequence[Judgement]:
    """``rail same``: the rail group's word; ``rail same -``: taken back. Numbered in their order."""
    found = []
    for number, word in enumerate(words, start=1):
        who, verdict, *taken_back = word.split()
        deletion = Deletion(at_us, "合成核对人", "合成理由") if taken_back else None
        found.append(Judgement(number, pair, WORDS[verdict], WHO[who], "合成核对人", "合成理由", at_us, deletion))
    return found
