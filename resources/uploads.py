"""
What may be uploaded: sizes, kinds, and whether a file is what its name says.

Nothing here trusts the name or the content type a browser sends. Archives are looked into without
ever holding more than a piece of them in memory.
"""

import copy
import posixpath
import re
import unicodedata
import warnings
import zipfile
import zlib
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, UnidentifiedImageError

LONGEST_NAME = 80
SVG_LIMIT_BYTES = 2_000_000
PIXEL_LIMIT = 60_000_000
ARCHIVE_ENTRIES = 5_000
# Unpacked, an archive may be as large as this whatever it says of itself, and larger than
# ARCHIVE_SMALL only when it is no more than ARCHIVE_RATIO times its packed size.
ARCHIVE_BYTES = 400_000_000
ARCHIVE_SMALL = 20_000_000
ARCHIVE_RATIO = 100

_HEAD = 4096
_PIECE = 65_536
_LISTING_BYTES = 1_000_000

# The kind of content that may stand behind each extension, as _content() names it.
_EXPECTED = {
    "document": {
        "pdf": {"pdf"},
        "docx": {"zip"},
        "pptx": {"zip"},
        "xlsx": {"zip"},
        "odt": {"zip"},
        "odp": {"zip"},
        "ods": {"zip"},
        "txt": {"text"},
        "md": {"text"},
        "csv": {"text"},
    },
    "picture": {
        "jpg": {"jpg"},
        "jpeg": {"jpg"},
        "png": {"png"},
        "gif": {"gif"},
        "webp": {"webp"},
        "avif": {"avif"},
        "svg": {"svg"},
    },
    "recording": {
        "mp4": {"mp4", "m4a"},
        "m4v": {"mp4"},
        "m4a": {"m4a", "mp4"},
        "webm": {"webm"},
        "mp3": {"mp3"},
        "ogg": {"ogg"},
        "oga": {"ogg"},
        "ogv": {"ogg"},
        "opus": {"ogg"},
        "wav": {"wav"},
        "flac": {"flac"},
    },
    "captions": {"vtt": {"text"}},
}
_KINDS = {
    "document": "a document",
    "picture": "a picture",
    "recording": "a recording",
    "captions": "captions",
}
_SMALLER = {
    "document": "Save it with smaller pictures, or upload it in parts.",
    "picture": "Save it with fewer pixels: 2,400 across are plenty for any screen.",
    "recording": (
        "Export it as MP4 at 720p, which takes about 10 MB a minute, or cut it into parts."
    ),
    "captions": "The captions of an hour take about 100 kB: is it the recording itself?",
}
# What to do with files that people have and that we do not take.
_INSTEAD = {
    **dict.fromkeys(("doc", "rtf", "docm", "dotm", "dot", "dotx", "pages"), "Save it as .docx."),
    **dict.fromkeys(("ppt", "pptm", "ppsx", "ppsm", "pps", "potm", "key"), "Save it as .pptx."),
    **dict.fromkeys(("xls", "xlsm", "xlsb", "xltm", "numbers"), "Save it as .xlsx or .csv."),
    **dict.fromkeys(("heic", "heif", "tif", "tiff", "bmp", "psd"), "Save it as .jpg or .png."),
    **dict.fromkeys(("mov", "avi", "wmv", "mkv", "flv", "mpg", "mpeg"), "Export it as .mp4."),
    **dict.fromkeys(("aac", "wma", "aif", "aiff", "amr"), "Export it as .mp3."),
    **dict.fromkeys(("srt", "sbv", "ttml"), "Export the captions as WebVTT, which ends in .vtt."),
    **dict.fromkeys(("zip", "rar", "7z"), "Unpack it and upload the files in it one by one."),
    **dict.fromkeys(("htm", "html", "mhtml"), "Write a page, or print it to a PDF."),
}
_MACROS = frozenset({"docm", "dotm", "pptm", "ppsm", "potm", "xlsm", "xlsb", "xltm"})

# The first that matches names the content; the order matters where one holds another.
_SIGNATURES = (
    ("pdf", "a PDF", rb"%PDF-"),
    ("jpg", "a JPEG picture", rb"\xff\xd8\xff"),
    ("png", "a PNG picture", rb"\x89PNG\r\n\x1a\n"),
    ("gif", "a GIF picture", rb"GIF8[79]a"),
    ("webp", "a WebP picture", rb"RIFF.{4}WEBP"),
    ("wav", "a WAV recording", rb"RIFF.{4}WAVE"),
    ("avif", "an AVIF picture", rb".{4}ftypavi[fs]"),
    ("heic", "a HEIC picture", rb".{4}ftyp(?:hei|hev|mif1|msf1)"),
    ("mov", "a QuickTime film", rb".{4}ftypqt  "),
    ("m4a", "an MPEG-4 sound recording", rb".{4}ftypM4[AB] "),
    ("mp4", "an MPEG-4 film", rb".{4}ftyp"),
    ("webm", "a WebM film", rb"\x1aE\xdf\xa3.{0,60}\x42\x82.{1,8}webm"),
    ("mkv", "a Matroska film", rb"\x1aE\xdf\xa3"),
    ("mp3", "an MP3 recording", rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]"),
    ("ogg", "an Ogg recording", rb"OggS"),
    ("flac", "a FLAC recording", rb"fLaC"),
    ("zip", "a ZIP archive", rb"PK\x03\x04"),
    ("old office", "an old or a locked Office file", rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("rtf", "a rich text file", rb"\{\\rtf"),
    ("program", "a program", rb"MZ|\x7fELF|\xfe\xed\xfa|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe|#!"),
    ("archive", "an archive", rb"Rar!|7z\xbc\xaf|\x1f\x8b|BZh|\xfd7zXZ"),
)
_WORDS = {
    **{name: words for name, words, _ in _SIGNATURES},
    "svg": "an SVG picture",
    "web page": "a web page",
    "text": "plain text",
    "unknown": "something else",
}
_SPACE = rb"(?:\xef\xbb\xbf)?[\s\x00]*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
_WEB_PAGE = re.compile(
    _SPACE + rb"(?:<\?php|<!doctype\s+html|</?(?:html|head|body|script|iframe|meta|link|style)\b)",
    re.IGNORECASE | re.DOTALL,
)
_SVG = re.compile(_SPACE + rb"(?:<!doctype\s+svg|<(?:\w+:)?svg\b)", re.IGNORECASE | re.DOTALL)
# Controls that no text holds; tabs, line ends, form feeds and the escape of terminals do occur.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIDDEN_PAGE = re.compile(rb"<!doctype\s+html|<(?:html|script|iframe)\b|<\?php", re.IGNORECASE)

_OFFICE_PARTS = {
    "docx": b"wordprocessingml.document.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
}
_OPEN_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "odp": b"application/vnd.oasis.opendocument.presentation",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}
_MACRO_ENTRY = re.compile(
    r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml|activeX/.*|Basic/.+|Scripts/.+)$", re.IGNORECASE
)
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E", re.IGNORECASE)

_PICTURE_FORMATS = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "avif": "AVIF",
}

_SVG_SPACE = "http://www.w3.org/2000/svg"
_XHTML_SPACE = "http://www.w3.org/1999/xhtml"
_SVG_ACTIVE = frozenset(
    {
        "script",
        "foreignobject",
        "handler",
        "listener",
        "iframe",
        "embed",
        "object",
        "audio",
        "video",
    }
)
_SVG_INSIDE = re.compile(
    r"#\S*|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE
)
_CSS_OUTSIDE = re.compile(
    r"@import|\\|javascript:|expression\s*\(|image-set\s*\(|(?<![\w-])src\s*\("
    r"|url\(\s*['\"]?(?!\s*['\"]?(?:#|data:image/(?:png|jpeg|gif|webp);base64,))",
    re.IGNORECASE,
)


class UploadRefused(Exception):
    """
    Raised for a file that may not be uploaded, with a sentence that says why and what to do.
    """


def check_upload(file, *, kind, limit):
    """
    Return the name under which to keep a file, or raise UploadRefused.

    `file` is a binary file with `name` and `size` as Django's UploadedFile; it is left at its
    beginning. `kind` is document, picture, recording or captions; `limit` is in bytes and is held
    against the declared size before anything is read.
    """
    name = clean_name(file.name)
    extension = extension_of(name)
    expected = _expected_content(extension, kind)
    if file.size > limit:
        raise UploadRefused(f"The file is {_size(file.size)}, and {most_sentence(kind, limit)}")
    file.seek(0)
    try:
        _check_content(file, extension, expected)
    finally:
        file.seek(0)
    return name


def most_sentence(kind, limit):
    """
    Say how large a file of a kind may be, with the limit in bytes, and how to make it smaller.
    """
    return f"{_size(limit)} is the most for {_KINDS[kind]}. {_SMALLER[kind]}"


def accepted_extensions(kind):
    """
    Return the extensions, without a dot, that a kind of file may have.
    """
    return tuple(_EXPECTED[kind])


def clean_name(name):
    """
    Return the name of a file without folders, invisible letters and what some systems forbid.
    """
    name = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(
        " " if letter.isspace() else letter
        for letter in name
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    allowed = re.sub(r'[<>:"|?*%#]', "-", " ".join(seen.split())).rstrip(" .")
    stem, extension = posixpath.splitext(allowed)
    if not extension and stem.startswith("."):
        stem, extension = "", stem
    stem = stem.strip(" .")[:LONGEST_NAME].rstrip(" .")
    return f"{stem or 'file'}{extension.lower()[:12].rstrip(' .')}"


def extension_of(name):
    """
    Return the extension of a name in small letters, without its dot.
    """
    return posixpath.splitext(name)[1].lstrip(".").lower()


def check_archive(file):
    """
    Raise UploadRefused for an archive that is broken, locked or far larger than it looks.

    Every entry is unpacked piece by piece and thrown away, as archives lie about their sizes.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive)
    except _BROKEN_ARCHIVE:
        raise UploadRefused("The file is broken: it cannot be opened. Save it again.") from None


_BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
)


def _expected_content(extension, kind):
    expected = _EXPECTED[kind].get(extension)
    if expected:
        return expected
    if extension in _MACROS:
        raise UploadRefused(
            f"A .{extension} file can hold macros, which are programs, so it is not taken. "
            f"{_INSTEAD[extension]}"
        )
    shown = f"A .{extension} file" if extension else "A file without an extension"
    instead = _INSTEAD.get(extension) or (
        f"Choose one that ends in {_listed([f'.{name}' for name in _EXPECTED[kind]])}."
    )
    raise UploadRefused(f"{shown} cannot be used as {_KINDS[kind]}. {instead}")


def _check_content(file, extension, expected):
    head = file.read(_HEAD)
    if not head.strip():
        raise UploadRefused("The file is empty. Was it still being copied? Choose it again.")
    content = _content(head)
    if content not in expected:
        raise UploadRefused(
            f"The file is called .{extension} but holds {_WORDS[content]}. Save it in the kind its "
            "name says, and choose it again."
        )
    if content not in ("text", "zip", "svg") and _HIDDEN_PAGE.search(head[:1024]):
        raise UploadRefused("The file has a web page hidden at its beginning. Export it again.")
    if content == "zip":
        _check_office(file, extension)
    elif content == "svg":
        _check_svg(file)
    elif extension in _PICTURE_FORMATS:
        _check_picture(file, extension)


def _content(head):
    """
    Name what the beginning of a file says it is.
    """
    for name, _, pattern in _SIGNATURES:
        if re.match(pattern, head, re.DOTALL):
            return name
    if _WEB_PAGE.match(head):
        return "web page"
    if _SVG.match(head):
        return "svg"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"
    return "unknown" if _BINARY.search(head) else "text"


def _check_entries(archive):
    entries = archive.infolist()
    if len(entries) > ARCHIVE_ENTRIES:
        raise UploadRefused(
            f"The file holds {len(entries):,} parts, and {ARCHIVE_ENTRIES:,} is the most. Upload "
            "it in pieces."
        )
    if len({entry.filename for entry in entries}) < len(entries):
        raise UploadRefused("The file holds two parts of the same name. Save it again.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UploadRefused("The file is locked with a password. Save it without one.")
    packed = sum(entry.compress_size for entry in entries)
    limit = min(ARCHIVE_BYTES, max(ARCHIVE_SMALL, ARCHIVE_RATIO * packed))
    left = limit
    for entry in entries:
        left -= _unpacked_size(archive, entry, left)
        if left < 0:
            raise UploadRefused(
                f"Unpacked, the file is larger than {_size(limit)}, far more than it looks. Save "
                "it with smaller pictures, or upload a PDF."
            )


def _unpacked_size(archive, entry, limit):
    """
    Return how large an entry truly is, or a little more than the limit when it is larger.
    """
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile
    # What the entry says of its size would end the reading before the data ends.
    honest = copy.copy(entry)
    honest.file_size = limit + _PIECE
    size = 0
    with archive.open(honest) as part:
        while size <= limit and (piece := part.read(_PIECE)):
            if size == 0 and _is_markup(entry.filename) and _DOCTYPE.search(piece):
                raise UploadRefused(
                    "The file holds a document type definition, which no office program writes. "
                    "Save it again."
                )
            size += len(piece)
    if size <= limit and size != entry.file_size:
        raise zipfile.BadZipFile
    return size


def _is_markup(name):
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _check_office(file, extension):
    """
    Raise UploadRefused unless the archive is the office document its name says, without macros.
    """
    check_archive(file)
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        wanted = _OFFICE_PARTS.get(extension) or _OPEN_TYPES[extension]
        listing = "[Content_Types].xml" if extension in _OFFICE_PARTS else "mimetype"
        types = b""
        if listing in names:
            with archive.open(listing) as part:
                types = part.read(_LISTING_BYTES)
    if b"macroEnabled" in types or any(_MACRO_ENTRY.search(name) for name in names):
        raise UploadRefused(
            f"The file holds macros, which are programs. Save it as .{extension} without macros."
        )
    fits = wanted in types if extension in _OFFICE_PARTS else types.strip() == wanted
    if not fits:
        raise UploadRefused(
            f"The file is called .{extension} but is no such document inside. Open it and save it "
            f"as .{extension}."
        )


def _check_picture(file, extension):
    if zipfile.is_zipfile(file):
        raise UploadRefused("The picture has an archive hidden behind it. Export it again.")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Our own limit is lower than the one that Pillow warns of.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=[_PICTURE_FORMATS[extension]]) as picture:
                width, height = picture.size
                if width * height <= PIXEL_LIMIT:
                    picture.verify()
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        EOFError,
        OSError,
        SyntaxError,
        ValueError,
    ):
        raise UploadRefused("The picture is broken: it cannot be opened. Save it again.") from None
    if width * height > PIXEL_LIMIT:
        raise UploadRefused(
            f"The picture is {width:,} by {height:,} pixels, more than {PIXEL_LIMIT // 1_000_000} "
            f"million in all. {_SMALLER['picture']}"
        )


def _check_svg(file):
    """
    Raise UploadRefused for an SVG that could run something or fetch something.
    """
    file.seek(0)
    content = file.read(SVG_LIMIT_BYTES + 1)
    if len(content) > SVG_LIMIT_BYTES:
        raise UploadRefused(
            f"The SVG is larger than {_size(SVG_LIMIT_BYTES)}. Simplify it, or save it as .png."
        )
    declared = re.match(rb"[^>]*\bencoding\s*=\s*['\"]([^'\"]*)", content[:200])
    if b"\0" in content or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise UploadRefused("The SVG is not saved as UTF-8. Save it again.")
    if b"<?xml-stylesheet" in content:
        raise UploadRefused(f"The SVG fetches a style sheet from elsewhere. {_PLAIN_SVG}")
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise UploadRefused(
            f"The SVG begins with a DOCTYPE or defines entities. {_PLAIN_SVG}"
        ) from None
    except (ParseError, ValueError, LookupError):
        raise UploadRefused("The SVG is broken: it cannot be read. Save it again.") from None
    if _tag(root) != (_SVG_SPACE, "svg"):
        raise UploadRefused("The file is called .svg but holds no SVG picture.")
    for element in root.iter():
        _check_svg_element(element)


_PLAIN_SVG = "Save it as plain or optimised SVG, or as .png."


def _check_svg_element(element):
    space, tag = _tag(element)
    if space == _XHTML_SPACE or tag.lower() in _SVG_ACTIVE:
        raise UploadRefused(f"The SVG holds <{tag}>, which could run a program. {_PLAIN_SVG}")
    for key, value in element.attrib.items():
        space, _, name = key.rpartition("}")
        _check_svg_attribute(name.lower(), value, styled=not space)
    if tag.lower() == "style" and _CSS_OUTSIDE.search("".join(element.itertext())):
        raise UploadRefused(f"The styles of the SVG fetch something from elsewhere. {_PLAIN_SVG}")


def _check_svg_attribute(name, value, *, styled):
    if name.startswith("on") or (
        name == "attributename" and re.match(r"\s*(?:on|.*href)", value, re.IGNORECASE)
    ):
        raise UploadRefused(f"The SVG does something by itself ({name}). {_PLAIN_SVG}")
    leads_out = name in ("href", "src", "base") and not _SVG_INSIDE.fullmatch(value.strip())
    if leads_out or (styled and _CSS_OUTSIDE.search(value)):
        raise UploadRefused(f"The SVG refers to something outside it ({name}). {_PLAIN_SVG}")


def _tag(element):
    space, _, tag = element.tag.rpartition("}")
    return space.lstrip("{"), tag


def _size(number):
    """
    Say a number of bytes as people do: "2 GB", "1.5 MB".
    """
    for unit, name in ((1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")):
        if number >= unit:
            return f"{number / unit:.1f} {name}".replace(".0 ", " ")
    return f"{number} bytes"


def _listed(words):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
