"""An act of a person that is an event of an organisation: written down, sent, and processed where that is this process's task."""

from __future__ import annotations

from scenario_registry.console.kit import Kit
from scenario_registry.console.people import Visitor
from scenario_registry.console.roles import Act
from scenario_registry.eventlog.patient import patient_log
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.http.problems import ProblemError
from scenario_registry.loop.saying import Saying, say
from scenario_registry.settings import SettingsError


def say_for(kit: Kit, visitor: Visitor, act: Act, about: str, what: str, event: Saying) -> None:
    """Send the event in the visitor's name. ``about`` and ``what`` stand in the log of acts. Raises ProblemError; nothing was sent then."""
    try:
        kit.workshop.require_speaker(event.organisation)
        # Written down first: an event that nobody stands for must not be in the log.
        with kit.people.writing() as connection:
            kit.people.done(connection, visitor, act, about, what)
        with patient_log(kit.workshop.open_log) as log:
            say(log, event)
    except LogUnavailableError as error:
        raise ProblemError("log_unavailable") from error
    except SettingsError as error:
        raise ProblemError("act_refused", str(error)) from error
    kit.workshop.process()
