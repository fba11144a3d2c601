/*
 * claim_relation.h
 *	  Which table of claim lines does the user mean, and how is something
 *	  made for it?
 */
#ifndef HD_CLAIM_RELATION_H
#define HD_CLAIM_RELATION_H

#include "utils/relcache.h"

/* Under a lock that everybody may take; of what kind it is, is not asked. */
extern Relation hd_claim_relation_open(Oid table);

/* Runs a utility command; SPI is connected. */
extern void hd_claim_execute(const char *command);

#endif							/* HD_CLAIM_RELATION_H */
