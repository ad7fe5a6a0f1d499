"""Chinese time expressions, a rule each: a pattern, and the days, part of a day or span that it names."""

import re
from re import Match

from memory.recall.moments import (
    AFTERNOON,
    DAY,
    EVENING,
    MORNING,
    NOON,
    SMALL_HOURS,
    Days,
    Now,
    Part,
    Rule,
    Span,
    Unit,
    days,
    exact,
    month,
    season,
    third,
    year,
)

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "〇": 0,
    "几": 3,
    "日": 7,
    "天": 7,
}
_N = r"(?:\d{1,3}|[一二两三四五六七八九十几半]{1,3})"
_COUNTED = rf"(?P<n>{_N})(?P<more>个半)?(?:个)?(?P<unit>分钟|小时|钟头|天|日|周|星期|礼拜|月|年)(?P<half>半)?"
_UNITS = {
    "分钟": "minute",
    "小时": "hour",
    "钟头": "hour",
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "年": "year",
}
_DAY_WORDS = {"大前天": -3, "前天": -2, "昨": -1, "今": 0, "明": 1, "大后天": 3, "后天": 2}
_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_OFFSETS = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "下下": 2}
_SEASONS = {"春": 0, "夏": 1, "秋": 2, "冬": 3}
_PARTS = {
    "凌晨": SMALL_HOURS,
    "清晨": MORNING,
    "早上": MORNING,
    "早晨": MORNING,
    "上午": MORNING,
    "早": MORNING,
    "中午": NOON,
    "下午": AFTERNOON,
    "傍晚": EVENING,
    "晚上": EVENING,
    "晚": EVENING,
    "夜里": EVENING,
}
_THIRDS = {"初": 0, "上旬": 0, "中旬": 1, "中": 1, "下旬": 2, "底": 2, "末": 2}
_THIRD = "上旬|中旬|下旬|初|中(?!的)|底|末"
_PART = r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里)"
_WEEK = r"(?:周|星期|礼拜)"
_YEAR = (
    r"(?:(?:(?P<year>(?:19|20)\d\d|[一二][零〇九][零〇一二三四五六七八九]{2}"
    r"|(?<!\d)\d\d(?=年(?:\d|[一二三四五六七八九十]{1,2}月|的?[春夏秋冬上下第Q])))年|(?P<named>大前年|前年|去年|今年|本年|明年|后年))的?)"
)


def number(text: str) -> float:
    """The value of digits or of a Chinese numeral up to 99; half is 半."""
    if text.isascii():
        return int(text)
    if text == "半":
        return 0.5
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + (_DIGITS.get(ones, 0) if ones else 0)


def _amount(found: Match[str]) -> float:
    return number(found["n"]) + (0.5 if found["more"] or found["half"] else 0)


def _given_year(found: Match[str], now: Now) -> int | None:
    if found["year"]:
        digits = "".join(str(_DIGITS.get(sign, sign)) for sign in found["year"])
        return int(digits) + (2000 if len(digits) == 2 else 0)
    return now.today.year + _YEARS[found["named"]] if found["named"] else None


def _date(found: Match[str], now: Now) -> Unit | None:
    which, month_ = _given_year(found, now), int(number(found["month"]))
    if not 1 <= month_ <= 12:
        return None
    if found["third"]:
        part = _THIRDS[found["third"]]
        whole = third(month(which, month_), part) if which else None
        return whole or now.yearly(lambda one: third(month(one, month_), part), now.lean)
    if not found["day"]:
        return month(which, month_) if which else now.yearly(lambda one: month(one, month_), now.lean)
    day = int(number(found["day"]))
    return exact(which, month_, day) if which else now.yearly(lambda one: exact(one, month_, day), now.lean)


def _part_of_year(found: Match[str], now: Now) -> Unit | None:
    which = _given_year(found, now)
    if found["season"]:
        index = _SEASONS[found["season"]]
        return season(which, index) if which else now.yearly(lambda one: season(one, index), now.lean)
    if found["quarter"]:
        first = 3 * int(number(found["quarter"])) - 2
        return _months(which, first, 3, now) if 1 <= first <= 10 else None
    if found["halves"]:
        return _months(which, 1 if found["halves"] == "上" else 7, 6, now)
    return year(which) if which else None


def _months(which: int | None, first: int, count: int, now: Now) -> Days | None:
    def of(one: int) -> Days:
        return Days(month(one, first).first, month(one, first + count).first)

    return of(which) if which else now.yearly(of, now.lean)


def _month(found: Match[str], now: Now) -> Unit | None:
    whole = now.month(_OFFSETS[found["which"]])
    return exact(whole.first.year, whole.first.month, int(number(found["day"]))) if found["day"] else whole


def _day_of_month(found: Match[str], now: Now) -> Unit | None:
    day = int(number(found["day"]))
    months = (now.month(offset).first for offset in range(-3, 4))
    dates = (exact(one.year, one.month, day) for one in months)
    return now.pick((one for one in dates if one), now.lean)


def _weekday(found: Match[str], now: Now) -> Unit | None:
    index = int(number(found["day"])) - 1
    if found["which"]:
        return days(now.week(_OFFSETS[found["which"]]).first + index * DAY)
    return now.weekday(index, now.lean)


def _weekend(found: Match[str], now: Now) -> Unit | None:
    if found["which"]:
        return now.weekend(_OFFSETS[found["which"]])
    return now.pick(map(now.weekend, (-1, 0, 1)), now.lean)


def _day_and_part(found: Match[str], now: Now) -> Unit | None:
    return now.day(_DAY_WORDS[found["day"]]), _PARTS[found["part"]]


def _clock(found: Match[str], now: Now) -> Unit | None:
    hour = int(number(found["hour"]))
    rest = found["rest"] or ""
    minute = {"半": 30, "一刻": 15, "三刻": 45, "": 0}.get(rest)
    if minute is None:
        minute = int(number(rest.rstrip("分")))
    part = found["part"] or ""
    if hour == 12 and part in ("晚上", "夜里", "凌晨"):
        hour = 0 if part == "凌晨" else 24
    if hour == 0 and part in ("晚上", "夜里"):
        hour = 24
    if hour < 12 and (part in ("下午", "傍晚", "晚上", "夜里") or (part == "中午" and hour < 11)):
        hour += 12
    if hour > 24 or minute > 59 or hour * 60 + minute > 1440:
        return None
    return Part(hour * 60 + minute, hour * 60 + minute + 60, True)


def _end_of(found: Match[str], now: Now) -> Unit | None:
    if found["work"]:
        return Span(now.at, now.instant(now.today, 18 * 60))
    unit = found["unit"] or found["inside"]
    ends = {"周": now.week(0), "月": now.month(0), "年": year(now.today.year), "季度": now.quarter(0)}
    return Span(now.at, now.span(ends.get(unit, now.day(0)), None).end)


def _ago(found: Match[str], now: Now) -> Unit | None:
    return now.shift(-_amount(found), _UNITS[found["unit"]])


def _hence(found: Match[str], now: Now) -> Unit | None:
    return now.shift(_amount(found), _UNITS[found["unit"]])


def _back(found: Match[str], now: Now) -> Unit | None:
    return now.stretch(_amount(found), _UNITS[found["unit"]], back=True)


def _ahead(found: Match[str], now: Now) -> Unit | None:
    return now.stretch(_amount(found), _UNITS[found["unit"]], back=False)


def _from_day(found: Match[str], now: Now) -> Unit | None:
    named, length = found["from"], {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7}.get(found["unit"], 0)
    word = named.removesuffix("天") if named in ("今天", "明天") else named
    day = now.day(_DAY_WORDS[word]) if word in _DAY_WORDS else now.weekday(int(number(named[-1])) - 1, now.lean)
    return Days(day.first, day.first + round(_amount(found) * length) * DAY) if length else None


def _either(found: Match[str], now: Now) -> Unit | None:
    return now.stretch(_amount(found), _UNITS[found["unit"]], back=now.past)


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


STRONG: tuple[Rule, ...] = (
    (_rule(r"(?P<day>昨|今|明|前天|后天)(?P<part>早上?|晚上?)(?!会)"), _day_and_part),
    (_rule(r"大前天|前天|大后天|(?<!今)后天"), lambda found, now: now.day(_DAY_WORDS[found[0]])),
    (_rule(r"(?P<day>昨|今|明)[天日儿]"), lambda found, now: now.day(_DAY_WORDS[found["day"]])),
    (
        _rule(
            rf"{_YEAR}?(?<![\d个每])(?P<month>{_N})月(?:份)?(?:(?P<day>{_N})(?:日|号)|(?P<third>{_THIRD}))?(?!饼|光|亮)"
        ),
        _date,
    ),
    (
        _rule(
            rf"{_YEAR}?(?:(?P<season>[春夏秋冬])(?:天|季)|第?(?P<quarter>[1-4一二三四])季度"
            r"|(?<![A-Za-z0-9_#])Q(?P<q>[1-4])(?![A-Za-z0-9_]| ?[:：])"
            rf"|(?P<halves>[上下])半年)"
        ),
        lambda found, now: (
            _part_of_year(found, now)
            if not found["q"]
            else _months(_given_year(found, now), 3 * int(found["q"]) - 2, 3, now)
        ),
    ),
    (_rule(rf"{_YEAR}(?P<season>(?!))?(?P<quarter>(?!))?(?P<halves>(?!))?"), _part_of_year),
    (_rule(rf"(?P<which>上上|上|这|本|当|下下|下)个?月(?:的?(?P<day>{_N})(?:日|号))?"), _month),
    (
        _rule(
            r"(?<![\dA-Za-z_.#第])(?P<day>\d{1,2}|[二三]?十[一二三四五六七八九]?)(?:号|日)(?!\w{0,4}(?:楼|线|机|店|门|库|位|房|院|桌|服务器|环境|节点|分支"
            r"|单|码))"
        ),
        _day_of_month,
    ),
    (_rule(rf"(?P<which>上上|上|这|本|下下|下)个?{_WEEK}(?P<day>[一二三四五六日天])(?!个|次)"), _weekday),
    (
        _rule(
            rf"(?<![每一两三四五六七八九十几\d个单双])(?P<which>(?!))?{_WEEK}(?P<day>[一二三四五六日天])(?!个|次|年"
            rf"|期|到周[一二三四五六日]都)"
        ),
        _weekday,
    ),
    (_rule(r"(?P<which>上上|上|这|本|下下|下)个?周末|(?<!每)(?<!每个)周末"), _weekend),
    (
        _rule(rf"(?P<which>上上|上|这|本|下下|下)个?{_WEEK}(?![一二三四五六日天末期])"),
        lambda found, now: now.week(_OFFSETS[found["which"]]),
    ),
    (_rule(r"(?P<which>上|这|本|下)个?季度"), lambda found, now: now.quarter(_OFFSETS[found["which"]])),
    (_rule(rf"{_COUNTED}(?:之前|以前|前)(?!后|端|台|面|提)"), _ago),
    (_rule(rf"{_COUNTED}(?:之后|以后|后)(?!端|台|面)"), _hence),
    (_rule(rf"(?:最近|过去|近)的?这?{_COUNTED}"), _back),
    (_rule(r"(?:这|前)(?P<n>[两几三])(?P<more>(?!))?(?P<unit>天)(?P<half>(?!))?"), _back),
    (_rule(rf"(?:未来|接下来|今后)的?{_COUNTED}"), _ahead),
    (_rule(rf"(?P<from>今天|明天|后天|大后天|{_WEEK}[一二三四五六日天])(?:起|开始)的?(?:连续)?{_COUNTED}"), _from_day),
    (_rule(rf"(?:代班|顶班|替我|顶|离开|出去|请假|休息)了?{_COUNTED}"), _either),
    (_rule(rf"^\s*{_COUNTED}\s*$"), _either),
    (
        _rule(
            r"(?:直到|截止到?|截至|到)?(?:(?<![上下去前明后个])(?:这个?|本|今)?(?P<unit>周|月|年"
            r"|季度)[底末](?<!周末)(?:之?前)?"
            r"|(?P<inside>今天)(?:结束|之内|内)|(?:今天)?(?P<work>下班)(?:之?前|时|为止))"
        ),
        _end_of,
    ),
    (
        _rule(
            rf"{_PART}(?P<hour>\d{{1,2}}|[零〇一二两三四五六七八九十]{{1,3}})(?:点钟?|时|[:：])(?P<rest>半|一刻|三刻"
            rf"|\d{{1,2}}分?|[一二三四五]?十[一二三四五六七八九]?分?)?"
        ),
        _clock,
    ),
    (_rule(rf"{_PART}(?!好|茶)"), lambda found, now: _PARTS[found["part"]]),
)
WEAK: tuple[Rule, ...] = (
    (_rule(r"下班(?:之?前|时|为止)?"), lambda found, now: Part(18 * 60, 19 * 60, True)),
    (_rule(r"(?P<part>早|晚)(?=\d)"), lambda found, now: _PARTS[found["part"]]),
    (
        _rule(
            r"(?P<part>(?!))?(?P<hour>\d{1,2}|[零〇一二两三四五六七八九十]{1,3})(?:点钟?|时(?!间|候))(?P<rest>半|一刻"
            r"|三刻|\d{1,2}分?|[一二三四五]?十[一二三四五六七八九]?分?)?"
        ),
        _clock,
    ),
    (_rule(r"(?P<part>(?!))?(?<!\d)(?P<hour>\d{1,2})[:：](?P<rest>\d\d)(?![:\d])"), _clock),
)
