#!/bin/sh
# test: every layer of tests, in the order in which a fault is cheapest to
# find: version numbers, warnings, the core alone, the extension in a server,
# the core under sanitizers and fuzzers, the extension under the
# undefined-behaviour sanitizer, the tests themselves (mutants).
#
# Installs what is missing for it, builds in a temporary directory and leaves
# the checkout as it was.  Prints a line per test that fails and one per layer,
# at the end how many passed.
#
# usage: .ci/test.sh		(make test)

set -u

src=$(cd "$(dirname "$0")/.." && pwd)
"$src/.ci/install_packages.sh" || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/hcpcs_drug_test.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
chmod 755 "$work"

# Built files beside the sources would be taken for those of this build.
checkout=$src
src=$work/source
mkdir "$src"
if (cd "$checkout" && git rev-parse --git-dir) >/dev/null 2>&1
then
	(cd "$checkout" && git ls-files -z --cached --others --exclude-standard) |
		tar -C "$checkout" --null -T - -cf - | tar -C "$src" -xf - || exit 1
else
	cp -R "$checkout/." "$src" && make -s -C "$src" clean || exit 1
fi
HCPCS_DRUG_SHARED=$checkout/../shared
export HCPCS_DRUG_SHARED
passed=0
failed=0
export LANG=C.UTF-8
unset PGDATABASE PGHOST PGPORT PGUSER PGSERVICE

# Count the outcome of one test or of a number of them.
count()
{
	passed=$((passed + $1))
	failed=$((failed + $2))
	[ "$2" -eq 0 ] || tail -n 40 "$3"
	printf '%-28s %5d passed %5d failed %6ds\n' "$layer" "$1" "$2" \
		$(($(date +%s) - started))
}

begin()
{
	layer=$1
	started=$(date +%s)
	log=$work/$(echo "$layer" | tr ' ' _).log
	mkdir -p "$work/$2"
	cd "$work/$2" || exit 1
}

# A layer that is one test: it succeeds or not.
single()
{
	if "$@" >"$log" 2>&1
	then
		count 1 0 "$log"
	else
		count 0 1 "$log"
	fi
}

# A test program ends with a line "N passed, N failed" of its assertions; it
# is one test here.  One that ends without such a line has failed.
unit_layer()
{
	if "$@" >"$log" 2>&1
	then
		crashed=0
	else
		crashed=1
	fi
	sums=$(awk -v crashed=$crashed '
		/^[0-9]+ passed, [0-9]+ failed$/ { if ($3 == 0 && $1 > 0) p++; else f++ }
		END { print p + 0, (f + 0 == 0 && (crashed || p == 0)) ? 1 : f + 0 }' \
		"$log")
	# two numbers
	# shellcheck disable=SC2086
	count $sums "$log"
}

# pg_regress and pg_isolation_regress print a line per test: "test x ... ok",
# from version 17 on "ok 1 - x".
regress_layer()
{
	if "$@" >"$log" 2>&1
	then
		broken=0
	else
		broken=1
	fi
	cat output_iso/regression.diffs regression.diffs 2>/dev/null |
		tail -n 200 >>"$log"
	sums=$(awk -v broken=$broken '
		/^test .* \.\.\. ok / || /^ok [0-9]+ +- / { p++ }
		/^test .* \.\.\. FAILED/ || /^not ok [0-9]+ +- / { f++ }
		END { print p + 0, (f + 0 == 0 && (broken || p == 0)) ? 1 : f + 0 }' \
		"$log")
	# shellcheck disable=SC2086
	count $sums "$log"
}

vpath()
{
	make -s -j2 -f "$src/Makefile" "$@"
}

# Build, install below the private server and run its tests there.
in_server()
{
	vpath all >build.log 2>&1 || { cat build.log; return 1; }
	"$src/.ci/with_server.sh" sh -c '
		make -s -f "$0/Makefile" install >/dev/null &&
		make -s -f "$0/Makefile" "$@"' "$src" "$@"
}

# The server's flags are those of gcc, which clang need not know.
werror()
{
	vpath CC="$1" with_llvm=no COPT="-Werror ${2:-}" all
}

tap_tests()
{
	if [ "$(id -u)" = 0 ]
	then
		chown -R postgres "$work/tap"
		runuser -u postgres -- env LANG=C.UTF-8 PATH="$PATH" \
			"$src/.ci/tap.sh" "$src" "$work/tap"
	else
		"$src/.ci/tap.sh" "$src" "$work/tap"
	fi
}

# Only one file knows the server's versions apart.
versions_in_compat_alone()
{
	found=$(cd "$src" && grep -rlE 'PG_VERSION_NUM|PG_MAJORVERSION|PG_VERSION\>' \
		src bench data --include='*.[ch]')
	[ "$found" = src/pg/compat.h ] || { echo "$found"; return 1; }
}

begin 'versions in compat.h' versions
single versions_in_compat_alone

begin 'gcc without warnings' gcc
single werror gcc

begin 'clang without warnings' clang
single werror clang \
	'-Wno-ignored-optimization-argument -Wno-unknown-warning-option -Wno-ignored-attributes'

# What is committed is what CMS's files give, where they are at hand.
cms=${CMS:-$checkout/../shared/reference}
if [ -d "$cms" ]
then
	begin 'data' data
	data_is_made_of_cms_files()
	{
		cp -R "$src/." . && make -s -j2 data with_llvm=no CMS="$cms" && diff -r "$src/data" data
	}
	single data_is_made_of_cms_files
else
	echo "data: skipped, no CMS files in $cms"
fi

begin 'core' core
unit_layer vpath unit

begin 'core, sanitized' sanitized
export SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all'
unit_layer vpath unit CC=clang
unset SANITIZE

begin 'fuzzers' fuzz
single "$src/src/test/fuzz/run.sh" 5

begin 'regression, isolation' regress
regress_layer in_server installcheck

# The address sanitizer cannot be loaded into a packaged server.
begin 'regression, sanitized' ubsan
export SANITIZE='-fsanitize=undefined -fno-sanitize-recover=all'
regress_layer in_server installcheck ISOLATION=
unset SANITIZE

# Built in place with the sanitizer, called with whatever there is.
begin 'random calls, sanitized' ubsan
random_calls()
{
	"$src/.ci/with_server.sh" sh -c '
		make -s -f "$0/Makefile" install >/dev/null &&
		"$0/src/test/fuzz/sql_random.pl" 15 &&
		psql -qAtX -v seed="0.$(date +%N)" -v n=20000 \
			-f "$0/src/test/fuzz/remembered.sql" postgres' "$src"
}
export SANITIZE='-fsanitize=undefined -fno-sanitize-recover=all'
single random_calls
unset SANITIZE

# Are the tests able to fail?  make mutants tries all that there are.
begin 'mutants, core' mutants
unit_layer "$src/src/test/mutants/mutants.pl" --first core

begin 'mutants, image' mutants
unit_layer "$src/.ci/with_server.sh" "$src/src/test/mutants/mutants.pl" image \
	subtransaction_abort_unnoticed transaction_end_unnoticed \
	memo_without_curcid image_not_private_while_dirty dirty_never_set \
	number_lost_with_savepoint

begin 'README' readme
readme_holds()
{
	vpath all >build.log 2>&1 || { cat build.log; return 1; }
	"$src/.ci/with_server.sh" sh -c '
		make -s -f "$0/Makefile" install >/dev/null &&
		"$0/.ci/readme.sh" check' "$src"
}
single readme_holds

# The demo builds where it stands.
begin 'demo' demo
demo_runs()
{
	cp -R "$src" clinic && clinic/data/demo/demo.sh
}
single demo_runs

begin 'TAP' tap
single tap_tests

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
