/*
 * catalog_formulary.c
 *	  Which containers of a drug does the practice stock on a day?
 *
 * A formulary is a list: of the first source that has one for the code on
 * the day the newest release answers, with all its rows.  It covers no
 * period; outside the dates of its rows there is none.
 */
#include "core/catalog_private.h"

/* Bits of an identity that are not the code's 18 */
#define DETAIL_BITS 46

/* The code, so that its rows lie together, then what tells them apart. */
uint64_t
hd_formulary_identity(const void *row)
{
	const hd_formulary_row *formulary = row;
	uint64_t	detail = (uint64_t) formulary->content.digits * 31 +
		(uint64_t) formulary->content.scale;

	detail = hd_key_hash(detail ^ (uint64_t) hd_text_hash(formulary->product)
						 << 16);
	return (uint64_t) formulary->code << DETAIL_BITS |
		detail >> (64 - DETAIL_BITS);
}

uint64_t
hd_formulary_key(const void *row)
{
	return ((const hd_formulary_row *) row)->code;
}

/* Every row of the code. */
const hd_formulary_row *
hd_catalog_formulary(const hd_catalog *catalog, hd_code code, int *count)
{
	hd_run		run = hd_index_find(&catalog->formulary.index, code);

	*count = (int) run.count;
	return (const hd_formulary_row *) (const void *) run.rows;
}

/*
 * Whose list answers: rows of its source and release, shipped or not, that
 * cover the date are the formulary.  NULL: there is none.
 */
const hd_origin *
hd_catalog_formulary_origin(const hd_catalog *catalog, const hd_order *order,
							hd_code code, hd_date date)
{
	int			count;
	const hd_formulary_row *rows = hd_catalog_formulary(catalog, code,
														&count);

	for (int s = 0; s < order->count; s++)
	{
		const hd_origin *newest = NULL;

		for (int i = 0; i < count; i++)
		{
			const hd_origin *origin = &rows[i].origin;

			if (origin->source != order->source[s] ||
				!hd_origin_covers(origin, date))
				continue;
			if (newest == NULL || hd_release_rank(catalog, origin) <
				hd_release_rank(catalog, newest))
				newest = origin;
		}
		if (newest != NULL)
			return newest;
	}
	return NULL;
}
