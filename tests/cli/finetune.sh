# finetune.sh - payoff-finetune on a small project and a tiny model
TESTS=$(cd "$(dirname "$0")" && pwd)
. "$TESTS/lib.sh"
. "$TESTS/tiny.sh"

# A checkpoint a step would cost more than the training.
must_contain "$(payoff finetune run --help | tr -s ' \n' ' ')" \
	"a kill may cost (default: 60)" \
	"a run keeps a checkpoint a minute"

tiny_model body model-bert-body
tiny_model head model-bert
make_reviews reviews.csv 120 'negative positive'
make_project_of payoff.db reviews.csv

# ---- what is asked for wrongly
must_fail 2 "--model" payoff finetune run
must_fail 2 "payoff finetune fetch" payoff finetune run --model org/nothing
must_fail 2 "did you mean 'predict'" payoff finetune predikt
must_fail 2 "is none of" payoff finetune run --model body --method magic
must_fail 2 "--folds" payoff finetune run --model body --folds 6
must_fail 2 "nothing to resume" payoff finetune run --resume
must_fail 2 "no run 9" payoff finetune show 9
must_fail 2 "not a run's number" payoff finetune show nine
must_fail 2 "no trained head" payoff finetune run --model body --map a=positive
must_equal "$(payoff finetune list)" \
	"no runs yet; make some with: payoff finetune run" "an empty list"

must_fail 2 "payoff finetune fetch ORG/NAME" payoff finetune fetch
must_fail 2 "HF_HUB_OFFLINE" env HF_HUB_OFFLINE=1 \
	payoff finetune fetch org/name -q
must_fail 2 "names no method" payoff finetune run --model body --method ,
must_fail 2 "own-head" payoff finetune run --model head --method majority \
	--map positive=positive
must_work payoff finetune run --model body --method full -n \
	--seed 2147483647 --seeds 2
must_contain "$(cat out)" "seed 2147483648" "seeds are counted on"

# ---- models that cannot be used
tiny_model pickle model-bert-body
rm pickle/model.safetensors
printf 'x' >pickle/pytorch_model.bin
must_fail 2 "safetensors" payoff finetune run --model pickle
tiny_model mute model-bert-body
rm mute/vocab.txt
must_fail 2 "tokenizer" payoff finetune run --model mute
tiny_model short model-bert-body
head -c 5000 body/model.safetensors >short/model.safetensors
must_fail 2 "model.safetensors" payoff finetune run --model short
tiny_model other model-bert-body
i=0
while [ $i -lt 200 ]; do
	printf 'word%d\n' $i >>other/vocab.txt
	i=$((i + 1))
done
must_fail 2 "two models in one folder" payoff finetune run --model other
must_equal "$(payoff finetune list)" \
	"no runs yet; make some with: payoff finetune run" "nothing was begun"

# ---- projects that cannot be trained on
make_reviews one.csv 60 'negative'
make_project_of one.db one.csv
must_fail 2 "one class only" payoff finetune run --model body -p one.db
make_reviews few.csv 10 'negative positive'
make_project_of few.db few.csv
must_fail 2 "too few" payoff finetune run --model body -p few.db

# ---- the whole ladder
must_work payoff finetune run --model body -n
must_equal "$(payoff finetune list)" \
	"no runs yet; make some with: payoff finetune run" "a dry run"
must_work payoff finetune run --model body --epochs 2 --rate 0.01 -t 1
must_contain "$(cat out)" "epoch 2/2" "a line an epoch"
must_contain "$(cat out)" "next: payoff evaluate" "what to type next"
list=$(payoff finetune list)
for method in majority zero-shot frozen-head full; do
	must_contain "$list" "$method" "$method was made"
done
must_equal "$(printf '%s\n' "$list" | grep -c ' done ')" 4 "all are done"
must_contain "$(payoff finetune show 4)" "final" "show has the epochs"
must_contain "$(payoff finetune show 4 --json)" '"schema_version": 1' "JSON"
[ -f payoff.db.models/run-4/model.safetensors ] || fail "no weights"
[ -f payoff.db.models/run-3/head.safetensors ] || fail "no head"
[ ! -e payoff.db.models/run-4/checkpoint-final ] || fail "a checkpoint is left"
[ ! -e payoff.db.models/launch-1 ] || fail "a lock is left"

# Again: the model of last time, and the untuned baselines stand.
must_work payoff finetune run --method majority,zero-shot
must_equal "$(payoff finetune list | grep -c ' done ')" 4 \
	"an equal untuned run is not made twice"

# ---- predicting
printf 'it is good a b\nit is awful c d\n' >new.txt
for run in 1 2 3 4; do
	got=$(payoff finetune predict --run $run <new.txt)
	must_equal "$(printf '%s\n' "$got" | wc -l | tr -d ' ')" 2 "two lines"
	must_contain "$got" "it is awful c d" "run $run says the text"
done
must_contain "$(payoff finetune predict --run 3 --json <new.txt)" \
	'"probabilities"' "JSON lines"
got=$(payoff finetune predict --run 3 <new.txt | cut -f1 | tr '\n' ' ')
must_equal "$got" "positive negative " "the frozen head has learned"
must_equal "$(payoff finetune predict --run 3 --csv reviews.csv --text text |
	wc -l | tr -d ' ')" 120 "a column"
printf 'fine\n\377\n' >bad.txt
must_fail 2 "line 2: is not UTF-8" sh -c 'payoff finetune predict --run 3 <bad.txt'
must_fail 2 "which run" payoff finetune predict
must_work payoff-finetune predict --run 4 --missing -p payoff.db
must_contain "$(cat out)" "0 texts predicted" "nothing was missing"

# ---- saving
must_work payoff finetune save 4 saved
must_equal "$(sha256sum <saved/model.safetensors)" \
	"$(sha256sum <payoff.db.models/run-4/model.safetensors)" \
	"what is saved is what was made"
must_contain "$(cat saved/config.json)" '"positive"' "the labels are in it"
must_work payoff finetune save 3 encoder
for file in modules.json 1_Pooling/config.json head.safetensors apply.py; do
	[ -f "encoder/$file" ] || fail "encoder/$file is missing"
done
must_fail 2 "is not empty" payoff finetune save 4 saved
must_fail 2 "as it is" payoff finetune save 1 nothing
[ ! -e nothing ] || fail "something was written"
must_equal "$(payoff finetune predict --run 4 <new.txt)" \
	"$(cd / && payoff finetune predict --run 4 -p "$HOME_FOLDER/payoff.db" \
		<"$HOME_FOLDER/new.txt")" "from another folder too"
# What was made is not what it was.
printf 'x' >>payoff.db.models/run-3/head.safetensors
must_fail 2 "is not what run 3 made" sh -c \
	'payoff finetune predict --run 3 <new.txt'

# ---- tokens
must_equal "$(printf 'good\n\nbad a\n' | payoff finetune tokens --model body)" \
	"2 5 3
2 3
2 8 17 3" "ids, a line a text"
must_equal "$(printf 'good bad good\n' |
	payoff finetune tokens --model body --max 3)" "2 5 3" "cut"

# ---- a checkpoint with a head of its own
make_reviews three.csv 90 'negative neutral positive'
must_work payoff init -p three.db -l Negative -l Neutral -l Happy
sed 's/,negative,/,Negative,/;s/,neutral,/,Neutral,/;s/,positive,/,Happy,/' \
	three.csv >named.csv
must_work payoff import named.csv --text text --label label \
	--labels-are blind --split-column split -p three.db
must_fail 2 "no label 'nobody'" payoff finetune run --model head \
	--map positive=nobody -p three.db
must_fail 2 "no output of this name" payoff finetune run --model head \
	--map LABEL_7=Happy -p three.db
must_work payoff finetune run --model head --method own-head -p three.db
must_contain "$(cat out)" "No output of the model means 'Happy'" "unmapped"
must_contain "$(cat out)" "mean no label here" "and how much it is"
must_work payoff finetune run --model head --method own-head -p three.db \
	--map positive=Happy
must_equal "$(payoff finetune predict --run 2 --json -p three.db <new.txt |
	wc -l | tr -d ' ')" 2 "it predicts"

# ---- killed, and interrupted
# Becomes the program, so that $! of a background job is its own number.
full() {
	exec payoff finetune run --model body --method full --rate 0.01 \
		--epochs 40 -t 1 -p "$@"
}
hash_of() {
	payoff finetune show 1 --json -p "$1" |
		sed -n 's/.*"weights_sha256": "\(.*\)".*/\1/p'
}
# Waits for a checkpoint of project $1; $2: which training.
wait_for() {
	tries=0
	while [ ! -f "$1.models/run-1/checkpoint-$2/checkpoint.bin" ]; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || return 1
		sleep 0.05
	done
}
make_project_of whole.db reviews.csv
(full whole.db) >out 2>&1 || fail "exit $?: a whole run"
want=$(hash_of whole.db)
[ -n "$want" ] || fail "no hash"
for where in 0 final; do
	rm -rf killed.db*
	make_project_of killed.db reviews.csv
	full killed.db --checkpoint 0 >/dev/null 2>&1 &
	victim=$!
	wait_for killed.db $where || fail "no checkpoint"
	kill -9 $victim
	wait $victim 2>/dev/null
	must_contain "$(payoff finetune list -p killed.db)" interrupted \
		"a killed run is seen as interrupted"
	must_fail 2 "is not done" sh -c \
		'payoff finetune predict --run 1 -p killed.db <new.txt'
	must_work payoff finetune run --model body -n -p killed.db
	must_contain "$(cat out)" "run 1 was interrupted" "it is not forgotten"
	must_work payoff finetune run --resume -t 1 -p killed.db
	must_equal "$(hash_of killed.db)" "$want" "the same weights after kill -9"
done
make_project_of stopped.db reviews.csv
# A shell makes background jobs deaf to SIGINT; SIGTERM does the same here.
full stopped.db --checkpoint 0 >said 2>&1 &
victim=$!
wait_for stopped.db 0 || fail "no checkpoint"
kill -TERM $victim
wait $victim
must_equal $? 130 "interrupted is 130"
must_contain "$(cat said)" "payoff finetune run --resume" "what to type"
must_fail 2 "no run 7" payoff finetune run --resume 7 -p stopped.db
for setting in "--epochs 3" "--rate 0.5" "--method full" -n; do
	# shellcheck disable=SC2086 # two words
	must_fail 2 "as the run began" payoff finetune run --resume $setting \
		-p stopped.db
done
must_work payoff finetune run --resume 1 -t 1 -p stopped.db
must_equal "$(hash_of stopped.db)" "$want" "the same weights after a stop"
must_fail 2 "run 1 is done" payoff finetune run --resume 1 -p stopped.db

# What was to be said of a fold before the kill is said after it.
make_project_of told.db reviews.csv
payoff finetune run --model body --method full --folds 2 --epochs 40 \
	--rate 1e-9 -t 1 --checkpoint 0 -p told.db >/dev/null 2>&1 &
victim=$!
wait_for told.db 1 || fail "no checkpoint"
kill -9 $victim
wait $victim 2>/dev/null
must_work payoff finetune run --resume -p told.db
must_equal "$(payoff finetune show 1 -p told.db |
	grep -c 'Practice, fold [01]: .*learned nothing')" 2 "both folds are told of"

# ---- the threads of what was begun, and weights that have moved
make_project_of moved.db reviews.csv
mkdir here
cp body/* here
payoff finetune run --model here --method full,frozen-head --rate 0.01 \
	--epochs 40 -t 2 --checkpoint 0 -p moved.db >said 2>&1 &
victim=$!
wait_for moved.db 0 || fail "no checkpoint"
kill -TERM $victim
wait $victim
must_equal $? 130 "interrupted is 130"
mv here there
must_fail 2 "if it has moved" payoff finetune run --resume -p moved.db
must_fail 2 "are not those" payoff finetune run --resume --model head \
	-p moved.db
must_work payoff finetune run --resume --model there -t 1 -p moved.db
must_contain "$(cat out)" "with 2 threads, as it began" "not with others"
must_contain "$(payoff finetune show 2 --json -p moved.db)" '"threads": 2' \
	"the frozen head says how many"
printf 'it is good a b\n' >new.txt
for run in 1 2; do
	must_work sh -c "payoff finetune predict --run $run -p moved.db <new.txt"
done
# The same weights read other tokens.
printf '{"do_lower_case": false}\n' >there/tokenizer_config.json
must_fail 2 "the tokenizer is not that of run 2" sh -c \
	'payoff finetune predict --run 2 -p moved.db <new.txt'
must_work sh -c 'payoff finetune predict --run 1 -p moved.db <new.txt'

finish
