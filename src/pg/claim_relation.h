/*
 * claim_relation.h
 *	  Which table of claim lines does the user mean, and how is something
 *	  made for it?
 */
#ifndef HD_CLAIM_RELATION_H
#define HD_CLAIM_RELATION_H

#include "pg/compat.h"

#include "access/attnum.h"
#include "utils/relcache.h"

/* Under a lock that everybody may take; of what kind it is, is not asked. */
extern Relation hd_claim_relation_open(Oid table);

/* A column that cannot be what key says; types: what could be. */
pg_noreturn extern void hd_claim_refuse_type(Relation relation,
											 AttrNumber number,
											 const char *key,
											 const char *types,
											 const char *way_out);

/* Runs a utility command; SPI is connected. */
extern void hd_claim_execute(const char *command);

#endif							/* HD_CLAIM_RELATION_H */
