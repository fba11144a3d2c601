/*
 * catalog_policy.c
 *	  Which policies of a payer, or of those above it, hold for a code?
 *
 * The nearest payer answers, of its rows those with the most specific pattern,
 * of these the first source.  Rows that share payer and pattern lie together,
 * whatever their policy, so that all that a payer says of a code is found at
 * once: as many look-ups as the payer's patterns have lengths, however many
 * rows there are in all.
 */
#include "core/catalog_private.h"

/* Characters of the longest code pattern, a whole code. */
#define PATTERN_MAX 5

/* ---- closing ---- */

/* "90 days", "12 months" */
static void
read_interval(hd_policy *policy)
{
	hd_text		value = policy->value;
	hd_text		unit;
	uint16_t	number = 0;
	size_t		i = 0;

	policy->has_interval = false;
	policy->days = 0;
	policy->months = 0;
	while (i < value.len && i < 4 && hd_is_digit(value.data[i]))
		number = (uint16_t) (number * 10 + (value.data[i++] - '0'));
	if (i == 0)
		return;
	unit = (hd_text) {value.data + i, value.len - i};
	if (hd_text_equal(unit, HD_TEXT(" days")))
		policy->days = number;
	else if (hd_text_equal(unit, HD_TEXT(" months")))
		policy->months = number;
	else
		return;
	policy->has_interval = true;
}

void
hd_policies_close(hd_catalog *catalog)
{
	hd_policy  *rows = (hd_policy *) catalog->policies.rows;

	for (uint32_t i = 0; i < catalog->policies.count; i++)
	{
		hd_payer   *payer;
		uint64_t	bit = UINT64_C(1) << (rows[i].policy & 63);

		read_interval(&rows[i]);
		if (rows[i].payer >= catalog->payer_count ||
			rows[i].policy >= HD_POLICY_COUNT)
			continue;
		payer = &catalog->payers[rows[i].payer];
		payer->policies |= bit;
		if (hd_text_supplied(rows[i].condition))
			payer->conditional |= bit;
		payer->lengths |= (uint8_t) (1u << rows[i].pattern.length);
	}
}

/* ---- the rows of a payer ---- */

/* All that the payer says of codes that begin like this one. */
static hd_run
payer_run(const hd_catalog *catalog, hd_payer_id payer, hd_code code,
		  int length)
{
	hd_code_pattern pattern = {
		.code = hd_code_prefix(code, length),
		.length = (uint8_t) length
	};

	return hd_index_find(&catalog->policies.index,
						 hd_policy_group(payer, pattern));
}

/* The rows of one policy among them, which are sorted by it. */
static hd_run
policy_run(hd_run all, uint8_t policy)
{
	const hd_policy *rows = (const hd_policy *) all.rows;
	uint32_t	low = 0;
	uint32_t	high = all.count;
	hd_run		run = {NULL, 0};

	while (low < high)
	{
		uint32_t	middle = low + (high - low) / 2;

		if (rows[middle].policy < policy)
			low = middle + 1;
		else
			high = middle;
	}
	while (high < all.count && rows[high].policy == policy)
		high++;
	if (high > low)
		run = (hd_run) {(const char *) &rows[low], high - low};
	return run;
}

/* Policies carry their own dates; no release adds to them or takes away. */
static const hd_policy *
first_policy(const hd_order *order, hd_run run, hd_date date, bool conditional)
{
	const hd_policy *rows = (const hd_policy *) run.rows;

	if (run.count == 0)
		return NULL;
	for (int i = 0; i < order->count; i++)
		for (uint32_t row = 0; row < run.count; row++)
			if (rows[row].origin.source == order->source[i] &&
				hd_origin_covers(&rows[row].origin, date) &&
				(conditional || !hd_text_supplied(rows[row].condition)))
				return &rows[row];
	return NULL;
}

/* The payer's own policy, the most specific pattern first. */
static const hd_policy *
own_policy(const hd_catalog *catalog, const hd_order *order,
		   hd_payer_id payer, hd_policy_id policy, hd_code code, hd_date date,
		   bool conditional)
{
	uint8_t		lengths = catalog->payers[payer].lengths;

	for (int length = code == HD_NO_CODE ? 0 : PATTERN_MAX; length >= 0;
		 length--)
	{
		const hd_policy *found;
		hd_run		run;

		if ((lengths >> length & 1) == 0)
			continue;
		run = policy_run(payer_run(catalog, payer, code, length),
						 (uint8_t) policy);
		found = first_policy(order, run, date, conditional);
		if (found != NULL)
			return found;
	}
	return NULL;
}

/* ---- one policy ---- */

static hd_answer
policy_silence(const hd_catalog *catalog, const hd_order *order, hd_date date)
{
	hd_release_id last;

	for (int i = 0; i < order->count; i++)
		if (hd_catalog_cover(catalog, order->source[i], HD_KIND_POLICY, date,
							 &last) == HD_COVER_INSIDE)
			return HD_ANSWER_ABSENT;
	return HD_ANSWER_NO_DATA;
}

/* The nearest payer's, from the payer up; NULL: none. */
static const hd_policy *
nearest_policy(const hd_catalog *catalog, const hd_order *order,
			   hd_payer_id payer, hd_policy_id policy, hd_code code,
			   hd_date date, bool conditional)
{
	for (int depth = 0; depth < HD_MAX_PAYER_DEPTH &&
		 payer < catalog->payer_count; depth++)
	{
		const hd_payer *row = &catalog->payers[payer];
		const hd_policy *found = NULL;

		if (row->policies >> policy & 1)
			found = own_policy(catalog, order, payer, policy, code, date,
							   conditional);
		if (found != NULL)
			return found;
		payer = row->parent;
	}
	return NULL;
}

/*
 * HD_NO_PAYER asks what every payer shares; HD_NO_CODE for rows of '*'.
 *
 * A row with a condition says something for some cases only.  Where a
 * farther row without one says the same for all cases, that row answers;
 * where it says otherwise, the condition decides, and no check can test it.
 */
hd_answer
hd_catalog_policy(const hd_catalog *catalog, const hd_order *order,
				  hd_payer_id payer, hd_policy_id policy, hd_code code,
				  hd_date date, const hd_policy **out)
{
	hd_payer_id p = payer == HD_NO_PAYER ? catalog->root : payer;

	*out = NULL;
	if (!hd_catalog_has(catalog, HD_SECTION_POLICY))
		return HD_ANSWER_NO_DATA;
	*out = nearest_policy(catalog, order, p, policy, code, date, true);
	if (*out == NULL)
		return policy_silence(catalog, order, date);
	if (hd_text_supplied((*out)->condition))
	{
		const hd_policy *plain = nearest_policy(catalog, order, p, policy,
												code, date, false);

		if (plain != NULL && hd_text_equal(plain->value, (*out)->value))
			*out = plain;
	}
	return HD_ANSWER_FOUND;
}

/* ---- all policies ---- */

/* The payers from one up to the root, nearest first */
typedef struct hd_chain
{
	hd_payer_id payer[HD_MAX_PAYER_DEPTH];
	int			count;
} hd_chain;

/* What was found so far of rows that name the code. */
typedef struct search
{
	const hd_order *order;
	hd_date		date;
	hd_date		from;			/* no row begins or ends between these */
	hd_date		to;
	uint64_t	found;			/* bit set of hd_policy_id; of those: */
	const hd_policy *best[HD_POLICY_COUNT];
	uint8_t		run[HD_POLICY_COUNT];	/* number of the run it stands in */
	uint8_t		place[HD_POLICY_COUNT]; /* of its source in the order */
} search;

_Static_assert(HD_MAX_PAYER_DEPTH * (PATTERN_MAX + 1) <= UINT8_MAX,
			   "search.run is too small");

static void
make_chain(const hd_catalog *catalog, hd_payer_id payer, hd_chain *chain)
{
	hd_payer_id p = payer == HD_NO_PAYER ? catalog->root : payer;

	chain->count = 0;
	while (chain->count < HD_MAX_PAYER_DEPTH && p < catalog->payer_count)
	{
		chain->payer[chain->count++] = p;
		p = catalog->payers[p].parent;
	}
}

/* Bit set of the policies for which the payer or one above it has rows. */
uint64_t
hd_catalog_policies_of(const hd_catalog *catalog, hd_payer_id payer)
{
	hd_chain	chain;
	uint64_t	policies = 0;

	make_chain(catalog, payer, &chain);
	for (int i = 0; i < chain.count; i++)
		policies |= catalog->payers[chain.payer[i]].policies;
	return policies;
}

/* The row ends before the date, begins after it, or holds on it: true. */
static inline bool
narrow(const hd_origin *origin, hd_date date, hd_date *from, hd_date *to)
{
	if (origin->valid_to < date)
	{
		*from = *from > origin->valid_to ? *from : origin->valid_to + 1;
		return false;
	}
	if (origin->valid_from > date)
	{
		*to = *to < origin->valid_from ? *to : origin->valid_from - 1;
		return false;
	}
	*from = *from > origin->valid_from ? *from : origin->valid_from;
	*to = *to < origin->valid_to ? *to : origin->valid_to;
	return true;
}

/* A row that holds: does it answer before what was found? */
static void
offer(search *s, const hd_policy *row, uint8_t run)
{
	uint64_t	bit = UINT64_C(1) << row->policy;
	int			place = 0;

	if ((s->found & bit) != 0 && s->run[row->policy] != run)
		return;
	while (place < s->order->count &&
		   s->order->source[place] != row->origin.source)
		place++;
	if (place == s->order->count ||
		((s->found & bit) != 0 && s->place[row->policy] <= place))
		return;
	s->found |= bit;
	s->best[row->policy] = row;
	s->run[row->policy] = run;
	s->place[row->policy] = (uint8_t) place;
}

static void
search_payer(const hd_catalog *catalog, search *s, hd_payer_id payer,
			 hd_code code, uint8_t number)
{
	/* the rows of '*' are another's question */
	uint8_t		lengths = catalog->payers[payer].lengths & ~1u;

	for (int length = PATTERN_MAX; lengths != 0 && length > 0; length--)
	{
		const hd_policy *rows;
		hd_run		run;

		if ((lengths >> length & 1) == 0)
			continue;
		run = payer_run(catalog, payer, code, length);
		rows = (const hd_policy *) run.rows;
		for (uint32_t i = 0; i < run.count; i++)
			if (narrow(&rows[i].origin, s->date, &s->from, &s->to))
				offer(s, &rows[i], (uint8_t) (number + length));
	}
}

/* Does row answer before other, as far as the payers go? */
static bool
is_as_near(const hd_chain *chain, const hd_policy *row,
		   const hd_policy *other)
{
	int			i = 0;

	if (other == NULL)
		return true;
	while (i < chain->count && chain->payer[i] != row->payer &&
		   chain->payer[i] != other->payer)
		i++;
	return i < chain->count && chain->payer[i] == row->payer;
}

uint64_t
hd_catalog_code_policies(const hd_catalog *catalog, const hd_order *order,
						 hd_payer_id payer, hd_code code, hd_date date,
						 const hd_policy *const *shared, hd_date *from,
						 hd_date *to, const hd_policy **out)
{
	hd_chain	chain;
	search		s;
	uint64_t	conditional = 0;
	uint64_t	own = 0;

	s.order = order;
	s.date = date;
	s.from = *from;
	s.to = *to;
	s.found = 0;
	make_chain(catalog, payer, &chain);
	for (int i = 0; i < chain.count && code != HD_NO_CODE; i++)
	{
		conditional |= catalog->payers[chain.payer[i]].conditional;
		search_payer(catalog, &s, chain.payer[i], code,
					 (uint8_t) (i * (PATTERN_MAX + 1)));
	}
	for (uint64_t left = s.found; left != 0; left &= left - 1)
	{
		hd_policy_id id = (hd_policy_id) __builtin_ctzll(left);
		const hd_policy *best = s.best[id];

		if ((conditional >> id & 1) != 0)
			hd_catalog_policy(catalog, order, payer, id, code, date, &best);
		else if (!is_as_near(&chain, best, shared[id]))
			continue;
		own |= UINT64_C(1) << id;
		*out++ = best;
	}
	*from = s.from;
	*to = s.to;
	return own;
}

uint64_t
hd_catalog_shared_policies(const hd_catalog *catalog, hd_payer_id payer,
						   hd_date date, hd_date *from, hd_date *to)
{
	hd_chain	chain;
	uint64_t	found = 0;

	make_chain(catalog, payer, &chain);
	for (int i = 0; i < chain.count; i++)
	{
		hd_run		run = payer_run(catalog, chain.payer[i], HD_NO_CODE, 0);
		const hd_policy *rows = (const hd_policy *) run.rows;

		for (uint32_t row = 0; row < run.count; row++)
		{
			narrow(&rows[row].origin, date, from, to);
			found |= UINT64_C(1) << rows[row].policy;
		}
	}
	return found;
}
