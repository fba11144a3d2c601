# range_list: writes src/core/range_list.h, the categories of code ranges as a
# C list, from curated/code_ranges.csv.  Run by make:
#
#	perl -Idata data/range_list.pl data/curated/code_ranges.csv > src/core/range_list.h
#
# The first range that covers a code gives its category.
use strict;
use warnings;

use Csv;

my ($path) = @ARGV;
die "usage: perl -Idata data/range_list.pl code_ranges.csv\n" if @ARGV != 1;

print <<'HEAD';
/*
 * range_list.h
 *	  Which ranges of codes are drugs, and of which category?
 *
 * Made from data/curated/code_ranges.csv by data/range_list.pl: change those.
 */
#ifndef HD_RANGE_LIST_H
#define HD_RANGE_LIST_H

/* X(letter, first, last, category); the first that covers a code */
HEAD
print "#define HD_CODE_RANGES(X)";
for my $row (Csv::read_rows($path))
{
	my ($letter, $first) = $row->{first} =~ /^([A-V])(\d{4})$/
	  or die "$path: \"$row->{first}\" is no code\n";
	my ($last) = $row->{last} =~ /^$letter(\d{4})$/
	  or die "$path: \"$row->{last}\" does not end a range from $row->{first}\n";

	die "$path: $row->{first} is after $row->{last}\n" if $first > $last;
	die "$path: \"$row->{category}\" is no lower_snake_case word\n"
	  if $row->{category} !~ /^[a-z][a-z_]*$/;
	# no leading zeros: C would read them as octal
	printf " \\\n\tX('%s', %d, %d, %s)", $letter, $first, $last, $row->{category};
}
print "\n\n#endif\t\t\t\t\t\t\t/* HD_RANGE_LIST_H */\n";
