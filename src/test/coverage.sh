#!/bin/sh
# coverage: how much of src/core do the unit tests run?
#
# Builds the core and every test_*.c with gcc's instrumentation in a
# temporary directory, runs them, and prints for each file and in total the
# share of lines and of branches that were taken.  Fails if a test fails.
#
# usage: src/test/coverage.sh [-v]		(-v: the lines never run, too)

set -eu

here=$(cd "$(dirname "$0")" && pwd)
src=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/hcpcs_drug_coverage.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
cd "$work"

# A checkout has no made headers before its first make.
mkdir -p made/core
perl -I"$src/data" "$src/data/finding_list.pl" "$src/data/hcpcs_finding.csv" \
	>made/core/finding_list.h
perl -I"$src/data" "$src/data/range_list.pl" \
	"$src/data/curated/code_ranges.csv" >made/core/range_list.h

flags="-std=c11 -g -O0 --coverage -I$src/src -Imade"
for file in "$src"/src/core/*.c
do
	# words, not one
	# shellcheck disable=SC2086
	gcc $flags -c -o "$(basename "$file" .c).o" "$file"
done
for file in "$src"/src/test/unit/test_*.c
do
	test=$(basename "$file" .c)
	# only the core is measured
	# shellcheck disable=SC2086
	gcc ${flags% --coverage*} -I"$src/src" -Imade -c -o "$test.test" "$file"
	gcc --coverage -x none -o "$test" "$test.test" ./*.o -lm
	./"$test" >log || { echo "$test failed"; tail -n 20 log; exit 1; }
done

gcov -b -r -s "$src/src" ./*.gcda >gcov.log 2>&1 || { cat gcov.log; exit 1; }

# gcov says "File 'core/x.c'", then what was executed of it.
awk '
	function share(n, all) {
		return all == 0 ? "     -" : sprintf("%5.1f%%", 100 * n / all)
	}
	# behind an empty line stands the sum of one call
	/^$/ { wanted = 0 }
	/^File / {
		name = $2; gsub(/.*\/|'"'"'/, "", name); wanted = name ~ /\.[ch]$/
	}
	!wanted { next }
	/^Lines executed:/ {
		split($0, part, /[:%]| of /)
		lines[name] = part[4]; run[name] = part[4] * part[2] / 100
		if (!(name in seen)) { seen[name] = 1; order[++files] = name }
	}
	/^Taken at least once:/ {
		split($0, part, /[:%]| of /)
		branches[name] = part[4]; taken[name] = part[4] * part[2] / 100
	}
	END {
		printf "%-24s %7s %7s %9s %7s\n", "file", "lines", "run",
			"branches", "taken"
		for (i = 1; i <= files; i++) {
			f = order[i]
			printf "%-24s %7d %7s %9d %7s\n", f, lines[f],
				share(run[f], lines[f]), branches[f],
				share(taken[f], branches[f])
			l += lines[f]; r += run[f]; b += branches[f]; t += taken[f]
		}
		printf "%-24s %7d %7s %9d %7s\n", "total", l, share(r, l), b,
			share(t, b)
	}' gcov.log

if [ "${1:-}" = -v ]
then
	grep -H '^ *#####:' ./*.gcov | sed 's/^\.\///; s/\.gcov: *#####: */:/' || :
fi
