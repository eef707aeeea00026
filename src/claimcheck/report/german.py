"""German messages of the interface, by their English text."""

MESSAGES: dict[str, str] = {
    # opening
    "Skip to the findings": "Zu den Befunden springen",
    "Discrepancy report": "Abweichungsbericht",
    "Dark": "Dunkel",
    "Light": "Hell",
    "Switch between light and dark": "Zwischen hell und dunkel wechseln",
    "No article could be read, so nothing was compared.": "Kein Artikel war lesbar; es wurde nichts verglichen.",
    "No article was given, so nothing was compared.": "Kein Artikel angegeben; es wurde nichts verglichen.",
    "No checkable claim was found, so nothing was compared.": (
        "Keine prüfbare Aussage gefunden; es wurde nichts verglichen."
    ),
    "One article: there is nothing to compare it with.": (
        "Nur ein Artikel: Es gibt nichts, womit er sich vergleichen ließe."
    ),
    "No two claims were about the same matter, so nothing was compared.": (
        "Keine zwei Aussagen betrafen dieselbe Sache; es wurde nichts verglichen."
    ),
    "No conflict was found: none among %(pairs)s.": "Kein Widerspruch gefunden: keiner bei %(pairs)s.",
    "none among %(pairs)s": "keiner bei %(pairs)s",
    "None among %(pairs)s.": "Keiner bei %(pairs)s.",
    "Which, and why": "Was, und warum",
    "What this report cannot tell you": "Was dieser Bericht nicht sagen kann",
    "Who is right. It compares what articles say with one another, not with the world: an agreement can be a "
    "shared mistake.": (
        "Wer recht hat. Verglichen werden Artikel miteinander, nicht mit der Wirklichkeit: Eine Übereinstimmung "
        "kann ein gemeinsamer Irrtum sein."
    ),
    "That nothing was missed. Claims are found and compared by small models, which overlook some and misread "
    "others. No finding is no confirmation.": (
        "Dass nichts fehlt. Kleine Modelle suchen und vergleichen die Aussagen; sie übersehen manche und "
        "missverstehen andere. Kein Befund ist keine Bestätigung."
    ),
    "How independent the sources are. Articles and outlets are counted, but several may rest on one agency or one"
    " witness.": (
        "Wie unabhängig die Quellen sind. Artikel und Medien werden gezählt; mehrere können auf einer Agentur oder "
        "einem Zeugen beruhen."
    ),
    "The earlier side stands first; the order says nothing about who is right.": (
        "Die frühere Seite steht zuerst; die Reihenfolge sagt nicht, wer recht hat."
    ),
    # sections
    "Conflicts": "Widersprüche",
    "Possible updates": "Mögliche Aktualisierungen",
    "Agreements": "Übereinstimmungen",
    "Single-source claims": "Aussagen aus nur einer Quelle",
    "Not checked": "Nicht geprüft",
    "Other conflicts": "Weitere Widersprüche",
    "Other possible updates": "Weitere mögliche Aktualisierungen",
    "Other agreements": "Weitere Übereinstimmungen",
    "No finding looks like news that overtook older news.": (
        "Kein Befund sieht nach einer Nachricht aus, die eine ältere überholt hat."
    ),
    "No two claims were found to agree.": "Keine zwei Aussagen stimmen nachweislich überein.",
    "Only one article says this, as far as was found: neither confirmed nor contradicted.": (
        "Soweit gefunden, steht das nur in einem Artikel: weder bestätigt noch bestritten."
    ),
    "Nothing had to be left out.": "Es musste nichts ausgelassen werden.",
    "Findings on this matter": "Befunde zu dieser Sache",
    "more": "weitere",
    # findings
    "close call": "knapp",
    "one article": "ein Artikel",
    "two articles": "zwei Artikel",
    "one outlet": "ein Medium",
    "two outlets": "zwei Medien",
    "How this was judged": "Wie das beurteilt wurde",
    "Copy link": "Link kopieren",
    "Link copied": "Link kopiert",
    "%(n)s more characters are in the JSON report.": "%(n)s weitere Zeichen stehen im JSON-Bericht.",
    "The two claims compared": "Die beiden Aussagen im Vergleich",
    "Speaker": "Wer es sagt",
    "not named": "nicht genannt",
    "Attribution": "Zuschreibung",
    "Certainty": "Gewissheit",
    "Condition": "Bedingung",
    "Numbers": "Zahlen",
    "Dates": "Zeitangaben",
    "As of": "Stand",
    "Outlet": "Medium",
    "Article": "Artikel",
    "Author": "Verfasst von",
    "Published": "Erschienen",
    "Language": "Sprache",
    "Read as": "Gelesen als",
    "as quoted": "wie zitiert",
    "Note": "Hinweis",
    "not given": "ohne Angabe",
    "The score says how sure the comparison is, not which side is true.": (
        "Der Wert sagt, wie sicher der Vergleich ist, nicht welche Seite stimmt."
    ),
    "Score": "Wert",
    "yes": "ja",
    "no": "nein",
    # find and filter
    "Contents": "Inhalt",
    "Find and filter": "Suchen und filtern",
    "Words in quotes, names, titles": "Wörter in Zitaten, Namen, Titeln",
    "all": "alle",
    "{shown} of {all} entries shown": "{shown} von {all} Einträgen",
    "{all} entries": "{all} Einträge",
    "{n} hidden – clear": "{n} verborgen – zurücksetzen",
    "Nothing matches these filters.": "Nichts passt zu diesen Filtern.",
    "Clear the filters": "Filter zurücksetzen",
    # how the report was made
    "How this report was made": "Wie dieser Bericht entstand",
    "Coverage": "Abdeckung",
    "Articles read": "Gelesene Artikel",
    "Sentences read": "Gelesene Sätze",
    "no claim in them: %(reason)s": "ohne Aussage: %(reason)s",
    "Claims found": "Gefundene Aussagen",
    "Pairs of claims that are alike": "Paare ähnlicher Aussagen",
    "left out: %(reason)s": "ausgelassen: %(reason)s",
    "Pairs compared": "Verglichene Paare",
    "Program, models and settings": "Programm, Modelle und Einstellungen",
    "Claims": "Aussagen",
    "Passages left out": "Ausgelassene Stellen",
    # names of machine words
    "Conflict": "Widerspruch",
    "Possible update": "Mögliche Aktualisierung",
    "Agreement": "Übereinstimmung",
    "Single source": "Nur eine Quelle",
    "Result": "Ergebnis",
    "Kind of difference": "Art des Unterschieds",
    "Date": "Zeit",
    "Name": "Name",
    "Negation": "Verneinung",
    "Number": "Zahl",
    "Status": "Stand der Dinge",
    "Holds": "Bejaht",
    "Denies": "Verneint",
    "Conditional": "Bedingt",
    "Unclear": "Unklar",
    "asserted": "behauptet",
    "denied": "bestritten",
    "possible": "möglich",
    "planned": "geplant",
    "conditional": "unter einer Bedingung",
    "asked": "gefragt",
    "the article itself": "der Artikel selbst",
    "direct speech": "direkte Rede",
    "reported speech": "indirekte Rede",
    "shortened for the models": "für die Modelle gekürzt",
    "not in the article’s language": "nicht in der Sprache des Artikels",
    "unknown": "unbekannt",
}
PLURALS: dict[str, tuple[str, str]] = {
    "%(count)s article": ("%(count)s Artikel", "%(count)s Artikel"),
    "%(count)s outlet": ("%(count)s Medium", "%(count)s Medien"),
    "%(count)s claim": ("%(count)s Aussage", "%(count)s Aussagen"),
    "%(count)s compared pair of claims": (
        "%(count)s verglichenen Aussagenpaar",
        "%(count)s verglichenen Aussagenpaaren",
    ),
    "%(count)s conflict among %(pairs)s.": (
        "%(count)s Widerspruch bei %(pairs)s.",
        "%(count)s Widersprüche bei %(pairs)s.",
    ),
    "%(count)s item could not be checked.": (
        "%(count)s Eintrag konnte nicht geprüft werden.",
        "%(count)s Einträge konnten nicht geprüft werden.",
    ),
    "%(count)s of them stands above, with its matter.": (
        "%(count)s davon steht weiter oben, bei seiner Sache.",
        "%(count)s davon stehen weiter oben, bei ihrer Sache.",
    ),
}
