/*
 * claim_views.c
 *	  Which views show a table of claim lines on a dashboard?
 *
 * hcpcs_create_views writes CREATE VIEW for the caller, with the caller's
 * rights.  Two views judge the lines, one row a line and one row a finding;
 * each of the others is one tile and asks one of the two.  They have the
 * same columns over every table, so that a dashboard made for one fits all.
 *
 * Names in the texts below are qualified, and they are parsed with a
 * search_path of pg_catalog alone: whose operators and functions are meant
 * is not for the session to say.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "commands/defrem.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "pg/claim_columns.h"
#include "pg/claim_mapping.h"
#include "pg/claim_relation.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* Comments of our views begin so: by this they are known again. */
#define MARK "hcpcs_create_views: "

/* What says which line it is, where the table says it. */
static const char *const identity_names[] = {"claim_id", "line_no"};

#define IDENTITIES lengthof(identity_names)

/* How a column becomes an argument; NULL in it is blank where that differs. */
typedef struct view_argument
{
	hd_field	field;
	const char *format;
} view_argument;

static const view_argument arguments[] = {
	{HD_FIELD_code, "pg_catalog.upper(pg_catalog.btrim(%s::pg_catalog.text))"},
	{HD_FIELD_units, "%s::pg_catalog.numeric"},
	{HD_FIELD_service_date, "%s::pg_catalog.date"},
	{HD_FIELD_payer, "COALESCE(%s::pg_catalog.text, '')"},
	{HD_FIELD_claim_type, "COALESCE(%s::pg_catalog.text, '')"},
	{HD_FIELD_place_of_service, "COALESCE(%s::pg_catalog.text, '')"},
	{HD_FIELD_ndc, "COALESCE(%s::pg_catalog.text, '')"},
	{HD_FIELD_ndc_quantity, "%s::pg_catalog.numeric"},
	{HD_FIELD_ndc_unit, "COALESCE(%s::pg_catalog.text, '')"},
	{HD_FIELD_dose, "%s::pg_catalog.numeric"},
	{HD_FIELD_dose_unit, "COALESCE(%s::pg_catalog.text, '')"},
	{HD_FIELD_prior_auth, "COALESCE(%s::pg_catalog.text, '')"},
	{HD_FIELD_received_date, "%s::pg_catalog.date"},
	{HD_FIELD_charge, "%s::pg_catalog.numeric"},
	{HD_FIELD_drug, "COALESCE(%s::pg_catalog.text, '')"},
	{HD_FIELD_container_type, "COALESCE(%s::pg_catalog.text, '')"},
};

/* Arrays, or made of several columns */
static const hd_field other_fields[] = {
	HD_FIELD_modifiers, HD_FIELD_diagnoses,
	HD_FIELD_mod1, HD_FIELD_mod2, HD_FIELD_mod3, HD_FIELD_mod4
};

typedef struct mapping
{
	/* as named: NULL not at all, "" to be left out */
	const char *column[HD_FIELD_COUNT];
	const char *identity[IDENTITIES];
	/* as found in the relation, quoted; NULL: none */
	const char *found[HD_FIELD_COUNT];
	const char *found_identity[IDENTITIES];
	bool		diagnosis_list;	/* an array, not a single one */
} mapping;

/* ---- the mapping ---- */

/* Is it an argument that the views pass on? */
static bool
is_passed(hd_field field)
{
	for (int i = 0; i < lengthof(arguments); i++)
		if (arguments[i].field == field)
			return true;
	for (int i = 0; i < lengthof(other_fields); i++)
		if (other_fields[i] == field)
			return true;
	return false;
}

static const char **
place_of(mapping *map, const char *key)
{
	hd_field	field = hd_field_parse(hd_text_of(key));

	for (int i = 0; i < IDENTITIES; i++)
		if (pg_strcasecmp(key, identity_names[i]) == 0)
			return &map->identity[i];
	if (field == HD_NO_FIELD || !is_passed(field))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown key \"%s\" in the mapping", key),
				 errhint("The keys are claim_id, line_no, mod1 to mod4 and the arguments of hcpcs_denial_risk.")));
	return &map->column[field];
}

static void
read_mapping(Jsonb *json, mapping *map)
{
	ListCell   *cell;

	foreach(cell, hd_mapping_read(json))
	{
		const hd_mapped *mapped = lfirst(cell);

		*place_of(map, mapped->key) = mapped->column;
	}
}

/* The column that was named, or has the key's own name; 0: none. */
static AttrNumber
find_column(Relation relation, const char *key, const char *named)
{
	TupleDesc	desc = RelationGetDescr(relation);
	AttrNumber	number;
	const char *nearest;

	if (named == NULL)
		return hd_column_named(desc, key);
	if (*named == '\0')
		return 0;
	number = hd_column_named(desc, named);
	if (number != 0)
		return number;
	nearest = hd_column_nearest(desc, named);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("column \"%s\" of relation \"%s\" does not exist", named,
					RelationGetRelationName(relation)),
			 errdetail("The mapping names it for \"%s\".", key),
			 nearest != NULL ?
			 errhint("Perhaps you meant the column \"%s\".", nearest) : 0,
			 errtable(relation)));
}

static const char *
column_of(Relation relation, AttrNumber number)
{
	Form_pg_attribute column = TupleDescAttr(RelationGetDescr(relation),
											 number - 1);

	return psprintf("l.%s", quote_identifier(NameStr(column->attname)));
}

static char *
way_out(hd_field field)
{
	const char *key = hd_field_names[field];

	if (hd_field_required(field))
		return psprintf("Name another column: {\"%s\": \"column\"}.", key);
	return psprintf("Name another column, {\"%s\": \"column\"}, or leave it out, {\"%s\": null}.",
					key, key);
}

static void
find_field(Relation relation, hd_field field, mapping *map)
{
	const char *key = hd_field_names[field];
	AttrNumber	number = find_column(relation, key, map->column[field]);
	hd_claim_columns columns = {0};
	const char *nearest;

	if (number != 0)
	{
		if (!hd_claim_column_match(RelationGetDescr(relation), number, field,
								   &columns))
			hd_claim_refuse_type(relation, number, key,
								 hd_field_types(field), way_out(field));
		map->found[field] = column_of(relation, number);
		if (field == HD_FIELD_diagnoses)
			map->diagnosis_list =
				OidIsValid(get_element_type(columns.of[field].type));
		return;
	}
	if (!hd_field_required(field))
		return;
	nearest = hd_column_nearest(RelationGetDescr(relation), key);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("relation \"%s\" has no column for \"%s\"",
					RelationGetRelationName(relation), key),
			 errhint("Name the column: {\"%s\": \"%s\"}.", key,
					 nearest != NULL ? nearest : "column"),
			 errtable(relation)));
}

static bool
has_modifier_columns(const mapping *map)
{
	return map->found[HD_FIELD_mod1] != NULL ||
		map->found[HD_FIELD_mod2] != NULL ||
		map->found[HD_FIELD_mod3] != NULL ||
		map->found[HD_FIELD_mod4] != NULL;
}

static void
find_columns(Relation relation, mapping *map)
{
	for (int i = 0; i < lengthof(arguments); i++)
		find_field(relation, arguments[i].field, map);
	for (int i = 0; i < lengthof(other_fields); i++)
		find_field(relation, other_fields[i], map);
	for (int i = 0; i < IDENTITIES; i++)
	{
		AttrNumber	number = find_column(relation, identity_names[i],
										 map->identity[i]);

		if (number != 0)
			map->found_identity[i] = column_of(relation, number);
	}
	if (map->found[HD_FIELD_modifiers] != NULL && has_modifier_columns(map))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("relation \"%s\" has modifiers in one column and in several",
						RelationGetRelationName(relation)),
				 errhint("Leave out the one, {\"modifiers\": null}, or the others, {\"mod1\": null, ...}."),
				 errtable(relation)));
}

/* ---- the lines, and the arguments that they are judged by ---- */

static void
add_line_column(StringInfo lines, StringInfo call, const char *name,
				const char *expression)
{
	appendStringInfo(lines, "%s%s AS %s", lines->len > 0 ? ", " : "",
					 expression, name);
	if (call != NULL)
		appendStringInfo(call, "%s%s => a.%s", call->len > 0 ? ", " : "",
						 name, name);
}

static void
add_modifiers(const mapping *map, StringInfo lines, StringInfo call)
{
	StringInfoData list;
	const char *all = map->found[HD_FIELD_modifiers];

	if (all != NULL)
		add_line_column(lines, call, "modifiers",
						psprintf("%s::pg_catalog.text[]", all));
	if (!has_modifier_columns(map))
		return;
	initStringInfo(&list);
	for (int i = HD_FIELD_mod1; i <= HD_FIELD_mod4; i++)
		if (map->found[i] != NULL)
			appendStringInfo(&list, "%s%s::pg_catalog.text",
							 list.len > 0 ? ", " : "", map->found[i]);
	add_line_column(lines, call, "modifiers",
					psprintf("ARRAY[%s]", list.data));
}

static void
add_diagnoses(const mapping *map, StringInfo lines, StringInfo call)
{
	const char *column = map->found[HD_FIELD_diagnoses];

	if (column == NULL)
		return;
	add_line_column(lines, call, "diagnoses", map->diagnosis_list ?
					psprintf("COALESCE(%s::pg_catalog.text[], '{}')",
							 column) :
					psprintf("pg_catalog.array_remove(ARRAY[%s::pg_catalog.text], NULL)",
							 column));
}

/*
 * lines: the columns of one relation "a" that all views ask; call: those of
 * them that the functions are called with.  Payer and charge are there for
 * every table, because the views show them.
 */
static void
write_lines(const mapping *map, StringInfo lines, StringInfo call)
{
	for (int i = 0; i < lengthof(arguments); i++)
	{
		const char *column = map->found[arguments[i].field];

		if (column != NULL)
			add_line_column(lines, call, hd_field_names[arguments[i].field],
							psprintf(arguments[i].format, column));
	}
	add_modifiers(map, lines, call);
	add_diagnoses(map, lines, call);
	if (map->found[HD_FIELD_payer] == NULL)
		add_line_column(lines, NULL, "payer", "'medicare'::pg_catalog.text");
	if (map->found[HD_FIELD_charge] == NULL)
		add_line_column(lines, NULL, "charge", "NULL::pg_catalog.numeric");
	for (int i = 0; i < IDENTITIES; i++)
		add_line_column(lines, NULL, identity_names[i],
						map->found_identity[i] == NULL ?
						"NULL::pg_catalog.text" :
						psprintf("%s::pg_catalog.text",
								 map->found_identity[i]));
}

/* ---- the views ---- */

/*
 * Texts with names in braces: {lines} the table, {call} the arguments, {ours}
 * the extension's schema, {line} and {finding} the first two views.
 */
typedef struct view_text
{
	const char *suffix;
	const char *comment;
	const char *query;
} view_text;

#define SHOWN "a.claim_id, a.line_no, a.code, a.service_date, " \
	"date_trunc('month', a.service_date::timestamp)::date AS month, " \
	"a.payer, a.units, a.charge"
/* A risk that is no more than that of a clean line has no explanation. */
#define ABOVE_BASE \
	"r.risk > (SELECT min(w.weight)::float8 FROM {ours}.hcpcs_weight AS w " \
	"WHERE w.finding = 'base') "
#define PRICE \
	" LEFT JOIN LATERAL {ours}.hcpcs_price(a.code, a.service_date) AS p ON true"
/* Units that are no number, or none, have no price. */
#define PRICED \
	"p.payment_limit, CASE WHEN a.units > '-Infinity' AND " \
	"a.units < 'Infinity' THEN a.units * p.payment_limit END AS money "
#define MONEY \
	"count(*) AS lines, sum(money) AS money, " \
	"count(*) FILTER (WHERE money IS NULL) AS lines_without_money"

static const view_text views[] = {
	{"drug_line",
		"one row a drug line: its risk, and the finding that adds most to it (NULL: none adds any). money = units x payment limit as of the service date, NULL where no limit is known, or the units are no number. Lines outside the scope are left out",
		"SELECT " SHOWN ", r.risk, h.finding AS heaviest_finding, "
		PRICED
		"FROM {lines} AS a "
		"CROSS JOIN LATERAL (SELECT {ours}.hcpcs_denial_risk({call}) AS risk) AS r "
		"LEFT JOIN LATERAL (SELECT e.finding "
		"FROM {ours}.hcpcs_explain({call}) WITH ORDINALITY AS e "
		"WHERE " ABOVE_BASE "AND e.finding IS NOT NULL AND e.contribution > 0 "
		"ORDER BY e.contribution DESC, e.ordinality LIMIT 1) AS h ON true"
		PRICE " WHERE r.risk IS NOT NULL"},
	{"drug_finding",
		"one row a finding of a line. money is that of the whole line, so that a line with two findings shows it twice: for totals take money_at_risk",
		"SELECT " SHOWN ", f.finding, c.cause, f.severity, f.carc, f.rarc, "
		"f.detail, f.remedy, f.source, " PRICED
		"FROM {lines} AS a "
		"CROSS JOIN LATERAL {ours}.hcpcs_findings({call}) AS f "
		"JOIN {ours}.hcpcs_finding AS c ON c.finding = f.finding" PRICE},
	{"findings_by_code",
		"tile: lines of each code with each finding; lines_without_money are not in money",
		"SELECT code, finding, severity, " MONEY
		" FROM {finding} GROUP BY code, finding, severity"},
	{"findings_by_payer",
		"tile: lines of each payer with each finding; lines_without_money are not in money",
		"SELECT payer, finding, severity, " MONEY
		" FROM {finding} GROUP BY payer, finding, severity"},
	{"findings_by_month",
		"tile: lines of each month of service with each finding; lines_without_money are not in money",
		"SELECT month, finding, severity, " MONEY
		" FROM {finding} GROUP BY month, finding, severity"},
	{"money_at_risk",
		"tile: each line once, under the finding that adds most to its risk; lines_without_money are not in money; weighted_money is the sum of risk x money, a ranking and no forecast",
		"SELECT heaviest_finding AS finding, " MONEY
		", round(sum(risk::numeric * money), 2) AS weighted_money"
		" FROM {line} WHERE heaviest_finding IS NOT NULL"
		" GROUP BY heaviest_finding"},
	{"unit_hot_spots",
		"tile: codes with errors in their units, and their share of the code's lines",
		"SELECT f.code, f.finding, " MONEY ", l.lines AS lines_of_code, "
		"round(count(*)::numeric / l.lines, 4) AS share "
		"FROM {finding} AS f JOIN (SELECT code, count(*) AS lines FROM {line} "
		"GROUP BY code) AS l ON COALESCE(l.code, '') = COALESCE(f.code, '') "
		"WHERE f.cause = 'units' GROUP BY f.code, f.finding, l.lines"},
	{"checks_without_data",
		"tile: what was not looked at, on how many of the drug lines, and why",
		"SELECT e.check_name, e.detail, count(*) AS lines FROM {lines} AS a "
		"CROSS JOIN LATERAL {ours}.hcpcs_explain({call}) AS e "
		"WHERE e.status = 'no_data' GROUP BY e.check_name, e.detail"},
};

#define VIEWS lengthof(views)

typedef struct names
{
	char	   *view[VIEWS];	/* qualified and quoted */
	char	   *lines;
	char	   *call;
	const char *ours;
} names;

static const char *
meaning_of(const names *all, const char *word)
{
	if (strcmp(word, "lines") == 0)
		return all->lines;
	if (strcmp(word, "call") == 0)
		return all->call;
	if (strcmp(word, "ours") == 0)
		return all->ours;
	return strcmp(word, "line") == 0 ? all->view[0] : all->view[1];
}

static char *
write_query(const names *all, const char *query)
{
	StringInfoData text;

	initStringInfo(&text);
	while (*query != '\0')
	{
		size_t		plain = strcspn(query, "{");
		size_t		word;

		appendBinaryStringInfo(&text, query, plain);
		query += plain;
		if (*query == '\0')
			break;
		word = strcspn(++query, "}");
		appendStringInfoString(&text, meaning_of(all, pnstrdup(query, word)));
		query += word + 1;
	}
	return text.data;
}

/* What is there under the name already must be ours. */
static void
check_name_free(Oid schema, const char *name)
{
	Oid			there = get_relname_relid(name, schema);
	char	   *comment;

	if (!OidIsValid(there))
		return;
	comment = GetComment(there, RelationRelationId, 0);
	if (get_rel_relkind(there) != RELKIND_VIEW || comment == NULL ||
		strncmp(comment, MARK, strlen(MARK)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_TABLE),
				 errmsg("relation \"%s\" already exists in schema \"%s\"",
						name, get_namespace_name(schema)),
				 errdetail("hcpcs_create_views did not create it, and replaces only what it did."),
				 errhint("Rename it, or name another schema.")));
}

/*
 * security_invoker: whoever reads the view needs rights of his own on the
 * table, and is told of confidential policies no more than he may read.
 */
static void
create_view(const names *all, int i)
{
	hd_claim_execute(psprintf("CREATE OR REPLACE VIEW %s WITH (security_invoker = true) AS %s",
							  all->view[i],
							  write_query(all, views[i].query)));
	hd_claim_execute(psprintf("COMMENT ON VIEW %s IS %s", all->view[i],
							  quote_literal_cstr(psprintf(MARK "%s",
														  views[i].comment))));
}

static void
create_all(const names *all)
{
	int			level = NewGUCNestLevel();

	set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET,
					  PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	SPI_connect();
	for (int i = 0; i < VIEWS; i++)
		create_view(all, i);
	SPI_finish();
	AtEOXact_GUC(true, level);
}

static char *
qualified_name(Oid schema, const char *name)
{
	return quote_qualified_identifier(get_namespace_name(schema), name);
}

/* A long name of the relation is cut, so that that of the tile stays. */
static void
name_views(Relation relation, Oid schema, names *all)
{
	for (int i = 0; i < VIEWS; i++)
	{
		char	   *name = makeObjectName(RelationGetRelationName(relation),
										  NULL, views[i].suffix);

		check_name_free(schema, name);
		all->view[i] = qualified_name(schema, name);
	}
}

static Relation
open_claims(Oid table)
{
	Relation	relation = hd_claim_relation_open(table);
	char		kind = relation->rd_rel->relkind;

	if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE &&
		kind != RELKIND_FOREIGN_TABLE && kind != RELKIND_VIEW &&
		kind != RELKIND_MATVIEW)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a table or view",
						RelationGetRelationName(relation))));
	return relation;
}

static void
make_views(FunctionCallInfo fcinfo, names *all)
{
	mapping		map = {0};
	Relation	relation = open_claims(PG_GETARG_OID(0));
	Oid			schema = PG_ARGISNULL(2) ? RelationGetNamespace(relation) :
		get_namespace_oid(NameStr(*PG_GETARG_NAME(2)), false);
	Oid			ours = get_func_namespace(fcinfo->flinfo->fn_oid);
	StringInfoData lines;
	StringInfoData call;

	if (!PG_ARGISNULL(1))
		read_mapping(PG_GETARG_JSONB_P(1), &map);
	find_columns(relation, &map);
	initStringInfo(&lines);
	initStringInfo(&call);
	write_lines(&map, &lines, &call);
	all->ours = quote_identifier(get_namespace_name(ours));
	all->call = call.data;
	all->lines = psprintf("(SELECT %s FROM %s AS l)", lines.data,
						  qualified_name(RelationGetNamespace(relation),
										 RelationGetRelationName(relation)));
	name_views(relation, schema, all);
	table_close(relation, NoLock);
	create_all(all);
}

PG_FUNCTION_INFO_V1(hcpcs_create_views);

Datum
hcpcs_create_views(PG_FUNCTION_ARGS)
{
	FuncCallContext *context;
	names	   *all;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;

		if (PG_ARGISNULL(0))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("relation must not be NULL")));
		context = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
		context->user_fctx = palloc0(sizeof(names));
		make_views(fcinfo, context->user_fctx);
		MemoryContextSwitchTo(old);
	}
	context = SRF_PERCALL_SETUP();
	all = context->user_fctx;
	if (context->call_cntr < VIEWS)
	{
		/* the macro counts up before it evaluates its argument */
		Datum		name = CStringGetTextDatum(all->view[context->call_cntr]);

		SRF_RETURN_NEXT(context, name);
	}
	SRF_RETURN_DONE(context);
}
