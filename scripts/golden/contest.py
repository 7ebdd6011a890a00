#!/usr/bin/env python3
"""Writes tests/golden/contest.json: what scikit-learn and SciPy say of the two
models of tests/golden/fixture3.csv, for the test of evaluate/score/contest.c. Needs:
scipy scikit-learn (versions are stored).

usage: python3 scripts/golden/contest.py > tests/golden/contest.json
"""
import csv
import json
import sys

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics

with open("tests/golden/fixture3.csv") as file:
    rows = list(csv.DictReader(file))
gold = np.array([int(row["gold"]) for row in rows])
classes = [0, 1, 2]
one_hot = np.eye(3)[gold]
# How often each text occurs, and which answers are none of the classes.
occurrences = np.arange(len(rows)) % 4 + 1
is_none = np.arange(len(rows)) % 7 == 3


def probabilities(model):
    return np.array([[int(row[f"{model}_p{k}"]) for k in classes] for row in rows]) / 100


def values(p):
    said = p.argmax(axis=1)  # of equal ones the first
    partly = np.where(is_none, 3, said)
    return {
        "accuracy": metrics.accuracy_score(gold, said),
        "by occurrence": metrics.accuracy_score(gold, said, sample_weight=occurrences),
        "balanced accuracy": metrics.balanced_accuracy_score(gold, said),
        "macro-F1": metrics.f1_score(gold, said, average="macro"),
        "weighted F1": metrics.f1_score(gold, said, average="weighted"),
        "MCC": metrics.matthews_corrcoef(gold, said),
        "kappa": metrics.cohen_kappa_score(gold, said),
        "log loss": metrics.log_loss(gold, p, labels=classes),
        "Brier score": float(((p - one_hot) ** 2).sum(axis=1).mean()),
        "AUROC": metrics.roc_auc_score(gold, p, multi_class="ovr", average="macro"),
        "average precision": metrics.average_precision_score(one_hot, p, average="macro"),
        "precision b": metrics.precision_score(gold, said, labels=[1], average="macro"),
        "recall b": metrics.recall_score(gold, said, labels=[1], average="macro"),
        "F1 b": metrics.f1_score(gold, said, labels=[1], average="macro"),
        "AUROC b": metrics.roc_auc_score(gold == 1, p[:, 1]),
        "AP b": metrics.average_precision_score(gold == 1, p[:, 1]),
        "micro-F1 with none": metrics.f1_score(gold, partly, labels=classes, average="micro"),
    }


def losses(p):
    return {
        "log loss": -np.log(p[np.arange(len(gold)), gold]),
        "Brier score": ((p - one_hot) ** 2).sum(axis=1),
    }


def tests(first, second):
    right = [p.argmax(axis=1) == gold for p in (first, second)]
    broke, fixed = int((right[0] & ~right[1]).sum()), int((~right[0] & right[1]).sum())
    exact = stats.binomtest(fixed, broke + fixed, 0.5).pvalue
    mid = exact - stats.binom.pmf(fixed, broke + fixed, 0.5)
    out = {"broke": broke, "fixed": fixed, "accuracy": mid}
    for name, loss in losses(first).items():
        test = stats.ttest_rel(losses(second)[name], loss)
        low, high = test.confidence_interval(0.95)
        out[name] = test.pvalue
        out[name + " interval"] = [low, high]
    return out


first, second = probabilities("base"), probabilities("tuned")
result = {
    "source": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}",
    "n": len(rows),
    "first": values(first),
    "second": values(second),
    "p": tests(first, second),
}
json.dump(result, sys.stdout, indent=1, default=float)
print()
