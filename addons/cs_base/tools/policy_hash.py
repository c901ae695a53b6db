"""The digest of what people read when they confirm a policy."""

import hashlib
import json


def content_hash(lang, name, valid_from, clauses):
    """Return the SHA-256 of a version's binding text, as lower-case hex.

    :param str lang: code of the binding language
    :param str name: name of the version
    :param valid_from: date from which it counts
    :param clauses: (code, chapter, heading, text) in the binding language, in order

    >>> one = content_hash("en_US", "2026-1", "2026-03-01", [("P1 §1", "", "A", "B")])
    >>> one == content_hash("en_US", "2026-1", "2026-03-01", [("P1 §1", "", "A", "B.")])
    False
    >>> len(one)
    64
    """
    content = [lang, name, str(valid_from), [[p or "" for p in c] for c in clauses]]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
