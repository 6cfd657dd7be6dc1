"""The ids that Hugging Face's library gives 3,600 hard lines, for the tokenizers of CLIP and of T5's kind.

    tools/run golden prompt_tokens prompts/src/test/resources/tokens
    tools/run golden prompt_tokens prompts/src/test/resources/tokens --vocabularies bpe_simple_vocab_16e6.txt.gz

The second form makes the vocabularies anew before: CLIP's is OpenAI's, of which the first 48,894 merges of that file
(it comes with the package open_clip_torch) are in use. T5's own is in no package, so a unigram model with the same
normalizer (sentencepiece's nmt_nfkc), special tokens and extra ids is trained on the lines of Latin script.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import unicodedata
from importlib.metadata import version
from pathlib import Path

import transformers

SEED = 20261122
BEGIN, END = "<|startoftext|>", "<|endoftext|>"
CLIP_MERGES = 48_894
PIECES = 3_000

NOUNS = (
    "apple cat dog house tree car boat star moon flower robot castle fish bird mountain river lamp chair bridge"
    " lighthouse astronaut teapot violin dragon cathedral forest desert harbour market windmill orchid telescope"
).split()
LOOKS = (
    "red green blue yellow purple golden silver tiny gigantic ancient glowing transparent wooden rusty velvet broken"
    " floating frozen smiling mysterious photorealistic watercolour low-poly 3d-rendered hand-drawn"
).split()
PLACES = "on a hill|in the rain|under the sea|at night|in outer space|by the window|beneath two suns".split("|")
STYLES = (
    "oil painting|pixel art|photo, 35mm, f/1.8|art nouveau|studio lighting, 8k|by Vermeer|trending, highly detailed"
    "|ukiyo-e|isometric view|black & white|cinematic (1987)|#wallpaper"
).split("|")
ACCENTED = (
    "Ein süßes Eichhörnchen frißt Nüsse im Gebirge|Un château féerique près de la forêt, œuvre d’Aurélie"
    "|Señor Muñoz pintó un pingüino en el jardín|Uma maçã vermelha não é pão de açúcar|Un caffè perché così è più buono"
    "|Zażółć gęślą jaźń|Příliš žluťoučký kůň úpěl ďábelské ódy|Árvíztűrő tükörfúrógép|Flygande bäckasiner söka hwila"
    "|Høvdingens kjære squaw får litt pizza i Mexico by|Þórður og Ægir á ísjökli|În așa țară să șuiere vântul"
    "|Trăm năm trong cõi người ta, chữ tài chữ mệnh|Pijamalı hasta yağız şoföre çabucak güvendi|İIıi Şişli"
    "|Ķirsis, ģērbonis un ņieburs|Ąžuolas įlipo į čiuožyklą|Šēničky ľúbia Ŕíbezle|Għandi ħafna ċirasa|E kī ana ʻo Keānuenue"
).split("|")
OTHER_SCRIPTS = (
    "красное яблоко на столе|Съешь ещё этих мягких французских булок|Ένα κόκκινο μήλο, Ξεσκεπάζω τὴν ψυχοφθόρα"
    "|תפוח אדום על השולחן|تفاحة حمراء على الطاولة|ایک سرخ سیب|मेज पर लाल सेब क्ष त्र ज्ञ|একটি লাল আপেল|ஒரு சிவப்பு ஆப்பிள்"
    "|แอปเปิ้ลสีแดงบนโต๊ะ|ແອັບເປີ້ນສີແດງ|ပန်းသီးနီ|ផ្លែប៉ោមក្រហម|빨간 사과가 탁자 위에|ᄀ\u1161각ᄒ\u1161\u11ab|一个红苹果在桌子上，很好看。"
    "|機の上の赤いリンゴ「美しい」|カタカナとひらがなｶﾀｶﾅ|繁體中文與简体中文|Հայերեն կարմիր խնձոր|წითელი ვაშლი|ቀይ ፖም|ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ|ᚠᚢᚦᚨᚱᚲ"
).split("|")
EMOJI = (
    "🍎 🍏 😀 🤣 👍🏽 👩‍🚀 👨‍👩‍👧‍👦 🏳️‍🌈 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🇪🇺 🇯🇵 ❤️ ☃ ☂️ ✈ ⌚ #️⃣ 1️⃣ 🧑🏿‍🎨 🫠 🪄 🀄 🃏 🎴 💯 ♠︎ ♠️ ©️ ™ ㊗️ ⬛ 🅰 🆗"
).split()
HARD = [
    "", " ", "   ", "\t", "\n", "\r\n", "a", "A", ".", "'", "''", "▁", "▁▁a ▁b", "</w>", "a</w>b", "I'm you're we've they'll she'd it's",
    "THEY'LL DON'T WE'VE", "can ' t o 'clock rock'n'roll 's 't 're", "l’été d’hiver", "1234567890 3.14159 1,000,000 1e-5 ½ Ⅷ ④ ٣ ३ ৩",
    "50% off! #1 @home $9.99 €5 £3 ¥200 ₿", "a.b.c...d?!e;f:g", "(a:1.2) [b] {c|d} <lora:x:0.8> BREAK AND __w__", "x-y_z/w\\v|u~t^s`q",
    "https://example.org/a?b=c&d=e#f mailto:a.b+c@d.co", "snake_case camelCase PascalCase kebab-case", "<|endoftext|>", "a<|endoftext|>b",
    "<|startoftext|> a cat", "<|ENDOFTEXT|>", "<|endoftext|><|endoftext|>", "< |endoftext| >", "</s>", "a </s> b", "<pad> <unk> <s>",
    "<extra_id_0> a <extra_id_99>", "a<extra_id_5>b", "<extra_id_100>", "!", "!!!", "wow! no !yes", "[CLS] [MASK]", "Ġword Ċ", "ĠĠ",
    "İ I ı i", "ß ẞ SS", "ς Σ σ ΌΔΟΣ", "ﬁ ﬀ ﬃ ﬅ", "Å Å Å", "e\u0301\u0302\u0303 \u0301", "\u1e9b\u0323", "ﷺ ﷽", "𝔣𝔯𝔞𝔨 𝓼𝓬 𝟘𝟙", "ｆｕｌｌ　ｗｉｄｔｈ～",
    "a\u00a0b\u2003c\u3000d\u202fe\u205ff", "zero\u200bwidth\u200djoin\u2060er\ufeff", "soft\u00adhyphen", "\u202eright to left\u202c",
    "nul\x00inside", "\x7f\x80\x9f", "\ufffd \ufffe \uffff \U0010ffff", "\ue000 \U000f0000", "\u2028line\u2029paragraph\x85next",
]  # fmt: skip


def prompt(chance: random.Random) -> str:
    """An ordinary English prompt."""
    text = f"a {chance.choice(LOOKS)} {chance.choice(LOOKS)} {chance.choice(NOUNS)} {chance.choice(PLACES)}"
    for style in chance.sample(STYLES, chance.randrange(4)):
        text += chance.choice([", ", " , ", "; ", " "]) + style
    return chance.choice([text, text.capitalize() + ".", text.upper(), text.title(), text.replace("a ", "an  ", 1)])


def assigned(chance: random.Random, low: int, high: int) -> str:
    """A character that is no half of a pair and, but for every tenth, assigned."""
    while True:
        code = chance.randint(low, high)
        kind = unicodedata.category(chr(code))
        if kind != "Cs" and (kind != "Cn" or chance.random() < 0.1):
            return chr(code)


def lines() -> list[str]:
    """The lines, the same at every call."""
    chance = random.Random(SEED)
    made = list(HARD)
    made += [prompt(chance) for _ in range(900)]
    made += [" ".join(chance.choice(ACCENTED).split()[: chance.randint(1, 9)]) for _ in range(150)]
    made += [unicodedata.normalize(chance.choice(["NFD", "NFC", "NFKD"]), chance.choice(ACCENTED)) for _ in range(150)]
    made += [chance.choice(OTHER_SCRIPTS)[: chance.randint(1, 40)] for _ in range(200)]
    mixed = [*EMOJI, *NOUNS, *OTHER_SCRIPTS, *ACCENTED]
    made += [chance.choice(["", " ", ", "]).join(chance.sample(mixed, chance.randint(2, 6))) for _ in range(300)]
    made += [chance.choice(["", " "]).join(chance.choices(EMOJI, k=chance.randint(1, 8))) for _ in range(200)]
    made += ["".join(assigned(chance, 0x4E00, 0x9FFF) for _ in range(chance.randint(1, 30))) for _ in range(150)]
    made += ["".join(assigned(chance, 0x3041, 0x30FF) for _ in range(chance.randint(1, 30))) for _ in range(80)]
    made += ["".join(assigned(chance, 0xAC00, 0xD7A3) for _ in range(chance.randint(1, 30))) for _ in range(80)]
    # each control, format and space character alone, inside a word and between words
    odd = [c for c in map(chr, range(0x11000)) if unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp")]
    for character in odd:
        made += [f"a{character}b", f"{character}red {character} apple{character}"]
    # anywhere in Unicode: blocks of 128 characters
    blocks = [start for start in range(0x80, 0x3_2000, 0x80) if not 0xD800 <= start < 0xE000]
    for start in chance.sample(blocks, 420):
        made.append("".join(assigned(chance, start, start + 0x7F) for _ in range(6)) if _alive(start) else chr(start))
    made += ["".join(chr(chance.randint(0x20, 0x7E)) for _ in range(chance.randint(1, 60))) for _ in range(300)]
    made += [_long_word(chance) for _ in range(120)]
    made += [" ".join(chance.choice(mixed) for _ in range(chance.randint(30, 120))) for _ in range(60)]
    made += [chance.choice([" ", "\t", "\n", "\u3000"]) * chance.randint(1, 5) + prompt(chance) + " " * 3 for _ in range(60)]
    return made


def _alive(start: int) -> bool:
    return any(unicodedata.category(chr(code)) not in ("Cn", "Cs") for code in range(start, start + 0x80))


def _long_word(chance: random.Random) -> str:
    kind = chance.randrange(4)
    length = chance.choice([40, 77, 150, 400, 1000])
    if kind == 0:
        return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(length))
    if kind == 1:
        return chance.choice(["z", "é", "🍎", "一", "!", "9", "ﬁ", "supercalifragilistic"]) * (length // 2)
    if kind == 2:
        return "".join(chance.choice(NOUNS + LOOKS) for _ in range(length // 8))
    return "".join(assigned(chance, 0x20, 0x24F) for _ in range(length)).replace("\u00a0", "x")


def clip_vocabulary(packed: Path, folder: Path) -> None:
    """CLIP's order of ids: bytes, bytes that end a word, merges, special tokens."""
    with gzip.open(packed, "rt", encoding="utf-8") as file:
        merges = file.read().split("\n")[1 : CLIP_MERGES + 1]
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(256) if byte not in printable]
    alphabet = [chr(byte) for byte in printable] + [chr(256 + index) for index in range(len(rest))]
    pieces = alphabet + [piece + "</w>" for piece in alphabet] + [merge.replace(" ", "") for merge in merges]
    vocabulary = {piece: number for number, piece in enumerate([*pieces, BEGIN, END])}
    assert len(vocabulary) == 49_408
    pack(folder / "vocab.json", json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")))
    pack(folder / "merges.txt", "#version: 0.2\n" + "\n".join(merges) + "\n")
    config = {
        "add_prefix_space": False,
        "bos_token": BEGIN,
        "do_lower_case": True,
        "eos_token": END,
        "errors": "replace",
        "model_max_length": 77,
        "pad_token": END,
        "tokenizer_class": "CLIPTokenizer",
        "unk_token": END,
    }
    write_json(folder / "tokenizer_config.json", config)


def t5_vocabulary(folder: Path) -> None:
    """T5's order of ids: padding, end, unknown, pieces, then the extra ids downwards."""
    import sentencepiece

    latin = [line for line in lines() if line.strip() and max(map(ord, line)) < 0x250 and line.isprintable()]
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "lines.txt").write_text("\n".join(latin), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=f"{work}/lines.txt",
            model_prefix=f"{work}/spiece",
            vocab_size=PIECES,
            model_type="unigram",
            normalization_rule_name="nmt_nfkc",
            character_coverage=0.9995,
            hard_vocab_limit=False,
            pad_id=0,
            eos_id=1,
            unk_id=2,
            bos_id=-1,
            num_threads=1,
            minloglevel=2,
        )
        converted = _convert(Path(work) / "spiece.model")
        converted.save_pretrained(work)
        pack(folder / "tokenizer.json", (Path(work) / "tokenizer.json").read_text(encoding="utf-8"))
        config = json.loads((Path(work) / "tokenizer_config.json").read_text(encoding="utf-8"))
        write_json(folder / "tokenizer_config.json", config)


def _convert(model: Path) -> transformers.T5Tokenizer:
    """As the published folders were: pieces, scores and the normalizer's table of the sentencepiece model."""
    from transformers.convert_slow_tokenizer import import_protobuf

    proto = import_protobuf().ModelProto()
    proto.ParseFromString(model.read_bytes())
    pieces = [(piece.piece, piece.score) for piece in proto.pieces]
    pieces += [(f"<extra_id_{index}>", 0.0) for index in range(99, -1, -1)]
    table = proto.normalizer_spec.precompiled_charsmap
    return transformers.T5Tokenizer(vocab=pieces, _spm_precompiled_charsmap=table, model_max_length=512)


def pack(path: Path, text: str) -> None:
    """Writes text packed, without a time that would change from run to run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{path}.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.encode("utf-8"))


def write_json(path: Path, content: object) -> None:
    """Writes readable JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def golden(source: Path) -> list[list[int]]:
    """The ids of every line, uncut, by the class that the folder names."""
    with tempfile.TemporaryDirectory() as folder:
        for file in source.iterdir():
            if file.suffix == ".gz":
                (Path(folder) / file.stem).write_bytes(gzip.decompress(file.read_bytes()))
            elif file.suffix == ".json":
                (Path(folder) / file.name).write_bytes(file.read_bytes())
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        return [tokenizer(line, verbose=False)["input_ids"] for line in lines()]


def main() -> None:
    """Writes lines and ids, and the vocabularies where asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--vocabularies", type=Path, metavar="BPE", help="OpenAI's merges")
    options = parser.parse_args()
    if options.vocabularies is not None:
        clip_vocabulary(options.vocabularies, options.out / "clip")
        t5_vocabulary(options.out / "t5")
    record = {
        "script": "tools/golden/prompt_tokens.py",
        "versions": {name: version(name) for name in ("tokenizers", "transformers")},
        "lines": lines(),
        "ids": {name: golden(options.out / name) for name in ("clip", "t5")},
    }
    pack(options.out / "golden.json", json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    print(f"{len(record['lines'])} lines, {sum(map(len, record['ids']['clip']))} and {sum(map(len, record['ids']['t5']))} ids")


if __name__ == "__main__":
    main()
