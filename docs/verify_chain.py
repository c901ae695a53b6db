"""Verifies an exported chain of signatures; needs nothing but Python.

python verify_chain.py chain.jsonl [NUMBER HASH]    a head from a mail or from paper
"""

import hashlib
import json
import sys


def sha(*parts):
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def fits(link, place, content):
    text = sha(content["payload"]) if "payload" in content else content["payload_hash"]
    return link["hash"] == sha(link["prev_hash"], chain["chain"], place["seq"], text)


with open(sys.argv[1], encoding="utf-8") as lines:
    chain, *rows = map(json.loads, lines)
heads = [(row["head"], row["hash"]) for row in rows if "head" in row]
heads += zip(map(int, sys.argv[2::2]), sys.argv[3::2], strict=True)
links = {row["seq"]: row for row in rows if "seq" in row}
last = max(links, default=0)
found = {n: "missing" for n in range(1, last) if n not in links}
found.update((n, "cut off") for head, _ in heads for n in range(last + 1, head + 1))
found.update((n, "edited") for n, v in heads if n in links and links[n]["hash"] != v)
broken = [n for n, link in links.items() if not fits(link, link, link)]
for n in broken:
    link, others = links[n], [links[m] for m in broken[:99] if m != n]
    moved = any(fits(link, o, link) or fits(link, link, o) for o in others)
    found[n] = "swapped" if moved else "edited"
for n, link in links.items():
    before = links[n - 1]["hash"] if n - 1 in links else "0" * 64 if n == 1 else None
    if before not in (None, link["prev_hash"]) and not {n, n - 1} & {*found}:
        found[n] = "edited, this one or the one before"
print("\n".join(f"{n}: {found[n]}" for n in sorted(found)) or "whole")
sys.exit(bool(found))
