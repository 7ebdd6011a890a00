#!/usr/bin/env python3
"""Writes tests/golden/optimizer.json: what torch.optim.AdamW and
clip_grad_norm_ make of known weights and gradients.

Needs torch (tested with 2.13.0). Run from the repository's root:
    python3 -P scripts/golden/optimizer.py

(-P: the statistics.py beside this file is not the standard library.)
"""

import json
import math

import torch

STEPS = 12
SHAPES = {"dense.weight": (3, 5), "dense.bias": (3,), "head.weight": (2, 3)}
HEAD_FACTOR = 4
CLIP = 1.0
DECAY = 0.01


def number(i, step):
    """Gradients between 1e-6 and 1, of both signs, some exactly zero."""
    x = math.sin(12.9898 * (i + 1) + 78.233 * step)
    return 0.0 if i % 7 == 3 else x * 10.0 ** -(i % 7)


def main():
    parameters, total = {}, 0
    for name, shape in SHAPES.items():
        count = math.prod(shape)
        values = [math.cos(0.7 * (total + k)) for k in range(count)]
        parameters[name] = torch.nn.Parameter(
            torch.tensor(values, dtype=torch.float32).reshape(shape))
        total += count
    rate = [1e-3 * (s + 1) / STEPS for s in range(STEPS)]
    groups = [
        {"params": [parameters["dense.weight"]], "weight_decay": DECAY},
        {"params": [parameters["dense.bias"]], "weight_decay": 0.0},
        {"params": [parameters["head.weight"]], "weight_decay": DECAY},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.999), eps=1e-8)
    norms = []
    for step in range(STEPS):
        i = 0
        for p in parameters.values():
            values = [number(i + k, step) for k in range(p.numel())]
            p.grad = torch.tensor(values, dtype=torch.float32).reshape(p.shape)
            i += p.numel()
        for group, factor in zip(optimizer.param_groups, (1, 1, HEAD_FACTOR)):
            group["lr"] = rate[step] * factor
        norms.append(float(torch.nn.utils.clip_grad_norm_(
            parameters.values(), CLIP)))
        optimizer.step()
    out = {
        "torch": torch.__version__,
        "steps": STEPS, "rates": rate, "norms": norms,
        "weights": [float(x) for p in parameters.values()
                    for x in p.detach().flatten()],
    }
    with open("tests/golden/optimizer.json", "w") as file:
        json.dump(out, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
