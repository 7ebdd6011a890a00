#!/usr/bin/env python3
"""Writes tests/golden/shares.json: what QuaPy, ppi_py and SciPy say about
random shares, corrections and charts, for the tests of evaluate/share,
quantify, powered, chart and prevalence. What they do not have (errors of
weighted groups, swapped groups) is computed here, straight from its
definition. Needs: scipy quapy ppi-python (versions are stored).

usage: python3 scripts/golden/shares.py > tests/golden/shares.json
"""
import csv
import importlib.metadata
import itertools
import json
import pathlib
import warnings

import numpy as np
import quapy
import scipy
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate
from quapy.functional import projection_simplex_sort
from quapy.method.aggregative import ACC, EMQ
from scipy import stats

warnings.simplefilter("ignore")
rng = np.random.default_rng(20241103)


def plain(value):
    """JSON's own types."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value.tolist() if hasattr(value, "tolist") else value


def shares_of(labels, weights, classes):
    counts = np.bincount(labels, weights=weights, minlength=classes + 1)
    return counts[:classes] / weights.sum()


def absolute_error(truth, counted):
    return float(np.mean(quapy.error.ae(truth[None], counted[None])))


def draw_items(n, classes, groups):
    gold = rng.integers(0, classes, n)
    first = np.where(rng.random(n) < 0.7, gold, rng.integers(0, classes + 1, n))
    second = np.where(rng.random(n) < 0.8, gold, rng.integers(0, classes, n))
    group = np.concatenate([np.arange(groups), rng.integers(0, groups, n - groups)])
    return gold, first, second, group, rng.integers(1, 6, n).astype(float)


def swapped_p(gold, first, second, group, weights, classes):
    """All ways of swapping whole groups."""
    truth = shares_of(gold, weights, classes)

    def gain(mask):
        one, two = np.where(mask, second, first), np.where(mask, first, second)
        return absolute_error(truth, shares_of(one, weights, classes)) - absolute_error(
            truth, shares_of(two, weights, classes)
        )

    observed = abs(gain(np.zeros(len(gold), bool)))
    hits = total = 0
    for signs in itertools.product([False, True], repeat=group.max() + 1):
        hits += abs(gain(np.array(signs)[group])) >= observed - 1e-12
        total += 1
    return hits / total


def share_row(n, classes, groups):
    gold, first, second, group, weights = draw_items(n, classes, groups)
    truth, counted = (shares_of(x, weights, classes) for x in (gold, first))
    errors, low, high = [], [], []
    sizes = np.bincount(group, weights=weights)
    equal = sizes.sum() ** 2 / (sizes**2).sum()
    for k in range(classes):
        score = (first == k).astype(float) - (gold == k)
        full = np.average(score, weights=weights)
        without = np.array(
            [
                np.average(score[group != g], weights=weights[group != g])
                for g in range(groups)
            ]
        )
        se = np.sqrt((groups - 1) / groups * ((without - full) ** 2).sum())
        t = stats.t.ppf(0.975, equal - 1)
        errors.append(se)
        low.append(max(-1, full - t * se))
        high.append(min(1, full + t * se))
    negatives = gold != 0
    return {
        "classes": classes, "groups": groups, "gold": gold, "first": first,
        "second": second, "group": group, "occurrences": weights,
        "truth": truth, "counted": counted, "standard_error": errors,
        "low": low, "high": high,
        "mean_error": absolute_error(truth, counted),
        "fpr": np.average(first[negatives] == 0, weights=weights[negatives]),
        "fnr": np.average(first[~negatives] != 0, weights=weights[~negatives]),
        "p": swapped_p(gold, first, second, group, weights, classes),
    }


def adjusted_row(classes):
    m = rng.dirichlet(np.ones(classes), classes).T * 0.4
    m += 0.6 * np.eye(classes)
    q = rng.dirichlet(np.ones(classes) * 0.7)
    raw = ACC.solve_adjustment(m, q, "inversion", "exact-raise")
    return {"m": m, "q": q, "raw": raw, "projected": projection_simplex_sort(raw)}


def maximised_row(n, classes):
    p = rng.dirichlet(np.ones(classes), n).astype(np.float32)
    prior = rng.dirichlet(np.ones(classes) * 5)
    shares, _ = EMQ.EM(prior, p.astype(float), epsilon=1e-9)
    return {"prior": prior, "log_probability": np.log(p), "shares": shares}


def powered_row(n, many, lam):
    y = rng.integers(0, 2, n).astype(float)
    said = np.where(rng.random(n) < 0.8, y, 1 - y)
    rest = (rng.random(many) < rng.random()).astype(float)
    lam_used = ppi_mean_pointestimate(y, said, rest, lam=lam)
    low, high = ppi_mean_ci(y, said, rest, alpha=0.05, lam=lam)
    return {
        "y": y, "said": said, "rest": rest, "lambda": lam,
        "value": np.ravel(lam_used)[0],
        "standard_error": np.ravel(high - low)[0] / 2 / stats.norm.ppf(0.975),
    }


def tau_row(n, levels):
    first, second = rng.integers(0, levels, (2, n)) / levels
    return {"first": first, "second": second,
            "tau": stats.kendalltau(first, second, variant="b").statistic}


def prevalence_row(n):
    """E|counted - p| for exactly p n items of the class, by convolution."""
    positives = int(rng.integers(0, n + 1))
    fpr, fnr = rng.uniform(0.02, 0.3, 2)
    right = stats.binom.pmf(np.arange(positives + 1), positives, 1 - fnr)
    wrong = stats.binom.pmf(np.arange(n - positives + 1), n - positives, fpr)
    counted = np.convolve(right, wrong)
    error = np.abs(np.arange(n + 1) / n - positives / n)
    return {"n": n, "p": positives / n, "fpr": fpr, "fnr": fnr,
            "error": (counted * error).sum()}


def noise_row(bars):
    """Mean over bars of E|X/n - p| and of P(|X/n - p| <= .03)."""
    n, p = rng.integers(30, 400, bars), rng.uniform(0.05, 0.95, bars)
    error = within = 0
    for size, share in zip(n, p):
        x = np.arange(size + 1)
        pmf, off = stats.binom.pmf(x, size, share), np.abs(x / size - share)
        error += (pmf * off).sum() / bars
        within += pmf[off <= 0.03 + 1e-12].sum() / bars
    return {"n": n, "p": p, "mean_error": error, "within": within}


def fixture_bootstrap(replicates=200000):
    """Gain in AE of the two models of fixture3.csv: items, and groups."""
    path = pathlib.Path(__file__).parents[2] / "tests/golden/fixture3.csv"
    rows = list(csv.DictReader(path.open()))
    gold = np.array([int(r["gold"]) for r in rows])
    group = np.array([ord(r["group"]) - ord("A") for r in rows])
    said = [
        np.array([[int(r[f"{m}_p{k}"]) for k in range(3)] for r in rows]).argmax(1)
        for m in ("base", "tuned")
    ]
    result = {}
    for name, unit in (("items", np.arange(60)), ("groups", group)):
        units = unit.max() + 1
        tables = []
        for answers in said:
            table = np.zeros((units, 3))
            np.add.at(table, (unit, answers), 1)
            np.add.at(table, (unit, gold), -1)
            tables.append(table)
        size = np.bincount(unit)
        gains = []
        for _ in range(replicates // 1000):
            times = rng.multinomial(units, np.ones(units) / units, 1000)
            ae = [np.abs(times @ t).mean(1) / (times @ size) for t in tables]
            gains.append(ae[0] - ae[1])
        gains = np.concatenate(gains)
        result[name] = {
            "low": np.quantile(gains, 0.025), "high": np.quantile(gains, 0.975),
            "standard_error": gains.std(),
        }
    return result


def main():
    print(json.dumps(plain({
        "versions": {
            "scipy": scipy.__version__,
            "quapy": quapy.__version__,
            "ppi-python": importlib.metadata.version("ppi-python"),
        },
        "shares": [share_row(60, 3, 8), share_row(45, 2, 10), share_row(70, 5, 9)],
        "adjusted": [adjusted_row(k) for k in (2, 3, 3, 4, 4, 6, 10)],
        "maximised": [maximised_row(n, k) for n, k in ((40, 2), (60, 3), (50, 5))],
        "powered": [powered_row(n, m, lam) for n, m, lam in
                    ((12, 40, 1.0), (30, 100, 0.5), (25, 60, 0.0), (40, 30, 0.7))],
        "tau": [tau_row(n, k) for n, k in ((5, 9), (12, 4), (30, 50), (40, 6))],
        "prevalence": [prevalence_row(n) for n in (100, 100, 100, 250, 500)],
        "noise": [noise_row(12), noise_row(5)],
        "fixture_bootstrap": fixture_bootstrap(),
    })))


main()
