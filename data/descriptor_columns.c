/*
 * descriptor_columns.c
 *	  Prints what the descriptor parser reads in each description, for
 *	  data/make_codes.pl.
 *
 * Input: lines of code, tab, description.  Output, tab-separated: code, drug,
 * brand, labeler (1 when the brand is a firm), dose, dose_unit, billing_basis,
 * route, container, esrd (t, f or empty), reason and amounts where there is
 * no dose.
 *
 *	  cc -std=c11 -Isrc -o descriptor_columns \
 *		 data/descriptor_columns.c src/core/descriptor.c
 */
#include "core/descriptor.h"

#include <stdio.h>
#include <string.h>

/* An absent word is an empty field. */
static const char *
word(const char *w)
{
	return w != NULL ? w : "";
}

int
main(void)
{
	char		line[HD_DESCRIPTOR_MAX + 64];

	while (fgets(line, sizeof line, stdin) != NULL)
	{
		char	   *tab = strchr(line, '\t');
		hd_descriptor d;

		line[strcspn(line, "\n")] = '\0';
		if (tab == NULL)
		{
			fprintf(stderr, "no tab in \"%s\"\n", line);
			return 1;
		}
		*tab = '\0';
		if (!hd_descriptor_parse(tab + 1, &d))
		{
			fprintf(stderr, "%s: cannot read the description\n", line);
			return 1;
		}
		printf("%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", line,
			   d.drug, d.brand, d.brand_is_labeler, d.dose,
			   word(d.dose_unit), word(d.basis), word(d.route),
			   word(d.container), word(d.esrd),
			   hd_no_dose_text(d.no_dose), d.amounts);
	}
	return 0;
}
