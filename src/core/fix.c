/*
 * fix.c
 *	  Which line, or lines, should have been billed instead of this one?
 *
 * Every correction is a trial: the line is changed, judged again, and keeps
 * the change only if the finding has gone and no other has come.  What is
 * wrong is the checks' to say, what was thrown away is waste.c's.
 */
#include "core/fix.h"

#include "core/risk.h"
#include "core/units.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Codes that replace one another in turn; the longest chain known is two. */
#define MOST_SUCCESSORS 8

/* Mixes of containers that are looked through before there is no answer. */
#define MOST_MIXES 500

typedef struct draft
{
	hd_line		line;			/* its modifiers are those below */
	hd_text		modifiers[HD_LINE_MODIFIERS + 1];
} draft;

typedef struct job
{
	const hd_waste_question *question;
	draft		now;
	hd_finding_set before;		/* on the line as it came */
	hd_finding_set found;		/* on the line as it is now */
	bool		changed;
	hd_text		unit;			/* what the dose is counted in */
	int32_t		discarded;		/* of the JW line; 0: there is none */
	char		reason[HD_NOTE_SIZE];
	size_t		reason_length;
} job;

static void *
allocate(const job *j, size_t count, size_t size)
{
	hd_allocator allocator = j->question->allocator;

	return allocator.allocate(allocator.context, (count + 1) * size);
}

static void HD_PRINTF(2, 3)
say(job *j, const char *format, ...)
{
	va_list		arguments;
	size_t		room = sizeof(j->reason) - j->reason_length;
	int			length = snprintf(j->reason + j->reason_length, room, "%s",
								  j->reason_length > 0 ? "; " : "");

	va_start(arguments, format);
	if ((size_t) length < room)
		length += vsnprintf(j->reason + j->reason_length + length,
							room - (size_t) length, format, arguments);
	va_end(arguments);
	j->reason_length += (size_t) length < room ? (size_t) length : room - 1;
}

/* ---- trials ---- */

static bool
has(const hd_finding_set *set, hd_finding finding)
{
	return hd_finding_set_has(set, finding);
}

static void
forget(hd_finding_set *set, hd_finding finding)
{
	set->word[finding / 64] &= ~(UINT64_C(1) << (finding % 64));
}

static void
judge(const job *j, draft *d, hd_verdict *verdict)
{
	d->line.modifiers = d->modifiers;
	hd_judge(j->question->catalog, j->question->order, &d->line,
			 HD_ALL_CHECKS, NULL, verdict);
}

/* Is something found after that was not before?  What only informs may be. */
static bool
is_worse(const hd_finding_set *before, const hd_finding_set *after)
{
	for (int i = 0; i < HD_FINDING_COUNT; i++)
		if (has(after, (hd_finding) i) && !has(before, (hd_finding) i) &&
			hd_finding_table[i].severity != HD_SEVERITY_info)
			return true;
	return false;
}

static void
keep(job *j, const draft *d, const hd_finding_set *found)
{
	j->now = *d;
	j->found = *found;
	j->changed = true;
}

/* Keep the draft if the finding has gone and nothing else has come. */
static bool
accept(job *j, draft *d, hd_finding finding)
{
	hd_verdict	verdict;

	judge(j, d, &verdict);
	if (has(&verdict.findings, finding) ||
		is_worse(&j->found, &verdict.findings))
		return false;
	keep(j, d, &verdict.findings);
	return true;
}

/* ---- modifiers ---- */

static void
remove_modifier(draft *d, int i)
{
	d->line.modifier_count--;
	memmove(&d->modifiers[i], &d->modifiers[i + 1],
			(size_t) (d->line.modifier_count - i) * sizeof(hd_text));
}

/* Its place; -1: it is not there. */
static int
place_of(const draft *d, hd_modifier modifier)
{
	for (int i = 0; i < d->line.modifier_count; i++)
		if (hd_modifier_parse(d->modifiers[i]) == modifier)
			return i;
	return -1;
}

static bool
has_modifier(const draft *d, hd_text name)
{
	return place_of(d, hd_modifier_parse(name)) >= 0;
}

static void
append_modifier(draft *d, hd_text name)
{
	d->modifiers[d->line.modifier_count++] = name;
}

static void
fix_duplicates(job *j)
{
	draft		d = j->now;

	if (!has(&j->found, HD_FINDING_modifier_duplicate))
		return;
	for (int i = d.line.modifier_count - 1; i > 0; i--)
	{
		hd_modifier modifier = hd_modifier_parse(d.modifiers[i]);

		if (modifier != HD_NO_MODIFIER && place_of(&d, modifier) < i)
			remove_modifier(&d, i);
	}
	if (accept(j, &d, HD_FINDING_modifier_duplicate))
		say(j, "no modifier stands twice");
}

/*
 * JZ says that nothing was thrown away: where nobody asks, nothing is lost
 * with it.  JW does not go alone, its units would have to go with it.
 */
static void
fix_jz(job *j, hd_finding finding, const char *why)
{
	draft		d = j->now;
	int			i;

	if (!has(&j->found, finding) || has_modifier(&d, HD_TEXT("JW")))
		return;
	while ((i = place_of(&d, hd_modifier_parse(HD_TEXT("JZ")))) >= 0)
		remove_modifier(&d, i);
	if (accept(j, &d, finding))
		say(j, "JZ removed, %s", why);
}

static bool
is_asked(const job *j, const hd_modifier_rule *rule, hd_rule_kind kind,
		 hd_modifier modifier)
{
	return rule->kind == kind && hd_rule_names(rule, modifier) &&
		hd_order_has(j->question->order, rule->origin.source) &&
		hd_origin_covers(&rule->origin, j->now.line.service_date.value);
}

static void
replace_modifier(const job *j, draft *d, int i, hd_modifier by)
{
	char	   *name = allocate(j, HD_MODIFIER_SIZE, 1);

	if (place_of(d, by) >= 0)
		remove_modifier(d, i);
	else
		d->modifiers[i] = hd_text_of(hd_modifier_print(by, name));
}

static bool
would_cure(const job *j, int i, hd_modifier by)
{
	draft		d = j->now;
	hd_verdict	verdict;

	replace_modifier(j, &d, i, by);
	judge(j, &d, &verdict);
	return !has(&verdict.findings, HD_FINDING_modifier_340b_retired) &&
		!is_worse(&j->found, &verdict.findings);
}

/*
 * What stands for the same thing stands in one exclusive set with it; the
 * one member that cures the line, if there is only one.
 */
static hd_modifier
replacement(const job *j, int i)
{
	hd_modifier modifier = hd_modifier_parse(j->now.modifiers[i]);
	hd_modifier only = HD_NO_MODIFIER;
	int			count;
	const hd_modifier_rule *rules =
		hd_catalog_rules(j->question->catalog, HD_FINDING_modifier_conflict,
						 &count);

	for (int r = 0; r < count; r++)
	{
		if (!is_asked(j, &rules[r], HD_RULE_EXCLUSIVE, modifier))
			continue;
		for (int m = 0; m < rules[r].modifier_count; m++)
		{
			hd_modifier by = rules[r].modifiers[m];

			if (by == modifier || by == only || !would_cure(j, i, by))
				continue;
			if (only != HD_NO_MODIFIER)
				return HD_NO_MODIFIER;
			only = by;
		}
	}
	return only;
}

static void
fix_retired(job *j)
{
	int			count;
	const hd_modifier_rule *rules =
		hd_catalog_rules(j->question->catalog,
						 HD_FINDING_modifier_340b_retired, &count);

	for (int r = 0; r < count; r++)
		for (int i = 0; i < j->now.line.modifier_count; i++)
		{
			draft		d = j->now;
			hd_text		old = d.modifiers[i];
			hd_modifier by;
			char		name[HD_MODIFIER_SIZE];

			if (!has(&j->found, HD_FINDING_modifier_340b_retired) ||
				!is_asked(j, &rules[r], HD_RULE_RETIRED,
						  hd_modifier_parse(old)))
				continue;
			by = replacement(j, i);
			if (by == HD_NO_MODIFIER)
				continue;
			replace_modifier(j, &d, i, by);
			if (accept(j, &d, HD_FINDING_modifier_340b_retired))
				say(j, "%s instead of %.*s, which is no longer used",
					hd_modifier_print(by, name), HD_SHOWN(old));
		}
}

/* ---- the code ---- */

/* "{J0643}" but not "{J0643,J0644}" */
static bool
only_successor(const hd_drug *drug, hd_code *code)
{
	hd_text		list = drug->replaced_by;

	if (!hd_text_supplied(list) || list.len < 2)
		return false;
	return hd_code_parse((hd_text) {list.data + 1, list.len - 2}, code) ==
		HD_CODE_LEVEL_II;
}

/* One name may say more than the other ("filgrastim (g-csf)"). */
static bool
same_drug(const hd_drug *a, const hd_drug *b)
{
	return hd_text_supplied(a->name) && hd_text_supplied(b->name) &&
		(hd_text_starts_word(a->name, b->name) ||
		 hd_text_starts_word(b->name, a->name)) &&
		a->category == b->category && a->esrd == b->esrd &&
		b->basis != HD_BASIS_NOT_CLASSIFIED;
}

/* Is a unit of the one a unit of the other? */
static bool
same_unit(const hd_drug *a, const hd_drug *b)
{
	if (a->unit == NULL || a->unit != b->unit || a->has_dose != b->has_dose)
		return false;
	return !a->has_dose || hd_decimal_compare(a->dose, b->dose) == 0;
}

/* The row of the code that took its place by the date; NULL: none, or two. */
static const hd_drug *
successor(const job *j, const hd_drug *drug)
{
	const hd_waste_question *q = j->question;
	hd_date		date = q->line.service_date.value;

	for (int i = 0; i < MOST_SUCCESSORS; i++)
	{
		const hd_drug *next;
		hd_code		code;
		bool		valid;

		if (drug->origin.valid_to >= date || !only_successor(drug, &code))
			return NULL;
		valid = hd_answered(hd_catalog_drug(q->catalog, q->order, code, date,
											&next));
		if (!valid)
			next = hd_catalog_nearest_drug(q->catalog, q->order, code, date);
		if (next == NULL || !same_drug(drug, next))
			return NULL;
		if (valid)
			return next;
		drug = next;
	}
	return NULL;
}

static hd_number_field
number_of(int32_t value)
{
	return (hd_number_field) {HD_GIVEN, hd_decimal_of(value)};
}

static bool
units_of_dose(const job *j, const hd_drug *drug, int32_t *units)
{
	const hd_line *line = &j->now.line;

	return line->dose.presence == HD_GIVEN && !line->dose.value.inexact &&
		hd_units_of_dose(j->question->catalog, drug, line->dose.value,
						 line->dose_unit, units) == HD_UNITS_OK && *units > 0;
}

/*
 * New checks can be made of a code that is valid: what they find the other
 * corrections must cure, or there is none at all.
 */
static void
fix_code(job *j)
{
	draft		d = j->now;
	hd_code		code;
	const hd_drug *old = NULL;
	const hd_drug *new;
	hd_verdict	verdict;
	int32_t		units;
	char	   *name;

	if (!has(&j->found, HD_FINDING_code_not_valid))
		return;
	if (hd_code_parse(d.line.code, &code) == HD_CODE_LEVEL_II)
		old = hd_catalog_nearest_drug(j->question->catalog,
									  j->question->order, code,
									  d.line.service_date.value);
	new = old == NULL ? NULL : successor(j, old);
	if (new == NULL)
		return;
	if (!same_unit(old, new))
	{
		if (has_modifier(&d, HD_TEXT("JW")) || !units_of_dose(j, new, &units))
			return;
		d.line.units = number_of(units);
	}
	name = allocate(j, HD_CODE_SIZE, 1);
	d.line.code = hd_text_of(hd_code_print(new->code, name));
	judge(j, &d, &verdict);
	if (has(&verdict.findings, HD_FINDING_code_not_valid))
		return;
	say(j, "%s replaced %.*s%s", name,
		HD_SHOWN(hd_text_trim(j->now.line.code)), same_unit(old, new) ? "" :
		", with units of its own from the dose");
	keep(j, &d, &verdict.findings);
}

/* ---- what was opened ---- */

typedef struct search
{
	hd_waste_question question; /* of one container that holds all opened */
	hd_decimal	container;		/* that one */
	hd_ndc		ndc;			/* of the line, HD_NO_NDC: none */
	int32_t		units;			/* administered */
	hd_decimal	billed;			/* units on the line as it came */
	int			count;
	hd_decimal *content;		/* different sizes, the largest first */
	int			named;			/* the size that the line names; -1: none */
	int			left;			/* mixes still to be looked at */
	bool		counted;		/* the NDC quantity says how many */
	bool		any;
	bool		differ;
	bool		whole;			/* a mix makes just the units billed */
	hd_waste	waste;			/* of that mix, else of the first */
	hd_decimal	opened;			/* the mix's */
} search;

/*
 * What is left of this mix?  Units that are more than the dose makes, and all
 * that the mix holds, are those of the containers, billed whole: that tells
 * what was opened.  False if nothing can be said of any mix.
 */
static bool
take_mix(search *s, hd_decimal opened)
{
	hd_waste	waste;
	bool		whole;

	s->container = opened;
	s->question.container_count = 1;
	s->question.containers = &s->container;
	if (hd_waste_compute(&s->question, s->units, &waste) != HD_WASTE_OK ||
		waste.modifier == HD_WASTE_NONE)
		return false;
	whole = waste.discarded > 0 &&
		hd_decimal_compare(s->billed,
						   hd_decimal_of((int64_t) waste.units +
										 waste.discarded)) == 0;
	s->differ |= s->any && waste.discarded != s->waste.discarded;
	if (!s->any || (whole && !s->whole))
	{
		s->waste = waste;
		s->opened = opened;
	}
	s->any = true;
	s->whole |= whole;
	return true;
}

/*
 * All mixes that hold the dose and of which no container could have stayed
 * closed: adding sizes from the largest to the smallest, the last one added
 * is the first to reach the dose.  False if they cannot all be looked at.
 */
static bool
try_mixes(search *s, int size, hd_decimal opened, bool names)
{
	if (size == s->count)
		return true;
	for (;;)
	{
		if (s->left-- == 0 || !try_mixes(s, size + 1, opened, names) ||
			!hd_decimal_add(opened, s->content[size], &opened))
			return false;
		names |= size == s->named;
		if (hd_decimal_compare(opened, s->question.line.dose.value) >= 0)
			return !names || take_mix(s, opened);
	}
}

static void
add_size(search *s, hd_decimal content)
{
	int			at = s->count;

	for (int i = 0; i < s->count; i++)
		if (hd_decimal_compare(s->content[i], content) == 0)
			return;
	for (; at > 0 && hd_decimal_compare(s->content[at - 1], content) < 0; at--)
		s->content[at] = s->content[at - 1];
	s->content[at] = content;
	s->count++;
}

/* The sizes of one product; returns where the next one begins. */
static int
read_product(search *s, const hd_supply *supply, int first, int count)
{
	int			next = first;

	s->count = 0;
	while (next < count &&
		   hd_supply_same_product(&supply[first], &supply[next]))
		add_size(s, supply[next++].content);
	return next;
}

/*
 * The containers that the NDC quantity counts, where it counts whole ones; it
 * may as well say how much of them was given (rule N4).
 */
static bool
whole_containers(const hd_walk *walk, hd_decimal *number)
{
	const hd_line *line = walk->line;
	const hd_ndc_row *row = hd_walk_row_of_ndc(walk, walk->ndc.number);
	hd_qualifier qualifier = hd_qualifier_parse(line->ndc_unit);

	if (row == NULL || line->ndc_quantity.presence != HD_GIVEN ||
		hd_decimal_sign(line->ndc_quantity.value) <= 0)
		return false;
	*number = line->ndc_quantity.value;
	if (qualifier == HD_QUALIFIER_ML || qualifier == HD_QUALIFIER_GR)
	{
		const hd_unit *unit = hd_catalog_unit(walk->catalog,
											  hd_qualifier_unit(qualifier));

		if (unit == NULL || !row->has_size || row->size_unit != unit ||
			!hd_decimal_divide(*number, row->size, number))
			return false;
	}
	else if (qualifier != HD_QUALIFIER_UN)
		return false;
	return hd_decimal_is_finite(*number) && hd_decimal_is_whole(*number);
}

/* So many of the named size, which hold the dose, and none too many. */
static bool
try_number(search *s, hd_decimal number)
{
	hd_decimal	dose = s->question.line.dose.value;
	hd_decimal	opened;
	hd_decimal	but_one;

	return hd_decimal_multiply(number, s->content[s->named], &opened) &&
		hd_decimal_subtract(opened, s->content[s->named], &but_one) &&
		hd_decimal_compare(dose, but_one) > 0 && take_mix(s, opened);
}

/* Of the product whose NDC is on the line, with a container of that NDC. */
static bool
try_named(search *s, const hd_walk *walk, const hd_supply *supply, int count)
{
	int			first = 0;
	hd_decimal	number;

	for (int i = 0; i < count; i++)
	{
		if (!hd_supply_same_product(&supply[first], &supply[i]))
			first = i;
		if (supply[i].ndc != walk->ndc.number)
			continue;
		read_product(s, supply, first, count);
		for (s->named = 0; hd_decimal_compare(s->content[s->named],
											  supply[i].content) != 0;)
			s->named++;
		s->counted = whole_containers(walk, &number);
		if (s->counted)
			return try_number(s, number);
		return try_mixes(s, 0, hd_decimal_of(0), false);
	}
	return false;
}

/* Of each product of the code. */
static bool
try_all(search *s, const hd_supply *supply, int count)
{
	for (int next = 0; next < count;)
	{
		next = read_product(s, supply, next, count);
		if (!try_mixes(s, 0, hd_decimal_of(0), true))
			return false;
	}
	return true;
}

/* What was thrown away; false: the line does not say. */
static bool
find_waste(const job *j, const draft *d, int32_t units, search *s)
{
	hd_walk		walk;
	const hd_supply *supply;
	bool		multi;
	bool		complete;
	int			count;

	memset(s, 0, sizeof(*s));
	s->question = *j->question;
	s->question.line = d->line;
	s->question.container_count = -1;
	s->question.ndc_count = -1;
	s->units = units;
	/* milligrams may happen to be the units of a mix */
	if (j->now.line.units.presence == HD_GIVEN &&
		!has(&j->found, HD_FINDING_mg_billed_as_units))
		s->billed = j->now.line.units.value;
	s->left = MOST_MIXES;
	s->named = -1;
	hd_waste_walk(&s->question, &walk);
	s->ndc = walk.ndc.number;
	count = hd_waste_supplies(&s->question, &walk, &supply, &multi);
	s->content = allocate(j, (size_t) count, sizeof(hd_decimal));
	if (hd_text_presence(d->line.ndc) == HD_GIVEN)
	{
		s->question.ndc_count = 1;
		s->question.ndcs = &s->ndc;
		complete = try_named(s, &walk, supply, count);
	}
	else
		complete = try_all(s, supply, count);
	return s->any && (s->whole || (complete && !s->differ));
}

/* ---- units and waste ---- */

/* What the line says of its units, all of which the right units cure. */
static const hd_finding of_units[] = {
	HD_FINDING_noc_units, HD_FINDING_units_missing,
	HD_FINDING_units_not_whole, HD_FINDING_units_dose_mismatch,
	HD_FINDING_units_below_dose, HD_FINDING_mg_billed_as_units,
	/* which of the two is right nobody knows */
	HD_FINDING_ndc_units_mismatch
};

static bool
units_in_doubt(const hd_finding_set *found)
{
	for (size_t i = 0; i < sizeof(of_units) / sizeof(of_units[0]); i++)
		if (has(found, of_units[i]))
			return true;
	return false;
}

/* Rule U7 for codes that name no drug, else what the dose makes. */
static bool
expected_units(job *j, int32_t *units)
{
	const hd_waste_question *q = j->question;
	hd_code		code;
	const hd_drug *drug;

	if (j->now.line.service_date.presence != HD_GIVEN ||
		hd_code_parse(j->now.line.code, &code) != HD_CODE_LEVEL_II ||
		!hd_answered(hd_catalog_drug(q->catalog, q->order, code,
									 j->now.line.service_date.value, &drug)))
		return false;
	j->unit = hd_text_trim(j->now.line.dose_unit);
	if (j->unit.len == 0 && drug->unit != NULL)
		j->unit = drug->unit->name;
	*units = 1;
	return has(&j->found, HD_FINDING_noc_units) ||
		units_of_dose(j, drug, units);
}

static void
say_units(job *j, const draft *d, int32_t units)
{
	char		dose[HD_DECIMAL_PRINT_SIZE];

	if (has(&j->found, HD_FINDING_noc_units))
		say(j, "a code that names no drug is billed as one unit");
	else
		say(j, "%s%s%.*s is %d units",
			hd_decimal_print(d->line.dose.value, dose),
			j->unit.len > 0 ? " " : "", HD_SHOWN(j->unit), (int) units);
}

static bool
keep_units(job *j, draft *d)
{
	hd_verdict	verdict;

	judge(j, d, &verdict);
	if (units_in_doubt(&verdict.findings) ||
		is_worse(&j->found, &verdict.findings))
		return false;
	keep(j, d, &verdict.findings);
	return true;
}

static draft
waste_line(const draft *d, int32_t discarded)
{
	draft		w = *d;

	append_modifier(&w, HD_TEXT("JW"));
	w.line.units = number_of(discarded);
	return w;
}

/*
 * The administered line carries neither JW nor JZ, because the JW line stands
 * beside it.  The NDC quantity is that of both; what each of them gets is not
 * part of the answer, and so not judged.
 */
static bool
keep_split(job *j, draft *d, int32_t discarded)
{
	hd_verdict	given;
	hd_verdict	wasted;
	draft		w;

	d->line.ndc_quantity.presence = HD_ABSENT;
	w = waste_line(d, discarded);
	judge(j, d, &given);
	judge(j, &w, &wasted);
	forget(&given.findings, HD_FINDING_jw_or_jz_missing);
	if (units_in_doubt(&given.findings) ||
		is_worse(&j->found, &given.findings) ||
		is_worse(&j->found, &wasted.findings))
		return false;
	keep(j, d, &given.findings);
	j->discarded = discarded;
	return true;
}

static bool
keep_jz(job *j, draft *d)
{
	hd_verdict	verdict;

	append_modifier(d, HD_TEXT("JZ"));
	judge(j, d, &verdict);
	if (has(&verdict.findings, HD_FINDING_jw_or_jz_missing) ||
		units_in_doubt(&verdict.findings) ||
		is_worse(&j->found, &verdict.findings))
		return false;
	keep(j, d, &verdict.findings);
	return true;
}

static void
say_waste(job *j, const search *s)
{
	char		opened[HD_DECIMAL_PRINT_SIZE];

	hd_decimal_print(s->opened, opened);
	if (s->waste.modifier == HD_WASTE_JZ)
		say(j, "JZ, no whole unit is left of what was opened");
	else
		say(j, "JW for the %d units left of %s%s%.*s%s",
			(int) s->waste.discarded, opened, j->unit.len > 0 ? " " : "",
			HD_SHOWN(j->unit), j->now.line.ndc_quantity.presence ==
			j->question->line.ndc_quantity.presence ? "" :
			", divide the NDC quantity between the lines");
}

/* The units are right: say what was thrown away. */
static bool
fix_waste(job *j, draft d, const search *s)
{
	bool		kept = s->waste.modifier == HD_WASTE_JZ ? keep_jz(j, &d) :
		keep_split(j, &d, s->waste.discarded);

	if (kept)
		say_waste(j, s);
	return kept;
}

/*
 * Units and waste are one matter: a vial billed whole has both wrong, and
 * right units beside a false JZ would be no correction.
 */
static void
fix_amount(job *j)
{
	draft		d = j->now;
	int32_t		units;
	bool		new;
	hd_verdict	verdict;
	search		s;
	bool		known;

	if (has_modifier(&d, HD_TEXT("JW")) || !expected_units(j, &units))
		return;
	new = d.line.units.presence != HD_GIVEN ||
		hd_decimal_compare(d.line.units.value, hd_decimal_of(units)) != 0;
	d.line.units = number_of(units);
	judge(j, &d, &verdict);
	if (!new && !has(&verdict.findings, HD_FINDING_jw_or_jz_missing))
		return;
	known = d.line.dose.presence == HD_GIVEN && find_waste(j, &d, units, &s);
	if (known && s.waste.discarded > 0 && has_modifier(&d, HD_TEXT("JZ")))
		return;
	/* a quantity of what was opened is none of what was given */
	if (has(&verdict.findings, HD_FINDING_ndc_units_mismatch) &&
		!(known && s.counted))
		return;
	if (new)
	{
		size_t		said = j->reason_length;

		say_units(j, &d, units);
		if (known && has(&verdict.findings, HD_FINDING_jw_or_jz_missing) &&
			fix_waste(j, d, &s))
			return;
		if (keep_units(j, &d))
			return;
		j->reason_length = said;
		j->reason[said] = '\0';
	}
	else if (known)
		fix_waste(j, d, &s);
}

/* ---- all of it ---- */

/* It takes another line back: to bill it would be to bill that one twice. */
static bool
is_reversal(const hd_line *line)
{
	return (line->units.presence == HD_GIVEN &&
			hd_decimal_sign(line->units.value) < 0) ||
		(line->charge.presence == HD_GIVEN &&
		 hd_decimal_sign(line->charge.value) < 0);
}

/* False for a line that is not looked at. */
static bool
begin(const hd_waste_question *question, job *j)
{
	const hd_line *line = &question->line;
	hd_verdict	verdict;

	memset(j, 0, sizeof(*j));
	if (is_reversal(line))
		return false;
	j->question = question;
	j->now.line = *line;
	j->now.line.modifier_count = 0;
	for (int i = 0; i < line->modifier_count; i++)
	{
		hd_text		modifier = hd_text_trim(line->modifiers[i]);

		if (modifier.len == 0)
			continue;
		if (j->now.line.modifier_count == HD_LINE_MODIFIERS)
			return false;
		append_modifier(&j->now, modifier);
	}
	judge(j, &j->now, &verdict);
	j->before = j->found = verdict.findings;
	return verdict.in_scope;
}

static hd_text
upper_case(const job *j, hd_text text)
{
	char	   *copy = allocate(j, text.len, 1);

	for (size_t i = 0; i < text.len; i++)
		copy[i] = hd_upper(text.data[i]);
	return (hd_text) {copy, text.len};
}

static const hd_text *
modifiers_of(const job *j, const draft *d)
{
	hd_text    *upper = allocate(j, (size_t) d->line.modifier_count,
								 sizeof(hd_text));

	for (int i = 0; i < d->line.modifier_count; i++)
		upper[i] = upper_case(j, d->modifiers[i]);
	return upper;
}

static void
add_line(const job *j, draft *d, int32_t units, hd_fix *fix)
{
	hd_fixed_line *line = &fix->line[fix->count++];
	hd_verdict	verdict;
	char	   *text = allocate(j, j->reason_length, 1);

	judge(j, d, &verdict);
	if (j->discarded > 0)
		forget(&verdict.findings, HD_FINDING_jw_or_jz_missing);
	memcpy(text, j->reason, j->reason_length);
	*line = (hd_fixed_line) {
		.code = upper_case(j, hd_text_trim(d->line.code)),
		.modifier_count = d->line.modifier_count,
		.modifiers = modifiers_of(j, d),
		.units = units,
		.risk = hd_risk(j->question->catalog, &verdict),
		.reason = {text, j->reason_length}
	};
}

/* Which drug it was, or which day, is not known: no line can be written. */
static bool
is_in_doubt(const hd_finding_set *found)
{
	return has(found, HD_FINDING_code_unknown) ||
		has(found, HD_FINDING_code_not_valid) ||
		has(found, HD_FINDING_wrong_code_for_drug) ||
		has(found, HD_FINDING_noc_specific_code_exists) ||
		has(found, HD_FINDING_ndc_code_mismatch) ||
		has(found, HD_FINDING_service_date_missing) ||
		has(found, HD_FINDING_service_date_future);
}

/* Units that a claim line can carry. */
static bool
has_billable_units(const draft *d)
{
	hd_decimal	units = d->line.units.value;

	return d->line.units.presence == HD_GIVEN &&
		hd_decimal_is_finite(units) && hd_decimal_is_whole(units) &&
		hd_decimal_sign(units) > 0 &&
		hd_decimal_compare(units, hd_decimal_of(INT32_MAX)) <= 0;
}

void
hd_fix_line(const hd_waste_question *question, hd_fix *fix)
{
	job			j;
	int64_t		units;
	hd_decimal	one = hd_decimal_of(1);

	fix->count = 0;
	if (!begin(question, &j))
		return;
	fix_code(&j);
	fix_duplicates(&j);
	fix_jz(&j, HD_FINDING_jw_jz_out_of_scope, "which is outside its rule");
	fix_jz(&j, HD_FINDING_modifier_not_valid,
		   "which is not valid on the service date");
	fix_retired(&j);
	fix_amount(&j);
	if (!j.changed || is_worse(&j.before, &j.found) ||
		is_in_doubt(&j.found) ||
		!has_billable_units(&j.now) ||
		!hd_decimal_ceil_quotient(j.now.line.units.value, one, one, one,
								  &units))
		return;
	add_line(&j, &j.now, (int32_t) units, fix);
	if (j.discarded > 0)
	{
		draft		w = waste_line(&j.now, j.discarded);

		add_line(&j, &w, j.discarded, fix);
	}
}

/* Those of a line, and the containers of its code. */
unsigned
hd_fix_sections(const hd_line *line)
{
	return hd_line_sections(line, HD_ALL_CHECKS) |
		HD_SECTION_BIT(HD_SECTION_NDC) | HD_SECTION_BIT(HD_SECTION_FORMULARY);
}
