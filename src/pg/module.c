/*
 * module.c
 *	  What happens when the server loads the library?
 */
#include "postgres.h"

#include "core/text.h"
#include "mb/pg_wchar.h"
#include "pg/compat.h"
#include "pg/image.h"
#include "pg/sources.h"
#include "utils/guc.h"

HD_MODULE_MAGIC;

/* fmgr.h declares it from 16 on. */
extern PGDLLEXPORT void _PG_init(void);

static size_t (*clip_utf8) (const char *data, size_t len, size_t most);

/* A database without an encoding most likely holds UTF-8. */
static size_t
clip_in_database(const char *data, size_t len, size_t most)
{
	int			encoding = GetDatabaseEncoding();

	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII)
		return clip_utf8(data, len, most);
	return (size_t) pg_mbcliplen(data, (int) len, (int) most);
}

void
_PG_init(void)
{
	clip_utf8 = hd_text_clip;
	hd_text_clip = clip_in_database;
	hd_sources_define();
	hd_image_define();
	MarkGUCPrefixReserved("hcpcs_drug");
}
