/*
 * test_text.c
 *	  Are slices of text compared, cut and measured as text.h says?
 */
#include "core/text.h"
#include "unit.h"

#define T(string) hd_text_of(string)

static void
test_supplied_and_blank(void)
{
	CHECK(!hd_text_supplied(HD_NO_TEXT));
	CHECK(hd_text_supplied(T("")));
	CHECK(hd_text_supplied(T(" ")));
	CHECK(!hd_text_supplied(hd_text_of(NULL)));
	CHECK_INT(hd_text_of(NULL).len, 0);
	CHECK(hd_text_blank(HD_NO_TEXT));
	CHECK(hd_text_blank(T("")));
	CHECK(hd_text_blank(T(" \t\n\v\f\r")));
	CHECK(!hd_text_blank(T(" x ")));
	/* a trimmed blank is still supplied */
	CHECK(hd_text_supplied(hd_text_trim(T("  "))));
	CHECK(!hd_text_supplied(hd_text_trim(HD_NO_TEXT)));
}

static void
test_trim(void)
{
	hd_text		trimmed = hd_text_trim(T(" \tJ 9207\r\n"));

	CHECK_INT(trimmed.len, 6);
	CHECK(hd_text_equal(trimmed, T("j 9207")));
	CHECK_INT(hd_text_trim(T("x")).len, 1);
	/* no-break space is no blank: only ASCII counts */
	CHECK_INT(hd_text_trim(T("\xc2\xa0")).len, 2);
}

static void
test_compare(void)
{
	CHECK(hd_text_equal(T("Jw"), T("jW")));
	CHECK(!hd_text_equal(T("JW"), T("JWX")));
	CHECK(!hd_text_equal(T("JW"), T("JZ")));
	CHECK(hd_text_equal(HD_NO_TEXT, T("")));
	CHECK(hd_text_compare(T("a"), T("B")) < 0);
	CHECK(hd_text_compare(T("b"), T("A")) > 0);
	CHECK_INT(hd_text_compare(T("a"), T("A")), 0);
	CHECK_INT(hd_text_compare(T("a"), T("ab")), -1);
	CHECK_INT(hd_text_compare(T("ab"), T("a")), 1);
	/* bytes beyond ASCII are unsigned and have no case */
	CHECK(hd_text_compare(T("\xe9"), T("z")) > 0);
	CHECK(!hd_text_equal(T("\xc9"), T("\xe9")));
	/* a NUL inside is a character like any other */
	CHECK(!hd_text_equal(HD_TEXT("a\0b"), HD_TEXT("a\0c")));
}

static void
test_characters(void)
{
	for (int i = -128; i < 128; i++)
	{
		char		c = (char) i;
		bool		upper = i >= 'A' && i <= 'Z';
		bool		lower = i >= 'a' && i <= 'z';

		CHECK_INT(hd_lower(c), upper ? i + 32 : i);
		CHECK_INT(hd_upper(c), lower ? i - 32 : i);
		CHECK_INT(hd_is_digit(c), i >= '0' && i <= '9');
		CHECK_INT(hd_is_blank(c), i == 32 || (i >= 9 && i <= 13));
	}
}

static void
test_starts_word(void)
{
	CHECK(hd_text_starts_word(T("epcoritamab-bysp"), T("Epcoritamab")));
	CHECK(hd_text_starts_word(T("insulin lispro"), T("insulin")));
	CHECK(hd_text_starts_word(T("a, b"), T("a")));
	CHECK(hd_text_starts_word(T("insulin"), T("insulin")));
	CHECK(!hd_text_starts_word(T("insulins"), T("insulin")));
	CHECK(!hd_text_starts_word(T("insulin"), T("insulins")));
	CHECK(!hd_text_starts_word(T("insulin"), T("")));
	CHECK(!hd_text_starts_word(T("insulin"), HD_NO_TEXT));
	CHECK(!hd_text_starts_word(T("xnsulin a"), T("insulin")));
}

/* FNV-1a's published values of "" and "foobar", and no case. */
static void
test_hash(void)
{
	CHECK_INT(hd_text_hash(T("")), 0x811c9dc5u);
	CHECK_INT(hd_text_hash(T("foobar")), 0xbf9cf968u);
	CHECK_INT(hd_text_hash(T("FooBar")), 0xbf9cf968u);
}

static void
test_distance(void)
{
	char		longest[65];

	CHECK_INT(hd_text_distance(T("kitten"), T("sitting"), 5), 3);
	CHECK_INT(hd_text_distance(T("sitting"), T("kitten"), 5), 3);
	CHECK_INT(hd_text_distance(T("Medicare"), T("medicare"), 2), 0);
	CHECK_INT(hd_text_distance(T(""), T("abc"), 3), 3);
	CHECK_INT(hd_text_distance(T("abc"), T(""), 2), 3);
	CHECK_INT(hd_text_distance(T("kitten"), T("sitting"), 2), 3);
	memset(longest, 'a', sizeof(longest));
	CHECK_INT(hd_text_distance((hd_text) {longest, 64},
							   (hd_text) {longest, 64}, 2), 0);
	CHECK_INT(hd_text_distance((hd_text) {longest, 65}, T("a"), 2), 3);
	CHECK_INT(hd_text_distance(T("a"), (hd_text) {longest, 65}, 2), 3);
}

/* The first of those that are nearest. */
static void
test_nearer(void)
{
	static const char *const texts[] = {"medicaid", "medicane", "medicore"};
	const char *nearest = NULL;
	int			limit = 2;

	for (int i = 0; i < 3; i++)
		if (hd_text_nearer(T(texts[i]), T("medicare"), &limit))
			nearest = texts[i];
	CHECK_STR(nearest, "medicane");
	CHECK(hd_text_nearer(T("Medicare"), T("medicare"), &limit));
	/* nothing is nearer than the same */
	CHECK(!hd_text_nearer(T("medicare"), T("medicare"), &limit));
}

static void
test_same(void)
{
	CHECK(hd_text_same(T("a"), T("a")));
	CHECK(!hd_text_same(T("a"), T("A")));
	CHECK(!hd_text_same(T("a"), T("ab")));
	CHECK(hd_text_same(HD_NO_TEXT, HD_NO_TEXT));
	CHECK(!hd_text_same(HD_NO_TEXT, T("")));
	CHECK(!hd_text_same(T(""), HD_NO_TEXT));
}

/* A message is cut at a character, never inside one. */
static void
test_shown(void)
{
	char		text[64];

	memset(text, 'a', sizeof(text));
	CHECK_INT(hd_text_shown(HD_NO_TEXT), 0);
	CHECK_INT(hd_text_shown((hd_text) {text, 60}), 60);
	CHECK_INT(hd_text_shown((hd_text) {text, 61}), 60);
	memcpy(text + 59, "\xc3\xa9", 2);
	CHECK_INT(hd_text_shown((hd_text) {text, 61}), 59);
	memcpy(text + 58, "\xf0\x9f\x92\x89", 4);
	CHECK_INT(hd_text_shown((hd_text) {text, 62}), 58);
	memset(text, 'a', sizeof(text));
	memcpy(text + 56, "\xf0\x9f\x92\x89", 4);
	CHECK_INT(hd_text_shown((hd_text) {text, 62}), 60);
	/* nothing but continuation bytes: nothing can be shown */
	memset(text, 0x80, sizeof(text));
	CHECK_INT(hd_text_shown((hd_text) {text, 64}), 0);
}

int
main(void)
{
	test_supplied_and_blank();
	test_trim();
	test_compare();
	test_characters();
	test_starts_word();
	test_hash();
	test_distance();
	test_nearer();
	test_same();
	test_shown();
	return unit_report();
}
