from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the doctor has found. A fault is wrong; what isn't one may be meant so."""

    about: str  # One word: "host", "mail", "database".
    problem: str
    remedy: str
    is_fault: bool = True
