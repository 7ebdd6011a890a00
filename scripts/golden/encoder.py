"""Tiny random models and what transformers computes with them.

Writes tests/fixtures/model-*/ and tests/golden/encoder-*.json. Run from the
root of the project, with torch and transformers installed:

    python3 -P scripts/golden/encoder.py

(-P: the statistics.py beside this file is not the standard library's.)

Known answers of tests/test_encoder.c: hidden states, logits and the gradient
of the mean cross-entropy, by an implementation nobody here wrote. Sequences
run one by one, without padding.
"""

import json
import os
import shutil

import torch
from safetensors.torch import load_file, save_file
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


def shake(model):
    """Weights far enough from their start that every part matters."""
    torch.manual_seed(5)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            spread = 0.08 if parameter.dim() > 1 else 0.2
            parameter.add_(torch.randn_like(parameter) * spread)
    return model.eval()


def rewrite(folder, change):
    """Changes names of tensors in a folder's weights."""
    path = os.path.join(folder, "model.safetensors")
    weights = change(load_file(path))
    save_file(weights, path, metadata={"format": "pt"})


def write(name, model):
    folder = "tests/fixtures/model-" + name
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    os.chmod(os.path.join(folder, "model.safetensors"), 0o644)
    return folder


def answers(name, model, with_head):
    golden = {"made_by": "scripts/golden/encoder.py", "sequences": []}
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


def old_names(weights):
    """As checkpoints of 2018 have them."""
    out = {}
    for name, value in weights.items():
        name = name.replace("LayerNorm.weight", "LayerNorm.gamma")
        name = name.replace("LayerNorm.bias", "LayerNorm.beta")
        out[name] = value
    out["embeddings.position_ids"] = torch.arange(24).unsqueeze(0)
    return out


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    bert = shake(BertForSequenceClassification(
        BertConfig(hidden_act="gelu_new", classifier_dropout=0.15, **BERT)))
    write("bert", bert)
    answers("bert", bert, True)

    distilbert = shake(DistilBertForSequenceClassification(DistilBertConfig(
        dim=32, n_layers=2, n_heads=4, hidden_dim=64,
        max_position_embeddings=24, **SMALL)))
    write("distilbert", distilbert)
    answers("distilbert", distilbert, True)

    roberta = shake(RobertaForSequenceClassification(RobertaConfig(
        type_vocab_size=1, pad_token_id=1, layer_norm_eps=1e-5, **BERT)))
    write("roberta", roberta)
    answers("roberta", roberta, True)

    # No head, no prefix, old names, a counter among the weights; half of the
    # precision, which float32 must hold exactly.
    body = shake(BertModel(BertConfig(hidden_act="relu", **BERT)))
    body = body.half().float()
    folder = write("bert-body", body.half())
    rewrite(folder, old_names)
    answers("bert-body", body.float(), False)


main()
