"""
What the mail of discussions is previewed with.
"""
