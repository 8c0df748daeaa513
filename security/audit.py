"""Whether a hole is known in what is installed; takes the path of pip-audit. What could not be asked about is no success."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main(tool: str) -> int:
    found: dict[str, dict[str, object]] = {}
    for lock in ("runtime", "test"):
        command = [tool, "--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json"]
        command += ["--requirement", f"requirements/{lock}.lock"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if not done.stdout.strip():
            sys.stdout.write(f"not audited: {(done.stderr.strip() or 'no answer').splitlines()[-1]}\n")
            return 1
        found |= {one["name"]: one for one in json.loads(done.stdout)["dependencies"]}
    unknown = [name for name, one in found.items() if "skip_reason" in one]
    holes = [f"{name} {one['version']}: {hole['id']}" for name, one in found.items() for hole in one.get("vulns", ())]
    for hole in holes:
        sys.stderr.write(f"{hole}\n")
    sys.stdout.write(f"{len(found) - len(unknown)} of {len(found)} packages audited, {len(holes)} known holes\n")
    return 1 if holes or unknown else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
