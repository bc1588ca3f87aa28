"""
Who a member is to the site: the name they are shown by and the site-wide roles they hold; and who
is shown what of the others in the directory.
"""

from django.db.models import Q

from .enums import SeenBy
from .models import Profile

ORGANISER = "organiser"
EDITOR = "editor"
BOARD = "board"
STEWARD = "steward"

ROLES = (ORGANISER, EDITOR, BOARD, STEWARD)


def display_name(user):
    """
    Return the name that other people may see; never an address.
    """
    return user.name or "A member"


def is_organiser(user):
    """
    Test whether this person looks after the programme of the whole site.
    """
    return ORGANISER in _roles_of(user)


def is_editor(user):
    """
    Test whether this person edits the library and the site's own pages.
    """
    return EDITOR in _roles_of(user)


def is_board(user):
    """
    Test whether this person sits on the editorial board.
    """
    return BOARD in _roles_of(user)


def is_steward(user):
    """
    Test whether this person looks after people's data and the site's keys.
    """
    return STEWARD in _roles_of(user)


def can_view_profile(user, profile):
    """
    Test whether this person finds somebody in the directory: whoever is signed in finds those who
    want to be listed and whose account is open.
    """
    return bool(
        user.is_authenticated
        and user.is_active
        and profile.is_listed
        and profile.member.is_active
        and not profile.member.closed_at
    )


def visible_profiles(user):
    """
    Return the profiles that can_view_profile() admits.
    """
    if not user.is_authenticated or not user.is_active:
        return Profile.objects.none()
    return Profile.objects.filter(is_listed=True, member__is_active=True, member__closed_at=None)


def shows(profile, part, *, is_near):
    """
    Test whether a listed profile shows one of its parts to somebody; `is_near` says whether they
    are in a SIG with its owner, or the owner.
    """
    return is_for(getattr(profile, f"{part}_for"), is_near=is_near)


def is_for(audience, *, is_near):
    """
    Test whether what is for this audience is shown to somebody, as shows() has it.
    """
    return audience == SeenBy.MEMBERS or (audience == SeenBy.SIGS and is_near)


def shown_where(condition, near):
    """
    Return the condition on profiles that holds where somebody is shown what it asks for.

    `condition(audiences)` asks for it among the parts that are for one of these audiences; `near`
    are the members who are in a SIG with that somebody, and they themselves.
    """
    by_all = condition([SeenBy.MEMBERS])
    return by_all | (
        Q(member__in=near.order_by().values("pk")) & condition([SeenBy.MEMBERS, SeenBy.SIGS])
    )


def _roles_of(user):
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    # Kept on the instance, which lives as long as the request that loaded it.
    if not hasattr(user, "role_names"):
        user.role_names = frozenset(
            user.groups.filter(name__in=ROLES).values_list("name", flat=True)
        )
    return user.role_names
