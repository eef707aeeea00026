"""The check where it is used: with the bundled models, in pre-commit, and in the steps of the GitHub action."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from claimcheck.check.rules import RULES
from tests import check_tools as toy
from tests.check_tools import GITHUB, Shell, commit, git, shell
from tests.conftest import REPOSITORY

__all__ = ["shell"]

ACTION = REPOSITORY / ".github/actions/check/action.yml"
HOOKS = REPOSITORY / ".pre-commit-hooks.yaml"
DOCS = REPOSITORY / "docs/check-in-ci.md"
HEAD = "---\noutlet: %s\ndate: 2026-03-15\n---\n\n"
OLD = HEAD % "Harbour Post" + "A fire on the ferry Aurelia off Nordhaven injured 42 passengers on Saturday.\n"
NEW = HEAD % "Coast Mail" + "The fire on the ferry Aurelia off Nordhaven injured 36 passengers on Saturday.\n"
SAME = HEAD % "Coast Mail" + "The fire on the ferry Aurelia off Nordhaven injured 42 passengers on Saturday.\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with an article on main, and a branch with a new one."""
    folder = tmp_path / "repository"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles/old.md").write_text(OLD)
    (folder / ".gitignore").write_text(".claimcheck_cache/\n")
    git(folder, "init", "-q")
    commit(folder)
    git(folder, "switch", "-q", "-c", "topic")
    (folder / "articles/new.md").write_text(NEW)
    return folder


def environment(**more: str) -> dict[str, str]:
    """The environment of a machine on which this program is installed, outside of any workflow."""
    kept = {name: value for name, value in os.environ.items() if name not in GITHUB and not name.startswith("GIT_")}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return kept | {"PATH": path, "GIT_CONFIG_GLOBAL": os.devnull} | more


def test_a_pull_request_from_beginning_to_end(
    repository: Path, claimcheck: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    commit(repository)
    options: dict[str, Any] = {"cwd": repository, "env": environment()}
    first = claimcheck("check", "articles", "--base", "main", **options)
    assert first.returncode == 1, first.stderr
    line = re.search(r"^articles/new\.md:6:1: error CC001: .* \[([0-9a-f]{12})\]$", first.stdout, re.MULTILINE)
    assert line is not None, first.stdout
    assert "articles/old.md:6:1" in first.stdout

    claimcheck("accept", line[1], "--reason", "two counts", **options)
    # Moved down and wrapped elsewhere: the same claim.
    moved = NEW.replace("The fire", "Words before it.\n\nThe fire").replace(
        "off Nordhaven injured", "off Nordhaven\ninjured"
    )
    (repository / "articles/new.md").write_text(moved)
    accepted = claimcheck("check", "articles", "--base", "main", **options)
    assert accepted.returncode == 0, accepted.stdout
    assert "1 settled" in accepted.stdout

    (repository / "articles/new.md").write_text(NEW.replace("36", "31"))
    changed = claimcheck("check", "articles", "--base", "main", "--format", "json", **options)
    assert changed.returncode == 1
    assert json.loads(changed.stdout)["check"]["alerts"][0]["id"] != line[1]


def test_articles_that_agree_pass(
    repository: Path, claimcheck: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    (repository / "articles/new.md").write_text(SAME)
    done = claimcheck("check", "articles", "--base", "main", cwd=repository, env=environment())
    assert done.returncode == 0, done.stdout
    assert "1 new article" in done.stdout and "0 errors" in done.stdout


# pre-commit


def test_the_hook_is_one_that_pre_commit_takes() -> None:
    pytest.importorskip("pre_commit")
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(HOOKS)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (hook,) = yaml.safe_load(HOOKS.read_text())
    assert hook["require_serial"] is True


def test_the_hook_stops_a_commit(repository: Path, tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    (hook,) = yaml.safe_load(HOOKS.read_text())
    # The program is installed already; `language: python` would install it once more, which needs the network.
    config = {"repos": [{"repo": "local", "hooks": [hook | {"language": "system"}]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(repository, "add", "--all")
    command = [sys.executable, "-m", "pre_commit", "run"]
    given = environment(PRE_COMMIT_HOME=str(tmp_path / "home"))
    stopped = subprocess.run(command, cwd=repository, env=given, capture_output=True, text=True)
    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert "articles/new.md:6:1: error CC001" in stopped.stdout

    (repository / "articles/new.md").write_text(SAME)
    git(repository, "add", "--all")
    passed = subprocess.run(command, cwd=repository, env=given, capture_output=True, text=True)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout


# The action


def steps() -> dict[str, dict[str, Any]]:
    """The steps of the action that run a shell, by name."""
    action = yaml.safe_load(ACTION.read_text())
    assert action["runs"]["using"] == "composite"
    return {step["name"]: step for step in action["runs"]["steps"] if "run" in step}


def run_step(name: str, folder: Path, context: dict[str, str], **more: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as it stands, with the expressions in its `env` filled in as the runner does it."""
    step = steps()[name]
    defaults = {
        f"inputs.{key}": value["default"] for key, value in yaml.safe_load(ACTION.read_text())["inputs"].items()
    }
    values = defaults | {"github.action_path": str(ACTION.parent), "github.base_ref": ""} | context
    filled = {key: re.sub(r"\$\{\{ *(\S+) *\}\}", lambda m: values[m[1]], text) for key, text in step["env"].items()}
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(command, cwd=folder, env=environment(**filled, **more), capture_output=True, text=True)


def test_no_expression_stands_in_a_script() -> None:
    for step in steps().values():
        assert "${{" not in step["run"], "text of a pull request would become part of the script"


def test_the_action_installs_this_project(tmp_path: Path) -> None:
    said = tmp_path / "said"
    python = tmp_path / "bin/python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{said}"\n')
    python.chmod(0o755)
    path = os.pathsep.join((str(python.parent), os.environ["PATH"]))
    step = steps()["Install claimcheck"]
    source = step["env"]["SOURCE"].replace("${{ github.action_path }}", str(ACTION.parent))
    given = environment(SOURCE=source) | {"PATH": path}
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    arguments = said.read_text().splitlines()
    assert arguments[:4] == ["-m", "pip", "install", "--quiet"]
    assert Path(arguments[-1]).resolve() == REPOSITORY
    assert Path(arguments[arguments.index("--constraint") + 1]).is_file()


def test_the_action_checks_a_shallow_clone(repository: Path, tmp_path: Path) -> None:
    commit(repository)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", "--branch", "topic", f"file://{repository}", str(shallow))
    pull = {"github.base_ref": "main"}
    fetched = run_step("Fetch the base", shallow, pull)
    assert fetched.returncode == 0, fetched.stderr

    output, page = tmp_path / "output", tmp_path / "page.md"
    inputs = {"inputs.paths": "articles/\n", "inputs.sarif": "out/x y.sarif"}
    runner = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_BASE_REF": "main",
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(page),
    }
    done = run_step("Check the new articles", shallow, pull | inputs, **runner)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=articles/new.md,title=CC001 number,line=6,")
    assert output.read_text() == "exit-code=1\n"
    assert "1 error" in page.read_text()
    assert json.loads((shallow / "out/x y.sarif").read_text())["runs"][0]["results"]


def test_inputs_of_the_action_run_no_commands(tmp_path: Path) -> None:
    """What reaches the command is what was given, whatever signs are in it."""
    said = tmp_path / "said"
    program = tmp_path / "bin/claimcheck"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{said}"\nexit 2\n')
    program.chmod(0o755)
    inputs = {
        "inputs.paths": "a b/\n$(touch x)\n; touch y",
        "inputs.base": "`touch z`",
        "inputs.arguments": "--exit-zero",
    }
    path = os.pathsep.join((str(program.parent), os.environ["PATH"]))
    output = tmp_path / "output"
    step = steps()["Check the new articles"]
    filled = {
        key: re.sub(r"\$\{\{ *(\S+) *\}\}", lambda m: inputs.get(m[1], ""), text) for key, text in step["env"].items()
    }
    given = environment(**filled, GITHUB_OUTPUT=str(output)) | {"PATH": path}
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], cwd=tmp_path, env=given, capture_output=True)
    assert done.returncode == 2
    assert output.read_text() == "exit-code=2\n"
    arguments = said.read_text().splitlines()
    assert arguments[-4:] == ["--", "a b/", "$(touch x)", "; touch y"]
    assert "`touch z`" in arguments and "--exit-zero" in arguments
    assert not any((tmp_path / name).exists() for name in "xyz")


# The page in docs/


def test_the_yaml_in_the_docs_is_yaml() -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(), re.DOTALL)
    assert len(blocks) >= 4
    for block in blocks:
        assert yaml.safe_load(block)


def test_the_commands_in_the_docs_work(shell: Shell) -> None:
    git(shell.folder, "init", "-q")
    shell.write("articles/old.md", toy.OLD)
    shell.write("articles/new.md", toy.NEW)
    commit(shell.folder)
    git(shell.folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    shell.write("new.md", toy.NEW.replace("36", "31"))
    finding = json.loads(shell("check", "articles", "--all", "--format", "jsonl").out)["id"]
    blocks = re.findall(r"```console\n(.*?)```", DOCS.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) >= 8
    for line in lines:
        program, *arguments = shlex.split(line.replace("5f2d8c1a9b3e", finding), comments=True)
        done = shell(*arguments)
        assert program == "claimcheck" and done.code in (0, 1), f"{line}\n{done.err}"


def test_the_rules_in_the_docs_are_the_rules() -> None:
    named = dict(re.findall(r"^\| (CC\d{3}) \| .* \| (\w+)[^|]* \|$", DOCS.read_text(), re.MULTILINE))
    assert named == {code: rule.level for code, rule in RULES.items()}
