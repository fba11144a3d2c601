# CMS's files, all of them: every line is read, refused or noted as SOURCES.md
# and data/README.md say, and what is read is what the extension ships.
#
# The files are not part of this repository; without them there is nothing to
# test.

use strict;
use warnings;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $source = $ENV{HCPCS_DRUG_SOURCE} // '.';
my $cms = ($ENV{HCPCS_DRUG_SHARED} // "$source/../shared") . '/reference';

plan skip_all => 'the files of CMS are not here' if !-d $cms;

my $node = Node::start('release');
Node::database($node, 'release');
my $tempdir = PostgreSQL::Test::Utils::tempdir();
chmod 0755, $tempdir;
$node->safe_psql('release', 'CREATE TABLE file (name text PRIMARY KEY, kind text, content text);
	CREATE TABLE row (name text, kind text, line_no integer, key text, fields jsonb, reason text, note text)');

# Read one file and return how many rows, refused and noted ones there are.
sub read_file
{
	my ($name, $kind) = @_;
	my ($path) = glob("$cms/$name.csv*");
	my $copy = "$tempdir/$name";

	gunzip($path => $copy) or die "$path: $GunzipError";    # copies what is not packed
	chmod 0644, $copy;
	$node->safe_psql('release', "INSERT INTO file VALUES ('$name', '$kind', pg_read_file('$copy'));
		INSERT INTO row SELECT name, kind, r.line_no, r.key, r.fields, r.reason, r.note
		FROM file, hcpcs_release_rows(kind, content) AS r WHERE name = '$name'");
	return answer("SELECT concat_ws(' ', count(*), count(reason), count(note)) FROM row WHERE name = '$name'");
}

sub answer
{
	my ($query) = @_;

	return $node->safe_psql('release', $query);
}

# Rows as SOURCES.md counts them, refused, noted.  One record of the file of
# October 2020 (G0503) goes on in a line of its own: 7,197 lines, 7,196 rows.
my @files = (
	[qw(cms_asp_pricing_2024q1 payment), '788 0 1'], [qw(cms_asp_pricing_2024q2 payment), '785 0 1'],
	[qw(cms_asp_pricing_2024q3 payment), '812 0 1'], [qw(cms_asp_pricing_2024q4 payment), '831 0 4'],
	[qw(cms_asp_pricing_2025q1 payment), '843 0 1'], [qw(cms_asp_pricing_2025q2 payment), '908 0 1'],
	[qw(cms_asp_pricing_2025q3 payment), '936 0 1'], [qw(cms_asp_pricing_2025q4 payment), '978 0 1'],
	[qw(cms_asp_pricing_2026q1 payment), '844 0 1'],
	[qw(cms_ndc_hcpcs_2024q1 ndc), '6656 695 329'], [qw(cms_ndc_hcpcs_2024q2 ndc), '6719 648 300'],
	[qw(cms_ndc_hcpcs_2024q3 ndc), '7145 787 292'], [qw(cms_ndc_hcpcs_2024q4 ndc), '7402 904 281'],
	[qw(cms_ndc_hcpcs_2025q1 ndc), '7145 694 373'], [qw(cms_ndc_hcpcs_2025q2 ndc), '7558 1042 344'],
	[qw(cms_ndc_hcpcs_2025q3 ndc), '7846 1140 465'], [qw(cms_ndc_hcpcs_2025q4 ndc), '8218 1284 471'],
	[qw(cms_ndc_hcpcs_2026q1 ndc), '7098 1 480'],
	[qw(cms_mue_practitioner_2026q3 limit_professional), '4519 0 0'],
	[qw(cms_mue_practitioner_2025q4 limit_professional), '4523 0 0'],
	[qw(cms_mue_outpatient_2026q3 limit_institutional), '4470 0 0'],
	[qw(cms_opps_addendum_b_2026q2 status), '6664 0 0'],
	[qw(cms_opps_addendum_b_drugs_2020q1_2026q2 status), '34389 0 0'],
	[qw(cms_jw_jz_codes_20250620 jw_jz), '438 0 0'],
	[qw(cms_hcpcs_level2_2026q1 code), '9006 0 160'],
	[qw(cms_hcpcs_changes_2026q4 code), '345 0 0'],
	[qw(cms_hcpcs_anweb_2020q4_all_columns code), '7196 0 0']);

is(read_file(@$_[0, 1]), $_->[2], "$_->[0]: rows, refused, noted") for @files;

# CMS's own defects are told, not hidden.
is(answer(q{SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE note LIKE '%by more than 1 \%%'))
	FROM row WHERE name = 'cms_ndc_hcpcs_2026q1' AND note LIKE '%package arithmetic disagrees%'}),
	'193 161', 'package arithmetic of 2026q1: 193 rows disagree, 161 by more than 1 %');
is(answer(q{SELECT count(DISTINCT fields->>'ndc') FROM row WHERE name = 'cms_ndc_hcpcs_2026q1' AND note LIKE '%also listed for%'}),
	136, '136 NDCs of 2026q1 have several codes');
is(answer(q{SELECT string_agg(DISTINCT regexp_replace(reason, '".*"', '""'), '; ') FROM row WHERE reason IS NOT NULL}),
	'"" is no NDC of 5-4-2 digits', 'nothing else is refused');
is(answer(q{SELECT string_agg(DISTINCT key, ' ') FROM row WHERE kind = 'payment' AND fields->>'payment_limit' IS NULL}),
	'A9606 J0739 J0750 J0751', 'codes with N/A as payment limit');
is(answer(q{SELECT concat_ws(' ', count(*) FILTER (WHERE fields->>'record' = 'procedure'), count(*) FILTER (WHERE fields->>'record' = 'modifier'))
	FROM row WHERE name = 'cms_hcpcs_level2_2026q1'}), '8623 383', 'January 2026: codes and modifiers');

# The rows of each quarter are those that the extension ships for its first
# day, both ways.
my $shipped = q{shipped AND source = 'cms' AND day BETWEEN valid_from AND valid_to};
my $quarter = q{(SELECT DISTINCT name, make_date(substr(right(name, 6), 1, 4)::integer, 3 * right(name, 1)::integer - 2, 1) AS day FROM row WHERE kind = '%s') AS q};
my $is_drug = q{EXISTS (SELECT 1 FROM hcpcs_drug d WHERE d.code = fields->>'code' AND d.category <> 'not_drug')};

sub same_facts
{
	my ($kind, $read, $told) = @_;
	my $q = sprintf($quarter, $kind);
	my $rows = "SELECT q.name, $read FROM $q JOIN row USING (name) WHERE reason IS NULL AND $is_drug";
	my $table = "SELECT q.name, $told";

	$table =~ s/QUARTER/$q/;
	is(answer("SELECT concat_ws(' ', (SELECT count(*) > 0 FROM ($rows) AS r),
		(SELECT count(*) FROM ($rows EXCEPT $table) AS x), (SELECT count(*) FROM ($table EXCEPT $rows) AS y))"),
		't 0 0', "$kind: what is read is what is shipped");
	return;
}

same_facts('payment',
	q{fields->>'code', (fields->>'payment_limit')::numeric, (fields->>'coinsurance_percent')::numeric, fields->>'note'},
	"code, payment_limit, coinsurance_percent, note FROM QUARTER, hcpcs_payment WHERE $shipped");
# of labeler and product the newest spelling is shipped
same_facts('ndc',
	q{fields->>'code', fields->>'ndc', (fields->>'units_per_container')::numeric, (fields->>'containers_per_package')::numeric,
	(fields->>'units_per_package')::numeric, (fields->>'size')::numeric, fields->>'note'},
	"code, ndc, units_per_container, containers_per_package, units_per_package, size, note
	FROM QUARTER, hcpcs_ndc WHERE $shipped");
for (['limit_professional', 'professional'], ['limit_institutional', 'institutional'])
{
	same_facts($_->[0], q{fields->>'code', (fields->>'units')::integer, (fields->>'indicator')::smallint},
		"code, units, indicator FROM QUARTER, hcpcs_limit WHERE $shipped AND claim_type = '$_->[1]'");
}

# The file of 21 quarters names them itself.
my $quarters = q{(SELECT DISTINCT fields->>'release' AS name, make_date(substr(fields->>'release', 1, 4)::integer, 3 * right(fields->>'release', 1)::integer - 2, 1) AS day
	FROM row WHERE name LIKE '%drugs%') AS q};
my $read = "SELECT fields->>'release', fields->>'code', fields->>'status_indicator' FROM row WHERE name LIKE '%drugs%' AND $is_drug";
my $told = "SELECT name, code, status_indicator FROM $quarters, hcpcs_status WHERE $shipped";
is(answer("SELECT concat_ws(' ', (SELECT count(DISTINCT fields->>'release') FROM row), (SELECT count(*) FROM ($read EXCEPT $told) AS x),
	(SELECT count(*) FROM ($told EXCEPT $read) AS y))"), '21 0 0', 'status: what is read is what is shipped, in 21 quarters');

# Codes of January 2026, but for what later files and data/curated say.
my @curated = map { /^([A-V]\d{4}),/ ? "'$1'" : () } split /\n/, PostgreSQL::Test::Utils::slurp_file("$source/data/curated/code_overrides.csv");
my $others = join(', ', @curated, "'-'");
my $compared = "row WHERE name = 'cms_hcpcs_level2_2026q1' AND fields->>'record' = 'procedure' AND key NOT IN ($others)
	AND key NOT IN (SELECT key FROM row WHERE name = 'cms_hcpcs_changes_2026q4')";
cmp_ok(answer("SELECT count(*) FROM $compared"), '>', 8000, 'codes that nothing else tells of');
is(answer("SELECT string_agg(DISTINCT concat_ws(' ', key, k), ', ')
	FROM (SELECT key, fields || jsonb_build_object('esrd', (fields->>'esrd')::boolean, 'dose', (fields->>'dose')::numeric) AS fields FROM $compared) AS r
	LEFT JOIN hcpcs_drug d ON d.code = r.key AND d.source = 'cms' AND d.shipped
	CROSS JOIN unnest('{code,category,drug,brand,description,dose,dose_unit,billing_basis,route,container,esrd,coverage,note}'::text[]) AS k
	WHERE r.fields->>k IS DISTINCT FROM to_jsonb(d)->>k"), '', 'codes: what is read is what is shipped');

done_testing();
