#!/usr/bin/env perl
# mutants: do the tests notice when the code is wrong?
#
# core.txt and image.txt hold small wrong changes.  Each is made in a copy of
# the checkout, one at a time; then the tests run, and at least one has to
# fail.  A mutant that passes all of them shows a hole in the tests.
#
#	core	src/core, against the unit tests
#	image	src/pg, against the isolation tests and the regression tests named
#			in @regress, on the server that PGHOST names: run it under
#			.ci/with_server.sh
#
# A change is written like a patch without line numbers: "-" lines are
# replaced by "+" lines, lines that begin with a blank show where.  White
# space does not count.  The text has to be found exactly once: a mutant that
# no longer applies is a failure, not a pass.
#
# Prints for each mutant which test caught it, and how many assertions or
# tests failed; ends with "N passed, N failed".  With --first the unit tests
# are run until one of them fails, those named after the file before others.
#
# usage: mutants.pl [--first] core|image [NAME ...]

use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use File::Copy qw(copy);
use File::Path qw(make_path);
use File::Temp qw(tempdir);

my @regress = qw(image privileges);

# A mutant may loop for ever: so many seconds for one test program, or for
# one build or run of tests on a server, on a busy machine.
my $seconds = 60;
my $many_seconds = 900;

my $source = abs_path(dirname(__FILE__) . '/../../..');
my $first = @ARGV && $ARGV[0] eq '--first' && shift @ARGV;
my ($set, @only) = @ARGV;
die "usage: $0 [--first] core|image [NAME ...]\n"
  if !defined $set || $set !~ /^(?:core|image)$/;

my $work = tempdir('hcpcs_drug_mutants.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $copy = "$work/source";

# ---- the mutants ----

# name, file, and what is to be found and put in its place
sub read_mutants
{
	my ($file) = @_;
	my @mutants;

	open(my $in, '<', $file) or die "$file: $!\n";
	while (my $line = <$in>)
	{
		chomp $line;
		next if $line =~ /^(?:#|\s*$)/;
		if ($line =~ /^==\s+(\w+)\s+(\S+)$/)
		{
			push @mutants, { name => $1, file => $2, find => [], put => [] };
			next;
		}
		die "$file:$.: before the first mutant\n" if !@mutants;
		my $kind = substr($line, 0, 1);
		my $text = substr($line, 1);
		die "$file:$.: neither \"-\", \"+\" nor blank\n"
		  if $kind !~ /^[-+ \t]$/;
		push @{ $mutants[-1]{find} }, $text if $kind ne '+';
		push @{ $mutants[-1]{put} }, $text if $kind ne '-';
	}
	close($in);
	return @mutants;
}

sub slurp
{
	my ($file) = @_;

	open(my $in, '<', $file) or die "$file: $!\n";
	local $/ = undef;
	my $text = <$in>;
	close($in);
	return $text;
}

sub spit
{
	my ($file, $text) = @_;

	open(my $out, '>', $file) or die "$file: $!\n";
	print $out $text;
	close($out) or die "$file: $!\n";
	return;
}

# The changed text of the file; dies if the place is not there, or is not
# the only one.
sub mutate
{
	my ($mutant, $text) = @_;
	my @words = split(' ', join("\n", @{ $mutant->{find} }));
	my $pattern = join('\s+', map { quotemeta } @words);
	my $put = join("\n", @{ $mutant->{put} });
	my $count = () = $text =~ /$pattern/g;

	die "does not apply: found $count times in $mutant->{file}\n"
	  if $count != 1;
	$text =~ s/$pattern/$put/;
	return $text;
}

# ---- building and testing ----

# Run a command; whether it succeeded in time, its output, and whether it was
# the time that ended it.
sub run
{
	my ($command, $limit) = @_;

	$limit //= $many_seconds;
	my $output = `cd '$copy' && timeout $limit sh -c '$command' 2>&1`;

	return ($? == 0, $output, $? >> 8 == 124);
}

sub must
{
	my ($command) = @_;
	my ($ok, $output) = run($command);

	die "$command\n$output" if !$ok;
	return $output;
}

sub make_copy
{
	make_path($copy);
	system("cd '$source' && tar -cf - --exclude=./.git --exclude='*.o' --exclude='*.bc' . | tar -C '$copy' -xf -") == 0
	  or die "could not copy $source\n";
	return;
}

my $flags = '-std=c11 -g -O1 -Isrc';
my @unit_tests;

sub build_core
{
	make_copy();
	# any object, for the headers that are made
	must('make -s src/core/calendar.unit.o');
	for my $file (glob("$copy/src/core/*.c"))
	{
		my $name = basename($file, '.c');
		must("cc $flags -c -o $name.core.o src/core/$name.c");
	}
	for my $file (glob("$copy/src/test/unit/test_*.c"))
	{
		my $name = basename($file, '.c');
		must("cc $flags -c -o $name.test.o src/test/unit/$name.c");
		push @unit_tests, $name;
	}
	return;
}

sub rebuild_core
{
	my ($file) = @_;
	my @files = $file =~ /[.]h$/ ? glob("$copy/src/core/*.c") : ($file);

	for my $one (@files)
	{
		my $name = basename($one, '.c');
		my ($ok, $output) = run("cc $flags -c -o $name.core.o src/core/$name.c");
		return (0, $output) if !$ok;
	}
	return (1, '');
}

# The unit tests, in the order in which they are likely to notice: day_limit.c
# is test_day's.
sub likely_first
{
	my ($file) = @_;
	my $changed = basename($file // '', '.c', '.h');
	my %likely = map { my ($of) = /^test_(.*)/; $_ => $changed =~ /^\Q$of\E/ ? 1 : 0 } @unit_tests;

	return sort { $likely{$b} <=> $likely{$a} || $a cmp $b } @unit_tests;
}

# Which unit tests fail, each with the number of failed assertions; without a
# file that was changed, all are run.  Of what they say, which may be much, the
# last line counts.
sub test_core
{
	my ($file) = @_;
	my @caught;

	for my $name (likely_first($file))
	{
		last if $first && defined $file && @caught;
		must("cc -o $name.run $name.test.o ./*.core.o -lm");
		my ($ok, $output, $endless) = run("ulimit -v 4000000; ./$name.run >said; status=\$?; tail -n 1 said; exit \$status", $seconds);
		next if $ok;
		my ($failed) = $output =~ /^\d+ passed, (\d+) failed$/m;
		push @caught, $name . (defined $failed ? " ($failed)" : $endless ? ' (no end)' : ' (died)');
	}
	return @caught;
}

# One file changes at a time, so nothing but the library is made again.
sub build_image
{
	die "no server: run this under .ci/with_server.sh\n"
	  if !defined $ENV{PGHOST};
	make_copy();
	must('make -s clean && make -s with_llvm=no all && make -s with_llvm=no install');
	return;
}

sub rebuild_image
{
	return run('make -s with_llvm=no COPT=-Wno-error hcpcs_drug.so && make -s with_llvm=no install');
}

# Which isolation and regression tests fail.
sub test_image
{
	my @caught;

	for my $part ('REGRESS=', 'ISOLATION= REGRESS="' . join(' ', @regress) . '"')
	{
		my ($fine, $said, $endless) = run("make -s with_llvm=no installcheck $part");
		my @failed = $said =~ /^test\s+(\S+)\s+\.\.\. FAILED/mg;
		push @failed, $said =~ /^not ok \d+\s+[-+]\s+(\S+)/mg;
		push @caught, @failed ? @failed : $endless ? 'no end' : 'a crash' if !$fine;
	}
	return @caught;
}

# ---- one mutant after the other ----

my %build = (core => \&build_core, image => \&build_image);
my %rebuild = (core => \&rebuild_core, image => \&rebuild_image);
my %test = (core => \&test_core, image => \&test_image);

my $passed = 0;
my $failed = 0;

sub report
{
	my ($ok, $name, $text) = @_;

	printf "%-34s %-9s %s\n", $name, $ok ? 'caught' : 'FAILED', $text;
	if ($ok) { $passed++ }
	else { $failed++ }
	return;
}

sub try_mutant
{
	my ($mutant) = @_;
	my $file = "$copy/$mutant->{file}";
	my $right = slurp($file);
	my $wrong = eval { mutate($mutant, $right) };

	if (!defined $wrong)
	{
		chomp(my $why = $@);
		return report(0, $mutant->{name}, $why);
	}
	spit($file, $wrong);
	my ($built, $output) = $rebuild{$set}->($mutant->{file});
	if ($built)
	{
		my @caught = $test{$set}->($mutant->{file});
		report(@caught > 0, $mutant->{name},
			@caught ? join(', ', @caught) : 'survived every test');
	}
	else
	{
		report(0, $mutant->{name}, "does not build\n$output");
	}
	# make goes by the time of the file
	spit($file, $right);
	($built, $output) = $rebuild{$set}->($mutant->{file});
	die "$mutant->{file} does not build again\n$output" if !$built;
	return;
}

my @mutants = read_mutants("$source/src/test/mutants/$set.txt");
if (@only)
{
	my %wanted = map { $_ => 1 } @only;

	@mutants = grep { $wanted{ $_->{name} } } @mutants;
	die "no such mutant\n" if @mutants != keys %wanted;
}
$| = 1;
$build{$set}->();
my @broken = $test{$set}->();
die 'the tests fail without any mutant: ' . join(', ', @broken) . "\n"
  if @broken;
try_mutant($_) for @mutants;
print "$passed passed, $failed failed\n";
exit($failed > 0 || $passed == 0);
