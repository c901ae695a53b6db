"""Developer tooling of this repository: set-up, private PostgreSQL, databases, server,
tests, lint.

Standard library only, one responsibility per module, so that it runs before anything is
installed.
"""
