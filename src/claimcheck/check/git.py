"""What git knows about the articles: the base, and what changed since. Calls the `git` program; no shell, no network.

File names are read as git's own `-z` lists of bytes, so that spaces, umlauts and line ends in them do no harm.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from claimcheck.errors import InputError

SUBMODULE = "160000"
DELETED = "D"
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_BRANCH = re.compile(r"[\w+][\w./+#-]*")
_SHORT = 12


@dataclass(frozen=True)
class Diff:
    """What differs between a commit and the working tree."""

    base: str
    """The merge base: hash of a commit."""
    changed: tuple[Path, ...]
    """Files that were added, modified or renamed, or that git does not know yet; absolute paths."""
    before: dict[Path, str]
    """Of those that were there before, the hash of what they held."""
    submodules: tuple[str, ...]
    """Submodules that changed; what they hold is not looked at."""


class Repository:
    """One working tree."""

    def __init__(self, folder: Path) -> None:
        """Raises InputError if `folder` lies in no working tree, or git can't be used."""
        self._folder = folder
        done = self._call("rev-parse", "--show-toplevel")
        if done.returncode:
            said = _message(done)
            if "not a git repository" in said:
                raise InputError(
                    "this folder is in no git repository, so what is new can't be told; name what to compare with: "
                    "claimcheck check new.md --against articles/"
                )
            raise InputError(f"git can't read this repository: {said}")
        self.top = Path(os.fsdecode(done.stdout).removesuffix("\n")).resolve()
        self._folder = self.top

    def changes(self, base: str) -> Diff:
        """What changed since the merge base of `base` and HEAD, files not committed yet included.

        Raises InputError, with the command that fetches what is missing, if there is no such commit or merge base.
        """
        merge_base = self._merge_base(base)
        # Names against the working tree: on a runner that is the commit, at a desk it is what is about to be one.
        raw = self._output("diff", "--raw", "-z", "--no-abbrev", "--find-renames", "--no-ext-diff", merge_base, "--")
        changed, before, submodules = [], {}, []
        for modes, status, old, name in _entries(raw):
            path = self.top / os.fsdecode(name)
            if SUBMODULE in modes:
                submodules.append(name.decode("utf-8", "replace"))
            elif status != DELETED:
                changed.append(path)
                if old.strip("0"):
                    before[path] = old
        others = self._output("ls-files", "-z", "--others", "--exclude-standard").split(b"\0")
        changed += [self.top / os.fsdecode(name) for name in others if name and not name.endswith(b"/")]
        return Diff(merge_base, tuple(sorted(set(changed))), before, tuple(sorted(submodules)))

    def content(self, blob: str) -> bytes:
        """What a file held, by its hash. Raises InputError."""
        return self._output("cat-file", "blob", blob)

    def ignored(self, files: list[Path]) -> list[Path]:
        """Those of the files that git is told to ignore."""
        given = b"\0".join(os.fsencode(file) for file in files)
        done = self._call("check-ignore", "-z", "--stdin", given=given)
        if done.returncode > 1:
            raise InputError(f"git check-ignore failed: {_message(done)}")
        return [Path(os.fsdecode(name)) for name in done.stdout.split(b"\0") if name]

    def _merge_base(self, base: str) -> str:
        if not base or base.startswith("-"):
            raise InputError(f"{base!r} names no commit; give a branch, a tag or a hash after --base")
        if self._call("rev-parse", "--verify", "--quiet", "HEAD^{commit}").returncode:
            raise InputError("this repository has no commit yet; make one, or name what to compare with: --against")
        if self._call("rev-parse", "--verify", "--quiet", base + "^{commit}").returncode:
            raise InputError(f"the base {base} is not in this repository; {self._advice(base)}")
        done = self._call("merge-base", base, "HEAD")
        if done.returncode == 0:
            return done.stdout.decode().split()[0]
        if self._is_shallow():
            raise InputError(f"this clone is shallow and ends before the merge base; {self._advice(base)}")
        raise InputError(f"{base} and HEAD have no common ancestor; name another base with --base")

    def _advice(self, base: str) -> str:
        """The command that fetches a base, ready to be pasted."""
        remotes = self._output("remote").decode("utf-8", "replace").split()
        remote = next((name for name in sorted(remotes, key=len, reverse=True) if base.startswith(f"{name}/")), "")
        branch = base[len(remote) + 1 :] if remote else base
        remote = remote or ("origin" if "origin" in remotes else next(iter(remotes), ""))
        if not remote or not _BRANCH.fullmatch(branch) or branch.startswith("HEAD"):
            return "fetch it: git fetch --unshallow" if self._is_shallow() else "git branch --all lists what there is"
        command = ["git", "fetch", "--no-tags", *(["--unshallow"] if self._is_shallow() else []), remote]
        if _COMMIT.fullmatch(branch):
            return f"fetch it: {shlex.join([*command, branch])}"
        fetch = shlex.join([*command, f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}"])
        again = "" if base == f"{remote}/{branch}" else f" and use --base {shlex.quote(f'{remote}/{branch}')}"
        return f"fetch it: {fetch}{again}"

    def _is_shallow(self) -> bool:
        return self._output("rev-parse", "--is-shallow-repository").strip() == b"true"

    def _output(self, *arguments: str) -> bytes:
        done = self._call(*arguments)
        if done.returncode:
            raise InputError(f"git {arguments[0]} failed: {_message(done)}")
        return done.stdout

    def _call(self, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        # No lock on the index, which belongs to others; no pager and no program that the configuration names.
        environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
        command = ["git", "--no-pager", "-c", "core.fsmonitor=false", *arguments]
        try:
            return subprocess.run(command, cwd=self._folder, env=environment, input=given, capture_output=True)
        except FileNotFoundError as error:
            if not self._folder.is_dir():
                raise
            advice = "install it, or name what to compare with: claimcheck check new.md --against articles/"
            raise InputError(f"the program git was not found; {advice}") from error


def find_base(environment: Mapping[str, str]) -> str:
    """The base of a pull or merge request, from the variables that GitHub and GitLab set; empty outside of one."""
    if branch := environment.get("GITHUB_BASE_REF"):
        return f"origin/{branch}"
    if commit := environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        return commit
    if branch := environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"):
        return f"origin/{branch}"
    return ""


def short(commit: str) -> str:
    """A commit as people read it."""
    return commit[:_SHORT]


def _entries(raw: bytes) -> list[tuple[tuple[str, str], str, str, bytes]]:
    """Modes, status, old hash and present name of each entry of `git diff --raw -z`."""
    fields = iter(raw.split(b"\0"))
    entries = []
    for head in fields:
        if not head:
            continue
        old_mode, mode, old, _, status = head.decode("ascii").lstrip(":").split(" ")
        name = next(fields)
        if status[0] in "RC":  # two names: before and after
            name = next(fields)
        entries.append(((old_mode, mode), status[0], old, name))
    return entries


def _message(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else f"exit code {done.returncode}"
