/*
 * test_ndc.c
 *	  Are National Drug Codes brought to 11 digits, and only where their
 *	  hyphens say how?
 */
#include "core/ndc.h"
#include "unit.h"

static void
check_ndc(const char *text, const char *expected)
{
	hd_ndc		ndc = hd_ndc_parse(hd_text_of(text));
	char		buffer[HD_NDC_PRINT_SIZE];

	if (ndc == HD_NO_NDC)
		CHECK_STR(NULL, expected);
	else if (!CHECK_STR(hd_ndc_print(ndc, buffer), expected))
		printf("\tfor \"%s\"\n", text);
}

/* NDCs as manufacturers and payers print them beside their 11 digits. */
static void
test_published(void)
{
	check_ndc("0002-7597-01", "00002759701");
	check_ndc("50242-040-62", "50242004062");
	check_ndc("60575-4112-1", "60575411201");
	check_ndc("0310-4611-50", "00310461150");
	check_ndc("0310-4500-12", "00310450012");
	check_ndc("1234-5678-90", "01234567890");
	check_ndc("55513-110-01", "55513011001");
	check_ndc("55513-121-01", "55513012101");
	check_ndc("50242-134-68", "50242013468");
	/* ten digits without hyphens do not say where the zero goes */
	check_ndc("5024204062", NULL);
}

static void
test_forms(void)
{
	check_ndc("50242004062", "50242004062");
	check_ndc("  50242-0040-62\t", "50242004062");
	check_ndc("N450242004062", "50242004062");
	check_ndc("n450242004062", "50242004062");
	check_ndc("00000000000", "00000000000");
	check_ndc("99999999999", "99999999999");
	check_ndc("00000-0000-00", "00000000000");
}

static void
test_refused(void)
{
	static const char *const texts[] = {
		NULL, "", " ", "-", "--", "5024200406", "502420040621",
		"N45024200406", "N4502420040621", "50242-040-6", "5024-040-62",
		"502420-40-62", "50242-00401-2", "5-0242-004062", "50242-0040",
		"50242-0040-62-1", "50242--0040-62", "-50242-0040-62",
		"50242-0040-62-", "50242 0040 62", "5024200406X", "GG100",
		"M450242004062", "N50242004062", "1-1-1", "50242-0040-621",
		"502420-0040-62", "50242-00400-62", "\xd9\xa1" "0242004062"
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!CHECK(hd_ndc_parse(hd_text_of(texts[i])) == HD_NO_NDC))
			printf("\tfor \"%s\"\n", texts[i]);
}

static void
test_product(void)
{
	hd_ndc		ndc = hd_ndc_parse(hd_text_of("50242-0040-62"));
	hd_ndc		other = hd_ndc_parse(hd_text_of("50242-0040-01"));

	CHECK_INT(hd_ndc_product(ndc), 502420040);
	CHECK_INT(hd_ndc_product(other), hd_ndc_product(ndc));
}

int
main(void)
{
	test_published();
	test_forms();
	test_refused();
	test_product();
	return unit_report();
}
