#!/bin/sh
# matrix: does the extension build and pass its tests on other PostgreSQL
# majors than the one installed here?
#
# Looks up which Debian release has the major, makes a chroot of that release
# in a temporary directory, builds a copy of the checkout there, warnings
# being errors, and runs the regression and isolation tests as an
# unprivileged user on a private server.  Prints a line per major; a major
# that cannot be had here is skipped, and that is no failure.
#
# Takes about two minutes and 1.6 GB per major, one at a time.  Nothing outside
# the temporary directory changes.  Signatures are checked with the keys, and
# packages come from the mirror, that this machine's own apt is set up with.
#
# usage: .ci/matrix.sh [MAJOR ...]	(17 18 19; make matrix)
#
# KEEP=1			leave the chroots and say where they are
# TMPDIR=directory	where the temporary directory is made (/tmp)

set -u

src=$(cd "$(dirname "$0")/.." && pwd)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
# Where a major is looked for, the most settled release first.
suites='stable oldstable unstable experimental'
needed_kb=3000000
passed=0
failed=0
skipped=0

report()
{
	printf 'PostgreSQL %-10s %s\n' "$1" "$2"
}

skip()
{
	report "$1" "skipped: $2"
	skipped=$((skipped + 1))
}

# Why can no chroot be made at all?  Silent when one can.
obstacle()
{
	if [ "$(id -u)" != 0 ]
	then
		echo "making a chroot takes root"
	elif ! command -v debootstrap >/dev/null 2>&1
	then
		echo "debootstrap is not installed"
	elif [ ! -r "$keys" ]
	then
		echo "no $keys (package debian-archive-keyring)"
	elif [ -z "$mirror" ]
	then
		echo "apt has no Debian mirror that debootstrap can read"
	elif [ "$(df -Pk "$work" | awk 'END { print $4 }')" -lt $needed_kb ]
	then
		echo "less than $((needed_kb / 1000000)) GB free in $work"
	fi
}

# The mirror of the release that this machine runs.
find_mirror()
{
	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	apt-get update --print-uris 2>/dev/null |
		sed -n "s,^'\(.*\)/dists/\([^/]*\)/InRelease'.*,\2 \1,p" |
		awk -v codename="$codename" '
			$2 !~ /^(http|https|file):/ { next }
			$1 == codename || $1 ~ /^(stable|testing|unstable|sid)$/ {
				print $2
				exit
			}'
}

# What apt is told about reaching the mirror, and about the age of what a
# frozen copy says, holds for the same mirror inside the chroot.
machine_terms()
{
	apt-config dump |
		grep -E '^Acquire::(https?::Proxy|Check-Valid-Until|Check-Date) ' || true
}

# An apt that knows the releases in question and touches nothing of the
# machine's own.
look_up_releases()
{
	mkdir -p "$work/apt/lists/partial" "$work/apt/cache"
	for suite in $suites
	do
		echo "deb [signed-by=$keys] $mirror $suite main"
	done >"$work/apt/sources.list"
	cat >"$work/apt/apt.conf" <<-END
		Dir::Etc::sourcelist "$work/apt/sources.list";
		Dir::Etc::sourceparts "-";
		Dir::State::lists "$work/apt/lists";
		Dir::Cache "$work/apt/cache";
		Acquire::Languages "none";
		#clear APT::Update;
	END
	APT_CONFIG=$work/apt/apt.conf apt-get -q update >"$work/apt.log" 2>&1
}

# The first of our releases that has the server and its headers.
release_of()
{
	for suite in $suites
	do
		found=$(APT_CONFIG=$work/apt/apt.conf apt-cache madison \
			"postgresql-$1" "postgresql-server-dev-$1" 2>/dev/null |
			grep -c " $suite/main .* Packages\$")
		if [ "$found" -ge 2 ]
		then
			echo "$suite"
			return
		fi
	done
}

unmount()
{
	# The deepest first; debootstrap mounts too.
	awk -v root="$work/" 'index($2, root) == 1 { print $2 }' /proc/mounts |
		sort -r |
		while read -r point
		do
			umount "$point"
		done
}

remove_chroot()
{
	unmount
	[ "${KEEP:-}" = 1 ] || rm -rf --one-file-system "$root"
}

finish()
{
	status=$?
	trap - EXIT HUP INT TERM
	unmount
	if [ "${KEEP:-}" = 1 ]
	then
		echo "The chroots are in $work (mount -t proc proc CHROOT/proc)."
	else
		rm -rf --one-file-system "$work"
	fi
	exit "$status"
}

# Only PostgreSQL comes from experimental, which is no release of its own.
add_experimental()
{
	echo "deb $mirror experimental main" >>"$root/etc/apt/sources.list"
	cat >"$root/etc/apt/preferences.d/postgresql" <<-END
		Package: src:postgresql-$1 src:postgresql-common
		Pin: release a=experimental
		Pin-Priority: 990
	END
}

make_chroot()
{
	base=$2
	[ "$base" != experimental ] || base=unstable
	debootstrap --variant=minbase --keyring="$keys" "$base" "$root" \
		"$mirror" || return 1
	[ "$2" != experimental ] || add_experimental "$1"
	machine_terms >"$root/etc/apt/apt.conf.d/machine"

	# No service starts, and no cluster is made that nobody uses.
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod 755 "$root/usr/sbin/policy-rc.d"
	mkdir -p "$root/etc/postgresql-common/createcluster.d"
	echo 'create_main_cluster = false' \
		>"$root/etc/postgresql-common/createcluster.d/matrix.conf"

	[ -e "$root/proc/self" ] || mount -t proc proc "$root/proc" || return 1
	mkdir -p "$root/dev/shm"
	chmod 1777 "$root/dev/shm"
	chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 sh -c '
		apt-get -q update &&
		apt-get -q -y --no-install-recommends \
			-o Dpkg::Options::=--force-unsafe-io install "$@" &&
		apt-get clean' sh "postgresql-$1" "postgresql-server-dev-$1" \
		postgresql-common make gcc libc6-dev perl
}

# Run a command in the chroot as its user postgres, in the copy.
in_chroot()
{
	chroot "$root" runuser -u postgres -- env -i LANG=C.UTF-8 \
		PATH="/usr/lib/postgresql/$major/bin:/usr/bin:/bin" \
		PG_CONFIG="/usr/lib/postgresql/$major/bin/pg_config" \
		sh -c 'cd /checkout && "$@"' sh "$@"
}

copy_checkout()
{
	mkdir "$root/checkout" &&
		tar -c -f - -C "$src" --exclude=./.git . |
		tar -x -f - -C "$root/checkout" &&
		chroot "$root" chown -R postgres /checkout
}

build()
{
	copy_checkout && in_chroot make -s clean &&
		in_chroot make -s -j2 COPT=-Werror all
}

run_tests()
{
	# shellcheck disable=SC2016
	in_chroot .ci/with_server.sh sh -c '
		make -s install >/dev/null && make -s installcheck'
}

# Both tests print a line per test: "test x ... ok", from 17 on "ok 1 - x".
count_tests()
{
	awk '
		/^test .* \.\.\. ok / || /^ok [0-9]+ +- / { p++ }
		/^test .* \.\.\. FAILED/ || /^not ok [0-9]+ +- / { f++ }
		END { print p + 0 " passed, " f + 0 " failed" }' "$1"
}

# A stage of this major did not succeed.
broken()
{
	report "$name" "FAILED: $1"
	tail -n "${2:-40}" "$log"
	failed=$((failed + 1))
}

try_major()
{
	started=$(date +%s)
	name=$major
	suite=$(release_of "$major")
	if [ -z "$suite" ]
	then
		skip "$major" "no postgresql-$major in Debian's $suites"
		return
	fi
	root=$work/$major
	log=$work/$major.log
	if ! make_chroot "$major" "$suite" >"$log" 2>&1
	then
		skip "$major" "no chroot of Debian $suite: $(tail -n 1 "$log")"
		return
	fi
	name=$(chroot "$root" "/usr/lib/postgresql/$major/bin/pg_config" \
		--version | awk '{ print $2 }')
	if ! build >"$log" 2>&1
	then
		broken "it does not build"
	elif ! run_tests >"$log" 2>&1
	then
		cat "$root"/checkout/regression.diffs \
			"$root"/checkout/output_iso/regression.diffs >>"$log" 2>/dev/null
		broken "$(count_tests "$log")" 200
	else
		seconds=$(($(date +%s) - started))
		report "$name" "$(count_tests "$log") (Debian $suite, $seconds s)"
		passed=$((passed + 1))
	fi
}

[ $# -gt 0 ] || set -- 17 18 19
work=$(mktemp -d "${TMPDIR:-/tmp}/hcpcs_drug_matrix.XXXXXX") || exit 1
chmod 755 "$work"
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
mirror=$(find_mirror)
why=$(obstacle)
if [ -z "$why" ] && ! look_up_releases
then
	why="the mirror cannot be read: $(tail -n 1 "$work/apt.log")"
fi
for major
do
	if [ -n "$why" ]
	then
		skip "$major" "$why"
		continue
	fi
	try_major
	root=$work/$major
	remove_chroot
done
echo "majors: $passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
