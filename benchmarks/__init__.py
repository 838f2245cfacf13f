"""How fast and how small Cadence is, measured beside its peers and limits in one run: `python -m benchmarks --help`."""
