import datetime
import re

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.test import Client

from notifications import mime
from notifications.models import Delivery, Message
from tests.factories.members import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db

NOTICES = {
    "timestamp": datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC),
    "ip": "203.0.113.7",
    "user_agent": "A <browser> & more",
}
KINDS = {
    "account/email/email_confirmation": {"activate_url": "https://x.example/confirm/"},
    "account/email/email_confirmation_signup": {"activate_url": "https://x.example/confirm/"},
    "account/email/login_code": {"code": "QX7K-2PLM"},
    "account/email/password_reset_key": {"password_reset_url": "https://x.example/reset/"},
    "account/email/password_reset_code": {"code": "QX7K-2PLM"},
    "account/email/unknown_account": {"signup_url": "https://x.example/join/"},
    "account/email/account_already_exists": {"password_reset_url": "https://x.example/reset/"},
    "account/email/email_changed": {"from_email": "a@example.org", "to_email": "b@example.org"},
    "account/email/email_confirm": {},
    "account/email/email_deleted": {"deleted_email": "a@example.org"},
    "account/email/password_changed": {},
    "account/email/password_reset": {},
    "account/email/password_set": {},
    "mfa/email/recovery_codes_generated": {},
    "mfa/email/totp_activated": {},
    "mfa/email/totp_deactivated": {},
    "mfa/email/webauthn_added": {},
    "mfa/email/webauthn_removed": {},
}


@pytest.fixture
def arriving(box, django_capture_on_commit_callbacks):
    """
    Return a function that does something and opens the one mail that comes of it.
    """

    def arriving(action):
        box.clear()
        with django_capture_on_commit_callbacks(execute=True):
            action()
        (sent,) = box
        return mime.opened(sent.content)

    return arriving


def test_code_to_sign_in_leaves_through_the_outbox_and_lets_one_in(arriving):
    member, client = MemberFactory(name="Ada Lovelace", email="ada@example.org"), Client()
    opened = arriving(lambda: client.post("/accounts/login/code/", {"email": "ada@example.org"}))
    message, delivery = Message.objects.get(), Delivery.objects.get()
    assert (message.kind, message.subject) == ("notifications.account", "Your code to sign in")
    assert (delivery.address, delivery.name, delivery.member, delivery.state) == (
        "ada@example.org",
        "Ada Lovelace",
        member,
        "sent",
    )
    assert opened.text.startswith("Hello Ada,\n\nhere is the code")
    (code,) = re.findall(r"^[A-Z0-9]{3,}(?:-[A-Z0-9]+)?$", opened.text, re.MULTILINE)
    assert f">{code}</td>" in opened.html
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.session["_auth_user_id"] == str(member.pk)
    assert mail.outbox == []


def test_words_of_account_mail_are_not_kept_once_it_is_sent(arriving):
    MemberFactory(email="ada@example.org")
    arriving(lambda: Client().post("/accounts/login/code/", {"email": "ada@example.org"}))
    message = Message.objects.get()
    assert (message.text, message.html) == ("", "")


def test_code_for_an_address_that_nobody_has_tells_its_owner_alone(arriving):
    opened = arriving(lambda: Client().post("/accounts/login/code/", {"email": "eve@example.org"}))
    assert opened.text.startswith("Hello,\n\nsomebody asked to get into PIElink")
    delivery = Delivery.objects.get()
    assert (delivery.address, delivery.name, delivery.member) == ("eve@example.org", "", None)


def test_change_of_a_password_is_told_to_its_owner(arriving):
    member, client = MemberFactory(email="ada@example.org"), Client()
    client.force_login(member)
    opened = arriving(
        lambda: client.post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": "a-new-kettle-7", "password2": "a-new-kettle-7"},
        )
    )
    assert dict(opened.headers)["Subject"] == "Your password has changed"
    assert "If it was not you, ask us for help at once" in opened.text


@pytest.mark.parametrize("prefix", KINDS)
def test_every_account_mail_is_in_our_own_words(prefix, arriving, rf):
    member = MemberFactory(name="Ada O'Brien & co", email="ada@example.org")
    context = {"user": member, **NOTICES, **KINDS[prefix]}
    opened = arriving(lambda: get_adapter().send_mail(prefix, member.email, context))
    assert opened.text.startswith("Hello Ada,\n\n")
    assert "Hello Ada," in opened.html
    assert "example.com" not in opened.text
    assert "&" not in re.sub(r"A <browser> & more", "", opened.text)
    for value in KINDS[prefix].values():
        assert value in opened.text
        assert value in opened.html


def test_account_mail_is_service_mail_and_carries_no_way_to_unsubscribe(arriving):
    member = MemberFactory()
    opened = arriving(
        lambda: get_adapter().send_mail(
            "account/email/login_code", member.email, {"user": member, "code": "ABCD"}
        )
    )
    names = [name for name, _ in opened.headers]
    assert "Auto-Submitted" in names
    assert [name for name in names if name.startswith("List-")] == []
