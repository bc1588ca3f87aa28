"""
One person of the directory, as they are shown to whoever asks.
"""

from dataclasses import dataclass

from django.db.models import Case, Prefetch, Value, When

from frameworks.models import Element
from frameworks.queries import known_elements

from ..access import display_name, shows, visible_profiles
from ..models import Profile

PREVIEWED_FOR = [("People in a SIG with you", True), ("Other members", False)]


@dataclass(frozen=True)
class Card:
    """
    One person as they are shown to whoever asks; what they do not show is empty.

    `interests` are (name, tone). `in_common` are the names of those that both have.
    """

    public_id: str
    name: str
    role: str = ""
    organisation: str = ""
    setting: str = ""
    nation: str = ""
    about: str = ""
    ask_about: str = ""
    interests: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()
    in_common: tuple[str, ...] = ()
    is_me: bool = False
    member_pk: int = 0

    @property
    def says_more(self):
        """
        Test whether more is shown than the name.
        """
        told = (self.role, self.organisation, self.setting, self.nation, self.about, self.ask_about)
        return any([*told, self.interests, self.needs])


class Words:
    """
    The elements of every version by what they mean in the current one.
    """

    def __init__(self):
        self.known = known_elements()
        self.meant = {each.pk: each.meant for each in self.known}
        self.slugs = {pk: [word.slug for word in words] for pk, words in self.meant.items()}
        self.theme_of = {
            word.slug: word.theme.slug for words in self.meant.values() for word in words
        }

    def of(self, pks):
        """
        Return the current elements that these lead to, each once, in the framework's order.
        """
        meant = {word.pk for pk in pks for word in self.meant.get(pk, ())}
        return [word for word in self.known if word.pk in meant]

    def leading(self, words):
        """
        Return the primary keys of all elements that lead to one of these.
        """
        wanted = {word.pk for word in words}
        return [pk for pk, meant in self.meant.items() if any(word.pk in wanted for word in meant)]

    def element(self, slug):
        """
        Return the element of the current version that goes by this name, or that an older one of
        this name leads to first; None where there is none.
        """
        named = sorted(
            (word for word in self.known if word.slug == slug), key=lambda word: not word.is_current
        )
        return named[0].meant[0] if named and named[0].meant else None

    def theme(self, slug):
        """
        Return the theme of the current version of this name, or None.
        """
        themes = (word.theme for word in self.known if word.is_current)
        return next((theme for theme in themes if theme.slug == slug), None)

    def of_theme(self, theme):
        return [word for word in self.known if word.theme_id == theme.pk]


def person(user, near, public_id):
    """
    Read one person of the directory as they are shown to whoever asks; None where there is none.
    """
    profile = dressed(visible_profiles(user).filter(public_id=public_id), near).first()
    return card(profile, user, Words()) if profile else None


def preview(profile, elements, needs):
    """
    Return how others would see a profile, saved or not: [(who, Card)], the nearest first. The
    elements have their themes at hand.
    """
    return [
        (who, _as_shown(profile, elements, needs, is_near=is_near))
        for who, is_near in PREVIEWED_FOR
    ]


def own_profile(member, vocabulary=None):
    """
    Return a member's own profile, a blank one where they have none, with its elements in the words
    of the current version and its needs.
    """
    profile = (
        Profile.objects.filter(member=member)
        .select_related("member__organisation", "member__setting")
        .first()
    )
    if not profile:
        return Profile(member=member), [], []
    elements = (vocabulary or Words()).of(profile.elements.values_list("pk", flat=True))
    return profile, elements, list(profile.needs.all())


def with_nearness(profiles, near):
    """
    Add to profiles whether each is of somebody near, as `is_near`.
    """
    is_near = Case(When(member__in=near.order_by().values("pk"), then=True), default=Value(False))
    return profiles.annotate(is_near=is_near)


def dressed(profiles, near):
    """
    Have profiles carry what card() asks of them.
    """
    return (
        with_nearness(profiles, near)
        .select_related("member__organisation", "member__setting")
        .prefetch_related(Prefetch("elements", Element.objects.only("pk")), "needs")
    )


def card(profile, user, vocabulary, mine=()):
    elements = vocabulary.of(element.pk for element in profile.elements.all())
    return _as_shown(
        profile,
        elements,
        profile.needs.all(),
        is_near=profile.is_near,
        in_common=tuple(word.name for word in elements if word in mine),
        is_me=profile.member_id == user.pk,
    )


def _as_shown(profile, elements, needs, *, is_near, **more):
    member = profile.member

    def part(name, value):
        return value if shows(profile, name, is_near=is_near) else type(value)()

    return Card(
        public_id=profile.public_id,
        member_pk=member.pk,
        name=display_name(member),
        role=part("role", profile.role),
        organisation=part("organisation", member.organisation.name if member.organisation else ""),
        setting=part("setting", member.setting.name if member.setting else ""),
        nation=part("nation", profile.get_nation_display()),
        about=part("about", profile.about),
        ask_about=part("about", profile.ask_about),
        interests=part("interests", tuple((word.name, word.theme.tone) for word in elements)),
        needs=part("interests", tuple(need.name for need in needs)),
        **more,
    )
