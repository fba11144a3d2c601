/*
 * finding.c
 *	  What does the catalogue say of a finding that C has to know?
 *
 * What a finding means in words, and how to cure it, is for the table
 * hcpcs_finding to say.
 */
#include "core/finding.h"

const hd_finding_info hd_finding_table[HD_FINDING_COUNT] = {
#define X(finding, check, cause, severity, outcome) \
	{#finding, HD_CHECK_##check, HD_CAUSE_##cause, \
	HD_SEVERITY_##severity, HD_OUTCOME_##outcome},
	HD_FINDINGS(X)
#undef X
};

const char *const hd_check_names[HD_CHECK_COUNT] = {
#define X(check) #check,
	HD_CHECKS(X)
#undef X
};

static const char *const severity_names[HD_SEVERITY_DEFAULT] = {
	[HD_SEVERITY_info] = "info",
	[HD_SEVERITY_warning] = "warning",
	[HD_SEVERITY_error] = "error",
};

/* HD_NO_FINDING if the catalogue has no such name. */
hd_finding
hd_finding_parse(hd_text name)
{
	for (int i = 0; i < HD_FINDING_COUNT; i++)
		if (hd_text_equal(name, hd_text_of(hd_finding_table[i].name)))
			return (hd_finding) i;
	return HD_NO_FINDING;
}

const char *
hd_cause_name(hd_cause cause)
{
	static const char *const names[HD_CAUSE_COUNT] = {
		[HD_CAUSE_code] = "code",
		[HD_CAUSE_units] = "units",
		[HD_CAUSE_waste] = "waste",
		[HD_CAUSE_modifier] = "modifier",
		[HD_CAUSE_ndc] = "ndc",
		[HD_CAUSE_diagnosis] = "diagnosis",
		[HD_CAUSE_authorization] = "authorization",
		[HD_CAUSE_payer] = "payer",
		[HD_CAUSE_claim] = "claim",
	};

	return names[cause];
}

const char *
hd_severity_name(hd_severity severity)
{
	return severity < HD_SEVERITY_DEFAULT ? severity_names[severity] : "";
}

bool
hd_severity_parse(hd_text name, uint8_t *out)
{
	for (int i = 0; i < HD_SEVERITY_DEFAULT; i++)
	{
		if (!hd_text_equal(name, hd_text_of(severity_names[i])))
			continue;
		*out = (uint8_t) i;
		return true;
	}
	return false;
}
