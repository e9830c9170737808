"""Which spellings of a name are one company."""

from __future__ import annotations

import pytest

from streams.supply.companies import name_key

NAME = "合成示例甲机器人有限公司"


@pytest.mark.parametrize(
    "spelled",
    [
        "合成示例甲機器人有限公司",
        "合成示例甲机器人（有限公司）",
        "合成\u3000示例甲机器人\u00a0有限公司",
        "合成\u200b示例甲机器人有限公司\u200b",
        "\ufeff合成示例\u202e甲机器人有限公司",
        "合成示例甲\ufe0f机器\u00ad人有限公司",
    ],
)
def test_what_nobody_sees_makes_no_other_company(spelled: str) -> None:
    assert name_key(spelled) == name_key(NAME)


def test_another_sign_makes_another_one() -> None:
    assert name_key(NAME.replace("甲", "乙")) != name_key(NAME)
