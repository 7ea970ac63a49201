# average: means over runs of the columns NAMES, of r = sqrt(NAME_r2) where that is known, and of A less B; TSV.
# awk -v names='loss win' -v minus='loss win' -f average.awk RUN.tsv...
BEGIN {
	FS = OFS = "\t"
	OFMT = CONVFMT = "%.17g"
	n = split(names, name, " ")
	split(minus, term, " ")
}
FNR == 1 {
	files++
	split("", column)
	for (i = 1; i <= NF; i++) column[$i] = i
	for (i = 1; i <= n; i++) {
		if (!(name[i] in column)) {
			print "average.awk: " FILENAME ": no column " name[i] >"/dev/stderr"
			exit failed = 1
		}
		place[i] = column[name[i]]
		square[i] = (name[i] "_r2") in column ? column[name[i] "_r2"] : 0
	}
	next
}
{
	# regressor i of a row is at row * n + i
	for (i = 1; i <= n; i++) {
		k = FNR * n + i
		if ($place[i] == "n/a") missing[k] = 1
		sum[k] += $place[i]
		if (square[i]) root[k] += sqrt($square[i])
	}
	if (FNR > rows) rows = FNR
}
function difference(a, b) {
	return a == "n/a" || b == "n/a" ? "n/a" : a - b
}
END {
	if (failed) exit 1
	for (i = 1; i <= n; i++) {
		header = header name[i] OFS (square[i] ? name[i] "_r" OFS : "")
		if (name[i] == term[1]) a = i
		if (name[i] == term[2]) b = i
	}
	both = term[1] "_minus_" term[2]
	print header both (square[a] ? OFS both "_r" : "")
	for (row = 2; row <= rows; row++) {
		line = ""
		for (i = 1; i <= n; i++) {
			k = row * n + i
			mean[i] = k in missing ? "n/a" : sum[k] / files
			mean_r[i] = k in missing ? "n/a" : root[k] / files
			line = line mean[i] OFS (square[i] ? mean_r[i] OFS : "")
		}
		print line difference(mean[a], mean[b]) (square[a] ? OFS difference(mean_r[a], mean_r[b]) : "")
	}
}
