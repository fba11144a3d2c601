/*
 * fixture.h
 *	  A small catalog and short ways to write claim lines, for the tests and
 *	  fuzz targets that judge lines.
 *
 * The rows are made up so that every check has something to say; only their
 * shape is that of the shipped data.  Blocks start as garbage and move when
 * they grow, so that nothing can rest on zeroed or fixed memory.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "core/check.h"
#include "core/risk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIXTURE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- memory ---- */

typedef struct fixture_block
{
	struct fixture_block *next;
	struct fixture_block *previous;
	size_t		size;
	size_t		unused;			/* keeps what follows aligned to 16 */
} fixture_block;

typedef struct fixture_memory
{
	fixture_block all;
	size_t		blocks;
	uint8_t		filler;			/* what new memory is filled with */
} fixture_memory;

static inline void *
fixture_allocate(void *context, size_t size)
{
	fixture_memory *memory = context;
	fixture_block *block = malloc(sizeof(fixture_block) + size);

	if (block == NULL)
		abort();
	memset(block + 1, memory->filler, size);
	block->size = size;
	block->next = &memory->all;
	block->previous = memory->all.previous;
	block->previous->next = block;
	memory->all.previous = block;
	memory->blocks++;
	return block + 1;
}

static inline void
fixture_release(fixture_memory *memory, fixture_block *block)
{
	block->previous->next = block->next;
	block->next->previous = block->previous;
	memory->blocks--;
	free(block);
}

static inline void *
fixture_enlarge(void *context, void *old, size_t size)
{
	fixture_block *block = (fixture_block *) old - 1;
	void	   *moved = fixture_allocate(context, size);

	memcpy(moved, old, block->size < size ? block->size : size);
	fixture_release(context, block);
	return moved;
}

/* ---- names and dates ---- */

static inline hd_code
fixture_code(const char *text)
{
	hd_code		code;

	hd_code_parse(hd_text_of(text), &code);
	return code;
}

/* "2026-03-16", "infinity", "-infinity" */
static inline hd_date
fixture_date(const char *text)
{
	int			year,
				month,
				day;

	if (strcmp(text, "-infinity") == 0)
		return HD_DATE_BEGIN;
	if (strcmp(text, "infinity") == 0)
		return HD_DATE_END;
	if (sscanf(text, "%d-%d-%d", &year, &month, &day) != 3)
		abort();
	return hd_date_of(year, month, day);
}

static inline hd_decimal
fixture_decimal(const char *text)
{
	hd_decimal	value;

	if (!hd_decimal_parse(hd_text_of(text), &value))
		abort();
	return value;
}

typedef struct fixture_dates
{
	const char *from;			/* NULL: from the beginning */
	const char *to;				/* NULL: without end */
} fixture_dates;

static inline hd_origin
fixture_origin(hd_catalog *c, const char *source, const char *release,
			   fixture_dates dates)
{
	hd_origin	origin = {
		.valid_from = HD_DATE_BEGIN, .valid_to = HD_DATE_END,
		.release = HD_NO_RELEASE, .shipped = true
	};

	if (dates.from != NULL)
		origin.valid_from = fixture_date(dates.from);
	if (dates.to != NULL)
		origin.valid_to = fixture_date(dates.to);
	origin.source = hd_catalog_source(c, hd_text_of(source));
	origin.release = hd_catalog_release(c, origin.source,
										hd_text_of(release));
	origin.shipped = strcmp(source, "local") != 0;
	return origin;
}

/* ---- rows ---- */

static inline void
fixture_add_sources(hd_catalog *c)
{
	static const struct
	{
		const char *release,
				   *kind,
				   *from,
				   *to;
	}			releases[] = {
		{"2026q4", "code", "-infinity", "2026-12-31"},
		{"2026q4", "code_list", "2026-01-01", "2026-12-31"},
		{"20250620", "jw_jz", "2023-07-01", "infinity"},
		{"2026q3", "limit_professional", "2025-10-01", "2026-09-30"},
		{"2026q3", "limit_institutional", "2025-10-01", "2026-09-30"},
		{"2026q2", "status", "2025-01-01", "2026-06-30"},
		{"2026q1", "ndc", "2024-01-01", "2026-03-31"},
		{"fy2026", "diagnosis", "2025-10-01", "2026-09-30"},
	};

	hd_catalog_add_source(c, HD_TEXT("local"), true, 1);
	hd_catalog_add_source(c, HD_TEXT("cms"), true, 2);
	hd_catalog_add_source(c, HD_TEXT("payer"), true, 3);
	hd_catalog_add_source(c, HD_TEXT("default"), true, 9);
	hd_catalog_add_source(c, HD_TEXT("guide"), false, 0);
	for (size_t i = 0; i < FIXTURE_COUNT(releases); i++)
		hd_catalog_add_release(c, HD_TEXT("cms"),
							   hd_text_of(releases[i].release),
							   hd_text_of(releases[i].kind),
							   fixture_date("2026-09-23"),
							   fixture_date(releases[i].from),
							   fixture_date(releases[i].to));
}

static inline void
fixture_add_units(hd_catalog *c)
{
	static const struct
	{
		const char *unit,
				   *dimension,
				   *factor;
	}			units[] = {
		{"mg", "mass", "1"}, {"mcg", "mass", "0.001"}, {"g", "mass", "1000"},
		{"mL", "volume", "1"}, {"L", "volume", "1000"},
		{"IU", "international_unit", "1"}, {"unit", "unit", "1"},
		{"thousand_units", "unit", "1000"},
		{"mCi", "activity", "37"}, {"MBq", "activity", "1"},
		{"dose", "item", "1"}, {"each", "item", "1"}, {"vial", "item", "1"},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(units); i++)
		hd_catalog_add_unit(c, hd_text_of(units[i].unit),
							hd_text_of(units[i].dimension),
							fixture_decimal(units[i].factor));
	hd_catalog_add_unit_alias(c, HD_TEXT("milligrams"), HD_TEXT("mg"));
}

typedef struct fixture_drug
{
	const char *code,
			   *source,			/* NULL: cms */
			   *name,			/* NULL: unknown, as the next four */
			   *brand,
			   *dose,
			   *unit,
			   *replaced_by;
	hd_basis	basis;
	hd_category category;
	hd_container container;
	hd_jw_jz	jw_jz;
	hd_tristate esrd;
	char		coverage;
	fixture_dates valid;
} fixture_drug;

static inline hd_text
fixture_text(hd_catalog *c, const char *text)
{
	return text == NULL ? HD_NO_TEXT : hd_catalog_copy(c, hd_text_of(text));
}

static inline void
fixture_add_drug(hd_catalog *c, const fixture_drug *row)
{
	const char *source = row->source == NULL ? "cms" : row->source;
	hd_origin	origin = fixture_origin(c, source, "2026q4", row->valid);
	hd_text		replaced_by = fixture_text(c, row->replaced_by);
	hd_text		name = fixture_text(c, row->name);
	hd_text		brand = fixture_text(c, row->brand);
	hd_drug    *drug = hd_catalog_add_drug(c);

	drug->origin = origin;
	drug->code = fixture_code(row->code);
	drug->category = (uint8_t) row->category;
	drug->basis = (uint8_t) row->basis;
	drug->container = (uint8_t) row->container;
	drug->jw_jz = (uint8_t) row->jw_jz;
	drug->esrd = (uint8_t) row->esrd;
	drug->coverage = row->coverage;
	drug->has_dose = row->dose != NULL;
	if (row->dose != NULL)
		drug->dose = fixture_decimal(row->dose);
	if (row->unit != NULL)
		drug->unit = hd_catalog_unit(c, hd_text_of(row->unit));
	drug->name = name;
	drug->brand = brand;
	drug->replaced_by = replaced_by;
}

#define FIXTURE_EXACT .basis = HD_BASIS_EXACT, .coverage = 'D'
#define FIXTURE_LISTED FIXTURE_EXACT, .jw_jz = HD_JW_JZ_LISTED
#define FIXTURE_NOC .basis = HD_BASIS_NOT_CLASSIFIED, .coverage = 'D'

static inline void
fixture_add_drugs(hd_catalog *c)
{
	static const fixture_drug drugs[] = {
		{"J9207", .name = "ixabepilone", .brand = "Ixempra", .dose = "1",
			.unit = "mg", FIXTURE_LISTED},
		{"J9308", .name = "ramucirumab", .brand = "Cyramza", .dose = "5",
			.unit = "mg", FIXTURE_LISTED},
		{"J9321", .name = "epcoritamab-bysp", .dose = "0.16", .unit = "mg",
			FIXTURE_LISTED},
		{"J9321", "guide", .name = "ramucirumab", .dose = "5", .unit = "mg",
			.basis = HD_BASIS_EXACT},
		{"J9207", "guide", .dose = "1", .unit = "mg",
			.basis = HD_BASIS_EXACT},
		{"J9355", .name = "trastuzumab", .brand = "Herceptin", .dose = "10",
			.unit = "mg", FIXTURE_EXACT},
		{"Q5112", .name = "trastuzumab", .brand = "Ontruzant", .dose = "10",
			.unit = "mg", FIXTURE_EXACT},
		{"J3490", .name = "drugs unclassified", FIXTURE_NOC},
		{"C9399", .name = "unclassified drugs or biolog", FIXTURE_NOC},
		{"C9021", .name = "obinutuzumab", .dose = "10", .unit = "mg",
			FIXTURE_LISTED},
		{"J0885", .name = "epoetin alfa", .dose = "1000", .unit = "unit",
			.esrd = HD_FALSE, FIXTURE_EXACT},
		{"Q4081", .name = "epoetin alfa", .dose = "100", .unit = "unit",
			.esrd = HD_TRUE, FIXTURE_EXACT},
		{"A9500", .name = "technetium tc-99m sestamibi",
			.basis = HD_BASIS_PER_ITEM, .coverage = 'C',
			.category = HD_CATEGORY_RADIOPHARMACEUTICAL,
			.jw_jz = HD_JW_JZ_EXEMPT},
		{"Q4101", .name = "apligraf", .dose = "1", FIXTURE_EXACT,
			.category = HD_CATEGORY_SKIN_SUBSTITUTE},
		{"J1817", .name = "insulin", .dose = "50", .unit = "unit",
			.container = HD_CONTAINER_MULTI_DOSE, FIXTURE_EXACT},
		{"J2260", .name = "milrinone lactate", .dose = "5", .unit = "mg",
			.container = HD_CONTAINER_SINGLE_DOSE, FIXTURE_EXACT},
		{"J1170", .name = "hydromorphone", .dose = "4", .unit = "mg",
			FIXTURE_EXACT},
		{"J0129", .name = "abatacept", .dose = "10", .unit = "mg",
			FIXTURE_LISTED},
		{"J0135", .name = "adalimumab", .dose = "20", .unit = "mg",
			FIXTURE_LISTED},
		{"J3358", .name = "ustekinumab", .dose = "1", .unit = "mg",
			FIXTURE_LISTED},
		{"J7306", .name = "levonorgestrel implant",
			.basis = HD_BASIS_PER_ITEM, .coverage = 'I', .dose = "1",
			.unit = "each"},
		{"J1756", .name = "iron sucrose", .dose = "1", .unit = "mg",
			.basis = HD_BASIS_EXACT},
		{"J7620", .name = "albuterol and ipratropium",
			.basis = HD_BASIS_COMBINATION, .coverage = 'C'},
		{"J7190", .name = "factor viii", .dose = "1", .unit = "IU",
			FIXTURE_EXACT},
		{"J1000", .name = "oldamab", .dose = "1", .unit = "mg",
			.replaced_by = "{J9207}", .valid = {NULL, "2020-12-31"},
			FIXTURE_EXACT},
		{"J1001", .name = "endedamab", .dose = "1", .unit = "mg",
			.valid = {NULL, "2020-12-31"}, FIXTURE_EXACT},
		{"J1002", .name = "newamab", .dose = "1", .unit = "mg",
			.valid = {"2026-10-01", NULL}, FIXTURE_EXACT},
		{"A0021", .name = "ambulance", .category = HD_CATEGORY_NOT_DRUG},
		{"A0022", .name = "old ambulance", .category = HD_CATEGORY_NOT_DRUG,
			.valid = {NULL, "2020-12-31"}},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(drugs); i++)
		fixture_add_drug(c, &drugs[i]);
	/* one labeler's name on more codes than a message names */
	for (int i = 1; i <= 9; i++)
	{
		char		code[] = "J8000";
		char		name[] = "generic 0";
		fixture_drug drug = {code, .name = name, .brand = "Labeler",
			.dose = "1", .unit = "mg", FIXTURE_EXACT};

		code[4] = name[8] = (char) ('0' + i);
		fixture_add_drug(c, &drug);
	}
}

static inline void
fixture_add_limits(hd_catalog *c)
{
	static const struct
	{
		const char *code;
		hd_claim_type claim_type;
		int32_t		units;
		uint8_t		indicator;
	}			limits[] = {
		{"J9207", HD_CLAIM_PROFESSIONAL, 100, 3},
		{"J9207", HD_CLAIM_INSTITUTIONAL, 90, 2},
		{"J9308", HD_CLAIM_PROFESSIONAL, 300, 1},
		{"J9321", HD_CLAIM_PROFESSIONAL, 300, 3},
		{"J9355", HD_CLAIM_PROFESSIONAL, 2147483647, 3},
	};
	static const struct
	{
		const char *code,
				   *indicator;
	}			statuses[] = {
		{"J9207", "K"}, {"J1756", "N"}, {"J7620", "E1"}, {"J9321", "N"},
	};
	hd_origin	origin = fixture_origin(c, "cms", "2026q3",
										(fixture_dates) {NULL, NULL});

	for (size_t i = 0; i < FIXTURE_COUNT(limits); i++)
	{
		hd_limit   *limit = hd_catalog_add_limit(c);

		limit->origin = origin;
		limit->code = fixture_code(limits[i].code);
		limit->claim_type = (uint8_t) limits[i].claim_type;
		limit->units = limits[i].units;
		limit->indicator = limits[i].indicator;
	}
	for (size_t i = 0; i < FIXTURE_COUNT(statuses); i++)
	{
		hd_opps_status *status = hd_catalog_add_status(c);

		status->origin = origin;
		status->code = fixture_code(statuses[i].code);
		strcpy(status->indicator, statuses[i].indicator);
	}
}

static inline void
fixture_add_ndcs(hd_catalog *c)
{
	static const struct
	{
		const char *ndc,
				   *code,
				   *units,		/* per container; NULL: unknown */
				   *size,		/* in unit; NULL: unknown */
				   *unit,
				   *product;
		hd_container container;
		const char *to;
	}			ndcs[] = {
		{"70020191001", "J9207", "45", NULL, NULL, "Ixempra",
			HD_CONTAINER_UNKNOWN, NULL},
		{"00002767801", "J9308", "100", "50", "mL", "Cyramza",
			HD_CONTAINER_SINGLE_DOSE, NULL},
		{"00002766901", "J9308", "20", "10", "mL", "Cyramza",
			HD_CONTAINER_SINGLE_DOSE, "2025-06-30"},
		{"50242013468", "J9355", "44", "0.44", "g", "Herceptin",
			HD_CONTAINER_MULTI_DOSE, NULL},
		{"00006503302", "Q5112", NULL, NULL, NULL, "Ontruzant",
			HD_CONTAINER_MULTI_DOSE, NULL},
		{"55513014401", "J0885", "2", "1", "mL", "Epogen",
			HD_CONTAINER_SINGLE_DOSE, NULL},
		{"55513014401", "Q4081", "20", "1", "mL", "Epogen",
			HD_CONTAINER_SINGLE_DOSE, NULL},
		{"00002751001", "J1817", "1", NULL, NULL, "Humalog",
			HD_CONTAINER_MULTI_DOSE, NULL},
		{"00944300010", "J7190", "1500", NULL, NULL, "Hemofil",
			HD_CONTAINER_SINGLE_DOSE, NULL},
		{"00409115801", "J3490", NULL, NULL, NULL, "Marcaine",
			HD_CONTAINER_SINGLE_DOSE, NULL},
		{"11994000104", "A9500", "1", NULL, NULL, "Cardiolite",
			HD_CONTAINER_SINGLE_DOSE, NULL},
		{"50242013401", "J1000", NULL, NULL, NULL, "Oldamab",
			HD_CONTAINER_UNKNOWN, NULL},
		{"82705000201", "J9321", "25", "0.8", "mL", "Epkinly",
			HD_CONTAINER_SINGLE_DOSE, NULL},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(ndcs); i++)
	{
		fixture_dates valid = {NULL, ndcs[i].to};
		hd_origin	origin = fixture_origin(c, "cms", "2026q1", valid);
		hd_text		product = fixture_text(c, ndcs[i].product);
		hd_ndc_row *row = hd_catalog_add_ndc(c);

		row->origin = origin;
		row->ndc = hd_ndc_parse(hd_text_of(ndcs[i].ndc));
		row->code = fixture_code(ndcs[i].code);
		row->container = (uint8_t) ndcs[i].container;
		row->has_units = ndcs[i].units != NULL;
		if (row->has_units)
			row->units_per_container = fixture_decimal(ndcs[i].units);
		row->has_size = ndcs[i].size != NULL;
		if (row->has_size)
		{
			row->size = fixture_decimal(ndcs[i].size);
			row->size_unit = hd_catalog_unit(c, hd_text_of(ndcs[i].unit));
		}
		row->product = product;
	}
}

/* ---- modifiers ---- */

static inline void
fixture_add_modifiers(hd_catalog *c)
{
	static const struct
	{
		const char *modifier;
		fixture_dates valid;
	}			modifiers[] = {
		{"JW", {"2003-01-01", NULL}}, {"JZ", {"2023-01-01", NULL}},
		{"JG", {"2018-01-01", "2024-12-31"}}, {"TB", {NULL, NULL}},
		{"JA", {NULL, NULL}}, {"JB", {NULL, NULL}}, {"JE", {NULL, NULL}},
		{"EA", {NULL, NULL}}, {"EB", {NULL, NULL}}, {"JK", {NULL, NULL}},
		{"JL", {NULL, NULL}}, {"KX", {NULL, NULL}}, {"59", {NULL, NULL}},
		{"RR", {NULL, NULL}}, {"FB", {NULL, NULL}}, {"76", {NULL, NULL}},
		{"ZQ", {NULL, "2019-12-31"}}, {"ZR", {"2027-01-01", NULL}},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(modifiers); i++)
	{
		hd_origin	origin = fixture_origin(c, "cms", "2026q4",
											modifiers[i].valid);
		hd_modifier_row *row = hd_catalog_add_modifier(c);

		row->origin = origin;
		row->modifier =
			hd_modifier_parse(hd_text_of(modifiers[i].modifier));
	}
}

typedef struct fixture_rule
{
	const char *rule,
			   *modifiers,		/* "JA JB" */
			   *codes,			/* "J0885 Q5106" */
			   *except,			/* NULL: none */
			   *payer,			/* NULL: all */
			   *source;			/* NULL: cms */
	hd_rule_kind kind;
	hd_finding	finding;
	hd_severity severity;
	hd_claim_type claim_type;
	fixture_dates valid;
} fixture_rule;

#define FIXTURE_WORDS 8

/* Split at blanks; returns the number of words. */
static inline int
fixture_words(const char *text, hd_text word[FIXTURE_WORDS])
{
	int			count = 0;

	while (text != NULL && *text != '\0' && count < FIXTURE_WORDS)
	{
		size_t		len = strcspn(text, " ");

		word[count++] = (hd_text) {text, len};
		text += len + (text[len] == ' ');
	}
	return count;
}

static inline const hd_code_pattern *
fixture_patterns(hd_catalog *c, const char *text, uint16_t *count)
{
	hd_text		word[FIXTURE_WORDS];
	int			words = fixture_words(text, word);
	hd_code_pattern *patterns = hd_catalog_allocate(c, FIXTURE_WORDS *
													sizeof(hd_code_pattern));

	for (int i = 0; i < words; i++)
		if (!hd_code_pattern_parse(word[i], &patterns[i]))
			abort();
	*count = (uint16_t) words;
	return patterns;
}

static inline void
fixture_add_rule(hd_catalog *c, const fixture_rule *row)
{
	const char *source = row->source == NULL ? "cms" : row->source;
	hd_origin	origin = fixture_origin(c, source, "2026-11", row->valid);
	hd_text		name = fixture_text(c, row->rule);
	hd_modifier_rule *rule = hd_catalog_add_rule(c);
	hd_text		word[FIXTURE_WORDS];
	hd_modifier *modifiers = hd_catalog_allocate(c, sizeof(hd_modifier) *
												 FIXTURE_WORDS);

	rule->origin = origin;
	rule->rule = name;
	rule->kind = (uint8_t) row->kind;
	rule->severity = (uint8_t) row->severity;
	rule->claim_type = (uint8_t) row->claim_type;
	rule->payer = row->payer == NULL ? HD_NO_PAYER :
		hd_catalog_payer(c, hd_text_of(row->payer));
	rule->finding = row->finding;
	rule->modifier_count = (uint16_t) fixture_words(row->modifiers, word);
	for (int i = 0; i < rule->modifier_count; i++)
		modifiers[i] = hd_modifier_parse(word[i]);
	rule->modifiers = modifiers;
	rule->codes = fixture_patterns(c, row->codes, &rule->code_count);
	rule->except_codes = fixture_patterns(c, row->except,
										  &rule->except_count);
}

#define FIXTURE_ALL .severity = HD_SEVERITY_DEFAULT, .claim_type = HD_CLAIM_ANY

static inline void
fixture_add_rules(hd_catalog *c)
{
	static const fixture_rule rules[] = {
		{"exclusive_route", "JA JB JE", "*", .kind = HD_RULE_EXCLUSIVE,
			.finding = HD_FINDING_modifier_conflict, FIXTURE_ALL},
		{"esa_cause", "EA EB EC", "J0885 Q5106", NULL, "medicare",
			.kind = HD_RULE_REQUIRED,
			.finding = HD_FINDING_esa_modifier_missing, FIXTURE_ALL},
		{"insulin_supply", "JK JL", "J1817", NULL, "medicare",
			.kind = HD_RULE_REQUIRED,
			.finding = HD_FINDING_insulin_supply_modifier_missing,
			FIXTURE_ALL, .valid = {"2023-05-01", NULL}},
		{"insulin_early", "JL", "J1817", NULL, "medicare",
			.kind = HD_RULE_FORBIDDEN,
			.finding = HD_FINDING_modifier_not_valid, FIXTURE_ALL,
			.valid = {"2023-05-01", "2023-06-30"}},
		{"infusion_pump", "KX GA GZ GY", "J2260 J1170", NULL, "medicare",
			.kind = HD_RULE_REQUIRED,
			.finding = HD_FINDING_infusion_pump_modifier_missing,
			.severity = HD_SEVERITY_DEFAULT, .claim_type = HD_CLAIM_DME},
		{"jg_retired", "JG", "*", NULL, "medicare", .kind = HD_RULE_RETIRED,
			.finding = HD_FINDING_modifier_340b_retired, FIXTURE_ALL,
			.valid = {"2025-01-01", NULL}},
		{"free_item", "FB", "*", .kind = HD_RULE_FORBIDDEN,
			.finding = HD_FINDING_modifier_not_for_drug,
			.severity = HD_SEVERITY_warning, .claim_type = HD_CLAIM_ANY},
		{"equipment", "RR NU UE", "*", "J2260", .kind = HD_RULE_FORBIDDEN,
			.finding = HD_FINDING_modifier_not_for_drug,
			.severity = HD_SEVERITY_error, .claim_type = HD_CLAIM_ANY},
		{"distinct", "59 XE", "*", .kind = HD_RULE_FORBIDDEN,
			.finding = HD_FINDING_modifier_not_for_drug,
			.severity = HD_SEVERITY_info, .claim_type = HD_CLAIM_ANY},
		/* the user's own word on two rules of CMS, and one nobody asks for */
		{"free_item", "76", "J9308", NULL, NULL, "local",
			.kind = HD_RULE_FORBIDDEN,
			.finding = HD_FINDING_modifier_not_for_drug, FIXTURE_ALL},
		{"infusion_pump", "KX GA", "J1170", NULL, NULL, "local",
			.kind = HD_RULE_EXCLUSIVE,
			.finding = HD_FINDING_infusion_pump_modifier_missing,
			FIXTURE_ALL},
		{"guide_only", "TB", "*", NULL, NULL, "guide",
			.kind = HD_RULE_FORBIDDEN,
			.finding = HD_FINDING_modifier_not_for_drug, FIXTURE_ALL},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(rules); i++)
		fixture_add_rule(c, &rules[i]);
}

/* ---- payers ---- */

static inline void
fixture_add_payers(hd_catalog *c)
{
	static const char *const payers[][2] = {
		{"default", ""}, {"medicare", "default"}, {"noridian", "medicare"},
		{"commercial", "default"}, {"bcbs", "commercial"},
		{"bcbs_nc", "bcbs"}, {"medicaid", "default"},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(payers); i++)
		hd_catalog_add_payer(c, hd_text_of(payers[i][0]),
							 hd_text_of(payers[i][1]));
	hd_catalog_add_payer_alias(c, HD_TEXT("medicare part b"),
							   HD_TEXT("medicare"));
}

typedef struct fixture_policy
{
	const char *payer,
			   *code,
			   *policy,
			   *value,
			   *unit,			/* NULL: none, as the condition */
			   *condition;
	fixture_dates valid;
} fixture_policy;

/* Read as src/pg/image_load.c reads the value. */
static inline void
fixture_add_policy(hd_catalog *c, const fixture_policy *row)
{
	hd_origin	origin = fixture_origin(c, "payer", "2026-11", row->valid);
	hd_text		value = fixture_text(c, row->value);
	hd_text		unit = fixture_text(c, row->unit);
	hd_text		condition = fixture_text(c, row->condition);
	hd_policy  *policy = hd_catalog_add_policy(c);

	policy->origin = origin;
	policy->payer = hd_catalog_payer(c, hd_text_of(row->payer));
	if (!hd_policy_parse(hd_text_of(row->policy), &policy->policy) ||
		!hd_code_pattern_parse(hd_text_of(row->code), &policy->pattern))
		abort();
	policy->value = value;
	policy->unit = unit;
	policy->condition = condition;
	policy->flag = hd_text_equal(value, HD_TEXT("true")) ? HD_TRUE :
		hd_text_equal(value, HD_TEXT("false")) ? HD_FALSE : HD_UNKNOWN;
	policy->has_number = hd_decimal_parse(value, &policy->number) &&
		hd_decimal_is_finite(policy->number);
}

static inline void
fixture_add_medicare(hd_catalog *c)
{
	static const fixture_policy policies[] = {
		{"default", "*", "ndc_qualifiers", .value = "F2|GR|ME|ML|UN"},
		{"default", "*", "max_charge_per_claim", .value = "99999.99"},
		{"default", "C*", "claim_types", .value = "institutional|asc"},
		{"default", "C902*", "claim_types", .value = "institutional"},
		{"medicare", "*", "mue_applies", .value = "true"},
		{"medicare", "*", "noc_units", .value = "1"},
		{"medicare", "*", "jz_required",
			.value = "true", .valid = {"2023-07-01", NULL}},
		{"medicare", "Q41*", "jw_jz_allowed", .value = "false",
			.valid = {"2026-01-01", NULL}},
		{"medicare", "*", "coverage_codes_denied", .value = "I|S"},
		{"medicare", "*", "timely_filing", .value = "12 months"},
		{"medicare", "*", "opps_packaged", .value = "N"},
		{"medicare", "*", "jw_jz_bills", .value = "13|83|85"},
		{"medicare", "*", "jw_jz_bills_excluded", .value = "11|71|77"},
		{"medicare", "*", "opps_not_payable", .value = "B|C|E1|E2|M"},
		{"medicare", "*", "place_of_service_excluded", .value = "21|31"},
		{"medicare", "*", "free_drug_charge", .value = "0.01"},
		{"medicare", "*", "ndc_required", .value = "false"},
		{"noridian", "J*", "ja_jb_required", .value = "false"},
		{"noridian", "J01*", "ja_jb_required", .value = "true"},
		{"noridian", "J3358", "ja_jb_required", .value = "true"},
		{"noridian", "J7190", "ja_jb_required", .value = "true"},
		{"noridian", "J0129", "self_administered_listed", .value = "IV_OR_SC"},
		{"noridian", "J0135", "self_administered_listed", .value = "SC"},
		{"noridian", "J3358", "self_administered_listed", .value = "SC", NULL,
			"prefilled syringe"},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(policies); i++)
		fixture_add_policy(c, &policies[i]);
}

static inline void
fixture_add_commercial(hd_catalog *c)
{
	static const fixture_policy policies[] = {
		{"commercial", "*", "ndc_required", .value = "true"},
		{"commercial", "J1756", "ndc_required", .value = "true", NULL, "home"},
		{"medicaid", "J1756", "ndc_required", .value = "true", NULL, "home"},
		{"commercial", "*", "timely_filing", .value = "90 days"},
		{"commercial", "*", "prior_auth_required", .value = "true"},
		{"commercial", "J9308", "prior_auth_required", .value = "unknown"},
		{"commercial", "J1756", "prior_auth_required", .value = "false"},
		{"commercial", "*", "mue_applies", .value = "false"},
		{"bcbs", "J9308", "max_units", .value = "180", "units/14 days"},
		{"bcbs", "J9308", "max_units_per_day", .value = "240", NULL, "NSCLC"},
		{"bcbs", "J9207", "max_units", .value = "2 per kg"},
		{"bcbs", "J9207", "max_dose", .value = "90", "mg"},
		{"bcbs", "J9308", "max_dose", .value = "10", "mg/kg"},
		{"bcbs", "J9321", "not_covered", .value = "true"},
		{"bcbs", "J1756", "not_covered",
			.value = "true", NULL, "without anemia"},
		{"bcbs", "J9207", "not_covered", .value = "false"},
		{"bcbs", "J0129", "specialty_pharmacy_required",
			.value = "true", NULL, "home"},
		{"bcbs", "J9308", "site_of_care_review", .value = "true"},
		{"bcbs", "J9207", "site_of_care_review", .value = "false"},
		{"bcbs", "J0129", "site_of_care_review",
			.value = "true", NULL, "age 18"},
		{"bcbs", "J9308", "specialty_pharmacy_required", .value = "false"},
		{"bcbs", "J9308", "specialty_pharmacy_required_hospital",
			.value = "true"},
		{"bcbs", "J9207", "specialty_pharmacy_required", .value = "true"},
		{"bcbs", "J9355", "step_therapy_preferred", .value = "Q5112|Q5113"},
		{"bcbs", "Q5112", "step_therapy_preferred", .value = "Q5112|Q5113"},
		{"bcbs", "J0129", "step_therapy_preferred",
			.value = "J1745", NULL, "adults"},
		{"bcbs", "J9355", "preferred_product", .value = "Q5112"},
		{"bcbs", "*", "ndc_qualifiers", .value = "ML|UN"},
		{"bcbs", "J9355", "covered_dx", .value = "C50|C16", "icd10_prefix"},
		{"bcbs", "Q5112", "covered_dx",
			.value = "C50|C16", "icd10_prefix", "metastatic"},
		{"bcbs", "J9207", "covered_dx", .value = "breast", "words"},
		{"bcbs", "J1756", "max_charge_per_claim", .value = "by contract"},
		{"bcbs_nc", "*", "timely_filing", .value = "soon"},
		{"bcbs_nc", "J9308", "timely_filing", .value = "10 years"},
		{"bcbs_nc", "J9207", "timely_filing", .value = "1 months"},
		{"bcbs_nc", "J1756", "timely_filing",
			.value = "30 days", NULL, "in network"},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(policies); i++)
		fixture_add_policy(c, &policies[i]);
}

static inline void
fixture_add_diagnoses(hd_catalog *c)
{
	static const char *const billable[] = {"C50911", "C169", "D631"};
	hd_origin	origin = fixture_origin(c, "cms", "fy2026",
										(fixture_dates) {"2025-10-01", NULL});

	for (size_t i = 0; i < FIXTURE_COUNT(billable); i++)
		hd_catalog_add_diagnosis(c, origin, HD_TEXT("*"),
								 hd_text_of(billable[i]));
	hd_catalog_add_diagnosis(c, origin, HD_TEXT("J9207"), HD_TEXT("C50"));
}

/*
 * Weights: of every finding 0.1 to 0.9 by its number, but nothing for info
 * and underpaid; base 0.05.  With another seed than 0 they are random.
 */
static inline uint64_t
fixture_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return *state >> 33;
}

static inline void
fixture_add_weights(hd_catalog *c, uint64_t seed)
{
	hd_origin	origin = fixture_origin(c, "default", "2026-11",
										(fixture_dates) {NULL, NULL});
	uint64_t	state = seed;

	hd_catalog_add_weight(c, origin, HD_TEXT("base"), HD_TEXT("*"), 0.05);
	for (int i = 0; i < HD_FINDING_COUNT; i++)
	{
		const hd_finding_info *info = &hd_finding_table[i];
		double		weight = (1 + i % 9) / 10.0;

		if (info->outcome == HD_OUTCOME_info ||
			info->outcome == HD_OUTCOME_underpaid)
			continue;
		if (seed != 0)
			weight = (double) (fixture_random(&state) % 1000) / 1000;
		hd_catalog_add_weight(c, origin, hd_text_of(info->name),
							  HD_TEXT("*"), weight);
	}
	hd_catalog_add_weight(c, origin, HD_TEXT("timely_filing"),
						  HD_TEXT("medicare"), 0.99);
}

/* ---- the catalog ---- */

typedef struct fixture
{
	fixture_memory memory;
	hd_catalog *catalog;
	hd_order	order;			/* the default */
	hd_order	guide_order;	/* guide first */
} fixture;

/* The rows, in memory of the caller's. */
static inline void
fixture_fill(fixture *f, uint64_t seed, hd_allocator allocator)
{
	f->catalog = hd_catalog_create(allocator);
	fixture_add_sources(f->catalog);
	fixture_add_units(f->catalog);
	fixture_add_payers(f->catalog);
	fixture_add_drugs(f->catalog);
	fixture_add_weights(f->catalog, seed);
	fixture_add_limits(f->catalog);
	fixture_add_ndcs(f->catalog);
	fixture_add_modifiers(f->catalog);
	fixture_add_rules(f->catalog);
	fixture_add_medicare(f->catalog);
	fixture_add_commercial(f->catalog);
	fixture_add_diagnoses(f->catalog);
}

static inline void
fixture_memory_open(fixture_memory *memory, uint8_t filler)
{
	memory->all.next = memory->all.previous = &memory->all;
	memory->blocks = 0;
	memory->filler = filler;
}

/* Rows of the caller's own are added before fixture_close. */
static inline void
fixture_open_filled(fixture *f, uint64_t seed, uint8_t filler)
{
	fixture_memory_open(&f->memory, filler);
	fixture_fill(f, seed, (hd_allocator) {
		fixture_allocate, fixture_enlarge, &f->memory
	});
}

static inline void
fixture_open(fixture *f, uint64_t seed)
{
	fixture_open_filled(f, seed, 0xA5);
}

static inline void
fixture_close(fixture *f)
{
	for (int section = 0; section < HD_SECTION_COUNT; section++)
		hd_catalog_close(f->catalog, (hd_section) section);
	hd_catalog_default_order(f->catalog, &f->order);
	f->guide_order.count = 0;
	f->guide_order.source[f->guide_order.count++] =
		hd_catalog_source(f->catalog, HD_TEXT("guide"));
	for (int i = 0; i < f->order.count; i++)
		f->guide_order.source[f->guide_order.count++] = f->order.source[i];
}

static inline void
fixture_memory_free(fixture_memory *memory)
{
	while (memory->all.next != &memory->all)
		fixture_release(memory, memory->all.next);
}

static inline void
fixture_free(fixture *f)
{
	fixture_memory_free(&f->memory);
}

/* ---- lines ---- */

#define FIXTURE_ABSENT "(absent)"

#define FIXTURE_LIST 24

/*
 * A line as text.  NULL is not supplied, "" supplied and blank; but code,
 * units, date, payer and claim_type have defaults, so that a test says only
 * what it is about, and FIXTURE_ABSENT is what leaves them out.
 */
typedef struct fixture_spec
{
	const char *code,			/* J9207 */
			   *units,			/* 10 */
			   *modifiers,		/* "JW,JZ" */
			   *date,			/* 2026-03-16, a Monday */
			   *payer,			/* medicare */
			   *claim_type,		/* professional */
			   *place,
			   *diagnoses,		/* "C50.911,C169" */
			   *ndc,
			   *quantity,
			   *ndc_unit,
			   *dose,
			   *dose_unit,
			   *auth,
			   *received,
			   *charge,
			   *drug,
			   *container;
} fixture_spec;

typedef struct fixture_line
{
	hd_line		line;
	hd_text		modifiers[FIXTURE_LIST];
	hd_text		diagnoses[FIXTURE_LIST];
} fixture_line;

static inline hd_text
fixture_field(const char *text, const char *otherwise)
{
	if (text == NULL)
		text = otherwise;
	if (text == NULL || strcmp(text, FIXTURE_ABSENT) == 0)
		return HD_NO_TEXT;
	return hd_text_of(text);
}

static inline hd_number_field
fixture_number(hd_text text)
{
	hd_number_field field = {HD_ABSENT, {0, 0, 0, false}};

	if (!hd_text_supplied(text))
		return field;
	field.presence = hd_text_blank(text) ? HD_BLANK : HD_GIVEN;
	if (field.presence == HD_GIVEN && !hd_decimal_parse(text, &field.value))
		abort();
	return field;
}

static inline hd_date_field
fixture_day(hd_text text)
{
	hd_date_field field = {HD_ABSENT, 0};

	if (!hd_text_supplied(text))
		return field;
	field.presence = text.len == 0 ? HD_BLANK : HD_GIVEN;
	if (text.len > 0)
		field.value = fixture_date(text.data);
	return field;
}

/* Split at commas; "" is a list without elements. */
static inline int
fixture_list(const char *text, hd_text item[FIXTURE_LIST])
{
	int			count = 0;

	while (text != NULL && *text != '\0' && count < FIXTURE_LIST)
	{
		size_t		len = strcspn(text, ",");

		item[count++] = (hd_text) {text, len};
		text += len;
		if (*text == ',' && *++text == '\0' && count < FIXTURE_LIST)
			item[count++] = (hd_text) {text, 0};
	}
	return count;
}

static inline void
fixture_line_of(fixture_line *to, const fixture_spec *s)
{
	hd_line    *line = &to->line;

	memset(to, 0, sizeof(*to));
	line->code = fixture_field(s->code, "J9207");
	line->units = fixture_number(fixture_field(s->units, "10"));
	line->modifiers = to->modifiers;
	line->modifier_count = fixture_list(s->modifiers, to->modifiers);
	line->service_date = fixture_day(fixture_field(s->date, "2026-03-16"));
	line->payer = fixture_field(s->payer, "medicare");
	line->claim_type = fixture_field(s->claim_type, "professional");
	line->place_of_service = fixture_field(s->place, NULL);
	line->diagnoses = to->diagnoses;
	line->diagnosis_count = s->diagnoses == NULL ? -1 :
		fixture_list(s->diagnoses, to->diagnoses);
	line->ndc = fixture_field(s->ndc, NULL);
	line->ndc_quantity = fixture_number(fixture_field(s->quantity, NULL));
	line->ndc_unit = fixture_field(s->ndc_unit, NULL);
	line->dose = fixture_number(fixture_field(s->dose, NULL));
	line->dose_unit = fixture_field(s->dose_unit, NULL);
	line->prior_auth = fixture_field(s->auth, NULL);
	line->received_date = fixture_day(fixture_field(s->received, NULL));
	line->charge = fixture_number(fixture_field(s->charge, NULL));
	line->drug = fixture_field(s->drug, NULL);
	line->container_type = fixture_field(s->container, NULL);
	line->today = fixture_date("2026-11-21");
}

/* ---- what every verdict keeps ---- */

/* The first promise that the verdict breaks; NULL if it keeps them all. */
static inline const char *
fixture_broken_promise(const hd_catalog *catalog, const hd_verdict *verdict)
{
	bool		failed[HD_CHECK_COUNT] = {false};
	double		risk = hd_risk(catalog, verdict);
	double		safe = 1 - hd_base_risk(catalog, verdict);

	if (!(risk >= 0 && risk < 1))
		return "risk is in [0, 1)";
	for (int i = 0; i < HD_FINDING_COUNT; i++)
	{
		double		share = hd_contribution(catalog, verdict, (hd_finding) i);

		if (share < 0 || share >= 1)
			return "a contribution is in [0, 1)";
		safe *= 1 - share;
		if (!hd_finding_set_has(&verdict->findings, (hd_finding) i))
		{
			if (share > 0)
				return "what was not found contributes nothing";
			continue;
		}
		failed[hd_finding_table[i].check] = true;
		if (verdict->status[hd_finding_table[i].check] != HD_STATUS_FAIL)
			return "a finding fails its check";
	}
	for (int i = 0; i < HD_CHECK_COUNT; i++)
		if (verdict->status[i] > HD_STATUS_FAIL ||
			(verdict->status[i] == HD_STATUS_FAIL && !failed[i]))
			return "a failed check has a finding";
	if (risk - (1 - safe) > 1e-12 || (1 - safe) - risk > 1e-12)
		return "contributions multiply up to the risk";
	if (!verdict->in_scope && !hd_finding_set_empty(&verdict->findings))
		return "nothing is found out of scope";
	return NULL;
}

#endif							/* FIXTURE_H */
