import gzip
import io

import pytest
from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from pielink.kernel import pagecache
from resources import middleware
from resources.enums import Audience
from resources.middleware import PageCacheMiddleware
from resources.models import LibraryPage
from tests.factories.members import MemberFactory
from tests.factories.resources import InformationPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return InformationPageFactory(title="The kitchen table")


def asked_of(view, path="/somewhere/", **headers):
    return PageCacheMiddleware(view)(RequestFactory().get(path, **headers))


def noting(request):
    pagecache.note(request, "page:1")
    return HttpResponse("kettle")


def test_a_public_page_is_to_be_asked_for_again_each_time(client, page):
    answer = client.get(page.url)

    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert answer["Vary"] == "Cookie, Accept-Encoding"


def test_who_has_a_page_already_is_told_so(client, page):
    first = client.get(page.url)

    again = client.get(page.url, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]


def test_who_has_an_older_page_gets_the_new_one(client, page):
    answer = client.get(page.url, headers={"If-None-Match": '"older"'})

    assert answer.status_code == 200


def test_a_page_is_compressed_for_those_who_take_it_so(client, page):
    plain = client.get(page.url)

    small = client.get(page.url, headers={"Accept-Encoding": "br, gzip"})

    assert small["Content-Encoding"] == "gzip"
    assert small["Content-Length"] == str(len(small.content))
    assert gzip.decompress(small.content) == plain.content
    assert small["ETag"] == plain["ETag"][:-1] + '-gzip"'


def test_asking_for_the_head_gives_the_headers_alone(client, page):
    whole = client.get(page.url)

    head = client.head(page.url)

    assert head.content == b""
    assert dict(head.items()) == dict(whole.items())


def test_an_answer_that_did_not_opt_in_is_left_as_it_is():
    answer = asked_of(lambda request: HttpResponse("kettle"))

    assert dict(answer.items()) == {"Content-Type": "text/html; charset=utf-8"}


@pytest.mark.redis
class TestKept:
    @pytest.fixture(autouse=True)
    def _on(self, page_cache):
        pagecache._server(page_cache).clear({"begin"})

    def keeps(self, client, address, **headers):
        """
        Tell whether the second of two answers to the same is read from nowhere but the cache.
        """
        client.get(address, headers=headers)
        LibraryPage.objects.update(title="Changed behind its back")
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200
        return b"Changed behind its back" not in answer.content

    def test_a_public_page_is_kept_for_a_visitor(self, client, page):
        assert self.keeps(client, page.url)

    def test_a_kept_page_has_nobodys_bell_and_a_members_own_page_is_not_kept(self, client, page):
        signed_in = Client()
        signed_in.force_login(MemberFactory())
        assert 'class="bell"' in signed_in.get(page.url).text

        first, second = client.get(page.url), client.get(page.url)

        assert first.content == second.content
        assert 'class="bell"' not in second.text

    def test_a_kept_page_is_handed_out_without_a_query(
        self, client, page, django_assert_num_queries
    ):
        client.get(page.url)

        with django_assert_num_queries(0):
            assert client.get(page.url).status_code == 200

    def test_a_kept_page_is_the_page_as_it_was_made_with_all_its_headers(self, client, page):
        made = client.get(page.url)

        kept = client.get(page.url)

        assert kept.content == made.content
        assert dict(kept.items()) == dict(made.items())
        assert {"Content-Security-Policy", "X-Frame-Options", "Referrer-Policy"} <= set(
            kept.headers
        )
        assert "Set-Cookie" not in kept.headers
        assert not kept.cookies

    def test_over_https_a_kept_page_says_so_too(self, client, page, settings):
        made = client.get(page.url, secure=True)
        kept = client.get(page.url, secure=True)
        bare = client.get(page.url)

        assert kept["Strict-Transport-Security"] == made["Strict-Transport-Security"]
        assert "Strict-Transport-Security" not in bare.headers

    def test_a_page_for_members_is_kept_for_nobody(self, client, page):
        page.audience = Audience.MEMBERS
        page.save()
        client.force_login(MemberFactory())

        signed_in = self.keeps(client, page.url)

        assert not signed_in
        assert Client().get(page.url).status_code == 302

    def test_a_member_is_not_given_what_is_kept_for_visitors(self, client, page):
        client.get(page.url)
        member = MemberFactory(name="Maryam Oyelaran")
        client.force_login(member)

        answer = client.get(page.url)

        assert b"Maryam Oyelaran" in answer.content
        assert b"Maryam Oyelaran" not in Client().get(page.url).content

    def test_words_for_the_next_page_are_not_withheld(self, client, page):
        client.get(page.url)
        client.cookies["messages"] = "anything"

        assert not self.keeps(client, page.url)

    def test_what_a_stranger_to_cookies_sends_beside_it_changes_nothing(self, client, page):
        client.cookies["elsewhere"] = "1"

        assert self.keeps(client, page.url)

    @pytest.mark.parametrize(
        "query", ["?utm_source=letter", "?x=1", "?page=2", "?page=0", "?page=1&x=1", "?page=99999"]
    )
    def test_a_query_that_the_page_does_not_read_is_not_kept(self, client, page, query):
        assert not self.keeps(client, page.url + query)

    def test_a_query_that_the_page_reads_is_kept_on_its_own(self):
        def listing(request):
            pagecache.note(request, "page:1", reads=["page"])
            return HttpResponse(f"page {request.GET.get('page', 1)}, {next(count)}")

        count = iter(range(9))
        answers = [asked_of(listing, f"/list/{query}") for query in ("", "?page=2", "?page=2", "")]

        assert [answer.content for answer in answers] == [
            b"page 1, 0",
            b"page 2, 1",
            b"page 2, 1",
            b"page 1, 0",
        ]

    def test_who_proves_who_they_are_otherwise_gets_it_made_afresh(self, client, page):
        assert not self.keeps(client, page.url, Authorization="Basic bm9ib2R5")

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda answer: answer.set_cookie("seen", "1"),
            lambda answer: answer.headers.__setitem__("Cache-Control", "private"),
            lambda answer: answer.headers.__setitem__("Cache-Control", "no-store"),
            lambda answer: answer.headers.__setitem__("Vary", "Accept-Language"),
            lambda answer: setattr(answer, "status_code", 404),
        ],
        ids=["cookie", "private", "no-store", "vary", "status"],
    )
    def test_an_answer_for_one_visitor_is_not_kept_though_it_opted_in(self, spoil):
        def view(request):
            answer = noting(request)
            answer.content = str(next(count))
            spoil(answer)
            return answer

        count = iter(range(9))

        assert [asked_of(view).content for _ in range(2)] == [b"0", b"1"]

    def test_a_page_with_a_visitors_own_form_is_not_kept(self, rf):
        """
        The token of a form comes with a cookie, also to one who has the cookie already.
        """

        def view(request):
            noting(request)
            return HttpResponse(f"{get_token(request)} {next(count)}")

        count = iter(range(9))
        chain = PageCacheMiddleware(CsrfViewMiddleware(view))
        rf.cookies["csrftoken"] = "a" * 32

        answers = [chain(rf.get("/form/")).content.split()[1] for _ in range(2)]

        assert answers == [b"0", b"1"]

    def test_a_preview_of_a_draft_neither_shows_nor_becomes_the_kept_page(self, client, page):
        published = client.get(page.url).content
        page.title = "Not for anyone yet"

        preview = page.make_preview_request()

        assert b"Not for anyone yet" in preview.content
        assert client.get(page.url).content == published

    def test_without_an_answer_from_redis_pages_are_made_afresh(self, client, page, settings):
        settings.PAGE_CACHE_URL = "redis://127.0.0.1:1/0"

        assert client.get(page.url).status_code == 200
        assert not self.keeps(client, page.url)

    @pytest.mark.parametrize("host", ["testserver:8080", "TESTSERVER", "elsewhere.example.org"])
    def test_by_another_name_a_page_is_not_kept_once_more(self, client, page, host):
        assert not self.keeps(client, page.url, Host=host)

    def test_a_host_that_is_not_ours_is_refused(self, client, page, settings):
        settings.ALLOWED_HOSTS = ["testserver"]
        client.get(page.url)

        assert client.get(page.url, headers={"Host": "elsewhere.example.org"}).status_code == 400


def test_the_site_is_looked_up_once_for_many_pages(client, page):
    client.get(page.url)
    with CaptureQueriesContext(connection) as first:
        Client().get(page.url)
    with CaptureQueriesContext(connection) as again:
        client.get(page.url)

    assert len(first) - len(again) == 2


def test_pages_of_another_host_are_those_of_its_own_site(client, page, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example.org"]
    path = page.url
    Site.objects.create(hostname="other.example.org", root_page=page)
    asked = [client.get(path, headers={"Host": host}) for host in settings.ALLOWED_HOSTS * 2]

    assert [answer.status_code for answer in asked] == [200, 404, 200, 404]


@pytest.mark.parametrize(("seconds", "status"), [(-1, 404), (10, 200)])
def test_a_change_of_the_site_shows_after_a_few_seconds(client, page, monkeypatch, seconds, status):
    monkeypatch.setattr(middleware, "SITE_SECONDS", seconds)
    path = page.url
    client.get(path)
    Site.objects.update(root_page=page)

    assert client.get(path).status_code == status


@pytest.mark.parametrize("address", ["/cms/documents/add/", "/cms/media/video/add/", "/search/"])
def test_what_is_larger_than_anything_that_may_be_uploaded_is_not_read(client, address):
    body = io.BytesIO(b"0" * 100)

    answer = client.generic("POST", address, CONTENT_LENGTH="2000000000", **{"wsgi.input": body})

    assert answer.status_code == 413
    assert "No file may weigh more than 500 MB" in answer.content.decode()
    assert body.tell() == 0


@pytest.mark.parametrize("length", ["510000000", "", "-1", "many", "²"])
def test_what_may_be_uploaded_goes_on_to_its_form(client, length):
    answer = client.generic(
        "POST", "/cms/documents/add/", CONTENT_LENGTH=length, **{"wsgi.input": io.BytesIO()}
    )

    assert answer.status_code == 302
