"""
The pages under /mail/.
"""
