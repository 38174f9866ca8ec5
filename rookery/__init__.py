"""Rookery: your blog, then your friends' blogs, then everyone's own domain."""

__version__ = "0.1.0"
