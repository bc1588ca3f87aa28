"""
Placeholder until the pages follow in the next commit.
"""
