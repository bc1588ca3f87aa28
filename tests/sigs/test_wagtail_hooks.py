import pytest

from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

pytestmark = pytest.mark.django_db


def test_staff_see_every_sig_with_its_state_size_and_facilitators(client):
    facilitator = MemberFactory(name="Rosa Lindqvist")
    SigFactory(
        name="PIE leads", slug="leads", members=[MemberFactory()], facilitators=[facilitator]
    )
    SigFactory(name="Commissioning", state="resting")
    client.force_login(MemberFactory(roles=["organiser"]))

    answer = client.get("/cms/sigs/")

    rows = [
        (sig.name, sig.get_state_display(), sig.member_count)
        for sig in answer.context["object_list"]
    ]
    assert rows == [("Commissioning", "Resting", 0), ("PIE leads", "Active", 1)]
    assert "Rosa Lindqvist" in answer.content.decode()


def test_a_row_opens_the_ordinary_page_and_nothing_can_be_changed(client):
    SigFactory(name="PIE leads", slug="leads")
    client.force_login(MemberFactory(roles=["editor"]))

    text = client.get("/cms/sigs/").content.decode()

    assert 'href="/sigs/leads/"' in text
    assert "/cms/sigs/add/" not in text
    assert client.get("/cms/sigs/1/edit/").status_code == 404


def test_staff_find_a_sig_by_its_words(client):
    SigFactory(name="PIE leads")
    SigFactory(name="Commissioning", purpose="Contracts that leave room.")
    client.force_login(MemberFactory(roles=["organiser"]))

    found = client.get("/cms/sigs/results/?q=contracts").context["object_list"]

    assert [sig.name for sig in found] == ["Commissioning"]


def test_a_member_does_not_see_the_list(client):
    SigFactory(name="PIE leads")
    client.force_login(MemberFactory())

    answer = client.get("/cms/sigs/", follow=True)

    assert answer.status_code == 403
    assert "Rosa" not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_list_takes_the_same_steps_for_any_number_of_sigs(
    count, client, django_assert_num_queries
):
    for _ in range(count):
        SigFactory(facilitators=[MemberFactory()])
    client.force_login(MemberFactory(roles=["organiser"]))
    client.get("/cms/sigs/")

    with django_assert_num_queries(14):
        client.get("/cms/sigs/")
