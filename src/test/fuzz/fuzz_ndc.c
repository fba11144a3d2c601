/*
 * fuzz_ndc.c
 *	  Does any text become an NDC that it is not?  Zeros may be added to its
 *	  digits, nothing may be lost or exchanged.
 */
#include "core/ndc.h"

#include <stdlib.h>
#include <string.h>

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
promise(bool kept)
{
	if (!kept)
		abort();
}

/* Are the digits of the text among the printed ones, in their order? */
static void
check_digits(hd_text text, const char *printed)
{
	for (size_t i = 0; i < text.len; i++)
	{
		if (!hd_is_digit(text.data[i]))
			continue;
		while (*printed != '\0' && *printed != text.data[i])
			promise(*printed++ == '0');
		promise(*printed++ != '\0');
	}
	while (*printed != '\0')
		promise(*printed++ == '0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	hd_text		text = {(const char *) data, size};
	hd_text		trimmed = hd_text_trim(text);
	hd_ndc		ndc = hd_ndc_parse(text);
	char		printed[HD_NDC_PRINT_SIZE];

	if (ndc == HD_NO_NDC)
		return 0;
	promise(ndc < 100000000000);
	hd_ndc_print(ndc, printed);
	promise(strlen(printed) == 11);
	promise(hd_ndc_parse(hd_text_of(printed)) == ndc);
	promise(hd_ndc_product(ndc) * 100 + ndc % 100 == ndc);
	/* the qualifier N4 is not part of the number */
	if (hd_upper(trimmed.data[0]) == 'N')
	{
		trimmed.data += 2;
		trimmed.len -= 2;
	}
	check_digits(trimmed, printed);
	return 0;
}
