#!/bin/sh
# demo: what does the extension say about real, sample and synthetic claims?
#
# Installs what is missing, builds, and judges the lines of this directory on
# a server of its own, of which nothing is left afterwards.  KEEP=1 leaves the
# server running and says how to connect.
#
# usage: data/demo/demo.sh

set -eu

cd "$(dirname "$0")/../.."

step()
{
	printf '%s\n' "--- $*"
}

run_sql()
{
	psql -X -q -v ON_ERROR_STOP=1 "$@"
}

if [ "${1:-}" != --on-server ]
then
	step "looking for what building needs"
	.ci/install_packages.sh
	step "building the extension"
	${MAKE:-make} -s all
	step "starting a private server"
	exec .ci/with_server.sh data/demo/demo.sh --on-server
fi

step "installing for that server only, creating the extension"
${MAKE:-make} -s install >/dev/null
run_sql -c 'SET client_min_messages = warning' \
	-c 'CREATE EXTENSION hcpcs_drug CASCADE'
cd data/demo
step "loading the public claim data"
run_sql -f claim_line.sql -f load.sql
step "making a month of synthetic lines"
run_sql -f synthetic.sql
step "auditing"
run_sql -f report.sql
