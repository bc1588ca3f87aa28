import datetime
import io
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from forums import actions
from forums.models import Attendance, Certificate
from members.actions import close_account
from tests.factories.forums import AttendanceFactory, SessionFactory
from tests.factories.members import MemberFactory
from tests.factories.sigs import SigFactory

NOW = datetime.datetime(2026, 12, 9, 10, tzinfo=datetime.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member():
    return MemberFactory(name="Bethan Prosser")


@pytest.fixture
def session():
    return SessionFactory(
        state="held",
        topic__title="When the rules say stop",
        topic__question="Who wrote them?",
        topic__sig=SigFactory(name="PIE leads"),
        topic__audience="sig",
        host=MemberFactory(name="Owen Łukasik"),
    )


@pytest.fixture
def attendance(session, member):
    return AttendanceFactory(session=session, member=member, presence="came")


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def mine(session):
    return reverse("forums:my_certificate", args=[session.pk])


def issued(session, member):
    return actions.issue_certificate(session_id=session.pk, member=member, now=NOW)


def proof(code):
    return Client().get(reverse("forums:certificate", args=[code]))


def words_of(pdf):
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


class TestOnesOwn:
    def test_a_press_makes_it_and_the_pdf_says_what_was_attended(
        self, session, member, attendance, settings
    ):
        client = signed_in(member)
        shown = client.get("/me/sessions/").content.decode()
        assert "Get the certificate" in shown
        answer = client.post(mine(session), follow=True)
        certificate = Certificate.objects.get()
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        words = words_of(answer.content)
        for said in [
            "Certificate of attendance",
            "Bethan Prosser",
            "When the rules say stop",
            "Tuesday 8 December 2026, 12.30 to 14.00",
            "1 hour 30 minutes",
            "Owen Łukasik",
            certificate.code,
        ]:
            assert said in words
        address = f"{settings.SITE_ADDRESS}/certificates/{certificate.code}/"
        assert address in words.replace(" ", "")
        assert f"code {certificate.code}" in client.get("/me/sessions/").content.decode()

    def test_the_pdf_can_be_heard_and_is_the_same_every_time(self, session, member, attendance):
        issued(session, member)
        client = signed_in(member)
        first, again = [client.get(mine(session)).content for _ in range(2)]
        root = PdfReader(io.BytesIO(first)).trailer["/Root"]
        assert (root["/MarkInfo"]["/Marked"], root["/Lang"], first == again) == (
            True,
            "en-GB",
            True,
        )
        assert b"pdfuaid" in first or "StructTreeRoot" in str(root)

    def test_it_is_made_once_and_bears_the_name_of_then(self, session, member, attendance):
        first = issued(session, member)
        member.name = "Bethan Łukasik"
        member.save()
        again = issued(session, member)
        assert (again.pk, again.name) == (first.pk, "Bethan Prosser")

    def test_looking_makes_nothing(self, session, member, attendance):
        answer = signed_in(member).get(mine(session))
        assert (answer.status_code, Certificate.objects.count()) == (200, 0)
        assert "Bethan Prosser" in answer.content.decode()

    @pytest.mark.parametrize("presence", ["", "missed", "apologies", None])
    def test_whoever_was_not_noted_as_present_has_none(self, session, member, presence):
        if presence is not None:
            AttendanceFactory(session=session, member=member, presence=presence)
        client = signed_in(member)
        for answer in (client.get(mine(session)), client.post(mine(session))):
            assert answer.status_code == 404
            assert "There is no certificate here" in answer.content.decode()
            assert "When the rules" not in answer.content.decode()
        assert Certificate.objects.count() == 0

    def test_it_is_nobody_elses(self, session, member, attendance, organiser):
        issued(session, member)
        for other in (MemberFactory(), organiser, session.host):
            assert signed_in(other).get(mine(session)).status_code == 404
        assert Client().get(mine(session)).status_code == 302

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_list_takes_as_many_queries_for_one_as_for_three(
        self, member, number, django_assert_num_queries
    ):
        for _ in range(number):
            row = AttendanceFactory(
                session=SessionFactory(state="held"), member=member, presence="came"
            )
            issued(row.session, member)
        client = signed_in(member)
        client.get("/me/sessions/")
        with django_assert_num_queries(9):
            client.get("/me/sessions/")


class TestProof:
    def test_a_code_proves_what_it_certifies_and_tells_nothing_else(
        self, session, member, attendance
    ):
        AttendanceFactory(session=session, member=MemberFactory(name="Ivor"), presence="came")
        answer = proof(issued(session, member).code)
        content = answer.content.decode()
        assert answer.status_code == 200
        for said in ["Bethan Prosser", "When the rules say stop", "1 hour 30 minutes"]:
            assert said in content
        for secret in ["Ivor", "PIE leads", "Who wrote them?", "meet.example.org", member.email]:
            assert secret not in content

    def test_a_code_is_four_groups_that_nobody_can_misread(self, session, member, attendance):
        code = issued(session, member).code
        assert re.fullmatch(r"([2-9BCDFGHJ-NP-TV-XZ]{4}-){3}[2-9BCDFGHJ-NP-TV-XZ]{4}", code)
        assert not {"0", "O", "1", "I", "L"} & set(code)

    def test_it_is_found_however_it_is_typed(self, session, member, attendance):
        code = issued(session, member).code
        for typed in (code.lower(), code.replace("-", ""), code.replace("-", " ")):
            assert proof(typed).status_code == 200

    @pytest.mark.parametrize("code", ["BCDF-GHJK-MNPQ-RSTV", "x", "' or 1=1", "💐" * 200])
    def test_an_unknown_code_is_refused_in_words(self, session, member, attendance, code):
        issued(session, member)
        answer = proof(code)
        assert (answer.status_code, "We do not know this code" in answer.content.decode()) == (
            404,
            True,
        )

    def test_one_letter_off_is_unknown(self, session, member, attendance):
        code = issued(session, member).code
        other = "B" if code[-1] != "B" else "C"
        assert proof(code[:-1] + other).status_code == 404

    def test_it_no_longer_holds_once_the_host_takes_the_attendance_back(
        self, session, member, attendance
    ):
        code = issued(session, member).code
        Attendance.objects.update(presence="missed")
        answer = proof(code)
        content = answer.content.decode()
        assert (answer.status_code, "no longer holds" in content) == (410, True)
        assert ("Bethan" in content, "When the rules" in content) == (False, False)
        assert signed_in(member).get(mine(session)).status_code == 404

    def test_it_goes_with_the_account(self, session, member, attendance):
        code = issued(session, member).code
        close_account(member=member, now=NOW)
        assert proof(code).status_code == 404

    def test_it_takes_one_query(self, session, member, attendance, django_assert_num_queries):
        code = issued(session, member).code
        with django_assert_num_queries(1):
            proof(code)
