"""Where a word that elsewhere names a stake only names a thing: a room, a poster, a character in a game.

Of such a thing somebody may still decide: it counts for nothing only where the meaning finds nothing at stake either.
"""

import re

_THINGS = r"""
    rooms? halls? booths? chairs? desks? tables? shelf shelves bells? tiles? mugs? racks? plants? cakes? cookies? toys?
    dolls? plush figurines? mascots? statues? exhibits? kits? props? costumes? scenes? episodes? chapters? novels?
    books? textbooks? dictionary dictionaries songs? tracks? albums? soundtracks? podcasts? comics? cartoons? films?
    movies? shows? dramas? games? puzzles? crosswords? quiz quizzes rounds? levels? cards? balls? characters? jokes?
    memes? stickers? posters? frames? photos? pictures? graphics? charts? logos? fonts? colou?rs? banners? signs?
    slides? axis legends? columns? captions? headlines? headings? words? spelling exercises? homework class classes
    courses? league parade festival tournament
"""
_CHINESE_THINGS = """
    海报 展板 展台 布景 道具 戏服 服装 场戏 电视剧 那部剧 那集 这集 动画片 漫画 小说 这本书 那本书 这首歌 那首歌
    主题曲 壁纸 游戏 桌游 谜题 拼图 那一关 关卡 角色 台词 头像 表情包 贴纸 贴图 玩偶 雕像 蛋糕 饼干 造型 形状
    椅子 桌子 房间 会议室 绿植 教室 场地 面馆 咖啡店 停车场 公交站 车站 旁边 门口 字体 毛笔字 例题 题目 这道题
    那道题 阅读理解 这个词 那个词 两个字 英文 拼写 翻译 图例 封面 颜色 蓝色 红色 比赛 广告牌 投影仪 门牌 列宽 列
    看板 日历 页码 页眉 这个类 那个类
"""
_JOINING = """
    a an and at by can could did do does for from has have he his her i in is it me my of on or our she the their they
    this to was we who you your
"""
_BETWEEN = rf"(?:[ '’-](?!(?:{'|'.join(_JOINING.split())})(?![a-z]))[a-z'’-]{{1,16}}){{0,2}}"
_NAMES = re.compile(
    rf"{_BETWEEN}[ -](?:{'|'.join(_THINGS.split())})(?![a-z0-9])"
    rf"|[^\W\da-z_的给发我你他她吗了能不要请帮批收付谁]{{0,4}}的?(?:{'|'.join(_CHINESE_THINGS.split())})"
)


def names_thing(plain: str, found: re.Match[str]) -> bool:
    """Whether what was found is the first part of the name of a thing ("the interview room", 招聘海报)."""
    return _NAMES.match(plain, found.end()) is not None
