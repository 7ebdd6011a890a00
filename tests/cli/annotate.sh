# annotate.sh - payoff-annotate driven by plain lines
. "$(dirname "$0")/lib.sh"

export PAYOFF_ANNOTATOR=ann
# SQLite's own shell is not needed: what was decided shows in what is left.
left() {
	printf 'q\n' | payoff-annotate "$@" | sed -n 's/.*; \(.*\)/\1/p'
}

must_work make_project payoff.db 10

got=$(printf '1\npos\nskip\nf\nn half ironic\n' | payoff-annotate | grep -v '^ ')
must_equal "$got" "[1] neg  [2] pos
= neg
= pos
skipped
flagged
noted
labelled 2, skipped 1; 3 done, 7 left
next: payoff annotate" "decisions are acknowledged and counted"

# Each of these was made in a session of its own; undo goes through them all.
got=$(printf 'u\nu\nu\nu\nu\nu\n' | payoff-annotate | grep '^taken\|^nothing')
must_equal "$got" "taken back: note
taken back: flag
taken back: skip
taken back: pos
taken back: neg
nothing to take back" "undo goes back through earlier sessions"
must_equal "$(left)" "0 done, 10 left" "all was taken back"

# What was decided before a wrong line stays; nothing after it counts.
printf '1\n2\nmaybe\n1\n' >answers
must_fail 2 "line 3: no label 'maybe'" sh -c 'payoff-annotate <answers'
must_equal "$(left)" "2 done, 8 left" "a wrong line ends it at once"
printf '1\n\n' >answers
must_fail 2 "line 2: is empty" sh -c 'payoff-annotate <answers'
printf '1\n2\r\n' >answers
must_work sh -c 'payoff-annotate <answers'
printf '\377\n' >answers
must_fail 2 "line 1: is not UTF-8" sh -c 'payoff-annotate <answers'
printf '/n' >answers
must_work sh -c 'payoff-annotate <answers'
must_equal "$(left)" "6 done, 4 left" "the last line needs no line feed"

# To the end, and beyond.
printf '1\n1\n1\n1\n1\n' >answers
must_fail 2 "line 5: nothing is left to label" sh -c 'payoff-annotate <answers'
must_fail 2 "all 10 texts are labelled" payoff-annotate -a somebody </dev/null
got=$(printf 'u\n2\n' | payoff-annotate | sed -n '/^taken/p;/^=/p')
must_equal "$got" "taken back: neg
= pos" "the last decision can be changed when all is done"

# Refusals.
must_fail 2 "stands for labels from files" payoff-annotate --annotator import
must_fail 2 "no project here; make one with: payoff init" \
	payoff-annotate -p nowhere.db
must_fail 2 "is not an option" payoff-annotate nonsense
must_fail 2 "--annotator" payoff-annotate -a ''
must_work make_project empty.db 0
must_fail 2 "payoff import" payoff-annotate -p empty.db
must_fail 2 "" payoff-annotate --guideline nowhere.txt
if [ "$(id -u)" -ne 0 ]; then
	chmod 400 payoff.db
	must_fail 2 "read-only" payoff-annotate
	chmod 600 payoff.db
fi

# Hostile texts reach the terminal harmless, and a guideline is kept.
must_work make_project many.db 5 77
printf 'Sarcasm is negative.\033[2J\n' >guideline.txt
got=$(printf '?\n' | payoff-annotate -p many.db --guideline guideline.txt)
must_contain "$got" "  Sarcasm is negative.^[[2J" "the guideline is shown"
got=$(printf '/077\nlabel_005\n' | payoff-annotate -p many.db | grep '^=')
must_equal "$got" "= label_077
= label_005" "77 labels can be chosen by name"
printf '/label_00\n' >answers
must_fail 2 "line 1: '/label_00' fits 9 labels, not one" \
	sh -c 'payoff-annotate -p many.db <answers'

# Texts again, for who labelled them: of 200 decisions some 15 (10 % of 150).
must_work make_project again.db 400
export PAYOFF_PROJECT=again.db
must_fail 2 "--repeats is from 0 to 50, not 51" payoff-annotate --repeats 51
must_fail 2 "--repeats is a percentage, not 'many'" \
	payoff-annotate --repeats many
must_fail 2 "--overlap is a number of texts" payoff-annotate --overlap 0
must_fail 2 "first label some: payoff annotate" payoff-annotate --overlap 5
awk 'BEGIN { for (i = 0; i < 200; i++) print i % 2 ? "1" : "2" }' >answers
must_work sh -c 'payoff-annotate --repeats 10 <answers >shown'
must_equal "$(grep -c '^= ' shown)" 200 "every decision is acknowledged"
twice=$(grep '^  text' shown | sort | uniq -d | wc -l)
[ "$twice" -ge 5 ] && [ "$twice" -le 30 ] ||
	fail "$twice texts came twice"
must_contain "$(payoff status)" "again     by the same person $twice texts" \
	"status counts the repeats"
must_contain "$(payoff status)" "10 % repeats included" "the share is kept"

# By another person: the second one alone gets them, and gold stays.
payoff export | cut -d , -f 1-4 | sort >gold
must_contain "$(payoff-annotate --overlap 3)" \
	"3 labelled texts will be read by another person too" "overlaps"
must_contain "$(payoff status)" "3 overlaps" "status says what is open"
must_contain "$(payoff status --json)" '"open": 3' "and for programs"
head -n 12 answers >some
must_work sh -c 'payoff-annotate -a bob --repeats 0 <some'
must_contain "$(payoff status)" "by another person" "the overlaps are done"
must_contain "$(payoff status)" "labels are wrong (95 %" "the noise"
payoff check >checked || fail "check: $(cat checked)"
must_contain "$(cat checked)" "gold is the replay" "check compares gold"
unset PAYOFF_PROJECT

# No model is near.
if ldd "$BIN/payoff-annotate" | grep -q torch; then
	fail "payoff-annotate loads libtorch"
fi
must_contain "$(payoff-annotate --help)" "PAYOFF_ANNOTATOR" "help"
must_contain "$(payoff-annotate --help)" "--overlap N" "help names overlaps"
must_equal "$(payoff-annotate --help | awk 'length > 80')" "" \
	"help fits 80 columns"

finish
