"""Splink 5 on the same records: Fellegi and Sunter's model, trained on the records themselves as its guide has it, all pairs compared."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from schemas.matching import MatchRecord, Pair, pair_of
from streams.matching.text import normal


def splink(records: Sequence[MatchRecord]) -> list[tuple[float, Pair]]:
    """Match weights of all pairs. Titles and sites by Jaro-Winkler, descriptions by Jaccard, districts and organisations equal or not."""
    import pandas as pd
    import splink.comparison_library as compare
    from splink import Linker, SettingsCreator, block_on
    from splink.internals.duckdb.database_api import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    rows = pd.DataFrame(
        {
            "unique_id": place,
            "title": normal(it.title),
            "site": normal(it.site) or None,
            "description": normal(it.description) or None,
            "district": ",".join(sorted(it.districts)) or None,
            "organisation": it.organisation,
        }
        for place, it in enumerate(records)
    )
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=["1=1"],
        comparisons=[
            compare.JaroWinklerAtThresholds("title", [0.9, 0.8, 0.7, 0.6]),
            compare.JaroWinklerAtThresholds("site", [0.95, 0.8, 0.6]),
            compare.JaccardAtThresholds("description", [0.7, 0.5, 0.4]),
            compare.ExactMatch("district"),
            compare.ExactMatch("organisation"),
        ],
    )
    linker = Linker(DuckDBAPI().register(rows), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    for field in ("district", "organisation"):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(field))
        except ValueError:
            # Where next to no two records of a block agree in anything, what it learns comes to nothing: it ranks no pair.
            return []
    found = linker.inference.predict().as_pandas_dataframe()
    return [
        (float(weight), pair_of(records[left].key, records[right].key))
        for weight, left, right in zip(found.match_weight, found.unique_id_l, found.unique_id_r, strict=True)
    ]
