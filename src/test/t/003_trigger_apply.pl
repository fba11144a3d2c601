# The validation trigger where logical replication applies rows: it fires for
# the first copy, for every row applied after it and in partitions; mode
# reject stops the subscription and nothing of that transaction arrives.

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $columns = 'id integer, code text, units numeric, modifiers text[], service_date date, received_date date';
my $publisher = Node::start('publisher', allows_streaming => 'logical');
my $subscriber = Node::start('subscriber');
my $connection = $publisher->connstr . ' dbname=claims';

# Only the subscriber has the extension.
$publisher->safe_psql('postgres', 'CREATE DATABASE claims');
Node::database($subscriber, 'claims');

sub query
{
	my ($statement) = @_;

	return $subscriber->safe_psql('claims', $statement);
}

sub publish
{
	my ($statement) = @_;

	$publisher->safe_psql('claims', $statement);
	$publisher->wait_for_catchup('lines');
	return;
}

# The table is there twice: whole on the publisher, in parts on the other side.
$publisher->safe_psql('claims', qq{
	CREATE TABLE line ($columns, PRIMARY KEY (id, service_date));
	INSERT INTO line SELECT i, 'J9308', 112, ARRAY[CASE WHEN i % 4 > 0 THEN 'JZ' END], '2026-07-15', '2026-07-20' FROM generate_series(1, 1000) AS i;
	CREATE PUBLICATION lines FOR TABLE line;
});
query(qq{
	CREATE TABLE line ($columns, findings text[], risk double precision, PRIMARY KEY (id, service_date)) PARTITION BY RANGE (service_date);
	CREATE TABLE line_2026 PARTITION OF line FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
	CREATE TABLE line_2025 PARTITION OF line FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
	SELECT hcpcs_attach('line', 'annotate', '{"findings": "findings", "risk": "risk"}');
	CREATE SUBSCRIPTION lines CONNECTION '$connection' PUBLICATION lines WITH (disable_on_error);
});
$subscriber->poll_query_until('claims', "SELECT count(*) = 1 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel")
	or die 'the first copy did not come to an end';

my $differ = q{SELECT count(*), count(findings), count(*) FILTER (WHERE risk IS DISTINCT FROM
	hcpcs_denial_risk(code, units, modifiers, service_date, received_date => received_date)) FROM line};
is(query($differ), '1000|1000|0', 'the first copy is annotated');
is(query("SELECT count(*) FROM line WHERE findings = '{jw_or_jz_missing}'"), 250, 'as it has to be');

publish(q{INSERT INTO line VALUES (2001, 'J9308', 281, '{}', '2026-07-15', '2026-07-20'), (2002, '99213', 1, '{}', '2025-07-15', '2025-07-20')});
is(query('SELECT tableoid::regclass, id, findings FROM line WHERE id > 2000 ORDER BY id'),
	"line_2026|2001|{units_over_mue,jw_or_jz_missing}\nline_2025|2002|", 'an inserted line is annotated, one outside the scope has NULL');
publish(q{UPDATE line SET modifiers = '{JZ}', units = 280 WHERE id = 2001});
is(query('SELECT findings, risk FROM line WHERE id = 2001'), '{}|0.05', 'so is an updated one');
publish(q{COPY line FROM PROGRAM 'seq -f "%.0f,J9308,112,{JZ},2026-07-15,2026-07-20" 10001 20000' WITH (FORMAT csv)});
is(query($differ), '11002|11001|0', 'COPY of 10,000 lines');

# A trigger that is merely enabled fires for nothing that is applied.
query('ALTER TABLE line ENABLE TRIGGER zzz_hcpcs_claim');
publish(q{INSERT INTO line VALUES (2003, 'J9308', 112, '{}', '2026-07-15', '2026-07-20')});
is(query('SELECT findings IS NULL FROM line WHERE id = 2003'), 't', 'ENABLE TRIGGER confines it to rows written here');

# warn: the log has it, the line arrives.
query(q{SELECT hcpcs_attach('line', 'warn')});
my $log = -s $subscriber->logfile;
publish(q{INSERT INTO line VALUES (2004, 'J9308', 112, '{}', '2026-07-15', '2026-07-20')});
is(query('SELECT count(*) FROM line WHERE id = 2004'), 1, 'warn lets the line in');
like(slurp_file($subscriber->logfile, $log), qr/WARNING:  claim line violates drug billing rules in table "line_2026"/, 'and the log tells');

# reject: the transaction does not arrive, and the subscription waits.
query(q{SELECT hcpcs_attach('line', 'reject')});
$log = -s $subscriber->logfile;
$publisher->safe_psql('claims', q{INSERT INTO line SELECT i, 'J9308', 112, ARRAY[CASE WHEN i < 3100 THEN 'JZ' END], '2026-07-15', '2026-07-20' FROM generate_series(3001, 3100) AS i});
$subscriber->poll_query_until('claims', "SELECT NOT subenabled FROM pg_subscription WHERE subname = 'lines'")
	or die 'the subscription was not disabled';
is(query('SELECT count(*) FROM line WHERE id BETWEEN 3001 AND 3100'), 0, 'of a transaction with a line that is held nothing arrives');
like(slurp_file($subscriber->logfile, $log), qr/ERROR:  claim line violates drug billing rules in table "line_2026"\n.*DETAIL:  jw_or_jz_missing: /, 'the log says why');

query(q{SELECT hcpcs_attach('line', 'annotate', '{"findings": "findings"}'); ALTER SUBSCRIPTION lines ENABLE});
$publisher->wait_for_catchup('lines');
is(query('SELECT findings, count(*) FROM line WHERE id BETWEEN 3001 AND 3100 GROUP BY 1 ORDER BY 2'), "{jw_or_jz_missing}|1\n{}|99", 'once it may, it does');

$subscriber->stop;
$publisher->stop;
done_testing();
