"""
A reference as a RIS file, which Zotero, EndNote, Mendeley and the like take in.

The tags are those of the RIS format specification by Research Information Systems.
"""

ELECTRONIC = "ELEC"
KINDS = {
    "Audio": "SOUND",
    "Book": "BOOK",
    "Book section": "CHAP",
    "Chapter": "CHAP",
    "Paper": "RPRT",
    "Part": "CHAP",
    "Slides": "SLIDE",
    "Video": "VIDEO",
}


def write_ris(*, kind, authors, year, title, book, edition, publisher, address):
    """
    Return the text of a file with one reference; lines end as the format asks, in CR LF.

    `kind` is the library's word for a page, `authors` are names, the rest is text or empty.
    """
    fields = [
        ("TY", KINDS.get(kind, ELECTRONIC)),
        *(("AU", author) for author in authors),
        ("PY", year),
        ("TI", title),
        ("T2", book),
        ("ET", edition),
        ("PB", publisher),
        ("UR", address),
    ]
    # A line break inside a value would begin another field.
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])
