"""
Who a member is to the site: the name they are shown by and the site-wide roles they hold.
"""

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


def _roles_of(user):
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    # Kept on the instance, which lives as long as the request that loaded it.
    if not hasattr(user, "role_names"):
        user.role_names = frozenset(
            user.groups.filter(name__in=ROLES).values_list("name", flat=True)
        )
    return user.role_names
