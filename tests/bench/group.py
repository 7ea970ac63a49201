#!/usr/bin/python3
"""group: the maximum of |t| over voxels, arrangement by arrangement, as plain numpy has it.

	group.py DATA.npy DESIGN.tsv|- ARRANGEMENTS BLOCK

DATA are subjects x voxels, DESIGN none (-): the mean by flips of signs; or a table whose first column is tested and the
others are nuisance: orders, Freedman and Lane. Prints what it took, a name, elapsed seconds and processor seconds a line: the
products alone; with the largest |t| of each arrangement; with the counts per voxel too, which its own p needs. Voxels are
taken BLOCK at a time, so that products stay in the cache. Reading and preparing the data isn't timed.

Sums of squares don't change under flips, so that |t| is largest where (s'y)^2 / y'y is: each voxel is divided by its
norm once, and the rest is a product. With nuisance columns Q, the residual sum of squares of an arranged record e is
e'e - |Q'e|^2 - (x'e)^2, x being what Q leaves of the tested column, of norm 1.
"""
import sys
import time

import numpy as np


def measure(take, block, n_voxels, n_arrangements):
    """Elapsed and processor seconds of take(first, last, most) over all blocks, and the largest value per arrangement."""
    most = np.zeros(n_arrangements)
    start, start_processor = time.perf_counter(), time.process_time()
    for first in range(0, n_voxels, block):
        take(first, min(first + block, n_voxels), most)
    return time.perf_counter() - start, time.process_time() - start_processor, most


def flips(data, n_arrangements):
    """The rows whose product with the data gives the mean's t, squared as a share of the sum of squares."""
    n = len(data)
    signs = np.random.default_rng(1).choice([-1.0, 1.0], size=(n_arrangements, n))
    signs[0] = 1
    return signs / np.sqrt(n), data / np.sqrt((data**2).sum(axis=0)), 0, n - 1


def orders(data, design, n_arrangements):
    """Rows of the tested column, and of each nuisance column, arranged; and the residuals under the null, of norm 1."""
    rng = np.random.default_rng(1)
    q = np.linalg.qr(design[:, 1:])[0]
    x = design[:, 0] - q @ (q.T @ design[:, 0])
    x /= np.sqrt(x @ x)
    residual = data - q @ (q.T @ data)
    arrangements = [np.arange(len(data))] + [rng.permutation(len(data)) for _ in range(n_arrangements - 1)]
    # q[:, 0] may be any column; the residuals' sum is 0 in every order, so a constant needs no product
    centred = q - q.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    q = u[:, s > 1e-10]
    rows = np.vstack([np.stack([column[order] for order in arrangements]) for column in [x, *q.T]])
    return rows, residual / np.sqrt((residual**2).sum(axis=0)), q.shape[1], len(data) - design.shape[1]


def main(path, design, n_arrangements, block):
    data = np.load(path).astype(float)
    if design == '-':
        rows, data, n_nuisance, dof = flips(data, n_arrangements)
    else:
        design = np.loadtxt(design, skiprows=1)
        rows, data, n_nuisance, dof = orders(data, design, n_arrangements)
    n_voxels = data.shape[1]
    counts = np.zeros(n_voxels)
    room = np.empty((len(rows), block))

    def product(first, last, _):
        return np.matmul(rows, data[:, first:last], out=room[:, :last - first])

    def shares(first, last):
        """(x'e)^2 as a share of what the nuisance leaves."""
        found = product(first, last, None)
        np.square(found, out=found)
        share = found[:n_arrangements]
        if n_nuisance > 0:
            left = 1 - found[n_arrangements:].reshape(n_nuisance, n_arrangements, -1).sum(axis=0)
            share /= left
        return share

    def largest(first, last, most):
        np.maximum(most, shares(first, last).max(axis=1), out=most)

    def counted(first, last, most):
        share = shares(first, last)
        np.maximum(most, share.max(axis=1), out=most)
        counts[first:last] = (share >= share[0]).sum(axis=0)

    for name, take in [('product', product), ('largest', largest), ('counted', counted)]:
        elapsed, processor, most = measure(take, block, n_voxels, n_arrangements)
        print(f'{name}\t{elapsed:.4f}\t{processor:.4f}')
    print(f'observed\t{np.sqrt(dof * most[0] / (1 - most[0])):.10g}')


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
