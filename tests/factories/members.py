import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from members.enums import SeenBy
from members.models import Member, Organisation, Profile

PASSWORD = "kettle-on-the-hob-4"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Quillmere Housing {n}")


class MemberFactory(factory.django.DjangoModelFactory):
    """
    Make a member who confirmed their address and signs in with PASSWORD.

    `verified=False` leaves the address unconfirmed; `roles=["organiser"]` gives site-wide roles.
    """

    class Meta:
        model = Member
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"member-{n}@example.org")
    name = factory.Sequence(lambda n: f"Maryam Oyelaran {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **{"password": PASSWORD, **kwargs})

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        EmailAddress.objects.create(
            user=self, email=self.email, primary=True, verified=extracted is not False
        )

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        self.groups.set(Group.objects.filter(name__in=extracted or []))


class ProfileFactory(factory.django.DjangoModelFactory):
    """
    Make a listed profile whose parts all are for `seen_by`, nobody unless said otherwise.

    `elements=[...]` and `needs=[...]` are its interests.
    """

    class Meta:
        model = Profile
        skip_postgeneration_save = True

    class Params:
        seen_by = SeenBy.NOBODY

    member = factory.SubFactory(MemberFactory)
    is_listed = True
    organisation_for = factory.SelfAttribute("seen_by")
    setting_for = factory.SelfAttribute("seen_by")
    nation_for = factory.SelfAttribute("seen_by")
    role_for = factory.SelfAttribute("seen_by")
    about_for = factory.SelfAttribute("seen_by")
    interests_for = factory.SelfAttribute("seen_by")

    @factory.post_generation
    def elements(self, create, extracted, **kwargs):
        self.elements.set(extracted or [])

    @factory.post_generation
    def needs(self, create, extracted, **kwargs):
        self.needs.set(extracted or [])
