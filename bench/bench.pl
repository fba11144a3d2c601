#!/usr/bin/perl
# bench: how fast is the extension, and what else could one do?
#
# Starts a server of its own, makes claim lines (lines.sql, and scattered.sql
# for the worst case) and the look-up tables that others need (lookup.sql),
# makes sure that all give the same answers, then times them in turn, round
# after round, warm.  Prints a table and writes results.csv, results.md and
# results.svg.
#
# Everything is done at the first size.  At the others, which show whether a
# line costs the same in a larger table, what is known to be slow is left out,
# and two rounds are enough.
#
# usage: bench/bench.pl		(make bench)
#
# SIZES="1 5 20"	millions of lines, one after the other (1)
# REPEATS=n			rounds at the first size (7)
# OUT=directory		where the results go: beside this script, or, for less
#					than a million lines or some parts only, a new temporary
#					directory
# PARTS="..."		only these parts: serial variants scattered parallel load
#					duckdb backend policies install jit instructions
# NODE_PATH=dir		where npm put @duckdb/node-api, if DuckDB is to take part

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use List::Util qw(max min sum);
use Time::HiRes qw(time);

my $here;

BEGIN
{
	$here = abs_path(dirname(__FILE__));
}

use lib $here;
use Contest;
use Report;
use Session;

my $top = dirname($here);
my @sizes = split ' ', $ENV{SIZES} // 1;
my $repeats = $ENV{REPEATS} // 7;
my %part = map { $_ => 1 } split ' ', $ENV{PARTS} //
	'serial variants scattered parallel load duckdb backend policies install jit instructions';

# Cached tables, no waiting for disks, nobody who vacuums or writes a
# checkpoint in the middle.
my $server_conf = <<'END';
shared_buffers = '%dMB'
max_connections = 260
max_worker_processes = 16
max_parallel_workers = 8
autovacuum = off
checkpoint_timeout = '1h'
max_wal_size = '16GB'
wal_level = replica
END

# Settings of the sessions that time; others are the server's defaults.
my @plain = ("jit = off", "work_mem = '256MB'", "max_parallel_workers_per_gather = 0",
	'client_min_messages = error', 'synchronize_seqscans = off');

# Claim lines of the other tables, at most.
my $most_loaded = 1_000_000;
my $most_scattered = 1_000_000;
my $few_lines = 200_000;

my ($work, $report);
our ($rounds, $warming);
my $started = time;
my $arguments = join ', ', map { $_ eq 'dose' ? 'dose => l.dose' : "l.$_" } @Contest::arguments;
my $risk_call = "hcpcs_denial_risk($arguments)";
my $ten = join ', ', map { "l.$_" } @Contest::arguments;
my @units_columns = qw(code dose dose_unit service_date);
my $units = join ', ', map { "l.$_" } @units_columns;
my @modifier_columns = qw(code modifiers service_date payer claim_type ndc);
my $modifier_call = 'hcpcs_check_modifiers(' . join(', ', map { "l.$_" } @modifier_columns) . ')';

# ---- the server ----

sub exec_on_server
{
	# a line takes some 200 bytes, and the table is there more than once
	my $megabytes = max(256, 700 * max(@sizes));

	$ENV{SERVER_CONF} = sprintf $server_conf, min($megabytes, memory() / 3);
	exec "$top/.ci/with_server.sh", $0, '--on-server' or die "bench: with_server.sh: $!\n";
}

# Megabytes of the machine.
sub memory
{
	open my $file, '<', '/proc/meminfo' or return 4096;
	my ($kilobytes) = map { /^MemTotal: +(\d+)/ ? $1 : () } <$file>;
	return int($kilobytes / 1024);
}

sub main
{
	my $out = $ENV{OUT} // (max(@sizes) >= 1 && !defined $ENV{PARTS} ? $here :
		tempdir('hcpcs_drug_bench.XXXXXX', TMPDIR => 1));

	$| = 1;
	$work = tempdir('hcpcs_drug_bench.XXXXXX', TMPDIR => 1, CLEANUP => 1);
	chmod 0777, $work;
	make_path($out);
	system('make', '-s', '-C', $top, 'install') == 0 or die "bench: make install failed\n";
	build_noop();
	$report = Report->new(repeats => $repeats);
	install_part() if $part{install};
	my $psql = Session->psql(@plain);
	$psql->run('CREATE EXTENSION hcpcs_drug CASCADE');
	describe_machine($psql);
	for my $size (@sizes)
	{
		one_size($psql, int($size * 1e6));
		policies_part($psql) if $part{policies} && $size == $sizes[0];
		instructions_part($psql) if $part{instructions} && $size == $sizes[0];
		$report->save($out);
		$report->into_readme("$top/README.md") if $out eq $here;
	}
	$report->fact('Time of the run', sprintf '%.0f minutes', (time - $started) / 60);
	$report->write($out);
	$report->into_readme("$top/README.md") if $out eq $here;
	return;
}

sub build_noop
{
	my $include = `pg_config --includedir-server`;

	chomp $include;
	system('cc', '-O2', '-shared', '-fPIC', "-I$include", '-o', "$work/noop.so", "$here/noop.c") == 0
		or die "bench: cannot compile noop.c\n";
	return;
}

sub describe_machine
{
	my ($psql) = @_;
	my ($cpu) = slurp('/proc/cpuinfo') =~ /^model name\s*: (.*)$/m;
	my $cores = () = slurp('/proc/cpuinfo') =~ /^processor/mg;
	my ($kernel) = slurp('/proc/sys/kernel/osrelease') =~ /^(\d+\.\d+)/;

	$report->fact('Machine', ($cpu // 'unknown processor') . ", $cores processors, "
		. sprintf('%.0f GB, Linux %s', memory() / 1024, $kernel));
	$report->fact('Server', $psql->run('SELECT version()'));
	$report->fact('Settings', join ', ', 'fsync off',
		map { $psql->run("SELECT '$_ ' || current_setting('$_')") }
			qw(shared_buffers work_mem jit max_parallel_workers_per_gather wal_level));
	$report->fact('Extension', $psql->run(
		"SELECT 'hcpcs_drug ' || extversion FROM pg_extension WHERE extname = 'hcpcs_drug'"));
	return;
}

sub slurp
{
	my ($name) = @_;

	open my $file, '<', $name or return '';
	local $/ = undef;
	return scalar <$file>;
}

# ---- one size ----

sub one_size
{
	my ($psql, $lines) = @_;
	my $first = $lines == int($sizes[0] * 1e6);

	$rounds = $first ? $repeats : min(2, $repeats);
	$warming = $first;
	make_lines($psql, $lines);
	if ($first)
	{
		make_other_lines($psql, $lines);
		make_functions($psql);
		check_answers($psql, 'line_scattered') if $part{scattered};
	}
	make_sample($psql);
	check_answers($psql, 'line');
	serial_part($psql, $lines, $first) if $part{serial};
	first_size($psql, $lines) if $first;
	parallel_part($psql, $lines, $first) if $part{parallel};
	return;
}

# What is done once.
sub first_size
{
	my ($psql, $lines) = @_;

	slow_part($psql) if $part{serial};
	scattered_part($psql) if $part{scattered};
	duckdb_part($psql, $lines) if $part{duckdb};
	side_parts($psql, $lines);
	load_part($psql) if $part{load};
	backend_part($psql) if $part{backend};
	return;
}

# Nothing rests on these alone: three rounds are enough.
sub side_parts
{
	my ($psql, $lines) = @_;
	local $rounds = min(3, $rounds);

	variants_part($psql, $lines) if $part{variants};
	jit_part($psql, $lines) if $part{jit};
	return;
}

sub file { return "\\i $here/$_[0]" }

sub make_lines
{
	my ($psql, $lines) = @_;

	say_step("making $lines claim lines");
	$psql->run('DROP TABLE IF EXISTS line, line_checked, line_varchar, line_text, line_clean, line_mixed,'
			. ' line_scattered, line_right, line_wrong, sample');
	draw_lines($psql, 'line', $lines, 0.125);
	return;
}

sub draw_lines
{
	my ($psql, $table, $lines, $defects) = @_;

	$psql->run("\\set n $lines\n\\set target $table\n\\set defects $defects\n" . file('lines.sql'));
	my $made = $psql->run("SELECT count(*) FROM $table");
	die "bench: lines.sql made $made lines of $lines\n" if $made != $lines;
	return;
}

# The same lines as others have them, and other lines.
sub make_other_lines
{
	my ($psql, $lines) = @_;
	my $few = min($few_lines, $lines);

	say_step('making the other tables');
	if ($part{scattered})
	{
		$psql->run('\set n ' . min($most_scattered, $lines));
		$psql->run(file('scattered.sql'));
	}
	# the look-up tables say nothing of lines, but join them with statistics
	$psql->run(file('lookup.sql'));
	draw_lines($psql, 'line_right', $few, 0);
	draw_lines($psql, 'line_wrong', $few, 0.5);
	my $rest = 'units, payer::%1$s, claim_type::%1$s, place_of_service::%1$s, diagnoses::%1$s[], ndc::%1$s,'
	  . ' ndc_quantity, ndc_unit::%1$s, dose, dose_unit::%1$s, charge FROM line ORDER BY claim_id, line_no';
	for my $type ('varchar', 'text')
	{
		$psql->run("CREATE TABLE line_$type AS SELECT claim_id, line_no, patient_id, provider_id, service_date,"
				. " code::$type, " . ($type eq 'text' ? '' : "modifiers::$type\[], ")
				. join(', ', map { "modifiers[$_]::$type AS mod$_" } 1 .. 4) . ', ' . sprintf $rest, $type);
	}
	# lines on which hcpcs_units has nothing to raise
	$psql->run('CREATE TABLE line_clean AS SELECT * FROM line'
			. ' WHERE hcpcs_try_units(code, dose, dose_unit, service_date) IS NOT NULL ORDER BY claim_id, line_no');
	# in no order at all
	$psql->run('CREATE TABLE line_mixed AS SELECT * FROM line ORDER BY md5((claim_id * 32 + line_no)::text)');
	# for the parts whose question is not how large the table is
	for (['line_load', $most_loaded], ['line_few', $few])
	{
		$psql->run("CREATE TABLE $_->[0] AS SELECT * FROM line ORDER BY claim_id, line_no LIMIT $_->[1]");
	}
	make_counted($psql) if $part{instructions};
	$psql->run('VACUUM (ANALYZE) line_varchar, line_text, line_clean, line_mixed, line_load, line_few');
	$psql->run('CHECKPOINT');
	return;
}

sub make_functions
{
	my ($psql) = @_;

	$psql->run("CREATE FUNCTION bench.noop_$_->[0]($_->[1]) RETURNS integer AS '$work/noop', 'bench_noop'"
			. ' LANGUAGE c STABLE PARALLEL SAFE CALLED ON NULL INPUT')
		for [4, 'text, numeric, text, date'], [10, join ', ', map { $Contest::type{$_} } @Contest::arguments];
	$psql->run(Contest::plpgsql_function());
	return;
}

# Some lines from the middle, for what is too slow for all of them.
sub make_sample
{
	my ($psql) = @_;

	$psql->run('CREATE TABLE sample AS SELECT * FROM line'
			. ' WHERE claim_id > (SELECT max(claim_id) / 2 FROM line)'
			. ' LIMIT least(20000, (SELECT count(*) / 25 FROM line))');
	$psql->run('VACUUM (ANALYZE) sample');
	$psql->run('CHECKPOINT');
	return;
}

# With the minutes since the beginning.
sub say_step
{
	printf "--- %s (%.1f min)\n", $_[0], (time - $started) / 60;
	return;
}

# ---- the same answers ----

sub fail_if
{
	my ($psql, $what, $query, $example) = @_;
	my $bad = $psql->run($query);

	if ($bad ne '0')
	{
		print $psql->run($example), "\n" if defined $example;
		die "bench: $what: $bad lines differ\n";
	}
	$report->agreed($what);
	return;
}

# What both have to say of the same lines differs by more than rounding.
my $risks_differ = '(ours.risk IS NULL) <> (theirs.risk IS NULL) OR abs(ours.risk - theirs.risk) > 1e-9';

sub check_answers
{
	my ($psql, $of) = @_;
	my $lines = $psql->run("SELECT count(*) FROM $of");
	my $table = $of;

	say_step("checking that all give the same answers: $of");
	if ($lines > 1_000_000)
	{
		# about a million of them, from all over the table
		$table = 'line_checked';
		$psql->run("CREATE TABLE line_checked AS SELECT * FROM $of"
				. sprintf(' WHERE hashint8(claim_id) %% %d = 0', $lines / 1e6));
		$psql->run('VACUUM (ANALYZE) line_checked');
		$lines = $psql->run('SELECT count(*) FROM line_checked');
	}
	my $which = $of eq 'line' ? "$lines lines" : "$lines lines of $of";

	answer($psql, $table);
	same_findings($psql, $which, $table);
	same_modifiers($psql, $which, $table);
	fail_if($psql, "units by the join, $which", 'SELECT count(*) FROM ('
			. units_join($table, "l.claim_id, $units", 'units') . ') AS l'
			. " WHERE hcpcs_try_units($units) IS DISTINCT FROM l.units");
	if ($of eq 'line')
	{
		same_by_sample($psql) if $table eq 'line';
		same_in_other_types($psql);
	}
	describe_lines($psql, $of, $lines);
	$psql->run('DROP TABLE theirs');
	return;
}

sub same_findings
{
	my ($psql, $which, $table) = @_;
	my $differ = ' FROM ours FULL JOIN theirs USING (claim_id, line_no)'
	  . ' WHERE ours.findings IS DISTINCT FROM theirs.findings';

	fail_if($psql, "findings of the join, $which", "SELECT count(*)$differ",
		"SELECT l.*, d.ours, d.theirs FROM $table AS l JOIN (SELECT claim_id, line_no, ours.findings AS ours,"
			. " theirs.findings AS theirs$differ LIMIT 5) AS d USING (claim_id, line_no)");
	fail_if($psql, "risk of the join, $which",
		"SELECT count(*) FROM ours FULL JOIN theirs USING (claim_id, line_no) WHERE $risks_differ");
	return;
}

sub same_by_sample
{
	my ($psql) = @_;
	my $compared = "JOIN ours USING (claim_id, line_no) WHERE $risks_differ";

	fail_if($psql, 'risk by PL/pgSQL, a sample', 'SELECT count(*) FROM (SELECT l.claim_id, l.line_no,'
			. " bench.plpgsql_risk($ten) AS risk FROM sample AS l) AS theirs $compared");
	fail_if($psql, 'risk by correlated sub-queries, a sample', 'SELECT count(*) FROM ('
			. Contest::query('correlated', 'sample', 'r.claim_id, r.line_no, r.risk') . ") AS theirs $compared");
	return;
}

# Every line's risk and findings, by the extension and by the join.
sub answer
{
	my ($psql, $table) = @_;
	my $names = join ', ', map { "'$_->[0]'" } @Contest::findings;
	my $join = Contest::query('join', $table, 'r.claim_id, r.line_no, r.found, r.in_scope, r.risk');

	$psql->run('DROP TABLE IF EXISTS ours, theirs');
	$psql->run(<<"END");
CREATE TEMP TABLE ours AS
SELECT l.claim_id, l.line_no, $risk_call AS risk, $modifier_call AS modifiers,
	   (SELECT array_agg(f.finding ORDER BY f.finding) FROM hcpcs_findings($arguments) AS f) AS findings
FROM $table AS l
END
	$psql->run(<<"END");
CREATE TEMP TABLE theirs AS
SELECT r.*, (SELECT array_agg(DISTINCT n.name ORDER BY n.name)
			 FROM unnest(ARRAY[$names]) WITH ORDINALITY AS n (name, i)
			 WHERE r.in_scope AND (r.found >> (n.i - 1)::integer & 1) = 1) AS findings
FROM ($join) AS r
END
	return;
}

# hcpcs_check_modifiers is not told the type of bill, which decides two.
sub same_modifiers
{
	my ($psql, $which, $table) = @_;
	my $mine = join ', ', map { "'$_'" } @Contest::of_modifiers;
	my $told = "(l.claim_type <> 'institutional' OR m NOT IN ('jw_or_jz_missing', 'jw_jz_out_of_scope'))";

	fail_if($psql, "hcpcs_check_modifiers, $which", <<"END");
SELECT count(*)
FROM ours JOIN theirs USING (claim_id, line_no) JOIN $table AS l USING (claim_id, line_no)
WHERE (SELECT array_agg(m ORDER BY m) FROM unnest(ours.modifiers) AS m WHERE $told)
	IS DISTINCT FROM
	(SELECT array_agg(m ORDER BY m) FROM unnest(theirs.findings) AS m WHERE m IN ($mine) AND $told)
END
	return;
}

# Ways to hand over the lines of a table that stores them in other types.
my %other_types = (
	text => ['line_text', 'ARRAY[l.mod1, l.mod2, l.mod3, l.mod4]'],
	varchar => ['line_varchar', 'ARRAY[l.mod1, l.mod2, l.mod3, l.mod4]::text[]'],
	varchars => ['line_varchar', 'l.modifiers::text[]']);

sub risk_of_type
{
	my ($name) = @_;

	(my $given = $arguments) =~ s/l\.modifiers/$other_types{$name}[1]/;
	$given =~ s/l\.diagnoses/l.diagnoses::text[]/ if $name ne 'text';
	return "hcpcs_denial_risk($given)";
}

sub same_in_other_types
{
	my ($psql) = @_;

	for my $name (sort keys %other_types)
	{
		my $table = $other_types{$name}[0];

		next if $psql->run("SELECT to_regclass('$table') IS NULL") eq 't';
		fail_if($psql, "risk of $table, modifiers as $other_types{$name}[1]",
			"SELECT count(*) FROM $table AS l JOIN ours USING (claim_id, line_no)"
				. ' JOIN line USING (claim_id, line_no) WHERE '
				. risk_of_type($name) . ' IS DISTINCT FROM ours.risk'
				# a table with four columns has no room for a fifth modifier
				. ' AND cardinality(line.modifiers) <= 4');
	}
	return;
}

# hcpcs_try_units as a join.
sub units_join
{
	my ($line, $columns, $name) = @_;
	(my $units = $Contest::units_of_dose) =~ s/\s+/ /g;

	return <<"END";
SELECT $columns,
	   CASE WHEN d.not_drug OR l.dose IS NULL OR l.dose_unit IS NOT NULL AND u.unit IS NULL THEN NULL
			WHEN u.unit IS NULL OR u.dimension = d.dimension AND u.factor = d.factor
				OR d.billing_basis = 'not_classified' THEN $units
			WHEN d.by_item THEN CASE WHEN l.dose > 0 THEN 1 ELSE 0 END
			WHEN u.dimension = d.dimension THEN ceil(l.dose * u.factor / (d.dose * d.factor))
			END::integer AS $name
FROM $line AS l
	LEFT JOIN bench.drug AS d ON d.code = l.code AND l.service_date BETWEEN d.valid_from AND d.valid_to
	LEFT JOIN bench.unit AS u ON u.name = l.dose_unit
END
}

sub describe_lines
{
	my ($psql, $table, $lines) = @_;
	my $profile = 'code, payer, claim_type, place_of_service, ndc, modifiers';

	$report->fact("Lines of $table, $lines", $psql->run(<<"END"));
SELECT format('%s bytes a line; findings in %s %%, risk above that of a clean line in %s %%, '
			  'out of scope %s %%; %s codes, %s kinds of findings; without amounts, days and diagnoses '
			  '%s different lines, %s with the quarter of the day',
			  pg_relation_size('$table') / (SELECT count(*) FROM $table), round(100.0 * count(findings) / count(*), 1),
			  round(100.0 * count(*) FILTER (WHERE risk > 0.0501) / count(*), 1),
			  round(100.0 * count(*) FILTER (WHERE risk IS NULL) / count(*), 1),
			  (SELECT count(*) FROM (SELECT FROM $table GROUP BY code) AS c),
			  (SELECT count(DISTINCT f) FROM ours, unnest(findings) AS f),
			  (SELECT count(*) FROM (SELECT FROM $table GROUP BY $profile) AS p),
			  (SELECT count(*) FROM (SELECT FROM $table
									 GROUP BY $profile, date_trunc('quarter', service_date)) AS p))
FROM ours
END
	return;
}

# ---- in turn ----

# Contestants are [id, label, query, lines]; every round runs each once, and
# begins with another.  Returns the milliseconds of every round by id.
sub in_turn
{
	my ($session, @contestants) = @_;
	my %times;

	# a large table is warm when it was read once, and the rest does not matter
	($_->[4] // $session)->run($_->[2]) for $warming ? @contestants : $contestants[0];
	for my $round (0 .. $rounds - 1)
	{
		for my $i (0 .. $#contestants)
		{
			my $one = $contestants[($i + $round) % @contestants];

			push @{$times{$one->[0]}}, ($one->[4] // $session)->time_of($one->[2]);
		}
	}
	return \%times;
}

sub contest
{
	my ($section, $lines, $reference, $session, @contestants) = @_;

	say_step("$section, $lines lines: " . join ', ', map { $_->[0] } @contestants);
	my $times = in_turn($session, @contestants);
	for my $one (@contestants)
	{
		$report->timing(section => $section, size => $lines, id => $one->[0], label => $one->[1],
			lines => $one->[3] // $lines, times => $times->{$one->[0]}, reference => $reference->{$one->[0]},
			all => $times, lines_of => {map { $_->[0] => $_->[3] // $lines } @contestants});
	}
	return $times;
}

sub counts
{
	my ($table, @columns) = @_;

	return 'SELECT ' . join(', ', map { "count(l.$_)" } @columns) . " FROM $table AS l";
}

sub counted
{
	my ($table, @calls) = @_;

	return 'SELECT ' . join(', ', map { "count($_)" } @calls) . " FROM $table AS l";
}

my %serial_reference = (units => 'read4', noop4 => 'read4', modifiers => 'read6', risk => 'read10',
	noop10 => 'read10', three => 'read11', findings => 'read10', join => 'risk', units_join => 'units',
	audit => 'sorted', cleanunits => 'readclean', risktext => 'readtext', riskvarchar => 'readvarchar',
	riskvarchars => 'readvarchars', riskmixed => 'readmixed');

sub serial_part
{
	my ($psql, $lines, $first) = @_;

	contest('serial', $lines, \%serial_reference, $psql, of_lines('line'),
		['join', 'hand-written join with the answers of hcpcs_denial_risk', best_join($psql, $lines, $first, 'line')],
		$first ? ['units_join', 'join with the answers of hcpcs_try_units',
			'SELECT count(x.units) FROM (' . units_join('line', 'l.claim_id', 'units') . ') AS x'] : (),
		audit_contestants('line'));
	return;
}

# Reading and the functions, of any table of lines.
sub of_lines
{
	my ($table) = @_;
	my $try = "hcpcs_try_units($units)";

	return (
		['count', 'count(*)', "SELECT count(*) FROM $table"],
		['read4', 'reading the 4 columns of hcpcs_units', counts($table, @units_columns)],
		['noop4', 'a C function of 4 arguments that does nothing', counted($table, "bench.noop_4($units)")],
		['units', 'hcpcs_try_units', counted($table, $try)],
		['read6', 'reading the 6 columns of hcpcs_check_modifiers', counts($table, @modifier_columns)],
		['modifiers', 'hcpcs_check_modifiers', counted($table, $modifier_call)],
		['read10', 'reading the 10 columns of hcpcs_denial_risk', counts($table, @Contest::arguments)],
		['noop10', 'a C function of 10 arguments that does nothing', counted($table, "bench.noop_10($ten)")],
		['risk', 'hcpcs_denial_risk, 10 arguments', counted($table, $risk_call)],
		['read11', 'reading the 11 columns of all three', counts($table, @Contest::arguments, 'dose_unit')],
		['three', 'all three functions', counted($table, $try, $modifier_call, $risk_call)],
		['findings', 'hcpcs_findings by LATERAL',
			"SELECT count(f.finding) FROM $table AS l CROSS JOIN LATERAL hcpcs_findings($arguments) AS f"]);
}

sub scattered_part
{
	my ($psql) = @_;
	my $lines = $psql->run('SELECT count(*) FROM line_scattered');

	contest('scattered', $lines, \%serial_reference, $psql, of_lines('line_scattered'),
		['join', 'hand-written join with the answers of hcpcs_denial_risk',
			best_join($psql, $lines, 1, 'line_scattered')],
		audit_contestants('line_scattered'));
	return;
}

# The lines as others have them, and with fewer and more defects.
sub variants_part
{
	my ($psql, $lines) = @_;
	my $clean = $psql->run('SELECT count(*) FROM line_clean');
	my @rest = grep { $_ ne 'modifiers' } @Contest::arguments;
	my @four = (@rest, map { "mod$_" } 1 .. 4);

	contest('variants', $lines, \%serial_reference, $psql,
		['readclean', 'reading the 4 columns, lines without wrong codes',
			counts('line_clean', @units_columns), $clean],
		['cleanunits', 'hcpcs_units, lines without wrong codes',
			counted('line_clean', "hcpcs_units($units)"), $clean],
		['readtext', 'reading the 13 columns, mod1 .. mod4', counts('line_text', @four)],
		['risktext', 'hcpcs_denial_risk, ARRAY[mod1 .. mod4]', counted('line_text', risk_of_type('text'))],
		['readvarchar', 'reading the 13 columns as varchar, mod1 .. mod4', counts('line_varchar', @four)],
		['riskvarchar', 'hcpcs_denial_risk of varchar, ARRAY[mod1 .. mod4]',
			counted('line_varchar', risk_of_type('varchar'))],
		['readvarchars', 'reading the 10 columns as varchar and varchar[]',
			counts('line_varchar', @Contest::arguments)],
		['riskvarchars', 'hcpcs_denial_risk of varchar and varchar[]',
			counted('line_varchar', risk_of_type('varchars'))],
		['readmixed', 'reading the 10 columns, lines in no order', counts('line_mixed', @Contest::arguments)],
		['riskmixed', 'hcpcs_denial_risk, lines in no order', counted('line_mixed', $risk_call)]);
	defects_part($psql);
	return;
}

sub defects_part
{
	my ($psql) = @_;
	my (@contestants, %reference);

	for (['0', 'line_right', 'no'], ['12', 'line_few', '12.5 %'], ['50', 'line_wrong', '50 %'])
	{
		my ($id, $table, $share) = @$_;
		my %of = map { $_->[0] => $_ } of_lines($table), audit_contestants($table);

		for my $what (qw(read10 risk findings sorted audit))
		{
			push @contestants, ["${what}_$id", "$share defects planted: $of{$what}[1]", $of{$what}[2]];
			$reference{"${what}_$id"} = "$serial_reference{$what}_$id" if $serial_reference{$what};
		}
	}
	contest('defects', $psql->run('SELECT count(*) FROM line_few'), \%reference, $psql, @contestants);
	return;
}

# The join as the planner has it, and without nested loops; the quicker, which
# is found at the first size.
my %best_loops;

sub best_join
{
	my ($psql, $lines, $first, $table) = @_;
	my $query = Contest::query('join', $table, 'count(r.risk)');

	$best_loops{$table} = quicker_loops($psql, $query, "Join of $table, $lines lines") if $first;
	# a setting for this query alone
	return "SET enable_nestloop = $best_loops{$table}; $query; SET enable_nestloop = on";
}

sub quicker_loops
{
	my ($psql, $query, $what) = @_;
	my %time;

	for my $loops ('on', 'off')
	{
		$psql->run("SET enable_nestloop = $loops");
		$psql->run($query);
		$time{$loops} = $psql->time_of($query);
	}
	$psql->run('SET enable_nestloop = on');
	my ($best) = sort { $time{$a} <=> $time{$b} } keys %time;
	$report->fact($what, "enable_nestloop $best, the quicker of the two plans (on "
			. sprintf('%.0f ms, off %.0f ms)', @time{qw(on off)}));
	return $best;
}

# All columns through the sort, none to the client.
sub audit_contestants
{
	my ($table) = @_;

	return (['sorted', 'the whole table sorted by patient, provider, code, date',
			"SELECT * FROM $table ORDER BY patient_id, provider_id, code, service_date OFFSET 1000000000"],
		['audit', 'hcpcs_audit of the whole table', "SELECT count(*) FROM hcpcs_audit('SELECT * FROM $table')"]);
}

# What needs microseconds a line runs over a sample.
sub slow_part
{
	my ($psql) = @_;

	contest('sample', $psql->run('SELECT count(*) FROM sample'),
		{plpgsql => 'risk', correlated => 'risk', risk => 'read10'}, $psql,
		['read10', 'reading the 10 columns', counts('sample', @Contest::arguments)],
		['risk', 'hcpcs_denial_risk, 10 arguments', counted('sample', $risk_call)],
		['plpgsql', 'PL/pgSQL with look-ups', counted('sample', "bench.plpgsql_risk($ten)")],
		['correlated', 'correlated sub-queries, one look-up each',
			Contest::query('correlated', 'sample', 'count(r.risk)')]);
	return;
}

# ---- workers ----

sub parallel_part
{
	my ($psql, $lines, $first) = @_;
	my @what = ('read', 'risk', $first ? 'join' : ());
	my %query = (
		read => counts('line', @Contest::arguments),
		risk => counted('line', $risk_call),
		join => Contest::query('join', 'line', 'count(r.risk)'));
	my %label = (read => 'reading the 10 columns', risk => 'hcpcs_denial_risk', join => 'hand-written join');
	my @ways = (
		['1', 'one process', 0, 'on'],
		# a leader that only collects, so that it is two against one
		['2', 'two workers', 2, 'off'],
		['leader', 'one worker and the leader', 1, 'on']);
	my (@contestants, %reference, @sessions);

	for my $way (@ways)
	{
		my $session = Session->psql(@plain, "max_parallel_workers_per_gather = $way->[2]",
			"parallel_leader_participation = $way->[3]", 'parallel_setup_cost = 0', 'parallel_tuple_cost = 0',
			'min_parallel_table_scan_size = 0');

		push @sessions, $session;
		for my $what (@what)
		{
			my $planned = $session->run("EXPLAIN $query{$what}");

			die "bench: no parallel plan for $what, $way->[1]\n$planned\n"
				if $way->[2] && $planned !~ /Workers Planned: $way->[2]\b/;
			push @contestants, ["${what}_$way->[0]", "$label{$what}, $way->[1]", $query{$what}, $lines, $session];
			$reference{"${what}_$way->[0]"} = "${what}_1" if $way->[0] ne '1';
		}
	}
	contest('parallel', $lines, \%reference, $psql, @contestants);
	$_->close for @sessions;
	return;
}

# ---- DuckDB ----

sub duckdb_part
{
	my ($psql, $lines) = @_;
	my $probe = system("node -e \"require('\@duckdb/node-api')\" >/dev/null 2>&1");

	if ($probe != 0)
	{
		$report->fact('DuckDB', 'left out: node finds no @duckdb/node-api'
				. ' (npm install @duckdb/node-api, then NODE_PATH=.../node_modules)');
		return;
	}
	my $duck = Session->duckdb("$here/duckdb.js");

	say_step('DuckDB: the rows out of PostgreSQL and in there');
	$report->fact('DuckDB', $duck->run(as_json('SELECT version()')));
	my ($out, $in) = move_to_duckdb($psql, $duck);
	$report->fact('Joins of DuckDB', joins_of($duck->run(as_json('EXPLAIN '
					. Contest::query('duckdb', 'bench.line', 'count(r.risk)')))));
	same_in_duckdb($psql, $duck);
	duckdb_rounds($psql, $lines, $duck, $out + $in);
	$report->figure('duckdb', 'duckdb_export', 'the lines out of PostgreSQL, once, COPY CSV', 1e6 * $out / $lines,
		'ns/line');
	$report->figure('duckdb', 'duckdb_import', 'the lines into DuckDB, once, read_csv', 1e6 * $in / $lines, 'ns/line');
	my $binary = $psql->time_of("COPY line TO '$work/line.bin' (FORMAT binary)");
	unlink "$work/line.bin";
	$report->figure('duckdb', 'duckdb_binary', 'the lines out of PostgreSQL, once, COPY binary, which DuckDB does'
			. ' not read', 1e6 * $binary / $lines, 'ns/line');
	$duck->close;
	return;
}

# How a plan of DuckDB joins, which shows at once if it compares every pair.
sub joins_of
{
	my ($plan) = @_;
	my %joins;

	$joins{$1}++ while $plan =~ /\b(\w+_JOIN|CROSS_PRODUCT)\b/g;
	return join ', ', map { "$joins{$_} $_" } sort keys %joins;
}

# The same number of threads on both sides, in turn.
sub duckdb_rounds
{
	my ($psql, $lines, $duck, $moved) = @_;
	my $query = as_json(Contest::query('duckdb', 'bench.line', 'count(r.risk)'));
	my $two = Session->psql(@plain, 'max_parallel_workers_per_gather = 1', 'parallel_setup_cost = 0',
		'parallel_tuple_cost = 0', 'min_parallel_table_scan_size = 0');
	my %times;

	for my $round (0 .. $rounds)
	{
		for my $threads (1, 2)
		{
			$duck->run(as_json("SET threads = $threads"));
			my $ours = ($threads == 1 ? $psql : $two)->time_of(counted('line', $risk_call));
			my $theirs = $duck->time_of($query);

			# the first round warms
			next if $round == 0;
			push @{$times{"risk_$threads"}}, $ours;
			push @{$times{"duckdb_$threads"}}, $theirs;
		}
	}
	$two->close;
	# once out of PostgreSQL and in there, then asked once
	$times{"moved_$_"} = [map { $_ + $moved } @{$times{"duckdb_$_"}}] for 1, 2;
	for my $one (['risk_1', 'hcpcs_denial_risk, one process'],
		['duckdb_1', 'DuckDB, the join, native table, one thread', 'risk_1'],
		['moved_1', 'the same, with getting the lines there (CSV)', 'risk_1'],
		['risk_2', 'hcpcs_denial_risk, two processes'],
		['duckdb_2', 'DuckDB, the join, native table, two threads', 'risk_2'],
		['moved_2', 'the same, with getting the lines there (CSV)', 'risk_2'])
	{
		$report->timing(section => 'duckdb', size => $lines, id => $one->[0], label => $one->[1],
			lines => $lines, times => $times{$one->[0]}, reference => $one->[2], all => \%times,
			lines_of => {map { $_ => $lines } keys %times});
	}
	return;
}

sub as_json
{
	my ($text) = @_;

	$text =~ s/([\\"])/\\$1/g;
	$text =~ s/\n/\\n/g;
	$text =~ s/\t/ /g;
	return "{\"sql\": \"$text\"}";
}

# Everything as CSV, arrays as DuckDB writes lists.  Milliseconds for the
# lines, out and in.
sub move_to_duckdb
{
	my ($psql, $duck) = @_;
	my ($out, $in) = (0, 0);

	$duck->run(as_json('CREATE SCHEMA bench'));
	for my $table (map { "bench.$_" } qw(covered drug known "limit" status ndc listed product code_listed
		diagnosis modifier payer payer_name weight payer_code))
	{
		move_table($psql, $duck, $table, $table);
	}
	($out, $in) = move_table($psql, $duck, 'line', 'bench.line');
	return ($out, $in);
}

# Numbers as DOUBLE, the quickest type there that gives the same answers.
my %duckdb_type = ('bigint' => 'BIGINT', 'integer' => 'INTEGER', 'smallint' => 'SMALLINT',
	'text' => 'VARCHAR', 'date' => 'DATE', 'boolean' => 'BOOLEAN',
	'double precision' => 'DOUBLE', 'numeric' => 'DOUBLE', 'text[]' => 'VARCHAR[]');

sub move_table
{
	my ($psql, $duck, $from, $to) = @_;
	my @columns = map { [split /\|/] } split /\n/, $psql->run(
		"SELECT attname, format_type(atttypid, NULL) FROM pg_attribute"
			. " WHERE attrelid = '$from'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
	my $select = join ', ', map {
		$_->[1] eq 'text[]' ? "'[' || array_to_string($_->[0], ', ') || ']'" : "\"$_->[0]\""
	} @columns;
	my $types = join ', ', map {
		"'$_->[0]': '" . ($duckdb_type{$_->[1]} // die "bench: no type of DuckDB for $_->[1]\n") . q{'}
	} @columns;
	my $csv = "$work/table.csv";
	my $out = $psql->time_of("COPY (SELECT $select FROM $from) TO '$csv' (FORMAT csv)");
	my $in = $duck->time_of(as_json("CREATE TABLE $to AS SELECT * FROM read_csv('$csv', header = false,"
				. " columns = {$types}, auto_detect = false, quote = '\"', escape = '\"', delim = ',',"
				. " nullstr = '', allow_quoted_nulls = false)"));

	unlink $csv;
	return ($out, $in);
}

sub same_in_duckdb
{
	my ($psql, $duck) = @_;
	my $csv = "$work/risk.csv";

	$duck->run(as_json('COPY (' . Contest::query('duckdb', 'bench.line', 'r.claim_id, r.line_no, r.risk')
				. ") TO '$csv' (HEADER false)"));
	chmod 0644, $csv;
	$psql->run('CREATE TEMP TABLE theirs (claim_id bigint, line_no smallint, risk double precision)');
	$psql->run("COPY theirs FROM '$csv' (FORMAT csv)");
	fail_if($psql, 'risk by DuckDB',
		"SELECT count(*) FROM ours LEFT JOIN theirs USING (claim_id, line_no) WHERE $risks_differ");
	$psql->run('DROP TABLE theirs');
	unlink $csv;
	return;
}

# ---- JIT ----

sub jit_part
{
	my ($psql, $lines) = @_;
	my $query = "SELECT count(r), sum(r) FROM (SELECT $risk_call AS r FROM line AS l OFFSET 0) AS x";
	my $jit = Session->psql(@plain, 'jit = on', 'jit_above_cost = 0', 'jit_inline_above_cost = 0',
		'jit_optimize_above_cost = 0');
	my $off = $psql->run($query);
	my $on = $jit->run($query);

	die "bench: JIT changes the answers: $off, $on\n" if $off ne $on;
	$report->agreed('risk with and without JIT, their sum');
	contest('jit', $lines, {jit => 'no_jit'}, $psql,
		['no_jit', 'hcpcs_denial_risk, JIT off', counted('line', $risk_call)],
		['jit', 'hcpcs_denial_risk, JIT on, inlined and optimized',
			counted('line', $risk_call), $lines, $jit]);
	$jit->close;
	return;
}

# ---- loading ----

# A logged table with a primary key; the trigger that annotates takes every
# line, the one that rejects takes those without findings.
sub load_part
{
	my ($psql) = @_;
	my $lines = $psql->run('SELECT count(*) FROM line_load');
	my $columns = line_columns($psql);

	say_step("loading $lines lines");
	make_load_tables($psql);
	$psql->run("INSERT INTO load_annotate ($columns) SELECT $columns FROM line_load");
	$psql->run("CREATE TABLE right_line AS SELECT $columns FROM load_annotate WHERE findings = '{}'");
	my %from = (
		all => ['line_load', $lines, ''],
		clean => ['right_line', $psql->run('SELECT count(*) FROM right_line'), ', lines without findings']);
	$psql->run("COPY (SELECT $columns FROM $from{$_}[0]) TO '$work/$_.copy'") for keys %from;
	my @loads;
	for my $how ('copy', 'insert')
	{
		for my $case (['plain', 'all'], ['annotate', 'all'], ['plain', 'clean'], ['reject', 'clean'])
		{
			my ($mode, $which) = @$case;
			my ($table, $count, $words) = @{$from{$which}};

			push @loads, ["${how}_${mode}_$which",
				uc($how) . ($mode eq 'plain' ? ' without a trigger' : " with the trigger, mode $mode") . $words,
				$how eq 'copy' ? "COPY load_$mode ($columns) FROM '$work/$which.copy'"
				: "INSERT INTO load_$mode ($columns) SELECT $columns FROM $table",
				$count, "load_$mode"];
		}
	}
	time_loads($psql, $lines, @loads);
	$psql->run('DROP TABLE load_plain, load_reject, load_annotate, right_line');
	unlink "$work/all.copy", "$work/clean.copy";
	return;
}

sub make_load_tables
{
	my ($psql) = @_;

	$psql->run("CREATE TABLE load_$_ (LIKE line, risk double precision, findings text[],"
			. ' PRIMARY KEY (claim_id, line_no))') for qw(plain reject annotate);
	$psql->run("SELECT hcpcs_attach('load_reject', 'reject')");
	$psql->run(q{SELECT hcpcs_attach('load_annotate', 'annotate', '{"risk": "risk", "findings": "findings"}')});
	return;
}

sub line_columns
{
	my ($psql) = @_;

	return $psql->run("SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute"
			. " WHERE attrelid = 'line'::regclass AND attnum > 0");
}

sub time_loads
{
	my ($psql, $lines, @loads) = @_;
	my %times;

	# the first round warms
	for my $round (0 .. min($repeats, 5))
	{
		for my $i (0 .. $#loads)
		{
			my $load = $loads[($i + $round) % @loads];

			$psql->run("TRUNCATE $load->[4]");
			my $time = $psql->time_of($load->[2]);
			push @{$times{$load->[0]}}, $time if $round > 0;
		}
		$psql->run('CHECKPOINT');
	}
	for my $load (@loads)
	{
		(my $reference = $load->[0]) =~ s/annotate|reject/plain/;

		$report->timing(section => 'load', size => $lines, id => $load->[0],
			label => $load->[1], lines => $load->[3],
			times => $times{$load->[0]}, reference => $reference eq $load->[0] ? undef : $reference,
			all => \%times, lines_of => {map { $_->[0] => $_->[3] } @loads});
	}
	return;
}

# ---- a backend ----

# The first call of a new connection, less what a query costs there anyway.
sub first_call
{
	my ($query) = @_;
	my @times;

	for (1 .. max(5, $repeats))
	{
		my $session = Session->psql('client_min_messages = error');

		$session->run('SELECT length(\'x\')');
		push @times, $session->time_of($query);
		$session->close;
	}
	return Report::median(@times);
}

my %first = (
	units => "SELECT hcpcs_units('J9207', 40, 'mg', '2025-11-15')",
	modifiers => "SELECT hcpcs_check_modifiers('J9207', '{JZ}', '2025-11-15')",
	risk => "SELECT hcpcs_denial_risk('J9207', 40, '{JZ}', '2025-11-15', 'medicare', 'institutional',"
		. " '131', '{C50911}', '00015191012')");

sub backend_part
{
	my ($psql) = @_;

	say_step('backends');
	$report->figure('backend', "first_$_->[0]", "first call in a new backend: $_->[1]",
		first_call($first{$_->[0]}), 'ms')
		for ['units', 'hcpcs_units'], ['modifiers', 'hcpcs_check_modifiers'],
		['risk', 'hcpcs_denial_risk, all sections'];
	image_figures();
	crowd();
	return;
}

# With an old cursor open while the tables change, a backend holds two copies.
# It remembers most after many lines.
sub image_figures
{
	my $session = Session->psql('client_min_messages = error');
	my $other = Session->psql('client_min_messages = error');
	my $lines = counted('line', $risk_call);
	my $memory = sub {
		my ($id, $label) = @_;
		my ($bytes) = $session->run('SELECT bytes FROM hcpcs_image()');

		$report->figure('backend', $id, $label, $bytes / 2**20, 'MB');
	};

	$session->run("BEGIN; $first{risk}; DECLARE c CURSOR FOR SELECT ("
			. substr($first{risk}, 7) . ') FROM generate_series(1, 9); FETCH c');
	my ($rows, $ms) = split /\|/, $session->run('SELECT rows, load_ms FROM hcpcs_image()');

	$report->figure('backend', 'image_rows', 'rows of the image, all sections', $rows, 'rows');
	$report->figure('backend', 'image_load', 'loading them', $ms, 'ms');
	$memory->('image_one', 'memory of the image, one copy');
	$session->run($lines);
	$memory->('image_one_lines', 'memory of the image, one copy, and what is remembered of all lines');
	$other->run("INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9207', 'dme', 1, 1)");
	$session->run("$first{risk}; FETCH c; $first{risk}");
	$memory->('image_two', 'memory of the image, both copies');
	$session->run($lines);
	$memory->('image_two_lines', 'memory of the image, both copies, and what is remembered of all lines');
	$session->run('ROLLBACK');
	$other->run("DELETE FROM hcpcs_limit WHERE claim_type = 'dme'");
	$_->close for $session, $other;
	return;
}

# 200 backends that all load their image at the same time.
sub crowd
{
	my $count = 200;
	my @sessions = map { Session->psql('client_min_messages = error') } 1 .. $count;
	my @pids = map { $_->run('SELECT pg_backend_pid()') } @sessions;
	my $before = sum(map { private_kilobytes($_) } @pids);
	my $started = time;

	$_->send($first{risk}) for @sessions;
	my %answers = map { $_->answer => 1 } @sessions;
	my $seconds = time - $started;
	my $after = sum(map { private_kilobytes($_) } @pids);

	die "bench: 200 backends disagree\n" if keys %answers != 1;
	$report->figure('backend', 'crowd_time', "first call of $count backends at once", 1000 * $seconds, 'ms');
	$report->figure('backend', 'crowd_memory', 'private memory each, by that call',
		($after - $before) / 1024 / $count, 'MB');
	$_->close for @sessions;
	return;
}

# 0 where the kernel or the rights do not let us look.
sub private_kilobytes
{
	my ($pid) = @_;

	return sum(0, slurp("/proc/$pid/smaps_rollup") =~ /^Private_\w+: +(\d+)/mg);
}

# ---- policies ----

# More policies than anybody has: rows of the source local, each a limit of
# units that no line exceeds, for a payer, a code and a day.  The first few are
# added as a user adds them; for the rest the constraint against overlapping
# periods is taken off, which is most of that time.
sub policies_part
{
	my ($psql) = @_;
	my $few = max(@sizes) >= 1 ? 10_000 : 1_000;
	my @counts = max(@sizes) >= 1 ? (100_000, 1_000_000) : (20_000);
	my $there = $few;

	policies_figures($psql, 0);
	$report->figure('policies', 'policies_insert', "adding $few policies, the constraint against overlaps checked, a row",
		1000 * $psql->time_of(add_policies(0, $few)) / $few, 'us');
	$psql->run('ALTER TABLE hcpcs_payer_policy DROP CONSTRAINT hcpcs_payer_policy_overlap');
	for my $count (@counts)
	{
		say_step("$count policies");
		$report->figure('policies', "policies_${count}_add", "adding to $count policies, no constraint, a row",
			1000 * $psql->time_of(add_policies($there, $count)) / ($count - $there), 'us');
		$there = $count;
		policies_figures($psql, $count);
	}
	$psql->run("DELETE FROM hcpcs_payer_policy WHERE source = 'local'");
	$psql->run('VACUUM hcpcs_payer_policy');
	return;
}

sub add_policies
{
	my ($from, $to) = @_;

	$to--;
	return <<"END";
INSERT INTO hcpcs_payer_policy (payer, code, policy, valid_from, valid_to, value)
SELECT x.payers[1 + r % x.p], x.codes[1 + r / x.p % x.c], 'max_units',
	   DATE '2020-01-01' + (r / (x.p * x.c))::integer, DATE '2020-01-01' + (r / (x.p * x.c))::integer, '99999'
FROM generate_series($from, $to) AS r
	CROSS JOIN (SELECT p.payers, cardinality(p.payers) AS p, d.codes, cardinality(d.codes) AS c
				FROM (SELECT array_agg(payer ORDER BY payer) AS payers FROM hcpcs_payer) AS p,
					 (SELECT array_agg(code ORDER BY code) AS codes FROM hcpcs_drug
					  WHERE source = 'cms' AND category <> 'not_drug') AS d) AS x
END
}

sub policies_figures
{
	my ($psql, $count) = @_;
	my $session = Session->psql(@plain);
	my $query = "SELECT count($risk_call) FROM line_few AS l";
	my $label = $count ? "$count more policies" : 'shipped policies only';

	$session->run($query);
	my ($bytes, $ms) = split /\|/, $session->run('SELECT bytes, load_ms FROM hcpcs_image()');
	my $lines = $session->run('SELECT count(*) FROM line_few');
	my @times = map { $session->time_of($query) } 1 .. $repeats;
	$report->figure('policies', "policies_${count}_load", "$label: loading the image", $ms, 'ms');
	$report->figure('policies', "policies_${count}_bytes", "$label: memory of the image", $bytes / 2**20, 'MB');
	$report->figure('policies', "policies_${count}_line", "$label: hcpcs_denial_risk",
		1e6 * Report::median(@times) / $lines, 'ns/line');
	$session->close;
	return;
}

# ---- installing ----

sub install_part
{
	my $psql = Session->psql('client_min_messages = error');
	my @times;

	say_step('CREATE EXTENSION');
	$psql->run('CREATE EXTENSION btree_gist');
	for (1 .. 3)
	{
		push @times, $psql->time_of('CREATE EXTENSION hcpcs_drug');
		$psql->run('DROP EXTENSION hcpcs_drug');
	}
	$psql->run('DROP EXTENSION btree_gist');
	$psql->close;
	$report->figure('install', 'create_extension', 'CREATE EXTENSION with all shipped data',
		Report::median(@times) / 1000, 's');
	my ($version) = slurp("$top/hcpcs_drug.control") =~ /^default_version *= *'(.*)'/m;
	$report->figure('install', 'script', 'size of its script',
		(-s "$top/sql/hcpcs_drug--$version.sql") / 2**20, 'MB');
	return;
}

# ---- instructions ----

# One process, alone on a copy of the data, runs under callgrind: what twice as
# many lines cost more, a line, is the same on a busy machine and on an idle
# one.
my @counted = (
	['read4', 'reading the 4 columns', counts('%s', @units_columns)],
	['units', 'hcpcs_try_units', counted('%s', "hcpcs_try_units($units)")],
	['read6', 'reading the 6 columns', counts('%s', @modifier_columns)],
	['modifiers', 'hcpcs_check_modifiers', counted('%s', $modifier_call)],
	['read10', 'reading the 10 columns', counts('%s', @Contest::arguments)],
	['risk', 'hcpcs_denial_risk, 10 arguments', counted('%s', $risk_call)],
	['three', 'all three functions', counted('%s', "hcpcs_try_units($units)", $modifier_call, $risk_call)],
	['findings', 'hcpcs_findings by LATERAL',
		"SELECT count(f.finding) FROM %s AS l CROSS JOIN LATERAL hcpcs_findings($arguments) AS f"],
	['sorted', 'sorted by patient, provider, code, date',
		'SELECT * FROM %s ORDER BY patient_id, provider_id, code, service_date OFFSET 1000000000'],
	['audit', 'hcpcs_audit', q{SELECT count(*) FROM hcpcs_audit('SELECT * FROM %s')}]);
my @counted_tables = (['line', 'line', ''], ['line_scattered', 'scattered', ', scattered lines']);

# Lines from the middle of the tables, some and twice as many.
sub make_counted
{
	my ($psql) = @_;

	for my $table (map { $_->[0] } @counted_tables)
	{
		next if $psql->run("SELECT to_regclass('$table') IS NULL") eq 't';
		my $all = $psql->run("SELECT count(*) FROM $table");
		my $lines = min(20_000, int($all / 4));

		for my $times (1, 2)
		{
			$psql->run("CREATE TABLE ${table}_$times AS SELECT * FROM $table ORDER BY claim_id, line_no"
					. sprintf(' OFFSET %d LIMIT %d', $all / 2, $times * $lines));
			$psql->run("VACUUM (ANALYZE, FREEZE) ${table}_$times");
		}
	}
	return;
}

sub instructions_part
{
	my ($psql) = @_;
	my $copy = "$work/data";

	if (system('valgrind --version >/dev/null 2>&1') != 0)
	{
		$report->fact('Instructions', 'not counted: no valgrind');
		return;
	}
	say_step('instructions, under callgrind');
	my %lines = map {
		my $name = $_->[0];

		$psql->run("SELECT to_regclass('${name}_1') IS NULL") eq 't' ? ()
			: ($name => $psql->run("SELECT count(*) FROM ${name}_1"));
	} @counted_tables;
	# nobody else writes, so that nothing changes while it is copied
	$psql->run('CHECKPOINT');
	as_owner('cp', '-a', "$ENV{PGHOST}/data", $copy);
	as_owner('rm', "$copy/postmaster.pid");
	for my $table (grep { $lines{$_->[0]} } @counted_tables)
	{
		count_instructions($copy, $lines{$table->[0]}, @$table);
	}
	as_owner('rm', '-r', $copy);
	return;
}

sub count_instructions
{
	my ($data, $lines, $table, $suffix, $words) = @_;

	for my $one (@counted)
	{
		my ($id, $label, $query) = @$one;
		my ($few, $many) = map { instructions($data, sprintf $query, "${table}_$_") } 1, 2;

		$report->figure('instructions', "${id}_$suffix", "$label$words",
			($many->{total} - $few->{total}) / $lines, 'instructions/line');
		next if $id ne 'risk';
		# lines judged, less those that were like none before
		my ($judged, $learnt) = map { ($many->{$_} // 0) - ($few->{$_} // 0) } qw(hd_memo_judge learn_parts);
		$report->figure('instructions', "known_$suffix", "lines like one before, for the memo$words",
			100 * ($judged - $learnt) / $judged, '%') if $judged > 0;
	}
	return;
}

sub bindir
{
	my $directory = `pg_config --bindir`;

	chomp $directory;
	return $directory;
}

# As the user whom the server belongs to.
sub as_owner
{
	my @command = @_;
	my $owner = getpwuid((stat "$ENV{PGHOST}/data")[4]);

	@command = ('runuser', '-u', $owner, '--', @command) if $> == 0;
	system(@command) == 0 or die "bench: @command failed\n";
	return;
}

# A process that runs the query once: its instructions, and how often the
# functions of the memo were called.
sub instructions
{
	my ($data, $query) = @_;
	my $log = "$work/callgrind.log";
	my $profile = "$work/callgrind.out";
	my $input = "$work/query.sql";

	put_file($input, "SET jit = off;\nSET max_parallel_workers_per_gather = 0;\n"
			. "SET work_mem = '256MB';\nSET client_min_messages = error;\n$query;\n");
	unlink $profile;
	as_owner('sh', '-c', "cd '$work' && exec valgrind --tool=callgrind --callgrind-out-file='$profile'"
			. " '" . bindir() . "/postgres' --single -D '$data' -c shared_buffers=64MB postgres"
			. " <'$input' >'$log' 2>&1");
	my $said = slurp($log);
	die "bench: callgrind: $said\n" if $said =~ /ERROR: /;
	my ($total) = $said =~ /Collected : (\d+)/ or die "bench: callgrind: $said\n";
	return {total => $total, calls($profile)};
}

sub put_file
{
	my ($name, $text) = @_;

	open my $file, '>', $name or die "bench: $name: $!\n";
	print {$file} $text;
	close $file or die "bench: $name: $!\n";
	chmod 0644, $name;
	return;
}

# Calls of the memo in a profile of callgrind, which names a function
# once and then goes by number.
sub calls
{
	my ($profile) = @_;
	my (%name, %calls, $called);

	open my $file, '<', $profile or die "bench: $profile: $!\n";
	while (my $line = <$file>)
	{
		if ($line =~ /^(c?)fn=\((\d+)\)(?: (\S+))?/)
		{
			$name{$2} = $3 if defined $3;
			$called = $name{$2} if $1;
		}
		elsif (defined $called && $called =~ /^(?:hd_memo_|learn_parts)/ && $line =~ /^calls=(\d+)/)
		{
			$calls{$called} += $1;
		}
	}
	close $file;
	return %calls;
}

# ---- last, when every table above is filled ----

exec_on_server() if ($ARGV[0] // '') ne '--on-server';
main();
