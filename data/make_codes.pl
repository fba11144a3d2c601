#!/usr/bin/perl
# make_codes: what is each HCPCS Level II code and modifier, and since when?
#
# Reads CMS's Alpha-Numeric HCPCS file of January 2026, what changed until
# October 2026, the file of October 2020 (cross-references), the list of ended
# drug codes and the JW/JZ list, lets TOOL (descriptor_columns) read the
# descriptions, and writes hcpcs_drug.csv and hcpcs_modifier.csv beside this
# script.  What no text can give is in curated/code_*.csv, each with its
# reason.  Limits, prices and NDCs are made by make_quarters.pl.
#
# usage: perl make_codes.pl DIRECTORY_OF_CMS_FILES TOOL

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Csv;
use File::Temp;
use Time::Local;

my ($cms, $tool) = @ARGV;
die "usage: $0 DIRECTORY_OF_CMS_FILES TOOL\n" if !defined $tool;
my $data = $FindBin::Bin;

# New codes of January 2026 have no added date in CMS's October 2025 columns;
# that release took effect on this day.
my $january = '2026-01-01';

my (%code, %modifier, %drug);

read_january();
read_changes();
read_october_2020();
read_terminated();
classify();
read_descriptions();
apply_overrides();
mark_jw_jz();
find_successors();
write_drugs();
write_modifiers();
report();
exit;

# --- the files of CMS ------------------------------------------------------

# January 2026: the record of every code and modifier.
sub read_january
{
	for my $row (Csv::read_rows("$cms/cms_hcpcs_level2_2026q1.csv"))
	{
		my $to = $row->{record_type} eq 'modifier' ? \%modifier : \%code;

		$to->{$row->{code}} = {
			short => ascii($row->{short_description}),
			long => ascii($row->{long_description}),
			price => $row->{price_indicator},
			tos => $row->{tos},
			coverage => $row->{coverage_code},
			from => $row->{added_date} || $january,
			to => $row->{termination_date} || 'infinity'};
	}
	return;
}

# October 2026 over January 2026: a row replaces the dates, and the texts
# where it has any.
sub read_changes
{
	for my $row (Csv::read_rows("$cms/cms_hcpcs_changes_2026q4.csv"))
	{
		my $to = $row->{record_type} eq 'modifier' ? \%modifier : \%code;
		my $record = $to->{$row->{code}} //= {};

		$record->{from} = $row->{added_date} || $record->{from};
		$record->{to} = $row->{termination_date} || 'infinity';
		$record->{short} = ascii($row->{short_description})
		  if $row->{short_description} ne '';
		$record->{long} = ascii($row->{long_description})
		  if $row->{long_description} ne '';
		$record->{short} //= '';
		$record->{long} //= $record->{short};
	}
	return;
}

# October 2020: the end of codes and modifiers that ended before, where the
# later files, complete for drug codes only, leave it blank, and the
# cross-references from ended codes to their successors.
sub read_october_2020
{
	for my $row (Csv::read_rows("$cms/cms_hcpcs_anweb_2020q4_all_columns.csv.gz"))
	{
		my $record = $code{$row->{HCPC}} // $modifier{$row->{HCPC}};
		my $end = $row->{'TERM DT'};

		if (!$record)
		{
			my $to = length $row->{HCPC} == 5 ? \%code : \%modifier;

			$record = $to->{$row->{HCPC}} = {
				short => ascii($row->{'SHORT DESCRIPTION'}),
				long => ascii($row->{'LONG DESCRIPTION'}),
				price => $row->{PRICE1}, tos => $row->{TOS1},
				coverage => $row->{COV}, from => date($row->{'ADD DT'}),
				to => 'infinity',
				note => 'last seen in the file of October 2020'};
		}
		next if $end eq '';
		$record->{to} = date($end) if $record->{to} eq 'infinity';
		$record->{crossed} = [
			grep { /^[A-V]\d{4}$/ } map { $row->{"XREF$_"} } 1 .. 5]
		  if $record->{to} eq date($end);
	}
	return;
}

# The ended drug codes, and codes that only a list names.
sub read_terminated
{
	for my $row (Csv::read_rows("$cms/cms_hcpcs_terminated_drug_codes_2026q1.csv"))
	{
		my $record = $code{$row->{hcpcs}} //= unknown();

		$record->{to} = $row->{termination_date}
		  if $record->{to} eq 'infinity';
	}
	for my $row (Csv::read_rows("$cms/cms_hcpcs_level2_codes_2026q3.csv"))
	{
		$code{$row->{hcpcs}} //= unknown();
	}
	return;
}

sub unknown
{
	return {short => '', long => '', from => '-infinity', to => 'infinity',
		note => 'the code is listed without text; since when is not known'};
}

# CMS writes no-break spaces, typographic quotes and the like.
sub ascii
{
	my ($text) = @_;

	$text =~ s/\xE2\x80[\x98\x99]/'/g;
	$text =~ s/\xE2\x80[\x9C\x9D]/"/g;
	$text =~ s/\xE2\x80[\x90-\x95]/-/g;
	$text =~ s/\xE2\x89\xA4/<=/g;
	$text =~ s/\xE2\x89\xA5/>=/g;
	$text =~ s/\xC2\xA0/ /g;
	$text =~ s/\xC3\xA9/e/g;
	$text =~ tr/\\/\//;
	$text =~ s/\s+/ /g;
	$text =~ s/^ | $//g;
	die "not plain ASCII: $text\n" if $text =~ /[^\x20-\x7E]/;
	return $text;
}

sub date
{
	my ($digits) = @_;

	return $digits =~ /^(\d{4})(\d\d)(\d\d)$/ ? "$1-$2-$3" : '-infinity';
}

sub day_after
{
	my ($date) = @_;
	my ($year, $month, $day) = $date =~ /^(\d{4})-(\d\d)-(\d\d)$/ or return '';
	my @next = gmtime(timegm(0, 0, 12, $day, $month - 1, $year) + 86400);

	return sprintf('%04d-%02d-%02d', $next[5] + 1900, $next[4] + 1, $next[3]);
}

# --- what a code is --------------------------------------------------------

# The category of the first range that covers the code; what none covers is no
# drug.  CMS has no such column: price indicator 51 means drug, but is also
# on skin substitutes and contrast, and is missing on radiopharmaceuticals,
# pass-through codes (C9), blood and oral or self-administered drugs.
sub classify
{
	my @ranges = Csv::read_rows("$data/curated/code_ranges.csv");

	for my $code (sort keys %code)
	{
		my ($range) = grep { $code ge $_->{first} && $code le $_->{last} } @ranges;
		my $record = $code{$code};
		my $category = $range ? $range->{category} : 'not_drug';

		die "$code is priced as a drug but classified as none\n"
		  if $category eq 'not_drug' && ($record->{price} // '') eq '51'
		  && $code !~ /^A9154$/;
		$record->{category} = $category;
		$drug{$code} = $record if $category ne 'not_drug';
	}
	return;
}

# --- the billing unit ------------------------------------------------------

sub read_descriptions
{
	my @columns = qw(drug brand labeler dose dose_unit billing_basis route
	  container esrd reason amounts);
	my $input = File::Temp->new;

	for my $code (sort keys %drug)
	{
		next if $drug{$code}{long} eq '';
		print $input "$code\t$drug{$code}{long}\n";
	}
	close($input) or die "could not write the descriptions: $!\n";
	open(my $out, '-|', "'$tool' <'$input'") or die "could not run $tool: $!\n";
	while (my $line = <$out>)
	{
		chomp $line;
		my ($code, @fields) = split /\t/, $line, -1;
		@{$drug{$code}}{@columns} = @fields;
	}
	close($out) or die "$tool failed\n";
	return;
}

# Single values kept by hand; one that the text gives by itself is refused,
# so that the file cannot outlive its reasons.
sub apply_overrides
{
	for my $row (Csv::read_rows("$data/curated/code_overrides.csv"))
	{
		my ($code, $column, $value) = @$row{qw(code column value)};
		my $record = $drug{$code}
		  or die "code_overrides.csv: $code is no drug\n";

		die "code_overrides.csv: $code $column already is \"$value\"\n"
		  if ($record->{$column} // '') eq $value;
		$record->{$column} = $value;
		$record->{reason} = '' if $column eq 'billing_basis';
		$record->{because}{$row->{reason}} = 1;
	}
	return;
}

# The JW/JZ list wins; the categories that the policy leaves out are exempt;
# for the rest it is not known.
sub mark_jw_jz
{
	my %exempt = map { $_ => 1 }
	  qw(vaccine radiopharmaceutical contrast blood_product);

	for my $code (keys %drug)
	{
		$drug{$code}{jw_jz} = 'exempt' if $exempt{$drug{$code}{category}};
	}
	for my $row (Csv::read_rows("$cms/cms_jw_jz_codes_20250620.csv"))
	{
		my $record = $drug{$row->{hcpcs}}
		  or die "JW/JZ list: $row->{hcpcs} is no drug\n";
		$record->{jw_jz} = 'listed';
	}
	return;
}

# --- successors ------------------------------------------------------------

# What follows an ended code: curated, else CMS's cross-reference, else the
# codes of the same drug, route and dialysis use that began the day after.
sub find_successors
{
	my (%curated, %begins);

	for my $row (Csv::read_rows("$data/curated/code_replacements.csv"))
	{
		die "code_replacements.csv: $row->{code} to $row->{successor}: no drug\n"
		  if !$drug{$row->{code}} || !$drug{$row->{successor}};
		push @{$curated{$row->{code}}}, $row->{successor};
	}
	push @{$begins{$drug{$_}{from}}}, $_ for sort keys %drug;
	for my $code (sort keys %drug)
	{
		my $old = $drug{$code};

		next if $old->{to} eq 'infinity';
		my @crossed = grep { $drug{$_} } @{$old->{crossed} // []};
		my @derived = grep { follows($old, $drug{$_}) }
		  @{$begins{day_after($old->{to})} // []};
		my @own = grep { $old->{brand} ne '' && $drug{$_}{brand} eq $old->{brand} }
		  @derived;

		@derived = @own if @own;
		($old->{replaced_by}, $old->{successor_by}) =
			$curated{$code} ? ($curated{$code}, 'curated')
		  : @crossed ? (\@crossed, 'cross-reference')
		  : @derived ? (\@derived, 'derived')
		  : (undef, undef);
	}
	return;
}

sub follows
{
	my ($old, $new) = @_;

	return 0 if ($old->{drug} // '') eq '';
	return 0 if plain_name($old->{drug}) ne plain_name($new->{drug} // '');
	return 0 if $old->{esrd} ne $new->{esrd};
	return 0 if $old->{route} ne '' && $new->{route} ne ''
	  && $old->{route} ne $new->{route};
	return 0 if ($old->{route} eq 'oral') != ($new->{route} eq 'oral');
	return $old->{brand} eq '' || $new->{brand} eq ''
	  || $old->{brand} eq $new->{brand};
}

# CMS abbreviates salts now and then.
sub plain_name
{
	my ($name) = @_;

	$name =~ s/\bhcl\b/hydrochloride/;
	return $name;
}

# --- what is written -------------------------------------------------------

sub write_drugs
{
	my @columns = qw(source release code valid_from valid_to category drug
	  brand description dose dose_unit billing_basis route container jw_jz
	  esrd coverage replaced_by note);
	my @rows;

	for my $code (sort keys %code)
	{
		my $record = $code{$code};
		my %row = (source => 'cms', release => '2026q4', code => $code,
			valid_from => $record->{from}, valid_to => $record->{to},
			category => $record->{category},
			description => $record->{short});

		die "$code ends $record->{to}, before it begins\n"
		  if $record->{to} ne 'infinity' && $record->{from} ne '-infinity'
		  && $record->{to} lt $record->{from};
		$row{description} = $record->{long} if $drug{$code};
		$row{note} = $record->{note};
		%row = (%row, drug_columns($record)) if $drug{$code};
		push @rows, \%row;
	}
	# What the billing articles call the codes: source guide, kept by hand.
	push @rows, Csv::read_rows("$data/curated/guide_drug.csv");
	Csv::write_rows("$data/hcpcs_drug.csv", \@columns, @rows);
	return;
}

sub drug_columns
{
	my ($record) = @_;
	my %row = map { $_ => $record->{$_} }
	  qw(drug brand dose dose_unit billing_basis route container jw_jz esrd
	  coverage);
	my @notes = $record->{note} // ();

	push @notes, $record->{amounts} eq '' ? $record->{reason}
	  : "$record->{reason}: $record->{amounts}"
	  if $record->{reason} && $record->{billing_basis} !~ /^(per_item|not_classified)$/;
	push @notes, 'the brand names the firm'
	  if $record->{labeler} && $record->{brand} ne '';
	push @notes, sort keys %{$record->{because} // {}};
	$row{replaced_by} = '{' . join(',', @{$record->{replaced_by}}) . '}'
	  if $record->{replaced_by};
	$row{note} = join('; ', @notes);
	return %row;
}

sub write_modifiers
{
	my @columns = qw(source release modifier valid_from valid_to category
	  description);
	my %curated = map { $_->{modifier} => $_ }
	  Csv::read_rows("$data/curated/code_modifiers.csv");
	my @rows;

	for my $modifier (sort keys %{{%modifier, %curated}})
	{
		my $record = $modifier{$modifier} // {};

		push @rows, {source => 'cms', release => '2026q4',
			modifier => $modifier,
			valid_from => $record->{from} // '-infinity',
			valid_to => $record->{to} // 'infinity',
			category => $curated{$modifier}{category} // 'other',
			description => $record->{long} // $curated{$modifier}{description}};
	}
	Csv::write_rows("$data/hcpcs_modifier.csv", \@columns, @rows);
	return;
}

# --- figures, for data/README.md -------------------------------------------

sub report
{
	my (%basis, %category, %by, %reason, $dose, $ended);

	$category{$_->{category}}++ for values %code;
	for my $record (values %drug)
	{
		$basis{$record->{billing_basis} || 'none'}++;
		$dose++ if ($record->{dose} // '') ne '';
		$reason{$record->{reason} || 'curated'}++
		  if ($record->{dose} // '') eq '';
		$ended++ if $record->{to} ne 'infinity';
		$by{$record->{successor_by}}++ if $record->{successor_by};
	}
	print "codes ", scalar(keys %code), "; by category: ", counts(%category), "\n";
	print "drug codes ", scalar(keys %drug), ", with dose and unit $dose; ",
	  "by billing basis: ", counts(%basis), "\n";
	print "no dose, by reason: ", counts(%reason), "\n";
	print "ended drug codes $ended; successors: ", counts(%by), "\n";
	print "modifiers ", scalar(keys %modifier), " of CMS\n";
	return;
}

sub counts
{
	my (%count) = @_;

	return join(', ', map { "$_ $count{$_}" } sort keys %count);
}
