/*
 * check_waste.c
 *	  Does the line say, as it must, whether something was thrown away?
 *
 * JW marks the line of discarded units, JZ a line of which nothing was
 * discarded (Pub. 100-04, chapter 17, section 40).  What was discarded can
 * only be judged with the administered line beside it: that is hcpcs_audit's.
 */
#include "core/waste.h"

/* No JW and no JZ on a line of a single-dose container. */
static void
judge_missing(hd_walk *walk, hd_evidence why)
{
	const hd_policy *policy;
	hd_policy_id asked = walk->claim_type == HD_CLAIM_DME ?
		HD_POLICY_jz_required_dme : HD_POLICY_jz_required;

	if (!hd_walk_asks(walk, asked, &policy))
	{
		if (policy != NULL && policy->flag == HD_UNKNOWN)
			hd_no_data(walk, HD_CHECK_jw_jz,
					   "whether the payer asks for JZ on this date is not known");
		else
			hd_skip(walk, HD_CHECK_jw_jz,
					"the payer asks for no JZ on this date");
		return;
	}
	hd_fail(walk, HD_FINDING_jw_or_jz_missing, HD_POLICY_REF(policy),
			"neither JW nor JZ; %s. The administered line beside a JW line carries neither: hcpcs_audit sees both",
			why == HD_EVIDENCE_LISTED ? "the code is on CMS's JW/JZ list" :
			"the container is single-dose");
}

static void
judge_out_of_scope(hd_walk *walk, bool packaged)
{
	const char *why = packaged ? "the drug is packaged on this claim" :
		"the product is outside the JW/JZ rule";

	if (hd_walk_has_jw(walk) || hd_walk_has_jz(walk))
		hd_fail(walk, HD_FINDING_jw_jz_out_of_scope, HD_NO_REF, "%s", why);
	else
		hd_skip(walk, HD_CHECK_jw_jz, "%s", why);
}

/*
 * Inpatient, rural health clinic and federally qualified health center bills
 * are outside the rule; of other bills only some are known to be inside.
 */
typedef enum bill_scope
{
	BILL_INSIDE,				/* or not an institutional claim */
	BILL_OUTSIDE,
	BILL_UNKNOWN
} bill_scope;

static bool
bill_is_one_of(const hd_walk *walk, hd_policy_id id)
{
	const hd_policy *policy;
	hd_text		type = {walk->place_text, 2};

	return hd_answered(hd_walk_policy(walk, id, &policy)) &&
		hd_list_has(policy->value, type);
}

static bill_scope
scope_of_bill(const hd_walk *walk)
{
	if (walk->claim_type != HD_CLAIM_INSTITUTIONAL)
		return BILL_INSIDE;
	if (!hd_walk_knows_place(walk))
		return BILL_UNKNOWN;
	if (bill_is_one_of(walk, HD_POLICY_jw_jz_bills_excluded))
		return BILL_OUTSIDE;
	return bill_is_one_of(walk, HD_POLICY_jw_jz_bills) ? BILL_INSIDE :
		BILL_UNKNOWN;
}

static void
judge_multi_dose(hd_walk *walk)
{
	if (hd_walk_has_jw(walk))
		hd_fail(walk, HD_FINDING_jw_on_multidose, HD_NO_REF,
				"JW on a multi-dose container");
	if (hd_walk_has_jz(walk))
		hd_fail(walk, HD_FINDING_jw_jz_out_of_scope, HD_NO_REF,
				"JZ on a multi-dose container");
	hd_skip(walk, HD_CHECK_jw_jz, "the container is multi-dose");
}

void
hd_check_jw_jz(hd_walk *walk)
{
	hd_evidence found = hd_walk_evidence(walk, hd_walk_ndc(walk)->container);
	bool		packaged = hd_walk_packaged(walk);
	bill_scope	bill = scope_of_bill(walk);

	if (hd_walk_has_jw(walk) && hd_walk_has_jz(walk))
		hd_fail(walk, HD_FINDING_jw_jz_together, HD_NO_REF,
				"JW and JZ contradict each other");
	if (found == HD_EVIDENCE_EXEMPT || packaged)
		judge_out_of_scope(walk, packaged);
	else if (found == HD_EVIDENCE_MULTI_DOSE)
		judge_multi_dose(walk);
	else if (bill == BILL_OUTSIDE)
		hd_skip(walk, HD_CHECK_jw_jz, "bills of type %s are outside the rule",
				walk->place_text);
	else if (found == HD_EVIDENCE_NONE)
		hd_no_data(walk, HD_CHECK_jw_jz,
				   "single- or multi-dose is not known (container_type, NDC and CMS's list do not tell)");
	else if (hd_walk_has_jw(walk) || hd_walk_has_jz(walk))
		hd_pass(walk, HD_CHECK_jw_jz, HD_NO_REF, "%s is stated",
				hd_walk_has_jw(walk) ? "JW" : "JZ");
	else if (bill == BILL_UNKNOWN)
		hd_no_data(walk, HD_CHECK_jw_jz,
				   "needs a type of bill that is known to be under the rule");
	else
		judge_missing(walk, found);
}

void
hd_check_waste_lines(hd_walk *walk)
{
	hd_no_data(walk, HD_CHECK_waste_lines, "needs hcpcs_audit");
}
