/*
 * test_code.c
 *	  Are procedure codes, modifiers and code patterns read by their form?
 */
#include "core/code.h"
#include "unit.h"

#define T(string) hd_text_of(string)

static void
check_form(const char *text, hd_code_form form, const char *printed)
{
	hd_code		code = 7;
	char		buffer[HD_CODE_SIZE];

	if (!CHECK_INT(hd_code_parse(T(text), &code), form))
		printf("\tfor \"%s\"\n", text == NULL ? "(null)" : text);
	if (printed == NULL)
		CHECK_INT(code, HD_NO_CODE);
	else
		CHECK_STR(hd_code_print(code, buffer), printed);
}

static void
test_codes(void)
{
	check_form("J9207", HD_CODE_LEVEL_II, "J9207");
	check_form(" j9207\n", HD_CODE_LEVEL_II, "J9207");
	check_form("A0000", HD_CODE_LEVEL_II, "A0000");
	check_form("V9999", HD_CODE_LEVEL_II, "V9999");
	check_form(NULL, HD_CODE_BLANK, NULL);
	check_form("", HD_CODE_BLANK, NULL);
	check_form(" \t", HD_CODE_BLANK, NULL);
	check_form("96413", HD_CODE_CPT, NULL);
	check_form("0001A", HD_CODE_CPT, NULL);
	check_form("0042t", HD_CODE_CPT, NULL);
	check_form("W9207", HD_CODE_OTHER, NULL);
	check_form("J920", HD_CODE_OTHER, NULL);
	check_form("J92071", HD_CODE_OTHER, NULL);
	check_form("J92O7", HD_CODE_OTHER, NULL);
	check_form("9641.", HD_CODE_OTHER, NULL);
	check_form("@9207", HD_CODE_OTHER, NULL);
	check_form("J 207", HD_CODE_OTHER, NULL);
	check_form("J-920", HD_CODE_OTHER, NULL);
	check_form("\xc3\x89" "920", HD_CODE_OTHER, NULL);
}

/* Every code prints as what it was read from. */
static void
test_round_trip(void)
{
	for (hd_code code = 0; code < 220000; code += 37)
	{
		char		buffer[HD_CODE_SIZE];
		hd_code		back;

		hd_code_print(code, buffer);
		CHECK_INT(hd_code_parse(T(buffer), &back), HD_CODE_LEVEL_II);
		CHECK_INT(back, code);
	}
	for (hd_modifier m = 0; m < HD_MODIFIER_COUNT; m++)
	{
		char		buffer[HD_MODIFIER_SIZE];

		CHECK_INT(hd_modifier_parse(T(hd_modifier_print(m, buffer))), m);
	}
}

static void
test_modifiers(void)
{
	CHECK_INT(hd_modifier_parse(T("jw")), hd_modifier_parse(T(" JW ")));
	CHECK_INT(hd_modifier_parse(T("00")), 0);
	CHECK_INT(hd_modifier_parse(T("ZZ")), HD_MODIFIER_COUNT - 1);
	CHECK_INT(hd_modifier_parse(T("")), HD_NO_MODIFIER);
	CHECK_INT(hd_modifier_parse(HD_NO_TEXT), HD_NO_MODIFIER);
	CHECK_INT(hd_modifier_parse(T("J")), HD_NO_MODIFIER);
	CHECK_INT(hd_modifier_parse(T("JWX")), HD_NO_MODIFIER);
	CHECK_INT(hd_modifier_parse(T("J-")), HD_NO_MODIFIER);
	CHECK_INT(hd_modifier_parse(T("-J")), HD_NO_MODIFIER);
	CHECK_INT(hd_modifier_parse(T("\xc3\xa9")), HD_NO_MODIFIER);
}

static void
check_pattern(const char *text, const char *yes, const char *no)
{
	hd_code_pattern pattern;
	hd_code		code;

	if (!CHECK(hd_code_pattern_parse(T(text), &pattern)))
		return;
	hd_code_parse(T(yes), &code);
	CHECK(hd_code_matches(code, pattern));
	if (no == NULL)
		return;
	hd_code_parse(T(no), &code);
	CHECK(!hd_code_matches(code, pattern));
}

static void
test_patterns(void)
{
	static const char *const malformed[] = {
		"", " ", "J", "J9", "J920", "J9207*", "J92*7", "**", "W*", "J9207X",
		"9*", "JJ*", "*J"
	};
	hd_code_pattern pattern;

	check_pattern("*", "A0021", NULL);
	check_pattern(" j* ", "J0001", "K0001");
	check_pattern("J90*", "J9099", "J9100");
	check_pattern("J920*", "J9207", "J9217");
	check_pattern("J9207", "J9207", "J9208");
	check_pattern("A*", "A9999", "B0000");
	/* a whole code followed by a star is six characters */
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		if (!CHECK(!hd_code_pattern_parse(T(malformed[i]), &pattern)))
			printf("\tfor \"%s\"\n", malformed[i]);
	CHECK(!hd_code_pattern_parse(HD_NO_TEXT, &pattern));
}

static void
test_prefix(void)
{
	hd_code		code;

	hd_code_parse(T("J9207"), &code);
	CHECK_INT(hd_code_prefix(code, 0), 0);
	CHECK_INT(hd_code_prefix(code, 1), 90000);
	CHECK_INT(hd_code_prefix(code, 2), 99000);
	CHECK_INT(hd_code_prefix(code, 3), 99200);
	CHECK_INT(hd_code_prefix(code, 4), 99200);
	CHECK_INT(hd_code_prefix(code, 5), 99207);
}

int
main(void)
{
	test_codes();
	test_round_trip();
	test_modifiers();
	test_patterns();
	test_prefix();
	return unit_report();
}
