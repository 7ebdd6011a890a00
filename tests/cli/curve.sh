# curve.sh - learning curves: trained, killed, gone on with, and read
TESTS=$(cd "$(dirname "$0")" && pwd)
. "$TESTS/lib.sh"
. "$TESTS/tiny.sh"

tiny_model body model-bert-body
make_reviews reviews.csv 150 'negative positive'
make_project_of payoff.db reviews.csv

# Every number of the project's newest curve but the times.
points_of() {
	payoff evaluate curve --json -p "$1" | grep -v '"file"\|"title"'
}

# ---- what is asked for wrongly
must_fail 2 "payoff finetune curve" payoff evaluate curve
must_fail 2 "no learning curve 3" payoff evaluate curve --curve 3
must_fail 2 "which model" payoff finetune curve
must_fail 2 "full or frozen-head" payoff finetune curve --model body \
	--method zero-shot
must_fail 2 "'ten' is not a number" payoff finetune curve --model body \
	--sizes 50,ten
must_fail 2 "named two times" payoff finetune curve --model body \
	--sizes 50,20,50
must_fail 2 "which leaves 96" payoff finetune curve -q --model body \
	--sizes 50,97
must_fail 2 "--budget" payoff finetune curve --model body --budget -1
must_fail 2 "is not an option" payoff finetune curve now
must_fail 2 "no learning curve yet" payoff evaluate curve

# ---- a frozen head, where practice has chosen nothing yet
must_work payoff finetune curve --model body -t 1
must_contain "$(cat out)" "practice has chosen none yet" "whose choice it is"
must_contain "$(cat out)" "4 sizes from 12 to 96 labels, 3 seeds" "the plan"
must_contain "$(cat out)" "11 points to train, about" "the time, beforehand"
must_contain "$(cat out)" "No untuned run has answered" "what is missing"
must_contain "$(cat out)" "next: payoff evaluate curve" "what to type next"
[ ! -e payoff.db.models/curve-1 ] || fail "a lock is left"
first=$(points_of payoff.db)
must_work payoff finetune curve --model body -t 1
must_equal "$(grep -c 'wrong (' out)" 0 "nothing is trained again"
must_equal "$(points_of payoff.db)" "$first" "the same curve"
got=$(payoff evaluate curve)
must_contain "$got" "same 24 train items" "what it is scored on"
must_contain "$(echo $got)" "never on the test" "and not on the test"
must_contain "$got" "bootstrap over seeds and held-out items" "the method"
must_equal "$(printf '%s\n' "$got" | awk 'length > 79' | wc -l)" 0 "79 columns"
must_contain "$got" "money is not made of a guess" "no price of a guess"
got=$(payoff evaluate curve --value 1 --horizon 1000)
must_contain "$got" "No untuned run has answered these items" "no baseline"

# ---- more points join the curve; what practice chose is taken
must_work payoff finetune curve --model body -t 1 --sizes 24,60 --seeds 4
must_equal "$(grep -c 'wrong (' out)" 5 "only what is missing"
must_contain "$(payoff evaluate curve)" "1 seed is not trained on every size" \
	"a seed that lacks sizes is not fitted"
must_work payoff finetune run --model body --rate 0.01 --epochs 6 -t 1
must_work payoff finetune curve -t 1 --seeds 2
must_contain "$(cat out)" "which did best in practice" "practice's choice"
must_contain "$(cat out)" "The best untuned model (run" "the baseline"
got=$(payoff evaluate curve --curve 1 --value 1 --horizon 1000 --label-cost .1)
must_contain "$got" "Did it repay?" "money"
must_contain "$got" "Adopt it?" "without what is spent"
must_contain "$got" "By the counts of practice" "more test items"
must_equal "$(printf '%s\n' "$got" | awk 'length > 79' | wc -l)" 0 "79 columns"
must_work payoff check -q

# ---- the largest size is what practice's first fold was trained on
must_work payoff finetune run --method full --rate 0.01 --epochs 2 -t 1
must_work payoff finetune curve --method full --rate 0.01 --epochs 2 -t 1 \
	--sizes 96 --seeds 1
wrong=$(sed -n 's/.*96 labels, seed 1: \([0-9]*\) of 24 wrong.*/\1/p' out)
last=$(payoff finetune show 5 --json | awk '/"held_out_accuracy": [01]/ {
	sub(/.*: /, ""); at = $0 } END { print int(24.5 - 24 * at) }')
must_equal "$wrong" "$last" "a point is practice's training"

# ---- a budget: every point of the first seed has a chance, no seed in part
must_work payoff init -p short.db -l negative -l positive
must_work payoff import reviews.csv --text text --label label \
	--labels-are blind --split-column split -p short.db
must_work payoff finetune curve --model body --method full --epochs 2 -t 1 \
	--budget 0.0001 -p short.db
must_contain "$(cat out)" "The budget left out" "what was dropped is said"
must_equal "$(grep -c 'wrong (' out)" 1 "the first point is always made"

# ---- killed: the same bytes as if nothing had happened
full() {
	exec payoff finetune curve --model body --method full --rate 0.01 \
		--epochs 30 --sizes 12,24,48,96 --seeds 2 -t 1 -p "$@"
}
make_project_of whole.db reviews.csv
begun=$(now_ms)
(full whole.db) >out 2>&1 || fail "exit $?: a whole curve"
LASTS=$(($(now_ms) - begun))
want=$(points_of whole.db)
make_project_of killed.db reviews.csv
kill=0 status=137
while [ $status -eq 137 ] && [ $kill -lt 4 ]; do
	kill=$((kill + 1))
	full killed.db >out 2>&1 &
	victim=$!
	sleep "$(moment $kill)"
	kill -9 $victim 2>/dev/null
	wait $victim 2>/dev/null
	status=$?
	must_work payoff check -q -p killed.db
done
(full killed.db) >out 2>&1 || fail "exit $?: $(cat out)"
must_equal "$(points_of killed.db)" "$want" "the same points after kill -9"
must_equal "$(find killed.db.models -name lock 2>/dev/null)" "" "no lock"

# ---- interrupted, and two at once
make_project_of stopped.db reviews.csv
full stopped.db >said 2>&1 &
victim=$!
tries=0
until grep -q 'wrong (' said || [ $tries -gt 600 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
must_fail 2 "another process" payoff finetune curve -q --model body \
	--method full --rate 0.01 --epochs 30 --sizes 12,24,48,96 --seeds 2 \
	-t 1 -p stopped.db
kill -TERM $victim
wait $victim
must_equal $? 130 "interrupted is 130"
must_contain "$(cat said)" "the same command goes on" "what to type"
(full stopped.db) >out 2>&1 || fail "exit $?: $(cat out)"
must_equal "$(points_of stopped.db)" "$want" "the same points after a stop"

finish
