/*
 * image_load.c
 *	  How do the reference tables become a catalog of the core?
 *
 * One function per table: which columns, and how a row of SQL becomes a row
 * of the catalog.  A user's row that cannot be read as what it must be is
 * left out, or what is wrong in it is left unknown: loading never fails over
 * the content of a row, or one slip would silence every function.  What can
 * be refused is refused when the row is written (CHECK constraints and
 * reference.c).
 *
 * Rows of all sources are loaded; which of them answer is asked later.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "pg/image_load.h"
#include "pg/table_reader.h"
#include "utils/lsyscache.h"

typedef struct loader
{
	hd_catalog *catalog;
	Snapshot	snapshot;
	hd_reader	reader;

	/* the last source and release read, since rows of one come together */
	hd_text		source;
	hd_text		release;
	hd_source_id source_id;
	hd_release_id release_id;
} loader;

/* Every dated table begins its list of columns with these. */
#define ORIGIN_COLUMNS \
	{"source", TEXTOID}, {"release", TEXTOID}, {"shipped", BOOLOID}, \
	{"valid_from", DATEOID}, {"valid_to", DATEOID}

enum
{
	SOURCE, RELEASE, SHIPPED, VALID_FROM, VALID_TO, AFTER_ORIGIN
};

static void
open_table(loader *load, Oid table, const hd_column *columns, int count)
{
	hd_reader_open(&load->reader, table, load->snapshot, columns, count);
}

#define OPEN(load, table, columns) \
	open_table(load, table, columns, lengthof(columns))

/* Texts of the row go when the next one comes: copy what stays. */
static hd_text
kept(loader *load, int column)
{
	return hd_catalog_copy(load->catalog,
						   hd_reader_text(&load->reader, column));
}

/*
 * Who says it.  False for a source that is not in hcpcs_source: possible
 * until the transaction that wrote the row ends, and then in nobody's order.
 */
static bool
read_source(loader *load, hd_origin *origin)
{
	hd_catalog *catalog = load->catalog;
	hd_text		source = hd_reader_text(&load->reader, SOURCE);
	hd_text		release = hd_reader_text(&load->reader, RELEASE);

	if (!hd_text_same(source, load->source) ||
		!hd_text_same(release, load->release))
	{
		load->source_id = hd_catalog_source(catalog, source);
		if (load->source_id == HD_NO_SOURCE)
		{
			load->source = HD_NO_TEXT;
			return false;
		}
		load->release_id = hd_catalog_release(catalog, load->source_id,
											  release);
		load->source = hd_catalog_source_name(catalog, load->source_id);
		load->release = hd_catalog_release_name(catalog, load->release_id);
	}
	origin->source = load->source_id;
	origin->release = load->release_id;
	origin->shipped = hd_reader_bool(&load->reader, SHIPPED);
	return true;
}

static bool
read_origin(loader *load, hd_origin *origin)
{
	origin->valid_from = hd_reader_date(&load->reader, VALID_FROM);
	origin->valid_to = hd_reader_date(&load->reader, VALID_TO);
	return read_source(load, origin);
}

static bool
read_code(loader *load, int column, hd_code *code)
{
	return hd_code_parse(hd_reader_text(&load->reader, column), code) ==
		HD_CODE_LEVEL_II;
}

/* NULL if the unit is not given or not in the unit table. */
static const hd_unit *
read_unit(loader *load, int column)
{
	hd_text		unit = hd_reader_text(&load->reader, column);

	return hd_text_supplied(unit) ?
		hd_catalog_unit(load->catalog, unit) : NULL;
}

/* An enum's "unknown" where there is no word or a strange one. */
static uint8_t
read_word(loader *load, int column, bool (*parse) (hd_text, uint8_t *),
		  uint8_t unknown)
{
	hd_text		word = hd_reader_text(&load->reader, column);
	uint8_t		result;

	return hd_text_supplied(word) && parse(word, &result) ? result : unknown;
}

static bool
read_decimal(loader *load, int column, hd_decimal *value)
{
	if (hd_reader_null(&load->reader, column))
		return false;
	*value = hd_reader_decimal(&load->reader, column);
	return true;
}

/* ---- HD_SECTION_CODE ---- */

static void
load_sources(loader *load, Oid table)
{
	static const hd_column columns[] = {
		{"source", TEXTOID}, {"precedence", INT4OID}
	};
	hd_reader  *reader = &load->reader;

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
	{
		bool		has_precedence = !hd_reader_null(reader, 1);

		hd_catalog_add_source(load->catalog, hd_reader_text(reader, 0),
							  has_precedence, has_precedence ?
							  hd_reader_int32(reader, 1) : 0);
	}
	hd_reader_close(reader);
}

static void
load_releases(loader *load, Oid table)
{
	static const hd_column columns[] = {
		{"source", TEXTOID}, {"release", TEXTOID}, {"kind", TEXTOID},
		{"released", DATEOID}, {"covers_from", DATEOID}, {"covers_to", DATEOID}
	};
	hd_reader  *reader = &load->reader;

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
		hd_catalog_add_release(load->catalog, hd_reader_text(reader, 0),
							   hd_reader_text(reader, 1),
							   hd_reader_text(reader, 2),
							   hd_reader_date(reader, 3),
							   hd_reader_date(reader, 4),
							   hd_reader_date(reader, 5));
	hd_reader_close(reader);
}

static void
load_units(loader *load, Oid table)
{
	static const hd_column columns[] = {
		{"unit", TEXTOID}, {"dimension", TEXTOID}, {"factor", NUMERICOID},
		{"aliases", TEXTARRAYOID}
	};
	hd_reader  *reader = &load->reader;

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
	{
		hd_text		unit = hd_reader_text(reader, 0);
		int			count;
		hd_text    *aliases = hd_reader_texts(reader, 3, &count);

		hd_catalog_add_unit(load->catalog, unit, hd_reader_text(reader, 1),
							hd_reader_decimal(reader, 2));
		for (int i = 0; i < count; i++)
			hd_catalog_add_unit_alias(load->catalog, aliases[i], unit);
	}
	hd_reader_close(reader);
}

static void
load_payers(loader *load, Oid table)
{
	static const hd_column columns[] = {
		{"payer", TEXTOID}, {"parent", TEXTOID}
	};
	hd_reader  *reader = &load->reader;

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
		hd_catalog_add_payer(load->catalog, hd_reader_text(reader, 0),
							 hd_reader_text(reader, 1));
	hd_reader_close(reader);
}

static void
load_payer_aliases(loader *load, Oid table)
{
	static const hd_column columns[] = {
		{"alias", TEXTOID}, {"payer", TEXTOID}
	};
	hd_reader  *reader = &load->reader;

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
		hd_catalog_add_payer_alias(load->catalog, hd_reader_text(reader, 0),
								   hd_reader_text(reader, 1));
	hd_reader_close(reader);
}

enum
{
	DRUG_CODE = AFTER_ORIGIN, DRUG_CATEGORY, DRUG_NAME, DRUG_BRAND, DRUG_DOSE,
	DRUG_UNIT, DRUG_BASIS, DRUG_CONTAINER, DRUG_JW_JZ, DRUG_ESRD,
	DRUG_COVERAGE, DRUG_REPLACED_BY, DRUG_NOTE
};

static void
read_drug(loader *load, hd_origin origin, hd_code code)
{
	hd_reader  *reader = &load->reader;
	hd_text		coverage = hd_text_trim(hd_reader_text(reader, DRUG_COVERAGE));
	hd_drug		drug = {.origin = origin, .code = code};

	drug.category = read_word(load, DRUG_CATEGORY, hd_category_parse,
							  HD_CATEGORY_DRUG);
	drug.basis = read_word(load, DRUG_BASIS, hd_basis_parse, HD_BASIS_UNKNOWN);
	drug.container = read_word(load, DRUG_CONTAINER, hd_container_parse,
							   HD_CONTAINER_UNKNOWN);
	drug.jw_jz = read_word(load, DRUG_JW_JZ, hd_jw_jz_parse,
						   HD_JW_JZ_UNKNOWN);
	drug.esrd = HD_UNKNOWN;
	if (!hd_reader_null(reader, DRUG_ESRD))
		drug.esrd = hd_reader_bool(reader, DRUG_ESRD) ? HD_TRUE : HD_FALSE;
	drug.coverage = coverage.len > 0 ? coverage.data[0] : '\0';
	drug.has_dose = read_decimal(load, DRUG_DOSE, &drug.dose);
	drug.unit = read_unit(load, DRUG_UNIT);
	drug.name = kept(load, DRUG_NAME);
	drug.brand = kept(load, DRUG_BRAND);
	drug.replaced_by =
		hd_catalog_copy(load->catalog,
						hd_reader_printed_array(reader, DRUG_REPLACED_BY));
	drug.note = kept(load, DRUG_NOTE);
	*hd_catalog_add_drug(load->catalog) = drug;
}

static void
load_drugs(loader *load, Oid table)
{
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[DRUG_CODE] = {"code", TEXTOID},
		[DRUG_CATEGORY] = {"category", TEXTOID},
		[DRUG_NAME] = {"drug", TEXTOID},
		[DRUG_BRAND] = {"brand", TEXTOID},
		[DRUG_DOSE] = {"dose", NUMERICOID},
		[DRUG_UNIT] = {"dose_unit", TEXTOID},
		[DRUG_BASIS] = {"billing_basis", TEXTOID},
		[DRUG_CONTAINER] = {"container", TEXTOID},
		[DRUG_JW_JZ] = {"jw_jz", TEXTOID},
		[DRUG_ESRD] = {"esrd", BOOLOID},
		[DRUG_COVERAGE] = {"coverage", TEXTOID},
		[DRUG_REPLACED_BY] = {"replaced_by", TEXTARRAYOID},
		[DRUG_NOTE] = {"note", TEXTOID}
	};
	hd_origin	origin;
	hd_code		code;

	OPEN(load, table, columns);
	while (hd_reader_next(&load->reader))
	{
		if (read_origin(load, &origin) && read_code(load, DRUG_CODE, &code))
			read_drug(load, origin, code);
	}
	hd_reader_close(&load->reader);
}

/* Weights are not dated: SHIPPED is followed by their own columns. */
static void
load_weights(loader *load, Oid table)
{
	static const hd_column columns[] = {
		{"source", TEXTOID}, {"release", TEXTOID}, {"shipped", BOOLOID},
		{"finding", TEXTOID}, {"payer", TEXTOID}, {"weight", NUMERICOID}
	};
	hd_reader  *reader = &load->reader;
	hd_origin	origin = {
		.valid_from = HD_DATE_BEGIN, .valid_to = HD_DATE_END
	};

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
	{
		if (read_source(load, &origin))
			hd_catalog_add_weight(load->catalog, origin,
								  hd_reader_text(reader, SHIPPED + 1),
								  hd_reader_text(reader, SHIPPED + 2),
								  hd_reader_double(reader, SHIPPED + 3));
	}
	hd_reader_close(reader);
}

/* Sources, units and payers first: the rows of the others name them. */
static void
load_code_section(loader *load, const hd_tables *tables)
{
	load_sources(load, tables->oid[HD_TABLE_source]);
	load_releases(load, tables->oid[HD_TABLE_release]);
	load_units(load, tables->oid[HD_TABLE_unit_of_measure]);
	load_payers(load, tables->oid[HD_TABLE_payer]);
	load_payer_aliases(load, tables->oid[HD_TABLE_payer_alias]);
	load_drugs(load, tables->oid[HD_TABLE_drug]);
	load_weights(load, tables->oid[HD_TABLE_weight]);
}

/* ---- HD_SECTION_LIMIT, HD_SECTION_STATUS, HD_SECTION_PAYMENT ---- */

static void
load_limits(loader *load, Oid table)
{
	enum
	{
		CODE = AFTER_ORIGIN, ENDED, CLAIM_TYPE, UNITS, INDICATOR
	};
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[CODE] = {"code", TEXTOID},
		[ENDED] = {"ended", BOOLOID, true},
		[CLAIM_TYPE] = {"claim_type", TEXTOID},
		[UNITS] = {"units", INT4OID},
		[INDICATOR] = {"indicator", INT2OID}
	};
	hd_limit	limit = {0};

	OPEN(load, table, columns);
	while (hd_reader_next(&load->reader))
	{
		if (!read_origin(load, &limit.origin) ||
			!read_code(load, CODE, &limit.code))
			continue;
		limit.origin.ended = hd_reader_bool(&load->reader, ENDED);
		limit.claim_type = read_word(load, CLAIM_TYPE, hd_claim_type_parse,
									 HD_CLAIM_UNKNOWN);
		limit.units = hd_reader_int32(&load->reader, UNITS);
		limit.indicator = (uint8_t) hd_reader_int16(&load->reader, INDICATOR);
		*hd_catalog_add_limit(load->catalog) = limit;
	}
	hd_reader_close(&load->reader);
}

/* Indicators are one or two characters; a longer one is no indicator. */
static bool
read_indicator(loader *load, int column, char *indicator)
{
	hd_text		text = hd_text_trim(hd_reader_text(&load->reader, column));

	if (text.len < 1 || text.len > 2)
		return false;
	indicator[0] = hd_upper(text.data[0]);
	indicator[1] = text.len == 2 ? hd_upper(text.data[1]) : '\0';
	indicator[2] = '\0';
	return true;
}

static void
load_statuses(loader *load, Oid table)
{
	enum
	{
		CODE = AFTER_ORIGIN, ENDED, INDICATOR
	};
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[CODE] = {"code", TEXTOID},
		[ENDED] = {"ended", BOOLOID, true},
		[INDICATOR] = {"status_indicator", TEXTOID}
	};
	hd_opps_status status = {0};

	OPEN(load, table, columns);
	while (hd_reader_next(&load->reader))
	{
		if (!read_origin(load, &status.origin) ||
			!read_code(load, CODE, &status.code) ||
			!read_indicator(load, INDICATOR, status.indicator))
			continue;
		status.origin.ended = hd_reader_bool(&load->reader, ENDED);
		*hd_catalog_add_status(load->catalog) = status;
	}
	hd_reader_close(&load->reader);
}

/*
 * An amount with the zeros at its end, which CMS prints: 1730.290.  What
 * cannot be held exactly is not known; zeros for which a decimal has no room
 * are left out.
 */
static bool
read_amount(loader *load, int column, hd_decimal *value, uint8 *scale)
{
	int32		written;
	int64		digits;

	if (!read_decimal(load, column, value) ||
		!hd_decimal_is_finite(*value) || value->inexact)
		return false;
	written = hd_reader_scale(&load->reader, column);
	digits = value->digits;
	*scale = value->scale;
	while (*scale < Min(written, HD_DECIMAL_MAX_SCALE) &&
		   digits > PG_INT64_MIN / 100 && digits < PG_INT64_MAX / 100)
	{
		digits *= 10;
		(*scale)++;
	}
	return true;
}

static void
load_payments(loader *load, Oid table)
{
	enum
	{
		CODE = AFTER_ORIGIN, ENDED, PAYMENT_LIMIT, COINSURANCE
	};
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[CODE] = {"code", TEXTOID},
		[ENDED] = {"ended", BOOLOID, true},
		[PAYMENT_LIMIT] = {"payment_limit", NUMERICOID},
		[COINSURANCE] = {"coinsurance_percent", NUMERICOID}
	};

	OPEN(load, table, columns);
	while (hd_reader_next(&load->reader))
	{
		hd_payment	payment = {0};

		if (!read_origin(load, &payment.origin) ||
			!read_code(load, CODE, &payment.code))
			continue;
		payment.origin.ended = hd_reader_bool(&load->reader, ENDED);
		payment.has_limit = read_amount(load, PAYMENT_LIMIT, &payment.limit,
										&payment.limit_scale);
		payment.has_coinsurance = read_amount(load, COINSURANCE,
											  &payment.coinsurance,
											  &payment.coinsurance_scale);
		*hd_catalog_add_payment(load->catalog) = payment;
	}
	hd_reader_close(&load->reader);
}

/* ---- HD_SECTION_NDC ---- */

enum
{
	NDC_NDC = AFTER_ORIGIN, NDC_CODE, NDC_ENDED, NDC_UNITS, NDC_SIZE,
	NDC_SIZE_UNIT, NDC_CONTAINER, NDC_PRODUCT
};

static bool
read_ndc(loader *load, hd_ndc_row *row)
{
	row->ndc = hd_ndc_parse(hd_reader_text(&load->reader, NDC_NDC));
	if (row->ndc == HD_NO_NDC || !read_code(load, NDC_CODE, &row->code) ||
		!read_origin(load, &row->origin))
		return false;
	row->origin.ended = hd_reader_bool(&load->reader, NDC_ENDED);
	row->container = read_word(load, NDC_CONTAINER, hd_container_parse,
							   HD_CONTAINER_UNKNOWN);
	row->has_units = read_decimal(load, NDC_UNITS, &row->units_per_container);
	row->has_size = read_decimal(load, NDC_SIZE, &row->size);
	row->size_unit = read_unit(load, NDC_SIZE_UNIT);
	row->product = kept(load, NDC_PRODUCT);
	return true;
}

static void
load_ndcs(loader *load, Oid table)
{
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[NDC_NDC] = {"ndc", TEXTOID},
		[NDC_CODE] = {"code", TEXTOID},
		[NDC_ENDED] = {"ended", BOOLOID, true},
		[NDC_UNITS] = {"units_per_container", NUMERICOID},
		[NDC_SIZE] = {"size", NUMERICOID},
		[NDC_SIZE_UNIT] = {"size_unit", TEXTOID},
		[NDC_CONTAINER] = {"container", TEXTOID},
		[NDC_PRODUCT] = {"product", TEXTOID}
	};

	OPEN(load, table, columns);
	while (hd_reader_next(&load->reader))
	{
		hd_ndc_row	row = {0};

		if (read_ndc(load, &row))
			*hd_catalog_add_ndc(load->catalog) = row;
	}
	hd_reader_close(&load->reader);
}

/* ---- HD_SECTION_MODIFIER ---- */

static void
load_modifiers(loader *load, Oid table)
{
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[AFTER_ORIGIN] = {"modifier", TEXTOID}
	};
	hd_reader  *reader = &load->reader;
	hd_modifier_row row = {0};

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
	{
		row.modifier = hd_modifier_parse(hd_reader_text(reader, AFTER_ORIGIN));
		if (row.modifier != HD_NO_MODIFIER && read_origin(load, &row.origin))
			*hd_catalog_add_modifier(load->catalog) = row;
	}
	hd_reader_close(reader);
}

static const hd_modifier *
read_modifiers(loader *load, int column, uint16_t *count)
{
	int			given;
	hd_text    *texts = hd_reader_texts(&load->reader, column, &given);
	hd_modifier *modifiers =
		hd_catalog_allocate(load->catalog,
							sizeof(hd_modifier) * Max(given, 1));

	*count = 0;
	for (int i = 0; i < given && *count < PG_UINT16_MAX; i++)
	{
		hd_modifier modifier = hd_modifier_parse(texts[i]);

		if (modifier != HD_NO_MODIFIER)
			modifiers[(*count)++] = modifier;
	}
	return modifiers;
}

static const hd_code_pattern *
read_patterns(loader *load, int column, uint16_t *count)
{
	int			given;
	hd_text    *texts = hd_reader_texts(&load->reader, column, &given);
	hd_code_pattern *patterns =
		hd_catalog_allocate(load->catalog,
							sizeof(hd_code_pattern) * Max(given, 1));

	*count = 0;
	for (int i = 0; i < given && *count < PG_UINT16_MAX; i++)
	{
		if (hd_code_pattern_parse(texts[i], &patterns[*count]))
			(*count)++;
	}
	return patterns;
}

enum
{
	RULE_RULE = AFTER_ORIGIN, RULE_KIND, RULE_MODIFIERS, RULE_CODES,
	RULE_EXCEPT_CODES, RULE_PAYER, RULE_CLAIM_TYPE, RULE_FINDING,
	RULE_SEVERITY
};

/* False for a rule that names a payer, finding or kind we do not know. */
static bool
read_rule(loader *load, hd_modifier_rule *rule)
{
	hd_reader  *reader = &load->reader;
	hd_text		payer = hd_reader_text(reader, RULE_PAYER);

	rule->payer = HD_NO_PAYER;
	if (hd_text_supplied(payer))
	{
		rule->payer = hd_catalog_payer(load->catalog, payer);
		if (rule->payer == HD_NO_PAYER)
			return false;
	}
	rule->finding = hd_finding_parse(hd_reader_text(reader, RULE_FINDING));
	if (rule->finding == HD_NO_FINDING ||
		!hd_rule_kind_parse(hd_reader_text(reader, RULE_KIND), &rule->kind) ||
		!read_origin(load, &rule->origin))
		return false;
	rule->severity = read_word(load, RULE_SEVERITY, hd_severity_parse,
							   HD_SEVERITY_DEFAULT);
	rule->claim_type = read_word(load, RULE_CLAIM_TYPE, hd_claim_type_parse,
								 HD_CLAIM_ANY);
	rule->rule = kept(load, RULE_RULE);
	rule->modifiers = read_modifiers(load, RULE_MODIFIERS,
									 &rule->modifier_count);
	rule->codes = read_patterns(load, RULE_CODES, &rule->code_count);
	rule->except_codes = read_patterns(load, RULE_EXCEPT_CODES,
									   &rule->except_count);
	return true;
}

static void
load_rules(loader *load, Oid table)
{
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[RULE_RULE] = {"rule", TEXTOID},
		[RULE_KIND] = {"kind", TEXTOID},
		[RULE_MODIFIERS] = {"modifiers", TEXTARRAYOID},
		[RULE_CODES] = {"codes", TEXTARRAYOID},
		[RULE_EXCEPT_CODES] = {"except_codes", TEXTARRAYOID},
		[RULE_PAYER] = {"payer", TEXTOID},
		[RULE_CLAIM_TYPE] = {"claim_type", TEXTOID},
		[RULE_FINDING] = {"finding", TEXTOID},
		[RULE_SEVERITY] = {"severity", TEXTOID}
	};

	OPEN(load, table, columns);
	while (hd_reader_next(&load->reader))
	{
		hd_modifier_rule rule = {0};

		if (read_rule(load, &rule))
			*hd_catalog_add_rule(load->catalog) = rule;
	}
	hd_reader_close(&load->reader);
}

/* ---- HD_SECTION_POLICY ---- */

enum
{
	POLICY_PAYER = AFTER_ORIGIN, POLICY_CODE, POLICY_POLICY, POLICY_VALUE,
	POLICY_UNIT, POLICY_CONDITION
};

static hd_tristate
read_flag(hd_text value)
{
	value = hd_text_trim(value);
	if (hd_text_equal(value, HD_TEXT("true")) ||
		hd_text_equal(value, HD_TEXT("yes")))
		return HD_TRUE;
	if (hd_text_equal(value, HD_TEXT("false")) ||
		hd_text_equal(value, HD_TEXT("no")))
		return HD_FALSE;
	return HD_UNKNOWN;
}

/* False for a policy that no check acts on: hcpcs_policy shows it. */
static bool
read_policy(loader *load, hd_policy *policy)
{
	hd_reader  *reader = &load->reader;

	if (!hd_policy_parse(hd_reader_text(reader, POLICY_POLICY),
						 &policy->policy) ||
		!hd_code_pattern_parse(hd_reader_text(reader, POLICY_CODE),
							   &policy->pattern))
		return false;
	policy->payer = hd_catalog_payer(load->catalog,
									 hd_reader_text(reader, POLICY_PAYER));
	if (policy->payer == HD_NO_PAYER || !read_origin(load, &policy->origin))
		return false;
	policy->value = kept(load, POLICY_VALUE);
	policy->unit = kept(load, POLICY_UNIT);
	policy->condition = kept(load, POLICY_CONDITION);
	policy->flag = read_flag(policy->value);
	policy->has_number = hd_decimal_parse(policy->value, &policy->number) &&
		hd_decimal_is_finite(policy->number);
	return true;
}

static void
load_policies(loader *load, Oid table)
{
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[POLICY_PAYER] = {"payer", TEXTOID},
		[POLICY_CODE] = {"code", TEXTOID},
		[POLICY_POLICY] = {"policy", TEXTOID},
		[POLICY_VALUE] = {"value", TEXTOID},
		[POLICY_UNIT] = {"unit", TEXTOID},
		[POLICY_CONDITION] = {"condition", TEXTOID}
	};

	OPEN(load, table, columns);
	while (hd_reader_next(&load->reader))
	{
		hd_policy	policy = {0};

		if (read_policy(load, &policy))
			*hd_catalog_add_policy(load->catalog) = policy;
	}
	hd_reader_close(&load->reader);
}

/* ---- HD_SECTION_DIAGNOSIS ---- */

static void
load_diagnoses(loader *load, Oid table)
{
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[AFTER_ORIGIN] = {"code", TEXTOID},
		[AFTER_ORIGIN + 1] = {"diagnosis", TEXTOID}
	};
	hd_reader  *reader = &load->reader;
	hd_origin	origin = {0};

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
	{
		if (read_origin(load, &origin))
			hd_catalog_add_diagnosis(load->catalog, origin,
									 hd_reader_text(reader, AFTER_ORIGIN),
									 hd_reader_text(reader, AFTER_ORIGIN + 1));
	}
	hd_reader_close(reader);
}

/* ---- HD_SECTION_FINDING ---- */

static void
load_findings(loader *load, Oid table)
{
	static const hd_column columns[] = {
		{"finding", TEXTOID},
		{"carc", TEXTOID},
		{"rarc", TEXTARRAYOID},
		{"remedy", TEXTOID}
	};
	hd_reader  *reader = &load->reader;

	OPEN(load, table, columns);
	while (hd_reader_next(reader))
	{
		hd_finding_text *texts =
			hd_catalog_add_finding(load->catalog, hd_reader_text(reader, 0));

		texts->carc = kept(load, 1);
		texts->rarc = hd_catalog_copy(load->catalog,
									  hd_reader_printed_array(reader, 2));
		texts->remedy = kept(load, 3);
	}
	hd_reader_close(reader);
}

/* ---- HD_SECTION_FORMULARY ---- */

enum
{
	FORMULARY_CODE = AFTER_ORIGIN, FORMULARY_PRODUCT, FORMULARY_NDC,
	FORMULARY_CONTENT, FORMULARY_UNIT, FORMULARY_CONTAINER
};

/* False where the content is counted in a unit that nobody knows. */
static bool
read_formulary(loader *load, hd_formulary_row *row)
{
	hd_reader  *reader = &load->reader;

	if (!read_code(load, FORMULARY_CODE, &row->code) ||
		!read_decimal(load, FORMULARY_CONTENT, &row->content) ||
		!hd_decimal_is_finite(row->content) || row->content.inexact ||
		!read_origin(load, &row->origin))
		return false;
	row->unit = read_unit(load, FORMULARY_UNIT);
	if (row->unit == NULL && !hd_reader_null(reader, FORMULARY_UNIT))
		return false;
	row->ndc = HD_NO_NDC;
	if (!hd_reader_null(reader, FORMULARY_NDC))
		row->ndc = hd_ndc_parse(hd_reader_text(reader, FORMULARY_NDC));
	row->container = read_word(load, FORMULARY_CONTAINER, hd_container_parse,
							   HD_CONTAINER_UNKNOWN);
	row->product = kept(load, FORMULARY_PRODUCT);
	return true;
}

static void
load_formulary(loader *load, Oid table)
{
	static const hd_column columns[] = {
		ORIGIN_COLUMNS,
		[FORMULARY_CODE] = {"code", TEXTOID},
		[FORMULARY_PRODUCT] = {"product", TEXTOID},
		[FORMULARY_NDC] = {"ndc", TEXTOID},
		[FORMULARY_CONTENT] = {"content", NUMERICOID},
		[FORMULARY_UNIT] = {"content_unit", TEXTOID},
		[FORMULARY_CONTAINER] = {"container", TEXTOID}
	};

	OPEN(load, table, columns);
	while (hd_reader_next(&load->reader))
	{
		hd_formulary_row row = {0};

		if (read_formulary(load, &row))
			*hd_catalog_add_formulary(load->catalog) = row;
	}
	hd_reader_close(&load->reader);
}

void
hd_load_section(hd_catalog *catalog, hd_section section,
				const hd_tables *tables, Snapshot snapshot)
{
	loader		load = {.catalog = catalog, .snapshot = snapshot};

	switch (section)
	{
		case HD_SECTION_CODE:
			load_code_section(&load, tables);
			break;
		case HD_SECTION_LIMIT:
			load_limits(&load, tables->oid[HD_TABLE_limit]);
			break;
		case HD_SECTION_STATUS:
			load_statuses(&load, tables->oid[HD_TABLE_status]);
			break;
		case HD_SECTION_PAYMENT:
			load_payments(&load, tables->oid[HD_TABLE_payment]);
			break;
		case HD_SECTION_NDC:
			load_ndcs(&load, tables->oid[HD_TABLE_ndc]);
			break;
		case HD_SECTION_MODIFIER:
			load_modifiers(&load, tables->oid[HD_TABLE_modifier]);
			load_rules(&load, tables->oid[HD_TABLE_modifier_rule]);
			break;
		case HD_SECTION_POLICY:
			load_policies(&load, tables->oid[HD_TABLE_payer_policy]);
			break;
		case HD_SECTION_DIAGNOSIS:
			load_diagnoses(&load, tables->oid[HD_TABLE_diagnosis]);
			break;
		case HD_SECTION_FINDING:
			load_findings(&load, tables->oid[HD_TABLE_finding]);
			break;
		case HD_SECTION_FORMULARY:
			if (OidIsValid(tables->oid[HD_TABLE_formulary]))
				load_formulary(&load, tables->oid[HD_TABLE_formulary]);
			break;
		case HD_SECTION_COUNT:
			break;
	}
	hd_catalog_close(catalog, section);
	if (hd_catalog_overflowed(catalog))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("the reference tables hold more names than the image has numbers for"),
				 errdetail("At most %d sources and %d each of releases, payers and dimensions of units can be told apart.",
						   HD_MAX_SOURCES, HD_NO_RELEASE)));
}

/* The number of the state of the tables that the snapshot sees. */
int64
hd_load_version(const hd_tables *tables, Snapshot snapshot)
{
	static const hd_column columns[] = {{"version", INT8OID}};
	hd_reader	reader;
	int64		version;

	hd_reader_open(&reader, tables->oid[HD_TABLE_version], snapshot, columns,
				   lengthof(columns));
	if (!hd_reader_next(&reader))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("reference table \"%s\" is empty",
						RelationGetRelationName(reader.relation)),
				 errdetail("It must hold one row, as CREATE EXTENSION makes it on every node."),
				 errhint("Drop and create the extension hcpcs_drug.")));
	version = hd_reader_int64(&reader, 0);
	hd_reader_close(&reader);
	return version;
}

/* A table that came after 1.0 holds nothing before ALTER EXTENSION UPDATE. */
static bool
is_new(hd_table_id table)
{
	return table == HD_TABLE_formulary;
}

/* All at once, before any is opened: see forget_tables in image.c. */
void
hd_tables_find(Oid namespace, hd_tables *tables)
{
	static const char *const names[HD_TABLE_COUNT] = {
#define X(name) "hcpcs_" #name,
		HD_TABLES(X)
#undef X
	};

	for (int i = 0; i < HD_TABLE_COUNT; i++)
	{
		tables->oid[i] = get_relname_relid(names[i], namespace);
		if (!OidIsValid(tables->oid[i]) && !is_new(i))
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_TABLE),
					 errmsg("reference table \"%s\" does not exist in schema \"%s\"",
							names[i], get_namespace_name(namespace)),
					 errhint("Run ALTER EXTENSION hcpcs_drug UPDATE.")));
	}
}
