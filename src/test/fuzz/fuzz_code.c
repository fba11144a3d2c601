/*
 * fuzz_code.c
 *	  Does any text read as a code, modifier or pattern come out as another
 *	  one?
 */
#include "core/code.h"

#include <stdlib.h>

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
promise(bool kept)
{
	if (!kept)
		abort();
}

static void
check_code(hd_text text)
{
	hd_code		code;
	char		printed[HD_CODE_SIZE];
	hd_code_pattern whole;

	if (hd_code_parse(text, &code) != HD_CODE_LEVEL_II)
	{
		promise(code == HD_NO_CODE);
		return;
	}
	promise(code < 220000);
	promise(hd_text_equal(hd_text_of(hd_code_print(code, printed)),
						  hd_text_trim(text)));
	promise(hd_code_pattern_parse(text, &whole));
	promise(whole.length == 5 && hd_code_matches(code, whole));
}

static void
check_modifier(hd_text text)
{
	hd_modifier modifier = hd_modifier_parse(text);
	char		printed[HD_MODIFIER_SIZE];

	if (modifier == HD_NO_MODIFIER)
		return;
	promise(modifier < HD_MODIFIER_COUNT);
	promise(hd_text_equal(hd_text_of(hd_modifier_print(modifier, printed)),
						  hd_text_trim(text)));
}

static void
check_pattern(hd_text text)
{
	hd_code_pattern pattern;

	if (!hd_code_pattern_parse(text, &pattern))
		return;
	promise(pattern.length <= 5 && pattern.code < 220000);
	/* the characters behind the prefix are zeros, and those match */
	promise(hd_code_matches(pattern.code, pattern));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hd_text		text = {(const char *) data, size};

	check_code(text);
	check_modifier(text);
	check_pattern(text);
	return 0;
}
