"""The SLA report as a file for a spreadsheet program: texts stay texts, numbers stay numbers."""

import csv
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from service.flow.reporting.sheet import Number, Sheet
from service.flow.reporting.words import Wording

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet program would calculate a cell that begins so; CSV has no other way to say that it is text."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = ("key", "name")


def harmless(text: str) -> str:
    """The text for a CSV cell."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_file(sheet: Sheet) -> bytes:
    """Columns by their slugs; what is not known is empty. The mark at the start tells spreadsheet programs of UTF-8."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*HEAD, *(column.slug for column in sheet.columns)])
    for row in (*sheet.rows, sheet.total):
        writer.writerow([harmless(row.key), harmless(row.name), *map(_plain, row.numbers)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_file(sheet: Sheet, wording: Wording, title: str) -> bytes:
    """Columns by their names in the reader's language, the slugs of programs in the row below."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(out, options) as book:
        page = book.add_worksheet("SLA")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        share = book.add_format({"num_format": "0.0%"})
        page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        for place, name in enumerate(["", "", *(wording.column(column) for column in sheet.columns)]):
            page.write_string(1, place, name, bold)
        for place, slug in enumerate([*HEAD, *(column.slug for column in sheet.columns)]):
            page.write_string(2, place, slug)
        for line, row in enumerate((*sheet.rows, sheet.total), start=3):
            page.write_string(line, 0, row.key)
            page.write_string(line, 1, row.name)
            for place, (column, number) in enumerate(zip(sheet.columns, row.numbers, strict=True), start=2):
                if number is not None:
                    page.write_number(line, place, number, share if column.kind == "share" else None)
        page.set_column(1, 1, 28)
        page.freeze_panes(3, 2)
    return out.getvalue()


def _plain(number: Number) -> str:
    return "" if number is None else str(number)
