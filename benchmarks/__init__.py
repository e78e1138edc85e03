"""Measurements, run by hand: `python -m benchmarks` prints the table, `python -m benchmarks.<name>` what one room does."""
