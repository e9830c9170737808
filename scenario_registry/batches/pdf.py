"""A list as PDF: the HTML file printed by Chromium, which embeds the characters it uses.

Nothing in the file depends on when it is made: Chromium writes the moment at two places only, and there the day of the edition takes its
place, in the same number of bytes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from datetime import date
from pathlib import Path

from scenario_registry.batches.document import ListDocument
from scenario_registry.batches.html import write_html
from schemas.code_lists import CodeLists

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_MOMENT = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)")

_SECONDS = 600


class NoPdfError(Exception):
    """This machine cannot make PDF files, or the program that makes them failed."""


def write_pdf(document: ListDocument, codes: CodeLists, path: Path) -> None:
    """Raises NoPdfError and OSError."""
    program = _program()
    _require_font()
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder, "list.html"), Path(folder, "list.pdf")
        write_html(document, codes, page)
        # Who runs as root, as in a container, has no sandbox. Tags would make the file eight times as large; the HTML file is the accessible one.
        sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
        command = (
            *(program, "--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-pdf-tagging", *sandbox),
            *(f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", page.as_uri()),
        )
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - no shell
        except subprocess.TimeoutExpired as error:
            raise NoPdfError(_failed(program, f"> {_SECONDS} s")) from error
        if done.returncode or not printed.exists():
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise NoPdfError(_failed(program, said[-1] if said else str(done.returncode)))
        path.write_bytes(_dated(printed.read_bytes(), document.day))


def _program() -> str:
    found = next((it for name in _PROGRAMS if (it := shutil.which(name))), None)
    if found is None:
        raise NoPdfError(
            "生成 PDF 需要 Chromium：apt-get install chromium fonts-noto-cjk；或生成 html，用浏览器打印为 PDF / "
            "PDF files are made by Chromium, which is not here: apt-get install chromium fonts-noto-cjk; or make html and print it from a browser"
        )
    return found


def _require_font() -> None:
    """Without a Chinese font every character would be an empty box, and no program would complain."""
    asked = shutil.which("fc-list")
    if asked is None:
        return
    fonts = subprocess.run((asked, ":lang=zh"), capture_output=True, check=False)  # noqa: S603 - no shell
    if not fonts.stdout.strip():
        raise NoPdfError(
            "本机没有中文字体，PDF 中的汉字会是方框：apt-get install fonts-noto-cjk / "
            "no Chinese font is installed, and a PDF file would show boxes: apt-get install fonts-noto-cjk"
        )


def _dated(pdf: bytes, day: date) -> bytes:
    return _MOMENT.sub(rb"/\1 (D:%b000000+00'00')" % day.strftime("%Y%m%d").encode(), pdf)


def _failed(program: str, why: str) -> str:
    return f"Chromium 未能生成 PDF，请查看该程序 / Chromium made no PDF file; look at it: {program}: {why}"
