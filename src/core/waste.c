/*
 * waste.c
 *	  What of the opened containers was given, what was thrown away, and which
 *	  of JW and JZ says so?
 *
 * Where containers are not given they are chosen from the formulary, from the
 * crosswalk, or from the NDCs named.  The mix itself is containers.c's, lines
 * and claims are bill.c's, and whether a given line is right is
 * check_waste.c's.
 */
#include "core/waste.h"

#include "core/containers.h"
#include "core/units.h"

#include <stdlib.h>
#include <string.h>

/* An NDC without the digits of its product and package */
#define LABELER 1000000

/* ---- single-dose, multi-dose, or out of scope ---- */

static hd_evidence
of_container(uint8_t container)
{
	return container == HD_CONTAINER_SINGLE_DOSE ? HD_EVIDENCE_SINGLE_DOSE :
		container == HD_CONTAINER_MULTI_DOSE ? HD_EVIDENCE_MULTI_DOSE :
		HD_EVIDENCE_NONE;
}

/*
 * Who says whether JW and JZ are for the code?  CMS where the source that
 * answers does not.
 */
static const hd_drug *
scope_of_code(const hd_walk *walk)
{
	if (walk->drug->jw_jz == HD_JW_JZ_UNKNOWN && walk->cms_drug != NULL &&
		!walk->foreign)
		return walk->cms_drug;
	return walk->drug;
}

static uint8_t
stated_container(const hd_walk *walk)
{
	uint8_t		container = HD_CONTAINER_UNKNOWN;

	hd_container_parse(hd_walk_container_type(walk), &container);
	return container;
}

/* CMS's list counts where it covers the date. */
hd_evidence
hd_code_evidence(const hd_walk *walk)
{
	const hd_drug *scope = scope_of_code(walk);
	hd_release_id last;

	if (scope->jw_jz == HD_JW_JZ_EXEMPT)
		return HD_EVIDENCE_EXEMPT;
	if (scope->jw_jz == HD_JW_JZ_LISTED &&
		hd_answered(hd_catalog_coverage(walk->catalog, scope->origin.source,
										HD_KIND_JW_JZ, walk->date, &last)))
		return HD_EVIDENCE_LISTED;
	return HD_EVIDENCE_NONE;
}

/* The strongest there is: exemption, then the container, then CMS's list. */
hd_evidence
hd_walk_evidence(const hd_walk *walk, uint8_t ndc_container)
{
	uint8_t		container = stated_container(walk);
	hd_evidence code = walk->dossier != NULL ?
		(hd_evidence) walk->dossier->file->evidence : hd_code_evidence(walk);
	const hd_policy *policy;

	if (code == HD_EVIDENCE_EXEMPT)
		return HD_EVIDENCE_EXEMPT;
	if (hd_answered(hd_walk_policy(walk, HD_POLICY_jw_jz_allowed, &policy)) &&
		policy->flag == HD_FALSE && !hd_text_supplied(policy->condition))
		return HD_EVIDENCE_EXEMPT;
	if (container == HD_CONTAINER_UNKNOWN)
		container = ndc_container;
	if (container != HD_CONTAINER_UNKNOWN)
		return of_container(container);
	return code;
}

/* An OPPS packaged drug is not paid apart. */
bool
hd_walk_packaged(const hd_walk *walk)
{
	const hd_policy *policy;
	const hd_opps_status *status;

	if (walk->claim_type != HD_CLAIM_INSTITUTIONAL ||
		hd_walk_place(walk) != HD_PLACE_HOSPITAL || walk->foreign ||
		!hd_answered(hd_walk_policy(walk, HD_POLICY_opps_packaged, &policy)))
		return false;
	return hd_answered(hd_walk_status(walk, &status)) &&
		hd_list_has(policy->value, hd_text_of(status->indicator));
}

static bool
is_true(const hd_policy *policy)
{
	return policy->flag == HD_TRUE && !hd_text_supplied(policy->condition);
}

bool
hd_walk_asks(const hd_walk *walk, hd_policy_id id, const hd_policy **policy)
{
	return hd_answered(hd_walk_policy(walk, id, policy)) && is_true(*policy);
}

/* ---- JW or JZ ---- */

static bool
modifier_exists(const hd_walk *walk, hd_text modifier)
{
	const hd_modifier_row *row;

	return hd_answered(hd_catalog_modifier(walk->catalog, walk->order,
										   hd_modifier_parse(modifier),
										   walk->date, &row));
}

/*
 * Is waste billed with JW?  By a payer that asks for it, or for JZ where
 * there is none.  Before its rule began JW was there and left to the
 * contractor, from 2003 for Medicare.
 */
static bool
takes_jw(const hd_walk *walk)
{
	const hd_policy *policy;

	if (hd_answered(hd_walk_policy(walk, HD_POLICY_jw_required, &policy)))
		return is_true(policy);
	if (hd_walk_asks(walk, HD_POLICY_jz_required, &policy))
		return true;
	return hd_answered(hd_catalog_policy(walk->catalog, walk->order,
										 walk->payer, HD_POLICY_jw_required,
										 walk->code, HD_DATE_END - 1,
										 &policy)) &&
		is_true(policy);
}

/* Of single-dose containers; discarded is -1 where it is not known. */
static bool
asks_jw_or_jz(const hd_walk *walk, int32_t discarded)
{
	const hd_policy *policy;

	return (discarded != 0 && takes_jw(walk) &&
			modifier_exists(walk, HD_TEXT("JW"))) ||
		(discarded <= 0 &&
		 hd_walk_asks(walk, HD_POLICY_jz_required, &policy));
}

/* A JW line is rejected without its administered line; no dose, no lines. */
static void
set_modifier(const hd_walk *walk, hd_waste *waste)
{
	waste->modifier = HD_WASTE_NONE;
	waste->needs_container_type = false;
	waste->needs_containers = false;
	if (waste->units == 0 || waste->evidence == HD_EVIDENCE_MULTI_DOSE ||
		waste->evidence == HD_EVIDENCE_EXEMPT || hd_walk_packaged(walk) ||
		!asks_jw_or_jz(walk, waste->discarded))
		return;
	waste->needs_container_type = waste->evidence == HD_EVIDENCE_NONE;
	waste->needs_containers = waste->discarded < 0;
	if (!waste->needs_container_type && !waste->needs_containers)
		waste->modifier = waste->discarded > 0 ? HD_WASTE_JW : HD_WASTE_JZ;
}

/* ---- sizes in the crosswalk ---- */

/* The nearest number that ends in so many zeros. */
static hd_decimal
round_to_zeros(hd_decimal value, int zeros)
{
	int64_t		power = 1;
	int64_t		rest;

	for (int i = 0; i < zeros; i++)
		power *= 10;
	rest = value.digits % power;
	value.digits += rest * 2 < power ? -rest : power - rest;
	hd_decimal_add(value, hd_decimal_of(0), &value);	/* fewer places */
	return value;
}

/*
 * CMS prints units_per_container with at most two decimals: 133.33 units of
 * 0.075 mg stand for the 10 mg of the label, 6.7 of 15 mg for 100 mg.  The
 * label's content is the shortest number that is printed so; of all rows up
 * to October 2026 this changes penicillin G, phenobarbital, thiotepa and
 * loncastuximab, each to what is sold.
 */
static hd_decimal
unrounded(hd_decimal printed, hd_decimal per_unit)
{
	hd_decimal	half = {.digits = 5, .scale = (int8_t) (printed.scale + 1)};
	hd_decimal	content = {0};
	hd_decimal	low;
	hd_decimal	high;

	if (!hd_decimal_multiply(printed, per_unit, &content) ||
		printed.scale < 1 || printed.scale > 2 ||
		!hd_decimal_subtract(printed, half, &low) ||
		!hd_decimal_add(printed, half, &high) ||
		!hd_decimal_multiply(low, per_unit, &low) ||
		!hd_decimal_multiply(high, per_unit, &high))
		return content;
	for (int zeros = HD_DECIMAL_MAX_DIGITS - 1; zeros > 0; zeros--)
	{
		hd_decimal	shorter = round_to_zeros(content, zeros);

		if (hd_decimal_sign(shorter) > 0 &&
			hd_decimal_compare(shorter, low) >= 0 &&
			hd_decimal_compare(shorter, high) <= 0)
			return shorter;
	}
	return content;
}

/*
 * From a unit to dose_unit, which is the code's own where none is given;
 * false if it comes out uneven.
 */
static bool
to_dose_unit(const hd_walk *walk, const hd_unit *from, const hd_unit *own,
			 hd_decimal *content)
{
	const hd_unit *unit = own;

	if (!hd_text_blank(walk->line->dose_unit))
		unit = hd_catalog_unit(walk->catalog, walk->line->dose_unit);
	if (unit == from)
		return true;
	return unit != NULL && from != NULL &&
		unit->dimension == from->dimension &&
		hd_decimal_multiply(*content, from->factor, content) &&
		hd_decimal_divide(*content, unit->factor, content);
}

/*
 * What a container of the row holds.  The crosswalk counts in CMS's units,
 * and lists clotting factors, whose containers are labelled one by one, as
 * of one international unit each: no container is.
 */
static bool
find_content(const hd_walk *walk, const hd_ndc_row *row, hd_decimal *content)
{
	bool		published = hd_origin_published(walk->catalog, &row->origin,
												HD_KIND_NDC);
	const hd_drug *drug = published && walk->cms_drug != NULL ?
		walk->cms_drug : walk->drug;

	if (!row->has_units || !drug->has_dose ||
		drug->basis == HD_BASIS_NOT_CLASSIFIED ||
		hd_decimal_sign(row->units_per_container) <= 0)
		return false;
	if (published)
	{
		*content = unrounded(row->units_per_container, drug->dose);
		if (drug->unit != NULL &&
			hd_text_equal(drug->unit->name, HD_TEXT("IU")) &&
			hd_decimal_compare(*content, hd_decimal_of(1)) <= 0)
			return false;
	}
	else if (!hd_decimal_multiply(row->units_per_container, drug->dose,
								  content))
		return false;
	return to_dose_unit(walk, drug->unit, drug->unit, content) &&
		hd_decimal_sign(*content) > 0;
}

static bool
is_named(const hd_waste_question *question, hd_ndc ndc)
{
	for (int i = 0; i < question->ndc_count; i++)
		if (question->ndcs[i] == ndc)
			return true;
	return question->ndc_count < 0;
}

/*
 * The rows of the code that answer on the date and have a content.  Multi-
 * dose ones are left out, for of those nothing is discarded; multi says that
 * there were any.
 */
static int
find_in_crosswalk(const hd_waste_question *question, const hd_walk *walk,
				  hd_supply *found, bool *multi)
{
	int			rows;
	const hd_ndc_row *const *row = hd_catalog_code_ndcs(walk->catalog,
														walk->code, &rows);
	uint8_t		stated = stated_container(walk);
	int			count = 0;

	for (int i = 0; i < rows; i++)
	{
		if (!is_named(question, row[i]->ndc) ||
			hd_walk_row_of_ndc(walk, row[i]->ndc) != row[i])
			continue;
		if (row[i]->container == HD_CONTAINER_MULTI_DOSE)
			*multi |= stated == HD_CONTAINER_UNKNOWN;
		else if (find_content(walk, row[i], &found[count].content))
		{
			found[count].ndc = row[i]->ndc;
			found[count].labeler = row[i]->ndc / LABELER;
			found[count].product = row[i]->product;
			found[count++].container = row[i]->container;
		}
	}
	return count;
}

/*
 * The rows of the practice's own list that answer on the date.  As above;
 * none is a list of another drug that bears the code in another source.
 */
static int
find_in_formulary(const hd_waste_question *question, const hd_walk *walk,
				  hd_supply *found, bool *multi)
{
	int			rows;
	const hd_formulary_row *row = hd_catalog_formulary(walk->catalog,
													   walk->code, &rows);
	const hd_origin *list =
		hd_catalog_formulary_origin(walk->catalog, walk->order, walk->code,
									walk->date);
	int			count = 0;

	if (list == NULL || walk->drug->basis == HD_BASIS_NOT_CLASSIFIED ||
		(walk->foreign && list->source != walk->drug->origin.source))
		return 0;
	for (int i = 0; i < rows; i++)
	{
		hd_supply	supply = {row[i].ndc, 0, row[i].product, row[i].content,
		row[i].container};

		if (row[i].origin.source != list->source ||
			row[i].origin.release != list->release ||
			row[i].origin.shipped != list->shipped ||
			!hd_origin_covers(&row[i].origin, walk->date) ||
			!is_named(question, row[i].ndc) ||
			!to_dose_unit(walk, row[i].unit != NULL ? row[i].unit :
						  walk->drug->unit, walk->drug->unit,
						  &supply.content))
			continue;
		if (supply.container == HD_CONTAINER_MULTI_DOSE)
			*multi |= stated_container(walk) == HD_CONTAINER_UNKNOWN;
		else
			found[count++] = supply;
	}
	return count;
}

/* ---- the choice among products ---- */

/* By product, which is a labeler's name for it, then by NDC. */
static int
compare_supplies(const void *a, const void *b)
{
	const hd_supply *left = a;
	const hd_supply *right = b;
	int			order;

	if (left->labeler != right->labeler)
		return left->labeler < right->labeler ? -1 : 1;
	order = hd_text_compare(left->product, right->product);
	if (order != 0)
		return order;
	return (left->ndc > right->ndc) - (left->ndc < right->ndc);
}

bool
hd_supply_same_product(const hd_supply *a, const hd_supply *b)
{
	return a->labeler == b->labeler &&
		hd_text_compare(a->product, b->product) == 0;
}

/* One product's mix, and what it is of. */
typedef struct choice
{
	hd_mix		mix;
	const hd_supply *product;	/* NULL: none yet */
	int			sizes;
} choice;

/* The least left over, then the fewest containers, then the lowest NDC. */
static bool
is_better(const choice *a, const choice *b)
{
	int			order;

	if (b->product == NULL)
		return true;
	order = hd_decimal_compare(a->mix.content, b->mix.content);
	if (order != 0)
		return order < 0;
	if (a->mix.count != b->mix.count)
		return a->mix.count < b->mix.count;
	return a->product->ndc < b->product->ndc;
}

static void *
allocate(const hd_waste_question *question, size_t count, size_t size)
{
	return question->allocator.allocate(question->allocator.context,
										(count + 1) * size);
}

/*
 * NDCs that the caller named were at hand together; else all containers are
 * of one product (design: nobody mixes labelers).
 */
static choice
choose(const hd_waste_question *question, const hd_supply *found, int count)
{
	choice		best = {.product = NULL};
	hd_decimal *content = allocate(question, (size_t) count,
								   sizeof(hd_decimal));

	for (int i = 0; i < count; i++)
		content[i] = found[i].content;
	for (int first = 0, next; first < count; first = next)
	{
		choice		this = {.product = &found[first]};

		for (next = first + 1; next < count; next++)
			if (question->ndc_count < 0 &&
				!hd_supply_same_product(&found[first], &found[next]))
				break;
		this.sizes = next - first;
		if (hd_containers_choose(question->allocator,
								 question->line.dose.value, this.sizes,
								 &content[first], &this.mix) &&
			is_better(&this, &best))
			best = this;
	}
	return best;
}

/* The largest size of which the mix has some, -1: it has none at all. */
static int
largest_size(const choice *best)
{
	int			largest = -1;

	for (int i = 0; i < best->sizes; i++)
		if (best->mix.number[i] > 0 &&
			(largest < 0 ||
			 hd_decimal_compare(best->product[i].content,
								best->product[largest].content) > 0))
			largest = i;
	return largest;
}

/* One element a container, the largest first.  Uses the mix up. */
static void
list_containers(const hd_waste_question *question, choice *best,
				hd_waste *waste)
{
	hd_decimal *content = allocate(question, (size_t) best->mix.count,
								   sizeof(hd_decimal));
	hd_ndc	   *ndc = allocate(question, (size_t) best->mix.count,
							   sizeof(hd_ndc));
	int			count = 0;
	int			size;

	while ((size = largest_size(best)) >= 0)
		for (; best->mix.number[size] > 0; best->mix.number[size]--)
		{
			content[count] = best->product[size].content;
			ndc[count++] = best->product[size].ndc;
		}
	waste->container_count = count;
	waste->containers = content;
	waste->ndcs = question->ndc_count < 0 ? NULL : ndc;
}

/* The container of all chosen, if one is known for every one of them. */
static uint8_t
container_of_choice(const choice *best)
{
	for (int i = 0; i < best->sizes; i++)
		if (best->mix.number[i] > 0 &&
			best->product[i].container != HD_CONTAINER_SINGLE_DOSE)
			return HD_CONTAINER_UNKNOWN;
	return HD_CONTAINER_SINGLE_DOSE;
}

/*
 * What the practice stocks, where it says so; else what the crosswalk lists,
 * whose facts are about CMS's drug of the code.
 */
int
hd_waste_supplies(const hd_waste_question *question, const hd_walk *walk,
				  const hd_supply **out, bool *multi)
{
	int			stocked;
	int			listed;
	int			count;
	hd_supply  *found;

	*multi = false;
	hd_catalog_formulary(walk->catalog, walk->code, &stocked);
	hd_catalog_code_ndcs(walk->catalog, walk->code, &listed);
	found = allocate(question, (size_t) (stocked > listed ? stocked : listed),
					 sizeof(hd_supply));
	count = find_in_formulary(question, walk, found, multi);
	if (count == 0 && !*multi && !walk->foreign)
		count = find_in_crosswalk(question, walk, found, multi);
	if (count > 1)
		qsort(found, (size_t) count, sizeof(hd_supply), compare_supplies);
	*out = found;
	return count;
}

static void
choose_containers(const hd_waste_question *question, const hd_walk *walk,
				  hd_waste *waste)
{
	const hd_supply *found;
	int			count;
	bool		multi;
	choice		best;

	waste->container_count = -1;
	if (waste->evidence == HD_EVIDENCE_MULTI_DOSE)
		return;
	count = hd_waste_supplies(question, walk, &found, &multi);
	if (count == 0 && multi)
		waste->evidence = hd_walk_evidence(walk, HD_CONTAINER_MULTI_DOSE);
	best = choose(question, found, count);
	if (best.product == NULL)
		return;
	waste->evidence = hd_walk_evidence(walk, container_of_choice(&best));
	list_containers(question, &best, waste);
}

/* ---- what was opened ---- */

/* The NDCs' container; false if they contradict each other. */
static bool
container_of_ndcs(const hd_waste_question *question, const hd_walk *walk,
				  uint8_t *container)
{
	*container = HD_CONTAINER_UNKNOWN;
	for (int i = 0; i < question->ndc_count; i++)
	{
		const hd_ndc_row *row = hd_walk_row_of_ndc(walk, question->ndcs[i]);

		if (row == NULL || row->container == HD_CONTAINER_UNKNOWN)
			continue;
		if (*container != HD_CONTAINER_UNKNOWN &&
			*container != row->container)
			return false;
		*container = row->container;
	}
	return true;
}

static hd_waste_status
take_containers(const hd_waste_question *question, const hd_walk *walk,
				hd_waste *waste)
{
	uint8_t		container;

	for (int i = 0; i < question->container_count; i++)
		if (!hd_decimal_is_finite(question->containers[i]) ||
			question->containers[i].inexact ||
			hd_decimal_sign(question->containers[i]) <= 0)
			return HD_WASTE_CONTAINER_INVALID;
	waste->container_count = question->container_count;
	waste->containers = question->containers;
	waste->ndcs = question->ndc_count < 0 ? NULL : question->ndcs;
	if (!container_of_ndcs(question, walk, &container) &&
		stated_container(walk) == HD_CONTAINER_UNKNOWN)
		return HD_WASTE_CONTAINERS_DIFFER;
	waste->evidence = hd_walk_evidence(walk, container);
	return HD_WASTE_OK;
}

/*
 * A not-otherwise-classified code has no amount to count by: one unit stands
 * for what was given and one for what was not.
 */
static hd_waste_status
count_discarded(const hd_walk *walk, hd_decimal opened, hd_waste *waste)
{
	int32_t		whole;

	if (walk->drug->basis == HD_BASIS_NOT_CLASSIFIED)
	{
		waste->discarded = hd_decimal_compare(opened,
											  walk->line->dose.value) > 0;
		return HD_WASTE_OK;
	}
	if (hd_units_within(walk->catalog, walk->drug, opened,
						walk->line->dose_unit, &whole) != HD_UNITS_OK)
		return HD_WASTE_TOO_MANY;
	waste->discarded = whole > waste->units ? whole - waste->units : 0;
	return HD_WASTE_OK;
}

static hd_waste_status
compare_opened(const hd_walk *walk, hd_waste *waste)
{
	hd_decimal	opened = hd_decimal_of(0);

	waste->discarded = waste->evidence == HD_EVIDENCE_MULTI_DOSE ? 0 : -1;
	if (waste->container_count < 0)
		return HD_WASTE_OK;
	for (int i = 0; i < waste->container_count; i++)
		if (!hd_decimal_add(opened, waste->containers[i], &opened))
			return HD_WASTE_TOO_MANY;
	if (hd_decimal_compare(walk->line->dose.value, opened) > 0)
		return HD_WASTE_NOT_OPENED;
	return waste->evidence == HD_EVIDENCE_MULTI_DOSE ? HD_WASTE_OK :
		count_discarded(walk, opened, waste);
}

void
hd_waste_walk(const hd_waste_question *question, hd_walk *walk)
{
	hd_walk_begin(walk, question->catalog, question->order, &question->line,
				  NULL);
	hd_walk_resolve(walk);
}

hd_waste_status
hd_waste_compute(const hd_waste_question *question, int32_t units,
				 hd_waste *waste)
{
	hd_walk		walk;
	hd_waste_status status = HD_WASTE_OK;

	memset(waste, 0, sizeof(*waste));
	waste->units = units;
	hd_waste_walk(question, &walk);
	if (question->container_count >= 0)
		status = take_containers(question, &walk, waste);
	else
	{
		waste->evidence = hd_walk_evidence(&walk, HD_CONTAINER_UNKNOWN);
		choose_containers(question, &walk, waste);
	}
	if (status == HD_WASTE_OK)
		status = compare_opened(&walk, waste);
	if (status == HD_WASTE_OK)
		set_modifier(&walk, waste);
	return status;
}

unsigned
hd_waste_sections(const hd_waste_question *question)
{
	unsigned	sections = HD_SECTION_BIT(HD_SECTION_CODE) |
		HD_SECTION_BIT(HD_SECTION_MODIFIER) |
		HD_SECTION_BIT(HD_SECTION_POLICY);
	uint8_t		claim_type = HD_CLAIM_UNKNOWN;

	hd_claim_type_parse(hd_text_trim(question->line.claim_type), &claim_type);
	if (claim_type == HD_CLAIM_INSTITUTIONAL)
		sections |= HD_SECTION_BIT(HD_SECTION_STATUS);
	if (question->container_count < 0 || question->ndc_count >= 0)
		sections |= HD_SECTION_BIT(HD_SECTION_NDC);
	if (question->container_count < 0)
		sections |= HD_SECTION_BIT(HD_SECTION_FORMULARY);
	return sections;
}
