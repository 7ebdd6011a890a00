#!/usr/bin/env python3
"""Writes finetune/tokenizer/unicode_table.c: which code points the reference
tokenizer takes for punctuation, marks, letters and so on, asked of it one code
point at a time. Its tables come from several Unicode versions at once, so no
single library would give the same answers.

    pip install tokenizers==0.23.3
    scripts/golden/unicode_table.py > finetune/tokenizer/unicode_table.c
"""
import unicodedata

from tokenizers import Regex
from tokenizers import normalizers as norm
from tokenizers import pre_tokenizers as pre

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def normalised(normaliser):
    return {c: normaliser.normalize_str(chr(c)) for c in CODE_POINTS}


def pieces(splitter, around):
    return {c: len(splitter.pre_tokenize_str(around + chr(c) + around))
            for c in CODE_POINTS}


def bert(**on):
    flags = dict(clean_text=False, handle_chinese_chars=False,
                 strip_accents=False, lowercase=False)
    return norm.BertNormalizer(**{**flags, **on})


def letters(pattern):
    split = pre.Split(Regex(pattern), "isolated")
    return {c for c, n in pieces(split, "\x01").items() if n == 3}


def gone(texts):
    return {c for c, text in texts.items() if text == ""}


def known_to_normalisation():
    nfd, nfkd = norm.NFD(), norm.NFKD()
    known = {c for c, text in normalised(nfkd).items() if text != chr(c)}
    for c in CODE_POINTS:
        pair = "\u0345" + chr(c)    # of the highest combining class, 240
        if unicodedata.combining(chr(c)) and nfd.normalize_str(pair) != pair:
            known.add(c)
    return known | {0x345}


def ranges(code_points):
    out = []
    for c in sorted(code_points):
        if out and (out[-1][1] == c - 1 or
                    (out[-1][1] == 0xD7FF and c == 0xE000)):
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def table(name, code_points):
    numbers, at = [], 0
    for first, last in ranges(code_points):
        numbers += [first - at, last - first + 1]
        at = last + 1
    numbers += [0, 0]
    print(f"\nconst uint32_t unicode_table_{name}[] = {{")
    line = "\t"
    for number in numbers:
        word = f"{number}, "
        if len(line.expandtabs(8)) + len(word) > 79:
            print(line.rstrip())
            line = "\t"
        line += word
    print(line.rstrip())
    print("};")


def main():
    bert_pieces = pieces(pre.BertPreTokenizer(), "a")
    words = pieces(pre.Whitespace(), "a")
    print("/* unicode_table.c - see unicode.h; "
          "written by scripts/golden/unicode_table.py */")
    print('#include "finetune/tokenizer/unicode_table.h"')
    print("\n/* clang-format off */")
    table("space", {c for c, n in bert_pieces.items() if n == 2})
    table("ignored", gone(normalised(bert(clean_text=True))))
    table("punctuation", {c for c, n in bert_pieces.items() if n == 3})
    table("nonspacing", gone(normalised(bert(strip_accents=True))))
    table("mark", gone(normalised(norm.StripAccents())))
    table("letter", letters(r"\p{L}"))
    table("number", letters(r"\p{N}"))
    table("word", {c for c, n in words.items() if n == 1})
    table("normalised", known_to_normalisation())
    print("/* clang-format on */")


if __name__ == "__main__":
    main()
