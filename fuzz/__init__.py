"""Fuzzing: what must hold on every input, tried on very many. ``python -m fuzz.run TARGET --minutes 10``."""
