#!/usr/bin/env python3
"""Writes tests/golden/statistics.json: what SciPy, statsmodels and
scikit-learn say about random arguments and random tables, for the tests of
data/measure. Needs: scipy statsmodels scikit-learn (versions are stored).

usage: python3 scripts/golden/measures.py > tests/golden/statistics.json
"""
import json
import sys
import warnings

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import special, stats
from sklearn import metrics
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240607)


def special_functions():
    """[name, arguments, value]"""
    rows = []
    for x in [-37, -8.3, -3, -1, -1e-9, 0, 0.5, 1.96, 5, 9]:
        rows.append(["normal_cdf", [x], stats.norm.cdf(x)])
    for p in [1e-300, 1e-20, 1e-9, 0.001, 0.0125, 0.3, 0.5, 0.7, 0.975, 1 - 1e-9]:
        rows.append(["normal_quantile", [p], stats.norm.ppf(p)])
    for _ in range(40):
        a, b = 10 ** rng.uniform(-0.5, 4, 2)
        x = rng.beta(a, b)
        rows.append(["beta_cdf", [x, a, b], special.betainc(a, b, x)])
        p = 10 ** rng.uniform(-6, 0)
        rows.append(["beta_quantile", [p, a, b], special.betaincinv(a, b, p)])
    for _ in range(30):
        freedom = 10 ** rng.uniform(0, 4)
        t = rng.standard_t(3)
        p = rng.choice([1e-8, 1e-3, 0.005, 0.015, 0.2, 0.49, 0.75, 0.9995])
        rows.append(["student_cdf", [t, freedom], stats.t.cdf(t, freedom)])
        rows.append(["student_quantile", [p, freedom], stats.t.ppf(p, freedom)])
        x = rng.chisquare(freedom)
        rows.append(["chi_square_upper_tail", [x, freedom], stats.chi2.sf(x, freedom)])
    for _ in range(30):
        n = int(10 ** rng.uniform(0, 5))
        p = rng.uniform()
        x = int(rng.binomial(n, p))
        rows.append(["binomial_pmf", [x, n, p], stats.binom.pmf(x, n, p)])
        rows.append(["binomial_at_most", [x, n, p], stats.binom.cdf(x, n, p)])
        rows.append(["binomial_at_least", [x, n, p], stats.binom.sf(x - 1, n, p)])
    return [[f, [float(v) for v in args], float(v)] for f, args, v in rows]


def proportions():
    """[right, n, alpha, wilson low, high, clopper-pearson low, high]"""
    rows = []
    for _ in range(40):
        n = int(10 ** rng.uniform(0, 4))
        right = int(rng.integers(0, n + 1))
        alpha = float(rng.choice([0.05, 0.03, 0.01, 0.0025]))
        w = proportion_confint(right, n, alpha, "wilson")
        c = proportion_confint(right, n, alpha, "beta")
        rows.append([right, n, alpha, *map(float, w), *map(float, c)])
    return rows


def score_root(a, b, c, d, z, low, high):
    """Tango's bound by constrained maximum likelihood, found numerically."""
    from scipy.optimize import brentq, minimize_scalar

    n = a + b + c + d

    def statistic(delta):
        lo, hi = max(0, -delta) + 1e-13, (1 - delta) / 2 - 1e-13

        def minus_log_likelihood(q):
            rest = 1 - 2 * q - delta
            return -(special.xlogy(b, q) + special.xlogy(c, q + delta)
                     + special.xlogy(a + d, rest))
        q = minimize_scalar(minus_log_likelihood, bounds=(lo, hi),
                            method="bounded", options={"xatol": 1e-13}).x
        return (c - b - n * delta) / np.sqrt(n * (2 * q + delta - delta ** 2)) - z
    return brentq(statistic, low, high, xtol=1e-12)


def paired():
    """[a, b, c, d, alpha, exact p, Tango low, high]"""
    rows = []
    for n, discordance in [(60, 0.4), (100, 0.2), (200, 0.1), (400, 0.15),
                           (800, 0.1), (1600, 0.12)]:
        for alpha in [0.05, 0.03, 0.005]:
            b, c, a, d = map(int, rng.multinomial(
                n, [discordance * 0.4, discordance * 0.6, 0.7 - discordance, 0.3]))
            if b == 0 or c == 0:
                continue
            z = stats.norm.isf(alpha / 2)
            delta = (c - b) / n
            rows.append([a, b, c, d, alpha,
                         float(mcnemar([[a, b], [c, d]], exact=True).pvalue),
                         score_root(a, b, c, d, z, -0.9, delta),
                         score_root(a, b, c, d, -z, delta, 0.9)])
    return rows


def scores(classes, gold, answers, other):
    in_use = sorted(set(gold) | set(answers) | set(other))
    labels = [k for k in in_use if k < classes]
    one_class = len(set(gold)) == 1 or len(set(answers)) == 1
    common = dict(labels=labels, zero_division=0)
    return {
        "accuracy": metrics.accuracy_score(gold, answers),
        "macro-f1": metrics.f1_score(gold, answers, average="macro", **common),
        "micro-f1": metrics.f1_score(gold, answers, average="micro", **common),
        "weighted-f1": metrics.f1_score(gold, answers, average="weighted", **common),
        "macro-precision": metrics.precision_score(gold, answers, average="macro", **common),
        "macro-recall": metrics.recall_score(gold, answers, average="macro", **common),
        "balanced-accuracy": metrics.balanced_accuracy_score(gold, answers),
        "mcc": None if one_class else metrics.matthews_corrcoef(gold, answers),
        "kappa": None if one_class else metrics.cohen_kappa_score(gold, answers),
    }


def random_answers(gold, classes, accuracy, none):
    answers = np.where(rng.uniform(size=len(gold)) < accuracy, gold,
                       rng.integers(0, classes, len(gold)))
    return np.where(rng.uniform(size=len(gold)) < none, classes, answers)


def tables():
    rows = []
    for classes, n, none in [(2, 40, 0), (2, 1, 0), (3, 60, 0), (3, 60, 0.1),
                             (5, 200, 0), (10, 150, 0.05), (50, 300, 0),
                             (50, 120, 0.02), (4, 10, 0), (1, 8, 0)]:
        gold = rng.choice(classes, n, p=rng.dirichlet(np.ones(classes)))
        first = random_answers(gold, classes, 0.6, none)
        second = random_answers(gold, classes, 0.8, none)
        gold, first, second = gold.tolist(), first.tolist(), second.tolist()
        rows.append({"classes": classes, "gold": gold, "first": first, "second": second,
                     "scores_first": scores(classes, gold, first, second),
                     "scores_second": scores(classes, gold, second, first)})
    return rows


def macro_f1(classes, gold, answers):
    return np.mean([2 * np.sum((gold == k) & (answers == k))
                    / (np.sum(gold == k) + np.sum(answers == k)) for k in classes])


def randomisations():
    """Exact p of macro-F1 by swapping every item (SciPy's paired test)."""
    rows = []
    for classes in [2, 3, 3, 4]:
        gold = np.resize(np.arange(classes), 11)
        first = random_answers(gold, classes, 0.4, 0)
        second = random_answers(gold, classes, 0.9, 0)
        every = range(classes)

        def statistic(one, two):
            return abs(macro_f1(every, gold, two) - macro_f1(every, gold, one))
        test = stats.permutation_test((first, second), statistic, vectorized=False,
                                      permutation_type="samples",
                                      n_resamples=np.inf, alternative="greater")
        rows.append({"classes": classes, "gold": gold.tolist(), "first": first.tolist(),
                     "second": second.tolist(), "p": float(test.pvalue)})
    return rows


def groups():
    """Group jackknife written out: leave one group out, average again."""
    rows = []
    for count in [2, 12, 40]:
        sizes = rng.integers(1, 9, count)
        values = [rng.choice([-1, 0, 0, 0, 1, 1], s) for s in sizes]
        items = np.concatenate(values)
        left_out = np.array([np.concatenate(values[:g] + values[g + 1:]).mean()
                             for g in range(count)])
        se = np.sqrt((count - 1) / count * np.sum((left_out - items.mean()) ** 2))
        effective = sizes.sum() ** 2 / np.sum(sizes ** 2)
        low, high = stats.t.interval(0.97, effective - 1, items.mean(), se)
        rows.append({"group_of": np.repeat(np.arange(count), sizes).tolist(),
                     "score": items.tolist(), "effective": float(effective),
                     "standard_error": float(se), "alpha": 0.03,
                     "low": float(low), "high": float(high)})
    return rows


def powers():
    """[n, gain, discordance, alpha, exact power, mid-p power], table by table."""
    rows = []
    for n, gain, discordance, alpha in [(40, 0.1, 0.3, 0.05), (60, 0.0, 0.5, 0.03),
                                        (80, -0.15, 0.25, 0.05), (50, 0.2, 0.2, 0.01)]:
        total = np.zeros(2)
        for m in range(n + 1):
            for c in range(m + 1):
                k, b = min(c, m - c), m - c
                exact = min(1, 2 * stats.binom.cdf(k, m, 0.5))
                mid = exact - stats.binom.pmf(k, m, 0.5) * (1 if b != c else 0.5)
                mid = 1 if m == 0 else mid
                chance = stats.multinomial.pmf(
                    [b, c, n - m], n, [(discordance - gain) / 2,
                                       (discordance + gain) / 2, 1 - discordance])
                total += chance * np.array([exact <= alpha, mid <= alpha])
        rows.append([n, gain, discordance, alpha, *map(float, total)])
    return rows


json.dump({
    "made_by": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
                "scikit-learn": sklearn.__version__},
    "special": special_functions(),
    "proportion": proportions(),
    "paired": paired(),
    "tables": tables(),
    "randomisation": randomisations(),
    "groups": groups(),
    "power": powers(),
}, sys.stdout, separators=(",", ":"))
print()
