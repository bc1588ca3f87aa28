"""
The files on a post: what is taken, and keeping it where nobody guesses it.
"""

import mimetypes
import secrets
from dataclasses import dataclass

from django.core.files import File

from resources.uploads import (
    UploadRefused,
    accepted_extensions,
    check_upload,
    clean_name,
    extension_of,
)

from ..models import Attachment

MOST_FILES = 5
MOST_BYTES = 10_000_000
_TAKEN = ("document", "picture", "recording")
_LONGEST_NAME = Attachment._meta.get_field("name").max_length


class FileRefused(Exception):
    """
    Raised for a file that is not taken, with a sentence that names it and says what to do.
    """


@dataclass(frozen=True)
class Checked:
    """
    A file that may be kept, and the name it is shown by.
    """

    file: File
    name: str


def accepted():
    """
    Return the endings of files that may be attached, each with its dot.
    """
    return [f".{extension}" for kind in _TAKEN for extension in accepted_extensions(kind)]


def check_files(files):
    """
    Return the files as Checked, or raise FileRefused for the first that is not taken.
    """
    files = list(files)
    if len(files) > MOST_FILES:
        raise FileRefused(
            f"You chose {len(files)} files, and {MOST_FILES} is the most for a post. "
            "Put the others into a post of their own."
        )
    return [_checked(file) for file in files]


def keep_files(post, checked, now):
    """
    Keep the files of a post; return its Attachments.
    """
    kept = []
    for each in checked:
        extension = extension_of(each.name)
        each.file.seek(0)
        attachment = Attachment(
            post=post,
            name=each.name,
            size=each.file.size,
            content_type=mimetypes.guess_type(each.name)[0] or "application/octet-stream",
            attached_at=now,
        )
        attachment.file.save(f"{secrets.token_urlsafe(24)}.{extension}", each.file, save=True)
        kept.append(attachment)
    return kept


def _checked(file):
    extension = extension_of(clean_name(file.name))
    kind = next((kind for kind in _TAKEN if extension in accepted_extensions(kind)), "document")
    try:
        name = check_upload(file, kind=kind, limit=MOST_BYTES)
    except UploadRefused as refusal:
        raise FileRefused(f"“{clean_name(file.name)[:_LONGEST_NAME]}”: {refusal}") from None
    return Checked(file, name[:_LONGEST_NAME])
