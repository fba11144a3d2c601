# Contest: the question that hcpcs_denial_risk answers on the lines of the
# benchmark, asked in other ways.
#
# Written once, as the look-ups a line needs and the conditions of the
# findings that can occur on those lines, and put together as a join, as
# correlated sub-queries, as a PL/pgSQL function and for DuckDB.  It is no
# second extension: it knows no findings but those below, clean spelling only,
# claim types professional and institutional, at most four modifiers of
# interest and four diagnoses, and the policies of ten payers.  bench.pl
# compares it with the extension line by line before anything is timed.

package Contest;

use strict;
use warnings;

# The ten arguments, in the order of hcpcs_denial_risk.
our @arguments = qw(code units modifiers service_date payer claim_type
	place_of_service diagnoses ndc dose);
our %type = (
	code => 'text', units => 'numeric', modifiers => 'text[]',
	service_date => 'date', payer => 'text', claim_type => 'text',
	place_of_service => 'text', diagnoses => 'text[]', ndc => 'text',
	dose => 'numeric');

sub on_day { return "l.service_date BETWEEN $_[0].valid_from AND $_[0].valid_to" }

# alias, table, condition, and what has to hold for a look-up to make sense
my @modifier_joins = map {
	["a$_", 'modifier', "a$_.modifier = l.modifiers[$_]", "l.modifiers[$_] IS NOT NULL"]
} 1 .. 4;
my @joins = (
	['i', 'payer_name', 'i.name = l.payer'],
	['p', 'payer', 'p.id = coalesce(i.id, 0)'],
	['d', 'drug', 'd.code = l.code AND ' . on_day('d')],
	# by a key that is NULL where the look-up makes no sense: a condition on the
	# line alone would make DuckDB compare every pair
	['t', '"limit"', 't.code = CASE WHEN p.mue THEN l.code END AND t.claim_type = l.claim_type AND '
		. on_day('t'), 'p.mue'],
	['s', 'status', "s.code = CASE WHEN l.claim_type = 'institutional' THEN l.code END AND " . on_day('s'),
		"l.claim_type = 'institutional'"],
	['n', 'ndc', 'n.ndc = l.ndc AND n.code = l.code AND ' . on_day('n'), 'l.ndc IS NOT NULL'],
	['k', 'payer_code', 'k.id = p.id AND k.code = l.code'],
	map {
		["g$_", 'diagnosis', "g$_.diagnosis = l.diagnoses[$_] AND " . on_day("g$_"),
			"l.diagnoses[$_] IS NOT NULL"]
	} 1 .. 4);

# Asked of few lines only: for PostgreSQL a sub-query that is not run for the
# others, for DuckDB, which would run it for all, a join by a key that is NULL
# for the others.
my %rare = (
	known => ['y', 'known', 'y.code = l.code', 'd.code IS NULL', 'true'],
	known_not_drug => ['y', 'known', 'y.code = l.code', 'd.code IS NULL', 'y.not_drug'],
	listed => ['x', 'listed', 'x.ndc = l.ndc', 'n.code IS NULL', 'true', 1],
	listed_for_other => ['x', 'listed', 'x.ndc = l.ndc', 'n.code IS NULL',
		'(x.drugs > 1 OR x.drug <> lower(d.drug) OR x.drugs = 1 AND d.drug IS NULL)', 1],
	product => ['q', 'product', 'q.product = substr(l.ndc, 1, 9) AND q.code = l.code',
		'n.code IS NULL', 'true', 1],
	code_listed => ['c', 'code_listed', 'c.code = l.code', 'n.code IS NULL', 'true', 1]);

# What the modifiers say together.
my $flags = join ' | ', map { "coalesce(a$_.flags, 0)" } 1 .. 4;

sub pairs
{
	my ($condition) = @_;
	my @all;
	for my $i (1 .. 3)
	{
		for my $j ($i + 1 .. 4)
		{
			my $text = $condition;
			$text =~ s/\bA\b/a$i/g;
			$text =~ s/\bB\b/a$j/g;
			push @all, "($text)";
		}
	}
	return join ' OR ', @all;
}

sub each_modifier
{
	my ($condition) = @_;
	return join ' OR ', map { my $t = $condition; $t =~ s/\bI\b/$_/g; $t =~ s/\bA\b/a$_/g; "($t)" } 1 .. 4;
}

my $bill = 'substr(l.place_of_service, 1, 2)';
my $hospital = "$bill = '13'";
my $exempt = "(d.jw_jz = 'exempt' OR p.medicare AND l.service_date >= d.jw_jz_banned_from)";
my $packaged = "($hospital AND s.status_indicator = ANY (p.packaged))";
my $no_ndc_row = "n.code IS NULL AND l.ndc <> ''";
my $classified = "d.billing_basis IS DISTINCT FROM 'not_classified'";
my $eleven = "l.ndc ~ '^[0-9]{11}\$'";

# Units that the dose is; NULL if that cannot be known.
our $units_of_dose = <<'SQL';
CASE WHEN d.billing_basis = 'not_classified' THEN CASE WHEN l.dose > 0 THEN 1 ELSE 0 END
	 WHEN d.by_item THEN CASE WHEN l.dose = trunc(l.dose) THEN l.dose END
	 ELSE ceil(l.dose / d.dose) END
SQL

# finding, cause, condition.  "*": of the modifiers alone, without a join.
our @findings = (
	['code_unknown', 'code', "d.code IS NULL AND (l.code !~ '^[A-V][0-9]{4}\$' OR NOT {known})"],
	['code_not_valid', 'code', "d.code IS NULL AND l.code ~ '^[A-V][0-9]{4}\$' AND {known}"],
	['code_not_for_claim_type', 'code', "l.claim_type = 'professional' AND (d.hospital_code"
			. " OR d.code IS NULL AND l.code ~ '^C[0-9]{4}\$') AND l.place_of_service <> '24'"],
	['code_not_payable_by_payer', 'code',
		'l.service_date >= p.denies_from AND d.coverage = ANY (p.denies)'],
	['wrong_code_for_drug', 'code', "$no_ndc_row AND d.code IS NOT NULL AND $classified"
			. ' AND {listed_for_other} AND NOT {product}'],
	['noc_units', 'code', "d.billing_basis = 'not_classified' AND l.units > p.noc_units"],
	['noc_specific_code_exists', 'code', "$no_ndc_row AND d.billing_basis = 'not_classified' AND {listed}"],
	['esrd_code_mismatch', 'code', "d.esrd IS NOT NULL AND l.claim_type = 'institutional' AND CASE"
			. " WHEN d.esrd THEN $bill NOT IN ('13', '72') ELSE $bill = '72' END"],
	['units_missing', 'units', 'l.units IS NULL OR l.units <= 0'],
	['units_not_whole', 'units', 'l.units > 0 AND l.units <> trunc(l.units)'],
	['units_over_mue', 'units', 'l.units > t.units AND d.code IS NOT NULL'],
	['mg_billed_as_units', 'units', '{dosed} AND l.units <> {dose} AND l.units = {milligrams}'],
	['units_below_dose', 'units', '{dosed} AND l.units < {dose} AND (l.units = {milligrams}) IS NOT TRUE'],
	['units_dose_mismatch', 'units', '{dosed} AND l.units > {dose} AND (l.units = {milligrams}) IS NOT TRUE'],
	['jw_or_jz_missing', 'waste', "d.jw_jz = 'listed' AND (l.flags & 3) = 0 AND l.service_date >= p.jz_from"
			. " AND $packaged IS NOT TRUE AND $exempt IS NOT TRUE"
			. " AND (l.claim_type = 'professional' OR $bill = ANY (p.bills_inside))"],
	['jw_jz_together', 'waste', '(l.flags & 3) = 3 AND d.code IS NOT NULL'],
	['jw_jz_out_of_scope', 'waste', "(l.flags & 3) <> 0 AND d.code IS NOT NULL AND ($exempt OR $packaged)"],
	['modifier_unknown', 'modifier',
		'*' . each_modifier("A.modifier IS NULL AND l.modifiers[I] !~ '^[0-9].*\$'")],
	['modifier_not_valid', 'modifier',
		'*' . each_modifier('l.service_date NOT BETWEEN A.valid_from AND A.valid_to')],
	['modifier_duplicate', 'modifier', '*' . pairs('A.modifier = B.modifier')],
	['modifier_conflict', 'modifier', '*' . pairs('(A.sets & B.sets) <> 0 AND A.modifier <> B.modifier')],
	['modifier_too_many', 'modifier', '*cardinality(l.modifiers) > 4'],
	['modifier_not_for_drug', 'modifier',
		"(l.flags & 16) <> 0 OR (l.flags & 128) <> 0 AND l.code ~ '^J[0-9]{4}\$'"
			. " OR (l.flags & 1024) <> 0 AND l.code IN ('J0882', 'Q4081', 'Q5105')"],
	# the same finding, but as a note only, which weighs nothing
	['modifier_not_for_drug', undef, '(l.flags & 32) <> 0'],
	['modifier_340b_retired', 'modifier', '(l.flags & 64) <> 0 AND p.medicare'
			. ' AND l.service_date >= l.retired_from'],
	['esa_modifier_missing', 'modifier', 'd.asks_cause AND p.medicare AND (l.flags & 4) = 0'],
	['insulin_supply_modifier_missing', 'modifier', 'd.asks_supply AND p.medicare AND (l.flags & 8) = 0'],
	['ndc_missing', 'ndc', "l.ndc = '' AND p.ndc_asked"],
	['ndc_invalid', 'ndc', "$no_ndc_row AND NOT $eleven"],
	['ndc_unknown', 'ndc', "$no_ndc_row AND $eleven AND NOT {listed} AND {code_listed} AND NOT {product}"
			. " AND l.service_date <= (SELECT silent_to FROM bench.covered WHERE kind = 'ndc')"],
	['ndc_code_mismatch', 'ndc',
		"$no_ndc_row AND d.code IS NOT NULL AND $classified AND {listed} AND NOT {product}"],
	['diagnosis_missing', 'diagnosis', 'cardinality(l.diagnoses) = 0'],
	['diagnosis_invalid', 'diagnosis', '('
			. join(' OR ', map { "(g$_.diagnosis IS NULL AND l.diagnoses[$_] IS NOT NULL)" } 1 .. 4)
			. ") AND l.service_date BETWEEN (SELECT covers_from FROM bench.covered WHERE kind = 'diagnosis')"
			. " AND (SELECT silent_to FROM bench.covered WHERE kind = 'diagnosis')"],
	['diagnosis_not_covered', 'diagnosis', 'k.covered_diagnosis IS NOT NULL AND d.code IS NOT NULL AND '
			. 'cardinality(l.diagnoses) > 0 AND NOT ('
			. join(' OR ', map {
				"coalesce(l.diagnoses[$_] ~ ('^(' || k.covered_diagnosis || ').*\$'), false)"
			} 1 .. 4) . ')'],
	['payer_unknown', undef, 'i.id IS NULL'],
	['specialty_pharmacy_required', 'payer', 'l.service_date >= k.pharmacy_from'],
	['self_administered_excluded', 'payer', 'l.service_date >= k.listed_from AND ((l.flags & 256) <> 0'
			. " OR k.listed_as = 'SC' AND (l.flags & 512) = 0)"],
	['packaged', undef, "$packaged AND d.code IS NOT NULL"],
	['opps_status_not_payable', 'claim',
		"$hospital AND d.code IS NOT NULL AND s.status_indicator = ANY (p.not_payable)"],
	['place_of_service_conflict', 'claim',
		"l.claim_type = 'professional' AND l.place_of_service = ANY (p.places_excluded)"],
	['service_date_future', 'claim', 'l.service_date > CURRENT_DATE'],
);
our @causes = qw(code units waste modifier ndc diagnosis payer claim);

# hcpcs_check_modifiers gives these.
our @of_modifiers = do {
	my %seen;
	grep { /^(jw_|modifier_)|_modifier_missing$/ && !$seen{$_}++ }
		map { $_->[0] } @findings;
};

my $in_scope = "CASE WHEN d.code IS NOT NULL THEN NOT d.not_drug"
	. " WHEN l.code ~ '^([0-9]{5}|[0-9]{4}[A-Z])\$' THEN false ELSE NOT {known_not_drug} END";

# ---- putting it together ----

# dialect: join, correlated, plpgsql or duckdb
sub fill
{
	my ($text, $dialect) = @_;

	(my $dose = $units_of_dose) =~ s/\s+/ /g;
	$text =~ s/\{dosed\}/l.dose IS NOT NULL AND l.units > 0 AND (l.flags & 1) = 0 AND d.code IS NOT NULL/g;
	$text =~ s/\{dose\}/($dose)/g;
	$text =~ s/\{milligrams\}/ceil(l.dose * d.milligrams)/g;
	$text =~ s/\{([a-z_]+)\}/rare($1, $dialect)/ge;
	return $text if $dialect ne 'duckdb';
	$text =~ s/cardinality\(/len(/g;
	# = ANY of a list would become a join there
	$text =~ s/((?:substr\([^()]*\)|[\w.]+)) = ANY \(([\w.]+)\)/list_contains($2, $1)/g;
	# numbers are binary there: 1.1 / 0.1 is more than 11
	$text =~ s{ceil\((l\.dose [*/] d\.\w+)\)}{ceil(round($1, 6))}g;
	return $text;
}

sub rare
{
	my ($name, $dialect) = @_;
	my ($alias, $table, $key, $when, $then, $dated) = @{$rare{$name}};

	if ($dialect eq 'duckdb')
	{
		(my $column = $key) =~ s/ .*//s;
		return "($column IS NOT NULL AND $then)";
	}
	$key .= ' AND ' . on_day($alias) if $dated;
	return "EXISTS (SELECT FROM bench.$table AS $alias WHERE $key AND $then)";
}

# The joins of what is rare, once each.
sub rare_joins
{
	my %seen;
	my @list;

	for my $name (sort keys %rare)
	{
		my ($alias, $table, $key, $when, undef, $dated) = @{$rare{$name}};

		next if $seen{$alias}++;
		$key =~ s/^(\S+) = (substr\(.*?\)|\S+)/$1 = CASE WHEN $when THEN $2 END/;
		$key .= ' AND ' . on_day($alias) if $dated;
		push @list, [$alias, $table, $key];
	}
	return @list;
}

sub bit { return 1 << $_[0] }

# The findings as a set of bits, in the order of @findings.
sub bits
{
	my ($dialect, $of_modifiers) = @_;
	my @terms;

	for my $i (0 .. $#findings)
	{
		my $condition = $findings[$i][2];

		next if ($condition =~ s/^\*// xor $of_modifiers);
		push @terms, 'CASE WHEN ' . fill($condition, $dialect) . ' THEN '
			. bit($i) . '::bigint ELSE 0 END';
	}
	return join "\n\t\t| ", @terms;
}

sub joined
{
	my ($dialect, @list) = @_;

	return join '', map {
		my ($alias, $table, $on) = @$_;
		$dialect eq 'correlated'
			? "\tLEFT JOIN LATERAL (SELECT * FROM bench.$table AS $alias WHERE $on LIMIT 1) AS $alias ON true\n"
			: "\tLEFT JOIN bench.$table AS $alias ON $on\n"
	} @list;
}

# So that PostgreSQL does not write what it names into every place where it
# is used, and compute it there again.
sub fence { return $_[0] eq 'duckdb' ? '' : "\tOFFSET 0\n" }

sub retired
{
	return 'coalesce(' . join(', ', map { "a$_.retired_from" } 1 .. 4) . ')';
}

# claim_id, line_no, payer, scope and findings of every line
sub judged
{
	my ($dialect, $line) = @_;
	my $columns = join ', ', map { "l.$_" } 'claim_id', 'line_no', grep { $_ ne 'modifiers' } @arguments;
	my @list = (@joins, $dialect eq 'duckdb' ? rare_joins() : ());

	return 'SELECT l.claim_id, l.line_no, p.id AS payer, ' . fill($in_scope, $dialect)
		. " AS in_scope,\n\t\tl.found\n\t\t| " . bits($dialect, 0) . " AS found\n"
		. "FROM (SELECT $columns,\n\t\t$flags AS flags,\n\t\t" . retired()
		. " AS retired_from,\n\t\t" . bits($dialect, 1) . " AS found\n"
		. "\tFROM $line AS l\n" . joined($dialect, @modifier_joins)
		. fence($dialect) . "\t) AS l\n" . joined($dialect, @list) . fence($dialect);
}

# 1 - the largest weight of each cause, multiplied; alias w has the weights.
sub safe
{
	my ($found) = @_;
	my @factors;

	for my $cause (@causes)
	{
		my @weights = map {
			"CASE WHEN ($found & " . bit($_) . ") <> 0 THEN w.$findings[$_][0] ELSE 0 END"
		} grep { defined $findings[$_][1] && $findings[$_][1] eq $cause } 0 .. $#findings;

		push @factors, '(1 - ' . (@weights > 1 ? 'greatest(' . join(",\n\t\t", @weights) . ')' :
			$weights[0]) . ')';
	}
	return join "\n\t* ", @factors;
}

# Lines with nothing found, most of them, need no weight but the base.
sub query
{
	my ($dialect, $line, $select) = @_;

	return "SELECT $select\nFROM (SELECT f.claim_id, f.line_no, f.found, f.in_scope,\n"
		. "\tCASE WHEN NOT f.in_scope THEN NULL WHEN f.found = 0 THEN b.base\n"
		. "\tELSE 1 - (1 - b.base) * " . safe('f.found') . " END AS risk\n"
		. 'FROM (' . judged($dialect, $line) . ") AS f\n"
		. "\tCROSS JOIN (SELECT base FROM bench.weight WHERE id = 0) AS b\n"
		. joined($dialect, ['w', 'weight', 'w.id = CASE WHEN f.found <> 0 THEN f.payer END'])
		. ') AS r';
}

# A function of the ten arguments; what is not needed is not looked up.
sub plpgsql_function
{
	my $name = 'plpgsql_risk';
	my $own = sub {
		my ($text) = @_;

		$text =~ s/\bl\.(flags|retired_from)\b/v_$1/g;
		$text =~ s/\bl\./$name./g;
		return $text;
	};
	my $lookups = sub {
		return join '', map {
			my ($alias, $table, $on, $when) = @$_;
			my $get = "SELECT * INTO $alias FROM bench.$table AS $alias WHERE $on";

			$own->(defined $when ? "\tIF $when THEN $get; END IF;\n" : "\t$get;\n")
		} @_;
	};
	my $declared = join '', map { "\t$_->[0] bench.$_->[1]%ROWTYPE;\n" } @modifier_joins, @joins,
		['w', 'weight'];
	my $arguments = join ', ', map { "$_ $type{$_}" } @arguments;

	return "CREATE FUNCTION bench.$name($arguments) RETURNS double precision\n"
		. "LANGUAGE plpgsql STABLE PARALLEL SAFE AS \$f\$\n#variable_conflict use_column\nDECLARE\n$declared"
		. "\tv_flags integer;\n\tv_retired_from date;\n\tv_found bigint;\nBEGIN\n"
		. $lookups->(@modifier_joins)
		. "\tv_flags := $flags;\n\tv_retired_from := " . retired() . ";\n"
		. "\tv_found := " . $own->(bits('plpgsql', 1)) . ";\n"
		. $lookups->(@joins)
		. "\tIF NOT (" . $own->(fill($in_scope, 'plpgsql')) . ") THEN RETURN NULL; END IF;\n"
		. "\tv_found := v_found | " . $own->(bits('plpgsql', 0)) . ";\n"
		. "\tIF v_found = 0 THEN RETURN 0.05; END IF;\n"
		. "\tSELECT * INTO w FROM bench.weight AS w WHERE w.id = p.id;\n"
		. "\tRETURN 1 - (1 - w.base) * " . safe('v_found') . ";\nEND\n\$f\$";
}

1;
