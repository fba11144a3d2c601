#!/bin/sh
# tap: the tests that need servers of their own making: src/test/t/*.pl.
#
# The server refuses to run as root, and so do these tests.  Every node finds
# the extension below DIRECTORY, where it is built and installed first.
#
# usage: .ci/tap.sh SOURCE DIRECTORY
#
# TESTS=files				these only
# HCPCS_DRUG_OLD_PG_CONFIG=path	the pg_config of an older server, from which
#							pg_upgrade then starts (024_pg_upgrade.pl)

set -eu
src=$1
dir=$2
PG_CONFIG=${PG_CONFIG:-pg_config}

# build DIRECTORY PG_CONFIG [SETTING]: build there, install below its root
build()
{
	mkdir -p "$1"
	(cd "$1" && make -s -j2 -f "$src/Makefile" PG_CONFIG="$2" ${3:+"$3"} all &&
		make -s -f "$src/Makefile" PG_CONFIG="$2" ${3:+"$3"} install \
			DESTDIR="$1/root" >/dev/null)
}

# Where a server finds what was installed below the root of a directory:
# Debian's setting, or the one that PostgreSQL has since 18.
settings()
{
	if "$("$2" --bindir)/postgres" --describe-config |
		grep -q '^extension_destdir'
	then
		echo "extension_destdir = '$1/root'"
	else
		echo "extension_control_path = '$1/root$("$2" --sharedir):\$system'"
	fi
	echo "dynamic_library_path = '$1/root$("$2" --pkglibdir):\$libdir'"
}

build "$dir" "$PG_CONFIG"

# read by every node's postgresql.conf (src/test/t/Node.pm)
HCPCS_DRUG_CONF=$(settings "$dir" "$PG_CONFIG")
HCPCS_DRUG_OLD_CONF=
HCPCS_DRUG_OLD_BINDIR=
if [ -n "${HCPCS_DRUG_OLD_PG_CONFIG:-}" ]
then
	# the compiler of its bitcode need not be here
	build "$dir/old" "$HCPCS_DRUG_OLD_PG_CONFIG" with_llvm=no
	HCPCS_DRUG_OLD_CONF=$(settings "$dir/old" "$HCPCS_DRUG_OLD_PG_CONFIG")
	HCPCS_DRUG_OLD_BINDIR=$("$HCPCS_DRUG_OLD_PG_CONFIG" --bindir)
fi
export HCPCS_DRUG_CONF HCPCS_DRUG_OLD_CONF HCPCS_DRUG_OLD_BINDIR

pgxs=$(dirname "$("$PG_CONFIG" --pgxs)")/../..
HCPCS_DRUG_SOURCE=$src
PG_REGRESS=$pgxs/src/test/regress/pg_regress
TESTDIR=$dir
TESTDATADIR=$dir/tmp_check
PATH=$("$PG_CONFIG" --bindir):$PATH
export HCPCS_DRUG_SOURCE PG_REGRESS TESTDIR TESTDATADIR PATH
# words, not one
# shellcheck disable=SC2086
exec prove -j 2 -I "$pgxs/src/test/perl" -I "$src/src/test/t" \
	${TESTS:-"$src"/src/test/t/*.pl}
