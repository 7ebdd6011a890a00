# report.sh - the forms of the report, as files and on standard output
. "$(dirname "$0")/lib.sh"

must_work make_project payoff.db 400
must_work make_runs payoff.db 20

# A sealed test has a report, and no model card.
must_contain "$(payoff-evaluate --markdown -)" "## The test is sealed" \
	"sealed Markdown"
must_fail 2 "payoff evaluate --open" payoff-evaluate -q --model-card card.md
[ ! -e card.md ] || fail "a card of nothing was written"

must_work make_runs payoff.db 160 better
must_work payoff-evaluate -q --open --yes

# - is standard output, in place of the text; one form alone.
must_equal "$(payoff-evaluate --markdown - | head -n 1)" "## TUNING PAYS" \
	"Markdown on standard output"
must_equal "$(payoff-evaluate --markdown - | grep -c '^next:')" 0 \
	"and nothing else"
must_contain "$(payoff-evaluate --model-card -)" "## Intended use" "a card"
must_fail 2 "only one form" payoff-evaluate --json --markdown -
must_fail 2 "only one form" payoff-evaluate --markdown - --model-card -
must_fail 2 "not -" payoff-evaluate --html -

# Files: whole, named, the same bytes each time.
must_work payoff-evaluate --html a.html --markdown a.md --model-card a.card.md
must_contain "$(cat out)" "report: a.html" "the page is named"
must_contain "$(cat out)" "markdown: a.md" "the Markdown is named"
must_contain "$(cat out)" "model card: a.card.md" "the card is named"
must_work payoff-evaluate -q --html b.html --markdown b.md \
	--model-card b.card.md
must_work cmp a.html b.html
must_work cmp a.md b.md
must_work cmp a.card.md b.card.md
must_fail 2 "nowhere" payoff-evaluate -q --markdown nowhere/a.md

# What it says of itself is true.
got=$(payoff-evaluate)
must_contain "$got" "NOT LOOKED AT" "what is left out"
must_contain "$got" "the verdict rests on accuracy" "the metric"
must_contain "$got" "no item was read a second time" "label noise"
must_contain "$got" "SHARES, AS A CHART" "the shares"
must_contain "$(payoff-evaluate --json)" '"schema_version": 2' "the version"

# Another metric, a project of its own.
must_work make_project chart.db 400
must_work make_runs chart.db 160 better
must_work payoff-evaluate -p chart.db -q --open --yes --metric share-error
got=$(payoff-evaluate -p chart.db)
must_contain "$got" "Mean error of the shares" "the claimed metric"
must_equal "$(printf '%s\n' "$got" | awk 'length > 79' | wc -l)" 0 \
	"79 columns"

finish
