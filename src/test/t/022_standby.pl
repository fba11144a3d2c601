# On a hot standby every statement sees the rules that were there when its
# snapshot was taken, also inside a transaction that takes no new lock, and
# under REPEATABLE READ, and when the extension is made anew beneath it.

use strict;
use warnings;
use Test::More;
use Node;
use Session;

my $primary = Node::start('primary', allows_streaming => 1);
$primary->backup('base');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'base', has_streaming => 1);
$standby->start;
Node::database($primary, 'rules');

my $ask = q{SELECT hcpcs_units('J9308', 95, 'mg', '2026-01-01')};
my $insert = q{INSERT INTO hcpcs_drug (code, category, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', %s, 'mg', 'exact')};

# Change the rules on the primary, and wait until the standby has them.
sub change
{
	my ($statement) = @_;

	$primary->safe_psql('rules', $statement);
	$primary->wait_for_catchup($standby, 'replay', $primary->lsn('insert'));
	return;
}

change('SELECT 1');
my $session = Session->new($standby, 'rules');
is($session->ask('SELECT pg_is_in_recovery()'), 't', 'this is the standby');
is($session->ask($ask), 19, 'it answers from the shipped rules');
is($session->ask(sprintf $insert, 10), 'ERROR:  25006', 'and writes nothing');

# A constant call of a prepared statement takes no lock, so it would hear no
# message of a change.
$session->ask("PREPARE ask AS $ask");
is($session->ask('BEGIN; EXECUTE ask'), 19, 'READ COMMITTED: before the change');
change(sprintf $insert, 10);
is($session->ask('EXECUTE ask'), 10, 'the next statement of the same transaction sees it');
change('UPDATE hcpcs_drug SET dose = 20 WHERE NOT shipped');
is($session->ask('EXECUTE ask'), 5, 'and the one after that');
change('BEGIN; UPDATE hcpcs_drug SET dose = 30 WHERE NOT shipped; ROLLBACK');
is($session->ask('EXECUTE ask; COMMIT'), 5, 'but nothing that was rolled back');

is($session->ask('BEGIN ISOLATION LEVEL REPEATABLE READ; EXECUTE ask'), 5, 'REPEATABLE READ: before the change');
change('DELETE FROM hcpcs_drug WHERE NOT shipped');
is($session->ask('EXECUTE ask'), 5, 'it keeps its rules');
is(Session->new($standby, 'rules')->ask($ask), 19, 'while a new session has the new ones');
is($session->ask('EXECUTE ask; COMMIT'), 5, 'to its end');
is($session->ask('EXECUTE ask'), 19, 'and hears of the change afterwards');

# The snapshot is older than the change, the image is loaded after it.
$session->ask('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1');
change(sprintf $insert, 10);
is($session->ask('EXECUTE ask'), 19, 'an image loaded late is of the snapshot');
is($session->ask('COMMIT; EXECUTE ask'), 10, 'and is not taken for the newest');

# A cursor beside newer statements.
$session->ask('BEGIN');
$session->ask("DECLARE c CURSOR FOR SELECT hcpcs_units('J9308', 95, 'mg', '2026-01-01') FROM generate_series(1, 9)");
is($session->ask('FETCH c'), 10, 'a cursor');
change('UPDATE hcpcs_drug SET dose = 20 WHERE NOT shipped');
is($session->ask('EXECUTE ask'), 5, 'a newer statement');
is($session->ask('FETCH c'), 10, 'the cursor again');
is($session->ask('COMMIT; EXECUTE ask'), 5, 'the end of both');

# TRUNCATE takes a lock that a standby's query could wait for.
change('DELETE FROM hcpcs_drug WHERE NOT shipped; DROP EXTENSION hcpcs_drug; CREATE SCHEMA elsewhere; CREATE EXTENSION hcpcs_drug SCHEMA elsewhere');
is($session->ask($ask), 'ERROR:  42883', 'the extension is gone from where it was');
is($session->ask("SET search_path = elsewhere; $ask"), 19, 'and answers from where it is');

# The standby becomes the server; the session lives on.
$standby->promote;
$standby->poll_query_until('rules', 'SELECT NOT pg_is_in_recovery()') or die 'no promotion';
is($session->ask(sprintf($insert, 10) . "; $ask"), 10, 'after promotion it writes, and answers from that');
is($session->ask("DELETE FROM hcpcs_drug WHERE NOT shipped; $ask"), 19, 'and back');
$session->quit;

$standby->stop;
$primary->stop;
done_testing();
