# Logical replication of the user's rows: the subscriber gives the same answers
# and the same digest, also in a session that was open before, whatever the
# order in which tables arrive.

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $publisher = Node::start('publisher', allows_streaming => 'logical');
my $subscriber = Node::start('subscriber');
my $connection = $publisher->connstr . ' dbname=claims';
Node::database($_, 'claims') for $publisher, $subscriber;

my $digest = 'SELECT hcpcs_reference_digest()';
my $answers = q{
	SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15'), hcpcs_try_units('J9998', 30, 'mg', '2026-07-15');
	SELECT array_agg(finding || ' ' || source) FROM hcpcs_findings('J9308', 281, '{JZ}', '2026-07-15', 'acme ppo', received_date => '2026-07-20', prior_auth => '');
	SELECT hcpcs_denial_risk('J9308', 281, '{JZ}', '2026-07-15', 'acme ppo', received_date => '2026-07-20', prior_auth => '');
	SELECT count(*) FROM hcpcs_policy('acme ppo', 'J9308', '2026-07-15');
	SELECT hcpcs_source_order();
	SELECT * FROM hcpcs_orphan;
};

# One session for the whole test: it must not go on with what it has seen.
my $session = $subscriber->background_psql('claims');

sub of_open_session
{
	my $answer = $session->query($answers);

	return $answer;
}

sub same
{
	my ($what) = @_;

	is($subscriber->safe_psql('claims', $digest), $publisher->safe_psql('claims', $digest), "$what: the same digest");
	is(of_open_session(), $publisher->safe_psql('claims', $answers), "$what: an open session gives the same answers");
	return;
}

sub publish
{
	my ($what, $statement) = @_;
	my $before = $publisher->safe_psql('claims', $answers);

	$publisher->safe_psql('claims', $statement);
	isnt($publisher->safe_psql('claims', $answers), $before, "$what: something changes");
	$publisher->wait_for_catchup('rules');
	same($what);
	return;
}

same('before');
my $shipped = $publisher->safe_psql('claims', $digest);

# As README says: every table, the rows of the user only.
$publisher->safe_psql('claims', q{
	INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('broker', 0, 'our broker');
	INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'zenith', 'Acme'), ('zenith', 'commercial', 'Zenith');
	INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme');
	INSERT INTO hcpcs_payer_policy (source, payer, code, policy, value) VALUES ('broker', 'zenith', 'J9*', 'prior_auth_required', 'true');
	INSERT INTO hcpcs_payer_policy (payer, policy, value) SELECT 'acme', 'house_rule_' || i, i FROM generate_series(1, 1000) AS i;
	INSERT INTO hcpcs_drug (source, code, category, drug, dose, dose_unit, billing_basis) VALUES ('broker', 'J9998', 'drug', 'trial drug', 3, 'mg', 'exact');
	INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9308', 'professional', 200, 2);
	SELECT format('CREATE PUBLICATION rules FOR TABLE %s', string_agg(format('%s WHERE (NOT shipped)', attrelid::regclass), ', '))
	FROM pg_extension, unnest(extconfig) AS c(oid) JOIN pg_attribute ON attrelid = c.oid AND attname = 'shipped'
	WHERE extname = 'hcpcs_drug' \gexec
});
my $tables = $publisher->safe_psql('claims', q{SELECT count(*) FROM pg_publication_tables WHERE pubname = 'rules' AND rowfilter = '(NOT shipped)'});
is($tables, $publisher->safe_psql('claims', q{SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r'
	WHERE c.relname LIKE 'hcpcs%' AND a.attname = 'shipped'}), "all $tables tables are published, without the shipped rows");
$subscriber->safe_psql('claims', "CREATE SUBSCRIPTION rules CONNECTION '$connection' PUBLICATION rules");
$subscriber->poll_query_until('claims', "SELECT count(*) = $tables AND bool_and(srsubstate = 'r') FROM pg_subscription_rel")
	or die 'the first copy did not come to an end';
same('first copy');
isnt($subscriber->safe_psql('claims', $digest), $shipped, 'and not what was there before');

publish('insert', q{INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', 'ramucirumab', 10, 'mg', 'exact')});
publish('update', q{UPDATE hcpcs_drug SET dose = 7 WHERE code = 'J9308' AND NOT shipped});
publish('update of a key', q{UPDATE hcpcs_payer_alias SET alias = 'acme hmo' WHERE alias = 'acme ppo'});
publish('delete', q{DELETE FROM hcpcs_drug WHERE code = 'J9308' AND NOT shipped});
publish('rows that name later ones', q{
	BEGIN;
	INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme_plus');
	INSERT INTO hcpcs_payer_policy (source, payer, policy, value) VALUES ('agency', 'acme_plus', 'prior_auth_required', 'true');
	INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme_plus', 'acme', 'Acme Plus');
	INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('agency', 90, 'our agency');
	COMMIT});
publish('a payer renamed with all that names it', q{
	BEGIN;
	UPDATE hcpcs_payer SET payer = 'acme_gold' WHERE payer = 'acme_plus';
	UPDATE hcpcs_payer_alias SET payer = 'acme_gold' WHERE payer = 'acme_plus';
	UPDATE hcpcs_payer_policy SET payer = 'acme_gold' WHERE payer = 'acme_plus';
	INSERT INTO hcpcs_payer_policy (payer, policy, value) VALUES ('acme_gold', 'one_more', 'true');
	COMMIT});

# A whole set in one transaction, and its end.
publish('many at once', q{INSERT INTO hcpcs_payer_policy (payer, policy, value) SELECT 'acme', 'more_' || i, i FROM generate_series(1, 5000) AS i});
publish('all gone', q{
	DELETE FROM hcpcs_payer_policy WHERE NOT shipped;
	DELETE FROM hcpcs_payer_alias WHERE NOT shipped;
	BEGIN;
	DELETE FROM hcpcs_payer WHERE NOT shipped;
	COMMIT;
	DELETE FROM hcpcs_drug WHERE NOT shipped;
	DELETE FROM hcpcs_limit WHERE NOT shipped;
	DELETE FROM hcpcs_source WHERE NOT shipped});
is($subscriber->safe_psql('claims', $digest), $shipped, 'and all is as it came');

# What the subscriber writes itself is looked at as ever.
my ($status, undef, $error) = $subscriber->psql('claims', q{INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme hmo', 'medicar')});
like($error, qr/Perhaps you meant the payer "medicare"/, 'a slip on the subscriber is refused');

# Only one table is subscribed to: rows whose payer does not come are listed.
$publisher->safe_psql('claims', q{
	CREATE PUBLICATION aliases FOR TABLE hcpcs_payer_alias WHERE (NOT shipped);
	INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'commercial', 'Acme');
	INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme')});
$publisher->wait_for_catchup('rules');
$subscriber->safe_psql('claims', q{ALTER SUBSCRIPTION rules DISABLE; ALTER SUBSCRIPTION rules SET (slot_name = NONE); DROP SUBSCRIPTION rules;
	DELETE FROM hcpcs_payer_alias WHERE NOT shipped; DELETE FROM hcpcs_payer WHERE NOT shipped});
$subscriber->safe_psql('claims', "CREATE SUBSCRIPTION aliases CONNECTION '$connection' PUBLICATION aliases");
$subscriber->poll_query_until('claims', q{SELECT count(*) = 1 FROM hcpcs_payer_alias WHERE NOT shipped}) or die 'the alias did not arrive';
is($subscriber->safe_psql('claims', 'SELECT table_name, column_name, name, missing_from, rows FROM hcpcs_orphan'),
	'hcpcs_payer_alias|payer|acme|hcpcs_payer|1', 'an alias without its payer is listed');
is($subscriber->safe_psql('claims', q{SELECT finding FROM hcpcs_findings('J9308', 112, '{JZ}', '2026-07-15', 'acme ppo') WHERE finding = 'payer_unknown'}),
	'payer_unknown', 'and its line has the finding payer_unknown');

$session->quit;
$subscriber->stop;
$publisher->stop;
done_testing();
