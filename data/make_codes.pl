#!/usr/bin/perl
# make_codes: how do CMS's code files become shipped data?
#
# Imports the Alpha-Numeric HCPCS files of October 2020 and January 2026, what
# changed until October 2026 and the JW/JZ list into an empty database
# (Import.pm), with the hcpcs_import that users have, lays over what no file
# can give (make_codes.sql, curated/code_*.csv, each with its reason), and
# writes hcpcs_drug.csv and hcpcs_modifier.csv beside this script.  The list
# of ended drug codes and the list of all codes of July 2026 have no text to
# import: what is made is held against them.
#
# usage: perl make_codes.pl DIRECTORY_OF_CMS_FILES

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

# The JW/JZ list is imported last, under the first day after the other
# releases: it is a list of codes, so that those have to be there.
my @files = (
	{ kind => 'code', release => '2020q4', path => "$cms/cms_hcpcs_anweb_2020q4_all_columns.csv.gz" },
	{ kind => 'code', release => '2026q1', path => "$cms/cms_hcpcs_level2_2026q1.csv" },
	{ kind => 'code', release => '2026q4', path => "$cms/cms_hcpcs_changes_2026q4.csv" },
	{ kind => 'jw_jz', release => '20261002', path => "$cms/cms_jw_jz_codes_20250620.csv" });

Import::run('make_codes.sql', $scratch, @files);
my ($drug_columns, @drugs) = rows_of('hcpcs_drug', 'code');
my ($modifier_columns, @modifiers) = rows_of('hcpcs_modifier', 'modifier');
check_lists();
# What the billing articles call the codes: source guide, kept by hand.
push @drugs, Csv::read_rows("$data/curated/guide_drug.csv");
write_table('hcpcs_drug', $drug_columns, @drugs);
write_table('hcpcs_modifier', $modifier_columns, @modifiers);
exit;

# The columns of a table, and its rows in the order in which they are shipped.
sub rows_of
{
	my ($table, $key) = @_;
	my ($columns, @rows) = Csv::read_table("$scratch/$table.csv");

	return ($columns, sort { $a->{$key} cmp $b->{$key} || $a->{valid_from} cmp $b->{valid_from} } @rows);
}

# No code of a list is missing, and what has ended has ended on its day.
sub check_lists
{
	my %end = map { $_->{code} => $_->{valid_to} } @drugs;

	for my $row (Csv::read_rows("$cms/cms_hcpcs_level2_codes_2026q3.csv"))
	{
		die "$row->{hcpcs} is in the list of July 2026 and in no file\n" if !$end{$row->{hcpcs}};
	}
	for my $row (Csv::read_rows("$cms/cms_hcpcs_terminated_drug_codes_2026q1.csv"))
	{
		my $found = $end{$row->{hcpcs}} // 'no';

		die "$row->{hcpcs} ends on $row->{termination_date} in the list of ended codes, on $found day in the files\n"
		  if $found ne $row->{termination_date};
	}
	return;
}

sub write_table
{
	my ($table, $columns, @rows) = @_;

	Csv::write_rows("$data/$table.csv", $columns, @rows);
	print "$table: ", scalar @rows, "\n";
	return;
}
