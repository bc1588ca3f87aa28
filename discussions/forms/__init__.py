"""
What people type in threads.
"""
