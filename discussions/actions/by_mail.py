"""
Posting what somebody wrote by mail.
"""

import itertools
import mimetypes
import re
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.text import Truncator

from notifications import cutting, parsing
from notifications.models import IncomingMail
from resources.uploads import clean_name

from .. import telling
from ..enums import PostSource, ThreadKind
from ..models import Thread
from .files import MOST_FILES, FileRefused, check_files
from .posting import post_reply, start_thread

_TITLE_LENGTH = Thread._meta.get_field("title").max_length
_MAX_PARTS = 50
# Smaller pictures that stand in the words are logos of a signature.
_LOGO_BYTES = 30_000
_BEFORE_TITLE = re.compile(
    r"\s*(?:(?:re|fw|fwd|aw|wg|sv|antw|ynghylch)\s*:|\[[^\[\]]{0,40}\])\s*", re.IGNORECASE
)
# What comes along with words and is no file of anybody's.
_NO_FILES = {
    "text/calendar",
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
}
_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


@dataclass(frozen=True)
class Mailed:
    """
    A mail as a post: title, the writer's own words, what stays folded and the files.

    `left_out` says of each file that is not taken why, `why` how the words were cut out.
    """

    title: str
    own: str
    folded: str
    files: tuple
    left_out: tuple
    why: str

    @property
    def text(self):
        """
        Return what is posted: the words, or the names of files that came without any.
        """
        names = ", ".join(file.name for file in self.files)
        return self.own or (f"Attached: {names}" if names else "")

    @property
    def all_words(self):
        """
        Return all that may be the writer's, to give it back to them.
        """
        return "\n\n".join(each for each in (self.own, self.folded) if each)


def read_mail(mail, *, size, ours=""):
    """
    Return a mail (email.message.EmailMessage) as Mailed.

    It was `size` bytes long, of which settings.MAIL_INTAKE_BYTES at most are here; `ours` is the
    text of the mail of ours that it answers. Addresses of people are taken out of what is folded.
    """
    cut = cutting.cut(mail, ours=ours)
    files, left_out = _files_of(mail, size)
    return Mailed(
        title=_title_of(mail, cut.own),
        own=cut.own,
        folded=_ADDRESS.sub("(an address)", cut.folded),
        files=tuple(files),
        left_out=tuple(left_out),
        why=cut.why,
    )


def reply_by_mail(*, thread, by, mailed, quotes=None, mail_key, now):
    """
    Add to a thread what somebody wrote by mail and tell them of files that were left out; return
    the post. A mail that was posted before is not posted again. Raises what post_reply() raises.
    """
    post = post_reply(
        thread=thread,
        by=by,
        text=mailed.text,
        files=mailed.files,
        quotes=quotes,
        source=PostSource.MAIL,
        mail_key=mail_key,
        folded=mailed.folded,
        now=now,
    )
    return _posted(post, by, mailed, now)


def start_by_mail(*, sig, by, mailed, mail_key, now):
    """
    Start a thread with what somebody wrote by mail, as reply_by_mail(). Raises what start_thread()
    raises.
    """
    is_question = mailed.title.endswith("?")
    post = start_thread(
        sig=sig,
        by=by,
        title=mailed.title,
        kind=ThreadKind.QUESTION if is_question else ThreadKind.DISCUSSION,
        text=mailed.text,
        files=mailed.files,
        source=PostSource.MAIL,
        mail_key=mail_key,
        folded=mailed.folded,
        now=now,
    )
    return _posted(post, by, mailed, now)


class MailForgotten(Exception):
    """
    Raised for a mail that is not kept any more.
    """

    def __init__(self):
        super().__init__(
            "This mail came so long ago that we do not keep it any more. Send it once more."
        )


def kept_mail(mail_id):
    """
    Return (Mailed, what stands for the mail) of one that came in; raises MailForgotten.
    """
    row = IncomingMail.objects.filter(pk=mail_id, is_kept=True).first()
    if row is None:
        raise MailForgotten
    mail = parsing.opened(bytes(row.raw))
    return read_mail(mail, size=row.size), parsing.key_of(mail)


def _posted(post, by, mailed, now):
    if mailed.left_out and post.author_id == by.pk:
        telling.tell_left_out(by, post, mailed.left_out, now=now)
    return post


def _title_of(mail, own):
    subject = " ".join(parsing.header(mail, "Subject").split())
    while found := _BEFORE_TITLE.match(subject):
        subject = subject[found.end() :]
    said = Truncator(" ".join(own.split())).chars(60)
    return subject[:_TITLE_LENGTH].strip() or said or "Without a title"


def _files_of(mail, size):
    """
    Return the files of a mail that may be kept, and a sentence for each that is not.
    """
    files, left_out = [], []
    parts = list(itertools.islice(_file_parts(mail), _MAX_PARTS))
    kept = settings.MAIL_INTAKE_BYTES
    is_cut_off = size > kept
    whole = parts[:-1] if is_cut_off else parts
    for part in whole:
        name = clean_name(_name_of(part))
        file = ContentFile(part.get_payload(decode=True) or b"", name=name)
        try:
            if len(files) >= MOST_FILES:
                raise FileRefused(f"“{name}”: {MOST_FILES} files are the most for a post.")
            check_files([file])
            files.append(file)
        except FileRefused as refusal:
            left_out.append(str(refusal))
    if is_cut_off:
        names = ", ".join(f"“{clean_name(_name_of(part))}”" for part in parts[-1:])
        left_out.append(
            f"Your mail has {_megabytes(size)}, and the first {_megabytes(kept)} of a mail are "
            f"read. What comes after was left out{f', from {names} on' if names else ''}. "
            "Add it on the site, where a file may have 10 MB."
        )
    return files, left_out


def _file_parts(mail):
    shown = _shown_within(mail)
    for part in _leaves(mail):
        kind = part.get_content_type()
        is_text = part.get_content_maintype() == "text" and not part.is_attachment()
        if kind in _NO_FILES or (is_text and not part.get_filename()):
            continue
        content_id = parsing.header(part, "Content-ID").strip().strip("<>")
        payload = part.get_payload()
        # In base64 three bytes are four characters.
        is_small = isinstance(payload, str) and len(payload) * 3 // 4 < _LOGO_BYTES
        if content_id and content_id in shown and is_small:
            continue
        yield part


def _leaves(mail):
    if mail.get_content_maintype() == "message":
        yield mail
    elif mail.is_multipart():
        for part in mail.get_payload():
            yield from _leaves(part)
    else:
        yield mail


def _shown_within(mail):
    pages = (part for part in _leaves(mail) if part.get_content_type() == "text/html")
    return {
        name
        for page in itertools.islice(pages, 3)
        for name in re.findall(r"cid:([^\"'\s>)]{1,200})", parsing.part_text(page))
    }


def _name_of(part):
    extension = mimetypes.guess_extension(part.get_content_type()) or ""
    return part.get_filename() or f"file{extension}"


def _megabytes(size):
    return f"{size / 1_000_000:.0f} MB" if size >= 1_500_000 else f"{size / 1_000_000:.1f} MB"
