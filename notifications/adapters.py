"""
django-allauth's door to the outbox: account mail leaves like all other mail.
"""

import uuid
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from members.models import Member

from .notices import ACCOUNT
from .outbox import Recipient, post
from .queries import trouble_of


class AccountAdapter(DefaultAccountAdapter):
    """
    Posts account mail to the outbox, rendered from allauth's own template names.
    """

    def post_login(self, request, user, **kwargs):
        """
        Lead who signs in by the page that says that our mail to them came back, where it did.
        """
        response = super().post_login(request, user, **kwargs)
        if trouble_of(user) is None:
            return response
        query = urlencode({"next": response.url})
        return HttpResponseRedirect(f"{reverse('notifications:own_address')}?{query}")

    def send_mail(self, template_prefix, email, context):
        """
        Post one account mail; it is enqueued as soon as the transaction commits.
        """
        request = allauth_context.request
        member = context.get("user") or Member.objects.filter(email__iexact=email).first()
        everything = {"email": email, "member": member, **context}
        post(
            kind=ACCOUNT.name,
            source_key=f"{ACCOUNT.name}:{uuid.uuid4()}",
            context={
                "heading": render_to_string(f"{template_prefix}_subject.txt", everything, request),
                "body": render_to_string(f"{template_prefix}_message.txt", everything, request),
            },
            recipients=[
                Recipient(
                    address=email,
                    name=member.name if member else "",
                    member_id=member.pk if member else None,
                )
            ],
            now=timezone.now(),
        )
