"""What every test may ask for. `tests/needs.py`: what is skipped or refused where it is missing."""

pytest_plugins = ["tests.needs", "tests.worlds", "tests.nameserver", "pytester"]
