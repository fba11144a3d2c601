#!/bin/sh
# with_server: how does a command get a PostgreSQL server of its own?
#
# Makes a cluster in a new temporary directory, reachable through a socket
# in that directory only, runs COMMAND with PGHOST, PGPORT, PGUSER and
# PGDATABASE set to it, and removes everything when COMMAND ends, however it
# ends.  The exit status is that of COMMAND.
#
# The extension need not be installed in the system: where the server can
# look for extensions elsewhere, DESTDIR is set to a directory inside the
# temporary one, so that a plain `make install` under COMMAND goes there.
# Building and installing are left to COMMAND.
#
# The server refuses to run as root, so root hands it to the user postgres,
# or nobody where there is none; COMMAND runs as the caller.
#
# usage: .ci/with_server.sh COMMAND [ARGUMENT ...]
#        .ci/with_server.sh --stop DIRECTORY	(after KEEP=1)
#
# KEEP=1			leave the server running and say how to connect
# SERVER_CONF=text	further lines for postgresql.conf
# PG_CONFIG=path	the server's pg_config
# TMPDIR=directory	where the temporary directory is made (/tmp)

set -eu

self=$0
PG_CONFIG=${PG_CONFIG:-pg_config}
mark=hcpcs_drug_server

die()
{
	echo "$self: $*" >&2
	exit 1
}

# Run a command as the user who owns the server.  Not in the caller's
# directory, which that user may be unable to enter.
as_owner()
(
	cd /
	if [ "$(id -u)" = 0 ]
	then
		exec runuser -u "$owner" -- "$@"
	fi
	exec "$@"
)

stop_server()
{
	if [ -s "$dir/data/postmaster.pid" ]
	then
		as_owner "$bindir/pg_ctl" -D "$dir/data" -s -m fast -w stop || true
	fi
	rm -rf "$dir"
}

find_server()
{
	bindir=$("$PG_CONFIG" --bindir) || die "no pg_config: set PG_CONFIG"
	[ -x "$bindir/initdb" ] || die "no initdb in $bindir: install the server"
	if [ "$(id -u)" = 0 ]
	then
		owner=postgres
		id "$owner" >/dev/null 2>&1 || owner=nobody
	fi
}

make_cluster()
{
	locale=--no-locale
	if locale -a 2>/dev/null | grep -qix 'c\.utf-\{0,1\}8'
	then
		locale=--locale=C.UTF-8
	fi
	as_owner "$bindir/initdb" -D "$dir/data" -U postgres -A trust \
		-E UTF8 "$locale" --no-sync --no-instructions >"$dir/initdb.log" 2>&1 ||
		{ cat "$dir/initdb.log" >&2; die "initdb failed"; }
	cat >>"$dir/data/postgresql.conf" <<-END
		listen_addresses = ''
		unix_socket_directories = '$dir'
		unix_socket_permissions = 0700
		fsync = off
		synchronous_commit = off
		full_page_writes = off
		max_wal_size = '4GB'
		log_min_messages = warning
		${SERVER_CONF:-}
	END
}

# Does the server know this setting?
knows()
{
	as_owner "$bindir/postgres" --describe-config |
		awk -F '\t' -v name="$1" '$1 == name { found = 1 } END { exit !found }'
}

# Let the server find an extension below $dir/root: Debian's setting, or the
# one that PostgreSQL has since 18.  Where there is neither, DESTDIR stays
# unset and the extension has to be installed into the system.
redirect_install()
{
	DESTDIR=$dir/root
	path="dynamic_library_path = '$DESTDIR$("$PG_CONFIG" --pkglibdir):\$libdir'"
	if knows extension_destdir
	then
		path="extension_destdir = '$DESTDIR'
$path"
	elif knows extension_control_path
	then
		path="extension_control_path = '$DESTDIR$("$PG_CONFIG" --sharedir):\$system'
$path"
	else
		echo "This server looks for extensions only where it is installed:" \
			"make install writes there." >&2
		unset DESTDIR
		return 0
	fi
	mkdir -p "$DESTDIR"
	chmod 755 "$DESTDIR"
	echo "$path" >>"$dir/data/postgresql.conf"
	export DESTDIR
}

start_server()
{
	as_owner "$bindir/pg_ctl" -D "$dir/data" -l "$dir/server.log" -s -w start ||
		{ cat "$dir/server.log" >&2; die "the server did not start"; }
	PGHOST=$dir
	PGPORT=5432
	PGUSER=postgres
	PGDATABASE=postgres
	export PGHOST PGPORT PGUSER PGDATABASE
	unset PGSERVICE PGOPTIONS PGPASSWORD PGSSLMODE PGHOSTADDR || true
}

finish()
{
	status=$?
	trap - EXIT HUP INT TERM
	# why a server went down is nowhere else to be read
	[ "$status" -eq 0 ] || [ ! -e "$dir/server.log" ] ||
		grep -a -E 'runtime error|terminated by signal|PANIC' \
			"$dir/server.log" >&2 || true
	if [ "${KEEP:-}" = 1 ] && [ -s "$dir/data/postmaster.pid" ]
	then
		cat <<-END

			The server is still running.
			  connect:  psql -h $dir -U postgres
			  stop:     $self --stop $dir
		END
	else
		stop_server
	fi
	exit "$status"
}

[ $# -gt 0 ] || die "usage: $self COMMAND [ARGUMENT ...]"
find_server

if [ "$1" = --stop ]
then
	dir=${2:?directory of the server}
	[ -e "$dir/$mark" ] || die "$dir is no server of this script"
	stop_server
	exit
fi

dir=$(mktemp -d "${TMPDIR:-/tmp}/hcpcs_drug.XXXXXX")
: >"$dir/$mark"
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
if [ "$(id -u)" = 0 ]
then
	chown "$owner" "$dir"
	as_owner test -w "$dir" ||
		die "user $owner cannot write to $dir: set TMPDIR"
fi
make_cluster
redirect_install
start_server
"$@"
