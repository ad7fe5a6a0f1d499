"""What names an operation that cannot be undone, or that takes a protection away, in English and Chinese.

Deleting is harmless where it is one's own branch or a pop-up; it counts beside what is dear: production, backups,
customers and their data, keys.
"""

_NEAR = r"(?: [^ ]{1,30}){0,4}?"
_DESTROY = (
    r"(?:drop|delet|purg|wip|eras|truncat|destroy|nuk|shredd?|remov|clear|empty|reset|overwrit|reformat|format|trash)"
    r"(?:e|p?ing|t?ing|p?ed|d)?"
)
_KEPT = (
    r"(?:prod(?:uction)?(?! (?:build|mode|bundle|readiness))|live(?! (?:preview|reload|region|coding|session|demo))"
    r"|(?:back-?ups?|snapshots?)(?<!test snapshots)|customer(?:s'|'s|s)?|audit (?:log|trail)s?|buckets?"
    r"|(?:customer|user|patient|order|tenant|personnel)s? (?:data|records?|accounts?|tables?|database|db)"
    r"|mailbox(?:es)?)"
)
_STOP = (
    r"(?:disabl(?:e|ing)|(?:turn|switch|shut)(?:ing|ting)? (?:off|down)|turn|switch|bypass(?:ing)?|mut(?:e|ing)"
    r"|silenc(?:e|ing)|stop(?:ping)?|take down|deactivat(?:e|ing)|override|remove)"
)
_PROTECTION = (
    r"(?:fire-?wall|anti-?virus|back-?ups?|(?:prod|production|live|our|all|all the) (?:monitoring|alerts?|alerting)"
    r"|interlocks?|safety \w+|smoke detectors?|emergency stop|prod(?:uction)?(?! (?:build|mode|bundle))|audit log)"
)
_EVERYBODY = (
    r"(?:(?:all|every|each|the (?:whole|entire)) (?:of )?(?:our |the )?(?:single )?"
    r"(?:customers?|users?|subscribers?|clients?|devices?|tenants?|customer base|mailing list)|100 ?% of)"
)
_KEY_OF = r"(?:root|master|signing|encryption|prod(?:uction)?|api|ssh|tls|ssl|customers?'?|all(?: the)?|every)"
_MACHINE = r"(?:servers?|disks?|drives?|machines?|nas|archives?|laptops?|devices?)"
_TELL = r"(?:send|sent|sending|e-?mail|mail|push|notify|message|roll|release|announce)"
ENGLISH = rf"""
        {_DESTROY}{_NEAR} {_KEPT}
        {_KEPT}{_NEAR} (?:deleted|dropped|purged|wiped|erased|truncated|destroyed|overwritten)
        {_STOP}{_NEAR} {_PROTECTION}|force[ -]?push(?:ed|ing)?{_NEAR} (?:main|master|prod|production|trunk|release)
        (?:run|ran|running|apply|applying|start|do){_NEAR} migrations?{_NEAR} (?:prod|production|live)
        without (?:a |any |making a |taking a )?(?:backup|back-up|rollback|roll-?back plan|dry[ -]?run|way back)
        {_TELL}(?: [^ ]{{1,30}}){{0,6}}? {_EVERYBODY}
        (?:wip|reformat|eras|nuk)(?:e|ing|ting)? (?:the |all |that |this |our )?(?:\w+ )?{_MACHINE}(?! locally)
        purg(?:e|ing) (?:the|our|all) archives?|factory[ -]reset|rm -rf|terraform destroy
        destroy(?:ing)? (?:the |our )?terraform|drop (?:the )?(?:database|schema)|(?:can|can't|cannot|not) be undone
        (?:rotat|revok|destroy|delet|regenerat|invalidat)(?:e|ed|ing){_NEAR} {_KEY_OF} (?:keys?|certs?|certificates?)
        (?:shut|take|bring|turn)(?:ting|ing)?{_NEAR} (?:down|off){_NEAR} (?:prod|production|data cent(?:re|er)|cluster)
        (?:shut|take|bring|turn)(?:ting|ing)?{_NEAR} (?:prod|production|whole site|entire site){_NEAR} (?:down|off)
        (?:delete|remove|erase|purge|gone|lost)(?: [^ ]{{1,30}}){{0,5}}? (?:permanently|forever|for good|irrevocably)
        permanently (?:delete|remove|erase|purge|destroy)|decommission(?:ed|ing)?
        (?:delete|rewrite|erase|purge)(?: the| our)? git history
        (?:skip|without)(?: the| any)? (?:tests?|review) (?:and|then) (?:release|deploy|ship)
        deploy(?:ing)?{_NEAR} prod(?:uction)? without
        (?:remove|disable){_NEAR} (?:two-factor|2fa|mfa|safety|guard){_NEAR} (?:whole|everyone|everybody|all)
"""
_REMOVE = r"(?:删|清空|清掉|清理|清除|销毁|格式化|抹掉|覆盖|砍掉)(?:除|掉|了)?"
_PRECIOUS = (
    r"(?:生产|线上|正式(?:环境|库)|主库|备份|快照|归档数据|审计日志"
    r"|(?:客户|用户|生产)的?(?:数据|资料|记录|账号|表|库))"
)
_GONE = r"(?:删(?:除|掉|了)?|清空|清了|清掉|清除|销毁|覆盖|停了|停掉|关了|关掉|格式化|drop|truncate)"
CHINESE = rf"""
        {_REMOVE}[^。，,?？!！]{{0,10}}{_PRECIOUS}
        (?:删|清空|清掉|清除|销毁|抹掉)(?:除|掉|了)?[^。，,?？!！]{{0,6}}(?:客户|用户)(?:数据|资料|记录|账号|表)
        {_PRECIOUS}[^。，,?？!！]{{0,10}}{_GONE}
        强(?:制)?推(?:送)?[^。，,?？!！]{{0,6}}(?:主|main|master|线上|生产)
        (?:主分支|main|master)[^。，,?？!！]{{0,4}}强(?:制)?推
        (?:关|停)(?:掉|了|闭|用)?[^。，,?？!！]{{0,6}}(?:防火墙|告警|报警|备份|审计|急停|联锁|杀毒)
        (?:防火墙|告警|报警|监控|备份任务|联锁|急停|杀毒)[^。，,?？!！]{{0,4}}(?:关|停)
        (?:不|没|没有|无)(?:做|用)?备份(?=.{{0,6}}(?:跑|迁|上|改|执行|发|删|升))|跳过(?:评审|审批)|恢复出厂|rm -rf
        永久删|彻底删|不可(?:逆|恢复|撤销)
        (?:群发|发给|推给|推送给?|通知)[^。，,?？!！]{{0,6}}(?:所有|全部|全体|全量|每个)(?:的)?(?:客户|用户|会员)
        (?:所有|全部|全体|每个)(?:的)?(?:客户|用户|会员)[^。，,?？!！]{{0,6}}(?:群发|发|推)
        全量推送[^。，,?？!！]{{0,4}}(?:固件|版本|用户)|服务器[^。，,?？!！]{{0,4}}(?:格式化|断电|全删)|安全联锁
        (?:线上|生产|正式库?)[^。，,?？!！]{{0,6}}(?:改数据|重启|断电|短接)|机房[^。，,?？!！]{{0,4}}断电|切主库
        主库[^。，,?？!！]{{0,3}}切|注销[^。，,?？!！]{{0,3}}域名|桶[^。，,?？!！]{{0,6}}删
        吊销[^。，,?？!！]{{0,4}}(?:证书|密钥)|(?:轮换|销毁|删)(?:除|掉|了)?[^。，,?？!！]{{0,6}}(?:密钥|证书)
        (?:密钥|证书)[^。，,?？!！]{{0,6}}(?:轮换|销毁|吊销)
"""
