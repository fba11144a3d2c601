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

	write_file($entry->{file}, join("\n", $heading, @own, ''));
	$entry->{lines} = @own;
	$addendum_lines += @own;
}
is($addendum_lines, 34389, 'Addendum B: 34389 lines in 21 quarters');

my $node = Node::start('import');
Node::database($node, 'import');

sub write_file
{
	my ($file, $content) = @_;

	open(my $out, '>:raw', "$directory/$file") or die "$file: $!";
	print $out $content;
	close($out) or die "$file: $!";
	chmod 0644, "$directory/$file";
	return;
}

# The files where the server can read them, unpacked, each once.
sub path_of
{
	my ($file) = @_;
	my $path = "$directory/$file";

	return $path if -e $path;
	if (-e "$cms/$file")
	{
		write_file($file, PostgreSQL::Test::Utils::slurp_file("$cms/$file"));
	}
	else
	{
		gunzip("$cms/$file.gz" => $path) or die "$file: $GunzipError";
		chmod 0644, $path;
	}
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

# January 2026, but for the codes that have other words since October.
my %reworded = map { /^(\w+),\w+,("?)\w/ ? ($1 => 1) : () } split /\n/, PostgreSQL::Test::Utils::slurp_file(path_of($changes->{file}));
my ($code_heading, @january_lines) = split /\n/, PostgreSQL::Test::Utils::slurp_file(path_of('cms_hcpcs_level2_2026q1.csv'));
my @still = grep { /^(\w+),/ && !$reworded{$1} } @january_lines;
my $january = { kind => 'code', release => '2026q1', file => 'january.csv', lines => scalar @still };
write_file($january->{file}, join("\n", $code_heading, @still, ''));

# --- what is shipped is what a user would get ------------------------------

# One code of the ASP file of 2024q1, J1246, is in no code file that is
# shipped: what is unknown but of a drug range is kept.
my %unknown = ('payment 2024q1' => 1);
my %total;
for my $entry (@files, $jw_jz, $january, $changes)
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


# The whole file of January is older than what is shipped of October, and says
# so; as a file of next year it takes back the words that October changed.
my $whole = path_of('cms_hcpcs_level2_2026q1.csv');
is($node->psql('import', "SELECT hcpcs_import('code', '2026q1', pg_read_file('$whole'))", stderr => \my $refusal), 3, 'the whole file of January is refused');
like($refusal, qr/release "2026q4" of source "cms" is newer than "2026q1"/, 'because October is newer');
answer("CREATE TABLE whole AS SELECT * FROM hcpcs_import('code', '2027q1', pg_read_file('$whole'), true)");
my @changed = split /\n/, answer(q{SELECT key FROM whole WHERE action = 'changed'});
is(join(' ', grep { !$reworded{$_} } @changed), '', 'changed back are only codes that October has other words for');
is(answer(q{SELECT string_agg(key || ' ' || new, ', ' ORDER BY key) FROM whole WHERE action = 'summary' AND key <> 'note'}),
	'added 0, changed ' . @changed . ', ended 0, refused 0, skipped 0, unchanged ' . (9006 - @changed), 'all others are unchanged');
cmp_ok(scalar @changed, '>', 0, "words of @changed");

# The same codes in lines of 320 columns.  That form has the end of every
# code, which the copy of January has not: here as it is shipped.
my %dates = map { my ($code, @dates) = split /\|/, $_, -1; ($code => \@dates) } split /\n/, answer(q{
	SELECT code, to_char(valid_from, 'YYYYMMDD'), to_char(valid_to, 'YYYYMMDD') FROM hcpcs_drug WHERE shipped AND source = 'cms'
	UNION ALL SELECT modifier, to_char(valid_from, 'YYYYMMDD'), to_char(valid_to, 'YYYYMMDD') FROM hcpcs_modifier WHERE shipped AND source = 'cms'});
answer("CREATE TABLE still (code text, record_type text, short text, long text, price text, coverage text, betos text, tos text, added text, year text, ended text, release text);
	COPY still FROM '" . path_of($january->{file}) . "' WITH (FORMAT csv, HEADER)");
my @still_rows = map { [split /\t/, $_, -1] } split /\n/, answer(q{SELECT concat_ws(E'\t', code, record_type, coalesce(short, ''), coalesce(long, ''), coalesce(price, ''), coalesce(coverage, '')) FROM still});
write_file('january.txt', join('', map { contractor_records(@$_) } @still_rows));
my %fixed = import_file({ kind => 'code', release => '2026q1', file => 'january.txt' }, 'cms');
is(join(' ', map { "$_ $fixed{$_}" } qw(added changed ended refused skipped unchanged)),
	"added 0 changed 0 ended 0 refused 0 skipped 0 unchanged $january->{lines}", 'lines of 320 columns: nothing new in what is shipped');

# CMS's record layout, HCPCS2019_recordlayout.txt: a long text goes on in
# records of its own, cut between words.
sub contractor_records
{
	my ($code, $type, $short, $long, $price, $coverage) = @_;
	my ($from, $to) = @{ $dates{$code} };
	my $first = $type eq 'modifier' ? 7 : 3;
	my @parts = $long eq '' ? ('') : $long =~ /\G(.{1,80})(?: |\z)/g;
	my $rest = sprintf('%-28s%-2s%108s%-1s%38s%-8s%8s%-8s%28s', $short, $price, '', $coverage, '', $from, '', $to, '');

	die "$code: $long\n" if join(' ', @parts) ne $long;
	return join '', map { sprintf("%5s%05d%d%-80s%s\n", $code, 100 * ($_ + 1), $_ == 0 ? $first : $first + 1, $parts[$_], $_ == 0 ? $rest : ' ' x 229) } 0 .. $#parts;
}

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
# Then they say what is shipped, but for what data/curated lays over.
my @curated = map { /^([A-V]\d{4}),/ ? "'$1'" : () } split /\n/, PostgreSQL::Test::Utils::slurp_file("$source/data/curated/code_overrides.csv");
cmp_ok(scalar @curated, '>', 0, 'some codes are corrected by hand');
is(answer(q{
	WITH newest AS (
		SELECT DISTINCT ON (d.code, d.valid_from) d.* FROM hcpcs_drug d JOIN hcpcs_release_date r USING (source, release)
		WHERE d.source = 'codes' ORDER BY d.code, d.valid_from, r.released DESC
	)
	SELECT string_agg(DISTINCT concat_ws(' ', code, k), ', ')
	FROM newest n FULL JOIN (SELECT * FROM hcpcs_drug WHERE shipped AND source = 'cms') AS s USING (code, valid_from)
	CROSS JOIN unnest('{valid_to,category,drug,brand,description,dose,dose_unit,billing_basis,route,container,esrd,coverage,note}'::text[]) AS k
	WHERE to_jsonb(n)->>k IS DISTINCT FROM to_jsonb(s)->>k AND code NOT IN (} . join(', ', @curated) . ')'), '',
	'imported one after the other, the code files give what is shipped');
is(answer(q{SELECT count(*) FROM hcpcs_lookup('J9312', '2019-01-01'), hcpcs_coverage c WHERE c.source = 'codes' AND c.kind = 'code_list'}), 2,
	'whole files are listed as lists of all codes, a list of changes is not');

$node->stop;
done_testing();
