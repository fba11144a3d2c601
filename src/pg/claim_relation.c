/*
 * claim_relation.c
 *	  Which table of claim lines does the user mean, and how is something
 *	  made for it?
 */
#include "postgres.h"

#include "access/relation.h"
#include "executor/spi.h"
#include "pg/claim_relation.h"
#include "utils/builtins.h"

/* table_open() calls an OID of nothing an internal error; a user wrote it. */
Relation
hd_claim_relation_open(Oid table)
{
	Relation	relation = try_relation_open(table, AccessShareLock);

	if (relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("there is no table with OID %u", table)));
	return relation;
}

void
hd_claim_refuse_type(Relation relation, AttrNumber number, const char *key,
					 const char *types, const char *way_out)
{
	Form_pg_attribute column = TupleDescAttr(RelationGetDescr(relation),
											 number - 1);

	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("column \"%s\" of relation \"%s\" cannot be used as \"%s\"",
					NameStr(column->attname),
					RelationGetRelationName(relation), key),
			 errdetail("The column has type %s; \"%s\" takes %s.",
					   format_type_be(column->atttypid), key, types),
			 errhint("%s", way_out),
			 errtablecol(relation, number)));
}

void
hd_claim_execute(const char *command)
{
	int			result = SPI_execute(command, false, 0);

	if (result != SPI_OK_UTILITY)
		elog(ERROR, "could not execute \"%s\": %s", command,
			 SPI_result_code_string(result));
}
