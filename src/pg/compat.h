/*
 * compat.h
 *	  Where do the supported PostgreSQL versions differ?
 *
 * The only file that looks at PG_VERSION_NUM.  Include it after postgres.h.
 */
#ifndef HD_COMPAT_H
#define HD_COMPAT_H

#include "access/tableam.h"
#include "fmgr.h"
#include "utils/rel.h"

#if PG_VERSION_NUM < 150000
#error "hcpcs_drug needs PostgreSQL 15 or later"
#endif

/* 16 moved the varlena macros out of postgres.h. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 18 lets pg_get_loaded_modules() tell which release of us is loaded. */
#if PG_VERSION_NUM >= 180000
#define HD_MODULE_MAGIC \
	PG_MODULE_MAGIC_EXT(.name = "hcpcs_drug", .version = HD_VERSION)
#else
#define HD_MODULE_MAGIC PG_MODULE_MAGIC
#endif

/* 18 has a word for it, which stands before the declaration. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn pg_attribute_noreturn()
#endif

/* 19 added flags to table_beginscan; we need none. */
static inline TableScanDesc
hd_beginscan(Relation relation, Snapshot snapshot)
{
#if PG_VERSION_NUM >= 190000
	return table_beginscan(relation, snapshot, 0, NULL, 0);
#else
	return table_beginscan(relation, snapshot, 0, NULL);
#endif
}

/* 19 is to be told when a descriptor has all its columns. */
static inline void
hd_finish_descriptor(TupleDesc desc)
{
#if PG_VERSION_NUM >= 190000
	TupleDescFinalize(desc);
#else
	(void) desc;
#endif
}

/* The arguments of RelationGetPrimaryKeyIndex are not the same in all. */
static inline Oid
hd_primary_key(Relation relation)
{
	list_free(RelationGetIndexList(relation));
	return relation->rd_pkindex;
}

#endif							/* HD_COMPAT_H */
