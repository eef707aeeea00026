"""Plain sentences in the eleven languages, written for the self-check of the models."""

MATTERS: dict[str, list[str]] = {
    "en": ["The bridge was closed on Monday.", "The singer cancelled her concert.", "The hospital needs more nurses."],
    "de": ["Die Brücke wurde am Montag gesperrt.", "Die Sängerin sagte ihr Konzert ab.", "Die Klinik braucht Pfleger."],
    "fr": ["Le pont a été fermé lundi.", "La chanteuse a annulé son concert.", "L'hôpital a besoin d'infirmières."],
    "es": ["El puente fue cerrado el lunes.", "La cantante canceló su concierto.", "El hospital busca enfermeras."],
    "it": ["Il ponte è stato chiuso lunedì.", "La cantante ha annullato il concerto.", "L'ospedale cerca infermieri."],
    "nl": ["De brug werd maandag gesloten.", "De zangeres zegde haar concert af.", "Het ziekenhuis zoekt verplegers."],
    "pl": ["Most zamknięto w poniedziałek.", "Piosenkarka odwołała koncert.", "Szpital potrzebuje pielęgniarek."],
    "pt": [
        "A ponte foi fechada na segunda-feira.",
        "A cantora cancelou o concerto.",
        "O hospital procura enfermeiros.",
    ],
    "cs": ["Most byl v pondělí uzavřen.", "Zpěvačka zrušila svůj koncert.", "Nemocnice potřebuje více sester."],
    "ru": ["Мост был закрыт в понедельник.", "Певица отменила свой концерт.", "Больнице нужно больше медсестёр."],
    "uk": ["Міст було закрито в понеділок.", "Співачка скасувала свій концерт.", "Лікарні потрібно більше медсестер."],
}
"""Three matters, the same in every language and in the same order."""

PAIRS: dict[str, tuple[str, str, str]] = {
    "en": (
        "The council approved the plan on Friday.",
        "The council approved the plan.",
        "The council did not approve the plan.",
    ),
    "de": (
        "Der Rat hat den Plan am Freitag gebilligt.",
        "Der Rat hat den Plan gebilligt.",
        "Der Rat hat den Plan nicht gebilligt.",
    ),
    "fr": (
        "Le conseil a approuvé le plan vendredi.",
        "Le conseil a approuvé le plan.",
        "Le conseil n'a pas approuvé le plan.",
    ),
    "es": ("El consejo aprobó el plan el viernes.", "El consejo aprobó el plan.", "El consejo no aprobó el plan."),
    "it": (
        "Il consiglio ha approvato il piano venerdì.",
        "Il consiglio ha approvato il piano.",
        "Il consiglio non ha approvato il piano.",
    ),
    "nl": (
        "De raad heeft het plan vrijdag goedgekeurd.",
        "De raad heeft het plan goedgekeurd.",
        "De raad heeft het plan niet goedgekeurd.",
    ),
    "pl": ("Rada zatwierdziła plan w piątek.", "Rada zatwierdziła plan.", "Rada nie zatwierdziła planu."),
    "pt": (
        "O conselho aprovou o plano na sexta-feira.",
        "O conselho aprovou o plano.",
        "O conselho não aprovou o plano.",
    ),
    "cs": ("Rada schválila plán v pátek.", "Rada schválila plán.", "Rada neschválila plán."),
    "ru": ("Совет одобрил план в пятницу.", "Совет одобрил план.", "Совет не одобрил план."),
    "uk": ("Рада схвалила план у п'ятницю.", "Рада схвалила план.", "Рада не схвалила план."),
}
"""A statement, what follows from it, and what it rules out."""

STATEMENTS: dict[str, tuple[str, str, str]] = {
    "en": ("The mayor opened the new bridge on Sunday.", "opened", "mayor"),
    "de": ("Der Bürgermeister eröffnete am Sonntag die neue Brücke.", "eröffnete", "Bürgermeister"),
    "fr": ("Le maire a inauguré le nouveau pont dimanche.", "inauguré", "maire"),
    "es": ("El alcalde inauguró el nuevo puente el domingo.", "inauguró", "alcalde"),
    "it": ("Il sindaco ha inaugurato il nuovo ponte domenica.", "inaugurato", "sindaco"),
    "nl": ("De burgemeester opende zondag de nieuwe brug.", "opende", "burgemeester"),
    "pl": ("Burmistrz otworzył w niedzielę nowy most.", "otworzył", "Burmistrz"),
    "pt": ("O prefeito inaugurou a nova ponte no domingo.", "inaugurou", "prefeito"),
    "cs": ("Starosta otevřel v neděli nový most.", "otevřel", "Starosta"),
    "ru": ("Министр открыл новый мост в воскресенье.", "открыл", "Министр"),
    "uk": ("Міністр відкрив новий міст у неділю.", "відкрив", "Міністр"),
}
"""A sentence, its main verb, and the head word of its subject."""
