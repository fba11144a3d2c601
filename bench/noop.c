/*
 * noop.c
 *	  What does it cost to call a C function that does nothing?
 *
 * The lower bound for the functions of the extension: as many arguments,
 * called as they are, none of them looked at.  Built by bench.pl as a library
 * of its own, so that nothing of it is installed with the extension.
 */
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(bench_noop);

Datum
bench_noop(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(fcinfo->nargs);
}
