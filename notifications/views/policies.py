"""
What a mail's own page within one of ours may do.
"""

from django.conf import settings

# A mail's own page within ours: it may dress itself, and do nothing.
_MAIL_POLICY = {
    **dict.fromkeys(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]),
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
}

MAIL_ON_RECORD = {**_MAIL_POLICY, "sandbox": [""]}

MAIL_WITHOUT_IMAGES = {**MAIL_ON_RECORD, "img-src": ["'none'"]}

MAIL_IN_THE_BOX = {
    **_MAIL_POLICY,
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}
