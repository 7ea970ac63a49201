#!/usr/bin/env bats
# simbold: recordings whose truth is known.
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

# ---- parcels --------------------------------------------------------------------------------------------------------

@test "parcels come in the layout of the teaching recordings" {
	simbold --kind=parcels --subjects=2 -o hcp
	cd hcp
	find . -type f | sort | same_text "$({ printf './%s\n' atlas.npz regions.npy truth.tsv
		for s in 0 1; do
			for run in RL LR; do printf "./subjects/$s/EVs/tfMRI_GAMBLING_$run/%s.txt\n" loss neut win; done
			printf "./subjects/$s/timeseries/bold%s_Atlas_MSMAll_Glasser360Cortical.npy\n" 11 12
		done; } | sort)"
	for file in subjects/*/timeseries/*.npy; do
		tabview --shape "$file" | tail -n 1 | same_text $'360\t253\tC\t<f8'
	done
	# five trials of each condition, none on another, and all within the run
	for run in subjects/*/EVs/*; do
		[ "$(wc -l <"$run/loss.txt") $(wc -l <"$run/win.txt") $(wc -l <"$run/neut.txt")" = '5 5 5' ]
		cat "$run"/*.txt | sort -g | awk -F '\t' '$1 < end || $3 != 1 || $2 < 2.6 { bad = 1 } { end = $1 + $2 }
			END { exit bad || end > 253 * 0.72 || NR != 15 }'
	done
	run ! cmp -s subjects/0/EVs/tfMRI_GAMBLING_RL/win.txt subjects/1/EVs/tfMRI_GAMBLING_RL/win.txt
}

@test "numpy reads the parcels' texts and the atlas, which knows all parcels of a hemisphere and no other" {
	need_python numpy
	simbold --kind=parcels -o hcp
	"$PYTHON" -c "
import csv, numpy as np
regions = np.load('hcp/regions.npy')
assert regions.shape == (360, 3) and regions.dtype == '<U12'
truth = list(csv.DictReader(open('hcp/truth.tsv'), delimiter='\t'))
assert [r['unit'] for r in truth] == list(regions[:, 0]) and [r['network'] for r in truth] == list(regions[:, 1])
assert all(1 < float(m) < 2 for m in regions[:, 2])
atlas = np.load('hcp/atlas.npz')
assert sorted(atlas) == ['labels_L', 'labels_R']
for name, first in ('labels_L', 180), ('labels_R', 0):
    labels = atlas[name]
    assert labels.shape == (10242,) and labels.dtype == '<i8'
    assert sorted(set(labels)) == [-1, *range(first, first + 180)]"
	tabview -O tsv hcp/atlas.npz:labels_L | tail -n +2 | sort -n | uniq | head -n 2 | same_text $'-1\n180'
}

@test "parcels of the same seed are the same bytes, and more subjects don't change the first ones" {
	simbold --kind=parcels -o a
	simbold --kind=parcels --subjects=2 -o b
	diff -r a/subjects/0 b/subjects/0
	cmp a/truth.tsv b/truth.tsv
	simbold --kind=parcels --seed=2 -o a
	run ! diff -qr a/subjects/0 b/subjects/0
	run ! cmp -s a/truth.tsv b/truth.tsv
}

@test "frame regressors find the effects of the parcels" {
	simbold --kind=parcels --subjects=6 -o hcp
	for subject in 0 1 2 3 4 5; do
		ev2reg -t 0.72 -n 253 --frames --order=loss,win,neut hcp/subjects/$subject/EVs/tfMRI_GAMBLING_RL/*.txt |
			mkdesign --drift=poly:1 >design.tsv
		tabview -T hcp/subjects/$subject/timeseries/bold11*.npy |
			glmfit -d design.tsv -O tsv | tabview -c loss,win,neut >$subject.tsv
	done
	# the means of six subjects, parcel by parcel; a standard error of about 6, so the networks' of 30 parcels have 1
	paste [0-5].tsv hcp/truth.tsv | awk -F '\t' 'NR > 1 {
			n[$20]++
			for (c = 1; c <= 3; c++) {
				mean = ($c + $(c + 3) + $(c + 6) + $(c + 9) + $(c + 12) + $(c + 15)) / 6
				error[$20, c] += mean - $(20 + c)
				square += (mean - $(20 + c)) ^ 2
			}
		}
		END { for (k in error) { split(k, f, SUBSEP); if ((error[k] / n[f[1]]) ^ 2 > 16) { print k, error[k]; bad = 1 } }
			print sqrt(square / 1080); exit bad || square / 1080 > 49 || length(n) != 12 }'
}

# ---- localizer ------------------------------------------------------------------------------------------------------

@test "a localizer is four runs on two hemispheres with events and confounds" {
	simbold --kind=localizer -n 150 -o bids
	cd bids
	for run in 1 2 3 4; do
		name=sub-01/func/sub-01_task-localizer_run-$run
		tabview --shape derivatives/simbold/${name}_space-ico5_bold.npy | tail -n 1 | same_text $'150\t20484\tC\t<f4'
		tail -n +2 ${name}_events.tsv | cut -f 3 | sort | uniq -c | awk '{ print $1, $2 }' |
			same_text $'2 body\n2 face\n2 house\n2 object\n2 scene\n2 scramble'
		confounds=derivatives/simbold/${name}_desc-confounds_timeseries.tsv
		head -n 1 $confounds | same_text "$(printf 'a_comp_cor_0%d\t' 0 1 2 3 4 5)$(printf '%s\t' \
			trans_x trans_y trans_z rot_x rot_y rot_z)framewise_displacement"
		[ "$(wc -l <$confounds)" -eq 151 ]
		cut -f 13 $confounds | sed -n 2p | same_text n/a
		cut -f 13 $confounds | tail -n +3 | awk '!($1 > 0) { exit 1 }'
	done
	run ! cmp -s sub-01/func/sub-01_task-localizer_run-1_events.tsv sub-01/func/sub-01_task-localizer_run-2_events.tsv
	cut -f 1,5 derivatives/simbold/space-ico5_desc-truth_regions.tsv | tail -n +2 | sort | uniq -c |
		awk '$1 < 50 { bad = 1 } $3 == 0 { none += $1 } END { exit bad || NR != 12 || none < 17000 }'
}

@test "a localizer's meshes are spheres that nibabel reads, in the places of its table" {
	need_python numpy nibabel
	simbold --kind=localizer -n 150 -o bids
	"$PYTHON" -c '
import nibabel, numpy as np
places = np.loadtxt("bids/derivatives/simbold/space-ico5_desc-truth_regions.tsv", skiprows=1, usecols=(1, 2, 3))
for i, (letter, structure) in enumerate([("L", "CortexLeft"), ("R", "CortexRight")]):
    image = nibabel.load(f"bids/derivatives/simbold/hemi-{letter}_space-ico5_sphere.surf.gii")
    xyz, faces = image.agg_data()
    assert xyz.shape == (10242, 3) and faces.shape == (20480, 3) and faces.min() == 0 and faces.max() == 10241
    assert image.darrays[0].metadata["AnatomicalStructurePrimary"] == structure
    assert np.abs(np.linalg.norm(xyz, axis=1) - 100).max() < 1e-4
    assert np.abs(xyz - places[10242 * i:10242 * (i + 1)]).max() < 6e-4
    normals = np.cross(xyz[faces[:, 1]] - xyz[faces[:, 0]], xyz[faces[:, 2]] - xyz[faces[:, 0]])
    assert (normals * xyz[faces].mean(axis=1)).sum(axis=1).min() > 0'
}

@test "a localizer's regions do what its truth says" {
	simbold --kind=localizer -o bids
	name=sub-01/func/sub-01_task-localizer_run-1
	ev2reg -t 2 -n 156 --oversample=256 --edges=open --start=0 bids/${name}_events.tsv |
		hrfconv -t 2 --hrf=spm5 --sample=mean |
		mkdesign --drift=poly:1 --na=zero -x "bids/derivatives/simbold/${name}_desc-confounds_timeseries.tsv" >design.tsv
	glmfit -d design.tsv --psc bids/derivatives/simbold/${name}_space-ico5_bold.npy | tabview -O tsv \
		-c body,face,house,object,scene,scramble >fit.tsv
	paste bids/derivatives/simbold/space-ico5_desc-truth_regions.tsv fit.tsv | awk -F '\t' '
		NR > 1 && $5 > 0 { n[$1, $5]++; for (c = 1; c <= 6; c++) sum[$1, $5, c] += $(5 + c) }
		END { for (k in sum) { split(k, f, SUBSEP); print f[1], f[2], f[3], sum[k] / n[f[1], f[2]] } }' | sort >found
	tail -n +2 bids/truth.tsv | awk '{ for (c = 1; c <= 6; c++) print $2, $3, c, $(6 + c) }' | sort >truth
	[ "$(wc -l <truth)" -eq 60 ]
	paste -d ' ' found truth | awk '$1 != $5 || $2 != $6 || $3 != $7 || ($4 - $8) ^ 2 > 0.04 { print; bad = 1 } END { exit bad }'
}

@test "a localizer's hemispheres are GIFTI time series with the numbers of the array" {
	simbold --kind=localizer -n 146 -o bids
	cd bids/derivatives/simbold/sub-01/func
	name=sub-01_task-localizer_run-4
	imginfo -c shape,scans,tr,dtype,structure ${name}_hemi-*.func.gii | tail -n +2 | cut -f 1- |
		same_text $'10242x146\t146\t2\tfloat32\tCortexLeft\n10242x146\t146\t2\tfloat32\tCortexRight'
	cmp <(imgunpack -O raw ${name}_hemi-L*.gii) <(tabview -c 1-10242 -O raw ${name}_space-ico5_bold.npy)
	cmp <(imgunpack -O raw ${name}_hemi-R*.gii) <(tabview -c 10243-20484 -O raw ${name}_space-ico5_bold.npy)
	run ! cmp -s ${name}_hemi-L*.gii sub-01_task-localizer_run-3_hemi-L*.gii
}

@test "a localizer is written as images, as tables or as both, the same bytes" {
	simbold --kind=localizer -n 146 -o both
	for write in images tables; do simbold --kind=localizer -n 146 --write=$write -o $write; done
	files() { (cd "$1" && find . -name '*bold.*' | sed 's/.*run-//' | sort); }
	files images | same_text "$(for run in 1 2 3 4; do
		for h in L R; do echo ${run}_hemi-${h}_space-ico5_bold.func.gii; done; done)"
	files tables | same_text "$(for run in 1 2 3 4; do echo ${run}_space-ico5_bold.npy; done)"
	cat <(files images) <(files tables) | sort | diff - <(files both)
	# all but the word of the option in the history
	for kind in images tables; do
		(cd $kind && find . -type f ! -name '*.func.gii' -exec cmp {} ../both/{} \;) 2>&1 | no_lines
		(cd $kind && find . -name '*.func.gii') | while read -r file; do
			cmp <(sed "s/ --write=$kind//" $kind/"$file") both/"$file"
		done
	done
}

@test "nibabel reads a localizer's time series, an array for each scan" {
	need_python numpy nibabel
	simbold --kind=localizer -n 146 -t 2.5 -o bids
	"$PYTHON" -W error -c '
import nibabel, numpy as np
name = "bids/derivatives/simbold/sub-01/func/sub-01_task-localizer_run-2_"
series = np.load(name + "space-ico5_bold.npy")
for i, (letter, structure) in enumerate([("L", "CortexLeft"), ("R", "CortexRight")]):
    image = nibabel.load(name + f"hemi-{letter}_space-ico5_bold.func.gii")
    assert image.meta["AnatomicalStructurePrimary"] == structure
    assert len(image.darrays) == 146
    assert {nibabel.nifti1.intent_codes.niistring[a.intent] for a in image.darrays} == {"NIFTI_INTENT_TIME_SERIES"}
    assert {float(a.meta["TimeStep"]) for a in image.darrays} == {2.5}
    assert (np.stack([a.data for a in image.darrays]) == series[:, 10242 * i:10242 * (i + 1)]).all()'
}

@test "Connectome Workbench reads a localizer's time series without complaint" {
	command -v wb_command >/dev/null || skip "no wb_command"
	simbold --kind=localizer -n 146 --write=images -o bids
	wb_command -file-information bids/derivatives/simbold/sub-01/func/*run-1_hemi-R*.func.gii >shown 2>err
	no_lines <err
	grep -Eq '^Structure: +CortexRight *$' shown
	grep -Eq '^Number of Maps: +146$' shown
	grep -Eq '^Number of Vertices: +10242$' shown
	run ! grep -qi 'warning\|error' shown
}

# ---- errors ---------------------------------------------------------------------------------------------------------

@test "simbold refuses what it can't make" {
	fails 2 'simbold: -o is needed: the folder to write; see simbold --help' simbold
	fails 2 'simbold: `x'\'': simbold reads nothing; see simbold --help' simbold -o y x
	fails 2 'simbold: 6 scans of 7 s end before the first block, at 42 s; see simbold --help' simbold -n 6 -o y
	for grid in 4,4 4,4,4,4 4,x,4 0,4,4 4,4,2000 ''; do
		fails 2 "simbold: --grid: \`$grid' is not three numbers of voxels from 1 to 1024, such as 64,64,42; see simbold --help" \
			simbold --grid="$grid" -o y
	done
	for option in --grid=4,4,4 --voxel=2; do
		fails 2 'simbold: --grid and --voxel are for --kind=auditory; see simbold --help' simbold --kind=parcels $option -o y
	done
	fails 2 'simbold: --write is for --kind=localizer; see simbold --help' simbold --kind=parcels --write=tables -o y
	fails 2 'simbold: --subjects is for --kind=parcels and --kind=localizer; see simbold --help' simbold --subjects=2 -o y
	fails 2 'simbold: 190 scans of 0.72 s end before the last trial, at 143.4 s; see simbold --help' \
		simbold --kind=parcels -n 190 -o y
	fails 2 'simbold: 145 scans of 2 s end before the last block, at 292 s; see simbold --help' \
		simbold --kind=localizer -n 145 -o y
	[ ! -e y ]
	echo >file
	fails 1 'simbold: file/dataset_description.json: cannot create: Not a directory' simbold -o file
}
