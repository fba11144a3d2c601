# Writers change rules while readers ask: no reader, whatever its isolation
# level, is answered from rules that its snapshot does not see.
#
# The oracle is a table of one row that every writer changes in the same
# transaction as the rules: what a statement reads there and what it is
# answered come from one snapshot, so they must agree.
#
# HCPCS_DRUG_CONCURRENT_SECONDS: how long (10)

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $seconds = $ENV{HCPCS_DRUG_CONCURRENT_SECONDS} // 10;
my $node = Node::start('concurrent');
Node::database($node, 'rules');

$node->safe_psql('rules', q{
	CREATE TABLE truth (dose integer, most integer);
	INSERT INTO truth VALUES (10, 100);
	INSERT INTO hcpcs_drug (code, category, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', 10, 'mg', 'exact');
	INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9308', 'professional', 100, 2);
	-- kept across transactions, so that a reader's rollback loses nothing
	CREATE SEQUENCE asked;
	CREATE SEQUENCE wrong;
	CREATE SEQUENCE changed;
	CREATE TABLE seen (dose integer, most integer);

	-- One statement, one snapshot.  Two sections of the image are asked.
	CREATE FUNCTION ask() RETURNS void LANGUAGE sql STABLE AS $$
		SELECT nextval('asked'), CASE WHEN hcpcs_units('J9308', 9500, 'mg', '2026-01-01') <> ceil(9500.0 / dose)
			OR (hcpcs_denial_risk('J9308', 50, '{JZ}', '2026-01-01', received_date => '2026-01-02') > 0.5) <> (50 > most)
			THEN nextval('wrong') END
		FROM truth
	$$;
	-- Ends with the version that the snapshot sees, whoever runs it.
	CREATE FUNCTION change() RETURNS void LANGUAGE plpgsql AS $$
	DECLARE
		new_dose integer := 1 + random() * 90;
		new_most integer := 1 + random() * 98;
	BEGIN
		UPDATE truth SET dose = new_dose, most = new_most;
		UPDATE hcpcs_drug SET dose = new_dose WHERE NOT shipped;
		IF random() < 0.5 THEN
			UPDATE hcpcs_limit SET units = new_most WHERE NOT shipped;
		ELSE
			DELETE FROM hcpcs_limit WHERE NOT shipped;
			INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9308', 'professional', new_most, 2);
		END IF;
		PERFORM nextval('changed');
	END $$;
	CREATE TABLE many AS SELECT i FROM generate_series(1, 3000) AS i;
	ANALYZE many;
});
# The risk tells whether the limit is exceeded: the clean line is below 0.5.
my $risks = $node->safe_psql('rules', q{
	SELECT hcpcs_denial_risk('J9308', 50, '{JZ}', '2026-01-01', received_date => '2026-01-02') < 0.5;
	UPDATE hcpcs_limit SET units = 49 WHERE NOT shipped;
	SELECT hcpcs_denial_risk('J9308', 50, '{JZ}', '2026-01-01', received_date => '2026-01-02') > 0.5;
	UPDATE hcpcs_limit SET units = 100 WHERE NOT shipped});
is($risks, "t\nt", 'the risk shows the limit');

my %scripts = (
	# what one statement sees
	committed => q{SELECT ask();},
	# the same rules all through, though others change them
	repeatable => q{
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SELECT ask();
		SELECT pg_sleep(0.002);
		SELECT ask();
		SELECT ask();
		COMMIT;},
	# no end of transaction between, and no new lock
	same_transaction => q{
		BEGIN;
		SELECT ask();
		SELECT ask();
		SELECT pg_sleep(0.002);
		SELECT ask();
		COMMIT;},
	# an older snapshot beside newer ones
	cursor => q{
		BEGIN;
		DECLARE c CURSOR FOR SELECT ask() FROM generate_series(1, 9);
		FETCH c;
		SELECT ask();
		SELECT pg_sleep(0.001);
		FETCH c;
		SELECT ask();
		FETCH 3 FROM c;
		COMMIT;},
	# in workers; sequences cannot move there, so the leader counts
	workers => q{
		SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET parallel_leader_participation = off;
		SELECT nextval('asked'), CASE WHEN w > 0 THEN nextval('wrong') END
		FROM (SELECT count(*) FILTER (WHERE hcpcs_units('J9308', 9500, 'mg', '2026-01-01') <> ceil(9500.0 / dose)) AS w FROM many, truth) AS t;
		RESET ALL;},
	change => q{
		BEGIN;
		SELECT change();
		SELECT ask();
		COMMIT;},
	savepoints => q{
		BEGIN;
		SELECT ask();
		SAVEPOINT a;
		SELECT change();
		SELECT ask();
		ROLLBACK TO a;
		SELECT ask();
		SELECT change();
		SELECT ask();
		SAVEPOINT b;
		SELECT change();
		RELEASE b;
		SELECT ask();
		COMMIT;
		SELECT ask();},
	rollback => q{
		BEGIN;
		SELECT change();
		SELECT ask();
		ROLLBACK;
		SELECT ask();},
	repeatable_change => q{
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SELECT ask();
		SELECT change();
		SELECT ask();
		COMMIT;},
	serializable => q{
		BEGIN ISOLATION LEVEL SERIALIZABLE;
		SELECT ask();
		INSERT INTO seen SELECT * FROM truth;
		COMMIT;},
);
my %share = (committed => 20, repeatable => 10, same_transaction => 10, cursor => 10, workers => 1,
	change => 5, savepoints => 3, rollback => 3, repeatable_change => 3, serializable => 5);
my $dir = PostgreSQL::Test::Utils::tempdir();
my @files;
for my $name (sort keys %scripts)
{
	my $script = $scripts{$name};

	# a meta-command takes a line, a statement may take several
	$script =~ s/^\s+//mg;
	append_to_file("$dir/$name", "$script\n");
	push @files, '-f', "$dir/$name\@$share{$name}";
}

# Two rounds: statements planned each time, and prepared ones.
for my $mode ('simple', 'prepared')
{
	# sequences survive rollbacks, and a failed serialization is tried again
	$node->command_ok([ 'pgbench', '-n', '-M', $mode, '-c', 8, '-j', 2, '-T', int(($seconds + 1) / 2),
			'--max-tries=1000', @files, '-d', 'rules' ], "pgbench, $mode");
}
my ($asked, $wrong, $changed) = map { $node->safe_psql('rules', "SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END FROM $_") } qw(asked wrong changed);
cmp_ok($asked, '>', 5 * $seconds, "$asked answers");
cmp_ok($changed, '>', $seconds, "between $changed changes");
is($wrong, 0, 'and none was wrong');
cmp_ok($node->safe_psql('rules', 'SELECT count(DISTINCT dose) FROM seen'), '>', 5, 'readers saw the rules change');
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal/, 'and no process died');

$node->stop;
done_testing();
