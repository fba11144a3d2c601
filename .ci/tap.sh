#!/bin/sh
# tap: the tests that need servers of their own making: src/test/t/*.pl.
#
# The server refuses to run as root, and so do these tests.  Every node finds
# the extension below DIRECTORY, where it is built and installed first.
#
# usage: .ci/tap.sh SOURCE DIRECTORY

set -eu
src=$1
dir=$2
PG_CONFIG=${PG_CONFIG:-pg_config}
cd "$dir"
make -s -j2 -f "$src/Makefile" all
make -s -f "$src/Makefile" install DESTDIR="$dir/root" >/dev/null

pgxs=$(dirname "$("$PG_CONFIG" --pgxs)")/../..
library=$dir/root$("$PG_CONFIG" --pkglibdir)

# Debian's setting, or the one that PostgreSQL has since 18.
if "$("$PG_CONFIG" --bindir)/postgres" --describe-config |
	grep -q '^extension_destdir'
then
	setting=extension_destdir
	value=$dir/root
else
	setting=extension_control_path
	value="$dir/root$("$PG_CONFIG" --sharedir):\$system"
fi

# read by every node's postgresql.conf (src/test/t/Node.pm)
# quotes and all
# shellcheck disable=SC2089
HCPCS_DRUG_CONF="$setting = '$value'
dynamic_library_path = '$library:\$libdir'"
HCPCS_DRUG_SOURCE=$src
PG_REGRESS=$pgxs/src/test/regress/pg_regress
TESTDIR=$dir
TESTDATADIR=$dir/tmp_check
PATH=$("$PG_CONFIG" --bindir):$PATH
# shellcheck disable=SC2090
export HCPCS_DRUG_CONF HCPCS_DRUG_SOURCE PG_REGRESS TESTDIR TESTDATADIR PATH
exec prove -j 2 -I "$pgxs/src/test/perl" -I "$src/src/test/t" "$src"/src/test/t/*.pl
