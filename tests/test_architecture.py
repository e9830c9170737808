"""ARCHITECTURE.md names exactly the folders and modules that exist, in their own words, and modules stay small."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from statistics import median

from scenario_registry.cli.names import FIELD_ZH
from scenario_registry.exports.columns import export_columns
from schemas.code_lists import code_lists
from schemas.scenario import Statement
from schemas.survivorship import SURVIVORSHIP
from sinks.contract.views import VIEWS

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "producers", "streams", "sinks", "quality", "scenario_registry")
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `([\w/]+\.py)` \| .+ \|$", re.MULTILINE)
_PLACE = re.compile(r"^\| \[([\w/]+)/\]\(#(\w+)\) \| (.+) \| \[([\w.]+)\]\(([\w/.]+)\) \|$", re.MULTILINE)

MAX_LINES = 400
MEDIAN_LINES = 90


def _says_more_than_its_name(module: Path) -> bool:
    """A package's ``__init__.py`` counts once it holds more than a docstring."""
    return module.name != "__init__.py" or len(ast.parse(module.read_text(encoding="utf-8")).body) > 1


def product_modules() -> dict[str, Path]:
    found = (module for package in PACKAGES for module in (ROOT / package).rglob("*.py"))
    return {module.relative_to(ROOT).as_posix(): module for module in found if _says_more_than_its_name(module)}


def lines_of(module: Path) -> int:
    return len(module.read_text(encoding="utf-8").splitlines())


def first_sentence(module: Path) -> str:
    docstring = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return re.split(r"\.(?:\s|$)", " ".join(docstring.split()), maxsplit=1)[0].replace("``", "`")


def test_the_index_is_the_modules_in_their_own_words() -> None:
    rows = [row.group() for row in _ROW.finditer(TEXT)]
    wanted = [f"| `{name}` | {first_sentence(module)} |" for name, module in product_modules().items()]
    assert (sorted(set(wanted) - set(rows)), sorted(set(rows) - set(wanted))) == ([], []), "\n".join(
        ["rows to add:", *sorted(set(wanted) - set(rows)), "rows to remove:", *sorted(set(rows) - set(wanted))]
    )
    assert len(rows) == len(set(rows)), "a module has two rows"


def test_the_map_is_the_folders_in_their_own_words() -> None:
    packages = [it for package in PACKAGES for it in (ROOT / package).rglob("__init__.py")]
    wanted = {it.parent.relative_to(ROOT).as_posix(): first_sentence(it) for it in packages}
    places = _PLACE.findall(TEXT)
    assert {folder: sentence for folder, _, sentence, _, _ in places} == wanted
    for folder, anchor, _, name, path in places:
        assert (anchor, path) == (folder.replace("/", ""), f"{folder}/{name}")
        assert f"\n### {folder}/\n" in TEXT
        assert (ROOT / path).exists()


def test_no_module_is_long() -> None:
    tests = {test.relative_to(ROOT).as_posix(): test for test in (ROOT / "tests").rglob("*.py")}
    lengths = {name: lines_of(module) for name, module in (product_modules() | tests).items()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}, "split it by concept"


def test_most_modules_are_small() -> None:
    assert median(map(lines_of, product_modules().values())) < MEDIAN_LINES


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name for name, module in product_modules().items() if not ast.get_docstring(ast.parse(module.read_text()))
    ]
    assert silent == []


def test_a_field_of_the_statement_stands_wherever_fields_are_listed() -> None:
    listed = {
        "schemas/survivorship.py": SURVIVORSHIP.keys(),
        "scenario_registry/cli/names.py": FIELD_ZH.keys(),
        "scenario_registry/exports/columns.py": {it.name for it in export_columns(code_lists())} | {"contact_email"},
    } | {view: set(VIEWS[view].columns.split()) for view in ("registry_v1_records", "registry_v1_scenarios")}
    assert {
        place: lacking for place, names in listed.items() if (lacking := Statement.model_fields.keys() - names)
    } == {}
