"""What is new: real git repositories, and paths without git."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.check_tools import NEW, OLD, OTHER, SILENT, Shell, commit, git, shell

__all__ = ["shell"]


@pytest.fixture
def repository(shell: Shell) -> Shell:
    """A repository with one article on main, and a branch for new ones."""
    git(shell.folder, "init", "-q")
    shell.write("articles/old.md", OLD)
    shell.write("articles/other.md", OTHER)
    commit(shell.folder, "start")
    git(shell.folder, "switch", "-q", "-c", "topic")
    return shell


def test_an_added_article_is_compared_with_the_whole_corpus(repository: Shell) -> None:
    repository.write("articles/new.md", NEW)
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 1
    assert "articles/new.md:1:1: error CC001" in done.out
    assert "articles/old.md:1:1" in done.out
    assert "“A fire in the harbour injured 36 people on Saturday.”" in done.out


def test_what_is_not_committed_yet_counts_as_new(repository: Shell) -> None:
    repository.write("articles/new.md", NEW)
    assert repository("check", "articles", "--base", "main").code == 1


def test_two_new_articles_are_compared_with_each_other(repository: Shell) -> None:
    repository.write("articles/x.md", "The mayor met 7 guests.\n")
    repository.write("articles/y.md", "The mayor met 9 guests.\n")
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 1
    assert done.out.count("error CC001") == 1


def test_conflicts_among_old_articles_do_not_fail(repository: Shell) -> None:
    git(repository.folder, "switch", "-q", "main")
    repository.write("articles/old2.md", NEW)
    commit(repository.folder)
    git(repository.folder, "switch", "-q", "-c", "later")
    repository.write("articles/new.md", "The mayor met 7 guests.\n")
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main", "--format", "json")
    assert done.code == 0
    assert '"findings": []' in done.out


def test_a_modified_article_is_new(repository: Shell) -> None:
    repository.write("articles/other.md", NEW)
    commit(repository.folder)
    assert repository("check", "articles", "--base", "main").code == 1


def test_a_renamed_article_is_new(repository: Shell) -> None:
    git(repository.folder, "switch", "-q", "main")
    repository.write("articles/second.md", NEW + SILENT * 3)
    commit(repository.folder)
    git(repository.folder, "switch", "-q", "-c", "renames")
    git(repository.folder, "mv", "articles/second.md", "articles/Übersicht über alles.md")
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 1
    assert "articles/Übersicht über alles.md:1:1: error" in done.out


def test_a_deleted_article_is_nothing_new(repository: Shell) -> None:
    git(repository.folder, "rm", "-q", "articles/other.md")
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 0
    assert done.out.startswith("nothing new: no article was added or changed (since ")
    assert "nothing was compared" in done.out


def test_the_merge_base_counts_not_the_tip_of_the_base(repository: Shell) -> None:
    repository.write("articles/new.md", "The mayor met 7 guests.\n")
    commit(repository.folder)
    git(repository.folder, "switch", "-q", "main")
    repository.write("articles/later.md", NEW)
    commit(repository.folder, "after the branch left")
    git(repository.folder, "switch", "-q", "topic")
    done = repository("check", "articles", "--base", "main", "--format", "json")
    assert done.code == 0
    assert '"articles/new.md"' in done.out and "later.md" not in done.out


def test_a_merge_of_the_base_brings_nothing_new(repository: Shell) -> None:
    repository.write("articles/new.md", "The mayor met 7 guests.\n")
    commit(repository.folder)
    git(repository.folder, "switch", "-q", "main")
    repository.write("articles/later.md", NEW)
    commit(repository.folder)
    git(repository.folder, "switch", "-q", "topic")
    git(repository.folder, "merge", "-q", "main", "-m", "merge")
    done = repository("check", "articles", "--base", "main")
    assert done.code == 0
    assert "1 new article" in done.out


def test_a_detached_head_is_fine(repository: Shell) -> None:
    repository.write("articles/new.md", NEW)
    commit(repository.folder)
    git(repository.folder, "checkout", "-q", "--detach")
    assert repository("check", "articles", "--base", "main").code == 1


def test_names_with_spaces_umlauts_and_line_ends(repository: Shell) -> None:
    names = ["a b.md", "Müller, 5%.md", "two\nlines.md", "-rf.md", "::error::x.md", "tab\there.md", "quo\"te'.md"]
    for number, name in enumerate(names):
        repository.write(f"articles/{name}", f"The mayor met {number + 10} guests.\n")
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 1
    assert f"{len(names)} new articles" in done.out
    assert not any(line.startswith(("::", "lines.md")) for line in done.out.splitlines())


def test_a_folder_below_the_root(repository: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("articles/new.md", NEW)
    monkeypatch.chdir(repository.folder / "articles")
    done = repository("check", ".", "--base", "main", "--format", "github")
    assert done.code == 1
    assert "::error file=articles/new.md," in done.out


def test_without_a_path_the_current_folder_is_read(repository: Shell) -> None:
    repository.write("articles/new.md", NEW)
    assert repository("check", "--base", "main").code == 1


def test_without_a_path_files_that_git_ignores_are_no_articles(repository: Shell) -> None:
    repository.write(".gitignore", "/out\n")
    repository.write("out/report.html", "<p>The mayor met 7 guests.</p>")
    done = repository("check", "--base", "main")
    assert done.code == 2
    assert "out/report.html" in done.err and "claimcheck check articles/" in done.err


def test_the_setting_names_the_articles(repository: Shell) -> None:
    repository.write("claimcheck.toml", 'articles = ["articles"]\n')
    repository.write(".gitignore", "/out\n")
    repository.write("out/report.html", "<p>The mayor met 7 guests.</p>")
    repository.write("articles/new.md", NEW)
    assert repository("check", "--base", "main").code == 1


def test_changes_outside_of_the_articles_are_mentioned(repository: Shell) -> None:
    repository.write("notes/draft.md", NEW)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 0
    assert "1 changed file lies outside of the articles: notes/draft.md" in done.err


def test_only_new_lines_of_a_jsonl_file_are_new(repository: Shell) -> None:
    line = '{"text": "%s", "id": "%s"}\n'
    git(repository.folder, "switch", "-q", "main")
    first = line % (NEW.strip(), "first")
    repository.write("articles/feed.jsonl", first)
    commit(repository.folder)
    git(repository.folder, "switch", "-q", "-c", "feed")
    repository.write("articles/feed.jsonl", line % ("The mayor met 7 guests.", "second") + first)
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main", "--format", "json")
    assert done.code == 0
    assert '"articles/feed.jsonl#1"' in done.out and "feed.jsonl#2" not in done.out


def test_a_submodule_is_skipped_with_a_note(repository: Shell, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    (other / "new.md").write_text(NEW)
    commit(other)
    git(repository.folder, "submodule", "--quiet", "add", str(other), "articles/sub")
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 0
    assert "the submodule articles/sub changed; what it holds is not looked at" in done.err


def test_a_link_out_of_the_repository_is_refused(repository: Shell, tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(NEW)
    (repository.folder / "articles/new.md").symlink_to(secret)
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 1
    assert "articles/new.md: error CC090: not checked: link out of the folder" in done.out
    assert "36" not in done.out
    named = repository("check", "articles/new.md", "--against", "articles")
    assert named.code == 2
    assert "a link that leads out" in named.err


def clone(repository: Shell, folder: Path, *options: str) -> None:
    git(folder.parent, "clone", "-q", *options, f"file://{repository.folder}", str(folder))


def fetch_command(said: str) -> list[str]:
    return shlex.split(said[said.index("git fetch") :].splitlines()[0])


@pytest.mark.parametrize("base", ["origin/main", "main", "hash"])
def test_a_shallow_clone_says_what_to_fetch(
    repository: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    repository.write("articles/new.md", NEW)
    commit(repository.folder)
    base = git(repository.folder, "rev-parse", "main") if base == "hash" else base
    shallow = tmp_path / "shallow"
    clone(repository, shallow, "--depth=1", "--branch", "topic")
    monkeypatch.chdir(shallow)
    done = repository("check", "articles", "--base", base, "--exit-zero")
    assert done.code == 2
    assert "--unshallow origin" in done.err
    command = fetch_command(done.err.partition(" and use ")[0])
    subprocess.run(command, check=True, capture_output=True)
    again = done.err.partition(" and use --base ")[2].strip() or base
    assert repository("check", "articles", "--base", again).code == 1


def test_a_shallow_clone_that_has_the_base_but_not_the_merge_base(
    repository: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        repository.write("articles/new.md", NEW * (number + 1))
        commit(repository.folder)
    shallow = tmp_path / "shallow"
    clone(repository, shallow, "--depth=1", "--no-single-branch", "--branch", "topic")
    monkeypatch.chdir(shallow)
    done = repository("check", "articles", "--base", "origin/main")
    assert done.code == 2
    assert "this clone is shallow" in done.err
    subprocess.run(fetch_command(done.err), check=True, capture_output=True)
    assert repository("check", "articles", "--base", "origin/main").code == 1


def test_a_missing_base_in_a_whole_clone(repository: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = tmp_path / "full"
    clone(repository, full, "--single-branch", "--branch", "topic")
    monkeypatch.chdir(full)
    done = repository("check", "articles", "--base", "origin/main")
    assert done.code == 2
    assert "git fetch --no-tags origin +refs/heads/main:refs/remotes/origin/main" in done.err
    subprocess.run(fetch_command(done.err), check=True, capture_output=True)
    assert repository("check", "articles", "--base", "origin/main").code == 0


@pytest.mark.parametrize("base", ["", "-x", "--output=x", "no such", "HEAD~99", "main..topic"])
def test_a_base_that_is_none(repository: Shell, base: str) -> None:
    done = repository("check", "articles", "--base", base)
    assert done.code == 2
    assert not (repository.folder / "x").exists()


def test_no_common_ancestor(repository: Shell) -> None:
    git(repository.folder, "checkout", "-q", "--orphan", "apart")
    commit(repository.folder)
    done = repository("check", "articles", "--base", "main")
    assert done.code == 2
    assert "no common ancestor" in done.err


def test_no_commit_yet(shell: Shell) -> None:
    git(shell.folder, "init", "-q")
    shell.write("a.md", OLD)
    assert "no commit yet" in shell("check", ".", "--base", "main").err


def test_no_repository(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(shell.folder.parent))
    shell.write("a.md", OLD)
    done = shell("check", ".", "--base", "main")
    assert done.code == 2
    assert "no git repository" in done.err and "--against" in done.err


def test_no_git(repository: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = repository("check", "articles", "--base", "main")
    assert done.code == 2
    assert "git was not found" in done.err


def test_no_base_outside_of_a_pull_request(repository: Shell) -> None:
    done = repository("check", "articles")
    assert done.code == 2
    assert "--base origin/main" in done.err and "--all" in done.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GITHUB_BASE_REF", "main"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", ""),
    ],
)
def test_the_base_of_a_pull_request_is_found(
    repository: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    repository.write("articles/new.md", NEW)
    commit(repository.folder)
    full = tmp_path / "full"
    clone(repository, full, "--branch", "topic")
    monkeypatch.chdir(full)
    monkeypatch.setenv(name, value or git(full, "rev-parse", "origin/main"))
    assert repository("check", "articles").code == 1


def test_against_a_folder_without_git(shell: Shell) -> None:
    shell.write("corpus/a/old.md", OLD)
    shell.write("new.md", NEW)
    done = shell("check", "new.md", "--against", "corpus")
    assert done.code == 1
    assert "new.md:1:1: error CC001" in done.out and "corpus/a/old.md:1:1" in done.out


def test_against_the_folder_that_the_article_lies_in(shell: Shell) -> None:
    shell.write("corpus/old.md", OLD)
    shell.write("corpus/new.md", NEW)
    inside = shell("check", "corpus/new.md", "--against", "corpus", "--format", "jsonl")
    assert inside.code == 1
    whole = shell("check", "corpus", "--all", "--format", "jsonl")
    ids = [line.partition('"id": ')[2][:14] for done in (inside, whole) for line in done.out.splitlines()]
    assert len(ids) == 2 and ids[0] == ids[1]


def test_an_empty_folder_is_an_error(shell: Shell) -> None:
    (shell.folder / "articles").mkdir()
    assert shell("check", "articles", "--all").code == 2


def test_an_empty_article_folder_in_git_is_an_error(repository: Shell) -> None:
    (repository.folder / "empty").mkdir()
    done = repository("check", "empty", "--base", "main")
    assert done.code == 2
    assert "No articles in empty" in done.err


def test_a_name_that_is_no_utf8(repository: Shell) -> None:
    name = os.fsdecode(b"articles/caf\xe9.md")
    try:
        (repository.folder / name).write_text(NEW)
    except OSError:
        pytest.skip("this file system only takes UTF-8")
    commit(repository.folder)
    for form in ("text", "sarif", "junit", "gitlab", "github", "jsonl", "json", "html", "markdown", "csv"):
        assert repository("check", "articles", "--base", "main", "--format", form).code == 1
