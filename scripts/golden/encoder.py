"""Tiny models and what transformers computes with them.

Writes tests/fixtures/model-*/ (config.json, and the names and shapes of the
tensors) and tests/golden/encoder-*.json. The weights themselves are kept
nowhere: they are a function of name and index, which tests/tiny_model.h says
in words and tests/tiny_model.c has in C. Run from the root of the project,
with numpy, torch and transformers installed:

    python3 -P scripts/golden/encoder.py

(-P: the statistics.py beside this file is not the standard library's.)

Known answers of tests/test_encoder.c: hidden states, logits and the gradient
of the mean cross-entropy, by an implementation nobody here wrote. Sequences
run one by one, without padding.
"""

import hashlib
import json
import os
import shutil
import tempfile

import numpy
import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertModel,
    DistilBertConfig,
    DistilBertForSequenceClassification,
    RobertaConfig,
    RobertaForSequenceClassification,
)

SEQUENCES = [
    [2, 17, 5, 88, 3],
    [2, 150, 3],
    [2, 9, 9, 9, 41, 199, 120, 33, 7, 3],
    [2, 60, 61, 62, 3],
    [2, 3],
]
LABELS = [0, 2, 1, 1, 0]
NAMES = ["negative", "neutral", "positive"]

SMALL = dict(
    vocab_size=200,
    id2label=dict(enumerate(NAMES)),
    label2id={name: i for i, name in enumerate(NAMES)},
)
BERT = dict(
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=64,
    max_position_embeddings=24,
    **SMALL,
)


MODULUS = 1 << 64
BITS = {torch.float32: 22, torch.float16: 9}
TYPES = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64"}


def weights(name, shape, bits):
    """The values of a tensor, as tests/tiny_model.h says."""
    key = 0xCBF29CE484222325
    for byte in name.encode():
        key = (key ^ byte) * 0x100000001B3 % MODULUS
    count = int(numpy.prod(shape))
    x = numpy.arange(1, count + 1, dtype=numpy.uint64)
    x = x * numpy.uint64(0x9E3779B97F4A7C15) + numpy.uint64(key)
    x = (x ^ (x >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    x = x ^ (x >> numpy.uint64(31))
    x = (x >> numpy.uint64(64 - bits)).astype(numpy.int64) - (1 << (bits - 1))
    x = x.astype(numpy.float32) * numpy.float32(2.0 ** -(bits + 1))
    if name.endswith(("orm.weight", ".gamma")):
        x = x + numpy.float32(1)
    return torch.from_numpy(x).reshape(shape)


def fill(model, in_file=lambda name: name, dtype=torch.float32):
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(
                weights(in_file(name), tuple(parameter.shape), BITS[dtype]))
    return model.eval()


def write(name, model, tensors):
    """Config and table of a checkpoint; returns the hash of its values."""
    folder = "tests/fixtures/model-" + name
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as whole:
        model.save_pretrained(whole)
        shutil.copyfile(whole + "/config.json", folder + "/config.json")
    digest = hashlib.sha256()
    with open(folder + "/tensors.txt", "w") as out:
        for key, value in tensors.items():
            sizes = " ".join(map(str, value.shape))
            out.write("%s %s %s\n" % (TYPES[value.dtype], key, sizes))
            digest.update(value.numpy().tobytes())
    return digest.hexdigest()


def answers(name, model, sha256, with_head=True):
    golden = {
        "made_by": "scripts/golden/encoder.py",
        "weights_sha256": sha256,
        "sequences": [],
    }
    total = 0.0
    model.zero_grad()
    for ids, label in zip(SEQUENCES, LABELS):
        inputs = {"input_ids": torch.tensor([ids])}
        types = [int(i >= len(ids) // 2) for i in range(len(ids))]
        if name == "bert":  # as if they were pairs
            inputs["token_type_ids"] = torch.tensor([types])
        out = model(output_hidden_states=True, **inputs)
        hidden = out.hidden_states[-1]
        row = {"ids": ids, "label": label, "hidden": hidden[0].flatten().tolist()}
        if name == "bert":
            row["types"] = types
        if with_head:
            row["logits"] = out.logits[0].tolist()
            loss = torch.nn.functional.cross_entropy(
                out.logits, torch.tensor([label]))
            total = total + loss / len(SEQUENCES)
        golden["sequences"].append(row)
    if with_head:
        total.backward()
        golden["loss"] = float(total)
        golden["gradients"] = {
            n: {"sum": float(p.grad.double().sum()),
                "norm": float(p.grad.double().norm())}
            for n, p in model.named_parameters()
        }
    with open("tests/golden/encoder-%s.json" % name, "w") as out:
        json.dump(golden, out, indent=1)
        out.write("\n")


def old_name(name):
    """As checkpoints of 2018 have it."""
    name = name.replace("LayerNorm.weight", "LayerNorm.gamma")
    return name.replace("LayerNorm.bias", "LayerNorm.beta")


def write_body(name, model):
    """No head, no prefix, old names, a counter among the weights; half of the
    precision, which float32 must hold exactly."""
    half = fill(model, old_name, torch.float16).half()
    tensors = {"embeddings.position_ids": torch.arange(24).unsqueeze(0)}
    for key, value in half.state_dict().items():
        tensors[old_name(key)] = value
    sha256 = write(name, half, tensors)
    answers(name, half.float(), sha256, with_head=False)


def write_classifier(name, model):
    model = fill(model)
    answers(name, model, write(name, model, model.state_dict()))


def main():
    torch.set_num_threads(1)
    write_classifier("bert", BertForSequenceClassification(
        BertConfig(hidden_act="gelu_new", classifier_dropout=0.15, **BERT)))
    write_classifier("distilbert", DistilBertForSequenceClassification(
        DistilBertConfig(dim=32, n_layers=2, n_heads=4, hidden_dim=64,
                         max_position_embeddings=24, **SMALL)))
    write_classifier("roberta", RobertaForSequenceClassification(
        RobertaConfig(type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5,
                      **BERT)))
    write_body("bert-body", BertModel(BertConfig(hidden_act="relu", **BERT)))


main()
