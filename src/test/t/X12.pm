# X12: the service lines of an 837 file as rows, for the tests.
#
# Reads what an audit can use and nothing else; no validation.  Loops are
# told apart by the segments that open them: HL, CLM, LX or SV1/SV2.
package X12;

use strict;
use warnings;

# SBR09, the claim filing indicator, as the payer it stands for, where the
# file does not name the payer.
my %payer = (MA => 'medicare', MB => 'medicare', MC => 'medicaid', BL => 'bcbs', CI => 'commercial', HM => 'commercial', 12 => 'commercial');

# YYYYMMDD, or both ends of a period
sub date_of
{
	my ($text) = @_;

	return $text =~ /^(\d{4})(\d\d)(\d\d)$/ ? "$1-$2-$3" : undef;
}

sub segments_of
{
	my ($path) = @_;
	local $/;

	open(my $file, '<:raw', $path) or die "$path: $!";
	my $text = <$file>;
	close($file);
	die "$path is no X12 interchange" if $text !~ /^ISA/;
	my ($element, $component, $end) = (substr($text, 3, 1), substr($text, 104, 1), substr($text, 105, 1));
	return ($component, map { s/^\s+//; [ split(/\Q$element\E/, $_, -1) ] } grep { /\S/ } split(/\Q$end\E/, $text));
}

# All service lines of the file, a hash each.
sub lines_of
{
	my ($path) = @_;
	my ($component, @segments) = segments_of($path);
	my ($name) = $path =~ m{([^/]+)\.837$};
	my (@lines, %sender, %claim, $line, $parts);

	$parts = sub { return split(/\Q$component\E/, $_[0] // '', -1) };
	for my $segment (@segments)
	{
		my ($id, @e) = @$segment;
		my @first = $parts->($e[0]);

		if ($id eq 'ST') { %sender = (); %claim = (); undef $line }
		elsif ($id eq 'BHT') { $sender{received} = date_of($e[3]) }
		elsif ($id eq 'HL') { undef $line; %claim = () }
		elsif ($id eq 'NM1' && $e[0] eq '85') { $sender{provider_id} = $e[8] }
		# the first subscriber loop is the payer's; those below a claim are other payers'
		elsif ($id eq 'SBR' && !%claim) { $sender{payer} = $payer{ $e[8] // '' } // 'payer ' . ($e[8] // '') }
		elsif ($id eq 'NM1' && !%claim && ($e[0] eq 'IL' || $e[0] eq 'QC')) { $sender{patient_id} = join(' ', grep { length } @e[ 2, 3, 8 ]) }
		elsif ($id eq 'NM1' && !%claim && $e[0] eq 'PR') { $sender{payer} = $e[2] }
		elsif ($id eq 'CLM')
		{
			my ($place, undef, $frequency) = $parts->($e[4]);

			%claim = (claim_id => "$name $e[0]", place => $place, claim_frequency => $frequency, diagnoses => []);
			undef $line;
		}
		elsif ($id eq 'HI' && %claim && $first[0] =~ /^(ABK|ABF|BK|BF)$/)
		{
			push @{ $claim{diagnoses} }, map { ($parts->($_))[1] } @e;
		}
		elsif ($id eq 'REF' && %claim && $e[0] eq 'G1') { $claim{prior_auth} = $e[1] }
		elsif ($id eq 'REF' && %claim && $e[0] eq 'F8') { $claim{original_claim_id} = $e[1] }
		elsif ($id eq 'SV1' || $id eq 'SV2')
		{
			my $professional = $id eq 'SV1';
			my ($revenue) = $professional ? () : splice(@e, 0, 1);
			my (undef, $code, @rest) = $parts->($e[0]);
			# the samples of one maker have the pointer an element too far
			my @pointers = $professional ? $parts->(length($e[6] // '') ? $e[6] : $e[7]) : (1 .. @{ $claim{diagnoses} });

			$line = {
				%sender, %claim, code => $code, revenue_code => $revenue, units => $e[3], charge => $e[1],
				modifiers => [ grep { length } @rest[ 0 .. 3 ] ], drug => $rest[4], claim_type => $professional ? 'professional' : 'institutional',
				place_of_service => $professional ? (length($e[4] // '') ? $e[4] : $claim{place}) : $claim{place} . $claim{claim_frequency},
				diagnoses => [ grep { defined } map { $claim{diagnoses}[ $_ - 1 ] } grep { /^\d+$/ } @pointers ],
				line_no => 1 + grep({ $_->{claim_id} eq $claim{claim_id} } @lines)
			};
			push @lines, $line;
		}
		elsif ($id eq 'DTP' && $line && $e[0] eq '472')
		{
			my ($from, $to) = split(/-/, $e[2]);

			($line->{service_date}, $line->{service_date_to}) = (date_of($from), date_of($to // $from));
		}
		elsif ($id eq 'LIN' && $line && $e[1] eq 'N4') { $line->{ndc} = $e[2] }
		elsif ($id eq 'CTP' && $line) { ($line->{ndc_quantity}, $line->{ndc_unit}) = ($e[3], ($parts->($e[4]))[0]) }
	}
	return @lines;
}

1;
