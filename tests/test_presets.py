"""Presets: what they set, what wins over them, fetching, and use without network. The hub is played by a folder."""

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from claimcheck.embed import load_embedder
from claimcheck.errors import ModelError, SettingsError
from claimcheck.judge.nli import load_nli
from claimcheck.models import fetch, presets
from claimcheck.models.sources import Source, read_source, sha256
from claimcheck.settings import Settings, origins
from tests import tiny_models


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Two tiny models in the place of the two that a preset fetches."""
    folder = tmp_path_factory.mktemp("hub")
    return {"embedding": tiny_models.sentence_model(folder), "nli": tiny_models.nli_model(folder)}


@pytest.fixture
def tiny_preset(models, monkeypatch):
    """The preset "multilingual" with the tiny models behind the same names."""
    preset = presets.PRESETS["multilingual"]
    downloads = []
    for model in preset.downloads:
        place = models[model.role]
        described = sorted(p.relative_to(place).as_posix() for p in place.rglob("*.json"))
        files = (*described, "model.safetensors")
        hashes = {"model.safetensors": sha256(place / "model.safetensors")}
        downloads.append(dataclasses.replace(model, files=files, hashes=hashes))
    tiny = dataclasses.replace(preset, downloads=tuple(downloads))
    monkeypatch.setitem(presets.PRESETS, "multilingual", tiny)
    return tiny


@pytest.fixture
def hub(models, tiny_preset, tmp_path, monkeypatch):
    """A hub that gives what it is asked for, and notes it."""
    calls = []
    roles = {model.repository: model.role for model in tiny_preset.downloads}

    def snapshot_download(repository, *, revision, allow_patterns, local_dir):
        calls.append((repository, revision, tuple(allow_patterns)))
        target = Path(local_dir or tmp_path / "cache" / roles[repository])
        for file in allow_patterns:
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(models[roles[repository]] / file, target / file)
        return str(target)

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    return calls


def test_the_default_is_the_bundled_preset():
    assert Settings() == Settings(preset="bundled")
    assert (Settings().model, Settings().nli_model) == ("bundled", "bundled")


def test_a_preset_sets_models_and_thresholds_and_whatever_is_named_wins(folder, monkeypatch):
    preset = presets.PRESETS["multilingual"]
    assert {name: getattr(Settings(preset="multilingual"), name) for name in preset.settings()} == preset.settings()
    (folder / "claimcheck.toml").write_text("preset = 'multilingual'\nconflict_threshold = 0.9\n")
    monkeypatch.setenv("CLAIMCHECK_NLI_MODEL", "mine")
    settings = Settings(agreement_threshold=0.8)
    assert (settings.model, settings.nli_model) == (preset.model, "mine")
    assert (settings.conflict_threshold, settings.agreement_threshold) == (0.9, 0.8)
    assert origins(preset="multilingual")["model"] == "preset multilingual"
    assert Settings(preset="bundled").model == "bundled"


def test_an_unknown_preset_is_an_error_with_a_hint():
    with pytest.raises(SettingsError, match="did you mean 'multilingual'"):
        Settings(preset="multilingul")
    with pytest.raises(SettingsError, match="bundled, multilingual"):
        fetch.fetch("other", None, print)


def test_every_download_is_pinned_to_one_commit_and_its_weights_to_one_hash():
    for preset in presets.PRESETS.values():
        for model in preset.downloads:
            assert re.fullmatch(r"[0-9a-f]{40}", model.revision)
            assert re.fullmatch(r"[0-9a-f]{64}", model.hashes["model.safetensors"])
            assert set(model.hashes) <= set(model.files)
            assert model.name in (preset.model, preset.nli_model)


def test_names_may_carry_a_revision_and_a_folder_wins(folder):
    assert read_source("owner/name@v1") == Source("owner/name", "v1")
    assert read_source("owner/name") == Source("owner/name")
    (folder / "mine@home").mkdir()
    assert read_source("mine@home") == Source("mine@home")


@pytest.mark.parametrize("load", [load_embedder, load_nli])
def test_a_preset_that_was_not_fetched_names_the_command(load, monkeypatch):
    preset = presets.PRESETS["multilingual"]
    name = preset.model if load is load_embedder else preset.nli_model
    with pytest.raises(ModelError, match=r"Run: claimcheck models fetch multilingual$"):
        load(name)


def test_fetch_asks_for_the_needed_files_of_one_commit_and_they_load(hub, tiny_preset, folder):
    said = []
    places = fetch.fetch("multilingual", folder / "models", said.append)
    assert hub == [(m.repository, m.revision, m.files) for m in tiny_preset.downloads]
    assert [p.relative_to(folder).as_posix() for p in places] == ["models/embedding", "models/nli"]
    assert len(said) == 2
    assert load_embedder(str(places[0])).embed(["the port"]).shape == (1, 32)
    assert load_nli(str(places[1])).predict([("the port", "the bridge")]).shape == (1, 3)


def test_after_fetching_the_command_says_how_to_use_the_models(hub, folder):
    lines = list(fetch.fetch_and_explain("multilingual", folder / "models", print))
    assert f"--model {folder}/models/embedding" in lines[-1] and f"--nli-model {folder}/models/nli" in lines[-1]
    assert list(fetch.fetch_and_explain("multilingual", None, print))[-1].endswith("report --preset multilingual PATH")


def test_a_file_that_is_not_the_expected_one_is_refused(hub, models, tiny_preset, monkeypatch):
    wrong = dataclasses.replace(tiny_preset.downloads[0], hashes={"config.json": "0" * 64})
    monkeypatch.setitem(presets.PRESETS, "multilingual", dataclasses.replace(tiny_preset, downloads=(wrong,)))
    with pytest.raises(ModelError, match=r"config\.json .* SHA-256"):
        fetch.fetch("multilingual", None, print)


def test_a_file_that_did_not_come_is_named(folder, tiny_preset, monkeypatch):
    monkeypatch.setattr("huggingface_hub.snapshot_download", lambda *_, **__: str(folder))
    with pytest.raises(ModelError, match=r"came without .*model\.safetensors"):
        fetch.fetch("multilingual", None, print)


def test_no_network_is_one_clear_line(monkeypatch):
    def refuse(*_, **__):
        raise ConnectionError("no route\nto host")

    monkeypatch.setattr("huggingface_hub.snapshot_download", refuse)
    with pytest.raises(ModelError, match=r"can't be fetched: no route Check the network"):
        fetch.fetch("multilingual", None, print)


def test_folders_enter_a_report_without_their_path(models):
    recorded = Settings(model=str(models["embedding"]), parser="de_core_news_sm,bundled").recorded()
    assert recorded["model"] == models["embedding"].name
    assert recorded["parser"] == "de_core_news_sm,bundled"


@pytest.mark.parametrize(("load", "role"), [(load_embedder, "embedding"), (load_nli, "nli")])
def test_offline_no_host_is_looked_up(load, role, models, monkeypatch):
    asked = []

    def refuse(host, *_, **__):
        asked.append(host)
        raise OSError("no network")

    monkeypatch.setattr("socket.getaddrinfo", refuse)
    load(str(models[role]))
    for name in ("no-such/model", "no-such-model"):
        with pytest.raises(ModelError, match="--no-offline"):
            load(name)
    assert asked == []
