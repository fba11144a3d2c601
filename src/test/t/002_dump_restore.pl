# Nothing is lost: rows of the user survive dump and restore in every way that
# pg_dump offers, shipped rows come from the extension, and the answers are
# the same afterwards.

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $node = Node::start('dump');
my $other = Node::start('other');
my $directory = PostgreSQL::Test::Utils::tempdir();

my $answers = q{
	SELECT hcpcs_units('J9207', 45, 'mg', '2026-01-15');
	SELECT hcpcs_units('J9999', 30, 'mg', '2026-01-15');
	SELECT finding, source FROM hcpcs_findings('J9173', 150, '{JZ}', '2026-01-15', 'acme ppo', prior_auth => '');
	SELECT hcpcs_denial_risk('J9173', 150, '{JZ}', '2026-01-15', 'acme ppo', prior_auth => '');
	SELECT hcpcs_policy('acme ppo', 'J9173', '2026-01-15');
	SELECT containers FROM hcpcs_wastage('J9308', 460, 'mg', NULL, '2026-01-15');
	SELECT source, shipped, count(*) FROM hcpcs_drug GROUP BY 1, 2 ORDER BY 1, 2;
	SELECT source, shipped, count(*) FROM hcpcs_payer_policy GROUP BY 1, 2 ORDER BY 1, 2;
	SELECT hcpcs_source_order();
	SELECT * FROM hcpcs_orphan;
	SELECT * FROM hcpcs_import_reject;
	SELECT hcpcs_reference_digest();
};

# A row of the user in every table, most of which name a source or a payer of
# the user; parents that sort before and after their children.
Node::database($node, 'original');
$node->safe_psql('original', q{
	INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('wholesaler', 5, 'our wholesaler'), ('agency', NULL, 'our agency');
	INSERT INTO hcpcs_release VALUES (false, 'wholesaler', '2026w01', 'ndc', '2026-01-01', '2026-01-01', '2026-12-31', 'their list');
	INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis)
		VALUES ('J9999', 'drug', 'our trial drug', 3, 'mg', 'exact');
	INSERT INTO hcpcs_formulary (code, product, content) VALUES ('J9308', 'Cyramza', 100);
	INSERT INTO hcpcs_drug (source, release, code, category, drug, dose, dose_unit, billing_basis)
		VALUES ('cms', '2026q4', 'J9207', 'drug', 'a copy of a shipped key', 1, 'mg', 'exact');
	INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'zenith', 'Acme'), ('zenith', 'beta', 'Zenith'), ('beta', 'commercial', 'Beta');
	INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme'), ('zenith ppo', 'zenith');
	INSERT INTO hcpcs_payer_policy (payer, code, policy, value) VALUES ('zenith', 'J9*', 'prior_auth_required', 'true');
	INSERT INTO hcpcs_payer_policy (source, payer, policy, value) SELECT 'agency', 'acme', 'agency_' || i, i FROM generate_series(1, 2000) AS i;
	INSERT INTO hcpcs_weight (finding, payer, weight, basis) VALUES ('prior_auth_missing', 'acme', 0.5, 'measured');
	INSERT INTO hcpcs_limit (source, code, claim_type, units, indicator) VALUES ('wholesaler', 'J9173', 'professional', 170, 3);
	INSERT INTO hcpcs_status (source, code, status_indicator) VALUES ('wholesaler', 'J9173', 'K');
	INSERT INTO hcpcs_payment (source, code, payment_limit) VALUES ('wholesaler', 'J9173', 81.250);
	INSERT INTO hcpcs_ndc (source, release, ndc, code, note) VALUES ('wholesaler', '2026w01', '00000000001', 'J9999', E'a tab\t, a line\nand a \\ ');
	INSERT INTO hcpcs_modifier (source, modifier, category) VALUES ('agency', 'Q9', 'other');
	INSERT INTO hcpcs_modifier_rule (source, rule, kind, modifiers, finding, payer) VALUES ('agency', 'ours', 'required', '{JW,JZ}', 'modifier_conflict', 'zenith');
	INSERT INTO hcpcs_diagnosis (source, code, diagnosis) VALUES ('agency', 'J9999', 'C169');
	INSERT INTO hcpcs_unit_of_measure (unit, dimension, factor, aliases) VALUES ('grain', 'mass', 64.79891, '{gr,grains}');
	INSERT INTO hcpcs_finding (finding, position, check_name, cause, severity, outcome, message, remedy) VALUES ('ours', 999, 'ours', 'claim', 'info', 'info', 'x', 'x');
	INSERT INTO hcpcs_guide (source, code, section, position, fact, value, agreement) VALUES ('agency', 'J9999', 'definition', 1, 'unit', '3 mg', 'unknown');
	INSERT INTO hcpcs_documentation_element (source, element, payer, need, because, position) VALUES ('agency', 'ours', 'acme', 'payer', 'they ask', 99);
	INSERT INTO hcpcs_import_reject (source, release, kind, line_no, line, reason) VALUES ('agency', '2026q1', 'ndc', 7, 'a line', 'a reason');
});
my $tables = $node->safe_psql('original', q{
	SELECT t.name || ' ' || substring(query_to_xml(concat_ws(' ', 'SELECT count(*) AS n FROM', t.name, c.condition), false, true, '')::text FROM '<n>(\d+)')
	FROM pg_extension, unnest(extconfig, extcondition) AS c(oid, condition), CAST(c.oid::regclass AS text) AS t(name)
	WHERE extname = 'hcpcs_drug' ORDER BY 1});
unlike($tables, qr/ 0$/m, 'every table holds a row of the user');
my $before = $node->safe_psql('original', $answers);

like($before, qr/^10$/m, 'the row of the user answers');
like($before, qr/^\{100,100,100,100,100\}$/m, 'the formulary of the user answers');
like($before, qr/^prior_auth_missing\|local/m, 'the policy of the user answers');
like($before, qr/^[0-9a-f]{64}$/m, 'there is a digest');

# Run a command that restores into an empty database, and look.
sub restored
{
	my ($way, $to, $database, @command) = @_;

	$to->safe_psql('postgres', "CREATE DATABASE $database") if $database ne 'original';
	command_ok([ map { s/DATABASE/$to->connstr($database)/er } @command ], "$way: nothing fails");
	is($to->safe_psql($database, $answers), $before, "$way: the same answers and the same digest");
	return;
}

sub dumped
{
	my (@options) = @_;

	command_ok([ 'pg_dump', @options, $node->connstr('original') ], "pg_dump @options[0 .. $#options - 1]");
	return;
}

dumped('-Fc', '-f', "$directory/custom");
dumped('-Fd', '-j', 2, '-f', "$directory/parts");
dumped('-f', "$directory/plain");
dumped('--inserts', '-f', "$directory/inserts");
restored('one process', $node, 'serial', 'pg_restore', '--exit-on-error', '-d', 'DATABASE', "$directory/custom");
restored('four processes', $node, 'parallel', 'pg_restore', '-j', 4, '--exit-on-error', '-d', 'DATABASE', "$directory/custom");
restored('four processes, other cluster', $other, 'parallel', 'pg_restore', '-j', 4, '--exit-on-error', '-d', 'DATABASE', "$directory/parts");
restored('script', $other, 'script', 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', "$directory/plain", '-d', 'DATABASE');
restored('script in one transaction', $node, 'whole', 'psql', '-X', '-q', '-1', '-v', 'ON_ERROR_STOP=1', '-f', "$directory/inserts", '-d', 'DATABASE');

# Tables one by one, those that others name last.
my ($contents) = run_command([ 'pg_restore', '-l', "$directory/custom" ]);
my @data = sort { ($a =~ /hcpcs_(?:source|payer) /) <=> ($b =~ /hcpcs_(?:source|payer) /) || $a cmp $b } $contents =~ /^\d+;.*TABLE DATA.*$/mg;
my @rest = grep { /^\d+;/ && !/TABLE DATA/ } split /\n/, $contents;
is(scalar @data, scalar(split /\n/, $tables), 'the dump has the rows of each of these tables');
append_to_file("$directory/order", join("\n", @rest, @data, ''));
restored('names after what names them', $other, 'backwards', 'pg_restore', '--exit-on-error', '-L', "$directory/order", '-d', 'DATABASE', "$directory/custom");

# The data alone, into a database that has the extension.
Node::database($other, 'data_only');
command_ok([ 'pg_restore', '-a', '-j', 4, '--exit-on-error', '-d', $other->connstr('data_only'), "$directory/custom" ], 'data only: nothing fails');
is($other->safe_psql('data_only', $answers), $before, 'data only: the same answers and the same digest');

# The whole cluster.
command_ok([ 'pg_dumpall', '-f', "$directory/all", '-d', $node->connstr('postgres') ], 'pg_dumpall');
my $third = Node::start('third');
command_ok([ 'psql', '-X', '-q', '-f', "$directory/all", '-d', $third->connstr('postgres') ], 'the script of pg_dumpall runs');
is($third->safe_psql('original', $answers), $before, 'pg_dumpall: the same answers and the same digest');
$third->stop;

# After the restore names are looked at again.
my ($status, undef, $error) = $node->psql('parallel', q{INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme hmo', 'acne')});
isnt($status, 0, 'afterwards an unknown payer is refused');
like($error, qr/payer "acne" does not exist.*Perhaps you meant the payer "acme"/s, 'with the closest one');

# The dump holds no shipped row: only what the user added.
unlike(slurp_file("$directory/plain"), qr/epcoritamab/, 'shipped rows are not dumped');

$node->stop;
$other->stop;
done_testing();
