# predict.sh - moved thresholds in use; runs whose model is not here
TESTS=$(cd "$(dirname "$0")" && pwd)
. "$TESTS/lib.sh"
. "$TESTS/tiny.sh"

tiny_model body model-bert-body
make_reviews reviews.csv 120 'negative positive'
make_project_of payoff.db reviews.csv
must_work payoff finetune run --model body --method majority,frozen-head -t 1
printf 'it is good a b\nit is awful c d\nit is so so\n' >new.txt
said() {
	payoff finetune predict --run 2 "$@" <new.txt
}

must_fail 2 "run 2 has no thresholds; choose some" said --thresholds newest
must_fail 2 "no threshold set 7" said --thresholds 7
must_fail 2 "a set's number or newest, not 'last'" said --thresholds last
must_fail 2 "--missing stores" said --thresholds newest --missing

# A false negative that costs as good as everything makes all positive.
must_work payoff evaluate threshold --run 2 --costs FP=1,FN=1000000
must_equal "$(said | cut -f 1 | sort -u | wc -l | tr -d ' ')" 2 \
	"by itself it says both"
must_equal "$(said --thresholds newest | cut -f 1 | sort -u)" positive \
	"the answers change"
must_fail 2 "threshold set 1 is of run 2, not of run 1" sh -c \
	'payoff finetune predict --run 1 --thresholds 1 <new.txt'
# Held back where no answer is free: an empty label, null, and a probability.
must_work payoff evaluate threshold --run 2 --costs FP=1,FN=1 --abstain 0
said --thresholds 2 >held
must_equal "$(grep -c '^	[01][.][0-9]*	it is' held)" 3 \
	"an empty label, the probability, the text"
said --thresholds 2 --json >held
must_equal "$(grep -c '"label":null' held)" 3 "null"
must_contain "$(cat held)" '"without_thresholds":"positive"' \
	"and what the model said"

# Trained elsewhere: shown by its name, and not asked to predict.
awk 'BEGIN { print "id,text,label,split" }
	NR > 1 { print NR "," $0 }' reviews.csv >ids.csv
awk -F, 'BEGIN { print "id,label" } NR > 1 { print $1 "," $3 }' ids.csv >said.csv
must_work payoff init -p else.db -l negative -l positive
must_work payoff import ids.csv -p else.db --id id --text text --label label \
	--labels-are blind --split-column split
must_work payoff import -p else.db --predictions said.csv --run theirs --id id \
	--label label
must_contain "$(payoff finetune list -p else.db)" "theirs" "the name"
shown=$(payoff finetune show 1 -p else.db)
must_contain "$shown" "run 1: theirs (imported)" "the name again"
must_contain "$shown" "the model is not here" "and where it is not"
must_contain "$(payoff finetune show 1 -p else.db --json)" \
	'"name": "theirs"' "in JSON"
for command in "predict --run 1" "predict --run 1 --missing" "save 1 nowhere"; do
	must_fail 2 "run 1 ('theirs') came in a file: its model is not here" \
		sh -c "payoff finetune $command -p else.db <new.txt"
done
[ ! -e nowhere ] || fail "something was saved"
must_fail 2 "nothing to resume" payoff finetune run --resume -p else.db

finish
