#!/usr/bin/perl
# csv_to_sql: how does the shipped data get into the extension script?
#
# Prints INSERT statements for the CSV files named, one table per file, in
# the order given.  An empty field is NULL, a column empty throughout is left
# to its default.  A column name[] holds a blank-separated list, one row of
# the table per element.  The script runs with the rights of a superuser:
# only literals, casts and functions of pg_catalog by name, no operators.
#
# usage: perl csv_to_sql.pl FILE.csv ...

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Csv;

my $rows_per_insert = 1000;

for my $path (@ARGV)
{
	my ($table) = $path =~ m{([a-z_]+)\.csv$} or die "$path: not a table's name\n";
	my ($header, @records) = Csv::read_records($path);
	my @used;

	for my $record (@records)
	{
		die "$path: " . @$record . " fields, not " . @$header . ": @$record\n" if @$record != @$header;
		$used[$_] ||= $record->[$_] ne '' for 0 .. $#$header;
	}
	my @keep = grep { $used[$_] } 0 .. $#$header;
	my @columns = @$header[@keep];

	die "$path: strange column: $_\n" for grep { !/^[a-z_]+(?:\[\])?$/ } @columns;
	while (my @some = splice(@records, 0, $rows_per_insert))
	{
		print insert($table, \@columns, map { [map { literal($_) } @$_[@keep]] } @some);
	}
}

# A literal means the same under every setting of standard_conforming_strings
# and nothing in it is for the extension script reader to replace.
sub literal
{
	my ($field) = @_;

	return 'NULL' if $field eq '';
	die "not plain ASCII, or a backslash: $field\n" if $field =~ /[^\x20-\x7E\n]|\\/;
	die "the extension script reader would replace: $field\n" if $field =~ /\@ext|MODULE_PATHNAME/;
	return "'" . $field =~ s/'/''/gr . "'";
}

sub insert
{
	my ($table, $columns, @rows) = @_;
	my $names = join(', ', 'shipped', map { s/\[\]//r } @$columns);

	# Literals right under INSERT take the types of the columns.
	if (!grep { /\[\]/ } @$columns)
	{
		return "INSERT INTO \@extschema\@.$table ($names) VALUES\n"
		  . join(",\n", map { '(' . join(',', 'true', @$_) . ')' } @rows) . ";\n";
	}
	my $values = join(",\n", map { '(' . join(',', @$_) . ')' } @rows);
	my @selected = map {
		/^(.*)\[\]$/ ? "pg_catalog.unnest(pg_catalog.string_to_array(v.$1, ' '))"
		  : /^valid_/ ? "CAST(v.$_ AS pg_catalog.date)" : "v.$_"
	} @$columns;

	return "INSERT INTO \@extschema\@.$table ($names)\n"
	  . 'SELECT ' . join(', ', 'true', @selected) . "\nFROM (VALUES\n$values) AS v("
	  . join(', ', map { s/\[\]//r } @$columns) . ");\n";
}
