#!/usr/bin/env python3
"""Writes tests/golden/thresholds.json: floors found with scikit-learn's
precision_recall_curve and SciPy's beta quantiles, certificates by SciPy's
binomial test and statsmodels' Holm, cheapest answers by NumPy, and paired t
intervals of costs by SciPy, all on random data. Needs: numpy scipy
scikit-learn statsmodels (versions are stored).

usage: python3 scripts/golden/thresholds.py > tests/golden/thresholds.json
"""
import json
import sys

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import stats
from sklearn.metrics import precision_recall_curve
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(20240711)
MARGINS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2]


def lower_bound(right, count, alpha):
    right, count = np.asarray(right, float), np.asarray(count, float)
    bound = stats.beta.ppf(alpha, np.maximum(right, 1e-9), count - right + 1)
    return np.where(right == 0, 0, bound)


def count_needed(rate, level, alpha):
    """The smallest whole n at which the rate shows the level; 0: never."""
    if rate <= level:
        return 0
    n = np.arange(1, 200000)
    return int(n[np.argmax(stats.beta.ppf(alpha, rate * n, n - rate * n + 1) >= level)])


def choices():
    """Rows as thousandths of the class's probability, with ties."""
    cases = []
    for kind in ["precision", "recall"]:
        for n, level, shift in [(40, 0.6, 1.5), (120, 0.7, 1.5), (120, 0.9, 1.0),
                                (400, 0.8, 1.6), (400, 0.95, 1.6), (400, 0.5, 0.5),
                                (15, 0.9, 2.0), (250, 0.85, 3.0)]:
            gold = (rng.uniform(size=n) < 0.35).astype(int)
            gold[0] = 1
            latent = rng.normal(size=n) + shift * gold - 1
            score = np.clip(np.round(1000 / (1 + np.exp(-latent))), 1, 999).astype(int)
            precision, recall, thresholds = precision_recall_curve(gold, score)
            right = np.round(recall[:-1] * gold.sum()).astype(int)
            predicted = np.array([(score >= t).sum() for t in thresholds])
            assert np.allclose(right / predicted, precision[:-1])
            counted = predicted if kind == "precision" else np.full(len(right), gold.sum())
            other = recall[:-1] if kind == "precision" else precision[:-1]
            own = precision[:-1] if kind == "precision" else recall[:-1]
            case = {"kind": kind, "level": level, "gold": gold.tolist(),
                    "score": score.tolist(), "reached": False}
            for alpha in MARGINS:
                clears = np.flatnonzero(lower_bound(right, counted, alpha) >= level)
                if len(clears):
                    best = max(clears, key=lambda s: (other[s], own[s]))
                    case.update(reached=True, alpha=alpha, at=int(thresholds[best]),
                                right=int(right[best]), predicted=int(predicted[best]))
                    break
            else:
                bounds = lower_bound(right, counted, MARGINS[-1])
                best = len(bounds) - 1 - int(np.argmax(bounds[::-1]))
                rate = right[best] / counted[best]
                needed = count_needed(rate, level, MARGINS[-1])
                case.update(nearest=float(bounds[best]), at=int(thresholds[best]),
                            right=int(right[best]), counted=int(counted[best]),
                            missing=max(0, needed - int(counted[best])))
            cases.append(case)
    return cases


def certificates():
    """Precision of several classes, given as [right, count, level]."""
    families = []
    for size in [1, 1, 2, 3, 3, 5, 8]:
        for alpha in [0.05, 0.01]:
            bars = []
            for _ in range(size):
                count = int(rng.integers(5, 300))
                level = float(rng.choice([0.7, 0.8, 0.9, 0.95]))
                rate = level + float(rng.choice([0.02, 0.5, 0.8])) * (1 - level)
                bars.append([int(rng.binomial(count, rate)), count, level])
            p = [stats.binomtest(x, n, level, alternative="greater").pvalue
                 for x, n, level in bars]
            given, holm, _, _ = multipletests(p, alpha, "holm")
            rest = len(bars) if given.all() else int((~given).sum())
            results = []
            for (x, n, level), is_given, one in zip(bars, given, holm):
                bound = float(lower_bound(x, n, alpha / rest))
                if is_given:
                    bound = max(bound, level) if given.all() else level
                missing = 0 if is_given else max(0, count_needed(x / n, level, alpha / rest) - n)
                results.append([int(is_given), float(one), bound, int(missing)])
            families.append({"alpha": alpha, "bars": bars, "results": results})
    return families


def decisions():
    """The cheapest answer to each row of probabilities, in percent."""
    cases = []
    for classes, n in [(2, 30), (3, 30), (7, 20), (50, 6)]:
        cost = rng.integers(1, 20, (classes, classes + 1))
        np.fill_diagonal(cost, 0)
        percent = rng.multinomial(997, rng.dirichlet(np.ones(classes)), n) + 1
        expected = percent / percent.sum(1, keepdims=True) @ cost
        cases.append({"classes": classes, "cost": cost.ravel().tolist(),
                      "weight": percent.ravel().tolist(),
                      "said": expected.argmin(1).tolist()})
    return cases


def costs():
    """Mean cost of two answer vectors, and the paired t interval."""
    cases = []
    for classes, n, alpha in [(2, 25, 0.05), (3, 80, 0.03), (5, 40, 0.1)]:
        cost = rng.integers(0, 9, (classes, classes + 1))
        gold = rng.integers(0, classes, n)
        first, second = rng.integers(0, classes + 1, (2, n))
        second = np.where(rng.uniform(size=n) < 0.5, gold, second)
        a, b = cost[gold, first], cost[gold, second]
        test = stats.ttest_rel(b, a).confidence_interval(1 - alpha)
        cases.append({"classes": classes, "alpha": alpha, "cost": cost.ravel().tolist(),
                      "gold": gold.tolist(), "first": first.tolist(),
                      "second": second.tolist(), "mean_first": a.mean(),
                      "mean_second": b.mean(), "low": float(test.low),
                      "high": float(test.high)})
    return cases


json.dump({
    "made_by": {"numpy": np.__version__, "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
                "statsmodels": statsmodels.__version__},
    "choices": choices(),
    "certificates": certificates(),
    "decisions": decisions(),
    "costs": costs(),
}, sys.stdout, separators=(",", ":"))
print()
