"""
Pages that belong to no single app, and the addresses that machines ask.
"""
