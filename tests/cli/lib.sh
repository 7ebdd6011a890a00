# lib.sh - what the tests of the programs share (POSIX sh)
#
# A test starts with: . "$(dirname "$0")/lib.sh"
# It is given the folder of the built programs and runs in an empty folder of
# its own, removed at the end. Programs are called by name.

set -u
BIN=${1:?the folder of the built programs}
case $BIN in
/*) ;;
*) BIN=$(pwd)/$BIN ;;
esac
PATH=$BIN:$PATH
export PATH
unset PAYOFF_PROJECT PAYOFF_ANNOTATOR NO_COLOR
HOME_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/payoff-cli-XXXXXX") || exit 1
trap 'rm -rf "$HOME_FOLDER"' EXIT
trap 'exit 1' HUP INT TERM
cd "$HOME_FOLDER" || exit 1
FAILURES=0

fail() {
	printf 'FAILED: %s\n' "$*" >&2
	FAILURES=$((FAILURES + 1))
}

# must_equal GOT WANT WHAT
must_equal() {
	[ "$1" = "$2" ] && return 0
	fail "$3"
	printf -- '--- got\n%s\n--- want\n%s\n---\n' "$1" "$2" >&2
}

# must_contain TEXT PART WHAT
must_contain() {
	case $1 in
	*"$2"*) return 0 ;;
	esac
	fail "$3"
	printf -- '--- got\n%s\n--- want in it\n%s\n---\n' "$1" "$2" >&2
}

# must_work COMMAND ...: it exits 0. Its output is shown only if not.
must_work() {
	"$@" >out 2>&1 && return 0
	fail "exit $?: $*"
	cat out >&2
}

# must_fail STATUS WORDS COMMAND ...: it exits so, saying these words on
# standard error in one line.
must_fail() {
	status=$1 words=$2
	shift 2
	"$@" >out 2>error
	got=$?
	[ "$got" -eq "$status" ] || fail "exit $got, not $status: $*"
	must_contain "$(cat error)" "$words" "the message of: $*"
	[ "$(wc -l <error)" -eq 1 ] || fail "not one line of error: $*"
}

now_ms() {
	date +%s%N | cut -c 1-13
}

# When to kill what takes LASTS ms, in seconds: uniform over that time and a
# little more; $1: a seed, one a kill.
moment() {
	awk -v seed="$1" -v ms="$LASTS" \
		'BEGIN { srand(seed); rand(); print rand() * ms * 1.1 / 1000 }'
}

# The last line of every test.
finish() {
	[ "$FAILURES" -eq 0 ] || exit 1
}
