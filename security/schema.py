"""The HTTP addresses tried by schemathesis as ``/openapi.json`` describes them; takes the path of schemathesis."""

from __future__ import annotations

import re
import subprocess
import sys

EXAMPLES = 20
_KG = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]
# What is held: no fault of the server, only statuses and kinds of content that are described, no header that is missing.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance"


def main(tool: str) -> int:
    server = subprocess.Popen(
        [*_KG, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        site = server.stdout.readline().strip().removesuffix("/sparql") if server.stdout else ""
        command = [tool, "run", f"{site}/openapi.json", "--url", site, "--checks", CHECKS]
        command += ["--max-examples", str(EXAMPLES), "--seed", "1", "--no-color"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        server.terminate()
        server.wait(30)
    told = re.search(r"(\d+) generated.*", done.stdout) or re.search(r"Test cases:\s*\n?.*", done.stdout)
    sys.stderr.write("" if done.returncode == 0 else done.stdout[-3000:])
    operations = re.search(r"(?:Selected|Tested|Operations):\s*(\d+(?:/\d+)?)", done.stdout)
    cases = told.group(0).strip() if told else "no case"
    sys.stdout.write(f"{operations.group(1) if operations else '?'} operations, {cases}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
