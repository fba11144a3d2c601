#!/bin/sh
# lint: what do the static analyzers say of the sources?
#
#	clang-tidy		src/core and src/pg, as .clang-tidy says
#	cppcheck		the same without the server's headers, which it would
#					need minutes for
#	scan-build		a build of the library
#	gcc -fanalyzer	src/core
#	(shellcheck)	every shell script
#	perl -wc			every Perl script; perlcritic, severity 5, if it is here
#
# A tool that is not installed is skipped with a line that says so.  Ends with
# "N passed, N failed".
#
# usage: .ci/lint.sh		(make lint)

set -u

src=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/hcpcs_drug_lint.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
PG_CONFIG=${PG_CONFIG:-pg_config}
passed=0
failed=0

# lint NAME TOOL COMMAND ...: clean is silent and successful
lint()
{
	name=$1
	tool=$2
	shift 2
	if ! command -v "$tool" >/dev/null 2>&1
	then
		echo "$name: skipped, no $tool"
	elif "$@" >"$work/log" 2>&1
	then
		echo "$name: clean"
		passed=$((passed + 1))
	else
		echo "$name: failed"
		tail -n 60 "$work/log"
		failed=$((failed + 1))
	fi
}

cd "$src" || exit 1
# Any object, for the headers that are made.
mkdir "$work/made"
make -s -C "$work/made" -f "$src/Makefile" src/core/calendar.unit.o || exit 1
made="-Isrc -I$work/made/src"

# One process for each processor; the first that finds something ends it.
# words, not one
# shellcheck disable=SC2086
tidy()
{
	dir=$1
	shift
	printf '%s\n' "$dir"/*.c | xargs -P "$(nproc)" -n 4 sh -c '
		flags=$1
		shift
		clang-tidy --quiet "$@" -- $flags' sh "$*"
}

# An error ends a function, which cppcheck cannot know without the headers;
# it splits definitions at semicolons, so that foreach is no for loop here.
# In four files it takes the address of room that a function shall fill, an
# array's or a structure's, for a use of what is in it.
cpp()
{
	# shellcheck disable=SC2086
	cppcheck --quiet --enable=warning,performance,portability \
		--inline-suppr --std=c11 --error-exitcode=1 $made \
		--suppress=uninitvar:src/pg/audit_line.c \
		--suppress=ctuuninitvar:src/core/memo.c \
		--suppress=ctuuninitvar:src/pg/arguments.c \
		--suppress=ctuuninitvar:src/pg/verdict.c \
		'-Dereport(level,...)=abort()' '-Delog(level,...)=abort()' \
		'-Dforeach(cell,list)=while((cell=next(list)))' \
		-DPG_VERSION_NUM=150000 src/core src/pg
}

# The Makefile takes CC from the command line only.
scan()
{
	cp -R src sql data Makefile README.md hcpcs_drug.control "$work" &&
		cd "$work" && make -s clean >/dev/null &&
		scan-build --status-bugs -o "$work/report" \
			make -s with_llvm=no all
}

analyze()
{
	for file in src/core/*.c
	do
		# shellcheck disable=SC2086
		gcc -std=c11 -O1 -Wall -Wextra -Werror -fanalyzer $made \
			-c -o /dev/null "$file" || return 1
	done
}

scripts()
{
	find . -name .git -prune -o -name '*.sh' -print | grep -v '^\./debian/'
	echo .ci/run
}

shells()
{
	# the names hold no blanks; SC2016: what another shell shall expand
	# shellcheck disable=SC2046
	shellcheck -e SC2016 $(scripts)
}

# t/*.pl need the server's modules, which the TAP layer has.
perls()
{
	for file in $(find data src/test -name '*.pl' ! -path '*/t/*') data/*.pm
	do
		perl -Idata -Ibench -wc "$file" || return 1
	done
}

lint 'clang-tidy, core' clang-tidy tidy src/core -std=c11 "$made"
lint 'clang-tidy, pg' clang-tidy tidy src/pg -std=gnu11 "$made" \
	"-I$("$PG_CONFIG" --includedir-server)" -D_GNU_SOURCE \
	'-DHD_VERSION=""'
lint 'cppcheck' cppcheck cpp
lint 'gcc -fanalyzer, core' gcc analyze
lint 'scan-build' scan-build scan
cd "$src" || exit 1
lint 'shellcheck' shellcheck shells
lint 'perl -wc' perl perls
lint 'perlcritic' perlcritic perlcritic --severity 5 --quiet data src/test
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
