/*
 * module.c
 *	  What happens when the server loads the library?
 */
#include "postgres.h"

#include "pg/compat.h"
#include "pg/image.h"
#include "pg/sources.h"
#include "utils/guc.h"

HD_MODULE_MAGIC;

/* fmgr.h declares it from 16 on. */
extern PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	hd_sources_define();
	hd_image_define();
	MarkGUCPrefixReserved("hcpcs_drug");
}
