# project.sh - init, status, export, check, backup: what is said, and what is
# left behind
. "$(dirname "$0")/lib.sh"

# --- help and usage ---

for command in init import status export check backup; do
	help=$(payoff $command --help)
	must_equal "$(payoff help $command)" "$help" "help $command"
	must_equal "$(printf '%s\n' "$help" | grep -c Usage)" 1 \
		"$command --help says Usage once"
	must_equal "$(printf '%s\n' "$help" | awk 'length > 80')" "" \
		"$command --help fits 80 columns"
	must_equal "$(printf '%s\n' "$help" | grep null)" "" \
		"$command --help shows no null"
	must_fail 2 "--nonsense: unknown option; see payoff $command --help" \
		payoff $command --nonsense
done
must_contain "$(payoff import --help)" "unknown (default: unknown)" \
	"a default is shown"
must_contain "$(payoff init --help --worth 9)" "points (default: 2)" \
	"help shows the default, not the value given"
must_contain "$(payoff)" "Start with: payoff init" "payoff alone"
must_fail 2 "did you mean 'import'" payoff imprt
for command in status export check "backup copy.db" "import texts.csv"; do
	must_fail 2 "no project here; make one with: payoff init" \
		payoff $command
done
must_equal "$(ls)" "$(printf 'error\nout')" "refusals make no file"

# --- init in a script ---

must_fail 2 "no labels" payoff init </dev/null
must_fail 2 "one label" payoff init -l one
must_fail 2 "label 'a' is given twice" payoff init -l a -l a
must_fail 2 "is not UTF-8 text" payoff init -l a -l "$(printf 'caf\351')"
must_fail 2 "no label 'c'" payoff init -l a -l b --bar 'recall(c)>=0.9'
must_fail 2 "is not a bar" payoff init -l a -l b --bar 'f1>=2'
must_fail 2 "--worth is a number of points above 0" \
	payoff init -l a -l b --worth -1
must_fail 2 "--test is between 0 and 1" payoff init -l a -l b --test 40
must_fail 2 "--impact is low or high, not 'medium'" \
	payoff init -l a -l b --impact medium
must_fail 2 "'extra' is not an option" payoff init extra -l a -l b
must_fail 2 "nowhere.txt" payoff init -l a -l b --guideline nowhere.txt
must_fail 2 "its folder is not there" payoff init -p none/x.db -l a -l b
must_fail 2 "is a folder, not a project file" payoff status -p .
must_equal "$(ls)" "$(printf 'error\nout')" "a refused init makes no file"

got=$(payoff init -l 'neg=The review is negative.' -l pos)
must_contain "$got" "payoff.db: 2 labels: neg, pos" "init says what it made"
must_contain "$got" "'pos' has no description" "a gap is named"
must_contain "$got" "next: payoff import FILE.csv" "init says what is next"
must_fail 2 "is there already" payoff init -l a -l b

# --- before any label ---

got=$(payoff status 2>error)
must_contain "$got" "more, about " "status says labels and minutes"
must_contain "$got" " s each (a guess)" "and that it guesses"
must_contain "$got" "next: payoff import FILE.csv" "status says what is next"
must_equal "$(cat error)" "" "status of a quiet project warns of nothing"
for command in status export check; do
	must_work payoff $command
	must_equal "$(ls payoff.db*)" payoff.db "$command leaves no log behind"
done
must_fail 2 "'extra' is not an option" payoff status extra
must_fail 2 "'extra' is not an option" payoff check extra

# 30 texts in 19 groups: they come in, and what is missing is said.
awk 'BEGIN { print "id,shop,text"
	for (i = 1; i <= 30; i++)
		printf "%d,s%d,a text about the thing number %d\n", i, i % 19, i
}' >thirty.csv
got=$(payoff import --text text --id id --group shop thirty.csv 2>error)
must_contain "$got" "30 rows read, 30 texts added" "30 texts come in"
must_contain "$got" "dealt by 19 groups" "in 19 groups"
must_contain "$(cat error)" "a verdict needs 20" "too few groups are said"
must_contain "$(payoff status 2>error)" "a verdict needs 30 at least" \
	"too few test texts are said"
must_contain "$(payoff status 2>&1)" "next: payoff annotate" "then label"

# --- what was decided ---

printf '1\n2\nskip\n' >answers
must_work sh -c 'payoff-annotate -a ann <answers'
got=$(payoff export)
must_equal "$(printf '%s\n' "$got" | wc -l)" 4 "export has the decided rows"
must_equal "$(payoff export --all | wc -l)" 31 "export --all has all rows"
must_work payoff export --labels labels.csv
must_equal "$(cat labels.csv)" "$got" "a file holds what stdout holds"
must_equal "$(ls | grep tmp)" "" "no temporary file is left"
must_fail 2 "labels.csv': say --labels labels.csv" payoff export labels.csv
must_fail 2 "none/x.csv" payoff export --labels none/x.csv
must_fail 2 "payoff.db: is a project file" payoff export --labels payoff.db

# --- a reader that leaves early, a disk that is full ---

awk 'BEGIN { print "text"; for (i = 0; i < 5000; i++)
	printf "text %d and some words that fill the pipe sooner\n", i }' \
	>many.csv
must_work payoff init -p many.db -l a -l b
must_work payoff import -p many.db many.csv
{ payoff export -p many.db --all 2>error; echo $? >status; } | head -n 1 >out
must_equal "$(cat status)$(cat error)" 0 "a reader that leaves is no error"
for command in export status check; do
	[ -w /dev/full ] || continue
	must_fail 2 "cannot write" \
		sh -c "payoff $command -p many.db >/dev/full"
done

# --- a log beside the project ---

must_work payoff import -p many.db --text text thirty.csv
printf 'x' >payoff.db-wal
must_contain "$(payoff status 2>&1)" "payoff.db-wal is in use" \
	"status warns of a log that was there"
: >payoff.db-wal
must_equal "$(payoff status 2>&1 | grep -c wal)" 0 "an empty log is no log"

# --- backup ---

must_contain "$(payoff backup copy.db)" "copy.db: a whole copy of payoff.db" \
	"backup says so"
must_equal "$(payoff export -p copy.db)" "$(cat labels.csv)" "the copy has all decisions"
must_work payoff check -p copy.db
must_fail 2 "a backup overwrites nothing" payoff backup copy.db
must_fail 2 "its folder is not there" payoff backup none/copy.db
must_fail 2 "name one file to write" payoff backup
must_equal "$(ls | grep tmp)" "" "no temporary copy is left"

# --- init on a terminal ---

on() {
	on_terminal payoff init -p asked.db "$@" | tr -d '\r'
}
got=$(printf '%s\n' 'pos' 'pos, pos' 'pos, neg' 'The review is positive.' \
	'' hm y '' foo 'precision(bad)>=0.9' 'recall(neg)>=0.8' '' x 3 | on)
must_contain "$got" "two labels at least" "one label is asked again"
must_contain "$got" "'pos' is there twice" "a label twice is asked again"
must_contain "$got" "y or n, please" "hm is neither y nor n"
must_contain "$got" "'foo' is not a bar" "foo is not a bar"
must_contain "$got" "no label 'bad'" "a bar of no label is asked again"
must_contain "$got" "a number of points" "x is no number"
must_contain "$got" "impact high, resilience high, a gain of 3 points" \
	"the answers count"
must_contain "$(payoff status -p asked.db)" "2 labels (pos, neg)" "it is made"
rm -f asked.db
got=$(printf 'pos, neg\n' | on)
must_contain "$got" "stopped; nothing was made" "control D stops it"
[ -e asked.db ] && fail "a stopped init left a file"
got=$(printf 'a, b\n\n\n\n\n\n\n' | on --impact high --worth 5)
must_contain "$got" "impact high, resilience high, a gain of 5 points" \
	"Enter takes what the options said"

finish
