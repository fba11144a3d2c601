/*
 * test_finding.c
 *	  Does the catalogue of findings in C hold together?
 */
#include "fixture.h"
#include "unit.h"

static void
test_table(void)
{
	bool		owned[HD_CHECK_COUNT] = {false};

	for (int i = 0; i < HD_FINDING_COUNT; i++)
	{
		const hd_finding_info *info = &hd_finding_table[i];

		CHECK_INT(hd_finding_parse(hd_text_of(info->name)), i);
		CHECK(info->check < HD_CHECK_COUNT);
		CHECK(info->cause < HD_CAUSE_COUNT);
		CHECK(info->severity < HD_SEVERITY_DEFAULT);
		CHECK(info->outcome <= HD_OUTCOME_info);
		owned[info->check] = true;
	}
	/* a check without a finding could never fail */
	for (int i = 0; i < HD_CHECK_COUNT; i++)
	{
		CHECK(owned[i]);
		CHECK(hd_check_names[i] != NULL && hd_check_names[i][0] != '\0');
	}
	CHECK_INT(hd_finding_parse(HD_TEXT("JW_OR_JZ_MISSING")),
			  HD_FINDING_jw_or_jz_missing);
	CHECK_INT(hd_finding_parse(HD_TEXT("")), HD_NO_FINDING);
	CHECK_INT(hd_finding_parse(HD_TEXT("no_such_finding")), HD_NO_FINDING);
}

static void
test_severity(void)
{
	uint8_t		severity = 77;

	for (int i = 0; i < HD_SEVERITY_DEFAULT; i++)
	{
		CHECK(hd_severity_parse(hd_text_of(hd_severity_name((hd_severity) i)),
								&severity));
		CHECK_INT(severity, i);
	}
	CHECK_STR(hd_severity_name(HD_SEVERITY_error), "error");
	CHECK_STR(hd_severity_name(HD_SEVERITY_DEFAULT), "");
	severity = 77;
	CHECK(!hd_severity_parse(HD_TEXT("fatal"), &severity));
	CHECK(!hd_severity_parse(HD_TEXT(""), &severity));
	CHECK_INT(severity, 77);
}

static void
test_set(void)
{
	hd_finding_set set = {{0}};

	CHECK(hd_finding_set_empty(&set));
	for (int i = 0; i < HD_FINDING_COUNT; i++)
	{
		hd_finding_set one = {{0}};

		CHECK(!hd_finding_set_has(&set, (hd_finding) i));
		hd_finding_set_add(&set, (hd_finding) i);
		hd_finding_set_add(&one, (hd_finding) i);
		CHECK(!hd_finding_set_empty(&one));
		for (int j = 0; j < HD_FINDING_COUNT; j++)
		{
			CHECK_INT(hd_finding_set_has(&set, (hd_finding) j), j <= i);
			CHECK_INT(hd_finding_set_has(&one, (hd_finding) j), j == i);
		}
	}
}

/* The words of column cause of hcpcs_finding (design of the catalogue). */
static void
test_causes(void)
{
	static const char *const names[HD_CAUSE_COUNT] = {
		"code", "units", "waste", "modifier", "ndc", "diagnosis",
		"authorization", "payer", "claim"
	};

	for (int i = 0; i < HD_CAUSE_COUNT; i++)
		CHECK_STR(hd_cause_name((hd_cause) i), names[i]);
}

/* The words for a finding; those for one of a newer version go nowhere. */
static void
test_words(void)
{
	fixture		f;
	uint64_t	rows;

	fixture_open(&f, 0);
	rows = hd_catalog_rows(f.catalog);
	hd_catalog_add_finding(f.catalog, HD_TEXT("packaged"))->carc =
		HD_TEXT("97");
	hd_catalog_add_finding(f.catalog, HD_TEXT("of_tomorrow"))->carc =
		HD_TEXT("999");
	CHECK_INT(hd_catalog_rows(f.catalog), rows + 2);
	fixture_close(&f);
	for (int i = 0; i < HD_FINDING_COUNT; i++)
	{
		const hd_finding_text *text = hd_catalog_finding(f.catalog,
														 (hd_finding) i);

		CHECK_INT(hd_text_equal(text->carc, HD_TEXT("97")),
				  i == HD_FINDING_packaged);
		CHECK_INT(hd_text_supplied(text->carc), i == HD_FINDING_packaged);
		CHECK(!hd_text_supplied(text->remedy));
	}
	fixture_free(&f);
}

int
main(void)
{
	test_words();
	test_causes();
	test_table();
	test_severity();
	test_set();
	return unit_report();
}
