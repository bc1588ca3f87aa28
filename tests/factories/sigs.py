import datetime

import factory

from sigs.models import FacilitationTerm, Sig, SigMembership

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
