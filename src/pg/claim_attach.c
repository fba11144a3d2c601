/*
 * claim_attach.c
 *	  How does a table get its validation trigger?
 *
 * hcpcs_attach reads its arguments as the trigger will read them, so that
 * what does not fit is said now, and writes CREATE TRIGGER for the caller,
 * with the caller's rights.  Columns found by their own name are written out
 * too: renamed later, they are then missed instead of silently not looked at.
 */
#include "postgres.h"

#include "access/table.h"
#include "catalog/pg_class.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "pg/claim_arguments.h"
#include "pg/claim_mapping.h"
#include "pg/claim_relation.h"
#include "pg/image.h"
#include "pg/sources.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* Last in the alphabet: sees the row as the user's own triggers leave it. */
#define TRIGGER "zzz_hcpcs_claim"
#define FUNCTION "hcpcs_validate_claim_line"

typedef struct argument_list
{
	char	  **item;
	int			count;
	int			room;
} argument_list;

static void
add_argument(argument_list *list, const char *key, const char *value)
{
	if (list->count == list->room)
	{
		list->room *= 2;
		list->item = repalloc(list->item, list->room * sizeof(char *));
	}
	list->item[list->count++] = psprintf("%s=%s", key, value);
}

static void
add_mapping(argument_list *list, Jsonb *mapping)
{
	ListCell   *cell;

	foreach(cell, hd_mapping_read(mapping))
	{
		const hd_mapped *mapped = lfirst(cell);

		add_argument(list, mapped->key, mapped->column);
	}
}

static char *
text_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be NULL", name)));
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/*
 * The trigger's arguments, but for the columns that they leave to be found.
 * The threshold that it has anyway is not said: annotate takes none.
 */
static void
read_arguments(FunctionCallInfo fcinfo, argument_list *list)
{
	char	   *mode = text_argument(fcinfo, 1, "mode");
	char	   *threshold = text_argument(fcinfo, 3, "threshold");

	list->room = HD_LINE_FIELD_COUNT;
	list->count = 0;
	list->item = palloc(list->room * sizeof(char *));
	add_argument(list, "mode", mode);
	if (!hd_text_equal(hd_text_trim(hd_text_of(threshold)), HD_TEXT("error")))
		add_argument(list, "threshold", threshold);
	if (!PG_ARGISNULL(2))
		add_mapping(list, PG_GETARG_JSONB_P(2));
}

/* Is the argument in the list? */
static bool
is_named(const argument_list *list, const char *key)
{
	size_t		length = strlen(key);

	for (int i = 0; i < list->count; i++)
		if (pg_strncasecmp(list->item[i], key, length) == 0 &&
			list->item[i][length] == '=')
			return true;
	return false;
}

static void
add_found(argument_list *list, Relation relation,
		  const hd_claim_columns *columns)
{
	for (int field = 0; field < HD_LINE_FIELD_COUNT; field++)
	{
		AttrNumber	number = columns->of[field].number;
		const char *name = hd_field_names[field];

		if (number != 0 && !is_named(list, name))
			add_argument(list, name, name);
	}
}

/* A lock that everybody may take: CREATE TRIGGER asks for rights. */
static Relation
open_claims(Oid table)
{
	Relation	relation = hd_claim_relation_open(table);
	char		kind = relation->rd_rel->relkind;

	if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE &&
		kind != RELKIND_FOREIGN_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a table",
						RelationGetRelationName(relation)),
				 errhint("Attach to the table that the lines are written to.")));
	return relation;
}

/* Attaching again replaces our trigger, and no other of its name. */
static void
check_name_free(Relation relation, Oid schema)
{
	const TriggerDesc *desc = relation->trigdesc;

	for (int i = 0; desc != NULL && i < desc->numtriggers; i++)
	{
		const Trigger *trigger = &desc->triggers[i];

		if (strcmp(trigger->tgname, TRIGGER) == 0 &&
			(get_func_namespace(trigger->tgfoid) != schema ||
			 strcmp(get_func_name(trigger->tgfoid), FUNCTION) != 0))
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_OBJECT),
					 errmsg("trigger \"" TRIGGER "\" for table \"%s\" already exists",
							RelationGetRelationName(relation)),
					 errdetail("It calls the function \"%s\".",
							   get_func_name(trigger->tgfoid)),
					 errhint("Rename or drop it.")));
	}
}

/*
 * ALWAYS: also for rows that logical replication applies, and so that
 * session_replication_role does not switch it off.
 */
static void
create_trigger(const char *table, const char *schema,
			   const argument_list *list)
{
	StringInfoData command;

	initStringInfo(&command);
	appendStringInfo(&command,
					 "CREATE OR REPLACE TRIGGER " TRIGGER
					 " BEFORE INSERT OR UPDATE ON %s"
					 " FOR EACH ROW EXECUTE FUNCTION %s." FUNCTION "(",
					 table, schema);
	for (int i = 0; i < list->count; i++)
		appendStringInfo(&command, "%s%s", i > 0 ? ", " : "",
						 quote_literal_cstr(list->item[i]));
	appendStringInfoChar(&command, ')');
	SPI_connect();
	hd_claim_execute(command.data);
	hd_claim_execute(psprintf("ALTER TABLE %s ENABLE ALWAYS TRIGGER " TRIGGER,
							  table));
	SPI_finish();
}

PG_FUNCTION_INFO_V1(hcpcs_attach);

Datum
hcpcs_attach(PG_FUNCTION_ARGS)
{
	Oid			schema = get_func_namespace(fcinfo->flinfo->fn_oid);
	argument_list list;
	hd_claim_arguments arguments;
	hd_order	order;
	Relation	relation;
	char	   *namespace;
	char	   *table;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("relation must not be NULL")));
	read_arguments(fcinfo, &list);
	relation = open_claims(PG_GETARG_OID(0));
	hd_claim_arguments_read(relation, false, list.count, list.item, &arguments);
	add_found(&list, relation, &arguments.columns);
	check_name_free(relation, schema);
	namespace = get_namespace_name(RelationGetNamespace(relation));
	table = quote_qualified_identifier(namespace,
									   RelationGetRelationName(relation));
	table_close(relation, NoLock);
	hd_sources_resolve(hd_image_view_unordered(fcinfo, 0)->catalog,
					   arguments.sources, &order);
	create_trigger(table, quote_identifier(get_namespace_name(schema)), &list);
	PG_RETURN_VOID();
}
