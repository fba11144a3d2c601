/*
 * test_risk.c
 *	  Is one number made of a set of findings as risk.h promises?
 *
 *	usage: test_risk [seed]
 */
#include "fixture.h"
#include "unit.h"

static fixture fix;

static bool
near(double a, double b)
{
	return a - b < 1e-12 && b - a < 1e-12;
}

static hd_verdict
verdict_of(const char *payer)
{
	hd_verdict	verdict = {.in_scope = true};

	verdict.payer = hd_catalog_payer(fix.catalog, hd_text_of(payer));
	return verdict;
}

/* As a check would: the finding, and its check failed. */
static void
add(hd_verdict *verdict, hd_finding finding)
{
	hd_finding_set_add(&verdict->findings, finding);
	verdict->status[hd_finding_table[finding].check] = HD_STATUS_FAIL;
}

static double
weight_of(hd_finding finding)
{
	hd_payer_id root = hd_catalog_root_payer(fix.catalog);

	return hd_catalog_payer_row(fix.catalog, root)->weights[finding];
}

/* Weights of the fixture: (1 + number % 9) / 10, base 0.05. */
static void
test_single_cases(void)
{
	hd_verdict	verdict = verdict_of("commercial");
	double		light = weight_of(HD_FINDING_units_missing);
	double		heavy = weight_of(HD_FINDING_units_not_whole);

	CHECK(near(hd_risk(fix.catalog, &verdict), 0.05));
	CHECK(near(hd_base_risk(fix.catalog, &verdict), 0.05));
	CHECK(light < heavy);
	add(&verdict, HD_FINDING_units_missing);
	CHECK(near(hd_risk(fix.catalog, &verdict), 1 - 0.95 * (1 - light)));
	CHECK(near(hd_contribution(fix.catalog, &verdict,
							   HD_FINDING_units_missing), light));
	/* one cause counts once, by its heaviest */
	add(&verdict, HD_FINDING_units_not_whole);
	CHECK(near(hd_risk(fix.catalog, &verdict), 1 - 0.95 * (1 - heavy)));
	CHECK(near(hd_contribution(fix.catalog, &verdict,
							   HD_FINDING_units_missing), 0));
	CHECK(near(hd_contribution(fix.catalog, &verdict,
							   HD_FINDING_units_not_whole), heavy));
	/* another cause multiplies */
	add(&verdict, HD_FINDING_diagnosis_missing);
	CHECK(near(hd_risk(fix.catalog, &verdict), 1 - 0.95 * (1 - heavy) *
			   (1 - weight_of(HD_FINDING_diagnosis_missing))));
	/* what was not found has no share */
	CHECK(near(hd_contribution(fix.catalog, &verdict,
							   HD_FINDING_code_unknown), 0));
}

/* Of equals the first speaks, so that the shares still multiply up. */
static void
test_equal_weights(void)
{
	hd_verdict	verdict = verdict_of("commercial");
	hd_finding	first = HD_FINDING_jw_or_jz_missing;
	hd_finding	second = first;

	for (int i = first + 1; i < HD_FINDING_COUNT; i++)
		if (hd_finding_table[i].cause == hd_finding_table[first].cause)
			second = (hd_finding) i;
	((double *) hd_catalog_payer_row(fix.catalog, verdict.payer)->weights)
		[second] = weight_of(first);
	add(&verdict, second);
	CHECK(hd_contribution(fix.catalog, &verdict, second) > 0);
	add(&verdict, first);
	CHECK(near(hd_contribution(fix.catalog, &verdict, first),
			   weight_of(first)));
	CHECK(near(hd_contribution(fix.catalog, &verdict, second), 0));
	CHECK(fixture_broken_promise(fix.catalog, &verdict) == NULL);
}

static void
test_info_weighs_nothing(void)
{
	hd_verdict	verdict = verdict_of("commercial");

	add(&verdict, HD_FINDING_payer_unknown);
	add(&verdict, HD_FINDING_packaged);
	CHECK(near(hd_risk(fix.catalog, &verdict), 0.05));
	add(&verdict, HD_FINDING_modifier_not_for_drug);
	CHECK(hd_risk(fix.catalog, &verdict) > 0.05);
	verdict.modifier_use_info = true;
	CHECK(near(hd_risk(fix.catalog, &verdict), 0.05));
	CHECK(near(hd_contribution(fix.catalog, &verdict,
							   HD_FINDING_modifier_not_for_drug), 0));
}

/* A payer's own weight counts for it and for those below it. */
static void
test_payers(void)
{
	static const struct
	{
		const char *payer;
		bool		own;
	}			payers[] = {
		{"medicare", true}, {"noridian", true}, {"commercial", false},
		{"bcbs_nc", false}, {"nobody", false},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(payers); i++)
	{
		hd_verdict	verdict = verdict_of(payers[i].payer);
		double		expected = payers[i].own ? 0.99 :
			weight_of(HD_FINDING_timely_filing);

		CHECK(near(hd_risk(fix.catalog, &verdict), 0.05));
		add(&verdict, HD_FINDING_timely_filing);
		CHECK(near(hd_contribution(fix.catalog, &verdict,
								   HD_FINDING_timely_filing), expected));
	}
	CHECK(verdict_of("nobody").payer == HD_NO_PAYER);
}

/*
 * Random weights, random sets of findings: adding one never lowers the
 * risk, the order of adding does not matter, and every promise is kept.
 */
static void
test_random_sets(uint64_t seed)
{
	uint64_t	state = seed;

	for (int round = 0; round < 40; round++)
	{
		fixture_open(&fix, 1 + fixture_random(&state));
		fixture_close(&fix);
		for (int set = 0; set < 10; set++)
		{
			hd_verdict	verdict = verdict_of(set % 2 ? "noridian" : "bcbs");
			double		before = hd_risk(fix.catalog, &verdict);

			verdict.modifier_use_info = set % 3 == 0;
			for (int i = 0; i < 20; i++)
			{
				double		after;
				const char *broken;

				add(&verdict, (hd_finding) (fixture_random(&state) %
											HD_FINDING_COUNT));
				after = hd_risk(fix.catalog, &verdict);
				CHECK(after >= before);
				broken = fixture_broken_promise(fix.catalog, &verdict);
				CHECK_STR(broken, NULL);
				before = after;
			}
		}
		fixture_free(&fix);
	}
}

int
main(int argc, char **argv)
{
	uint64_t	seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260316;

	printf("seed %llu\n", (unsigned long long) seed);
	fixture_open(&fix, 0);
	fixture_close(&fix);
	test_single_cases();
	test_info_weighs_nothing();
	test_payers();
	test_equal_weights();
	fixture_free(&fix);
	test_random_sets(seed);
	CHECK_INT(fix.memory.blocks, 0);
	return unit_report();
}
