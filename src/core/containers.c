/*
 * containers.c
 *	  Which containers hold a dose and leave the least of it over?
 *
 * Contents are multiples of a common step, their greatest common divisor, so
 * every total is one too, and a total holds the dose if it holds the dose
 * rounded up to steps.  From there it is the problem of making change: the
 * fewest coins for every total up to the first that can be made at or above
 * the target, by dynamic programming.
 *
 * The table does not grow with the dose.  Let the largest size be M steps
 * and the next s.  In a mix of fewest containers for its total there are
 * fewer than M containers of other sizes: among any M of them some have a
 * sum that M divides (two of their M + 1 partial sums have the same rest),
 * and fewer containers of size M replace those.  Beyond (M - 1) x s steps a
 * best mix therefore takes the largest size, and taking so many of those
 * first as the target exceeds that leaves the same problem for the rest.
 */
#include "core/containers.h"

#include <string.h>

/*
 * Limits of the search: 20 MB for its table.  The finest sizes of a product
 * in the crosswalk are 5,000 steps to the largest, where this is enough for
 * a dose of 800 of the largest.
 */
#define MOST_STEPS 4000000
#define MOST_SIZES 255

typedef struct search
{
	int			count;
	int64_t		size[MOST_SIZES];	/* in steps, the largest first */
	int			place[MOST_SIZES];	/* of it among the sizes as given */
	hd_decimal	step;
	int64_t		target;
} search;

/* The largest first, equal ones as given. */
static void
insert_size(search *s, int64_t size, int place)
{
	int			i = s->count++;

	for (; i > 0 && s->size[i - 1] < size; i--)
	{
		s->size[i] = s->size[i - 1];
		s->place[i] = s->place[i - 1];
	}
	s->size[i] = size;
	s->place[i] = place;
}

/* Bring the contents to steps; false if 63 bits do not hold one. */
static bool
set_sizes(search *s, int sizes, const hd_decimal *content)
{
	int8_t		scale = 0;
	int64_t		divisor = 0;

	s->count = 0;
	for (int i = 0; i < sizes; i++)
		if (content[i].scale > scale)
			scale = content[i].scale;
	for (int i = 0; i < sizes; i++)
	{
		int64_t		size = content[i].digits;

		for (int n = content[i].scale; n < scale; n++)
			if (__builtin_mul_overflow(size, INT64_C(10), &size))
				return false;
		insert_size(s, size, i);
		divisor = hd_common_divisor(size, divisor);
	}
	for (int i = 0; i < sizes; i++)
		s->size[i] /= divisor;
	s->step = (hd_decimal) {.digits = divisor, .scale = scale};
	return true;
}

/* How many of the largest size a best mix has at least. */
static int64_t
certain_largest(const search *s)
{
	int64_t		most = 0;		/* content of the other sizes */

	for (int i = 1; i < s->count; i++)
		if (s->size[i] < s->size[0])
		{
			if (__builtin_mul_overflow(s->size[0] - 1, s->size[i], &most))
				return 0;
			break;
		}
	return s->target > most ? (s->target - most) / s->size[0] : 0;
}

/*
 * fewest[t] containers make t steps, -1: none do; last[t] is one of them.
 * The total from target on that can be made first.
 */
static int64_t
fill_table(const search *s, int64_t target, int32_t *fewest, uint8_t *last)
{
	int64_t		total = 0;

	fewest[0] = 0;
	while (total < target || fewest[total] < 0)
	{
		total++;
		fewest[total] = -1;
		for (int i = 0; i < s->count; i++)
		{
			int32_t		before = s->size[i] > total ? -1 :
				fewest[total - s->size[i]];

			if (before < 0 ||
				(fewest[total] >= 0 && fewest[total] <= before + 1))
				continue;
			fewest[total] = before + 1;
			last[total] = (uint8_t) i;
		}
	}
	return total;
}

/* Content of steps; false if it does not fit. */
static bool
content_of(const search *s, int64_t steps, hd_decimal *content)
{
	return hd_decimal_multiply(hd_decimal_of(steps), s->step, content);
}

bool
hd_containers_choose(hd_allocator allocator, hd_decimal dose, int sizes,
					 const hd_decimal *content, hd_mix *mix)
{
	search		s;
	hd_decimal	one = hd_decimal_of(1);
	int64_t		largest;
	int64_t		rest;
	int64_t		total;
	int32_t    *fewest;
	uint8_t    *last;

	if (sizes < 1 || sizes > MOST_SIZES || !set_sizes(&s, sizes, content) ||
		!hd_decimal_ceil_quotient(dose, one, s.step, one, &s.target))
		return false;
	largest = certain_largest(&s);
	rest = s.target - largest * s.size[0];
	/* the smallest size, again and again, is at or above the target soon */
	if (largest > HD_MOST_CONTAINERS || s.size[s.count - 1] > MOST_STEPS ||
		rest > MOST_STEPS - s.size[s.count - 1])
		return false;
	total = rest + s.size[s.count - 1];
	fewest = allocator.allocate(allocator.context,
								(size_t) total * sizeof(int32_t));
	last = allocator.allocate(allocator.context, (size_t) total);
	total = fill_table(&s, rest, fewest, last);
	mix->count = (int32_t) largest + fewest[total];
	if (mix->count > HD_MOST_CONTAINERS ||
		!content_of(&s, total + largest * s.size[0], &mix->content))
		return false;
	mix->number = allocator.allocate(allocator.context,
									 (size_t) sizes * sizeof(int32_t));
	memset(mix->number, 0, (size_t) sizes * sizeof(int32_t));
	mix->number[s.place[0]] = (int32_t) largest;
	for (; total > 0; total -= s.size[last[total]])
		mix->number[s.place[last[total]]]++;
	return true;
}
