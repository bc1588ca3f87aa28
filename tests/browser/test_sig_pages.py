"""
The pages of SIGs as each role sees them: what stands in someone's way on a phone, as axe and the Nu
HTML checker see it.
"""

import datetime
import itertools
import json
import shutil
import subprocess

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from tests.conftest import lack
from tests.factories.discussions import PostFactory, ReportFactory, ThreadFactory
from tests.factories.frameworks import ElementFactory
from tests.factories.members import MemberFactory
from tests.factories.sig_rooms import LineSuggestionFactory, WorkingDocumentPageFactory
from tests.factories.sigs import (
    ContactFactory,
    GroundRulesFactory,
    HandoverNotesFactory,
    JoinRequestFactory,
    SigFactory,
    SigInvitationFactory,
    SigMembershipFactory,
    TermOfferFactory,
)

# What a page looks like is the same on either database.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]

CHECKER = django_settings.BASE_DIR / "var/tools/node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.fixture
def roles():
    """
    Make SIGs in which something of everything waits; return [(who, addresses)], one for each role.
    """
    now = timezone.now()
    runs = MemberFactory(name="Ossian Vale")
    member = MemberFactory(name="Featherstonehaugh-Pemberton-Vasconcelos-Evangelista")
    organiser = MemberFactory(name="Ngozi Fairweather", roles=["organiser"])
    sig = SigFactory(
        slug="leads",
        joining="request",
        join_questions=["Why?"],
        is_confidential=True,
        charter={"rhythm": "On first Tuesdays."},
        elements=[ElementFactory()],
        facilitators=[runs],
        members=[runs],
    )
    GroundRulesFactory(sig=sig)
    SigMembershipFactory(sig=sig, member=member, is_shown=True)
    TermOfferFactory(sig=sig, member=member, lapses_at=now + datetime.timedelta(days=9))
    HandoverNotesFactory(sig=sig)
    JoinRequestFactory(sig=sig, answers=[["Why?", "I work nights."]])
    SigInvitationFactory(sig=sig)
    ContactFactory(sig=sig)
    post = PostFactory(thread=ThreadFactory(sig=sig, kind="question"))
    ReportFactory(post=post)
    document = WorkingDocumentPageFactory(sig=sig)
    LineSuggestionFactory(page=document)
    SigFactory(slug="gardens", state="proposed", wanted=5, decide_by=now.date())
    SigFactory(slug="letters", state="closed", harvest="Forty letters.", thanks="To all.")
    SigFactory(slug="resting", state="resting", state_since=now, note="A newborn.")
    return [
        (None, ["/sigs/", "/sigs/leads/", "/sigs/leads/contact/", "/sigs/leads/worried/"]),
        (None, ["/sigs/gardens/", "/sigs/letters/", "/sigs/resting/"]),
        (member, ["/", "/sigs/leads/", "/sigs/leads/offer/", document.url]),
        (runs, ["/sigs/leads/", "/sigs/leads/people/", "/sigs/leads/threads/reports/"]),
        (organiser, ["/sigs/watch/", "/sigs/gardens/"]),
    ]


def test_no_page_of_a_sig_has_a_barrier_or_is_wider_than_a_phone(phone, sign_in, barriers, roles):
    found, wide = {}, []
    # The colours are those of every page: each is looked at in one scheme, the next in the other.
    schemes = itertools.cycle(["light", "dark"])
    for who, addresses in roles:
        if who:
            sign_in(phone, who)
        for address in addresses:
            phone.emulate_media(color_scheme=next(schemes))
            phone.goto(address)
            found[str(who), address] = barriers(phone)
            if phone.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append((str(who), address))

    assert ({where: what for where, what in found.items() if what}, wide) == ({}, [])


def test_every_page_of_a_sig_is_sound_html(roles, tmp_path):
    if not CHECKER.exists() or not shutil.which("java"):
        lack("needs the Nu HTML checker: see .ci/run")
    files, shown = [], []
    for who, addresses in roles:
        client = Client()
        if who:
            client.force_login(who)
        for address in addresses:
            answer = client.get(address)
            shown.append((address, answer.status_code))
            files.append(tmp_path / f"{len(files):02d}.html")
            files[-1].write_bytes(answer.content)

    checked = subprocess.run(
        ["java", "-jar", CHECKER, "--format", "json", "--errors-only", *files],
        capture_output=True,
        check=False,
    )

    told = json.loads(checked.stderr)["messages"]
    assert [address for address, status in shown if status != 200] == []
    assert [
        f"{shown[int(each['url'][-7:-5])][0]}: {each['message']} {each.get('extract', '')}"
        for each in told
    ] == []
