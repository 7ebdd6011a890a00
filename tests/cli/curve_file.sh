# curve_file.sh - payoff evaluate curve on points of trainings made elsewhere
. "$(dirname "$0")/lib.sh"

# A number of the JSON: $1 the path of keys, as awk finds them one after
# another.
number() {
	printf '%s\n' "$got" | awk -v keys="$1" 'BEGIN { n = split(keys, key, " ")
		at = 1 }
	index($0, "\"" key[at] "\":") { if (at++ == n) {
		sub(/.*: /, ""); sub(/,$/, ""); print; exit } }'
}
# must_be PATH VALUE TOLERANCE
must_be() {
	awk -v got="$(number "$1")" -v want="$2" -v most="$3" 'BEGIN {
		off = got - want; exit !(got != "" && off <= most && -off <= most) }' ||
		fail "$1 is $(number "$1"), not $2"
}

# Known answers: SciPy's weighted least squares on these six points.
cat >known.csv <<'END'
labels,error,standard_error
50,.290369,.012
100,.225071,.009
200,.193590,.007
400,.158957,.005
800,.140264,.004
1600,.122884,.003
END
got=$(payoff-evaluate curve --points known.csv --json)
must_be "schema_version" 1 0
must_be "laws pow3 a" .081786174 1e-8
must_be "laws pow3 b" 1.246028592 1e-7
must_be "laws pow3 c" .461063654 1e-8
must_be "laws pow3 chi_square" .963739279 1e-8
must_be "laws pow2 b" .680185171 1e-8
must_be "laws pow2 c" .235306255 1e-8
must_equal "$(payoff-evaluate curve --points known.csv --json)" "$got" \
	"the same bytes again"
# The same from JSON Lines.
awk -F, 'NR > 1 { printf "{\"labels\": %s, \"error\": 0%s, " \
	"\"standard_error\": 0%s}\n", $1, $2, $3 }' known.csv >known.jsonl
must_equal "$(payoff-evaluate curve --points known.jsonl --json |
	grep -v '"file"\|"title"')" \
	"$(printf '%s\n' "$got" | grep -v '"file"\|"title"')" "JSON Lines"

got=$(payoff-evaluate curve --points known.csv)
must_contain "$got" "Yes: twice the 1600 labels" "it still falls"
must_contain "$got" "--value MONEY" "what would say more"
must_equal "$(printf '%s\n' "$got" | awk 'length > 79' | wc -l)" 0 "79 columns"

# In money: with k = 0 no label is too many, and the reach is the end.
price="--baseline-error .3 --value .05 --horizon 100000"
got=$(payoff-evaluate curve --points known.csv $price --label-cost 0 --json)
must_be "optimum value" 6400 0
# net = M V (.3 - the law's error at 1600) with labels for nothing
gain=$(awk 'BEGIN { law = .081786174 + 1.246028592 * 1600 ^ -.461063654
	print 5000 * (.3 - law) }')
must_be "did_it_repay net value" "$gain" .01
must_be "did_it_repay break_even_predictions value" 0 0
got=$(payoff-evaluate curve --points known.csv $price --label-cost .1 \
	--training-cost 40 --json)
must_be "did_it_repay net value" "$(awk "BEGIN { print $gain - 200 }")" .01
must_be "adopt net value" "$gain" .01
# (V M b c / k)^(1 / (c + 1)) = 734.0: below what there is
must_be "optimum value" 1600 0
must_equal "$(number "optimum is_below")" true "no further label pays"
got=$(payoff-evaluate curve --points known.csv $price --label-cost .1 \
	--flip-cost 1)
must_contain "$got" "--broken-share" "what would define it"
got=$(payoff-evaluate curve --points known.csv --value 1)
must_contain "$got" "--horizon PREDICTIONS" "what is missing"
must_contain "$got" "--baseline-error SHARE" "and this"
must_equal "$(payoff-evaluate curve --points known.csv --json --value 1 |
	grep -ci 'nan\|inf[^oi]')" 0 "no NaN in JSON"

# Several seeds, items, and sizes too few for a law.
cat >few.csv <<'END'
labels,seed,error,items
50,1,.30,300
50,2,.32,300
100,1,.31,300
100,2,.29,300
END
got=$(payoff-evaluate curve --points few.csv)
must_contain "$got" "fewer than four sizes do not show a curve" "no law"
must_contain "$got" "31.0    1.4" "the mean and the spread over seeds"
# A curve that does not fall is said to.
awk 'BEGIN { print "labels,error,items"
	for (n = 50; n <= 800; n *= 2) print n ",.3,300" }' >flat.csv
must_contain "$(payoff-evaluate curve --points flat.csv)" \
	"does not fall measurably" "a flat one"

# What is wrong with a file is said with its line.
printf 'labels,error\n50,.3\n' >bad.csv
must_fail 2 "items" payoff-evaluate curve --points bad.csv
printf 'labels,error,items\n50,30,100\n' >bad.csv
must_fail 2 "bad.csv:2: error is '30', and is from 0 to 1" \
	payoff-evaluate curve --points bad.csv
printf 'labels,error,items\n50,.3,100\n50,.2,100\n' >bad.csv
must_fail 2 "a column 'seed'" payoff-evaluate curve --points bad.csv
printf 'labels,error,items\n2.5,.3,100\n' >bad.csv
must_fail 2 "not a whole number" payoff-evaluate curve --points bad.csv
printf 'labels,error,items\n' >bad.csv
must_fail 2 "has no points" payoff-evaluate curve --points bad.csv
must_fail 2 "nowhere.csv" payoff-evaluate curve --points nowhere.csv
must_fail 2 "go with --points" payoff-evaluate curve --baseline-error .3
must_fail 2 "--value" payoff-evaluate curve --points known.csv --value -1

finish
