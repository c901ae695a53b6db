"""`make bench N=1000000 ONLY=reads`; one section: `python tools/bench reads 10000`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.runner import main

sys.exit(main(sys.argv[1:]))
