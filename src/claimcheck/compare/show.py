"""A comparison of two texts for the terminal, and as JSON."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claimcheck.compare.judged import JudgedPair
from claimcheck.compare.texts import Comparison, Side
from claimcheck.judge.evidence import Evidence
from claimcheck.judge.features import features
from claimcheck.listing import counted
from claimcheck.records import Article, Claim, DateMention, Entity, Finding, Quantity
from claimcheck.terminal import escape

SCHEMA = "claimcheck-compare/1"
DIGITS = 4
_SPANS = ("quantities", "dates", "entities")
_FIELDS = ("speaker", "attribution", "polarity", "modality", "condition", "subject", "predicate", "lang")


def as_text(comparison: Comparison) -> str:
    """The verdict and its reason, both texts as they were read, and all that is known of each pair of claims."""
    names = _names(comparison)
    lines = [_pair_verdict(comparison.pairs[0]) if comparison.pairs else comparison.verdict, comparison.reason]
    for name, side in (("A", comparison.a), ("B", comparison.b)):
        lines += ["", *_side(name, side, names)]
    for pair in comparison.pairs:
        lines += ["", *_pair(pair, names, comparison.thresholds)]
    if comparison.not_judged:
        were = "was" if comparison.not_judged == 1 else "were"
        more = counted(comparison.not_judged, "further pair")
        lines += ["", f"{more}, less alike than these, {were} not judged."]
    return "".join(f"{_harmless(line)}\n" for line in lines)


def as_json(comparison: Comparison) -> str:
    """The same as one document, schema "claimcheck-compare/1". Offsets of claims are code points into the text."""
    document = {
        "schema": SCHEMA,
        "verdict": comparison.verdict,
        "reason": comparison.reason,
        "thresholds": dict(comparison.thresholds),
        "a": _side_data(comparison.a),
        "b": _side_data(comparison.b),
        "pairs": [_pair_data(pair) for pair in comparison.pairs],
        "pairs_not_judged": comparison.not_judged,
        "models": dict(comparison.models),
    }
    return json.dumps(_rounded(document), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _names(comparison: Comparison) -> dict[str, str]:
    """Short names of the claims: A1, A2, B1."""
    sides = (("A", comparison.a), ("B", comparison.b))
    return {claim.id: f"{name}{i}" for name, side in sides for i, claim in enumerate(side.claims, 1)}


def _pair_verdict(pair: JudgedPair) -> str:
    if pair.finding is None or pair.stopped is not None:
        return pair.verdict
    name = "possible update" if pair.verdict == "update" else pair.verdict
    kind = "" if pair.finding.label == "agreement" else f" ({pair.finding.kind})"
    return f"{name}{kind}, score {pair.finding.score:.3f}{', a close call' if pair.finding.possible else ''}"


def _side(name: str, side: Side, names: Mapping[str, str]) -> Iterator[str]:
    article = side.article
    yield f"{name}: {article.lang}, {article.date or 'date unknown'}"
    yield from (f"  note: {note}" for note in article.notes)
    for claim in side.claims:
        yield from _claim(names[claim.id], claim)
    yield from (f"  no claim: {_quoted(article, one.start, one.end)} {one.reason}" for one in side.rejected)
    yield from (f"  left out: {_quoted(article, span.start, span.end)} {span.reason}" for span in article.excluded)


def _claim(name: str, claim: Claim) -> Iterator[str]:
    yield f"  {name} “{claim.text}”"
    if claim.quote != claim.text:
        yield f"     quote: “{claim.quote}”"
    yield from (f"     added: {addition}" for addition in claim.additions)
    yield "     " + ", ".join(f"{field} {value}" for field in _FIELDS if (value := getattr(claim, field)))
    yield f"     as of {_as_of(claim)}"
    for field in _SPANS:
        yield from (f"     {field}: {_mention(mention)}" for mention in getattr(claim, field))
    yield from (f"     flag: {flag}" for flag in claim.flags)


def _as_of(claim: Claim) -> str:
    """The time of a claim: "2025-03 (month, from the claim)"."""
    source = {"claim": "the claim", "publication": "its publication"}.get(claim.as_of_source, "")
    return f"{claim.as_of} ({claim.as_of_precision}, from {source})" if claim.as_of and source else "an unknown time"


def _mention(mention: Quantity | DateMention | Entity) -> str:
    values = mention.model_dump(exclude={"text", "start", "end"})
    return f"“{mention.text}” ({', '.join(f'{key} {value}' for key, value in values.items() if value)})"


def _quoted(article: Article, start: int, end: int) -> str:
    return f"“{article.text[start:end]}”"


def _pair(pair: JudgedPair, names: Mapping[str, str], thresholds: Mapping[str, float]) -> Iterator[str]:
    yield f"{names[pair.a.id]} and {names[pair.b.id]}: {_pair_verdict(pair)}"
    yield f"  {pair.reason}"
    if pair.stopped is not None:
        yield f"  Had it been judged: {_would_be(pair.finding)}."
    elif pair.finding is not None and not pair.shown:
        yield "  A report shows a stronger reading of these two sentences instead."
    scores = {"conflict": pair.scores.conflict, "agreement": pair.scores.agreement}
    for label, score in scores.items():
        yield f"  {label} score {score:.3f}, threshold {thresholds[label]:.3f}"
    yield f"  time: {pair.time}"
    yield from _comparisons(pair.evidence)
    yield from _nli(pair.evidence, names[pair.a.id], names[pair.b.id])
    yield "  features of the decision (products of two: --format json)"
    yield from _columns(f"{name} {value:.3f}" for name, value in features(pair.evidence).items() if "*" not in name)


def _would_be(finding: Finding | None) -> str:
    return f"{finding.label}, {finding.reason.rstrip('.')}" if finding else "neither score reaches its threshold"


def _comparisons(evidence: Evidence) -> Iterator[str]:
    for name, compared in (("numbers", evidence.numbers), ("dates", evidence.dates)):
        pairs = "; ".join(f"“{pair.a.text}” and “{pair.b.text}” {pair.outcome}" for pair in compared.pairs)
        yield f"  {name}: {compared.outcome}{f' ({pairs})' if pairs else ''}"
    names = evidence.entities
    groups = {
        "shared": [f"{a.text} = {b.text}" for a, b in names.shared],
        "only in A": [entity.text for entity in names.only_a],
        "only in B": [entity.text for entity in names.only_b],
        "exchanged": [f"{a.text} for {b.text}" for a, b in names.substituted],
    }
    yield "  names: " + ("; ".join(f"{group} {', '.join(found)}" for group, found in groups.items() if found) or "none")
    yield f"  verbs: {evidence.predicates}; same actor: {'yes' if evidence.same_actor else 'no'}"


def _nli(evidence: Evidence, a: str, b: str) -> Iterator[str]:
    yield f"  {'premise to hypothesis':<28}  entailment  neutral  contradiction"
    for name, (entailment, neutral, contradiction) in _directions(evidence).items():
        way = f"{a} to {b}" if name.endswith("a_to_b") else f"{b} to {a}"
        label = f"{way}, sentences" if name.startswith("sentence") else way
        yield f"  {label:<28}  {entailment:>10.3f}  {neutral:>7.3f}  {contradiction:>13.3f}"


def _directions(evidence: Evidence) -> dict[str, tuple[float, float, float]]:
    return {
        "a_to_b": evidence.forward,
        "b_to_a": evidence.backward,
        "sentence_a_to_b": evidence.context_forward,
        "sentence_b_to_a": evidence.context_backward,
    }


def _columns(cells: Iterable[str], count: int = 3) -> Iterator[str]:
    """Rows of `count` cells under one another."""
    filled = list(cells)
    width = max(map(len, filled), default=0)
    for start in range(0, len(filled), count):
        yield "    " + "  ".join(f"{cell:<{width}}" for cell in filled[start : start + count]).rstrip()


def _harmless(line: str) -> str:
    """One line that can't steer the terminal, and keeps its columns."""
    return escape(re.sub(r"[\t-\r]+", " ", line))


def _side_data(side: Side) -> dict[str, Any]:
    article = side.article
    return {
        "text": article.text,
        "lang": article.lang,
        "date": article.date,
        "notes": list(article.notes),
        "claims": [claim.model_dump(mode="json") for claim in side.claims],
        "not_claims": [one.model_dump(exclude={"article"}) for one in side.rejected],
        "excluded": [span.model_dump() for span in article.excluded],
        "why_no_claim": side.why_empty(),
    }


def _pair_data(pair: JudgedPair) -> dict[str, Any]:
    finding = pair.finding
    return {
        "a": pair.a.id,
        "b": pair.b.id,
        "verdict": pair.verdict,
        "reason": pair.reason,
        "stopped": pair.stopped,
        "time": pair.time,
        "shown": pair.shown,
        "finding": finding and finding.model_dump(include={"label", "kind", "score", "possible", "reason"}),
        "scores": {"conflict": pair.scores.conflict, "agreement": pair.scores.agreement},
        "nli": {
            name: dict(zip(("entailment", "neutral", "contradiction"), values, strict=True))
            for name, values in _directions(pair.evidence).items()
        },
        "signals": pair.evidence.signals(),
        "features": features(pair.evidence),
    }


def _rounded(value: Any) -> Any:
    """Floats with four digits, as in the report."""
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0
    if isinstance(value, Mapping):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list) else value
