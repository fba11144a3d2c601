# finding_list: writes src/core/finding_list.h, the findings and checks as C
# lists, from hcpcs_finding.csv.  Run by make:
#
#	perl -Idata data/finding_list.pl data/hcpcs_finding.csv > src/core/finding_list.h
#
# The catalogue is the only place where a finding is declared; a finding that
# C names and the catalogue does not know is a compile error.
use strict;
use warnings;

use Csv;

my ($path) = @ARGV;
die "usage: perl -Idata data/finding_list.pl hcpcs_finding.csv\n" if @ARGV != 1;

my @columns = qw(finding check_name cause severity outcome);
my @rows = sort { $a->{position} <=> $b->{position} } Csv::read_rows($path);
my (%seen, @checks);

die "$path: no findings\n" if !@rows;
for my $row (@rows)
{
	for my $column (@columns)
	{
		die "$path: $column \"$row->{$column}\" is no lower_snake_case word\n"
		  if $row->{$column} !~ /^[a-z][a-z0-9_]*$/;
	}
	die "$path: finding $row->{finding} comes twice\n" if $seen{finding}{ $row->{finding} }++;
	die "$path: position $row->{position} comes twice\n" if $seen{position}{ $row->{position} }++;
	push @checks, $row->{check_name} if !$seen{check}{ $row->{check_name} }++;
}

print <<'HEAD';
/*
 * finding_list.h
 *	  Which findings and checks does the catalogue know, in which order?
 *
 * Made from data/hcpcs_finding.csv by data/finding_list.pl: change those.
 */
#ifndef HD_FINDING_LIST_H
#define HD_FINDING_LIST_H

/* X(finding, check, cause, severity, outcome) */
HEAD
print "#define HD_FINDINGS(X)",
  (map { " \\\n\tX(" . join(', ', @$_{@columns}) . ")" } @rows), "\n\n";
print "/* X(check) */\n";
print "#define HD_CHECKS(X)", (map { " \\\n\tX($_)" } @checks), "\n\n";
print "#endif\t\t\t\t\t\t\t/* HD_FINDING_LIST_H */\n";
