/*
 * memory.h
 *	  Where does the core's memory come from?
 */
#ifndef HD_MEMORY_H
#define HD_MEMORY_H

#include <stddef.h>

/* Neither function returns NULL. */
typedef struct hd_allocator
{
	void	   *(*allocate) (void *context, size_t size);
	void	   *(*enlarge) (void *context, void *block, size_t size);
	void	   *context;
} hd_allocator;

#endif							/* HD_MEMORY_H */
