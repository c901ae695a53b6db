"""What loads in a transaction that cannot write (``@api.readonly``)."""


class _DoneError(Exception):
    """Leaves the transaction that cannot write."""


class ReadOnly:
    """Mixin: call methods as the web client does, without the right to write."""

    def _call_readonly(self, records, method, *args):
        """Return the answer; anything left to be written fails as well."""
        self.assertTrue(getattr(records, method)._readonly)
        self.env.flush_all()
        self.env.invalidate_all()
        answer = None
        try:
            with self.env.cr.savepoint():
                # Ends with the savepoint.
                self.env.cr.execute("SET TRANSACTION READ ONLY")
                answer = getattr(records, method)(*args)
                self.env.flush_all()
                raise _DoneError
        except _DoneError:
            return answer
