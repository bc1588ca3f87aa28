"""
What the site as a whole has to say on the pages of the library.
"""

from pielink.kernel.connections import Section, register

from . import queries


def people_about(word, user, now):
    """
    Contribute, for members alone, how many people of the directory an element interests; the word
    carries `leading`.
    """
    if not user.is_authenticated or not word.is_current:
        return []
    entry = {"word": word, "count": queries.people_about(word, user)}
    return [Section("dashboard/_people_about.html", [entry])]


register("frameworks.Element", "word-page", people_about)
