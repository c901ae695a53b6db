"""Recompute a draw from its export with hashlib alone: verify_draw.py draw.json"""

import json
import sys
from hashlib import sha256

with open(sys.argv[1], encoding="utf-8") as file:
    d = json.load(file)
t, sizes = d["terms"], {s: len(refs) for s, refs in d["population"].items()}
where = {ref: s for s, refs in d["population"].items() for ref in refs}
n, seen = len(where), d["seen_before"] + len(where)
pop_hash = sha256("\n".join(sorted(where)).encode()).hexdigest()
source = "|".join([d["salt"], pop_hash, d["code"], d["period"]])
seed = sha256(source.encode()).hexdigest()
ranks = sorted(where, key=lambda ref: sha256(f"{seed}|{ref}".encode()).hexdigest())
# How many in all: rounded up, what earlier parts of the period gave taken off.
size = -(-seen * t["rate"] // t["base"])
if t["count"]:
    size = -(-t["count"] * d["part"] // d["parts"])
total = min(n, max(0, min(seen, max(size, t["least"])) - d["drawn_before"]))
# How many of each stratum: largest remainder, then the least of each.
got = {s: total * k // n for s, k in sizes.items()}
order = sorted(sizes, key=lambda s: (-(total * sizes[s] % n), -sizes[s], s))
for s in order[: total - sum(got.values())]:
    got[s] += 1
for level in range(1, t["least_each"] + 1 if n else 1):
    for poor in sorted(sizes, key=lambda s: (-sizes[s], s)):
        rich = [(total * sizes[s] - got[s] * n, -got[s], s) for s in got]
        rich = sorted(r for r in rich if got[r[2]] > level)
        if rich and got[poor] < min(level, sizes[poor]):
            got[rich[0][2]], got[poor] = got[rich[0][2]] - 1, got[poor] + 1
drawn = {ref for s in got for ref in [r for r in ranks if where[r] == s][: got[s]]}
listed = {line["reference"] for line in d["lines"] if line["origin"] == "drawn"}
same = {"salt": sha256(d["salt"].encode()).hexdigest() == d["commitment"]}
same["population"] = pop_hash == d["population_hash"]
same |= {"seed": seed == d["seed"], "drawn": drawn == listed}
print(same)
sys.exit(not all(same.values()))
