"""Measurements, each run by hand: `python -m benchmarks.<name>`. They print ratios to what a volunteer would do without nkusb."""
