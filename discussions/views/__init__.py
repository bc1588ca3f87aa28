"""
The pages of threads.
"""
