/*
 * check.c
 *	  Which checks are asked about a line, in which order, and what becomes
 *	  of their answers?
 *
 * What a check wants to know is in check_<cause>.c, what the line means in
 * walk.c; here only scope, what is missing for a whole group of checks, and
 * the bookkeeping of answers.
 */
#include "core/walk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What must be known of the line before a check makes sense. */
#define NEEDS_DRUG 1			/* a drug code valid that day */
#define NEEDS_DATE 2
#define NEEDS_UNITS 4			/* a number above zero */

const hd_check_entry hd_checks[HD_CHECK_COUNT] = {
#define ENTRY(check, needs) [HD_CHECK_##check] = {hd_check_##check, needs}
	ENTRY(code_known, 0),
	ENTRY(code_valid, NEEDS_DATE),
	ENTRY(code_claim_type, NEEDS_DATE),
	ENTRY(code_payable, NEEDS_DRUG),
	ENTRY(drug_matches_code, NEEDS_DRUG),
	ENTRY(noc, NEEDS_DRUG),
	ENTRY(esrd_code, NEEDS_DRUG),
	ENTRY(units_present, 0),
	ENTRY(units_whole, NEEDS_UNITS),
	ENTRY(units_limit, NEEDS_DRUG | NEEDS_UNITS),
	ENTRY(units_dose, NEEDS_DRUG | NEEDS_UNITS),
	ENTRY(whole_container, NEEDS_DRUG | NEEDS_UNITS),
	ENTRY(dose_maximum, NEEDS_DRUG),
	ENTRY(frequency, 0),
	ENTRY(jw_jz, NEEDS_DRUG),
	ENTRY(waste_lines, 0),
	ENTRY(modifier_known, 0),
	ENTRY(modifier_valid, NEEDS_DATE),
	ENTRY(modifier_repeat, 0),
	ENTRY(modifier_together, NEEDS_DATE),
	ENTRY(modifier_count, 0),
	ENTRY(modifier_use, NEEDS_DATE),
	ENTRY(modifier_340b, NEEDS_DATE),
	ENTRY(modifier_route, NEEDS_DRUG),
	ENTRY(modifier_esa, NEEDS_DRUG),
	ENTRY(esa_hemoglobin, NEEDS_DRUG),
	ENTRY(modifier_insulin, NEEDS_DRUG),
	ENTRY(modifier_pump, NEEDS_DRUG),
	ENTRY(ndc_present, NEEDS_DATE),
	ENTRY(ndc_form, 0),
	ENTRY(ndc_listed, NEEDS_DATE),
	ENTRY(ndc_code, NEEDS_DRUG),
	ENTRY(ndc_quantity, NEEDS_DATE),
	ENTRY(ndc_units, NEEDS_DRUG | NEEDS_UNITS),
	ENTRY(diagnosis_present, 0),
	ENTRY(diagnosis_valid, NEEDS_DATE),
	ENTRY(diagnosis_covered, NEEDS_DRUG),
	ENTRY(prior_auth, NEEDS_DATE),
	ENTRY(prior_auth_window, 0),
	ENTRY(payer_known, 0),
	ENTRY(payer_units, NEEDS_DATE | NEEDS_UNITS),
	ENTRY(payer_coverage, NEEDS_DATE),
	ENTRY(step_therapy, NEEDS_DATE),
	ENTRY(preferred_product, NEEDS_DATE),
	ENTRY(site_of_care, NEEDS_DATE),
	ENTRY(specialty_pharmacy, NEEDS_DATE),
	ENTRY(self_administered, NEEDS_DATE),
	ENTRY(timely_filing, NEEDS_DATE),
	ENTRY(packaged, NEEDS_DRUG),
	ENTRY(opps_status, NEEDS_DRUG),
	ENTRY(place_of_service, NEEDS_DATE),
	ENTRY(revenue_code, 0),
	ENTRY(administration, 0),
	ENTRY(esrd_bundle, 0),
	ENTRY(duplicate, 0),
	ENTRY(charge_limit, NEEDS_DATE),
	ENTRY(free_drug, NEEDS_DATE),
	ENTRY(service_date, 0),
#undef ENTRY
};

const char *
hd_status_name(hd_status status)
{
	static const char *const names[] = {
		[HD_STATUS_NOT_APPLICABLE] = "not_applicable",
		[HD_STATUS_NO_DATA] = "no_data",
		[HD_STATUS_PASS] = "pass",
		[HD_STATUS_FAIL] = "fail",
	};

	return names[status];
}

/*
 * Append "carried forward from <release>", which the reader of an answer
 * past the last release has to know.
 */
static void
append_carried(const hd_walk *walk, hd_ref ref, char *detail)
{
	hd_release_id last;
	hd_text		name;
	size_t		used = strlen(detail);

	hd_catalog_coverage(walk->catalog, ref.origin->source, ref.kind,
						walk->date, &last);
	if (last == HD_NO_RELEASE)
		return;
	name = hd_catalog_release_name(walk->catalog, last);
	snprintf(detail + used, HD_NOTE_SIZE - used,
			 " (carried forward from %.*s)", HD_SHOWN(name));
}

static void HD_PRINTF(4, 0)
take_note(const hd_walk *walk, hd_note note, hd_ref ref, const char *format,
		  va_list arguments)
{
	char		detail[HD_NOTE_SIZE];

	vsnprintf(detail, sizeof(detail), format, arguments);
	note.source = HD_NO_SOURCE;
	note.release = HD_NO_RELEASE;
	if (ref.origin != NULL)
	{
		note.source = ref.origin->source;
		note.release = ref.origin->release;
		note.confidential = ref.confidential;
		if (ref.answer == HD_ANSWER_CARRIED)
			append_carried(walk, ref, detail);
	}
	note.detail = detail;
	walk->notes->take(walk->notes->context, &note);
}

/* A rule may be milder or stricter than the catalogue. */
static hd_severity
severity_of(hd_finding finding, hd_severity severity)
{
	return severity != HD_SEVERITY_DEFAULT ? severity :
		(hd_severity) hd_finding_table[finding].severity;
}

/* Enter a finding: its check has failed. */
void
hd_find(hd_walk *walk, hd_finding finding, hd_severity severity)
{
	hd_verdict *verdict = walk->verdict;
	bool		known = hd_finding_set_has(&verdict->findings, finding);

	hd_finding_set_add(&verdict->findings, finding);
	verdict->status[hd_finding_table[finding].check] = HD_STATUS_FAIL;
	if (severity_of(finding, severity) > verdict->severity)
		verdict->severity = severity_of(finding, severity);
	if (finding == HD_FINDING_modifier_not_for_drug)
		verdict->modifier_use_info =
			severity_of(finding, severity) == HD_SEVERITY_info &&
			(!known || verdict->modifier_use_info);
}

void
hd_say_finding(hd_walk *walk, hd_finding finding, hd_severity severity,
			   hd_ref ref, const char *format, ...)
{
	hd_note		note = {
		.check = (hd_check_id) hd_finding_table[finding].check,
		.finding = finding,
		.status = HD_STATUS_FAIL,
		.severity = severity_of(finding, severity)
	};
	va_list		arguments;

	va_start(arguments, format);
	take_note(walk, note, ref, format, arguments);
	va_end(arguments);
}

void
hd_say_status(hd_walk *walk, hd_check_id check, hd_status status, hd_ref ref,
			  const char *format, ...)
{
	hd_note		note = {
		.check = check,
		.finding = HD_NO_FINDING,
		.status = status,
		.severity = HD_SEVERITY_info
	};
	va_list		arguments;

	va_start(arguments, format);
	take_note(walk, note, ref, format, arguments);
	va_end(arguments);
}

/* What the line lacks of what checks need, for all of them at once. */
int
hd_walk_lacks(const hd_walk *walk)
{
	return (walk->has_date ? 0 : NEEDS_DATE) |
		(walk->drug != NULL ? 0 : NEEDS_DRUG) |
		(walk->has_units ? 0 : NEEDS_UNITS);
}

/* Answer for a check that cannot be made, since it needs what is lacking. */
static void
say_what_lacks(hd_walk *walk, hd_check_id check, int lacks)
{
	/* without a date no drug is valid: the date is what to ask for */
	if ((lacks & (NEEDS_DATE | NEEDS_DRUG)) != 0 && !walk->has_date)
		hd_no_data(walk, check, "needs a service date");
	else if ((lacks & NEEDS_DRUG) != 0)
		hd_no_data(walk, check, "needs a drug code valid on the service date");
	else
		hd_no_data(walk, check, "needs units above zero");
}

/*
 * Which parts of the catalog the checks will ask: all but the large lists
 * that this line gives no occasion to open.
 */
unsigned
hd_line_sections(const hd_line *line, hd_check_set wanted)
{
	unsigned	sections = HD_SECTION_BIT(HD_SECTION_CODE) |
		HD_SECTION_BIT(HD_SECTION_MODIFIER) |
		HD_SECTION_BIT(HD_SECTION_POLICY);
	uint8_t		claim_type = HD_CLAIM_UNKNOWN;

	hd_claim_type_parse(hd_text_trim(line->claim_type), &claim_type);
	if (claim_type == HD_CLAIM_INSTITUTIONAL)
		sections |= HD_SECTION_BIT(HD_SECTION_STATUS);
	if ((wanted & HD_CHECK_BIT(units_limit)) != 0)
		sections |= HD_SECTION_BIT(HD_SECTION_LIMIT);
	/* for the code's multi-dose containers, and the names of drugs */
	if (hd_text_supplied(line->ndc) ||
		(wanted & (HD_CHECK_BIT(whole_container) |
				   HD_CHECK_BIT(drug_matches_code) |
				   HD_CHECK_BIT(noc))) != 0)
		sections |= HD_SECTION_BIT(HD_SECTION_NDC);
	if (line->diagnosis_count > 0 &&
		(wanted & (HD_CHECK_BIT(diagnosis_valid) |
				   HD_CHECK_BIT(diagnosis_covered))) != 0)
		sections |= HD_SECTION_BIT(HD_SECTION_DIAGNOSIS);
	return sections;
}

/* Resolve the line; false, and that is said, if it is outside the scope. */
bool
hd_walk_in_scope(hd_walk *walk)
{
	hd_verdict *verdict = walk->verdict;

	memset(verdict, 0, sizeof(*verdict));
	verdict->in_scope = hd_walk_resolve(walk);
	verdict->payer = walk->payer;
	if (!verdict->in_scope)
		hd_skip(walk, HD_CHECK_code_known, walk->form == HD_CODE_CPT ?
				"a CPT code is outside the scope" :
				"the code is not a drug (code_not_drug)");
	return verdict->in_scope;
}

/* lacks: what hd_walk_lacks says. */
void
hd_ask_check(hd_walk *walk, hd_check_id check, int lacks)
{
	if ((hd_checks[check].needs & lacks) != 0)
		say_what_lacks(walk, check, hd_checks[check].needs & lacks);
	else
		hd_checks[check].ask(walk);
}

/* In the order of the checks, which is that of the notes. */
void
hd_ask_checks(hd_walk *walk, hd_check_set wanted)
{
	int			lacks = hd_walk_lacks(walk);

	for (hd_check_set left = wanted & HD_ALL_CHECKS; left != 0;
		 left &= left - 1)
		hd_ask_check(walk, (hd_check_id) __builtin_ctzll(left), lacks);
}

void
hd_judge(const hd_catalog *catalog, const hd_order *order,
		 const hd_line *line, hd_check_set wanted, const hd_notes *notes,
		 hd_verdict *verdict)
{
	hd_walk		walk;

	hd_walk_begin(&walk, catalog, order, line, verdict);
	walk.notes = notes;
	if (hd_walk_in_scope(&walk))
		hd_ask_checks(&walk, wanted);
}
