# kill.sh - imports killed at random moments: each is there whole or not at
# all, nobody's decision is lost, and payoff check is content
#
# The 100 kills here, 75 of people at work (test_terminal.c) and 25 of training
# (kill_training.sh) are 200 at random moments.
# kill -9 takes nothing from the page cache, so memory will do, and is quick.
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"

KILLS=${PAYOFF_TEST_KILLS:-100}
ROWS=2100 # more than one transaction

awk -v rows=$ROWS 'BEGIN { print "text,label,shop"
	for (i = 1; i <= rows; i++)
		printf "text number %d of the file,%s,s%d\n", i,
			i % 3 ? "pos" : "neg", i % 500 }' >killed.csv
awk 'BEGIN { print "text"
	for (i = 1; i <= 20; i++) print "an earlier text, number " i }' |
	sed 's/,//' >first.csv
must_work payoff init -l neg -l pos
must_work payoff import first.csv
printf '1\n2\n1\nn a word about it\n2\n' >answers
must_work sh -c 'payoff-annotate -a ann <answers'
payoff export --all >before.csv
must_work payoff backup fresh.db

take_in="payoff import -q --text text --label label --group shop killed.csv"
begun=$(now_ms)
must_work $take_in
LASTS=$(($(now_ms) - begun))
must_contain "$(payoff status)" "2120 in 2 imports" "unhindered it comes in"

whole=0 nothing=0 unswept=0
cp fresh.db payoff.db
for kill in $(seq 1 "$KILLS"); do
	$take_in >/dev/null 2>&1 &
	pid=$!
	sleep "$(moment "$kill")"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	# Every third time the next import finds what was left, not check.
	if [ $((kill % 3)) -ne 0 ]; then
		must_work payoff check -q
	fi
	case $(payoff status 2>warned) in
	*"2120 in 2 imports"*)
		whole=$((whole + 1))
		rm -f payoff.db*
		cp fresh.db payoff.db
		;;
	*"20 in 1 import ("*) nothing=$((nothing + 1)) ;;
	*) fail "kill $kill: neither all nor nothing: $(payoff status)" ;;
	esac
	must_equal "$(payoff export --all 2>/dev/null | head -n 21)" \
		"$(cat before.csv)" "kill $kill: what was decided stands"
	grep -q "was killed" warned && unswept=$((unswept + 1))
done
must_work payoff check -q
must_work $take_in
must_contain "$(payoff status)" "2120 in 2 imports" "after all of them too"
must_equal "$(payoff export --all | head -n 21)" "$(cat before.csv)" \
	"what was decided before stands"
must_work payoff check -q
printf '%d kills within %d ms: %d whole, %d nothing, %d left to sweep\n' \
	"$KILLS" "$LASTS" "$whole" "$nothing" "$unswept"
[ "$nothing" -gt 0 ] || fail "no kill came in time"

finish
