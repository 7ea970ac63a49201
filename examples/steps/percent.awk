# percent: each unit of a series in percent of its mean; TSV. Held until the end, when the means are known.
BEGIN {
	FS = OFS = "\t"; OFMT = CONVFMT = "%.17g"
	if ("0.5" + 0 != 1 / 2) {
		print "percent.awk: this locale has decimal commas; LC_ALL=C was expected" >"/dev/stderr"
		exit failed = 1
	}
}
NR == 1 { print; next }
{ line[NR] = $0; for (i = 1; i <= NF; i++) sum[i] += $i }
END {
	for (n = 2; n <= NR; n++) {
		$0 = line[n]
		for (i = 1; i <= NF; i++) $i = 100 * ($i / (sum[i] / (NR - 1)) - 1)
		print
	}
}
