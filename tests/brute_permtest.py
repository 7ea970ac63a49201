"""What permtest should say, by refitting every arrangement in turn: brute_permtest.py DESIGN EXPR_WEIGHTS SIDE
MEASURE SIGNS BLOCKS MASK DATA, all arrangements of signs (1) or orders (0). MEASURE: none, tfce, or a height as z.
MASK: shape as "5,4,3" and the file of the mask's voxels as 0 and 1, x fastest. BLOCKS: one number per record, or -.
Writes a TSV table with the columns stat, p, p_fwe and those of the measure."""
import itertools
import sys

import numpy as np
from scipy import ndimage, stats

design, weights, side, measure, signs, blocks, mask, data = sys.argv[1:]
X = np.genfromtxt(design, skip_header=1, delimiter="\t", ndmin=2)
if X.shape[0] == 1:
    X = X.T
C = np.array([[float(v) for v in row.split()] for row in weights.split(";")])
Y = np.load(data)
n, n_units = Y.shape
shape = tuple(int(v) for v in mask.split(":")[0].split(","))
places = np.nonzero(np.loadtxt(mask.split(":")[1]))[0]
block = np.zeros(n) if blocks == "-" else np.array([float(v) for v in blocks.split()])
is_f = len(C) > 1
dof = n - np.linalg.matrix_rank(X)
inverse = np.linalg.pinv(X)
covariance = C @ np.linalg.pinv(X.T @ X) @ C.T


def statistic(y):
    beta = inverse @ y
    sigma2 = ((y - X @ beta) ** 2).sum(0) / dof
    effect = C @ beta
    if is_f:
        return np.einsum("iv,ij,jv->v", effect, np.linalg.inv(covariance), effect) / len(C) / sigma2
    return effect[0] / np.sqrt(sigma2 * covariance[0, 0])


def volume(values, outside):
    full = np.full(np.prod(shape), outside)
    full[places] = values
    return full.reshape(shape, order="F")


def units(full):
    return full.ravel(order="F")[places]


def one_side(t):
    if measure == "tfce":
        full, total = volume(t, 0.0), np.zeros(shape)
        heights = np.concatenate([[0], np.unique(full[full > 0])])
        for low, high in zip(heights[:-1], heights[1:]):
            label, k = ndimage.label(full >= high)
            size = np.bincount(label.ravel(), minlength=k + 1)
            total += np.where(label > 0, np.sqrt(size[label]) * (high**3 - low**3) / 3, 0)
        return [units(total)]
    tail = stats.norm.sf(float(measure))
    height = stats.f.isf(tail, len(C), dof) if is_f else stats.t.isf(tail, dof)
    if not is_f:  # which has ten digits; one Newton step mends it
        height += (stats.t.sf(height, dof) - tail) / stats.t.pdf(height, dof)
    full = volume(t, -np.inf)
    label, k = ndimage.label(full > height)
    size = np.bincount(label.ravel(), minlength=k + 1).astype(float)
    size[0] = 0
    mass = np.array([0] + [(full[label == i] - height).sum() for i in range(1, k + 1)])
    return [units(size[label]), units(mass[label])]


def measures(t):
    if measure == "none":
        return []
    sides = [1] if is_f or side == "pos" else [-1] if side == "neg" else [1, -1]
    return [sum(parts) for parts in zip(*(one_side(sign * t) for sign in sides))]


def sided(t):
    return t if is_f or side == "pos" else -t if side == "neg" else np.abs(t)


# what is left of the design where the contrast is 0
free = np.linalg.svd(C)[2][len(C):].T
Z = X @ free
e = Y - Z @ np.linalg.pinv(Z) @ Y if Z.shape[1] else Y


def arrangements():
    if signs == "1":
        kinds = np.unique(block) if blocks != "-" else np.arange(n)
        where = [block == k if blocks != "-" else np.arange(n) == k for k in kinds]
        for flips in itertools.product([1, -1], repeat=len(kinds)):
            yield sum(f * w for f, w in zip(flips, where))[:, None] * e
        return
    members = [np.nonzero(block == k)[0] for k in np.unique(block)]
    for orders in itertools.product(*(itertools.permutations(m) for m in members)):
        order = np.arange(n)
        for m, o in zip(members, orders):
            order[m] = o
        yield e[order]


observed = statistic(Y)
found = measures(observed)
count, maxima = np.zeros(n_units), []
for y in arrangements():
    t = statistic(y)
    count += sided(t) >= sided(observed) - 1e-10 * np.maximum(1, np.abs(observed))
    maxima.append([sided(t).max()] + [m.max() for m in measures(t)])
maxima = np.array(maxima)


def family_wise(column, values):
    return (maxima[:, column][:, None] >= values - 1e-9 * np.maximum(1, np.abs(values))).mean(0)


columns = {"stat": observed, "p": count / len(maxima), "p_fwe": family_wise(0, sided(observed))}
for i, values in enumerate(found):
    name = "tfce" if measure == "tfce" else ["size", "mass"][i]
    sign = np.sign(observed) if measure == "tfce" else 1
    columns[name] = sign * values
    columns["p_" + name] = family_wise(1 + i, values)
print("\t".join(columns))
for row in zip(*columns.values()):
    print("\t".join("%.17g" % value for value in row))
