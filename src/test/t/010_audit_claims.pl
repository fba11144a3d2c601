# hcpcs_audit over whole sets of claims: the claims sample with Medicare's
# patient-days of 2012, the synthetic month of the demo, and every 837 sample.
#
# The sample and the 837 files are not part of this repository; without them
# the month alone is tested.

use strict;
use warnings;
use FindBin;
use lib $FindBin::RealBin;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use PostgreSQL::Test::Utils;
use Test::More;
use Node;
use X12;

my $source = $ENV{HCPCS_DRUG_SOURCE} // '.';
my $claims = ($ENV{HCPCS_DRUG_SHARED} // "$source/../shared") . '/claims';
my $node = Node::start('audit');

Node::database($node, 'audit');

sub answer
{
	my ($query) = @_;

	return $node->safe_psql('audit', "SET client_min_messages = warning; $query");
}

# ---- the synthetic month ----

for my $script (qw(claim_line.sql synthetic.sql))
{
	command_ok([ 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('audit'), '-f', "$source/data/demo/$script" ], $script);
}
my $columns = q{claim_id, line_no, patient_id, provider_id, claim_frequency, original_claim_id, line_status, code, units, modifiers,
	service_date, payer, claim_type, place_of_service, diagnoses, ndc, ndc_quantity, ndc_unit, dose, dose_unit, prior_auth, received_date, charge, drug};
answer("CREATE TABLE found AS SELECT * FROM hcpcs_audit('SELECT $columns FROM claim_line')");
my $planted = answer('SELECT count(*) FROM claim_line WHERE injected IS NOT NULL');
cmp_ok($planted, '>', 4500, "$planted lines have a planted defect");
my $together = q{injected IN ('duplicate_line', 'jw_without_administered_line', 'waste_over_container', 'waste_avoidable', 'jw_missing_for_waste')};
cmp_ok(answer("SELECT min(lines) FROM (SELECT count(*) AS lines FROM claim_line WHERE $together GROUP BY injected) AS t"), '>=', 30,
	'of the kinds that only several lines show at least 30 each');
is(answer(q{SELECT string_agg(DISTINCT injected, ' ') FROM claim_line AS c WHERE injected IS NOT NULL AND NOT EXISTS
	(SELECT FROM found AS f WHERE (f.claim_id, f.line_no, f.finding) = (c.claim_id, c.line_no, c.injected))}), '', 'every one is found');
is(answer(q{SELECT string_agg(DISTINCT finding, ' ') FROM found JOIN claim_line USING (claim_id, line_no) WHERE injected IS NULL}), '',
	'nothing is found on the other lines');
cmp_ok(answer(q{SELECT count(*) FROM claim_line WHERE claim_frequency IN ('7', '8') OR line_status IS NOT NULL}), '>=', 150,
	'among these are voids, replacements and denied lines');
# Shuffled, the lines are the same lines.
is(answer(qq{SELECT count(*) FROM ((SELECT * FROM found EXCEPT ALL SELECT * FROM hcpcs_audit('SELECT $columns FROM claim_line ORDER BY md5(claim_id || line_no)')) UNION ALL
	(SELECT * FROM hcpcs_audit('SELECT $columns FROM claim_line ORDER BY md5(claim_id || line_no)') EXCEPT ALL SELECT * FROM found)) AS t}), 0, 'in another order the same is found');

# ---- the claims sample ----

SKIP:
{
	skip 'the claims sample is not here', 6 if !-r "$claims/claim_lines_sample.csv.gz";
	my $file = PostgreSQL::Test::Utils::tempdir() . '/lines.csv';

	gunzip("$claims/claim_lines_sample.csv.gz" => $file) or die $GunzipError;
	chmod 0644, $file;
	open(my $csv, '<', $file) or die "$file: $!";
	my $header = <$csv>;
	close($csv);
	chomp $header;
	my $raw = join(', ', map { "$_ text" } split(/,/, $header));

	# 2012 is totals: every one stands for a patient-day of its own.
	answer(qq{
		CREATE TABLE raw ($raw);
		COPY raw FROM '$file' WITH (FORMAT csv, HEADER);
		CREATE FUNCTION number_of(value text) RETURNS numeric LANGUAGE plpgsql AS \$\$
		BEGIN
			RETURN value::numeric;
		EXCEPTION WHEN OTHERS THEN
			RETURN NULL;
		END \$\$;
		CREATE TABLE line AS
		SELECT row_id::integer AS line_no, source, claim_id, CASE WHEN source = 'cms_partb_puf_2012' THEN row_id ELSE person_id END AS patient_id, hcpcs AS code,
			   CASE WHEN source = 'cms_partb_puf_2012' THEN ceil(units::numeric / bene_day_cnt::numeric) ELSE number_of(units) END AS units,
			   ARRAY[mod1, mod2, mod3, mod4] AS modifiers, service_from::date AS service_date, service_to::date AS service_date_to,
			   coalesce(claim_type, 'professional') AS claim_type, place_of_service, line_status, number_of(charge) AS charge
		FROM raw;
		CREATE TABLE sample AS SELECT * FROM hcpcs_audit('SELECT * FROM line');
	});
	my $lines = answer('SELECT count(*) FROM line');
	cmp_ok($lines, '>', 20000, "$lines lines were audited");
	is(answer(q{SELECT string_agg(DISTINCT finding, ' ') FROM sample JOIN line USING (line_no) WHERE line.source = 'cms_partb_puf_2012'
		AND finding IN ('duplicate_line', 'units_over_mue', 'jw_without_administered_line', 'code_unknown', 'code_not_valid')}), '',
		'a patient-day of 2012 stands alone, and no limit or list of today is applied to it');
	note(answer(q{SELECT line.source, finding, count(*) FROM sample JOIN line USING (line_no) GROUP BY 1, 2 ORDER BY 1, 3 DESC}));

	# What no other line has a say in is found as hcpcs_findings finds it.
	my $alone = q{hcpcs_findings(code, units, modifiers, service_date, claim_type => claim_type, place_of_service => coalesce(place_of_service, ''), charge => charge)};
	my $same = q{WHERE finding NOT IN ('duplicate_line', 'units_over_mue', 'jw_or_jz_missing', 'jw_without_administered_line', 'jw_jz_together')};
	is(answer(qq{SELECT count(*) FROM ((SELECT line_no, finding, detail FROM sample $same EXCEPT SELECT line_no, f.finding, f.detail FROM line, $alone AS f)
		UNION ALL (SELECT line_no, finding, detail FROM line, $alone AS f $same AND units >= 0 AND coalesce(charge, 0) >= 0 AND line_no IN (SELECT line_no FROM sample)
		EXCEPT SELECT line_no, finding, detail FROM sample)) AS t}), 0, 'line by line the same as hcpcs_findings');
	is(answer(q{SELECT count(*) FROM sample WHERE code ~ '^[0-9]{4}[0-9A-Z]$'}), 0, 'no CPT line has a finding');
	# Duplicates against SQL: the random fill repeats lines.
	is(answer(q{SELECT count(*) FROM sample WHERE finding = 'duplicate_line' AND NOT EXISTS (SELECT FROM line AS a JOIN line AS b ON a.code = b.code AND a.service_date = b.service_date
		AND coalesce(a.patient_id, a.claim_id) = coalesce(b.patient_id, b.claim_id) AND a.line_no <> b.line_no WHERE a.line_no = sample.line_no)}), 0, 'every duplicate has a line that it repeats');
	is(answer(q{SELECT max(lines) FROM (SELECT count(*) AS lines FROM sample GROUP BY line_no, finding) AS t}), 1, 'a finding comes once a line');
}

# ---- the 837 samples ----

SKIP:
{
	my @files = glob("$claims/x12/*.837");

	skip 'the 837 samples are not here', 5 if !@files;
	answer('CREATE TABLE x12 (claim_id text, line_no integer, patient_id text, provider_id text, claim_frequency text, original_claim_id text, code text, units numeric,
		modifiers text[], service_date date, service_date_to date, payer text, claim_type text, place_of_service text, diagnoses text[], ndc text, ndc_quantity numeric,
		ndc_unit text, charge numeric, prior_auth text, received_date date, revenue_code text, drug text)');
	my @all = map { X12::lines_of($_) } @files;
	for my $line (@all)
	{
		my $quote = sub { defined $_[0] ? q{'} . $_[0] =~ s/'/''/gr . q{'} : 'NULL' };
		my %row = (%$line, received_date => $line->{received}, modifiers => '{' . join(',', @{ $line->{modifiers} }) . '}', diagnoses => '{' . join(',', @{ $line->{diagnoses} }) . '}');
		my @names = qw(claim_id line_no patient_id provider_id claim_frequency original_claim_id code units modifiers service_date service_date_to payer claim_type
		  place_of_service diagnoses ndc ndc_quantity ndc_unit charge prior_auth received_date revenue_code drug);

		answer('INSERT INTO x12 VALUES (' . join(', ', map { $quote->($row{$_}) } @names) . ')');
	}
	is(answer(q{SELECT count(*), count(*) FILTER (WHERE code ~ '^[JQ]'), count(ndc) FROM x12}), '32|10|8', 'lines, drug lines and NDCs of the 837 files');
	is(answer(q{SELECT claim_id, line_no, code, modifiers, units, service_date, service_date_to, place_of_service, diagnoses, ndc, ndc_quantity, ndc_unit FROM x12 WHERE claim_id LIKE 'x222_ex10c%' AND line_no = 2}),
		'x222_ex10c_drug_home_jcodes CLMNO12345|2|J0696|{}|56.00|2004-02-01|2004-02-07|12|{4659}|00004196501|7.00|UN', 'a line as it was read');
	# CTP without a unit; payers with invented names.  The secondary payer of
	# ex3b is billed what the primary of ex3a was, and that is no duplicate.
	is(answer(q{SELECT claim_id, line_no, code, finding FROM hcpcs_audit('SELECT * FROM x12') WHERE severity <> 'info' ORDER BY 1, 2, 4}),
		"hccinfhir_837_11_infliximab 12345|1|J1745|ndc_quantity_invalid\nhccinfhir_837_12_infliximab 12345|1|J1745|ndc_quantity_invalid", 'what is found in them');
	is(answer(q{SELECT finding, count(*) FROM hcpcs_audit('SELECT * FROM x12') WHERE severity = 'info' GROUP BY 1}), 'payer_unknown|8', 'and whose rules were not known');
	is(answer(q{SELECT count(*) FROM hcpcs_audit('SELECT * FROM x12') WHERE claim_id LIKE '%no_drug%'}), 0, 'files without drugs have no findings');
}

$node->stop;
done_testing();
