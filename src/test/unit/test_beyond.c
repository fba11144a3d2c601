/*
 * test_beyond.c
 *	  Is a line judged by the facts that the functions have no argument for?
 */
#include "core/beyond.h"
#include "fixture.h"
#include "unit.h"

typedef struct told
{
	char		text[1000];
} told;

static void
take(void *context, const hd_note *note)
{
	told	   *t = context;
	size_t		length = strlen(t->text);

	snprintf(t->text + length, sizeof(t->text) - length, "%s%s: %s",
			 length > 0 ? "; " : "", hd_finding_table[note->finding].name,
			 note->detail);
}

/* What is found, and in *verdict how the checks ended. */
static const char *
judge(fixture *f, fixture_spec spec, hd_beyond beyond, hd_verdict *verdict)
{
	static told t;
	hd_notes	notes = {take, &t, false};
	fixture_line line;

	t.text[0] = '\0';
	fixture_line_of(&line, &spec);
	hd_judge(f->catalog, &f->order, &line.line, HD_ALL_CHECKS, NULL, verdict);
	hd_judge_beyond(f->catalog, &f->order, &line.line, &beyond, &notes,
					verdict);
	return t.text;
}

static hd_date_field
day(const char *text)
{
	return (hd_date_field) {HD_GIVEN, fixture_date(text)};
}

static void
test_authorization(fixture *f)
{
	fixture_spec line = {.code = "J9207", .units = "45", .modifiers = "JZ"};
	hd_verdict	v;

	CHECK_STR(judge(f, line, (hd_beyond) {.auth_from = {HD_ABSENT, 0}}, &v),
			  "");
	CHECK_INT(v.status[HD_CHECK_prior_auth_window], HD_STATUS_NO_DATA);
	CHECK_STR(judge(f, line, (hd_beyond) {
		.auth_from = day("2026-03-16"), .auth_to = day("2026-03-16"),
		.auth_units = {HD_GIVEN, hd_decimal_of(45)}}, &v), "");
	CHECK_INT(v.status[HD_CHECK_prior_auth_window], HD_STATUS_PASS);
	CHECK_STR(judge(f, line, (hd_beyond) {
		.auth_from = day("2026-03-17"), .auth_to = day("2026-06-30")}, &v),
			  "prior_auth_expired: 2026-03-16 is before the authorization begins on 2026-03-17");
	CHECK_INT(v.status[HD_CHECK_prior_auth_window], HD_STATUS_FAIL);
	CHECK_STR(judge(f, line, (hd_beyond) {.auth_to = day("2026-03-15")}, &v),
			  "prior_auth_expired: 2026-03-16 is after the authorization ended on 2026-03-15");
	CHECK_STR(judge(f, line, (hd_beyond) {
		.auth_units = {HD_GIVEN, hd_decimal_of(44)}}, &v),
			  "prior_auth_exceeded: 45 units, 44 are authorized");
	CHECK(hd_finding_set_has(&v.findings, HD_FINDING_prior_auth_exceeded));
	/* units that were authorized for a line that has none */
	line.units = "";
	CHECK_STR(judge(f, line, (hd_beyond) {
		.auth_units = {HD_GIVEN, hd_decimal_of(44)}}, &v), "");
	line.units = "45";
	/* no date, no period; NULL in the columns */
	line.date = "";
	CHECK_STR(judge(f, line, (hd_beyond) {.auth_to = day("2026-03-15"),
		.auth_units = {.presence = HD_BLANK}}, &v), "");
	CHECK_INT(v.status[HD_CHECK_prior_auth_window], HD_STATUS_NO_DATA);
}

static const char *
revenue(fixture *f, const char *claim_type, const char *code)
{
	hd_verdict	v;

	return judge(f, (fixture_spec) {.code = "J9207", .modifiers = "JZ",
		.claim_type = claim_type, .place = "131"},
		(hd_beyond) {.revenue_code = hd_text_of(code)}, &v);
}

static void
test_revenue(fixture *f)
{
	CHECK_STR(revenue(f, "institutional", "0636"), "");
	CHECK_STR(revenue(f, "institutional", " 636 "), "");
	CHECK_STR(revenue(f, "institutional", "0258"), "");
	CHECK_STR(revenue(f, "institutional", "0343"), "");
	CHECK_STR(revenue(f, "institutional", ""),
			  "revenue_code_mismatch: the line has no revenue code");
	CHECK(strncmp(revenue(f, "institutional", "0450"),
				  "revenue_code_mismatch: revenue code 0450", 40) == 0);
	CHECK(strncmp(revenue(f, "institutional", "1636"),
				  "revenue_code_mismatch: revenue code 1636", 40) == 0);
	CHECK_STR(revenue(f, "professional", "0450"), "");
	CHECK_STR(revenue(f, "institutional", NULL), "");
	CHECK(strncmp(revenue(f, "institutional", "0260"),
				  "revenue_code_mismatch: revenue code 0260", 40) == 0);
	CHECK(strncmp(revenue(f, "institutional", "63"),
				  "revenue_code_mismatch: revenue code 63", 38) == 0);
}

static const char *
bought(fixture *f, const char *modifiers, const char *payer,
	   hd_tristate acquired, hd_status *status)
{
	hd_verdict	v;
	const char *text = judge(f, (fixture_spec) {.code = "J9207",
		.modifiers = modifiers, .payer = payer},
		(hd_beyond) {.acquired_340b = acquired}, &v);

	*status = (hd_status) v.status[HD_CHECK_modifier_340b];
	return text;
}

static void
test_340b(fixture *f)
{
	hd_status	status;
	hd_verdict	v;

	CHECK_STR(bought(f, "JZ", "medicare", HD_TRUE, &status),
			  "modifier_340b_missing: bought under 340B, and without TB");
	CHECK_INT(status, HD_STATUS_FAIL);
	CHECK_STR(bought(f, "JZ,tb", "noridian", HD_TRUE, &status), "");
	CHECK_INT(status, HD_STATUS_PASS);
	CHECK_STR(bought(f, "JZ", "medicare", HD_FALSE, &status), "");
	CHECK_INT(status, HD_STATUS_PASS);
	CHECK_STR(bought(f, "JZ", "medicare", HD_UNKNOWN, &status), "");
	CHECK_INT(status, HD_STATUS_NO_DATA);
	/* neither a code nor a day to ask for */
	CHECK_STR(judge(f, (fixture_spec) {.date = ""},
					(hd_beyond) {.acquired_340b = HD_TRUE}, &v), "");
	CHECK_INT(v.status[HD_CHECK_modifier_340b], HD_STATUS_NO_DATA);
	judge(f, (fixture_spec) {.code = "J9"},
		  (hd_beyond) {.acquired_340b = HD_TRUE}, &v);
	CHECK(!hd_finding_set_has(&v.findings,
							  HD_FINDING_modifier_340b_missing));
	/* a payer of which no rule is known; a rule with a condition */
	CHECK_STR(bought(f, "JZ", "bcbs", HD_TRUE, &status), "");
	CHECK_INT(status, HD_STATUS_NO_DATA);
	CHECK_STR(bought(f, "JZ", "medicaid", HD_TRUE, &status), "");
	CHECK_INT(status, HD_STATUS_NO_DATA);
}

int
main(void)
{
	static const fixture_policy policies[] = {
		{"medicare", "*", "modifier_340b", .value = "TB"},
		{"medicaid", "*", "modifier_340b", .value = "TB", NULL, "hospitals"},
	};
	static fixture f;

	fixture_open(&f, 1);
	for (size_t i = 0; i < FIXTURE_COUNT(policies); i++)
		fixture_add_policy(f.catalog, &policies[i]);
	fixture_close(&f);
	test_authorization(&f);
	test_revenue(&f);
	test_340b(&f);
	fixture_free(&f);
	return unit_report();
}
