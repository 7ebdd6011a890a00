# threshold.sh - payoff evaluate threshold, on predictions that came in a file
. "$(dirname "$0")/lib.sh"

# What was said, on one line: it is folded to the width.
flat() {
	tr -s ' \n' '  ' <out
}

# 600 texts, half of them pos, a third in the test. The model's score of pos is
# spread evenly over 0 to 0.65 for neg and 0.35 to 1 for pos, so that between
# 0.35 and 0.65 it cannot tell, and beyond it is never wrong.
awk 'BEGIN {
	print "id,text,label,side"
	for (i = 0; i < 600; i++)
		print i ",text " i "," (i % 2 ? "pos" : "neg") "," \
			(i % 3 ? "train" : "test")
}' >texts.csv
awk 'BEGIN {
	print "id,neg,pos"
	for (i = 0; i < 600; i++) {
		u = (int(i / 2) * 7919 % 300 + 0.5) / 300 * 0.65
		p = i % 2 ? 0.35 + u : u
		printf "%d,%.4f,%.4f\n", i, 1 - p, p
	}
}' >scores.csv
awk 'BEGIN {
	print "id,label"
	for (i = 0; i < 600; i++)
		print i "," (i % 50 ? (i % 2 ? "pos" : "neg") : "pos")
}' >words.csv
must_work payoff init -l neg -l pos
must_fail 2 "thresholds for what? say --precision 'neg>=0.9'" \
	payoff evaluate threshold
must_fail 2 "no untuned run has practice figures yet" \
	payoff evaluate threshold --precision 'pos>=0.9'
must_work payoff import texts.csv --id id --text text --label label \
	--labels-are blind --split-column side
must_work payoff import --predictions words.csv --run words --id id \
	--label label --untuned
must_fail 2 "'words', from a file (run 1) gave no probability" \
	payoff evaluate threshold --precision 'pos>=0.9'
must_work payoff import --predictions scores.csv --run scores --id id --scores \
	--untuned

# A bar that practice reaches is stored, once.
must_contain "$(payoff evaluate threshold --list)" "no threshold set" "none yet"
must_work payoff evaluate threshold --precision 'pos>=0.95' -n
must_contain "$(flat)" "Not stored (--dry-run)" "a dry run"
must_work payoff evaluate threshold --precision 'pos>=0.95'
page=$(flat)
must_contain "$page" "'scores', from a file (run 2), on 400 train items" \
	"the run with probabilities"
must_contain "$page" "'words', from a file (run 1) does better in practice" \
	"what was left out, and why"
must_contain "$page" "precision(pos)>=0.95: reached" "the bar"
must_contain "$page" "Stored as threshold set 1." "it is stored"
must_contain "$page" "next: payoff evaluate --open" "what is next"
must_contain "$page" "200 test items" "what the test has"
must_work payoff evaluate threshold --precision 'pos>=0.95'
must_contain "$(flat)" "Stored already as threshold set 1." "not twice"
must_contain "$(payoff evaluate threshold --list)" \
	"'scores', from a file (run 2), for precision(pos)>=0.95" "the list"
must_equal "$(payoff evaluate threshold --list --json |
	grep -c '"threshold_set":')" 1 "one is stored"
must_contain "$(payoff evaluate threshold --precision 'pos>=0.95' --json)" \
	'"threshold_set": 1' "JSON says which"

# Out of reach: the nearest level, what is missing, and nothing is stored.
must_work payoff evaluate threshold --precision 'pos>=0.9995'
must_contain "$(flat)" "precision(pos)>=0.9995: OUT OF REACH" "out of reach"
must_contain "$(flat)" "The nearest level within reach is" "the nearest"
must_contain "$(flat)" "more train labels" "what is missing"
must_contain "$(flat)" "Nothing is stored" "no floor, no set"
must_work payoff evaluate threshold --run scores --recall 'pos>=0.95' \
	--precision 'pos>=0.95' --fallback none -n
must_contain "$(flat)" "By itself it is within reach" "one bar of two"

# Left to a person: what is answered is said.
must_work payoff evaluate threshold --precision 'pos>=0.9' \
	--precision 'neg>=0.9' --fallback none
must_contain "$(flat)" "no answer (for a person to decide)" "the fallback"
must_contain "$(flat)" "answered, %" "the coverage"
must_contain "$(flat)" "threshold set 2" "another set"

# Costs.
must_work payoff evaluate threshold --costs FP=1,FN=5
must_contain "$(flat)" "probability of 'pos' below 0.167: 'neg'" "Elkan"
must_contain "$(flat)" "expected cost per item" "before and after"
must_contain "$(flat)" "(--positive for the other)" "which one is positive"
must_work payoff evaluate threshold --costs FP=1,FN=5 --positive neg -n
must_contain "$(flat)" "probability of 'pos' below 0.833: 'neg'" "turned"
printf 'true,neg,pos,abstain\nneg,0,1,0.25\npos,1,0,0.25\n' >costs.csv
must_work payoff evaluate threshold --cost-matrix costs.csv -n
must_contain "$(flat)" "below 0.250: 'neg'; below 0.750: no answer" "Chow"
printf 'true,neg,pos\nneg,0,1\n' >costs.csv
must_fail 2 "costs.csv: no row of 'pos'" \
	payoff evaluate threshold --cost-matrix costs.csv

# Said wrongly.
must_fail 2 "no label 'maybe'" payoff evaluate threshold --recall 'maybe>=0.9'
must_fail 2 "say LABEL>=LEVEL" payoff evaluate threshold --recall pos
must_fail 2 "do not go with" \
	payoff evaluate threshold --recall 'pos>=0.9' --costs FP=1,FN=5
must_fail 2 "no run 'nobody'" \
	payoff evaluate threshold --recall 'pos>=0.9' --run nobody
must_fail 2 "on 400 of 400 train items" \
	payoff evaluate threshold --recall 'pos>=0.9' --run words

# The bars of init, and what was stated that no floor serves.
must_work payoff init -p bars.db -l neg -l pos --bar 'recall(pos)>=0.9' \
	--bar 'accuracy>=0.7'
must_work payoff import -p bars.db texts.csv --id id --text text \
	--label label --labels-are blind --split-column side
must_work payoff import -p bars.db --predictions scores.csv --run scores \
	--id id --scores --untuned
must_work payoff evaluate threshold -p bars.db
must_contain "$(flat)" "recall(pos)>=0.9: reached" "the bar of init"
must_contain "$(flat)" "accuracy>=0.7 is left to the verdict" "the other"

# The same twice are the same bytes, 79 columns wide; the test is untouched.
must_work payoff evaluate threshold --recall 'pos>=0.9' -n
cp out first
must_work payoff evaluate threshold --recall 'pos>=0.9' -n
cp out second
must_work cmp first second
for options in "--recall pos>=0.9" "--costs FP=1,FN=5" "--list" \
	"--precision pos>=0.9995" --help; do
	# shellcheck disable=SC2086 # several words
	must_equal "$(payoff evaluate threshold $options |
		awk 'length > 79' | wc -l)" 0 "79 columns: $options"
done
must_contain "$(payoff evaluate)" "THE TEST IS SEALED" "nothing was opened"
must_work payoff check

finish
