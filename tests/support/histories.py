"""Generated histories: what several organisations say about few subjects, so that everything meets everything."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from scenario_registry.chaos.model import AMENDED, ORDER, STATED, WITHDRAWN, Said
from schemas.log import NewRecord, topic_of
from tests.support.events import MEDIA, RAIL, event, statement

_SUBJECTS = st.sampled_from(["S-1", "S-1", "S-1", "场景-２"])
_ORGANISATIONS = st.sampled_from([RAIL, RAIL, RAIL, MEDIA])
"""Both organisations use the same local ids; most is said about one subject, where much can meet."""

_STAGES = st.sampled_from(ORDER)
_OPTIONAL = {
    "remark": st.sampled_from(["合成一", "合成二", '引号"stage":"pilot"', None]),
    "need": st.sampled_from(["合成需求", None]),
    "deadline": st.sampled_from(["2026-06-30", "2026-01-01", None]),
}
_STATEMENTS = st.builds(
    lambda stage, title, optional: statement(stage=stage, title=title, **optional),
    _STAGES,
    st.sampled_from(["合成甲", "合成乙"]),
    st.fixed_dictionaries({}, optional=_OPTIONAL),
)
_PATCHES = st.fixed_dictionaries(
    {},
    optional=_OPTIONAL
    | {
        "stage": st.one_of(_STAGES, _STAGES, st.none()),
        "title": st.sampled_from(["合成丙", "合成丙", None]),
        "districts": st.sampled_from([["CD-GX"], [], ["999999"]]),
        "published_on": st.sampled_from(["2026-04-01", "1989-12-31", None]),
    },
).filter(bool)
_REASONS = st.sampled_from(["合成理由一", "合成理由二"]).map(lambda reason: {"reason": reason})
_CONTENTS = st.one_of(
    st.tuples(st.just(STATED), _STATEMENTS),
    st.tuples(st.just(AMENDED), _PATCHES),
    st.tuples(st.just(WITHDRAWN), _REASONS),
)


@dataclass(frozen=True)
class Sent:
    """One record on its way to the log of ``organisation``. ``said`` is None when it breaks the contract."""

    organisation: str
    record: NewRecord
    said: Said | None

    @property
    def topic(self) -> str:
        """The topic of the organisation whose channel it is."""
        return topic_of(self.organisation)


def _said() -> st.SearchStrategy[Said]:
    return st.builds(
        lambda organisation, subject, sequence, content: Said(organisation, subject, sequence, *content),
        _ORGANISATIONS,
        _SUBJECTS,
        st.sampled_from(range(1, 9)),
        _CONTENTS,
    )


def as_sent(said: Said, *, copy: int = 0) -> Sent:
    """The event that says it. Another ``copy`` has another id and time, but the same content."""
    message = event(
        said.type,
        said.data,
        subject=said.local_id,
        sequence=said.sequence,
        source=said.organisation,
        id=f"synthetic-{copy}",
        time=f"2026-03-11T09:00:{copy:02}+08:00",
    )
    return Sent(said.organisation, NewRecord(said.local_id.encode(), json.dumps(message).encode()), said)


def _broken(said: Said, how: str) -> Sent:
    good = as_sent(said).record
    message = json.loads(good.value)
    if how == "speaks for another":
        return Sent(MEDIA if said.organisation == RAIL else RAIL, good, None)
    if how == "cut off":
        return Sent(said.organisation, NewRecord(good.key, good.value[:40]), None)
    del message["sequence"]
    return Sent(said.organisation, NewRecord(good.key, json.dumps(message).encode()), None)


def _under_another_key(key: bytes | None) -> Sent:
    said = Said(RAIL, "S-1", 1, STATED, statement(title="合成：键不是编号"))
    return Sent(RAIL, NewRecord(key, as_sent(said).record.value), None)


_SENT = st.one_of(
    st.builds(as_sent, _said()),
    st.builds(lambda said, copy: as_sent(said, copy=copy), _said(), st.integers(0, 2)),
    st.builds(_broken, _said(), st.sampled_from(["speaks for another", "cut off", "no sequence"])),
    # The same bytes in several partitions, among which there is no order.
    st.builds(_under_another_key, st.sampled_from([None, b"a", b"b", b"c"])),
)


@st.composite
def histories(draw: st.DrawFn) -> list[Sent]:
    """Records in order of sending: the life of one subject, whatever else is said, and some of all that again; in any order."""
    contents = draw(st.lists(_CONTENTS, min_size=draw(st.integers(0, 7)), max_size=7))
    life = [as_sent(Said(RAIL, "S-1", sequence, *content)) for sequence, content in enumerate(contents, 1)]
    sent = life + draw(st.lists(_SENT, min_size=1, max_size=14))
    again = draw(st.lists(st.sampled_from(sent), max_size=6))
    return draw(st.permutations(sent + again)) if draw(st.booleans()) else sent + again


@dataclass(frozen=True)
class Round:
    """So many records are sent, then processed in batches of so many records, perhaps by a runtime that starts anew."""

    sent: int
    batch_records: int
    restart: bool


def long_history(size: int, seed: int, *, subjects: int = 20) -> list[Sent]:
    """A history of any length, the same for the same arguments: for processes, where drawing examples one by one takes too long."""
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    history: list[Sent] = []
    while len(history) < size:
        type_ = rng.choice([STATED, STATED, AMENDED, WITHDRAWN])
        data: dict[str, Any] = {"reason": "合成理由"}
        if type_ == STATED:
            data = statement(stage=rng.choice(ORDER), title=rng.choice(["合成甲", "合成乙"]))
        elif type_ == AMENDED:
            data = rng.choice([{"remark": "合成"}, {"stage": rng.choice(ORDER)}, {"need": None}, {"title": None}])
        said = Said(rng.choice([RAIL, MEDIA]), f"S-{rng.randrange(subjects)}", rng.randrange(1, 9), type_, data)
        sent = as_sent(said)
        history.append(_broken(said, "cut off") if rng.random() < 0.1 else sent)
        if rng.random() < 0.1:
            history.append(rng.choice(history))
    return history[:size]


ROUNDS = st.lists(st.builds(Round, st.integers(1, 10), st.integers(1, 8), st.booleans()), min_size=1, max_size=6)


def cut(history: Sequence[Sent], rounds: Sequence[Round]) -> list[tuple[Sequence[Sent], Round]]:
    """The history in rounds; the last one takes what is left."""
    parts, start = [], 0
    for number, one in enumerate(rounds, 1):
        end = len(history) if number == len(rounds) else start + one.sent
        parts.append((history[start:end], one))
        start = end
    return parts
