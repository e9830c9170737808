"""The public views: their columns in order, and what a row is. A column is never renamed, removed, moved or given another type under
this name; new ones come at the end, and whatever else must change needs views of another version beside these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sinks.contract.columns import MEANINGS, Meaning

STATED = (
    "kind title description need site districts field industry industry_chain investment_cny first_use published_on deadline "
    "department contact_email period_months cooperation remark"
)
"""Fields of the statement that views have as columns."""
_FRESH = "feed_state last_confirmed_at overdue_from"
_NAMED = "name_zh name_en other_names"
_VALID = "valid_from valid_to"

_CIRCLE = {"key": Meaning("text", "范围的代码；全市为空", "code of the circle; empty for the whole city")}


class View(NamedTuple):
    """``columns``: names, in order. ``own``: meanings that differ from those which the names have elsewhere."""

    zh: str
    en: str
    columns: str
    own: Mapping[str, Meaning] = {}

    def described(self) -> Iterator[tuple[str, Meaning]]:
        """Every column with what it holds."""
        for name in self.columns.split():
            yield name, self.own[name] if name in self.own else MEANINGS[name]


VIEWS: dict[str, View] = {
    "registry_v1_scenarios": View(
        "场景：每个场景一行，由各机构的记录汇成；organisation 与 local_id 为给出名称的记录",
        "one row a scenario, as its members tell it; organisation and local_id are of the record that gave the title",
        f"registry_id members organisation local_id stage conflicted {STATED} statement provenance {_FRESH}",
    ),
    "registry_v1_scenario_districts": View(
        "场景所在的区（市）县：场景与区县的每一组合一行",
        "one row a scenario and district in which it lies",
        "registry_id district",
    ),
    "registry_v1_records": View(
        "记录：每个机构所说的每个场景一行；撤回后 stage 为 withdrawn，内容保留",
        "one row a record, what one organisation says; a withdrawn one keeps what was said last",
        f"registry_id organisation local_id sequence stage withdrawn_because conflicted said_at received_at {STATED} statement {_FRESH}",
    ),
    "registry_v1_membership": View(
        "归属：哪条记录属于哪个场景", "which record belongs to which scenario", "organisation local_id registry_id born_id"
    ),
    "registry_v1_history": View(
        "历史：说过的一切，含未能生效的版本",
        "everything that was said, versions that could not be applied too",
        "organisation local_id sequence content_hash type event_id said_at followed_at counts received_at data said",
    ),
    "registry_v1_changes": View(
        "变化：按 version 连续，从已有的版本往后读",
        "changes, gapless by version; read on from the last one you have",
        "version registry_id organisation local_id kind sequence stage withdrawn_because conflicted received_at statement "
        "registry_before other_organisation other_id said",
        {
            "kind": Meaning(
                "text",
                "变化的种类：created、updated、withdrawn、restored、conflicted、merged、split、suggested、closed",
                "created, updated, withdrawn, restored, conflicted, merged, split, suggested or closed",
            )
        },
    ),
    "registry_v1_state": View("登记库现在的版本，一行", "the registry's version now, in one row", "epoch version"),
    "registry_v1_organisations": View(
        "机构：可以自行报送的机构",
        "organisations that may speak for themselves",
        f"organisation {_NAMED} kind level parent district credit_code {_VALID}",
        {
            "kind": Meaning("text", "机构类别", "soe_group, soe_subsidiary, district or city_office"),
            "level": Meaning("text", "市级或区级", "city or district"),
            "district": Meaning("text", "所属区（市）县", "the district that it belongs to"),
        },
    ),
    "registry_v1_districts": View("区（市）县代码表", "districts", f"district {_NAMED} {_VALID} source"),
    "registry_v1_codes": View(
        "代码表：领域、行业、产业链", "codes of fields, industries and chains", f"list code part_of {_NAMED} {_VALID} source"
    ),
    "registry_v1_feeds": View(
        "报送来源的新鲜度，以最近一次质量检查为准",
        "how fresh every feed was at the last quality run",
        "feed organisation feed_state state_since last_confirmed_at overdue_from checked_at",
    ),
    "registry_v1_quality_runs": View(
        "质量检查：每次一行",
        "one row a quality run",
        "run rule_set looked_from looked_until version is_last",
        {"version": Meaning("bigint", "所检查的登记库版本", "version of the registry that was checked")},
    ),
    "registry_v1_quality_rules": View(
        "质量规则：检查什么、为什么、怎么办",
        "the rules: what is checked, why, what to do",
        "rule level severity share keys what_zh what_en why_zh why_en todo_zh todo_en",
        {"level": Meaning("text", "层次：field 字段，record 记录，registry 全库，time 时序", "field, record, registry or time")},
    ),
    "registry_v1_quality_results": View(
        "质量结果：每次检查、每条规则、每个机构一行",
        "one row a run, rule and organisation that had rows to check",
        "run rule organisation severity checked failed holds is_last",
    ),
    "registry_v1_quality_failures": View(
        "不合格的行：每次检查、每条规则的每一行",
        "every row that failed a rule at a run",
        "run rule organisation severity key local_id is_last",
        {"local_id": Meaning("text", "记录的机构内编号；规则不是关于记录时为空", "the record's own id; null where the rule is not about records")},
    ),
    "registry_v1_ledger": View(
        "台账：收到的每个事件及其结果；机构、分区、位置唯一确定",
        "what became of every event received; organisation, partition and position name it",
        "organisation partition position event_id local_id sequence outcome problems origin received_at type",
        {
            "problems": Meaning("text", "问题代码，JSON 列表，不含值", "codes of problems, a JSON list without values"),
            "type": Meaning("text", "事件类型；退回的为空", "type of the event; null where it was rejected, for nothing of it was taken over"),
        },
    ),
    "registry_v1_rejections": View(
        "被拒绝的事件",
        "events that were rejected",
        "organisation partition position event_id local_id problems origin received_at replayed_partition replayed_position "
        "replay_outcome",
        {"problems": Meaning("text", "问题，JSON 列表，须有 contacts 角色", "problems with their values, a JSON list; needs the role contacts")},
    ),
    "registry_v1_judgements": View(
        "人的判断：两条记录是否同一场景",
        "what people said about pairs of records",
        "number left_organisation left_id right_organisation right_id verdict organisation person reason judged_at taken_back_at "
        "taken_back_by taken_back_because",
    ),
    "registry_v1_suggestions": View(
        "待人判断的疑似重复",
        "pairs of records that people are asked about",
        "left_organisation left_id right_organisation right_id score relation opened_at",
    ),
    "registry_v1_capabilities": View(
        "能力：各机构所说的每项能力一行",
        "one row a capability, as one organisation tells it",
        "company_id organisation local_id sequence withdrawn withdrawn_because conflicted title supplier_name technology product maturity "
        "used_at qualifications industry_chain fields excluded_fields districts_served price_min_cny price_max_cny delivery_months "
        "first_use available_until remark said_at received_at",
    ),
    "registry_v1_investors": View(
        "投资机构：各机构所说的每个投资意向一行",
        "one row an investor, as one organisation tells it",
        "company_id organisation local_id sequence withdrawn withdrawn_because conflicted name interests industry_chains fields "
        "excluded_fields stages districts ticket_min_cny ticket_max_cny remark said_at received_at",
    ),
    "registry_v1_companies": View(
        "企业：每家一行，先按统一社会信用代码，再按名称和注册地",
        "one row a company, by its credit code, else by name and place",
        "company_id name credit_code district kind size founded_on profile qualifications industry_chains fields capabilities withdrawn "
        "provenance",
        {
            "kind": Meaning("text", "企业性质", "kind of company"),
            "provenance": Meaning("text", "每个字段是谁说的，JSON：字段到 类别/机构/编号 的列表", "who said each field: JSON from field to a list of family/organisation/number"),
        },
    ),
    "registry_v1_company_ids": View(
        "企业的旧编号：后来补上信用代码或改名的企业，旧编号现在指向哪家",
        "where an id leads under which a company was or may have been known, before its credit code came or its name changed",
        "former_id company_id",
    ),
    "registry_v1_cases": View(
        "事项：场景梳理与供需对接，每件一行；保密内容不在其中",
        "one row a case, a refinement or an engagement; nothing confidential is among it",
        "kind case_id registry_id state state_since sequence demand_organisation demand_id supply_organisation supply_id owner due_on "
        "facts",
        {
            "kind": Meaning("text", "类别：refinement 场景梳理，engagement 供需对接", "refinement or engagement"),
            "sequence": Meaning("bigint", "最后一步的序号", "number of the last step"),
        },
    ),
    "registry_v1_case_steps": View(
        "事项的经过：每一步一行，不含未生效的",
        "the walk of every case, a row a step that counts",
        "kind case_id place organisation sequence type state_before state_after day said_at",
        {
            "kind": Meaning("text", "类别：refinement 场景梳理，engagement 供需对接", "refinement or engagement"),
            "sequence": Meaning("bigint", "步的序号", "number of the step"),
        },
    ),
    "registry_v1_board_figures": View(
        "看板的计数：每个范围、每项一行，见 docs/metrics.md",
        "counts of the board, a row a circle and figure; what they mean: docs/metrics.md",
        "scope key figure name n",
        _CIRCLE | {
            "figure": Meaning("text", "计数：status 场景按状态，engagement 对接按状态，failure 未成按原因，unmet 未满足，lack 未满足按缺少的技术", "status, engagement, failure, unmet or lack: needs by status, engagements by state, failures by reason, unmet needs, and these by missing technology"),
            "name": Meaning("text", "状态、原因或技术的代码；lack 中空为未点明技术", "the status, reason or technology; empty for lack: none is named"),
        },
    ),
    "registry_v1_board_funnel": View(
        "看板的转化：每个范围、每一步一行",
        "the board's funnel: how many needs ever came at least so far, a row a circle and step",
        "scope key place step n",
        _CIRCLE | {"place": Meaning("integer", "步的次序", "place of the step")},
    ),
    "registry_v1_board_spans": View(
        "看板的历时：两步之间的天数，每个范围、每一段一行",
        "days between two steps, a row a circle and span; a span that no need has is missing",
        "scope key span n median p90",
        _CIRCLE,
    ),
    "registry_v1_board_waiting": View(
        "待对接的需求：每个范围、每个场景一行，排序取最早的即等待最久",
        "open needs, a row a circle and scenario; the earliest wait the longest",
        "scope key registry_id title organisation opened_on",
        _CIRCLE,
    ),
    "registry_v1_board_state": View(
        "看板计到哪里，一行",
        "up to where the board counts, in one row",
        "version complete",
        {"version": Meaning("bigint", "计到登记库的哪一版本", "version of the registry up to which it counts")},
    ),
    "registry_v1_lists": View(
        "分批清单：已发布过的，每份一行",
        "lists in batches that are or were published, a row each",
        "list kind year batch state title office edition entries digest registry_version made_on published_on withdrawn_because sequence",
        {
            "list": Meaning("text", "清单编号，如 2026-S-01", "number of the list, such as 2026-S-01"),
            "kind": Meaning("text", "类别：scenario 场景清单，opportunity 机会清单", "scenario or opportunity"),
            "state": Meaning("text", "状态，见 docs/lists.md", "state, see docs/lists.md"),
            "digest": Meaning("text", "最新版的内容摘要", "digest of the last edition"),
            "registry_version": Meaning("bigint", "定稿时的登记库版本", "version of the registry when it was frozen"),
            "sequence": Meaning("bigint", "最后一步的序号", "number of the last step"),
        },
    ),
    "registry_v1_list_entries": View(
        "分批清单的条目：从哪一版起、到哪一版止",
        "entries of such lists, from which edition on and up to which one",
        "list place since_edition until_edition registry_id organisation local_id",
        {
            "list": Meaning("text", "清单编号，如 2026-S-01", "number of the list, such as 2026-S-01"),
            "place": Meaning("integer", "在清单中的序号", "number on the list"),
        },
    ),
    "registry_v1_list_steps": View(
        "分批清单的经过：市场景创新促进中心所说的每一步，不含人名",
        "what the desk said of such lists, step by step, without names of people",
        "list sequence content_hash type said",
        {
            "list": Meaning("text", "清单编号，如 2026-S-01", "number of the list, such as 2026-S-01"),
            "sequence": Meaning("bigint", "步的序号", "number of the step"),
            "said": Meaning("text", "内容，JSON", "what was said, as JSON"),
        },
    ),
    "registry_v1_versions": View(
        "各机构说过的每一个版本，不含联系方式；清单的条目引用这些版本",
        "every version that was ever said, without contacts; entries of lists are made of these",
        "organisation local_id sequence content_hash type said",
        {"said": Meaning("text", "内容，JSON，不含联系方式", "what was said, as JSON without contacts")},
    ),
}  # fmt: skip
