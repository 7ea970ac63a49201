#!/usr/bin/env bats
# slurm: the jobs of examples/slurm, on a Slurm of one node that is started here for these tests alone, and without
# Slurm. What they leave has the bytes of plain pipelines, whatever was killed on the way.
load helpers

EXAMPLES=$TOP/examples/slurm
SUBJECTS="sub-01 sub-02 sub-03 sub-04 sub-05 sub-06"

# ---- the data, and what must come out ----------------------------------------------------------------------------

# design SUBJECT RUN
design() {
	ev2reg -t 7 -n 84 "data/$1-$2"/sub-01/func/*_events.tsv | hrfconv -t 7 | mkdesign
}

# Six subjects of two runs, and the results of plain pipelines in the folder `want'.
make_study() {
	local subject run seed=0
	mkdir -p want/first want/listening
	printf 'participant_id\tage\n' >participants.tsv
	for subject in $SUBJECTS; do
		printf '%s\t%d\n' "$subject" $((20 + seed)) >>participants.tsv
		for run in 01 02; do
			simbold --kind=auditory --grid=16,18,12 --voxel=10 --seed=$((++seed)) -o "data/$subject-$run"
			[ -e mask.nii.gz ] || cp "data/$subject-$run"/derivatives/simbold/sub-01/func/*_mask.nii.gz mask.nii.gz
			design "$subject" $run >design.tsv
			imgunpack -m mask.nii.gz "data/$subject-$run"/sub-01/func/*_bold.nii.gz |
				glmfit -d design.tsv --noise=ar1 --psc |
				contrast -d design.tsv listening >$run.npy
		done
		fixedfx 01.npy 02.npy | tabview -c effect,variance,dof >"want/first/$subject.npy"
	done
	tabview --stack=effect want/first/*.npy >want/listening/group.npy
	mkdesign -n 6 </dev/null >want/listening/design.tsv
	permtest -d want/listening/design.tsv -n 40 --null=want/listening/null.npy -o want/listening/result.npy \
		constant want/listening/group.npy
}

# write_study [LINE...]: the example's settings, with those of this test, and LINEs, behind them, in study.sh.
write_study() {
	{
		echo ". '$EXAMPLES/study.sh'"
		echo "DATA=$BATS_FILE_TMPDIR/data OUT='$PWD/out'"
		echo "PARTICIPANTS=$BATS_FILE_TMPDIR/participants.tsv MASK=$BATS_FILE_TMPDIR/mask.nii.gz"
		echo "RUNS='01 02' COUNT=40 SHARDS=4"
		echo "SBATCH=(--mem=64M --time=5)"
		# shellcheck disable=SC2016  # for the jobs
		echo 'bold_of() { echo "$DATA/$1-$2"/sub-01/func/sub-01_task-auditory_bold.nii.gz; }'
		# shellcheck disable=SC2016
		echo 'design_of() { ev2reg -t 7 -n 84 "$DATA/$1-$2"/sub-01/func/*_events.tsv | hrfconv -t 7 | mkdesign; }'
		printf '%s\n' "$@"
	} >study.sh
}

# A study of maps that are there, tested for age by their enhancement, in study.sh; made/older_perm.npy is what
# examples/group makes of them.
make_group() {
	simbold --kind=group --subjects=12 --grid=10,12,8 -o group
	make --no-print-directory -s -j2 -C "$TOP/examples/group" DATA="$PWD/group" OUT="$PWD/made" N=30 SHARDS=4 NAMES=older \
		"$PWD/made/older_perm.npy" >/dev/null
	write_study RUNS= NAME=older COUNT=30 SHARDS=3 GROUP_CONTRAST=age \
		"PARTICIPANTS='$PWD/group/participants.tsv' MASK='$PWD/group/mask.nii.gz' PERMTEST=(--tfce -m '$PWD/group/mask.nii.gz')" \
		"group_table() { cd '$PWD/group' && imgunpack -m mask.nii.gz \"\${@/%//effect.nii.gz}\"; }" \
		"group_design() { mkdesign -n 12 -x '$PWD/group/participants.tsv:age,group' --factor=group --center </dev/null; }"
}

# The first level is done already.
have_first_level() {
	mkdir -p out
	cp -R "$BATS_FILE_TMPDIR/want/first" out
}

# same_results FILE...: those of `out' have the bytes of `want'.
same_results() {
	local file
	for file in "$@"; do
		same_bytes "$BATS_FILE_TMPDIR/want/$file" "out/$file" || {
			[ -n "$NO_CLUSTER" ] || squeue -r -t all -o '%F %K %j %T %r'
			tail -n 20 out/logs/*
			return 1
		}
	done
	# and nothing else is there: no part of a file, no try that was left
	find out -name '.*' | no_lines
}

# ---- a cluster of one node ---------------------------------------------------------------------------------------

# wait_for COMMAND...: until it succeeds; it has failed for good after five minutes.
wait_for() {
	local end=$((SECONDS + 300))
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || {
			echo "waited for five minutes: $*"
			squeue || true
			return 1
		}
		sleep 0.05
	done
}

free_port() {
	local port
	while port=$((20000 + RANDOM % 10000)); do
		(exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

write_configuration() {
	local host memory_mb
	host=$(uname -n | cut -d . -f 1)
	memory_mb=$(awk '/^MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)
	cat >slurm.conf <<-EOF2
		ClusterName=boldpipe
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=$(free_port)
		SlurmdPort=$(free_port)
		SlurmUser=root
		SlurmdUser=root
		AuthType=auth/munge
		AuthInfo=socket=$PWD/munge.socket
		CredType=cred/munge
		StateSaveLocation=$PWD/state
		SlurmdSpoolDir=$PWD/spool
		SlurmctldPidFile=$PWD/slurmctld.pid
		SlurmdPidFile=$PWD/slurmd.pid
		SlurmctldLogFile=$PWD/slurmctld.log
		SlurmdLogFile=$PWD/slurmd.log
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SwitchType=switch/none
		MpiDefault=none
		JobAcctGatherType=jobacct_gather/none
		AccountingStorageType=accounting_storage/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_Core_Memory
		SchedulerType=sched/backfill
		SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
		SlurmdParameters=config_overrides
		JobRequeue=1
		KillWait=1
		MinJobAge=300
		MaxArraySize=101
		ReturnToService=2
		NodeName=here NodeHostname=$host NodeAddr=127.0.0.1 CPUs=8 RealMemory=$memory_mb
		PartitionName=all Nodes=here Default=YES State=UP
	EOF2
}

# Where file descriptors of bats aren't kept open.
daemon() {
	"$@" >>"$CLUSTER/$1.out" 2>&1 </dev/null 3>&- 4>&-
}

# The processes of the cluster, those that keep its jobs too: each has its log open.
list_daemons() {
	find /proc/[0-9]*/fd -lname "$CLUSTER/*" 2>/dev/null | cut -d / -f 3 | sort -u
}

node_is() {
	[ "$(sinfo -h -o %T)" = "$1" ]
}

# Sets $NO_CLUSTER to the reason if there is none.
start_cluster() {
	local program
	export NO_CLUSTER='' CLUSTER=$BATS_FILE_TMPDIR/cluster SLURM_CONF=$BATS_FILE_TMPDIR/cluster/slurm.conf
	PATH=$PATH:/usr/sbin:/sbin
	for program in munged slurmctld slurmd sbatch; do
		command -v $program >/dev/null || { NO_CLUSTER="no $program"; return; }
	done
	[ "$(id -u)" -eq 0 ] || { NO_CLUSTER='a Slurm of its own needs root'; return; }
	mkdir -p "$CLUSTER/state" "$CLUSTER/spool"
	cd "$CLUSTER" || return
	(umask 077 && head -c 1024 /dev/urandom >munge.key)
	daemon munged --force --key-file="$PWD/munge.key" --socket="$PWD/munge.socket" --pid-file="$PWD/munge.pid" \
		--log-file="$PWD/munged.log" --seed-file="$PWD/munge.seed" ||
		{ NO_CLUSTER="munged doesn't start: $(tail -n 1 munged.out)"; return; }
	write_configuration
	daemon slurmctld && daemon slurmd && wait_for node_is idle ||
		NO_CLUSTER="Slurm doesn't start: $(tail -q -n 1 slurmctld.log slurmd.log)"
}

need_cluster() {
	[ -z "$NO_CLUSTER" ] || skip "$NO_CLUSTER"
}

stop_cluster() {
	local daemons
	[ ! -e "$CLUSTER/slurmd.pid" ] || ! scancel -u root || wait_for queue_is_empty || true
	mapfile -t daemons < <(list_daemons)
	[ ${#daemons[@]} -eq 0 ] || kill "${daemons[@]}" 2>/dev/null || true
	wait_for no_daemons || {
		mapfile -t daemons < <(list_daemons)
		kill -9 "${daemons[@]}"
	}
}

no_daemons() {
	[ -z "$(list_daemons)" ]
}

# A controller that is too busy to answer says nothing of the queue.
queue_is_empty() {
	local jobs
	jobs=$(squeue -h -o %i) && [ -z "$jobs" ]
}

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return
	make_study
	start_cluster
}

teardown_file() {
	stop_cluster
}

# A test that failed leaves nothing to the next one.
teardown() {
	[ -n "$NO_CLUSTER" ] || queue_is_empty || { scancel -u root; wait_for queue_is_empty; }
}

# ---- through the cluster -----------------------------------------------------------------------------------------

# submit: the example's; what it queued is in submit.out. job STEP: the number of the step's job.
submit() {
	"$EXAMPLES/submit" study.sh >submit.out
}

job() {
	sed -n "s/^$1: job //p" submit.out
}

# job_is ID STATE: STATE may have a reason behind it, as PENDING:Dependency
job_is() {
	[[ "$(scontrol -o show job "$1")" == *" JobState=${2%:*} Reason=${2#*:}"* ]]
}

@test "a study through the cluster has the bytes of plain pipelines" {
	need_cluster
	write_study
	submit
	sed 's/[0-9]*$//' submit.out | same_text 'first-level: job 
group: job 
shards: job 
merge: job '
	wait_for queue_is_empty
	find out/logs -size +0 -exec cat {} + | no_lines
	same_results first/sub-0{1,2,3,4,5,6}.npy listening/{design.tsv,group.npy,result.npy,null.npy}
	find out/listening -name 'merged*' | no_lines
	imgunpack -m "$BATS_FILE_TMPDIR/mask.nii.gz" --units p_fwe=out/listening/p_fwe.nii.gz | tabview --shape | cut -f 1 |
		same_text "rows
$(tabview --shape out/listening/result.npy | tail -n 1 | cut -f 1)"
	# and once more: nothing is left to be done
	"$EXAMPLES/submit" study.sh | same_text "all is there: $PWD/out/listening/result.npy"
}

# ---- a shard that is killed --------------------------------------------------------------------------------------

# hold_shard I: from now on shard I waits in the middle of its work: a permtest before the real one in PATH gives it a fifo
# to read its records from, of which the test writes a part. The others aren't held.
hold_shard() {
	mkdir -p bin hold
	mkfifo hold/fifo
	cat >bin/permtest <<-EOF2
		#!/bin/bash
		case " \$* " in
		*" --shard=$1/"*)
			if [ -d "$PWD/hold" ]; then
				echo \$\$ >"$PWD/hold/pid.new"
				mv "$PWD/hold/pid.new" "$PWD/hold/pid"
				exec "$BUILD/bin/permtest" "\${@:1:\$#-1}" "$PWD/hold/fifo"
			fi ;;
		esac
		exec "$BUILD/bin/permtest" "\$@"
	EOF2
	chmod +x bin/permtest
	PATH=$PWD/bin:$PATH
	# for reading, too: so it opens at once, and what the shard reads has no end
	exec 8<>hold/fifo
	head -c 4096 "$BATS_FILE_TMPDIR/want/listening/group.npy" >&8
}

# It has the fifo open, and half a header's worth of its output is on the disk, under another name.
shard_runs() {
	[ -e hold/pid ] && [ "$(readlink "/proc/$(cat hold/pid)/exe")" = "$BUILD/bin/permtest" ] &&
		[[ " $(readlink "/proc/$(cat hold/pid)"/fd/* | tr '\n' ' ') " == *" $PWD/hold/fifo "* ]]
}

# catch_shard I: submits, and returns when shard I is in the midst of its work and the others are done. Its process is
# $shard, its job $victim, and the merge that waits for it $merge. The next try won't be held.
catch_shard() {
	have_first_level
	write_study
	hold_shard "$1"
	submit
	wait_for shard_runs
	shard=$(cat hold/pid)
	hold_no_more
	victim=$(job shards)_$1
	merge=$(job merge)
	wait_for others_done "$1"
	[ ! -e "out/listening/shards/40-$1-of-4.shard" ]
	[ -e "out/listening/shards/.40-$1-of-4.shard.$shard~" ]
	job_is "$merge" PENDING:Dependency
}

others_done() {
	[ "$(squeue -h -r -j "$(job shards)" -o %K)" = "$1" ]
}

# Or waits for init to take notice.
shard_is_gone() {
	! readlink "/proc/$shard/exe"
}

# parent PROCESS
parent() {
	awk '/^PPid/ { print $2 }' "/proc/$1/status"
}

# The next try isn't held; this one still is.
hold_no_more() {
	mv hold held
}

# Slurm waits for two minutes before it starts a job again that it has put back, until the credentials of the first
# try have ended; we wait for two seconds. Not for none: a node takes no credential made in the second in which it was
# told to end the job, and the job would fail.
start_again() {
	wait_for job_is "$victim" PENDING:BeginTime
	scontrol update JobId="$victim" StartTime=now+2
}

@test "a shard that is put back into the queue while it runs is done again, and no byte differs" {
	need_cluster
	catch_shard 3
	scontrol requeue "$victim"
	wait_for shard_is_gone
	start_again
	job_is "$merge" PENDING:Dependency
	wait_for queue_is_empty
	grep -q 'DUE TO JOB REQUEUE' "out/logs/listening.shards-${victim}.log"
	[[ "$(scontrol -o show job "$victim")" == *' Restarts=1 '* ]]
	same_results listening/{group.npy,result.npy,null.npy}
}

@test "a shard whose node is lost is done again on the node that is there, and no byte differs" {
	need_cluster
	catch_shard 2
	# no one says goodbye: the node's daemon, the job's keeper, its shell and the shard
	shell=$(parent "$shard")
	keeper=$(parent "$shell")
	[[ "$(tr '\0' ' ' <"/proc/$keeper/cmdline")" == slurmstepd* ]]
	kill -9 "$(cat "$CLUSTER/slurmd.pid")" "$keeper" "$shell" "$shard"
	scontrol update NodeName=here State=DOWN Reason=lost
	wait_for shard_is_gone
	[ -e "out/listening/shards/.40-2-of-4.shard.$shard~" ]
	wait_for job_is "$victim" PENDING:BeginTime
	job_is "$merge" PENDING:Dependency
	daemon slurmd
	wait_for node_is idle
	start_again
	wait_for queue_is_empty
	same_results listening/{group.npy,result.npy,null.npy}
}

@test "a shard that is killed fails, what waits for it is dropped, and submit does that shard alone" {
	need_cluster
	catch_shard 4
	done=$(stat -c %Y-%i out/listening/shards/*-{1,2,3}-of-4.shard)
	kill -9 "$shard"
	wait_for queue_is_empty
	job_is "$victim" FAILED:NonZeroExitCode
	job_is "$merge" CANCELLED:DependencyNeverSatisfied || job_is "$merge" CANCELLED:Dependency
	grep -q Killed "out/logs/listening.shards-${victim}.log"
	[ ! -e "out/listening/shards/40-4-of-4.shard" ]
	[ ! -e out/listening/result.npy ]
	submit
	sed 's/[0-9]*$//' submit.out | same_text 'shards: job 
merge: job '
	wait_for queue_is_empty
	[[ "$(scontrol -o show job "$(job shards)")" == *' ArrayTaskId=4 '* ]]
	[ "$(stat -c %Y-%i out/listening/shards/*-{1,2,3}-of-4.shard)" = "$done" ]
	same_results listening/{group.npy,result.npy,null.npy}
}

@test "a subject that fails keeps the group from being tested, and no other subject" {
	need_cluster
	# the second of three that a task does
	write_study PER_TASK=3 "bold_of() { [ \$1-\$2 != sub-05-02 ] || [ -e '$PWD/mended' ] || { echo '$PWD/bad.nii.gz'; return; }
		echo \"\$DATA/\$1-\$2\"/sub-01/func/sub-01_task-auditory_bold.nii.gz; }"
	head -c 100000 "$BATS_FILE_TMPDIR"/data/sub-05-02/sub-01/func/*_bold.nii.gz >bad.nii.gz
	submit
	wait_for queue_is_empty
	cat "out/logs/listening.first-level-$(job first-level)_2.log" >log
	grep -q "imgunpack: $PWD/bad.nii.gz: " log
	tail -n 1 log | same_text 'first-level: sub-05 failed'
	for step in group shards merge; do
		[[ "$(scontrol -o show job "$(job $step)")" == *' JobState=CANCELLED '* ]]
	done
	(cd out/first && printf '%s\n' *) | same_text 'question
sub-01.npy
sub-02.npy
sub-03.npy
sub-04.npy
sub-06.npy'
	touch mended
	submit
	[[ "$(scontrol -o show job "$(job first-level)")" == *' ArrayTaskId=2 '* ]]
	wait_for queue_is_empty
	same_results first/sub-0{1,2,3,4,5,6}.npy listening/{group.npy,result.npy,null.npy}
}

@test "more arrangements are done beside those there are" {
	need_cluster
	have_first_level
	write_study SHARDS=2
	submit
	wait_for queue_is_empty
	write_study SHARDS=3 COUNT=60 AFTER=40
	submit
	sed 's/[0-9]*$//' submit.out | same_text 'shards: job 
merge: job '
	wait_for queue_is_empty
	(cd out/listening/shards && printf '%s\n' *) | same_text '40-1-of-2.shard
40-2-of-2.shard
60-1-of-3.shard
60-2-of-3.shard
60-3-of-3.shard'
	permtest -d out/listening/design.tsv -n 60 constant out/listening/group.npy | same_bytes out/listening/result.npy -
}

@test "the group example's test of age has the same bytes by make and as jobs" {
	need_cluster
	make_group
	submit
	sed 's/[0-9]*$//' submit.out | same_text 'group: job 
shards: job 
merge: job '
	wait_for queue_is_empty
	same_bytes made/older_perm.npy out/older/result.npy
	[ -e out/older/p_tfce.nii.gz ]
}

@test "submit keeps its hands off a study that is in the queue, and off a group of other subjects" {
	need_cluster
	have_first_level
	write_study
	held=$(sbatch --parsable --hold --mem=64M --job-name=listening.shards --output=none --wrap true)
	fails 1 "submit: listening.shards, job $held, is in the queue; wait for what is there of this study, or scancel it" \
		"$EXAMPLES/submit" study.sh
	scancel "$held"
	# another group of the same first level, but not one of another folder's
	held=$(sbatch --parsable --hold --mem=64M --job-name=other.first-level --chdir="$PWD/out" --output=none --wrap true)
	fails 1 "submit: other.first-level, job $held, is in the queue; wait for what is there of this study, or scancel it" \
		"$EXAMPLES/submit" study.sh
	scancel "$held"
	mkdir out/listening
	cp "$BATS_FILE_TMPDIR/want/listening/group.npy" out/listening
	rm out/first/sub-02.npy
	fails 1 "first-level: $PWD/out/listening is of other subjects than first-level results that are missing; \
give NAME another name, or remove it" "$EXAMPLES/submit" study.sh
	queue_is_empty
	have_first_level
	fails 1 "group: $PWD/out/listening has other subjects, or another contrast, design, mask or option; \
give NAME another name, or remove it" "$EXAMPLES/submit" study.sh
	queue_is_empty
	rm -r out/listening
	held=$(sbatch --parsable --hold --mem=64M --job-name=other.first-level --chdir=/tmp --output=none --wrap true)
	submit
	scancel "$held"
	wait_for queue_is_empty
	same_results listening/{group.npy,result.npy,null.npy}
}

@test "submit says what to change where an array would be longer than the cluster's, before anything is queued" {
	need_cluster
	# that is where it ends
	scancel "$(sbatch --parsable --hold --mem=64M --array=100 --output=none --wrap true)"
	run -1 sbatch --hold --mem=64M --array=101 --output=none --wrap true
	seq 250 | sed '1s/^/participant_id\n/' >many.tsv
	write_study PARTICIPANTS="$PWD/many.tsv"
	fails 1 "submit: this cluster's arrays end at 100 (MaxArraySize): 250 subjects take PER_TASK=3 or more" \
		"$EXAMPLES/submit" study.sh
	write_study SHARDS=101 COUNT=200
	fails 1 "submit: this cluster's arrays end at 100 (MaxArraySize): SHARDS=100 or less was expected" \
		"$EXAMPLES/submit" study.sh
	queue_is_empty
}

# ---- without a cluster -------------------------------------------------------------------------------------------

# without PROGRAM COMMAND...: where PATH has all that is in it but this.
without() {
	local folder
	mkdir -p visible
	while read -r -d : folder; do
		find "$folder" -maxdepth 1 -mindepth 1 ! -name "$1" -exec ln -s -t visible {} + 2>/dev/null || true
	done <<<"$PATH:"
	[ ! -e "visible/$1" ]
	env PATH="$PWD/visible" "${@:2}"
}

@test "the same jobs on one machine, by GNU parallel" {
	command -v parallel >/dev/null || skip "no GNU parallel"
	write_study
	"$EXAMPLES/local" study.sh 2
	same_results first/sub-0{1,2,3,4,5,6}.npy listening/{design.tsv,group.npy,result.npy,null.npy}
}

@test "the group example's test of age has the same bytes by make and by GNU parallel" {
	command -v parallel >/dev/null || skip "no GNU parallel"
	make_group
	"$EXAMPLES/local" study.sh 2
	same_bytes made/older_perm.npy out/older/result.npy
}

@test "the same jobs on one machine, by xargs, go on where they were" {
	have_first_level
	rm out/first/sub-05.npy
	write_study PER_TASK=4
	without parallel "$EXAMPLES/local" study.sh 2
	same_results first/sub-0{1,2,3,4,5,6}.npy listening/{design.tsv,group.npy,result.npy,null.npy}
	rm out/listening/shards/40-2-of-4.shard out/listening/result.npy
	done=$(stat -c '%i %n' out/first/* out/listening/group.npy out/listening/shards/*)
	without parallel "$EXAMPLES/local" study.sh 2
	stat -c '%i %n' out/first/* out/listening/group.npy out/listening/shards/*-{1,3,4}-of-4.shard | same_text "$done"
	same_results listening/{group.npy,result.npy,null.npy}
}

@test "a result of other subjects, or of another question, isn't taken for one of these" {
	local refused="group: $PWD/out/listening has other subjects, or another contrast, design, mask or option; \
give NAME another name, or remove it"
	have_first_level
	write_study
	"$EXAMPLES/local" study.sh 2
	"$EXAMPLES/local" study.sh 2
	grep -v sub-03 "$BATS_FILE_TMPDIR/participants.tsv" >fewer.tsv
	# shellcheck disable=SC2016  # for the jobs
	for line in "PARTICIPANTS='$PWD/fewer.tsv'" 'PERMTEST=(--sided=pos)' GROUP_CONTRAST=age \
		'group_design() { mkdesign -n "$1" -x "$PARTICIPANTS:age" --center </dev/null; }'; do
		write_study "$line"
		fails 1 "$refused" "$EXAMPLES/local" study.sh 2
	done
	# more arrangements are the same question
	write_study COUNT=50 AFTER=40 SHARDS=2
	"$EXAMPLES/local" study.sh 2
	# a subject that is to be done anew isn't the one in the group's table
	rm out/first/sub-04.npy
	fails 1 "first-level: $PWD/out/listening is of other subjects than first-level results that are missing; \
give NAME another name, or remove it" "$EXAMPLES/local" study.sh 2
	[ ! -e out/first/sub-04.npy ]
}

@test "a design of other ages isn't taken for that of the same subjects, nor another mask for one of the same name" {
	have_first_level
	cp "$BATS_FILE_TMPDIR"/{participants.tsv,mask.nii.gz} .
	# shellcheck disable=SC2016  # for the jobs
	write_study PARTICIPANTS="$PWD/participants.tsv" MASK="$PWD/mask.nii.gz" GROUP_CONTRAST=age \
		'group_design() { mkdesign -n "$1" -x "$PARTICIPANTS:age" --center </dev/null; }'
	"$EXAMPLES/local" study.sh 2
	sed -i 's/\t24$/\t27/' participants.tsv
	fails 1 "group: $PWD/out/listening has other subjects, or another contrast, design, mask or option; \
give NAME another name, or remove it" "$EXAMPLES/local" study.sh 2
	cp "$BATS_FILE_TMPDIR/participants.tsv" .
	"$EXAMPLES/local" study.sh 2
	imgmask --method=above:900 -o mask.nii.gz "$BATS_FILE_TMPDIR"/data/sub-01-01/sub-01/func/*_bold.nii.gz
	fails 1 "first-level: $PWD/out/first is of another contrast, design, mask or data, or of other runs; \
give OUT another folder, or remove it" "$EXAMPLES/local" study.sh 2
}

@test "a first level of another contrast, of other runs or by other means isn't taken for this one" {
	have_first_level
	write_study
	STUDY=$PWD/study.sh "$EXAMPLES/first-level.sbatch" check
	STUDY=$PWD/study.sh "$EXAMPLES/first-level.sbatch" check
	for line in CONTRAST=-listening RUNS=01 DATA=/elsewhere 'design_of() { false; }'; do
		write_study "$line" NAME=other
		fails 1 "first-level: $PWD/out/first is of another contrast, design, mask or data, or of other runs; \
give OUT another folder, or remove it" "$EXAMPLES/local" study.sh 2
		[ ! -e out/other ]
	done
}

@test "arrangements that would be there twice, or not at all, are told before any is done" {
	have_first_level
	write_study
	"$EXAMPLES/local" study.sh 2
	shards=$(printf '%s\n' out/listening/shards/*)
	twice() {
		write_study "$1"
		fails 1 "group: $PWD/out/listening/shards/40-1-of-4.shard has some of the arrangements that $2 ask for; \
for more of them, AFTER is the last COUNT; for others, remove $PWD/out/listening/shards" "$EXAMPLES/local" study.sh 2
	}
	twice SHARDS=3 'COUNT=40 AFTER=0 SHARDS=3'
	twice COUNT=60 'COUNT=60 AFTER=0 SHARDS=4'
	twice COUNT=30 'COUNT=30 AFTER=0 SHARDS=4'
	twice 'COUNT=60 AFTER=39' 'COUNT=60 AFTER=39 SHARDS=4'
	write_study COUNT=60 AFTER=50
	fails 1 "group: AFTER=50, but $PWD/out/listening/shards has none of COUNT=50" "$EXAMPLES/local" study.sh 2
	printf '%s\n' out/listening/shards/* | same_text "$shards"
	# a result is of all shards that are there
	write_study COUNT=60 AFTER=40 SHARDS=2
	STUDY=$PWD/study.sh "$EXAMPLES/shards.sbatch" 1
	[ ! -e out/listening/result.npy ]
	"$EXAMPLES/local" study.sh 2
	permtest -d out/listening/design.tsv -n 60 constant out/listening/group.npy | same_bytes out/listening/result.npy -
}

@test "a list of participants that isn't there is an error of each step" {
	have_first_level
	write_study PARTICIPANTS="$PWD/none.tsv"
	for step in 'first-level.sbatch 1' group.sbatch 'local study.sh'; do
		# shellcheck disable=SC2086  # an argument
		run ! env STUDY="$PWD/study.sh" "$EXAMPLES"/$step
		[[ $output == *none.tsv* ]]
	done
	[ ! -e out/listening/group.npy ]
}

@test "submit sees that jobs are in the queue however many there are" {
	mkdir bin
	printf '#!/bin/sh\nseq -f "listening.first-level 7_%%.0f /data" 100000\n' >bin/squeue
	chmod +x bin/squeue
	write_study
	PATH=$PWD/bin:$PATH fails 1 \
		'submit: listening.first-level, job 7_1, is in the queue; wait for what is there of this study, or scancel it' \
		"$EXAMPLES/submit" study.sh
}

# A Slurm that takes everything, and writes it to sbatch.log.
pretend_cluster() {
	mkdir bin
	printf '#!/bin/sh\n:\n' >bin/squeue
	printf '#!/bin/sh\necho "MaxArraySize            = 1001"\n' >bin/scontrol
	printf '#!/bin/sh\necho "$*" >>%q\nwc -l <%q\n' "$PWD/sbatch.log" "$PWD/sbatch.log" >bin/sbatch
	chmod +x bin/*
	PATH=$PWD/bin:$PATH
}

@test "forty thousand subjects are an array of 800 tasks, at first all, then those with somebody who is missing" {
	pretend_cluster
	seq -f 'sub-%05.0f' 40000 | sed '1s/^/participant_id\n/' >participants.tsv
	write_study PARTICIPANTS="$PWD/participants.tsv" AT_ONCE=30
	fails 1 "submit: this cluster's arrays end at 1000 (MaxArraySize): 40000 subjects take PER_TASK=40 or more" \
		"$EXAMPLES/submit" study.sh
	[ ! -e sbatch.log ]
	write_study PARTICIPANTS="$PWD/participants.tsv" AT_ONCE=30 PER_TASK=50
	submit
	sed 's/.* --array=\([^ ]*\).*/\1/' sbatch.log | sed -n 1p | same_text '1-800%30'
	grep -o 'dependency=[^ ]*\|[a-z-]*.sbatch$' sbatch.log | same_text 'first-level.sbatch
dependency=afterok:1
group.sbatch
dependency=afterok:2
shards.sbatch
dependency=afterok:3
merge.sbatch'
	tail -n +2 participants.tsv | grep -vx 'sub-00050\|sub-00051\|sub-00151\|sub-40000' | sed "s;.*;$PWD/out/first/&.npy;" |
		xargs touch
	rm sbatch.log
	submit
	sed 's/.* --array=\([^ ]*\).*/\1/' sbatch.log | sed -n 1p | same_text '1-2,4,800%30'
	# of these tasks each does its own, and the others none
	write_study PARTICIPANTS="$PWD/participants.tsv" PER_TASK=50 "design_of() { echo \"\$1\" >>'$PWD/asked'; return 1; }"
	for task in 1 2 3 4 799 800; do
		STUDY=$PWD/study.sh "$EXAMPLES/first-level.sbatch" $task 2>/dev/null || true
	done
	same_text 'sub-00050
sub-00051
sub-00151
sub-40000' <asked
}

@test "folders may have blanks in their names" {
	mkdir 'a study'
	cp -R "$EXAMPLES" 'a study/jobs'
	cd 'a study'
	have_first_level
	rm out/first/sub-05.npy
	mv out 'the results'
	write_study OUT="'$PWD/the results'" PER_TASK=3
	for run in 'without parallel' ''; do
		$run "$PWD/jobs/local" study.sh 2
		mv 'the results' out
		same_results first/sub-05.npy listening/{group.npy,result.npy,null.npy}
		rm -r out/first/sub-05.npy out/listening
		mv out 'the results'
	done
	[ -z "$NO_CLUSTER" ] || return 0
	"$PWD/jobs/submit" study.sh
	wait_for queue_is_empty
	mv 'the results' out
	same_results first/sub-05.npy listening/{group.npy,result.npy,null.npy}
}

@test "shards of another test, and such as are missing, are no result" {
	have_first_level
	write_study SHARDS=3
	export STUDY=$PWD/study.sh
	"$EXAMPLES/group.sbatch"
	"$EXAMPLES/shards.sbatch" 1
	"$EXAMPLES/shards.sbatch" 3
	fails 1 'permtest: shard 2/3 is missing: no file has arrangement 2' "$EXAMPLES/merge.sbatch"
	write_study SHARDS=3 'PERMTEST=(--seed=2)'
	"$EXAMPLES/shards.sbatch" 2
	fails 1 'permtest: shards/40-2-of-3.shard: seed 2, but shards/40-1-of-3.shard has 1' "$EXAMPLES/merge.sbatch"
	[ ! -e out/listening/result.npy ]
}

# ---- units that were split ---------------------------------------------------------------------------------------

# part NAME UNITS N [OPTION]...: a shard with all of N arrangements of some units, or in a folder the two of N.
part() {
	local design=$BATS_FILE_TMPDIR/want/listening/design.tsv shard
	tabview -c "$2" "$BATS_FILE_TMPDIR/want/listening/group.npy" >units.npy
	case $1 in
	*/)
		mkdir -p "$1"
		for shard in 1 2; do
			permtest -d "$design" -n "$3" --shard=$shard/2 "${@:4}" -o "$1$shard.shard" constant units.npy
		done ;;
	*) permtest -d "$design" -n "$3" --shard=1/1 "${@:4}" -o "$1" constant units.npy ;;
	esac
}

# parts_agree N [OPTION]: N arrangements of all units, and of three parts put together.
parts_agree() {
	part 1.shard 1-400 "$@"
	part 2/ 401-1000 "$@"
	part 3.shard 1001- "$@"
	permtest -d "$BATS_FILE_TMPDIR/want/listening/design.tsv" -n "$1" "${@:2}" -O tsv constant \
		"$BATS_FILE_TMPDIR/want/listening/group.npy" | tabview -c stat,p,p_fwe >want.tsv
	"$EXAMPLES/together" 1.shard 2/ 3.shard | same_bytes want.tsv -
}

@test "units that were split have the p of all together, of drawn arrangements and of all there are" {
	parts_agree 50 --sided=pos
	parts_agree 50 --sided=neg
	parts_agree 10000 --sided=neg
	parts_agree 50
	parts_agree 10000
	[ "$(cut -f 3 want.tsv | sort -u | wc -l)" -gt 3 ]
	fails 2 'together: no parts; together PART... was expected' "$EXAMPLES/together"
	# units that have names keep them
	printf 'V1\tM1\tA1\n3\t1\t2\n4\t0\t1\n5\t-1\t2\n4\t2\t-1\n6\t-2\t3\n5\tn/a\t0\n' >group.tsv
	mkdesign -n 6 -o design.tsv </dev/null
	tabview -c 1 group.tsv | permtest -d design.tsv -n 40 --shard=1/1 -o left.shard constant
	tabview -c 2- group.tsv | permtest -d design.tsv -n 40 --shard=1/1 -o right.shard constant 2>/dev/null
	permtest -d design.tsv -n 40 constant group.tsv 2>/dev/null | tabview -c stat,p,p_fwe >want.tsv
	"$EXAMPLES/together" left.shard right.shard | same_bytes want.tsv -
	part 1.shard 1-400 40
	fails 1 'together: units have names in one of 1.shard and left.shard, and none in the other' \
		"$EXAMPLES/together" left.shard 1.shard
}

@test "parts of other arrangements, of another design or question, and such as are no parts, aren't put together" {
	other() {
		part other.shard 401- "${@:2}"
		fails 1 "together: other.shard has $1" "$EXAMPLES/together" 1.shard other.shard
		[ ! -s fails.out ]
	}
	part 1.shard 1-400 50
	other 'another seed than 1.shard' 50 --seed=2
	other 'other arrangements than 1.shard' 51
	other 'other arrangements than 1.shard' 10000
	other 'another side of t than 1.shard' 50 --sided=pos
	printf 'block\n1\n1\n2\n2\n3\n3\n' >blocks.tsv
	part other.shard 401- 50 --blocks=blocks.tsv:block
	fails 1 'permtest: there are 8 different arrangements, so no p is less than 0.125
together: other.shard has another way to arrange, or other blocks, than 1.shard' "$EXAMPLES/together" 1.shard other.shard
	part 2/ 401- 50
	fails 1 'together: 2/ has the units of a part before it' "$EXAMPLES/together" 1.shard 2/ 2/
	rm 2/2.shard
	fails 1 'permtest: shard 2/2 is missing: no file has arrangement 2' "$EXAMPLES/together" 1.shard 2/
	printf 'V1\n3\n4\n5\n4\n6\n5\n' >group.tsv
	printf 'constant\tx\n1\t0\n1\t0\n1\t1\n1\t1\n1\t2\n1\t3\n' >design.tsv
	permtest -d design.tsv -n 50 --shard=1/1 -o 2.shard constant group.tsv
	fails 1 'together: 2.shard has another design or contrast than 1.shard' "$EXAMPLES/together" 1.shard 2.shard
	permtest -d design.tsv -n 50 --arrange=signs --shard=1/1 -o 3.shard x group.tsv
	fails 1 'together: 3.shard has another design or contrast than 2.shard' "$EXAMPLES/together" 2.shard 3.shard
	part 1.shard 1- 50 -u 1 -m "$BATS_FILE_TMPDIR/mask.nii.gz"
	fails 1 "together: 1.shard has clusters or TFCE, which can't be split" "$EXAMPLES/together" 1.shard
}

@test "units that were split have the same p where the locale has decimal commas" {
	need_commas
	parts_agree 50 --sided=pos
	LC_ALL=comma "$EXAMPLES/together" 1.shard 2/ 3.shard | same_bytes want.tsv -
}
