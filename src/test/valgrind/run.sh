#!/bin/sh
# run: does the code read what was never written, or what is not its own?
#
#	core		every unit test under valgrind's memcheck
#	server		regression tests on a server whose every process runs under it
#
# An error counts when a function of ours is on its stack, or made the value
# that it is about.  The packaged server is not built for valgrind: it takes
# memory in blocks and hands out pieces, so that a read beyond a piece goes
# unseen there, and some of its own writes have holes.  A server configured
# with CPPFLAGS=-DUSE_VALGRIND --enable-cassert says where pieces end; with
# its src/tools/valgrind.supp every error counts, whoever made it.
#
# Prints a line per unit test and one for the server; of errors that count,
# the reports.  Slow: a server runs twenty to fifty times slower.
#
# usage: src/test/valgrind/run.sh [TEST ...]	regression tests, these if none:
#			units modifiers risk findings waste audit import trigger fix
#
# PG_CONFIG=path			the server's pg_config
# SUPPRESSIONS=file		of the server's source: then every error counts

set -eu

here=$(cd "$(dirname "$0")" && pwd)
src=$(cd "$here/../../.." && pwd)
PG_CONFIG=${PG_CONFIG:-pg_config}
export PG_CONFIG

command -v valgrind >/dev/null 2>&1 ||
	{ echo "valgrind: skipped, it is not installed"; exit 0; }

# What valgrind reported into files, by process: the reports that count.
# Between two reports stands a line with nothing but the number of the process.
errors_in()
{
	awk -v all="${SUPPRESSIONS:-}" '
		function end_report() {
			if (report ~ /(at|by) 0x/ && report !~ /brk segment overflow/) {
				if (all != "" || report ~ /hcpcs_drug\.so/) {
					counted++
					print report
				}
				else
					others++
			}
			report = ""
		}
		FNR == 1 { end_report() }
		{ line = $0; sub(/^==[0-9]+== ?/, "", line) }
		line == "" { end_report(); next }
		{ report = report "\n" line }
		END {
			end_report()
			printf "%d processes, %d errors, %d more of the server alone\n",
				ARGC - 1, counted, others
			exit counted > 0
		}' "$@"
}

# ---- inside .ci/with_server.sh ----

# The server that runs is stopped and started anew under valgrind; who
# started it stops it.
as_owner()
(
	cd /
	if [ "$(id -u)" = 0 ]
	then
		owner=$(stat -c %U "$PGHOST/data")
		exec runuser -u "$owner" -- "$@"
	fi
	exec "$@"
)

if [ "${1:-}" = --in-server ]
then
	shift
	bindir=$("$PG_CONFIG" --bindir)
	make -s -C "$src" install >/dev/null
	# Made at full speed; creating it is no test of this.
	createdb contrib_regression
	PGOPTIONS='-c client_min_messages=warning' psql -Xq -d contrib_regression \
		-c 'CREATE EXTENSION hcpcs_drug CASCADE'
	as_owner "$bindir/pg_ctl" -D "$PGHOST/data" -s -m fast -w stop
	# shellcheck disable=SC2086
	as_owner valgrind --quiet --trace-children=yes --track-origins=yes \
		--num-callers=30 --error-limit=no --read-var-info=no \
		--log-file="$PGHOST/valgrind.%p" \
		${SUPPRESSIONS:+--suppressions="$SUPPRESSIONS"} \
		"$bindir/postgres" -D "$PGHOST/data" -c autovacuum=off \
		-c max_parallel_workers=2 >>"$PGHOST/valgrind_server.log" 2>&1 &
	tries=0
	until "$bindir/pg_isready" -q -t 60
	do
		tries=$((tries + 1))
		[ $tries -lt 60 ] || { echo "no server under valgrind"; exit 1; }
		sleep 1
	done
	status=0
	make -s -C "$src" installcheck REGRESS="$*" ISOLATION= \
		EXTRA_REGRESS_OPTS=--use-existing \
		>"$PGHOST/installcheck.log" 2>&1 ||
		{ status=1; cat "$PGHOST/installcheck.log"; }
	as_owner "$bindir/pg_ctl" -D "$PGHOST/data" -s -m fast -w -t 300 stop
	wait
	errors_in "$PGHOST"/valgrind.[0-9]* || status=1
	exit $status
fi

# ---- the core ----

status=0
cd "$src"
programs=$(printf '%s\n' src/test/unit/test_*.c | sed 's/\.c$//')
# words, not one
# shellcheck disable=SC2086
make -s -j2 $programs >/dev/null
for test in $programs
do
	if output=$(valgrind --quiet --error-exitcode=99 --track-origins=yes \
		"./$test" 2>&1)
	then
		echo "$(basename "$test"): $(printf '%s\n' "$output" | tail -n 1)"
	else
		echo "$(basename "$test"): failed"
		printf '%s\n' "$output" | tail -n 40
		status=1
	fi
done

# ---- the server ----

[ $# -gt 0 ] || set -- units modifiers risk findings waste audit import \
	trigger fix
make -s -C "$src" -j2 all >/dev/null
"$src/.ci/with_server.sh" "$here/run.sh" --in-server "$@" || status=1
exit $status
