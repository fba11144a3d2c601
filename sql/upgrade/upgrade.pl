#!/usr/bin/perl
# upgrade: how does a database get from a released version to this one?
#
# Prints the update script, made of the script that was released (OLD, frozen,
# compressed), the steps that only a person can know (STEPS: columns, types,
# constraints), the shipped data (DATA) and the fragments of this version.
# What results has to equal a fresh install (src/test/t/006_upgrade.pl).
#
#	functions in SQL	lose their bodies, and so all that these depend on
#	STEPS				alter tables and types, empty the public views
#	internal objects	are dropped: what was depending on them has been emptied
#	new tables			are created
#	data				shipped rows go, those of this version come
#	the fragments		are run but for what the old script has word for word
#
# Functions and views that users may call are replaced and never dropped, so
# what depends on them stays.  A privilege is granted again only where the
# object is new: what the DBA has revoked stays revoked.  A shipped row whose
# name the user has given to a row of his own stays out.
#
# It relies on how fragments are written: a body from BEGIN ATOMIC to END at
# the beginning of a line; comments of internal objects begin with "internal:".
#
# usage: perl upgrade.pl OLD.sql.gz STEPS.sql DATA.sql FRAGMENT.sql ...

use strict;
use warnings;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);

my $object = qr/(?:\@extschema\@\.)?(hcpcs_\w+)/;

# Tables whose key is a name alone, which a user may have taken.
my %name_of = (
	hcpcs_source => 'source',
	hcpcs_payer => 'payer',
	hcpcs_payer_alias => 'alias',
	hcpcs_unit_of_measure => 'unit',
	hcpcs_finding => 'finding');

sub content
{
	my ($path) = @_;

	open my $file, '<', $path or die "$path: $!\n";
	local $/ = undef;
	return scalar <$file>;
}

sub old_content
{
	my ($path) = @_;
	my $content;

	gunzip($path => \$content) or die "$path: $GunzipError\n";
	return $content;
}

# The statements of a script, without comments between them.
sub statements
{
	my ($script) = @_;
	my @statements;
	my $statement = '';

	$script =~ s/\A\\echo.*\n//;
	while ($script =~ /\G(?:(?<comment>--[^\n]*\n?)|(?<end>;)|(?<part>'(?:[^']|'')*'|"[^"]*"|\$(\w*)\$.*?\$\4\$|BEGIN ATOMIC\n.*?\nEND(?=;)|[^'"\$;B-]+|.))/gcs)
	{
		if (defined $+{end})
		{
			push @statements, "$statement;";
			$statement = '';
		}
		elsif (defined $+{part})
		{
			$statement .= $+{part};
			$statement =~ s/^\s+//;
		}
	}
	die "a script ends within a statement: $statement\n" if $statement =~ /\S/;
	return @statements;
}

sub name_of_created
{
	my ($kind, $statement) = @_;

	return $statement =~ /^CREATE $kind $object/ ? $1 : undef;
}

# ---- what was released ----

my ($old_path, $steps_path, $data_path, @fragment_paths) = @ARGV;
die "usage: upgrade.pl OLD.sql.gz STEPS.sql DATA.sql FRAGMENT.sql ...\n" if !@fragment_paths;
my @old = grep { !/^INSERT INTO $object \(shipped/ } statements(old_content($old_path));
my %was_there = map { $_ => 1 } @old;
my %old_kind;
my %is_internal;
my %identity;

for my $statement (@old)
{
	for my $kind (qw(TABLE VIEW TYPE FUNCTION SEQUENCE))
	{
		my $name = name_of_created($kind, $statement);
		$old_kind{$name} = $kind if defined $name;
	}
	if ($statement =~ /^COMMENT ON (FUNCTION|VIEW) $object(\([^()]*\))? IS\s+'(internal:)?/)
	{
		$is_internal{$2} = 1 if defined $4;
		$identity{$2} = "\@extschema\@.$2" . ($3 // '');
	}
}

# The function with a body that depends on nothing and is not looked at.
sub without_body
{
	my ($statement) = @_;
	my ($header) = $statement =~ /^CREATE (FUNCTION .*?)\n(?:BEGIN ATOMIC|RETURN)\b/s
	  or die "no body found in: $statement\n";

	return "CREATE OR REPLACE $header\nAS 'SELECT NULL';\n\n";
}

sub returns_internal_view
{
	my ($statement) = @_;

	return $statement =~ /\bRETURNS SETOF $object/ && $is_internal{$1} && $old_kind{$1} eq 'VIEW';
}

sub drop
{
	my ($kind, @names) = @_;

	return @names ? "DROP $kind\n\t" . join(",\n\t", map { $identity{$_} } @names) . ";\n\n" : '';
}

my @emptied = grep { /^CREATE FUNCTION / && /\bLANGUAGE sql\b/ } @old;
my %is_emptied = map { name_of_created('FUNCTION', $_) => 1 } @emptied;
my @internal = grep { $is_internal{ $_->[0] } }
  map { [ name_of_created('FUNCTION', $_) // '', $_ ] } @old;
my @views = grep { $is_internal{$_} } map { name_of_created('VIEW', $_) // () } @old;

# ---- what is printed ----

print qq{\\echo Use "ALTER EXTENSION hcpcs_drug UPDATE" to load this file. \\quit

-- Made by sql/upgrade/upgrade.pl.

SET LOCAL check_function_bodies = off;
SET LOCAL search_path TO pg_catalog, pg_temp;

};
print map { without_body($_) } @emptied;
print content($steps_path), "\n";
print drop('FUNCTION', map { $_->[0] } grep { returns_internal_view($_->[1]) } @internal);
print drop('VIEW', @views);
print drop('FUNCTION', map { $_->[0] } grep { !returns_internal_view($_->[1]) } @internal);

sub is_old
{
	my ($name) = @_;

	return exists $old_kind{$name} && !$is_internal{$name};
}

# GRANT or REVOKE, for new objects only.
sub for_new_objects
{
	my ($statement) = @_;
	my ($before, $objects, $after) = $statement =~ /^((?:GRANT|REVOKE) .*? ON(?: FUNCTION| SEQUENCE| TABLE)?)\s+(.*?)\s+((?:TO|FROM) PUBLIC;)$/s
	  or die "cannot tell whose privileges these are: $statement\n";
	my @new = grep { /^$object/ && !is_old($1) } split /,\s*(?=\@extschema\@|hcpcs_)/, $objects;

	return @new ? "$before\n\t" . join(",\n\t", @new) . "\n$after" : ();
}

sub changed
{
	my ($statement) = @_;

	return for_new_objects($statement) if $statement =~ /^(?:GRANT|REVOKE) /;
	return $statement if $statement =~ /^(?:COMMENT ON|SET LOCAL) /;
	if ($statement =~ /^CREATE (VIEW|FUNCTION) $object/)
	{
		return $statement if !is_old($2);
		return if $was_there{$statement} && $1 eq 'FUNCTION' && !$is_emptied{$2};
		return $statement =~ s/^CREATE/CREATE OR REPLACE/r;
	}
	# Columns of old tables and types are for STEPS to change.
	return if $statement =~ /^CREATE (?:TABLE|TYPE|SEQUENCE) $object/ && is_old($1);
	return if $was_there{$statement};
	return $statement;
}

my (@tables, @others);

for my $statement (map { statements(content($_)) } @fragment_paths)
{
	push @{ $statement =~ /^CREATE TABLE / ? \@tables : \@others }, changed($statement);
}
print "SET LOCAL search_path TO \@extschema\@, pg_temp;\n\n", map { "$_\n\n" } @tables;
print "SET LOCAL search_path TO pg_catalog, pg_temp;\n\n";

my @data = statements(content($data_path));
my %filled;

print map { "DELETE FROM \@extschema\@.$_ WHERE shipped;\n" }
  grep { is_old($_) && !$filled{$_}++ } map { /^INSERT INTO $object/ } @data;
for my $statement (@data)
{
	my ($table) = $statement =~ /^INSERT INTO $object/ or die "no data: $statement\n";
	$statement =~ s/;$/\nON CONFLICT ($name_of{$table}) DO NOTHING;/ if $name_of{$table};
	print "$statement\n";
}
print "\nSET LOCAL search_path TO \@extschema\@, pg_temp;\n\n";
print map { "$_\n\n" } @others;
