/*
 * test_policy.c
 *	  Do policies hold as they are written down, however many there are?
 *
 * Thousands of policies with random dates are drawn for a random tree of
 * payers, and asked for one by one and all at once; what answers must be what
 * a reading of all rows from first to last finds, on every day of the stretch
 * that is said to be alike.  Within a source and key no dates overlap, as the
 * table's constraint has it.
 *
 *	usage: test_policy [seed]
 */
#include "fixture.h"
#include "unit.h"

#define TREES 12
#define PAYERS 24
#define ROWS 3000
#define QUESTIONS 400
#define KINDS 8				/* of HD_POLICY_COUNT, so that they meet */
#define DAYS 900

typedef struct model_row
{
	hd_source_id source;
	int			payer;
	int			policy;
	hd_code_pattern pattern;
	hd_date		from;
	hd_date		to;
	int			value;
	bool		conditional;
} model_row;

typedef struct model
{
	fixture		f;
	int			parent[PAYERS]; /* -1: the root */
	model_row	row[ROWS];
	int			count;
	const hd_order *order;
} model;

static uint64_t state;

static const char *const patterns[] = {
	"*", "J*", "J9*", "J92*", "J920*", "J9207", "J9208", "J1234", "Q5112"
};
static const char *const codes[] = {
	"J9207", "J9208", "J1234", "Q5112", "C9999"
};
static const char *const sources[] = {"local", "payer", "cms", "guide"};

static int
draw(int below)
{
	return (int) (fixture_random(&state) % (uint64_t) below);
}

static hd_date
first_day(void)
{
	return hd_date_of(2024, 1, 1);
}

/* ---- the rows ---- */

static void
add_row(model *m, const model_row *row)
{
	hd_catalog *c = m->f.catalog;
	hd_policy  *policy;
	char		text[16];
	hd_text		value;

	snprintf(text, sizeof(text), "%d", row->value);
	value = hd_catalog_copy(c, hd_text_of(text));
	policy = hd_catalog_add_policy(c);
	policy->origin.valid_from = row->from;
	policy->origin.valid_to = row->to;
	policy->origin.source = row->source;
	policy->origin.release = hd_catalog_release(c, row->source,
												HD_TEXT("r"));
	policy->payer = (hd_payer_id) row->payer;
	policy->policy = (uint8_t) row->policy;
	policy->pattern = row->pattern;
	policy->value = value;
	if (row->conditional)
		policy->condition = HD_TEXT("home");
	m->row[m->count++] = *row;
}

/* One key's history: stretches one after the other, some of them gaps. */
static void
add_history(model *m)
{
	model_row	row = {
		.payer = draw(PAYERS),
		.policy = draw(KINDS),
		.source = hd_catalog_source(m->f.catalog, hd_text_of(
			sources[draw(FIXTURE_COUNT(sources))]))
	};
	hd_date		day = draw(5) == 0 ? HD_DATE_BEGIN :
		first_day() + draw(DAYS);

	hd_code_pattern_parse(hd_text_of(patterns[draw(FIXTURE_COUNT(patterns))]),
						  &row.pattern);
	for (int i = 0; i < m->count; i++)
		if (m->row[i].payer == row.payer && m->row[i].policy == row.policy &&
			m->row[i].source == row.source &&
			m->row[i].pattern.length == row.pattern.length &&
			m->row[i].pattern.code == row.pattern.code)
			return;
	do
	{
		row.from = day;
		row.to = draw(6) == 0 ? HD_DATE_END :
			(day == HD_DATE_BEGIN ? first_day() : day) + draw(200);
		row.value = draw(3);
		row.conditional = draw(12) == 0;
		add_row(m, &row);
		day = row.to == HD_DATE_END ? row.to : row.to + 1 + draw(2) * draw(99);
	} while (day != HD_DATE_END && draw(4) != 0 && m->count < ROWS);
}

static void
open_model(model *m, int rows)
{
	char		name[16];
	char		parent[16];
	hd_catalog *c;

	fixture_memory_open(&m->f.memory, 0xA5);
	m->f.catalog = c = hd_catalog_create((hd_allocator) {
		fixture_allocate, fixture_enlarge, &m->f.memory
	});
	m->count = 0;
	fixture_add_sources(c);
	for (int i = 0; i < PAYERS; i++)
	{
		/* the root has another name than the others; long chains are common */
		m->parent[i] = i == 0 ? -1 : draw(2) == 0 ? i - 1 : draw(i);
		snprintf(name, sizeof(name), i == 0 ? "default" : "p%d", i);
		snprintf(parent, sizeof(parent), m->parent[i] == 0 ? "default" : "p%d",
				 m->parent[i]);
		hd_catalog_add_payer(c, hd_text_of(name), i == 0 ? HD_NO_TEXT :
							 hd_text_of(parent));
	}
	hd_catalog_close(c, HD_SECTION_CODE);
	for (int tries = 0; m->count < rows && tries < 20000; tries++)
		add_history(m);
	fixture_close(&m->f);
	m->order = draw(3) == 0 ? &m->f.guide_order : &m->f.order;
}

/* ---- the reading of all rows ---- */

static const model_row *
read_pattern(const model *m, int payer, int policy, hd_code code, int length,
			 hd_date date, bool conditional)
{
	for (int s = 0; s < m->order->count; s++)
		for (int i = 0; i < m->count; i++)
		{
			const model_row *row = &m->row[i];

			if (row->payer == payer && row->policy == policy &&
				row->source == m->order->source[s] &&
				row->pattern.length == length &&
				(length == 0 || hd_code_matches(code, row->pattern)) &&
				row->from <= date && date <= row->to &&
				(conditional || !row->conditional))
				return row;
		}
	return NULL;
}

static const model_row *
read_nearest(const model *m, int payer, int policy, hd_code code,
			 hd_date date, bool conditional)
{
	for (; payer >= 0; payer = m->parent[payer])
		for (int length = code == HD_NO_CODE ? 0 : 5; length >= 0; length--)
		{
			const model_row *row = read_pattern(m, payer, policy, code,
												length, date, conditional);

			if (row != NULL)
				return row;
		}
	return NULL;
}

static const model_row *
read_policy(const model *m, int payer, int policy, hd_code code,
			hd_date date)
{
	const model_row *row = read_nearest(m, payer, policy, code, date, true);
	const model_row *plain;

	if (row == NULL || !row->conditional)
		return row;
	plain = read_nearest(m, payer, policy, code, date, false);
	return plain != NULL && plain->value == row->value ? plain : row;
}

/* Are both nothing, or the same row? */
static bool
is_row(const hd_policy *policy, const model_row *row)
{
	char		text[16];

	if (policy == NULL || row == NULL)
		return policy == NULL && row == NULL;
	snprintf(text, sizeof(text), "%d", row->value);
	return policy->origin.valid_from == row->from &&
		policy->origin.valid_to == row->to &&
		policy->origin.source == row->source &&
		policy->payer == row->payer &&
		policy->pattern.length == row->pattern.length &&
		policy->pattern.code == row->pattern.code &&
		hd_text_same(policy->value, hd_text_of(text));
}

/* ---- questions ---- */

typedef struct question
{
	int			payer;
	hd_code		code;
	hd_date		date;
} question;

/* A day of the stretch: its ends more often than others. */
static hd_date
day_between(hd_date from, hd_date to)
{
	hd_date		low = from < first_day() - 30 ? first_day() - 30 : from;
	hd_date		high = to > first_day() + DAYS + 300 ?
		first_day() + DAYS + 300 : to;

	if (low >= high)
		return low > to ? to : low < from ? from : low;
	switch (draw(3))
	{
		case 0:
			return low;
		case 1:
			return high;
		default:
			return low + draw(high - low + 1);
	}
}

static int
wrong_one_by_one(const model *m, const question *q)
{
	int			wrong = 0;

	for (int id = 0; id < KINDS; id++)
	{
		const hd_policy *policy;

		hd_catalog_policy(m->f.catalog, m->order, (hd_payer_id) q->payer,
						  (hd_policy_id) id, q->code, q->date, &policy);
		wrong += !is_row(policy, read_policy(m, q->payer, id, q->code,
											 q->date));
	}
	return wrong;
}

/* As dossier.c asks; compared on another day of the stretch. */
static int
wrong_all_at_once(const model *m, const question *q, int *decided)
{
	const hd_policy *shared[HD_POLICY_COUNT];
	const hd_policy *own[HD_POLICY_COUNT];
	hd_date		from = HD_DATE_BEGIN;
	hd_date		to = HD_DATE_END;
	hd_date		other;
	uint64_t	decides;
	uint64_t	kinds = hd_catalog_shared_policies(m->f.catalog,
												   (hd_payer_id) q->payer,
												   q->date, &from, &to);
	int			wrong = 0;
	int			next = 0;

	for (int id = 0; id < HD_POLICY_COUNT; id++)
	{
		hd_catalog_policy(m->f.catalog, m->order, (hd_payer_id) q->payer,
						  (hd_policy_id) id, HD_NO_CODE, q->date,
						  &shared[id]);
		wrong += shared[id] != NULL && (kinds >> id & 1) == 0;
	}
	decides = hd_catalog_code_policies(m->f.catalog, m->order,
									   (hd_payer_id) q->payer, q->code,
									   q->date, shared, &from, &to, own);
	wrong += from > q->date || to < q->date;
	other = day_between(from, to);
	for (int id = 0; id < KINDS; id++)
		wrong += !is_row((decides >> id & 1) != 0 ? own[next++] : shared[id],
						 read_policy(m, q->payer, id, q->code, other));
	wrong += decides >> KINDS != 0;
	*decided += next;
	return wrong;
}

static void
test_tree(int rows)
{
	static model m;
	int			wrong = 0;
	int			wrong_together = 0;
	int			decided = 0;

	open_model(&m, rows);
	CHECK(m.count >= rows);
	for (int i = 0; i < QUESTIONS; i++)
	{
		question	q = {
			.payer = draw(PAYERS),
			.code = draw(8) == 0 ? HD_NO_CODE :
			fixture_code(codes[draw(FIXTURE_COUNT(codes))]),
			.date = first_day() - 10 + draw(DAYS + 300)
		};

		wrong += wrong_one_by_one(&m, &q);
		wrong_together += wrong_all_at_once(&m, &q, &decided);
	}
	CHECK_INT(wrong, 0);
	CHECK_INT(wrong_together, 0);
	CHECK(decided > 0);
	fixture_memory_free(&m.f.memory);
}

int
main(int argc, char **argv)
{
	uint64_t	seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20261122;

	state = seed;
	printf("seed %llu\n", (unsigned long long) seed);
	for (int i = 0; i < TREES; i++)
		test_tree(i % 4 == 3 ? ROWS / 2 : 40 + draw(400));
	return unit_report();
}
