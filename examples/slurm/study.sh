# shellcheck shell=bash disable=SC2034
# study.sh: what is analysed, and where. Copy it, change it, and give it to submit (Slurm) or local (one machine).
# Jobs read it when they start: keep it on a disk that all nodes see, and leave it alone while they are queued. Paths are
# absolute.

# PATH=$HOME/.local/bin:$PATH		# where the boldpipe programs are, if the nodes don't know

DATA=/data/study			# BIDS: a folder per subject, on a disk that all nodes see
OUT=/data/results			# on such a disk, too
NAME=listening				# one question, one name: group results go to $OUT/$NAME
PARTICIPANTS=$DATA/participants.tsv	# a line per subject below its header, participant_id first
MASK=$DATA/mask.nii.gz			# one for all subjects, in whose space the images are

# ---- first level ------------------------------------------------------------------------------------------------

RUNS=01					# numbers of the runs, blanks between them; empty: there is no first level to do
CONTRAST=listening			# another one takes another OUT
PER_TASK=1				# subjects that a task of the array does, one after the other

# bold_of SUBJECT RUN: the path of an image.
bold_of() {
	echo "$DATA/$1/func/$1_task-auditory_run-$2_bold.nii.gz"
}

# design_of SUBJECT RUN: the design of a run, on standard output.
design_of() {
	local timing tr scans
	timing=$(imginfo -c tr,scans "$(bold_of "$@")" | tail -n 1) && read -r tr scans <<<"$timing" &&
		ev2reg -t "$tr" -n "$scans" "$DATA/$1/func/$1_task-auditory_run-$2_events.tsv" | hrfconv -t "$tr" | mkdesign
}

# ---- the group --------------------------------------------------------------------------------------------------

GROUP_CONTRAST=constant
COUNT=10000				# arrangements
AFTER=0					# those that earlier shards have: 10000, to go from COUNT=10000 to 20000
SHARDS=8				# each is a job, and what is lost when one is killed
PERMTEST=()				# more options, as (--tfce -m "$MASK")

# group_table SUBJECT...: their effects, a record each, on standard output. From images that somebody else has made:
# imgunpack -m "$MASK" "${@/%//effect.nii.gz}", in the folder that has the subjects'.
group_table() {
	cd "$OUT/first" && tabview --stack=effect "${@/%/.npy}"
}

# group_design SUBJECTS: a record for each of so many, in the order of PARTICIPANTS, on standard output. With age beside
# the mean: mkdesign -n "$1" -x "$PARTICIPANTS:age" --center </dev/null
group_design() {
	mkdesign -n "$1" </dev/null
}

# ---- the cluster ------------------------------------------------------------------------------------------------

SBATCH=()				# for all jobs, as (--partition=short --account=lab)
FIRST_LEVEL=()				# for one step, as (--mem=2G --time=4:00:00); what is here overrules the scripts
GROUP=()
SHARD=()				# as (--cpus-per-task=8 --mem=4G)
MERGE=()
AT_ONCE=				# most tasks of an array that run at a time; empty: what the cluster gives
