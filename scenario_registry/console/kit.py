"""What every group of pages is made with."""

from __future__ import annotations

from dataclasses import dataclass

from scenario_registry.console.arrivals import Arrivals
from scenario_registry.console.doubts import Explaining
from scenario_registry.console.page import Pages
from scenario_registry.console.people import People
from scenario_registry.console.workshop import Workshop
from scenario_registry.http.site import Site
from schemas.code_lists import CodeLists


@dataclass(frozen=True, slots=True)
class Kit:
    """``site``: registry and index to read. ``pages`` makes pages, ``people`` knows who asks and what they may, ``workshop`` is what acts
    work on."""

    site: Site
    pages: Pages
    people: People
    codes: CodeLists
    workshop: Workshop
    arrivals: Arrivals
    explaining: Explaining
