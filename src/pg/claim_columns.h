/*
 * claim_columns.h
 *	  Which column of a table holds which argument of hcpcs_denial_risk?
 *
 * For those who read claim lines from rows instead of from arguments.  A
 * column that is matched is supplied: NULL in it is blank.
 */
#ifndef HD_CLAIM_COLUMNS_H
#define HD_CLAIM_COLUMNS_H

#include "access/attnum.h"
#include "access/tupdesc.h"
#include "pg/arguments.h"

/*
 * The arguments that a column may stand for, and of what kind they are.  The
 * reserved argument "other" is none of them; mod1 .. mod4 are the elements of
 * modifiers, one a column.
 */
#define HD_FIELDS(X) \
	X(code, TEXT) X(units, NUMBER) X(modifiers, TEXTS) X(service_date, DATE) \
	X(payer, TEXT) X(claim_type, TEXT) X(place_of_service, TEXT) \
	X(diagnoses, TEXTS) X(ndc, TEXT) X(ndc_quantity, NUMBER) \
	X(ndc_unit, TEXT) X(dose, NUMBER) X(dose_unit, TEXT) \
	X(prior_auth, TEXT) X(received_date, DATE) X(charge, NUMBER) \
	X(drug, TEXT) X(container_type, TEXT) \
	X(mod1, TEXT) X(mod2, TEXT) X(mod3, TEXT) X(mod4, TEXT)

typedef enum hd_field
{
#define X(field, kind) HD_FIELD_##field,
	HD_FIELDS(X)
#undef X
	HD_FIELD_COUNT
} hd_field;

#define HD_NO_FIELD HD_FIELD_COUNT

typedef struct hd_claim_column
{
	AttrNumber	number;			/* 0: not supplied */
	Oid			type;			/* below any domain */
} hd_claim_column;

typedef struct hd_claim_columns
{
	hd_claim_column of[HD_FIELD_COUNT];
	AttrNumber	last;			/* highest number of them all */
} hd_claim_columns;

/*
 * A name is near another within this many edits: a third of it, since most of
 * these names are short.
 */
#define HD_NEAR(name) ((int) Min(strlen(name) / 3, 3))

extern const char *const hd_field_names[HD_FIELD_COUNT];

extern hd_field hd_field_parse(hd_text name);
extern const char *hd_field_types(hd_field field);
extern bool hd_field_required(hd_field field);

extern AttrNumber hd_column_named(TupleDesc desc, const char *name);
extern const char *hd_column_nearest(TupleDesc desc, const char *name);
extern bool hd_claim_column_match(TupleDesc desc, AttrNumber number,
								  hd_field field, hd_claim_columns *columns);
extern AttrNumber hd_claim_column_of(const hd_claim_columns *columns,
									 hd_field field);

extern void hd_line_columns(const hd_claim_columns *columns,
							const Datum *values, const bool *nulls,
							hd_line_rooms *rooms, hd_line *line);

#endif							/* HD_CLAIM_COLUMNS_H */
