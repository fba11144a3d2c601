# Wherever it is installed and whoever asks, the answers are the same: schemas
# with odd names, look-alikes in the temporary schema, databases of other
# encodings, a caller without rights, rows that a policy hides.

use strict;
use warnings;
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $node = Node::start('surroundings');

# Everything that many lines are answered, as one digest.  %s: the schema.
my $lines = q{(SELECT (ARRAY['J9308','J9321','J1200','J0881','Q4101','J0000','E0781','96413','', NULL, 'J 9308', 'j9308 '])[1 + i %% 12] AS code,
	(i * 37 %% 400)::numeric / (1 + i %% 3) AS units, (ARRAY['{JZ}','{JW}','{}','{JZ,JG}','{GP}','{ZZ,zz,NULL}',NULL])[1 + i %% 7]::text[] AS modifiers,
	date '2022-12-01' + i * 7 AS day, (ARRAY['medicare','Medicaid','AETNA','no such', '', NULL])[1 + i %% 6] AS payer
	FROM generate_series(1, 200) AS i) AS line};
my $digest = qq{SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")) FROM (
	SELECT line::text, %1\$s.hcpcs_try_units(code, units, 'mg', day)::text, %1\$s.hcpcs_check_modifiers(code, modifiers, day, payer)::text,
		round(%1\$s.hcpcs_denial_risk(code, units, modifiers, day, payer, received_date => day)::numeric, 9)::text AS risk FROM $lines
	UNION ALL SELECT line::text, f::text, '', '' FROM $lines, %1\$s.hcpcs_findings(code, units, modifiers, day, payer, received_date => day) AS f
	UNION ALL SELECT line::text, e::text, '', '' FROM $lines, %1\$s.hcpcs_explain(code, units, modifiers, day, payer, received_date => day) AS e
	UNION ALL SELECT c, l::text, '', '' FROM unnest('{J9308,J9207,96413,x}'::text[]) AS u(c), %1\$s.hcpcs_lookup(c, '2026-07-15') AS l
	UNION ALL SELECT c, s::text, '', '' FROM unnest('{J9308,J9207,96413,x}'::text[]) AS u(c), %1\$s.hcpcs_similar_codes(c, '2026-07-15') AS s
	UNION ALL SELECT c, d::text, '', '' FROM unnest('{J9308,J9207,96413,x}'::text[]) AS u(c), %1\$s.hcpcs_documentation(c, 'medicare', '2026-07-15') AS d
	UNION ALL SELECT 'search', s::text, '', '' FROM %1\$s.hcpcs_search('ramucirumab', '2026-07-15') AS s) AS t};

# What is written there, and what is said of many lines at once: an import and
# its undoing, lines judged as they come in, views made, an audit, a repair,
# rules of the user with the signs that stand for many codes.
my $work = q{SET search_path = %1$s, public; SET client_min_messages = warning;
	SELECT line_no, action, key, new, reason FROM hcpcs_import('payment', '2027q1', translate('Payment Limits~"HCPCS Code",Payment Limit,Notes~J9207,"1,139.976","a quote '' and a sign ^d"~J92O7,1,~J9308,N/A,~', '~^', chr(10) || chr(92))) WHERE action <> 'ended';
	SELECT code, day, (SELECT (payment_limit, quarter) FROM hcpcs_price(code, day)) FROM unnest('{J9207,J9308}'::text[]) AS code, unnest('{2026-12-31,2027-02-01}'::date[]) AS day;
	SELECT hcpcs_reference_digest() IS NOT NULL, line, reason FROM hcpcs_import_reject;
	SELECT hcpcs_import_undo('2027q1');
	SELECT hcpcs_reference_digest();
	INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('ours', 'medicare', 'Ours');
	INSERT INTO hcpcs_payer_policy (payer, code, policy, value) VALUES ('ours', 'J93*', 'prior_auth_required', 'true');
	SELECT code, value FROM unnest('{J9308,J9207}'::text[]) AS code, hcpcs_policy('ours', code, '2026-01-15') WHERE policy = 'prior_auth_required';
	CREATE TABLE public."odd 'line' ""1""" (claim_id text, line_no integer, patient_id text DEFAULT 'P', "the \\ code" text, units numeric, modifiers text[], service_date date, payer text, received_date date DEFAULT '2026-12-01', findings text[]);
	SELECT hcpcs_attach('public."odd ''line'' ""1"""', 'annotate', jsonb_build_object('code', 'the '||chr(92)||' code', 'findings', 'findings'));
	INSERT INTO public."odd 'line' ""1""" SELECT i / 3, i, 'P' || i / 9, (ARRAY['J9308','J9207','96413','J0000'])[1 + i %% 4], i * 37 %% 400, (ARRAY['{JZ}','{JW}','{GN}'])[1 + i %% 3]::text[],
		'2026-01-01', (ARRAY['medicare','ours','it''s '||chr(92)||'d'])[1 + i %% 3] FROM generate_series(1, 60) AS i;
	SELECT line_no, findings FROM public."odd 'line' ""1""" ORDER BY line_no;
	CREATE VIEW public.named AS SELECT *, "the \\ code" AS code FROM public."odd 'line' ""1""";
	SELECT claim_id, line_no, code, risk, finding, severity, detail FROM hcpcs_audit('SELECT * FROM public.named');
	SELECT hcpcs_create_views('public."odd ''line'' ""1"""', jsonb_build_object('code', 'the '||chr(92)||' code'), 'public');
	SELECT hcpcs_fix('J9308', 560, '{JZ}', '2026-01-15', place_of_service => '21', dose => 560);
	SELECT hcpcs_wastage('J9308', 560, 'mg', '{500,100}', '2026-01-15'), hcpcs_ndc11('0002-7669-01'), hcpcs_ndc_units('00002766901', 1, 'UN', '2026-02-16');
	DROP VIEW public.named; DROP TABLE public."odd 'line' ""1""" CASCADE;
	DELETE FROM hcpcs_payer_policy WHERE NOT shipped; DELETE FROM hcpcs_payer WHERE NOT shipped};

sub make_database
{
	my ($name, $options, $schema, $settings) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $name $options");
	$node->safe_psql('postgres', "ALTER DATABASE $name SET $settings") if defined $settings;
	return if !defined $schema;
	$node->safe_psql($name, qq{SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS $schema;
		CREATE EXTENSION btree_gist; CREATE EXTENSION hcpcs_drug SCHEMA $schema});
	return;
}

sub answers
{
	my ($database, $schema, $before) = @_;

	return $node->safe_psql($database, ($before // '') . sprintf($digest, $schema));
}

make_database('plain', '', 'public');
my $expected = answers('plain', 'public');
like($expected, qr/^[0-9a-f]{32}$/, 'the answers of a plain database');
my $done = $node->safe_psql('plain', sprintf $work, 'public');
like($done, qr/^3\|changed\|J9207\|payment_limit 1139\.976.*^J9207\|2027-02-01\|\(1139\.976,2027q1\).*^J9308\|true\n.*\{code_unknown,.*\|jw_without_administered_line\|.*_money_at_risk.*^\(1,J9308,/ms,
	'what is written there: an import, rules, judged lines, an audit, views, a repair') or diag($done);
isnt($node->safe_psql('plain', q{SELECT count(*) FROM hcpcs_findings('J9308', 281, '{}', '2026-07-15')}), 0, 'among them are findings');

# ---- schemas ----

my $n = 0;
for my $schema ('Weird schema', 'select', 'Ünïcode', 'a.b;c', '%s%n', 'x' x 63, ' (1) {a}')
{
	my $name = 'odd' . ++$n;
	my $quoted = "\"$schema\"";

	make_database($name, '', $quoted);
	is(answers($name, $quoted), $expected, "schema $quoted");
	# and the owner's path, which the trigger takes to the version
	is($node->safe_psql($name, qq{SET search_path = ''; INSERT INTO $quoted.hcpcs_drug (code, category, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', 10, 'mg', 'exact');
		SELECT $quoted.hcpcs_units('J9308', 95, 'mg', '2026-01-01'); DELETE FROM $quoted.hcpcs_drug WHERE NOT shipped;
		SELECT $quoted.hcpcs_units('J9308', 95, 'mg', '2026-01-01')}), "10\n19", 'rules change in it');
	$node->safe_psql('postgres', "DROP DATABASE $name");
}
# The server does not put these into a script; nothing is left behind.
make_database('refused', '');
for my $schema ('a"b', '$x$', "it's", 'back\\slash')
{
	(my $quoted = $schema) =~ s/"/""/g;
	my ($status, undef, $error) = $node->psql('refused', qq{SET client_min_messages = warning; CREATE SCHEMA "$quoted"; CREATE EXTENSION IF NOT EXISTS btree_gist; CREATE EXTENSION hcpcs_drug SCHEMA "$quoted"},
		on_error_stop => 0);
	like($error, qr/invalid character in extension .*schema/, "schema \"$quoted\" is refused");
}
is($node->safe_psql('refused', q{SELECT count(*) FROM pg_class WHERE relname LIKE 'hcpcs%'}), 0, 'and leaves nothing behind');

# ---- look-alikes that no search_path needs to name ----

my $temporary = join(';', map { "CREATE TEMP TABLE $_ (LIKE public.$_)" } split(' ', $node->safe_psql('plain', q{SELECT string_agg(relname, ' ') FROM pg_class WHERE relname LIKE 'hcpcs\_%' AND relkind = 'r'})));
is(answers('plain', 'public', "SET client_min_messages = error; $temporary;"), $expected, 'temporary tables with the names of ours');
is($node->safe_psql('plain', "SET client_min_messages = error; $temporary;" . q{
	INSERT INTO public.hcpcs_drug (code, category, dose, dose_unit, billing_basis) VALUES ('J9308', 'drug', 10, 'mg', 'exact');
	SELECT hcpcs_units('J9308', 95, 'mg', '2026-01-01'); DELETE FROM public.hcpcs_drug WHERE NOT shipped;
	SELECT hcpcs_units('J9308', 95, 'mg', '2026-01-01')}), "10\n19", 'nor do they catch a change of rules');
is(answers('plain', 'public', q{SET default_transaction_read_only = on; SET row_security = off; SET DateStyle = 'SQL, DMY'; SET IntervalStyle = iso_8601; SET extra_float_digits = -15;
	SET TimeZone = 'Pacific/Kiritimati'; SET bytea_output = escape; SET transform_null_equals = on; SET array_nulls = on; SET DateStyle = ISO; RESET extra_float_digits; SET jit_above_cost = 0; SET default_toast_compression = pglz;}),
	$expected, 'settings of a session');
# Backslashes that escape in every string: also where the objects are made.
SKIP:
{
	skip 'this server has the standard strings only', 2
		if !$node->safe_psql('postgres', q{SELECT count(*) FROM pg_settings WHERE name = 'escape_string_warning'});
	make_database('escaping', '', 'public', 'standard_conforming_strings = off');
	is(answers('escaping', 'public'), $expected, 'made and asked with standard_conforming_strings = off');
	is_deeply([ split /\n/, $node->safe_psql('escaping', sprintf $work, 'public') ], [ split /\n/, $done ], '... and written');
}
# What reads does so where nothing may be written, and what writes says so.
my $read_only = q{SET default_transaction_read_only = on; SET client_min_messages = warning; SELECT count(*) > 0 FROM hcpcs_audit('SELECT ''J9308''::text AS code, 999 AS units, date ''2026-01-15'' AS service_date');
	SELECT count(*) > 0 FROM hcpcs_audit_columns('SELECT ''J9308''::text AS code'); SELECT count(*) > 0 FROM hcpcs_import('payment', '2027q1', E'HCPCS Code,Payment Limit,Notes\nJ9207,1,\n', preview => true);
	SELECT hcpcs_reference_digest() IS NOT NULL, (SELECT count(*) > 0 FROM hcpcs_coverage), (SELECT count(*) >= 0 FROM hcpcs_conflict), (SELECT count(*) FROM hcpcs_orphan), (SELECT count(*) > 0 FROM hcpcs_image());
	SELECT count(*) > 0 FROM hcpcs_fix('J9308', 560, '{JZ}', '2026-01-15', place_of_service => '21', dose => 560)};
is($node->safe_psql('plain', $read_only), "t\nt\nt\nt|t|t|0|t\nt", 'a transaction that may not write reads everything');
for my $write (q{SELECT hcpcs_refresh()}, q{SELECT hcpcs_import('payment', '2027q1', E'HCPCS Code,Payment Limit,Notes\nJ9207,1,\n')}, q{SELECT hcpcs_attach('pg_temp.t')},
	q{SELECT hcpcs_create_views('pg_temp.t')}, q{DELETE FROM hcpcs_drug}, q{DROP EXTENSION hcpcs_drug})
{
	my ($status, undef, $error) = $node->psql('plain', "CREATE TEMP TABLE t (code text, units numeric, modifiers text[], service_date date); BEGIN READ ONLY; $write");
	like($error, qr/ERROR:  cannot execute [A-Z ]+ in a read-only transaction/, "it does not write: $write");
}
# Settings of ours before the library is there.
my ($status, $out, $error) = $node->psql('plain', q{SET hcpcs_drug.max_image_mb = 'much'; SET hcpcs_drug.sources = ',,'; SELECT hcpcs_units('J9308', 95, 'mg', '2026-01-01')}, on_error_stop => 0);
is($out, 19, 'settings that were no such thing before the library was loaded');
like($error, qr/invalid value for parameter "hcpcs_drug.max_image_mb"/, 'are told of');
is($node->safe_psql('postgres', q{LOAD 'hcpcs_drug'; CREATE TABLE t (i int); DROP TABLE t; SELECT 1}), 1, 'the library alone, in a database without the extension');

# ---- encodings ----

for my $encoding ('SQL_ASCII', 'LATIN1', 'EUC_JP', 'WIN1251')
{
	my $database = lc $encoding;

	make_database($database, "TEMPLATE template0 ENCODING '$encoding' LOCALE 'C'", 'public');
	is(answers($database, 'public'), $expected, "a database in $encoding");
	is_deeply([ split /\n/, $node->safe_psql($database, sprintf $work, 'public') ], [ split /\n/, $done ], "what is written in $encoding");
}
# What is not ASCII comes back as it went in, also where it is cut.
my %encoding = (plain => 'GB18030', latin1 => 'UTF8', euc_jp => 'UTF8', win1251 => 'UTF8', sql_ascii => 'SQL_ASCII');
my %word = (plain => 'ärzte€日本', latin1 => 'ärztéñ', euc_jp => '日本語薬', win1251 => 'лекарство', sql_ascii => 'ärzte€日本');
for my $database (sort keys %word)
{
	my $word = $word{$database};
	my $client = $database eq 'sql_ascii' ? '' : 'SET client_encoding = UTF8;';

	# Converted, as for any client: a character cut in two is an error then.
	my $query = qq{$client SELECT count(*) > 10, bool_and(octet_length(detail) < 2000), sum(octet_length(convert_to(detail, '$encoding{$database}'))) > 0, string_agg(detail, '') ~ '$word' FROM generate_series(0, 9) AS n,
		hcpcs_explain('J9308', 1, ARRAY[repeat('x', n) || repeat('$word', 1000)], '2026-07-15', repeat('x', n) || repeat('$word', 1000), drug => repeat('x', n) || repeat('$word', 1000), diagnoses => ARRAY[repeat('$word', 1000)])};
	is($node->safe_psql($database, $query), 't|t|t|t', "long texts in $database");
	$query = qq{$client INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis) VALUES ('J9998', 'drug', '$word', 2, 'mg', 'exact');
		INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('ours', 'medicare', '$word'); INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('$word', 'ours');
		SELECT (SELECT drug = '$word' FROM hcpcs_lookup('J9998', '2026-01-01')), hcpcs_units('J9998', 5, 'mg', '2026-01-01'),
			(SELECT count(*) FROM hcpcs_findings('J9998', 3, '{}', '2026-01-01', '$word', drug => '$word') WHERE finding IN ('payer_unknown', 'wrong_code_for_drug'));
		DELETE FROM hcpcs_payer_alias WHERE NOT shipped; DELETE FROM hcpcs_payer WHERE NOT shipped; DELETE FROM hcpcs_drug WHERE NOT shipped};
	is($node->safe_psql($database, $query), 't|3|0', "rows of the user in $database");
}
# A database without an encoding may hold any bytes.
is($node->safe_psql('sql_ascii', q{SELECT string_agg(finding, ' ') FROM hcpcs_findings(E'J9308\xff', 1, '{}', '2026-07-15')}), 'code_unknown', 'bytes that are no code');
is($node->safe_psql('sql_ascii', q{SELECT count(*) > 20 FROM hcpcs_explain('J9308', 1, ARRAY[E'\xfe\xff', E'\x80'], '2026-07-15', repeat(E'\xc3', 3000), drug => E'\xe2\x82', ndc => E'\xf0')
	AS e WHERE octet_length(convert_to(e::text, 'SQL_ASCII')) > 0}), 't', 'bytes that are no text are judged');

# ---- rights ----

$node->safe_psql('plain', q{
	CREATE ROLE biller;
	CREATE TABLE line (owner text, code text, units numeric);
	INSERT INTO line VALUES ('biller', 'J9308', 281), ('other', 'J9308', 999), ('biller', 'J9207', 1);
	GRANT SELECT ON line TO biller;
	ALTER TABLE line ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON line USING (owner = current_user);
	REVOKE SELECT ON ALL TABLES IN SCHEMA public FROM PUBLIC;
	GRANT SELECT ON line TO biller;
});
my $billers = q{SELECT count(*), max(units), count(hcpcs_denial_risk(code, units, '{JZ}', '2026-07-15')) FROM line};
is($node->safe_psql('plain', $billers), '3|999|3', 'the owner sees all claim lines');
is($node->safe_psql('plain', "SET ROLE biller; $billers"), '2|281|2', 'others what the policy of the claim table lets them');
is($node->safe_psql('plain', q{SET ROLE biller; SELECT hcpcs_units('J9308', 95, 'mg', '2026-01-01')}), 19, 'who may read no reference table may ask');
# Fail closed, table by table.
for my $table (split(' ', $node->safe_psql('plain', q{SELECT string_agg(DISTINCT tgrelid::regclass::text, ' ') FROM pg_trigger WHERE tgname = 'zzz_hcpcs_reference'})))
{
	my ($status, $out, $error) = $node->psql('plain', qq{
		BEGIN; ALTER TABLE $table ENABLE ROW LEVEL SECURITY;
		SELECT count(*) FROM hcpcs_explain('J9308', 1, '{JZ}', '2026-07-15', ndc => '00002766901', diagnoses => '{C16.0}', received_date => '2026-07-20'),
			hcpcs_findings('J9308', 999, '{JZ}', '2026-07-15', claim_type => 'institutional', place_of_service => '131'),
			hcpcs_wastage('J9308', 560, 'mg')}, on_error_stop => 1);
	# what only functions in SQL read is read with the caller's rights
	next if $table =~ /^hcpcs_(?:guide|documentation_element|payment)$/ && $status == 0;
	like($error, qr/row security is enabled on reference table "$table"/, "row security on $table is refused");
}

$node->stop;
done_testing();
