/*
 * descriptor_amount.c
 *	  Which amounts does a description state, and which of them is the billing
 *	  unit?
 *
 * An item ("per study dose") outranks any amount, because the amount beside
 * it is only a ceiling.  An amount that begins a segment outranks one within
 * a segment, which is a strength or a part of a combination ("carbidopa 5
 * mg/levodopa 20 mg enteral suspension, 100 ml").  Numbers that belong to
 * codes, isotopes, percentages and names are no amounts, because no unit
 * follows them or a hyphen precedes them.
 */
#include "core/descriptor_private.h"

#include <stdio.h>
#include <string.h>

/* Units as CMS spells them, misspellings included. */
static const hd_word_pair unit_words[] = {
	{"mg", "mg"}, {"mgs", "mg"}, {"milligram", "mg"}, {"milligrams", "mg"},
	{"mcg", "mcg"}, {"ug", "mcg"}, {"microgram", "mcg"},
	{"micrograms", "mcg"},
	{"g", "g"}, {"gm", "g"}, {"gms", "g"}, {"gram", "g"}, {"grams", "g"},
	{"ml", "mL"}, {"cc", "mL"}, {"milliliter", "mL"}, {"milliliters", "mL"},
	{"cubic centimeter", "mL"}, {"cubic centimeters", "mL"},
	{"iu", "IU"}, {"i.u.", "IU"}, {"international unit", "IU"},
	{"international units", "IU"}, {"kiu", "KIU"},
	{"unit", "unit"}, {"units", "unit"}, {"usp unit", "unit"},
	{"usp units", "unit"},
	{"mci", "mCi"}, {"millicurie", "mCi"}, {"millicuries", "mCi"},
	{"uci", "uCi"}, {"microcurie", "uCi"}, {"microcuries", "uCi"},
	{"meq", "mEq"}, {"milliequivalent", "mEq"}, {"milliequivalents", "mEq"},
	{"mmol", "mmol"}, {"millimole", "mmol"}, {"millimoles", "mmol"},
	{"sq cm", "cm2"}, {"sq. cm", "cm2"}, {"square centimeter", "cm2"},
	{"square centimeters", "cm2"}, {"square cenitmeter", "cm2"},
	{"centimeter length", "cm"},
	{"vector genome", "vg"}, {"vector genomes", "vg"},
	{"plaque forming unit", "pfu"}, {"plaque forming units", "pfu"},
	{NULL, NULL}
};

/* What one unit of a code is when it is a thing and not a quantity. */
static const hd_word_pair item_phrases[] = {
	{"per study dose", "study_dose"}, {"per diagnostic dose", "study_dose"},
	{"per study", "study_dose"},
	{"per treatment dose", "treatment_dose"},
	{"per therapeutic dose", "treatment_dose"},
	{"per course", "treatment_dose"}, {"per treatment", "treatment_dose"},
	{"per dose", "dose"}, {"per infusion", "dose"},
	{"per instillation", "dose"}, {"per injection", "dose"},
	{"per vial", "vial"}, {"per single use vial", "vial"},
	{"per single dose vial", "vial"}, {"per single-dose vial", "vial"},
	{"per implant", "each"}, {"per patch", "each"}, {"per bottle", "each"},
	{"per syringe", "each"}, {"per kit", "each"}, {"per bag", "each"},
	{"per tablet", "each"}, {"per capsule", "each"}, {"per unit", "each"},
	{"each", "each"}, {"intrauterine", "each"}, {"implant system", "each"},
	{NULL, NULL}
};

/* ---- amounts ---- */

/* The unit spelt at s, and how many bytes its longest spelling takes. */
static const char *
read_unit(const char *s, int *length)
{
	const char *unit = NULL;

	*length = 0;
	for (const hd_word_pair *u = unit_words; u->word != NULL; u++)
		if ((int) strlen(u->word) > *length && hd_word_at(s, u->word))
		{
			unit = u->meaning;
			*length = (int) strlen(u->word);
		}
	return unit;
}

/*
 * Write a number (digits, thousands separators, one point) times a power of
 * ten as an exact decimal.  False for zero and for what is too long to be an
 * amount of a drug: 15 digits and 9 more of "billion" fit the 32 bytes.
 */
static bool
write_number(const char *s, int n, int power, char out[32])
{
	char		digits[32];
	int			count = 0;
	int			point = -1;
	int			used = 0;
	int			first = 0;

	for (int i = 0; i < n; i++)
	{
		if (s[i] == '.')
			point = count;
		else if (hd_is_digit(s[i]))
		{
			if (count == 15)
				return false;
			digits[count++] = s[i];
		}
	}
	point = (point < 0 ? count : point) + power;
	while (count < point)
		digits[count++] = '0';
	while (count > point && digits[count - 1] == '0')
		count--;
	while (first < point - 1 && digits[first] == '0')
		first++;
	if (point == 0)
		out[used++] = '0';
	for (int i = first; i < count; i++)
	{
		if (i == point)
			out[used++] = '.';
		out[used++] = digits[i];
	}
	out[used] = '\0';
	return strspn(out, "0.") < strlen(out);
}

/* How many bytes of a number stand at s[i]; 0 where none can begin. */
static int
number_length(const char *s, int i)
{
	int			n = 0;
	bool		point = false;

	if (!hd_is_digit(s[i]) && !(s[i] == '.' && hd_is_digit(s[i + 1])))
		return 0;
	if (i > 0 && (hd_is_alnum(s[i - 1]) || strchr("-^.'#", s[i - 1]) != NULL))
		return 0;
	for (;; n++)
	{
		const char *p = s + i + n;

		if (hd_is_digit(*p))
			continue;
		if (*p == '.' && !point && hd_is_digit(p[1]))
			point = true;
		else if (!(*p == ',' && !point && hd_is_digit(p[1]) &&
				   hd_is_digit(p[2]) && hd_is_digit(p[3]) &&
				   !hd_is_digit(p[4])))
			break;
	}
	return n;
}

/* "million" and the like after a number: the power of ten, and its length. */
static int
read_scale(const char *s, int *length)
{
	static const struct
	{
		const char *word;
		int			power;
	}			scales[] = {{"thousand", 3}, {"million", 6}, {"billion", 9}};

	*length = 0;
	for (int i = 0; i < 3; i++)
		if (hd_word_at(s, scales[i].word))
		{
			*length = (int) strlen(scales[i].word);
			return scales[i].power;
		}
	return 0;
}

static int
skip_blank(const char *s, int i)
{
	return s[i] == ' ' ? i + 1 : i;
}

/*
 * After an amount: "/ml", " per ml", " per 0.25 cc", " per 24 hours" make it a
 * strength.  Returns where the strength ends, or i if there is none.
 */
static int
strength_end(const char *s, int i)
{
	int			p = skip_blank(s, i);
	int			n;

	if (s[p] == '/')
		p = skip_blank(s, p + 1);
	else if (hd_word_at(s + p, "per") && s[p + 3] == ' ')
		p += 4;
	else
		return i;
	if (s[p - 1] != '/' && number_length(s, p) > 0)
		p = skip_blank(s, p + number_length(s, p));
	if (read_unit(s + p, &n) != NULL)
		return p + n;
	if (hd_word_at(s + p, "hours"))
		return p + 5;
	return i;
}

/* The words before an amount that say what it is; *start moves before them. */
static hd_amount_kind
read_qualifier(const char *s, int from, int *start)
{
	static const struct
	{
		const char *words;
		hd_amount_kind kind;
	}			qualifiers[] = {
		{"up to and including", HD_AMOUNT_UP_TO}, {"up to", HD_AMOUNT_UP_TO},
		{"per", HD_AMOUNT_PER},
		{"less than or equal to", HD_AMOUNT_RANGE},
		{"greater than or equal to", HD_AMOUNT_RANGE},
		{"less than", HD_AMOUNT_RANGE}, {"greater than", HD_AMOUNT_RANGE},
		{"more than", HD_AMOUNT_RANGE}, {"over", HD_AMOUNT_RANGE},
		{"minimum of", HD_AMOUNT_IGNORED}, {"provided in", HD_AMOUNT_IGNORED},
		{"nominal", HD_AMOUNT_IGNORED}, {"=", HD_AMOUNT_IGNORED}
	};
	hd_slice	before = hd_slice_trim(s, (hd_slice) {from, *start});

	for (size_t i = 0; i < sizeof qualifiers / sizeof *qualifiers; i++)
	{
		int			n = (int) strlen(qualifiers[i].words);
		int			at = before.end - n;

		if (at >= before.start &&
			strncmp(s + at, qualifiers[i].words, (size_t) n) == 0 &&
			(at == before.start || !hd_is_alnum(s[at - 1])))
		{
			*start = at;
			return qualifiers[i].kind;
		}
	}
	return HD_AMOUNT_PLAIN;
}

/* An amount with a number at s[i]; returns where it ends, or i. */
static int
read_counted(const char *s, int from, int i, hd_amount *a)
{
	int			digits = number_length(s, i);
	int			p = skip_blank(s, i + digits);
	int			n;
	int			power;

	if (digits == 0)
		return i;
	power = read_scale(s + p, &n);
	p = skip_blank(s, p + n);
	a->unit = read_unit(s + p, &n);
	if (a->unit == NULL || !write_number(s + i, digits, power, a->dose))
		return i;
	p += n;
	a->where.start = i;
	a->kind = read_qualifier(s, from, &a->where.start);
	a->where.end = strength_end(s, p);
	if (a->where.end > p)
		a->kind = HD_AMOUNT_STRENGTH;
	return a->where.end;
}

/*
 * "per mg", "per factor viii i.u.": one of the unit.  A bare "per unit" is an
 * item, not an amount: blood is billed so.
 */
static int
read_uncounted(const char *s, int i, hd_amount *a)
{
	int			p = i + 4;
	int			n;

	if ((i > 0 && hd_is_alnum(s[i - 1])) || strncmp(s + i, "per ", 4) != 0)
		return i;
	if (hd_word_at(s + p, "factor viii") && s[p + 11] == ' ')
		p += 12;
	a->unit = read_unit(s + p, &n);
	if (a->unit == NULL || strcmp(a->unit, "unit") == 0)
		return i;
	strcpy(a->dose, "1");
	a->where = (hd_slice) {i, p + n};
	a->kind = HD_AMOUNT_PER;
	return a->where.end;
}

/* Find the amounts of s within a slice. */
static void
find_amounts(hd_reading *r, const char *s, hd_slice within, int segment)
{
	for (int i = within.start; i < within.end;)
	{
		hd_amount  *a = &r->amounts[r->amount_count];
		int			end;

		if (r->amount_count == HD_MAX_AMOUNTS)
			return;
		end = read_counted(s, within.start, i, a);
		if (end == i)
			end = read_uncounted(s, i, a);
		if (end == i)
		{
			int			n = number_length(s, i);

			i += n > 0 ? n : 1;
			continue;
		}
		a->segment = segment;
		a->leads = a->where.start == within.start;
		r->amount_count++;
		i = end;
	}
}

void
hd_read_amounts(hd_reading *r)
{
	for (int i = 0; i < r->segments; i++)
		find_amounts(r, r->body, r->segment[i], i);
	for (int k = 0; k < r->asides; k++)
		find_amounts(r, r->text, r->aside[k], -1);
}

/* ---- the billing unit ---- */

static bool
counts(const hd_amount *a)
{
	return a->kind != HD_AMOUNT_STRENGTH && a->kind != HD_AMOUNT_IGNORED &&
		a->segment >= 0;
}

static const char *
find_item(const hd_reading *r)
{
	for (const hd_word_pair *i = item_phrases; i->word != NULL; i++)
		if (hd_has_phrase(r->body, i->word))
			return i->meaning;
	return NULL;
}

static bool
is_range(const hd_reading *r)
{
	for (int i = 0; i < r->amount_count; i++)
		if (r->amounts[i].segment >= 0 &&
			r->amounts[i].kind == HD_AMOUNT_RANGE)
			return true;
	return hd_has_phrase(r->body, "less than or equal to") ||
		hd_has_phrase(r->body, "greater than");
}

static bool
is_unclassified(const hd_reading *r)
{
	static const char *const phrases[] = {
		"not otherwise classified", "unclassified", "noc", "nos",
		"not otherwise specified", "unspecified", NULL
	};

	for (const char *const *p = phrases; *p != NULL; p++)
		if (hd_has_phrase(r->text, *p))
			return true;
	return false;
}

/*
 * The last amount that begins a segment; but of "per 100 microcuries, up to
 * 999 microcuries" the first, the second is where the code stops.
 */
static const hd_amount *
leading_amount(const hd_reading *r)
{
	const hd_amount *found = NULL;

	for (int i = 0; i < r->amount_count; i++)
	{
		const hd_amount *a = &r->amounts[i];

		if (!counts(a) || !a->leads)
			continue;
		if (found != NULL && found->kind == HD_AMOUNT_PER &&
			a->kind == HD_AMOUNT_UP_TO)
			continue;
		found = a;
	}
	return found;
}

/* "albuterol, up to 2.5 mg and ipratropium bromide, up to 0.5 mg" */
bool
hd_goes_on_with_and(const hd_reading *r, const hd_amount *a)
{
	return hd_word_at(r->body + skip_blank(r->body, a->where.end), "and");
}

/* Is the amount that begins a segment one of several drugs' amounts? */
static bool
has_companion(const hd_reading *r, const hd_amount *chosen)
{
	for (int i = 0; i < r->amount_count; i++)
	{
		const hd_amount *a = &r->amounts[i];

		if (a == chosen || !counts(a))
			continue;
		if (a->segment == chosen->segment)
			return true;
		if (a->segment < chosen->segment && a->leads &&
			hd_goes_on_with_and(r, a))
			return true;
	}
	return false;
}

/* The total in an aside that holds nothing else: "10mg/10mg (20mg)". */
static const hd_amount *
stated_total(const hd_reading *r)
{
	for (int i = 0; i < r->amount_count; i++)
		for (int k = 0; k < r->asides && r->amounts[i].segment < 0; k++)
			if (r->amounts[i].where.start == r->aside[k].start &&
				r->amounts[i].where.end == r->aside[k].end)
				return &r->amounts[i];
	return NULL;
}

static const hd_amount *
first_of(const hd_reading *r, bool strength, bool aside)
{
	for (int i = 0; i < r->amount_count; i++)
		if ((r->amounts[i].segment < 0) == aside &&
			(r->amounts[i].kind == HD_AMOUNT_STRENGTH) == strength &&
			r->amounts[i].kind != HD_AMOUNT_IGNORED)
			return &r->amounts[i];
	return NULL;
}

static int
count_amounts(const hd_reading *r)
{
	int			n = 0;

	for (int i = 0; i < r->amount_count; i++)
		n += counts(&r->amounts[i]);
	return n;
}

static void
no_dose(hd_descriptor *out, const char *basis, hd_no_dose reason)
{
	out->basis = basis;
	out->no_dose = reason;
}

static void
list_amounts(const hd_reading *r, hd_descriptor *out)
{
	for (int i = 0; i < r->amount_count; i++)
	{
		const hd_amount *a = &r->amounts[i];
		char		one[48];
		int			n;

		if (!counts(a))
			continue;
		n = snprintf(one, sizeof one, "%s%s %s",
					 out->amounts[0] == '\0' ? "" : " + ", a->dose, a->unit);
		hd_append(out->amounts, sizeof out->amounts, one, (size_t) n);
	}
}

static void
use_amount(hd_descriptor *out, const hd_amount *a)
{
	memcpy(out->dose, a->dose, sizeof out->dose);
	out->dose_unit = a->unit;
	out->basis = a->kind == HD_AMOUNT_UP_TO ? "up_to" : "exact";
	out->no_dose = HD_NO_DOSE_NONE;
}

/* No amount of the body counts: a strength, an aside, or nothing. */
static void
read_leftovers(const hd_reading *r, hd_descriptor *out)
{
	const hd_amount *a = first_of(r, true, false);

	if (a == NULL)
		a = first_of(r, false, true);
	if (a != NULL)
		use_amount(out, a);
	else if (is_unclassified(r))
		no_dose(out, "not_classified", HD_NO_DOSE_NOT_CLASSIFIED);
	else
		no_dose(out, NULL, HD_NO_DOSE_NO_AMOUNT);
}

void
hd_read_billing_unit(const hd_reading *r, hd_descriptor *out)
{
	const hd_amount *a = leading_amount(r);
	const hd_amount *total = stated_total(r);
	bool		several;

	out->dose_unit = find_item(r);
	if (out->dose_unit != NULL)
	{
		no_dose(out, "per_item", HD_NO_DOSE_PER_ITEM);
		return;
	}
	if (is_range(r))
	{
		list_amounts(r, out);
		no_dose(out, "range", HD_NO_DOSE_RANGE);
		return;
	}
	several = a != NULL ? has_companion(r, a) : count_amounts(r) > 1;
	if (several && total == NULL)
	{
		list_amounts(r, out);
		no_dose(out, "combination", HD_NO_DOSE_COMBINATION);
		return;
	}
	if (several)
		a = total;
	else if (a == NULL)
		a = first_of(r, false, false);
	if (a != NULL)
		use_amount(out, a);
	else
		read_leftovers(r, out);
}
