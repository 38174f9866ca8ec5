"""The console script `rookery`: Rookery's management commands, and Django's."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rookery.config.settings")
    execute_from_command_line(["rookery", *sys.argv[1:]])
