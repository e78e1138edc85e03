"""Fuzzing of every parser of ours. `targets.py` says what each must keep; `python -m tests.fuzz` follows coverage (atheris)."""
