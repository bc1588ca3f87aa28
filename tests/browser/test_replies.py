import datetime

import pytest

from forums.models import Answer
from tests.factories.forums import ReplyFactory, SessionFactory, TopicFactory
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.looks, pytest.mark.django_db(transaction=True)]

WORDS = "I would love to, but the greenhouse glass is delivered then.\n\nXu"


@pytest.fixture
def reply():
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=14)
    session = SessionFactory(topic=TopicFactory(title="Rooms that breathe"), date=day)
    return ReplyFactory(session=session, member=MemberFactory(name="Xu"), words=WORDS)


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_host_reads_what_somebody_wrote_and_notes_it(screen, request, sign_in, barriers, reply):
    visit = request.getfixturevalue(screen)
    sign_in(visit, reply.session.host)
    visit.goto(f"/forums/s/{reply.session.pk}/people/")
    assert visit.locator(".said p").all_inner_texts() == WORDS.split("\n\n")
    for scheme in ("dark", "light"):
        visit.emulate_media(color_scheme=scheme)
        assert barriers(visit) == []
    assert visit.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.get_by_role("button", name="Not coming").click()
    visit.wait_for_load_state()
    assert visit.get_by_text("Noted: Xu is not coming.").is_visible()
    assert list(Answer.objects.values_list("member__name", "choice")) == [("Xu", "no")]
