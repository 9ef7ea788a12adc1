"""Invented facts for the pictures on the designers' bench; English, and Arabic to see them mirrored."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from firstline.domain.charts.chart import Picture
from firstline.domain.charts.flow import FlowWords, Link, Node, flow
from firstline.domain.charts.frame import on_any_screen
from firstline.domain.charts.plot import Bar, Effect, Thirds, bars, forest, signed, thirds
from firstline.domain.charts.trend import Reading, line
from firstline.web.languages import PageLocale

Row = tuple[str, ...]
Words = dict[str, str]

_SCENES = "abcdefghijklmn"
_COUNTS = (40, 29, 11, 24, 16, 9, 13, 22, 18, 12, 21, 9, 6, 4)
_ENDINGS, _UNSAFE = frozenset("klmn"), frozenset("mn")
_CHOICES = (
    "ab29 ac11 bd17 be12 cf8 cb3 cm3! dh16 dg8 ed7 eg5 ei4 fm3! fg6 fc1 "
    "ge4 gl9 hi14 hn4! hj4 ij8 ik10 jk11 jh1 jn0!"
)
"""From, to, how many, and whether it harms."""

_ENGLISH: Words = dict(
    zip(
        _SCENES,
        (
            "She sits in your office, her employer beside her",
            "A private room, an interpreter on the telephone",
            "The employer answers for her",
            "She shows you the marks on her arm",
            "She asks whether she will be deported",
            "The employer grows impatient",
            "She falls silent",
            "She tells of two others in the house",
            "A call from the shelter",
            "You take her statement today",
            "The three of them are safe",
            "She withdraws the complaint",
            "She is sent back with him",
            "The house is searched too early",
        ),
        strict=True,
    )
)
_ARABIC: Words = dict(
    zip(
        _SCENES,
        (
            "تجلس في مكتبك وصاحب العمل إلى جانبها",
            "غرفة منفردة ومترجمة على الهاتف",
            "صاحب العمل يجيب بدلا منها",
            "تريك الآثار على ذراعها",
            "تسأل هل سيتم ترحيلها",
            "صاحب العمل يفقد صبره",
            "تلوذ بالصمت",
            "تتحدث عن اثنتين أخريين في المنزل",
            "مكالمة من الملجأ",
            "تأخذ إفادتها اليوم",
            "الثلاث في أمان",
            "تسحب الشكوى",
            "تعود معه إلى المنزل",
            "تفتيش المنزل قبل أوانه",
        ),
        strict=True,
    )
)
_ENGLISH |= {
    "flow": "Where the cohort went",
    "flow-text": "Of 40 people, 21 reach the ending in which all three are safe.",
    "start": "Start",
    "ending": "Ending",
    "harm": "Unsafe choice",
    "unused": "Nobody went this way",
    "people": "%s people",
    "percent": "%s\u00a0%%",
    "bars": "Before and after, by objective",
    "bars-text": "Every objective rose; first contact rose most.",
    "before": "Before",
    "after": "After",
    "few": "Fewer than 10 people",
    "o1": "See her alone, with an interpreter of her own",
    "o2": "Recognise the signs of forced labour",
    "o3": "Keep evidence without a second harm",
    "o4": "Refer to a shelter",
    "thirds": "Who chose which option",
    "thirds-text": "The strongest people choose option C more often than the key.",
    "lowest": "Lowest third",
    "middle": "Middle third",
    "highest": "Highest third",
    "q1": "Take her to a private room and call an interpreter",
    "q2": "Ask the employer what happened",
    "q3": "Ask for her passport and permit, and keep both until the interview is over",
    "line": "What the cohort keeps",
    "line-text": "Retention falls to 78 % after three months and stays above 70 % to the sixth month.",
    "month": "Month %s",
    "goal": "Wanted: 85 %",
    "forest": "How far answers moved",
    "forest-text": "Knowledge and judgement moved clearly; empathy may not have moved.",
    "less": "Lower than before",
    "more": "Higher than before",
    "e1": "Knowledge",
    "e2": "Judgement",
    "e3": "Attitude: status of domestic workers",
    "e4": "Attitude: empathy",
    "e5": "Attitude: trust in complaints",
    "name": "Name",
    "facts": "The facts",
}
_ARABIC |= {
    "flow": "مسارات المجموعة",
    "flow-text": "من بين 40 شخصا بلغ 21 النهاية الآمنة.",
    "start": "البداية",
    "ending": "نهاية",
    "harm": "اختيار غير آمن",
    "unused": "لم يسلكه أحد",
    "people": "%s شخصا",
    "percent": "%s%%",
    "bars": "قبل وبعد، بحسب الهدف",
    "bars-text": "ارتفعت كل الأهداف.",
    "before": "قبل",
    "after": "بعد",
    "few": "أقل من 10 أشخاص",
    "o1": "مقابلتها على انفراد مع مترجمة مستقلة",
    "o2": "التعرف على علامات العمل القسري",
    "o3": "حفظ الأدلة دون إيذائها مرة ثانية",
    "o4": "الإحالة إلى ملجأ",
    "thirds": "من اختار أي إجابة",
    "thirds-text": "الأقوى يختارون الإجابة الثالثة أكثر من الصحيحة.",
    "lowest": "الثلث الأدنى",
    "middle": "الثلث الأوسط",
    "highest": "الثلث الأعلى",
    "q1": "أخذها إلى غرفة منفردة والاتصال بمترجمة",
    "q2": "سؤال صاحب العمل عما حدث",
    "q3": "طلب جواز سفرها وتصريحها والاحتفاظ بهما حتى نهاية المقابلة",
    "line": "ما تحتفظ به المجموعة",
    "line-text": "ينخفض التذكر إلى 78% بعد ثلاثة أشهر.",
    "month": "الشهر %s",
    "goal": "المطلوب: 85%",
    "forest": "مقدار تغير الإجابات",
    "forest-text": "تغيرت المعرفة والتقدير تغيرا واضحا.",
    "less": "أدنى من قبل",
    "more": "أعلى من قبل",
    "e1": "المعرفة",
    "e2": "حسن التقدير",
    "e3": "الموقف: مكانة عاملات المنازل",
    "e4": "الموقف: التعاطف",
    "e5": "الموقف: الثقة في الشكاوى",
    "name": "الاسم",
    "facts": "الأرقام",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture, its caption, and its facts as a table: caption, head and rows."""

    picture: Picture
    caption: str
    facts: str
    head: tuple[str | dict[str, str], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """One of each layout, and a tree without counts."""

    pictures: tuple[Sample, ...]
    tree: Picture


def samples(locale: PageLocale) -> Samples:
    """The pictures in this language where they are known in it, else in English."""
    words, rtl = _ARABIC if locale.language == "ar" else _ENGLISH, locale.direction == "rtl"
    made = (_flow, _bars, _thirds, _line, _forest)
    return Samples(tuple(make(words, rtl) for make in made), _tree(words, rtl))


def _graph(words: Words) -> tuple[list[Node], list[Link]]:
    nodes = [
        Node(name, words[name], count, name in _ENDINGS, name in _UNSAFE)
        for name, count in zip(_SCENES, _COUNTS, strict=True)
    ]
    choices = _CHOICES.split()
    return nodes, [Link(one[0], one[1], int(one[2:].rstrip("!")), one.endswith("!")) for one in choices]


def _flow(words: Words, rtl: bool) -> Sample:
    nodes, links = _graph(words)
    signs = FlowWords(words["start"], words["ending"], words["harm"], words["unused"])
    picture = flow(
        nodes,
        links,
        title=words["flow"],
        description=words["flow-text"],
        words=signs,
        people=lambda count: words["people"] % count,
        rtl=rtl,
    )
    rows = tuple((node.label, str(node.count)) for node in nodes)
    return _sample(picture, words, rows)


def _tree(words: Words, rtl: bool) -> Picture:
    nodes, links = _graph(words)
    return flow(
        [replace(node, count=None) for node in nodes],
        [replace(link, count=None) for link in links],
        title=words["flow"],
        description=words["facts"],
        words=FlowWords(words["start"], words["ending"], words["harm"]),
        rtl=rtl,
    )


def _bars(words: Words, rtl: bool) -> Sample:
    rows = [
        Bar(words["o1"], 0.86, 0.78, 0.92, before=0.41),
        Bar(words["o2"], 0.74, 0.65, 0.82, before=0.58),
        Bar(words["o3"], 0.49, 0.39, 0.59, before=0.44, tone="warn"),
        Bar(words["o4"], None, note=words["few"]),
    ]
    names, say = (words["before"], words["after"]), _percent(words)
    text = words["bars-text"]
    picture = on_any_screen(
        partial(bars, rows, title=words["bars"], description=text, names=names, say=say, rtl=rtl)
    )
    facts = tuple((row.label, row.note if row.value is None else say(row.value)) for row in rows)
    return _sample(picture, words, facts)


def _thirds(words: Words, rtl: bool) -> Sample:
    rows = [
        Thirds(words["q1"], 0.44, 0.5, 0.47, is_key=True),
        Thirds(words["q2"], 0.38, 0.22, 0.08),
        Thirds(words["q3"], 0.18, 0.28, 0.45, tone="warn"),
    ]
    names, say = (words["lowest"], words["middle"], words["highest"]), _percent(words)
    text = words["thirds-text"]
    picture = on_any_screen(
        partial(thirds, rows, names, title=words["thirds"], description=text, say=say, rtl=rtl)
    )
    return _sample(picture, words, tuple((row.label, say(row.middle)) for row in rows))


def _line(words: Words, rtl: bool) -> Sample:
    values = (
        (0, 0.93, 40),
        (1, 0.84, 39),
        (2, 0.81, 37),
        (3, 0.78, 34),
        (4, None, 0),
        (5, 0.74, 22),
        (6, 0.71, 9),
    )
    points = [
        Reading(month, words["month"] % month, value, f"n = {n}" if n else "–", is_thin=0 < n < 10)
        for month, value, n in values
    ]
    picture = line(
        points,
        title=words["line"],
        description=words["line-text"],
        say=_percent(words),
        goal=0.85,
        goal_name=words["goal"],
        rtl=rtl,
    )
    return _sample(picture, words, tuple((point.label, point.note) for point in points))


def _forest(words: Words, rtl: bool) -> Sample:
    rows = [
        Effect(words["e1"], 1.12, 0.81, 1.43),
        Effect(words["e2"], 0.64, 0.35, 0.93),
        Effect(words["e3"], 0.38, 0.12, 0.64),
        Effect(words["e4"], -0.06, -0.31, 0.19),
        Effect(words["e5"], note=words["few"]),
    ]
    names, text = (words["less"], words["more"]), words["forest-text"]
    picture = on_any_screen(
        partial(forest, rows, title=words["forest"], description=text, names=names, rtl=rtl)
    )
    facts = tuple((row.label, row.note if row.value is None else signed(row.value)) for row in rows)
    return _sample(picture, words, facts)


def _sample(picture: Picture, words: Words, rows: tuple[Row, ...]) -> Sample:
    """The name of a table differs from the name of its picture: both are regions of the page."""
    facts = f"{picture.title}: {words['facts']}"
    head = (words["name"], {"text": words["facts"], "kind": "number"})
    return Sample(picture, picture.title, facts, head, rows)


def _percent(words: Words) -> Callable[[float], str]:
    return lambda value: words["percent"] % round(value * 100)
