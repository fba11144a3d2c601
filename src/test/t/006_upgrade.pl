# An upgrade equals a fresh install: every object, and the shipped rows.  What
# the user has added, revoked and built on top stays; and until the upgrade
# the new library answers from the objects of the released version, or says
# what to do.

use strict;
use warnings;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $old = '1.0';
my $source = $ENV{HCPCS_DRUG_SOURCE} // '.';
my $node = Node::start('upgrade');

# The released script goes where the node finds the extension.
my ($root) = ($ENV{HCPCS_DRUG_CONF} // '') =~ /^extension_destdir = '(.*)'/m;
my ($share) = ($ENV{HCPCS_DRUG_CONF} // '') =~ /^extension_control_path = '([^:']*)/m;
my ($system) = run_command([ 'pg_config', '--sharedir' ]);
my $directory = defined $root ? "$root$system/extension" : ($share // $system) . '/extension';
my $script = "$directory/hcpcs_drug--$old.sql";
my $had_script = -e $script;

gunzip("$source/sql/upgrade/hcpcs_drug--$old.sql.gz" => $script) or plan(skip_all => "cannot write $script: $GunzipError");
END { unlink $script if defined $script && !$had_script }

my ($new) = slurp_file("$source/hcpcs_drug.control") =~ /^default_version = '(.*)'/m;
isnt($new, $old, "upgrade from $old to $new");

sub query
{
	my ($database, $statement) = @_;

	return $node->safe_psql($database, $statement);
}

# ---- what the user has ----

# A row in every table, in several in place of a shipped one; views, a function
# and a trigger over the extension; a table that others may not read; a name
# that the next version might ship.
query('postgres', 'CREATE DATABASE clinic');
query('clinic', qq{
	SET client_min_messages = warning;
	CREATE SCHEMA "Drug rules";
	CREATE EXTENSION hcpcs_drug SCHEMA "Drug rules" VERSION '$old' CASCADE;
	ALTER DATABASE clinic SET search_path = public, "Drug rules"});
my $rows = q{
	INSERT INTO hcpcs_source (source, precedence, publisher) VALUES ('broker', 0, 'our broker'), ('agency', NULL, 'our agency');
	INSERT INTO hcpcs_release VALUES (false, 'broker', '2026b01', 'policy', '2026-01-01', '2026-01-01', '2026-12-31', 'their letter');
	INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES ('J9998', 'drug', 'trial drug', 3, 'mg', 'exact'), ('J9308', 'drug', 'ramucirumab', 10, 'mg', 'exact');
	INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9173', 'professional', 100, 2);
	INSERT INTO hcpcs_limit (source, release, code, claim_type, valid_from, units, indicator)
		SELECT source, release, code, claim_type, valid_from, units + 1, indicator FROM hcpcs_limit WHERE code = 'J9207' AND shipped;
	INSERT INTO hcpcs_status (code, status_indicator) VALUES ('J9998', 'K');
	INSERT INTO hcpcs_payment (code, payment_limit) VALUES ('J9998', 12.50);
	INSERT INTO hcpcs_ndc (ndc, code, units_per_container) VALUES ('00000000001', 'J9998', 10);
	INSERT INTO hcpcs_modifier (source, modifier, category) VALUES ('agency', 'Q9', 'other');
	INSERT INTO hcpcs_modifier_rule (source, rule, kind, modifiers, finding, payer) VALUES ('agency', 'ours', 'required', '{JW,JZ}', 'modifier_conflict', 'acme');
	INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'commercial', 'Acme'), ('acme_plus', 'acme', 'Acme Plus');
	INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('acme ppo', 'acme');
	INSERT INTO hcpcs_payer_policy (source, release, payer, code, policy, value) VALUES ('broker', '2026b01', 'acme', 'J9*', 'prior_auth_required', 'true');
	INSERT INTO hcpcs_diagnosis (source, code, diagnosis) VALUES ('agency', 'J9998', 'C169');
	INSERT INTO hcpcs_unit_of_measure (unit, dimension, factor, aliases) VALUES ('grain', 'mass', 64.79891, '{gr}');
	INSERT INTO hcpcs_finding (finding, position, check_name, cause, severity, outcome, message, remedy) VALUES ('ours', 999, 'ours', 'claim', 'info', 'info', 'x', 'x');
	INSERT INTO hcpcs_weight (finding, payer, weight, basis) VALUES ('prior_auth_missing', 'acme', 0.5, 'measured');
	INSERT INTO hcpcs_guide (source, code, section, position, fact, value, agreement) VALUES ('agency', 'J9998', 'definition', 1, 'unit', '3 mg', 'unknown');
	INSERT INTO hcpcs_documentation_element (source, element, payer, need, because, position) VALUES ('agency', 'ours', 'acme', 'payer', 'they ask', 99);
};
query('clinic', $rows);
query('clinic', q{
	CREATE TABLE line (code text, units numeric, modifiers text[], service_date date, payer text, findings text[], risk double precision);
	SELECT hcpcs_attach('line', 'annotate', '{"findings": "findings", "risk": "risk"}');
	CREATE VIEW line_finding AS SELECT l.code, f.* FROM line l CROSS JOIN LATERAL hcpcs_findings(l.code, l.units, l.modifiers, l.service_date, l.payer) f;
	CREATE VIEW line_check AS SELECT l.code, e.check_name, e.status FROM line l CROSS JOIN LATERAL hcpcs_explain(l.code, l.units, l.modifiers, l.service_date, l.payer) e;
	CREATE VIEW what_is AS SELECT * FROM hcpcs_lookup('J9207', '2026-01-15');
	CREATE VIEW policy_of_acme AS SELECT * FROM hcpcs_policy('acme', 'J9207', '2026-01-15');
	CREATE VIEW broker_disagrees AS SELECT * FROM hcpcs_conflict WHERE source = 'broker' OR other_source = 'broker';
	CREATE VIEW our_coverage AS SELECT * FROM hcpcs_coverage WHERE source = 'local';
	CREATE VIEW own_drugs AS SELECT * FROM hcpcs_drug WHERE NOT shipped;
	CREATE FUNCTION billed(text, numeric) RETURNS integer LANGUAGE sql STABLE BEGIN ATOMIC SELECT hcpcs_units($1, $2, 'mg', '2026-01-15'); END;
	CREATE ROLE keeper;
	GRANT INSERT, UPDATE, DELETE ON hcpcs_payer_policy TO keeper;
	GRANT EXECUTE ON FUNCTION hcpcs_refresh() TO keeper;
	REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC;
	REVOKE EXECUTE ON FUNCTION hcpcs_policy(text, text, date) FROM PUBLIC;
});

my @answers = (
	q{SELECT hcpcs_units('J9308', 560, 'mg', '2026-01-15'), hcpcs_units('J9998', 10, 'mg', '2026-01-15'), hcpcs_try_units('nothing', 1)},
	q{SELECT billed('J9308', 560)},
	q{SELECT finding, source FROM hcpcs_findings('J9207', 45, '{JZ}', '2026-01-15', 'acme ppo', prior_auth => '') WHERE finding = 'prior_auth_missing'},
	q{SELECT hcpcs_denial_risk('J9207', 45, '{JZ}', '2026-01-15', 'acme ppo', prior_auth => '')},
	q{SELECT status, detail FROM hcpcs_explain('J9173', 101, '{JZ}', '2026-01-15') WHERE check_name = 'units_limit'},
	q{SELECT hcpcs_check_modifiers('J9207', '{JW,JZ}', '2026-01-15')},
	q{SELECT units, discarded_units, modifier FROM hcpcs_wastage('J9207', 45, 'mg', '{45}', '2026-01-15')},
	q{SELECT line, code, modifiers, units FROM hcpcs_bill('J9207', 40, 'mg', '{45}', '2026-01-15')},
	q{SELECT code, units FROM hcpcs_ndc_units('00000000001', 1, 'UN', '2026-01-15')},
	q{SELECT hcpcs_ndc11('0002-7669-01')},
	q{SELECT code, drug FROM hcpcs_search('trial', '2026-01-15')},
	q{SELECT count(*) > 0 FROM hcpcs_similar_codes('J9207', '2026-01-15')},
	q{SELECT payment_limit FROM hcpcs_price('J9998', '2026-01-15')},
	q{SELECT element FROM hcpcs_documentation('J9207', 'acme', '2026-01-15') WHERE element = 'ours'},
	q{SELECT policy, value FROM policy_of_acme WHERE policy = 'prior_auth_required'},
	q{SELECT code, drug, dose FROM what_is},
	q{SELECT count(*) FROM broker_disagrees},
	q{SELECT kind, rows FROM our_coverage ORDER BY 1, 2},
	q{SELECT * FROM own_drugs ORDER BY code},
	q{INSERT INTO line VALUES ('J9207', 45, '{GN}', '2026-01-15', 'acme ppo'), ('99213', 1, NULL, '2026-01-15', 'acme') RETURNING code, findings, risk},
	q{SELECT code, finding FROM line_finding ORDER BY 1, 2},
	q{SELECT count(*) > 10 FROM line_check WHERE code = 'J9207'},
	q{SELECT hcpcs_source_order()},
	q{SELECT count(*) FROM hcpcs_image()},
	q{SELECT hcpcs_refresh()});

# The answer to a statement, or the error with its hint.
sub answer
{
	my ($statement) = @_;
	my ($status, $out, $error) = $node->psql('clinic', $statement);

	return $status == 0 ? $out : $error;
}

# A hint is an answer too, as long as it is the right one.
my @before = map { answer($_) } @answers;
my @unclear = grep { /ERROR/ && !/HINT:  Run ALTER EXTENSION hcpcs_drug UPDATE/ } @before;
my $answered = grep { !/ERROR/ } @before;

is(join("\n", @unclear), '', "the new library with the objects of $old: $answered of " . @answers . ' statements answered, the others say what to do');
query('clinic', 'TRUNCATE line');

# Every row of the user, as it is now.
my $tables = q{SELECT c.oid::regclass AS name FROM pg_extension x, unnest(x.extconfig) AS c(oid) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shipped' WHERE x.extname = 'hcpcs_drug'};
query('clinic', q{CREATE TABLE kept (name regclass, row jsonb)});
query('clinic', qq{SELECT format('INSERT INTO kept SELECT %L, to_jsonb(t) FROM %s t WHERE NOT shipped', name, name) FROM ($tables) AS t \\gexec\n});
is(query('clinic', qq{SELECT count(*) FROM ($tables) AS t WHERE name NOT IN (SELECT name FROM kept)}), 0, 'a row of the user in every table');

# ---- the upgrade ----

# A session that is open meanwhile, with its copy of the tables and a plan.
my $session = $node->background_psql('clinic', on_error_stop => 0);
my $judge = q{EXECUTE judge('J9207', 45); SELECT hcpcs_units('J9308', 560, 'mg', '2026-01-15'); SELECT code, drug FROM what_is};
$session->query(q{PREPARE judge(text, numeric) AS SELECT array_agg(finding) FROM hcpcs_findings($1, $2, '{GN}', '2026-01-15', 'acme ppo', prior_auth => '')});
my $judged = $session->query($judge);
my $copied = $session->query('SELECT version FROM hcpcs_image()');
like($judged, qr/prior_auth_missing.*^56$/ms, 'an open session answers');

my ($status, undef, $error) = $node->psql('clinic', 'SET client_min_messages = warning; ALTER EXTENSION hcpcs_drug UPDATE');
is($error, '', 'ALTER EXTENSION UPDATE says nothing');
is(query('clinic', q{SELECT extversion FROM pg_extension WHERE extname = 'hcpcs_drug'}), $new, "it is $new");
is($session->query($judge), $judged, 'the open session answers as before');
cmp_ok($session->query('SELECT version FROM hcpcs_image()'), '>', $copied, 'from a new copy');
$session->quit;

query('clinic', q{CREATE TABLE found (name regclass, row jsonb)});
query('clinic', qq{SELECT format('INSERT INTO found SELECT %L, to_jsonb(t) FROM %s t WHERE NOT shipped', name, name) FROM ($tables) AS t \\gexec\n});
is(query('clinic', 'SELECT name, row FROM kept k WHERE NOT EXISTS (SELECT 1 FROM found f WHERE f.name = k.name AND f.row @> k.row)'), '', 'every row of the user is there as it was');
is(query('clinic', '(SELECT name, count(*) FROM kept GROUP BY 1) EXCEPT (SELECT name, count(*) FROM found GROUP BY 1)'), '', 'and no other');
is(query('clinic', 'SELECT * FROM hcpcs_orphan'), '', 'nothing names what is not there');

for my $i (0 .. $#answers)
{
	my $after = answer($answers[$i]);

	is($after, $before[$i] =~ /ERROR/ ? $after : $before[$i], "as before: $answers[$i]");
	unlike($after, qr/ERROR/, '... an answer');
}
is(query('clinic', q{SELECT has_table_privilege('keeper', '"Drug rules".hcpcs_payer_policy', 'SELECT'), has_table_privilege('keeper', '"Drug rules".hcpcs_payer_policy', 'INSERT'),
	has_function_privilege('keeper', '"Drug rules".hcpcs_refresh()', 'EXECUTE'), has_function_privilege('pg_monitor', '"Drug rules".hcpcs_policy(text, text, date)', 'EXECUTE')}),
	'f|t|t|f', 'what the DBA granted and revoked stays so');
($status, undef, $error) = $node->psql('clinic', q{UPDATE hcpcs_drug SET dose = 1 WHERE shipped});
like($error, qr/shipped rows of "hcpcs_drug" cannot be changed/, 'shipped rows are protected as ever');

# ---- the same as a fresh install ----

query('postgres', 'CREATE DATABASE fresh');
query('fresh', q{
	SET client_min_messages = warning;
	CREATE SCHEMA "Drug rules";
	CREATE EXTENSION hcpcs_drug SCHEMA "Drug rules" CASCADE;
	ALTER DATABASE fresh SET search_path = public, "Drug rules"});

# Undo what the user has done, in any order.
query('clinic', qq{
	BEGIN;
	SELECT format('DELETE FROM %s WHERE NOT shipped', name) FROM ($tables) AS t \\gexec
	COMMIT;
	DROP VIEW line_finding, line_check, what_is, policy_of_acme, broker_disagrees, our_coverage, own_drugs;
	DROP FUNCTION billed;
	REVOKE ALL ON hcpcs_payer_policy FROM keeper;
	REVOKE ALL ON FUNCTION hcpcs_refresh() FROM keeper;
	GRANT SELECT ON hcpcs_payer_policy TO PUBLIC;
	GRANT EXECUTE ON FUNCTION hcpcs_policy(text, text, date) TO PUBLIC;
});
is(query('clinic', 'SELECT hcpcs_reference_digest()'), query('fresh', 'SELECT hcpcs_reference_digest()'), 'the shipped rows are those of a fresh install');

# A line for everything that can be said of the extension's objects.
my $member = q{
	WITH member AS MATERIALIZED (
		SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
		WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND x.extname = 'hcpcs_drug'
	), relation AS (
		SELECT c.* FROM pg_class c JOIN member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid
		UNION
		SELECT c.* FROM pg_type t JOIN member m ON m.classid = 'pg_type'::regclass AND m.objid = t.oid JOIN pg_class c ON c.oid = t.typrelid
	)};
my %said = (
	'members' => q{SELECT pg_describe_object(classid, objid, 0) FROM member},
	'functions: definition, label, cost' => q{SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid},
	'functions: privileges' => q{SELECT p.oid::regprocedure || ' ' || (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(coalesce(p.proacl, acldefault('f', p.proowner))) AS a)
		FROM pg_proc p JOIN member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid},
	'relations' => q{SELECT concat_ws(' ', relname, relkind, reloptions, relreplident, relrowsecurity, relpersistence, coalesce((SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(relacl) AS a), 'default')) FROM relation},
	'columns, in their order' => q{SELECT concat_ws(' ', r.relname, row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum), a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attcollation, a.attstorage, pg_get_expr(d.adbin, d.adrelid))
		FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum},
	'constraints' => q{SELECT concat_ws(' ', r.relname, c.conname, c.contype, pg_get_constraintdef(c.oid)) FROM relation r JOIN pg_constraint c ON c.conrelid = r.oid},
	'indexes' => q{SELECT pg_get_indexdef(i.indexrelid) FROM relation r JOIN pg_index i ON i.indrelid = r.oid},
	'triggers' => q{SELECT pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal},
	'views' => q{SELECT r.relname || ' ' || pg_get_viewdef(r.oid) FROM relation r WHERE r.relkind = 'v'},
	'comments' => q{SELECT concat_ws(' ', pg_describe_object(m.classid, m.objid, 0), d.objsubid, d.description) FROM member m JOIN pg_description d ON d.classoid = m.classid AND d.objoid = m.objid WHERE d.objsubid = 0
		UNION ALL SELECT concat_ws(' ', r.relname, a.attname, col_description(r.oid, a.attnum)) FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped},
	'what is dumped' => q{SELECT concat_ws(' ', t.oid::regclass, t.condition) FROM pg_extension, unnest(extconfig, extcondition) AS t(oid, condition) WHERE extname = 'hcpcs_drug'});

for my $what (sort keys %said)
{
	my $list = "$member SELECT said FROM ($said{$what}) AS t(said) ORDER BY said COLLATE \"C\"";
	my $upgraded = query('clinic', $list);

	is($upgraded, query('fresh', $list), "$what: " . query('fresh', "$member SELECT count(*) FROM ($said{$what}) AS t") . ' alike');
}

# ---- when it cannot be done nothing is ----

# A user's view over an internal view, which has to go: refused, with its name.
query('postgres', 'CREATE DATABASE stuck');
query('stuck', qq{
	SET client_min_messages = warning;
	CREATE EXTENSION hcpcs_drug VERSION '$old' CASCADE;
	CREATE VIEW inside AS SELECT * FROM hcpcs_drug_layer});
($status, undef, $error) = $node->psql('stuck', 'ALTER EXTENSION hcpcs_drug UPDATE');
like($error, qr/cannot drop .*view public.inside depends on view public.hcpcs_drug_layer/s, 'what stands on an internal view is named');
is(query('stuck', q{SELECT extversion, (SELECT count(*) FROM inside) > 0 FROM pg_extension WHERE extname = 'hcpcs_drug'}), "$old|t", "... and all is as it was");
query('stuck', 'DROP VIEW inside');
query('stuck', q{INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('acme', 'commercial', 'Acme')});
query('stuck', q{SET client_min_messages = warning; ALTER EXTENSION hcpcs_drug UPDATE});
is(query('stuck', q{SELECT name FROM hcpcs_payer WHERE payer = 'acme' AND NOT shipped}), 'Acme', 'without it the upgrade goes through');

$node->stop;
done_testing();
