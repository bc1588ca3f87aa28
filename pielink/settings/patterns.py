"""
The pattern library at /patterns/, where it is installed: which templates it shows, and in what.
"""

PATTERN_LIBRARY = {
    "PATTERN_BASE_TEMPLATE_NAME": "patterns/base.html",
    "BASE_TEMPLATE_NAMES": ["base.html", "emails/layout.html"],
    "TEMPLATE_SUFFIX": ".html",
    "SECTIONS": (
        ("Components", ["components"]),
        ("Pages", ["patterns/pages"]),
        ("Mail", ["patterns/mail"]),
    ),
}
