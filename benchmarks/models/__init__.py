"""How good, how large and how fast the bundled models are: `python -m benchmarks.models`."""
