"""Regressors from their definitions, by numpy and scipy: what ev2reg, hrfconv and mkdesign are compared with.

    regressors.py EVENTS TR SCANS SLICE_REF MODEL DRIFT >design.tsv

EVENTS is a BIDS table. MODEL is one of hrfconv's, without tables; DRIFT one of mkdesign's.
"""
import sys

import numpy as np
from scipy.interpolate import interp1d
from scipy.special import eval_legendre
from scipy.stats import gamma

OVERSAMPLING = 50
START = -24.0


def fine_grid(scans):
    n = scans.size
    end = scans.max() * (1 + 1 / (n - 1))
    count = (n - 1) / (scans.max() - scans.min()) * (end - scans.min() - START) * OVERSAMPLING + 1
    return np.linspace(scans.min() + START, end, int(np.rint(count)))


def boxcar(grid, trials):
    column = np.zeros(grid.size)
    last = grid.size - 1
    for onset, duration, amplitude in trials:
        on = min((grid < onset).sum(), last)
        off = min((grid < onset + duration).sum(), last)
        if on == off and off < last:
            off += 1
        column[on] += amplitude
        column[off] -= amplitude
    return np.cumsum(column)


def response(tr, onset, u, d, ud, ratio):
    step = tr / OVERSAMPLING
    tau = np.linspace(0, 32, int(np.rint(32 / step))) - onset
    h = gamma.pdf(tau, 6 / d, loc=step, scale=d) - ratio * gamma.pdf(tau, u / ud, loc=step, scale=ud)
    return h / h.sum()


def kernels(model, tr):
    """Pairs of a suffix and a kernel."""
    if model == "none":
        return [("", np.ones(1))]
    if model == "spm5":
        tau = np.arange(15 * OVERSAMPLING) * tr / OVERSAMPLING
        h = gamma.pdf(tau, 6) - gamma.pdf(tau, 16) / 6
        return [("", h / h.sum())]
    if model.startswith("fir:"):
        first, last = map(int, model[4:].split("-"))
        box = np.full(OVERSAMPLING, 1 / OVERSAMPLING)
        return [(f"_delay_{k}", np.r_[np.zeros(k * OVERSAMPLING), box]) for k in range(first, last + 1)]
    name, *rest = model.split("+")
    u, d, ratio = (16, 1, 0.167) if name == "spm" else (12, 0.9, 0.48)
    found = [("", response(tr, 0, u, d, d, ratio))]
    if "d" in rest:
        found.append(("_derivative", (found[0][1] - response(tr, 0.1, u, d, d, ratio)) / 0.1))
    if "dd" in rest:
        found.append(("_dispersion", (response(tr, 0, u, d, 1, ratio) - response(tr, 0, u, d + 0.01, 1, ratio)) / 0.01))
    return found


def sampled(model, kernel, grid, column, scans):
    if model == "spm5":
        before = np.full(kernel.size, column[0])
        y = np.convolve(np.r_[before, column], kernel)[kernel.size:kernel.size + grid.size]
    else:
        y = np.convolve(column, kernel)[:grid.size]
    if model.startswith("fir"):
        return interp1d(grid[:1 - OVERSAMPLING], y[OVERSAMPLING - 1:])(scans)
    return interp1d(grid, y)(scans)


def orthogonal(columns):
    for i in range(1, len(columns)):
        before = np.column_stack(columns[:i])
        columns[i] = columns[i] - before @ (np.linalg.pinv(before) @ columns[i])
    return columns


def drifts(word, scans):
    n = scans.size
    kind, _, value = word.partition(":")
    line = np.linspace(-1, 1, n)
    if kind == "cosine":
        step = (scans[-1] - scans[0]) / (n - 1)
        count = min(n - 1, int(np.floor(2 * n * float(value or 0.01) * step)))
        i = np.arange(n)
        return [np.sqrt(2 / n) * np.cos(np.pi / n * (i + 0.5) * k) for k in range(1, count + 1)]
    if kind == "poly":
        return orthogonal([(scans / scans.max()) ** k for k in range(int(value or 1) + 1)])[1:]
    if kind == "legendre":
        return [eval_legendre(k, line) for k in range(1, int(value) + 1)]
    if kind == "power":
        return [line ** k for k in range(1, int(value) + 1)]
    return []


def main(path, tr, n, slice_ref, model, drift):
    tr = float(tr)
    scans = (np.arange(int(n)) + float(slice_ref)) * tr
    conditions = {}
    with open(path) as file:
        header = file.readline().split()
        for line in file:
            row = dict(zip(header, line.split()))
            trial = float(row["onset"]), float(row["duration"]), float(row.get("modulation", 1))
            conditions.setdefault(row["trial_type"], []).append(trial)
    grid = fine_grid(scans)
    names, columns = [], []
    for name in sorted(conditions):
        column = boxcar(grid, conditions[name])
        found = kernels(model, tr)
        group = [sampled(model, kernel, grid, column, scans) for _, kernel in found]
        names += [name + suffix for suffix, _ in found]
        columns += group if model.startswith("fir") else orthogonal(group)
    names += [f"drift_{k + 1}" for k in range(len(drifts(drift, scans)))] + ["constant"]
    columns += drifts(drift, scans) + [np.ones(scans.size)]
    print("time", *names, sep="\t")
    for i in range(scans.size):
        print(*(repr(float(v)) for v in [scans[i]] + [c[i] for c in columns]), sep="\t")


main(*sys.argv[1:])
