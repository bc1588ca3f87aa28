import datetime

import factory

from sigs.models import (
    Contact,
    ContactMessage,
    FacilitationTerm,
    GroundRules,
    HandoverNotes,
    Interest,
    JoinRequest,
    Sig,
    SigFollowing,
    SigInvitation,
    SigMembership,
    TermOffer,
)

from .members import MemberFactory

FOUNDED_AT = datetime.datetime(2026, 3, 4, 16, 0, tzinfo=datetime.UTC)


class SigFactory(factory.django.DjangoModelFactory):
    """
    Make an active SIG; `facilitators=[...]` and `members=[...]` give it people.
    """

    class Meta:
        model = Sig
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"sig-{n}")
    name = factory.Sequence(lambda n: f"PIE leads {n}")
    purpose = "For anyone asked to bring the approach into a whole organisation."
    created_at = FOUNDED_AT

    @factory.post_generation
    def facilitators(self, create, extracted, **kwargs):
        for member in extracted or []:
            FacilitationTermFactory(sig=self, member=member)

    @factory.post_generation
    def members(self, create, extracted, **kwargs):
        for member in extracted or []:
            SigMembershipFactory(sig=self, member=member)

    @factory.post_generation
    def elements(self, create, extracted, **kwargs):
        self.elements.set(extracted or [])


class SigMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SigMembership

    sig = factory.SubFactory(SigFactory)
    member = factory.SubFactory(MemberFactory)
    joined_at = FOUNDED_AT


class FacilitationTermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FacilitationTerm

    sig = factory.SubFactory(SigFactory)
    member = factory.SubFactory(MemberFactory)
    started_at = FOUNDED_AT


class GroundRulesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GroundRules

    sig = factory.SubFactory(SigFactory)
    version = factory.LazyAttribute(lambda rules: rules.sig.ground_rules.count() + 1)
    text = "What is said here is used outside; who said it is not."
    written_at = FOUNDED_AT


class InterestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Interest

    sig = factory.SubFactory(SigFactory, state="proposed")
    member = factory.SubFactory(MemberFactory)
    said_at = FOUNDED_AT


class SigFollowingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SigFollowing

    sig = factory.SubFactory(SigFactory)
    member = factory.SubFactory(MemberFactory)
    since = FOUNDED_AT


class JoinRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JoinRequest

    sig = factory.SubFactory(SigFactory, joining="request")
    member = factory.SubFactory(MemberFactory)
    asked_at = FOUNDED_AT


class SigInvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SigInvitation

    sig = factory.SubFactory(SigFactory, joining="invitation")
    member = factory.SubFactory(MemberFactory)
    invited_at = FOUNDED_AT


class TermOfferFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TermOffer

    sig = factory.SubFactory(SigFactory)
    member = factory.SubFactory(MemberFactory)
    offered_at = FOUNDED_AT
    lapses_at = FOUNDED_AT + datetime.timedelta(days=14)


class HandoverNotesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = HandoverNotes

    sig = factory.SubFactory(SigFactory)
    what_to_know = "We meet at four."
    held_elsewhere = "Bronwen has the account for the room."
    written_at = FOUNDED_AT


class ContactFactory(factory.django.DjangoModelFactory):
    """
    Make an exchange with its first message; `text` is what that says.
    """

    class Meta:
        model = Contact
        skip_postgeneration_save = True

    sig = factory.SubFactory(SigFactory)
    member = factory.SubFactory(MemberFactory)
    subject = "May I only listen?"
    opened_at = FOUNDED_AT

    @factory.post_generation
    def text(self, create, extracted, **kwargs):
        ContactMessage.objects.create(
            contact=self,
            written_by=self.member,
            text=extracted or "May I only listen the first time?",
            written_at=self.opened_at,
        )
