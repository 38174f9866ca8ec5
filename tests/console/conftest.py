"""What the console's tests share: the command line without a process, and a signed-in operator."""

from tests.console.installs import nest, seeded  # noqa: F401 -- fixtures
from tests.console.terminal import admin, olga, rookery  # noqa: F401 -- fixtures
