"""
Turn what the demo library's files say into the blocks and fields of a page.
"""

import json
import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from resources.enums import Relation

_REFERENCE = re.compile(r'href="ref:([^"]+)"')


# What a page of this kind is to one that leads there, where its file does not say otherwise.
_RELATIONS = {
    "Case study": Relation.EXAMPLE,
    "Tool": Relation.TOOL,
    "Slides": Relation.TOOL,
    "Paper": Relation.EVIDENCE,
    "Video": Relation.VIEWING,
    "Audio": Relation.LISTENING,
    "Glossary": Relation.EXPLAINS,
}


class Bodies:
    """
    What bodies lead to: pages and recordings by reference, documents by file name, pictures by
    name.
    """

    def __init__(self, *, pages, documents, pictures, recordings=()):
        self.pages = pages
        self.documents = documents
        self.pictures = pictures
        self.recordings = recordings

    def body(self, blocks):
        """
        Return the stored form of a body, a JSON text, for blocks as the files have them.
        """
        return json.dumps(
            [
                {"type": block["type"], "value": getattr(self, f"_{block['type']}")(block["value"])}
                for block in blocks
            ]
        )

    def html(self, text):
        """
        Return rich text in which links lead to pages by their number.
        """
        return _REFERENCE.sub(lambda found: f'linktype="page" id="{self.pages[found[1]].pk}"', text)

    def chosen(self, items):
        """
        Return page numbers, each with the reason why somebody should go there.
        """
        return [{"page": self.pages[item["ref"]].pk, "reason": item["reason"]} for item in items]

    def _text(self, value):
        return self.html(value)

    def _quote(self, value):
        return value

    def _callout(self, value):
        return {**value, "text": self.html(value["text"])}

    def _steps(self, value):
        steps = [
            {"title": step["title"], "text": format_html("<p>{}</p>", step["text"])}
            for step in value["steps"]
        ]
        return {**value, "steps": steps}

    def _figure(self, value):
        return {**value, "picture": self.pictures[value["picture"]].pk}

    def _table(self, value):
        return {
            "caption": value["caption"],
            "columns": [{"type": "text", "heading": heading} for heading in value["header"]],
            "rows": [{"values": row} for row in value["rows"]],
        }

    def _related(self, value):
        items = [
            {
                "page": self.pages[item["ref"]].pk,
                "relation": item.get("relation") or self._relation(item["ref"]),
                "reason": item["reason"],
            }
            for item in value["items"]
        ]
        return {"heading": value["heading"], "items": [*items, *value.get("addresses", [])]}

    def _relation(self, ref):
        return _RELATIONS.get(self.pages[ref].kind, Relation.READING)

    def _media(self, value):
        return {**value, "recording": self.recordings[value["recording"]].pk}

    def _download(self, value):
        return {**value, "document": self.documents[value["document"]].pk}


def checklist(tool):
    """
    Return the text block of a tool's own words: its lead, its lists and how it ends.
    """
    parts = [format_html("<p>{}</p>", tool["lead"])]
    for group in tool["groups"]:
        items = format_html_join("", "<li>{}</li>", ((item,) for item in group["items"]))
        parts.append(format_html("<h2>{}</h2><ul>{}</ul>", group["heading"], items))
    if "ending" in tool:
        parts.append(format_html("<p>{}</p>", tool["ending"]))
    return {"type": "text", "value": SafeString("").join(parts)}


def see_also(refs, titles):
    """
    Return the block that leads from a term of the glossary to others.
    """
    items = [
        {
            "ref": ref,
            "relation": Relation.READING,
            "reason": f"What “{titles[ref]}” means here.",
        }
        for ref in refs
    ]
    return {"type": "related", "value": {"heading": "See also", "items": items}}
