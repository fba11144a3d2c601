#!/usr/bin/env perl
# sql_random: does any public function crash, hang, or raise what it must not,
# whatever its arguments?
#
# Calls every function of the extension with random arguments of its types, on
# the server that PGHOST names, one row or many at a time.  Functions are found
# in the catalogue, so a new one is called without being named here.
#
#	judging functions		never raise
#	those that compute		raise only the states in %allowed
#	all others				raise no internal error (XX...)
#
# Prints how often each function was called and what it raised; the first
# call that breaks a promise is printed with the seed, and ends the run with
# a failure.  The same seed makes the same calls.
#
# usage: sql_random.pl [SECONDS [SEED]]		(10, and the time of day)

use strict;
use warnings;
use IO::Handle;
use IPC::Open2;

my $seconds = $ARGV[0] // 10;
my $seed = $ARGV[1] // time;
my $database = "hcpcs_random_$$";

die "no server: run this under .ci/with_server.sh\n"
  if !defined $ENV{PGHOST};
srand($seed);
print "seed $seed\n";

my %judging = map { $_ => 1 } qw(hcpcs_try_units hcpcs_check_modifiers
  hcpcs_denial_risk hcpcs_findings hcpcs_explain hcpcs_fix hcpcs_lookup
  hcpcs_price hcpcs_search hcpcs_similar_codes hcpcs_documentation
  hcpcs_policy hcpcs_ndc11 hcpcs_ndc_units hcpcs_image
  hcpcs_reference_digest hcpcs_source_order);

# 22003 numeric_value_out_of_range, 22004 null_value_not_allowed, 22023
# invalid_parameter_value, 2202E array_subscript_error, 22P02
# invalid_text_representation, 42704 undefined_object, 54000
# program_limit_exceeded
my @computing = qw(22003 22004 22023 2202E 22P02 42704 54000);
my %allowed = map { $_ => { map { $_ => 1 } @computing } }
  qw(hcpcs_units hcpcs_wastage hcpcs_bill);

# What these do is undone at the end of each call.
my $timeout = 20;

# ---- one psql that stays ----

my ($to, $from, $psql);

sub connect_server
{
	$psql = open2($from, $to, 'psql', '-XqAt', '-F', "\t", '-d', $database);
	binmode($_, ':raw') for $to, $from;
	$to->autoflush(1);
	return;
}

# The rows of the answer; undef if the connection is gone.
sub ask
{
	my ($query) = @_;
	my @rows;

	local $SIG{PIPE} = 'IGNORE';
	print {$to} "$query;\n\\echo ---end---\n" or return;
	while (my $line = <$from>)
	{
		chomp $line;
		return \@rows if $line eq '---end---';
		push @rows, $line;
	}
	return;
}

# ---- values ----

sub one_of { return $_[ int(rand(@_)) ] }

my @words = (
	qw(J9308 J9207 J9321 J1200 J0881 Q4101 J3490 A9500 J7306 E0781 96413 0001U
	  j9308 J9371 J0640 99213 C9399 G0008 mg mcg g mL ML IU unit each dose vial
	  mCi MBq cm2 kg medicare medicaid aetna commercial noridian professional
	  institutional dme single_dose multi_dose JW JZ JG TB JA JB 59 76 KX GP
	  C16.0 C50911 Z00 00002766901 0002-7669-01 50242-134-68 N400002766901
	  UN ML GR F2 ME 11 22 131 0131 85 ramucirumab Cyramza ixabepilone cms
	  guide local nobody limit code true false), 'Medicare Part B',
	'ramucirumab injection', '12 months', 'SELECT 1',
	'SELECT code, units, service_date FROM line', 'line');

# Arguments of a sound line, so that a call comes as far as the odd one.
my %good = (
	code => [qw('J9308' 'J9308' 'J9207' 'J1200' 'A9500')], dose => [qw(560 100 0.5)], dose_unit => [qw('mg' NULL)], units => [qw(112 1 281)],
	service_date => [qw('2026-07-15' '2025-06-30' '2026-02-16')], payer => [qw('medicare' 'aetna')], claim_type => [qw('professional' 'institutional')],
	container_type => [qw(NULL 'single_dose' 'multi_dose')], containers => ['NULL', "'{500,100}'", "'{500,500,500}'"], modifiers => [qw('{JZ}' '{}')],
	ndcs => [qw(NULL '{00002767801}')], unit_charge => [qw(NULL 10 99999)], ndc => [qw('00002766901')], ndc_unit => [qw('UN' 'ML')], quantity => [qw(1 2.5)]);

sub quoted
{
	my ($text) = @_;

	$text =~ s/([\\'])/$1$1/g;
	$text =~ s/([^\x20-\x7e])/sprintf('\\U%08X', ord $1)/ge;
	return "E'$text'";
}

# A word with a slip in it.
sub slip
{
	my ($text) = @_;
	my $at = int(rand(length($text) + 1));
	my $other = one_of(' ', '-', "\t", "\n", '%', '*', '.', '0', 'Z', 'z', "\x01", chr(0xE9), chr(0x20AC), chr(0x1F489), chr(0xFF2A), chr(0x300), chr(0x202E));

	return substr($text, 0, $at) . $other . substr($text, $at) if rand() < 0.5;
	substr($text, $at, 1) = $other if $at < length $text;
	return $text;
}

sub random_text
{
	my ($long) = @_;
	my $kind = rand();

	return quoted(one_of(@words)) if $kind < 0.55;
	return quoted(slip(one_of(@words))) if $kind < 0.7;
	return quoted(slip(slip(one_of(@words) . one_of(@words)))) if $kind < 0.75;
	return 'NULL' if $kind < 0.82;
	return one_of("''", "' '", "E'\\t\\n'", "'-'", "'%s%n%1\$s'", "''''''", "';--'", "'\$x\$'", "'{}'", "'NULL'") if $kind < 0.88;
	return sprintf('repeat(%s, %d)', quoted(one_of(@words, ' ', '-', '0', chr(0xE9))), one_of(2, 10, 100, $long)) if $kind < 0.9;
	return quoted(join('', map { chr(one_of(1 + int(rand(126)), 0xA0 + int(rand(5000)), 0x10000 + int(rand(0xFFFF)))) } 1 .. 1 + int(rand(40))));
}

sub random_numeric
{
	my $kind = rand();

	return int(rand(400)) if $kind < 0.4;
	return sprintf('%.*f', int(rand(8)), rand(1000)) if $kind < 0.6;
	return 'NULL' if $kind < 0.66;
	return one_of('0', '-0.0', '-1', "'NaN'", "'Infinity'", "'-Infinity'", '1e100', '-1e100', '1e-100', '1e131071', '-1e131071', '1e-16383',
		'2147483647', '2147483648', '-2147483649', '9223372036854775807', '9223372036854775808', '999999999999999999', '1000000000000000000',
		'0.000000000000000001', '0.0000000000000000001', '0.33333333333333333333333333333', '99.99999999999999999999') if $kind < 0.9;
	return join('', map { int(rand(10)) } 1 .. 1 + int(rand(60))) . '.' . join('', map { int(rand(10)) } 1 .. 1 + int(rand(60)));
}

sub random_date
{
	my $kind = rand();

	return sprintf("date '2023-01-01' + %d", int(rand(1600)) - 100) if $kind < 0.7;
	return 'NULL' if $kind < 0.76;
	return one_of("'infinity'", "'-infinity'", "'0001-01-01'", "'4714-11-24 BC'", "'5874897-12-31'", "'2024-02-29'", "'2000-01-01'", "'2026-12-31'", "'1899-12-31'") if $kind < 0.9;
	return sprintf("date '2000-01-01' + %d", int(rand(2_000_000)) - 1_000_000);
}

sub random_array
{
	my ($type, $long) = @_;
	my $kind = rand();
	my $elements = sub { join(', ', map { random_value($type, $long > 1000 ? 1000 : $long) } 1 .. $_[0]) };

	return 'NULL' if $kind < 0.08;
	return "'{}'" if $kind < 0.16;
	return "array_fill(NULL::$type, '{3}')" if $kind < 0.2;
	return 'ARRAY[ARRAY[' . $elements->(2) . '], ARRAY[' . $elements->(2) . "]]::$type\[]" if $kind < 0.26;
	return "array_fill(" . random_value($type, 10) . "::$type, ARRAY[2, 1, 2], ARRAY[-5, 0, 2147483640])" if $kind < 0.3;
	return "array_fill(" . random_value($type, 10) . "::$type, ARRAY[" . one_of(100, 1000, $long > 1000 ? 100000 : 100) . '])' if $kind < 0.32;
	return 'ARRAY[' . $elements->(1 + int(rand(6))) . "]::$type\[]";
}

sub random_jsonb
{
	return one_of('NULL', "'null'", "'1'", "'\"x\"'", "'[]'", "'{}'", "'{\"\": {}}'", "'[[[[]]]]'", "jsonb_build_object('code', 1, 'x', NULL)",
		"jsonb_build_object(concat(" . random_text(10) . ", 'k'), " . random_text(10) . '::text)', "'{\"code\": \"hcpcs\", \"units\": {}}'", "(repeat('[', 1000) || repeat(']', 1000))::jsonb");
}

# long: the length of the longest text
sub random_value
{
	my ($type, $long) = @_;

	return random_array($1, $long) if $type =~ /^(.*)\[\]$/;
	return random_numeric() if $type eq 'numeric';
	return random_date() if $type eq 'date';
	return random_jsonb() if $type eq 'jsonb';
	return one_of('true', 'false', 'NULL') if $type eq 'boolean';
	return one_of('NULL', '0', '-1', '1', '2147483647') if $type =~ /^(?:integer|bigint|smallint)$/;
	return one_of('NULL', '0', "'line'", "'pg_class'", "'hcpcs_drug'", '4294967295') if $type eq 'regclass';
	return one_of('NULL', "'x'", "''", "'pg_temp'") if $type eq 'name';
	return one_of('NULL', "'NaN'", "'Infinity'", '0', '-1e300', '1e-300') if $type eq 'double precision';
	return random_text($long);
}

# ---- calls ----

sub functions
{
	my $rows = ask(q{SELECT p.proname, l.lanname = 'c', p.proretset, p.pronargs, p.pronargdefaults, array_to_string(ARRAY(
			SELECT format_type(t, NULL) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a(t, n) ORDER BY n), ','),
			array_to_string(p.proargnames[1:p.pronargs], ',')
		FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
		JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
		JOIN pg_extension AS x ON x.oid = d.refobjid AND x.extname = 'hcpcs_drug'
		WHERE p.prorettype <> 'trigger'::regtype AND p.prokind = 'f' ORDER BY p.oid});
	my @functions;

	for my $row (@$rows)
	{
		my ($name, $c, $set, $count, $defaults, $types, $names) = split(/\t/, $row, -1);

		push @functions, {
			name => $name, defaults => $defaults, types => [ split(/,/, $types) ], names => [ split(/,/, $names) ],
			# texts cost functions in SQL time
			long => $c eq 't' ? 1_000_000 : 3000 };
	}
	return @functions;
}

# A query that calls the function once for each of some rows of arguments.
sub random_call
{
	my ($function) = @_;
	my @types = @{ $function->{types} };
	my $least = @types - $function->{defaults};
	my $most = @types < 100 ? @types : 100;

	# all arguments, or the first few
	$#types = $least + int(rand($most - $least + 1)) - 1 if rand() < 0.3;
	# how many of the arguments are sound
	my $sound = one_of(0, 0.5, 0.9);
	my $argument = sub {
		my ($type, $good) = ($types[ $_[0] ], $good{ $function->{names}[ $_[0] ] });
		my $value = $good && rand() < $sound ? one_of(@$good) : random_value($type, $function->{long});
		return "($value)::$type";
	};
	my @rows = map {
		'(' . join(', ', '0', map { $argument->($_) } 0 .. $#types) . ')'
	} 1 .. one_of(1, 1, 1, 2, 5, 20);
	my $names = join(', ', 'n', map { "a$_" } 1 .. @types);
	my $arguments = join(', ', map { "a$_" } 1 .. @types);
	my $call = "$function->{name}($arguments)";

	return (scalar(@rows), rand() < 0.5
		? "SELECT count(*), count(r) FROM (VALUES " . join(', ', @rows) . ") AS v($names), $call AS r"
		: "SELECT count(*), max(octet_length(r::text)) FROM (SELECT $call AS r FROM (VALUES " . join(', ', @rows) . ") AS v($names)) AS t");
}

sub fail
{
	my ($what, $query) = @_;

	print "FAILED: $what (seed $seed)\n";
	print substr($query, 0, 4000), "\n";
	system("dropdb --force --if-exists $database");
	exit 1;
}

# ---- the run ----

system("createdb $database") == 0 or die "createdb failed\n";
connect_server();
ask('SET client_min_messages = error');
ask('CREATE EXTENSION hcpcs_drug CASCADE');
ask("SET statement_timeout = '${timeout}s'");
ask(q{CREATE TABLE line (code text, units numeric, service_date date); INSERT INTO line VALUES ('J9308', 112, '2026-07-15')});
ask(q{CREATE FUNCTION pg_temp.outcome(call text) RETURNS text LANGUAGE plpgsql AS $body$
	DECLARE
		state text := 'answer';
	BEGIN
		BEGIN
			EXECUTE call;
			RAISE EXCEPTION SQLSTATE 'HDUND';
		EXCEPTION WHEN OTHERS OR QUERY_CANCELED THEN
			IF SQLSTATE <> 'HDUND' THEN
				state := SQLSTATE;
			END IF;
		END;
		RETURN state;
	END $body$});

my @functions = functions();
die "no functions\n" if @functions < 10;
# What users call on every line, more often than look-ups, which take longer.
push @functions, map { ($_) x 20 }
  grep { $_->{long} > 100_000 && ($judging{ $_->{name} } || $allowed{ $_->{name} }) } @functions;
my %calls;
my %states;
my $total = 0;
my $end = time + $seconds;
while (time < $end)
{
	my $function = one_of(@functions);
	my $name = $function->{name};
	my ($rows, $query) = random_call($function);
	my $answer = ask("SELECT pg_temp.outcome(\$call\$$query\$call\$)");

	fail("$name: the connection is gone", $query) if !defined $answer;
	my $state = $answer->[0] // 'no answer';
	fail("$name: $state", $query)
	  if $state =~ /^(?:XX|57|no)/
	  || ($judging{$name} && $state ne 'answer')
	  || ($allowed{$name} && $state ne 'answer' && !$allowed{$name}{$state});
	$calls{$name} += $rows;
	$states{$name}{$state}++;
	$total += $rows;
}
my $alive = ask(q{SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15')});
fail('no right answer in the end', '') if !defined $alive || ($alive->[0] // '') ne '112';
for my $name (sort keys %calls)
{
	printf "%-24s %7d calls; %s\n", $name, $calls{$name},
	  join(', ', map { "$_ $states{$name}{$_}" } sort keys %{ $states{$name} });
}
close($to);
waitpid($psql, 0);
system("dropdb --force $database");
print scalar(keys %calls), " functions, $total calls, none broke its promise\n";
exit 0;
