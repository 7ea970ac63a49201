#!/usr/bin/python3
# either: adds the column NAME, the sum of the columns A and B; TSV. either.py NAME A B
import sys

name, *terms = sys.argv[1:]
columns = next(sys.stdin).rstrip('\n').split('\t')
places = [columns.index(term) for term in terms]
print(*columns, name, sep='\t')
for line in sys.stdin:
    fields = line.rstrip('\n').split('\t')
    print(*fields, sum(float(fields[place]) for place in places), sep='\t')
