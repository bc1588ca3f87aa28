"""
Who may read what the library holds: one rule for pages, documents, images and recordings.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from members import access as members_access
from sigs import access as sigs_access
from sigs.models import Sig

from .enums import Audience

UNNAMED = "A group that keeps to itself"


def can_view(user, thing):
    """
    Test whether this person may read this page or file.
    """
    if thing.audience == Audience.PUBLIC:
        return True
    if not user.is_authenticated:
        return False
    return thing.audience == Audience.MEMBERS or thing.sig_id in sigs_access.sig_ids_of(user)


def visible_q(user):
    """
    Return the filter that admits what can_view() admits.
    """
    if not user.is_authenticated:
        return Q(audience=Audience.PUBLIC)
    return Q(audience__in=[Audience.PUBLIC, Audience.MEMBERS]) | Q(
        audience=Audience.SIG, sig_id__in=sigs_access.sig_ids_of(user)
    )


def offer_known_sigs(form, user):
    """
    Have a form's field `sig` offer the SIGs this person may know of. One that is chosen already and
    that they may not know of stays chosen, without its name.
    """
    if "sig" not in form.fields:
        return
    known = sigs_access.visible_sigs(user or AnonymousUser())
    field = form.fields["sig"]
    field.queryset = Sig.objects.filter(Q(pk__in=known) | Q(pk=form.instance.sig_id))
    ids = set(known.values_list("pk", flat=True))
    field.label_from_instance = lambda sig: sig.name if sig.pk in ids else UNNAMED


def can_fetch(user, file):
    """
    Test whether this person may be handed this file: a reader of it, or one who works on it in
    Wagtail as an editor, on the board or as the site's keeper.
    """
    return can_view(user, file) or _works_on_it(user)


def can_answer_suggestions(user):
    """
    Test whether this person answers what members suggest: editors, the board, the site's keeper.
    """
    # Their groups hold the permission. Wagtail has read those by the time its menu asks.
    return user.has_perm("resources.change_suggestion")


def can_view_suggestion(user, suggestion):
    """
    Test whether this person may read this suggestion: whoever made it, and those who answer it.
    """
    if not user.is_authenticated:
        return False
    return suggestion.by_id == user.pk or can_answer_suggestions(user)


def visible_suggestions_q(user):
    """
    Return the filter that admits what can_view_suggestion() admits.
    """
    if not user.is_authenticated:
        return Q(pk__in=[])
    if can_answer_suggestions(user):
        return Q()
    return Q(by=user.pk)


def can_see_promises(user):
    """
    Test whether this person may look through everything that pages say is coming.
    """
    return _works_on_it(user)


def can_settle(user, promise):
    """
    Test whether this person may say what becomes of a promise: its owner, or an editor.
    """
    owns = user.is_authenticated and promise.owner_id == user.pk
    return owns or can_settle_any(user)


def can_settle_any(user):
    """
    Test whether this person may say what becomes of any promise.
    """
    return members_access.is_editor(user) or user.is_superuser


def can_decide(user):
    """
    Test whether this person decides on the editorial board.
    """
    return members_access.is_board(user)


def can_follow_board(user):
    """
    Test whether this person may read what waits for the editorial board and what it said.
    """
    return _works_on_it(user)


def can_send_newsletter(user, newsletter):
    """
    Test whether this person may have a newsletter sent: whoever may publish it, and so no board
    member and nobody who only looks after people or the programme.
    """
    return user.is_active and newsletter.permissions_for_user(user).can_publish()


def can_suggest_lines(user, document):
    """
    Test whether this person may suggest changes to a working document, and read what others do:
    whoever belongs to the SIG that writes it or runs it.
    """
    return document.sig_id in sigs_access.sig_ids_of(user)


def suggesting_q(user, prefix=""):
    """
    Return the filter that admits the documents that can_suggest_lines() admits.
    """
    return Q(**{f"{prefix}sig__in": sigs_access.sig_ids_of(user)})


def can_decide_lines(user, document):
    """
    Test whether this person decides on the changes suggested to a working document: whoever runs
    the SIG that writes it.
    """
    return document.sig_id in sigs_access.facilitated_ids_of(user)


def can_keep_shelf(user, sig):
    """
    Test whether this person keeps the shelf of a SIG in order and begins its documents: whoever
    runs it.
    """
    return sig.pk in sigs_access.facilitated_ids_of(user)


def can_suggest_for_shelf(user, sig):
    """
    Test whether this person may suggest something for the shelf of a SIG: whoever belongs to one
    that has not closed.
    """
    return sig.state != sig.State.CLOSED and sig.pk in sigs_access.sig_ids_of(user)


def _works_on_it(user):
    """
    Test whether this person works on the library: as an editor, on the board, as its keeper.
    """
    return members_access.is_editor(user) or members_access.is_board(user) or user.is_superuser
