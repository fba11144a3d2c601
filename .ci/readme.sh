#!/bin/sh
# readme: does README.md say what is so?
#
# check		runs every SQL block of README.md in order, in one database, and
#			compares the parts made from the catalogue with what they are now
# update	writes those parts anew (make readme)
#
# Runs under with_server.sh, the extension installed there.

set -eu
mode=$1
src=$(cd "$(dirname "$0")/.." && pwd)
readme=$src/README.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run_psql()
{
	psql -X -q -v ON_ERROR_STOP=1 "$@"
}

# Replace what stands between <!-- NAME --> and <!-- /NAME --> (or the lone
# mark) by a file.
put()
{
	awk -v name="$1" -v file="$2" '
		$0 == "<!-- " name " -->" {
			print; print ""
			while ((getline line < file) > 0) print line
			print ""; print "<!-- /" name " -->"
			skip = 1; next
		}
		$0 == "<!-- /" name " -->" { skip = 0; next }
		/^<!-- / || /^## / { skip = 0 }
		!skip { print }'
}

createdb readme
run_psql -d readme -c 'SET client_min_messages = warning' \
	-c 'CREATE EXTENSION hcpcs_drug CASCADE'
for part in figures reference
do
	run_psql -d readme -At -v figures="$([ $part = figures ] && echo 1 || echo 0)" \
		-f "$src/.ci/readme_reference.sql" >"$work/$part"
done
put figures "$work/figures" <"$readme" | put reference "$work/reference" |
	cat -s >"$work/README.md"

if [ "$mode" = update ]
then
	cat "$work/README.md" >"$readme"
	exit
fi

awk '/^```sql/ { on = 1; next } /^```/ { on = 0 } on' "$readme" >"$work/blocks.sql"
createdb blocks
run_psql -d blocks -o /dev/null -f "$work/blocks.sql"
diff -u "$readme" "$work/README.md" ||
	{ echo "README.md has drifted from the catalogue: make readme"; exit 1; }
