"""All groups of pages, in the order of the navigation, each with what makes its routes. To add one, see ``docs/console.md``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fastapi import APIRouter

from scenario_registry.console import (
    acts,
    board,
    changes,
    deliver,
    feeds,
    holds,
    lists,
    overview,
    quality,
    rejections,
    reviews,
    search,
    subscriptions,
    supply,
    tasks,
    tokens,
    users,
)
from scenario_registry.console.kit import Kit
from scenario_registry.console.section import Section

SECTIONS: Sequence[tuple[Section, Callable[[Kit], APIRouter]]] = (
    (overview.SECTION, overview.overview_routes),
    (search.SECTION, search.search_routes),
    (changes.SECTION, changes.change_routes),
    (lists.SECTION, lists.list_routes),
    (board.SECTION, board.board_routes),
    (tasks.SECTION, tasks.task_routes),
    (feeds.SECTION, feeds.feed_routes),
    (deliver.SECTION, deliver.deliver_routes),
    (reviews.SECTION, reviews.review_routes),
    (rejections.SECTION, rejections.rejection_routes),
    (holds.SECTION, holds.hold_routes),
    (quality.SECTION, quality.quality_routes),
    (supply.SECTION, supply.supply_routes),
    (subscriptions.SECTION, subscriptions.subscription_routes),
    (tokens.SECTION, tokens.token_routes),
    (users.SECTION, users.user_routes),
    (acts.SECTION, acts.act_routes),
)
