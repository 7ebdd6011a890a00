# predictions.sh - for people who train elsewhere: two files of predictions, and
# a verdict, without finetune
[ -w /dev/shm ] && export TMPDIR=/dev/shm
. "$(dirname "$0")/lib.sh"

# Every fourth text is answered wrongly by the one model, every twelfth by the
# other.
awk 'BEGIN { print "key,text,label"
	for (i = 1; i <= 400; i++)
		printf "k%d,text number %d of the file,%s\n", i, i,
			i % 2 ? "pos" : "neg" }' >texts.csv
awk 'BEGIN { for (i = 1; i <= 400; i++) {
		p = (i % 2 == 1) == (i % 4 != 0) ? 0.8 : 0.2
		printf "{\"key\": \"k%d\", \"cats\": {\"POS\": %.1f, " \
			"\"NEG\": %.1f}}\n", i, p, 1 - p } }' >theirs.jsonl
awk 'BEGIN { print "key,neg,pos"
	for (i = 1; i <= 400; i++) {
		p = (i % 2 == 1) == (i % 12 != 0) ? 0.9 : 0.1
		printf "k%d,%.1f,%.1f\n", i, 1 - p, p } }' >mine.csv
must_work payoff init -l neg -l pos
must_work payoff import -q --text text --id key --label label \
	--labels-are blind texts.csv

# --- in ---

theirs="payoff import -q --predictions theirs.jsonl --run vader --untuned
	--id key --scores --map POS=pos --map NEG=neg"
mine="payoff import -q --predictions mine.csv --run tfidf --out-of-fold
	--id key --scores"
must_work $theirs
must_contain "$(cat out)" "theirs.jsonl: 400 rows read, 400 answers taken" \
	"what came in"
must_contain "$(cat out)" "run 1: 'vader', untuned; still without an answer" \
	"which run it is"
must_contain "$(cat out)" "next: payoff evaluate" "what is next"
must_work $theirs
must_contain "$(cat out)" "0 answers taken (0 of train, 0 of test), 400 there" \
	"again it adds nothing"
$mine --json >mine.json 2>error || fail "exit $?: $(cat error)"
must_equal "$(json_check added <mine.json)" 400 "JSON says what was added"
must_equal "$(json_check tuned <mine.json)" true "JSON says that it is tuned"
must_equal "$(cat error)" "" "nothing to warn of"
must_work payoff check
must_contain "$(payoff-evaluate)" "THE TEST IS SEALED" "importing opens nothing"

# --- to a verdict ---

got=$(payoff-evaluate)
must_contain "$got" "'vader', from a file (run 1)" "the untuned one in practice"
must_contain "$got" "'tfidf', from a file (run 2)" "the tuned one in practice"
payoff-evaluate compare >compared || fail "compare: exit $?"
must_contain "$(cat compared)" "IN PRACTICE" "practice is compared"
must_contain "$(cat compared)" "AUROC" "there are probabilities"
must_contain "$(payoff-evaluate compare vader tfidf)" "$(cat compared)" \
	"by name it is the same"
must_contain "$(payoff-evaluate compare 1 2)" "$(cat compared)" \
	"by number too"
payoff-evaluate compare --classes --json >compared.json
must_equal "$(json_check comparisons 0 first_run <compared.json)" 1 \
	"the JSON of a comparison"
payoff-evaluate compare --classes --json >again.json
must_work cmp compared.json again.json
must_fail 2 "no test item has been opened yet: payoff evaluate --open" \
	payoff-evaluate compare --opened
must_fail 2 "one run has nothing to be compared with" \
	payoff-evaluate compare vader
must_fail 2 "run 1 is named two times" payoff-evaluate compare vader 1
must_fail 2 "no run 'nobody'" payoff-evaluate compare vader nobody
must_fail 2 "--alpha is from" payoff-evaluate compare --alpha 60
must_work payoff-evaluate plan
must_contain "$(cat out)" "As practice shows it: a gain of" "the plan"
payoff-evaluate plan --json >plan.json
must_equal "$(json_check is_from_practice <plan.json)" true "the plan's JSON"
must_fail 2 "--gain is from -100 to 100, not -2000" \
	payoff-evaluate plan --gain -2000
must_fail 2 "--worth is from 0.01 to 100, not nan" \
	payoff-evaluate plan --worth nan
must_contain "$(payoff-evaluate ledger)" "No claim has been made" \
	"the ledger of a sealed test"
payoff-evaluate -q --open --yes >opened 2>error || fail "$(cat error)"
must_contain "$(head -n 1 opened)" "TUNING PAYS" "the verdict"
must_contain "$(payoff-evaluate ledger)" "opening 1: " "the ledger tells it"
payoff-evaluate ledger --json >ledger.json
must_equal "$(json_check claims 0 openings 0 verdict <ledger.json)" \
	'"TUNING PAYS"' "the ledger's JSON"
must_contain "$(payoff-evaluate compare --opened)" "ON OPENED TEST ITEMS" \
	"what was opened may be looked at"
for command in "" compare "compare --classes --opened" plan ledger; do
	payoff-evaluate $command >out || fail "exit $?: $command"
	must_equal "$(awk 'length > 79' out)" "" "79 columns: $command"
	must_contain "$(tail -n 1 out)" "next: " "what is next: $command"
done

# --- what is refused, in a line, leaving nothing ---

cp payoff.db before.db
refused() {
	words=$1
	shift
	must_fail 2 "$words" payoff import -q "$@"
}
payoff-evaluate compare --json >unchanged.json
printf 'key,said,p\nk1,pos,0.9\nk2,neg,high\n' >bad.csv
printf '{"key": "k1", "said": "pos"}\n{"key": "k2"\n' >bad.jsonl
printf '[{"key": "k1", "said": "pos"}]\n' >array.json
printf 'key,said\nx1,pos\n' >strange.csv
p=--predictions
refused "needs a name for the model: --run NAME" $p bad.csv --id key --label said
refused "needs the column with the texts' ids" $p bad.csv --run m --label said
refused "needs the column with the answer" $p bad.csv --run m --id key
refused "--label COLUMN or --scores, not both" \
	$p bad.csv --run m --id key --label said --scores
refused "--score is of the answer in --label" \
	$p bad.csv --run m --id key --scores --score p
refused "--logits says what --scores are" \
	$p bad.csv --run m --id key --label said --logits
refused "an untuned model has no folds" \
	$p bad.csv --run m --id key --label said --untuned --out-of-fold
refused "takes no options about texts" \
	$p bad.csv --run m --id key --label said --text text
refused "that is an option of predictions" --run m texts.csv
refused "one file of predictions at a time" \
	$p bad.csv --run m --id key --label said texts.csv
refused "run '12': runs have numbers" $p bad.csv --run 12 --id key --label said
refused "bad.csv:3: 'high' of p is not a number" \
	$p bad.csv --run m --id key --label said --score p
refused "no column 'id'; there are: key, said, p" \
	$p bad.csv --run m --id id --label said
refused "bad.jsonl:2: not JSON" $p bad.jsonl --run m --id key --label said
refused "bad.jsonl:1: no field 'label'; there are: key, said" \
	$p bad.jsonl --run m --id key --label label
refused "array.json: a JSON array" $p array.json --run m --id key --label said
refused "no score for the label 'neg'; say --map THEIRS=neg" \
	$p bad.csv --run m --id key --scores
refused "no label 'good'; there are: neg, pos" \
	$p bad.csv --run m --id key --label said --map pos=good
refused "none of the 1 ids is one of a text here (the first is 'x1')" \
	$p strange.csv --run m --id key --label said
refused "run 'vader' is there as an untuned model" \
	$p mine.csv --run vader --id key --scores
refused "run 'tfidf' was imported with --out-of-fold" \
	$p mine.csv --run tfidf --id key --scores
refused "nofile.csv: No such file" $p nofile.csv --run m --id key --scores
refused "a pipe or a device" $p /dev/null --run m --id key --scores
payoff-evaluate compare --json >again.json
must_work cmp unchanged.json again.json
must_work payoff check

# --- what is taken with a word about it ---

printf 'key,said,p\nk1,POS,0.9\nk2,neg,0.3\nzz\033[2J,neg,1\n' >odd.csv
must_work payoff import -q $p odd.csv --run odd --untuned --id key \
	--label said --score p
grep -q "1 rows have an id that no text here has" out ||
	fail "unknown ids: $(cat out)"
grep -q "1 answers are no label here (the first: 'POS')" out ||
	fail "strange answers: $(cat out)"
grep -q "1 answers have a score below 0.5, with two labels" out ||
	fail "scores of one label: $(cat out)"
if grep -q "$(printf '\033')" out; then
	fail "a file steers the terminal"
fi

# --- interrupted, two at once, no room ---

awk 'BEGIN { print "key,said"
	for (i = 1; i <= 300000; i++)
		printf "k%d,%s\n", i % 400 + 1, i % 2 ? "neg" : "pos" }' >long.csv
long="payoff import -q --predictions long.csv --run long --untuned --id key
	--label said"
begin_long() {
	$long >long.out 2>long.error &
	pid=$!
	tries=0
	until [ -e payoff.db-import ] || [ $tries -ge 1000 ]; do
		tries=$((tries + 1))
		sleep 0.01
	done
}
begin_long
must_fail 2 "another import into payoff.db is running" \
	payoff import -q $p mine.csv --run other --id key --scores
sleep 0.2
kill -INT $pid
wait $pid
must_equal "$? $(cat long.error)" \
	"130 payoff import: interrupted; nothing was imported" "an interrupt"
must_fail 2 "no run 'long'" payoff-evaluate compare long vader
begin_long
kill -9 $pid
wait $pid 2>/dev/null
must_work payoff check
must_fail 2 "no run 'long'" payoff-evaluate compare long vader
must_work $long

# Files of at most 100 blocks of 512 bytes: a full disk, where none can be made.
cp before.db full.db
limited() (
	trap '' XFSZ
	ulimit -f 100
	payoff import -q -p full.db $p mine.csv --run full --id key --scores
)
limited >out 2>error
must_equal "$? $(wc -l <error)" "2 1" "a full disk: $(cat error)"
must_work payoff check -p full.db
must_fail 2 "no run 'full'" payoff-evaluate compare -p full.db full vader
must_equal "$(find . -name '*-import')" "" "no lock is left"

finish
