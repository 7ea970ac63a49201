#!/usr/bin/python3
# percent: each unit of a series in percent of its mean; NPY from standard input to standard output.
import io
import sys

import numpy as np

series = np.load(io.BytesIO(sys.stdin.buffer.read())).astype('f8')
series = 100 * (series / series.mean(axis=0) - 1)
stream = io.BytesIO()
np.save(stream, series)
sys.stdout.buffer.write(stream.getbuffer())
