#!/usr/bin/env bash
# rjieba 0.2.2 (jieba's dictionary in Rust; jieba 0.42.1, whose page promises traditional Chinese, cuts the same way). The
# guess was that its dictionary holds the ordinary words in traditional signs too, as those of names and books. Seen: of
# ordinary office words many are not in it, and what is left over is joined to a word that does not exist, tagged as a
# noun: 資料庫權限 becomes 資料 and 庫權限, 會議室 becomes 會 and 議室, while 請問 and 報銷 are whole. The same words in
# simplified signs are whole, so a text has to be turned into those first and the cuts carried back by position.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q rjieba==0.2.2 jieba==0.42.1 setuptools==75.8.0
"$folder/env/bin/python" -W ignore - <<'PY'
import logging

import jieba
import rjieba

jieba.setLogLevel(logging.ERROR)
print(rjieba.tag("資料庫權限"), rjieba.tag("资料库权限"))
for cut in (rjieba.cut, jieba.lcut):
    assert cut("資料庫權限") == ["資料", "庫權限"], "traditional words are whole now"
    assert cut("這個會議室") == ["這個", "會", "議室"], "traditional words are whole now"
    assert cut("請問發票怎麼報銷") == ["請問", "發票", "怎麼", "報銷"], "words that were whole are not"
    assert cut("资料库权限") == ["资料库", "权限"], "simplified words are not whole any more"
    assert cut("这个会议室") == ["这个", "会议室"], "simplified words are not whole any more"
assert dict(rjieba.tag("資料庫權限"))["庫權限"] == "n", "what is no word is no noun any more"
PY
