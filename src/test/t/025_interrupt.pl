# Interrupted at many moments: the time that a statement may take walks from
# nothing to more than enough, over loading the image, judging, an audit, an
# import, its undo, and COPY into a table with each of the triggers.  Each
# time it either says that it was cancelled or is done, and what follows is
# the same as if nothing had been.

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);
use Node;
use Session;

my $steps = $ENV{HCPCS_DRUG_INTERRUPT_STEPS} // 15;
my $node = Node::start('interrupt');
Node::database($node, 'rules');
my $dir = PostgreSQL::Test::Utils::tempdir();
chmod 0755, $dir;

my $session = Session->new($node, 'rules');
my $other = Session->new($node, 'rules');

$session->ask(qq{
	CREATE TABLE line AS
	SELECT 'C' || i AS claim_id, i % 10 AS line_no, 'P' || i / 10 AS patient_id,
		(ARRAY['J9308','J9207','J9355','J1745'])[1 + i % 4] AS code, (1 + i % 40)::numeric AS units,
		(ARRAY['{}','{JW}','{JZ}'])[1 + i % 3]::text[] AS modifiers, date '2026-03-01' + i % 5 AS service_date
	FROM generate_series(1, 5000) AS i;
	ANALYZE line;
	COPY line TO '$dir/lines';
	CREATE TABLE each_line (LIKE line);
	CREATE TABLE together (LIKE line);
	CREATE TRIGGER judge BEFORE INSERT OR UPDATE ON each_line FOR EACH ROW EXECUTE FUNCTION hcpcs_validate_claim_line('mode=warn');
	CREATE TRIGGER judge AFTER INSERT ON together REFERENCING NEW TABLE AS lines FOR EACH STATEMENT EXECUTE FUNCTION hcpcs_validate_claim_lines('mode=warn')});

my $ask = q{SELECT hcpcs_units('J9308', 95, 'mg', '2026-01-01')};
my $all = q{SELECT md5(string_agg(e::text, E'\n')) FROM hcpcs_explain('J9308', 100, '{JZ}', '2026-02-15', ndc => '00002766901', diagnoses => '{C16.0}', received_date => '2026-02-20') AS e};
my $audit = q{SELECT count(*), md5(string_agg(a::text, E'\n' ORDER BY a::text COLLATE "C")) FROM hcpcs_audit('SELECT * FROM line') AS a};
my $file = q{(SELECT E'HCPCS Code,Payment Limit,Co-insurance Percentage\n' || string_agg(code || ',' || ascii(right(code, 1)) || ',20', E'\n' ORDER BY code)
	FROM (SELECT DISTINCT code FROM hcpcs_drug WHERE category = 'drug' AND valid_to = 'infinity' AND code < 'J2') AS c)};
my $import = "SELECT key, new FROM hcpcs_import('payment', '2027q1', $file) WHERE action = 'summary'";
my $digest = 'SELECT hcpcs_reference_digest()';
my $state = "$digest; SELECT version FROM hcpcs_version";
my $left = q{SELECT count(*) FROM pg_backend_memory_contexts WHERE name ~ 'audit|TupleSort|hcpcs_import';
	SELECT count(*) FROM pg_ls_tmpdir(); SHOW transaction_read_only};

sub walk
{
	my ($what, %arg) = @_;
	my ($cancelled, $done, $wrong) = (0, 0, 0);
	my $began = time;
	my $right = do { $session->ask($arg{before} // ''); $session->ask($arg{statement}) };
	my $took = 1000 * (time - $began);

	$session->ask($arg{done}) if $arg{done};
	my $after = $session->ask("$ask; $arg{after}; $left");
	# More of the moments are early: the measured one may have waited for
	# others.  And past it, as these may.
	for (my $step = 1; $step <= $steps || ($done < 2 && $step <= 20 * $steps); $step++)
	{
		my $limit = 1 + int($took * ($step / $steps) ** 2);

		$session->ask($arg{before}) if $arg{before};
		my $said = $session->ask("SET statement_timeout = $limit; $arg{statement}");
		$session->ask("ROLLBACK; RESET statement_timeout");
		if ($said eq 'ERROR:  57014') { $cancelled++ }
		elsif ($said eq $right) { $done++; $session->ask($arg{done}) if $arg{done} }
		else { $wrong++; diag("$what, $limit ms: $said, not $right") }
		$said = $session->ask("$ask; $arg{after}; $left");
		if ($said ne $after) { $wrong++; diag("$what, after $limit ms: $said, not $after") }
	}
	cmp_ok($cancelled, '>=', 2, sprintf('%s of %.0f ms, cancelled at %d moments', $what, $took, $cancelled));
	cmp_ok($done, '>=', 1, "done $done times");
	is($wrong, 0, 'nothing is left, and what follows is right');
	return;
}

# A version that the session does not know makes it load all anew.
my $anew = sub { $other->ask('SELECT hcpcs_refresh()') };
{
	my ($cancelled, $wrong) = (0, 0);
	my $right = $session->ask($all);

	$anew->();
	my $began = time;
	$session->ask($all);
	my $took = 1000 * (time - $began);
	for my $step (1 .. 4 * $steps)
	{
		my $limit = 1 + int($took * $step / (4 * $steps));

		$anew->();
		my $said = $session->ask("SET statement_timeout = $limit; $all");
		$session->ask('RESET statement_timeout');
		if ($said eq 'ERROR:  57014') { $cancelled++ }
		elsif ($said ne $right) { $wrong++; diag("image, $limit ms: $said") }
		$wrong++ if $session->ask("$all; $ask") ne "$right\n19";
	}
	cmp_ok($cancelled, '>=', 1, "loading the image was cancelled $cancelled times");
	is($wrong, 0, 'and what follows is right');
	is($session->ask("SELECT $Node::image_bytes <= 1.01 * (SELECT bytes FROM hcpcs_image())"), 't', 'no memory of it is left');
}
walk('judging', statement => 'SELECT sum(hcpcs_denial_risk(code, units, modifiers, service_date, received_date => service_date))::numeric(20, 6) FROM line, generate_series(1, 50)', after => $all);
walk('an audit', statement => $audit, after => $audit);
walk('an audit that sorts on disk', before => q{SET work_mem = '64kB'}, statement => $audit, after => $audit);
walk('an import', statement => "BEGIN; $import", done => 'ROLLBACK', after => $state);
$session->ask($import);
walk('an import undone', statement => q{BEGIN; SELECT hcpcs_import_undo('2027q1')}, done => 'ROLLBACK', after => $state);
$session->ask(q{SELECT hcpcs_import_undo('2027q1')});
walk('COPY, a trigger for each line', statement => "COPY each_line FROM '$dir/lines'", done => 'TRUNCATE each_line', after => 'SELECT count(*) FROM each_line');
walk('COPY, a trigger for all lines', statement => "COPY together FROM '$dir/lines'", done => 'TRUNCATE together', after => 'SELECT count(*) FROM together');

# A cancel from outside, at moments nobody chose.
my $pid = $session->ask('SELECT pg_backend_pid()');
my ($cancelled, $wrong) = (0, 0);
my $right = $session->ask($audit);
for my $round (1 .. $steps)
{
	$anew->() if $round % 2;
	$session->send($audit);
	select(undef, undef, undef, 0.01 * $round);
	$other->ask("SELECT pg_cancel_backend($pid)");
	my $said = $session->answer;
	if ($said eq 'ERROR:  57014') { $cancelled++ }
	elsif ($said ne $right) { $wrong++; diag($said) }
	# A cancel that came late hits the next statement.
	my $tries = 0;
	do { $said = $session->ask($ask) } while ($said eq 'ERROR:  57014' && $tries++ < 2);
	$wrong++ if $said ne '19' || $session->ask($audit) ne $right;
}
cmp_ok($cancelled, '>=', 1, "pg_cancel_backend, $cancelled of $steps in the middle of an audit");
is($wrong, 0, 'and what follows is right');

$session->quit;
$other->quit;
$node->stop;
done_testing();
