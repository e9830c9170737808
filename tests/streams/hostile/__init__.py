"""What senders can do wrong, as tables of cases."""

from __future__ import annotations

from tests.streams.hostile.case import Case
from tests.streams.hostile.characters import CHARACTERS
from tests.streams.hostile.envelopes import ENVELOPES
from tests.streams.hostile.headers import HEADERS
from tests.streams.hostile.messages import MESSAGES
from tests.streams.hostile.numbers import NUMBERS
from tests.streams.hostile.statements import STATEMENTS
from tests.streams.hostile.times import TIMES

CASES: list[Case] = [*MESSAGES, *CHARACTERS, *NUMBERS, *TIMES, *ENVELOPES, *STATEMENTS, *HEADERS]
