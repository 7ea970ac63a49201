#!/usr/bin/python3
# large: sets z to 0 where the effect is smaller than SIZE, so that no threshold counts the unit; NPY.
# large.py SIZE
import io
import sys

import numpy as np

table = np.load(io.BytesIO(sys.stdin.buffer.read()))
table['z'][np.abs(table['effect']) < float(sys.argv[1])] = 0
stream = io.BytesIO()
np.save(stream, table)
sys.stdout.buffer.write(stream.getbuffer())
