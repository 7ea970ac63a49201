# two_runs: fixed effects over two runs by whole matrices, to compare examples/two-runs with.
#
#	two_runs.py RUN1.npy DESIGN1.npy RUN2.npy DESIGN2.npy > fixed.tsv
#
# Per run: percent of the mean, ordinary least squares, AR(1) coefficient of the residuals cut to hundredths, least
# squares on the whitened series; then means of effects and variances. Contrasts: Deactivation, Effects_of_interest.
import sys

import numpy as np


def fit(y, x):
    m = np.maximum(y.mean(0), 1)
    y = 100 * (y / m - 1)
    e = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    t = len(y)
    rho = (e[:-1] * e[1:]).sum(0) / (t - 1) / ((e * e).sum(0) / t)
    rho = np.trunc(rho * 100) / 100
    for u in range(y.shape[1]):
        yw, xw = y[:, u].copy(), x.copy()
        yw[1:] -= rho[u] * y[:-1, u]
        xw[1:] -= rho[u] * x[:-1]
        inverse = np.linalg.inv(xw.T @ xw)
        beta = inverse @ xw.T @ yw
        yield beta, inverse, ((yw - xw @ beta) ** 2).sum() / (t - x.shape[1])


def root(a):
    values, vectors = np.linalg.eigh(a)
    return vectors @ np.diag(values ** -0.5) @ vectors.T


files = [np.load(f).astype(float) for f in sys.argv[1:]]
p = files[1].shape[1]
c = np.zeros(p)
c[:5] = -1, -1, -1, -1, 4
rows = np.eye(p)[:5]
print("Deactivation_effect", "Deactivation_variance", "Deactivation_stat", "Effects_of_interest_stat", sep="\t")
for runs in zip(fit(files[0], files[1]), fit(files[2], files[3])):
    effect = sum(c @ beta for beta, _, _ in runs) / 2
    variance = sum(sigma2 * c @ inverse @ c for _, inverse, sigma2 in runs) / 4
    effects = sum(root(rows @ inverse @ rows.T) @ rows @ beta for beta, inverse, _ in runs) / 2
    f = (effects @ effects) / 5 / (sum(sigma2 for _, _, sigma2 in runs) / 4)
    print(*("%.17g" % v for v in (effect, variance, effect / np.sqrt(variance), f)), sep="\t")
