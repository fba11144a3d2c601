/*
 * catalog_era.c
 *	  Between which days does no answer of the catalog change?
 *
 * A dated row begins to count on one day and ceases to on another, and so
 * does what the releases of a source cover.  Such days are turns; the days
 * from one turn to the day before the next are an era, and every dated
 * question has one answer throughout it.  What was worked out on one day of
 * an era may therefore be remembered for all of its days.
 *
 *		turns		   |		  |	|				|
 *		eras	.. 0 ..|... 1 ....|2|...... 3 ......|.. 4 ..
 *
 * Policies are left out: payers change them on any day of the year, each for
 * a code or two.  Who remembers what rests on them narrows the era to the
 * days between the changes that concern the line (dossier.c).  So are prices,
 * which no check asks for.
 *
 * The turns are a bit a day.  The number of an era is how many of them are
 * set up to the day, so that it is found without a search.
 */
#include "core/catalog_private.h"

#include <string.h>

/* The days that are told apart: all that claims are dated with. */
#define FIRST_DAY hd_date_of(1970, 1, 1)

/* The day is the first on which something is so, or no longer so. */
static void
add_turn(hd_eras *eras, hd_date day)
{
	uint32_t	at;

	if (day <= eras->first || day > eras->first + 64 * HD_ERA_WORDS - 1)
		return;
	at = (uint32_t) (day - eras->first);
	eras->turns[at / 64] |= UINT64_C(1) << at % 64;
}

static void
add_stretch(hd_eras *eras, hd_date from, hd_date to)
{
	add_turn(eras, from);
	if (to != HD_DATE_END)
		add_turn(eras, to + 1);
}

static void
add_origins(hd_eras *eras, const void *rows, uint32_t count, size_t size)
{
	for (uint32_t i = 0; i < count; i++)
	{
		const hd_origin *origin = (const hd_origin *)
			(const void *) ((const char *) rows + i * size);

		add_stretch(eras, origin->valid_from, origin->valid_to);
	}
}

static void
add_table(hd_eras *eras, const hd_table *table)
{
	add_origins(eras, table->rows, table->count, table->size);
}

static void
add_section(hd_catalog *catalog, hd_eras *eras, hd_section section)
{
	switch (section)
	{
		case HD_SECTION_CODE:
			add_table(eras, &catalog->drugs);
			for (uint32_t i = 0; i < catalog->period_count; i++)
				add_stretch(eras, catalog->periods[i].from,
							catalog->periods[i].to);
			break;
		case HD_SECTION_LIMIT:
			add_table(eras, &catalog->limits);
			break;
		case HD_SECTION_STATUS:
			add_table(eras, &catalog->statuses);
			break;
		case HD_SECTION_NDC:
			add_table(eras, &catalog->ndcs);
			break;
		case HD_SECTION_FORMULARY:
			add_table(eras, &catalog->formulary);
			break;
		case HD_SECTION_MODIFIER:
			add_table(eras, &catalog->modifiers);
			add_table(eras, &catalog->rules);
			break;
		case HD_SECTION_DIAGNOSIS:
			add_origins(eras, catalog->diagnoses.origin,
						catalog->diagnoses.origin_count, sizeof(hd_origin));
			break;
		case HD_SECTION_PAYMENT:
		case HD_SECTION_POLICY:
		case HD_SECTION_FINDING:
		case HD_SECTION_COUNT:
			break;
	}
}

/* A section is closed: its turns are added, and eras have new numbers. */
void
hd_eras_close(hd_catalog *catalog, hd_section section)
{
	hd_eras    *eras = &catalog->eras;
	uint32_t	before = 0;

	if (eras->turns == NULL)
	{
		eras->first = FIRST_DAY;
		eras->turns = hd_catalog_allocate(catalog, HD_ERA_WORDS *
										  sizeof(uint64_t));
		memset(eras->turns, 0, HD_ERA_WORDS * sizeof(uint64_t));
		eras->before = hd_catalog_allocate(catalog, HD_ERA_WORDS *
										   sizeof(uint16_t));
	}
	add_section(catalog, eras, section);
	for (uint32_t word = 0; word < HD_ERA_WORDS; word++)
	{
		eras->before[word] = (uint16_t) before;
		before += (uint32_t) __builtin_popcountll(eras->turns[word]);
	}
}

/* HD_NO_ERA for days that are not told apart. */
hd_era
hd_catalog_era(const hd_catalog *catalog, hd_date date)
{
	const hd_eras *eras = &catalog->eras;
	uint64_t	turns;
	uint32_t	at = (uint32_t) date - (uint32_t) eras->first;
	uint32_t	era;

	if (eras->turns == NULL || date < eras->first || at >= 64 * HD_ERA_WORDS)
		return HD_NO_ERA;
	era = eras->before[at / 64];
	for (turns = eras->turns[at / 64] << (63 - at % 64); turns != 0;
		 turns &= turns - 1)
		era++;
	return (hd_era) era;
}
