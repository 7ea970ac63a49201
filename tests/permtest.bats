#!/usr/bin/env bats
# permtest: arrangements, p values over units, clusters and TFCE, shards; against refitting each arrangement in Python.
# contract: permtest -d design.tsv -n 20 'a - b' <series.tsv
load helpers

# make_group: 6 records of the 43 voxels of a mask in a volume of 5 x 4 x 3, in by.npy; the mask in mask.nii and mask.txt.
# The first voxel is far from 0, and the first ten follow the design.
make_group() {
	"$PYTHON" - <<'EOF'
import numpy as np
import nibabel as nib
rng = np.random.default_rng(7)
n, shape = 6, (5, 4, 3)
mask = rng.random(60) < 0.75
np.savetxt("mask.txt", mask, fmt="%d")
nib.save(nib.Nifti1Image(mask.reshape(shape, order="F").astype("u1"), np.diag([2, 2, 2, 1])), "mask.nii")
age, score = rng.standard_normal((2, n))
group = np.array([0, 0, 0, 1, 1, 1])
sex = np.array([0, 1, 0, 1, 0, 1])
y = rng.standard_normal((n, mask.sum()))
y[:, 0] += 100
y[:, :10] += 1.5 * age[:, None] + 2 * group[:, None] + 0.8
np.save("by.npy", y)


def write(name, **columns):
    with open(name, "w") as out:
        out.write("\t".join(columns) + "\n")
        for row in zip(*columns.values()):
            out.write("\t".join("%.17g" % v for v in row) + "\n")


one = np.ones(n)
write("mean.tsv", constant=one)
write("covariate.tsv", age=age - age.mean(), constant=one)
write("groups.tsv", group=group, constant=one)
write("adjusted.tsv", group=group, age=age, constant=one)
write("both.tsv", age=age, score=score, constant=one)
write("cells.tsv", a=1 - group, b=group)
write("blocks.tsv", b=[0, 0, 0, 1, 1, 1])
write("pairs.tsv", b=[0, 0, 1, 1, 2, 2])
EOF
}

# agree DESIGN EXPR WEIGHTS SIGNS [BLOCKS TABLE]: every side and measure as the refitting has it.
agree() {
	local design=$1 expr=$2 weights=$3 signs=$4 blocks=${5:--} option=() side measure
	[ "$blocks" = - ] || option=(--blocks="$6:b")
	for side in two pos neg; do
		for measure in none 0.9 tfce; do
			case $measure in
			none) how=() ;;
			tfce) how=(--tfce) ;;
			*) how=(-u "$measure") ;;
			esac
			"$PYTHON" "$TOP/tests/brute_permtest.py" "$design" "$weights" $side $measure "$signs" "$blocks" \
				5,4,3:mask.txt by.npy >want.tsv
			permtest -d "$design" -n 1000000 --sided=$side -m mask.nii "${how[@]}" "${option[@]}" -O tsv "$expr" by.npy |
				tabview -c "$(head -n 1 want.tsv | tr '\t' ,)" >got.tsv
			tabdiff --rtol=1e-11 -c 'p,p_*' want.tsv got.tsv || return 1
			tabdiff --rtol=1e-10 want.tsv got.tsv || return 1
		done
	done
}

@test "all flips of signs, for a mean alone and beside a covariate" {
	need_python numpy scipy nibabel
	make_group
	agree mean.tsv constant 1 1
	agree covariate.tsv constant '0 1' 1
}

@test "all orders, for a covariate and for two groups, with and without a nuisance column" {
	need_python numpy scipy nibabel
	make_group
	agree covariate.tsv age '1 0' 0
	agree groups.tsv group '1 0' 0
	agree adjusted.tsv group '1 0 0' 0
}

@test "all arrangements of an F, of orders and of signs" {
	need_python numpy scipy nibabel
	make_group
	agree both.tsv 'age; score' '1 0 0; 0 1 0' 0
	agree cells.tsv 'a; b' '1 0; 0 1' 1
}

@test "blocks: places change within them, signs all together" {
	need_python numpy scipy nibabel
	make_group
	agree covariate.tsv age '1 0' 0 '0 0 0 1 1 1' blocks.tsv
	agree mean.tsv constant 1 1 '0 0 1 1 2 2' pairs.tsv
}

# ---- against glmfit and contrast ---------------------------------------------------------------------------------

# A group of 12 in 30 parcels, with a design of two groups and a covariate.
make_parcels() {
	awk 'BEGIN {
		srand(3)
		for (j = 1; j <= 30; j++) printf "%sp%d", (j > 1) ? "\t" : "", j
		print ""
		for (i = 0; i < 12; i++) {
			for (j = 1; j <= 30; j++) printf "%s%.6f", (j > 1) ? "\t" : "", 5 * rand() - 2 + (j < 5) * 3 * (i % 2)
			print "" } }' >parcels.tsv
	awk 'BEGIN { srand(9); print "group\tage\tscore\tconstant"
		for (i = 0; i < 12; i++) printf "%d\t%.4f\t%.4f\t1\n", i % 2, rand(), rand() }' >design.tsv
}

@test "effect and statistic are those of glmfit and contrast" {
	make_parcels
	for expr in group 'age - group' constant 'group; age' '2*group; age; score - constant'; do
		permtest -d design.tsv -n 1 "$expr" parcels.tsv >got.tsv
		glmfit -d design.tsv parcels.tsv | contrast -d design.tsv "$expr" >want.tsv
		tabdiff --rtol=1e-12 -c 'effect*,stat' want.tsv got.tsv
	done
}

@test "below 0 is above 0 of the opposite records, and an F has one side" {
	make_parcels
	awk -F '\t' -v OFS='\t' -v CONVFMT=%.17g 'NR > 1 { for (i = 1; i <= NF; i++) $i = -$i } { print }' parcels.tsv >minus.tsv
	awk 'BEGIN { print "from\tto"; for (i = 1; i < 30; i++) print i "\t" i + 1 }' >edges.tsv
	for how in '' '-g edges.tsv --tfce' '-g edges.tsv -u 0.5'; do
		# shellcheck disable=SC2086  # words
		permtest -d design.tsv -n 100 --sided=neg $how group parcels.tsv | tabview -c 'p,p_*' >neg.tsv
		# shellcheck disable=SC2086
		permtest -d design.tsv -n 100 --sided=pos $how group minus.tsv | tabview -c 'p,p_*' | same_bytes neg.tsv -
		# shellcheck disable=SC2086
		permtest -d design.tsv -n 100 --sided=pos $how group parcels.tsv | tabview -c 'p,p_*' >pos.tsv
		run ! cmp -s neg.tsv pos.tsv
		# shellcheck disable=SC2086
		permtest -d design.tsv -n 100 $how 'group; age' parcels.tsv >two.tsv
		for side in pos neg; do
			# shellcheck disable=SC2086
			permtest -d design.tsv -n 100 --sided=$side $how 'group; age' parcels.tsv | same_bytes two.tsv -
		done
	done
}

@test "a paired difference within subjects is a flip of the differences' signs" {
	make_parcels
	awk 'BEGIN { for (i = 0; i < 6; i++) row = row (i ? "\t" : "") "s" i; print "after\t" row
		for (i = 0; i < 12; i++) {
			printf "%d", i % 2
			for (j = 0; j < 6; j++) printf "\t%d", int(i / 2) == j
			print "" } }' >paired.tsv
	awk 'BEGIN { print "b"; for (i = 0; i < 12; i++) print "s" int(i / 2) }' >subjects.tsv
	awk -F '\t' -v OFS='\t' -v CONVFMT=%.17g 'NR == 1 { print; next } NR % 2 == 0 { for (i = 1; i <= NF; i++) first[i] = $i; next }
		{ for (i = 1; i <= NF; i++) $i -= first[i]; print }' parcels.tsv >differences.tsv
	mkdesign -n 6 -o one.tsv </dev/null
	permtest -d paired.tsv --blocks=subjects.tsv:b after parcels.tsv >got.tsv
	permtest -d one.tsv constant differences.tsv >want.tsv
	tabdiff --rtol=1e-9 want.tsv got.tsv
	tabdiff --rtol=0 -c p,p_fwe want.tsv got.tsv
}

@test "what differs between blocks alone isn't tested by places within them" {
	local refused="what is tested differs between blocks alone: records that change places within a block can't test it"
	make_parcels
	# group, age and score of twelve records; four blocks of three within the groups, and four across them
	awk -F '\t' -v OFS='\t' 'NR == 1 { print "within\tacross"; next }
		{ n[$1]++; print $1 "." int((n[$1] - 1) / 3), (n[$1] - 1) % 4 }' <(tabview -c group design.tsv) >b.tsv
	fails 1 "permtest: design.tsv: $refused" permtest -d design.tsv --blocks=b.tsv:within group parcels.tsv
	fails 1 "permtest: design.tsv: $refused" permtest -d design.tsv --blocks=b.tsv:within '0.1*group' parcels.tsv
	permtest -d design.tsv -n 50 --blocks=b.tsv:within age parcels.tsv >age.tsv
	permtest -d design.tsv -n 50 --blocks=b.tsv:within 'group; age' parcels.tsv >both.tsv
	permtest -d design.tsv -n 50 --blocks=b.tsv:across group parcels.tsv >group.tsv
	# all of a block change signs together, so the mean of such is tested
	permtest -d design.tsv -n 50 --blocks=b.tsv:within constant parcels.tsv >mean.tsv
}

@test "blocks may be a column of the design, which is no regressor then" {
	make_parcels
	awk 'NR == 1 { print "site"; next } { print NR % 3 }' design.tsv >site.tsv
	paste site.tsv design.tsv >both.tsv
	permtest -d both.tsv -n 500 --blocks=site group parcels.tsv >got.tsv
	permtest -d design.tsv -n 500 --blocks=site.tsv:site group parcels.tsv | same_bytes got.tsv -
}

@test "the mean is tested by signs, what is beside it by orders, unless it is told" {
	make_parcels
	mkdesign -n 12 -o one.tsv </dev/null
	permtest -d one.tsv -n 5000 constant parcels.tsv >auto.tsv
	permtest -d one.tsv -n 5000 --arrange=signs constant parcels.tsv | same_bytes auto.tsv -
	permtest -d design.tsv -n 500 age parcels.tsv >auto.tsv
	permtest -d design.tsv -n 500 --arrange=orders age parcels.tsv | same_bytes auto.tsv -
	permtest -d design.tsv -n 500 --arrange=signs age parcels.tsv >signs.tsv
	run ! cmp -s auto.tsv signs.tsv
}

# ---- the same bits -----------------------------------------------------------------------------------------------

@test "records with a column each, that stay where they are, change nothing: as many columns as there may be" {
	make_parcels
	awk 'BEGIN { print "from\tto"; for (i = 1; i < 30; i++) print i "\t" i + 1 }' >edges.tsv
	# 30 more records of the numbers of the others, to which the design has 30 more columns
	(cat parcels.tsv; for _ in 1 2 3; do tail -n +3 parcels.tsv | head -n 10; done) >longer.tsv
	awk -F '\t' 'NR == 1 { printf "%s", $0; for (i = 0; i < 30; i++) printf "\tr%d", i; print ""; next } { rows[NR] = $0 }
		END { for (r = 2; r <= 43; r++) {
			printf "%s", r <= 13 ? rows[r] : rows[r % 10 + 2]
			for (i = 0; i < 30; i++) printf "\t%d", r - 14 == i
			print "" } }' design.tsv >wide.tsv
	awk 'BEGIN { print "b"; for (i = 0; i < 42; i++) print i < 12 ? 0 : i }' >b.tsv
	for how in '' '-g edges.tsv --tfce' '-g edges.tsv -u 1'; do
		# shellcheck disable=SC2086  # words
		permtest -d design.tsv -n 100 $how group parcels.tsv >want.tsv
		# shellcheck disable=SC2086
		permtest -d wide.tsv -n 100 --blocks=b.tsv:b $how group longer.tsv >got.tsv
		tabdiff --rtol=1e-9 want.tsv got.tsv
		tabdiff -c 'p,p_*' want.tsv got.tsv
	done
}

@test "threads, order of flow and shards leave every byte as it is" {
	make_parcels
	tabview -O npy parcels.tsv:1-30 >named.npy
	awk 'BEGIN { print "from\tto"; for (i = 1; i < 30; i++) print i "\t" i + 1 }' >edges.tsv
	for how in '' '-g edges.tsv --tfce' '-g edges.tsv -u 1'; do
		# shellcheck disable=SC2086  # words
		permtest -d design.tsv -n 300 $how group parcels.tsv >whole.tsv
		for j in 2 7; do
			# shellcheck disable=SC2086
			permtest -d design.tsv -n 300 -j $j $how group parcels.tsv | same_bytes whole.tsv -
		done
		# shellcheck disable=SC2086
		permtest -d design.tsv -n 300 $how -O tsv group named.npy | same_bytes whole.tsv -
		for i in 1 2 3 4 5 6 7; do
			# shellcheck disable=SC2086
			permtest -d design.tsv -n 300 $how --shard=$i/7 -j $((i % 2 + 1)) group parcels.tsv >$i.shard
		done
		permtest --merge 3.shard 7.shard 1.shard 5.shard 2.shard 4.shard 6.shard | same_bytes whole.tsv -
	done
}

@test "a stream that flows unit by unit gives the same bytes" {
	need_python
	make_parcels
	"$PYTHON" -c 'import numpy as np
y = np.genfromtxt("parcels.tsv", skip_header=1)
np.save("c.npy", y)
np.save("f.npy", np.asfortranarray(y))'
	permtest -d design.tsv -n 300 --null=null.npy group c.npy >want.npy
	for file in want.npy null.npy; do [ "$(head -c 6 $file | tail -c 5)" = NUMPY ]; done
	permtest -d design.tsv -n 300 group f.npy | same_bytes want.npy -
	# shards of one and of the other go together
	permtest -d design.tsv -n 300 --shard=1/2 group f.npy >1.shard
	permtest -d design.tsv -n 300 --shard=2/2 group <c.npy >2.shard
	permtest --merge <(cat 1.shard) 2.shard | same_bytes want.npy -
}

@test "a unit's p doesn't depend on the others, and its family-wise p only on their maxima" {
	make_parcels
	permtest -d design.tsv -n 400 group parcels.tsv | tabview --rows=3-3 -c stat,p >want.tsv
	permtest -d design.tsv -n 400 group parcels.tsv:p3 >alone.tsv
	tabview -c stat,p alone.tsv | same_bytes want.tsv -
	tabdiff -c p <(tabview -c p alone.tsv) <(tabview -c p_fwe --names=p alone.tsv)
}

@test "all flips, shared among more shards than there are, are merged" {
	printf 'x\ty\n1\t2\n3\t1\n2\t4\n' >y.tsv
	mkdesign -n 3 -o one.tsv </dev/null
	permtest -d one.tsv constant y.tsv >want.tsv
	for i in 1 2 3 4 5 6 7 8 9 10; do permtest -d one.tsv --shard=$i/10 constant y.tsv >$i.shard; done
	permtest --merge ./*.shard | same_bytes want.tsv -
	fails 1 'permtest: shard 8/10 is missing: no file has arrangement 7' permtest --merge {1,2,3,4,5,6,7}.shard
	# there are no more than eight, or five of them are drawn
	permtest -d one.tsv -n 5 --shard=2/2 constant y.tsv >drawn.shard
	fails 1 'permtest: drawn.shard: other options (side, height, TFCE, geometry or blocks) than 1.shard' \
		permtest --merge 1.shard drawn.shard
}

@test "more arrangements later are more shards" {
	make_parcels
	permtest -d design.tsv -n 100 --shard=1/2 group parcels.tsv >1.shard
	permtest -d design.tsv -n 100 --shard=2/2 group parcels.tsv >2.shard
	permtest -d design.tsv -n 250 --after=100 --shard=1/3 group parcels.tsv >3.shard
	permtest -d design.tsv -n 250 --after=100 --shard=2/3 group parcels.tsv >4.shard
	permtest -d design.tsv -n 250 --after=100 --shard=3/3 group parcels.tsv >5.shard
	permtest -d design.tsv -n 250 group parcels.tsv >want.tsv
	permtest --merge ./*.shard | same_bytes want.tsv -
	permtest --merge {4,1,5,3,2}.shard | same_bytes want.tsv -
	fails 1 'permtest: no shard has arrangement 102' permtest --merge 1.shard 2.shard 3.shard 5.shard
	fails 1 'permtest: no shard has arrangement 1' permtest --merge 3.shard 4.shard 5.shard
	permtest -d design.tsv -n 250 --after=100 --shard=2/2 group parcels.tsv >last.shard
	fails 1 'permtest: no shard has arrangement 101' permtest --merge 1.shard 2.shard last.shard
	permtest -d design.tsv -n 100 --shard=2/3 group parcels.tsv >third.shard
	fails 1 'permtest: no shard has arrangement 4' permtest --merge 1.shard third.shard
}

@test "the null distribution has each arrangement's largest statistic, and gives p_fwe" {
	make_parcels
	permtest -d design.tsv -n 99 --null=null.tsv group parcels.tsv >got.tsv
	head -n 2 null.tsv | cut -f 1 | same_text $'arrangement\n1'
	wc -l <null.tsv | same_text 100
	# as many as the page says, by the seed 1
	permtest -d design.tsv --null=all.tsv group parcels.tsv:p1 >/dev/null
	wc -l <all.tsv | same_text 10001
	permtest -d design.tsv --seed=1 -n 10000 --null=again.tsv group parcels.tsv:p1 >/dev/null
	same_bytes all.tsv again.tsv
	awk -F '\t' 'NR == FNR { if (FNR > 1) max[FNR] = $2; next }
		FNR == 1 { print "p_fwe"; next }
		{ t = $3 < 0 ? -$3 : $3; n = 1; for (i in max) n += max[i] >= t; printf "%.17g\n", n / 100 }' null.tsv got.tsv >want.tsv
	tabdiff --rtol=1e-15 want.tsv <(tabview -c p_fwe got.tsv | cut -f 2)
	permtest -d design.tsv -n 99 --shard=1/1 group parcels.tsv >1.shard
	permtest --merge --null=again.tsv 1.shard | same_bytes got.tsv -
	same_bytes null.tsv again.tsv
}

@test "a fitted tail says what it is, agrees with counting where both know, and is never 0" {
	make_parcels
	awk -F '\t' -v OFS='\t' 'NR > 1 && NR % 2 { $1 += 20 } { print }' parcels.tsv >strong.tsv
	permtest -d design.tsv -n 499 --sided=pos group strong.tsv >counted.tsv
	sed -n 2p counted.tsv | cut -f 4,5 | same_text $'0.002\t0.002'
	permtest -d design.tsv -n 499 --sided=pos --tail=gpd group strong.tsv >fitted.tsv 2>said
	grep -q "^permtest: family-wise p of .stat' beyond [0-9.]* are a generalised Pareto tail's: [0-9]* maxima, shape" said
	tabdiff -c effect,stat,p counted.tsv fitted.tsv
	# four standard errors of a share of 500, on either side of what is counted
	paste counted.tsv fitted.tsv | awk -F '\t' 'NR > 1 { d = $5 - $10; if (d < 0) d = -d; n++
		if ($10 < 0.1 / 500 || d > 0.002 + 4 * sqrt($5 * (1 - $5) / 500)) { print; bad = 1 } } END { exit bad || n != 30 }'
	awk -F '\t' 'NR > 1 && $5 < 1 / 500 { n++ } END { exit n == 0 }' fitted.tsv
}

@test "where all arrangements were taken there is no tail to fit" {
	make_parcels
	awk -F '\t' -v OFS='\t' 'NR > 1 { $1 += 3 } { print }' parcels.tsv >strong.tsv
	mkdesign -n 12 -o mean.tsv </dev/null
	permtest -d mean.tsv constant strong.tsv >counted.tsv
	warns "permtest: all arrangements were taken, so family-wise p are counted: there is no tail to fit" \
		permtest -d mean.tsv --tail=gpd constant strong.tsv
	same_bytes counted.tsv warns.out
	permtest -d mean.tsv --shard=1/1 constant strong.tsv >1.shard
	warns "permtest: all arrangements were taken, so family-wise p are counted: there is no tail to fit" \
		permtest --merge --tail=gpd 1.shard
	same_bytes counted.tsv warns.out
	# 4096 flips, of which one fewer are drawn and have a tail
	permtest -d mean.tsv -n 4095 --tail=gpd constant strong.tsv 2>&1 >/dev/null | grep -q "are a generalised Pareto tail's"
}

@test "shards are arrays that numpy reads" {
	need_python
	make_parcels
	permtest -d design.tsv -n 60 --shard=2/3 --seed=5 group parcels.tsv >2.shard
	"$PYTHON" -c 'import numpy as np
with open("2.shard", "rb") as shard:
    plan, units, maxima = (np.load(shard) for _ in range(3))
assert plan["seed"] == 5 and plan["shard"] == 2 and plan["shards"] == 3
assert list(units["unit"][:2]) == ["p1", "p2"] and len(units) == 30
assert list(maxima["arrangement"]) == list(range(2, 61, 3))'
}

# ---- missing values and bad input --------------------------------------------------------------------------------

@test "units that are missing in a record or constant are n/a, and out of the way" {
	make_parcels
	awk -F '\t' -v OFS='\t' 'NR == 1 { print; next } NR == 4 { $2 = "n/a" } { $5 = 7; print }' parcels.tsv >holes.tsv
	awk 'BEGIN { print "from\tto"; for (i = 1; i < 30; i++) print i "\t" i + 1 }' >edges.tsv
	warns 'permtest: 2 of 30 units are constant or not finite: n/a' \
		permtest -d design.tsv -n 200 -g edges.tsv --tfce group holes.tsv
	mv warns.out got.tsv
	tabview --rows=2-2 got.tsv | tail -n 1 | same_text $'p2\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a'
	tabview --rows=5-5 got.tsv | tail -n 1 | same_text $'p5\tn/a\tn/a\tn/a\tn/a\tn/a\tn/a'
	permtest -d design.tsv -n 200 group parcels.tsv:p1,p3,p4,p6-p30 2>/dev/null >fewer.tsv ||
		permtest -d design.tsv -n 200 group "parcels.tsv:1,3,4,6-30" >fewer.tsv
	tabdiff -c effect,stat,p,p_fwe fewer.tsv <(grep -v -P '^p[25]\t' got.tsv)
	# one that is constant, but not 0
	printf 'x\ty\n1\t7\n3\t7\n2\t7\n' >same.tsv
	mkdesign -n 3 -o one.tsv </dev/null
	warns 'permtest: 1 of 2 units is constant or not finite: n/a
permtest: there are 8 different arrangements, so no p is less than 0.125' permtest -d one.tsv constant same.tsv
	tail -n 1 warns.out | same_text $'y\tn/a\tn/a\tn/a\tn/a'
	fails 1 'permtest: same.tsv: no unit to test: each is constant or not finite in some record' \
		permtest -d one.tsv constant same.tsv:y
}

@test "what is wrong with the data is said" {
	make_parcels
	head -n 7 design.tsv >short.tsv
	fails 1 'permtest: parcels.tsv: 12 records, but short.tsv has 6 rows' permtest -d short.tsv group parcels.tsv
	head -n 4 parcels.tsv >few.tsv
	head -n 4 design.tsv >few_design.tsv
	fails 1 "permtest: few_design.tsv: \`age' can't be estimated: \`group', \`age', \`score' and \`constant' are linearly dependent" \
		permtest -d few_design.tsv age few.tsv
	fails 1 'permtest: few_design.tsv: 3 records for 3 columns: no degree of freedom is left' \
		permtest -d few_design.tsv:2,3,4 age few.tsv
	awk -F '\t' -v OFS='\t' 'NR > 1 { $2 = 5 } { print }' design.tsv >flat.tsv
	fails 1 "permtest: flat.tsv: \`age' can't be estimated: \`age' and \`constant' are linearly dependent" \
		permtest -d flat.tsv age parcels.tsv
	awk -F '\t' -v OFS='\t' 'NR == 4 { for (i = 1; i <= NF; i++) $i = "n/a" } { print }' parcels.tsv >empty.tsv
	fails 1 'permtest: empty.tsv: record 3 is n/a in every unit' permtest -d design.tsv group empty.tsv
	awk -F '\t' -v OFS='\t' 'NR == 13 { for (i = 1; i <= NF; i++) $i = i % 2 ? "n/a" : "inf" } { print }' parcels.tsv >empty.tsv
	fails 1 'permtest: empty.tsv: record 12 is n/a in every unit' permtest -d design.tsv group empty.tsv
	sed '4s/\t[^\t]*$//' parcels.tsv >unequal.tsv
	fails 1 'permtest: unequal.tsv:4: 29 fields, header has 30' permtest -d design.tsv group unequal.tsv
	printf 'b\n1\n2\n' >b.tsv
	fails 1 'permtest: b.tsv: 2 records, but design.tsv has 12 rows' \
		permtest -d design.tsv --blocks=b.tsv:b group parcels.tsv
	fails 1 "permtest: design.tsv: no column \`family' for --blocks; a column of the design or TABLE:COLUMN was expected" \
		permtest -d design.tsv --blocks=family group parcels.tsv
	printf 'from\tto\n1\t2\n' >edges.tsv
	"$TOP/tests/make_image" mask.nii 1 1 1 0 1 1 0
	fails 1 'permtest: parcels.tsv: 30 units; the mask mask.nii has 4 voxels' \
		permtest -d design.tsv --tfce -m mask.nii group parcels.tsv
}

@test "shards that don't belong together are refused, and missing ones named" {
	make_parcels
	shard() { permtest -d design.tsv -n 40 --shard="$1" "${@:2}" >"$OUT"; }
	OUT=1.shard shard 1/3 group parcels.tsv
	OUT=2.shard shard 2/3 group parcels.tsv
	OUT=3.shard shard 3/3 group parcels.tsv
	fails 1 'permtest: shard 2/3 is missing: no file has arrangement 2' permtest --merge 1.shard 3.shard
	fails 1 'permtest: shard 3/3 is missing: no file has arrangement 3' permtest --merge 2.shard 1.shard
	cp 2.shard twice.shard
	fails 1 'permtest: 2.shard and twice.shard: both have arrangement 2' \
		permtest --merge 1.shard 2.shard 3.shard twice.shard
	OUT=seed.shard shard 2/3 --seed=2 group parcels.tsv
	fails 1 'permtest: seed.shard: seed 2, but 1.shard has 1' permtest --merge 1.shard seed.shard 3.shard
	OUT=other.shard shard 2/3 age parcels.tsv
	fails 1 'permtest: other.shard: another design or contrast than that of 1.shard' \
		permtest --merge 1.shard other.shard 3.shard
	sed '2s/./9/' parcels.tsv >changed.tsv
	OUT=data.shard shard 2/3 group changed.tsv
	fails 1 'permtest: data.shard: other records than those of 1.shard' permtest --merge 1.shard data.shard 3.shard
	OUT=side.shard shard 2/3 --sided=pos group parcels.tsv
	fails 1 'permtest: side.shard: other options (side, height, TFCE, geometry or blocks) than 1.shard' \
		permtest --merge 1.shard side.shard 3.shard
	# any column of the design, any row of the contrast, and all that is asked beside them
	awk -F '\t' -v OFS='\t' 'NR == 3 { $3 = 0.5 } { print }' design.tsv >scores.tsv
	permtest -d scores.tsv -n 40 --shard=2/3 group parcels.tsv >other.shard
	fails 1 'permtest: other.shard: another design or contrast than that of 1.shard' permtest --merge 1.shard other.shard
	OUT=f.shard shard 1/3 'group; age' parcels.tsv
	OUT=other.shard shard 2/3 'group; score' parcels.tsv
	fails 1 'permtest: other.shard: another design or contrast than that of f.shard' permtest --merge f.shard other.shard
	awk 'BEGIN { print "b"; for (i = 0; i < 12; i++) print i % 2 }' >b.tsv
	awk 'BEGIN { print "b"; for (i = 0; i < 12; i++) print int(i / 6) }' >halves.tsv
	awk 'BEGIN { print "from\tto"; for (i = 1; i < 30; i++) print i "\t" i + 1 }' >edges.tsv
	sed '$d' edges.tsv >fewer.tsv
	while read -r first second; do
		# shellcheck disable=SC2086  # words
		OUT=asked.shard shard 1/3 ${first//,/ } age parcels.tsv
		# shellcheck disable=SC2086
		OUT=other.shard shard 2/3 ${second//,/ } age parcels.tsv
		fails 1 'permtest: other.shard: other options (side, height, TFCE, geometry or blocks) than asked.shard' \
			permtest --merge asked.shard other.shard
	done <<-EOF2
		--arrange=orders --arrange=signs
		--arrange=orders --blocks=b.tsv:b
		--blocks=b.tsv:b --blocks=halves.tsv:b
		-g,edges.tsv,-u,1 -g,edges.tsv,-u,1.5
		-g,edges.tsv,-u,1 -g,fewer.tsv,-u,1
		-g,edges.tsv,--tfce -g,fewer.tsv,--tfce
		-g,edges.tsv,--tfce -g,edges.tsv,-u,1
	EOF2
	fails 1 'permtest: parcels.tsv: byte 0: no NPY array starts here; several in a row were expected' \
		permtest --merge 1.shard parcels.tsv
	{ cat 1.shard; echo; } >longer.shard
	fails 1 'permtest: longer.shard: bytes follow after the maxima' permtest --merge longer.shard 2.shard 3.shard
	# some bits of the last maximum
	size=$(wc -c <1.shard)
	{ head -c $((size - 5)) 1.shard; tail -c 5 1.shard | tr '\0-\377' '\1-\377\0'; } >flipped.shard
	fails 1 'permtest: flipped.shard: a byte has changed since this shard was written: its digest is another' \
		permtest --merge flipped.shard 2.shard 3.shard
}

@test "shards of named and nameless records are one run, in any order" {
	make_parcels
	tabview -O npy parcels.tsv >named.npy
	tabview -O raw8 parcels.tsv | tabview --raw=30:f8 -O npy >plain.npy
	permtest -d design.tsv -n 40 group parcels.tsv >want.tsv
	permtest -d design.tsv -n 40 --shard=1/3 group plain.npy >1.shard
	permtest -d design.tsv -n 40 --shard=2/3 group parcels.tsv >2.shard
	permtest -d design.tsv -n 40 --shard=3/3 group named.npy >3.shard
	permtest --merge 1.shard 2.shard 3.shard | same_bytes want.tsv -
	permtest --merge 3.shard 1.shard 2.shard | same_bytes want.tsv -
	# names that are no UTF-8 are Latin-1 in NPY
	printf 'a\351\tb\n1\t2\n2\t5\n3\t1\n' >latin.tsv
	mkdesign -n 3 -o one.tsv </dev/null
	permtest -d one.tsv --shard=1/1 constant latin.tsv >latin.shard
	permtest --merge latin.shard | cut -f 1 | same_text $'unit\na\303\251\nb'
}

@test "a shard that is cut short anywhere is refused" {
	make_parcels
	permtest -d design.tsv -n 20 --shard=1/1 group parcels.tsv:1-3 >1.shard
	"$TOP/tests/refuse_prefixes" "permtest --merge -" 1.shard
}

@test "a command line that means nothing is a usage error" {
	make_parcels
	fails 2 'permtest: -u and --tfce exclude each other; see permtest --help' permtest -d design.tsv -u 3 --tfce -m mask.nii group parcels.tsv
	for bad in 0/3 4/3 1 1/ /2 -1/2 +1/2 '1/ 2' 1/2x 1/99999999999999999999 1/10000000000000000; do
		fails 2 "permtest: --shard=$bad: I/N with 1 <= I <= N was expected; see permtest --help" permtest -d design.tsv "--shard=$bad" group parcels.tsv
	done
	fails 2 "permtest: --tfce needs -m or -g: the mask, meshes or edges that say where units are; see permtest --help" permtest -d design.tsv --tfce group parcels.tsv
	fails 2 "permtest: -u needs -m or -g: the mask, meshes or edges that say where units are; see permtest --help" permtest -d design.tsv -u 0 group parcels.tsv
	fails 2 "permtest: --after=100 leaves nothing of -n 100; see permtest --help" permtest -d design.tsv -n 100 --after=100 --shard=1/1 group parcels.tsv
	mkdesign -n 12 -o one.tsv </dev/null
	fails 2 'permtest: --after goes with drawn arrangements; there are only 4096, and all have been asked for; see permtest --help' \
		permtest -d one.tsv -n 5000 --after=100 --shard=1/1 constant parcels.tsv
	fails 2 'permtest: --after goes with --shard; see permtest --help' permtest -d design.tsv --after=5 group parcels.tsv
	fails 2 'permtest: -n: 0 is less than 1; see permtest --help' permtest -d design.tsv -n 0 group parcels.tsv
	fails 2 'permtest: -n: 9007199254740992 is more than 9007199254740991; see permtest --help' \
		permtest -d design.tsv -n 9007199254740992 group parcels.tsv
	permtest -d design.tsv -n 10 --shard=1/1 group parcels.tsv >1.shard
	for asked in --shard=1/1 -d\ d.tsv -m\ m.nii -u\ 2 --sided=neg --seed=2 -n\ 5 --neighbours=18 --arrange=signs --blocks=b -g\ e.tsv --tfce; do
		# shellcheck disable=SC2086  # words
		fails 2 'permtest: --merge takes shards; what was asked is in them; see permtest --help' permtest --merge $asked 1.shard
	done
	fails 2 'permtest: no shards; --merge SHARD... was expected; see permtest --help' permtest --merge
	for asked in --null=null.tsv --tail=gpd -Onpy; do
		fails 2 'permtest: --shard goes without --null, --tail and -O; they are for --merge; see permtest --help' \
			permtest -d design.tsv --shard=1/2 $asked group parcels.tsv
	done
	fails 2 'permtest: no design; -d DESIGN was expected; see permtest --help' permtest group parcels.tsv
	fails 2 "permtest: no contrast; an expression like 'group_a - group_b' was expected, behind -- if it begins with -; see permtest --help" \
		permtest -d design.tsv
	fails 2 "permtest: one contrast and one table at a time; \`more.tsv' is too much; see permtest --help" \
		permtest -d design.tsv group parcels.tsv more.tsv
	fails 2 'permtest: --null=- is where the p values go; another file was expected; see permtest --help' \
		permtest -d design.tsv --null=- group parcels.tsv
	fails 2 'permtest: --null=x.tsv is where the p values go; another file was expected; see permtest --help' \
		permtest -d design.tsv --null=x.tsv -o x.tsv group parcels.tsv
}

@test "a place that takes no maxima is told before anything is done, and a full disk" {
	make_parcels
	# far too many to be tried
	fails 1 'permtest: none/null.tsv: cannot create: No such file or directory' \
		permtest -d design.tsv -n 100000000000 --null=none/null.tsv group parcels.tsv
	fails 1 'permtest: stdout: cannot write: No space left on device' \
		'permtest -d design.tsv -n 50 --shard=1/2 group parcels.tsv >/dev/full'
	fails 1 'permtest: /dev/full: cannot write: No space left on device' \
		'permtest -d design.tsv -n 50 --null=/dev/full -o x.tsv group parcels.tsv'
	[ ! -e x.tsv ]
}

@test "more arrangements than there is memory for are told before records are read, and how many are possible" {
	[ "$BUILD" = "$TOP/build" ] || skip "a sanitizer has its own memory"
	awk 'BEGIN { print "age\tconstant"; for (i = 0; i < 20; i++) print i "\t1" }' >design.tsv
	limited() { (ulimit -v 3900000 && permtest -d design.tsv "$@"); }
	fails 1 'permtest: -n 4000000000: no memory for 4000000000 arrangements of 24 bytes; no more than 100000000 were expected' \
		limited -n 4000000000 age absent.tsv
	fails 1 'permtest: -n 9007199254740991: no memory for 9007199254740991 arrangements of 40 bytes; no more than 10000000 were expected' \
		limited -n 9007199254740991 -u 2 -m absent.nii age absent.tsv
	fails 1 'permtest: -n 1000000000: no memory for 200000000 arrangements of 32 bytes; no more than 100000000 were expected' \
		limited -n 1000000000 --shard=2/5 --tfce -m absent.nii age absent.tsv
	awk 'NR < 13' design.tsv >small.tsv
	fails 1 'permtest: -n 9007199254740991: no memory for 39916800 arrangements of 24 bytes; no more than 10000000 were expected' \
		'(ulimit -v 900000 && permtest -d small.tsv -n 9007199254740991 age absent.tsv)'
	# a part of them that there is memory for, and all of few
	fails 1 'permtest: absent.tsv: cannot open: No such file or directory' limited -n 1000000000 --shard=2/500 age absent.tsv
	fails 1 'permtest: absent.tsv: cannot open: No such file or directory' limited -n 9007199254740991 constant absent.tsv
}

@test "one that is interrupted leaves nothing" {
	make_parcels
	status=0
	permtest -d design.tsv -n 100000000 -o x.tsv --null=null.tsv group parcels.tsv &
	job=$!
	until [ -n "$(find . -name '.x.tsv*~')" ] && [ -n "$(find . -name '.null.tsv*~')" ]; do sleep 0.05; done
	kill -TERM $job
	wait $job || status=$?
	[ $status -eq $((128 + 15)) ]
	[ "$(find . -name '*x.tsv*' -o -name '*null.tsv*')" = '' ]
}

@test "very large and very small records have the statistics of others" {
	make_parcels
	permtest -d design.tsv -n 100 group parcels.tsv | tabview -c stat,p,p_fwe -O npy >want.npy
	for factor in 1e300 1e-300; do
		awk -F '\t' -v OFS='\t' -v factor=$factor -v CONVFMT=%.17g 'NR > 1 { for (i = 1; i <= NF; i++) $i *= factor } { print }' \
			parcels.tsv | permtest -d design.tsv -n 100 group >got.tsv
		tabdiff --rtol=1e-12 want.npy <(tabview -c stat,p,p_fwe got.tsv)
	done
}

@test "groups that hardly overlap have the p of all arrangements, not less" {
	awk 'BEGIN { srand(4); print "group\tconstant" >"d.tsv"; print "a\tb\tc\td\te" >"y.tsv"
		for (i = 0; i < 8; i++) {
			print int(i / 4) "\t1" >"d.tsv"
			x = rand()
			printf "%.17g\t%.17g\t%.17g\t%.17g\t%d\n", int(i / 4) + x / 1e3, int(i / 4) + x / 1e4, int(i / 4) + x / 1e6,
				int(i / 4) + x / 1e9, int(i / 4) >"y.tsv" } }'
	for unit in 1 2 3 4 5; do
		permtest -d d.tsv group y.tsv:$unit | tail -n 1 | tr '\t' '\n' | tail -n 2 | sort -u |
			awk '{ exit !($1 - 2 / 70 < 1e-15 && 2 / 70 - $1 < 1e-15) } END { exit NR != 1 }'
		printf 'from\tto\n' >edges.tsv
		permtest -d d.tsv -g edges.tsv --tfce group y.tsv:$unit | tabview -c p_tfce -O raw8 | od -An -tf8 |
			awk '{ exit !($1 - 2 / 70 < 1e-15 && 2 / 70 - $1 < 1e-15) }'
		permtest -d d.tsv -g edges.tsv -u 2 group y.tsv:$unit | tabview -c p_mass -O raw8 | od -An -tf8 |
			awk '{ exit !($1 - 2 / 70 < 1e-15 && 2 / 70 - $1 < 1e-15) }'
	done
}

@test "a test in which nothing can be exchanged is refused" {
	make_parcels
	awk 'BEGIN { print "b"; for (i = 0; i < 12; i++) print i }' >alone.tsv
	fails 1 'permtest: design.tsv: no two records can change places within a block: there is no other arrangement than the observed one' \
		permtest -d design.tsv --blocks=alone.tsv:b group parcels.tsv
	mkdesign -n 12 -o one.tsv </dev/null
	fails 1 'permtest: one.tsv: no two records can change places, since all rows are alike: there is no other arrangement than the observed one' \
		permtest -d one.tsv --arrange=orders constant parcels.tsv
	# signs flip all the same
	permtest -d one.tsv -n 5000 --blocks=alone.tsv:b constant parcels.tsv >got.tsv
	permtest -d one.tsv -n 5000 constant parcels.tsv | same_bytes got.tsv -
}

@test "neighbours are what --neighbours says, and voxels outside of the mask change no byte" {
	mkdesign -n 8 -o one.tsv </dev/null
	# two voxels that share an edge, and the same two in a larger grid with others outside
	"$TOP/tests/make_nifti" edge.nii dims=2,2,1 type=uint8 values=1,0,0,1
	awk 'BEGIN { srand(2); print "a\tb"; for (i = 0; i < 8; i++) { x = rand(); print x + 1 "\t" x + 1 } }' >y.tsv
	# every voxel is above the height 0
	permtest -d one.tsv -m edge.nii -u 0 --neighbours=18 constant y.tsv | tabview -c size | tail -n 1 | same_text $'b\t2'
	for how in 6:1 18:2 26:2; do
		permtest -d one.tsv -m edge.nii -u 1 --neighbours=${how%:*} constant y.tsv | tabview -c size |
			tail -n 1 | cut -f 2 | same_text "${how#*:}"
	done
	"$TOP/tests/make_nifti" corner.nii dims=2,2,2 type=uint8 values=1,0,0,0,0,0,0,1
	for how in 18:1 26:2; do
		permtest -d one.tsv -m corner.nii -u 1 --neighbours=${how%:*} constant y.tsv | tabview -c size |
			tail -n 1 | cut -f 2 | same_text "${how#*:}"
	done
	"$TOP/tests/make_nifti" larger.nii dims=4,3,2 type=uint8 \
		values=0,0,0,0,0,1,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0,0,0
	permtest -d one.tsv -m edge.nii --tfce --neighbours=18 constant y.tsv >want.tsv
	permtest -d one.tsv -m larger.nii --tfce --neighbours=18 constant y.tsv | same_bytes want.tsv -
}

@test "how far it is, is shown on a terminal alone, and wiped in the end" {
	script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip 'no pseudo-terminal, or no script(1)'
	make_parcels
	script -qec 'permtest -d design.tsv -n 2000000 -o got.tsv group parcels.tsv' /dev/null </dev/null >seen
	grep -q 'permtest: [0-9]* of 2000000 arrangements, [0-9]* s left' seen
	tail -c 4 seen | od -An -c | tr -d ' ' | same_text '\r033[K'
	script -qec 'permtest -d design.tsv --shard=1/2 group parcels.tsv' /dev/null </dev/null | tr -d '\r' |
		same_text 'permtest: a shard is no text; -o FILE was expected; see permtest --help'
	permtest -d design.tsv -n 1000 group parcels.tsv 2>&1 >got.tsv | no_lines
}

# ---- recordings --------------------------------------------------------------------------------------------------

@test "reference: exhaustive flips give the exact p, the covariate model its t" {
	need_reference
	local group
	group=$(reference group)
	mkdesign -n 4 -o one.tsv </dev/null
	permtest -d one.tsv constant "$group/effects.tsv" | cut -f 3-5 >got.tsv
	cut -f 1,3,4 "$group/onesample_exact.tsv" | sed '1s/.*/stat\tp\tp_fwe/' >want.tsv
	tabdiff -c p,p_fwe want.tsv got.tsv
	tabdiff --rtol=1e-12 want.tsv got.tsv
	permtest -d "$group/design_age.tsv" -n 1 age "$group/effects.tsv" | cut -f 2,3 >got.tsv
	cut -f 1,2 "$group/age.tsv" | sed '1s/.*/effect\tstat/' >want.tsv
	tabdiff --rtol=1e-8 want.tsv got.tsv
	glmfit -d "$group/design_age.tsv" "$group/effects.tsv" | contrast -d "$group/design_age.tsv" age |
		cut -f 2,5,7 >got.tsv
	sed '1s/.*/effect\tstat\tp/' "$group/age.tsv" >want.tsv
	tabdiff --rtol=1e-8 want.tsv got.tsv
}

@test "so few arrangements that no p is small are told" {
	mkdesign -n 5 -o five.tsv </dev/null
	printf 'a\n1\n2\n3\n4\n5\n' >five_series.tsv
	mkdesign -n 4 -o four.tsv </dev/null
	head -n 5 five_series.tsv >four_series.tsv
	warns 'permtest: there are 16 different arrangements, so no p is less than 0.0625' \
		permtest -d four.tsv constant four_series.tsv
	# one side of five makes 1 in 32, and fewer that are drawn are what was asked for
	permtest -d five.tsv --sided=pos constant five_series.tsv 2>err | cut -f 4 | same_text $'p\n0.03125'
	permtest -d four.tsv -n 10 constant four_series.tsv 2>>err >drawn.tsv
	no_lines <err
}
