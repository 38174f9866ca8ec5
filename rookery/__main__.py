"""``python -m rookery`` is the same as the console script ``rookery``."""

from rookery.config.cli import main

if __name__ == "__main__":
    main()
