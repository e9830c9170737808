"""Whether the workers of one supervisor are well. Pure: the clock is an argument."""

from __future__ import annotations

from scenario_registry.monitoring.health import Health, Trouble, unreachable
from scenario_registry.supervision.standing import Standing
from scenario_registry.supervision.supervisor import State


def health_of(state: State, standing: Standing, now: float) -> Health:
    """Well when all workers run, log and registry answer, and nothing stands still before something to read."""
    troubles = unreachable(standing.registry_at, standing.log_at, now)
    if state.running < state.wanted:
        troubles.append(
            Trouble(
                "workers_missing",
                f"应有 {state.wanted} 个工作进程，现有 {state.running} 个；会自动重启，原因见日志",
                f"{state.wanted} workers are wanted and {state.running} run; they are started again, the output says why they ended",
            )
        )
    if state.stalled and not troubles:
        places = ", ".join(f"{it.topic}/{it.partition}" for it in state.stalled[:5])
        troubles.append(
            Trouble(
                "stalled",
                f"{len(state.stalled)} 个分区有事件可读但没有进展：{places}",
                f"{len(state.stalled)} partitions do not go on although there is something to read: {places}",
            )
        )
    reading = standing.reading
    facts = {
        "workers": {"wanted": state.wanted, "running": state.running},
        "registry_version": standing.version,
        "lag_records": None if reading is None else sum(reading.lag().values()),
        "seconds_since_progress": None if state.progress_at is None else round(now - state.progress_at, 1),
    }
    return Health(facts, troubles)
