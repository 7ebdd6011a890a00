# import.sh - files as people have them: each fault is one clear line, and
# nothing is half-written
. "$(dirname "$0")/lib.sh"

must_work payoff init -l neg -l pos
refused() {
	words=$1
	shift
	must_fail 2 "$words" payoff import "$@"
	must_contain "$(payoff status)" "0 in 0 imports" "nothing came in: $*"
	must_work payoff check
}

: >empty.csv
mkdir folder.csv
cp "$BIN/payoff" program.csv
printf 'a\000b,c\n1,2\n' >nul.csv
printf '\376\377\000t' >utf16.csv
printf 'text,label\n' >header.csv
printf 'text,label\nhello there,maybe\n' >unknown.csv
printf 'text,label\nhello,pos\n"unclosed,neg\nx,pos\n' >unclosed.csv
printf 'text,text\nhello,pos\n' >twice.csv
printf 'text,label\nhello\n' >short.csv
printf 'text,label\ncaf\351,pos\n' >latin.csv
printf 'text,label,side\nhello,pos,left\n' >side.csv

refused "nofile.csv: No such file" --text text nofile.csv
refused "empty.csv: empty" --text text empty.csv
refused "folder.csv: is a folder, not a file" --text text folder.csv
refused "program.csv:1: a NUL byte: this is not a text file" \
	--text text program.csv
refused "nul.csv:1: a NUL byte" --text text nul.csv
refused "UTF-16; save it as UTF-8" --text text utf16.csv
refused "header.csv: a header and no rows" --text text header.csv
refused "no column 'review'; there are: text, label" --text review short.csv
refused "no column 'stars'; there are: text, label" \
	--text text --label stars short.csv
refused "unknown.csv:2: no label 'maybe'; there are: neg, pos" \
	--text text --label label unknown.csv
refused "no label 'perhaps'; there are: neg, pos" \
	--text text --label label --label-map maybe=perhaps unknown.csv
refused "--label-map needs --label" --text text --label-map a=pos short.csv
refused "unclosed.csv:3: a quote opens" --text text unclosed.csv
refused "the header has 'text' 2 times" --text text twice.csv
refused "short.csv:2: 1 column where the header has 2; mend it, or" \
	--text text short.csv
refused "latin.csv:2: byte 0xe9 is not UTF-8; say --encoding" \
	--text text latin.csv
refused "side.csv:2: split is train, dev or test, not 'left'" \
	--text text --split-column side side.csv
refused "--labels-are is blind, assisted or unknown" \
	--text text --labels-are guessed short.csv
refused "--encoding is utf-8, latin1" --text text --encoding koi8 short.csv
refused "--delimiter is comma, semicolon or tab" \
	--text text --delimiter pipe short.csv
refused "none/bad.csv" --text text --skip-bad none/bad.csv short.csv
refused "payoff.db: is a project file" \
	--text text --skip-bad payoff.db short.csv
must_fail 2 "/dev/stdin: a pipe or a device, and the file is read more" \
	sh -c 'cat short.csv | payoff import --text text /dev/stdin'
refused "name one file" --text text
refused "name one file" --text text short.csv latin.csv
refused "no import to take back" --undo
refused "--undo takes no file" --undo short.csv
payoff import unknown.csv </dev/null >out 2>error
must_equal "$? $(tail -n 1 error)" \
	"2 payoff import: which column holds the text? say --text COLUMN" \
	"in a script the column is not asked for"
must_contain "$(cat error)" "1  text              hello there" \
	"but the columns are shown"

# What is sound comes in, is known the second time, and can be taken back.
must_work payoff import --text text --encoding latin1 --label label latin.csv
must_contain "$(payoff import --text text --encoding latin1 --label label \
	latin.csv)" "imported already" "the same file adds nothing"
must_fail 2 "imported already, with other columns" \
	payoff import --text text --encoding latin1 latin.csv
must_contain "$(payoff export)" "café,pos" "the text is UTF-8 inside"
must_work payoff import --undo
must_contain "$(payoff status)" "0 in 0 imports" "the import is taken back"
printf 'text,label\nhello\ngood,pos\n' >mixed.csv
must_work payoff import --text text --skip-bad bad.csv mixed.csv
must_equal "$(cat bad.csv)" "$(cat short.csv)" "bad rows can be read"
must_work payoff check

# On a terminal the column is asked for, by number or name.
must_contain "$(printf '1\n' | on_terminal payoff import \
	--encoding latin1 latin.csv)" "1 text added" "column 1"
must_contain "$(printf 'nonsense\n' | on_terminal payoff import side.csv)" \
	"no column 'nonsense'" "an answer that is no column"
must_contain "$(on_terminal payoff import side.csv </dev/null)" \
	"stopped; nothing was imported" "control D"

finish
