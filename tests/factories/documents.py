"""
Documents of many kinds as bytes, written by other people's programs.
"""

import io
import zipfile

import docx
import pptx
import pypdf
import typst
from django.core.files.base import ContentFile
from PIL import Image

from resources import indexing
from tests.factories.resources import LibraryDocumentFactory


def pdf(*pages):
    """
    Give a PDF with these texts, one on each page.
    """
    return typst.compile("\n#pagebreak()\n".join(pages).encode(), format="pdf")


def pictures(count=2):
    """
    Give a PDF as a scanner makes it: each page a picture of a page.
    """
    target = io.BytesIO()
    page = Image.new("L", (200, 280), 250)
    page.save(target, "PDF", save_all=True, append_images=[page] * (count - 1))
    return target.getvalue()


def locked(content, *, password, owner="keys"):
    """
    Give a PDF that opens with this password alone.
    """
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(content))
    writer.encrypt(password, owner, algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def word(*paragraphs, cells=()):
    """
    Give a Word document with these paragraphs and a table of one row.
    """
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if cells:
        row = document.add_table(rows=1, cols=len(cells)).rows[0]
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    return _saved(document)


def slides(*told):
    """
    Give a deck with a slide for each (title, what is said with it).
    """
    deck = pptx.Presentation()
    for title, notes in told:
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    return _saved(deck)


def repacked(content, **parts):
    """
    Give an archive again with some of its parts replaced; `word__document` is word/document.xml.
    """
    replaced = {f"{name.replace('__', '/')}.xml": part for name, part in parts.items()}
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            archive.writestr(name, replaced.get(name, source.read(name)))
    return target.getvalue()


def read_document(content, name="kept.pdf", **fields):
    """
    Put a document into the library whose words have been read.
    """
    document = LibraryDocumentFactory(file=ContentFile(content, name=name), **fields)
    indexing.read_document(document.pk)
    document.refresh_from_db()
    return document


def _saved(thing):
    target = io.BytesIO()
    thing.save(target)
    return target.getvalue()
