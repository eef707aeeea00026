"""spaCy pipelines as parsers. spaCy is an optional extra and is imported only when a pipeline is named."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import ModelError
from claimcheck.extract.parse import Parser, Word
from claimcheck.extract.schemes import Node, Scheme, scheme_of, to_universal
from claimcheck.models.sources import fingerprint, first_line

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

ANY_LANGUAGE = "xx"
"""spaCy's code of a pipeline for several languages."""
MOODS = {"Sub": "Fin-Sub", "Imp": "Fin-Imp", "Cnd": "Fin-Cnd"}
FORMS = {"Inf": "Inf", "Part": "Part", "Ger": "Ger", "Conv": "Ger"}
TENSES = {"Past": "Past", "Imp": "Past", "Pqp": "Past", "Pres": "Pres", "Fut": "Fut"}


class SpacyParser:
    """Parses each text with the pipeline for its language, and with another parser where there is none."""

    def __init__(self, names: Sequence[str], other: Parser):
        """Load pipelines by installed name or folder.

        Raises:
            ModelError: if spaCy or a pipeline is not installed, two are for one language, or one has no parts of
                speech, no parser, or relations of an unknown scheme.
        """
        self._other = other
        self._pipelines: dict[str, tuple[Language, Scheme]] = {}
        labels = []
        for name in names:
            pipeline = _load(name)
            lang = pipeline.lang or ANY_LANGUAGE
            if lang in self._pipelines:
                raise ModelError(f"Two spaCy pipelines are for {lang!r}; name one of them.")
            self._pipelines[lang] = pipeline, _scheme(pipeline, name)
            labels.append(_label(pipeline, name))
        self.name = "+".join([*sorted(labels), other.name])

    def parse(self, sentences: Sequence[tuple[str, str]]) -> list[list[Word]]:
        """See Parser.parse."""
        result: list[list[Word]] = [[] for _ in sentences]
        groups: dict[str, list[int]] = {}
        for number, (_, lang) in enumerate(sentences):
            known = lang if lang in self._pipelines else ANY_LANGUAGE
            groups.setdefault(known if known in self._pipelines else "", []).append(number)
        for lang, numbers in groups.items():
            parsed = self._parse_group(lang, [sentences[n] for n in numbers])
            for number, words in zip(numbers, parsed, strict=True):
                result[number] = words
        return result

    def _parse_group(self, lang: str, sentences: Sequence[tuple[str, str]]) -> list[list[Word]]:
        if not lang:
            return self._other.parse(sentences)
        pipeline, scheme = self._pipelines[lang]
        return [words_of(doc, scheme) for doc in pipeline.pipe(text for text, _ in sentences)]


def words_of(doc: "Doc", scheme: Scheme) -> list[Word]:
    """The words of a parsed text as Universal Dependencies, with one root; white space is no word."""
    tokens = [token for token in doc if not token.is_space]
    place = {token.i: number for number, token in enumerate(tokens)}
    nodes = [_node(token, place) for token in tokens]
    to_universal(nodes, scheme)
    roots = [number for number, node in enumerate(nodes) if node.head < 0]
    for other in roots[1:]:  # spaCy may see several sentences where we see one
        nodes[other].head, nodes[other].relation = roots[0], "parataxis"
    return [Word(n.text, n.start, n.end, n.tag, n.head, n.relation, n.form, n.tense) for n in nodes]


def _node(token: "Token", place: Mapping[int, int]) -> Node:
    head = token.head
    while head.i not in place and head.head.i != head.i:
        head = head.head
    number = -1 if head.i == token.i or head.i not in place else place[head.i]
    relation = token.dep_.lower() or "dep"
    form, tense = _verb_form(token)
    start = token.idx
    return Node(
        token.text,
        start,
        start + len(token.text),
        token.pos_ or "X",
        token.lemma_.lower(),
        number,
        relation,
        form,
        tense,
    )


def _verb_form(token: "Token") -> tuple[str, str]:
    morph = token.morph.to_dict()
    form = morph.get("VerbForm", "")
    kind = MOODS.get(morph.get("Mood", ""), "Fin") if form == "Fin" else FORMS.get(form, "_")
    return kind, TENSES.get(morph.get("Tense", ""), "_")


def _load(name: str) -> "Language":
    try:
        import spacy
    except ImportError:
        raise ModelError(f"Parser {name!r} needs spaCy. Run: pip install 'claimcheck[spacy]'") from None
    try:
        return spacy.load(name, exclude=["ner"])
    except OSError as error:
        hint = "" if Path(name).exists() else f" Run: python -m spacy download {name}"
        raise ModelError(f"spaCy pipeline {name!r} can't be loaded: {first_line(error)}{hint}") from error
    except Exception as error:  # a pipeline of another spaCy version, or with code that is missing here
        raise ModelError(f"spaCy pipeline {name!r} can't be loaded: {first_line(error)}") from error


def _scheme(pipeline: "Language", name: str) -> Scheme:
    assigned = {place: part for part in pipeline.pipe_names for place in pipeline.get_pipe_meta(part).assigns}
    if "token.dep" not in assigned and "token.head" not in assigned:
        raise ModelError(f"spaCy pipeline {name!r} has no parser. Name one that has, such as a *_core_news_sm.")
    if "token.pos" not in assigned and "attribute_ruler" not in pipeline.pipe_names:
        raise ModelError(f"spaCy pipeline {name!r} gives no parts of speech. Name one that does.")
    part: Any = pipeline.get_pipe(assigned.get("token.dep") or assigned["token.head"])
    labels = list(getattr(part, "labels", ()))
    scheme = scheme_of(labels) if labels else None
    if scheme is None:
        raise ModelError(
            f"spaCy pipeline {name!r} uses relations that are neither Universal Dependencies nor ClearNLP nor TIGER: "
            f"{', '.join(sorted(labels)[:8]) or 'none named'}. Name another."
        )
    return scheme


def _label(pipeline: "Language", name: str) -> str:
    """The pipeline's own name and version; for a folder also a hash of its files, as names there are arbitrary."""
    meta = pipeline.meta
    label = f"{meta['lang']}_{meta['name']}-{meta['version']}"
    return f"{label}-{fingerprint(Path(name))}" if Path(name).is_dir() else label
