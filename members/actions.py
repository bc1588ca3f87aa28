"""
What members do about themselves: describe themselves, consent, and leave.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower

from . import registry
from .models import ConsentRecord, Member, Organisation, Profile

NAME_OF_THE_GONE = "Former member"


class AccountStaysOpen(Exception):
    """
    Something stands in the way of closing the account; `reasons` says what, a sentence each.
    """

    def __init__(self, reasons):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def complete_sign_up(*, member, name, organisation_name, setting, newsletter_wording, now):
    """
    Give a newly registered member their name, place and, if ticked, the newsletter consent.

    `newsletter_wording` is the text they ticked, empty if they did not.
    """
    with transaction.atomic():
        member.name = name
        member.organisation = _organisation_named(organisation_name)
        member.setting = setting
        member.save(update_fields=["name", "organisation", "setting"])
        if newsletter_wording:
            give_consent(
                member=member,
                purpose=ConsentRecord.Purpose.NEWSLETTER,
                wording=newsletter_wording,
                now=now,
            )
    return member


def update_profile(*, member, name, organisation_name, setting, time_zone):
    """
    Change what a member says about themselves; an unknown organisation is added.
    """
    with transaction.atomic():
        member = _held(member)
        member.name = name
        member.organisation = _organisation_named(organisation_name)
        member.setting = setting
        member.time_zone = time_zone
        member.save(update_fields=["name", "organisation", "setting", "time_zone"])
    return member


def save_profile(*, member, said, elements, needs):
    """
    Keep what a member tells others of themselves in the directory, and return it; nothing is kept
    of somebody whose account has closed meanwhile.

    `said` is {name of a field of the profile: value}.
    """
    with transaction.atomic():
        member = _held(member)
        if member.closed_at:
            return None
        profile, _ = Profile.objects.update_or_create(member_id=member.pk, defaults=said)
        profile.elements.set(elements)
        profile.needs.set(needs)
    return profile


def forget_profile(*, member):
    """
    Delete what a member told others of themselves.
    """
    Profile.objects.filter(member=member).delete()


def give_consent(*, member, purpose, wording, now):
    """
    Record that a member agreed to a purpose in these words; repeated, keep the first record.
    """
    with transaction.atomic():
        _held(member)
        consent, _ = ConsentRecord.objects.get_or_create(
            member=member,
            purpose=purpose,
            withdrawn_at=None,
            defaults={"wording": wording, "given_at": now},
        )
    return consent


def withdraw_consent(*, member, purpose, now):
    """
    Record that a member took back their agreement; the earlier record is kept as evidence.
    """
    ConsentRecord.objects.filter(member=member, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=now
    )


def close_account(*, member, now):
    """
    Close an account and erase what identifies the person.

    Raises AccountStaysOpen, with nothing changed, while something stands in the way.
    """
    with transaction.atomic():
        member = _held(member)
        if member.closed_at:
            return member
        if reasons := registry.blockers_of(member, now):
            raise AccountStaysOpen(reasons)
        registry.erase(member, now)
        member.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
        for session in UserSession.objects.filter(user=member):
            session.end()
        EmailAddress.objects.filter(user=member).delete()
        Authenticator.objects.filter(user=member).delete()
        member.groups.clear()
        member.user_permissions.clear()
        member.name = NAME_OF_THE_GONE
        member.email = f"closed-{member.pk}@closed.invalid"
        member.organisation = None
        member.setting = None
        member.time_zone = settings.TIME_ZONE
        member.is_active = False
        member.is_staff = False
        member.is_superuser = False
        member.last_login = None
        member.closed_at = now
        member.set_unusable_password()
        member.save()
    return member


def _held(member):
    # Without its key: who has just written a row that points at them, and holds what is asked for
    # next here, does not wait in turn.
    return Member.objects.select_for_update(no_key=True).get(pk=member.pk)


def _organisation_named(name):
    name = " ".join(name.split())
    if not name:
        return None
    known = Organisation.objects.annotate(lowered=Lower("name")).filter(lowered=Lower(Value(name)))
    try:
        with transaction.atomic():
            return known.first() or Organisation.objects.create(name=name)
    except IntegrityError:
        # Somebody added it between our looking and our adding.
        return known.get()
