"""
The pictures of a book: read, turned upright, made small and written anew.

Writing anew leaves out what a camera noted, such as where a photo was taken.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from .book import BookNotMade, line

_LONGEST_EDGE = 1200
_MOST_PIXELS = 50_000_000
_KINDS = ("PNG", "JPEG", "GIF", "WEBP")


def written(picture, folder, name):
    """
    Write the picture into a folder as PNG or JPEG; return file name, width and height (pixels).

    Raises BookNotMade if it is no picture, of another kind, or larger than 50 million pixels.
    """
    try:
        with (
            warnings.catch_warnings(),
            Image.open(io.BytesIO(picture.data), formats=_KINDS) as image,
        ):
            warnings.simplefilter("ignore")
            if image.width * image.height > _MOST_PIXELS:
                raise BookNotMade(f"The picture “{line(picture.name)}” is too large to print.")
            is_photo = image.format == "JPEG"
            image.draft("RGB", (_LONGEST_EDGE, _LONGEST_EDGE))
            return _saved(ImageOps.exif_transpose(image), is_photo, folder, name)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise BookNotMade(
            f"The picture “{line(picture.name)}” cannot be read. "
            "Put another in its place, as PNG or JPEG."
        ) from None


def _saved(image, is_photo, folder, name):
    is_clear = image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info
    image = image.convert("RGBA" if is_clear else "RGB")
    image.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE))
    image.info.clear()
    if is_photo:
        image.save(folder / f"{name}.jpg", "JPEG", quality=78, optimize=True)
        return f"{name}.jpg", *image.size
    image.save(folder / f"{name}.png", "PNG", optimize=True)
    return f"{name}.png", *image.size
