"""What machine words are called on a page, in English; the catalogues translate them."""

from claimcheck.messages import N_

UNKNOWN = N_("unknown")
RANGE = N_("%(first)s to %(last)s")
HEDGES = {
    "about": N_("about %(number)s"),
    "at_least": N_("at least %(number)s"),
    "at_most": N_("at most %(number)s"),
    "more_than": N_("more than %(number)s"),
    "less_than": N_("less than %(number)s"),
}


def _as_they_are(*words: str) -> dict[str, str]:
    """Machine words that are English already."""
    return {word: word for word in words}


NAMES: dict[str, dict[str, str]] = {
    "label": {
        "conflict": N_("Conflict"),
        "update": N_("Possible update"),
        "agreement": N_("Agreement"),
        "single": N_("Single source"),
    },
    "kind": {
        "attribution": N_("Attribution"),
        "date": N_("Date"),
        "entity": N_("Name"),
        "modality": N_("Certainty"),
        "negation": N_("Negation"),
        "number": N_("Number"),
        "status": N_("Status"),
    },
    "stance": {
        "holds": N_("Holds"),
        "denies": N_("Denies"),
        "conditional": N_("Conditional"),
        "unclear": N_("Unclear"),
    },
    "modality": _as_they_are(
        N_("asserted"), N_("denied"), N_("possible"), N_("planned"), N_("conditional"), N_("asked")
    ),
    "attribution": {
        "none": N_("the article itself"),
        "direct": N_("direct speech"),
        "reported": N_("reported speech"),
    },
    "flag": {
        "truncated": N_("shortened for the models"),
        "windowed": N_("long, read in parts by the models"),
        "unmeasured-language": N_("in a language for which the models were not measured"),
    },
    "decision": {
        "accepted": N_("Accepted"),
        "false-positive": N_("False positive"),
        "needs-look": N_("Needs a look"),
        "new": N_("New"),
    },
    "facet": {
        "label": N_("Result"),
        "kind": N_("Kind of difference"),
        "language": N_("Language"),
        "outlet": N_("Outlet"),
        "article": N_("Article"),
        "speaker": N_("Speaker"),
        "status": N_("Decision"),
    },
    "skipped": _as_they_are(
        N_("no permission"),
        N_("unreadable"),
        N_("unsupported file type"),
        N_("link out of the folder"),
        N_("binary file"),
        N_("unknown encoding"),
        N_("broken JSON"),
        N_("broken front matter"),
        N_("no text"),
        N_("empty"),
        N_("too large"),
        N_("duplicate id"),
        N_("HTML reader missing"),
        N_("broken decision"),
    ),
    "no_claim": _as_they_are(N_("question"), N_("too short"), N_("no predicate"), N_("request")),
    "left_out": _as_they_are(
        N_("too little alike"),
        N_("published long after each other"),
        N_("no name in common"),
        N_("judged as unrelated"),
        N_("accounts of different times"),
        N_("claims about different times"),
        N_("weaker reading of a pair that is shown"),
    ),
    "excluded": _as_they_are(
        N_("advertisement"),
        N_("navigation"),
        N_("related articles"),
        N_("comment form"),
        N_("source link"),
        N_("legal notice"),
        N_("picture credit"),
        N_("picture gallery"),
        N_("about the author"),
        N_("author tagline"),
        N_("call to the reader"),
        N_("share buttons"),
        N_("cross-promotion"),
        N_("front matter"),
        N_("teaser"),
        N_("markup"),
        N_("page date"),
        N_("page header"),
        N_("byline"),
        N_("dateline"),
        N_("form"),
        N_("weather"),
    ),
    "signal": {
        "similarity": N_("likeness of the claims"),
        "context_similarity": N_("likeness of the sentences"),
        "rank": N_("rank among the pairs of both articles"),
        "nli_entailment": N_("NLI: follows"),
        "nli_neutral": N_("NLI: says nothing about it"),
        "nli_contradiction": N_("NLI: contradicts"),
        "nli_forward": N_("NLI one way: follows, says nothing, contradicts"),
        "nli_backward": N_("NLI the other way: follows, says nothing, contradicts"),
        "numbers": N_("Numbers"),
        "dates": N_("Dates"),
        "shared_entities": N_("names in common"),
        "substituted_entities": N_("names exchanged"),
        "same_actor": N_("same actor"),
        "predicates": N_("verbs"),
        "opposite_polarity": N_("one side negated"),
        "certainty_differs": N_("certainty differs"),
    },
    "outcome": _as_they_are(N_("none"), N_("same"), N_("compatible"), N_("differ"), N_("opposite")),
}
