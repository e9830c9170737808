"""``scenarios quality gaps``: versions of the last deliveries before which another one never came."""

from __future__ import annotations

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.names import name_of
from scenario_registry.cli.quality_runs import OfOrganisationOption, RunOption, kept_run
from schemas.moment import from_microseconds
from sinks.quality_results import read_run
from sinks.queries.gaps import skipped


def add_to(app: typer.Typer) -> None:
    """The command, on the command that holds it."""
    app.command("gaps")(gaps)


def gaps(
    context: typer.Context,
    organisation: OfOrganisationOption = None,
    number: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """各报送最近一次中，前面缺少版本的场景：可能有事件未发出 scenarios of which a version never came: ask for it."""
    wanted = chosen_organisation(organisation)
    with wiring.reader(settings_of(context)) as engine:
        run_id = kept_run(engine, number)
        with engine.connect() as connection:
            found = [
                (feed, gap)
                for feed in read_run(connection, run_id).feeds
                if feed.skipping and feed.last_received_us and wanted in (None, feed.organisation)
                for gap in skipped(connection, feed.organisation, feed.feed, feed.last_received_us)
            ]
    if as_json:
        for feed, gap in found:
            told = {"local_id": gap.local_id, "before": gap.before, "sequence": gap.sequence}
            received_at = from_microseconds(gap.received_us)
            output.print_json_line(
                {"organisation": feed.organisation, "feed": feed.feed, **told, "received_at": received_at}
            )
        return
    output.show_table(
        f"缺版本的场景 {len(found)} 个",
        ("机构", "报送", "编号", "前一版", "收到的版本", "收到（北京时间）"),
        [
            (name_of(feed.organisation), feed.feed, gap.local_id, gap.before, gap.sequence, from_microseconds(gap.received_us))
            for feed, gap in found
        ],
    )  # fmt: skip
