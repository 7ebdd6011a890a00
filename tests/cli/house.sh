#!/bin/sh
# house.sh BIN - what holds for the programs as they were built
#
# Three of four programs do not load libtorch, which would cost each start of
# theirs half a second and 150 MB.
set -eu
bin=$1

for program in payoff payoff-annotate payoff-evaluate; do
	if ldd "$bin/$program" | grep -iE 'torch|libc10|blas'; then
		echo "$program loads libtorch" >&2
		exit 1
	fi
done
# The law of includes: the three folders meet in data/ alone.
for room in annotate finetune evaluate; do
	if grep -rnE '^#include "(annotate|finetune|evaluate)/' \
		--include='*.[ch]' --include='*.cpp' "$room" |
		grep -v "#include \"$room/"; then
		echo "$room includes another room" >&2
		exit 1
	fi
done
if grep -rnE '^#include "(annotate|finetune|evaluate)/' --include='*.[ch]' data; then
	echo "data includes what stands on it" >&2
	exit 1
fi
