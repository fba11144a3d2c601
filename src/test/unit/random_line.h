/*
 * random_line.h
 *	  Random claim lines for the catalog of fixture.h.
 *
 * Every field is drawn from a pool of values that some case of test_check.c
 * turns on, the odd and the malformed among them.
 */
#ifndef RANDOM_LINE_H
#define RANDOM_LINE_H

#include "fixture.h"

/* Longer than a memo remembers: 256 bytes */
#define TIMES_4(text) text text text text
#define LONG_NAME TIMES_4(TIMES_4(TIMES_4("name")))

/* Values that some case of test_check.c turns on; NULL: the default. */
#define POOL 16

static const char *const pools[][POOL] = {
	/* code */
	{"J9207", "J9308", "J9321", "J9355", "Q5112", "J3490", "J0885", "Q4081",
		"A9500", "J1817", "J2260", "J0129", "J1756", "J7620", "J1000",
	"C9399"},
	/* units */
	{"1", "10", "44", "100", "101", "0", "-1", "1.5", "nan", "500", "",
	FIXTURE_ABSENT},
	/* modifiers */
	{"", "JW", "JZ", "JW,JZ", "JA,JB", "JG", "59", "RR,FB", "QQ", "EA",
		"JZ,JZ", "KX,JK", "ZQ", "JA,JB,JW,JZ,TB,76", "J-,,jz"},
	/* date */
	{NULL, NULL, "2023-06-30", "2024-02-29", "2025-12-31", "2026-11-02",
		"2026-11-22", "2019-01-01", "infinity", "-infinity", "",
	FIXTURE_ABSENT},
	/* payer */
	{"medicare", "noridian", "bcbs", "bcbs_nc", "medicaid", "acme", "",
	FIXTURE_ABSENT, "Medicare Part B of another state"},
	/* claim_type */
	{"professional", "institutional", "dme", "dental", "", FIXTURE_ABSENT},
	/* place */
	{NULL, "11", "21", "22", "24", "131", "0131", "72", "85", "x", ""},
	/* diagnoses */
	{NULL, "C50.911", "C169", "C50", "?", "", ", ", "C169,C50911"},
	/* ndc */
	{NULL, "70020191001", "00002767801", "50242013468", "55513014401",
	"70020191099", "99999999999", "?", ""},
	/* quantity */
	{NULL, "1", "50", "0.44", "0", "1.2345", "inf", ""},
	/* ndc_unit */
	{NULL, "UN", "ML", "GR", "F2", "ME", "XX", ""},
	/* dose */
	{NULL, "10", "500", "440", "0.1", "-1", "nan", "inf", ""},
	/* dose_unit */
	{NULL, "mg", "g", "mL", "unit", "dose", "furlong", ""},
	/* auth */
	{NULL, "A1", ""},
	/* received */
	{NULL, "2026-03-15", "2026-06-16", "2027-03-17", "infinity", ""},
	/* charge */
	{NULL, "0.01", "0", "100000", "-5", ""},
	/* drug */
	{NULL, "ixabepilone", "Cyramza", "unheard-of", "oldamab", "",
		"ixabepilone for injection", "ixabepilone for infusion", LONG_NAME},
	/* container */
	{NULL, "single_dose", "multi_dose", "vial", ""},
};

#define FIELDS FIXTURE_COUNT(pools)

_Static_assert(sizeof(fixture_spec) == FIELDS * sizeof(const char *),
			   "a pool for every field");

/* Lists are left out by another sign than FIXTURE_ABSENT. */
#define FIELD_MODIFIERS 2
#define FIELD_DIAGNOSES 7

static uint64_t state;			/* of the draws; set by main */

static inline size_t
pool_size(size_t field)
{
	size_t		size = POOL;

	while (size > 1 && pools[field][size - 1] == NULL)
		size--;
	return size;
}

/* Half of the fields are as they are on an ordinary line. */
static inline void
random_spec(const char *field[FIELDS])
{
	for (size_t i = 0; i < FIELDS; i++)
	{
		field[i] = i == 0 || fixture_random(&state) % 2 == 0 ?
			pools[i][fixture_random(&state) % pool_size(i)] : NULL;
	}
}

static inline void
line_of(fixture_line *line, const char *const field[FIELDS])
{
	fixture_spec spec;

	memcpy(&spec, field, sizeof(spec));
	fixture_line_of(line, &spec);
}

static inline void
print_spec(const char *const field[FIELDS])
{
	printf("\tfor");
	for (size_t i = 0; i < FIELDS; i++)
		printf(" [%s]", field[i] == NULL ? "" : field[i]);
	printf("\n");
}

/* Does everything agree that a verdict says? */
static inline bool
same(const hd_verdict *a, const hd_verdict *b)
{
	return a->in_scope == b->in_scope && a->payer == b->payer &&
		a->modifier_use_info == b->modifier_use_info &&
		a->severity == b->severity &&
		memcmp(&a->findings, &b->findings, sizeof(a->findings)) == 0 &&
		memcmp(a->status, b->status, sizeof(a->status)) == 0;
}

#endif							/* RANDOM_LINE_H */
