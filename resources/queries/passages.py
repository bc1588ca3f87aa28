"""
What a page says, passage by passage.
"""

from wagtail import blocks

# What is said in a recording is told with its time, and what documents say with their names.
_ELSEWHERE = {"title", "summary", "offered_words", "spoken"}


def passages_of(page):
    """
    Yield the passages of a page that its search index holds, beside its title and summary.

    Loads nothing that was chosen for its body: pages and files have no passages there, and
    loading them would take a query or more for each page that a search found.
    """
    for searched in page.get_searchable_search_fields():
        if searched.field_name in _ELSEWHERE:
            continue
        value = getattr(page, searched.field_name)
        if isinstance(value, blocks.StreamValue):
            yield from _passages_in(value)
            continue
        value = searched.get_value(page)
        for passage in value if isinstance(value, list) else [value]:
            if isinstance(passage, str):
                yield passage


def _passages_in(value):
    stream = value.stream_block
    bare = [
        {**each, "value": _without_chosen(stream.child_blocks[each["type"]], each["value"])}
        for each in value.raw_data
        if each["type"] in stream.child_blocks
    ]
    return stream.get_searchable_content(blocks.StreamValue(stream, bare, is_lazy=True))


def _without_chosen(block, raw):
    if isinstance(block, blocks.ChooserBlock):
        return None
    if isinstance(block, blocks.StructBlock):
        return {
            name: _without_chosen(child, raw[name])
            for name, child in block.child_blocks.items()
            if name in raw
        }
    if isinstance(block, blocks.ListBlock):
        return [
            {**each, "value": _without_chosen(block.child_block, each["value"])}
            if isinstance(each, dict) and each.get("type") == "item"
            else _without_chosen(block.child_block, each)
            for each in raw
        ]
    return raw
