# Report: what was measured, as a table, CSV, Markdown and a drawing.

package Report;

use strict;
use warnings;
use List::Util qw(max min);
use POSIX qw(strftime);

sub new
{
	my ($class, %given) = @_;

	return bless {%given, facts => [], agreed => [], rows => []}, $class;
}

sub median
{
	my @sorted = sort { $a <=> $b } @_;

	return @sorted % 2 ? $sorted[$#sorted / 2] : ($sorted[@sorted / 2 - 1] + $sorted[@sorted / 2]) / 2;
}

sub fact
{
	my ($self, $name, $text) = @_;

	push @{$self->{facts}}, [$name, $text];
	print "$name: $text\n";
	return;
}

# What was compared before it was timed.
sub agreed
{
	my ($self, $what) = @_;

	push @{$self->{agreed}}, $what;
	print "same answers: $what\n";
	return;
}

# One contestant: milliseconds of the rounds.  Its ratio is that to the
# reference in the same round, the median over the rounds.
sub timing
{
	my ($self, %given) = @_;
	my @ns = map { 1e6 * $_ / $given{lines} } @{$given{times}};
	my %row = (section => $given{section}, size => $given{size}, id => $given{id}, label => $given{label},
		unit => 'ns/line', value => median(@ns), min => min(@ns), max => max(@ns));

	if (defined $given{reference} && $given{all}{$given{reference}})
	{
		my @other = map { 1e6 * $_ / $given{lines_of}{$given{reference}} } @{$given{all}{$given{reference}}};
		my @ratios = map { $ns[$_] / $other[$_] } 0 .. $#ns;

		@row{qw(reference ratio ratio_min ratio_max)} =
			($given{reference}, median(@ratios), min(@ratios), max(@ratios));
	}
	$self->add(%row);
	return;
}

# A number that is none of time by line.
sub figure
{
	my ($self, $section, $id, $label, $value, $unit) = @_;

	$self->add(section => $section, size => 0, id => $id, label => $label, unit => $unit, value => $value,
		min => $value, max => $value);
	return;
}

sub add
{
	my ($self, %row) = @_;

	push @{$self->{rows}}, \%row;
	printf "%-62s %10s %-17s %s\n", $row{label}, number($row{value}), $row{unit},
		defined $row{ratio} ? sprintf('%.2f x %s', $row{ratio}, $row{reference}) : '';
	return;
}

sub number
{
	my ($value) = @_;

	return sprintf $value >= 100 ? '%.0f' : $value >= 10 ? '%.1f' : '%.2f', $value;
}

sub find
{
	my ($self, $section, $id) = @_;
	my ($row) = grep { $_->{section} eq $section && $_->{id} eq $id } @{$self->{rows}};

	return $row;
}

# ---- what must be ----

# The figures that must hold: what, the kind of its bound, the bound, and what
# was measured, undef if it was not.
sub asked
{
	my ($self) = @_;
	my $ratio = sub {
		my $row = $self->find(@_);

		return defined $row ? $row->{ratio} : undef;
	};
	my $value = sub {
		my $row = $self->find(@_);

		return defined $row ? $row->{value} : undef;
	};
	my $faster = $ratio->('parallel', 'risk_2');
	my @loads = grep { defined } map { $ratio->('load', $_) } qw(copy_annotate_all copy_reject_clean);

	return (
		['hcpcs_try_units over a table, x reading', 'at most', 1.5, $ratio->('serial', 'units')],
		['hcpcs_units over a table without wrong codes, x reading', 'at most', 1.5,
			$ratio->('serial', 'cleanunits')],
		['hcpcs_denial_risk, ten arguments, x reading', 'at most', 1.8, $ratio->('serial', 'risk')],
		['all three functions in one query, x reading', 'at most', 2.8, $ratio->('serial', 'three')],
		['hand-written join, x hcpcs_denial_risk', 'at least', 4, $ratio->('serial', 'join')],
		['DuckDB, one thread, x hcpcs_denial_risk', 'at least', 1.3, $ratio->('duckdb', 'duckdb_1')],
		['DuckDB, two threads, x hcpcs_denial_risk', 'at least', 1.3, $ratio->('duckdb', 'duckdb_2')],
		['PL/pgSQL with look-ups, x hcpcs_denial_risk', 'at least', 30, $ratio->('sample', 'plpgsql')],
		['hcpcs_audit, x the same SELECT sorted', 'at most', 1.5, $ratio->('serial', 'audit')],
		['COPY with the trigger, x without (the worse of two modes)', 'at most', 1.8, @loads ? max(@loads) : undef],
		['two workers against one', 'at least', 1.8, defined $faster ? 1 / $faster : undef],
		['first call in a new backend, hcpcs_units, ms', 'at most', 10, $value->('backend', 'first_units')],
		['first call in a new backend, hcpcs_check_modifiers, ms', 'at most', 10,
			$value->('backend', 'first_modifiers')],
		['memory of the image, both copies, MB', 'at most', 8, $value->('backend', 'image_two')],
		['CREATE EXTENSION, s', 'at most', 3, $value->('install', 'create_extension')],
		['size of the extension script, MB', 'at most', 10, $value->('install', 'script')],
		['cost a line, largest table over smallest', 'at most', 1.1, $self->growth]);
}

# Time by line of hcpcs_denial_risk in the largest table over that in the
# smallest, less what reading itself became slower.
sub growth
{
	my ($self) = @_;
	my @ratios = map { $_->{ratio} } sort { $a->{size} <=> $b->{size} }
		grep { $_->{section} eq 'serial' && $_->{id} eq 'risk' } @{$self->{rows}};

	return @ratios > 1 ? $ratios[-1] / $ratios[0] : undef;
}

sub verdict
{
	my ($kind, $bound, $value) = @_;

	return 'not measured' if !defined $value;
	return ($kind eq 'at most' ? $value <= $bound : $value >= $bound) ? 'met' : 'not met';
}

# ---- files ----

sub write
{
	my ($self, $directory) = @_;

	print "\n";
	for my $line ($self->asked)
	{
		printf "%-60s %-8s %5s %10s  %s\n", @$line[0 .. 2], defined $line->[3] ? number($line->[3]) : '-',
			verdict(@$line[1 .. 3]);
	}
	put("$directory/results.csv", $self->csv);
	put("$directory/results.md", $self->markdown);
	put("$directory/results.svg", $self->svg);
	print "\nwritten: $directory/results.csv, results.md, results.svg\n";
	return;
}

# The table of a page, between <!-- speed --> and <!-- /speed -->.
sub into_readme
{
	my ($self, $name) = @_;
	my $text = do {
		open my $file, '<', $name or die "bench: $name: $!\n";
		local $/ = undef;
		<$file>;
	};
	my $table = "\n![nanoseconds a claim line](bench/results.svg)\n\n" . $self->asked_table . "\n";

	$text =~ s/(<!-- speed -->\n).*?(<!-- \/speed -->)/$1$table$2/s
		or die "bench: no place for the figures in $name\n";
	put($name, $text);
	print "written: $name\n";
	return;
}

# What was measured in this run; the rest is left out.
sub asked_table
{
	my ($self) = @_;

	return "| figure | must be | measured | |\n|---|---|---|---|\n" . join '', map {
		"| $_->[0] | $_->[1] $_->[2] | " . number($_->[3]) . ' | ' . verdict(@$_[1 .. 3]) . " |\n"
	} grep { defined $_->[3] } $self->asked;
}

sub put
{
	my ($name, $text) = @_;

	open my $file, '>', $name or die "bench: $name: $!\n";
	print {$file} $text;
	close $file or die "bench: $name: $!\n";
	return;
}

sub csv
{
	my ($self) = @_;
	my @columns = qw(section size id label unit value min max reference ratio ratio_min ratio_max);
	my $text = join(',', @columns) . "\n";

	for my $row (@{$self->{rows}})
	{
		$text .= join(',', map { field($row->{$_}) } @columns) . "\n";
	}
	return $text;
}

sub field
{
	my ($value) = @_;

	return '' if !defined $value;
	return sprintf '%.4g', $value if $value =~ /^-?\d+\.\d+(e[-+]\d+)?$/;
	return $value if $value !~ /[",]/;
	$value =~ s/"/""/g;
	return "\"$value\"";
}

my %title = (
	serial => 'One process', sample => 'One process, a sample of the lines', parallel => 'Workers',
	duckdb => 'DuckDB', jit => 'JIT', load => 'Loading a logged table with a primary key',
	backend => 'Backends', policies => 'Many policies', install => 'Installing',
	instructions => 'Instructions a line (callgrind)');

sub markdown
{
	my ($self) = @_;
	my $text = "# What bench measured\n\n"
		. 'Made by `make bench`; see bench/bench.pl for what each figure is.  '
		. strftime('%Y-%m-%d', gmtime) . ".\n\n";

	$text .= "- $_->[0]: $_->[1]\n" for @{$self->{facts}};
	$text .= "- Rounds: $self->{repeats}, interleaved, after a round that warms;"
		. " median, and from the smallest to the largest\n";
	$text .= "\n## What must be, and what was measured\n\n" . $self->asked_table;
	$text .= "\n![ns a line](results.svg)\n";
	for my $key ($self->sections)
	{
		my ($section, $size) = @$key;

		$text .= "\n## $title{$section}" . ($size ? ", $size lines" : '') . "\n\n";
		$text .= $self->table(grep { $_->{section} eq $section && $_->{size} == $size } @{$self->{rows}});
	}
	$text .= "\n## Compared before anything was timed\n\nNo line differed in:\n\n";
	$text .= "- $_\n" for @{$self->{agreed}};
	return $text . <<'END';

## To repeat

```
make bench                        # a million lines, seven rounds
make bench SIZES="1 5 20"         # millions
make bench SIZES=0.1 REPEATS=3    # a look, written elsewhere
```

DuckDB takes part when `NODE_PATH` leads to the npm package `@duckdb/node-api`.
END
}

sub sections
{
	my ($self) = @_;
	my %seen;

	return map { [$_->{section}, $_->{size}] } grep { !$seen{"$_->{section} $_->{size}"}++ } @{$self->{rows}};
}

sub table
{
	my ($self, @rows) = @_;
	my $text = "| | what | median | from - to | ratio |\n|---|---|---|---|---|\n";

	for my $row (@rows)
	{
		$text .= "| $row->{id} | $row->{label} | " . number($row->{value}) . " $row->{unit} | "
			. ($row->{min} < $row->{max} ? number($row->{min}) . ' - ' . number($row->{max}) : '') . ' | '
			. (defined $row->{ratio} ? sprintf('%.2f x %s (%.2f - %.2f)',
				@$row{qw(ratio reference ratio_min ratio_max)}) : '')
			. " |\n";
	}
	return $text;
}

# ---- the drawing ----

# Bars of ns a line, the scale logarithmic: from reading to microseconds.
sub svg
{
	my ($self) = @_;
	my @bars = grep { defined } map { $self->find(@$_) }
		(map { ['serial', $_] } qw(read10 noop10 units modifiers risk three findings join)),
		['duckdb', 'duckdb_1'], ['sample', 'correlated'], ['sample', 'plpgsql'];
	my ($left, $width, $step) = (330, 440, 26);
	my $height = 60 + $step * @bars;
	my $low = 10**int(log(min(100, map { $_->{value} } @bars) + 1e-9) / log(10));
	my $high = 10**(1 + int(log(max(1000, map { $_->{value} } @bars)) / log(10)));
	my $x = sub { return $left + $width * log($_[0] / $low) / log($high / $low) };
	my $text = qq{<svg xmlns="http://www.w3.org/2000/svg" width="860" height="$height"}
		. qq{ viewBox="0 0 860 $height" font-family="sans-serif" font-size="13">\n}
		. qq{<rect width="860" height="$height" fill="#ffffff"/>\n}
		. qq{<text x="$left" y="20" font-weight="bold">nanoseconds a claim line (logarithmic)</text>\n};

	for (my $tick = $low; $tick <= $high; $tick *= 10)
	{
		my $at = sprintf '%.1f', $x->($tick);

		$text .= sprintf qq{<line x1="%s" y1="32" x2="%s" y2="%d" stroke="#cccccc"/>}, $at, $at, $height - 22;
		$text .= sprintf qq{<text x="%s" y="%d" text-anchor="middle" fill="#555555">%s</text>\n},
			$at, $height - 6, $tick;
	}
	for my $i (0 .. $#bars)
	{
		my ($y, $end) = (38 + $step * $i, $x->($bars[$i]{value}));
		my $colour = $bars[$i]{label} =~ /^(hcpcs|all three)/ ? '#1b6ca8' : '#9aa5ad';

		$text .= sprintf qq{<text x="%d" y="%d" text-anchor="end">%s</text>}, $left - 8, $y + 13,
			short($bars[$i]{label});
		$text .= sprintf qq{<rect x="%d" y="%d" width="%.1f" height="16" fill="%s"/>}, $left, $y, $end - $left,
			$colour;
		$text .= sprintf qq{<text x="%.1f" y="%d">%s</text>\n}, $end + 5, $y + 13, number($bars[$i]{value});
	}
	return $text . "</svg>\n";
}

sub short
{
	my ($label) = @_;

	$label =~ s/ with the answers of hcpcs_denial_risk| of hcpcs_denial_risk| that does nothing//g;
	$label =~ s/, one look-up each|, native table//g;
	$label =~ s/&/&amp;/g;
	$label =~ s/</&lt;/g;
	return $label;
}

1;
