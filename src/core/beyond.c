/*
 * beyond.c
 *	  What do facts say of a line for which the functions of one line have no
 *	  argument?
 */
#include "core/beyond.h"

#include <stdarg.h>
#include <stdio.h>

typedef struct asked
{
	const hd_catalog *catalog;
	const hd_order *order;
	const hd_line *line;
	const hd_beyond *beyond;
	const hd_notes *notes;
	hd_verdict *verdict;
} asked;

/* policy: the detail prints its value; NULL: it rests on no row. */
static void __attribute__((format(printf, 4, 5)))
find(const asked *a, hd_finding finding, const hd_policy *policy,
	 const char *format, ...)
{
	char		detail[HD_NOTE_SIZE];
	va_list		arguments;
	hd_note		note = hd_finding_note(finding, policy != NULL ?
									   &policy->origin : NULL, detail);

	note.confidential = policy != NULL;
	va_start(arguments, format);
	vsnprintf(detail, sizeof(detail), format, arguments);
	va_end(arguments);
	hd_finding_set_add(&a->verdict->findings, finding);
	a->verdict->status[note.check] = HD_STATUS_FAIL;
	a->notes->take(a->notes->context, &note);
}

/* What has failed stays failed. */
static void
settle(const asked *a, hd_check_id check, hd_status status)
{
	if (a->verdict->status[check] != HD_STATUS_FAIL)
		a->verdict->status[check] = (uint8_t) status;
}

/*
 * The authorized period and units.  Units are compared line by line: how
 * many an authorization has left is not known.
 */
static void
judge_authorization(const asked *a)
{
	const hd_beyond *b = a->beyond;
	hd_date		day = a->line->service_date.value;
	bool		dated = a->line->service_date.presence == HD_GIVEN;
	bool		from = dated && b->auth_from.presence == HD_GIVEN;
	bool		to = dated && b->auth_to.presence == HD_GIVEN;
	bool		units = b->auth_units.presence == HD_GIVEN &&
		a->line->units.presence == HD_GIVEN;
	char		first[HD_DATE_PRINT_SIZE];
	char		second[HD_DATE_PRINT_SIZE];
	char		billed[HD_DECIMAL_PRINT_SIZE];
	char		granted[HD_DECIMAL_PRINT_SIZE];

	if (!from && !to && !units)
		return;
	settle(a, HD_CHECK_prior_auth_window, HD_STATUS_PASS);
	if (from && day < b->auth_from.value)
		find(a, HD_FINDING_prior_auth_expired, NULL,
			 "%s is before the authorization begins on %s",
			 hd_date_print(day, first),
			 hd_date_print(b->auth_from.value, second));
	else if (to && day > b->auth_to.value)
		find(a, HD_FINDING_prior_auth_expired, NULL,
			 "%s is after the authorization ended on %s",
			 hd_date_print(day, first),
			 hd_date_print(b->auth_to.value, second));
	if (units && hd_decimal_compare(a->line->units.value,
									b->auth_units.value) > 0)
		find(a, HD_FINDING_prior_auth_exceeded, NULL,
			 "%s units, %s are authorized",
			 hd_decimal_print(a->line->units.value, billed),
			 hd_decimal_print(b->auth_units.value, granted));
}

/*
 * Categories of the UB-04 manual (FL 42) that drugs and biologicals are
 * billed under: 025x pharmacy, 034x radiopharmaceuticals, 038x and 039x blood
 * products, 063x drugs with a code of their own.
 */
static bool
is_drug_category(hd_text code)
{
	static const char *const categories[] = {"25", "34", "38", "39", "63"};

	if (code.len == 4 && code.data[0] == '0')
		code = (hd_text) {code.data + 1, 3};
	if (code.len != 3)
		return false;
	for (size_t i = 0; i < sizeof(categories) / sizeof(categories[0]); i++)
		if (code.data[0] == categories[i][0] &&
			code.data[1] == categories[i][1])
			return true;
	return false;
}

static void
judge_revenue_code(const asked *a)
{
	hd_text		code = hd_text_trim(a->beyond->revenue_code);
	uint8_t		claim_type = HD_CLAIM_UNKNOWN;

	hd_claim_type_parse(hd_text_trim(a->line->claim_type), &claim_type);
	if (claim_type != HD_CLAIM_INSTITUTIONAL || !hd_text_supplied(code))
		return;
	settle(a, HD_CHECK_revenue_code, HD_STATUS_PASS);
	if (code.len == 0)
		find(a, HD_FINDING_revenue_code_mismatch, NULL,
			 "the line has no revenue code");
	else if (!is_drug_category(code))
		find(a, HD_FINDING_revenue_code_mismatch, NULL,
			 "revenue code %.*s is none of pharmacy (025x), radiopharmaceuticals (034x), blood products (038x, 039x) or drugs (063x)",
			 HD_SHOWN(code));
}

static bool
has_one_of(const hd_line *line, hd_text list)
{
	for (int i = 0; i < line->modifier_count; i++)
		if (hd_list_has(list, hd_text_trim(line->modifiers[i])))
			return true;
	return false;
}

/* Policy modifier_340b names the modifiers of which one must be there. */
static void
judge_340b(const asked *a)
{
	const hd_policy *policy;
	hd_code		code;
	char		list[HD_LIST_SIZE];

	if (a->beyond->acquired_340b == HD_UNKNOWN ||
		a->line->service_date.presence != HD_GIVEN ||
		hd_code_parse(a->line->code, &code) != HD_CODE_LEVEL_II ||
		!hd_answered(hd_catalog_policy(a->catalog, a->order,
									   a->verdict->payer,
									   HD_POLICY_modifier_340b, code,
									   a->line->service_date.value,
									   &policy)) ||
		hd_text_supplied(policy->condition))
		return;
	settle(a, HD_CHECK_modifier_340b, HD_STATUS_PASS);
	if (a->beyond->acquired_340b == HD_TRUE &&
		!has_one_of(a->line, policy->value))
		find(a, HD_FINDING_modifier_340b_missing, policy,
			 "bought under 340B, and without %s",
			 hd_list_print(policy->value, list));
}

void
hd_judge_beyond(const hd_catalog *catalog, const hd_order *order,
				const hd_line *line, const hd_beyond *beyond,
				const hd_notes *notes, hd_verdict *verdict)
{
	asked		a = {catalog, order, line, beyond, notes, verdict};

	judge_authorization(&a);
	judge_revenue_code(&a);
	judge_340b(&a);
}
