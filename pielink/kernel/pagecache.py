"""
Whole pages for visitors nobody knows: kept as bytes in Redis, so that every process has the same.

Whoever makes a page says with note() what it shows, in tags such as "page:12"; whoever changes
something says with clear() what changed. Which tags the library uses stands in
`resources/clearing.py`. Without Redis nothing is kept: a copy of one process's own would outlive
what another process publishes.

A page made from what was there just before a change must not be kept just after it. So a clock in
Redis goes one further with every clearing, each cleared tag remembers the clock for a while, and
what is to be kept says how late it was when its making began.
"""

import functools
import hashlib
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis
from django.apps import apps
from django.conf import settings
from django.db import transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

# What nobody thought of clearing is wrong for so long at most.
KEPT_SECONDS = 3600
# How long a cleared tag remembers; what took longer to make than half of it is not kept.
REMEMBERED_SECONDS = 600
# A tag outlives whatever carries it.
TAG_SECONDS = KEPT_SECONDS + REMEMBERED_SECONDS
TIMEOUT_SECONDS = 0.5
# A server that does not answer is left alone for a while: waiting for it would slow every page.
LEFT_ALONE_SECONDS = 5
TOLD_AGAIN_SECONDS = 60

PREFIX = "page-cache:"
EVERYTHING = "everything"

# The clock begins at the server's time in microseconds, and where it began is written beside it:
# a server that lost its memory begins later than any clock it told before, and what was begun by
# the lost clock is refused.
_CLOCK = """
local prefix = ARGV[1]
if redis.call('EXISTS', prefix .. 'clock', prefix .. 'began') < 2 then
  local now = redis.call('TIME')
  local start = string.format('%d%06d', now[1], now[2])
  redis.call('SET', prefix .. 'clock', start)
  redis.call('SET', prefix .. 'began', start)
end
"""

# ARGV: prefix, clock when making began, seconds to keep entries, seconds to keep tags,
# number of entries, key and bytes of each, tags. Returns 1 if kept.
_KEEP = (
    _CLOCK
    + """
local begun = tonumber(ARGV[2])
if not begun or begun < tonumber(redis.call('GET', prefix .. 'began')) then return 0 end
local first = 6 + 2 * tonumber(ARGV[5])
for i = first, #ARGV do
  local cleared = redis.call('GET', prefix .. 'cleared:' .. ARGV[i])
  if cleared and tonumber(cleared) > begun then return 0 end
end
for i = 6, first - 1, 2 do redis.call('SET', ARGV[i], ARGV[i + 1], 'EX', ARGV[3]) end
for i = first, #ARGV do
  local tag = prefix .. 'tag:' .. ARGV[i]
  for j = 6, first - 1, 2 do redis.call('SADD', tag, ARGV[j]) end
  redis.call('EXPIRE', tag, ARGV[4])
end
return 1
"""
)

# ARGV: prefix, seconds to remember, tags. Returns how many entries went.
_CLEAR = (
    _CLOCK
    + """
redis.call('INCR', prefix .. 'clock')
local clock = redis.call('GET', prefix .. 'clock')
local gone = 0
for i = 3, #ARGV do
  redis.call('SET', prefix .. 'cleared:' .. ARGV[i], clock, 'EX', ARGV[2])
  local tag = prefix .. 'tag:' .. ARGV[i]
  for _, key in ipairs(redis.call('SMEMBERS', tag)) do gone = gone + redis.call('UNLINK', key) end
  redis.call('DEL', tag)
end
return gone
"""
)


@dataclass
class Shown:
    """
    What one answer shows, gathered while it is made: nothing means that it is not to be kept.

    `reads` are the query parameters that change it; with any other it is not kept. `seconds` is
    how long it may be kept.
    """

    tags: set = field(default_factory=set)
    reads: set = field(default_factory=set)
    seconds: int = KEPT_SECONDS


@dataclass(frozen=True)
class Begun:
    """
    How late it was when the making of a page began: by the shared clock, and by this process's.
    """

    clock: bytes | None
    at: float


def is_on():
    """
    Tell whether pages are kept at all, for those to whom finding out what to clear costs queries.
    """
    return bool(settings.PAGE_CACHE_URL)


def note(request, *tags, reads=(), seconds=KEPT_SECONDS):
    """
    Say that this answer may be kept for everybody, and clear() of any of these tags ends that.

    Call it for every thing whose words or address the answer shows; with fewer `seconds` where it
    shows what goes by the clock. A view that `reads` a query parameter answers 404 to values it
    has nothing for. Where no answer is being gathered, as in a preview or for somebody signed in,
    it does nothing.
    """
    shown = getattr(request, "shown", None)
    if shown is not None:
        shown.tags.update(tags)
        shown.reads.update(reads)
        shown.seconds = min(shown.seconds, seconds)


def clear(*tags):
    """
    Forget every kept answer that shows one of these, once the running transaction is committed.
    """
    if settings.PAGE_CACHE_URL and tags:
        transaction.on_commit(lambda: _server(settings.PAGE_CACHE_URL).clear(set(tags)))


def clear_everything():
    """
    Forget every kept answer, once the running transaction is committed.
    """
    clear(EVERYTHING)


def find(address, variant):
    """
    Look for a kept answer in one round trip.

    Returns its bytes or None, and the Begun that keep() wants if it is made now. `address` is
    whatever tells answers apart, `variant` which form of one answer is meant.
    """
    if not settings.PAGE_CACHE_URL:
        return None, Begun(None, time.monotonic())
    return _server(settings.PAGE_CACHE_URL).find(address, variant)


def keep(address, variants, shown, *, begun):
    """
    Keep an answer in all its variants, a dict of bytes, with what was Shown; tells whether it was.

    It is not if one of its tags was cleared since its making began.
    """
    if not settings.PAGE_CACHE_URL:
        return False
    return _server(settings.PAGE_CACHE_URL).keep(address, variants, shown, begun)


class _Server:
    def __init__(self, url):
        self.client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            # A connection that the server closed meanwhile is opened again, once.
            retry=Retry(NoBackoff(), 1),
        )
        self.script_keep = self.client.register_script(_KEEP)
        self.script_clear = self.client.register_script(_CLEAR)
        self.left_alone_until = 0.0
        self.told_at = float("-inf")
        self.owed = set()

    def find(self, address, variant):
        at = time.monotonic()
        if at < self.left_alone_until or (self.owed and not self.clear(())):
            return None, Begun(None, at)
        try:
            kept, clock = self.client.mget(_key(address, variant), f"{PREFIX}clock")
        except redis.RedisError as problem:
            self._failed(problem)
            return None, Begun(None, at)
        return kept, Begun(clock, at)

    def keep(self, address, variants, shown, begun):
        now = time.monotonic()
        if now < self.left_alone_until or now - begun.at > REMEMBERED_SECONDS / 2:
            return False
        entries = [
            part for variant, kept in variants.items() for part in (_key(address, variant), kept)
        ]
        start = [PREFIX, begun.clock or "", shown.seconds, TAG_SECONDS, len(variants)]
        try:
            return bool(self.script_keep(args=[*start, *entries, EVERYTHING, *sorted(shown.tags)]))
        except redis.RedisError as problem:
            self._failed(problem)
            return False

    def clear(self, tags):
        # What could not be cleared stays owed, and is cleared before this process reads again.
        self.owed.update(tags)
        tags = sorted(self.owed)
        try:
            self.script_clear(args=[PREFIX, REMEMBERED_SECONDS, *tags])
        except redis.RedisError as problem:
            self._failed(problem)
            return False
        self.owed.difference_update(tags)
        return True

    def _failed(self, problem):
        now = time.monotonic()
        self.left_alone_until = now + LEFT_ALONE_SECONDS
        if now - self.told_at >= TOLD_AGAIN_SECONDS:
            self.told_at = now
            logger.warning("Pages are made afresh: the page cache does not answer: %s", problem)


@functools.cache
def _server(url):
    return _Server(url)


def _key(address, variant):
    return f"{PREFIX}{_release()}:{variant}:{address}"


@functools.cache
def _release():
    """
    Tell releases apart by their files, so that none hands out pages another one made: a page
    names style sheets of its own release.
    """
    base = Path(settings.BASE_DIR)
    roots = {Path(app.path) for app in apps.get_app_configs() if base in Path(app.path).parents}
    roots |= {base / "templates", base / "pielink", base / "requirements"}
    files = [path for root in roots for path in root.rglob("*") if path.suffix in RELEASED]
    files.append(Path(settings.STATIC_ROOT) / "staticfiles.json")
    marks = hashlib.blake2b(digest_size=8)
    for path in sorted(set(files)):
        if path.exists():
            stat = path.stat()
            marks.update(f"{path} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return marks.hexdigest()


RELEASED = {".py", ".html", ".txt", ".css", ".js"}
