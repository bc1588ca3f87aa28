"""
The process in which Typst sets one document, so that its memory ends with it.

Called with a folder and a name, such as "book": the folder holds book.typ, book.json, its pictures
and fonts; writes book.pdf beside them. It sees nothing outside of the folder: the text is data to
a fixed template, never Typst's own code.
"""

import json
import re
import sys
import unicodedata
from pathlib import Path

import typst

# What the fonts in the folder hold for certain need not be tried.
_USUAL = re.compile("[\x00-\xff‐-‟…€ŴŵŶŷ]+")


def main(folder, name):
    """
    Set the document of this name in this folder.
    """
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder / "fonts"])
    values = folder / f"{name}.json"
    text = values.read_text("utf-8")
    replaced = {
        ord(letter): _in_words(letter)
        for letter in _unprintable(sorted(set(_USUAL.sub("", text))), fonts)
    }
    values.write_text(text.translate(replaced), "utf-8")
    typst.compile(
        folder / f"{name}.typ",
        folder / f"{name}.pdf",
        root=folder,
        font_paths=fonts,
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=json.loads(text)["modified"],
    )


def _unprintable(letters, fonts):
    """
    Return those of the letters that no font can show, by halving until it is clear which.
    """
    if not letters or _prints(letters, fonts):
        return []
    if len(letters) == 1:
        return letters
    half = len(letters) // 2
    return _unprintable(letters[:half], fonts) + _unprintable(letters[half:], fonts)


def _prints(letters, fonts):
    shown = ";".join(f'#"\\u{{{ord(letter):x}}}"' for letter in letters)
    try:
        typst.compile(
            f"#set document(title: [-])\n{shown}".encode(),
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


def _in_words(letter):
    # Signs that only steer how their neighbours look, and skin tones, go without a trace.
    kind = unicodedata.category(letter)
    if kind in {"Cf", "Mn", "Me", "Sk"}:
        return ""
    name = unicodedata.name(letter, "")
    if kind in {"So", "Sm", "Po", "Sc"} and name:
        return f"[{name.lower()}]"
    return "□"


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2])
    except typst.TypstError as fault:
        sys.exit(fault.message)
