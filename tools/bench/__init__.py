"""Benchmarks against stock in the same run: `make bench N=1000000 ONLY=reads`."""
