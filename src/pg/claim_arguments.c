/*
 * claim_arguments.c
 *	  What do the arguments of a validation trigger say, for a given table?
 *
 * They are texts key=value in any order: mode, threshold, sources, findings
 * and risk; all other keys are arguments of hcpcs_denial_risk (or mod1 ..
 * mod4) and their values columns.  An argument that is not given is read from
 * the column of its own name, if there is one; "key=" leaves it out.
 *
 * Read in two steps: what is given, then what it means for the table.  The
 * first thing that does not fit is an ERROR.  Whether the sources exist is
 * asked of the image, by those who have one.
 */
#include "postgres.h"

#include "pg/claim_arguments.h"

#include "catalog/pg_type.h"
#include "pg/claim_relation.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

typedef enum option_id
{
	OPTION_mode,
	OPTION_threshold,
	OPTION_sources,
	OPTION_findings,
	OPTION_risk,
	OPTION_COUNT
} option_id;

static const char *const option_names[OPTION_COUNT] = {
	"mode", "threshold", "sources", "findings", "risk"
};

const char *const hd_claim_mode_names[HD_CLAIM_MODE_COUNT] = {
	"reject", "warn", "annotate"
};

/* Values without the blanks around them; NULL where nothing is given. */
typedef struct given
{
	const char *function;		/* whose arguments they are */
	int			fields;			/* how many of hd_field it reads */
	const char *option[OPTION_COUNT];
	const char *column[HD_FIELD_COUNT];
} given;

static const char *
nearest_of(const char *const *names, int count, hd_text wanted, int *limit)
{
	const char *nearest = NULL;

	for (int i = 0; i < count; i++)
		if (hd_text_nearer(hd_text_of(names[i]), wanted, limit))
			nearest = names[i];
	return nearest;
}

/* ---- what is given ---- */

static void
refuse_key(const given *all, const char *key)
{
	hd_text		wanted = hd_text_of(key);
	int			limit = HD_NEAR(key);
	const char *option = nearest_of(option_names, OPTION_COUNT, wanted,
									&limit);
	const char *field = nearest_of(hd_field_names, all->fields, wanted,
								   &limit);
	const char *nearest = field != NULL ? field : option;

	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown argument \"%s\" of %s", key, all->function),
			 nearest != NULL ?
			 errhint("Perhaps you meant the argument \"%s\".", nearest) :
			 errhint("The arguments are mode, threshold, sources, findings, risk, mod1 to mod4 and those of hcpcs_denial_risk%s.",
					 all->fields == HD_LINE_FIELD_COUNT ? "" :
					 ", and columns of hcpcs_audit")));
}

/* Where the value of a key belongs. */
static const char **
place_of(given *all, hd_text key)
{
	hd_field	field = hd_field_parse(key);

	for (int i = 0; i < OPTION_COUNT; i++)
		if (hd_text_equal(key, hd_text_of(option_names[i])))
			return &all->option[i];
	if ((int) field >= all->fields)
		refuse_key(all, pnstrdup(key.data, key.len));
	return &all->column[field];
}

static void
take_argument(given *all, const char *argument)
{
	const char *equals = strchr(argument, '=');
	const char **place;
	hd_text		key;
	hd_text		value;

	if (equals == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%s\" of %s is not of the form key=value",
						argument, all->function)));
	key = hd_text_trim((hd_text) {argument, equals - argument});
	value = hd_text_trim(hd_text_of(equals + 1));
	place = place_of(all, key);
	if (*place != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("argument \"%.*s\" of %s is given twice",
						HD_SHOWN(key), all->function)));
	*place = pnstrdup(value.data, value.len);
}

/* ---- mode, threshold ---- */

static hd_claim_mode
read_mode(const char *value)
{
	const char *nearest;
	int			limit;

	if (value == NULL)
		return HD_CLAIM_MODE_WARN;
	for (int mode = 0; mode < HD_CLAIM_MODE_COUNT; mode++)
		if (pg_strcasecmp(value, hd_claim_mode_names[mode]) == 0)
			return (hd_claim_mode) mode;
	limit = HD_NEAR(value);
	nearest = nearest_of(hd_claim_mode_names, HD_CLAIM_MODE_COUNT,
						 hd_text_of(value), &limit);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown mode \"%s\"", value),
			 nearest != NULL ?
			 errhint("Perhaps you meant the mode \"%s\".", nearest) :
			 errhint("The modes are reject, warn and annotate.")));
}

static void
read_threshold(const char *value, hd_claim_arguments *out)
{
	uint8		severity = HD_SEVERITY_error;
	char	   *end;

	if (value != NULL && out->mode == HD_CLAIM_MODE_ANNOTATE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("mode annotate takes no threshold"),
				 errhint("It writes down every finding and holds no line.")));
	if (value != NULL && !hd_severity_parse(hd_text_of(value), &severity))
	{
		out->by_risk = true;
		out->risk = strtod(value, &end);
		if (end == value || *end != '\0' ||
			!(out->risk >= 0 && out->risk <= 1))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("invalid threshold \"%s\"", value),
					 errhint("A threshold is a severity (error, warning or info) or a risk from 0 to 1.")));
	}
	out->severity = (hd_severity) severity;
}

/* ---- columns ---- */

static void
refuse_missing(Relation relation, const given *all, const char *key,
			   const char *column)
{
	const char *nearest = hd_column_nearest(RelationGetDescr(relation),
											column);

	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("column \"%s\" of table \"%s\" does not exist", column,
					RelationGetRelationName(relation)),
			 errdetail("It is named by the argument \"%s=%s\" of %s.",
					   key, column, all->function),
			 nearest != NULL ?
			 errhint("Perhaps you meant the column \"%s\".", nearest) : 0,
			 errtable(relation)));
}

static AttrNumber
named_column(Relation relation, const given *all, const char *key,
			 const char *column)
{
	AttrNumber	number = hd_column_named(RelationGetDescr(relation), column);

	if (number == 0)
		refuse_missing(relation, all, key, column);
	return number;
}

static char *
way_out(const char *key, bool required)
{
	if (required)
		return psprintf("Name another column with \"%s=column\".", key);
	return psprintf("Name another column with \"%s=column\", or leave the argument out: \"%s=\", in a mapping null.",
					key, key);
}

/* BEFORE triggers see generated columns as NULL, which would be blank. */
static void
refuse_generated(Relation relation, AttrNumber number, const char *key,
				 bool required)
{
	Form_pg_attribute column = TupleDescAttr(RelationGetDescr(relation),
											 number - 1);

	if (column->attgenerated == '\0')
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_OBJECT_DEFINITION),
			 errmsg("column \"%s\" of relation \"%s\" cannot be used as \"%s\"",
					NameStr(column->attname),
					RelationGetRelationName(relation), key),
			 errdetail("Generated columns are computed after this trigger."),
			 errhint("%s", way_out(key, required)),
			 errtablecol(relation, number)));
}

static void
refuse_without(Relation relation, hd_field field)
{
	const char *name = hd_field_names[field];
	const char *nearest = hd_column_nearest(RelationGetDescr(relation), name);

	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("table \"%s\" has no column for \"%s\"",
					RelationGetRelationName(relation), name),
			 nearest != NULL ?
			 errhint("Perhaps you meant \"%s=%s\".", name, nearest) :
			 errhint("Name the column with \"%s=column\".", name),
			 errtable(relation)));
}

/* Is there a column for it among the arguments? */
static bool
is_named(const given *all, hd_field field)
{
	return all->column[field] != NULL && *all->column[field] != '\0';
}

/*
 * modifiers and mod1 .. mod4 say the same: whichever is named in the
 * arguments keeps the others from being looked for.
 */
static bool
is_looked_for(const given *all, hd_field field)
{
	if (field >= HD_FIELD_mod1 && field <= HD_FIELD_mod4)
		return !is_named(all, HD_FIELD_modifiers);
	if (field == HD_FIELD_modifiers)
	{
		for (int i = HD_FIELD_mod1; i <= HD_FIELD_mod4; i++)
			if (is_named(all, (hd_field) i))
				return false;
	}
	return true;
}

static void
read_column(Relation relation, const given *all, hd_field field,
			hd_claim_columns *columns)
{
	TupleDesc	desc = RelationGetDescr(relation);
	const char *key = hd_field_names[field];
	bool		required = hd_field_required(field);
	AttrNumber	number = 0;

	if (all->column[field] == NULL && is_looked_for(all, field))
		number = hd_column_named(desc, key);
	else if (is_named(all, field))
		number = named_column(relation, all, key, all->column[field]);
	if (number == 0)
	{
		if (required)
			refuse_without(relation, field);
		return;
	}
	refuse_generated(relation, number, key, required);
	if (!hd_claim_column_match(desc, number, field, columns))
		hd_claim_refuse_type(relation, number, key, hd_field_types(field),
							 way_out(key, required));
}

/* Which of the two would count? */
static void
check_modifiers(Relation relation, const hd_claim_columns *columns)
{
	for (int i = HD_FIELD_mod1; i <= HD_FIELD_mod4; i++)
		if (columns->of[HD_FIELD_modifiers].number != 0 &&
			columns->of[i].number != 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("table \"%s\" has modifiers in one column and in several",
							RelationGetRelationName(relation)),
					 errhint("Leave out the one, \"modifiers=\", or the others, \"mod1=\" to \"mod4=\" (in a mapping null)."),
					 errtable(relation)));
}

/* ---- where annotate writes ---- */

static AttrNumber
read_output(Relation relation, const given *all, option_id option, Oid type,
			const hd_claim_columns *columns)
{
	const char *key = option_names[option];
	const char *name = all->option[option];
	AttrNumber	number;

	if (name == NULL || *name == '\0')
		return 0;
	number = named_column(relation, all, key, name);
	refuse_generated(relation, number, key, false);
	if (get_atttype(RelationGetRelid(relation), number) != type)
		hd_claim_refuse_type(relation, number, key, format_type_be(type),
							 way_out(key, false));
	for (int i = 0; i < all->fields; i++)
		if (columns->of[i].number == number)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("column \"%s\" of table \"%s\" is both \"%s\" and \"%s\"",
							name, RelationGetRelationName(relation),
							hd_field_names[i], key),
					 errtablecol(relation, number)));
	return number;
}

static void
read_outputs(Relation relation, const given *all, hd_claim_arguments *out)
{
	out->findings_column = read_output(relation, all, OPTION_findings,
									   TEXTARRAYOID, &out->columns);
	out->risk_column = read_output(relation, all, OPTION_risk, FLOAT8OID,
								   &out->columns);
	if (out->mode == HD_CLAIM_MODE_ANNOTATE &&
		out->findings_column == 0 && out->risk_column == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("mode annotate has no column to write to"),
				 errhint("Name a column of type text[] with \"findings=column\", or one of type double precision with \"risk=column\".")));
	if (out->mode != HD_CLAIM_MODE_ANNOTATE &&
		(out->findings_column != 0 || out->risk_column != 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("mode %s writes to no column",
						hd_claim_mode_names[out->mode]),
				 errhint("\"findings=column\" and \"risk=column\" go with \"mode=annotate\".")));
}

/* sources and nothing else in *out points to new memory. */
void
hd_claim_arguments_read(Relation relation, bool together, int count,
						char *const *arguments, hd_claim_arguments *out)
{
	given		all = {
		.function = together ? "hcpcs_validate_claim_lines" :
			"hcpcs_validate_claim_line",
		.fields = together ? HD_FIELD_COUNT : HD_LINE_FIELD_COUNT
	};

	memset(out, 0, sizeof(*out));
	for (int i = 0; i < count; i++)
		take_argument(&all, arguments[i]);
	out->mode = read_mode(all.option[OPTION_mode]);
	read_threshold(all.option[OPTION_threshold], out);
	out->sources = all.option[OPTION_sources] != NULL ?
		all.option[OPTION_sources] : "";
	for (int field = 0; field < all.fields; field++)
		read_column(relation, &all, (hd_field) field, &out->columns);
	check_modifiers(relation, &out->columns);
	read_outputs(relation, &all, out);
}
