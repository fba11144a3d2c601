# Node: a server for one TAP test, on which the extension can be created.
#
# tap.sh says in HCPCS_DRUG_CONF where the extension lies when it is not
# installed in the server's own directories.
package Node;

use strict;
use warnings;
use PostgreSQL::Test::Cluster;

# The bytes that a session holds for its images.  Until 17 a context names its
# parent, since 18 it has the numbers of all above.
our $image_bytes = q{(WITH context AS MATERIALIZED (SELECT to_jsonb(c) AS c FROM pg_backend_memory_contexts AS c)
	SELECT coalesce(sum((c->>'total_bytes')::bigint), 0) FROM context WHERE c->>'name' = 'hcpcs_drug image' OR c->>'parent' = 'hcpcs_drug image'
		OR EXISTS (SELECT FROM context AS image WHERE image.c->>'name' = 'hcpcs_drug image' AND context.c->'path' @> (image.c->'path'->-1)))};

sub start
{
	my ($name, %options) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(%options, extra => [ '--locale=C.UTF-8', '--encoding=UTF8' ]);
	$node->append_conf('postgresql.conf', $ENV{HCPCS_DRUG_CONF} // '');
	$node->start;
	return $node;
}

# A database with the extension, quietly.
sub database
{
	my ($node, $database) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->safe_psql($database,
		'SET client_min_messages = warning; CREATE EXTENSION hcpcs_drug CASCADE');
	return;
}

1;
