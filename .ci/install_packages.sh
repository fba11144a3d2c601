#!/bin/sh
# install_packages: is everything here that building, testing and the demo
# need?
#
# Says nothing when nothing is missing.  Otherwise installs the missing
# Debian packages, as root or through sudo, and where neither is possible
# names them and fails.  On a system without dpkg it only looks for the
# programs.
#
# usage: .ci/install_packages.sh

set -eu

PG_CONFIG=${PG_CONFIG:-pg_config}

# The server to build for: the one PG_CONFIG belongs to, else the one that
# Debian's metapackage "postgresql" stands for.
server_major()
{
	if command -v "$PG_CONFIG" >/dev/null 2>&1
	then
		"$PG_CONFIG" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/'
	else
		apt-cache depends postgresql 2>/dev/null |
			sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1
	fi
}

installed()
{
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_packages()
{
	# A server built by hand is no package.
	case $("$PG_CONFIG" --bindir 2>/dev/null) in
		'' | /usr/lib/postgresql/*)
			servers="postgresql-$1 postgresql-server-dev-$1" ;;
		*)
			servers= ;;
	esac
	# two names or none
	# shellcheck disable=SC2086
	for package in $servers postgresql-common libipc-run-perl perl make gcc \
		clang llvm libclang-rt-dev
	do
		installed "$package" || printf '%s ' "$package"
	done
}

# Installing the server would create and start a cluster that nobody asked
# for; postgresql-common reads this directory before it does.
no_main_cluster=/etc/postgresql-common/createcluster.d/hcpcs_drug.conf

install_as_root()
{
	log=$(mktemp)
	trap 'rm -f "$log" "$no_main_cluster"' EXIT
	if [ ! -e /etc/postgresql-common ]
	then
		mkdir -p "${no_main_cluster%/*}"
		echo 'create_main_cluster = false' >"$no_main_cluster"
	fi
	export DEBIAN_FRONTEND=noninteractive
	{ apt-get -q update && apt-get -q -y --no-install-recommends install "$@"; } \
		>"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}

if [ "${1:-}" = --as-root ]
then
	shift
	install_as_root "$@"
	exit
fi

if ! command -v dpkg-query >/dev/null 2>&1
then
	for program in "$PG_CONFIG" make cc perl psql
	do
		command -v "$program" >/dev/null 2>&1 && continue
		echo "$0: \"$program\" is missing, and this is no Debian system:" \
			"install PostgreSQL 15 or later with its development files," \
			"make, a C compiler and Perl" >&2
		exit 1
	done
	exit 0
fi

major=$(server_major)
if [ -z "$major" ] && [ "$(id -u)" = 0 ]
then
	# A machine that has never fetched its package lists.
	apt-get -qq update
	major=$(server_major)
fi
missing=$(missing_packages "${major:-15}")
[ -n "$missing" ] || exit 0

echo "Installing ${missing}(a minute or so)"
# The names hold no blanks.
# shellcheck disable=SC2086
if [ "$(id -u)" = 0 ]
then
	"$0" --as-root $missing
elif command -v sudo >/dev/null 2>&1
then
	sudo "$0" --as-root $missing
else
	echo "$0: neither root nor sudo: ask for these packages: $missing" >&2
	exit 1
fi
