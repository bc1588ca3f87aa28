"""
Page-sized reads about one member.
"""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from ..models import ConsentRecord


@dataclass(frozen=True)
class About:
    """
    What a member's own page says of them.
    """

    organisation: str
    setting: str
    time_zone: str
    has_password: bool
    passkeys: int
    has_second_factor: bool
    newsletter: ConsentRecord | None


def about(member):
    """
    Return what a member's own page says of them.
    """
    kinds = list(Authenticator.objects.filter(user=member).values_list("type", flat=True))
    return About(
        organisation=member.organisation.name if member.organisation else "",
        setting=member.setting.name if member.setting else "",
        time_zone=place_of(member.time_zone),
        has_password=member.has_usable_password(),
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        has_second_factor=Authenticator.Type.TOTP in kinds,
        newsletter=current_consent(member, ConsentRecord.Purpose.NEWSLETTER),
    )


def current_consent(member, purpose):
    """
    Return the agreement that stands for this purpose, or None.
    """
    return member.consents.filter(purpose=purpose, withdrawn_at=None).first()


def place_of(time_zone):
    """
    Return an IANA time zone in words: the place without its continent.
    """
    return (time_zone.partition("/")[2] or time_zone).replace("_", " ").replace("/", ", ")
