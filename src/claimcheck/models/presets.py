"""Models that belong together, under one name: what to load, which thresholds go with it, what has to be fetched.

Imports nothing heavy: the settings ask here which values a preset stands for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class HubModel:
    """One model on the Hugging Face hub, at one commit."""

    role: str
    """"embedding" or "nli"."""
    repository: str
    revision: str
    """Full commit hash: names the content of every file."""
    licence: str
    files: tuple[str, ...]
    """What is needed of the repository, and all that is fetched."""
    megabytes: int
    hashes: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the files that matter most, checked after fetching."""

    @property
    def name(self) -> str:
        """What --model and --nli-model take."""
        return f"{self.repository}@{self.revision}"


@dataclass(frozen=True)
class Preset:
    """What one name stands for in the settings."""

    name: str
    summary: str
    model: str
    nli_model: str
    conflict_threshold: float
    agreement_threshold: float
    provisional: bool = False
    """Whether the thresholds are an informed guess, not measured with these models."""
    downloads: tuple[HubModel, ...] = ()

    def settings(self) -> dict[str, str | float]:
        """The settings that the preset sets where the user does not."""
        return {
            "model": self.model,
            "nli_model": self.nli_model,
            "conflict_threshold": self.conflict_threshold,
            "agreement_threshold": self.agreement_threshold,
        }


MINILM = HubModel(
    role="embedding",
    repository="sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2",
    revision="e8f8c211226b894fcb81acc59f3b34ba3efd5f42",
    licence="Apache-2.0",
    files=(
        "1_Pooling/config.json",
        "config.json",
        "config_sentence_transformers.json",
        "model.safetensors",
        "modules.json",
        "sentence_bert_config.json",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer_config.json",
    ),
    megabytes=480,
    hashes={
        "config.json": "6300193cb75e01cf80c96decef7187dfb33094d97cc1490b7ead6ff134476e4e",
        "model.safetensors": "eaa086f0ffee582aeb45b36e34cdd1fe2d6de2bef61f8a559a1bbc9bd955917b",
        "tokenizer.json": "2c3387be76557bd40970cec13153b3bbf80407865484b209e655e5e4729076b8",
    },
)
MDEBERTA = HubModel(
    role="nli",
    repository="MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7",
    revision="b5113eb38ab63efdd7f280f8c144ea8b13f978ce",
    licence="MIT",
    files=(
        "added_tokens.json",
        "config.json",
        "model.safetensors",
        "special_tokens_map.json",
        "spm.model",
        "tokenizer.json",
        "tokenizer_config.json",
    ),
    megabytes=578,
    hashes={
        "config.json": "bc7b85f164a17c1b007d87fb99d3676f4a4d2e6511d2288dd3f5334dc0f34e6b",
        "model.safetensors": "7c8e29f1115986d032e92b0fbaa0bdef1062a46f658b08705f237c05014a8541",
        "tokenizer.json": "e23095eb61ba944c7be3a5d3e8ec19e37ce7ced0daa03550bde03e83c21b3f8a",
    },
)

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="bundled",
            summary="small models inside the package, eleven languages, no network",
            model="bundled",
            nli_model="bundled",
            conflict_threshold=0.55,
            agreement_threshold=0.5,
        ),
        Preset(
            name="multilingual",
            summary="larger multilingual models, fetched once, slower",
            model=MINILM.name,
            nli_model=MDEBERTA.name,
            conflict_threshold=0.7,
            agreement_threshold=0.6,
            provisional=True,
            downloads=(MINILM, MDEBERTA),
        ),
    )
}


def preset_of(model: str) -> str | None:
    """The preset whose models have to be fetched before a model can be loaded; None if it belongs to none."""
    return next((p.name for p in PRESETS.values() if model in {d.name for d in p.downloads}), None)
