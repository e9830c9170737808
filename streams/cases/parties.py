"""Who takes part in a case, and as what. Known from the case's steps and its id, without any look-up."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from schemas.case import REFINEMENT, Role, Step
from schemas.record import Key


def key_of(reference: Mapping[str, Any]) -> Key:
    """The key that a reference in a step's data names."""
    return Key(reference["organisation"], reference["local_id"])


def opener_of(case_id: str) -> str:
    """The organisation that a case's id begins with: the one that opens it."""
    return case_id.partition("/")[0]


def roles_between(
    organisation: str, scenario: Key | None, capability: Key | None, desks: Collection[str]
) -> frozenset[Role]:
    """What the organisation is in a case about that scenario and that capability."""
    found = {
        Role.DEMAND: scenario is not None and scenario.organisation == organisation,
        Role.SUPPLY: capability is not None and capability.organisation == organisation,
        Role.DESK: organisation in desks,
    }
    return frozenset(role for role, holds in found.items() if holds)


class Parties:
    """``desks``: the organisations that act as the city desk; tasks of the desk are the first one's."""

    def __init__(self, kind: str, case_id: str, desks: Sequence[str]) -> None:
        self._desks = desks
        self._opener, _, number = case_id.partition("/")
        self.scenario = Key(self._opener, number) if kind == REFINEMENT else None
        self.capability: Key | None = None

    def roles_of(self, step: Step) -> frozenset[Role]:
        """What the organisation that takes the step is in this case; before it is open, in the case that the step would open."""
        return roles_between(step.organisation, *self._named(step), self._desks)

    def contradicted_by(self, step: Step) -> bool:
        """Whether the step names other records than those that the case is about."""
        named = (step.data.get("scenario"), step.data.get("capability"))
        known = (self.scenario, self.capability)
        return any(one and other and key_of(one) != other for one, other in zip(named, known, strict=True))

    def may_open(self, step: Step) -> bool:
        """Whether the case's id is the organisation's own, so that nobody opens a case in another's name."""
        return step.organisation == self._opener

    def take_part(self, step: Step) -> bool:
        """Whether its step says how far the numbers have come. The highest one of a stranger would leave the parties none."""
        return self.may_open(step) or bool(
            roles_between(step.organisation, self.scenario, self.capability, self._desks)
        )

    def open_by(self, step: Step) -> None:
        """Take over the records that an opening step names; a case that is open keeps its own."""
        self.scenario, self.capability = self._named(step)

    def organisation_of(self, role: Role | None) -> str | None:
        """Who has that role; None when nobody has."""
        if role is Role.DESK:
            return self._desks[0] if self._desks else None
        key = {Role.DEMAND: self.scenario, Role.SUPPLY: self.capability}.get(role) if role else None
        return key.organisation if key else None

    def _named(self, step: Step) -> tuple[Key | None, Key | None]:
        scenario, capability = step.data.get("scenario"), step.data.get("capability")
        return (
            self.scenario or (key_of(scenario) if scenario else None),
            self.capability or (key_of(capability) if capability else None),
        )
