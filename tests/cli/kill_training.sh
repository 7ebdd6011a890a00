# kill_training.sh - training killed at random moments, again and again: it
# goes on to the weights of a run that nobody killed, nobody's decision is lost
# and payoff check is content
#
# Most of a run of the tiny model is the loading of libtorch, so each kill hits
# what the last one left: begun anew only when it was whole.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
TESTS=$(cd "$(dirname "$0")" && pwd)
. "$TESTS/lib.sh"
. "$TESTS/tiny.sh"

KILLS=${PAYOFF_TEST_TRAINING_KILLS:-25}

tiny_model body model-bert-body
make_reviews reviews.csv 60 'negative positive'
make_project_of payoff.db reviews.csv
printf 'text\nnobody said\nanything of\nthese four\ntexts before\n' >open.csv
must_work payoff import -q --text text open.csv
printf '1\n2\nn a word about it\n1\n' >answers
must_work sh -c 'payoff-annotate -a ann <answers'
payoff export --all >before.csv
must_work payoff backup fresh.db

train() {
	exec payoff finetune run -q -t 1 --checkpoint 0 "$@"
}
whole_run="--model body --method full --rate 0.01 --epochs 12"
weights=payoff.db.models/run-1/model.safetensors
begun=$(now_ms)
(train $whole_run) >out 2>&1 || fail "exit $?: $(cat out)"
LASTS=$(($(now_ms) - begun))
want=$(sha256sum <$weights)
begin_anew() {
	rm -rf payoff.db*
	cp fresh.db payoff.db
	next=$whole_run
}
must_be_whole() {
	must_equal "$(sha256sum <$weights)" "$want" "the same weights: $1"
	must_equal "$(find payoff.db.models -name '*.tmp-*' -o \
		-name 'checkpoint*' -o -name lock)" "" "nothing is left: $1"
}
is_whole() {
	must_be_whole "$1"
	whole=$((whole + 1))
	# The first run met a busier machine than this one.
	LASTS=$((LASTS * 9 / 10))
	begin_anew
}

begin_anew
whole=0 resumed=0 saved=0
for kill in $(seq 1 "$KILLS"); do
	[ "$next" = --resume ] && resumed=$((resumed + 1))
	train $next >out 2>error &
	pid=$!
	sleep "$(moment "$kill")"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	status=$?
	LASTS=$((LASTS * 101 / 100))
	must_work payoff check -q
	must_equal "$(payoff export --all)" "$(cat before.csv)" \
		"kill $kill: what was decided stands"
	[ -n "$(find payoff.db.models -name checkpoint.bin 2>/dev/null)" ] &&
		saved=$((saved + 1))
	case "$status $(cat error)" in
	137*)
		if [ -e payoff.db.models/launch-1 ]; then
			next=--resume
		elif [ -e $weights ]; then
			is_whole "kill $kill" # on its way out
		fi
		;;
	0*) is_whole "kill $kill" ;;
	# Killed between the lock and the row, or when all was done.
	*"nothing to resume"*) begin_anew ;;
	*) fail "kill $kill: exit $status: $(cat error)" ;;
	esac
done
if ! (train $next) >out 2>error; then
	grep -q "nothing to resume" error || fail "at last: $(cat error)"
	begin_anew
	(train $next) >out 2>&1 || fail "exit $?: $(cat out)"
fi
must_be_whole "at last"
printf '%d kills within %d ms: %d came late, %d of a resumed run, %d with a ' \
	"$KILLS" "$LASTS" "$whole" "$resumed" "$saved"
echo "checkpoint left"
[ "$saved" -gt 0 ] || fail "no kill met training"

finish
