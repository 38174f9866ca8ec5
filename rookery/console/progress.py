"""Progress of something long: a bar on a terminal, a line now and then in a log."""

from typing import TextIO

WIDTH = 30  # characters of the bar
LINES = 10  # for a whole phase, where nobody watches


class Progress:
    """Called with a phase, the items done and the items in all, as `transfer.runs` does."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.is_watched = out.isatty()
        self._phase = ""
        self._told = 0

    def __call__(self, phase: str, done: int, total: int) -> None:
        if phase != self._phase:
            self.end()
            self._phase, self._told = phase, 0
        if self.is_watched:
            filled = WIDTH * done // total if total else WIDTH
            bar = "█" * filled + "·" * (WIDTH - filled)
            self.out.write(f"\r{phase:<8} {bar} {done}/{total}")
            self.out.flush()
        elif total and (done >= total or done * LINES // total > self._told):
            self._told = done * LINES // total
            self.out.write(f"{phase}: {done} of {total}\n")
            self.out.flush()

    def end(self) -> None:
        """Leave the bar as it is and go to the next line."""
        if self.is_watched and self._phase:
            self.out.write("\n")
            self.out.flush()
        self._phase = ""
