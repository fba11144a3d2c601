/*
 * release_ndc.c
 *	  What does CMS's ASP NDC-HCPCS crosswalk say of a National Drug Code?
 *
 * BILLUNITS are the billing units of one container, PKG QTY the containers
 * of the package that the NDC stands for, BILLUNITSPKG the units of the
 * package.  PKG SIZE has no unit and is handed on as it is.  Products that
 * are numbered otherwise, such as skin substitutes, have no NDC and are
 * refused.
 */
#include "core/release_private.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(array) ((int) (sizeof(array) / sizeof((array)[0])))

/* Other codes of an NDC that a note names; more of them are just more. */
#define CODES_NAMED 8

enum
{
	NDC_CODE,
	NDC_NDC,
	NDC_LABELER,
	NDC_PRODUCT,
	NDC_SIZE,
	NDC_CONTAINERS,
	NDC_UNITS,
	NDC_PACKAGE_UNITS,
};

/* The heading of the code changes every year: _2026_CODE. */
static const hd_heading headings[] = {
	[NDC_CODE] = {"_YYYY_CODE", "code|hcpcscode|hcpcs|hcpc", true},
	[NDC_NDC] = {"NDC2", "ndc2|ndc|ndc11|ndccode", true},
	[NDC_LABELER] = {"LABELER NAME", "labelername|labeler", false},
	[NDC_PRODUCT] = {"Drug Name", "drugname|product", false},
	[NDC_SIZE] = {"PKG SIZE", "pkgsize|packagesize", false},
	[NDC_CONTAINERS] = {"PKG QTY",
	"pkgqty|packageqty|packagequantity", true},
	[NDC_UNITS] = {"BILLUNITS", "billunits|billingunits", true},
	[NDC_PACKAGE_UNITS] = {"BILLUNITSPKG",
	"billunitspkg|billingunitspkg", true},
};

/* A line's NDC and code. */
typedef struct pair
{
	hd_ndc		ndc;
	hd_code		code;
} pair;

typedef struct pair_list
{
	pair	   *pairs;			/* sorted */
	size_t		count;
	size_t		room;
} pair_list;

static int
compare_pairs(const void *a, const void *b)
{
	const pair *x = a;
	const pair *y = b;

	if (x->ndc != y->ndc)
		return x->ndc < y->ndc ? -1 : 1;
	return (x->code > y->code) - (x->code < y->code);
}

static void
add_pair(hd_release_reader *reader, pair_list *list, pair one)
{
	if (list->count == list->room)
	{
		list->room = list->room == 0 ? 1024 : 2 * list->room;
		list->pairs = list->pairs == NULL ?
			reader->allocator.allocate(reader->allocator.context,
									   list->room * sizeof(pair)) :
			reader->allocator.enlarge(reader->allocator.context, list->pairs,
									  list->room * sizeof(pair));
	}
	list->pairs[list->count++] = one;
}

/* Walk the file once for the codes of every NDC, then go back. */
static void
prepare_pairs(hd_release_reader *reader)
{
	hd_csv		start = reader->csv;
	pair_list  *list = reader->allocator.allocate(reader->allocator.context,
												  sizeof(pair_list));

	*list = (pair_list) {0};
	while (hd_release_next_record(reader))
	{
		pair		one = {hd_ndc_parse(reader->cell[NDC_NDC]), HD_NO_CODE};

		if (!hd_text_supplied(reader->reason) && one.ndc != HD_NO_NDC &&
			hd_code_parse(reader->cell[NDC_CODE],
						  &one.code) == HD_CODE_LEVEL_II)
			add_pair(reader, list, one);
	}
	if (list->count > 0)
		qsort(list->pairs, list->count, sizeof(pair), compare_pairs);
	reader->csv = start;
	reader->own = list;
}

/* The first pair of the NDC; it is there. */
static size_t
first_of_ndc(const pair_list *list, hd_ndc ndc)
{
	size_t		low = 0;
	size_t		high = list->count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (list->pairs[middle].ndc < ndc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Such as the pairs for patients on dialysis and not: J0881, J0882. */
static void
note_other_codes(hd_release_reader *reader, hd_ndc ndc, hd_text code)
{
	const pair_list *list = reader->own;
	char		others[CODES_NAMED * 7 + 5] = "";
	int			named = 0;
	hd_code		before = HD_NO_CODE;

	for (size_t i = first_of_ndc(list, ndc);
		 i < list->count && list->pairs[i].ndc == ndc; i++)
	{
		char		printed[HD_CODE_SIZE];

		hd_code_print(list->pairs[i].code, printed);
		if (list->pairs[i].code == before ||
			hd_text_same(hd_text_of(printed), code))
			continue;
		if (named == CODES_NAMED)
		{
			strcat(others, " ...");
			break;
		}
		before = list->pairs[i].code;
		if (named++ > 0)
			strcat(others, ", ");
		strcat(others, printed);
	}
	if (named > 0)
		hd_release_note(reader, "the NDC is also listed for %s", others);
}

/*
 * A number above zero; what is none of those is NULL with a note, or refused
 * where it cannot be read.  A no-break space behind a number comes as "?"
 * from copies made with the wrong encoding.
 */
static bool
put_positive(hd_release_reader *reader, const char *name, int cell,
			 hd_decimal *value)
{
	hd_text		text = reader->cell[cell];
	const char *heading = headings[cell].name;
	hd_text		number = HD_NO_TEXT;

	*value = hd_decimal_of(0);
	if (!hd_text_supplied(text))
		return true;
	if (text.len > 1 && text.data[text.len - 1] == '?')
	{
		text.len--;
		hd_release_note(reader, "a ? behind %s is left out", heading);
	}
	if (text.len > 0 && !hd_release_is_none(text))
	{
		if (!hd_release_number(&reader->scratch, text, &number) ||
			!hd_decimal_parse(number, value))
		{
			hd_release_refuse(reader, "%s \"%.*s\" is no number", heading,
							  HD_SHOWN_UTF8(text));
			return false;
		}
	}
	if (hd_decimal_sign(*value) == 0)
	{
		number = HD_NO_TEXT;
		hd_release_note(reader, "there is no %s", heading);
	}
	hd_release_put(reader, name, number);
	return true;
}

/* Is the difference more than rounding makes: above one part in a hundred? */
static bool
is_far(hd_decimal product, hd_decimal package)
{
	hd_decimal	more;
	hd_decimal	difference;

	if (!hd_decimal_subtract(product, package, &difference) ||
		!hd_decimal_multiply(difference, hd_decimal_of(100), &more))
		return true;
	more.digits = more.digits < 0 ? -more.digits : more.digits;
	return hd_decimal_compare(more, package) > 0;
}

/* Units x containers is what the package has, or CMS rounded or erred. */
static void
put_note(hd_release_reader *reader, hd_decimal units, hd_decimal containers,
		 hd_decimal package)
{
	hd_text		note = HD_NO_TEXT;
	hd_decimal	product;
	bool		known;

	if (hd_decimal_sign(units) > 0 && hd_decimal_sign(containers) > 0 &&
		hd_decimal_sign(package) > 0)
	{
		known = hd_decimal_multiply(units, containers, &product);
		if (!known || hd_decimal_compare(product, package) != 0)
		{
			note = HD_TEXT("package arithmetic disagrees");
			hd_release_note(reader, "package arithmetic disagrees by %s: "
							"%.*s x %.*s is not %.*s",
							!known || is_far(product, package) ?
							"more than 1 %" : "1 % at most",
							HD_SHOWN_UTF8(reader->cell[NDC_UNITS]),
							HD_SHOWN_UTF8(reader->cell[NDC_CONTAINERS]),
							HD_SHOWN_UTF8(reader->cell[NDC_PACKAGE_UNITS]));
		}
	}
	hd_release_put(reader, "note", note);
}

static bool
read_ndc(hd_release_reader *reader)
{
	hd_ndc		ndc = hd_ndc_parse(reader->cell[NDC_NDC]);
	char		digits[HD_NDC_PRINT_SIZE];
	hd_text		code;
	hd_decimal	units;
	hd_decimal	containers;
	hd_decimal	package;
	hd_decimal	size;
	hd_release_code_answer answer = hd_release_code(reader,
													reader->cell[NDC_CODE],
													&code);

	if (answer != HD_RELEASE_CODE_READ)
		return answer == HD_RELEASE_CODE_REFUSED;
	reader->key = hd_scratch_print(&reader->scratch, "%.*s %.*s",
								   HD_SHOWN_UTF8(reader->cell[NDC_NDC]),
								   HD_SHOWN_UTF8(code));
	if (ndc == HD_NO_NDC)
		return hd_release_refuse(reader, "\"%.*s\" is no NDC of 5-4-2 digits",
								 HD_SHOWN_UTF8(reader->cell[NDC_NDC]));
	hd_ndc_print(ndc, digits);
	reader->key = hd_scratch_print(&reader->scratch, "%s %.*s", digits,
								   HD_SHOWN_UTF8(code));
	hd_release_put(reader, "ndc", (hd_text) {reader->key.data, 11});
	hd_release_put(reader, "code", code);
	note_other_codes(reader, ndc, code);
	if (!put_positive(reader, "units_per_container", NDC_UNITS, &units) ||
		!put_positive(reader, "containers_per_package", NDC_CONTAINERS,
					  &containers) ||
		!put_positive(reader, "units_per_package", NDC_PACKAGE_UNITS,
					  &package) ||
		!put_positive(reader, "size", NDC_SIZE, &size))
		return true;
	hd_release_put_cell(reader, "labeler", reader->cell[NDC_LABELER]);
	hd_release_put_cell(reader, "product", reader->cell[NDC_PRODUCT]);
	put_note(reader, units, containers, package);
	return true;
}

static const hd_release_form crosswalk = {
	.headings = headings, .heading_count = COUNT(headings),
	.prepare = prepare_pairs, .read = read_ndc
};

const hd_release_form *const hd_release_ndc_forms[] = {&crosswalk, NULL};
