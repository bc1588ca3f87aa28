"""
The one kind of mail that accounts send.
"""

from django.template.loader import render_to_string

from members.models import Member

from .enums import Category
from .registry import NoticeKind, Sample, register


def _sign_in_code():
    maryam = Member(name="Maryam Sefton", email="maryam@example.org")
    given = {"member": maryam, "email": maryam.email, "code": "QX7K-2PLM"}
    return Sample(
        context={
            "heading": render_to_string("account/email/login_code_subject.txt", given),
            "body": render_to_string("account/email/login_code_message.txt", given),
        }
    )


ACCOUNT = NoticeKind(
    name="notifications.account",
    label="About an account",
    category=Category.SERVICE,
    why="of something done with an account, or about to be",
    sensitive=True,
    sample=_sign_in_code,
)

register(ACCOUNT)
