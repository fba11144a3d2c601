/*
 * test_memo.c
 *	  Does a memo say what was judged, and a dossier what the catalog says?
 *
 * Lines that are near one another, on days around the turns of the rows, are
 * judged by hd_judge and through memos of several sizes; the verdicts must
 * agree in everything, and what is told of them.  Dossiers and eras are
 * compared with the catalog.
 *
 *	usage: test_memo [seed]
 */
#include "random_line.h"
#include "unit.h"

#include "core/memo.h"
#include "core/walk.h"

#define LINES 120000
#define NEAR 12				/* of them near one another */
#define SHOWN 20			/* failures of which the line is printed */
#define DOSSIERS 20000
#define FIELD_PAYER 4
#define DIAGNOSES 20000
#define DIAGNOSIS_KINDS 4000
#define PAYERS 1000

/* A year, each day of which has policies of its own: more than are kept. */
#define DAYS 365

/* Policies in force for some days only, each day a turn of its own. */
#define RANDOM_POLICIES 60

static const char *const payers[] = {
	"default", "medicare", "noridian", "commercial", "bcbs"
};
static const char *const patterns[] = {"*", "J*", "J9*", "J9207", "Q5112"};

#define ONE_OF(array) ((array)[fixture_random(&state) % FIXTURE_COUNT(array)])

/* What a policy may say that some check acts on. */
static const char *const values[] = {
	"true", "false", "1", "50", "90 days", "12 months", "21|22", "UN|ML",
	"J9207|Q5112", "institutional", "unknown", "SC"
};

static void
add_random_policies(hd_catalog *catalog)
{
	for (int i = 0; i < RANDOM_POLICIES; i++)
	{
		int			id = (int) (fixture_random(&state) % HD_POLICY_COUNT);
		fixture_policy row = {
			.payer = ONE_OF(payers),
			.code = ONE_OF(patterns),
			.policy = hd_policy_name((hd_policy_id) id),
			.value = ONE_OF(values),
			.condition = fixture_random(&state) % 4 == 0 ? "home" : NULL
		};
		char		from[16];
		char		to[16];

		snprintf(from, sizeof(from), "2026-%02d-%02d",
				 (int) (1 + fixture_random(&state) % 6),
				 (int) (1 + fixture_random(&state) % 28));
		snprintf(to, sizeof(to), "2026-%02d-%02d",
				 (int) (7 + fixture_random(&state) % 6),
				 (int) (1 + fixture_random(&state) % 28));
		row.valid = (fixture_dates) {from, to};
		fixture_add_policy(catalog, &row);
	}
}

/* Days on which something begins or ends, and all of a year. */
static hd_date
random_day(void)
{
	static const char *const turns[] = {
		"2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01", "2025-10-01",
		"2025-01-01", "2024-01-01", "2023-07-01", "2019-01-01", "2022-01-01",
		"1970-01-01", "1969-12-31", "2098-06-30", "1986-01-01"
	};

	if (fixture_random(&state) % 3 == 0)
		return fixture_date(ONE_OF(turns)) - 1 +
			(hd_date) (fixture_random(&state) % 3);
	return hd_date_of(2026, 1, 1) + (hd_date) (fixture_random(&state) % 365);
}

/* ---- lines ---- */

static void
compare(const fixture *f, hd_memo *memo, const hd_order *order,
		const fixture_line *line, const char *const field[FIELDS],
		hd_check_set wanted)
{
	hd_verdict	slow;
	hd_verdict	fast;

	memset(&slow, 0x5A, sizeof(slow));
	memset(&fast, 0xA5, sizeof(fast));
	hd_judge(f->catalog, order, &line->line, wanted, NULL, &slow);
	if (!hd_memo_judge(memo, order, &line->line, wanted, &fast))
		hd_memo_learn(memo, order, &line->line, wanted, &fast);
	if (!CHECK(same(&slow, &fast)) && unit_failed < SHOWN)
	{
		char		day[HD_DATE_PRINT_SIZE];

		print_spec(field);
		printf("\ton %s\n", line->line.service_date.presence != HD_GIVEN ?
			   "no day" : hd_date_print(line->line.service_date.value, day));
		for (int i = 0; i < HD_CHECK_COUNT; i++)
			if (slow.status[i] != fast.status[i])
				printf("\t%s: %s, remembered %s\n", hd_check_names[i],
					   hd_status_name((hd_status) slow.status[i]),
					   hd_status_name((hd_status) fast.status[i]));
	}
	CHECK(hd_risk(f->catalog, &slow) == hd_risk(f->catalog, &fast));
}

/* ---- why ---- */

/* What is told, one after another; a line has no more to tell. */
typedef struct told
{
	size_t		used;
	char		text[64 * 1024];
} told;

static void
take_told(void *context, const hd_note *note)
{
	told	   *to = context;
	size_t		room = sizeof(to->text) - to->used;
	int			length = snprintf(to->text + to->used, room,
								  "%d %d %d %d %d %d %d %s\n",
								  (int) note->check, (int) note->finding,
								  (int) note->status, (int) note->severity,
								  (int) note->source, (int) note->release,
								  (int) note->confidential, note->detail);

	if (length < 0 || (size_t) length >= room)
		CHECK(!"room for what is told");
	else
		to->used += (size_t) length;
}

/* The notes of the checks that fail, or of all. */
static void
compare_notes(const fixture *f, hd_memo *memo, const hd_order *order,
			  const fixture_line *line, const char *const field[FIELDS],
			  bool findings_only)
{
	static told slow;
	static told fast;
	hd_notes	notes = {take_told, &slow, findings_only};
	hd_check_set wanted = 0;
	hd_verdict	verdict;

	slow.used = fast.used = 0;
	hd_judge(f->catalog, order, &line->line, HD_ALL_CHECKS, NULL, &verdict);
	for (int i = 0; i < HD_CHECK_COUNT; i++)
		if (!findings_only || verdict.status[i] == HD_STATUS_FAIL)
			wanted |= UINT64_C(1) << i;
	hd_judge(f->catalog, order, &line->line, wanted, &notes, &verdict);
	notes.context = &fast;
	hd_memo_explain(memo, order, &line->line, wanted, &notes);
	if (!CHECK(slow.used == fast.used &&
			   memcmp(slow.text, fast.text, slow.used) == 0) &&
		unit_failed < SHOWN)
	{
		print_spec(field);
		printf("judged:\n%.*sremembered:\n%.*s", (int) slow.used, slow.text,
			   (int) fast.used, fast.text);
	}
}

/* Other amounts where there are any, which no profile holds. */
static void
change_amounts(const char *field[FIELDS])
{
	static const size_t amounts[] = {1, 7, 9, 11, 14, 15};

	for (int i = 0; i < 3; i++)
	{
		size_t		at = ONE_OF(amounts);
		const char *value = pools[at][fixture_random(&state) %
									  pool_size(at)];

		if (field[at] != NULL && field[at][0] != '\0' && value != NULL)
			field[at] = value;
	}
}

/*
 * Another code, other modifiers, another place or NDC: what the parts are
 * found by that a verdict is put together from.
 */
static void
change_part(const char *field[FIELDS])
{
	static const size_t parts[] = {0, 2, 4, 5, 6, 8, 10, 13, 17};
	size_t		at = ONE_OF(parts);

	field[at] = pools[at][fixture_random(&state) % pool_size(at)];
}

/* Lines one after the other that differ by amounts, a part and the day. */
static void
compare_near(const fixture *f, hd_memo *memo, const char *field[FIELDS])
{
	const hd_order *order = fixture_random(&state) % 4096 == 0 ?
		&f->guide_order : &f->order;

	for (int i = 0; i < NEAR; i++)
	{
		fixture_line line;

		line_of(&line, field);
		if (line.line.service_date.presence == HD_GIVEN && i % 4 == 3)
			line.line.service_date.value = random_day();
		compare(f, memo, order, &line, field,
				i == 0 ? HD_MODIFIER_CHECKS : HD_ALL_CHECKS);
		if (i % 4 == 3)
			compare_notes(f, memo, order, &line, field, i % 8 == 3);
		change_amounts(field);
		if (i % 3 == 2)
			change_part(field);
	}
}

static hd_memo *
new_memo(fixture *f, size_t size)
{
	hd_allocator allocator = {fixture_allocate, fixture_enlarge, &f->memory};

	return hd_memo_create(f->catalog, allocator, size);
}

static void
test_lines(void)
{
	fixture		f;
	hd_memo    *memo;
	hd_memo_counts counts;

	fixture_open(&f, 20260316);
	add_random_policies(f.catalog);
	fixture_close(&f);
	memo = new_memo(&f, HD_MEMO_SIZE);
	for (int i = 0; i < LINES / NEAR; i++)
	{
		const char *field[FIELDS];

		random_spec(field);
		compare_near(&f, memo, field);
	}
	counts = hd_memo_count(memo);
	printf("%llu lines recalled, %llu parts learnt, %llu forgotten\n",
		   (unsigned long long) counts.recalled,
		   (unsigned long long) counts.learned,
		   (unsigned long long) counts.forgotten);
	CHECK(counts.recalled > LINES / 10);
	CHECK(counts.learned > LINES / 100);
	CHECK(counts.forgotten > 0);
	fixture_free(&f);
}

/* A memo that holds next to nothing answers all the same. */
static void
test_small(void)
{
	fixture		f;
	hd_memo    *memo;

	fixture_open(&f, 1);
	fixture_close(&f);
	memo = new_memo(&f, 0);
	for (int i = 0; i < LINES / NEAR / 10; i++)
	{
		const char *field[FIELDS];

		random_spec(field);
		compare_near(&f, memo, field);
	}
	CHECK(hd_memo_count(memo).forgotten > 0);
	fixture_free(&f);
}

/* ---- more than is kept ---- */

/* Every other day, what the payer does not cover is something else. */
static void
add_daily_policies(hd_catalog *catalog)
{
	for (int day = 1; day < DAYS; day += 2)
	{
		char		text[HD_DATE_PRINT_SIZE];
		fixture_policy row = {
			.payer = "medicare",
			.code = day % 8 == 1 ? "J9*" : "*",
			.policy = "not_covered",
			.value = "true"
		};

		hd_date_print(hd_date_of(2026, 1, 1) + day, text);
		row.valid = (fixture_dates) {text, text};
		fixture_add_policy(catalog, &row);
	}
}

/* Every other day another limit, so that each day is an era. */
static void
add_daily_limits(hd_catalog *catalog)
{
	for (int day = 1; day < DAYS; day += 2)
	{
		char		text[HD_DATE_PRINT_SIZE];
		hd_limit   *limit = hd_catalog_add_limit(catalog);

		hd_date_print(hd_date_of(2026, 1, 1) + day, text);
		limit->origin = fixture_origin(catalog, "local", "2026q3",
									   (fixture_dates) {text, text});
		limit->code = fixture_code("J0129");
		limit->claim_type = HD_CLAIM_PROFESSIONAL;
		limit->units = day;
		limit->indicator = 3;
	}
}

/* A line of each code on each day, among them codes that no drug has. */
static void
compare_year(const fixture *f, hd_memo *memo)
{
	static const char *const others[] = {
		"A0021", "A0022", "J1001", "J1002", "J9999", "99213"
	};
	size_t		codes = pool_size(0) + FIXTURE_COUNT(others);

	for (size_t i = 0; i < DAYS * codes; i++)
	{
		size_t		code = i % codes;
		const char *field[FIELDS];
		fixture_spec spec = {
			.code = code < pool_size(0) ? pools[0][code] :
				others[code - pool_size(0)],
			.units = "50",
			.claim_type = "professional",
			.ndc = "70020191001"
		};
		fixture_line line;

		memcpy(field, &spec, sizeof(spec));
		line_of(&line, field);
		line.line.service_date.value = hd_date_of(2026, 1, 1) +
			(hd_date) (i / codes);
		compare(f, memo, &f->order, &line, field, HD_ALL_CHECKS);
	}
}

/* Dossiers, files and sheets that no longer fit are made anew, as they were. */
static void
test_full(void)
{
	static const size_t sizes[] = {0, HD_MEMO_SIZE};
	static void (*const changes[]) (hd_catalog *) = {
		add_daily_policies, add_daily_limits
	};

	for (size_t i = 0; i < FIXTURE_COUNT(changes) * FIXTURE_COUNT(sizes); i++)
	{
		fixture		f;
		hd_memo    *memo;

		fixture_open(&f, 1);
		changes[i / FIXTURE_COUNT(sizes)] (f.catalog);
		fixture_close(&f);
		memo = new_memo(&f, sizes[i % FIXTURE_COUNT(sizes)]);
		compare_year(&f, memo);
		compare_year(&f, memo);
		fixture_free(&f);
	}
}

/* So many diagnoses that they share slots; half of them are billable. */
static void
test_diagnoses(void)
{
	fixture		f;
	hd_memo    *memo;
	hd_origin	origin;

	fixture_open(&f, 1);
	origin = fixture_origin(f.catalog, "cms", "fy2026",
							(fixture_dates) {"2025-10-01", NULL});
	for (int i = 0; i < DIAGNOSIS_KINDS; i += 2)
	{
		char		code[16];

		snprintf(code, sizeof(code), "D%04d", i);
		hd_catalog_add_diagnosis(f.catalog, origin, HD_TEXT("*"),
								 fixture_text(f.catalog, code));
	}
	fixture_close(&f);
	memo = new_memo(&f, HD_MEMO_SIZE);
	for (int i = 0; i < DIAGNOSES; i++)
	{
		const char *field[FIELDS] = {NULL};
		char		code[16];
		fixture_line line;

		/*
		 * A long one is as billable as the same without blanks; a digit more
		 * is another one, though all its letters are the same.
		 */
		snprintf(code, sizeof(code), "D%04d%s", i % 16 == 1 ? 2222 :
				 (int) (fixture_random(&state) % DIAGNOSIS_KINDS),
				 i % 16 == 0 ? "     " : i % 32 == 1 ? "2" : "");
		field[FIELD_DIAGNOSES] = code;
		line_of(&line, field);
		compare(&f, memo, &f.order, &line, field, HD_ALL_CHECKS);
	}
	fixture_free(&f);
}

/* Payers as long as one that is known, more than there are slots. */
static void
test_payers(void)
{
	fixture		f;
	hd_memo    *memo;

	fixture_open(&f, 1);
	fixture_close(&f);
	memo = new_memo(&f, HD_MEMO_SIZE);
	for (int i = 0; i < 2 * PAYERS; i++)
	{
		const char *field[FIELDS] = {"J9321"};
		char		payer[8];
		fixture_line line;

		snprintf(payer, sizeof(payer), "b%03d", i / 2 % 1000);
		field[FIELD_PAYER] = i % 2 == 0 ? payer : "bcbs";
		line_of(&line, field);
		compare(&f, memo, &f.order, &line, field, HD_ALL_CHECKS);
	}
	fixture_free(&f);
}

/* Lines that are alike where a memo looks first. */
static void
test_unusual(void)
{
	static const fixture_spec lines[] = {
		{.payer = "commercial"},
		{.payer = "commercixx"},
		{.payer = "xxmmercial"},
		{.claim_type = "                institutional"},
		{.claim_type = "                 professional"},
		{.claim_type = "institutional", .place = "    131    "},
		{.claim_type = "institutional", .place = "    111    "},
		{.place = "         21"},
		{.place = "         11"},
		{.code = "A0021", .date = FIXTURE_ABSENT},
		{.code = "J9207", .date = FIXTURE_ABSENT},
		{.code = "99213"},
		{.code = "?"},
	};
	fixture		f;
	hd_memo    *memo;

	fixture_open(&f, 1);
	fixture_close(&f);
	memo = new_memo(&f, HD_MEMO_SIZE);
	for (size_t i = 0; i < 3 * FIXTURE_COUNT(lines); i++)
	{
		const char *field[FIELDS];
		fixture_line line;

		memcpy(field, &lines[i % FIXTURE_COUNT(lines)], sizeof(field));
		line_of(&line, field);
		compare(&f, memo, &f.order, &line, field, HD_ALL_CHECKS);
	}
	fixture_free(&f);
}

/* What was learnt before a section was there is not believed after. */
static void
test_sections(void)
{
	static const char *const field[FIELDS] = {
		"J9207", NULL, "JZ"
	};
	fixture		f;
	fixture_line line;
	hd_memo    *memo;
	hd_verdict	verdict;

	fixture_open(&f, 0);
	memo = new_memo(&f, HD_MEMO_SIZE);
	line_of(&line, field);
	hd_catalog_close(f.catalog, HD_SECTION_CODE);
	hd_catalog_default_order(f.catalog, &f.order);
	CHECK(!hd_memo_judge(memo, &f.order, &line.line, HD_ALL_CHECKS,
						 &verdict));
	hd_memo_learn(memo, &f.order, &line.line, HD_ALL_CHECKS, &verdict);
	CHECK_INT(verdict.status[HD_CHECK_units_limit],
			  HD_STATUS_NOT_APPLICABLE);
	CHECK(!hd_memo_judge(memo, &f.order, &line.line, HD_ALL_CHECKS,
						 &verdict));
	fixture_close(&f);
	CHECK(hd_memo_judge(memo, &f.order, &line.line, HD_ALL_CHECKS, &verdict));
	CHECK_INT(verdict.status[HD_CHECK_units_limit], HD_STATUS_PASS);
	fixture_free(&f);
}

/* ---- dossiers ---- */

/* Every question that a dossier answers, asked of the catalog on a day. */
static void
check_dossier(const fixture *f, const hd_walk *walk, const hd_dossier *d)
{
	const hd_drug *drug;
	const hd_limit *limit;
	const hd_policy *policy;
	const hd_policy *filed;

	CHECK_INT(d->file->drug_answer,
			  hd_catalog_drug(f->catalog, &f->order, walk->code, walk->date,
							  &drug));
	CHECK(d->file->drug == drug);
	CHECK_INT(d->file->lists_diagnoses,
			  hd_catalog_lists_diagnoses(f->catalog, &f->order, walk->code,
										 walk->date));
	for (int type = 0; type < HD_CLAIM_UNKNOWN; type++)
	{
		CHECK_INT(d->file->limit_answer[type],
				  hd_catalog_limit(f->catalog, &f->order, walk->code,
								   (hd_claim_type) type, walk->date, &limit));
		CHECK(d->file->limit[type] == limit);
	}
	for (int id = 0; id < HD_POLICY_COUNT; id++)
	{
		CHECK_INT(hd_dossier_policy(d, (hd_policy_id) id, &filed),
				  hd_catalog_policy(f->catalog, &f->order, walk->payer,
									(hd_policy_id) id, walk->code,
									walk->date, &policy));
		CHECK(filed == policy);
	}
}

/* Any day of the stretch and the era will do. */
static void
test_dossiers(void)
{
	static union
	{
		hd_dossier	dossier;
		char		room[HD_DOSSIER_SIZE];
	}			made;
	fixture		f;
	int			moved = 0;

	fixture_open(&f, 20260316);
	add_random_policies(f.catalog);
	fixture_close(&f);
	for (int i = 0; i < DOSSIERS; i++)
	{
		hd_line		line = {.diagnosis_count = -1};
		hd_verdict	verdict;
		hd_walk		walk;
		hd_sheet	sheet;
		hd_code_file file;
		hd_date		other = random_day();

		hd_walk_begin(&walk, f.catalog, &f.order, &line, &verdict);
		walk.code = fixture_code(pools[0][fixture_random(&state) % POOL]);
		walk.payer = hd_catalog_payer(f.catalog, hd_text_of(ONE_OF(payers)));
		walk.date = random_day();
		walk.era = hd_catalog_era(f.catalog, walk.date);
		hd_sheet_make(&walk, &sheet);
		hd_code_file_make(&walk, &file);
		hd_dossier_make(&walk, &file, &sheet, &made.dossier);
		check_dossier(&f, &walk, &made.dossier);
		if (hd_catalog_era(f.catalog, other) != file.era ||
			file.era == HD_NO_ERA || other < made.dossier.from ||
			other > made.dossier.to)
			continue;
		moved++;
		walk.date = other;
		check_dossier(&f, &walk, &made.dossier);
	}
	printf("%d dossiers asked on another day\n", moved);
	CHECK(moved > DOSSIERS / 100);
	fixture_free(&f);
}

/* ---- eras ---- */

/* Days count up, and a turn is where a row begins or the day after its end. */
static void
test_eras(void)
{
	fixture		f;
	hd_era		last;

	fixture_open(&f, 0);
	CHECK_INT(hd_catalog_era(f.catalog, 0), HD_NO_ERA);
	fixture_close(&f);
	CHECK_INT(hd_catalog_era(f.catalog, hd_date_of(1969, 12, 31)), HD_NO_ERA);
	CHECK_INT(hd_catalog_era(f.catalog, HD_DATE_BEGIN), HD_NO_ERA);
	CHECK_INT(hd_catalog_era(f.catalog, HD_DATE_END), HD_NO_ERA);
	CHECK_INT(hd_catalog_era(f.catalog, hd_date_of(2100, 1, 1)), HD_NO_ERA);
	CHECK_INT(hd_catalog_era(f.catalog, hd_date_of(1970, 1, 1)), 0);
	last = 0;
	for (hd_date day = hd_date_of(1970, 1, 1); day < hd_date_of(2098, 1, 1);
		 day++)
	{
		hd_era		era = hd_catalog_era(f.catalog, day);

		CHECK(era == last || era == last + 1);
		last = era;
	}
	/* the MUE table of the fixture ends, and policies make no turn */
	CHECK_INT(hd_catalog_era(f.catalog, hd_date_of(2026, 10, 1)),
			  hd_catalog_era(f.catalog, hd_date_of(2026, 9, 30)) + 1);
	fixture_free(&f);
}

int
main(int argc, char **argv)
{
	state = argc > 1 ? strtoull(argv[1], NULL, 10) : 20261121;
	printf("seed %llu\n", (unsigned long long) state);
	test_eras();
	test_sections();
	test_dossiers();
	test_lines();
	test_small();
	test_full();
	test_diagnoses();
	test_payers();
	test_unusual();
	return unit_report();
}
