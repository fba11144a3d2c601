/*
 * check_payer.c
 *	  What does this payer ask for beyond the rules that every payer shares:
 *	  authorization, limits, preferred products, sites, deadlines?
 *
 * All of it is data (hcpcs_payer_policy).  A payer without a row on file is
 * no_data, never "asks for nothing".
 */
#include "core/walk.h"

/* NULL if there is no such policy, which answers the check. */
static const hd_policy *
policy_or_no_data(hd_walk *walk, hd_policy_id id, hd_check_id check)
{
	const hd_policy *policy;

	if (hd_answered(hd_walk_policy(walk, id, &policy)))
		return policy;
	hd_no_data(walk, check, "no such policy of the payer is on file");
	return NULL;
}

/* Can a flag be taken at its word?  If not, that answers the check. */
static bool
flag_is_clear(hd_walk *walk, const hd_policy *policy, hd_check_id check)
{
	if (policy->flag == HD_FALSE)
	{
		hd_skip(walk, check, "the payer does not ask for it");
		return false;
	}
	if (policy->flag == HD_UNKNOWN || hd_text_supplied(policy->condition))
	{
		hd_no_data(walk, check, "the payer asks for it in some cases only");
		return false;
	}
	return true;
}

/*
 * An authorization is taken as the payer's word that what it would refuse is
 * accepted.  True if that, or not knowing of one, answers the check.
 */
static bool
authorization_settles(hd_walk *walk, const hd_policy *policy,
					  hd_check_id check)
{
	switch (hd_text_presence(walk->line->prior_auth))
	{
		case HD_GIVEN:
			hd_pass(walk, check, HD_POLICY_REF(policy),
					"an authorization is stated");
			return true;
		case HD_ABSENT:
			hd_no_data(walk, check, "needs the authorization number");
			return true;
		case HD_BLANK:
			break;
	}
	return false;
}

void
hd_check_payer_known(hd_walk *walk)
{
	hd_text		payer = hd_text_trim(walk->line->payer);

	if (!hd_text_supplied(walk->line->payer))
		hd_no_data(walk, HD_CHECK_payer_known, "needs the payer");
	else if (walk->payer_known)
		hd_pass(walk, HD_CHECK_payer_known, HD_NO_REF, "the payer is known");
	else
		hd_fail(walk, HD_FINDING_payer_unknown, HD_NO_REF,
				"\"%.*s\" is neither a payer nor an alias; the rules that every payer shares are used",
				HD_SHOWN(payer));
}

void
hd_check_prior_auth(hd_walk *walk)
{
	bool		given = hd_text_presence(walk->line->prior_auth) == HD_GIVEN;
	const hd_policy *policy = policy_or_no_data(walk,
												HD_POLICY_prior_auth_required,
												HD_CHECK_prior_auth);

	if (policy == NULL)
		return;
	/* a policy for some cases only is met by one in every case */
	if (!(given && policy->flag != HD_FALSE) &&
		!flag_is_clear(walk, policy, HD_CHECK_prior_auth))
		return;
	if (!authorization_settles(walk, policy, HD_CHECK_prior_auth))
		hd_fail(walk, HD_FINDING_prior_auth_missing, HD_POLICY_REF(policy),
				"the payer asks for an authorization");
}

void
hd_check_prior_auth_window(hd_walk *walk)
{
	hd_no_data(walk, HD_CHECK_prior_auth_window,
			   "needs the dates and units of the authorization");
}

/* False if the limit is none that the line alone can be held against. */
static bool
judge_limit(hd_walk *walk, const hd_policy *policy)
{
	char		units[HD_DECIMAL_PRINT_SIZE];

	if (!policy->has_number || hd_text_supplied(policy->condition))
		return false;
	if (hd_decimal_compare(hd_walk_units(walk), policy->number) > 0)
		hd_fail(walk, HD_FINDING_payer_units_exceeded, HD_VALUE_REF(policy),
				"%s units, the payer pays at most %.*s %.*s",
				hd_decimal_print(hd_walk_units(walk), units),
				HD_SHOWN(policy->value), HD_SHOWN(policy->unit));
	else
		hd_pass(walk, HD_CHECK_payer_units, HD_POLICY_REF(policy),
				"within the payer's limit by this line; the interval needs hcpcs_audit");
	return true;
}

void
hd_check_payer_units(hd_walk *walk)
{
	static const hd_policy_id limits[] = {
		HD_POLICY_max_units, HD_POLICY_max_units_per_day
	};
	bool		on_file = false;
	bool		judged = false;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
	{
		const hd_policy *policy;

		if (!hd_answered(hd_walk_policy(walk, limits[i], &policy)))
			continue;
		on_file = true;
		judged |= judge_limit(walk, policy);
	}
	if (!on_file)
		hd_no_data(walk, HD_CHECK_payer_units,
				   "no unit limit of the payer is on file");
	else if (!judged)
		hd_no_data(walk, HD_CHECK_payer_units,
				   "the payer's limit depends on what the line does not say");
}

void
hd_check_payer_coverage(hd_walk *walk)
{
	const hd_policy *policy = policy_or_no_data(walk, HD_POLICY_not_covered,
												HD_CHECK_payer_coverage);

	if (policy != NULL && flag_is_clear(walk, policy, HD_CHECK_payer_coverage))
		hd_fail(walk, HD_FINDING_payer_not_covered, HD_POLICY_REF(policy),
				"the payer does not cover the drug");
}

/* Another product first. */
static void
judge_other_product(hd_walk *walk, hd_policy_id id, hd_check_id check,
					hd_finding finding)
{
	const hd_policy *policy = policy_or_no_data(walk, id, check);
	char		products[HD_LIST_SIZE];

	if (policy == NULL)
		return;
	hd_walk_note(walk, HD_READ_CODE);
	if (hd_list_has(policy->value, hd_text_of(walk->code_text)))
		hd_pass(walk, check, HD_POLICY_REF(policy),
				"the product is a preferred one");
	else if (hd_text_supplied(policy->condition))
		hd_no_data(walk, check, "the policy holds in some cases only");
	else if (!authorization_settles(walk, policy, check))
		hd_fail(walk, finding, HD_VALUE_REF(policy), "the payer prefers %s",
				hd_list_print(policy->value, products));
}

void
hd_check_step_therapy(hd_walk *walk)
{
	judge_other_product(walk, HD_POLICY_step_therapy_preferred,
						HD_CHECK_step_therapy, HD_FINDING_step_therapy);
}

void
hd_check_preferred_product(hd_walk *walk)
{
	judge_other_product(walk, HD_POLICY_preferred_product,
						HD_CHECK_preferred_product,
						HD_FINDING_nonpreferred_product);
}

/* Policy site_of_care_review: "true", or words on when a hospital is fine. */
void
hd_check_site_of_care(hd_walk *walk)
{
	const hd_policy *policy = policy_or_no_data(walk,
												HD_POLICY_site_of_care_review,
												HD_CHECK_site_of_care);

	if (policy == NULL)
		return;
	if (policy->flag == HD_FALSE)
		hd_skip(walk, HD_CHECK_site_of_care,
				"the payer does not review the site");
	else if (!hd_walk_knows_place(walk))
		hd_no_data(walk, HD_CHECK_site_of_care, "needs the place of service");
	else if (hd_walk_place(walk) != HD_PLACE_HOSPITAL)
		hd_pass(walk, HD_CHECK_site_of_care, HD_POLICY_REF(policy),
				"not a hospital");
	else if (hd_text_supplied(policy->condition))
		hd_no_data(walk, HD_CHECK_site_of_care,
				   "the policy holds in some cases only");
	else if (!authorization_settles(walk, policy, HD_CHECK_site_of_care))
		hd_fail(walk, HD_FINDING_site_of_care, HD_POLICY_REF(policy),
				"the payer reviews hospital administration of this drug");
}

void
hd_check_specialty_pharmacy(hd_walk *walk)
{
	hd_policy_id id = hd_walk_place(walk) == HD_PLACE_HOSPITAL ?
		HD_POLICY_specialty_pharmacy_required_hospital :
		HD_POLICY_specialty_pharmacy_required;
	const hd_policy *policy;

	if (!hd_answered(hd_walk_policy(walk, id, &policy)))
		policy = policy_or_no_data(walk, HD_POLICY_specialty_pharmacy_required,
								   HD_CHECK_specialty_pharmacy);
	if (policy != NULL &&
		flag_is_clear(walk, policy, HD_CHECK_specialty_pharmacy))
		hd_fail(walk, HD_FINDING_specialty_pharmacy_required,
				HD_POLICY_REF(policy),
				"the payer pays the drug through a specialty pharmacy only");
}

/*
 * The contractor's list of self-administered drugs: what the patient usually
 * injects under the skin is not a Part B benefit.
 */
void
hd_check_self_administered(hd_walk *walk)
{
	const hd_policy *policy =
		policy_or_no_data(walk, HD_POLICY_self_administered_listed,
						  HD_CHECK_self_administered);
	bool		under_skin;
	bool		by_vein;

	if (policy == NULL)
		return;
	under_skin = hd_walk_has_modifier(walk, HD_MODIFIER('J', 'B'));
	by_vein = hd_walk_has_modifier(walk, HD_MODIFIER('J', 'A'));
	if (hd_text_supplied(policy->condition))
		hd_no_data(walk, HD_CHECK_self_administered,
				   "the list names some products of the code only");
	else if (by_vein && !under_skin)
		hd_pass(walk, HD_CHECK_self_administered, HD_POLICY_REF(policy),
				"JA: given by vein");
	else if (under_skin || hd_text_equal(policy->value, HD_TEXT("SC")))
		hd_fail(walk, HD_FINDING_self_administered_excluded,
				HD_POLICY_REF(policy),
				"the contractor lists the subcutaneous form as self-administered");
	else
		hd_no_data(walk, HD_CHECK_self_administered,
				   "needs the route (JA or JB)");
}

/* The days or months of the policy from the service date. */
static hd_date
filing_deadline(hd_date service_date, const hd_policy *policy)
{
	return hd_date_working_day(policy->months > 0 ?
							   hd_date_add_months(service_date,
												  policy->months) :
							   service_date + policy->days);
}

/* Received so soon that it need not be counted: no month is shorter. */
static bool
is_early(hd_date service_date, const hd_policy *policy, hd_date received)
{
	return received <= service_date + policy->days + 28 * policy->months;
}

void
hd_check_timely_filing(hd_walk *walk)
{
	const hd_policy *policy = policy_or_no_data(walk, HD_POLICY_timely_filing,
												HD_CHECK_timely_filing);
	hd_date		received;
	char		day[HD_DATE_PRINT_SIZE];

	if (policy == NULL)
		return;
	if (walk->line->received_date.presence != HD_GIVEN)
	{
		hd_no_data(walk, HD_CHECK_timely_filing, "needs the date received");
		return;
	}
	received = hd_walk_amounts(walk)->received_date.value;
	if (hd_text_supplied(policy->condition) ||
		!policy->has_interval || !hd_date_is_finite(walk->date))
		hd_no_data(walk, HD_CHECK_timely_filing,
				   "the payer's interval cannot be counted");
	else if (is_early(walk->date, policy, received) ||
			 received <= filing_deadline(walk->date, policy))
		hd_pass(walk, HD_CHECK_timely_filing, HD_VALUE_REF(policy), "due %s",
				hd_date_print(filing_deadline(walk->date, policy), day));
	else
		hd_fail(walk, HD_FINDING_timely_filing, HD_VALUE_REF(policy),
				"due %s (%.*s)",
				hd_date_print(filing_deadline(walk->date, policy), day),
				HD_SHOWN(policy->value));
}
