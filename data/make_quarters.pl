#!/usr/bin/perl
# make_quarters: how do CMS's quarterly files become shipped data?
#
# Imports the MUE tables, OPPS Addendum B, the ASP payment files and the NDC
# crosswalks of a directory into an empty database (Import.pm), with the
# hcpcs_import that users have, and writes what is there then
# (make_quarters.sql) as hcpcs_limit, hcpcs_status, hcpcs_payment, hcpcs_ndc,
# hcpcs_release and ndc_refused (.csv, beside this script); hcpcs_diagnosis is
# made of the ICD-10-CM list.  Here is only which file is which quarter, who
# published it when, and what is added by hand (curated/).
#
# usage: perl make_quarters.pl DIRECTORY_OF_CMS_FILES

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Temp;
use FindBin;
use lib $FindBin::Bin;
use Csv;
use Import;

my $cms = abs_path(shift // die "usage: $0 DIRECTORY_OF_CMS_FILES\n");
my $data = $FindBin::Bin;
my $scratch = File::Temp->newdir();
my @month = qw(January April July October);

# First postings of the ASP files, from the dates in CMS's file names.
my %asp_posted = (
	'2024q1' => '2023-12-12', '2024q2' => '2024-03-21', '2024q3' => '2024-06-20',
	'2024q4' => '2024-09-18', '2025q1' => '2024-12-19', '2025q2' => '2025-03-27',
	'2025q3' => '2025-06-23', '2025q4' => '2025-09-17', '2026q1' => '2025-12-17');

my %mue = (
	limit_professional => ['practitioner', 'Practitioner Services'],
	limit_institutional => ['outpatient', 'Facility Outpatient Hospital Services']);

my (@files, @releases, %needed);

find_files();
Import::run('make_quarters.sql', $scratch, @files);
write_imported();
write_refused();
write_diagnosis();
write_releases();
exit;

# --- the files of CMS ------------------------------------------------------

# The files of a kind by quarter: name_2026q1.csv or .csv.gz.
sub quarter_files
{
	my ($name) = @_;
	my %file;

	for my $path (glob "$cms/${name}_*")
	{
		$file{$1} = $path if $path =~ m{/${name}_(\d{4}q[1-4])\.csv(?:\.gz)?$};
	}
	die "no file $name in $cms\n" if !%file;
	return %file;
}

sub add_files
{
	my ($kind, %file) = @_;

	push @files, map { { kind => $kind, release => $_, path => $file{$_} } } sort keys %file;
	return;
}

sub find_files
{
	my ($addendum) = glob("$cms/cms_opps_addendum_b_drugs_*") or die "no Addendum B in $cms\n";
	my %asp = quarter_files('cms_asp_pricing');
	my %quarters = map { $_->{quarter} => $addendum } Csv::read_rows($addendum);

	add_files($_, quarter_files("cms_mue_$mue{$_}[0]")) for sort keys %mue;
	add_files('ndc', quarter_files('cms_ndc_hcpcs'));
	add_files('payment', %asp);
	add_files('status', %quarters);
	# Its rates of status K and G are the payment limits of quarters that have
	# no ASP file.
	push @files, map { { kind => 'payment', release => $_, path => $addendum, name => "addendum_b_$_", is_partial => 1 } }
	  grep { !$asp{$_} } sort keys %quarters;
	return;
}

# --- what is written -------------------------------------------------------

sub write_imported
{
	for my $table (qw(hcpcs_limit hcpcs_status hcpcs_payment hcpcs_ndc))
	{
		my ($columns, @rows) = Csv::read_table("$scratch/$table.csv");

		push @rows, curated('ndc', 'ndc_extra.csv') if $table eq 'hcpcs_ndc';
		write_table($table, $columns, @rows);
	}
	for my $row (Csv::read_rows("$scratch/hcpcs_release.csv"))
	{
		my ($kind, $quarter) = delete @$row{qw(kind quarter)};

		push @releases, { %$row, kind => $kind, released => released($kind, $quarter, $row), origin => origin($kind, $quarter, $row) };
	}
	return;
}

# Rates that stand in for limits are dated before the quarter begins, so that
# its limit file, should somebody import that, is the newer release.
sub released
{
	my ($kind, $quarter, $row) = @_;

	return day_before($row->{covers_from}) if $row->{release} ne $quarter;
	return $kind eq 'payment' ? $asp_posted{$quarter} // $row->{covers_from} : $row->{covers_from};
}

sub origin
{
	my ($kind, $quarter, $row) = @_;
	my $name = $quarter =~ /^(\d{4})q([1-4])$/ ? "$month[$2 - 1] $1" : die "not a quarter: $quarter\n";

	return "CMS NCCI Medically Unlikely Edits, $mue{$kind}[1] MUE table, effective $row->{covers_from}" if $mue{$kind};
	return "CMS OPPS Addendum B, $name: payment rates of status K and G, no other codes" if $row->{release} ne $quarter;
	return "CMS OPPS Addendum B, $name" if $kind eq 'status';
	return "CMS ASP NDC-HCPCS crosswalk, $name" if $kind eq 'ndc';
	return "CMS Medicare Part B payment limit file (ASP), $name";
}

# Lines that no import took.  The NDC has a column of its own here, so that
# the reason need not repeat it.
sub write_refused
{
	my @refused;

	for my $row (Csv::read_rows("$scratch/refused.csv"))
	{
		my ($record) = Csv::read_records(\$row->{line});

		die "$row->{kind} $row->{release}, line $row->{line_no}: $row->{reason}\n" if $row->{kind} ne 'ndc';
		push @refused, { quarter => $row->{release}, line => $row->{line_no}, code => $record->[0],
			ndc => plain($record->[3]), reason => $row->{reason} =~ s/^".*" is no NDC of 5-4-2 digits$/NDC is not 5-4-2 digits/r };
	}
	Csv::write_rows("$data/ndc_refused.csv", [qw(quarter line code ndc reason)], @refused);
	print "ndc_refused: ", scalar @refused, "\n";
	return;
}

# Quarters begin on the first of a month.
sub day_before
{
	my ($year, $month) = $_[0] =~ /^(\d{4})-(\d\d)-01$/ or die "no first of a month: $_[0]\n";

	return $month eq '01' ? sprintf('%d-12-31', $year - 1)
	  : sprintf('%d-%02d-%02d', $year, $month - 1, $month eq '04' ? 31 : 30);
}

# Text of CMS on one line in plain ASCII.
sub plain
{
	my ($text) = @_;

	$text =~ s/\xC2\xAE|\xE2\x84\xA2//g;    # registered, trademark
	$text =~ s/\xC2\xA0|\s+/ /g;
	die "not plain ASCII: $text\n" if $text =~ /[^\x20-\x7E]/;
	return $text =~ s/^ +| +$//gr;
}

# Billable codes of two fiscal years, packed: one row per category.
sub write_diagnosis
{
	my ($path) = glob("$cms/icd10cm_billable_fy2025_fy2026.csv*") or die "no ICD-10-CM list in $cms\n";
	my %year = (
		fy2025 => { release => 'fy2025', from => '2024-10-01', to => '2025-09-30' },
		fy2026 => { release => 'fy2026', from => '2025-10-01', to => '2026-09-30' });
	my %list;

	for my $row (Csv::read_rows($path))
	{
		my $category = substr($row->{code}, 0, 3);
		my $release = $row->{fy2025} ? 'fy2025' : 'fy2026';
		my $to = $row->{fy2026} ? 'infinity' : $year{fy2025}{to};

		push @{ $list{"$category $release $year{$release}{from} $to"} }, $row->{code};
	}
	my @rows = map {
		my ($category, $release, $from, $to) = split / /;
		{ source => 'cms', release => $release, code => '*', valid_from => $from, valid_to => $to,
		  'diagnosis[]' => join(' ', sort @{ $list{$_} }) };
	} sort keys %list;
	add_release('diagnosis', $year{fy2025}, 'CMS ICD-10-CM billable codes, FY 2025');
	add_release('diagnosis', $year{fy2026}, 'CMS ICD-10-CM billable codes, FY 2026, as of April 2026');

	my @columns = qw(source release code valid_from valid_to diagnosis[]);
	push @rows, curated('diagnosis', 'diagnosis_covered.csv');
	Csv::write_rows("$data/hcpcs_diagnosis.csv", \@columns, @rows);
	print "hcpcs_diagnosis: ", scalar @rows, " packed\n";
}

sub add_release
{
	my ($kind, $period, $origin, $released) = @_;

	push @releases, {
		source => 'cms', release => $period->{release}, kind => $kind,
		released => $released // $period->{from},
		covers_from => $period->{from}, covers_to => $period->{to}, origin => $origin };
}

# Rows kept by hand; their releases must be in curated/release_extra.csv.
sub curated
{
	my ($kind, $file) = @_;
	my @rows = -e "$data/curated/$file" ? Csv::read_rows("$data/curated/$file") : ();

	# The guide's lists speak for themselves: no release claims that what they
	# leave out is a fact.
	$needed{"$_->{source} $_->{release} $kind"} = $file for grep { $_->{source} ne 'guide' } @rows;
	return @rows;
}

sub write_releases
{
	my @columns = qw(source release kind released covers_from covers_to origin);
	my @rows = (Csv::read_rows("$data/curated/release_extra.csv"), @releases);

	@rows = sort { join("\0", @$a{qw(source kind covers_from release)})
		  cmp join("\0", @$b{qw(source kind covers_from release)}) } @rows;
	delete $needed{"$_->{source} $_->{release} $_->{kind}"} for @rows;
	die "no release $_, which $needed{$_} names\n" for sort keys %needed;
	Csv::write_rows("$data/hcpcs_release.csv", \@columns, @rows);
	print "hcpcs_release: ", scalar @rows, "\n";
}

# Rows sorted by key, then time.
sub write_table
{
	my ($table, $columns, @rows) = @_;
	my @key = grep { $_ =~ /^(?:ndc|code|claim_type)$/ } @$columns;

	@rows = sort { join("\0", @$a{@key}, $a->{valid_from}) cmp join("\0", @$b{@key}, $b->{valid_from}) } @rows;
	Csv::write_rows("$data/$table.csv", $columns, @rows);
	print "$table: ", scalar @rows, "\n";
}
