"""The wheel, installed in a clean environment, does the main job from another folder without network."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
CONSTRAINTS = REPOSITORY / "constraints.txt"
MB = 1_000_000

pytestmark = pytest.mark.wheel


def call(*command: str | Path, cwd: Path | None = None) -> str:
    """Run a command without this process's Python settings; its stdout."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CLAIMCHECK_"))}
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "build", "--wheel", "--outdir", folder, REPOSITORY)
    [file] = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folder with the programs of an environment that holds the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    call(sys.executable, "-m", "venv", folder)
    install = (folder / "bin/python", "-m", "pip", "install", "--quiet", "--constraint", CONSTRAINTS)
    call(*install, "torch")  # by itself, as in the Makefile
    call(*install, wheel)
    yield folder / "bin"
    shutil.rmtree(folder)  # two gigabytes, which pytest would keep for three runs


def test_the_wheel_holds_all_and_is_not_too_large(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    for name in ("py.typed", "templates/page.html.j2", "weights/manifest.json"):
        assert f"claimcheck/{name}" in sizes
    assert {name.split("/")[0].split("-")[0] for name in sizes} == {"claimcheck"}
    assert wheel.stat().st_size < 75 * MB
    assert max(sizes.values()) < 32 * MB


def test_the_main_job_from_another_folder_without_network(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "corpus", tmp_path / "articles")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    call(*without_network(), installed / "claimcheck", "report", tmp_path / "articles", "-o", "out", cwd=elsewhere)
    report = json.loads((elsewhere / "out/report.json").read_text(encoding="utf-8"))
    assert len(report["articles"]) >= 15
    assert any(finding["label"] == "conflict" for finding in report["findings"])
    assert "</html>" in (elsewhere / "out/report.html").read_text(encoding="utf-8")


def test_the_python_api(installed: Path, tmp_path: Path) -> None:
    code = (
        "import claimcheck;"
        "vectors = claimcheck.load_embedder('bundled').embed(['Snow fell.', 'Es schneite.']);"
        "scores = claimcheck.load_nli('bundled').predict([('Snow fell.', 'No snow fell.')]);"
        "print(vectors.shape[0], vectors.dtype, scores.shape, claimcheck.__file__)"
    )
    words = call(*without_network(), installed / "python", "-c", code, cwd=tmp_path)
    assert words.startswith("2 float32 (1, 3) ")
    assert str(installed.parent) in words


def without_network() -> list[str]:
    """Words to put before a command that cut it off from the network, where the system allows that."""
    for prefix in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
            return prefix
    return []
