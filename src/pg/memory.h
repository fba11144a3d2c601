/*
 * memory.h
 *	  Where does the core get memory from while it answers one call?
 */
#ifndef HD_MEMORY_H
#define HD_MEMORY_H

#include "core/catalog.h"

/* In the current memory context, which goes with the call. */
extern const hd_allocator hd_query_allocator;

#endif							/* HD_MEMORY_H */
