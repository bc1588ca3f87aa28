"""
Make a whole book in one format, in a process that has the site loaded as a worker has.

Prints the file's size (bytes), the time (seconds) and the most memory that this process and the
largest it started took (MB), taken as if both had been largest at once.
"""

import datetime
import io
import json
import random
import resource
import sys
import time

import django
from PIL import Image

from resources.documents import Book, Chapter, Picture, make_epub, make_pdf

PARTS, SECTIONS, PARAGRAPHS, WORDS, PHOTOS = 5, 20, 15, 100, 40
VOCABULARY = ("kettle", "shift", "quiet", "room", "people", "łagodny", "ŵyneb", "élan", "of", "a")


def main(kind):
    """
    Print one line of JSON.
    """
    django.setup()
    book = _book(random.Random(3))
    started = time.perf_counter()
    made = {"epub": make_epub, "pdf": make_pdf}[kind](book)
    seconds = time.perf_counter() - started
    kibibytes = sum(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(json.dumps({"bytes": len(made), "seconds": seconds, "megabytes": kibibytes / 1024}))


def _book(chance):
    parts = tuple(
        Chapter(
            f"Part {part + 1}",
            "<p>An opening word.</p>",
            tuple(
                Chapter(f"Section {part + 1}.{number + 1}", _html(chance, part * SECTIONS + number))
                for number in range(SECTIONS)
            ),
        )
        for part in range(PARTS)
    )
    return Book(
        title="A whole book",
        identifier="urn:uuid:6b7d1f0e-0c57-4d0e-8f53-0a3e9b1c2d4f",
        date=datetime.date(2026, 11, 1),
        modified_at=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC),
        chapters=parts,
        pictures=tuple(_picture(number) for number in range(PHOTOS)),
    )


def _html(chance, number):
    paragraphs = [
        f"<p>{' '.join(chance.choices(VOCABULARY, k=WORDS))}.</p>" for _ in range(PARAGRAPHS)
    ]
    if number < PHOTOS:
        paragraphs.append(
            f'<figure><img src="photo {number}" alt="Grain"><figcaption>Grain</figcaption></figure>'
        )
    return "".join(paragraphs)


def _picture(number):
    # Grain is the worst that can be asked of a JPEG: no photo of this size is larger.
    stream = io.BytesIO()
    Image.effect_noise((1600, 1200), 40 + number).convert("RGB").save(stream, "JPEG")
    return Picture(f"photo {number}", stream.getvalue())


if __name__ == "__main__":
    main(sys.argv[1])
