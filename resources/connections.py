"""
What the library has to say in round-ups.
"""

from notifications.registry import register_roundup_source

from . import queries

register_roundup_source("resources", queries.new_to_members)
