/*
 * check_waste.c
 *	  Does the line say, as it must, whether something was thrown away?
 *
 * JW marks the line of discarded units, JZ a line of which nothing was
 * discarded (Pub. 100-04, chapter 17, section 40; rules.md section 3).  What
 * was discarded can only be judged with the administered line beside it:
 * that is hcpcs_audit's.
 */
#include "core/walk.h"

/* Evidence that the container is single-dose or multi-dose, strongest first. */
typedef enum evidence
{
	EVIDENCE_NONE,
	EVIDENCE_SINGLE_DOSE,		/* the argument or the NDC's container */
	EVIDENCE_MULTI_DOSE,		/* the same */
	EVIDENCE_LISTED,			/* CMS's JW/JZ list names the code */
	EVIDENCE_EXEMPT				/* the code's kind of product is exempt */
} evidence;

static evidence
of_container(uint8_t container)
{
	return container == HD_CONTAINER_SINGLE_DOSE ? EVIDENCE_SINGLE_DOSE :
		container == HD_CONTAINER_MULTI_DOSE ? EVIDENCE_MULTI_DOSE :
		EVIDENCE_NONE;
}

/* The JW/JZ scope of the code; CMS's word where the source has none. */
static uint8_t
scope_of_code(const hd_walk *walk, const hd_drug **row)
{
	*row = walk->drug;
	if (walk->drug->jw_jz == HD_JW_JZ_UNKNOWN && walk->cms_drug != NULL &&
		!walk->foreign)
		*row = walk->cms_drug;
	return (*row)->jw_jz;
}

static evidence
find_evidence(const hd_walk *walk)
{
	uint8_t		container = HD_CONTAINER_UNKNOWN;
	const hd_drug *row;
	uint8_t		scope = scope_of_code(walk, &row);
	hd_release_id last;
	const hd_policy *policy;

	if (scope == HD_JW_JZ_EXEMPT)
		return EVIDENCE_EXEMPT;
	if (hd_answered(hd_walk_policy(walk, HD_POLICY_jw_jz_allowed, &policy)) &&
		policy->flag == HD_FALSE && !hd_text_supplied(policy->condition))
		return EVIDENCE_EXEMPT;
	hd_container_parse(hd_text_trim(walk->line->container_type), &container);
	if (container == HD_CONTAINER_UNKNOWN && walk->ndc_row != NULL)
		container = walk->ndc_row->container;
	if (container != HD_CONTAINER_UNKNOWN)
		return of_container(container);
	if (scope == HD_JW_JZ_LISTED &&
		hd_answered(hd_catalog_coverage(walk->catalog, row->origin.source,
										HD_KIND_JW_JZ, walk->date, &last)))
		return EVIDENCE_LISTED;
	return EVIDENCE_NONE;
}

/* An OPPS packaged drug is not paid apart: nothing to attest. */
static bool
is_packaged(const hd_walk *walk)
{
	const hd_policy *policy;
	const hd_opps_status *status;

	return walk->claim_type == HD_CLAIM_INSTITUTIONAL &&
		walk->place == HD_PLACE_HOSPITAL && !walk->foreign &&
		hd_answered(hd_walk_policy(walk, HD_POLICY_opps_packaged, &policy)) &&
		hd_answered(hd_catalog_status(walk->catalog, walk->order, walk->code,
									  walk->date, &status)) &&
		hd_list_has(policy->value, hd_text_of(status->indicator));
}

static bool
payer_asks(const hd_walk *walk, hd_policy_id id, const hd_policy **policy)
{
	return hd_answered(hd_walk_policy(walk, id, policy)) &&
		(*policy)->flag == HD_TRUE && !hd_text_supplied((*policy)->condition);
}

/* No JW and no JZ on a line of a single-dose container. */
static void
judge_missing(hd_walk *walk, evidence why)
{
	const hd_policy *policy;

	if (!payer_asks(walk, HD_POLICY_jz_required, &policy))
	{
		hd_skip(walk, HD_CHECK_jw_jz, "the payer asks for no JZ on this date");
		return;
	}
	hd_fail(walk, HD_FINDING_jw_or_jz_missing,
			HD_POLICY_REF(policy),
			"neither JW nor JZ; %s. The administered line beside a JW line carries neither: hcpcs_audit sees both",
			why == EVIDENCE_LISTED ? "the code is on CMS's JW/JZ list" :
			"the container is single-dose");
}

static void
judge_out_of_scope(hd_walk *walk, bool packaged)
{
	if (walk->has_jw || walk->has_jz)
		hd_fail(walk, HD_FINDING_jw_jz_out_of_scope, HD_NO_REF, packaged ?
				"the drug is packaged on this claim" :
				"the product is outside the JW/JZ rule");
	else
		hd_skip(walk, HD_CHECK_jw_jz, packaged ?
				"the drug is packaged on this claim" :
				"the product is outside the JW/JZ rule");
}

static void
judge_multi_dose(hd_walk *walk)
{
	if (walk->has_jw)
		hd_fail(walk, HD_FINDING_jw_on_multidose, HD_NO_REF,
				"JW on a multi-dose container");
	if (walk->has_jz)
		hd_fail(walk, HD_FINDING_jw_jz_out_of_scope, HD_NO_REF,
				"JZ on a multi-dose container");
	hd_skip(walk, HD_CHECK_jw_jz, "the container is multi-dose");
}

void
hd_check_jw_jz(hd_walk *walk)
{
	evidence	found = find_evidence(walk);
	bool		packaged = is_packaged(walk);

	if (walk->has_jw && walk->has_jz)
		hd_fail(walk, HD_FINDING_jw_jz_together, HD_NO_REF,
				"JW and JZ contradict each other");
	if (found == EVIDENCE_EXEMPT || packaged)
		judge_out_of_scope(walk, packaged);
	else if (found == EVIDENCE_MULTI_DOSE)
		judge_multi_dose(walk);
	else if (found == EVIDENCE_NONE)
		hd_no_data(walk, HD_CHECK_jw_jz,
				   "single- or multi-dose is not known (container_type, NDC and CMS's list do not tell)");
	else if (walk->has_jw || walk->has_jz)
		hd_pass(walk, HD_CHECK_jw_jz, HD_NO_REF, "%s is stated",
				walk->has_jw ? "JW" : "JZ");
	else
		judge_missing(walk, found);
}

void
hd_check_waste_lines(hd_walk *walk)
{
	hd_no_data(walk, HD_CHECK_waste_lines, "needs hcpcs_audit");
}
