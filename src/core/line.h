/*
 * line.h
 *	  What was supplied of a claim line, before anything is judged?
 *
 * Every field keeps apart what was not supplied (its checks answer no_data)
 * and what was supplied and is blank (its checks fail).
 */
#ifndef HD_LINE_H
#define HD_LINE_H

#include "core/calendar.h"
#include "core/decimal.h"
#include "core/text.h"

typedef enum hd_presence
{
	HD_ABSENT,					/* not supplied */
	HD_BLANK,					/* supplied, and there is nothing in it */
	HD_GIVEN
} hd_presence;

typedef struct hd_number_field
{
	hd_presence presence;
	hd_decimal	value;
} hd_number_field;

typedef struct hd_date_field
{
	hd_presence presence;
	hd_date		value;
} hd_date_field;

/* Names are the arguments of hcpcs_denial_risk. */
typedef struct hd_line
{
	hd_text		code;
	hd_number_field units;		/* ABSENT and BLANK alike: units_missing */
	int			modifier_count;
	const hd_text *modifiers;	/* blank elements count as none */
	hd_date_field service_date; /* ABSENT and BLANK alike: it is missing */
	hd_text		payer;
	hd_text		claim_type;
	hd_text		place_of_service;
	int			diagnosis_count;	/* -1: not supplied */
	const hd_text *diagnoses;
	hd_text		ndc;
	hd_number_field ndc_quantity;
	hd_text		ndc_unit;
	hd_number_field dose;
	hd_text		dose_unit;
	hd_text		prior_auth;
	hd_date_field received_date;
	hd_number_field charge;
	hd_text		drug;
	hd_text		container_type;
	hd_date		today;			/* what "future" is counted from */
} hd_line;

static inline hd_presence
hd_text_presence(hd_text text)
{
	if (!hd_text_supplied(text))
		return HD_ABSENT;
	return hd_text_blank(text) ? HD_BLANK : HD_GIVEN;
}

#endif							/* HD_LINE_H */
