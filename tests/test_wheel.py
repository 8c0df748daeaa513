"""What is installed from the wheel does the whole job, in any folder, with its own data and without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow
# What npm brings at the build.
BROUGHT = ("yasgui.js", "yasgui.css", "oxigraph.js", "oxigraph.wasm", "LICENSES.txt")


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that holds the wheel and, beside it, the libraries that these tests run with."""

    python: Path
    folder: Path
    wheel: Path

    def kg(self, *args: str) -> str:
        return self.run(self.python.parent / "kg", *args)

    def run(self, *command: str | Path) -> str:
        """What a command prints that sees nothing of the environment in which these tests run."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "CITYKG"))}
        environment |= {"XDG_CACHE_HOME": str(self.folder / "cache"), "HOME": str(self.folder)}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next((folder / "dist").glob("*.whl"))
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    python = folder / "venv/bin/python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--disable-pip-version-check"]
    subprocess.run([*pip, str(wheel)], check=True)
    # Only the folder of libraries is added: an editable install of the checkout works by a .pth file, and none is
    # read from a folder that was added by one.
    where = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, check=True
    )
    Path(where.stdout.decode().strip(), "libraries.pth").write_text(
        sysconfig.get_path("purelib") + "\n", encoding="utf-8"
    )
    (folder / "elsewhere").mkdir()
    return Installed(python, folder / "elsewhere", wheel)


def test_the_wheel_holds_the_folders_and_nothing_else(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert tops == {"kg", "viz"}
    for folder in ("ontology", "graph_data/minutes", "graph_data/reference", "queries"):
        assert any(name.startswith(f"kg/_bundled/{folder}/") for name in names), folder
    assert not [name for name in names if "__pycache__" in name or "/store/" in name or name.endswith(".pyc")]


def test_the_wheel_holds_the_editor_and_the_engine_with_their_licences(installed: Installed) -> None:
    brought = ROOT / "kg" / "_assets"
    if not (brought / "yasgui.js").is_file() and not os.environ.get("CI"):
        pytest.skip("the editor and the engine could not be fetched: no npm, or it has no network; set CI to fail")
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()
        assert {f"kg/_assets/{name}" for name in BROUGHT} <= set(names)
        licences = wheel.read("kg/_assets/LICENSES.txt").decode()
        assert "sourceMappingURL" not in wheel.read("kg/_assets/yasgui.js").decode()
    for part in ("@zazuko/yasgui", "codemirror", "jquery", "n3", "dompurify", "oxigraph"):
        assert f"\n{part} " in licences, part


def test_it_runs_from_the_wheel(installed: Installed) -> None:
    where = installed.run(installed.python, "-c", "import kg, viz; print(kg.__file__, viz.__file__)")
    assert str(ROOT) not in where


def test_the_whole_job_from_another_folder(installed: Installed) -> None:
    assert "city-collaboration" in installed.kg("queries")
    first = installed.kg("query", "city-collaboration", "--format", "csv")
    assert first.startswith("city_a,city_b,cases,cases_of_two,cases_of_all\r\n")
    assert "臺北市" in first
    assert installed.kg("query", "city-collaboration", "--format", "csv") == first
    installed.kg("validate")
    installed.kg("export", "--out", "data")
    assert (installed.folder / "data/citykg.ttl").stat().st_size > 10_000
    installed.kg("viz", "--out", "site")
    assert (installed.folder / "site/index.html").is_file()
    installed.kg("init", "mine")
    minutes = next((installed.folder / "mine").parent.glob("mine/reference/*.ttl"))
    assert minutes.is_file()
