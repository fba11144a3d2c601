/*
 * catalog_name.c
 *	  Which codes bear a drug name, and which code may have been meant?
 *
 * Names are CMS's: those of its hcpcs_drug rows (generic name, also without
 * the suffix that tells biologics apart; brands) and the product names of its
 * NDC rows.  Lists of (hash of the name, code), sorted, say where to look;
 * the rows themselves say whether the name is really there.
 */
#include "core/catalog_private.h"

#include <stdlib.h>
#include <string.h>

/* Longest generic name whose suffix is looked for. */
#define NAME_MAX_SIZE 256

/* Letters of the suffix that FDA gives a biologic ("epcoritamab-bysp"). */
#define SUFFIX_LETTERS 4

/* The names of one drug row, one after the other. */
typedef struct name_walk
{
	const hd_drug *drug;
	int			step;
	size_t		at;				/* in the brand */
	char		plain[NAME_MAX_SIZE];
} name_walk;

/* Do a hyphen and four letters that end a word stand here? */
static bool
is_suffix(hd_text name, size_t at)
{
	size_t		end = at + 1 + SUFFIX_LETTERS;

	if (at == 0 || name.data[at] != '-' || end > name.len)
		return false;
	for (size_t i = at + 1; i < end; i++)
		if (!hd_is_letter(name.data[i]))
			return false;
	return end == name.len || name.data[end] == ' ' ||
		name.data[end] == ',' || name.data[end] == ')';
}

/* The name without its suffixes; data NULL if it has none. */
static hd_text
without_suffix(hd_text name, char *buffer)
{
	size_t		len = 0;

	if (name.len > NAME_MAX_SIZE)
		return HD_NO_TEXT;
	for (size_t i = 0; i < name.len; i++)
	{
		if (is_suffix(name, i))
			i += SUFFIX_LETTERS;
		else
			buffer[len++] = name.data[i];
	}
	return len == name.len ? HD_NO_TEXT :
		hd_text_trim((hd_text) {buffer, len});
}

/* The next brand of a list like "A; B, C". */
static bool
next_brand(name_walk *walk, hd_text *out)
{
	hd_text		brand = walk->drug->brand;
	size_t		start = walk->at;
	size_t		i = start;

	if (start >= brand.len)
		return false;
	while (i < brand.len && brand.data[i] != ';' &&
		   !(brand.data[i] == ',' && i + 1 < brand.len &&
			 brand.data[i + 1] == ' '))
		i++;
	walk->at = i + 1;
	*out = hd_text_trim((hd_text) {brand.data + start, i - start});
	return true;
}

/* Blank names are passed over. */
static bool
next_name(name_walk *walk, hd_text *out)
{
	for (;;)
	{
		*out = HD_NO_TEXT;
		switch (walk->step)
		{
			case 0:
				*out = hd_text_trim(walk->drug->name);
				walk->step = 1;
				break;
			case 1:
				*out = without_suffix(walk->drug->name, walk->plain);
				walk->step = 2;
				break;
			case 2:
				*out = hd_text_trim(walk->drug->brand);
				walk->step = 3;
				break;
			default:
				if (!next_brand(walk, out))
					return false;
		}
		if (out->len > 0)
			return true;
	}
}

static void
start_walk(name_walk *walk, const hd_drug *drug)
{
	walk->drug = drug;
	walk->step = 0;
	walk->at = 0;
}

/* ---- lists ---- */

static int
compare_entries(const void *left, const void *right)
{
	const hd_name_entry *a = left;
	const hd_name_entry *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->code > b->code) - (a->code < b->code);
}

static void
list_add(hd_catalog *catalog, hd_name_list *list, hd_text name, hd_code code)
{
	uint32_t	hash = hd_text_hash(name);

	/* Packages of one product follow each other. */
	if (list->count > 0 && list->entry[list->count - 1].hash == hash &&
		list->entry[list->count - 1].code == code)
		return;
	list->entry = hd_catalog_grow(catalog, list->entry, &list->room,
								  list->count, sizeof(hd_name_entry));
	list->entry[list->count].hash = hash;
	list->entry[list->count].code = code;
	list->count++;
}

static void
list_close(hd_catalog *catalog, hd_name_list *list)
{
	uint32_t	kept = 0;

	if (list->count == 0)
		return;
	qsort(list->entry, list->count, sizeof(hd_name_entry), compare_entries);
	for (uint32_t i = 0; i < list->count; i++)
		if (kept == 0 || compare_entries(&list->entry[kept - 1],
										 &list->entry[i]) != 0)
			list->entry[kept++] = list->entry[i];
	list->count = kept;
	list->entry = hd_catalog_shrink(catalog, list->entry, &list->room, kept,
									sizeof(hd_name_entry));
}

static void
list_drugs(hd_catalog *catalog)
{
	const hd_drug *rows = (const hd_drug *) catalog->drugs.rows;

	for (uint32_t i = 0; i < catalog->drugs.count; i++)
	{
		name_walk	walk;
		hd_text		name;

		if (rows[i].origin.source != catalog->cms)
			continue;
		start_walk(&walk, &rows[i]);
		while (next_name(&walk, &name))
			list_add(catalog, &catalog->drug_names, name, rows[i].code);
	}
	list_close(catalog, &catalog->drug_names);
}

static void
list_products(hd_catalog *catalog)
{
	const hd_ndc_row *rows = (const hd_ndc_row *) catalog->ndcs.rows;

	for (uint32_t i = 0; i < catalog->ndcs.count; i++)
	{
		hd_text		product = hd_text_trim(rows[i].product);

		if (rows[i].origin.source == catalog->cms && product.len > 0)
			list_add(catalog, &catalog->product_names, product, rows[i].code);
	}
	list_close(catalog, &catalog->product_names);
}

/* Of both at once, as who looks for a name looks in both. */
void
hd_drug_names_close(hd_catalog *catalog)
{
	list_drugs(catalog);
	list_products(catalog);
}

/* ---- codes by name ---- */

static bool
drug_has_name(const hd_catalog *catalog, hd_code code, hd_text name)
{
	hd_run		run = hd_index_find(&catalog->drugs.index, code);
	const hd_drug *rows = (const hd_drug *) run.rows;

	for (uint32_t i = 0; i < run.count; i++)
	{
		name_walk	walk;
		hd_text		own;

		if (rows[i].origin.source != catalog->cms)
			continue;
		start_walk(&walk, &rows[i]);
		while (next_name(&walk, &own))
			if (hd_text_equal(own, name))
				return true;
	}
	return false;
}

static bool
product_has_name(const hd_catalog *catalog, hd_code code, hd_text name)
{
	int			count;
	const hd_ndc_row *const *rows = hd_catalog_code_ndcs(catalog, code,
														 &count);

	for (int i = 0; i < count; i++)
		if (rows[i]->origin.source == catalog->cms &&
			hd_text_equal(hd_text_trim(rows[i]->product), name))
			return true;
	return false;
}

static uint32_t
list_first(const hd_name_list *list, uint32_t hash)
{
	uint32_t	low = 0;
	uint32_t	high = list->count;

	while (low < high)
	{
		uint32_t	middle = low + (high - low) / 2;

		if (list->entry[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int
find_codes(const hd_catalog *catalog, const hd_name_list *list, hd_text name,
		   bool (*has_name) (const hd_catalog *, hd_code, hd_text),
		   hd_code *codes, int count, int room)
{
	uint32_t	hash = hd_text_hash(name);

	for (uint32_t i = list_first(list, hash);
		 i < list->count && list->entry[i].hash == hash && count < room; i++)
	{
		hd_code		code = list->entry[i].code;

		if (!hd_code_among(code, codes, count) &&
			has_name(catalog, code, name))
			codes[count++] = code;
	}
	return count;
}

/*
 * Codes that CMS knows under the name, at most room of them: those of its
 * own descriptions ascending, then those of products alone.  None until
 * HD_SECTION_NDC is there.
 */
int
hd_catalog_drugs_named(const hd_catalog *catalog, hd_text name,
					   hd_code *codes, int room)
{
	hd_text		trimmed = hd_text_trim(name);
	int			count;

	if (trimmed.len == 0)
		return 0;
	count = find_codes(catalog, &catalog->drug_names, trimmed, drug_has_name,
					   codes, 0, room);
	return find_codes(catalog, &catalog->product_names, trimmed,
					  product_has_name, codes, count, room);
}

/* ---- what may have been meant ---- */

static bool
is_drug_on(const hd_catalog *catalog, hd_code code, hd_date date)
{
	const hd_drug *drug;

	return hd_answered(hd_catalog_drug(catalog, &catalog->default_order, code,
									   date, &drug)) &&
		drug->category != HD_CATEGORY_NOT_DRUG;
}

/* The text as a code if it is one on the date, else HD_NO_CODE. */
static hd_code
drug_spelt(const hd_catalog *catalog, const char *text, hd_date date)
{
	hd_code		code;

	if (hd_code_parse((hd_text) {text, 5}, &code) != HD_CODE_LEVEL_II ||
		!is_drug_on(catalog, code, date))
		return HD_NO_CODE;
	return code;
}

/* The letters O, I and L stand for the digits they look like. */
static hd_code
lookalike(const hd_catalog *catalog, char *text, hd_date date)
{
	bool		changed = false;

	for (int i = 1; i < 5; i++)
	{
		char		c = hd_lower(text[i]);

		if (c != 'o' && c != 'i' && c != 'l')
			continue;
		text[i] = c == 'o' ? '0' : '1';
		changed = true;
	}
	return changed ? drug_spelt(catalog, text, date) : HD_NO_CODE;
}

static hd_code
transposed(const hd_catalog *catalog, const char *text, hd_date date)
{
	for (int i = 3; i > 0; i--)
	{
		char		other[5];
		hd_code		code;

		if (text[i] == text[i + 1])
			continue;
		memcpy(other, text, 5);
		other[i] = text[i + 1];
		other[i + 1] = text[i];
		code = drug_spelt(catalog, other, date);
		if (code != HD_NO_CODE)
			return code;
	}
	return HD_NO_CODE;
}

/* One character from another range, the last position first. */
static hd_code
changed_at(const hd_catalog *catalog, const char *text, int position,
		   char from, char to, hd_date date)
{
	char		other[5];

	memcpy(other, text, 5);
	for (char c = from; c <= to; c++)
	{
		hd_code		code;

		other[position] = c;
		if (c == hd_upper(text[position]))
			continue;
		code = drug_spelt(catalog, other, date);
		if (code != HD_NO_CODE)
			return code;
	}
	return HD_NO_CODE;
}

/*
 * A drug code, valid on the date, that is one slip away from the text: two
 * neighbouring digits exchanged, one digit wrong, the letter wrong.
 */
hd_code
hd_catalog_nearest_code(const hd_catalog *catalog, hd_text text, hd_date date)
{
	hd_text		trimmed = hd_text_trim(text);
	char		characters[5];
	hd_code		code;

	if (trimmed.len != 5)
		return HD_NO_CODE;
	memcpy(characters, trimmed.data, 5);
	code = lookalike(catalog, characters, date);
	if (code == HD_NO_CODE)
		code = transposed(catalog, characters, date);
	for (int i = 4; i > 0 && code == HD_NO_CODE; i--)
		code = changed_at(catalog, characters, i, '0', '9', date);
	if (code == HD_NO_CODE)
		code = changed_at(catalog, characters, 0, 'A', 'V', date);
	return code;
}
