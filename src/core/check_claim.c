/*
 * check_claim.c
 *	  Does the line fit its claim: packaged or payable, place, charge, dates?
 *
 * What only shows with the other lines beside it is answered no_data here
 * and judged by hcpcs_audit.
 */
#include "core/walk.h"

/*
 * The OPPS status indicator matters on hospital outpatient bills (13x) of a
 * payer that pays by it.  NULL: the check is answered.
 */
static const hd_opps_status *
opps_status(hd_walk *walk, hd_check_id check, hd_policy_id rule,
			const hd_policy **policy, hd_answer *answer)
{
	const hd_opps_status *status = NULL;

	if (walk->claim_type == HD_CLAIM_UNKNOWN)
		hd_no_data(walk, check, "the claim type is unknown");
	else if (walk->claim_type != HD_CLAIM_INSTITUTIONAL)
		hd_skip(walk, check, "not an institutional claim");
	else if (!hd_walk_knows_place(walk))
		hd_no_data(walk, check, "needs the type of bill");
	else if (hd_walk_place(walk) != HD_PLACE_HOSPITAL)
		hd_skip(walk, check, "OPPS status applies to bills 13x");
	else if (!hd_answered(hd_walk_policy(walk, rule, policy)))
		hd_no_data(walk, check, "whether the payer pays by OPPS is not known");
	else if (walk->foreign)
		hd_no_data(walk, check, "the status is about CMS's drug of the code");
	else
	{
		*answer = hd_walk_status(walk, &status);
		if (hd_answered(*answer))
			return status;
		hd_no_data(walk, check, "no Addendum B row covers the service date");
	}
	return NULL;
}

/* One rule of status indicators: a listed one is the finding. */
static void
judge_status(hd_walk *walk, hd_check_id check, hd_policy_id rule,
			 hd_finding finding)
{
	const hd_policy *policy;
	hd_answer	answer;
	const hd_opps_status *status = opps_status(walk, check, rule, &policy,
											   &answer);

	if (status == NULL)
		return;
	if (hd_list_has(policy->value, hd_text_of(status->indicator)))
		hd_fail(walk, finding, HD_REF(status, answer, HD_KIND_STATUS),
				"status indicator %s", status->indicator);
	else
		hd_pass(walk, check, HD_REF(status, answer, HD_KIND_STATUS),
				"status indicator %s", status->indicator);
}

void
hd_check_packaged(hd_walk *walk)
{
	judge_status(walk, HD_CHECK_packaged, HD_POLICY_opps_packaged,
				 HD_FINDING_packaged);
}

void
hd_check_opps_status(hd_walk *walk)
{
	judge_status(walk, HD_CHECK_opps_status, HD_POLICY_opps_not_payable,
				 HD_FINDING_opps_status_not_payable);
}

/* Policy place_of_service_excluded: places where the facility bills drugs. */
void
hd_check_place_of_service(hd_walk *walk)
{
	const hd_policy *policy;

	if (walk->claim_type == HD_CLAIM_INSTITUTIONAL)
		hd_skip(walk, HD_CHECK_place_of_service,
				"institutional claims carry a type of bill");
	else if (hd_walk_place(walk) == HD_PLACE_UNKNOWN &&
			 hd_text_blank(walk->line->place_of_service))
		hd_fail(walk, HD_FINDING_place_of_service_conflict, HD_NO_REF,
				"the line has no place of service");
	else if (!hd_walk_knows_place(walk))
		hd_no_data(walk, HD_CHECK_place_of_service,
				   "needs a two-digit place of service");
	else if (!hd_answered(hd_walk_policy(walk,
										 HD_POLICY_place_of_service_excluded,
										 &policy)))
		hd_no_data(walk, HD_CHECK_place_of_service,
				   "no such policy of the payer is on file");
	else if (hd_list_has(policy->value, hd_text_of(walk->place_text)))
		hd_fail(walk, HD_FINDING_place_of_service_conflict,
				HD_POLICY_REF(policy),
				"in place of service %s the facility bills the drug",
				walk->place_text);
	else
		hd_pass(walk, HD_CHECK_place_of_service, HD_POLICY_REF(policy),
				"place of service %s", walk->place_text);
}

void
hd_check_revenue_code(hd_walk *walk)
{
	if (walk->claim_type == HD_CLAIM_INSTITUTIONAL)
		hd_no_data(walk, HD_CHECK_revenue_code, "needs the revenue code");
	else
		hd_skip(walk, HD_CHECK_revenue_code, "not an institutional claim");
}

void
hd_check_administration(hd_walk *walk)
{
	hd_no_data(walk, HD_CHECK_administration, "needs hcpcs_audit");
}

void
hd_check_esrd_bundle(hd_walk *walk)
{
	if (walk->claim_type == HD_CLAIM_INSTITUTIONAL &&
		hd_walk_place(walk) == HD_PLACE_DIALYSIS)
		hd_no_data(walk, HD_CHECK_esrd_bundle,
				   "no list of the drugs in the dialysis bundle is on file");
	else if (walk->claim_type == HD_CLAIM_INSTITUTIONAL &&
			 !hd_walk_knows_place(walk))
		hd_no_data(walk, HD_CHECK_esrd_bundle, "needs the type of bill");
	else
		hd_skip(walk, HD_CHECK_esrd_bundle, "not a dialysis bill");
}

void
hd_check_duplicate(hd_walk *walk)
{
	hd_no_data(walk, HD_CHECK_duplicate, "needs hcpcs_audit");
}

static bool
has_charge(const hd_walk *walk)
{
	return walk->line->charge.presence == HD_GIVEN &&
		hd_walk_amounts(walk)->charge.value.kind != HD_DECIMAL_NAN;
}

void
hd_check_charge_limit(hd_walk *walk)
{
	const hd_policy *policy;
	char		charge[HD_DECIMAL_PRINT_SIZE];

	if (!hd_answered(hd_walk_policy(walk, HD_POLICY_max_charge_per_claim,
									&policy)) || !policy->has_number)
		hd_no_data(walk, HD_CHECK_charge_limit,
				   "no charge limit of the payer is on file");
	else if (!has_charge(walk))
		hd_no_data(walk, HD_CHECK_charge_limit, "needs the charge");
	else if (hd_decimal_compare(hd_walk_amounts(walk)->charge.value,
								policy->number) > 0)
		hd_fail(walk, HD_FINDING_charge_over_limit, HD_VALUE_REF(policy),
				"%s charged, a claim holds %.*s",
				hd_decimal_print(hd_walk_amounts(walk)->charge.value,
								 charge),
				HD_SHOWN(policy->value));
	else
		hd_pass(walk, HD_CHECK_charge_limit, HD_POLICY_REF(policy),
				"within what a claim holds");
}

/* Rule M13: a drug obtained free is billed at a token charge. */
void
hd_check_free_drug(hd_walk *walk)
{
	const hd_policy *policy;

	if (!has_charge(walk))
		hd_no_data(walk, HD_CHECK_free_drug, "needs the charge");
	else if (hd_decimal_sign(hd_walk_amounts(walk)->charge.value) > 0)
		hd_pass(walk, HD_CHECK_free_drug, HD_NO_REF, "there is a charge");
	else if (hd_decimal_sign(hd_walk_amounts(walk)->charge.value) < 0)
		hd_skip(walk, HD_CHECK_free_drug,
				"a negative charge takes a line back");
	else if (!hd_answered(hd_walk_policy(walk, HD_POLICY_free_drug_charge,
										 &policy)))
		hd_no_data(walk, HD_CHECK_free_drug,
				   "how the payer wants a free drug billed is not known");
	else
		hd_fail(walk, HD_FINDING_free_drug_charge, HD_VALUE_REF(policy),
				"no charge; a free drug is billed at %.*s",
				HD_SHOWN(policy->value));
}

/* Later than the claim came in, or, where that is not known, than today. */
void
hd_check_service_date(hd_walk *walk)
{
	const hd_line *line;
	bool		received;
	char		day[HD_DATE_PRINT_SIZE];

	if (!walk->has_date)
	{
		hd_fail(walk, HD_FINDING_service_date_missing, HD_NO_REF,
				"the line has no service date");
		return;
	}
	line = hd_walk_amounts(walk);
	received = line->received_date.presence == HD_GIVEN;
	if (walk->date > (received ? line->received_date.value : line->today))
		hd_fail(walk, HD_FINDING_service_date_future, HD_NO_REF,
				"%s is after %s", hd_date_print(walk->date, day),
				received ? "the day the claim was received" : "today");
	else
		hd_pass(walk, HD_CHECK_service_date, HD_NO_REF, "%s",
				hd_date_print(walk->date, day));
}
