"""Ukrainian-like copies of the Russian trees, because no Ukrainian treebank has a free licence.

Both languages build their sentences alike. Each word is replaced by a Ukrainian one: function words by a list, other
words through the counted dictionaries where Russian and Ukrainian translate the same English word by like-looking
words, and the rest by the regular differences of their endings and letters. The trees stay as they are.
"""

import re
from collections import Counter, defaultdict
from dataclasses import replace
from difflib import SequenceMatcher

from training.codeswitch import Dictionary
from training.treebank import Tree

PAIRS = """
и/і а/а но/але или/або либо/або что/що чтобы/щоб как/як если/якщо когда/коли где/де куда/куди откуда/звідки
потому/тому поэтому/тому так/так также/також тоже/теж уже/вже еще/ще ещё/ще только/тільки лишь/лише даже/навіть не/не
ни/ні нет/немає да/так в/в во/у на/на с/з со/зі из/з изо/із от/від ото/від до/до по/по за/за под/під над/над при/при
про/про о/про об/про обо/про для/для без/без через/через между/між перед/перед после/після около/біля у/у к/до ко/до
против/проти вместо/замість кроме/крім среди/серед из-за/через согласно/згідно я/я ты/ти он/він она/вона оно/воно
мы/ми вы/ви они/вони меня/мене мне/мені мной/мною тебя/тебе тебе/тобі его/його ему/йому им/їм ним/ним ней/ній её/її
ее/її нее/неї неё/неї ей/їй нас/нас нам/нам нами/нами вас/вас вам/вам их/їх них/них ими/ними себя/себе себе/собі
собой/собою кто/хто кого/кого кому/кому чего/чого чему/чому чем/чим который/який которая/яка которое/яке которые/які
которого/якого которой/якої которых/яких котором/якому которую/яку которым/яким этот/цей эта/ця это/це эти/ці
этого/цього этой/цієї этом/цьому этих/цих этому/цьому этим/цим эту/цю тот/той та/та то/то те/ті того/того той/тієї
тех/тих том/тому весь/весь вся/вся все/всі всё/все всех/всіх всего/всього свой/свій своя/своя свое/своє своё/своє
свои/свої своего/свого своей/своєї своих/своїх свою/свою своем/своєму был/був была/була было/було были/були есть/є
быть/бути будет/буде будут/будуть может/може могут/можуть мог/міг могла/могла могли/могли должен/повинен
должна/повинна должны/повинні можно/можна нельзя/не нужно/треба надо/треба очень/дуже более/більш больше/більше
менее/менш меньше/менше много/багато мало/мало несколько/кілька здесь/тут там/там теперь/тепер сейчас/зараз
сегодня/сьогодні вчера/вчора завтра/завтра тогда/тоді потом/потім снова/знову всегда/завжди никогда/ніколи один/один
одна/одна одно/одне два/два две/дві три/три год/рік года/року году/році годы/роки лет/років время/час день/день
дня/дня человек/людина люди/люди людей/людей сказал/сказав сказала/сказала говорит/каже заявил/заявив заявила/заявила
сообщил/повідомив
"""
FUNCTION_WORDS = dict(pair.split("/") for pair in PAIRS.split())
ENDINGS = [
    (r"(?<=.{2})ться$", "тися"),
    (r"(?<=.{2})тся$", "ться"),
    (r"(?<=.{2})лся$", "вся"),
    (r"(?<=.{3})ал$", "ав"),
    (r"(?<=.{3})ил$", "ив"),
    (r"(?<=.{3})ел$", "ів"),
    (r"(?<=.{2})ание$", "ання"),
    (r"(?<=.{2})ения$", "ення"),
    (r"(?<=.{2})ение$", "ення"),
    (r"(?<=.{2})ания$", "ання"),
    (r"(?<=.{2})ии$", "ії"),
    (r"(?<=.{2})ия$", "ія"),
    (r"(?<=.{2})ию$", "ію"),
    (r"(?<=.{2})ией$", "ією"),
    (r"(?<=.{2})(ый|ой)$", "ий"),
    (r"(?<=.{2})ий$", "ій"),
    (r"(?<=.{2})ая$", "а"),
    (r"(?<=.{2})яя$", "я"),
    (r"(?<=.{2})ое$", "е"),
    (r"(?<=.{2})ые$", "і"),
    (r"(?<=.{2})ие$", "і"),
    (r"(?<=.{2})ых$", "их"),
    (r"(?<=.{2})ым$", "им"),
    (r"(?<=.{2})ыми$", "ими"),
    (r"(?<=.{3})ов$", "ів"),
    (r"(?<=.{3})ом$", "ом"),
    (r"(?<=.{3})ет$", "є"),
    (r"(?<=.{3})ют$", "ють"),
    (r"(?<=.{3})ут$", "уть"),
    (r"(?<=.{3})ит$", "ить"),
    (r"(?<=.{3})ят$", "ять"),
    (r"(?<=.{3})ат$", "ать"),
    (r"(?<=.{3})ость$", "ість"),
    (r"(?<=.{3})ы$", "и"),
]
LETTERS = str.maketrans({"ы": "и", "э": "е", "ё": "ьо", "ъ": "’"})
LIKE = 0.55


def bridge(dictionary: Dictionary, source: str = "ru", target: str = "uk") -> dict[str, str]:
    """Words of one language to those of another that translate the same English word and look alike."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for english, words in dictionary[source].items():
        for place, word in enumerate(words):
            for other_place, other in enumerate(dictionary[target].get(english, [])):
                if SequenceMatcher(None, word, other).ratio() >= LIKE:
                    found[word][other] += 6 - place - other_place
    return {word: others.most_common(1)[0][0] for word, others in found.items()}


def ukrainian_word(word: str, known: dict[str, str]) -> str:
    """The Ukrainian word for a Russian one, or what it would look like."""
    lower = word.lower()
    if not re.fullmatch(r"[а-яё-]+", lower):
        return word
    new = FUNCTION_WORDS.get(lower) or known.get(lower)
    if new is None:
        new = lower
        for pattern, ending in ENDINGS:
            new, changed = re.subn(pattern, ending, new)
            if changed:
                break
        new = new.translate(LETTERS)
    return new.capitalize() if word[0].isupper() else new


def ukrainian(tree: Tree, known: dict[str, str]) -> Tree:
    """The tree with Ukrainian-like words."""
    return replace(tree, words=[ukrainian_word(w, known) for w in tree.words])
