#!/usr/bin/python3
"""tfce: threshold-free cluster enhancement in 100 steps by scipy.ndimage, both signs, as libraries in Python do it.

	tfce.py DATA.npy X Y Z MAPS

DATA are subjects x voxels, x fastest. Prints the processor seconds that a map takes: the mean's t under MAPS draws of
signs. Where nilearn can be imported, also those of an arrangement of its non_parametric_inference with TFCE.
"""
import sys
import time

import numpy as np
from scipy import ndimage


def enhance(stat):
    found = np.zeros_like(stat)
    step = np.abs(stat).max() / 100
    for sign in (1, -1):
        for height in np.arange(step, sign * stat.max() if sign > 0 else -stat.min(), step):
            labels, _ = ndimage.label(sign * stat > height)
            sizes = np.bincount(labels.ravel())
            sizes[0] = 0
            found += sign * np.sqrt(sizes[labels]) * height**2 * step
    return found


def time_nilearn(data, shape, n_maps):
    try:
        from nilearn.glm.second_level import non_parametric_inference
        from nilearn.image import new_img_like
        import nibabel
        import pandas
    except ImportError as error:
        print(f'# no nilearn here: {error}')
        return
    grid = nibabel.Nifti1Image(np.ones(shape), np.eye(4))
    images = [new_img_like(grid, record.reshape(shape, order='F')) for record in data]
    start = time.process_time()
    non_parametric_inference(images, design_matrix=pandas.DataFrame({'intercept': np.ones(len(data))}), mask=grid,
                             model_intercept=True, n_perm=n_maps, two_sided_test=True, tfce=True, n_jobs=1)
    print(f'nilearn\t{(time.process_time() - start) / n_maps:.4f}')


def main(path, shape, n_maps):
    data = np.load(path).astype(float)
    n = len(data)
    rng = np.random.default_rng(1)
    square = (data**2).sum(axis=0)
    seconds = 0
    for _ in range(n_maps):
        mean = rng.choice([-1.0, 1.0], size=n) @ data / n
        stat = mean / np.sqrt((square / n - mean**2) / (n - 1))
        start = time.process_time()
        enhance(stat.reshape(shape, order='F'))
        seconds += time.process_time() - start
    print(f'scipy\t{seconds / n_maps:.4f}')
    time_nilearn(data, shape, n_maps)


main(sys.argv[1], tuple(int(word) for word in sys.argv[2:5]), int(sys.argv[5]))
