# gate.sh - payoff evaluate --gate: policies, exit statuses, JUnit
. "$(dirname "$0")/lib.sh"

must_work make_project payoff.db 400
must_work make_runs payoff.db 20

# gate STATUS ARGUMENT ...: --gate exits so.
gate() {
	want=$1
	shift
	payoff-evaluate "$@" >out 2>error
	got=$?
	[ "$got" -eq "$want" ] || {
		fail "exit $got, not $want: $*"
		cat out error >&2
	}
}

# policy BAR ...: writes policy.json
policy() {
	{
		printf '{"policy_version": 1, "bars": ['
		comma=
		for bar; do
			printf '%s{"bar": "%s", "why": "because & so"}' \
				"$comma" "$bar"
			comma=,
		done
		printf ']}\n'
	} >policy.json
}

# The project's own policy: written once, never over what was edited.
must_work payoff-evaluate policy own.json
must_contain "$(cat own.json)" '"policy_version": 1' "a policy"
must_contain "$(cat own.json)" '"why"' "it says why"
must_fail 2 "own.json is there already" payoff-evaluate policy own.json
must_equal "$(payoff-evaluate policy)" "$(cat own.json)" "the same on stdout"
must_contain "$(payoff-evaluate policy --figures)" "the test is sealed" \
	"figures of a sealed test"
must_fail 2 "one too many" payoff-evaluate policy a b

# Sealed: nothing is measured, so nothing fails.
gate 3 --gate
gate 3 --gate own.json
policy "tuned.accuracy >= 0.1"
gate 3 --gate policy.json
must_contain "$(cat out)" "THE GATE: INCONCLUSIVE" "a sealed gate"
must_contain "$(cat out)" "not measured: the test is sealed" "and why"

# A slip costs no opening.
must_work make_runs payoff.db 160 better
policy "tuned.acuracy >= 0.1"
must_fail 2 "policy.json: bar 'tuned.acuracy >= 0.1': there is no figure" \
	payoff-evaluate -q --open --yes --gate policy.json
policy "tuned.accuracy => 0.1"
must_fail 2 "at column 16" payoff-evaluate -q --open --yes --gate policy.json
must_fail 2 "nowhere.json" payoff-evaluate -q --open --yes --gate nowhere.json
must_equal "$(payoff-evaluate --json |
	sed -n 's/.*"openings": \([0-9]*\).*/\1/p')" 0 "nothing was opened"

must_work payoff-evaluate -q --open --yes

# Pass, fail, inconclusive, and the worst of several.
policy "tuned.accuracy >= 0.5" "verdict in [TUNING PAYS]"
gate 0 --gate policy.json
must_contain "$(cat out)" "THE GATE: PASSED" "a gate that passes"
policy "tuned.accuracy >= 0.5" "tuned.accuracy >= 99.9%"
gate 1 --gate policy.json
must_contain "$(cat out)" "THE GATE: FAILED" "a gate that fails"
must_contain "$(cat out)" "why: because & so" "what it was for"
policy "label_noise.rate <= 5%"
gate 3 --gate policy.json
policy "label_noise.rate <= 5%" "broken <= 0%"
gate 1 --gate policy.json
gate 0 --gate
# Without --gate nothing is judged; more than one is refused.
must_fail 2 "is not an option" payoff-evaluate --quiet policy.json
must_fail 2 "is not an option" payoff-evaluate -q --gate policy.json own.json
must_equal "$(payoff-evaluate --gate policy.json | awk 'length > 79' | wc -l)" \
	0 "79 columns"

# JSON has it, and the page, and the Markdown.
payoff-evaluate --gate policy.json --json >out
must_contain "$(cat out)" '"state": "fail"' "JSON"
gate 1 -q --gate policy.json --html page.html --markdown page.md
must_contain "$(cat page.html)" "The gate: failed" "the page"
must_contain "$(cat page.md)" "### The gate: failed" "Markdown"

# JUnit: a test case a bar.
policy "tuned.accuracy >= 0.5" "broken <= 0%" "label_noise.rate <= 5%"
gate 1 -q --gate policy.json --junit junit.xml
must_contain "$(cat junit.xml)" \
	'tests="3" failures="1" errors="0" skipped="1"' "the counts"
must_equal "$(grep -c '<testcase' junit.xml)" 3 "a test case a bar"
must_equal "$(grep -c '<failure message=' junit.xml)" 1 "a failure"
must_equal "$(grep -c '<skipped message=' junit.xml)" 1 "a skipped one"
must_contain "$(cat junit.xml)" 'because &amp; so' "escaped"
must_contain "$(cat junit.xml)" 'broken &lt;= 0%' "the bar"
gate 1 -q --gate policy.json --junit again.xml
must_work cmp junit.xml again.xml
# Without a policy: the verdict.
gate 0 -q --junit verdict.xml
must_contain "$(cat verdict.xml)" 'verdict in [DEPLOY AS IS' "the verdict"
must_fail 2 "not -" payoff-evaluate -q --junit -

must_contain "$(payoff-evaluate policy --figures)" "tuned.accuracy.certified" \
	"what bars can be about"
must_contain "$(payoff-evaluate policy --figures --json)" '"each_end_by_itself"' \
	"as JSON"
must_fail 2 "goes with --figures" payoff-evaluate policy --json

finish
