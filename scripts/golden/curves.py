#!/usr/bin/env python3
"""Writes tests/golden/curves.json: what scipy.optimize.curve_fit says about
random learning curves, and, for the value of more test labels, sums over all
outcomes with scipy.stats.dirichlet_multinomial. Needs: scipy (its version is
stored).

usage: python3 scripts/golden/curves.py > tests/golden/curves.json
"""
import json
import sys
import warnings

import numpy as np
import scipy
from scipy import stats
from scipy.optimize import curve_fit

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240711)

FORMS = {
    "pow3": (lambda n, a, b, c: a + b * n ** -c,
             ([0, 0, 0.05], [1, np.inf, 2])),
    "pow2": (lambda n, b, c: b * n ** -c,
             ([0, 0.05], [np.inf, 2])),
    "exp3": (lambda n, a, b, c: a + b * np.exp(-c * n),
             ([0, 0, 1e-6], [1, np.inf, 1])),
}


def starts(form, n, error):
    low, high = 0.7 * error.min(), error.max()
    for c in [0.1, 0.25, 0.5, 0.8, 1.2]:
        if form == "pow3":
            yield [low, (high - low) * n[0] ** c, c]
        elif form == "pow2":
            yield [high * n[0] ** c, c]
        else:
            yield [low, high - low, 2 * c / np.median(n)]


def best(form, n, error, se):
    """The best of several starts within the bounds, or None where one binds.
    Then once more without bounds from there, whose last digits are better."""
    law, bounds = FORMS[form]
    tight = dict(sigma=se, absolute_sigma=True, ftol=1e-15, xtol=1e-15, gtol=1e-15)
    found = None
    for start in starts(form, n, error):
        try:
            p, _ = curve_fit(law, n, error, start, bounds=bounds, method="trf",
                             x_scale="jac", max_nfev=20000, **tight)
        except (RuntimeError, ValueError):
            continue
        squares = np.sum(((error - law(n, *p)) / se) ** 2)
        if found is None or squares < found[0]:
            found = (squares, p)
    squares, p = found
    low, high = map(np.array, bounds)
    if form != "pow2" and p[0] < 1e-3:
        return None
    if p[-1] < 1.2 * low[-1] or p[-1] > 0.95 * high[-1]:
        return None
    if form == "exp3" and not 0.06 / n[-1] < p[-1] < 4 / n[0]:
        return None
    p, cov = curve_fit(law, n, error, p, method="lm", maxfev=100000, **tight)
    again = np.sum(((error - law(n, *p)) / se) ** 2)
    assert abs(again - squares) < 1e-6 * max(1, squares), (form, squares, again)
    if not np.all(np.isfinite(cov)):
        return None
    return {"parameters": p.tolist(), "chi_square": float(again),
            "at": float(2 * n[-1]), "error_at": float(law(2 * n[-1], *p))}


def curves():
    """First a curve with round figures, then random ones."""
    n = np.array([50, 100, 200, 400, 800, 1600])
    error = np.array([.290369, .225071, .193590, .158957, .140264, .122884])
    se = np.array([.012, .009, .007, .005, .004, .003])
    rows = [{"labels": n.tolist(), "seed": [0] * 6, "error": error.tolist(),
             "standard_error": se.tolist(),
             "fits": {form: best(form, n.astype(float), error, se) for form in FORMS}}]
    while len(rows) < 40:
        sizes = np.unique(np.round(rng.choice([20, 50, 100])
                                   * rng.choice([1.6, 2, 2.5])
                                   ** np.arange(rng.integers(5, 9)))).astype(int)
        seeds = int(rng.integers(1, 4))
        n = np.tile(sizes, seeds)
        a, b, c = rng.uniform(0.03, 0.2), rng.uniform(0.5, 3), rng.uniform(0.3, 0.9)
        true = a + b * n ** -c
        se = rng.uniform(0.003, 0.02, len(n))
        error = np.clip(true + se * rng.standard_normal(len(n)), 0.001, 0.999)
        order = np.argsort(n, kind="stable")
        fits = {form: best(form, n[order].astype(float), error[order], se[order])
                for form in FORMS}
        if fits["pow3"] is None:
            continue
        rows.append({"labels": n.tolist(),
                     "seed": np.repeat(np.arange(seeds), len(sizes)).tolist(),
                     "error": error.tolist(), "standard_error": se.tolist(),
                     "fits": {k: v for k, v in fits.items() if v}})
    return rows


def more_labels():
    """[a, b, c, d, more, V, W, F/M, chance of a change, gain per prediction]"""
    rows = []
    for counts, more, value, broken, hurdle in [
            ((40, 3, 7, 10), 20, 1, 0, 0), ((40, 3, 7, 10), 20, 1, 0, 0.02),
            ((90, 12, 14, 30), 40, 0.5, 0.25, 0.01), ((5, 0, 0, 2), 15, 2, 0, 0.05),
            ((400, 20, 45, 35), 30, 0.05, 0, 0.0024), ((0, 0, 0, 0), 10, 1, 0.5, 0)]:
        a, b, c, d = counts
        alpha = np.array([b + 0.5, c + 0.5, a + d + 1])
        total = alpha.sum()

        def gain(broke, fix, items):
            return (value * (fix - broke) - broken * broke) / items - hurdle
        now = gain(alpha[0], alpha[1], total)
        outcomes = np.array([(i, j, more - i - j) for i in range(more + 1)
                             for j in range(more + 1 - i)])
        chances = stats.dirichlet_multinomial(alpha, more).pmf(outcomes)
        then = gain(alpha[0] + outcomes[:, 0], alpha[1] + outcomes[:, 1], total + more)
        # the value of deciding after, minus the value of deciding now
        rows.append([a, b, c, d, more, value, broken, hurdle,
                     float(np.sum(chances[(then > 0) != (now > 0)])),
                     float(np.sum(chances * np.maximum(0, then)) - max(0, now))])
    return rows


json.dump({"made_by": {"scipy": scipy.__version__, "numpy": np.__version__},
           "curves": curves(), "more": more_labels()},
          sys.stdout, separators=(",", ":"))
print()
