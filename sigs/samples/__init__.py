"""
What the mail of SIGs is previewed with.
"""
