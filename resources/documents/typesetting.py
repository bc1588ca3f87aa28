"""
Pages set by Typst as a tagged PDF (PDF/UA-1), in a process of their own.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from .book import line

_HERE = Path(__file__).parent
_LONGEST_SECONDS = 300
# One thread and one heap: it takes half a second longer, and no more memory on many cores than on
# one.
_SPARING = {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}


class NotSet(Exception):
    """
    The pages could not be set; the message is a sentence for people.
    """


def typeset(template, values, folder):
    """
    Return the bytes of the PDF that a template makes of these values; the same give the same.

    `template` is the path of a Typst file that reads its values from the JSON file of its own name.
    `values` are plain, and `modified` among them is the second of the last change since 1970.
    `folder` is an empty one, but for pictures that the values name. Characters that no font of
    ours can show are named in words. Raises NotSet.
    """
    name = template.stem
    text = json.dumps(values, ensure_ascii=False)
    (folder / f"{name}.json").write_text(text, "utf-8")
    shutil.copy(template, folder)
    shutil.copytree(_HERE / "fonts", folder / "fonts")
    try:
        pressed = subprocess.run(
            [sys.executable, "-I", str(_HERE / "press.py"), str(folder), name],
            capture_output=True,
            check=False,
            env=_SPARING,
            timeout=_LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise NotSet("The pages of the PDF took more than five minutes to set.") from None
    if pressed.returncode:
        words = line(pressed.stderr.decode(errors="replace"))[-300:].rstrip(".")
        raise NotSet(f"The pages of the PDF could not be set: {words or 'no reason given'}.")
    return (folder / f"{name}.pdf").read_bytes()
