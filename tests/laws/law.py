"""How a law is tested: generated examples, on every pair of log and registry."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy, tuples

from tests.support.places import PLACES, Places

_EXAMPLES = {"memory": 250, "sqlite": 20, "postgresql": 8, "servers": 4}
"""Most where an example costs least; the databases show that they store and give back what the memory does, and the servers that a
worker between Kafka and PostgreSQL does what the embedded runtime does."""

_PHASES = {"servers": (Phase.explicit, Phase.reuse, Phase.generate)}
"""Where an example takes a second, a failure is shown as it was found: to make it small takes hundreds."""


def law(
    *strategies: SearchStrategy[object], places: Places = PLACES
) -> Callable[[Callable[..., None]], Callable[[str], None]]:
    """Makes a test of a function that gets an empty place and what the strategies draw."""

    def decorate(holds: Callable[..., None]) -> Callable[[str], None]:
        @pytest.mark.parametrize("where", places)
        def test(where: str) -> None:
            @settings(
                max_examples=_EXAMPLES[where],
                deadline=None,
                phases=_PHASES.get(where, tuple(Phase)),
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            )
            @given(tuples(*strategies))
            def attempt(drawn: tuple[object, ...]) -> None:
                with places[where]() as place:
                    holds(place, *drawn)

            attempt()

        test.__name__, test.__doc__ = holds.__name__, holds.__doc__
        return test

    return decorate
