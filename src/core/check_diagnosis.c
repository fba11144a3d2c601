/*
 * check_diagnosis.c
 *	  Is there a diagnosis, can it be billed that day, is it covered for the
 *	  drug?
 */
#include "core/walk.h"

void
hd_check_diagnosis_present(hd_walk *walk)
{
	if (walk->diagnosis == HD_ABSENT)
		hd_no_data(walk, HD_CHECK_diagnosis_present, "needs the diagnoses");
	else if (walk->diagnosis == HD_GIVEN)
		hd_pass(walk, HD_CHECK_diagnosis_present, HD_NO_REF,
				"there is a diagnosis");
	else
		hd_fail(walk, HD_FINDING_diagnosis_missing, HD_NO_REF,
				"the line has no diagnosis");
}

/* For the checks that need one; true if that answers them. */
static bool
none_given(hd_walk *walk, hd_check_id check)
{
	if (walk->diagnosis == HD_ABSENT)
		hd_no_data(walk, check, "needs the diagnoses");
	else if (walk->diagnosis == HD_BLANK)
		hd_skip(walk, check, "no diagnosis");
	else
		return false;
	return true;
}

void
hd_check_diagnosis_valid(hd_walk *walk)
{
	const hd_line *line;
	bool		unknown = false;
	bool		carried = false;

	if (none_given(walk, HD_CHECK_diagnosis_valid))
		return;
	line = hd_walk_amounts(walk);
	for (int i = 0; i < line->diagnosis_count; i++)
	{
		hd_text		diagnosis = line->diagnoses[i];
		hd_answer	answer;

		if (hd_text_blank(diagnosis))
			continue;
		answer = hd_walk_billable(walk, diagnosis);
		unknown |= answer == HD_ANSWER_NO_DATA;
		carried |= answer == HD_ANSWER_CARRIED;
		if (answer == HD_ANSWER_ABSENT)
			hd_fail(walk, HD_FINDING_diagnosis_invalid, HD_NO_REF,
					"\"%.*s\" is not a billable ICD-10-CM code on the service date",
					HD_SHOWN(diagnosis));
	}
	if (unknown)
		hd_no_data(walk, HD_CHECK_diagnosis_valid,
				   "no code list covers the service date");
	else
		hd_pass(walk, HD_CHECK_diagnosis_valid, HD_NO_REF,
				"every diagnosis is billable%s",
				carried ? " (carried forward from the last code list)" : "");
}

/* Does the diagnosis stand under one of "C34|C50"?  Without case and dot. */
static bool
stands_under(hd_text diagnosis, hd_text prefixes)
{
	char		packed[8];
	size_t		length = 0;

	for (size_t i = 0; i < diagnosis.len && length < sizeof(packed); i++)
		if (diagnosis.data[i] != '.' && !hd_is_blank(diagnosis.data[i]))
			packed[length++] = diagnosis.data[i];
	for (; length > 0; length--)
		if (hd_list_has(prefixes, (hd_text) {packed, length}))
			return true;
	return false;
}

/*
 * The payer's own list.  A condition narrows what is covered: it cannot save
 * a diagnosis outside the list, and cannot be tested on one inside.
 */
static bool
judged_by_payer(hd_walk *walk)
{
	const hd_line *line;
	const hd_policy *policy;
	bool		under = false;

	if (!hd_answered(hd_walk_policy(walk, HD_POLICY_covered_dx, &policy)) ||
		!hd_text_equal(policy->unit, HD_TEXT("icd10_prefix")))
		return false;
	line = hd_walk_amounts(walk);
	for (int i = 0; i < line->diagnosis_count; i++)
		under |= stands_under(line->diagnoses[i], policy->value);
	if (!under)
		hd_fail(walk, HD_FINDING_diagnosis_not_covered, HD_POLICY_REF(policy),
				"no diagnosis of the line is one that the payer covers");
	else if (hd_text_supplied(policy->condition))
		hd_no_data(walk, HD_CHECK_diagnosis_covered,
				   "the payer covers the diagnosis in some cases only");
	else
		hd_pass(walk, HD_CHECK_diagnosis_covered, HD_POLICY_REF(policy),
				"the payer covers a diagnosis of the line");
	return true;
}

/* One covered diagnosis is enough; without a list nothing is known. */
void
hd_check_diagnosis_covered(hd_walk *walk)
{
	const hd_line *line;

	if (none_given(walk, HD_CHECK_diagnosis_covered) || judged_by_payer(walk))
		return;
	if (!hd_walk_lists_diagnoses(walk))
	{
		hd_no_data(walk, HD_CHECK_diagnosis_covered,
				   "no consulted source lists diagnoses for the code");
		return;
	}
	line = hd_walk_amounts(walk);
	for (int i = 0; i < line->diagnosis_count; i++)
	{
		hd_text		diagnosis = line->diagnoses[i];

		if (hd_text_blank(diagnosis) ||
			!hd_answered(hd_catalog_diagnosis_covered(walk->catalog,
													  walk->order, walk->code,
													  diagnosis, walk->date)))
			continue;
		hd_pass(walk, HD_CHECK_diagnosis_covered, HD_NO_REF,
				"\"%.*s\" is among the covered diagnoses",
				HD_SHOWN(diagnosis));
		return;
	}
	hd_fail(walk, HD_FINDING_diagnosis_not_covered, HD_NO_REF,
			"no diagnosis of the line is on the code's list");
}
