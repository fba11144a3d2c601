/*
 * catalog_finding.c
 *	  What does the catalogue say of a finding, for the reader of a row?
 *
 * Seventy short texts: kept here because hcpcs_findings over a table would
 * otherwise read hcpcs_finding again for every line.
 */
#include "core/catalog_private.h"

/*
 * Where the texts of a finding go.  A finding that this library does not
 * know, of a newer version of the tables, goes where nobody asks.
 */
hd_finding_text *
hd_catalog_add_finding(hd_catalog *catalog, hd_text finding)
{
	catalog->rows++;
	return &catalog->findings[hd_finding_parse(finding)];
}

const hd_finding_text *
hd_catalog_finding(const hd_catalog *catalog, hd_finding finding)
{
	return &catalog->findings[finding];
}
