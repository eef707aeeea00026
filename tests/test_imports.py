"""Starting costs little: nothing heavy is imported before it is used."""

import subprocess
import sys

import pytest

import claimcheck

HEAVY = ("torch", "transformers", "sentence_transformers", "faiss", "onnxruntime", "trafilatura", "numpy")
HEAVY += ("ray", "pyarrow", "pandas")
LOADED = f"print([name for name in {HEAVY!r} if name in sys.modules])"


def loaded_after(code: str) -> str:
    script = f"import sys\n{code}\n{LOADED}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "code",
    [
        "import claimcheck",
        "from claimcheck.cli import run; assert run(['--help']) == 0",
        "from claimcheck.cli import run; assert run(['report', '--help']) == 0",
        "from claimcheck.cli import run; assert run(['check', '--help']) == 0",
        "from claimcheck.cli import run; assert run(['compare', '--help']) == 0",
        "from claimcheck.cli import run; assert run(['slice', '--help']) == 0",
        "from claimcheck.cli import run; assert run(['baseline', 'list', '--baseline', '/no/such']) == 0",
        "from claimcheck.cli import run; assert run(['--version']) == 0",
        "from claimcheck.cli import run; assert run(['config', 'show']) == 0",
        "import claimcheck; claimcheck.Settings; claimcheck.Report",
    ],
)
def test_nothing_heavy_is_imported(code: str) -> None:
    assert loaded_after(code) == "[]"


def test_importing_the_package_imports_no_library() -> None:
    code = "import claimcheck; print([name for name in ('pydantic', 'typer', 'rich') if name in sys.modules])"
    assert loaded_after(code) == "[]"


def test_public_names_can_be_had() -> None:
    for name in dir(claimcheck):
        assert getattr(claimcheck, name) is not None


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = claimcheck.nothing
