/*
 * fuzz_descriptor.c
 *	  Does any description make the parser misbehave?
 *
 * Beside what the sanitizers see: whatever is read keeps the promises of
 * descriptor.h, so that hcpcs_drug can store it.
 */
#include "core/descriptor.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A dose is a positive plain decimal with a unit; without one there is a
 * reason. */
static void
keep_promises(const hd_descriptor *d)
{
	size_t		n = strlen(d->dose);

	if ((n > 0) != (d->no_dose == HD_NO_DOSE_NONE))
		abort();
	if (n > 0 && (d->dose_unit == NULL || d->basis == NULL))
		abort();
	if (n > 0 && (strspn(d->dose, "0123456789.") != n ||
				  strspn(d->dose, "0.") == n ||
				  strchr(d->dose, '.') != strrchr(d->dose, '.') ||
				  d->dose[0] == '.' || d->dose[n - 1] == '.'))
		abort();
	if (strlen(d->drug) >= sizeof d->drug ||
		strlen(d->brand) >= sizeof d->brand)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char	   *text = malloc(size + 1);
	hd_descriptor d;

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (hd_descriptor_parse(text, &d))
		keep_promises(&d);
	free(text);
	return 0;
}
