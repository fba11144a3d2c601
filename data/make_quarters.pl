#!/usr/bin/perl
# make_quarters: what do CMS's quarterly files say, and from when to when?
#
# Reads the MUE tables, OPPS Addendum B, the ASP payment files, the NDC
# crosswalks and the ICD-10-CM list of a directory and writes hcpcs_limit,
# hcpcs_status, hcpcs_payment, hcpcs_ndc, hcpcs_diagnosis, hcpcs_release and
# ndc_refused (.csv, beside this script).  The same facts in consecutive
# quarters become one row.  Codes, modifiers, rules and payers are made
# elsewhere; facts kept by hand are in curated/.
#
# usage: perl make_quarters.pl DIRECTORY_OF_CMS_FILES

use strict;
use warnings;
use FindBin;
use lib $FindBin::Bin;
use Csv;

my $cms = shift // die "usage: $0 DIRECTORY_OF_CMS_FILES\n";
my $data = $FindBin::Bin;
my @validity = qw(source release valid_from valid_to);
my @month = qw(January April July October);

# First postings of the ASP files, from the dates in CMS's file names.
my %asp_posted = (
	'2024q1' => '2023-12-12', '2024q2' => '2024-03-21', '2024q3' => '2024-06-20',
	'2024q4' => '2024-09-18', '2025q1' => '2024-12-19', '2025q2' => '2025-03-27',
	'2025q3' => '2025-06-23', '2025q4' => '2025-09-17', '2026q1' => '2025-12-17');

my %drug = drug_codes();
my (@releases, %needed);

write_limits();
write_status_and_payment();
write_ndc();
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

# A quarter as the period that a release of it covers.
sub quarter
{
	my ($name, $release) = @_;
	my ($year, $number) = $name =~ /^(\d{4})q([1-4])$/ or die "not a quarter: $name\n";

	return {
		release => $release // $name,
		from => sprintf('%d-%02d-01', $year, 3 * $number - 2),
		to => "$year-" . (qw(03-31 06-30 09-30 12-31))[$number - 1],
		name => "$month[$number - 1] $year" };
}

# Quarters begin on the first of a month.
sub day_before
{
	my ($year, $month) = $_[0] =~ /^(\d{4})-(\d\d)-01$/ or die "no first of a month: $_[0]\n";

	return $month eq '01' ? sprintf('%d-12-31', $year - 1)
	  : sprintf('%d-%02d-%02d', $year, $month - 1, $month eq '04' ? 31 : 30);
}

sub add_release
{
	my ($kind, $period, $origin, $released) = @_;

	push @releases, {
		source => 'cms', release => $period->{release}, kind => $kind,
		released => $released // $period->{from},
		covers_from => $period->{from}, covers_to => $period->{to}, origin => $origin };
}

# Codes whose limits, status and prices are kept.  Without hcpcs_drug.csv
# every code of the drug ranges is.
sub drug_codes
{
	return if !-e "$data/hcpcs_drug.csv";
	return map { $_->{code} => 1 } grep { $_->{category} ne 'not_drug' }
	  Csv::read_rows("$data/hcpcs_drug.csv");
}

sub is_drug
{
	my ($code) = @_;

	return %drug ? $drug{$code} : $code =~ /^(?:[JQ]|C9|A9|P9|S0|A464[12])/;
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

# A number as CMS prints it, without thousands separators and idle zeros.
# One crosswalk row ends in '?', a no-break space lost on the way to us.
sub number
{
	my ($text) = @_;

	$text =~ s/[, ]//g;
	$text =~ s/\?$//;
	die "not a number: $text\n" if $text !~ /^(?:\d+\.?\d*|\.\d+)$/;
	$text = "0$text" if $text =~ /^\./;
	$text =~ s/^0+(?=\d)//;
	$text =~ s/\.?0+$// if $text =~ /\./;
	return $text;
}

# An amount with CMS's three decimals or more.  Addendum B carries the noise
# of binary fractions (14.052000000000001).
sub amount
{
	my ($text) = @_;

	return sprintf('%.6f', number($text)) =~ s/(\.\d{3}\d*?)0+$/$1/r;
}

# --- folding ---------------------------------------------------------------

# Rows from facts by key and release: a range goes on as long as the columns
# named in $same do not change from one covered period to the next.  Of the
# other columns the newest spelling stands.  A fact that another release than
# the period's tells has its name in told_by.
sub fold
{
	my ($periods, $facts, $same) = @_;
	my @rows;

	for my $key (sort keys %$facts)
	{
		my $open;

		for my $period (@$periods)
		{
			my $fact = $facts->{$key}{$period->{release}};

			$open = undef if !$fact || $open && grep { $open->{$_} ne $fact->{$_} } @$same;
			next if !$fact;
			if (!$open)
			{
				push @rows, $open = {
					source => 'cms', release => $fact->{told_by} // $period->{release},
					valid_from => $period->{from} };
			}
			$open->{$_} = $fact->{$_} for keys %$fact;
			$open->{valid_to} = $period == $periods->[-1] ? 'infinity' : $period->{to};
		}
	}
	return @rows;
}

# --- the tables ------------------------------------------------------------

sub write_limits
{
	my @rows;

	for (['professional', 'practitioner', 'Practitioner Services'],
		['institutional', 'outpatient', 'Facility Outpatient Hospital Services'])
	{
		my ($claim_type, $name, $title) = @$_;
		my %file = quarter_files("cms_mue_$name");
		my @periods = map { quarter($_) } sort keys %file;
		my %facts;

		for my $period (@periods)
		{
			add_release("limit_$claim_type", $period,
				"CMS NCCI Medically Unlikely Edits, $title MUE table, effective $period->{from}");
			for my $row (Csv::read_rows($file{$period->{release}}))
			{
				next if !is_drug($row->{hcpcs});
				$facts{$row->{hcpcs}}{$period->{release}} = {
					code => $row->{hcpcs}, claim_type => $claim_type,
					units => number($row->{mue_value}), indicator => $row->{mai},
					rationale => plain($row->{rationale}) };
			}
		}
		push @rows, fold(\@periods, \%facts, [qw(units indicator)]);
	}
	write_table('hcpcs_limit', [@validity, qw(code claim_type units indicator rationale)], @rows);
}

# Addendum B gives the status and, for K and G, the payment limit of quarters
# that have no ASP file.
sub write_status_and_payment
{
	my %asp = quarter_files('cms_asp_pricing');
	my %addendum = addendum_b();
	my @status_periods = map { quarter($_) } sort keys %addendum;
	my @payment_periods = map { quarter($_, $asp{$_} ? $_ : "addendum_b_$_") }
	  sort keys %{ { %asp, %addendum } };
	my (%status, %payment);

	for my $period (@status_periods)
	{
		add_release('status', $period, "CMS OPPS Addendum B, $period->{name}");
		for my $row (@{ $addendum{$period->{release}} })
		{
			$status{$row->{hcpcs}}{$period->{release}} = {
				code => $row->{hcpcs}, status_indicator => $row->{status_indicator} };
		}
	}
	write_table('hcpcs_status', [@validity, qw(code status_indicator)],
		fold(\@status_periods, \%status, ['status_indicator']));

	my $asp_before;
	for my $period (@payment_periods)
	{
		my $name = $period->{release} =~ s/^addendum_b_//r;

		if ($asp{$name})
		{
			read_asp($period, $asp{$name}, \%payment);
			$asp_before = $period->{release};
		}
		else
		{
			read_rates($period, $addendum{$name}, $asp_before, \%payment);
		}
	}
	write_table('hcpcs_payment', [@validity, qw(code payment_limit coinsurance_percent note)],
		fold(\@payment_periods, \%payment, [qw(payment_limit coinsurance_percent note)]));
}

sub addendum_b
{
	my ($path) = glob("$cms/cms_opps_addendum_b_drugs_*") or die "no Addendum B in $cms\n";
	my %quarter;

	for my $row (Csv::read_rows($path))
	{
		push @{ $quarter{$row->{quarter}} }, $row if is_drug($row->{hcpcs});
	}
	return %quarter;
}

sub read_asp
{
	my ($period, $path, $payment) = @_;

	add_release('payment', $period, "CMS Medicare Part B payment limit file (ASP), $period->{name}",
		$asp_posted{$period->{release}});
	for my $row (Csv::read_rows($path))
	{
		my $code = $row->{'HCPCS Code'};
		my ($limit, $note) = ($row->{'Payment Limit'}, plain($row->{Notes}));

		next if !is_drug($code);
		$note = join('; ', grep { $_ ne '' } 'CMS prints N/A as payment limit', $note) if $limit eq 'N/A';
		$payment->{$code}{$period->{release}} = {
			code => $code, note => $note,
			payment_limit => $limit eq 'N/A' ? '' : amount($limit),
			coinsurance_percent => number($row->{'Co-insurance Percentage'}) };
	}
}

# The rates of K and G codes are the payment limits of the quarter.  Of other
# codes Addendum B says nothing, so what the last ASP file said is carried
# forward under the name of that file, and says so.
sub read_rates
{
	my ($period, $rows, $asp_before, $payment) = @_;

	# Dated before the quarter begins, so that its limit file, should somebody
	# import that, is the newer release.
	add_release('payment', $period,
		"CMS OPPS Addendum B, $period->{name}: payment rates of status K and G, no other codes",
		day_before($period->{from}));
	for my $row (@$rows)
	{
		my $code = $row->{hcpcs};
		my $before = $asp_before && $payment->{$code}{$asp_before};

		if ($row->{status_indicator} =~ /^[KG]$/)
		{
			$payment->{$code}{$period->{release}} = {
				code => $code, coinsurance_percent => '', note => '',
				payment_limit => amount($row->{payment_rate}) };
		}
		elsif ($before)
		{
			$payment->{$code}{$period->{release}} = { %$before,
				told_by => $asp_before,
				note => join('; ', grep { $_ ne '' } $before->{note}, "carried forward from $asp_before") };
		}
	}
}

sub write_ndc
{
	my %file = quarter_files('cms_ndc_hcpcs');
	my @periods = map { quarter($_) } sort keys %file;
	my (%facts, @refused, %spelling);

	for my $period (@periods)
	{
		my $line = 1;
		my (undef, @records) = Csv::read_records($file{$period->{release}});

		add_release('ndc', $period, "CMS ASP NDC-HCPCS crosswalk, $period->{name}");
		for my $record (@records)
		{
			my $fact = crosswalk_fact(@$record);
			my $seen = $fact && \$facts{"$fact->{ndc} $fact->{code}"}{$period->{release}};
			my $reason = !$fact ? 'NDC is not 5-4-2 digits' : $$seen ? 'repeats an earlier line' : '';

			$line++;
			if ($reason ne '')
			{
				push @refused, { quarter => $period->{release}, line => $line, code => $record->[0],
					ndc => plain($record->[3]), reason => $reason };
				next;
			}
			$$seen = $fact;
			$spelling{$_}{lc $fact->{$_}} = $fact->{$_} for qw(labeler product);
		}
	}
	my @columns = qw(units_per_container containers_per_package units_per_package size);
	my @rows = fold(\@periods, \%facts, \@columns);

	for my $row (@rows)
	{
		# CMS changed from capitals to mixed case: the last spelling is the name's.
		$row->{$_} = $spelling{$_}{lc $row->{$_}} for qw(labeler product);
	}
	push @rows, curated('ndc', 'ndc_extra.csv');
	write_table('hcpcs_ndc', [@validity, qw(ndc code), @columns, qw(size_unit container labeler product note)],
		@rows);
	Csv::write_rows("$data/ndc_refused.csv", [qw(quarter line code ndc reason)], @refused);
	print "ndc_refused: ", scalar @refused, "\n";
}

# A row of the crosswalk, whose first column changes its name every year.
sub crosswalk_fact
{
	my ($code, undef, $labeler, $ndc, $product, undef, $size, $containers, $units, $package_units) = @_;

	return if $ndc !~ /^\d{5}-\d{4}-\d{2}$/;
	my %fact = (
		code => $code, ndc => $ndc =~ tr/-//dr, size => number($size),
		units_per_container => number($units), containers_per_package => number($containers),
		units_per_package => number($package_units),
		labeler => plain($labeler), product => plain($product), note => '');

	# The factors have four decimals at most: a difference is a difference.
	$fact{note} = 'package arithmetic disagrees'
	  if abs($fact{units_per_container} * $fact{containers_per_package} - $fact{units_per_package}) > 1e-6;
	return \%fact;
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
