/*
 * sources.c
 *	  Which sources are asked, in which order?
 *
 * A list of sources is a text such as "guide, cms", read like a search_path:
 * blanks around names do not count, a name with a comma or blank in it goes
 * into double quotes.  Whether the sources exist is only asked when the list
 * is first used: a setting may be made where there is no database yet.
 */
#include "postgres.h"

#include "pg/sources.h"
#include "utils/guc.h"
#include "utils/varlena.h"

char	   *hd_setting_sources;
uint64		hd_setting_generation = 1;

/* Is it a list at all?  Says why not in *why. */
static bool
parse_list(const char *list, List **names, const char **why)
{
	if (!SplitGUCList(pstrdup(list), ',', names))
		*why = "List syntax is invalid.";
	else if (list_length(*names) > HD_MAX_SOURCES)
		*why = psprintf("At most %d sources can be asked.", HD_MAX_SOURCES);
	else
		return true;
	return false;
}

static bool
check_sources(char **value, void **extra, GucSource source)
{
	List	   *names;
	const char *why;

	if (parse_list(*value, &names, &why))
		return true;
	GUC_check_errdetail("%s", why);
	return false;
}

static void
assign_sources(const char *value, void *extra)
{
	hd_setting_generation++;
}

void
hd_sources_define(void)
{
	DefineCustomStringVariable("hcpcs_drug.sources",
							   "Sources of reference data to ask, in this order.",
							   "Empty: all that have a precedence in "
							   "hcpcs_source, in that order.",
							   &hd_setting_sources, "", PGC_USERSET,
							   GUC_LIST_INPUT,
							   check_sources, assign_sources, NULL);
}

static void
unknown_source(const hd_catalog *catalog, const char *name)
{
	hd_text		nearest = hd_catalog_nearest_source(catalog, hd_text_of(name));

	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("source \"%s\" does not exist", name),
			 hd_text_supplied(nearest) ?
			 errhint("Perhaps you meant the source \"%.*s\".",
					 HD_SHOWN(nearest)) :
			 errhint("The table hcpcs_source lists the sources.")));
}

/* A list without names stands for the order of precedence. */
void
hd_sources_resolve(const hd_catalog *catalog, const char *list,
				   hd_order *order)
{
	List	   *names;
	ListCell   *cell;
	const char *why;

	if (!parse_list(list, &names, &why))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid list of sources: \"%s\"", list),
				 errdetail("%s", why)));
	if (names == NIL)
	{
		hd_catalog_default_order(catalog, order);
		return;
	}
	order->count = 0;
	foreach(cell, names)
	{
		const char *name = lfirst(cell);
		hd_source_id source = hd_catalog_source(catalog, hd_text_of(name));

		if (source == HD_NO_SOURCE)
			unknown_source(catalog, name);
		if (!hd_order_has(order, source))
			order->source[order->count++] = source;
	}
}
