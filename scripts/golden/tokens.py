#!/usr/bin/env python3
"""Writes tests/golden/tokens-*.jsonl: what the reference makes of a corpus of
awkward texts, with the small tokenizers of tests/fixtures/tokenizer-*/. A
tokenizer that is not there is trained first, on the text below (training breaks
ties by chance, so a new one is another one).

    pip install tokenizers==0.23.3 transformers==5.23.0
    scripts/golden/tokens.py
    scripts/golden/tokens.py --check FOLDER FILE...
                                                prints, for jsonl FILEs with
                                                "text" fields, the ids that the
                                                reference gives with FOLDER
"""
import json
import random
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders
from tokenizers import models, normalizers, pre_tokenizers, processors, trainers

ROOT = Path(__file__).resolve().parents[2]
FIXTURES, GOLDEN = ROOT / "tests/fixtures", ROOT / "tests/golden"

# Written for this file; what the vocabularies are trained on.
TEXT = """
The kettle boils in two minutes and keeps the water warm for an hour.
I returned the headphones because the left side crackled after a week.
Don't buy the blue one: it's smaller than the photo says, and they're slow.
We've had three of these; the second broke, the third didn't, we'll see.
Delivery took 12 days instead of 3, but the parcel was packed with care.
My grandmother's recipe needs 250 g of flour, 2 eggs and a pinch of salt.
The battery lasts 7-8 hours, which isn't what the box promises (10 hours).
Great value! Would order again. Five stars, no question about it.
The manual is unreadable, the screws don't fit, and nobody answers e-mails.
A charming little café near the old harbour, with excellent crème brûlée.
Das Gerät läuft ruhig, die Größe stimmt, nur der Schlüssel fehlte.
El niño comió una manzana y pidió más; la señora sonrió.
Naïve readers may find the résumé of the façade's history a bit long.
Ο Σίσυφος κυλά τον βράχο στον λόφο. Хороший чайник, быстро греет воду.
İstanbul'da hava güzel, ılık bir akşam. Żółta łódka płynie w dół rzeki.
今天天气很好,我们去公园散步。 このやかんは早く沸きます。 오늘은 날씨가 좋아요.
"""
TRAINING = TEXT.strip().split("\n") * 3

MARKS = "e\u0301 a\u0323\u0302 o\u0302\u0323 q\u0307\u0323 \u0344 \u1e69 \uac00"
CORPUS = [
    "", " ", "\n", "a", "The kettle boils.", TEXT,
    "I can't, I've, you're, he'll, I'd, I'm, it's; CAN'T I'VE WE'LL",
    "'s 't '' ''s 'sun 're 'x don''t", "  two  spaces   three\t\ttabs \n\n end ",
    " leading and trailing ", "tail   ", "a\u00a0b\u2003c\u3000d\u1680e\u202ff",
    "line\u2028separator\u2029paragraph\u0085next\u000bvt\u000cff\rcr\r\ncrlf",
    "zero\u200bwidth\u200cnon\u200djoiner\ufeffbom\u2060word\u00adsoft",
    "nul\u0000inside\u0001control\u007fdelete\u009fc1", "tag\U000e0041\U000e007f",
    "caf\u00e9 cafe\u0301 CAFE\u0301 naïve façade Größe ẞ ß señora Å Å Ω Ω",
    MARKS, "e" + "\u0301" * 40, "a" + "\u0301\u0323\u0334\u0345" * 30 + "b",
    "Σίσυφος ΣΊΣΥΦΟΣ ΟΔΟΣ οδός", "İstanbul I ı i İ i\u0307 ISPARTA",
    "DŽ Dž dž Ǆ ǅ ŉ ﬀ ﬃ ﬆ ǰ ΐ", "Ꭰ ꭰ Ა ა Ⴀ ⴀ 𐐀 𐐨 𞤀 𞤢 Ɤ Ꟑ",
    "今天天气很好我们去公园。", "漢字かなカナｶﾅ한글ㅎㅏㄴ 한글 \u1112\u1161\u11ab",
    "㐀 𠀀 𪜀 𫝀 𫠠 𬺰 豈 丽 〇 々 ㍿ ㈱", "ไทยภาษา हिन्दी தமிழ் العَرَبِيَّة עִבְרִית བོད་",
    "👍 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 ❤️ ❤ ☎ ✂ ☺", "♥♡ ★☆ → ⇒ ∑ √ ° © ® ™ € £ ¥ ¢ § ¶",
    "en–dash em—dash minus−hyphen‐nb‑bar―“curly” ‘single’ «guillemets» …",
    "$100 50% a+b=c x<y>z a^b `code` ~tilde |pipe| back\\slash a_b #tag @user",
    "e-mail: jo.doe+x@example.org https://example.org/a?b=c&d=1#e",
    "0 1 12 123 1,234.56 ½ ² ③ Ⅷ ٣ ९ 𝟗 1st 2nd 3D MP3 x2y3",
    "x" * 99, "x" * 100, "x" * 101, "é" * 100 + " " + "é" * 101,
    "ab" * 400, "supercalifragilisticexpialidocious antidisestablishment",
    "[CLS] [SEP] [PAD] [UNK] [MASK] inside", "a[MASK]b [mask] [ MASK ] [CLS",
    "<s> </s> <pad> <unk> <mask> inside", "a<mask>b  <mask>  c <mask>\n<s>x",
    "[BRAND] [brand]x [BRAND][BRAND]", "Kettle kettles a kettle, xkettle",
    "wide \t <wide> \n x<wide>y", "née 𝓯𝓪𝓷𝓬𝔂 ﬁne Ｆｕｌｌｗｉｄｔｈ ①②③ ㎏ ㌀",
    "\ufffd replacement \ufffd\ufffd", "\ue000 private \U000f0000 use",
    "unassigned \u0378 \U0003fffe \uffff \ufdd0", "\u0301 leads \u20dd encloses",
    "\u0e01\u0e33 \u0cbf\u0cd5 \u0b47\u0b3e \u11935\u11930",
    "\U00011935\U00011930 \U000105d2\u0307 \u1ab0\u1ac1\u0898 x\u1dfa\u0301",
    "Ǟ ǟ ṩ ḍ̇ Ç̌ ｶﾞ が\u3099 \u0958 \u2adc", "mixedСкриптΣword漢字a",
]
BROKEN = [
    b"\xff", b"a\x80b", b"cut \xe2\x82", b"\xe2\x82 mid", b"over \xc0\xaf long",
    b"surrogate \xed\xa0\x80 x", b"\xf0\x9f\x91 \xf0\x9f", b"\xf4\x90\x80\x80",
    b"\xf8\x88\x80\x80\x80 five", b"caf\xe9 latin-1", b"\xc3\x28 \xe1\x80\xc3\xa9",
]


def random_texts(count):
    dice = random.Random(7)
    words = TEXT.split()
    pools = [range(0x20, 0x7F), range(0xA0, 0x250), range(0x300, 0x370),
             range(0x370, 0x530), range(0x2000, 0x2070), range(0x900, 0xE00),
             range(0x3000, 0x3100), range(0x4E00, 0x4F00),
             range(0xAC00, 0xAD00), range(0x1F300, 0x1F650)]
    for _ in range(count):
        text = ""
        for _ in range(dice.randrange(1, 24)):
            if dice.random() < 0.5:
                text += dice.choice(words) + dice.choice([" ", "", "  "])
            else:
                text += chr(dice.choice(dice.choice(pools)))
        yield text


def cases(encode):
    """One JSON object a case: text or hex, max (0: no limit) and ids."""
    for text in [*CORPUS, *random_texts(150)]:
        yield {"text": text, "max": 0, "ids": encode(text, 0)}
    for raw in BROKEN:
        ids = encode(raw.decode("utf-8", "replace"), 0)
        yield {"hex": raw.hex(), "max": 0, "ids": ids}
    for limit in (2, 3, 4, 7, 500):
        for text in ("", "kettle", "The kettle boils in two minutes."):
            yield {"text": text, "max": limit, "ids": encode(text, limit)}


def write(name, rows):
    with open(GOLDEN / name, "w", encoding="ascii") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")


def encoder(tokenizer):
    def encode(text, limit):
        tokenizer.no_padding()
        tokenizer.no_truncation()
        if limit:
            tokenizer.enable_truncation(limit)
        return tokenizer.encode(text).ids
    return encode


def train_wordpiece(lowercase, size):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(TRAINING, trainers.WordPieceTrainer(
        vocab_size=size, special_tokens=special, show_progress=False))
    return tokenizer


def folder(name, make):
    path = FIXTURES / name
    if not path.exists():
        path.mkdir(parents=True)
        make(path)
    return path


def save(path, tokenizer, config):
    whole = json.loads(tokenizer.to_str())
    (path / "tokenizer.json").write_text(json.dumps(whole) + "\n")
    (path / "tokenizer_config.json").write_text(json.dumps(config) + "\n")


def make_uncased(path):
    tokenizer = train_wordpiece(True, 700)
    ends = [(t, tokenizer.token_to_id(t)) for t in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=ends)
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_tokens([
        AddedToken("[BRAND]", normalized=True),
        AddedToken("Kettle", normalized=True, single_word=True),
        AddedToken("<wide>", normalized=False, lstrip=True, rstrip=True),
        AddedToken("née", normalized=True), AddedToken("Ω")])
    tokenizer.enable_truncation(16)
    tokenizer.enable_padding(length=16)
    save(path, tokenizer, {"model_max_length": 64, "pad_token": "[PAD]"})


def make_cased(path):
    vocabulary = train_wordpiece(False, 700).get_vocab()
    tokens = sorted(vocabulary, key=vocabulary.get)
    mask = {"__type": "AddedToken", "content": "[MASK]", "lstrip": False,
            "rstrip": False, "single_word": False, "normalized": False}
    (path / "vocab.txt").write_text("".join(t + "\n" for t in tokens))
    (path / "tokenizer_config.json").write_text(json.dumps({
        "do_lower_case": False, "model_max_length": int(1e30),
        "pad_token": "[PAD]", "mask_token": mask}) + "\n")


def train_bpe(size):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.train_from_iterator(TRAINING, trainers.BpeTrainer(
        vocab_size=size, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>"]))
    return tokenizer


def make_bpe(path):
    tokenizer = train_bpe(900)
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", 2), ("<s>", 0))
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    save(path, tokenizer, {"model_max_length": 512})


def make_roberta(path):
    model = json.loads(train_bpe(900).to_str())["model"]
    (path / "vocab.json").write_text(json.dumps(model["vocab"]) + "\n")
    (path / "merges.txt").write_text("#version: 0.2\n" + "".join(
        " ".join(pair) + "\n" for pair in model["merges"]))


PARTS_TEXTS = [
    "", " ", "Ab, cD.", "  don't  stop!!  ", "e\u0301 \u1e69 Å \ufb01 ½",
    "a\u0323\u0307\u0301b q\u0307\u0323", "한 \u1112\u1161\u11ab が \u304b\u3099",
    "a-b--c 12 x_y", "\tA\u00a0b\u200bc\n", "ŻÓŁW İ ẞ Σς", "?? !a? b", "ab ab abab",
]


def whole(**parts):
    base = dict(version="1.0", truncation=None, padding=None, added_tokens=[],
                normalizer=None, pre_tokenizer=None, post_processor=None,
                decoder=None)
    return {**base, **parts}


def part_rows():
    forms = [normalizers.NFC(), normalizers.NFD(), normalizers.NFKC(),
             normalizers.NFKD()]
    letters = {c for text in PARTS_TEXTS for c in text}
    for form in forms:
        letters |= {c for text in PARTS_TEXTS for c in form.normalize_str(text)}
    letters = sorted(letters | {c for x in letters for c in x.lower()} | {"▁"})
    vocabulary = {"[UNK]": 0}
    for letter in letters:
        for token in (letter, "##" + letter):
            vocabulary[token] = len(vocabulary)
    model = dict(type="WordPiece", unk_token="[UNK]",
                 continuing_subword_prefix="##", max_input_chars_per_word=30,
                 vocab=vocabulary)
    yield {"model": model}
    for row in variations():
        built = Tokenizer.from_str(json.dumps(whole(**{"model": model, **row})))
        row["ids"] = [built.encode(text).ids for text in PARTS_TEXTS]
        row["texts"] = PARTS_TEXTS
        yield row


def variations():
    def norm(x):
        return {"normalizer": json.loads(x.__getstate__())}

    def pre(x):
        return {"pre_tokenizer": json.loads(x.__getstate__())}

    yield {}
    for name in ("NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"):
        yield norm(getattr(normalizers, name)())
    yield norm(normalizers.Strip(left=True, right=False))
    yield norm(normalizers.Strip(left=False, right=True))
    yield norm(normalizers.Replace("ab", "Ab,"))
    yield norm(normalizers.Prepend("▁"))
    yield norm(normalizers.Sequence([
        normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(),
        normalizers.Replace(" ", "▁")]))
    for clean in (True, False):
        for accents in (True, False, None):
            yield norm(normalizers.BertNormalizer(
                clean_text=clean, strip_accents=accents, lowercase=clean,
                handle_chinese_chars=not clean))
    yield pre(pre_tokenizers.BertPreTokenizer())
    yield pre(pre_tokenizers.Whitespace())
    yield pre(pre_tokenizers.WhitespaceSplit())
    for behaviour in ("removed", "isolated", "merged_with_previous",
                      "merged_with_next", "contiguous"):
        yield pre(pre_tokenizers.Punctuation(behaviour))
        for invert in (False, True):
            yield pre(pre_tokenizers.Split("a", behaviour, invert))
            yield pre(pre_tokenizers.Split(Regex(r"\s*[?!,-]|\p{L}+"),
                                           behaviour, invert))
    yield pre(pre_tokenizers.Split(Regex(r"b*"), "isolated"))
    yield pre(pre_tokenizers.Sequence([
        pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()]))
    yield {"post_processor": {"type": "BertProcessing", "sep": ["a", 1],
                              "cls": ["b", 2]}}
    yield {"added_tokens": [dict(
        id=0, content="[UNK]", single_word=False, lstrip=False, rstrip=False,
        normalized=False, special=True)]}
    symbols = {c: i for i, c in enumerate(["<u>", *"abAc .,x", "ab", "abab"])}
    for extra in ({}, {"unk_token": "<u>"},
                  {"unk_token": "<u>", "fuse_unk": True},
                  {"ignore_merges": True}):
        yield {"model": {"type": "BPE", "dropout": None, "unk_token": None,
                         "continuing_subword_prefix": None,
                         "end_of_word_suffix": None, "fuse_unk": False,
                         "byte_fallback": False, "ignore_merges": False,
                         "vocab": symbols, "merges": ["a b"], **extra},
               "pre_tokenizer": {"type": "WhitespaceSplit"}}


def check(folder, files):
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    encode = encoder(tokenizer)
    for name in files:
        for line in open(name, encoding="utf-8"):
            print(*encode(json.loads(line)["text"], 0))


def main():
    if sys.argv[1:2] == ["--check"]:
        return check(sys.argv[2], sys.argv[3:])
    from transformers import BertTokenizer, RobertaTokenizer
    for name, make in (("uncased", make_uncased), ("bpe", make_bpe)):
        path = folder("tokenizer-" + name, make)
        tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
        write(f"tokens-{name}.jsonl", cases(encoder(tokenizer)))
    for name, make, kind in (("cased", make_cased, BertTokenizer),
                             ("roberta", make_roberta, RobertaTokenizer)):
        path = folder("tokenizer-" + name, make)
        tokenizer = kind.from_pretrained(path).backend_tokenizer
        write(f"tokens-{name}.jsonl", cases(encoder(tokenizer)))
    write("tokens-parts.jsonl", part_rows())
    return None


if __name__ == "__main__":
    main()
