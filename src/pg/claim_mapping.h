/*
 * claim_mapping.h
 *	  Which columns does the user name for the arguments?
 */
#ifndef HD_CLAIM_MAPPING_H
#define HD_CLAIM_MAPPING_H

#include "nodes/pg_list.h"
#include "utils/jsonb.h"

typedef struct hd_mapped
{
	const char *key;			/* as written; whoever reads it knows them */
	const char *column;			/* "": none, though one bears the name */
} hd_mapped;

/* A list of hd_mapped from {"key": "column", "key": null}. */
extern List *hd_mapping_read(Jsonb *mapping);

#endif							/* HD_CLAIM_MAPPING_H */
