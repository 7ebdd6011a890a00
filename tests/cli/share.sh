# share.sh - payoff evaluate share, from a table with products and dates
. "$(dirname "$0")/lib.sh"

# 240 texts of three products in six months, two in three with a label. One
# run counts too few complaints, the other errs both ways.
must_work payoff init --label good --label bad --label mixed
awk 'BEGIN {
	print "id,text,label,product,day,us" >"texts.csv"
	print "id,label" >"few.csv"
	print "id,good,bad,mixed" >"both.csv"
	split("good bad mixed", name, " ")
	for (i = 1; i <= 240; i++) {
		k = i % 3 + 1
		few = i % 5 == 0 && k == 2 ? 1 : k
		both = i % 9 == 0 ? k % 3 + 1 : k
		printf "i%d,text number %d,%s,p%d,2024-%02d-%02d,%02d/%02d/2024\n",
			i, i, i % 3 == 2 || i % 4 ? name[k] : "",
			int(i / 7) % 3, i % 6 + 1, i % 28 + 1,
			i % 6 + 1, i % 28 + 1 >"texts.csv"
		printf "i%d,%s\n", i, name[few] >"few.csv"
		printf "i%d,%s,%s,%s\n", i, both == 1 ? .8 : .1,
			both == 2 ? .8 : .1, both == 3 ? .8 : .1 >"both.csv"
	}
}'
must_work payoff import texts.csv --text text --id id --label label \
	--labels-are blind --date day
must_fail 2 "name the runs: payoff evaluate share RUN RUN" \
	payoff evaluate share
must_work payoff import --predictions few.csv --run few --id id \
	--label label --untuned
must_work payoff import --predictions both.csv --run both --id id --scores \
	--out-of-fold

got=$(payoff evaluate share)
must_contain "$got" "IN PRACTICE" "practice is the default"
must_contain "$got" "A  'few', from a file (run 1), untuned" "the best untuned"
must_contain "$got" "Gain of B over A" "the gain"
must_contain "$got" "N* is the size of a bar" "N* is explained"
must_contain "$got" "right at p* =" "where the chart is right"
must_contain "$got" "A, mean probability (PCC): the run gave no probabilities" \
	"what a run lacks is said"
must_contain "$got" "next: payoff evaluate share --over month" "what is next"
must_equal "$(payoff evaluate share both few | sed -n 3p)" \
	"  A  'both', from a file (run 2), tuned" "runs by name, in their order"

# Bars.
got=$(payoff evaluate share --by product --label bad)
must_contain "$got" "THE CHART OF bad BY product" "a chart by a column"
must_contain "$got" "order kept (Kendall's tau-b)" "how it fits"
got=$(payoff evaluate share --over month)
must_contain "$got" "  2024-06 " "months"
must_contain "$got" "too few to judge" "small bars are shown, not judged"
must_contain "$(payoff evaluate share --over quarter)" \
	"changes with the right direction" "trends"
must_equal "$(payoff evaluate share --over month --date us --json |
	sed -n '/"chart"/,$p' | grep -v dates_in)" \
	"$(payoff evaluate share --over month --json |
		sed -n '/"chart"/,$p' | grep -v dates_in)" \
	"another way to write the same dates"
must_contain "$(payoff evaluate share --by product --over quarter)" \
	"texts over quarter" "a chart for each product"

# The same bytes, within the width, and JSON without NaN.
payoff evaluate share --by product --over month >first
payoff evaluate share --by product --over month >second
must_work cmp first second
must_equal "$(awk 'length > 79' first | wc -l)" 0 "79 columns"
must_equal "$(grep -c ' $' first)" 0 "no blanks at the ends of lines"
payoff evaluate share --by product --json >first.json
must_contain "$(cat first.json)" '"schema_version": 1' "JSON"
must_equal "$(grep -ciw -e nan -e inf -e infinity first.json)" 0 "no NaN"

# What will not do.
must_fail 2 "name two runs" payoff evaluate share few
must_fail 2 "is named two times" payoff evaluate share few 1
must_fail 2 "no imported file has a column 'price'; there are: 'date'" \
	payoff evaluate share --by price
must_fail 2 "no imported file has a column 'label'" \
	payoff evaluate share --by label
must_fail 2 "'p0' is no date" \
	payoff evaluate share --over week --date product
must_fail 2 "--date goes with --over" payoff evaluate share --date us
must_fail 2 "there is no label 'ugly'" payoff evaluate share --label ugly
must_fail 2 "tolerance" payoff evaluate share --tolerance -1
must_fail 2 "no test item has been opened yet" payoff evaluate share --opened

# Opened items are shown again, and what was not opened stays sealed.
must_work payoff evaluate -q --open --yes
got=$(payoff evaluate share --opened)
must_contain "$got" "ON OPENED TEST ITEMS" "opened items"
must_contain "$got" "train texts with a label are left out" "trained on"

# Texts that a run has not answered.
head -n 100 both.csv >part.csv
must_work payoff import --predictions part.csv --run part --id id --scores \
	--out-of-fold
got=$(payoff evaluate share few part)
must_contain "$got" "B has answered" "how many there are"
must_contain "$got" "next: payoff import --predictions FILE --run 'part'" \
	"how to get the rest"

finish
