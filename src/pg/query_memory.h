/*
 * query_memory.h
 *	  Where does the core get memory from while it answers one call?
 */
#ifndef HD_QUERY_MEMORY_H
#define HD_QUERY_MEMORY_H

#include "core/memory.h"

/* In the current memory context, which goes with the call. */
extern const hd_allocator hd_query_allocator;

#endif							/* HD_QUERY_MEMORY_H */
