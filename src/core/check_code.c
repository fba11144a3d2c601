/*
 * check_code.c
 *	  Is it the right code: known, valid that day, payable, of the drug that
 *	  was given?
 */
#include "core/walk.h"

#include <stdio.h>
#include <string.h>

/* Codes of one drug that are looked through; the most that occur are 20. */
#define NAMED_CODES 64

/* Codes named in one message at most, and room for "J0643, J0644, ..." */
#define SHOWN_CODES 8
#define CODES_SIZE (SHOWN_CODES * (HD_CODE_SIZE + 1) + 5)

void
hd_check_code_known(hd_walk *walk)
{
	hd_text		code = hd_text_trim(walk->line->code);

	if (walk->form == HD_CODE_BLANK)
		hd_fail(walk, HD_FINDING_code_unknown, HD_NO_REF,
				"the line has no code");
	else if (walk->form == HD_CODE_OTHER)
		hd_fail(walk, HD_FINDING_code_unknown, HD_NO_REF,
				"\"%.*s\" is no procedure code: a letter A to V and four digits are expected",
				HD_SHOWN(code));
	else if (!hd_walk_code_known(walk))
	{
		hd_walk_note(walk, HD_READ_CODE);
		if (!walk->has_date ||
			hd_catalog_lists_codes(walk->catalog, walk->order, walk->date))
			hd_fail(walk, HD_FINDING_code_unknown, HD_NO_REF,
					"no source knows the code %s", walk->code_text);
		else
			hd_no_data(walk, HD_CHECK_code_known,
					   "no complete list of codes covers the service date");
	}
	else
		hd_pass(walk, HD_CHECK_code_known, HD_NO_REF, "%s is known",
				walk->code_text);
}

/* A code that a source knows on other days: say which. */
static void
fail_not_valid(hd_walk *walk, const hd_drug *nearest)
{
	char		day[HD_DATE_PRINT_SIZE];
	char		successors[HD_LIST_SIZE];
	hd_ref		ref = HD_REF(nearest, HD_ANSWER_FOUND, HD_KIND_CODE);

	if (nearest->origin.valid_from > walk->date)
		hd_fail(walk, HD_FINDING_code_not_valid, ref, "%s starts %s",
				walk->code_text,
				hd_date_print(nearest->origin.valid_from, day));
	else if (hd_text_supplied(nearest->replaced_by))
		hd_fail(walk, HD_FINDING_code_not_valid, ref,
				"%s ended %s; replaced by %s", walk->code_text,
				hd_date_print(nearest->origin.valid_to, day),
				hd_list_print(nearest->replaced_by, successors));
	else
		hd_fail(walk, HD_FINDING_code_not_valid, ref, "%s ended %s",
				walk->code_text, hd_date_print(nearest->origin.valid_to, day));
}

void
hd_check_code_valid(hd_walk *walk)
{
	const hd_drug *nearest;

	if (walk->drug != NULL)
	{
		hd_pass(walk, HD_CHECK_code_valid,
				HD_REF(walk->drug, walk->drug_answer, HD_KIND_CODE),
				"%s is valid on the service date", walk->code_text);
		return;
	}
	hd_walk_note(walk, HD_READ_CODE);
	nearest = walk->form != HD_CODE_LEVEL_II ? NULL :
		hd_catalog_nearest_drug(walk->catalog, walk->order, walk->code,
								walk->date);
	if (nearest == NULL)
		hd_no_data(walk, HD_CHECK_code_valid,
				   hd_catalog_code_known(walk->catalog, walk->code) ?
				   "no consulted release has the code on the service date" :
				   "no consulted source knows the code");
	else if (hd_origin_covers(&nearest->origin, walk->date))
		hd_no_data(walk, HD_CHECK_code_valid,
				   "no release covers the service date");
	else
		fail_not_valid(walk, nearest);
}

/* Policy claim_types: "institutional|asc" for the C codes of OPPS and ASC. */
void
hd_check_code_claim_type(hd_walk *walk)
{
	const hd_policy *policy;
	char		types[HD_LIST_SIZE];

	if (!hd_answered(hd_walk_policy(walk, HD_POLICY_claim_types, &policy)))
		hd_pass(walk, HD_CHECK_code_claim_type, HD_NO_REF,
				"the code is not bound to a claim type");
	else if (walk->claim_type == HD_CLAIM_UNKNOWN)
		hd_no_data(walk, HD_CHECK_code_claim_type,
				   "the claim type is unknown");
	else if (hd_list_has(policy->value, hd_claim_type_name(walk->claim_type)))
		hd_pass(walk, HD_CHECK_code_claim_type, HD_POLICY_REF(policy),
				"the code is for this claim type");
	else if (hd_list_has(policy->value, HD_TEXT("asc")) &&
			 hd_walk_place(walk) == HD_PLACE_SURGERY_CENTER)
		hd_pass(walk, HD_CHECK_code_claim_type, HD_POLICY_REF(policy),
				"the code is for surgery centers");
	else if (hd_list_has(policy->value, HD_TEXT("asc")) &&
			 hd_walk_place(walk) == HD_PLACE_ABSENT)
		hd_no_data(walk, HD_CHECK_code_claim_type,
				   "needs the place of service: surgery centers may bill it");
	else
		hd_fail(walk, HD_FINDING_code_not_for_claim_type, HD_VALUE_REF(policy),
				"%s is for %s claims", walk->code_text,
				hd_list_print(policy->value, types));
}

/* Policy coverage_codes_denied: CMS coverage codes that the payer denies. */
void
hd_check_code_payable(hd_walk *walk)
{
	const hd_policy *policy;
	hd_text		coverage = {&walk->drug->coverage, 1};

	if (!hd_answered(hd_walk_policy(walk, HD_POLICY_coverage_codes_denied,
									&policy)))
		hd_no_data(walk, HD_CHECK_code_payable,
				   "no rule says what the payer does not pay on this date");
	else if (walk->drug->coverage == '\0')
		hd_no_data(walk, HD_CHECK_code_payable,
				   "the coverage code is unknown");
	else if (hd_list_has(policy->value, coverage))
		hd_fail(walk, HD_FINDING_code_not_payable_by_payer,
				HD_REF(walk->drug, walk->drug_answer, HD_KIND_CODE),
				"CMS coverage code %c", walk->drug->coverage);
	else
		hd_pass(walk, HD_CHECK_code_payable,
				HD_REF(walk->drug, walk->drug_answer, HD_KIND_CODE),
				"CMS coverage code %c", walk->drug->coverage);
}

/*
 * Keep the codes that are drugs of CMS on the date; the rest are history.
 * Which code is right is always asked of CMS, whoever else is consulted.
 */
static int
keep_valid(const hd_walk *walk, hd_code *codes, int count)
{
	hd_order	cms = hd_walk_cms_order(walk);
	int			kept = 0;

	for (int i = 0; i < count; i++)
	{
		const hd_drug *drug;

		if (hd_answered(hd_catalog_drug(walk->catalog, &cms, codes[i],
										walk->date, &drug)) &&
			drug->category != HD_CATEGORY_NOT_DRUG)
			codes[kept++] = codes[i];
	}
	return kept;
}

static const char *
print_codes(const hd_code *codes, int count, char *buffer)
{
	size_t		used = 0;

	buffer[0] = '\0';
	for (int i = 0; i < count && i < SHOWN_CODES; i++)
	{
		char		code[HD_CODE_SIZE];

		used += (size_t) snprintf(buffer + used, CODES_SIZE - used, "%s%s",
								  i == 0 ? "" : ", ",
								  hd_code_print(codes[i], code));
	}
	if (count > SHOWN_CODES)
		snprintf(buffer + used, CODES_SIZE - used, " ...");
	return buffer;
}

/* Does CMS's name of the code begin with the name given ("leucovorin")? */
static bool
named_so(const hd_drug *drug, hd_text name)
{
	return drug != NULL && hd_text_supplied(drug->name) &&
		hd_text_starts_word(drug->name, name);
}

/*
 * The drug was named: is it CMS's drug of the code?  True if it is not, and
 * the check has failed; neither wrong nor right if no code of the name is
 * valid that day, or the name is that of more codes than can be told apart.
 */
static bool
wrong_by_name(hd_walk *walk, bool *right)
{
	hd_text		name = hd_text_trim(hd_walk_amounts(walk)->drug);
	hd_code		codes[NAMED_CODES];
	char		buffer[CODES_SIZE];
	int			count = hd_catalog_drugs_named(walk->catalog, name, codes,
											   NAMED_CODES);

	*right = named_so(walk->cms_drug, name) ||
		hd_code_among(walk->code, codes, count);
	/* a full list may have left this code out */
	if (*right || count == NAMED_CODES)
		return false;
	count = keep_valid(walk, codes, count);
	if (count == 0)
		return false;
	hd_fail(walk, HD_FINDING_wrong_code_for_drug, HD_NO_REF,
			"%.*s is billed with %s, not with %.*s", HD_SHOWN(name),
			print_codes(codes, count, buffer),
			HD_SHOWN(hd_text_trim(walk->line->code)));
	return true;
}

/* Is the NDC listed, but for codes of another drug only? */
static bool
wrong_by_ndc(hd_walk *walk)
{
	int			count;
	const hd_ndc_row *rows;
	hd_order	cms;
	char		code[HD_CODE_SIZE];
	char		ndc[HD_NDC_PRINT_SIZE];

	if (!hd_answered(hd_walk_ndc(walk)->answer) || walk->ndc.row != NULL ||
		walk->ndc.product_listed)
		return false;
	rows = hd_catalog_ndc_rows(walk->catalog, hd_walk_ndc_number(walk),
							   &count);
	cms = hd_walk_cms_order(walk);
	for (int i = 0; i < count; i++)
	{
		const hd_drug *other;

		if (!hd_origin_covers(&rows[i].origin, walk->date) ||
			!hd_answered(hd_catalog_drug(walk->catalog, &cms, rows[i].code,
										 walk->date, &other)))
			continue;
		if (walk->cms_drug != NULL && hd_text_supplied(other->name) &&
			hd_text_supplied(walk->cms_drug->name) &&
			hd_text_equal(other->name, walk->cms_drug->name))
			continue;			/* the same drug under two codes */
		hd_fail(walk, HD_FINDING_wrong_code_for_drug,
				HD_REF(&rows[i], walk->ndc.answer, HD_KIND_NDC),
				"NDC %s is billed with %s",
				hd_ndc_print(walk->ndc.number, ndc),
				hd_code_print(rows[i].code, code));
		return true;
	}
	return false;
}

void
hd_check_drug_matches_code(hd_walk *walk)
{
	bool		named = hd_text_presence(walk->line->drug) == HD_GIVEN;
	bool		right = false;

	if (walk->drug->basis == HD_BASIS_NOT_CLASSIFIED)
	{
		hd_skip(walk, HD_CHECK_drug_matches_code,
				"the code names no drug (see check noc)");
		return;
	}
	if ((named && wrong_by_name(walk, &right)) || wrong_by_ndc(walk))
		return;
	if (right || hd_walk_ndc(walk)->row != NULL)
		hd_pass(walk, HD_CHECK_drug_matches_code, HD_NO_REF,
				"the code is one of the drug's");
	else
		hd_no_data(walk, HD_CHECK_drug_matches_code, named ?
				   "no code of that drug's name is on file for the service date" :
				   "needs the drug or its NDC");
}

/* Fail if the drug that the line names has a code of its own. */
static void
find_code_by_name(hd_walk *walk)
{
	hd_code		codes[NAMED_CODES];
	char		buffer[CODES_SIZE];
	hd_text		name = hd_text_trim(hd_walk_amounts(walk)->drug);
	int			count = hd_catalog_drugs_named(walk->catalog, name, codes,
											   NAMED_CODES);

	count = keep_valid(walk, codes, count);
	if (count > 0 && !hd_code_among(walk->code, codes, count))
		hd_fail(walk, HD_FINDING_noc_specific_code_exists, HD_NO_REF,
				"%.*s has %s", HD_SHOWN(name),
				print_codes(codes, count, buffer));
}

/* Fail if the NDC is listed for a code that names its drug. */
static void
find_code_by_ndc(hd_walk *walk)
{
	int			count;
	const hd_ndc_row *rows;
	char		code[HD_CODE_SIZE];
	char		ndc[HD_NDC_PRINT_SIZE];

	if (hd_walk_ndc(walk)->row != NULL)
		return;
	rows = hd_catalog_ndc_rows(walk->catalog, hd_walk_ndc_number(walk),
							   &count);
	for (int i = 0; i < count; i++)
	{
		if (!hd_answered(hd_catalog_row_answer(walk->catalog, &rows[i].origin,
											   HD_KIND_NDC, walk->date)) ||
			keep_valid(walk, (hd_code[]) {rows[i].code}, 1) == 0)
			continue;
		hd_fail(walk, HD_FINDING_noc_specific_code_exists,
				HD_REF(&rows[i], walk->ndc.answer, HD_KIND_NDC),
				"NDC %s has %s", hd_ndc_print(walk->ndc.number, ndc),
				hd_code_print(rows[i].code, code));
		return;
	}
}

static void
judge_noc_units(hd_walk *walk)
{
	const hd_policy *policy;
	char		units[HD_DECIMAL_PRINT_SIZE];

	if (hd_answered(hd_walk_policy(walk, HD_POLICY_noc_units, &policy)) &&
		policy->has_number && walk->has_units &&
		hd_decimal_compare(hd_walk_units(walk), policy->number) > 0)
		hd_fail(walk, HD_FINDING_noc_units, HD_VALUE_REF(policy),
				"%s units, the payer counts %.*s",
				hd_decimal_print(hd_walk_units(walk), units),
				HD_SHOWN(policy->value));
}

/* Rule U7: codes for drugs without a code of their own. */
void
hd_check_noc(hd_walk *walk)
{
	hd_presence named = hd_text_presence(walk->line->drug);

	if (walk->drug->basis != HD_BASIS_NOT_CLASSIFIED)
	{
		hd_skip(walk, HD_CHECK_noc, "the code names its drug");
		return;
	}
	judge_noc_units(walk);
	find_code_by_ndc(walk);
	if (named == HD_GIVEN)
		find_code_by_name(walk);
	else if (named == HD_BLANK)
		hd_fail(walk, HD_FINDING_noc_description_missing, HD_NO_REF,
				"the line does not name the drug");
	if (named == HD_ABSENT)
		hd_no_data(walk, HD_CHECK_noc, "needs the drug's name");
	else
		hd_pass(walk, HD_CHECK_noc, HD_NO_REF, "no specific code is known");
}

/* Codes worded "for ESRD on dialysis" and their pairs "non-ESRD use". */
void
hd_check_esrd_code(hd_walk *walk)
{
	hd_ref		ref = HD_REF(walk->drug, walk->drug_answer, HD_KIND_CODE);

	if (walk->drug->esrd == HD_UNKNOWN)
		hd_skip(walk, HD_CHECK_esrd_code, "the code is not bound to dialysis");
	else if (walk->claim_type != HD_CLAIM_INSTITUTIONAL ||
			 !hd_walk_knows_place(walk))
		hd_no_data(walk, HD_CHECK_esrd_code, "needs the type of bill");
	else if (walk->drug->esrd == HD_FALSE && walk->place == HD_PLACE_DIALYSIS)
		hd_fail(walk, HD_FINDING_esrd_code_mismatch, ref,
				"%s is for patients not on dialysis, type of bill %s",
				walk->code_text, walk->place_text);
	else if (walk->drug->esrd == HD_TRUE && walk->place == HD_PLACE_HOSPITAL)
		hd_no_data(walk, HD_CHECK_esrd_code,
				   "a hospital may dialyse in an emergency");
	else if (walk->drug->esrd == HD_TRUE && walk->place != HD_PLACE_DIALYSIS)
		hd_fail(walk, HD_FINDING_esrd_code_mismatch, ref,
				"%s is for dialysis patients, type of bill %s",
				walk->code_text, walk->place_text);
	else
		hd_pass(walk, HD_CHECK_esrd_code, ref,
				"the code fits the type of bill");
}
