#!/usr/bin/env python3
"""Writes tests/golden/ranking.json: what scikit-learn, SciPy and R's pROC say
of two models' random probabilities, for the tests of evaluate/rank, loss and
calibration. Needs: scikit-learn scipy, and Rscript with pROC and jsonlite
(versions are stored).

Probabilities are whole thousandths, so that ties are ties in any arithmetic.
Log loss, Brier and everything that adds probabilities up are of the float
logarithms that the C code is given. Areas' errors are infinitesimal
jackknifes: the derivatives by sample weights that scikit-learn takes.

usage: python3 scripts/golden/ranking.py > tests/golden/ranking.json
"""
import json
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import scipy
import sklearn
from scipy import optimize, stats
from sklearn import metrics

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240611)
FLOOR = 2.0 ** -24

PROC = r"""
suppressMessages({library(pROC); library(jsonlite)})
tables <- fromJSON(commandArgs(TRUE)[1], simplifyVector = FALSE)
one <- function(t) {
    y <- unlist(t$y)
    a <- roc(y, unlist(t$first), levels = c(0, 1), direction = "<", quiet = TRUE)
    b <- roc(y, unlist(t$second), levels = c(0, 1), direction = "<", quiet = TRUE)
    test <- roc.test(b, a, method = "delong", paired = TRUE, conf.level = 0.97)
    c(a$auc, b$auc, var(a, method = "delong"), var(b, method = "delong"),
      unname(test$statistic), test$p.value, test$conf.int[1], test$conf.int[2])
}
cat(toJSON(list(version = as.character(packageVersion("pROC")), R = R.version.string,
    rows = lapply(tables, one)), digits = NA, auto_unbox = TRUE))
"""


def proc(tables):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as data, \
         tempfile.NamedTemporaryFile("w", suffix=".R") as script:
        json.dump(tables, data)
        data.flush()
        script.write(PROC)
        script.flush()
        out = subprocess.run(["Rscript", script.name, data.name], check=True,
                             capture_output=True, text=True).stdout
    return json.loads(out)


def thousandths(rows):
    """Rounds rows that sum to 1 to whole thousandths that sum to 1000."""
    whole = np.floor(rows * 1000).astype(int)
    whole[np.arange(len(rows)), np.argmax(rows, axis=1)] += 1000 - whole.sum(axis=1)
    return whole


def random_model(gold, classes, skill, grain):
    """Softmax of noise with a bonus for gold; in steps of `grain` thousandths."""
    logits = rng.normal(size=(len(gold), classes)) * 1.5
    logits[np.arange(len(gold)), gold] += skill
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = np.round(p * 1000 / grain) * grain / 1000
    total = p.sum(axis=1, keepdims=True)
    return thousandths(np.where(total > 0, p, 1) / np.where(total > 0, total, classes))


def as_stored(whole):
    with np.errstate(divide="ignore"):
        return np.log(whole / 1000).astype(np.float32).astype(float)


def influence(metric, y, score):
    """d metric / d weight of each item, by central differences."""
    out, h = [], 1e-4
    for i in range(len(y)):
        w = np.ones(len(y))
        w[i] += h
        up = metric(y, score, sample_weight=w)
        w[i] -= 2 * h
        down = metric(y, score, sample_weight=w)
        w[i] += h
        out.append((up - down) / (2 * h))
    return np.array(out)


def group_error(group_of, values):
    """Jackknife error of a mean over items, leaving out group after group."""
    n, groups = len(values), int(group_of.max()) + 1
    mean = values.mean()
    shifts = [(np.sum(group_of == g) * mean - values[group_of == g].sum())
              / (n - np.sum(group_of == g)) for g in range(groups)]
    return float(np.sqrt(np.sum(np.square(shifts)) * (groups - 1) / groups))


def obuchowski(group_of, y, score):
    """Variance of AUROC in groups, from all pairs, as the 1997 paper has it."""
    x, z = score[y == 1], score[y == 0]
    kernel = (x[:, None] > z[None, :]) + 0.5 * (x[:, None] == z[None, :])
    area, m, n = kernel.mean(), len(x), len(z)
    groups = int(group_of.max()) + 1
    v10, v01 = kernel.mean(axis=1), kernel.mean(axis=0)
    gx, gz = group_of[y == 1], group_of[y == 0]
    s10 = np.array([np.sum(v10[gx == g]) - area * np.sum(gx == g) for g in range(groups)])
    s01 = np.array([np.sum(v01[gz == g]) - area * np.sum(gz == g) for g in range(groups)])
    i10, i01 = len(set(gx)), len(set(gz))
    S10 = i10 / ((i10 - 1) * m) * np.sum(s10 ** 2)
    S01 = i01 / ((i01 - 1) * n) * np.sum(s01 ** 2)
    S11 = groups / (groups - 1) * np.sum(s10 * s01)
    return S10 / m + S01 / n + 2 * S11 / (m * n)


def temperature(logits, gold):
    z = np.maximum(logits, np.log(FLOOR))

    def loss(b):
        return np.mean(scipy.special.logsumexp(z * b, axis=1) - z[np.arange(len(gold)), gold] * b)
    inside = optimize.minimize_scalar(loss, bounds=(1 / 20, 20), method="bounded",
                                      options={"xatol": 1e-12}).x
    best = min([1 / 20, 20, inside], key=loss)
    return 1 / best, loss(1.0), loss(best)


def table(classes, n, skills, grain, prior, group_size):
    gold = rng.choice(classes, n, p=prior)
    gold[:classes] = np.arange(classes)
    group_of = np.arange(n) // group_size
    models = [random_model(gold, classes, s, grain) for s in skills]
    if group_size > 1:      # items of a group share their noise in the first
        models[0] = np.array([models[0][g * group_size] if rng.uniform() < 0.5 else row
                              for g, row in zip(group_of, models[0])])
    logs = [as_stored(m) for m in models]
    hot = np.eye(classes)[gold]
    row = {"classes": classes, "gold": gold.tolist(), "group_of": group_of.tolist(),
           "first": models[0].tolist(), "second": models[1].tolist(), "class": []}
    losses = [-np.maximum(l[np.arange(n), gold], np.log(FLOOR)) for l in logs]
    briers = [np.sum((np.exp(l) - hot) ** 2, axis=1) for l in logs]
    row["clipped"] = [int(np.sum(m[np.arange(n), gold] == 0)) for m in models]
    row["log_loss"] = [float(l.mean()) for l in losses]
    row["brier"] = [float(b.mean()) for b in briers]
    for m, l, b in zip(models, row["log_loss"], row["brier"]):
        # the same from scikit-learn, whose probabilities are not floats'
        p = np.maximum(m / 1000, FLOOR)
        assert abs(metrics.log_loss(gold, p / p.sum(axis=1, keepdims=True),
                                    labels=range(classes)) - l) < 2e-6
        assert abs(metrics.brier_score_loss(gold, m / 1000, labels=range(classes),
                                            scale_by_half=False) - b) < 1e-6
    row["sk_log_loss"] = [float(metrics.log_loss(gold, np.maximum(m / 1000, FLOOR),
                                                 labels=range(classes))) for m in models]
    row["loss_p"] = []
    for pair in (losses, briers):
        se = group_error(group_of, pair[1] - pair[0])
        g = n ** 2 / np.sum(np.bincount(group_of) ** 2)
        t = float(np.mean(pair[1] - pair[0]) / se)
        p = float(2 * stats.t.sf(abs(t), g - 1))
        if group_size == 1:
            assert abs(p - stats.ttest_rel(pair[1], pair[0]).pvalue) < 1e-9
        row["loss_p"].append(p)
    row["temperature"] = [list(map(float, temperature(l, gold))) for l in logs]
    areas = []
    for k in range(classes):
        y = (gold == k).astype(int)
        entry = {"auroc": [], "ap": [], "auroc_error": [], "ap_error": []}
        d = []
        for m in models:
            s = m[:, k]
            entry["auroc"].append(float(metrics.roc_auc_score(y, s)))
            entry["ap"].append(float(metrics.average_precision_score(y, s)))
            d.append((influence(metrics.roc_auc_score, y, s),
                      influence(metrics.average_precision_score, y, s)))
            entry["ap_error"].append(group_error(group_of, n * d[-1][1]))
        areas.append(d)
        entry["ap_difference_error"] = group_error(group_of, n * (d[1][1] - d[0][1]))
        if len(set(group_of[y == 1])) > 1:
            entry["auroc_error"] = [float(np.sqrt(obuchowski(group_of, y, m[:, k])))
                                    for m in models]
        row["class"].append(entry)
    for j, name in enumerate(["auroc", "ap"]):
        mean = [np.mean([a[model][j] for a in areas], axis=0) for model in range(2)]
        row["macro_" + name + "_error"] = [group_error(group_of, n * m) for m in mean]
        row["macro_" + name + "_difference_error"] = group_error(
            group_of, n * (mean[1] - mean[0]))
    return row


def tables():
    rows = []
    for classes in [2, 3, 4, 5]:
        for n, skills, grain, skew, group_size in [
                (24, (1, 2), 1, 1, 1), (30, (0.5, 1), 100, 1, 1), (36, (0, 4), 250, 1, 1),
                (60, (2, 2.2), 20, 6, 1), (40, (1, 3), 50, 1, 2), (60, (1, 1.5), 10, 3, 3)]:
            prior = np.ones(classes)
            prior[0] = skew
            rows.append(table(classes, n, skills, grain, prior / prior.sum(), group_size))
    return rows


rows = tables()
pairs = [{"y": [int(g == k) for g in row["gold"]], "first": [p[k] for p in row["first"]],
          "second": [p[k] for p in row["second"]]}
         for row in rows for k in range(row["classes"])
         if row["gold"].count(k) > 1 and len(row["gold"]) - row["gold"].count(k) > 1]
answer = proc(pairs)
results = iter(answer["rows"])
for row in rows:
    for k in range(row["classes"]):
        count = row["gold"].count(k)
        if count > 1 and len(row["gold"]) - count > 1:
            row["class"][k]["proc"] = next(results)
json.dump({"made_by": {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__,
                       "pROC": answer["version"], "R": answer["R"]},
           "alpha": 0.03, "tables": rows}, sys.stdout, separators=(",", ":"))
print()
