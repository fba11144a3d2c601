/*
 * catalog_diagnosis.c
 *	  Is a diagnosis billable, and does it stand under what a code covers?
 *
 * A year of ICD-10-CM is 75,000 codes, so a row is one number: the code in
 * seven characters of six bits, left-aligned, and behind it the position of
 * the row's origin, of which there are few.  Sorted, rows of one code lie
 * together in the order in which they answer.
 *
 * The billable list is complete in every release, so that absence is a fact.
 * Covered prefixes are not: a source that has none for a code on the date
 * says nothing, and its rows carry their own dates.
 */
#include "core/catalog_private.h"

#include <stdlib.h>

#define CHARACTERS 7
#define CHARACTER_BITS 6
#define ORIGIN_BITS 22
#define ORIGIN_MASK ((UINT64_C(1) << ORIGIN_BITS) - 1)

/* Shortest ICD-10-CM code, a category. */
#define CATEGORY_LENGTH 3

/* Origins looked back at for one that is the same. */
#define LOOK_BACK 32

_Static_assert(CHARACTERS * CHARACTER_BITS + ORIGIN_BITS == 64,
			   "a packed row fills its number");

/* 1 to 36 in the order of the characters; 0 for anything else. */
static uint64_t
character_number(char c)
{
	c = hd_upper(c);
	if (hd_is_digit(c))
		return (uint64_t) (c - '0') + 1;
	return c >= 'A' && c <= 'Z' ? (uint64_t) (c - 'A') + 11 : 0;
}

/*
 * The packed code, with or without the dot behind the category; 0 if it can
 * be none.  The bits of the origin are zero.
 */
static uint64_t
pack(hd_text diagnosis, int *length)
{
	hd_text		text = hd_text_trim(diagnosis);
	uint64_t	packed = 0;

	*length = 0;
	for (size_t i = 0; i < text.len; i++)
	{
		uint64_t	number = character_number(text.data[i]);

		if (text.data[i] == '.' && i == CATEGORY_LENGTH)
			continue;
		if (number == 0 || *length == CHARACTERS)
			return 0;
		packed = packed << CHARACTER_BITS | number;
		++*length;
	}
	if (*length < CATEGORY_LENGTH)
		return 0;
	return packed << (CHARACTERS - *length) * CHARACTER_BITS << ORIGIN_BITS;
}

/* The first characters of a packed code. */
static uint64_t
prefix(uint64_t packed, int length)
{
	int			dropped = (CHARACTERS - length) * CHARACTER_BITS + ORIGIN_BITS;

	return packed >> dropped << dropped;
}

/* ---- adding ---- */

static bool
same_origin(const hd_origin *a, const hd_origin *b)
{
	return a->valid_from == b->valid_from && a->valid_to == b->valid_to &&
		a->release == b->release && a->source == b->source &&
		a->shipped == b->shipped;
}

static uint32_t
origin_number(hd_catalog *catalog, const hd_origin *origin)
{
	hd_diagnoses *d = &catalog->diagnoses;

	for (uint32_t i = d->origin_count;
		 i > 0 && i + LOOK_BACK > d->origin_count; i--)
		if (same_origin(&d->origin[i - 1], origin))
			return i - 1;
	if (d->origin_count > ORIGIN_MASK)
	{
		catalog->overflowed = true;
		return 0;
	}
	d->origin = hd_catalog_grow(catalog, d->origin, &d->origin_room,
								d->origin_count, sizeof(hd_origin));
	d->origin[d->origin_count] = *origin;
	return d->origin_count++;
}

/* Rows whose code or diagnosis cannot be one answer nothing. */
void
hd_catalog_add_diagnosis(hd_catalog *catalog, hd_origin origin, hd_text code,
						 hd_text diagnosis)
{
	hd_diagnoses *d = &catalog->diagnoses;
	int			length;
	uint64_t	packed = pack(diagnosis, &length);
	hd_covered	row = {packed, HD_NO_CODE, 0};

	catalog->rows++;
	if (packed == 0)
		return;
	if (hd_text_equal(hd_text_trim(code), HD_TEXT("*")))
	{
		d->billable = hd_catalog_grow(catalog, d->billable,
									  &d->billable_room, d->billable_count,
									  sizeof(uint64_t));
		d->billable[d->billable_count++] = packed |
			origin_number(catalog, &origin);
		return;
	}
	if (hd_code_parse(code, &row.code) != HD_CODE_LEVEL_II)
		return;
	row.origin = origin_number(catalog, &origin);
	d->covered = hd_catalog_grow(catalog, d->covered, &d->covered_room,
								 d->covered_count, sizeof(hd_covered));
	d->covered[d->covered_count++] = row;
}

/* ---- closing ---- */

/* Number the origins in the order in which they answer. */
static void
sort_origins(hd_catalog *catalog)
{
	hd_diagnoses *d = &catalog->diagnoses;
	hd_sort_item *items = hd_sort_begin(catalog, d->origin_count);
	hd_sort_item *moved = items + d->origin_count;

	for (uint32_t i = 0; i < d->origin_count; i++)
	{
		items[i].major = hd_origin_rank(catalog, &d->origin[i]);
		items[i].minor = 0;
		items[i].row = i;
	}
	hd_sort(items, d->origin_count, moved);
	for (uint32_t i = 0; i < d->origin_count; i++)
		moved[items[i].row].major = i;
	for (uint32_t i = 0; i < d->billable_count; i++)
		d->billable[i] = (d->billable[i] & ~ORIGIN_MASK) |
			moved[d->billable[i] & ORIGIN_MASK].major;
	for (uint32_t i = 0; i < d->covered_count; i++)
		d->covered[i].origin = (uint32_t) moved[d->covered[i].origin].major;
	hd_sort_rows((char *) d->origin, sizeof(hd_origin), items,
				 d->origin_count);
	hd_sort_end(catalog);
}

static int
compare_billable(const void *left, const void *right)
{
	uint64_t	a = *(const uint64_t *) left;
	uint64_t	b = *(const uint64_t *) right;

	return (a > b) - (a < b);
}

static int
compare_covered(const void *left, const void *right)
{
	const hd_covered *a = left;
	const hd_covered *b = right;

	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	if (a->diagnosis != b->diagnosis)
		return a->diagnosis < b->diagnosis ? -1 : 1;
	return (a->origin > b->origin) - (a->origin < b->origin);
}

/* Leave out what a newer release replaces; see catalog_index.c. */
static void
close_billable(hd_catalog *catalog)
{
	hd_diagnoses *d = &catalog->diagnoses;
	uint64_t   *rows = d->billable;
	uint32_t	kept = 0;

	if (d->billable_count == 0)
		return;
	qsort(rows, d->billable_count, sizeof(uint64_t), compare_billable);
	for (uint32_t i = 0; i < d->billable_count; i++)
	{
		uint32_t	j = kept;

		while (j > 0 && (rows[j - 1] ^ rows[i]) <= ORIGIN_MASK &&
			   !hd_origin_replaced(catalog,
								   &d->origin[rows[i] & ORIGIN_MASK],
								   &d->origin[rows[j - 1] & ORIGIN_MASK]))
			j--;
		if (j == 0 || (rows[j - 1] ^ rows[i]) > ORIGIN_MASK)
			rows[kept++] = rows[i];
	}
	d->billable_count = kept;
	d->billable = hd_catalog_shrink(catalog, rows, &d->billable_room, kept,
									sizeof(uint64_t));
}

static bool
same_covered(const hd_covered *a, const hd_covered *b)
{
	return a->code == b->code && a->diagnosis == b->diagnosis;
}

static void
close_covered(hd_catalog *catalog)
{
	hd_diagnoses *d = &catalog->diagnoses;
	hd_covered *rows = d->covered;
	uint32_t	kept = 0;

	if (d->covered_count == 0)
		return;
	qsort(rows, d->covered_count, sizeof(hd_covered), compare_covered);
	for (uint32_t i = 0; i < d->covered_count; i++)
	{
		uint32_t	j = kept;

		while (j > 0 && same_covered(&rows[j - 1], &rows[i]) &&
			   !hd_origin_replaced(catalog, &d->origin[rows[i].origin],
								   &d->origin[rows[j - 1].origin]))
			j--;
		if (j == 0 || !same_covered(&rows[j - 1], &rows[i]))
			rows[kept++] = rows[i];
	}
	d->covered_count = kept;
	d->covered = hd_catalog_shrink(catalog, rows, &d->covered_room, kept,
								   sizeof(hd_covered));
}

void
hd_diagnoses_close(hd_catalog *catalog)
{
	hd_diagnoses *d = &catalog->diagnoses;

	sort_origins(catalog);
	close_billable(catalog);
	close_covered(catalog);
	d->origin = hd_catalog_shrink(catalog, d->origin, &d->origin_room,
								  d->origin_count, sizeof(hd_origin));
}

/* ---- asking ---- */

static uint32_t
first_billable(const hd_diagnoses *d, uint64_t packed)
{
	uint32_t	low = 0;
	uint32_t	high = d->billable_count;

	while (low < high)
	{
		uint32_t	middle = low + (high - low) / 2;

		if (d->billable[middle] < packed)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The answer of one source's rows from first on; NO_DATA if there is none. */
static hd_answer
ask_billable(const hd_catalog *catalog, hd_source_id source, hd_cover cover,
			 uint64_t packed, uint32_t first, hd_date date)
{
	const hd_diagnoses *d = &catalog->diagnoses;

	for (uint32_t i = first; i < d->billable_count &&
		 (d->billable[i] ^ packed) <= ORIGIN_MASK; i++)
	{
		const hd_origin *origin = &d->origin[d->billable[i] & ORIGIN_MASK];
		hd_answer	answer;

		if (origin->source != source || !hd_origin_covers(origin, date))
			continue;
		answer = hd_origin_answer(catalog, cover, HD_KIND_DIAGNOSIS, origin);
		if (hd_answered(answer))
			return answer;
	}
	return HD_ANSWER_NO_DATA;
}

hd_answer
hd_catalog_diagnosis_billable(const hd_catalog *catalog,
							  const hd_order *order, hd_text diagnosis,
							  hd_date date)
{
	int			length;
	uint64_t	packed = pack(diagnosis, &length);
	uint32_t	first;
	hd_answer	silence = HD_ANSWER_NO_DATA;

	if (!hd_catalog_has(catalog, HD_SECTION_DIAGNOSIS))
		return HD_ANSWER_NO_DATA;
	first = first_billable(&catalog->diagnoses, packed);
	for (int i = 0; i < order->count; i++)
	{
		hd_release_id last;
		hd_cover	cover = hd_catalog_cover(catalog, order->source[i],
											 HD_KIND_DIAGNOSIS, date, &last);
		hd_answer	answer = ask_billable(catalog, order->source[i], cover,
										  packed, first, date);

		if (hd_answered(answer))
			return answer;
		if (cover == HD_COVER_INSIDE)
			silence = HD_ANSWER_ABSENT;
	}
	return silence;
}

/* The first row of (code, diagnosis) or behind. */
static uint32_t
first_covered(const hd_diagnoses *d, hd_code code, uint64_t diagnosis)
{
	hd_covered	key = {diagnosis, code, 0};
	uint32_t	low = 0;
	uint32_t	high = d->covered_count;

	while (low < high)
	{
		uint32_t	middle = low + (high - low) / 2;

		if (compare_covered(&d->covered[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Does the source cover the code on the date, under this very prefix? */
static bool
is_covered(const hd_diagnoses *d, hd_source_id source, hd_code code,
		   uint64_t diagnosis, hd_date date)
{
	for (uint32_t i = first_covered(d, code, diagnosis);
		 i < d->covered_count && d->covered[i].code == code &&
		 d->covered[i].diagnosis == diagnosis; i++)
	{
		const hd_origin *origin = &d->origin[d->covered[i].origin];

		if (origin->source == source && hd_origin_covers(origin, date))
			return true;
	}
	return false;
}

/* Does the source name any diagnosis for the code on the date? */
static bool
has_list(const hd_diagnoses *d, hd_source_id source, hd_code code,
		 hd_date date)
{
	for (uint32_t i = first_covered(d, code, 0);
		 i < d->covered_count && d->covered[i].code == code; i++)
	{
		const hd_origin *origin = &d->origin[d->covered[i].origin];

		if (origin->source == source && hd_origin_covers(origin, date))
			return true;
	}
	return false;
}

/* Does any source name diagnoses for the code on the date? */
bool
hd_catalog_lists_diagnoses(const hd_catalog *catalog, const hd_order *order,
						   hd_code code, hd_date date)
{
	if (!hd_catalog_has(catalog, HD_SECTION_DIAGNOSIS))
		return false;
	for (int i = 0; i < order->count; i++)
		if (has_list(&catalog->diagnoses, order->source[i], code, date))
			return true;
	return false;
}

/* ABSENT if a source lists diagnoses for the code, and this is not one. */
hd_answer
hd_catalog_diagnosis_covered(const hd_catalog *catalog, const hd_order *order,
							 hd_code code, hd_text diagnosis, hd_date date)
{
	const hd_diagnoses *d = &catalog->diagnoses;
	int			length;
	uint64_t	packed = pack(diagnosis, &length);
	hd_answer	silence = HD_ANSWER_NO_DATA;

	if (!hd_catalog_has(catalog, HD_SECTION_DIAGNOSIS))
		return HD_ANSWER_NO_DATA;
	for (int i = 0; i < order->count; i++)
	{
		if (!has_list(d, order->source[i], code, date))
			continue;
		silence = HD_ANSWER_ABSENT;
		for (int n = length; packed != 0 && n >= CATEGORY_LENGTH; n--)
			if (is_covered(d, order->source[i], code, prefix(packed, n),
						   date))
				return HD_ANSWER_FOUND;
	}
	return silence;
}
