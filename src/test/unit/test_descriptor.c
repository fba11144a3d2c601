/*
 * test_descriptor.c
 *	  Are real descriptions read as a biller reads them?
 *
 * The texts are CMS's (Alpha-Numeric HCPCS file, January and October 2026);
 * the expected values were written down by hand from the text.
 */
#include "core/descriptor.h"
#include "unit.h"

typedef struct sample
{
	const char *code;			/* for the message only */
	const char *text;
	const char *drug;
	const char *brand;
	const char *dose;
	const char *unit;
	const char *basis;
	const char *route;
	const char *container;
	const char *esrd;
} sample;

static const sample samples[] = {
	/* plain amounts */
	{"J9207", "Injection, ixabepilone, 1 mg",
	"ixabepilone", "", "1", "mg", "exact", NULL, NULL, NULL},
	{"J9321", "Injection, epcoritamab-bysp, 0.16 mg",
	"epcoritamab-bysp", "", "0.16", "mg", "exact", NULL, NULL, NULL},
	{"J9308", "Injection, ramucirumab, 5 mg",
	"ramucirumab", "", "5", "mg", "exact", NULL, NULL, NULL},
	{"J1324", "Injection, enfuvirtide, 1 mg",
	"enfuvirtide", "", "1", "mg", "exact", NULL, NULL, NULL},
	{"J9376", "Injection, pozelimab-bbfg, 1 mg",
	"pozelimab-bbfg", "", "1", "mg", "exact", NULL, NULL, NULL},
	{"J9177", "Injection, enfortumab vedotin-ejfv, 0.25 mg",
	"enfortumab vedotin-ejfv", "", "0.25", "mg", "exact", NULL, NULL, NULL},
	{"J9355", "Injection, trastuzumab, excludes biosimilar, 10 mg",
	"trastuzumab", "", "10", "mg", "exact", NULL, NULL, NULL},
	{"J0130", "Injection abciximab, 10 mg",
	"abciximab", "", "10", "mg", "exact", NULL, NULL, NULL},
	{"J0584", "Injection, burosumab-twza 1 mg",
	"burosumab-twza", "", "1", "mg", "exact", NULL, NULL, NULL},
	{"J1448", "Injection, trilaciclib, 1mg",
	"trilaciclib", "", "1", "mg", "exact", NULL, NULL, NULL},
	{"J0131", "Injection, acetaminophen, not otherwise specified,10 mg",
	"acetaminophen", "", "10", "mg", "exact", NULL, NULL, NULL},
	{"J0220", "Injection, alglucosidase alfa, 10 mg, not otherwise specified",
	"alglucosidase alfa", "", "10", "mg", "exact", NULL, NULL, NULL},
	{"J9130", "Dacarbazine, 100 mg",
	"dacarbazine", "", "100", "mg", "exact", NULL, NULL, NULL},

	/* words for units, and their scales */
	{"J0281", "Injection, aminocaproic acid, 1 gram",
	"aminocaproic acid", "", "1", "g", "exact", NULL, NULL, NULL},
	{"J0698", "Injection, cefotaxime sodium, per gm",
	"cefotaxime sodium", "", "1", "g", "exact", NULL, NULL, NULL},
	{"J2425", "Injection, palifermin, 50 micrograms",
	"palifermin", "", "50", "mcg", "exact", NULL, NULL, NULL},
	{"J7682", "Tobramycin, inhalation solution, fda-approved final product, "
		"non-compounded, unit dose form, administered through dme, per 300 "
		"milligrams",
	"tobramycin", "", "300", "mg", "exact", "inhalation", NULL, NULL},
	{"J7636", "Atropine, inhalation solution, compounded product, "
		"administered through dme, unit dose form, per milligram",
	"atropine", "", "1", "mg", "exact", "inhalation", NULL, NULL},
	{"J0585", "Injection, onabotulinumtoxina, 1 unit",
	"onabotulinumtoxina", "", "1", "unit", "exact", NULL, NULL, NULL},
	{"J0725", "Injection, chorionic gonadotropin, per 1,000 usp units",
	"chorionic gonadotropin", "", "1000", "unit", "exact", NULL, NULL, NULL},
	{"J3471", "Injection, hyaluronidase, ovine, preservative free, per 1 usp "
		"unit (up to 999 usp units)",
	"hyaluronidase (ovine)", "", "1", "unit", "exact", NULL, NULL, NULL},
	{"J1645", "Injection, dalteparin sodium, per 2500 iu",
	"dalteparin sodium", "", "2500", "IU", "exact", NULL, NULL, NULL},
	{"J0365", "Injection, aprotonin, 10,000 kiu",
	"aprotonin", "", "10000", "KIU", "exact", NULL, NULL, NULL},
	{"J9214", "Injection, interferon, alfa-2b, recombinant, 1 million units",
	"interferon alfa-2b (recombinant)", "", "1000000", "unit", "exact", NULL,
	NULL, NULL},
	{"J3398", "Injection, voretigene neparvovec-rzyl, 1 billion vector "
		"genomes",
	"voretigene neparvovec-rzyl", "", "1000000000", "vg", "exact", NULL,
	NULL, NULL},
	{"J9325", "Injection, talimogene laherparepvec, per 1 million plaque "
		"forming units",
	"talimogene laherparepvec", "", "1000000", "pfu", "exact", NULL, NULL,
	NULL},
	{"J3480", "Injection, potassium chloride, per 2 meq",
	"potassium chloride", "", "2", "mEq", "exact", NULL, NULL, NULL},
	{"J7030", "Infusion, normal saline solution , 1000 cc",
	"normal saline solution", "", "1000", "mL", "exact", NULL, NULL, NULL},
	{"J7040", "Infusion, normal saline solution, sterile (500 ml = 1 unit)",
	"normal saline solution", "", "500", "mL", "exact", NULL, NULL, NULL},
	{"A9606", "Radium ra-223 dichloride, therapeutic, per microcurie",
	"radium ra-223 dichloride", "", "1", "uCi", "exact", NULL, NULL, NULL},
	{"A9513", "Lutetium lu 177, dotatate, therapeutic, 1 millicurie",
	"lutetium lu 177 dotatate", "", "1", "mCi", "exact", NULL, NULL, NULL},
	{"J7335", "Capsaicin 8% patch, per 10 square centimeters",
	"capsaicin 8% patch", "", "10", "cm2", "exact", NULL, NULL, NULL},
	{"Q4208", "Novafix, per square cenitmeter (add-on, list separately in "
		"addition to primary procedure)",
	"novafix", "", "1", "cm2", "exact", NULL, NULL, NULL},
	{"C9355", "Collagen nerve cuff (neuromatrix), per 0.5 centimeter length",
	"collagen nerve cuff", "neuromatrix", "0.5", "cm", "exact", NULL, NULL,
	NULL},

	/* up to */
	{"J1200", "Injection, diphenhydramine hcl, up to 50 mg",
	"diphenhydramine hcl", "", "50", "mg", "up_to", NULL, NULL, NULL},
	{"J2540", "Injection, penicillin g potassium, up to 600,000 units",
	"penicillin g potassium", "", "600000", "unit", "up_to", NULL, NULL,
	NULL},
	{"J7120", "Ringers lactate infusion, up to 1000 cc",
	"ringers lactate", "", "1000", "mL", "up_to", NULL, NULL, NULL},
	{"J1810", "Injection, droperidol and fentanyl citrate, up to 2 ml "
		"ampule",
	"droperidol and fentanyl citrate", "", "2", "mL", "up_to", NULL, NULL,
	NULL},
	{"J0716", "Injection, centruroides immune f(ab)2, up to 120 milligrams",
	"centruroides immune f(ab)2", "", "120", "mg", "up_to", NULL, NULL,
	NULL},
	{"A9520", "Technetium tc-99m tilmanocept, diagnostic, up to 0.5 "
		"millicuries",
	"technetium tc-99m tilmanocept", "", "0.5", "mCi", "up_to", NULL, NULL,
	NULL},
	{"A9609", "Fludeoxyglucose f18 up to 15 millicuries",
	"fludeoxyglucose f18", "", "15", "mCi", "up_to", NULL, NULL, NULL},

	/* numbers that are no billing unit */
	{"J9322", "Injection, pemetrexed (bluepoint), not therapeutically "
		"equivalent to j9305, 10 mg",
	"pemetrexed", "bluepoint", "10", "mg", "exact", NULL, NULL, NULL},
	{"J0153", "Injection, adenosine, 1 mg (not to be used to report any "
		"adenosine phosphate compounds)",
	"adenosine", "", "1", "mg", "exact", NULL, NULL, NULL},
	{"J1097", "Phenylephrine 10.16 mg/ml and ketorolac 2.88 mg/ml ophthalmic "
		"irrigation solution, 1 ml",
	"phenylephrine and ketorolac", "", "1", "mL", "exact", "ophthalmic",
	NULL, NULL},
	{"J7340", "Carbidopa 5 mg/levodopa 20 mg enteral suspension, 100 ml",
	"carbidopa/levodopa", "", "100", "mL", "exact", "enteral", NULL, NULL},
	{"J3240", "Injection, thyrotropin alpha, 0.9 mg, provided in 1.1 mg vial",
	"thyrotropin alpha", "", "0.9", "mg", "exact", NULL, NULL, NULL},
	{"J2150", "Injection, mannitol, 25% in 50 ml",
	"mannitol", "", "50", "mL", "exact", NULL, NULL, NULL},
	{"J3265", "Injection, torsemide, 10 mg/ml",
	"torsemide", "", "10", "mg", "exact", NULL, NULL, NULL},
	{"J3401", "Beremagene geperpavec-svdt for topical administration, "
		"containing nominal 5 x 10^9 pfu/ml vector genomes, per 0.1 ml",
	"beremagene geperpavec-svdt", "", "0.1", "mL", "exact", "topical", NULL,
	NULL},
	{"J1412", "Injection, valoctocogene roxaparvovec-rvox, per ml, containing "
		"nominal 2 x 10^13 vector genomes",
	"valoctocogene roxaparvovec-rvox", "", "1", "mL", "exact", NULL, NULL,
	NULL},
	{"Q9959", "High osmolar contrast material, 150-199 mg/ml iodine "
		"concentration, per ml",
	"high osmolar contrast material", "", "1", "mL", "exact", NULL, NULL,
	NULL},
	{"Q4185", "Cellesta flowable amnion (25 mg per cc); per 0.5 cc",
	"cellesta flowable amnion", "", "0.5", "mL", "exact", NULL, NULL, NULL},
	{"A9516", "Iodine i-123 sodium iodide, diagnostic, per 100 microcuries, "
		"up to 999 microcuries",
	"iodine i-123 sodium iodide", "", "100", "uCi", "exact", NULL, NULL,
	NULL},
	{"J2788", "Injection, rho d immune globulin, human, minidose, 50 "
		"micrograms (250 i.u.)",
	"rho d immune globulin (human)", "", "50", "mcg", "exact", NULL, NULL,
	NULL},
	{"J7308", "Aminolevulinic acid hcl for topical administration, 20%, "
		"single unit dosage form (354 mg)",
	"aminolevulinic acid hcl", "", "354", "mg", "exact", "topical", NULL,
	NULL},
	{"J3420", "Injection, vitamin b-12 cyanocobalamin, up to 1000 mcg",
	"vitamin b-12 cyanocobalamin", "", "1000", "mcg", "up_to", NULL, NULL,
	NULL},
	{"Q0221", "Injection, tixagevimab and cilgavimab, for the pre-exposure "
		"prophylaxis only, for certain adults and pediatric individuals (12 "
		"years of age and older weighing at least 40kg) with no known "
		"sars-cov-2 exposure, who either have moderate to severely "
		"compromised immune systems, 600 mg",
	"tixagevimab and cilgavimab", "", "600", "mg", "exact", NULL, NULL,
	NULL},

	/* items: the amount beside them is not used */
	{"A9552", "Fluorodeoxyglucose f-18 fdg, diagnostic, per study dose, up to "
		"45 millicuries",
	"fluorodeoxyglucose f-18 fdg", "", "", "study_dose", "per_item", NULL,
	NULL, NULL},
	{"A9543", "Yttrium y-90 ibritumomab tiuxetan, therapeutic, per treatment "
		"dose, up to 40 millicuries",
	"yttrium y-90 ibritumomab tiuxetan", "", "", "treatment_dose",
	"per_item", NULL, NULL, NULL},
	{"Q2042", "Tisagenlecleucel, up to 600 million car-positive viable t "
		"cells, including leukapheresis and dose preparation procedures, per "
		"therapeutic dose",
	"tisagenlecleucel", "", "", "treatment_dose", "per_item", NULL, NULL,
	NULL},
	{"J7321", "Hyaluronan or derivative, hyalgan, supartz or visco-3, for "
		"intra-articular injection, per dose",
	"hyaluronan or derivative", "hyalgan, supartz or visco-3", "", "dose",
	"per_item", "intraarticular", NULL, NULL},
	{"J0850", "Injection, cytomegalovirus immune globulin intravenous "
		"(human), per vial",
	"cytomegalovirus immune globulin intravenous (human)", "", "", "vial",
	"per_item", "iv", NULL, NULL},
	{"J9266", "Injection, pegaspargase, per single dose vial",
	"pegaspargase", "", "", "vial", "per_item", NULL, "single_dose", NULL},
	{"J9015", "Injection, aldesleukin, per single use vial",
	"aldesleukin", "", "", "vial", "per_item", NULL, "single_dose", NULL},
	{"J9031", "Bcg (intravesical) per instillation",
	"bcg", "", "", "dose", "per_item", "intravesical", NULL, NULL},
	{"J7296", "Levonorgestrel-releasing intrauterine contraceptive system, "
		"(kyleena), 19.5 mg",
	"levonorgestrel-releasing intrauterine contraceptive system", "kyleena",
	"", "each", "per_item", "intrauterine", NULL, NULL},
	{"P9016", "Red blood cells, leukocytes reduced, each unit",
	"red blood cells", "", "", "each", "per_item", NULL, NULL, NULL},

	/* several drugs */
	{"J9144", "Injection, daratumumab, 10 mg and hyaluronidase-fihj",
	"daratumumab and hyaluronidase-fihj", "", "10", "mg", "exact", NULL,
	NULL, NULL},
	{"J9316", "Injection, pertuzumab, trastuzumab, and hyaluronidase-zzxf, "
		"per 10 mg",
	"pertuzumab, trastuzumab, and hyaluronidase-zzxf", "", "10", "mg",
	"exact", NULL, NULL, NULL},
	{"J2186", "Injection, meropenem and vaborbactam, 10mg/10mg (20mg)",
	"meropenem and vaborbactam", "", "20", "mg", "exact", NULL, NULL, NULL},
	{"J2543", "Injection, piperacillin sodium/tazobactam sodium, 1 "
		"gram/0.125 grams (1.125 grams)",
	"piperacillin sodium/tazobactam sodium", "", "1.125", "g", "exact", NULL,
	NULL, NULL},
	{"J0741", "Injection, cabotegravir and rilpivirine, 2mg/3mg",
	"cabotegravir and rilpivirine", "", "", NULL, "combination", NULL, NULL,
	NULL},
	{"J7620", "Albuterol, up to 2.5 mg and ipratropium bromide, up to 0.5 mg, "
		"fda-approved final product, non-compounded, administered through "
		"dme",
	"albuterol and ipratropium bromide", "", "", NULL, "combination", NULL,
	NULL, NULL},
	{"J0742", "Injection, imipenem 4 mg, cilastatin 4 mg and relebactam 2 mg",
	"imipenem, cilastatin and relebactam", "", "", NULL, "combination", NULL,
	NULL, NULL},

	/* ranges, no dose at all, not classified */
	{"J0574", "Buprenorphine/naloxone, oral, greater than 6 mg, but less than "
		"or equal to 10 mg buprenorphine",
	"buprenorphine/naloxone", "", "", NULL, "range", "oral", NULL, NULL},
	{"J0577", "Injection, buprenorphine extended-release (brixadi), less than "
		"or equal to 7 days of therapy",
	"buprenorphine", "brixadi", "", NULL, "range", NULL, NULL, NULL},
	{"J1560", "Injection, gamma globulin, intramuscular, over 10 cc",
	"gamma globulin", "", "", NULL, "range", "im", NULL, NULL},
	{"J3490", "Unclassified drugs",
	"", "", "", NULL, "not_classified", NULL, NULL, NULL},
	{"J8999", "Prescription drug, oral, chemotherapeutic, nos",
	"", "", "", NULL, "not_classified", "oral", NULL, NULL},
	{"J7330", "Autologous cultured chondrocytes, implant",
	"autologous cultured chondrocytes", "", "", NULL, NULL, NULL, NULL,
	NULL},

	/* brand, firm, route, dialysis */
	{"J1459", "Injection, immune globulin (privigen), intravenous, "
		"non-lyophilized (e.g., liquid), 500 mg",
	"immune globulin", "privigen", "500", "mg", "exact", "iv", NULL, NULL},
	{"J7182", "Injection, factor viii, (antihemophilic factor, recombinant), "
		"(novoeight), per iu",
	"factor viii (antihemophilic factor, recombinant)", "novoeight", "1",
	"IU", "exact", NULL, NULL, NULL},
	{"J7201", "Injection, factor ix, fc fusion protein, (recombinant), "
		"alprolix, 1 i.u.",
	"factor ix fc fusion protein (recombinant)", "alprolix", "1", "IU",
	"exact", NULL, NULL, NULL},
	{"Q5105", "Injection, epoetin alfa-epbx, biosimilar, (retacrit) (for esrd "
		"on dialysis), 100 units",
	"epoetin alfa-epbx", "retacrit", "100", "unit", "exact", NULL, NULL,
	"t"},
	{"J0885", "Injection, epoetin alfa, (for non-esrd use), 1000 units",
	"epoetin alfa", "", "1000", "unit", "exact", NULL, NULL, "f"},
	{"J0881", "Injection, darbepoetin alfa, 1 microgram (non-esrd use)",
	"darbepoetin alfa", "", "1", "mcg", "exact", NULL, NULL, "f"},
	{"J0601", "Sevelamer carbonate (renvela or therapeutically equivalent), "
		"oral, 20 mg (for esrd on dialysis)",
	"sevelamer carbonate", "renvela", "20", "mg", "exact", "oral", NULL,
	"t"},
	{"J2791", "Injection, rho(d) immune globulin (human), (rhophylac), "
		"intramuscular or intravenous, 100 iu",
	"rho(d) immune globulin (human)", "rhophylac", "100", "IU", "exact",
	NULL, NULL, NULL},
	{"J3365", "Injection, iv, urokinase, 250,000 i.u. vial",
	"urokinase", "", "250000", "IU", "exact", "iv", NULL, NULL},
	{"Q0166", "Granisetron hydrochloride, 1 mg, oral, fda approved "
		"prescription anti-emetic, for use as a complete therapeutic "
		"substitute for an iv anti-emetic at the time of chemotherapy "
		"treatment, not to exceed a 24 hour dosage regimen",
	"granisetron hydrochloride", "", "1", "mg", "exact", "oral", NULL, NULL}
};

static void
check_samples(void)
{
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
	{
		const sample *s = &samples[i];
		int			before = unit_failed;
		hd_descriptor d;

		CHECK(hd_descriptor_parse(s->text, &d));
		CHECK_STR(d.drug, s->drug);
		CHECK_STR(d.brand, s->brand);
		CHECK_STR(d.dose, s->dose);
		CHECK_STR(d.dose_unit, s->unit);
		CHECK_STR(d.basis, s->basis);
		CHECK_STR(d.route, s->route);
		CHECK_STR(d.container, s->container);
		CHECK_STR(d.esrd, s->esrd);
		CHECK((s->dose[0] == '\0') == (d.no_dose != HD_NO_DOSE_NONE));
		CHECK((d.no_dose != HD_NO_DOSE_NONE) ==
			  (hd_no_dose_text(d.no_dose)[0] != '\0'));
		if (unit_failed > before)
			printf("\tin %s, %s\n", s->code, s->text);
	}
}

/* A firm is told from a brand; a combination lists its amounts. */
static void
check_details(void)
{
	hd_descriptor d;

	CHECK(hd_descriptor_parse("Injection, bortezomib (dr. reddy's), not "
							  "therapeutically equivalent to j9041, 0.1 mg",
							  &d));
	CHECK_STR(d.brand, "dr. reddy's");
	CHECK(d.brand_is_labeler);
	CHECK(hd_descriptor_parse("Injection, bortezomib (boruzu), 0.1 mg", &d));
	CHECK(!d.brand_is_labeler);
	CHECK(hd_descriptor_parse("Injection, ceftolozane 50 mg and tazobactam "
							  "25 mg", &d));
	CHECK_STR(d.amounts, "50 mg + 25 mg");
	CHECK_INT(d.no_dose, HD_NO_DOSE_COMBINATION);
	CHECK(hd_descriptor_parse("Injection, x, multi-dose vial, 5 mg", &d));
	CHECK_STR(d.container, "multi_dose");
	CHECK(hd_descriptor_parse("Injection, x, multiple dose vial, 5 mg", &d));
	CHECK_STR(d.container, "multi_dose");
	CHECK(hd_descriptor_parse("Injection, x, single dose vial, 5 mg", &d));
	CHECK_STR(d.container, "single_dose");
	CHECK(hd_descriptor_parse("X, oral, intravenous, 5 mg", &d));
	CHECK_STR(d.route, NULL);
	CHECK(hd_descriptor_parse("Alprostadil urethral suppository", &d));
	CHECK_INT(d.no_dose, HD_NO_DOSE_NO_AMOUNT);
}

/* Spellings of an amount that CMS has used or may use. */
static void
check_spellings(void)
{
	static const char *const texts[][3] = {
		{"INJECTION, X, .5 MG", "0.5", "mg"},
		{"injection, x, 0.50 mg", "0.5", "mg"},
		{"injection, x, 007 mg", "7", "mg"},
		{"injection, x, 1,234,567 units", "1234567", "unit"},
		{"injection, x, 2.5 million units", "2500000", "unit"},
		{"injection, x, up to and including 45 mg", "45", "mg"},
		{"injection, x, 1\xC2\xA0mg", "1", "mg"},
		{"injection, x (unbalanced, 3 mg", "3", "mg"},
		{"x, 10 mg per 5 ml", "10", "mg"},
		{"x, 10 mg per 24 hours", "10", "mg"},
		{"injection, x, 1,234.5 mg", "1234.5", "mg"},
		{"injection, x, per factor viii i.u.", "1", "IU"},
		{"injection, x, per factor viii", "", NULL},
		{"injection, x, multi-dose vial, 5 mg", "5", "mg"},
		/* more asides and parts than are kept */
		{"x (a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)(m), 3 mg", "3", "mg"},
		{"a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, 3 mg", "3", "mg"},
		{"injection, x [y], 3 mg", "3", "mg"},
		{"injection, x(y)z, 3 mg", "3", "mg"},
		{"injection, x, 0 mg", "", NULL},
		{"injection, x, 1234567890123456 mg", "", NULL}
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
	{
		int			before = unit_failed;
		hd_descriptor d;

		CHECK(hd_descriptor_parse(texts[i][0], &d));
		CHECK_STR(d.dose, texts[i][1]);
		CHECK_STR(d.dose_unit, texts[i][2]);
		if (unit_failed > before)
			printf("\tin \"%s\"\n", texts[i][0]);
	}
}

static void
check_refusals(void)
{
	char		text[HD_DESCRIPTOR_MAX + 2];
	hd_descriptor d;

	CHECK(!hd_descriptor_parse(NULL, &d));
	CHECK(!hd_descriptor_parse("", &d));
	CHECK(!hd_descriptor_parse(" ,; ", &d));
	memset(text, 'x', sizeof text);
	text[HD_DESCRIPTOR_MAX + 1] = '\0';
	CHECK(!hd_descriptor_parse(text, &d));
	text[HD_DESCRIPTOR_MAX] = '\0';
	CHECK(hd_descriptor_parse(text, &d));
	CHECK_INT(strlen(d.drug), sizeof d.drug - 1);
}

int
main(void)
{
	check_samples();
	check_details();
	check_spellings();
	check_refusals();
	return unit_report();
}
