# faults.sh - a full disk, a read-only project, a second writer
. "$(dirname "$0")/lib.sh"

awk 'BEGIN { print "text,label"
	for (i = 1; i <= 3000; i++)
		printf "text number %d of a file that is too large,%s\n", i,
			i % 2 ? "pos" : "neg" }' >large.csv
printf 'text,label\nfirst text of all,pos\nsecond text of all,neg\n' >small.csv
must_work payoff init -l neg -l pos
must_work payoff import --text text --label label small.csv
payoff export >before.csv
must_work payoff backup fresh.db

# content PATH: nothing was lost and nothing is wrong.
content() {
	must_work payoff check -p "$1"
	must_equal "$(payoff export -p "$1")" "$(cat before.csv)" \
		"what was there stands: $1"
}

# --- no file may grow: what a full disk is where none can be made ---

limited() (
	trap '' XFSZ
	ulimit -f "$1"
	shift
	exec "$@"
)
for blocks in 200 480 600 800 1000; do
	rm -f payoff.db*
	cp fresh.db payoff.db
	must_fail 2 "payoff.db: cannot be read or written" limited $blocks \
		payoff import -q --text text --label label large.csv
	content payoff.db
done
must_fail 2 "copy.db: " limited 100 payoff backup copy.db
must_fail 2 "new.db: " limited 100 payoff init -p new.db -l a -l b
must_equal "$(ls | grep 'tmp\|copy\|new')" "" "nothing half-written is left"

# --- a disk that is full ---

mkdir disk
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=1m none disk 2>/dev/null
then
	cp fresh.db disk/payoff.db
	must_fail 2 "disk/payoff.db: the disk is full; nothing was changed" \
		payoff import -q -p disk/payoff.db --text text --label label \
		large.csv
	content disk/payoff.db
	cat /dev/zero >disk/filler 2>/dev/null
	must_fail 2 "No space left on device" \
		payoff export -p disk/payoff.db --labels disk/out.csv
	must_fail 2 "disk/copy.db: the disk is full" \
		payoff backup -p disk/payoff.db disk/copy.db
	must_fail 2 "disk/new.db: the disk is full" \
		payoff init -p disk/new.db -l a -l b
	must_equal "$(ls disk | grep 'tmp\|copy\|new\|out')" "" \
		"nothing half-written is left on the full disk"
	rm disk/filler
	content disk/payoff.db
	umount disk
fi

# --- a project that this user may read only ---

rm -f payoff.db*
mkdir shelf
cp fresh.db shelf/payoff.db
chmod 755 "$HOME_FOLDER"
chmod 444 shelf/payoff.db
chmod 555 shelf
as_reader=
if [ "$(id -u)" -eq 0 ]; then
	as_reader="setpriv --reuid=65534 --regid=65534 --clear-groups"
	$as_reader payoff --version >out 2>&1 || as_reader=none
fi
if [ "$as_reader" != none ]; then
	export PAYOFF_PROJECT=shelf/payoff.db
	words="shelf/payoff.db: read-only for this user; nothing was changed"
	must_work $as_reader payoff status
	must_equal "$($as_reader payoff export)" "$(cat before.csv)" \
		"a reader can export"
	must_fail 2 "$words" $as_reader payoff import --text text large.csv
	must_fail 2 "$words" $as_reader payoff import --predictions large.csv \
		--run m --id text --label text
	must_fail 2 "$words" $as_reader payoff import --undo
	must_fail 2 "$words" $as_reader payoff check
	must_fail 2 "" $as_reader payoff init -p shelf/new.db -l a -l b
	must_fail 2 "" $as_reader payoff backup shelf/copy.db
	must_fail 2 "" $as_reader payoff export --labels shelf/out.csv
	must_equal "$(ls shelf)" payoff.db "nothing appeared beside it"
	unset PAYOFF_PROJECT
fi
chmod 755 shelf

# --- somebody else writes ---

cp fresh.db payoff.db
mkfifo said
hold() {
	hold_lock payoff.db "$1" >said &
	holder=$!
	read -r held <said
	must_equal "$held" held "the lock is held"
}
hold 1500
must_work payoff status
must_work payoff export
must_work payoff backup other.db
must_work payoff import -q --text text --label label large.csv
must_work wait $holder
must_contain "$(payoff status 2>&1)" "3002 in 2 imports" "import waited"
must_work payoff import --undo
hold 11500
must_fail 2 "another program has been writing for 10 s; try again" \
	payoff import -q --text text --label label large.csv
wait $holder
content payoff.db

# --- interrupted ---

awk 'BEGIN { print "text"
	for (i = 1; i <= 200000; i++) printf "text number %d\n", i }' >long.csv
for signal in INT TERM; do
	# A shell without job control starts & commands deaf to INT.
	sh -c 'trap - INT; exec "$@"' sh payoff import -q long.csv \
		>/dev/null 2>error &
	pid=$!
	sleep 1
	kill -s $signal $pid
	wait $pid
	must_equal "$? $(cat error)" \
		"130 payoff import: interrupted; nothing was imported" \
		"an import that gets $signal"
	content payoff.db
done

finish
