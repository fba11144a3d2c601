#!/bin/sh
# run: does any fuzz target crash, or break a promise it looks after?
#
# Builds every fuzz_*.c with the core in a temporary directory and runs it on
# the files of corpus/<target>, which stay as they are.  Prints a line per
# target; of one that fails, the end of what it said.
#
# usage: src/test/fuzz/run.sh [SECONDS]		(5 for each target)
#
# TARGET=fuzz_csv	this one alone
# KEEP=directory	where what is found goes, by target, for the next run

set -u

seconds=${1:-5}
here=$(cd "$(dirname "$0")" && pwd)
src=$(cd "$here/../../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/hcpcs_drug_fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

CC=${FUZZ_CC:-clang}
flags="-std=c11 -g -O1 -fno-omit-frame-pointer -Wall -Wextra -Werror -Wshadow
	-fno-sanitize-recover=all -I$src/src -I$work/src"

# A checkout has no made headers before its first make.
mkdir -p "$work/src/core"
perl -I"$src/data" "$src/data/finding_list.pl" "$src/data/hcpcs_finding.csv" \
	>"$work/src/core/finding_list.h" || exit 1
perl -I"$src/data" "$src/data/range_list.pl" \
	"$src/data/curated/code_ranges.csv" >"$work/src/core/range_list.h" || exit 1

for file in "$src"/src/core/*.c
do
	# words, not one
	# shellcheck disable=SC2086
	$CC $flags -fsanitize=fuzzer-no-link,address,undefined \
		-c -o "$work/$(basename "$file" .c).o" "$file" || exit 1
done

status=0
# a pattern
# shellcheck disable=SC2231
for file in "$here"/${TARGET:-fuzz_*}.c
do
	target=$(basename "$file" .c)
	# shellcheck disable=SC2086
	$CC $flags -fsanitize=fuzzer,address,undefined \
		-o "$work/$target" "$file" "$work"/*.o || { status=1; continue; }
	found=${KEEP:-$work}/$target.found
	mkdir -p "$found"
	corpus=$here/corpus/${target#fuzz_}
	[ -d "$corpus" ] || corpus=
	if "$work/$target" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=1024 -max_len=2100 -print_final_stats=1 \
		-artifact_prefix="$work/" "$found" ${corpus:+"$corpus"} \
		>"$work/log" 2>&1
	then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/log")
		echo "$target: ok, $runs runs"
	else
		echo "$target: failed"
		tail -n 40 "$work/log"
		status=1
	fi
	[ -n "${KEEP:-}" ] || rm -rf "$found"
done
exit $status
