"""What subscribers may choose has words in both languages, and its meaning in the document."""

from __future__ import annotations

from pathlib import Path

from scenario_registry.notices.kinds import KIND_TEXTS, RHYTHM_TEXTS, WAY_TEXTS, NoticeKind, Rhythm, Way

DOCUMENT = Path(__file__).parents[3] / "docs" / "notices.md"


def test_every_choice_has_words() -> None:
    for choices, texts in ((NoticeKind, KIND_TEXTS), (Way, WAY_TEXTS), (Rhythm, RHYTHM_TEXTS)):
        assert set(texts) == set(choices)


def test_the_document_says_when_each_kind_comes() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [kind for kind in NoticeKind if f"`{kind}` {KIND_TEXTS[kind].zh}" not in text] == []
