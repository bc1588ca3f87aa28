"""
The pages of SIGs.
"""
