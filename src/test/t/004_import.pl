# The files that CMS published, through the importers that a user has: into
# source cms, where they say nothing new, because what is shipped was made of
# them; and, in an order drawn by lot, into a source that has nothing, whose
# answers must then be those of the files, quarter by quarter.
#
# The files are not part of this repository; without them there is nothing to
# test.

use strict;
use warnings;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use List::Util qw(shuffle sum);
use PostgreSQL::Test::Utils;
use Test::More;
use Node;

my $source = $ENV{HCPCS_DRUG_SOURCE} // '.';
my $cms = ($ENV{HCPCS_DRUG_SHARED} // "$source/../shared") . '/reference';

plan skip_all => 'the files of CMS are not here' if !-r "$cms/SOURCES.md";

my $directory = PostgreSQL::Test::Utils::tempdir();
my $seed = $ENV{HCPCS_DRUG_SEED} // time;
srand($seed);
note "seed $seed: HCPCS_DRUG_SEED=$seed repeats the order";

my @quarters = qw(2024q1 2024q2 2024q3 2024q4 2025q1 2025q2 2025q3 2025q4 2026q1);
my @addendum = (map({ ("${_}q1", "${_}q2") } 2020, 2021), '2021q4', '2022q3', '2022q4',
	map({ my $year = $_; map { "${year}q$_" } 1 .. 4 } 2023 .. 2025), '2026q1', '2026q2');

# Lines of each file, as counted where the files were collected.
my (%ndc_lines, %payment_lines);
@ndc_lines{@quarters} = (6656, 6719, 7145, 7402, 7145, 7558, 7846, 8218, 7098);
@payment_lines{@quarters} = (788, 785, 812, 831, 843, 908, 936, 978, 844);
my @files = (
	map({ { kind => 'ndc', release => $_, file => "cms_ndc_hcpcs_$_.csv", lines => $ndc_lines{$_} } } @quarters),
	map({ { kind => 'payment', release => $_, file => "cms_asp_pricing_$_.csv", lines => $payment_lines{$_} } } @quarters),
	map({ { kind => 'status', release => $_, file => "addendum_b_$_.csv" } } @addendum),
	{ kind => 'limit_professional', release => '2025q4', file => 'cms_mue_practitioner_2025q4.csv', lines => 4523 },
	{ kind => 'limit_professional', release => '2026q3', file => 'cms_mue_practitioner_2026q3.csv', lines => 4519 },
	{ kind => 'limit_institutional', release => '2026q3', file => 'cms_mue_outpatient_2026q3.csv', lines => 4470 });
my $jw_jz = { kind => 'jw_jz', release => '20250620', file => 'cms_jw_jz_codes_20250620.csv', lines => 438 };
my $changes = { kind => 'code', release => '2026q4', file => 'cms_hcpcs_changes_2026q4.csv', lines => 345 };

# Addendum B lies in one file with a column for the quarter: one file a
# quarter is how CMS has it, and quicker.
my $addendum_lines = 0;
my ($heading, @lines) = split /\n/, PostgreSQL::Test::Utils::slurp_file(path_of('cms_opps_addendum_b_drugs_2020q1_2026q2.csv'));
for my $entry (grep { $_->{kind} eq 'status' } @files)
{
	my @own = grep { /^[^,]*,$entry->{release},/ } @lines;

	open(my $out, '>:raw', "$directory/$entry->{file}") or die $!;
	print $out join("\n", $heading, @own, '');
	close($out) or die $!;
	chmod 0644, "$directory/$entry->{file}";
	$entry->{lines} = @own;
	$addendum_lines += @own;
}
is($addendum_lines, 34389, 'Addendum B: 34389 lines in 21 quarters');

my $node = Node::start('import');
Node::database($node, 'import');

# The files where the server can read them, unpacked, each once.
sub path_of
{
	my ($file) = @_;
	my $path = "$directory/$file";

	return $path if -e $path;
	if (-e "$cms/$file")
	{
		my $text = PostgreSQL::Test::Utils::slurp_file("$cms/$file");
		open(my $out, '>:raw', $path) or die "$path: $!";
		print $out $text;
		close($out) or die "$path: $!";
	}
	else
	{
		gunzip("$cms/$file.gz" => $path) or die "$file: $GunzipError";
	}
	chmod 0644, $path;
	return $path;
}

sub answer
{
	my ($query) = @_;

	return $node->safe_psql('import', $query);
}

# The summary of an import, by action.
sub import_file
{
	my ($entry, $into) = @_;
	my $path = path_of($entry->{file});

	return map { split /\|/ } split /\n/, answer(qq{
		SELECT key, new FROM hcpcs_import('$entry->{kind}', '$entry->{release}',
			convert_from(pg_read_binary_file('$path'), 'UTF8'), source => '$into')
		WHERE action = 'summary'});
}

my $tables = join ' UNION ALL ', map { "SELECT '$_', t::text FROM hcpcs_$_ t" }
  qw(drug modifier limit status payment ndc release import_reject);
my $checksum = "SELECT md5(string_agg(name || row, chr(10) ORDER BY name, row COLLATE \"C\")) FROM ($tables) AS a(name, row)";
my $before = answer($checksum);

# --- what is shipped is what a user would get ------------------------------

# One code of the ASP file of 2024q1, J1246, is in no code file that is
# shipped: what is unknown but of a drug range is kept.
my %unknown = ('payment 2024q1' => 1);
my %total;
for my $entry (@files, $jw_jz, $changes)
{
	my %n = import_file($entry, 'cms');

	is("$n{added} added, $n{changed} changed, $n{ended} ended",
		($unknown{"$entry->{kind} $entry->{release}"} // 0) . ' added, 0 changed, 0 ended',
		"$entry->{kind} $entry->{release}: nothing new in what is shipped");
	is($n{added} + $n{unchanged} + $n{refused} + $n{skipped}, $entry->{lines}, "$entry->{kind} $entry->{release}: $entry->{lines} lines");
	$total{$entry->{kind}}{$_} += $n{$_} for keys %n;
}
is($total{jw_jz}{unchanged}, 438, 'every code of the JW/JZ list');
is($total{ndc}{refused}, answer(q{SELECT count(*) FROM hcpcs_import_reject WHERE kind = 'ndc'}), 'refused NDC lines are kept');
my $ndc_2026q1 = path_of('cms_ndc_hcpcs_2026q1.csv');
is(answer(qq{SELECT count(*) FILTER (WHERE reason LIKE '%by more than 1 %'), count(DISTINCT left(key, 11)) FILTER (WHERE reason LIKE '%also listed for%')
	FROM hcpcs_import('ndc', '2026q1', pg_read_file('$ndc_2026q1'), true) WHERE action = 'note'}), '161|136',
	'2026q1: 161 packages whose arithmetic disagrees, 136 NDCs with several codes');
is(answer(q{SELECT string_agg(code, ' ') FROM hcpcs_payment WHERE NOT shipped}), 'J1246', 'no other row was written');

my @imported = split /\n/, answer(q{SELECT release FROM hcpcs_release WHERE NOT shipped GROUP BY release ORDER BY max(released) DESC, release DESC});
answer("SELECT hcpcs_import_undo('$_')") for @imported;
is(answer($checksum), $before, 'undone: byte for byte as before');

# --- from nothing, in any order --------------------------------------------

answer(q{INSERT INTO hcpcs_source (source, publisher) VALUES ('cms_files', 'files of CMS')});
my $started = time;
for my $entry (shuffle @files)
{
	my %n = import_file($entry, 'cms_files');

	$total{files}{$entry->{kind}} += $n{added} + $n{changed} + $n{unchanged};
}
note 'imported in ', time - $started, ' s';
is($total{files}{$_}, $total{$_}{unchanged} + $total{$_}{added}, "$_: as many lines accepted as are shipped") for qw(ndc payment status limit_professional limit_institutional);

# The files once more, read by COPY alone.
sub load
{
	my ($table, $columns, $file) = @_;
	my $path = path_of($file);

	answer("CREATE TABLE IF NOT EXISTS $table (" . join(', ', map { "$_ text" } split / /, $columns) . ", release text);
		CREATE TEMP TABLE one AS SELECT * FROM $table LIMIT 0; ALTER TABLE one DROP COLUMN release;
		COPY one FROM '$path' WITH (FORMAT csv, HEADER);
		INSERT INTO $table SELECT *, substring('$file' FROM '[0-9]{4}q[1-4]') FROM one");
	return;
}
load('asp', 'code name dosage amount percent vaccine_percent vaccine blood_percent blood factor notes', "cms_asp_pricing_$_.csv") for @quarters;
load('crosswalk', 'code name labeler ndc product dosage size containers units package_units', "cms_ndc_hcpcs_$_.csv") for @quarters;
load('addendum', 'code quarter status rate', 'cms_opps_addendum_b_drugs_2020q1_2026q2.csv');
load('mue_professional', 'code units indicator rationale', "cms_mue_practitioner_$_.csv") for qw(2025q4 2026q3);
load('mue_institutional', 'code units indicator rationale', 'cms_mue_outpatient_2026q3.csv');

answer(q{
	CREATE FUNCTION first_day(release text) RETURNS date LANGUAGE sql IMMUTABLE
		RETURN make_date(left(release, 4)::integer, right(release, 1)::integer * 3 - 2, 1);
	-- a source that knows every code on every day
	INSERT INTO hcpcs_drug (source, code, drug)
	SELECT 'cms_files', code, NULL FROM hcpcs_drug WHERE category <> 'not_drug' GROUP BY code;
	INSERT INTO hcpcs_drug (source, code) VALUES ('cms_files', 'J1246');
	ALTER DATABASE import SET hcpcs_drug.sources = 'cms_files'});

# What the files say and what is answered, on the last day of each quarter:
# no key of any file is left out, nor answered where its file has it not.
sub differences
{
	my ($table, $value, $answer, $more) = @_;

	return answer(qq{
		WITH said AS (
			SELECT DISTINCT ON (code, release) code, release, $value AS value FROM $table
			WHERE code IN (SELECT code FROM hcpcs_drug WHERE source = 'cms_files') ORDER BY code, release
		), asked AS (
			SELECT c.code, r.release, (first_day(r.release) + interval '3 months' - interval '1 day')::date AS day
			FROM (SELECT DISTINCT code FROM said) AS c, (SELECT DISTINCT release FROM said) AS r
		)
		SELECT count(*) FILTER (WHERE s.value IS DISTINCT FROM ($answer)), count(s.code), count(*) > count(s.code)
		FROM asked a LEFT JOIN said s USING (code, release)});
}
answer('UPDATE addendum SET release = quarter');
is(differences('asp', q{to_number(nullif(amount, 'N/A'), '999999999.9999999')}, 'SELECT payment_limit FROM hcpcs_price(a.code, a.day)'),
	'0|' . ($total{payment}{unchanged} + 1) . '|t', 'payment limits as in the files');
is(differences('addendum', 'status', 'SELECT status_indicator FROM hcpcs_price(a.code, a.day)'),
	"0|$total{status}{unchanged}|t", 'status indicators as in the files');
is(differences('mue_professional', 'units::integer', 'SELECT mue_professional FROM hcpcs_lookup(a.code, a.day)'),
	"0|$total{limit_professional}{unchanged}|t", 'limits of practitioners as in the files');
is(differences('mue_institutional', 'units::integer', 'SELECT mue_institutional FROM hcpcs_lookup(a.code, a.day)'),
	"0|$total{limit_institutional}{unchanged}|f", 'limits of hospitals as in the file');

# NDCs: what all NDCs of a quarter convert to, as one multiset.
is(answer(q{
	WITH said AS (
		SELECT DISTINCT ON (code, ndc, release) code, ndc, release, to_number(units, '999999999.99999999') AS units
		FROM (SELECT *, row_number() OVER () AS n FROM crosswalk) AS c WHERE ndc ~ '^\d{5}-\d{4}-\d{2}$'
		ORDER BY code, ndc, release, n
	), asked AS (
		SELECT n.ndc, r.release, (first_day(r.release) + 40) AS day
		FROM (SELECT DISTINCT ndc FROM said) AS n, (SELECT DISTINCT release FROM said) AS r
	), answered AS (
		SELECT a.ndc, a.release, u.code, u.units FROM asked a, hcpcs_ndc_units(a.ndc, 1, 'UN', a.day) AS u
	)
	SELECT count(*) FILTER (WHERE s.units IS DISTINCT FROM u.units), count(s.code) FROM said s FULL JOIN answered u USING (code, ndc, release)}),
	"0|$total{ndc}{unchanged}", 'units of NDCs as in the files');
answer('ALTER DATABASE import RESET hcpcs_drug.sources');

# --- as of ------------------------------------------------------------------

# Ten codes over the quarters: what cms answers, and what the files say.
is(answer(q{
	WITH ten AS (SELECT unnest('{J9207,J9177,J9308,J9271,J0585,J2506,J1745,Q5103,J9312,J0897}'::text[]) AS code)
	SELECT count(*) FILTER (WHERE p.payment_limit IS DISTINCT FROM to_number(nullif(a.amount, 'N/A'), '999999999.9999999')),
		   count(*) FILTER (WHERE b.status IS NOT NULL AND p.status_indicator IS DISTINCT FROM b.status), count(*)
	FROM ten CROSS JOIN LATERAL (SELECT release, amount FROM asp WHERE asp.code = ten.code) AS a
	LEFT JOIN addendum b ON b.code = ten.code AND b.release = a.release
	CROSS JOIN LATERAL hcpcs_price(ten.code, first_day(a.release) + 45) AS p}), '0|0|90',
	'ten codes, nine quarters: limit and status of the files');
is(answer(q{
	SELECT string_agg(format('%s %s %s', c.code, c.day, coalesce(l.code, '-')), E'\n' ORDER BY c.place)
	FROM (VALUES (1, 'J2505', date '2021-12-31'), (2, 'J2505', '2022-01-01'), (3, 'J2506', '2021-12-31'), (4, 'J2506', '2022-01-01'),
		(5, 'J9310', '2018-12-31'), (6, 'J9310', '2019-01-01'), (7, 'J9312', '2018-12-31'), (8, 'J9312', '2019-01-01'),
		(9, 'J9371', '2024-06-30'), (10, 'J9371', '2024-07-01')) AS c(place, code, day)
	LEFT JOIN LATERAL hcpcs_lookup(c.code, c.day) AS l ON true}), join("\n",
	'J2505 2021-12-31 J2505', 'J2505 2022-01-01 -', 'J2506 2021-12-31 -', 'J2506 2022-01-01 J2506',
	'J9310 2018-12-31 J9310', 'J9310 2019-01-01 -', 'J9312 2018-12-31 -', 'J9312 2019-01-01 J9312',
	'J9371 2024-06-30 J9371', 'J9371 2024-07-01 -'), 'codes that took the place of others, on both sides of the day');

# --- code files into a source of their own ---------------------------------

answer(q{INSERT INTO hcpcs_source (source, publisher) VALUES ('codes', 'code files of CMS')});
for my $entry (
	{ kind => 'code', release => '2020q4', file => 'cms_hcpcs_anweb_2020q4_all_columns.csv', lines => 7196 },	# of 7197: one goes over two lines
	{ kind => 'code', release => '2026q1', file => 'cms_hcpcs_level2_2026q1.csv', lines => 9006 },
	$changes)
{
	my %n = import_file($entry, 'codes');

	note "$entry->{release}: " . join ', ', map { "$n{$_} $_" } sort keys %n;
	is($n{added} + $n{changed} + $n{ended} + $n{unchanged} + $n{refused} + $n{skipped}, $entry->{lines}, "code $entry->{release}: $entry->{lines} lines");
}
is(answer(q{SELECT count(*) FROM hcpcs_lookup('J9312', '2019-01-01'), hcpcs_coverage c WHERE c.source = 'codes' AND c.kind = 'code_list'}), 2,
	'whole files are listed as lists of all codes, a list of changes is not');

$node->stop;
done_testing();
