"""Where an organisation's living records lie: those of which something was said in the interval, against all others of its own,
as ``quality.sums`` counted them.

A day's delivery against the days before it is for the rules ``trend.*``; these look at what stands in the registry. Own judgement: with
fewer than twenty records on a side chance alone moves shares by tens of points, and beyond fifty points a list by field or district is
another list.
"""

from __future__ import annotations

from quality.expectation import Expectation, Level, Words
from quality.sums import DISTRICT, FIELD
from schemas.problem import Severity

_LEAST = 20
_MOST_MOVED = 50


def _shares(what: str) -> str:
    """One row for every code of an organisation, in ``moved`` by how many points its share among records of the interval is another than
    among the rest."""
    return (
        "SELECT organisation, code, 100.0 * lately / of_lately - 100.0 * (total - lately) / (of_total - of_lately) AS moved FROM ("
        "SELECT organisation, code, lately, total, "
        "SUM(lately) OVER (PARTITION BY organisation) AS of_lately, "
        "SUM(total) OVER (PARTITION BY organisation) AS of_total "
        f"FROM sums WHERE what = '{what}') counted "
        f"WHERE of_lately >= {_LEAST} AND of_total - of_lately >= {_LEAST}"
    )


def _distribution(rule: str, counted: str, what: Words, why: Words) -> Expectation:
    return Expectation(
        id=rule,
        level=Level.REGISTRY,
        severity=Severity.WARNING,
        rows=_shares(counted),
        keys=("code",),
        type="expect_column_values_to_be_between",
        arguments={"column": "moved", "min_value": -_MOST_MOVED, "max_value": _MOST_MOVED},
        what=what,
        why=why,
        todo=Words(
            "核对代码对照表；确是重心转移就告知市促进中心",
            "See to the table of codes; if it is meant, tell the promotion centre",
        ),
    )


EXPECTATIONS = (
    _distribution(
        "distribution.fields.share",
        FIELD,
        Words("近期记录的领域分布与其余记录相近", "Recent records lie in the fields that the others lie in"),
        Words("代码对照改错后，成批记录落到别的领域，按领域的清单不可用", "A wrong table of codes moves records in bulk, and lists by field are useless"),
    ),
    _distribution(
        "distribution.districts.share",
        DISTRICT,
        Words("近期记录的区域分布与其余记录相近", "Recent records lie in the districts that the others lie in"),
        Words("默认值或错列使记录落到别的区（市）县，按区域的清单不可用", "A default or a shifted column moves records, and lists by district are useless"),
    ),
)  # fmt: skip
