/*
 * audit_sort.c
 *	  How do records that do not fit in memory come into order?
 *
 * PostgreSQL's own sort: in memory as far as it goes, then on disk, within
 * temp_file_limit and removed with the transaction.  A record is the bytes
 * behind one bigint, since sorting by one bigint is what it does fastest.
 */
#include "postgres.h"

#include "pg/audit_sort.h"
#include "pg/compat.h"

#include "catalog/pg_operator_d.h"
#include "catalog/pg_type_d.h"
#include "executor/tuptable.h"
#include "utils/tuplesort.h"

struct hd_audit_sort
{
	Tuplesortstate *state;
	TupleTableSlot *in;
	TupleTableSlot *out;
};

/* memory: in kilobytes, as work_mem */
hd_audit_sort *
hd_audit_sort_begin(int memory)
{
	hd_audit_sort    *sort = palloc0(sizeof(hd_audit_sort));
	TupleDesc	desc = CreateTemplateTupleDesc(2);
	AttrNumber	column = 1;
	Oid			less = Int8LessOperator;
	Oid			collation = InvalidOid;
	bool		nulls_first = false;

	TupleDescInitEntry(desc, 1, "key", INT8OID, -1, 0);
	TupleDescInitEntry(desc, 2, "record", BYTEAOID, -1, 0);
	hd_finish_descriptor(desc);
	sort->in = MakeSingleTupleTableSlot(desc, &TTSOpsVirtual);
	sort->out = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	sort->state = tuplesort_begin_heap(desc, 1, &column, &less, &collation,
									   &nulls_first, Max(memory, 64), NULL,
									   TUPLESORT_NONE);
	return sort;
}

/* The record is copied. */
void
hd_audit_sort_put(hd_audit_sort *sort, int64 key, struct varlena *record)
{
	ExecClearTuple(sort->in);
	sort->in->tts_values[0] = Int64GetDatum(key);
	sort->in->tts_values[1] = PointerGetDatum(record);
	sort->in->tts_isnull[0] = false;
	sort->in->tts_isnull[1] = false;
	ExecStoreVirtualTuple(sort->in);
	tuplesort_puttupleslot(sort->state, sort->in);
}

void
hd_audit_sort_perform(hd_audit_sort *sort)
{
	tuplesort_performsort(sort->state);
}

/* NULL at the end.  The record is good until the next call. */
const struct varlena *
hd_audit_sort_next(hd_audit_sort *sort, int64 *key)
{
	if (!tuplesort_gettupleslot(sort->state, true, false, sort->out, NULL))
		return NULL;
	slot_getallattrs(sort->out);
	*key = DatumGetInt64(sort->out->tts_values[0]);
	return (const struct varlena *)
		DatumGetPointer(sort->out->tts_values[1]);
}

void
hd_audit_sort_end(hd_audit_sort *sort)
{
	tuplesort_end(sort->state);
	ExecDropSingleTupleTableSlot(sort->in);
	ExecDropSingleTupleTableSlot(sort->out);
	pfree(sort);
}
