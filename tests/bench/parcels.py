#!/usr/bin/python3
"""parcels: the parcel workflow as teaching notebooks have it: loops over subjects, runs, regressors and parcels.

	parcels.py DATA SUBJECTS OUT.tsv

Each regressor alone with a constant by least squares; beta and r; means over runs and subjects.
"""
import sys

import numpy as np

CONDITIONS = ['loss', 'win', 'neut']
RUNS = [('11', 'RL'), ('12', 'LR')]
TR = 0.72


def load_run(data, subject, number):
    series = np.load(f'{data}/subjects/{subject}/timeseries/bold{number}_Atlas_MSMAll_Glasser360Cortical.npy')
    return series - series.mean(axis=1, keepdims=True)


def make_regressors(data, subject, run, n_scans):
    regressors = np.zeros((len(CONDITIONS) + 1, n_scans))
    for i, condition in enumerate(CONDITIONS):
        events = np.loadtxt(f'{data}/subjects/{subject}/EVs/tfMRI_GAMBLING_{run}/{condition}.txt', ndmin=2)
        for onset, duration, _ in events:
            start = int(np.floor(onset / TR))
            regressors[i, start:start + int(np.ceil(duration / TR))] = 1
    regressors[-1] = 1 - regressors[:-1].max(axis=0)
    return regressors


def fit(y, x):
    design = np.column_stack([x, np.ones(len(x))])
    beta = np.linalg.lstsq(design, y, rcond=None)[0]
    model = design @ beta
    return beta[0], np.sqrt(model.var() / y.var())


def main(data, n_subjects, out):
    results = np.zeros((n_subjects, len(RUNS), len(CONDITIONS) + 1, 360, 2))
    for subject in range(n_subjects):
        for i, (number, run) in enumerate(RUNS):
            series = load_run(data, subject, number)
            for j, x in enumerate(make_regressors(data, subject, run, series.shape[1])):
                for parcel in range(len(series)):
                    results[subject, i, j, parcel] = fit(series[parcel], x)
    means = results.mean(axis=(0, 1))
    with open(out, 'w') as file:
        names = CONDITIONS + ['rest']
        print(*[f'{name}_mean\t{name}_r_mean' for name in names], sep='\t', file=file)
        for parcel in range(means.shape[1]):
            print(*[repr(float(v)) for j in range(len(names)) for v in means[j, parcel]], sep='\t', file=file)


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
