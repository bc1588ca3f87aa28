"""
The kinds of mail about who runs a SIG, and when each is still worth sending.
"""

import functools

from django.conf import settings
from django.urls import reverse

from notifications.registry import NoticeKind, register
from pielink.kernel import tokens

from ..access import can_manage, facilitated_ids_of, visible_sigs
from ..enums import OfferState
from ..models import FacilitationTerm, Sig, TermOffer

TERM_OFFER = "sig-term-offer"


def offer_address(offer_id, member_id):
    """
    Return the address at which one person answers whether they run a SIG, without signing in.
    """
    token = tokens.sign(TERM_OFFER, offer_id, member_id)
    return settings.SITE_ADDRESS + _offer_path().replace("-token-", token)


def about_offer(offer_id):
    """
    Name what a mail about a question to run a SIG speaks of, for the outbox.
    """
    return f"term-offer:{offer_id}"


@functools.cache
def _offer_path():
    return reverse("sigs:offer_by_mail", args=["-token-"])


def _offer_slots(message, deliveries):
    offer_id = message.facts["offer"]
    return {
        delivery.pk: {"offer_url": offer_address(offer_id, delivery.member_id)}
        for delivery in deliveries
    }


def _asked_still_valid(message, deliveries):
    if TermOffer.objects.filter(pk=message.facts["offer"], state=OfferState.OPEN).exists():
        return {}
    return {delivery.pk: "The question is not open any more." for delivery in deliveries}


def _ending_still_valid(message, deliveries):
    term = FacilitationTerm.objects.filter(pk=message.facts["term"], ended_at=None).first()
    is_so = term is not None and (term.ending_since is not None) == message.facts["is_ending"]
    if is_so:
        return {}
    return {delivery.pk: "It has turned out otherwise." for delivery in deliveries}


def _links_to(name):
    def links(messages):
        slugs = dict(
            Sig.objects.filter(pk__in=[message.facts["sig"] for message in messages]).values_list(
                "pk", "slug"
            )
        )
        return {
            message.pk: reverse(name, args=[slugs[message.facts["sig"]]])
            for message in messages
            if message.facts["sig"] in slugs
        }

    return links


def _open_to_who_knows(member, messages):
    wanted = {message.pk: message.facts["sig"] for message in messages}
    known = visible_sigs(member).filter(pk__in=wanted.values())
    pks = set(known.values_list("pk", flat=True))
    return {pk for pk, sig in wanted.items() if sig in pks}


def _open_to_who_runs(member, messages):
    runs = facilitated_ids_of(member)
    if all(message.facts["sig"] in runs for message in messages):
        return {message.pk for message in messages}
    sigs = Sig.objects.in_bulk([message.facts["sig"] for message in messages])
    return {
        message.pk
        for message in messages
        if message.facts["sig"] in sigs and can_manage(member, sigs[message.facts["sig"]])
    }


_offer_page = _links_to("sigs:offer")
_running_page = _links_to("sigs:running")
_sig_page = _links_to("sigs:sig")

for _name, _label, _why in [
    ("term_offered", "Will you run a SIG?", "somebody asks you to run this SIG"),
    ("term_reminder", "Will you run a SIG? A reminder", "somebody asks you to run this SIG"),
]:
    register(
        NoticeKind(
            name=f"sigs.{_name}",
            label=_label,
            category="service",
            why=_why,
            slots=_offer_slots,
            still_valid=_asked_still_valid,
            links=_offer_page,
            open_to=_open_to_who_knows,
        )
    )

register(
    NoticeKind(
        name="sigs.term_withdrawn",
        label="You are not asked to run a SIG any more",
        category="service",
        why="you were asked to run this SIG",
        links=_sig_page,
        open_to=_open_to_who_knows,
    )
)

register(
    NoticeKind(
        name="sigs.term_answered",
        label="An answer to your asking somebody to run a SIG",
        category="service",
        why="you run this SIG, or asked somebody to",
        links=_sig_page,
        open_to=_open_to_who_knows,
    )
)

register(
    NoticeKind(
        name="sigs.term_ending",
        label="Somebody stops running a SIG, or goes on",
        category="service",
        why="you run this SIG, or look after all of them",
        still_valid=_ending_still_valid,
        links=_running_page,
        open_to=_open_to_who_runs,
    )
)
