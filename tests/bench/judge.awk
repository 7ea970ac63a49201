# judge: what a test of permtest found, from the maxima of its arrangements (permtest --null) and its answer, as TSV.
#
#	awk -v kinds='voxel size mass' -v side=two -f judge.awk MAXIMA ANSWER
#
# Prints per kind of p: its least value in the volume, how many maxima are larger than the observed one, and how many are
# the same. Fails unless p is what that count says.
BEGIN {
	FS = OFS = "\t"
	n_kinds = split(kinds, kind, " ")
}

function size_of(x) {
	return x < 0 ? -x : x
}

FNR == 1 {
	for (i = 1; i <= NF; i++)
		at[$i] = i
	for (k = 1; k <= n_kinds; k++) {
		value_at[k] = at[kind[k] == "voxel" ? "stat" : kind[k]]
		p_at[k] = at[kind[k] == "voxel" ? "p_fwe" : "p_" kind[k]]
	}
	next
}

NR == FNR {
	for (k = 1; k <= n_kinds; k++)
		maxima[k, n + 1] = $value_at[k]
	n++
	next
}

{
	for (k = 1; k <= n_kinds; k++) {
		value = side == "two" ? size_of($value_at[k]) : $value_at[k] + 0
		if (FNR == 2 || value > observed[k])
			observed[k] = value
		if (FNR == 2 || $p_at[k] + 0 < p[k])
			p[k] = $p_at[k] + 0
	}
}

END {
	for (k = 1; k <= n_kinds; k++) {
		larger = same = 0
		for (i = 1; i <= n; i++) {
			off = maxima[k, i] - observed[k]
			if (size_of(off) <= 1e-10 * (observed[k] > 1 ? observed[k] : 1))
				same++
			else if (off > 0)
				larger++
		}
		off = p[k] - (1 + larger + same) / (1 + n)
		if (n == 0 || size_of(off) > 1e-9) {
			print "judge.awk: " kind[k] ": p " p[k] ", but of " n ": " larger " larger, " same " same" >"/dev/stderr"
			exit 1
		}
		print kind[k], p[k], larger, same
	}
}
