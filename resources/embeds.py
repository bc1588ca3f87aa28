"""
From the address of a video elsewhere to what shows it here: one row for each provider.

Nobody is asked: the address alone says which video it is. Each is shown from the provider's host
that keeps least about visitors.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit


class NotUnderstood(Exception):
    """
    No provider has an address like this.
    """


@dataclass(frozen=True)
class Provider:
    """
    Where videos are kept.

    `paths` are patterns of a whole path that give the `video` and perhaps a `key` to one that is
    not listed; a video may stand in the parameter `v` of /watch instead. `frame` is the address of
    its player, `told` what that is told, and `begins` how it is told the second to begin at.
    """

    name: str
    hosts: frozenset
    paths: tuple
    frame: str
    video: str
    told: tuple
    begins: str

    @property
    def frame_host(self):
        """
        Give the address that pages must be let to show frames from.
        """
        return f"https://{urlsplit(self.frame).netloc}"


@dataclass(frozen=True)
class Embed:
    """
    One video: who keeps it, the address to watch it there, and that of the frame to watch it here.
    """

    provider: Provider
    address: str
    frame: str


PROVIDERS = (
    Provider(
        name="YouTube",
        hosts=frozenset(
            {
                "youtube.com",
                "www.youtube.com",
                "m.youtube.com",
                "youtube-nocookie.com",
                "www.youtube-nocookie.com",
                "youtu.be",
            }
        ),
        paths=(r"/(?:embed|shorts|live|v)/(?P<video>[^/]+)/?", r"/(?P<video>[^/]{11})/?"),
        frame="https://www.youtube-nocookie.com/embed/{video}",
        video=r"[A-Za-z0-9_-]{11}",
        told=(("rel", "0"),),
        begins="&start={}",
    ),
    Provider(
        name="Vimeo",
        hosts=frozenset({"vimeo.com", "www.vimeo.com", "player.vimeo.com"}),
        paths=(
            r"/(?:video/)?(?P<video>[0-9]+)(?:/(?P<key>[0-9a-f]+))?/?",
            r"/(?:channels|groups)/[^/]+/(?:videos/)?(?P<video>[0-9]+)/?",
        ),
        frame="https://player.vimeo.com/video/{video}",
        video=r"[0-9]{4,12}",
        told=(("dnt", "1"),),
        begins="#t={}s",
    ),
)
FRAME_HOSTS = tuple(provider.frame_host for provider in PROVIDERS)
_UNDERSTOOD = "such as https://www.youtube.com/watch?v=… or https://vimeo.com/…"
_SECONDS = re.compile(r"(?:(\d{1,2})h)?(?:(\d{1,3})m)?(?:(\d{1,6})s?)?")


def find(address):
    """
    Return the Embed of a video's address, as it stands in a browser or behind “Share”.

    Raises NotUnderstood, in words that name what is.
    """
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        raise NotUnderstood(_refusal()) from None
    provider = next((each for each in PROVIDERS if host.lower() in each.hosts), None)
    if provider is None or parts.scheme not in {"http", "https"}:
        raise NotUnderstood(_refusal())
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    video, key = _named(provider.paths, parts.path, query)
    if not re.fullmatch(provider.video, video):
        raise NotUnderstood(
            f"This address is {provider.name}’s but leads to no single video. Open the video "
            f"itself and take the address from there, {_UNDERSTOOD}."
        )
    told = dict(provider.told)
    if key:
        told["h"] = key
    frame = f"{provider.frame.format(video=video)}?{urlencode(told)}"
    return Embed(provider, address.strip(), frame + _beginning(provider, query))


def _named(patterns, path, query):
    if path.rstrip("/") == "/watch":
        return query.get("v", ""), ""
    for pattern in patterns:
        if found := re.fullmatch(pattern, path):
            named = found.groupdict()
            return named["video"], named.get("key") or query.get("h", "")
    return "", ""


def _beginning(provider, query):
    """
    Return what has the player begin at the second that the address names, if it names one.
    """
    wanted = _SECONDS.fullmatch(query.get("t") or query.get("start") or "")
    hours, minutes, seconds = (int(part or 0) for part in (wanted.groups() if wanted else "000"))
    begins = hours * 3600 + minutes * 60 + seconds
    return provider.begins.format(begins) if begins else ""


def _refusal():
    names = " and ".join(provider.name for provider in PROVIDERS)
    return (
        f"Videos from {names} can be shown here: give the address of one, {_UNDERSTOOD}. "
        "For anything else use “Useful reading, listening, viewing”, or upload the recording."
    )
