#!/usr/bin/env bats
# simbold: a recording whose truth is known.
# contract: -
load helpers

FUNC=sub-01/func/sub-01_task-auditory
DERIVED=derivatives/simbold/$FUNC

@test "simbold writes a BIDS folder with the truth beside it" {
	simbold --grid=16,16,10 -n 20 -o here/bids
	cd here/bids
	find . -type f | sort | same_text "$(printf './%s\n' dataset_description.json \
		derivatives/simbold/dataset_description.json "${DERIVED}_desc-brain_mask.nii.gz" \
		"${DERIVED}_desc-confounds_timeseries.tsv" "${DERIVED}_desc-truth_dseg.nii.gz" \
		"${DERIVED}_desc-truth_dseg.tsv" "${FUNC}_bold.json" "${FUNC}_bold.nii.gz" "${FUNC}_events.tsv" truth.tsv)"
	imginfo -c shape,tr,zooms,dtype "${FUNC}_bold.nii.gz" | tail -n 1 | same_text $'16x16x10x20\t7\t12,12,12\tint16'
	same_text $'onset\tduration\ttrial_type\n42\t42\tlistening\n126\t14\tlistening' <"${FUNC}_events.tsv"
	[ "$(wc -l <"${DERIVED}_desc-confounds_timeseries.tsv")" = 21 ]
	sed -n 2p "${DERIVED}_desc-confounds_timeseries.tsv" | same_text $'0\t0\t0\t0\t0\t0\tn/a'
	tail -n 4 truth.tsv | cut -f 1 | diff <(tail -n 4 "${DERIVED}_desc-truth_dseg.tsv" | cut -f 2) -
}

@test "its JSON files are JSON" {
	need_python json
	simbold --grid=8,8,8 -t 2.5 -n 40 -o bids
	"$PYTHON" -c 'import json; print(json.load(open("bids/'$FUNC'_bold.json"))["RepetitionTime"])' | same_text 2.5
	"$PYTHON" -c 'import json
for name in "bids/", "bids/derivatives/simbold/":
    assert json.load(open(name + "dataset_description.json"))["BIDSVersion"]'
}

@test "the same seed makes the same bytes anywhere, another seed others" {
	simbold --grid=12,12,8 -n 12 -o a
	simbold --grid=12,12,8 -n 12 -o other/folder/b
	simbold --grid=12,12,8 -n 12 --seed=2 -o c
	diff -r a other/folder/b
	run ! cmp -s "a/${FUNC}_bold.nii.gz" "c/${FUNC}_bold.nii.gz"
	# what was written before is replaced
	simbold --grid=12,12,8 -n 12 -o c
	diff -r a c
}

@test "the masks are the ellipsoid and the balls of truth.tsv" {
	simbold --grid=40,40,40 --voxel=5 -n 7 -o bids
	# 4/3 pi 70 88 71 mm3 in voxels of 125 mm3: 14656
	imgunpack --units "v=bids/${DERIVED}_desc-brain_mask.nii.gz" | tabview -O tsv | awk '{ n += $1 } END { print n }' >n
	awk '{ exit !($1 > 14400 && $1 < 14900) }' n
	ln -s "bids/${DERIVED}_desc-brain_mask.nii.gz" mask.nii.gz
	# the cingulate region is whole: its centre within a voxel, 4/3 pi 10^3 mm3 within a third
	imgunpack --units -m mask.nii.gz "z=bids/${DERIVED}_desc-truth_dseg.nii.gz" |
		clusters -m mask.nii.gz -u 0 -l "bids/${DERIVED}_desc-truth_dseg.nii.gz" \
		--names="bids/${DERIVED}_desc-truth_dseg.tsv" >clusters.tsv
	awk -F '\t' '$8 == "cingulate_posterior" { found = $2 ^ 2 + ($3 + 54) ^ 2 + ($4 - 30) ^ 2 < 25 &&
		$7 > 2800 && $7 < 5600 } END { exit !found }' clusters.tsv
}

@test "the pipeline finds the effects that were put in" {
	simbold --grid=24,24,16 -n 400 -o bids
	ln -s "bids/${DERIVED}_desc-brain_mask.nii.gz" mask.nii.gz
	ev2reg -t 7 -n 400 "bids/${FUNC}_events.tsv" | hrfconv -t 7 |
		mkdesign --drift=cosine:0.005 -x "bids/${DERIVED}_desc-confounds_timeseries.tsv:trans_z" >design.tsv
	imgunpack -m mask.nii.gz "bids/${FUNC}_bold.nii.gz" | glmfit -d design.tsv --noise=ar1 --psc |
		contrast -d design.tsv listening >contrast.npy
	# mean effect and mean z per region, and over the rest of the brain
	paste <(imgunpack --units -m mask.nii.gz "r=bids/${DERIVED}_desc-truth_dseg.nii.gz" | tabview -O tsv) \
		<(tabview -c effect,z -O tsv contrast.npy) | awk 'NR > 1 { n[$1]++; e[$1] += $2; z[$1] += $3; zz[$1] += $3 ^ 2 }
		END { for (r in n) print r, e[r] / n[r], z[r] / n[r], zz[r] / n[r] }' | sort >found
	cat found
	awk '{ found[$1] = $2 } function near(a, b) { return a - b < 0.1 && b - a < 0.1 }
		END { exit !(near(found[1], 2.5) && near(found[2], 2) && near(found[3], 1.5) && near(found[4], -1.5)) }' found
	# elsewhere z is about standard normal (estimates of AR(1) are biased towards 0, so it is a little wide)
	awk '$1 == 0 { exit !($3 > -0.1 && $3 < 0.1 && $4 > 0.9 && $4 < 1.4) }' found
	# the regions are what survives
	fdrthresh -q 0.001 contrast.npy | clusters -m mask.nii.gz -u 0 -k 4 --sided=two \
		-l "bids/${DERIVED}_desc-truth_dseg.nii.gz" --names="bids/${DERIVED}_desc-truth_dseg.tsv" >clusters.tsv
	tail -n +2 clusters.tsv | grep '^[0-9]*	' | cut -f 8 | sort |
		same_text $'auditory_left\nauditory_right\ncingulate_posterior\nfrontal_left'
}

@test "simbold refuses what it can't make" {
	fails 2 'simbold: -o is needed: the folder to write; see simbold --help' simbold
	fails 2 'simbold: `x'\'': simbold reads nothing; see simbold --help' simbold -o y x
	fails 2 'simbold: 6 scans of 7 s end before the first block, at 42 s; see simbold --help' simbold -n 6 -o y
	for grid in 4,4 4,4,4,4 4,x,4 0,4,4 4,4,2000 ''; do
		fails 2 "simbold: --grid: \`$grid' is not three numbers of voxels from 1 to 1024, such as 64,64,42; see simbold --help" \
			simbold --grid="$grid" -o y
	done
	[ ! -e y ]
	echo >file
	fails 1 'simbold: file/dataset_description.json: cannot create: Not a directory' simbold -o file
}
