"""Function words and verb stems that the rules over Universal Dependencies read, for eleven languages.

Stems match the beginning of a lower-cased word of the right part of speech, which covers inflection without a
lemmatiser; a trailing "$" asks for the whole word. The grammar of the rules is in clauses.py and frames.py. Lists that
only decide where clauses are cut are in words/clauses.toml.
"""

import functools
import re

from claimcheck.extract.words import table

STEMS: dict[str, dict[str, str]] = {
    # Verbs that introduce what somebody says, reports or thinks to be so.
    "speech": {
        "en": "ask(s|ed)$ wonder(s|ed)$ contend underscor cit(e|es|ed|ing)$ recount caution complain hint "
        "signal(s|led|ed)?$ urg sa(y|id|ys|ying)$ told tell add(s|ed|ing)?$ stat(e|es|ed|ing)$ claim announc "
        "declar report explain "
        "confirm warn stress emphasi[sz] insist argu assert acknowledg admit allege suggest believ "
        "th(ink|inks|ought)$ expect predict not(e|es|ed|ing)$ wr(ite|ites|ote|itten)$ conclud maintain reiterat "
        "point(s|ed)?$ estimat disclos reveal inform quot recall describ comment remark underlin promis vow pledg "
        "accus respond repl(y|ied|ies)$ testif(y|ied|ies)$ know(s|n)?$ knew$ show(s|ed|n)?$ indicat find(s)?$ found$ "
        "repeat(s|ed|ing)?$ (is|are|was|were)_sure$ call(s|ed)_on$",
        "de": "klag(t|te|ten)$ frag(t|te|ten)$ gefragt$ bekräftig verw(ies|eist|iesen)_dar hielt_fest$ hält_fest$ "
        "halten_fest$ festgehalten forder beantrag berief_ kritisier lobt sag erklär teil(t|te|ten)$ mitteil "
        "mitgeteilt beton bestätig beton berichte bericht$ behaupt meinte$ "
        "meint$ meinen$ glaub warn kündig angekündigt schr(ieb|eibt|ieben|eiben)$ geschrieben füg(t|te|ten)$ "
        "hinzugefügt hinzufüg argumentier heißt$ hieß$ wiederhol hervorhob hob$ unterstr äußer versicher "
        "räum(t|te|ten)$ eingeräumt vermut erwart schätz geh(t|en)_davon erzähl informier gab_an$ angab$ angegeben$ "
        "verkünd meld(et|ete|eten)$ zeig(t|te|ten|en)$ feststell stell(t|te|ten)_fest$ fand$ wies_darauf zitier "
        "versprach verspr wirft$ warf$ vorwarf prognostizier betonte rechn(et|ete|eten)$ beschuldig beklag "
        "nann(te|ten)$ nennt$ bezeichne ergänz erinner befürcht weiß$ wussten?$",
        "fr": "regrett(a|e)$ tweet demand(e|é|ait|ent)$ souti(ent|ennent|endra)$ souten martel mainti(ent|ennent)$ "
        "plaid critiqu relat répét(er|é|ait|ant)$ répèt résum "
        "di(t|sent|re|sait|saient|rait)$ dit$ déclar affirm expliqu ajout annonc précis "
        "confirm soulign estim "
        "indiqu assur averti avert rappel racont écri(t|vait|vent)$ rapport not(e|é|ait)$ prévenu préven insist jug "
        "répond promis promet pens(e|ait|ent)$ cro(it|yait|ient)$ reconn accus conclu révél montr signal informé "
        "prévoi rapporté reproch",
        "es": "pregunt cont(ó|aron)$ aclar alert apunt argument coment relat reiter critic mantuvo$ mantiene$ denunci "
        "di(jo|ce|jeron|cen|cho|ciendo|rá)$ declar afirm explic añad anunc precis confirm subray señal asegur "
        "advirt adviert advert record cont(ó|aba)$ escrib inform indic sost(uvo|iene|ener)$ manifest opin "
        "cre(e|en|ía)$ piens pens(ó|aba)$ respond prometi promete reconoc acus conclu revel mostr destac insist agreg "
        "report estim prev(é|én)$",
        "it": "chie(de|sto|se|sero)$ comment ribad denunci raccont precisa prev(ede|isto)$ lament osserv "
        "di(ce|sse|cono|ssero|re)$ detto$ dichiar afferm spieg aggiun annunc precis conferm sottoline assicur "
        "avvert ricord raccont scri(ve|sse|tto)$ riferi indic sosten sostien ritien ritene pens(a|ava)$ "
        "cred(e|eva|ono)$ rispo promess promett riconosc ammess ammett accus conclu rivel mostr segnal stim(a|ato)$ "
        "comunic",
        "nl": "vraagt$ vroeg(en)?$ bericht licht(te)?_toe noem(t|de)$ klaag klag vermoed vrees wijst_erop wees_erop "
        "liet_weten laat_weten z(ei|egt|eggen|eiden)$ gezegd$ verklaar verklar meld(t|de|den)$ gemeld bevestig "
        "benadruk waarschuw "
        "voeg(t|de)$ toegevoegd zeg kondig aangekondigd schr(eef|ijft|even)$ geschreven beweer den(kt|ken)$ dacht$ "
        "vind(t|en)$ vond$ vertel leg(t|de)_uit uitgelegd antwoord beloof erken beschuldig concludeer onthul toon "
        "verwacht schat geloof stel(t|de|den)$",
        "pl": "pyta(ł|ła|ją)?$ zapyta przekaz komunik zapewni argument deklarow deklaruj relacj skomentow alarm "
        "tłumacz podał podaj powiedzi powied mówi oświadcz poinformow poinformuj twierdz dodał dodaj doda stwierdz "
        "potwierdz "
        "podkreśl zapowiedz zapowiad ogłosi ogłasz wyjaśni ostrzeg ostrzega przekon pisz(e|ą)$ napisa przyzna uważa "
        "sądzi myśli oceni ocenia zaznacz przypomni odpowiedz obieca oskarż ujawni informuje wskaz relacjon zauważ",
        "pt": "pergunt garant esclarec alert coment relat reiter critic defend argument denunci "
        "di(sse|z|zem|sseram|to|zendo)$ declar afirm explic acrescent anunci precis confirm sublinh assegur "
        "avis alert record cont(ou|ava)$ escrev inform indic sustent ach(a|ou|am)$ acredit pens(a|ou)$ respond "
        "promete prometeu reconhe acus conclu revel mostr destac insist report estim observ",
        "cs": "(ze)?ptal sdělu ujisti konstatova podotk varuj tlumoč oznámil vyjádř řek(l|la|li|lo)?$ říká$ říkají$ "
        "uved uvád prohlás oznám oznam sdělil sděl potvrd zdůrazn "
        "doda(l|la|li|lo)$ vysvětl varova upozorni tvrd(í|il|ila|ili)$ napsa píše$ přizna domnív mysl(í|el|ela)$ "
        "očekáv odhad slíbi obvini odpověd ukáza připomn inform poznamen",
        "ru": "спроси(л|ла|ли)$ спрашива подчерк завери пояснил уверя информир констат признал сослал ссыла предостер "
        "сказа говор заяв сообщ подтвер подчеркн подчёркн добав объясн отмети отмеча предупре утвержд рассказ "
        "напис пиш(ет|ут)$ призна счита дума полага обеща обвин ответ(ил|ила|или)$ показа указа напомн уточн объяв "
        "анонс оцени прогноз проинформ докла процитир",
        "uk": "запита пита(в|ла|є)$ запевн переда(в|ла|ли)$ поінф констат визнал уточни стверди заяви сказа "
        "каж(е|уть)$ говор заяв повідом підтверд підкресл дода(в|ла|ли|ло|є)$ поясн зазнач попере ствердж "
        "розпов розказ напис пиш(е|уть)$ визна вваж дума обіця звинувач відпов показа вказа нагада уточн оголос оцін "
        "прогноз поінформ наголос",
    },
    # Speech verbs that deny what follows: the frame stays in the claim text and turns its polarity.
    "deny": {
        "en": "den(y|ied|ies|ying)$ disput refut reject dismiss rul(e|ed|es)_out contradict",
        "de": "bestr(itt|eit|itten) dementier leugn zurückgewiesen widersprach widerspr verneint?e?n?$ ausgeschlossen",
        "fr": "ni(e|é|a|ait|ent)$ dément réfut contest",
        "es": "n(egó|iega|egaron|iegan|egado|egar)$ desmint desmient rechaz refut",
        "it": "neg(a|ò|ato|ano|ava)$ smenti respin",
        "nl": "ontken weersprak weersprek",
        "pl": "zaprzecz dementow zdementow",
        "pt": "neg(a|ou|aram|ado|am)$ desment rejeit refut",
        "cs": "popře popír odmítl dementov",
        "ru": "отриц опроверг опроверж",
        "uk": "запереч спрост",
    },
    # Verbs whose complement did not or will not happen.
    "refuse": {
        "en": "refus declin(e|ed|es|ing)$ fail(s|ed|ing)?$ avoid prevent block(s|ed|ing)?$ abandon cancel "
        "halt(s|ed|ing)?$ suspend lack reject renounc oppos exclud stop(s|ped)?$ forb(id|ade|idden)$",
        "de": "lehn(t|te|ten|en)(_ab)?$ abgelehnt ablehn weiger verhinder vermied vermeid unterlass unterließ verzicht "
        "versäum absag abgesagt sag(t|te|ten)_ab untersag verb(ot|ieten|oten)$ ausschloss ausschließ schloss$ "
        "schließt$ ausgeschlossen",
        "fr": "refus évit empêch renonc annul échou manqu interdi exclu(t|re|ait)?$ rejet",
        "es": "neg(ó|arse|ado|aron)_?$ rechaz evit impid impedi renunci cancel fracas descart prohib",
        "it": "rifiut evit imped rinunc annull fall(isce|ito|ì)$ esclu(de|so|se)$ viet respin",
        "nl": "weiger vermijd vermeed voorkom verhinder annuleer verbied verbood sluit_uit",
        "pl": "odm(ówi|awi) unik zapobieg zapobie zrezygn odwoł wyklucz zakaz",
        "pt": "recus(a|ou|aram|ado|ar) evit imped rejeit renunci cancel descart proib",
        "cs": "odmít(l|á|nout) zabrán vyhnu zruš vyloučil vyluč zakáz",
        "ru": "отказ откаж избежа избега помеша предотвра отмени исключ запрет",
        "uk": "відмов уника уникн завад запобі скасув виключ заборон",
    },
    # Participles of verbs of quoting: "a source quoted by the Norland Post".
    "cite": {
        "en": "quoted cited",
        "de": "zitiert",
        "fr": "cité",
        "es": "citad",
        "it": "citat",
        "nl": "geciteerd aangehaald",
        "pl": "cytowan",
        "pt": "citad",
        "cs": "citovan",
        "ru": "цитиру процитир",
        "uk": "цитован процитов цитує",
    },
    # Verbs whose "that" clause nobody says: what they speak of makes it so.
    "cause": {
        "en": "ensur caus mak(e|es|ing)$ made$ mean(s|t)?$ l(ead|ed)$ result happen$ allow enabl requir",
        "de": "führ sorg bewirk bedeut(e|et|en|ete|eten)$ ermöglich verursach trag(en)?$ tr(ägt|ug|ugen)$ "
        "reich(t|te|en)$ "
        "komm(t|en)$ kam(en)?$ lieg(t|en)$ lag(en)?$",
        "fr": "fai(t|sait|re)$ fera$ fait$ signifi garanti perme(t|tre|ttait) caus provoqu",
        "es": "hac(e|ía|er)$ hizo$ signific garanti permi caus provoc logr consig",
        "it": "fa(cendo|tto|r)?$ fece$ signific garanti perme(tt|ss) caus provoc",
        "nl": "zorg(t|de|en)$ beteken veroorza leid(t|de)$ maak(t|te)$",
        "pl": "sprawi(a|ł|ć) spowod oznacza zapewn(i|ia)$ doprowadz",
        "pt": "f(az|ez|azer)$ signific garant permit caus provoc",
        "cs": "způsob znamen zajist umožn",
        "ru": "привод привел привёл означа обеспеч вызва",
        "uk": "призв означа забезпеч спричин виклик",
    },
    "possible": {
        "en": "c(an|ould)$ may$ might$ possibly$ perhaps$ maybe$ probably$ likely$ unlikely$ potentially$ apparently$ "
        "allegedly$ reportedly$ seem(s|ed)?$ appear(s|ed)?$",
        "de": "k(ann|önn|onnt|önnt) dürft möglich vielleicht$ wohl$ wahrscheinlich$ vermutlich$ womöglich$ offenbar$ "
        "angeblich$ mutmaßlich$ unwahrscheinlich schein(t|en)$",
        "fr": "p(eut|ourra|ouvai|euvent|ourrai) peut-être$ probablement$ possible apparemment$ semble",
        "es": "pued pod(r|ía) quizás?$ tal_vez$ posible probablemente$ aparentemente$ parec",
        "it": "pu(ò|ot)$ potr possono$ poteva$ forse$ probabilmente$ possibil(e|i|mente)$ apparentemente$ sembr",
        "nl": "k(an|unnen|on|onden)$ zou$ zouden$ misschien$ mogelijk$ waarschijnlijk$ wellicht$ vermoedelijk$ lijkt?$",
        "pl": "mo(że|gą|gł) być_może$ może$ prawdopodob podobno$ możliw chyba$ rzekomo$",
        "pt": "pod(e|em|er|ia) talvez$ provavelmente$ possível possivelmente$ aparentemente$ parec",
        "cs": "m(ůže|ohou|ohl) možná$ pravděpodob zřejmě$ údajně$ asi$ snad$",
        "ru": "мо(жет|гут|г$|гл|жно) возмож вероятн наверно пожалуй якобы$ видимо$ похоже$",
        "uk": "мо(же|жуть|г$|гл|жна) можлив ймовірн мабуть$ нібито$ певно$ либонь$",
    },
    "feared": {
        "en": "possibilit chance(s)?$ risk(s)?$ likelihood danger(s)?$ prospect(s)?$ fear(s|ed|ing)?$",
        "de": "möglichkeit gefahr(en)?$ risik(o|en)$ chance(n)?$ wahrscheinlichkeit befürcht fürchte",
        "fr": "possibilité risque(s)?$ chance(s)?$ probabilité éventualité danger(s)?$ crai(nt|nte|ntes|gn)",
        "es": "posibilidad riesgo probabilidad peligro temor(es)?$ tem(e|en|ía|ían|er)$",
        "it": "possibilità rischi(o)?$ probabilità pericol timor(e|i)$ tem(e|ono|eva|evano|ere)$",
        "nl": "mogelijkhe risico kans(en)?$ gevaar vre(es|zen|est|esde)$",
        "pl": "możliwoś ryzyk prawdopodobieńst niebezpieczeńst obaw",
        "pt": "possibilidade risco(s)?$ probabilidade perigo receio(s)?$ tem(e|em|ia|iam|er)$",
        "cs": "možnost rizik pravděpodobnost nebezpeč obav obáv",
        "ru": "возможност риск вероятност опасност опас(ают|ает|ался|алась|ались|ени)",
        "uk": "можливіст можливост ризик імовірніст ймовірніст небезпек побою(в|ю|є)",
    },
    "planned": {
        "en": "plan(s|ned|ning)?$ intend want(s|ed)?$ aim(s|ed)?$ consider(s|ed|ing)?$ propos hope(s|d)?$ seek(s)?$ "
        "prepar",
        "de": "plan(t|te|ten|en)$ geplant beabsichtig w(ill|ollen|ollte|ollten)$ soll(en|te|ten)?$ erwäg "
        "hoff(t|te|en)$ vorbereit bereite(t|te|ten)$",
        "fr": "prév(oi|u) v(eut|oudrait|oulait|eulent)$ envisag compt(e|ent|ait)$ souhait projet(te|ait)$ prépar",
        "es": "plane pretend qui(ere|eren|so)$ prev(é|én|ist) propon esper(a|an)$ prepar",
        "it": "pianific intend vuol(e)?$ vogliono$ voleva$ prev(ede|ist) propon spera$ prepar",
        "nl": "plan(t|de|nen)$ gepland wil(len|de|den)?$ overweeg overwoog hoop(t|te)$ bereid",
        "pl": "planuj zamierz chc(e|ą|iał) rozważa przygotow",
        "pt": "planej pretend qu(er|erem|eria)$ prev(ê|ist) propõ esper(a|am)$ prepar",
        "cs": "plánu hodlá ch(ce|těj|těl) zvažuj připrav",
        "ru": "планир намер хо(чет|тят|тел) собира предлаг готов(ит|ят)",
        "uk": "плану намір хо(че|чуть|тів|тіл) збира пропону готу(є|ють)",
    },
}

INFINITIVES = {
    "fr": ("er", "ir", "re"),
    "es": ("ar", "er", "ir", "arse", "erse", "irse"),
    "it": ("are", "ere", "ire", "arsi"),
    "pt": ("ar", "er", "ir"),
    "pl": ("ać", "ić", "yć", "eć", "się"),
    "cs": ("at", "it", "et", "out", "ovat"),
    "ru": ("ть", "ться", "ти"),
    "uk": ("ти", "тися"),
}
"""Endings of infinitives, for words behind "refuse" that a small parser takes for nouns."""

WORDS: dict[str, dict[str, str]] = {
    "negation": {
        "en": "not n't n’t never no neither nor without nobody none nothing cannot",
        "de": "nicht nie niemals kein keine keinen keiner keinem keines weder noch ohne niemand nichts keinerlei",
        "fr": "ne n' n’ pas jamais aucun aucune sans ni personne rien",
        "es": "no nunca jamás ningún ninguna ninguno sin ni nadie nada tampoco",
        "it": "non mai nessun nessuno nessuna senza né niente nulla",
        "nl": "niet nooit geen noch zonder niemand niets",
        "pl": "nie nigdy żaden żadna żadne żadnych żadnego bez ani nikt nic",
        "pt": "não nunca jamais nenhum nenhuma sem nem ninguém nada",
        "cs": "ne nikdy žádný žádná žádné žádných bez ani nikdo nic",
        "ru": "не нет никогда ни никакой никаких никакого без никто ничего нельзя",
        "uk": "не немає ніколи ні ані жоден жодна жодних жодного без ніхто нічого",
    },
    "condition": {
        "en": "if unless provided",
        "de": "wenn falls sofern sollte sollten",
        "fr": "si s' s’",
        "es": "si",
        "it": "se qualora",
        "nl": "als indien mits",
        "pl": "jeśli jeżeli gdyby",
        "pt": "se caso",
        "cs": "pokud jestli jestliže kdyby",
        "ru": "если",
        "uk": "якщо якби",
    },
    # With these a clause asks or hangs on another; a statement never begins with one.
    "asking": {
        "en": "who whom whose which what why how whether where",
        "de": "was warum weshalb wieso wem wen wessen welche welcher welches wer ob wie wann",
        "fr": "qui que quoi pourquoi comment quel quelle dont lequel laquelle où",
        "es": "quien quién quienes qué cómo cuál cuándo dónde cuyo cuya",
        "it": "chi cui quale",
        "nl": "wie wat waarom hoe welke",
        "pl": "kto co dlaczego który która które czy",
        "pt": "quem qual cujo cuja",
        "cs": "kdo co proč který která které zda",
        "ru": "кто почему зачем который которая которое которые",
        "uk": "хто чому навіщо який яка яке які чи",
    },
    # Nouns that mean no one in particular if nothing more is said of them but what a relative clause says.
    "anybody": {
        "en": "people anyone anybody everyone someone somebody ones",
        "de": "menschen leute",
        "fr": "gens personnes",
        "es": "personas gente",
        "it": "persone gente",
        "nl": "mensen",
        "pl": "ludzie osoby ludzi osób",
        "pt": "pessoas gente",
        "cs": "lidé osoby lidí osob",
        "ru": "люди людей людям",
        "uk": "люди людей людям",
    },
    # Prepositions whose object is the source of the statement.
    "source": {
        "en": "according",
        "de": "laut zufolge gemäß nach",
        "fr": "selon d'après",
        "es": "según",
        "it": "secondo",
        "nl": "volgens aldus",
        "pl": "według zdaniem",
        "pt": "segundo",
        "cs": "podle",
        "ru": "по согласно",
        "uk": "за згідно",
    },
    # Of these, the ones that are a source only with a noun of saying.
    "source_with_noun": {"de": "nach", "ru": "по", "uk": "за"},
    "postposition": {"de": "zufolge"},
    # Nouns that make "nach", "по", "за" and the like a source: "nach Angaben von", "по словам".
    "source_noun": {
        "en": "",
        "de": "angaben ansicht einschätzung informationen aussagen worten meinung auskunft darstellung berichten "
        "überzeugung experten",
        "fr": "",
        "es": "",
        "it": "",
        "nl": "",
        "pl": "",
        "pt": "",
        "cs": "",
        "ru": "словам данным мнению сообщению сообщениям информации оценке оценкам сведениям версии утверждению",
        "uk": "словами даними інформацією повідомленням оцінками оцінкою відомостями версією твердженням",
    },
    "sure": {
        "en": "sure certain convinced confident adamant aware",
        "de": "sicher überzeugt gewiss zuversichtlich",
        "fr": "sûr sûre certain convaincu",
        "es": "seguro segura convencido",
        "it": "sicuro sicura convinto certo",
        "nl": "zeker overtuigd",
        "pl": "pewien pewna przekonany",
        "pt": "certo seguro convencido",
        "cs": "jistý jistá přesvědčen",
        "ru": "уверен уверена уверены убежден убеждён",
        "uk": "впевнений впевнена переконаний певен",
    },
    "as": {
        "en": "as",
        "de": "wie so",
        "fr": "comme",
        "es": "como",
        "it": "come",
        "nl": "zoals",
        "pl": "jak",
        "pt": "como",
        "cs": "jak",
        "ru": "как",
        "uk": "як",
    },
    # What introduces a content clause: "said that".
    "that": {
        "en": "that",
        "de": "dass daß",
        "fr": "que qu' qu’",
        "es": "que",
        "it": "che ch' ch’",
        "nl": "dat",
        "pl": "że iż",
        "pt": "que",
        "cs": "že",
        "ru": "что",
        "uk": "що",
    },
    "whether": {
        "en": "whether",
        "de": "ob",
        "fr": "si s' s’",
        "es": "si",
        "it": "se",
        "nl": "of",
        "pl": "czy",
        "pt": "se",
        "cs": "zda zdali jestli",
        "ru": "ли",
        "uk": "чи",
    },
    "possessive": {
        "en": "his her their its him them",
        "de": "sein seine seinem seinen seiner seines ihr ihre ihrem ihren ihrer ihres dessen deren",
        "fr": "son sa ses leur leurs lui elle eux",
        "es": "su sus él ella ellos",
        "it": "suo sua suoi sue loro lui lei",
        "nl": "zijn haar hun hem",
        "pl": "jego jej ich niego niej",
        "pt": "seu sua seus suas dele dela deles",
        "cs": "jeho její jejich něj ní",
        "ru": "его её ее их",
        "uk": "його її їх їхніми",
    },
    "third_person": {
        "en": "he she",
        "de": "er sie",
        "fr": "il elle",
        "es": "él ella",
        "it": "lui lei egli",
        "nl": "hij zij",
        "pl": "on ona",
        "pt": "ele ela",
        "cs": "on ona",
        "ru": "он она",
        "uk": "він вона",
    },
    "first_person": {
        "en": "i we me us my our",
        "de": "ich wir mich mir uns mein unser",
        "fr": "je j' nous",
        "es": "yo nosotros",
        "it": "io noi",
        "nl": "ik wij we",
        "pl": "ja my",
        "pt": "eu nós",
        "cs": "já my",
        "ru": "я мы",
        "uk": "я ми",
    },
    # "not only", "nicht nur": a negator before one of these negates nothing.
    "only": {
        "en": "only just least",
        "de": "nur zuletzt",
        "fr": "seulement",
        "es": "solo sólo",
        "it": "solo soltanto",
        "nl": "alleen",
        "pl": "tylko",
        "pt": "só apenas",
        "cs": "jen",
        "ru": "только",
        "uk": "лише тільки",
    },
}


def _entry(lists: dict[str, dict[str, str]], name: str) -> dict[str, str]:
    """A list of this module or of words/clauses.toml, by language."""
    found: dict[str, str] = lists[name] if name in lists else table("clauses")[name]
    return found


@functools.cache
def stem_pattern(name: str, lang: str) -> re.Pattern[str]:
    """A pattern for `match` on a lower-cased word; languages outside the eleven never match."""
    stems = _entry(STEMS, name).get(lang, "").split()
    return re.compile("|".join(f"(?:{s})" for s in stems) if stems else r"(?!)")


@functools.cache
def words(name: str, lang: str) -> frozenset[str]:
    """A set of lower-cased function words; empty for languages outside the eleven."""
    return frozenset(_entry(WORDS, name).get(lang, "").split())


def is_stem(name: str, lang: str, word: str) -> bool:
    """Whether a word begins with one of the stems."""
    return stem_pattern(name, lang).match(word.lower()) is not None
