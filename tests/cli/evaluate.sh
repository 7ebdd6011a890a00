# evaluate.sh - payoff-evaluate on projects whose runs were made without a model
. "$(dirname "$0")/lib.sh"

# Nothing yet.
must_fail 2 "no project here; make one with: payoff init" payoff-evaluate
must_work make_project payoff.db 400
must_work payoff-evaluate
must_contain "$(payoff-evaluate)" "THE TEST IS SEALED" "an empty project"
must_contain "$(payoff-evaluate)" "next: payoff finetune run" "what is next"
must_fail 2 "payoff finetune run" payoff-evaluate --open
must_fail 2 "no command 'nonsense'; see payoff evaluate --help" \
	payoff-evaluate nonsense
must_fail 2 "flips" payoff-evaluate --flips -1
must_contain "$(payoff-evaluate --help)" "--gate" "help"

# Practice is free, and says nothing of the test.
must_work make_runs payoff.db 20
got=$(payoff-evaluate)
must_contain "$got" "On 240 train items" "practice"
must_contain "$got" "* full tuning (run 2)" "the candidate is marked"
must_contain "$got" "20 of 160 test items are labelled" "the seal"
must_equal "$(payoff-evaluate --json | grep -c '"opening": null')" 1 \
	"JSON without an opening"
payoff-evaluate --gate >out 2>&1
must_equal $? 3 "the gate of a sealed test cannot tell yet"

# Too few: refused in a line, nothing is written.
must_fail 2 "needs 30 labelled test items and has 20; label 10 more" \
	payoff-evaluate -q --open --yes
# Fewer than planned: asked first; a script says --yes.
must_work make_runs payoff.db 40
must_fail 2 "opened again only at 80; add --yes" payoff-evaluate -q --open
must_equal "$(payoff-evaluate --json | sed -n 's/.*"openings": \([0-9]*\).*/\1/p')" \
	0 "a refusal writes nothing"
payoff-evaluate --open --yes --gate >out 2>error
must_equal $? 3 "cannot tell from forty"
must_contain "$(head -n 1 out)" "CANNOT TELL YET" "the verdict comes first"
must_contain "$(cat error)" "claim 1, opening 1 on 40 test items" \
	"what is opened is said"
must_contain "$(cat out)" "40 more test labels" "what is missing"

# In between nothing opens; at twice as many it does.
must_work make_runs payoff.db 79
must_fail 2 "opening 2 of claim 1 needs 80 labelled test items and has 79" \
	payoff-evaluate -q --open --yes
must_work make_runs payoff.db 100
must_work payoff-evaluate -q --open --yes
must_contain "$(payoff-evaluate)" "80 test items read (claim 1, opening 2," \
	"exactly twice as many are read"

# Looking again costs nothing and gives the same bytes.
payoff-evaluate --json >first.json
payoff-evaluate --json >second.json
must_work cmp first.json second.json
must_work payoff-evaluate --html first.html
must_work payoff-evaluate --html second.html
must_work cmp first.html second.html
must_contain "$(cat first.html)" "CANNOT TELL YET" "the page"
must_fail 2 "nowhere" payoff-evaluate -q --html nowhere/report.html
must_equal "$(payoff-evaluate | awk 'length > 79' | wc -l)" 0 "79 columns"

# Another candidate is another claim, on items nobody has opened.
must_work make_runs payoff.db 160 better
must_fail 2 "add --yes" payoff-evaluate --quiet --open
payoff-evaluate --open --yes --gate >out 2>error
must_equal $? 0 "the gate says yes"
must_contain "$(head -n 1 out)" "TUNING PAYS" "a better model"
must_contain "$(cat out)" "80 test items read (claim 2, opening 1," \
	"its items are unopened ones"
must_contain "$(cat out)" "next: payoff finetune predict --run 3" "use it"

# A worse one, by name; and one that cannot be judged.
must_work make_project worse.db 400
must_work make_runs worse.db 160 worse
payoff-evaluate -p worse.db --open --yes --gate --tuned 3 >out 2>&1
must_equal $? 1 "the gate says no"
must_contain "$(cat out)" "WORSE" "a worse model"
must_work make_project mute.db 400
must_work make_runs mute.db 160 mute
must_fail 2 "payoff finetune predict --run 3 --missing" \
	payoff-evaluate -q -p mute.db --open --yes --tuned 3
must_equal "$(payoff-evaluate -p mute.db --json |
	sed -n 's/.*"openings": \([0-9]*\).*/\1/p')" 0 \
	"what cannot be read is not opened"
must_fail 2 "run 1 is not a finished tuned run" \
	payoff-evaluate -q -p mute.db --open --yes --tuned 1

# Many classes.
must_work make_project many.db 400 77
must_work make_runs many.db 160 better
must_work payoff-evaluate -q -p many.db --open --yes --html many.html
must_contain "$(cat out)" "of the 77 classes: --html FILE or --json" \
	"many classes are left to the page"
must_contain "$(cat many.html)" "label_077" "the page has them"
must_work payoff-evaluate -p many.db --json

# No model is near.
if ldd "$BIN/payoff-evaluate" | grep -q torch; then
	fail "payoff-evaluate loads libtorch"
fi

finish
