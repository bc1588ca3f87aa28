"""
What people type about SIGs.
"""
