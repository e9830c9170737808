"""The command ``scenarios``, also as ``python -m scenario_registry``: what Ctrl-C does is settled before anything else is imported."""

from __future__ import annotations

from scenario_registry.cli.stopping import ended_by_signals


def main() -> None:
    """Run the command line."""
    with ended_by_signals():
        from scenario_registry.cli.main import main as command_line
    command_line()


if __name__ == "__main__":
    main()
