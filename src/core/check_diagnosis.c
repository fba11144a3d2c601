/*
 * check_diagnosis.c
 *	  Is there a diagnosis, can it be billed that day, is it covered for the
 *	  drug?
 */
#include "core/walk.h"

static bool
any_given(const hd_line *line)
{
	for (int i = 0; i < line->diagnosis_count; i++)
		if (!hd_text_blank(line->diagnoses[i]))
			return true;
	return false;
}

void
hd_check_diagnosis_present(hd_walk *walk)
{
	if (walk->line->diagnosis_count < 0)
		hd_no_data(walk, HD_CHECK_diagnosis_present, "needs the diagnoses");
	else if (any_given(walk->line))
		hd_pass(walk, HD_CHECK_diagnosis_present, HD_NO_REF,
				"there is a diagnosis");
	else
		hd_fail(walk, HD_FINDING_diagnosis_missing, HD_NO_REF,
				"the line has no diagnosis");
}

/* For the checks that need one; true if they answered. */
static bool
none_given(hd_walk *walk, hd_check_id check)
{
	if (walk->line->diagnosis_count < 0)
		hd_no_data(walk, check, "needs the diagnoses");
	else if (!any_given(walk->line))
		hd_skip(walk, check, "no diagnosis");
	else
		return false;
	return true;
}

void
hd_check_diagnosis_valid(hd_walk *walk)
{
	const hd_line *line = walk->line;
	bool		unknown = false;

	if (none_given(walk, HD_CHECK_diagnosis_valid))
		return;
	for (int i = 0; i < line->diagnosis_count; i++)
	{
		hd_answer	found;

		if (hd_text_blank(line->diagnoses[i]))
			continue;
		found = hd_catalog_diagnosis_billable(walk->catalog, walk->order,
											  line->diagnoses[i], walk->date);
		unknown |= found == HD_ANSWER_NO_DATA;
		if (found == HD_ANSWER_ABSENT)
			hd_fail(walk, HD_FINDING_diagnosis_invalid, HD_NO_REF,
					"\"%.*s\" is not a billable ICD-10-CM code on the service date",
					HD_SHOWN(line->diagnoses[i]));
	}
	if (unknown)
		hd_no_data(walk, HD_CHECK_diagnosis_valid,
				   "no code list covers the service date");
	else
		hd_pass(walk, HD_CHECK_diagnosis_valid, HD_NO_REF,
				"every diagnosis is billable");
}

/* One covered diagnosis is enough; without a list nothing is known. */
void
hd_check_diagnosis_covered(hd_walk *walk)
{
	const hd_line *line = walk->line;
	bool		listed = false;

	if (none_given(walk, HD_CHECK_diagnosis_covered))
		return;
	for (int i = 0; i < line->diagnosis_count; i++)
	{
		hd_answer	found;

		if (hd_text_blank(line->diagnoses[i]))
			continue;
		found = hd_catalog_diagnosis_covered(walk->catalog, walk->order,
											 walk->code, line->diagnoses[i],
											 walk->date);
		listed |= found == HD_ANSWER_ABSENT;
		if (!hd_answered(found))
			continue;
		hd_pass(walk, HD_CHECK_diagnosis_covered, HD_NO_REF,
				"\"%.*s\" is among the covered diagnoses",
				HD_SHOWN(line->diagnoses[i]));
		return;
	}
	if (listed)
		hd_fail(walk, HD_FINDING_diagnosis_not_covered, HD_NO_REF,
				"no diagnosis of the line is on the code's list");
	else
		hd_no_data(walk, HD_CHECK_diagnosis_covered,
				   "no consulted source lists diagnoses for the code");
}
