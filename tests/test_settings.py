"""Which source wins, and what a mistake in each of them says."""

from pathlib import Path

import pytest

from claimcheck.errors import SettingsError
from claimcheck.settings import Settings, origins, read_file


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults_need_no_network() -> None:
    settings = Settings()
    assert (settings.model, settings.nli_model) == ("bundled", "bundled")
    assert settings.offline is True
    assert settings.formats == ("html", "json")


def test_arguments_win_over_environment_over_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "claimcheck.toml").write_text("neighbours = 30\nlang = 'de'\nmax_file_bytes = 8\n")
    monkeypatch.setenv("CLAIMCHECK_NEIGHBOURS", "40")
    monkeypatch.setenv("CLAIMCHECK_LANG", "en")
    settings = Settings(neighbours=50)
    assert (settings.neighbours, settings.lang, settings.max_file_bytes) == (50, "en", 8)


def test_origins_name_each_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "claimcheck.toml"
    file.write_text("neighbours = 30\nlang = 'de'\n")
    monkeypatch.setenv("CLAIMCHECK_LANG", "en")
    found = origins(given=["model"])
    assert found["model"] == "given"
    assert found["lang"] == "CLAIMCHECK_LANG"
    assert found["neighbours"] == str(file)
    assert found["nli_model"] == "default"


def test_pyproject_table_is_read_from_a_folder_above(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "pyproject.toml").write_text("[tool.claimcheck]\nneighbours = 7\n")
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert Settings().neighbours == 7


def test_nearest_file_wins_and_pyproject_without_table_is_passed_over(folder: Path) -> None:
    below = folder / "below"
    below.mkdir()
    (folder / "claimcheck.toml").write_text("neighbours = 7\n")
    (below / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    assert read_file(below) == (folder / "claimcheck.toml", {"neighbours": 7})
    (below / "claimcheck.toml").write_text("neighbours = 8\n")
    assert read_file(below) == (below / "claimcheck.toml", {"neighbours": 8})


def test_decisions_are_a_folder_below_the_current_one(folder: Path) -> None:
    assert Settings().decisions == Path(".claimcheck/accepted")
    (folder / "claimcheck.toml").write_text("decisions = 'kept'\nlayout = 'single'\n")
    assert (Settings().decisions, Settings().layout) == (Path("kept"), "single")


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().neighbours = 3


@pytest.mark.parametrize("content", ["neighbors = 3\n", "[tool.claimcheck]\nneighbors = 3\n"])
def test_unknown_key_in_a_file_names_key_file_and_a_close_match(folder: Path, content: str) -> None:
    file = folder / ("pyproject.toml" if content.startswith("[") else "claimcheck.toml")
    file.write_text(content)
    with pytest.raises(SettingsError, match="'neighbors'; did you mean 'neighbours'") as caught:
        Settings()
    assert str(file) in str(caught.value)


def test_unknown_key_without_a_close_match_lists_what_there_is(folder: Path) -> None:
    (folder / "claimcheck.toml").write_text("xyzzy = 3\n")
    with pytest.raises(SettingsError, match=r"known are .*neighbours"):
        Settings()


def test_unknown_argument() -> None:
    with pytest.raises(SettingsError, match="'modle'; did you mean 'model'"):
        Settings(modle="x")


def test_unknown_variable_is_an_error_but_not_the_one_for_development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_DATA", "/somewhere")
    Settings()
    monkeypatch.setenv("CLAIMCHECK_NEIGHBOR", "3")
    with pytest.raises(SettingsError, match="did you mean 'CLAIMCHECK_NEIGHBOURS'"):
        Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("neighbours", 0),
        ("neighbours", 201),
        ("neighbours", "many"),
        ("min_similarity", 1.5),
        ("min_similarity", float("nan")),
        ("conflict_threshold", -0.1),
        ("lang", "fr"),
        ("model", ""),
        ("offline", "perhaps"),
        ("max_file_bytes", 0),
        ("max_file_bytes", 0),
        ("formats", "pdf"),
        ("formats", "json="),
        ("formats", ()),
        ("layout", "pages"),
        ("decisions", ""),
    ],
)
def test_value_out_of_range_names_the_key(name: str, value: object) -> None:
    with pytest.raises(SettingsError, match=f"^{name} = "):
        Settings(**{name: value})


def test_value_out_of_range_names_its_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "claimcheck.toml"
    file.write_text("neighbours = 0\n")
    with pytest.raises(SettingsError) as caught:
        Settings()
    assert str(file) in str(caught.value)
    monkeypatch.setenv("CLAIMCHECK_NEIGHBOURS", "0")
    with pytest.raises(SettingsError, match="set in CLAIMCHECK_NEIGHBOURS"):
        Settings()


def test_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_NEIGHBOURS", "")
    assert Settings().neighbours == 20
    assert origins()["neighbours"] == "default"


def test_formats_from_the_environment_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMCHECK_FORMATS", "json=a.json, html")
    assert Settings().formats == ("json=a.json", "html")


@pytest.mark.parametrize("content", [b"neighbours = ", b"\xff\xfe", b"lang = 'en'\nlang = 'de'\n"])
def test_file_that_is_not_toml(folder: Path, content: bytes) -> None:
    (folder / "claimcheck.toml").write_bytes(content)
    with pytest.raises(SettingsError, match="not valid TOML"):
        Settings()


@pytest.mark.parametrize("content", ["tool = 3\n", "[tool]\n"])
def test_pyproject_with_a_strange_tool_entry_is_passed_over(folder: Path, content: str) -> None:
    (folder / "pyproject.toml").write_text(content)
    assert Settings().neighbours == 20


def test_table_that_is_no_table(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool]\nclaimcheck = 3\n")
    with pytest.raises(SettingsError, match="has to be a table"):
        Settings()


def test_a_report_records_what_can_change_its_content_only() -> None:
    recorded = Settings(formats=("json=/home/somebody/a.json",), neighbours=5).recorded()
    assert recorded["neighbours"] == 5
    assert not {"formats", "decisions", "layout"} & set(recorded)
    assert "offline" not in recorded
