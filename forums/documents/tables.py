"""
Tables as CSV files (RFC 4180), as spreadsheets open them.
"""

import csv
import io

# A cell that begins like this is run as a formula by spreadsheets.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(headings, rows):
    """
    Return the bytes of a table: UTF-8 with a mark by which spreadsheets know it, lines in CR LF.

    A cell of text that would be run as a formula begins with an apostrophe; None is empty.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(_harmless, headings))
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell):
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_BEGINS_A_FORMULA):
        return f"'{cell}"
    return cell
