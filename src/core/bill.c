/*
 * bill.c
 *	  Which claim lines bill one administration of a drug?
 *
 * What was administered and discarded is waste.c's.  Here units are spread
 * over NDCs, then over claims, and written down as lines.
 */
#include "core/bill.h"

#include <string.h>

__extension__ typedef __int128 int128;

/* As an allocator aligns it, which may know nothing of 16 bytes. */
typedef int128 stored_int128 __attribute__((aligned(8)));

/* The administered units of one NDC. */
typedef struct share
{
	hd_ndc		ndc;
	hd_decimal	given;			/* of the dose, from its containers */
	hd_decimal	left;			/* in them */
	int32_t		units;
	stored_int128 rest;			/* of the division that units come from */
} share;

typedef struct billing
{
	const hd_waste_question *question;
	const hd_waste *waste;
	hd_walk		walk;
	share	   *shares;			/* in the order of first use */
	int			share_count;
	hd_ndc		waste_ndc;		/* of the JW line */
	hd_bill    *bill;
	int			room;			/* for lines */
} billing;

static void *
allocate(const billing *b, int count, size_t size)
{
	return b->question->allocator.allocate(b->question->allocator.context,
										   ((size_t) count + 1) * size);
}

/* ---- over NDCs ---- */

static share *
share_of(billing *b, hd_ndc ndc)
{
	share	   *to = b->shares;

	while (to < b->shares + b->share_count && to->ndc != ndc)
		to++;
	if (to == b->shares + b->share_count)
	{
		*to = (share) {.ndc = ndc};
		b->share_count++;
	}
	return to;
}

/*
 * Who was given what: the containers are emptied in their order.  Sums are
 * of parts of what waste.c has added up, and so fit; what a dose had beyond
 * 18 digits is too little to move a unit.
 */
static void
fill_shares(billing *b)
{
	hd_decimal	wanted = b->question->line.dose.value;

	wanted.inexact = false;
	for (int i = 0; i < b->waste->container_count; i++)
	{
		hd_decimal	content = b->waste->containers[i];
		hd_decimal	given = hd_decimal_compare(content, wanted) < 0 ?
			content : wanted;
		hd_decimal	left = content;
		share	   *to = share_of(b, b->waste->ndcs[i]);

		hd_decimal_subtract(content, given, &left);
		hd_decimal_subtract(wanted, given, &wanted);
		hd_decimal_add(to->given, given, &to->given);
		hd_decimal_add(to->left, left, &to->left);
	}
}

/* As digits of one scale; what does not fit 90 bits is cut. */
static int128
digits_at(hd_decimal value, int scale)
{
	int128		digits = value.digits;

	for (int i = value.scale; i < scale; i++)
		if (digits < ((int128) 1 << 86))
			digits *= 10;
	return digits;
}

/* The share that was rounded down most; the first of equals. */
static share *
next_up(billing *b)
{
	share	   *best = &b->shares[0];

	for (int i = 1; i < b->share_count; i++)
		if (b->shares[i].rest > best->rest)
			best = &b->shares[i];
	return best;
}

/*
 * The units of the pooled dose, in whole units by what was given of each NDC
 * (rule U11): rounded down, and those left over to the largest remainders.
 */
static void
spread_over_ndcs(billing *b)
{
	int			scale = 0;
	int128		total = 0;
	int32_t		missing = b->waste->units;

	for (int i = 0; i < b->share_count; i++)
		if (b->shares[i].given.scale > scale)
			scale = b->shares[i].given.scale;
	for (int i = 0; i < b->share_count; i++)
		total += digits_at(b->shares[i].given, scale);
	if (total == 0)				/* of a dose below 10^-36 nothing is left */
	{
		b->shares[0].units = missing;
		return;
	}
	for (int i = 0; i < b->share_count; i++)
	{
		int128		part = digits_at(b->shares[i].given, scale) *
			b->waste->units;

		b->shares[i].units = (int32_t) (part / total);
		b->shares[i].rest = part % total;
		missing -= b->shares[i].units;
	}
	for (; missing > 0; missing--)
	{
		share	   *to = next_up(b);

		to->units++;
		to->rest = -1;
	}
}

/* The NDC that gave most, or had most left; the first of equals. */
static hd_ndc
ndc_of_most(const billing *b, bool left)
{
	const share *best = &b->shares[0];

	for (int i = 1; i < b->share_count; i++)
	{
		const share *s = &b->shares[i];

		if (hd_decimal_compare(left ? s->left : s->given,
							   left ? best->left : best->given) > 0)
			best = s;
	}
	return best->ndc;
}

/* Where the containers are not known: the NDC, if only one was named. */
static hd_ndc
only_ndc(const hd_waste_question *question)
{
	for (int i = 1; i < question->ndc_count; i++)
		if (question->ndcs[i] != question->ndcs[0])
			return HD_NO_NDC;
	return question->ndc_count > 0 ? question->ndcs[0] : HD_NO_NDC;
}

static void
merge_shares(billing *b, hd_ndc ndc)
{
	b->share_count = 1;
	b->shares[0].ndc = ndc;
	b->shares[0].units = b->waste->units;
}

/*
 * A payer that wants a line for each NDC, that wants the NDC on both lines,
 * or that wants it at all, wants the JW line's too.
 */
static void
find_shares(billing *b)
{
	const hd_policy *policy;
	bool		separate = hd_walk_asks(&b->walk,
										HD_POLICY_separate_line_per_ndc,
										&policy);

	b->waste_ndc = HD_NO_NDC;
	b->shares = allocate(b, b->waste->ndcs == NULL ? 0 :
						 b->waste->container_count, sizeof(share));
	if (b->waste->ndcs == NULL || b->waste->container_count <= 0)
	{
		merge_shares(b, only_ndc(b->question));
		return;
	}
	fill_shares(b);
	if (separate ||
		hd_walk_asks(&b->walk, HD_POLICY_ndc_on_both_lines, &policy) ||
		hd_walk_asks(&b->walk, HD_POLICY_ndc_required, &policy))
		b->waste_ndc = ndc_of_most(b, true);
	if (separate)
		spread_over_ndcs(b);
	else
		merge_shares(b, ndc_of_most(b, false));
}

/* ---- over claims ---- */

static void
add_line(billing *b, int32_t claim, int32_t units, hd_ndc ndc,
		 hd_waste_modifier modifier)
{
	hd_bill    *bill = b->bill;
	hd_allocator allocator = b->question->allocator;
	hd_bill_line *line;

	if (units == 0)
		return;
	if (bill->count == b->room)
	{
		b->room *= 2;
		bill->lines = allocator.enlarge(allocator.context, bill->lines,
										(size_t) b->room *
										sizeof(hd_bill_line));
	}
	line = &bill->lines[bill->count];
	*line = (hd_bill_line) {
		.claim = claim,
		.line = 1,
		.units = units,
		.ndc = ndc,
		.modifier = modifier,
		.repeated = claim > 1
	};
	if (bill->count > 0 && line[-1].claim == claim)
		line->line = line[-1].line + 1;
	bill->count++;
}

/* So many of the units not yet billed, NDC by NDC, then discarded ones. */
static void
add_claim(billing *b, int32_t claim, int32_t administered, int32_t discarded)
{
	for (int i = 0; i < b->share_count; i++)
	{
		share	   *s = &b->shares[i];
		int32_t		units = s->units < administered ? s->units : administered;

		s->units -= units;
		administered -= units;
		add_line(b, claim, units, s->ndc,
				 b->waste->modifier == HD_WASTE_JZ ? HD_WASTE_JZ :
				 HD_WASTE_NONE);
	}
	add_line(b, claim, discarded, b->waste_ndc, HD_WASTE_JW);
}

/*
 * Each claim holds a unit less than the one before: claims of the same total
 * would be taken for duplicates.  The last ones carry the waste, beside one
 * administered unit at least, because a JW line alone is rejected.
 */
static hd_bill_status
split(billing *b, int32_t discarded, int64_t most)
{
	int64_t		units = (int64_t) b->waste->units + discarded;
	int32_t		claims = 0;
	int64_t		unclaimed = units;
	int64_t		spare;			/* administered, beyond one in each claim */

	while (unclaimed > 0 && claims < most)
		unclaimed -= most - claims++;
	if (unclaimed > 0 || b->waste->units < claims)
		return HD_BILL_UNSPLITTABLE;
	spare = b->waste->units - claims;
	for (int32_t claim = 1; claim <= claims; claim++)
	{
		/* unclaimed: zero, or below it what the last claim has room for */
		int64_t		total = most - (claim - 1) +
			(claim == claims ? unclaimed : 0);
		int64_t		given = spare < total - 1 ? spare : total - 1;

		spare -= given;
		add_claim(b, claim, (int32_t) (given + 1),
				  (int32_t) (total - 1 - given));
	}
	return HD_BILL_OK;
}

/* Most units that a claim of the payer holds; false if it holds any number. */
static bool
units_of_claim(billing *b, hd_number_field unit_charge, int64_t *most)
{
	const hd_policy *policy;
	hd_decimal	one = hd_decimal_of(1);

	if (unit_charge.presence != HD_GIVEN ||
		hd_decimal_sign(unit_charge.value) == 0 ||
		!hd_answered(hd_walk_policy(&b->walk, HD_POLICY_max_charge_per_claim,
									&policy)) ||
		!policy->has_number || hd_text_supplied(policy->condition))
		return false;
	return hd_decimal_floor_quotient(policy->number, one, unit_charge.value,
									 one, most);
}

hd_bill_status
hd_bill_make(const hd_waste_question *question, const hd_waste *waste,
			 hd_number_field unit_charge, hd_bill *bill)
{
	billing		b = {.question = question, .waste = waste, .bill = bill};
	int32_t		discarded = waste->modifier == HD_WASTE_JW ?
		waste->discarded : 0;
	int64_t		most;

	memset(bill, 0, sizeof(*bill));
	if (waste->needs_container_type)
		return HD_BILL_NEEDS_CONTAINER_TYPE;
	if (waste->needs_containers)
		return HD_BILL_NEEDS_CONTAINERS;
	if (waste->units == 0)
		return HD_BILL_OK;
	hd_waste_walk(question, &b.walk);
	find_shares(&b);
	b.room = b.share_count + 1;
	bill->lines = allocate(&b, b.room, sizeof(hd_bill_line));
	if (!units_of_claim(&b, unit_charge, &most) ||
		most >= (int64_t) waste->units + discarded)
	{
		add_claim(&b, 1, waste->units, discarded);
		return HD_BILL_OK;
	}
	return most == 0 ? HD_BILL_UNIT_OVER_CLAIM : split(&b, discarded, most);
}
