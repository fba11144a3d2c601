/*
 * sources.h
 *	  Which sources are asked, in which order?
 */
#ifndef HD_SOURCES_H
#define HD_SOURCES_H

#include "core/catalog.h"

/* The setting hcpcs_drug.sources; "" stands for the order of precedence. */
extern char *hd_setting_sources;

/* Moves whenever the setting is assigned, be it the same again. */
extern uint64 hd_setting_generation;

extern void hd_sources_define(void);
extern void hd_sources_resolve(const hd_catalog *catalog, const char *list,
							   hd_order *order);

#endif							/* HD_SOURCES_H */
