"""A list as one HTML file, self-contained and ready for print: title page, index with counts, the list by field, the other indexes.

On paper the headings of a table stand on every page, and every page names list, edition and digest in its footer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from scenario_registry.batches.document import Group, ListDocument, grouped, label_of, listed
from scenario_registry.batches.print_columns import NUMBER_SHARE, print_columns
from scenario_registry.batches.words import CHECKING, ERRATUM_ZH, SEVERAL_DISTRICTS, numeral
from scenario_registry.lists.edition import WAY_ZH
from schemas.code_lists import CodeLists
from sinks.publication.grouping import Grouping

_SHORT = ' class="short"'


def write_html(document: ListDocument, codes: CodeLists, path: Path) -> None:
    """Raises OSError."""
    path.write_text(html_document(document, codes), encoding="utf-8")


def html_document(document: ListDocument, codes: CodeLists) -> str:
    """The whole file. Everything that an organisation wrote is escaped."""
    css = (files("scenario_registry.batches") / "pages.css").read_text(encoding="utf-8")
    footer = document.footer.replace("\\", "").replace('"', "")
    return "".join(
        (
            '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<title>{escape(document.title)} {document.number}</title>\n<style>\n{css}:root {{ --footer: "{footer}"; }}\n</style>\n</head>\n<body>\n',
            *body(document, codes),
            "</body>\n</html>\n",
        )
    )


def body(document: ListDocument, codes: CodeLists) -> Iterable[str]:
    """The pages in their order."""
    ways = {grouping: grouped(document, grouping, codes) for grouping in Grouping}
    yield _cover(document)
    yield _index(document, ways)
    yield from _entries(document, ways[Grouping.FIELD], codes)
    for grouping in Grouping:
        if grouping is not Grouping.FIELD:
            yield from _register(document, grouping, ways[grouping], codes)
    yield _errata(document)
    yield _facts(document)


def _cover(document: ListDocument) -> str:
    standing = f'<p class="standing">{escape(document.standing)}</p>' if document.standing else ""
    return (
        f'<div class="cover"><p class="office">{escape(document.office)}</p><h1>{escape(document.title)}</h1>'
        f'<p class="batch">（{document.batch}）</p><p class="count">共 {len(document.entries)} 项</p>{standing}'
        f'<p class="foot">清单编号：{document.number}　{document.edition_name}<br>{document.date_line}</p></div>\n'
    )


def _index(document: ListDocument, ways: dict[Grouping, list[Group]]) -> str:
    tables = []
    for grouping, groups in ways.items():
        rows = "".join(
            f'<tr><td><a href="#{grouping.value}-{at}">{escape(group.name)}</a></td><td class="count">{len(group.entries)}</td></tr>'
            for at, group in enumerate(groups, start=1)
        )
        tables.append(
            f"<div><h3>{WAY_ZH[grouping]}</h3><table><thead>{_heading(('分组', '项数'), (4, 1))}</thead><tbody>{rows}</tbody></table></div>"
        )
    return f'<section><h2>目录</h2><div class="ways">{"".join(tables)}</div><p class="note">共 {len(document.entries)} 项。{SEVERAL_DISTRICTS}</p></section>\n'


def _entries(document: ListDocument, groups: Sequence[Group], codes: CodeLists) -> Iterable[str]:
    columns = print_columns(codes, document.kind)
    shares = (NUMBER_SHARE, *(it.share for it in columns))
    yield "<section><h2>清单（分领域）</h2>\n"
    yield f'<table class="entries">{_widths(shares)}<thead>{_heading(("编号", *(it.heading for it in columns)))}</thead>\n'
    for at, group in enumerate(groups, start=1):
        yield (
            f'<tbody><tr class="group" id="field-{at}"><td colspan="{len(shares)}">{numeral(at)}、{escape(group.name)}'
            f"（{len(group.entries)} 项）</td></tr>\n"
        )
        for entry in group.entries:
            row = listed(entry)
            cells = "".join(_cell(it.text(row), is_short=it.column.is_short) for it in columns)
            yield f'<tr id="entry-{entry.number}"><td class="short">{label_of(entry)}</td>{cells}</tr>\n'
        yield "</tbody>\n"
    yield "</table></section>\n"


def _register(document: ListDocument, grouping: Grouping, groups: Sequence[Group], codes: CodeLists) -> Iterable[str]:
    headings = ("编号", f"{document.kind}名称", "申报单位", "登记编号")
    yield f"<section><h2>索引（{WAY_ZH[grouping]}）</h2>\n<table>{_widths((6, 50, 26, 18))}<thead>{_heading(headings)}</thead>\n"
    for at, group in enumerate(groups, start=1):
        yield (
            f'<tbody><tr class="group" id="{grouping.value}-{at}"><td colspan="4">{numeral(at)}、'
            f"{escape(group.name)}（{len(group.entries)} 项）</td></tr>\n"
        )
        for entry in group.entries:
            office = codes.organisation_name(entry.lead.organisation)
            title = f'<a href="#entry-{entry.number}">{escape(entry.statement["title"])}</a>'
            yield (
                f'<tr><td class="short">{label_of(entry)}</td><td>{title}</td><td>{escape(office)}</td>'
                f'<td class="short">{entry.registry_id}</td></tr>\n'
            )
        yield "</tbody>\n"
    yield "</table></section>\n"


def _errata(document: ListDocument) -> str:
    if not document.errata:
        return ""
    rows = "".join(
        f'<tr><td class="short">{it.number:03d}</td><td class="short">{ERRATUM_ZH[it.kind]}</td><td class="short">{it.registry_id}</td>'
        f"<td>{escape(it.reason)}</td></tr>"
        for it in document.errata
    )
    headings = _heading(("编号", "勘误", "登记编号", "原因"))
    return (
        f"<section><h2>勘误（{document.edition_name}）</h2><table>{_widths((8, 8, 20, 64))}<thead>{headings}</thead>"
        f"<tbody>{rows}</tbody></table></section>\n"
    )


def _facts(document: ListDocument) -> str:
    rows = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in document.facts)
    return f'<section><h2>编制说明</h2><table class="facts"><tbody>{rows}</tbody></table><p class="note">{CHECKING}</p></section>\n'


def _cell(text: str, *, is_short: bool) -> str:
    return f"<td{_SHORT if is_short else ''}>{escape(text)}</td>"


def _heading(headings: Iterable[str], shares: Sequence[int] | None = None) -> str:
    cells = "".join(f"<th>{escape(it)}</th>" for it in headings)
    return f"{_widths(shares) if shares else ''}<tr>{cells}</tr>"


def _widths(shares: Sequence[int]) -> str:
    whole = sum(shares)
    return "<colgroup>" + "".join(f'<col style="width:{100 * it / whole:.2f}%">' for it in shares) + "</colgroup>"
