/*
 * ndc.c
 *	  What is an NDC in billing form, and a quantity of it in units of every
 *	  code it is listed for?  hcpcs_ndc11, hcpcs_ndc_units.
 */
#include "postgres.h"

#include "core/units.h"
#include "lib/stringinfo.h"
#include "pg/arguments.h"
#include "pg/decimal_numeric.h"
#include "pg/image.h"
#include "pg/rows.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(hcpcs_ndc11);
PG_FUNCTION_INFO_V1(hcpcs_ndc_units);

/* STRICT */
Datum
hcpcs_ndc11(PG_FUNCTION_ARGS)
{
	hd_ndc		ndc = hd_ndc_parse(hd_text_argument(fcinfo, 0));
	char		printed[HD_NDC_PRINT_SIZE];

	if (ndc == HD_NO_NDC)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(hd_ndc_print(ndc, printed)));
}

typedef struct question
{
	const hd_view *view;
	hd_date		date;
	hd_decimal	quantity;
	hd_qualifier qualifier;
} question;

/* Containers, exactly and not rounded. */
static bool
units_of_containers(const question *q, const hd_ndc_row *row,
					hd_decimal *units, const char **note)
{
	*note = "UN counts containers, not cartons";
	if (row->has_units &&
		hd_decimal_multiply(q->quantity, row->units_per_container, units))
		return true;
	*note = "the units of one container are not known";
	return false;
}

/* An amount in a unit that converts to the code's own. */
static bool
units_of_amount(const question *q, const hd_drug *drug, const hd_unit *unit,
				hd_decimal *units)
{
	int32_t		counted;

	if (q->qualifier == HD_QUALIFIER_GR || !drug->has_dose ||
		drug->unit == NULL || drug->unit->dimension != unit->dimension ||
		hd_units_of_dose(q->view->catalog, drug, q->quantity, unit->name,
						 &counted) != HD_UNITS_OK)
		return false;
	*units = hd_decimal_of(counted);
	return true;
}

/*
 * Units of one row, or why they are not known: the crosswalk says what a
 * container holds in units, and the size of a container only where somebody
 * added its unit.
 */
static bool
units_of_row(const question *q, const hd_ndc_row *row, const hd_drug *drug,
			 hd_decimal *units, const char **note)
{
	const hd_unit *unit = hd_catalog_unit(q->view->catalog,
										  hd_qualifier_unit(q->qualifier));
	int64_t		counted;

	*note = "the quantity is not a number of zero or more";
	if (!hd_decimal_is_finite(q->quantity) || hd_decimal_sign(q->quantity) < 0)
		return false;
	if (q->qualifier == HD_QUALIFIER_UN)
		return units_of_containers(q, row, units, note);
	*note = "the quantity's unit is not UN, ML, GR, F2 or ME";
	if (unit == NULL)
		return false;
	*note = "the quantity is in the code's own kind of unit; rounded up";
	if (units_of_amount(q, drug, unit, units))
		return true;
	*note = "by the size of one container; rounded up";
	if (hd_units_of_content(row, q->quantity, unit, &counted))
	{
		*units = hd_decimal_of(counted);
		return true;
	}
	*note = "needs the size of one container and its unit, which the crosswalk does not give";
	return false;
}

/* A code of the NDC, and what it stands for on the date. */
typedef struct listing
{
	const hd_ndc_row *row;
	const hd_drug *drug;
} listing;

typedef struct listings
{
	listing    *item;
	int			count;
} listings;

static bool
same_name(const hd_drug *a, const hd_drug *b)
{
	return hd_text_starts_word(a->name, b->name) ||
		hd_text_starts_word(b->name, a->name);
}

static bool
same_amount(const hd_drug *a, const hd_drug *b)
{
	return a->has_dose == b->has_dose && a->unit == b->unit &&
		(!a->has_dose || hd_decimal_compare(a->dose, b->dose) == 0);
}

static void
say_amount(StringInfo note, const hd_drug *drug)
{
	char		dose[HD_DECIMAL_PRINT_SIZE];

	if (drug->has_dose && drug->unit != NULL)
		appendStringInfo(note, "; one unit is %s %.*s",
						 hd_decimal_print(drug->dose, dose),
						 HD_SHOWN(drug->unit->name));
}

/* Not by drug, dialysis or amount: the words of the codes have to be read. */
static void
say_alike(StringInfo note, const listings *all, const listing *one)
{
	const char *separator = "; only their descriptions tell it from ";

	for (int i = 0; i < all->count; i++)
	{
		const listing *other = &all->item[i];
		char		code[HD_CODE_SIZE];

		if (other == one || other->drug->esrd != one->drug->esrd ||
			!same_name(other->drug, one->drug) ||
			!same_amount(other->drug, one->drug))
			continue;
		appendStringInfo(note, "%s%s", separator,
						 hd_code_print(other->row->code, code));
		separator = ", ";
	}
}

/* What tells this code from the NDC's other codes. */
static void
distinguish(StringInfo note, const listings *all, const listing *one)
{
	const hd_drug *drug = one->drug;
	bool		name = false;
	bool		amount = false;

	if (drug->esrd != HD_UNKNOWN)
		appendStringInfoString(note, drug->esrd == HD_TRUE ?
							   "; for dialysis patients" :
							   "; for patients not on dialysis");
	for (int i = 0; i < all->count; i++)
	{
		name |= !same_name(all->item[i].drug, drug);
		amount |= !same_amount(all->item[i].drug, drug);
	}
	if (name && hd_text_supplied(drug->name))
		appendStringInfo(note, "; for %.*s", HD_SHOWN(drug->name));
	if (amount)
		say_amount(note, drug);
	say_alike(note, all, one);
}

static void
add_code(const question *q, hd_row_list *list, const listings *all,
		 const listing *one)
{
	hd_decimal	units;
	const char *why;
	StringInfoData note;
	char		code[HD_CODE_SIZE];

	if (units_of_row(q, one->row, one->drug, &units, &why))
		hd_row_set(list->row, "units",
				   NumericGetDatum(hd_decimal_to_numeric(units)));
	initStringInfo(&note);
	appendStringInfoString(&note, why);
	distinguish(&note, all, one);
	hd_row_set_string(list->row, "code",
					  hd_code_print(one->row->code, code));
	hd_row_set_string(list->row, "note", note.data);
	hd_row_list_add(list);
}

/* Its code was found before, in a source that comes first. */
static bool
is_found(const listings *all, hd_code code)
{
	for (int i = 0; i < all->count; i++)
		if (all->item[i].row->code == code)
			return true;
	return false;
}

/* Every code once, from the first source in order that lists it. */
static void
find_codes(const question *q, hd_ndc ndc, listings *all)
{
	const hd_catalog *catalog = q->view->catalog;
	const hd_order *order = q->view->order;
	int			count;
	const hd_ndc_row *rows = hd_catalog_ndc_rows(catalog, ndc, &count);

	all->count = 0;
	all->item = palloc(Max(count, 1) * sizeof(listing));
	for (int s = 0; s < order->count; s++)
		for (int i = 0; i < count; i++)
		{
			const hd_drug *drug;

			if (rows[i].origin.source == order->source[s] &&
				hd_answered(hd_catalog_row_answer(catalog, &rows[i].origin,
												  HD_KIND_NDC, q->date)) &&
				!is_found(all, rows[i].code) &&
				hd_answered(hd_catalog_drug(catalog, order, rows[i].code,
											q->date, &drug)))
				all->item[all->count++] = (listing) {&rows[i], drug};
		}
}

static void
collect_units(FunctionCallInfo fcinfo, hd_row_list *list)
{
	question	q;
	hd_text		text = hd_text_argument(fcinfo, 0);
	hd_number_field quantity = hd_number_argument(fcinfo, 1);
	hd_date_field date = hd_date_argument(fcinfo, 3);
	hd_ndc		ndc;
	listings	all;

	if (!hd_text_supplied(text) || quantity.presence == HD_ABSENT ||
		date.presence == HD_ABSENT)
		return;
	ndc = hd_ndc_parse(text);
	if (ndc == HD_NO_NDC)
		return;
	q.qualifier = hd_qualifier_parse(hd_text_argument(fcinfo, 2));
	q.quantity = quantity.value;
	q.date = date.value;
	q.view = hd_image_view(fcinfo, HD_SECTION_BIT(HD_SECTION_CODE) |
						   HD_SECTION_BIT(HD_SECTION_NDC));
	find_codes(&q, ndc, &all);
	for (int i = 0; i < all.count; i++)
		add_code(&q, list, &all, &all.item[i]);
}

Datum
hcpcs_ndc_units(PG_FUNCTION_ARGS)
{
	return hd_row_list_return(fcinfo, collect_units);
}
