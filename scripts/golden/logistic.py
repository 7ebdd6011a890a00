#!/usr/bin/env python3
"""Writes tests/golden/logistic.json: what scikit-learn's LogisticRegression
makes of known features, for two and for three classes.

Needs scikit-learn (tested with 1.9.1). Run from the repository's root:
    python3 -P scripts/golden/logistic.py

(-P: the statistics.py beside this file is not the standard library.)
"""

import json
import math

import numpy
from sklearn.linear_model import LogisticRegression

ROWS, WIDTH = 60, 7


def feature(row, column):
    """Between -1 and 1, of no pattern the classes could follow exactly."""
    return math.sin(12.9898 * (row + 1) + 78.233 * (column + 1))


def label(row, classes):
    """Mostly the features', and now and then not."""
    if row % 9 == 4:
        return row % classes
    x = feature(row, 0) + 0.5 * feature(row, 3)
    return min(classes - 1, int((x + 1.5) / 3 * classes))


def main():
    x = numpy.array([[feature(i, j) for j in range(WIDTH)]
                     for i in range(ROWS)], dtype=numpy.float32)
    cases = []
    for classes in (2, 3):
        y = [label(i, classes) for i in range(ROWS)]
        for c in (0.1, 1, 10, 100):
            fitted = LogisticRegression(C=c, tol=1e-12, max_iter=100000)
            fitted.fit(x.astype(numpy.float64), y)
            cases.append({
                "classes": classes, "c": c, "labels": y,
                "coefficients": fitted.coef_.tolist(),
                "intercepts": fitted.intercept_.tolist(),
                "probabilities": fitted.predict_proba(x[:5]).tolist(),
            })
    with open("tests/golden/logistic.json", "w", encoding="utf-8") as out:
        json.dump({"rows": ROWS, "width": WIDTH, "features":
                   [[float(v) for v in row] for row in x.tolist()],
                   "cases": cases}, out, indent=1)
        out.write("\n")


main()
