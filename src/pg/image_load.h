/*
 * image_load.h
 *	  How do the reference tables become a catalog of the core?
 */
#ifndef HD_IMAGE_LOAD_H
#define HD_IMAGE_LOAD_H

#include "core/catalog.h"

#include "utils/snapshot.h"

/* The tables that answers come from; the others only hold texts. */
#define HD_TABLES(X) \
	X(version) X(source) X(release) X(unit_of_measure) X(payer) \
	X(payer_alias) X(drug) X(weight) X(limit) X(status) X(payment) X(ndc) \
	X(modifier) X(modifier_rule) X(payer_policy) X(diagnosis) X(finding) \
	X(formulary)

typedef enum hd_table_id
{
#define X(name) HD_TABLE_##name,
	HD_TABLES(X)
#undef X
	HD_TABLE_COUNT
} hd_table_id;

typedef struct hd_tables
{
	Oid			oid[HD_TABLE_COUNT];
} hd_tables;

extern void hd_tables_find(Oid namespace, hd_tables *tables);
extern int64 hd_load_version(const hd_tables *tables, Snapshot snapshot);
extern void hd_load_section(hd_catalog *catalog, hd_section section,
							const hd_tables *tables, Snapshot snapshot);

#endif							/* HD_IMAGE_LOAD_H */
