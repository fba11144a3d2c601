#!/bin/sh
# matrix: does the extension build and pass its tests on other PostgreSQL
# majors than the one installed here?
#
# Looks up which Debian release has the major, makes a chroot of that release
# in a temporary directory and runs there, as an unprivileged user and on a
# copy of the checkout, what `make test` runs here: both compilers with
# warnings as errors, the bitcode for JIT, the core alone and sanitized, the
# regression and isolation tests, and the TAP tests.  Among these pg_upgrade,
# from a server of the oldest supported major in the same chroot where one can
# be had.  Prints a line per layer; a major that cannot be had here is
# skipped, and that is no failure.
#
# Takes about eight minutes and 2.5 GB per major, one at a time.  Nothing
# outside the temporary directory changes.  Signatures are checked with the
# keys, and packages come from the mirror, that this machine's own apt is set
# up with.
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
# Where pg_upgrade starts.
oldest=15
needed_kb=4000000
passed=0
failed=0
skipped=0

skip()
{
	echo "PostgreSQL $1: skipped, $2"
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

# Install packages in the chroot, no more of them than must be.
install_in_chroot()
{
	chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 sh -c '
		apt-get -q update &&
		apt-get -q -y --no-install-recommends \
			-o Dpkg::Options::=--force-unsafe-io install "$@" &&
		apt-get clean' sh "$@"
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
	install_in_chroot "postgresql-$1" "postgresql-server-dev-$1" \
		postgresql-common libipc-run-perl make gcc libc6-dev clang perl ||
		return 1
	# From 18 on what compiles queries is a package of its own.
	install_in_chroot "postgresql-$1-jit" || true
}

# The oldest major beside this one, from the release that has it.  Its headers
# are unpacked only: to install them would take the compiler of that release.
add_oldest()
{
	from=$(release_of $oldest)
	[ -n "$from" ] || return 1
	echo "deb $mirror $from main" >>"$root/etc/apt/sources.list"
	install_in_chroot "postgresql-$oldest" &&
		chroot "$root" sh -c 'cd /tmp && apt-get -q download "$1" &&
			dpkg -x "$1"_*.deb / && rm "$1"_*.deb' sh \
			"postgresql-server-dev-$oldest"
}

# Run a command in the chroot as its user postgres, in a directory of the
# builds, which lie beside the copy of the checkout.
in_chroot()
{
	directory=$1
	shift
	chroot "$root" runuser -u postgres -- env -i LANG=C.UTF-8 \
		PATH="/usr/lib/postgresql/$major/bin:/usr/bin:/bin" \
		PG_CONFIG="/usr/lib/postgresql/$major/bin/pg_config" \
		HCPCS_DRUG_OLD_PG_CONFIG="$old_config" HCPCS_DRUG_SHARED=/shared \
		SANITIZE="${sanitize:-}" \
		sh -c 'mkdir -p "$1" && cd "$1" && shift && exec "$@"' sh \
		"/build/$directory" "$@"
}

# The checkout without what was built in it, and CMS's files where they are.
copy_checkout()
{
	mkdir -p "$root/checkout" "$root/build" &&
		if (cd "$src" && git rev-parse --git-dir) >/dev/null 2>&1
		then
			(cd "$src" && git ls-files -z --cached --others --exclude-standard) |
				tar -C "$src" --null -T - -cf - | tar -C "$root/checkout" -xf -
		else
			cp -R "$src/." "$root/checkout" && make -s -C "$root/checkout" clean
		fi &&
		if [ -d "$src/../shared" ]
		then
			cp -RL "$src/../shared" "$root/shared"
		fi &&
		chroot "$root" chown -R postgres /checkout /build
}

# The bitcode of every object, where the server was built with LLVM.
gcc_and_bitcode()
{
	in_chroot gcc make -s -j2 -f /checkout/Makefile COPT=-Werror all &&
		in_chroot gcc make -s -f /checkout/Makefile install \
			DESTDIR=/build/gcc/root || return 1
	(cd "$root/build/gcc/src" && find core pg -name '*.o' |
		sed 's/o$/bc/' | sort) >"$work/objects"
	(cd "$root/build/gcc/root/usr/lib/postgresql/$major/lib/bitcode/hcpcs_drug/src" &&
		find core pg -name '*.bc' | sort) >"$work/bitcode" &&
		[ -s "$work/bitcode" ] && diff "$work/objects" "$work/bitcode"
}

# The server's flags are those of gcc, which clang need not know.
clang_alone()
{
	in_chroot clang make -s -j2 -f /checkout/Makefile CC=clang with_llvm=no \
		COPT='-Werror -Wno-ignored-optimization-argument -Wno-unknown-warning-option -Wno-ignored-attributes' \
		all
}

core()
{
	in_chroot core make -s -j2 -f /checkout/Makefile unit
}

core_sanitized()
{
	sanitize='-fsanitize=address,undefined -fno-sanitize-recover=all'
	in_chroot sanitized make -s -j2 -f /checkout/Makefile unit
	status=$?
	sanitize=
	return $status
}

regression()
{
	in_chroot regress make -s -j2 -f /checkout/Makefile all &&
		in_chroot regress /checkout/.ci/with_server.sh sh -c '
			make -s -f /checkout/Makefile install >/dev/null &&
			make -s -f /checkout/Makefile installcheck'
	status=$?
	cat "$root/build/regress/regression.diffs" \
		"$root/build/regress/output_iso/regression.diffs" 2>/dev/null
	return $status
}

# pg_upgrade looks for the library of the new server in the server's own
# directories; everything else goes below the directory of the build.
tap()
{
	cp -R "$root/build/gcc/root/." "$root/" || return 1
	in_chroot tap /checkout/.ci/tap.sh /checkout /build/tap
}

# What a layer counts: lines of pg_regress, "test x ... ok" or from 17 on
# "ok 1 - x"; programs that end with "N passed, N failed"; files of prove.
counted()
{
	awk '
		/^test .* \.\.\. ok / || /^ok [0-9]+ +- / { passed++ }
		/^test .* \.\.\. FAILED/ || /^not ok [0-9]+ +- / { failed++ }
		/^[0-9]+ passed, [0-9]+ failed$/ { $3 == 0 ? passed++ : failed++ }
		/\.pl \.+ ok *$/ { passed++ }
		/\.pl \.+ (Dubious|Failed)/ { failed++ }
		/\.pl \.+ skipped:/ { skipped++ }
		/^Files=[0-9]+, Tests=/ { sub(/.*Tests=/, ""); assertions = $0 + 0 }
		END {
			if (passed + failed + skipped == 0)
				exit
			printf "%d passed, %d failed", passed, failed
			if (skipped > 0)
				printf ", %d skipped", skipped
			if (assertions > 0)
				printf " (%d assertions)", assertions
		}' "$log"
}

# layer NAME FUNCTION: one line, and on failure the end of what it said
layer()
{
	began=$(date +%s)
	log=$work/$major.log
	if "$2" >"$log" 2>&1
	then
		outcome=$(counted)
		outcome=${outcome:-passed}
	else
		outcome="FAILED: $(counted)"
		broken=$((broken + 1))
	fi
	printf '  %-28s %s, %d s\n' "$1" "$outcome" $(($(date +%s) - began))
	sed -n 's,^/checkout/src/test/t/\(.*\.pl\) \.*\. \(skipped: .*\),    \1 \2,p' \
		"$log"
	case $outcome in
		FAILED*) tail -n 200 "$log" ;;
	esac
}

version_of()
{
	chroot "$root" "$@" --version | head -n 1 |
		sed 's/([^)]*)//g; s/^[^0-9]*//; s/ .*//'
}

try_major()
{
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
	printf 'PostgreSQL %s (Debian %s, gcc %s, clang %s)\n' \
		"$(version_of "/usr/lib/postgresql/$major/bin/pg_config")" "$suite" \
		"$(version_of gcc)" "$(version_of clang)"
	old_config=
	if [ "$major" = $oldest ]
	then
		:
	elif add_oldest >"$log" 2>&1
	then
		old_config=/usr/lib/postgresql/$oldest/bin/pg_config
		echo "  pg_upgrade from $(version_of "$old_config")"
	else
		echo "  pg_upgrade from $oldest: not here, from $major: $(tail -n 1 "$log")"
	fi
	broken=0
	copy_checkout || broken=1
	layer 'gcc -Werror, bitcode' gcc_and_bitcode
	layer 'clang -Werror' clang_alone
	layer 'core' core
	layer 'core, sanitized' core_sanitized
	layer 'regression, isolation' regression
	layer 'TAP' tap
	if [ $broken -eq 0 ]
	then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
}

[ $# -gt 0 ] || set -- 17 18 19
work=$(mktemp -d "${TMPDIR:-/tmp}/hcpcs_drug_matrix.XXXXXX") || exit 1
chmod 755 "$work"
# This directory is not one inside a chroot.
unset TMPDIR
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
