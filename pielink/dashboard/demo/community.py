"""
Put the demo's people, their workplaces and their SIGs into the database.
"""

import datetime
import random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group as Role

from frameworks.models import Element, Setting
from members.forms import NEWSLETTER_WORDING
from members.models import ConsentRecord, Member, Organisation
from sigs.models import FacilitationTerm, Sig, SigMembership

from .groups import GROUPS
from .organisations import WORKPLACES
from .people import CAST, everybody


def add_people(*, password, now):
    """
    Register everybody, all with one password and a confirmed address; return them by address.
    """
    chance = random.Random(7)  # noqa: S311 - drawn the same at every load
    settings = {setting.slug: setting for setting in Setting.objects.all()}
    Organisation.objects.bulk_create(Organisation(name=place.name) for place in WORKPLACES)
    organisations = {organisation.name: organisation for organisation in Organisation.objects.all()}
    setting_at = {place.name: settings[place.setting] for place in WORKPLACES}
    hashed = make_password(password)
    people = everybody()
    Member.objects.bulk_create(
        Member(
            email=person.email,
            name=person.name,
            organisation=organisations[person.workplace],
            setting=setting_at[person.workplace],
            time_zone=person.time_zone,
            is_staff=person.is_staff,
            password=hashed,
            joined_at=_some_time_ago(chance, now, *((801, 900) if person in CAST else (5, 900))),
        )
        for person in people
    )
    members = {member.email: member for member in Member.objects.all()}
    EmailAddress.objects.bulk_create(
        EmailAddress(user=member, email=email, verified=True, primary=True)
        for email, member in members.items()
    )
    ConsentRecord.objects.bulk_create(
        ConsentRecord(
            member=member,
            purpose=ConsentRecord.Purpose.NEWSLETTER,
            wording=NEWSLETTER_WORDING,
            given_at=member.joined_at,
        )
        for member in members.values()
        if chance.random() < 0.6
    )
    for person in people:
        for role in person.groups:
            members[person.email].groups.add(Role.objects.get(name=role))
    return members


def add_sigs(*, members, now):
    """
    Found the SIGs, each with the people who run it and those who belong; return them by slug.
    """
    chance = random.Random(11)  # noqa: S311 - drawn the same at every load
    elements = {element.slug: element for element in Element.objects.all()}
    sigs = {}
    for group in GROUPS:
        founded_at = _some_time_ago(chance, now, 500, 800)
        sig = Sig.objects.create(
            slug=group.slug,
            name=group.name,
            purpose=group.purpose,
            created_at=founded_at,
            state_since=founded_at,
        )
        sig.elements.set(elements[slug] for slug in group.elements)
        run_by = [members[email] for email in group.facilitators]
        settled = run_by + [members[email] for email in group.regulars]
        others = [member for member in members.values() if member not in settled]
        later = chance.sample(others, group.size - len(settled))
        SigMembership.objects.bulk_create(
            [SigMembership(sig=sig, member=member, joined_at=founded_at) for member in settled]
            + [
                SigMembership(
                    sig=sig,
                    member=member,
                    joined_at=max(member.joined_at, _some_time_ago(chance, now, 5, 480)),
                )
                for member in later
            ]
        )
        FacilitationTerm.objects.bulk_create(
            FacilitationTerm(sig=sig, member=member, started_at=founded_at) for member in run_by
        )
        sigs[group.slug] = sig
    return sigs


def _some_time_ago(chance, now, least_days, most_days):
    return now - datetime.timedelta(
        days=chance.randint(least_days, most_days), minutes=chance.randint(0, 600)
    )
