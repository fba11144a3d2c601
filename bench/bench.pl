#!/usr/bin/perl
# bench: how fast is the extension, and what else could one do?
#
# Starts a server of its own, makes claim lines (lines.sql) and the look-up
# tables that others need (lookup.sql), makes sure that all give the same
# answers, then times them in turn, round after round, warm.  Prints a table
# and writes results.csv, results.md and results.svg.
#
# usage: bench/bench.pl		(make bench)
#
# SIZES="1 5 20"	millions of lines, one after the other (1)
# REPEATS=n			rounds (7)
# OUT=directory		where the results go: beside this script, or, for less
#					than a million lines, a new temporary directory
# PARTS="..."		only these parts: serial load parallel duckdb backend
#					policies install jit instructions
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
	'serial load parallel duckdb backend policies install jit instructions';

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
	"client_min_messages = error");

my ($work, $report);
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
	my $out = $ENV{OUT} // (max(@sizes) >= 1 ? $here :
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
	}
	policies_part($psql) if $part{policies};
	instructions_part($psql) if $part{instructions};
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
	my ($kernel) = slurp('/proc/sys/kernel/osrelease') =~ /(\S+)/;

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

	prepare($psql, $lines, $first);
	check_answers($psql, $lines);
	if ($part{serial})
	{
		serial_part($psql, $lines);
		slow_part($psql, $lines) if $first;
	}
	parallel_part($psql, $lines) if $part{parallel};
	duckdb_part($psql, $lines) if $part{duckdb} && $first;
	jit_part($psql, $lines) if $part{jit} && $first;
	load_part($psql, $lines) if $part{load} && $first;
	backend_part($psql) if $part{backend} && $first;
	return;
}

sub file { return "\\i $here/$_[0]" }

sub prepare
{
	my ($psql, $lines, $first) = @_;

	say_step("making $lines claim lines");
	$psql->run('DROP TABLE IF EXISTS line, line_checked, line_varchar, line_clean, line_mixed, sample');
	$psql->run("\\set n $lines");
	$psql->run(file('lines.sql'));
	if ($first)
	{
		$psql->run(file('lookup.sql'));
		$psql->run("CREATE FUNCTION bench.noop_$_->[0]($_->[1]) RETURNS integer AS '$work/noop', 'bench_noop'"
				. ' LANGUAGE c STABLE PARALLEL SAFE CALLED ON NULL INPUT')
			for [4, 'text, numeric, text, date'],
			[10, join ', ', map { $Contest::type{$_} } @Contest::arguments];
		$psql->run(Contest::plpgsql_function());
	}
	# the same lines as another office stores them
	$psql->run('CREATE TABLE line_varchar AS SELECT claim_id, line_no, patient_id, provider_id, service_date,'
			. ' code::varchar(5), modifiers[1]::varchar(2) AS mod1, modifiers[2]::varchar(2) AS mod2,'
			. ' modifiers[3]::varchar(2) AS mod3, modifiers[4]::varchar(2) AS mod4, units, payer::varchar(40),'
			. ' claim_type::varchar(20), place_of_service::varchar(4), diagnoses::varchar(8)[], ndc::varchar(13),'
			. ' ndc_quantity, ndc_unit::varchar(2), dose, dose_unit::varchar(20), charge FROM line ORDER BY claim_id')
		if $first;
	# lines on which hcpcs_units has nothing to raise
	$psql->run('CREATE TABLE line_clean AS SELECT * FROM line'
			. ' WHERE hcpcs_try_units(code, dose, dose_unit, service_date) IS NOT NULL ORDER BY claim_id')
		if $first;
	# in no order at all
	$psql->run('CREATE TABLE line_mixed AS SELECT * FROM line ORDER BY md5(claim_id::text)') if $first;
	# for what is too slow for all of them
	$psql->run('CREATE TABLE sample AS SELECT * FROM line ORDER BY claim_id'
			. sprintf(' OFFSET %d LIMIT least(20000, %d)', $lines / 2, $lines / 25));
	$psql->run('VACUUM (ANALYZE) ' . ($first ? 'line_varchar, line_clean, line_mixed, sample' : 'sample'));
	$psql->run('CHECKPOINT');
	return;
}

sub say_step { printf "--- %s\n", $_[0]; return }

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
	my ($psql, $lines) = @_;
	my $table = 'line';

	say_step('checking that all give the same answers');
	if ($lines > 1_000_000)
	{
		# about a million of them, from all over the table
		$table = 'line_checked';
		$psql->run('DROP TABLE IF EXISTS line_checked');
		$psql->run('CREATE TABLE line_checked AS SELECT * FROM line'
				. sprintf(' WHERE hashint8(claim_id) %% %d = 0', $lines / 1e6));
		$psql->run('VACUUM (ANALYZE) line_checked');
		$lines = $psql->run('SELECT count(*) FROM line_checked');
	}
	answer($psql, $table);
	my $differ = ' FROM ours FULL JOIN theirs USING (claim_id)'
	  . ' WHERE ours.findings IS DISTINCT FROM theirs.findings';
	fail_if($psql, "findings of the join, $lines lines", "SELECT count(*)$differ",
		"SELECT l.*, d.ours, d.theirs FROM $table AS l JOIN (SELECT claim_id, ours.findings AS ours,"
			. " theirs.findings AS theirs$differ LIMIT 5) AS d USING (claim_id)");
	fail_if($psql, "risk of the join, $lines lines",
		"SELECT count(*) FROM ours FULL JOIN theirs USING (claim_id) WHERE $risks_differ");
	same_modifiers($psql, $lines, $table);
	fail_if($psql, 'risk by PL/pgSQL, a sample',
		"SELECT count(*) FROM (SELECT l.claim_id, bench.plpgsql_risk($ten) AS risk FROM sample AS l) AS theirs"
			. " JOIN ours USING (claim_id) WHERE $risks_differ");
	fail_if($psql, 'risk by correlated sub-queries, a sample', 'SELECT count(*) FROM ('
			. Contest::query('correlated', 'sample', 'r.claim_id, r.risk')
			. ") AS theirs JOIN ours USING (claim_id) WHERE $risks_differ");
	fail_if($psql, "units by the join, $lines lines", 'SELECT count(*) FROM ('
			. units_join($table, "l.claim_id, $units", 'units') . ') AS l'
			. " WHERE hcpcs_try_units($units) IS DISTINCT FROM l.units");
	same_in_varchar($psql) if $psql->run("SELECT to_regclass('line_varchar') IS NOT NULL") eq 't';
	describe_lines($psql, $lines);
	$psql->run('DROP TABLE theirs');
	return;
}

# Every line's risk and findings, by the extension and by the join.
sub answer
{
	my ($psql, $table) = @_;
	my $names = join ', ', map { "'$_->[0]'" } @Contest::findings;
	my $join = Contest::query('join', $table, 'r.claim_id, r.found, r.in_scope, r.risk');

	$psql->run('DROP TABLE IF EXISTS ours, theirs');
	$psql->run(<<"END");
CREATE TEMP TABLE ours AS
SELECT l.claim_id, $risk_call AS risk, $modifier_call AS modifiers,
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
	my ($psql, $lines, $table) = @_;
	my $mine = join ', ', map { "'$_'" } @Contest::of_modifiers;
	my $told = "(l.claim_type <> 'institutional' OR m NOT IN ('jw_or_jz_missing', 'jw_jz_out_of_scope'))";

	fail_if($psql, "hcpcs_check_modifiers, $lines lines", <<"END");
SELECT count(*)
FROM ours JOIN theirs USING (claim_id) JOIN $table AS l USING (claim_id)
WHERE (SELECT array_agg(m ORDER BY m) FROM unnest(ours.modifiers) AS m WHERE $told)
	IS DISTINCT FROM
	(SELECT array_agg(m ORDER BY m) FROM unnest(theirs.findings) AS m WHERE m IN ($mine) AND $told)
END
	return;
}

sub same_in_varchar
{
	my ($psql) = @_;
	my $risk = varchar_risk();

	fail_if($psql, 'risk of the varchar table',
		'SELECT count(*) FROM line_varchar AS l JOIN ours USING (claim_id)'
			. " JOIN line USING (claim_id) WHERE $risk IS DISTINCT FROM ours.risk"
			# a table with four columns has no room for a fifth modifier
			. ' AND cardinality(line.modifiers) <= 4');
	return;
}

sub varchar_risk
{
	(my $given = $arguments) =~ s/l\.modifiers/ARRAY[l.mod1, l.mod2, l.mod3, l.mod4]::text[]/;
	$given =~ s/l\.diagnoses/l.diagnoses::text[]/;
	return "hcpcs_denial_risk($given)";
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
	my ($psql, $lines) = @_;

	$report->fact("Lines, $lines", $psql->run(<<'END'));
SELECT format('%s bytes a line; findings in %s %%, risk above that of a clean line in %s %%, '
			  'out of scope %s %%; %s codes, %s kinds of findings',
			  pg_relation_size('line') / (SELECT count(*) FROM line), round(100.0 * count(findings) / count(*), 1),
			  round(100.0 * count(*) FILTER (WHERE risk > 0.0501) / count(*), 1),
			  round(100.0 * count(*) FILTER (WHERE risk IS NULL) / count(*), 1),
			  (SELECT count(DISTINCT code) FROM line),
			  (SELECT count(DISTINCT f) FROM ours, unnest(findings) AS f))
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

	$session->run($_->[2]) for @contestants;
	for my $round (0 .. $repeats - 1)
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
	audit => 'sorted', cleanunits => 'readclean', riskvarchar => 'readvarchar', riskmixed => 'readmixed');

sub serial_part
{
	my ($psql, $lines) = @_;
	my $try = "hcpcs_try_units($units)";

	contest('serial', $lines, \%serial_reference, $psql,
		['count', 'count(*)', 'SELECT count(*) FROM line'],
		['read4', 'reading the 4 columns of hcpcs_units', counts('line', @units_columns)],
		['noop4', 'a C function of 4 arguments that does nothing', counted('line', "bench.noop_4($units)")],
		['units', 'hcpcs_try_units', counted('line', $try)],
		['read6', 'reading the 6 columns of hcpcs_check_modifiers', counts('line', @modifier_columns)],
		['modifiers', 'hcpcs_check_modifiers', counted('line', $modifier_call)],
		['read10', 'reading the 10 columns of hcpcs_denial_risk', counts('line', @Contest::arguments)],
		['noop10', 'a C function of 10 arguments that does nothing', counted('line', "bench.noop_10($ten)")],
		['risk', 'hcpcs_denial_risk, 10 arguments', counted('line', $risk_call)],
		['read11', 'reading the 11 columns of all three', counts('line', @Contest::arguments, 'dose_unit')],
		['three', 'all three functions', counted('line', $try, $modifier_call, $risk_call)],
		['findings', 'hcpcs_findings by LATERAL',
			"SELECT count(f.finding) FROM line AS l CROSS JOIN LATERAL hcpcs_findings($arguments) AS f"],
		['join', 'hand-written join with the answers of hcpcs_denial_risk', best_join($psql, $lines)],
		['units_join', 'join with the answers of hcpcs_try_units',
			'SELECT count(x.units) FROM (' . units_join('line', 'l.claim_id', 'units') . ') AS x'],
		audit_contestants($psql),
		$lines == int($sizes[0] * 1e6) ? variants($psql) : ());
	return;
}

# The lines as others have them.
sub variants
{
	my ($psql) = @_;
	my $clean = $psql->run('SELECT count(*) FROM line_clean');
	my @varchar = map { $_ eq 'modifiers' ? qw(mod1 mod2 mod3 mod4) : $_ } @Contest::arguments;

	return (
		['readclean', 'reading the 4 columns, lines without wrong codes',
			counts('line_clean', @units_columns), $clean],
		['cleanunits', 'hcpcs_units, lines without wrong codes',
			counted('line_clean', "hcpcs_units($units)"), $clean],
		['readvarchar', 'reading the 13 columns as varchar, mod1 .. mod4', counts('line_varchar', @varchar)],
		['riskvarchar', 'hcpcs_denial_risk of varchar, ARRAY[mod1 .. mod4]',
			counted('line_varchar', varchar_risk())],
		['readmixed', 'reading the 10 columns, lines in no order', counts('line_mixed', @Contest::arguments)],
		['riskmixed', 'hcpcs_denial_risk, lines in no order', counted('line_mixed', $risk_call)]);
}

# The join as the planner has it, and without nested loops; the quicker.
sub best_join
{
	my ($psql, $lines) = @_;
	my $query = Contest::query('join', 'line', 'count(r.risk)');
	my %time;

	for my $loops ('on', 'off')
	{
		$psql->run("SET enable_nestloop = $loops");
		$psql->run($query);
		$time{$loops} = $psql->time_of($query);
	}
	my ($best) = sort { $time{$a} <=> $time{$b} } keys %time;
	$report->fact("Join, $lines lines", "enable_nestloop $best, the quicker of the two plans (on "
			. sprintf('%.0f ms, off %.0f ms)', @time{qw(on off)}));
	$psql->run('SET enable_nestloop = on');
	# a setting for this query alone
	return "SET enable_nestloop = $best; $query; SET enable_nestloop = on";
}

sub audit_contestants
{
	my ($psql) = @_;

	if ($psql->run("SELECT to_regprocedure('hcpcs_audit(text)') IS NULL") eq 't')
	{
		print "hcpcs_audit is not there yet: left out\n";
		return;
	}
	# all columns through the sort, none to the client
	return (['sorted', 'the whole table sorted by patient, provider, code, date',
			'SELECT * FROM line ORDER BY patient_id, provider_id, code, service_date OFFSET 1000000000'],
		['audit', 'hcpcs_audit of the whole table', q{SELECT count(*) FROM hcpcs_audit('SELECT * FROM line')}]);
}

# What needs microseconds a line runs over a sample.
sub slow_part
{
	my ($psql, $lines) = @_;

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
	my ($psql, $lines) = @_;
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
		for my $what (qw(read risk join))
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
	same_in_duckdb($psql, $duck);
	duckdb_rounds($psql, $lines, $duck);
	$report->figure('duckdb', 'duckdb_export', 'the lines out of PostgreSQL, once', 1e6 * $out / $lines,
		'ns/line');
	$report->figure('duckdb', 'duckdb_import', 'the lines into DuckDB, once', 1e6 * $in / $lines, 'ns/line');
	$duck->close;
	return;
}

# The same number of threads on both sides, in turn.
sub duckdb_rounds
{
	my ($psql, $lines, $duck) = @_;
	my $query = as_json(Contest::query('duckdb', 'bench.line', 'count(r.risk)'));
	my $two = Session->psql(@plain, 'max_parallel_workers_per_gather = 1', 'parallel_setup_cost = 0',
		'parallel_tuple_cost = 0', 'min_parallel_table_scan_size = 0');
	my %times;

	for my $round (0 .. $repeats)
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
	for my $one (['risk_1', 'hcpcs_denial_risk, one process'],
		['duckdb_1', 'DuckDB, the join, native table, one thread', 'risk_1'],
		['risk_2', 'hcpcs_denial_risk, two processes'],
		['duckdb_2', 'DuckDB, the join, native table, two threads', 'risk_2'])
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

my %duckdb_type = ('bigint' => 'BIGINT', 'integer' => 'INTEGER', 'smallint' => 'SMALLINT',
	'text' => 'VARCHAR', 'date' => 'DATE', 'boolean' => 'BOOLEAN',
	'double precision' => 'DOUBLE', 'text[]' => 'VARCHAR[]');

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
		"'$_->[0]': '" . ($duckdb_type{$_->[1]} // 'DECIMAL(18, 6)') . q{'}
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

	$duck->run(as_json('COPY (' . Contest::query('duckdb', 'bench.line', 'r.claim_id, r.risk')
				. ") TO '$csv' (HEADER false)"));
	chmod 0644, $csv;
	$psql->run('CREATE TEMP TABLE theirs (claim_id bigint, risk double precision)');
	$psql->run("COPY theirs FROM '$csv' (FORMAT csv)");
	fail_if($psql, 'risk by DuckDB',
		"SELECT count(*) FROM ours LEFT JOIN theirs USING (claim_id) WHERE $risks_differ");
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
	my ($psql, $lines) = @_;

	$lines = min($lines, 1_000_000);
	say_step("loading $lines lines");
	make_load_tables($psql);
	my $columns = line_columns($psql);
	$psql->run("INSERT INTO load_annotate ($columns) SELECT $columns FROM line WHERE claim_id <= $lines");
	$psql->run("CREATE TABLE right_line AS SELECT $columns FROM load_annotate WHERE findings = '{}'");
	my %from = (
		all => ['line', $lines, ''],
		clean => ['right_line', $psql->run('SELECT count(*) FROM right_line'), ', lines without findings']);
	$psql->run("COPY (SELECT $columns FROM $from{$_}[0] WHERE claim_id <= $lines) TO '$work/$_.copy'")
		for keys %from;
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
				: "INSERT INTO load_$mode ($columns) SELECT $columns FROM $table WHERE claim_id <= $lines",
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
sub image_figures
{
	my $session = Session->psql('client_min_messages = error');
	my $other = Session->psql('client_min_messages = error');

	$session->run("BEGIN; $first{risk}; DECLARE c CURSOR FOR SELECT ("
			. substr($first{risk}, 7) . ') FROM generate_series(1, 9); FETCH c');
	my ($rows, $bytes, $ms) = split /\|/, $session->run('SELECT rows, bytes, load_ms FROM hcpcs_image()');
	$report->figure('backend', 'image_rows', 'rows of the image, all sections', $rows, 'rows');
	$report->figure('backend', 'image_load', 'loading them', $ms, 'ms');
	$report->figure('backend', 'image_one', 'memory of the image, one copy', $bytes / 2**20, 'MB');
	$other->run("INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9207', 'dme', 1, 1)");
	$session->run("$first{risk}; FETCH c; $first{risk}");
	($bytes) = $session->run('SELECT bytes FROM hcpcs_image()');
	$report->figure('backend', 'image_two', 'memory of the image, both copies', $bytes / 2**20, 'MB');
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
	$report->figure('policies', 'policies_insert', "adding $few policies, a row",
		1000 * $psql->time_of(add_policies(0, $few)) / $few, 'us');
	$psql->run('ALTER TABLE hcpcs_payer_policy DROP CONSTRAINT hcpcs_payer_policy_overlap');
	for my $count (@counts)
	{
		say_step("$count policies");
		$psql->run(add_policies($there, $count));
		$there = $count;
		policies_figures($psql, $count);
	}
	$psql->run("DELETE FROM hcpcs_payer_policy WHERE source = 'local'");
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
	my $query = "SELECT count($risk_call) FROM line AS l WHERE claim_id <= 200000";
	my $label = $count ? "$count more policies" : 'shipped policies only';

	$session->run($query);
	my ($bytes, $ms) = split /\|/, $session->run('SELECT bytes, load_ms FROM hcpcs_image()');
	my $lines = $session->run('SELECT count(*) FROM line WHERE claim_id <= 200000');
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

# The server is stopped and one process of it, alone, runs under callgrind:
# what twice as many lines cost more, a line, is the same on a busy machine and
# on an idle one.
sub instructions_part
{
	my ($psql) = @_;
	my $data = "$ENV{PGHOST}/data";
	my %call = (
		read => join(', ', map { "count(l.$_)" } @Contest::arguments),
		units => "count(hcpcs_try_units($units))",
		modifiers => "count($modifier_call)",
		risk => "count($risk_call)");
	my %label = (read => 'reading the 10 columns', units => 'hcpcs_try_units',
		modifiers => 'hcpcs_check_modifiers',
		risk => 'hcpcs_denial_risk, 10 arguments');

	if (system('valgrind --version >/dev/null 2>&1') != 0)
	{
		$report->fact('Instructions', 'not counted: no valgrind');
		return;
	}
	say_step('instructions, under callgrind');
	my $lines = max(@sizes) >= 1 ? 20_000 : 4_000;
	for my $times (1, 2)
	{
		$psql->run("CREATE TABLE counted_$times AS SELECT * FROM line ORDER BY claim_id"
				. sprintf(' OFFSET %d LIMIT %d', $sizes[-1] * 5e5, $times * $lines));
		$psql->run("VACUUM (ANALYZE, FREEZE) counted_$times");
	}
	$psql->run('CHECKPOINT');
	$psql->close;
	as_owner(bindir() . '/pg_ctl', '-D', $data, '-s', '-m', 'fast', '-w', 'stop');
	for my $what (qw(read units modifiers risk))
	{
		my ($few, $many) = map { instructions($data, "SELECT $call{$what} FROM counted_$_ AS l") } 1, 2;

		$report->figure('instructions', "instructions_$what", "$label{$what}",
			($many - $few) / $lines, 'instructions/line');
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

# Instructions of a process that runs the query once.
sub instructions
{
	my ($data, $query) = @_;
	my $log = "$work/callgrind.log";
	my $input = "$work/query.sql";

	open my $file, '>', $input or die "bench: $input: $!\n";
	print {$file} "SET jit = off;\nSET max_parallel_workers_per_gather = 0;\n", "$query;\n";
	close $file;
	chmod 0644, $input;
	as_owner('sh', '-c', "cd '$work' && exec valgrind --tool=callgrind --callgrind-out-file=/dev/null"
			. " '" . bindir() . "/postgres' --single -D '$data' -c shared_buffers=64MB postgres"
			. " <'$input' >'$log' 2>&1");
	my ($count) = slurp($log) =~ /Collected : (\d+)/ or die 'bench: callgrind: ' . slurp($log) . "\n";
	unlink $log;
	return $count;
}

# ---- last, when every table above is filled ----

exec_on_server() if ($ARGV[0] // '') ne '--on-server';
main();
