# slices.sh - payoff evaluate slice, errors and calibration, on imported runs
. "$(dirname "$0")/lib.sh"

# 600 texts with stars and a shop. The untuned run is wrong on every fourth
# text, at 0.6; the tuned one on the texts of one star, at 0.9, and on few
# others. The text numbered 7 is labelled wrongly: both are sure of that.
awk 'BEGIN {
	print "id,text,label,stars,shop,note" >"texts.csv"
	print "id,neg,pos" >"untuned.csv"
	print "id,neg,pos" >"tuned.csv"
	print "id,label" >"mute.csv"
	for (i = 1; i <= 600; i++) {
		stars = 1 + i % 5
		gold = i % 2
		said = i == 7 ? 1 - gold : gold
		printf "t%d,text number %d %s,%s,%d,%s,%d\n", i, i,
			i % 3 ? "is short" : "is rather a Longer one with " \
			"more words", gold ? "pos" : "neg", stars,
			i % 2 ? "north" : "south", i >"texts.csv"
		p = i % 4 || i == 7 ? 0.8 : 0.4
		printf "t%d,%.2f,%.2f\n", i, said ? 1 - p : p,
			said ? p : 1 - p >"untuned.csv"
		p = stars == 1 || i % 50 == 2 ? 0.1 : 0.95
		printf "t%d,%.2f,%.2f\n", i, said ? 1 - p : p,
			said ? p : 1 - p >"tuned.csv"
		printf "t%d,%s\n", i, i % 3 ? "pos" : "neg" >"mute.csv"
	}
}'
must_fail 2 "no project here" payoff-evaluate slice
must_work payoff init --label neg --label pos
must_fail 2 "no run has practice figures yet" payoff-evaluate slice
must_fail 2 "no run has practice figures yet" payoff-evaluate errors
must_fail 2 "no run has practice figures yet" payoff-evaluate calibration
must_work payoff import texts.csv --text text --id id --label label \
	--labels-are blind
must_work payoff import --predictions untuned.csv --run untuned --id id \
	--scores --untuned
must_work payoff import --predictions tuned.csv --run tuned --id id --scores \
	--out-of-fold
must_work payoff import --predictions mute.csv --run mute --id id \
	--label label --untuned

# Where it helps and where it hurts.
got=$(payoff-evaluate slice)
must_contain "$got" "WORSE   stars: 1 " "what tuning breaks stands out"
must_contain "$got" "better  stars: 4 " "what tuning mends stands out"
must_contain "$got" "Left out: note has more than 12 values: --by 'note'." \
	"what is left out"
must_contain "$got" "Left out: shop cuts these items just as gold label does" \
	"the same cut is made once"
must_contain "$got" "next: payoff evaluate errors" "what is next"
got=$(payoff-evaluate slice untuned tuned --by note --by length --word longer)
must_contain "$got" "cut into fifths" "many numbers"
must_contain "$got" "has it not" "a word"
must_contain "$got" "6 to 15" "lengths"
must_fail 2 "no column 'colour' to slice by; there are: length, class" \
	payoff-evaluate slice --by colour
must_fail 2 "no letter or digit" payoff-evaluate slice --word '?!'
must_fail 2 "compares two runs" payoff-evaluate slice tuned
must_fail 2 "is named two times" payoff-evaluate slice tuned tuned
must_fail 2 "no run 'third'" payoff-evaluate slice tuned third
must_fail 2 "no test item has been opened yet" payoff-evaluate slice --opened

# What went wrong.
got=$(payoff-evaluate errors --n 2)
must_contain "$got" "BROKEN BY B: " "broken"
must_contain "$got" "(the 2 surest; --n N shows more)" "as many as asked for"
must_contain "$got" "Against chance: " "the relative rate"
must_contain "$got" "LABELS THAT LOOK WRONG: " "suspects"
must_contain "$(payoff-evaluate errors tuned)" "WRONG: " "one run alone"
got=$(payoff-evaluate errors mute)
must_contain "$got" "Not looked for: the model gave no probabilities." \
	"no suspects without probabilities"
must_fail 2 "no label can be suspected" payoff-evaluate errors mute --review 3
must_fail 2 "at most 2 runs" payoff-evaluate errors tuned untuned mute
must_fail 2 "review is from 0" payoff-evaluate errors --review -1

# Labels are read again, blind, with controls; and only once.
must_contain "$(payoff status)" "labelled" "status"
got=$(payoff-evaluate errors tuned --review 3)
must_contain "$got" "the 3 most suspected labels and 3 controls" "an audit"
must_contain "$got" "next: payoff annotate" "an audit's next"
case $got in
*"text number"*) fail "an audit shows its items" ;;
esac
must_fail 2 "6 items of the last audit are still to be read again" \
	payoff-evaluate errors tuned --review 3
for i in 1 2 3 4 5 6; do echo pos; done >answers
must_work payoff-annotate --lines -q <answers
must_contain "$(payoff-evaluate errors tuned --review 2)" \
	"the 2 most suspected labels and 2 controls" "the next audit"
must_work payoff check

# What probabilities are worth.
got=$(payoff-evaluate calibration untuned tuned)
must_contain "$got" "0.90 - 1.00" "bins"
must_contain "$got" "Practice would choose the temperature" "temperature"
must_contain "$got" "the surest  50 %" "coverage"
must_fail 2 "gave no probability for each label" payoff-evaluate calibration mute
must_fail 2 "alpha is from" payoff-evaluate calibration --alpha 90

# Opened items are shown; which of them look wrong is not.
must_work payoff-evaluate -q --open --yes --untuned 1 --tuned 2
must_contain "$(payoff-evaluate slice --opened)" "ON OPENED TEST ITEMS" "opened"
must_contain "$(payoff-evaluate calibration --opened)" \
	"not chosen by" "a temperature chosen elsewhere"
must_contain "$(payoff-evaluate errors tuned --opened)" "is not shown" \
	"opened suspects"
must_contain "$(payoff-evaluate errors tuned --opened --review 2)" \
	"2 controls" "an audit of opened items"

# In every form the same bytes, whole JSON, and 79 columns.
for page in "slice" "slice --opened --by stars" "errors" "errors tuned" \
	"errors --opened" "calibration untuned tuned"; do
	# shellcheck disable=SC2086
	payoff-evaluate $page --json >first.json
	# shellcheck disable=SC2086
	payoff-evaluate $page --json >second.json
	must_work cmp first.json second.json
	must_contain "$(cat first.json)" '"schema_version": 1' "JSON of $page"
	if grep -qiE '\b(nan|inf)' first.json; then
		fail "a number that is none: $page"
	fi
	# shellcheck disable=SC2086
	must_equal "$(payoff-evaluate $page | LC_ALL=C.UTF-8 \
		awk 'length > 79' | grep -cv '…')" 0 "79 columns: $page"
done

finish
