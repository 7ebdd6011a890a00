#!/usr/bin/env python3
"""Writes tests/golden/confident.json: suspected labels by cleanlab's
find_label_issues(filter_by="confident_learning") on random data, with the
thresholds and the scores behind them. Needs: cleanlab (version is stored).

usage: python3 scripts/golden/confident.py > tests/golden/confident.json

Where two or more classes reach their thresholds and the most probable class of
all does not, cleanlab guesses that class nevertheless; the paper, and payoff,
take the most probable one that does. These rows are listed as "apart", with
what the paper's rule says of them.
"""
import json
import sys

import cleanlab
import numpy as np
from cleanlab.count import get_confident_thresholds
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores

rng = np.random.default_rng(20210503)


def case(n, classes, wrong, sharpness, shares, missing=None, bias=0):
    """Thousandths of each class, and labels of which some are wrong. The
    thousandths may sum to a little more or less than 1000."""
    truth = rng.choice(classes, size=n, p=shares)
    logits = rng.normal(size=(n, classes)) + np.diag(np.broadcast_to(sharpness, classes))[truth]
    logits[:, 0] += bias
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    parts = np.clip(np.round(1000 * p), 1, 999).astype(int)
    labels = truth.copy()
    flip = rng.uniform(size=n) < wrong
    labels[flip] = rng.integers(0, classes, size=flip.sum())
    if missing is not None:
        labels[labels == missing] = (missing + 1) % classes
    # as a float logarithm and back: what payoff reads
    stored = np.exp(np.log(parts / 1000).astype(np.float32).astype(float))
    mask = find_label_issues(labels, stored, filter_by="confident_learning")
    thresholds = get_confident_thresholds(labels, stored)
    reached = stored >= thresholds - 1e-6
    apart = np.flatnonzero((reached.sum(axis=1) > 1) &
                           ~reached[np.arange(n), stored.argmax(axis=1)])
    paper = np.where(reached, stored, -1).argmax(axis=1)
    own = stored[np.arange(n), labels]
    is_suspect = (reached.any(axis=1) & (paper != labels) &
                  (stored.max(axis=1) > own + 1e-6))
    assert (is_suspect == mask)[np.setdiff1d(np.arange(n), apart)].all()
    # With a class that no item has, cleanlab's rank refuses; ours is p(label).
    scores = (own if missing is not None else
              get_label_quality_scores(labels, stored, method="self_confidence"))
    return {"classes": classes, "labels": labels.tolist(),
            "parts": parts.tolist(),
            "thresholds": [t if t <= 1 else None for t in thresholds.tolist()],
            "suspected": np.flatnonzero(mask).tolist(),
            "self_confidence": scores[mask].tolist(),
            "apart": apart.tolist(),
            "apart_suspected": [int(i) for i in apart if is_suspect[i]]}


json.dump({"cleanlab": cleanlab.__version__, "numpy": np.__version__,
           "cases": [case(200, 2, 0.1, 2, [0.5, 0.5]),
                     case(300, 2, 0.2, 1, [0.85, 0.15]),
                     case(300, 3, 0.15, 2, [0.6, 0.3, 0.1]),
                     case(300, 3, 0.3, 0.7, [0.34, 0.33, 0.33]),
                     case(250, 5, 0.1, 1.5, [0.4, 0.3, 0.15, 0.1, 0.05]),
                     case(120, 4, 0.1, 2, [0.25] * 4, missing=2),
                     case(250, 5, 0.1, [4, 0.5, 0.5, 0.5, 0.5], [0.4, 0.15, 0.15, 0.15, 0.15],
                          bias=1),
                     case(60, 3, 0, 6, [0.34, 0.33, 0.33])]},
          sys.stdout, separators=(",", ":"))
print()
