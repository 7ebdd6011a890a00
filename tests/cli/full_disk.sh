# full_disk.sh - a training run whose disk fills up: one clear line, nothing
# lost, and when there is room again the run goes on to the same weights
#
# The disks are mounted in a namespace of the test's own and go with it; some
# systems let any user have one, some only root, some nobody.
for how in -m -rm; do
	if [ -z "${HAS_MOUNTS:-}" ] &&
		unshare $how mount -t tmpfs none /mnt 2>/dev/null; then
		export HAS_MOUNTS=1
		exec unshare $how sh "$0" "$@"
	fi
done
[ -w /dev/shm ] && export TMPDIR=/dev/shm
TESTS=$(cd "$(dirname "$0")" && pwd)
. "$TESTS/lib.sh"
. "$TESTS/tiny.sh"

tiny_model body model-bert-body
make_reviews reviews.csv 60 'negative positive'
make_project_of fresh.db reviews.csv
printf 'text\nnobody said\nanything of\nthese four\ntexts before\n' >open.csv
must_work payoff import -q -p fresh.db --text text open.csv
printf '1\n2\nn a word about it\n1\n' >answers
must_work sh -c 'payoff-annotate -p fresh.db -a ann <answers'
payoff export --all -p fresh.db >before.csv

# Becomes the program, so that $! of a background job is its own number.
train() {
	exec payoff finetune run -t 1 -q --checkpoint $CHECKPOINT -p "$@"
}
begin() {
	train "$1" --model body --method majority,full --rate 0.01 \
		--epochs "$EPOCHS"
}
# $1: the project, $2: which run. Weights are compared, not figures.
hash_of() {
	payoff finetune show "$2" --json -p "$1" |
		sed -n 's/.*"weights_sha256": "\(.*\)".*/\1/p'
}
content() {
	must_work payoff check -q -p "$1"
	must_equal "$(payoff export --all -p "$1")" "$(cat before.csv)" \
		"what was decided stands: $1"
}
# One line, and it says what is the matter. $1: the status, $2: words (a
# pattern of grep -E), $3: the case.
must_be_clear() {
	must_equal "$1" 2 "the exit status: $3"
	must_equal "$(wc -l <error)" 1 "lines of error: $3"
	grep -qE "$2" error || fail "$3: $(cat error)"
}
# What is left goes on, or there is nothing left to go on with.
goes_on() {
	if payoff finetune list -p "$1" | grep -q 'interrupted\|failed'; then
		(train "$1" --resume) >out 2>&1 || fail "exit $?: $(cat out)"
	elif ! payoff finetune list -p "$1" | grep -q ' done '; then
		(begin "$1") >out 2>&1 || fail "exit $?: $(cat out)"
	fi
	must_equal "$(hash_of "$1" 2)" "$want" "the same weights: $2"
	content "$1"
	must_equal "$(find "$1.models" -name '*.tmp-*' -o -name 'checkpoint*' \
		-o -name lock)" "" "nothing half-written is left: $2"
}

# --- no file may grow: what a full disk is where none can be made ---

# Project, log, checkpoint and weights are of different sizes, so that the
# limits (of 512 bytes) stop different ones of them.
EPOCHS=4 CHECKPOINT=0
cp fresh.db whole.db
(begin whole.db) >out 2>&1 || fail "exit $?: $(cat out)"
want=$(hash_of whole.db 2)
[ -n "$want" ] || fail "no hash"
limited() (
	trap '' XFSZ
	ulimit -f "$1"
	shift
	begin "$@"
)
for blocks in 64 150 580; do
	rm -rf payoff.db*
	cp fresh.db payoff.db
	limited $blocks payoff.db >out 2>error
	must_be_clear $? 'File too large|cannot be read or written' \
		"files of at most $blocks blocks"
	content payoff.db
	goes_on payoff.db "after files of at most $blocks blocks"
done

# --- a disk that fills while it trains ---

# $1: the folder that is a disk of its own, $2: the file of the run that is
# there when the disk is filled, $3: what it says then.
fills_up() {
	rm -rf disk
	mkdir -p "$1"
	mount -t tmpfs -o size=8m none "$1" || exit 1
	cp fresh.db disk/payoff.db
	(begin disk/payoff.db) >out 2>error &
	pid=$!
	tries=0
	until [ -e "disk/payoff.db.models/$2" ] || [ $tries -ge 2000 ]; do
		tries=$((tries + 1))
		sleep 0.01
	done
	cat /dev/zero >"$1/filler" 2>/dev/null
	wait $pid
	must_be_clear $? "$3" "$1 full when $2 is there"
	must_contain "$(payoff finetune list -p disk/payoff.db)" " full " \
		"a full disk can be read: $2"
	must_equal "$(payoff export --all -p disk/payoff.db)" \
		"$(cat before.csv)" "what was decided stands on it: $2"
	rm "$1/filler"
	content disk/payoff.db
	goes_on disk/payoff.db "$1 full when $2 is there"
	umount "$1"
}
if [ -n "${HAS_MOUNTS:-}" ]; then
	EPOCHS=20
	cp fresh.db longer.db
	(begin longer.db) >out 2>&1 || fail "exit $?: $(cat out)"
	want=$(hash_of longer.db 2)
	full='No space left on device|the disk is full'
	fills_up disk launch-1 "$full"
	fills_up disk run-2/checkpoint-0/checkpoint.bin "$full"
	fills_up disk run-2/checkpoint-final/checkpoint.bin "$full"
	CHECKPOINT=1000
	fills_up disk/payoff.db.models run-2/checkpoint-final/lock \
		'run-2/.*: No space left on device'
else
	echo "NOT RUN: a disk that fills up, since none can be mounted here"
fi

finish
