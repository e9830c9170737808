"""The contract: events, statements, code lists, problems, outcomes. Stands on pydantic, python-stdnum and the standard library only."""
