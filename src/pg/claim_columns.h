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
#include "utils/relcache.h"

/*
 * The arguments that a column may stand for, and of what kind they are.  The
 * reserved argument "other" is none of them; mod1 .. mod4 are the elements of
 * modifiers, one a column.
 */
#define HD_LINE_FIELDS(X) \
	X(code, TEXT) X(units, NUMBER) X(modifiers, TEXTS) X(service_date, DATE) \
	X(payer, TEXT) X(claim_type, TEXT) X(place_of_service, TEXT) \
	X(diagnoses, TEXTS) X(ndc, TEXT) X(ndc_quantity, NUMBER) \
	X(ndc_unit, TEXT) X(dose, NUMBER) X(dose_unit, TEXT) \
	X(prior_auth, TEXT) X(received_date, DATE) X(charge, NUMBER) \
	X(drug, TEXT) X(container_type, TEXT) \
	X(mod1, TEXT) X(mod2, TEXT) X(mod3, TEXT) X(mod4, TEXT)

/*
 * What says whose line it is and of which claim, and what only those ask who
 * see lines together.
 */
#define HD_CLAIM_FIELDS(X) \
	X(claim_id, KEY) X(line_no, NUMBER) X(patient_id, KEY) \
	X(provider_id, KEY) X(claim_frequency, KEY) X(original_claim_id, KEY) \
	X(line_status, KEY) X(service_date_to, DATE) X(revenue_code, KEY) \
	X(auth_from, DATE) X(auth_to, DATE) X(auth_units, NUMBER) \
	X(acquired_340b, BOOLEAN) X(weight_kg, NUMBER) X(bsa_m2, NUMBER)

#define HD_FIELDS(X) HD_LINE_FIELDS(X) HD_CLAIM_FIELDS(X)

typedef enum hd_field
{
#define X(field, kind) HD_FIELD_##field,
	HD_LINE_FIELDS(X)
	HD_LINE_FIELD_COUNT,
	HD_BEFORE_CLAIM_FIELDS = HD_LINE_FIELD_COUNT - 1,
	HD_CLAIM_FIELDS(X)
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

/* Single fields of a row; the arrays reach to columns->last. */
typedef struct hd_claim_row
{
	const hd_claim_columns *columns;
	const Datum *values;
	const bool *nulls;
} hd_claim_row;

/* An integer as text, with the NUL */
#define HD_KEY_SIZE 24

extern hd_text hd_key_column(const hd_claim_row *row, hd_field field,
							 char *buffer);
extern hd_number_field hd_number_column(const hd_claim_row *row,
										hd_field field);
extern hd_date_field hd_date_column(const hd_claim_row *row, hd_field field);
extern bool hd_boolean_column(const hd_claim_row *row, hd_field field,
							  bool *value);

#endif							/* HD_CLAIM_COLUMNS_H */
