/*
 * query_memory.c
 *	  Where does the core get memory from while it answers one call?
 *
 * The image lives longer and has an allocator of its own (image.c).
 */
#include "postgres.h"

#include "pg/query_memory.h"

static void *
allocate(void *context, size_t size)
{
	return palloc(size);
}

static void *
enlarge(void *context, void *block, size_t size)
{
	return repalloc(block, size);
}

const hd_allocator hd_query_allocator = {allocate, enlarge, NULL};
