# Real lines, as messy as they are: every public function answers every row
# of the claims sample, and lines of 2012 are judged as of 2012.
#
# The sample is not part of this repository; without it there is nothing to
# test.

use strict;
use warnings;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $source = $ENV{HCPCS_DRUG_SOURCE} // '.';
my $sample = ($ENV{HCPCS_DRUG_SHARED} // "$source/../shared") . "/claims/claim_lines_sample.csv.gz";

plan skip_all => 'the claims sample is not here' if !-r $sample;

my $file = PostgreSQL::Test::Utils::tempdir() . '/lines.csv';
gunzip($sample => $file) or die "$sample: $GunzipError";
chmod 0644, $file;
open(my $csv, '<', $file) or die "$file: $!";
my $header = <$csv>;
close($csv);
chomp $header;

my $node = Node::start('claims');
Node::database($node, 'claims');

# The columns as the file names them, all text: nothing is lost on the way in.
my $columns = join(', ', map { "$_ text" } split(/,/, $header));
$node->safe_psql('claims', qq{
	CREATE TABLE raw ($columns);
	COPY raw FROM '$file' WITH (FORMAT csv, HEADER);
	CREATE FUNCTION number_of(value text) RETURNS numeric LANGUAGE plpgsql AS \$\$
	BEGIN
		RETURN value::numeric;
	EXCEPTION WHEN OTHERS THEN
		RETURN NULL;
	END \$\$;
	CREATE TABLE line AS
	SELECT row_id::integer AS id, source, hcpcs AS code, number_of(units) AS units, ARRAY[mod1, mod2, mod3, mod4] AS modifiers,
		   service_from::date AS day, coalesce(claim_type, 'professional') AS claim_type, place_of_service AS place,
		   string_to_array(dx, ' ') AS diagnoses, ndc, number_of(ndc_qty) AS ndc_quantity, ndc_uom AS ndc_unit,
		   number_of(dose) AS dose, dose_unit, number_of(charge) AS charge, drug_name AS drug, line_status
	FROM raw;
	CREATE INDEX ON line (source);
	ANALYZE line;
});

sub answer
{
	my ($query) = @_;

	return $node->safe_psql('claims', $query);
}

my $lines = answer('SELECT count(*) FROM line');
cmp_ok($lines, '>', 20000, "$lines lines were read");

# An exception ends the query, and with it the test.
my $arguments = q{code, units, modifiers, day, 'medicare', claim_type, place, diagnoses, ndc, ndc_quantity, ndc_unit,
	dose, dose_unit, NULL, day + 30, charge, drug};
my %calls = (
	hcpcs_try_units => 'SELECT count(*), count(hcpcs_try_units(code, dose, dose_unit, day)) FROM line',
	hcpcs_check_modifiers => 'SELECT count(*), sum(cardinality(hcpcs_check_modifiers(code, modifiers, day, ndc => ndc))) FROM line',
	hcpcs_denial_risk => "SELECT count(*), count(hcpcs_denial_risk($arguments)) FROM line",
	hcpcs_findings => "SELECT count(DISTINCT id), count(*) FROM line, hcpcs_findings($arguments)",
	hcpcs_explain => "SELECT count(DISTINCT id), count(*) FROM line, hcpcs_explain($arguments)",
	hcpcs_ndc11 => 'SELECT count(*), count(hcpcs_ndc11(ndc)) FROM line',
	hcpcs_ndc_units => "SELECT count(DISTINCT id), count(r.code) FROM line, hcpcs_ndc_units(ndc, coalesce(ndc_quantity, 1), coalesce(ndc_unit, 'UN'), '2026-02-16') AS r",
	# once for every code: these read the tables anew at each call
	hcpcs_lookup => q{SELECT count(*), count(r.code) FROM (SELECT DISTINCT code FROM line) AS l, hcpcs_lookup(l.code, '2012-06-15') AS r},
	hcpcs_price => q{SELECT count(*), count(r.source) FROM (SELECT DISTINCT code FROM line) AS l, hcpcs_price(l.code, '2026-02-16') AS r},
	hcpcs_similar_codes => q{SELECT count(*), count(r.source) FROM (SELECT DISTINCT code FROM line WHERE code ~ '^[JQA]') AS l, hcpcs_similar_codes(l.code, '2026-02-16') AS r},
	hcpcs_documentation => q{SELECT count(*), count(r.element) FROM (SELECT DISTINCT code FROM line WHERE code ~ '^[JQA]') AS l, hcpcs_documentation(l.code, 'medicare', '2012-06-15') AS r},
	hcpcs_policy => q{SELECT count(*), count(r.policy) FROM (SELECT DISTINCT code FROM line WHERE code ~ '^[JQA]') AS l, hcpcs_policy('medicare', l.code, '2012-06-15') AS r},
);
for my $function (sort keys %calls)
{
	my ($status, $out, $error) = $node->psql('claims', $calls{$function});

	is($status, 0, "$function answers every line ($out)") or diag($error);
}

# hcpcs_units says why where hcpcs_try_units is silent, and never more.
is(answer(q{
	CREATE FUNCTION state_of(code text, dose numeric, unit text, day date) RETURNS text LANGUAGE plpgsql AS $$
	BEGIN
		RETURN CASE WHEN hcpcs_units(code, dose, unit, day) IS NULL THEN 'null' ELSE 'units' END;
	EXCEPTION WHEN OTHERS THEN
		RETURN SQLSTATE;
	END $$;
	SELECT count(*) FROM (SELECT state_of(code, dose, dose_unit, day) AS state, hcpcs_try_units(code, dose, dose_unit, day) AS units FROM line) AS t
	WHERE (state = 'units') <> (units IS NOT NULL) OR state LIKE 'XX%'}), 0, 'hcpcs_units and hcpcs_try_units agree');

# CPT lines are out of scope: most of Medicare's 2012 totals.
is(answer("SELECT count(*) FROM line WHERE code ~ '^[0-9]{4}[0-9A-Z]\$' AND hcpcs_denial_risk($arguments) IS NOT NULL"), 0,
	'no CPT line is judged');
is(answer("SELECT count(*) FROM line, hcpcs_findings($arguments) WHERE code ~ '^[0-9]{4}[0-9A-Z]\$'"), 0,
	'no CPT line has a finding');

# Judged as of 2012: nothing that CMS published for later years says anything
# about them.
my $of_2012 = q{line.source = 'cms_partb_puf_2012' AND code ~ '^[A-V]' AND hcpcs_denial_risk(code, units, modifiers, day) IS NOT NULL};
my $drug_lines = answer("SELECT count(*) FROM line WHERE $of_2012");
cmp_ok($drug_lines, '>', 400, "$drug_lines drug lines of 2012");
is(answer("SELECT string_agg(DISTINCT check_name || ' ' || status, ', ') FROM line, hcpcs_explain($arguments)
	WHERE $of_2012 AND check_name IN ('units_limit', 'packaged', 'opps_status', 'ndc_listed', 'diagnosis_valid', 'jw_jz')
	AND status IN ('pass', 'fail')"), '', 'no limit, status, crosswalk or JW/JZ list is carried back to 2012');
is(answer("SELECT count(*) FROM line, hcpcs_explain($arguments)
	WHERE $of_2012 AND check_name = 'units_limit' AND status <> 'no_data'"), 0, 'the unit limit of 2012 is no data');
# CMS paid these lines in 2012, so that each code was known and valid.
is(answer("SELECT string_agg(DISTINCT code, ' ') FROM line, hcpcs_findings($arguments)
	WHERE $of_2012 AND finding IN ('code_unknown', 'code_not_valid')"), '', 'every drug code that Medicare paid in 2012 is known and valid');
# Codes that ended since are no drug codes of 2026.
my $ended = answer("SELECT count(*) FROM line WHERE $of_2012 AND 'code_not_valid' = ANY
	(ARRAY(SELECT finding FROM hcpcs_findings(code, units, modifiers, '2026-07-15', received_date => '2026-07-20')))");
cmp_ok($ended, '>=', 59, "$ended drug lines of 2012 have codes that ended since");

# What was found, for the reader.
note(answer("SELECT finding, count(*) FROM line, hcpcs_findings($arguments) WHERE $of_2012 GROUP BY 1 ORDER BY 2 DESC"));
note(answer("SELECT line.source, count(*), count(hcpcs_denial_risk($arguments)) FROM line GROUP BY 1 ORDER BY 1"));

$node->stop;
done_testing();
