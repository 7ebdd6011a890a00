# tiny.sh - a tiny model and reviews it can learn, for the tests that train
#
# Sourced after lib.sh, with TESTS set to the folder of both.
FIXTURES=$TESTS/../fixtures

# A model of 200 rows and 24 positions, and a vocabulary for it. $1: the
# folder, $2: which.
tiny_model() {
	make_model "$FIXTURES/$2" "$1" || exit 1
	{
		printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' \
			good fine nice bad poor awful so very quite it is was
		for letter in a b c d e f g h i j k l m n o p q r s t; do
			printf '%s\n##%s\n' "$letter" "$letter"
		done
	} >"$1/vocab.txt"
	printf '{"do_lower_case": true}\n' >"$1/tokenizer_config.json"
}

# $1: the file, $2: how many rows, $3: the labels as awk words.
make_reviews() {
	awk -v rows="$2" -v words="$3" 'BEGIN {
		n = split(words, label, " ")
		split("good nice fine", p, " ")
		split("bad poor awful", m, " ")
		split("so very quite", z, " ")
		print "text,label,split"
		for (i = 0; i < rows; i++) {
			key = label[i % n + 1]
			k = i % 3 + 1
			word = key == "positive" ? p[k] : \
				key == "negative" ? m[k] : z[k]
			letter = substr("abcdefghijklmnopqrst", i % 20 + 1, 1)
			other = substr("abcdefghijklmnopqrst", int(i / 20) + 1, 1)
			print "it is " word " " letter " " other "," key "," \
				(i % 5 == 4 ? "test" : "train")
		}
	}' >"$1"
}

# $1: the project, $2: reviews
make_project_of() {
	must_work payoff init -p "$1" \
		-l 'negative=It is bad.' -l 'positive=It is good.'
	must_work payoff import "$2" --text text --label label \
		--labels-are blind --split-column split -p "$1"
}
