# What it needs runs out: room for temporary files, the disk, memory.  Each is
# taken away at many points of an audit and of an import; the statement fails
# with the state that says why, leaves no file and no memory behind, and the
# session goes on: the next answer is the right one.

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Node;
use Session;

my $node = Node::start('full');
my $running = 1;
Node::database($node, 'rules');

# However the test ends, a server that was started by other means goes too.
sub stop
{
	system('pg_ctl', '-w', '-s', '-D', $node->data_dir, '-m', 'fast', 'stop') if $running == 2;
	$node->stop if $running == 1;
	$running = 0;
	return;
}
END { my $status = $?; stop() if $node; $? = $status }

# Ten lines a patient and day; most have findings, alone and of the day.
$node->safe_psql('rules', q{
	CREATE TABLE line AS
	SELECT 'C' || i AS claim_id, i % 10 AS line_no, 'P' || i / 10 AS patient_id, 'D' AS provider_id,
		(ARRAY['J9308','J9207','J9355','J1745'])[1 + i % 4] AS code, (1 + i % 40)::numeric AS units,
		(ARRAY['{}','{JW}','{JZ}'])[1 + i % 3]::text[] AS modifiers, date '2026-03-01' + i % 5 AS service_date,
		(ARRAY['medicare','bcbs_al'])[1 + i % 2] AS payer
	FROM generate_series(1, 8000) AS i;
	ANALYZE line});
my $audit = q{SELECT count(*), md5(string_agg(a::text, E'\n' ORDER BY a::text COLLATE "C")) FROM hcpcs_audit('SELECT * FROM line') AS a};
my $ask = q{SELECT hcpcs_units('J9308', 95, 'mg', '2026-01-01')};
# A price for every drug code, none of which is there yet.
my $file = q{(SELECT E'HCPCS Code,Payment Limit,Co-insurance Percentage\n' || string_agg(code || ',' || length(code) + ascii(right(code, 1)) || ',20', E'\n' ORDER BY code)
	FROM (SELECT DISTINCT code FROM hcpcs_drug WHERE category = 'drug' AND valid_to = 'infinity' AND code < 'J8') AS c)};
my $import = "SELECT key, new FROM hcpcs_import('payment', '2027q1', $file) WHERE action = 'summary'";
my $state = q{SELECT hcpcs_reference_digest(), (SELECT version FROM hcpcs_version)};
my $undo = q{SELECT hcpcs_import_undo('2027q1')};

my $session = Session->new($node, 'rules');
my $right = $session->ask($audit);
like($right, qr/^\d{4,5}\|\w{32}$/, 'an audit with all it needs');
my $digest = $session->ask('SELECT hcpcs_reference_digest()');
my $imported = $session->ask("BEGIN; $import");
like($imported, qr/^added\|\d{3}$/m, 'an import');
my $priced = $session->ask('SELECT hcpcs_reference_digest()');
isnt($priced, $digest, 'which changes the rules');
$session->ask('ROLLBACK');
is($session->ask('SELECT hcpcs_reference_digest()'), $digest, 'and is taken back');

# Contexts of an audit or of a sort that outlived their statement
my $left = q{SELECT count(*) FROM pg_backend_memory_contexts WHERE name ~ 'audit|TupleSort|hcpcs_import'};

# Runs a statement again and again with more of what it needs, until three
# times in a row it had enough.
sub walk
{
	my ($what, %arg) = @_;
	my ($failed, $wrong, $enough) = (0, 0, 0);
	my $level;

	for ($level = $arg{from}; $enough < 3 && $level < $arg{most}; $level += $arg{step})
	{
		my $said = $arg{try}->($level);

		if ($said =~ /^ERROR:  $arg{state}$/) { $failed++; $enough = 0 }
		elsif ($said eq $arg{right}) { $enough++ }
		else { $wrong++; diag("$what, $level: $said") }
		if (my $after = $arg{after}->($level))
		{
			$wrong++;
			diag("$what, after $level: $after");
		}
	}
	cmp_ok($failed, '>=', $arg{times}, "$what: failed $failed times");
	is($enough, 3, 'then there was enough');
	is($wrong, 0, 'never another state, nor a wrong answer after it');
	return $failed;
}

# ---- a limit on temporary files ----

my $files = 'SELECT count(*) FROM pg_ls_tmpdir()';
my $bytes = q{SELECT sum(total_bytes) FROM pg_backend_memory_contexts};
my @held;
$session->ask(q{SET work_mem = '64kB'});
walk('temp_file_limit',
	from => 0, step => 200, most => 40_000, times => 10, state => '53400', right => $right,
	try => sub { $session->ask("SET temp_file_limit = $_[0]; $audit") },
	after => sub {
		my $said = $session->ask("RESET temp_file_limit; $ask; $files; $left");

		push @held, $session->ask($bytes);
		return $said eq "19\n0\n0" ? undef : $said;
	});
cmp_ok($held[-1] - $held[2], '<', 65_536, 'the session holds no more memory than after the third');

# Caught, and again in the same transaction.
is($session->ask(q{SET temp_file_limit = 500;
	CREATE FUNCTION pg_temp.attempt() RETURNS text LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM count(*) FROM hcpcs_audit('SELECT * FROM line');
		RETURN 'enough';
	EXCEPTION WHEN configuration_limit_exceeded THEN
		RETURN (SELECT 'caught, ' || count(*) || ' files' FROM pg_ls_tmpdir());
	END $$;
	BEGIN; SELECT pg_temp.attempt(); SELECT pg_temp.attempt()}), "caught, 0 files\ncaught, 0 files", 'a caught failure leaves no file');
is($session->ask("SET temp_file_limit = -1; $audit"), $right, 'and its transaction goes on');
is($session->ask("COMMIT; $files"), 0, 'to the end');
# A cursor that is closed half read.
is($session->ask(q{BEGIN; DECLARE c CURSOR FOR SELECT finding FROM hcpcs_audit('SELECT * FROM line'); MOVE 5 FROM c; CLOSE c; } . "$files; COMMIT; $files"), "0\n0", 'nor does a closed cursor');
$session->quit;

# ---- memory ----

# The address space of one process, from its present size upwards.
sub allow
{
	my ($pid, $kilobytes) = @_;
	my $limit = 'unlimited';

	if (defined $kilobytes)
	{
		my ($size) = slurp_file("/proc/$pid/status") =~ /^VmSize:\s*(\d+) kB/m;
		$limit = 1024 * ($size + $kilobytes);
	}
	return system("prlimit --pid $pid --as=$limit: 2>/dev/null") == 0;
}

# A session that has the libraries and, once for all, a large stack: a stack
# that cannot grow is the end of a process, not an error.
sub ready
{
	my $new = Session->new($node, 'rules');

	$new->ask(q{LOAD 'hcpcs_drug'; LOAD 'plpgsql'; LOAD 'btree_gist'; SELECT } . '1+(' x 1000 . '1' . ')' x 1000);
	return ($new, $new->ask('SELECT pg_backend_pid()'));
}

SKIP:
{
	my ($probe, $pid) = ready();
	my $can = -r "/proc/$pid/status" && allow($pid, 100_000);
	my $all = q{SELECT count(*) FROM hcpcs_explain('J9308', 100, '{JZ}', '2026-02-15', ndc => '00002766901', diagnoses => '{C16.0}', received_date => '2026-02-20')};
	my $whole = q{SELECT coalesce(sum(total_bytes) FILTER (WHERE name = 'hcpcs_drug image' OR parent = 'hcpcs_drug image'), 0) <= 1.01 * (SELECT bytes FROM hcpcs_image()),
		count(*) FILTER (WHERE name ~ 'audit|TupleSort|hcpcs_import') FROM pg_backend_memory_contexts};
	my $checks = $probe->ask($all);
	my $version;

	$probe->quit;
	skip 'no limit can be set to the memory of a process (prlimit, /proc)', 12 if !$can;

	walk('memory for the image and the memo',
		from => 0, step => 256, most => 40_000, times => 10, state => '53200', right => $checks,
		try => sub {
			($probe, $pid) = ready();
			allow($pid, $_[0]);
			return $probe->ask($all);
		},
		after => sub {
			allow($pid);
			my $said = $probe->ask("$all; $all; $ask; $whole");
			$probe->quit;
			return $said eq "$checks\n$checks\n19\nt|0" ? undef : $said;
		});
	walk('memory for an audit',
		from => 0, step => 768, most => 100_000, times => 5, state => '53200', right => $right,
		try => sub {
			($probe, $pid) = ready();
			$probe->ask(q{SET work_mem = '256MB'; SET max_parallel_workers_per_gather = 0; } . $ask);
			allow($pid, $_[0]);
			return $probe->ask($audit);
		},
		after => sub {
			allow($pid);
			my $said = $probe->ask("$ask; $whole; $audit");
			$probe->quit;
			return $said eq "19\nt|0\n$right" ? undef : $said;
		});
	$version = $node->safe_psql('rules', $state);
	# 2201B is what the server says where it was memory for a regular
	# expression, here of a CHECK, that ran out.
	walk('memory for an import',
		from => 0, step => 1024, most => 100_000, times => 5, state => '(?:53200|2201B)', right => $imported,
		try => sub {
			($probe, $pid) = ready();
			$probe->ask("BEGIN; $ask");
			allow($pid, $_[0]);
			return $probe->ask($import);
		},
		after => sub {
			allow($pid);
			$probe->ask('ROLLBACK');
			my $said = $probe->ask("$ask; $whole; $state");
			$probe->quit;
			return $said eq "19\nt|0\n$version" ? undef : $said;
		});
	unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'no process died');
}

# ---- a disk that is full ----

# A file system of its own for the server alone: no right of root is needed
# where the kernel lets a user have a namespace.
my $disk = PostgreSQL::Test::Utils::tempdir();
my @namespace = ('unshare', '--map-current-user', '--keep-caps', '--mount', 'sh', '-c');
my $mount = "mount -t tmpfs -o size=100m,mode=700 none '$disk'";

SKIP:
{
	skip 'no small disk can be mounted here (unshare --mount, tmpfs)', 9 if system("@namespace \"$mount\" 2>/dev/null") != 0;
	my ($log, $data) = ($node->logfile, $node->data_dir);

	stop();
	is(system(@namespace, "$mount && exec pg_ctl -w -s -D '$data' -l '$log' start"), 0, 'a server that sees a small disk');
	$running = 2;
	$session = Session->new($node, 'rules');
	$session->ask("CREATE TABLESPACE small LOCATION '$disk'");
	$files = q{SELECT count(*) FROM pg_tablespace AS t, pg_ls_tmpdir(t.oid) WHERE spcname = 'small'};

	# Leaves so many kilobytes free.
	my $free = "COPY room FROM PROGRAM 'df -k --output=avail $disk | tail -n 1'";
	my $leave = sub {
		my ($kilobytes) = @_;
		my $rest = $session->ask("COPY (SELECT 1) TO '$disk/ballast'; TRUNCATE room; $free; SELECT kilobytes - $kilobytes - 4 FROM room");

		$session->ask(qq{COPY (SELECT repeat('x', 1023) FROM generate_series(1, $rest)) TO '$disk/ballast'});
		return;
	};
	$session->ask(q{CREATE TABLE room (kilobytes integer); SET temp_tablespaces = small; SET work_mem = '64kB'});
	walk('a full disk below an audit',
		from => 0, step => 300, most => 40_000, times => 10, state => '53100', right => $right,
		try => sub { $leave->($_[0]); return $session->ask($audit) },
		after => sub {
			my $said = $session->ask("$ask; $files; $left");

			return $said eq "19\n0\n0" ? undef : $said;
		});

	# The tables themselves.
	$leave->(90_000);
	$session->ask(q{DO $$
	DECLARE
		name text;
	BEGIN
		FOR name IN SELECT c.oid::regclass FROM pg_class AS c JOIN pg_depend AS d ON d.objid = c.oid AND d.deptype = 'e' WHERE c.relkind = 'r' AND d.refclassid = 'pg_extension'::regclass
			AND c.relname IN ('hcpcs_payment', 'hcpcs_release', 'hcpcs_import_reject')
		LOOP
			EXECUTE format('ALTER TABLE %s SET TABLESPACE small', name);
		END LOOP;
		FOR name IN SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'hcpcs_payment'::regclass
		LOOP
			EXECUTE format('ALTER INDEX %s SET TABLESPACE small', name);
		END LOOP;
	END $$});
	is($session->ask('SELECT hcpcs_reference_digest()'), $digest, 'tables on the small disk');
	my $before = $session->ask($state);
	walk('a full disk below an import',
		from => 0, step => 72, most => 4_000, times => 5, state => '53100', right => $imported,
		try => sub { $leave->($_[0]); return $session->ask("BEGIN; $import") },
		after => sub {
			$session->ask('ROLLBACK; VACUUM hcpcs_payment');
			my $said = $session->ask("$ask; $state; $files; $left");

			return $said eq "19\n$before\n0\n0" ? undef : $said;
		});
	$leave->(90_000);
	is($session->ask("BEGIN; $import; SELECT hcpcs_reference_digest()"), "$imported\n$priced", 'and with room it is the import that it was');
	$session->quit;
}

stop();
done_testing();
