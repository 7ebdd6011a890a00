#!/usr/bin/env python3
"""Writes tests/golden/agreement.json: what krippendorff, irrCAC and statsmodels
say about random readings, with and without gaps. Needs: krippendorff irrCAC
statsmodels pandas (versions are stored).

usage: python3 scripts/golden/agreement.py > tests/golden/agreement.json
"""
import json
import sys
import warnings
from importlib.metadata import version

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from statsmodels.stats.inter_rater import cohens_kappa, to_table

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240802)


def readings(items, readers, classes, accuracy, gaps, skew):
    """-1 where an item was not read."""
    truth = rng.choice(classes, items, p=rng.dirichlet(np.full(classes, skew)))
    labels = np.where(rng.uniform(size=(items, readers)) < accuracy, truth[:, None],
                      rng.integers(0, classes, (items, readers)))
    return np.where(rng.uniform(size=labels.shape) < gaps, -1, labels)


def gwet_of(known, classes):
    return CAC(pd.DataFrame(known), categories=[float(k) for k in range(classes)],
               digits=14).gwet()["est"]


def jackknife(known, classes):
    """Standard error of AC1 by leaving out one item at a time. irrCAC's own
    takes the share of items read twice for one more estimate, not a divisor, and
    is up to 1.4 times as large where there are gaps; without gaps they agree."""
    n = len(known)
    left_out = np.array([gwet_of(np.delete(known, i, axis=0), classes)["coefficient_value"]
                         for i in range(n)])
    return np.sqrt((n - 1) / n * np.sum((left_out - left_out.mean()) ** 2))


def measured(labels, classes):
    """Without items that nobody read, which irrCAC does not count out."""
    known = np.where(labels < 0, np.nan, labels)
    some = known[np.any(labels >= 0, axis=1)]
    gwet = gwet_of(some, classes)
    row = {"alpha": krippendorff.alpha(reliability_data=known.T, level_of_measurement="nominal"),
           "ac1": gwet["coefficient_value"], "ac1_se": jackknife(some, classes),
           "ac1_formula_se": gwet["se"], "raw": gwet["pa"]}
    if labels.shape[1] == 2:
        both = labels[np.all(labels >= 0, axis=1)]
        kappa = cohens_kappa(to_table(both, bins=np.arange(classes + 1) - 0.5)[0])
        row.update(kappa=kappa.kappa, kappa_se=kappa.std_kappa)
    return {key: float(value) for key, value in row.items()}


def rows():
    made = []
    for items, readers, classes, accuracy, gaps, skew in [
            (40, 2, 2, 0.6, 0, 2), (200, 2, 3, 0.7, 0, 2), (400, 2, 2, 0.8, 0, 1),
            (300, 2, 5, 0.8, 0, 3), (60, 2, 3, 0.7, 0.2, 2), (80, 3, 2, 0.7, 0, 2),
            (150, 4, 3, 0.6, 0.3, 2), (300, 5, 4, 0.8, 0.5, 2), (30, 8, 6, 0.5, 0.6, 2),
            (250, 2, 3, 0.9, 0.1, 0.4), (25, 3, 10, 0.4, 0.3, 5)]:
        labels = readings(items, readers, classes, accuracy, gaps, skew)
        made.append({"items": items, "readers": readers, "classes": classes,
                     "labels": labels.ravel().tolist(), **measured(labels, classes)})
    return made


json.dump({"made_by": {name: version(name) for name in
                       ["krippendorff", "irrCAC", "statsmodels"]},
           "readings": rows()}, sys.stdout, separators=(",", ":"))
print()
