/*
 * unit.h
 *	  Did what the core computed come out as expected?
 *
 * Each test_*.c is a program of its own: a main that calls its checks and
 * ends with "return unit_report();".  A failed check prints where it stands
 * and what it saw; the program goes on, so that one run shows all failures.
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int	unit_passed;
static int	unit_failed;

static inline bool
unit_check(bool ok, const char *file, int line, const char *what)
{
	if (ok)
		unit_passed++;
	else
	{
		unit_failed++;
		printf("%s:%d: failed: %s\n", file, line, what);
	}
	return ok;
}

/* A NULL equals nothing but NULL: absent and empty are different answers. */
static inline bool
unit_check_str(const char *seen, const char *expected, const char *file,
			   int line, const char *what)
{
	bool		same = seen == expected ||
		(seen != NULL && expected != NULL && strcmp(seen, expected) == 0);

	if (!unit_check(same, file, line, what))
		printf("\tseen \"%s\", expected \"%s\"\n",
			   seen != NULL ? seen : "(null)",
			   expected != NULL ? expected : "(null)");
	return same;
}

static inline bool
unit_check_int(long long seen, long long expected, const char *file,
			   int line, const char *what)
{
	if (unit_check(seen == expected, file, line, what))
		return true;
	printf("\tseen %lld, expected %lld\n", seen, expected);
	return false;
}

/* The exit status of a test program. */
static inline int
unit_report(void)
{
	printf("%d passed, %d failed\n", unit_passed, unit_failed);
	return unit_failed > 0 || unit_passed == 0;
}

#define CHECK(condition) \
	unit_check((condition), __FILE__, __LINE__, #condition)
#define CHECK_STR(seen, expected) \
	unit_check_str((seen), (expected), __FILE__, __LINE__, #seen)
#define CHECK_INT(seen, expected) \
	unit_check_int((seen), (expected), __FILE__, __LINE__, #seen)

#endif							/* UNIT_H */
