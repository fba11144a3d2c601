# pg_upgrade takes over the extension's objects and every row, shipped and the
# user's: afterwards the answers are the same, rules change as ever.
#
# From the server that HCPCS_DRUG_OLD_BINDIR names (.ci/tap.sh), else from one
# of the same version, which moves all objects in the same way.

use strict;
use warnings;
use File::Basename qw(dirname);
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $source = $ENV{HCPCS_DRUG_SOURCE} // '.';
my $bindir = $ENV{HCPCS_DRUG_OLD_BINDIR} || '';
my ($new_bindir) = run_command([ 'pg_config', '--bindir' ]);
my @extra = ('--locale=C.UTF-8', '--encoding=UTF8');

# From 18 on initdb turns checksums on, and both clusters must agree.
my ($help) = run_command([ 'initdb', '--help' ]);
my @unchecked = $help =~ /--no-data-checksums/ ? ('--no-data-checksums') : ();

my %old = $bindir ? (install_path => dirname($bindir)) : ();
my $old = PostgreSQL::Test::Cluster->new('old', %old);
$old->init(extra => [ @extra, $bindir ? () : @unchecked ]);
$old->append_conf('postgresql.conf', $ENV{HCPCS_DRUG_OLD_CONF} || $ENV{HCPCS_DRUG_CONF});
$old->start;
my $new = PostgreSQL::Test::Cluster->new('new');
$new->init(extra => [ @extra, @unchecked ]);
$new->append_conf('postgresql.conf', $ENV{HCPCS_DRUG_CONF});
my $from = $old->safe_psql('postgres', 'SHOW server_version');

# pg_upgrade looks for the library where a plain make install puts it; 18 finds
# what lies elsewhere (extension_control_path) for a CREATE EXTENSION only.
$new->start;
my ($missing, undef, $why) = $new->psql('postgres', q{LOAD '$libdir/hcpcs_drug'});
$new->stop;
if ($missing)
{
	$old->stop;
	plan(skip_all => 'the library is not where pg_upgrade looks for it: ' . ($why =~ s/.*ERROR:\s*|\n.*//gsr));
}

# A row of the user in every table, a schema of its own, and what stands on
# the extension: a view, a generated answer in a table, a trigger.
my $rules = q{
	INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('agency', 5, 'our agency');
	INSERT INTO hcpcs_release VALUES (false, 'agency', '2026a01', 'policy', '2026-01-01', '2026-01-01', '2026-12-31', 'their letter');
	INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES ('J9998', 'drug', 'trial drug', 3, 'mg', 'exact');
	INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9173', 'professional', 100, 2);
	INSERT INTO hcpcs_status (code, status_indicator) VALUES ('J9998', 'K');
	INSERT INTO hcpcs_payment (code, payment_limit) VALUES ('J9998', 12.50);
	INSERT INTO hcpcs_ndc (ndc, code, units_per_container) VALUES ('00000000001', 'J9998', 10);
	INSERT INTO hcpcs_modifier (source, modifier, category) VALUES ('agency', 'Q9', 'other');
	INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'zenith', 'Acme'), ('zenith', 'commercial', 'Zenith');
	INSERT INTO hcpcs_modifier_rule (source, rule, kind, modifiers, finding, payer) VALUES ('agency', 'ours', 'required', '{JW,JZ}', 'modifier_conflict', 'acme');
	INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme');
	INSERT INTO hcpcs_payer_policy (source, release, payer, code, policy, value) VALUES ('agency', '2026a01', 'zenith', 'J9*', 'prior_auth_required', 'true');
	INSERT INTO hcpcs_diagnosis (source, code, diagnosis) VALUES ('agency', 'J9998', 'C169');
	INSERT INTO hcpcs_unit_of_measure (unit, dimension, factor, aliases) VALUES ('grain', 'mass', 64.79891, '{gr}');
	INSERT INTO hcpcs_finding (finding, position, check_name, cause, severity, outcome, message, remedy) VALUES ('ours', 999, 'ours', 'claim', 'info', 'info', 'x', 'x');
	INSERT INTO hcpcs_weight (finding, payer, weight, basis) VALUES ('prior_auth_missing', 'acme', 0.5, 'measured');
	INSERT INTO hcpcs_guide (source, code, section, position, fact, value, agreement) VALUES ('agency', 'J9998', 'definition', 1, 'unit', '3 mg', 'unknown');
	INSERT INTO hcpcs_documentation_element (source, element, payer, need, because, position) VALUES ('agency', 'ours', 'acme', 'payer', 'they ask', 99);
	CREATE TABLE line (id integer, code text, units numeric, modifiers text[], service_date date, payer text, findings text[]);
	CREATE VIEW line_finding AS SELECT l.id, f.* FROM line l CROSS JOIN LATERAL hcpcs_findings(l.code, l.units, l.modifiers, l.service_date, l.payer) f;
	SELECT hcpcs_attach('line', 'annotate', '{"findings": "findings"}');
	INSERT INTO line SELECT i, (ARRAY['J9308','J9998','J9173','J1200','J0000','96413',NULL])[1 + i % 7], i % 400, (ARRAY['{JZ}','{JW}','{}','{GP}',NULL])[1 + i % 5]::text[],
		date '2023-01-01' + i, (ARRAY['medicare','acme ppo','no such',NULL])[1 + i % 4] FROM generate_series(1, 500) AS i;
	CREATE ROLE keeper;
	GRANT INSERT ON hcpcs_payer_policy TO keeper;
	REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC;
};
# what 1.0 has not
my $newer = q{
	INSERT INTO hcpcs_formulary (code, product, content) VALUES ('J9308', 'Cyramza', 100);
	INSERT INTO hcpcs_import_reject (source, release, kind, line_no, line, reason) VALUES ('agency', '2026q1', 'ndc', 7, 'a line', 'a reason');
};
my @answers = (
	q{SELECT hcpcs_units('J9308', 560, 'mg', '2026-01-15'), hcpcs_units('J9998', 10, 'mg', '2026-01-15'), hcpcs_units('J9998', 1, 'grain', '2026-01-15')},
	q{SELECT md5(string_agg(f::text, E'\n' ORDER BY f::text COLLATE "C")), count(*) FROM line_finding AS f},
	q{SELECT md5(string_agg(l::text, E'\n' ORDER BY id)), count(*) FROM line AS l},
	q{SELECT md5(string_agg(e::text, E'\n' ORDER BY l.id, e::text COLLATE "C")) FROM line AS l, hcpcs_explain(code, units, modifiers, service_date, payer) AS e},
	q{SELECT sum(hcpcs_denial_risk(code, units, modifiers, service_date, payer)::numeric(9, 6)) FROM line},
	q{SELECT code, units FROM hcpcs_ndc_units('00000000001', 1, 'UN', '2026-01-15')},
	q{SELECT code, drug FROM hcpcs_search('trial', '2026-01-15')},
	q{SELECT payment_limit FROM hcpcs_price('J9998', '2026-01-15')},
	q{SELECT policy, value FROM hcpcs_policy('acme ppo', 'J9998', '2026-01-15') WHERE policy = 'prior_auth_required'},
	q{SELECT element FROM hcpcs_documentation('J9207', 'acme', '2026-01-15') WHERE element = 'ours'},
	q{SELECT * FROM hcpcs_coverage ORDER BY c} =~ s/ORDER BY c/AS c ORDER BY c::text COLLATE "C"/r,
	q{SELECT hcpcs_source_order()},
	q{SELECT has_table_privilege('keeper', 'hcpcs_payer_policy', 'INSERT'), has_table_privilege('keeper', 'hcpcs_payer_policy', 'SELECT')},
	q{SELECT extversion, extnamespace::regnamespace, cardinality(extconfig), extcondition FROM pg_extension WHERE extname = 'hcpcs_drug'},
	q{SELECT string_agg(pg_describe_object(classid, objid, 0), E'\n' ORDER BY pg_describe_object(classid, objid, 0) COLLATE "C") FROM pg_depend
		WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'hcpcs_drug')},
	q{SELECT string_agg(concat_ws(' ', tgrelid::regclass, tgname, tgenabled), E'\n' ORDER BY tgrelid::regclass::text COLLATE "C", tgname) FROM pg_trigger WHERE NOT tgisinternal},
	q{SELECT hcpcs_reference_digest()}, q{SELECT * FROM hcpcs_orphan});

sub make_database
{
	my ($name, $version) = @_;

	$old->safe_psql('postgres', "CREATE DATABASE $name");
	$old->safe_psql($name, qq{
		SET client_min_messages = warning;
		CREATE SCHEMA "Drug rules";
		CREATE EXTENSION hcpcs_drug SCHEMA "Drug rules" $version CASCADE;
		ALTER DATABASE $name SET search_path = public, "Drug rules"});
	return;
}

make_database('clinic', '');
$old->safe_psql('clinic', "$rules; $newer");
my $tables = $old->safe_psql('clinic', q{
	SELECT t.name || ' ' || substring(query_to_xml(concat_ws(' ', 'SELECT count(*) AS n FROM', t.name, c.condition), false, true, '')::text FROM '<n>(\d+)')
	FROM pg_extension, unnest(extconfig, extcondition) AS c(oid, condition), CAST(c.oid::regclass AS text) AS t(name)
	WHERE extname = 'hcpcs_drug' ORDER BY 1});
unlike($tables, qr/ 0$/m, 'every table holds a row of the user');
my @before = map { $old->safe_psql('clinic', $_) } @answers;
like($before[0], qr/^112\|4\|22$/, 'the rows of the user answer');
cmp_ok((split(/\|/, $before[1]))[1], '>', 100, 'there are findings');

# ---- the upgrade ----

$old->stop;
my @command = ('pg_upgrade', '--no-sync', '-D', $new->data_dir, '-d', $old->data_dir, '-B', $new_bindir, '-b', $bindir || $new_bindir,
	'-s', PostgreSQL::Test::Utils::tempdir_short(), '-p', $old->port, '-P', $new->port);
# It writes its report where it stands.
chdir(PostgreSQL::Test::Utils::tempdir()) or die $!;
command_ok([ @command, '--check' ], "pg_upgrade from $from: nothing stands against it");
command_ok([@command], 'it ends well');
if (!$new->start(fail_ok => 1))
{
	done_testing();
	exit;
}
my $to = $new->safe_psql('postgres', 'SHOW server_version');

for my $i (0 .. $#answers)
{
	is($new->safe_psql('clinic', $answers[$i]), $before[$i], "$from to $to: " . substr($answers[$i], 0, 100));
}

# ---- it lives on ----

$new->safe_psql('clinic', q{UPDATE hcpcs_drug SET dose = 5 WHERE code = 'J9998'});
is($new->safe_psql('clinic', q{SELECT hcpcs_units('J9998', 10, 'mg', '2026-01-15')}), 2, 'rules change');
is($new->safe_psql('clinic', q{INSERT INTO line VALUES (0, 'J9308', 560, '{GN}', '2026-01-15', 'acme ppo') RETURNING findings IS NOT NULL}), 't', 'lines are judged as they come in');
my (undef, undef, $error) = $new->psql('clinic', q{UPDATE hcpcs_drug SET dose = 1 WHERE shipped});
like($error, qr/shipped rows of "hcpcs_drug" cannot be changed/, 'shipped rows are protected');
(undef, undef, $error) = $new->psql('clinic', q{INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme hmo', 'acne')});
like($error, qr/payer "acne" does not exist/, 'names are looked at');

# What the next dump holds, and that it can be restored.
my $file = PostgreSQL::Test::Utils::tempdir() . '/dump';
command_ok([ 'pg_dump', '-Fc', '-f', $file, $new->connstr('clinic') ], 'pg_dump');
$new->safe_psql('postgres', 'CREATE DATABASE again');
command_ok([ 'pg_restore', '--exit-on-error', '-d', $new->connstr('again'), $file ], 'pg_restore');
is($new->safe_psql('again', q{SELECT "Drug rules".hcpcs_reference_digest()}), $new->safe_psql('clinic', 'SELECT hcpcs_reference_digest()'), 'the digest is the same');

$new->stop;
done_testing();
