import threading
import time
from types import SimpleNamespace

import pytest
import redis
from django.db import transaction

from pielink.kernel import pagecache

PLAIN = "plain"
ADDRESS = "http://testserver/library/?"


def shown(*tags, seconds=pagecache.KEPT_SECONDS):
    return pagecache.Shown(tags=set(tags), seconds=seconds)


def keep(*tags, address=ADDRESS, body=b"kettle"):
    """
    Make and keep an answer with nothing happening meanwhile; tells whether it was kept.
    """
    begun = pagecache.find(address, PLAIN)[1]
    return pagecache.keep(address, {PLAIN: body}, shown(*tags), begun=begun)


def kept(address=ADDRESS):
    return pagecache.find(address, PLAIN)[0]


def test_what_is_noted_is_gathered_on_the_request():
    request = SimpleNamespace(shown=pagecache.Shown())

    pagecache.note(request, "page:1", "children:2")
    pagecache.note(request, "page:1", reads=["page"], seconds=60)

    assert request.shown == pagecache.Shown(
        tags={"page:1", "children:2"}, reads={"page"}, seconds=60
    )


def test_noting_does_nothing_where_no_answer_is_gathered():
    request = SimpleNamespace()

    pagecache.note(request, "page:1")

    assert vars(request) == {}


@pytest.mark.django_db
def test_without_redis_nothing_is_kept_and_nothing_to_clear(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        pagecache.clear("page:1")

    assert not keep("page:1")
    assert kept() is None
    assert waiting == []


@pytest.fixture
def other_process(page_cache):
    """
    Give what another process has: a connection of its own to the same Redis.
    """
    return pagecache._Server(page_cache)


@pytest.mark.redis
class TestWithRedis:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture(autouse=True)
    def _on(self, page_cache):
        # The first clearing sets the clock; nothing is kept before it runs.
        pagecache.clear("begin")

    def test_what_is_kept_is_found_by_every_process(self, other_process):
        assert keep("page:1")

        assert kept() == b"kettle"
        assert other_process.find(ADDRESS, PLAIN)[0] == b"kettle"

    def test_an_answer_is_told_apart_by_address_and_variant(self):
        keep("page:1")

        assert kept(f"{ADDRESS}page=2") is None
        assert pagecache.find(ADDRESS, "gzip")[0] is None

    def test_clearing_a_tag_forgets_what_carries_it_and_nothing_else(self):
        keep("page:1", "children:9", address="a")
        keep("page:2", "children:9", address="b")
        keep("page:3", address="c")

        pagecache.clear("page:1")
        after_the_page = [kept("a"), kept("b"), kept("c")]
        pagecache.clear("children:9")

        assert after_the_page == [None, b"kettle", b"kettle"]
        assert [kept("b"), kept("c")] == [None, b"kettle"]

    def test_clearing_everything_forgets_everything(self):
        keep("page:1", address="a")
        keep("page:2", address="b")

        pagecache.clear_everything()

        assert [kept("a"), kept("b")] == [None, None]

    def test_clearing_waits_for_the_commit(self):
        keep("page:1")

        with transaction.atomic():
            pagecache.clear("page:1")
            before = kept()

        assert before == b"kettle"
        assert kept() is None

    def test_what_was_rolled_back_clears_nothing(self):
        keep("page:1")

        with transaction.atomic():
            pagecache.clear("page:1")
            transaction.set_rollback(True)

        assert kept() == b"kettle"

    def test_what_was_begun_before_a_clearing_is_not_kept_after_it(self, other_process):
        begun = pagecache.find(ADDRESS, PLAIN)[1]
        other_process.clear({"page:1"})

        assert not pagecache.keep(ADDRESS, {PLAIN: b"old"}, shown("page:1"), begun=begun)
        assert kept() is None

    def test_what_was_begun_before_clearing_something_else_is_kept(self, other_process):
        begun = pagecache.find(ADDRESS, PLAIN)[1]
        other_process.clear({"page:2"})

        assert pagecache.keep(ADDRESS, {PLAIN: b"new"}, shown("page:1"), begun=begun)

    def test_what_was_begun_before_everything_was_cleared_is_not_kept(self):
        begun = pagecache.find(ADDRESS, PLAIN)[1]
        pagecache.clear_everything()

        assert not pagecache.keep(ADDRESS, {PLAIN: b"old"}, shown("page:1"), begun=begun)

    def test_what_was_begun_before_redis_lost_its_memory_is_not_kept(self, page_cache):
        begun = pagecache.find(ADDRESS, PLAIN)[1]
        pagecache.clear("page:1")
        redis.Redis.from_url(page_cache).flushdb()

        assert not pagecache.keep(ADDRESS, {PLAIN: b"old"}, shown("page:1"), begun=begun)
        assert keep("page:1")

    def test_what_took_too_long_to_make_is_not_kept(self):
        begun = pagecache.find(ADDRESS, PLAIN)[1]
        long_ago = pagecache.Begun(begun.clock, begun.at - pagecache.REMEMBERED_SECONDS)

        assert not pagecache.keep(ADDRESS, {PLAIN: b"old"}, shown("page:1"), begun=long_ago)

    def test_an_answer_that_goes_by_the_clock_is_kept_as_long_as_it_says(self, page_cache):
        begun = pagecache.find(ADDRESS, PLAIN)[1]
        pagecache.keep(ADDRESS, {PLAIN: b"x"}, shown("page:1", seconds=60), begun=begun)

        assert redis.Redis.from_url(page_cache).ttl(pagecache._key(ADDRESS, PLAIN)) in {59, 60}

    def test_nobody_keeps_an_old_page_however_making_and_changing_fall_together(self, page_cache):
        """
        Readers make a page from a value that a writer changes and clears, all at once: whatever
        is kept after the last clearing was made from the last value.
        """
        value = {"now": 0}
        done = threading.Event()
        failures = []

        def read():
            server = pagecache._Server(page_cache)
            while not done.is_set():
                found, begun = server.find(ADDRESS, PLAIN)
                if found is None:
                    body = str(value["now"]).encode()
                    time.sleep(0.0005)
                    server.keep(ADDRESS, {PLAIN: body}, shown("page:1"), begun)

        def write():
            server = pagecache._Server(page_cache)
            for number in range(1, 151):
                value["now"] = number
                server.clear({"page:1"})
                for _ in range(4):
                    found = server.find(ADDRESS, PLAIN)[0]
                    if found not in {None, str(number).encode()}:
                        failures.append((number, found))
                    time.sleep(0.0005)
            done.set()

        threads = [threading.Thread(target=each) for each in (read, read, read, write)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

        assert failures == []
        assert not any(thread.is_alive() for thread in threads)

    def test_it_is_left_alone_for_a_while_once_it_does_not_answer(self, settings, caplog):
        settings.PAGE_CACHE_URL = "redis://127.0.0.1:1/7"

        first = keep("page:1")
        begun = time.perf_counter()
        others = [keep("page:1") for _ in range(100)]

        assert [first, *others] == [False] * 101
        assert time.perf_counter() - begun < 0.2
        assert len([each for each in caplog.records if "page cache" in each.message]) == 1

    def test_what_could_not_be_cleared_is_cleared_before_this_process_reads_again(
        self, page_cache, other_process
    ):
        keep("page:1")
        away = pagecache._Server("redis://127.0.0.1:1/0")
        cleared_at_once = away.clear({"page:1"})
        away.left_alone_until = 0
        away.client = other_process.client
        away.script_clear = other_process.script_clear

        found = away.find(ADDRESS, PLAIN)[0]

        assert not cleared_at_once
        assert found is None
        assert kept() is None


def test_every_process_of_one_release_has_the_same_name_for_it():
    named = pagecache._release()
    pagecache._release.cache_clear()

    assert pagecache._release() == named
