"""HTML by the two strictest readers there are: the Nu checker of the W3C, and html-validate."""

import json
import subprocess
from pathlib import Path
from typing import Any

from audit.findings import Check
from bench.running import Answer

HERE = Path(__file__).parent
NU = HERE / "node_modules/vnu-jar/build/dist/vnu.jar"
HTML_VALIDATE = HERE / "node_modules/.bin/html-validate"


def keep(pages: dict[str, Answer], folder: Path) -> dict[str, str]:
    """Write each page into the folder; file name → URL."""
    folder.mkdir(parents=True)
    names = {}
    for number, (url, answer) in enumerate(pages.items()):
        name = f"{number:05}.html"
        (folder / name).write_bytes(answer.body)
        names[name] = url
    return names


def nu(folder: Path, names: dict[str, str]) -> Check:
    """The Nu HTML checker: no error in any page. Warnings are advice."""
    check = Check("Nu HTML checker", looked_at=len(names))
    said = subprocess.run(
        ["java", "-Xss4m", "-jar", str(NU), "--format", "json", "--errors-only", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    for message in json.loads(said.stderr or said.stdout)["messages"]:
        url = names.get(Path(message.get("url", "")).name, "")
        place = f"{message.get('lastLine', '')}:{message.get('lastColumn', '')}"
        extract = " ".join(message.get("extract", "").split())
        check.faults.append(f"{url} {place} {message['message']} … {extract}")
    return check


def html_validate(folder: Path, names: dict[str, str]) -> Check:
    check = Check("html-validate", looked_at=len(names))
    report = folder.with_name("html-validate-report.json")  # A pipe would cut it off.
    options = ["--config", str(HERE / "html-validate.mjs"), "--formatter", f"json={report}"]
    subprocess.run(
        [str(HTML_VALIDATE), *options, f"{folder}/*.html"], capture_output=True, check=False
    )
    results: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))
    for result in results:
        url = names[Path(result["filePath"]).name]
        for one in result["messages"]:
            place = f"{one['line']}:{one['column']}"
            check.faults.append(f"{url} {place} {one['ruleId']}: {one['message']}")
    return check
