#!/bin/sh
# coverage: how much of the code do the tests run?
#
#	src/core	by the unit tests
#	src/pg		by the regression and isolation tests, on a private server;
#				what the tests in src/test/t reach besides is not counted
#
# Builds with gcc's instrumentation in a temporary directory, and prints for
# each file and in total the share of lines and of branches that were taken.
# Fails if a test fails.
#
# usage: src/test/coverage.sh [-v]		(-v: the lines never run, too)

set -eu

here=$(cd "$(dirname "$0")" && pwd)
src=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/hcpcs_drug_coverage.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
verbose=${1:-}
mkdir "$work/core" "$work/pg"
chmod 755 "$work"

# gcov says "File 'core/x.c'", then what was executed of it.
print_table()
{
	gcov -b -r -s "$1" "$2"/*.gcda >gcov.log 2>&1 ||
		{ cat gcov.log; exit 1; }
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
	if [ "$verbose" = -v ]
	then
		grep -H '^ *#####:' ./*.gcov | sed 's/^\.\///; s/\.gcov: *#####: */:/' || :
	fi
}

# ---- the core ----

cd "$work/core"

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

print_table "$src/src" .

# ---- the extension ----

cd "$work/pg"
cp -R "$src/src" "$src/sql" "$src/expected" "$src/data" "$src/Makefile" \
	"$src/README.md" "$src/hcpcs_drug.control" "$src/.ci" .
make -s clean >/dev/null
make -s -j2 with_llvm=no SANITIZE='-O0 --coverage' all >log 2>&1 ||
	{ tail -n 40 log; exit 1; }
# The server's processes write the counters, each as it ends.
chmod -R a+rwX .
.ci/with_server.sh sh -c '
	make -s with_llvm=no install >/dev/null &&
	make -s with_llvm=no installcheck' >log 2>&1 || { tail -n 40 log; exit 1; }
echo
print_table "$work/pg/src" src/pg
