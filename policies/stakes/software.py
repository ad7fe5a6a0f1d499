"""Where a word that elsewhere names a stake only names a piece of software."""

import re

_NOUNS = r"""
    services? micro-?services? endpoints? components? widgets? modals? popups? pop-ups? banners? badges? icons? buttons?
    tests? mocks? stubs? fixtures? parsers? parsing validators? regex enums? css layouts? animations? calculators? apps?
    demos? sdk plugins? simulators? pages? screens? fields? columns? hooks? callbacks? handlers? cron schedulers? repos?
    modules? library libraries constructors? pipelines? sliders? colou?rs? inputs? placeholders? tooltips? labels?
    templates? levels? mask forms? views?
"""
_BEFORE = r"(?:(?:unit|integration|e2e|snapshot|contract|demo|landing|sample|input|settings|strength) )?"
_CHINESE_NOUNS = r"""
    组件 接口 页面? 服务 按钮 弹窗 表单 字段 模块 脚本 动画 图标 样式 单测 用例 测试 计算器 图表 模板 端口 系统 流程图
    输入框 框 控件 引擎 小程序 回调 埋点 缓存 枚举 类型 精度 布局 文案 分页 算法 查询 雨 sdk demo
"""
_NAMES = re.compile(
    rf"[ _/-]?{_BEFORE}(?:{'|'.join(_NOUNS.split())})(?![a-z0-9])"
    rf"|[^\W\da-z_的给发我你他她吗了能不要在把请帮批收付谁一二两三几个名位些是有]{{0,3}}(?:{'|'.join(_CHINESE_NOUNS.split())})"
)
_TERMS = re.compile(
    r"(?:bonus|promotion|compensation) (?:levels?|points?|rounds?|lives|life|track)(?![a-z])|compensation transactions?"
    r"|(?:ice|release) candidates?|candidate (?:keys?|releases?|nodes?|functions?)"
)
_SOFTWARE = r"""
    components? endpoints? widgets? css unit_tests? e2e_tests? snapshot_tests? regex icons? fonts? typos? misprints?
    animations? layouts? margins? paddings? pop-?ups? parsers? compilers? dropdowns? toasts? tooltips? footers? headers?
    repos? readme port redis cron latency schemas? enums? booleans? dark_mode a11y i18n figma storybook linter lint
    sprites? mock_data sample_project demo_app state_machine loss_curve 404s? 50[0-4] typescript javascript python
    sklearn
"""
_CHINESE_SOFTWARE = """
    组件 接口 样式 图标 动画 字体 单测 页边距 报错 端口 分页 输入框 下拉框 错别字 按钮 弹窗 埋点 状态机 定时任务 时区
    索引 加载慢 乱码 准确率 曲线 正则
"""
_PEOPLE = """
    i me my mine we us our you your he him his she her they them their who whose send give share pay approve sign
    confirm tell show grant buy drop delete wipe purge disable
"""
_ABOUT_SOFTWARE = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(_SOFTWARE.split()).replace('_', ' ')})(?![a-z0-9])"
    rf"|{'|'.join(_CHINESE_SOFTWARE.split())}"
)
_FOR_SOMEBODY = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(_PEOPLE.split())})(?![a-z0-9])|@|[我你他她谁发给批付签删关借请告]"
)
_SENTENCE = 120
_SEVERAL = re.compile(r"[.!?;。！？；]\s*[^\s.!?;。！？；]")


def names_software(plain: str, found: re.Match[str]) -> bool:
    """Whether what was found is the first part of the name of a piece of software ("refund endpoint", 发票识别接口)."""
    return bool(_NAMES.match(plain, found.end()) or _TERMS.match(plain, found.start()))


def is_about_software(plain: str) -> bool:
    """Whether a text is one short sentence about software alone, which asks nothing of or about anybody."""
    return (
        len(plain) <= _SENTENCE
        and not _SEVERAL.search(plain)
        and _ABOUT_SOFTWARE.search(plain) is not None
        and not _FOR_SOMEBODY.search(plain)
    )
