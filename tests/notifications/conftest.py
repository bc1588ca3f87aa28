"""
Kinds of notice for tests, and an empty box to look into.
"""

import socket

import pytest

from notifications import registry
from notifications.enums import Category
from notifications.registry import NoticeKind, register, register_stream
from notifications.transport import MemoryTransport
from tests.factories.members import MemberFactory


@pytest.fixture(autouse=True)
def box():
    """
    Return what was sent, empty at first.
    """
    MemoryTransport.sent.clear()
    yield MemoryTransport.sent
    MemoryTransport.sent.clear()


@pytest.fixture(autouse=True)
def _own_kinds(monkeypatch):
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))
    monkeypatch.setattr(registry, "_streams", dict(registry._streams))
    register_stream("walks", lambda stream: "Walks, and talks")
    for category in Category:
        register(
            NoticeKind(
                name=f"tests.{category}",
                label=f"A {category} notice",
                category=category,
                why="you took a walk with us",
                slots=_answer_slots,
            )
        )


def _answer_slots(message, deliveries):
    return {
        delivery.pk: {"answer_url": f"https://pielink.example.org/answer/{delivery.pk}/?a=1&b=2"}
        for delivery in deliveries
    }


@pytest.fixture(autouse=True)
def tests_templates(settings, tmp_path):
    """
    Return the folder with the templates of the kinds above.
    """
    folder = tmp_path / "templates" / "emails" / "tests"
    folder.mkdir(parents=True)
    for category in Category.values:
        (folder / f"{category}.subject.txt").write_text("A walk: {{ where }}\n")
        (folder / f"{category}.txt").write_text(
            '{% extends "emails/layout.txt" %}{% block content %}Hello {{ slots.first_name }},\n\n'
            "we walk to {{ where }}.\n\nCome along:\n{{ slots.answer_url }}\n{% endblock %}\n"
        )
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], tmp_path / "templates"]}]
    return folder


@pytest.fixture
def ada():
    return MemberFactory(name="Ada", email="ada@example.org")


@pytest.fixture
def ben():
    return MemberFactory(name="Ben", email="ben@example.org")


@pytest.fixture
def free_port():
    """
    Return a function that finds a port nobody listens on.
    """

    def find():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    return find
