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
	my $trigger = 'with the trigger, x without';

	return (
		$self->asked_of('serial', ''),
		['hcpcs_units over a table without wrong codes, x reading', 'at most', 1.5,
			$ratio->('variants', 'cleanunits')],
		$self->asked_of('scattered', ' (scattered lines)'),
		['DuckDB, one thread, x hcpcs_denial_risk', 'at least', 1.3, $ratio->('duckdb', 'duckdb_1')],
		['DuckDB, two threads, x hcpcs_denial_risk', 'at least', 1.3, $ratio->('duckdb', 'duckdb_2')],
		['PL/pgSQL with look-ups, x hcpcs_denial_risk', 'at least', 30, $ratio->('sample', 'plpgsql')],
		["COPY $trigger, mode annotate", 'at most', 1.8, $ratio->('load', 'copy_annotate_all')],
		["COPY $trigger, mode reject", 'at most', 1.8, $ratio->('load', 'copy_reject_clean')],
		['two workers against one', 'at least', 1.8, defined $faster ? 1 / $faster : undef],
		['first call in a new backend, hcpcs_units, ms', 'at most', 10, $value->('backend', 'first_units')],
		['first call in a new backend, hcpcs_check_modifiers, ms', 'at most', 10,
			$value->('backend', 'first_modifiers')],
		['memory of the image, both copies, and what is remembered of lines, MB', 'at most', 8,
			$value->('backend', 'image_two_lines')],
		['CREATE EXTENSION, s', 'at most', 3, $value->('install', 'create_extension')],
		['size of the extension script, MB', 'at most', 10, $value->('install', 'script')],
		['cost a line of hcpcs_denial_risk, x reading, largest table over smallest', 'at most', 1.1,
			$self->growth]);
}

# Of a table of lines.
sub asked_of
{
	my ($self, $section, $words) = @_;
	my $ratio = sub {
		my $row = $self->find($section, @_);

		return defined $row ? $row->{ratio} : undef;
	};

	return (
		["hcpcs_try_units over a table, x reading$words", 'at most', 1.5, $ratio->('units')],
		["hcpcs_denial_risk, ten arguments, x reading$words", 'at most', 1.8, $ratio->('risk')],
		["all three functions in one query, x reading$words", 'at most', 2.8, $ratio->('three')],
		["hand-written join, x hcpcs_denial_risk$words", 'at least', 4, $ratio->('join')],
		["hcpcs_audit, x the same SELECT sorted$words", 'at most', 1.5, $ratio->('audit')]);
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

# What a line costs as the table grows: those measured at every size.
sub scale
{
	my ($self) = @_;
	my (%of, @ids);

	for my $row (grep { $_->{section} =~ /^(serial|parallel)$/ } @{$self->{rows}})
	{
		my $id = "$row->{section} $row->{id}";

		push @ids, $id if !$of{$id};
		push @{$of{$id}}, $row;
	}
	my $sizes = @{$self->sizes};
	return $sizes < 2 ? () : map { $of{$_} } grep { @{$of{$_}} == $sizes } @ids;
}

sub sizes
{
	my ($self) = @_;
	my %seen;

	return [sort { $a <=> $b } grep { $_ > 0 && !$seen{$_}++ }
			map { $_->{section} eq 'serial' ? $_->{size} : 0 } @{$self->{rows}}];
}

sub scale_table
{
	my ($self) = @_;
	my @scale = $self->scale or return '';
	my @sizes = map { $_->{size} } @{$scale[0]};
	my $text = "\n## As the table grows: ns a line\n\n"
		. "The last column is the cost over that of its reference (reading, the sort), largest over smallest,"
		. " which leaves out what reading itself becomes slower.\n\n"
		. '| | what | ' . join(' | ', map { "$_ lines" } @sizes) . " | largest : smallest | against its reference |\n"
		. '|---|---|' . '---|' x @sizes . "---|---|\n";

	for my $rows (@scale)
	{
		my ($first, $last) = @$rows[0, -1];

		$text .= "| $first->{id} | $first->{label} | " . join(' | ', map { number($_->{value}) } @$rows)
			. sprintf(' | %.2f | ', $last->{value} / $first->{value})
			. (defined $first->{ratio} ? sprintf('%.2f (%s)', $last->{ratio} / $first->{ratio}, $first->{reference})
				: '') . " |\n";
	}
	return $text;
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
	print $self->scale_table;
	$self->save($directory);
	print "\nwritten: $directory/results.csv, results.md, results.svg\n";
	return;
}

# What there is so far, so that a run that is stopped was not for nothing.
sub save
{
	my ($self, $directory) = @_;

	put("$directory/results.csv", $self->csv);
	put("$directory/results.md", $self->markdown);
	put("$directory/results.svg", $self->svg);
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
	serial => 'One process', scattered => 'One process, scattered lines: every column drawn alone',
	variants => 'Other types of columns, other lines', defects => 'Fewer and more defects', sample => 'One process, a sample of the lines', parallel => 'Workers',
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
	$text .= "- Rounds: $self->{repeats}, at most three of other types of columns, other lines and JIT and two at the"
		. " larger sizes, interleaved, after a round that"
		. " warms; median, and from the smallest to the largest\n";
	$text .= "\n## What must be, and what was measured\n\n" . $self->asked_table;
	$text .= "\nScattered lines have every column drawn alone, so that none is like another: the worst case.\n"
		if $self->find('scattered', 'risk');
	$text .= "\n![ns a line](results.svg)\n" . $self->scale_table;
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

# Bars of ns a line, the scale logarithmic: from reading to microseconds.  It
# has its own paper, dark where the reader asks for dark, so that it can be
# read on pages of both kinds.
my $style = <<'END';
<style>
.paper { fill: #ffffff }
text { fill: #1f2328 }
.tick { fill: #59636e }
.grid { stroke: #d1d9e0 }
.ours { fill: #0969da }
.other { fill: #8c959f }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117 }
text { fill: #f0f6fc }
.tick { fill: #9198a1 }
.grid { stroke: #3d444d }
.ours { fill: #4493f8 }
.other { fill: #6e7681 }
}
</style>
END

sub svg
{
	my ($self) = @_;
	my @bars = grep { defined $_->[0] } (
		(map { [$self->find('serial', $_), ''] } qw(read10 noop10 units modifiers risk)),
		[$self->find('scattered', 'risk'), ', scattered lines'],
		(map { [$self->find('serial', $_), ''] } qw(three findings join)),
		[$self->find('duckdb', 'duckdb_1'), ''], [$self->find('duckdb', 'moved_1'), ''],
		(map { [$self->find('sample', $_), ''] } qw(correlated plpgsql)));
	my ($left, $width, $step) = (360, 410, 26);
	my $height = 60 + $step * @bars;
	my ($low, $high) = decades(map { $_->[0]{value} } @bars);
	my $x = sub { return $left + $width * log($_[0] / $low) / log($high / $low) };
	my $text = qq{<svg xmlns="http://www.w3.org/2000/svg" width="860" height="$height"}
		. qq{ viewBox="0 0 860 $height" font-family="sans-serif" font-size="13">\n$style}
		. qq{<rect class="paper" width="860" height="$height"/>\n}
		. qq{<text x="$left" y="20" font-weight="bold">nanoseconds a claim line (logarithmic)</text>\n};

	for (my $tick = $low; $tick <= $high * 1.001; $tick *= 10)
	{
		my $at = sprintf '%.1f', $x->($tick);

		$text .= sprintf qq{<line class="grid" x1="%s" y1="32" x2="%s" y2="%d"/>}, $at, $at, $height - 22;
		$text .= sprintf qq{<text class="tick" x="%s" y="%d" text-anchor="middle">%s</text>\n},
			$at, $height - 6, $tick;
	}
	for my $i (0 .. $#bars)
	{
		$text .= bar($bars[$i][0], $bars[$i][1], 38 + $step * $i, $left, $x);
	}
	return $text . "</svg>\n";
}

# The powers of ten around the values.
sub decades
{
	my ($low, $high) = (100, 1000);

	for my $value (@_)
	{
		$low /= 10 while $value < $low;
		$high *= 10 while $value > $high;
	}
	return ($low, $high);
}

sub bar
{
	my ($row, $words, $y, $left, $x) = @_;
	my $end = $x->($row->{value});
	my $class = $row->{label} =~ /^(hcpcs|all three)/ ? 'ours' : 'other';

	return sprintf(qq{<text x="%d" y="%d" text-anchor="end">%s</text>}, $left - 8, $y + 13,
		short($row->{label} . $words))
		. sprintf(qq{<rect class="%s" x="%d" y="%d" width="%.1f" height="16"/>}, $class, $left, $y, $end - $left)
		. sprintf(qq{<text x="%.1f" y="%d">%s</text>\n}, $end + 5, $y + 13, number($row->{value}));
}

sub short
{
	my ($label) = @_;

	$label =~ s/ with the answers of hcpcs_denial_risk| of hcpcs_denial_risk| that does nothing//g;
	$label =~ s/, one look-up each|, native table|, 10 arguments//g;
	$label =~ s/^the same, with getting the lines there.*/DuckDB, after getting the lines there/;
	$label =~ s/&/&amp;/g;
	$label =~ s/</&lt;/g;
	return $label;
}

1;
