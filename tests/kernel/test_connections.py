import pytest

from members.models import Member, Organisation
from pielink.kernel import connections
from resources.models import LibraryPage


@pytest.fixture(autouse=True)
def _nobody_speaks(monkeypatch):
    monkeypatch.setattr(connections, "_providers", type(connections._providers)(list))


def test_collect_returns_what_all_providers_say_in_order_of_registration():
    connections.register("members.Member", "page", lambda subject, user, now: [subject.name, user])
    connections.register("members.member", "page", lambda subject, user, now: [now])
    assert connections.collect(Member(name="Ada"), "page", "user", "now") == ["Ada", "user", "now"]


def test_collect_asks_nobody_who_speaks_of_another_model_or_area():
    connections.register("members.member", "handover", lambda *args: ["wrong area"])
    connections.register("members.organisation", "page", lambda *args: ["wrong model"])
    assert connections.collect(Member(), "page", None, None) == []
    assert connections.collect(Organisation(), "page", None, None) == ["wrong model"]


def test_registering_the_same_provider_twice_makes_it_speak_once():
    def provider(subject, user, now):
        return ["once"]

    connections.register("members.member", "page", provider)
    connections.register("members.member", "page", provider)
    assert connections.collect(Member(), "page", None, None) == ["once"]


@pytest.mark.django_db
def test_provider_of_a_model_speaks_of_what_inherits_from_it():
    connections.register("wagtailcore.page", "page", lambda *args: ["a page"])
    assert connections.collect(LibraryPage(), "page", None, None) == ["a page"]
