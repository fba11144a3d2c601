# Csv: reads and writes the comma-separated files of this directory.
#
# A record may hold quoted line breaks (CMS notes do).  What is written is
# plain ASCII with LF ends, the header first, quoted only where needed, so
# that a diff shows one changed fact as one changed line.
package Csv;

use strict;
use warnings;

# Every record of a file (gzip accepted) as a list of references to arrays of
# fields, the header first.
sub read_records
{
	my ($path) = @_;
	my $in;

	($path =~ /\.gz$/ ? open($in, '-|', 'gzip', '-dc', $path) : open($in, '<:raw', $path))
	  or die "could not read $path: $!\n";
	my $text = do { local $/; <$in> };
	close($in) or die "could not read $path: $!\n";
	my (@records, @fields);

	$text =~ s/^\xEF\xBB\xBF//;
	while ($text =~ /\G(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r?\n|\z)/gc)
	{
		my ($quoted, $plain, $end) = ($1, $2, $3);

		push @fields, defined $quoted ? $quoted =~ s/""/"/gr : $plain;
		next if $end eq ',';
		push @records, [@fields] if @fields > 1 || $fields[0] ne '';
		@fields = ();
		last if $end eq '';
	}
	die "$path: malformed record near byte " . (pos($text) // 0) . "\n"
	  if (pos($text) // 0) < length $text;
	return @records;
}

# The columns of a file, and every row as a reference to a hash by their names.
sub read_table
{
	my ($path) = @_;
	my ($header, @records) = read_records($path);
	my @rows;

	for my $record (@records)
	{
		die "$path: a row has " . @$record . " fields, the header " . @$header . ": @$record\n"
		  if @$record != @$header;
		my %row;
		@row{@$header} = @$record;
		push @rows, \%row;
	}
	return ($header, @rows);
}

sub read_rows
{
	my (undef, @rows) = read_table($_[0]);

	return @rows;
}

# Write rows (hash references; undef is written as the empty field).
sub write_rows
{
	my ($path, $columns, @rows) = @_;

	open(my $out, '>:raw', $path) or die "could not write $path: $!\n";
	print $out join(',', @$columns), "\n";
	for my $row (@rows)
	{
		my $line = join(',', map { quote($row->{$_} // '') } @$columns);
		die "$path: not plain ASCII: $line\n" if $line =~ /[^\x20-\x7E]/;
		print $out $line, "\n";
	}
	close($out) or die "could not write $path: $!\n";
	return;
}

sub quote
{
	my ($field) = @_;

	return $field if $field !~ /[",\r\n]/ && $field !~ /^\s|\s$/;
	return '"' . $field =~ s/"/""/gr . '"';
}

1;
