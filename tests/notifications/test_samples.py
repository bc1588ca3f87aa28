"""
What each server's way of saying no amounts to.
"""

import pytest

from notifications import inbound
from notifications.models import IncomingMail, Report, StreamPreference, Suppression
from tests.factories.members import MemberFactory

from .arriving import ADDRESS, NOW, SAMPLES, sample, send

pytestmark = pytest.mark.django_db

# The sample: the verdicts recorded, the state of the delivery, is the address stopped, is the
# stream left, and does somebody have to read it?
BACK, SENT = "bounced", "sent"
TABLE = {
    "postfix_unknown_user.eml": (["gone"], BACK, True, False, "done"),
    "exchange_online_not_found.eml": (["gone"], BACK, True, False, "done"),
    "gmail_not_found.eml": (["gone"], BACK, True, False, "done"),
    "sendmail_user_unknown.eml": (["gone"], BACK, True, False, "done"),
    "opensmtpd_error.eml": (["gone"], BACK, True, False, "done"),
    "exim_text_only.eml": (["gone"], BACK, True, False, "done"),
    "qmail_no_mailbox.eml": (["gone"], BACK, True, False, "done"),
    "lotus_domino.eml": (["gone"], BACK, True, False, "done"),
    "exchange_old_text.eml": (["gone"], BACK, True, False, "done"),
    "yahoo_disabled.eml": (["gone"], BACK, True, False, "done"),
    "exchange_online_policy.eml": (["blocked"], BACK, False, False, "done"),
    "postfix_spam_verdict.eml": (["blocked"], BACK, False, False, "done"),
    "blocklisted_sender.eml": (["blocked"], BACK, False, False, "done"),
    "exim_spam_verdict.eml": (["blocked"], BACK, False, False, "done"),
    "exchange_quota.eml": (["full"], BACK, False, False, "done"),
    "qmail_full.eml": (["full"], BACK, False, False, "done"),
    "postfix_greylisted_and_given_up.eml": (["later"], BACK, False, False, "done"),
    "postfix_domain_not_found.eml": (["no_domain"], BACK, False, False, "done"),
    "localised_without_recipient.eml": (["unclear"], BACK, False, False, "done"),
    "gmail_over_quota_temporary.eml": (["later"], SENT, False, False, "done"),
    "postfix_delayed.eml": (["later"], SENT, False, False, "done"),
    "exim_warning.eml": (["later"], SENT, False, False, "done"),
    "delivered_receipt.eml": ([], SENT, False, False, "done"),
    "outlook_automatic_reply.eml": ([], SENT, False, False, "done"),
    "unix_vacation.eml": ([], SENT, False, False, "done"),
    "left_the_organisation.eml": ([], SENT, False, False, "done"),
    "read_receipt.eml": ([], SENT, False, False, "done"),
    "arf_abuse.eml": (["complaint"], SENT, False, True, "done"),
    "arf_redacted.eml": (["complaint"], SENT, False, True, "done"),
    "outlook_com_complaint.eml": (["complaint"], SENT, False, True, "done"),
    "arf_not_spam.eml": ([], SENT, False, False, "done"),
    "person_answers.eml": ([], SENT, False, False, "waiting"),
}


def test_table_names_every_sample():
    assert sorted(TABLE) == sorted(path.name for path in SAMPLES.iterdir())


@pytest.mark.parametrize("name", TABLE)
def test_sample_amounts_to_what_the_table_says(name):
    ada = MemberFactory(email=ADDRESS)
    other = MemberFactory(email="ben.quill@brackenvale.example.org")
    delivery, kept = send(ada), send(other, key="walk:2")
    mail = inbound.take_in(sample(name, delivery.pk), now=NOW)
    delivery.refresh_from_db()
    kept.refresh_from_db()
    assert (
        list(Report.objects.filter(had_effect=True).values_list("verdict", flat=True)),
        delivery.state,
        list(Suppression.objects.values_list("address", flat=True)) == [ADDRESS],
        list(StreamPreference.objects.values_list("member", "pace")) == [(ada.pk, "off")],
        IncomingMail.objects.get().state,
    ) == TABLE[name]
    assert (mail.delivery, kept.state, kept.reason) == (delivery, "sent", "")
