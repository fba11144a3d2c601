# Nothing is lost: rows of the user survive dump and restore, shipped rows
# come from the extension, and the answers are the same afterwards.

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $node = Node::start('dump');

my $answers = q{
	SELECT hcpcs_units('J9207', 45, 'mg', '2026-01-15');
	SELECT hcpcs_units('J9999', 30, 'mg', '2026-01-15');
	SELECT finding, source FROM hcpcs_findings('J9173', 150, '{JZ}', '2026-01-15', 'acme ppo', prior_auth => '');
	SELECT hcpcs_denial_risk('J9173', 150, '{JZ}', '2026-01-15', 'acme ppo', prior_auth => '');
	SELECT containers FROM hcpcs_wastage('J9308', 460, 'mg', NULL, '2026-01-15');
	SELECT source, shipped, count(*) FROM hcpcs_drug GROUP BY 1, 2 ORDER BY 1, 2;
	SELECT source, shipped, count(*) FROM hcpcs_payer_policy GROUP BY 1, 2 ORDER BY 1, 2;
	SELECT md5(string_agg(d::text, E'\n' ORDER BY d::text)) FROM hcpcs_drug d;
	SELECT md5(string_agg(n::text, E'\n' ORDER BY n::text)) FROM hcpcs_ndc n;
};

Node::database($node, 'original');
$node->safe_psql('original', q{
	INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis)
		VALUES ('J9999', 'drug', 'our trial drug', 3, 'mg', 'exact');
	INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'commercial', 'Acme');
	INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme');
	INSERT INTO hcpcs_payer_policy (payer, code, policy, value) VALUES ('acme', 'J9*', 'prior_auth_required', 'true');
	INSERT INTO hcpcs_weight (finding, payer, weight, basis) VALUES ('prior_auth_missing', 'acme', 0.5, 'measured');
	INSERT INTO hcpcs_formulary (code, product, content) VALUES ('J9308', 'Cyramza', 100);
	INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('wholesaler', 5, 'our wholesaler');
	INSERT INTO hcpcs_drug (source, release, code, category, drug, dose, dose_unit, billing_basis)
		VALUES ('cms', '2026q4', 'J9207', 'drug', 'a copy of a shipped key', 1, 'mg', 'exact');
});
my $before = $node->safe_psql('original', $answers);

like($before, qr/^10$/m, 'the row of the user answers');
like($before, qr/^\{100,100,100,100,100\}$/m, 'the formulary of the user answers');
like($before, qr/^prior_auth_missing\|local/m, 'the policy of the user answers');

my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump';
command_ok([ 'pg_dump', '-Fc', '-f', $dump, $node->connstr('original') ],
	'pg_dump');
$node->safe_psql('postgres', 'CREATE DATABASE restored');
command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr('restored'), $dump ],
	'pg_restore');
is($node->safe_psql('restored', $answers), $before,
	'the restored database answers as the original');
is($node->safe_psql('restored', q{SELECT count(*) FROM hcpcs_source WHERE NOT shipped}),
	1, 'the source of the user is there');

# The dump holds no shipped row: only what the user added.
my ($plain) = run_command([ 'pg_dump', $node->connstr('original') ]);
unlike($plain, qr/epcoritamab/, 'shipped rows are not dumped');

$node->stop;
done_testing();
