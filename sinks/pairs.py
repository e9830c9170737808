"""Pairs of records as tables hold them: four columns that name the left and the right one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, Table

from schemas.matching import Pair
from schemas.record import Key


def pair_columns(table: Table) -> tuple[ColumnElement[Any], ...]:
    """The columns that name a pair."""
    column = table.c
    return column.left_organisation, column.left_id, column.right_organisation, column.right_id


def pair_in(row: Row[Any]) -> Pair:
    """The pair that a row names."""
    return Pair(Key(row.left_organisation, row.left_id), Key(row.right_organisation, row.right_id))


def names_of(pair: Pair) -> tuple[str, str, str, str]:
    """The values of those columns."""
    return (*pair.left, *pair.right)
