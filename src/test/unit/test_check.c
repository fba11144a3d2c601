/*
 * test_check.c
 *	  Does each check answer pass, fail, not_applicable or no_data where it
 *	  should, and what do the notes say of it?
 *
 * One row per case: what is special about the line, and how one check comes
 * out.  At the end every finding and every answer that a single line can
 * bring about must have come about; reachable[] and across_lines[] say which.
 * Random lines are in test_check_random.c.
 */
#include "fixture.h"
#include "unit.h"

typedef struct check_case
{
	fixture_spec spec;
	hd_finding	finding;		/* HD_NO_FINDING unless the status is FAIL */
	hd_check_id check;
	hd_status	status;
} check_case;

#define FINDS(finding, ...) \
	{{__VA_ARGS__}, HD_FINDING_##finding, HD_CHECK_COUNT, HD_STATUS_FAIL}
#define PASS(check, ...) \
	{{__VA_ARGS__}, HD_NO_FINDING, HD_CHECK_##check, HD_STATUS_PASS}
#define NODATA(check, ...) \
	{{__VA_ARGS__}, HD_NO_FINDING, HD_CHECK_##check, HD_STATUS_NO_DATA}
#define SKIP(check, ...) \
	{{__VA_ARGS__}, HD_NO_FINDING, HD_CHECK_##check, HD_STATUS_NOT_APPLICABLE}

#define ABSENT FIXTURE_ABSENT
#define INSTITUTIONAL .claim_type = "institutional"

/* More than 36 places behind the point: cut to nothing, and yet above it. */
#define TINY "0.0000000000000000000000000000000000000001"
#define HUGE_NUMBER "123456789012345678901234567890"

static const check_case code_cases[] = {
	PASS(code_known, .code = " j9207 "),
	FINDS(code_unknown, .code = ABSENT),
	FINDS(code_unknown, .code = ""),
	FINDS(code_unknown, .code = "  "),
	FINDS(code_unknown, .code = "J920"),
	FINDS(code_unknown, .code = "W9207"),
	FINDS(code_unknown, .code = "J9999"),
	FINDS(code_unknown, .code = "J9999", .date = ABSENT),
	NODATA(code_known, .code = "J9999", .date = "2019-05-01"),
	SKIP(code_known, .code = "96413"),
	SKIP(code_known, .code = "0042T"),
	SKIP(code_known, .code = "A0021"),
	SKIP(code_known, .code = "A0021", .date = ABSENT),
	SKIP(code_known, .code = "A0022"),
	SKIP(code_known, .code = "A0022", .date = ""),

	PASS(code_valid, .code = "J1000", .date = "2020-12-31"),
	FINDS(code_not_valid, .code = "J1000", .date = "2021-01-01"),
	FINDS(code_not_valid, .code = "J1001"),
	FINDS(code_not_valid, .code = "J1002", .date = "2026-09-30"),
	PASS(code_valid, .code = "J1002", .date = "2026-10-01"),
	PASS(code_valid, .date = "2027-03-01"),
	NODATA(code_valid, .code = "J9999"),
	NODATA(code_valid, .code = ""),
	NODATA(code_valid, .date = ABSENT),
	NODATA(code_valid, .date = ""),

	PASS(code_claim_type, .code = "J9207"),
	PASS(code_claim_type, .code = "C9021", INSTITUTIONAL),
	FINDS(code_not_for_claim_type, .code = "C9021", .place = "24"),
	NODATA(code_claim_type, .code = "C9021", .claim_type = ABSENT),
	NODATA(code_claim_type, .code = "C9021", .claim_type = "dental"),
	NODATA(code_claim_type, .code = "C9399"),
	PASS(code_claim_type, .code = "C9399", .place = "24"),
	FINDS(code_not_for_claim_type, .code = "C9399", .place = "11"),
	FINDS(code_not_for_claim_type, .code = "C9399", .claim_type = "dme",
		  .place = ""),
	NODATA(code_claim_type, .date = ""),

	PASS(code_payable, .code = "J9207"),
	FINDS(code_not_payable_by_payer, .code = "J7306"),
	NODATA(code_payable, .code = "J7306", .payer = "bcbs"),
	NODATA(code_payable, .code = "A9501"),

	PASS(drug_matches_code, .drug = "IXABEPILONE "),
	PASS(drug_matches_code, .code = "J9308", .drug = "cyramza"),
	PASS(drug_matches_code, .code = "Q5112", .drug = "trastuzumab"),
	PASS(drug_matches_code, .code = "J9321", .drug = "epcoritamab"),
	FINDS(wrong_code_for_drug, .drug = "ramucirumab"),
	FINDS(wrong_code_for_drug, .code = "Q5112", .drug = "Herceptin"),
	FINDS(wrong_code_for_drug, .ndc = "0002-7678-01"),
	PASS(drug_matches_code, .ndc = "70020191001"),
	/* one NDC under two codes: either is right */
	PASS(drug_matches_code, .code = "J0885", .ndc = "55513014401"),
	PASS(drug_matches_code, .code = "Q4081", .ndc = "55513014401"),
	/* another package, of another code's product */
	NODATA(drug_matches_code, .ndc = "0002-7678-99"),
	/* another code of a drug of the same name */
	NODATA(drug_matches_code, .code = "Q5112", .ndc = "50242013468"),
	/* what the name or NDC belongs to is no longer a code */
	NODATA(drug_matches_code, .ndc = "50242013401"),
	NODATA(drug_matches_code, .drug = "oldamab"),
	/* a name of more codes than a message shows */
	PASS(drug_matches_code, .code = "J8001", .drug = "labeler"),
	PASS(drug_matches_code, .code = "J8009", .drug = "labeler"),
	PASS(drug_matches_code, .code = "J8009", .drug = "generic 9"),
	FINDS(wrong_code_for_drug, .code = "J8009", .drug = "generic 8"),
	NODATA(drug_matches_code, .drug = "unheard-of"),
	NODATA(drug_matches_code, .drug = ""),
	NODATA(drug_matches_code, .code = "J9207"),
	NODATA(drug_matches_code, .code = "", .drug = "ixabepilone"),
	/* of an ended code the successors are what matters */
	NODATA(drug_matches_code, .code = "J1000", .drug = "ixabepilone"),
	SKIP(drug_matches_code, .code = "J3490", .drug = "ixabepilone"),

	SKIP(noc, .code = "J9207", .drug = ""),
	NODATA(noc, .code = "J3490", .units = "1"),
	FINDS(noc_description_missing, .code = "J3490", .drug = " "),
	FINDS(noc_specific_code_exists, .code = "J3490", .drug = "Cyramza"),
	PASS(noc, .code = "J3490", .drug = "degarelix", .units = "1"),
	PASS(noc, .code = "J3490", .drug = "Marcaine", .units = "1"),
	PASS(noc, .code = "J3490", .drug = "oldamab", .units = "1"),
	FINDS(noc_units, .code = "J3490", .drug = "degarelix", .units = "2"),
	FINDS(noc_units, .code = "J3490", .units = "1.5"),
	PASS(noc, .code = "J3490", .drug = "degarelix", .payer = "bcbs"),
	PASS(noc, .code = "J3490", .drug = "degarelix", .units = ""),

	SKIP(esrd_code, .code = "J9207", INSTITUTIONAL, .place = "721"),
	PASS(esrd_code, .code = "Q4081", INSTITUTIONAL, .place = "0721"),
	PASS(esrd_code, .code = "J0885", INSTITUTIONAL, .place = "131"),
	NODATA(esrd_code, .code = "Q4081", INSTITUTIONAL, .place = "131"),
	FINDS(esrd_code_mismatch, .code = "Q4081", INSTITUTIONAL, .place = "711"),
	FINDS(esrd_code_mismatch, .code = "J0885", INSTITUTIONAL, .place = "72"),
	NODATA(esrd_code, .code = "J0885", INSTITUTIONAL),
	NODATA(esrd_code, .code = "J0885", INSTITUTIONAL, .place = "?"),
	NODATA(esrd_code, .code = "J0885", .place = "65"),
};

static const check_case units_cases[] = {
	PASS(units_present, .units = "1"),
	PASS(units_present, .units = HUGE_NUMBER),
	PASS(units_present, .units = TINY),
	FINDS(units_missing, .units = ABSENT),
	FINDS(units_missing, .units = ""),
	FINDS(units_missing, .units = "0"),
	FINDS(units_missing, .units = "-0.0"),
	FINDS(units_missing, .units = "-1"),
	FINDS(units_missing, .units = "-" TINY),
	FINDS(units_missing, .units = "-" HUGE_NUMBER),
	FINDS(units_missing, .units = "nan"),
	FINDS(units_missing, .units = "inf"),

	PASS(units_whole, .units = "10.000"),
	PASS(units_whole, .units = HUGE_NUMBER),
	FINDS(units_not_whole, .units = "1.5"),
	FINDS(units_not_whole, .units = TINY),
	FINDS(units_not_whole, .units = "999999999999999999.5"),
	NODATA(units_whole, .units = "0"),

	PASS(units_limit, .units = "100"),
	FINDS(units_over_mue, .units = "101"),
	FINDS(units_over_mue, .units = "100.00000000000000000001"),
	FINDS(units_over_mue, .units = HUGE_NUMBER),
	PASS(units_limit, .units = "90", INSTITUTIONAL),
	FINDS(units_over_mue, .units = "91", INSTITUTIONAL),
	PASS(units_limit, .code = "J9308", .units = "300"),
	FINDS(units_over_mue, .code = "J9308", .units = "301"),
	PASS(units_limit, .code = "J9355", .units = "2147483647"),
	FINDS(units_over_mue, .code = "J9355", .units = "2147483648"),
	FINDS(units_over_mue, .units = "101", .payer = "noridian"),
	FINDS(units_over_mue, .units = "101", .date = "2026-11-02"),
	NODATA(units_limit, .units = "101", .date = "2025-09-30"),
	NODATA(units_limit, .code = "J2260"),
	NODATA(units_limit, .units = "999", .claim_type = "dme"),
	NODATA(units_limit, .units = "999", .claim_type = ""),
	NODATA(units_limit, .units = "nan"),
	SKIP(units_limit, .units = "999", .payer = "bcbs"),
	NODATA(units_limit, .units = "999", .payer = "acme"),

	NODATA(units_dose, .code = "J9308"),
	NODATA(units_dose, .code = "J9308", .dose = ""),
	PASS(units_dose, .code = "J9308", .units = "100", .dose = "500"),
	PASS(units_dose, .code = "J9308", .units = "100", .dose = "0.5",
		 .dose_unit = "g"),
	PASS(units_dose, .code = "J9308", .units = "100.0", .dose = "495.0001",
		 .dose_unit = ""),
	FINDS(units_dose_mismatch, .code = "J9308", .units = "101",
		  .dose = "500"),
	FINDS(units_dose_mismatch, .units = HUGE_NUMBER, .dose = "10"),
	FINDS(units_dose_mismatch, .units = "1", .dose = "0"),
	FINDS(units_below_dose, .code = "J9308", .units = "99", .dose = "500"),
	FINDS(mg_billed_as_units, .code = "J9308", .units = "500",
		  .dose = "500"),
	FINDS(mg_billed_as_units, .code = "J9308", .units = "500", .dose = "0.5",
		  .dose_unit = "g"),
	/* the unit is less than a milligram: the error goes the other way */
	FINDS(mg_billed_as_units, .code = "J9321", .units = "48", .dose = "48"),
	FINDS(units_dose_mismatch, .code = "J0885", .units = "10000",
		  .dose = "10000", .dose_unit = "unit"),
	NODATA(units_dose, .code = "J1001", .dose = "10"),
	NODATA(units_dose, .dose = "1", .dose_unit = "furlong"),
	NODATA(units_dose, .dose = "1", .dose_unit = "mL"),
	NODATA(units_dose, .dose = "-1"),
	NODATA(units_dose, .dose = "nan"),
	NODATA(units_dose, .dose = "inf"),
	NODATA(units_dose, .dose = HUGE_NUMBER),
	NODATA(units_dose, .code = "J7620", .dose = "1"),
	NODATA(units_dose, .code = "A9500", .dose = "1.5"),
	PASS(units_dose, .code = "A9500", .units = "1", .dose = "25",
		 .dose_unit = "mCi"),
	SKIP(units_dose, .dose = "500", .modifiers = "jw"),

	FINDS(whole_container_units, .code = "J9355", .units = "44"),
	FINDS(whole_container_units, .code = "J9355", .units = "88",
		  .ndc = "50242-134-68"),
	FINDS(whole_container_units, .code = "J9355", .units = "44",
		  .dose = "430"),
	PASS(whole_container, .code = "J9355", .units = "44", .dose = "440"),
	PASS(whole_container, .code = "J9355", .units = "45"),
	/* every count is a multiple of one: that says nothing */
	PASS(whole_container, .code = "J1817", .units = "44"),
	PASS(whole_container, .code = "J9355", .units = "44.5"),
	NODATA(whole_container, .code = "J9355", .units = "44",
		   .ndc = "70020191001"),
	NODATA(whole_container, .code = "Q5112", .units = "44"),
	NODATA(whole_container, .code = "J9207"),
	SKIP(whole_container, .code = "J9355", .units = "44",
		 .container = " Single_Dose "),

	NODATA(dose_maximum, .dose = "1000"),
	NODATA(dose_maximum, .payer = "bcbs"),
	NODATA(dose_maximum, .payer = "bcbs", .dose = ""),
	PASS(dose_maximum, .payer = "bcbs", .dose = "90"),
	FINDS(dose_over_maximum, .payer = "bcbs", .dose = "90.1"),
	FINDS(dose_over_maximum, .payer = "bcbs_nc", .dose = "0.1",
		  .dose_unit = "g"),
	NODATA(dose_maximum, .payer = "bcbs", .dose = "100", .modifiers = "JW"),
	NODATA(dose_maximum, .payer = "bcbs", .dose = "100", .dose_unit = "mL"),
	NODATA(dose_maximum, .payer = "bcbs", .dose = "100", .dose_unit = "?"),
	NODATA(dose_maximum, .payer = "bcbs", .dose = "nan"),
	NODATA(dose_maximum, .payer = "bcbs", .code = "J9308", .dose = "900"),

	NODATA(frequency, .code = "J9207"),
};

/* The evidence: argument, NDC, the code's own container, CMS's list. */
static const check_case waste_cases[] = {
	FINDS(jw_or_jz_missing, .code = "J9207"),
	FINDS(jw_or_jz_missing, .container = "vial"),
	FINDS(jw_or_jz_missing, .payer = "noridian"),
	PASS(jw_jz, .modifiers = "JZ"),
	PASS(jw_jz, .modifiers = "JW"),
	PASS(jw_jz, .modifiers = "KX,JK,TB,59,76,JW"),
	FINDS(jw_jz_together, .modifiers = "JW,JZ"),
	FINDS(jw_jz_together, .code = "J0885", .modifiers = "JZ,JW"),
	SKIP(jw_jz, .payer = "bcbs"),
	SKIP(jw_jz, .payer = "acme"),
	/* CMS's list holds from the day JZ is asked for */
	FINDS(jw_or_jz_missing, .date = "2023-07-01"),
	NODATA(jw_jz, .date = "2023-06-30"),
	SKIP(jw_jz, .date = "2023-06-30", .container = "single_dose"),
	FINDS(jw_or_jz_missing, .date = "2023-07-01",
		  .container = "single_dose", .code = "J0885"),

	FINDS(jw_on_multidose, .container = "multi_dose", .modifiers = "JW"),
	FINDS(jw_jz_out_of_scope, .container = "multi_dose", .modifiers = "JZ"),
	SKIP(jw_jz, .container = "multi_dose"),
	FINDS(jw_or_jz_missing, .code = "J9308", .ndc = "00002767801"),
	SKIP(jw_jz, .code = "J9308", .ndc = "00002767801",
		 .container = "multi_dose"),
	FINDS(jw_on_multidose, .code = "J9355", .ndc = "50242013468",
		  .modifiers = "JW"),
	PASS(jw_jz, .code = "J9355", .ndc = "50242013468", .modifiers = "JW",
		 .container = "single_dose"),
	/* an NDC of another code says nothing of this one */
	NODATA(jw_jz, .code = "J0885", .ndc = "50242013468"),
	/* what the code's row says of its container is no evidence */
	NODATA(jw_jz, .code = "J1817", .modifiers = "JW"),
	PASS(jw_jz, .code = "J1817", .modifiers = "JZ",
		 .container = "single_dose"),
	NODATA(jw_jz, .code = "J2260"),
	NODATA(jw_jz, .code = "J0885", .modifiers = "JW"),
	NODATA(jw_jz, .code = "J0885", .container = ""),

	FINDS(jw_jz_out_of_scope, .code = "A9500", .modifiers = "JZ",
		  .container = "single_dose"),
	SKIP(jw_jz, .code = "A9500", .container = "single_dose"),
	FINDS(jw_jz_out_of_scope, .code = "Q4101", .modifiers = "JW"),
	NODATA(jw_jz, .code = "Q4101", .modifiers = "JW", .date = "2025-12-31"),
	FINDS(jw_jz_out_of_scope, .code = "J1756", .modifiers = "JZ",
		  INSTITUTIONAL, .place = "131", .container = "single_dose"),
	SKIP(jw_jz, .code = "J1756", INSTITUTIONAL, .place = "131",
		 .container = "single_dose"),
	FINDS(jw_or_jz_missing, .code = "J1756", INSTITUTIONAL, .place = "851",
		  .container = "single_dose"),
	FINDS(jw_or_jz_missing, INSTITUTIONAL, .place = "131"),
	SKIP(jw_jz, INSTITUTIONAL, .place = "0111"),
	SKIP(jw_jz, INSTITUTIONAL, .place = "711"),
	NODATA(jw_jz, INSTITUTIONAL, .place = "999"),
	NODATA(jw_jz, INSTITUTIONAL),
	PASS(jw_jz, INSTITUTIONAL, .modifiers = "JZ"),
	NODATA(jw_jz, .date = ""),

	NODATA(waste_lines, .modifiers = "JW"),
};

static const check_case modifier_cases[] = {
	SKIP(modifier_known, .code = "J9207"),
	SKIP(modifier_known, .modifiers = ""),
	SKIP(modifier_known, .modifiers = " ,,\t"),
	PASS(modifier_known, .modifiers = ",jz ,"),
	FINDS(modifier_unknown, .modifiers = "QQ"),
	FINDS(modifier_unknown, .modifiers = "J"),
	FINDS(modifier_unknown, .modifiers = "JWJZ"),
	FINDS(modifier_unknown, .modifiers = "JZ,\xc3\xa9"),
	FINDS(modifier_unknown, .modifiers = "QQ", .date = ""),

	SKIP(modifier_valid, .code = "J9207"),
	PASS(modifier_valid, .modifiers = "JZ", .date = "2023-01-01"),
	FINDS(modifier_not_valid, .modifiers = "JZ", .date = "2022-12-31"),
	FINDS(modifier_not_valid, .modifiers = "ZQ"),
	FINDS(modifier_not_valid, .modifiers = "ZR,ZR"),
	PASS(modifier_valid, .modifiers = "QQ,J-"),
	NODATA(modifier_valid, .modifiers = "ZQ", .date = ABSENT),
	/* JG has a finding of its own, and only where Medicare retired it */
	PASS(modifier_valid, .modifiers = "JG"),
	PASS(modifier_valid, .modifiers = "JG", .payer = "bcbs"),
	/* said by a rule, not by the modifier's dates */
	FINDS(modifier_not_valid, .modifiers = "JL", .code = "J1817",
		  .date = "2023-06-30"),
	PASS(modifier_valid, .modifiers = "JL", .code = "J1817",
		 .date = "2023-07-01"),

	SKIP(modifier_repeat, .code = "J9207"),
	PASS(modifier_repeat, .modifiers = "JZ,JA"),
	FINDS(modifier_duplicate, .modifiers = "JZ,,jz"),
	FINDS(modifier_duplicate, .modifiers = "QQ,JZ,QQ"),
	PASS(modifier_repeat, .modifiers = "J-,J-"),

	SKIP(modifier_together, .modifiers = "JA"),
	PASS(modifier_together, .modifiers = "JA,JZ"),
	PASS(modifier_together, .modifiers = "JA,JA"),
	FINDS(modifier_conflict, .modifiers = "JA,JZ,JB"),
	FINDS(modifier_conflict, .modifiers = "JA,JB,JE"),
	NODATA(modifier_together, .modifiers = "JA,JB", .date = ""),

	PASS(modifier_count, .code = "J9207"),
	PASS(modifier_count, .modifiers = "JZ,JA,KX,TB, "),
	FINDS(modifier_too_many, .modifiers = "JZ,JA,KX,TB,76"),
	FINDS(modifier_too_many,
		  .modifiers = "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,JA,JB,QQ"),
	/* beyond the sixteenth they are counted and not looked at */
	PASS(modifier_known,
		 .modifiers = "JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,JZ,QQ"),

	SKIP(modifier_use, .code = "J9207"),
	PASS(modifier_use, .modifiers = "JZ"),
	FINDS(modifier_not_for_drug, .modifiers = "RR"),
	FINDS(modifier_not_for_drug, .modifiers = "59"),
	PASS(modifier_use, .modifiers = "RR", .code = "J2260"),
	/* the user's rule of the name replaces that of CMS, for its codes */
	FINDS(modifier_not_for_drug, .modifiers = "FB"),
	PASS(modifier_use, .modifiers = "FB", .code = "J9308"),
	FINDS(modifier_not_for_drug, .modifiers = "76", .code = "J9308"),
	PASS(modifier_use, .modifiers = "76"),
	PASS(modifier_use, .modifiers = "TB"),
	NODATA(modifier_use, .modifiers = "RR", .date = ""),

	NODATA(modifier_340b, .code = "J9207"),
	FINDS(modifier_340b_retired, .modifiers = "JG"),
	FINDS(modifier_340b_retired, .modifiers = "JG", .payer = "noridian"),
	NODATA(modifier_340b, .modifiers = "JG", .date = "2024-12-31"),
	NODATA(modifier_340b, .modifiers = "JG", .payer = "bcbs"),

	NODATA(modifier_route, .code = "J0129"),
	SKIP(modifier_route, .payer = "noridian"),
	FINDS(route_modifier_missing, .payer = "noridian", .code = "J0129"),
	PASS(modifier_route, .payer = "noridian", .code = "J0129",
		 .modifiers = "JA"),
	PASS(modifier_route, .payer = "noridian", .code = "J0129",
		 .modifiers = "JE"),
	SKIP(modifier_route, .payer = "noridian", .code = "J0135"),
	NODATA(modifier_route, .payer = "noridian", .code = "J7190"),

	SKIP(modifier_esa, .code = "J9207"),
	SKIP(modifier_esa, .code = "J0885", .payer = "bcbs"),
	FINDS(esa_modifier_missing, .code = "J0885"),
	PASS(modifier_esa, .code = "J0885", .modifiers = "EB"),
	NODATA(modifier_esa, .code = "J0885", .date = ""),
	NODATA(esa_hemoglobin, .code = "J0885", .modifiers = "EA"),
	SKIP(esa_hemoglobin, .code = "Q4081"),

	SKIP(modifier_insulin, .code = "J1817", .date = "2023-04-30"),
	FINDS(insulin_supply_modifier_missing, .code = "J1817",
		  .date = "2023-05-01"),
	PASS(modifier_insulin, .code = "J1817", .modifiers = "JK"),
	NODATA(modifier_insulin, .code = "J1817", .date = ""),

	SKIP(modifier_pump, .code = "J2260"),
	FINDS(infusion_pump_modifier_missing, .code = "J2260",
		  .claim_type = "DME"),
	PASS(modifier_pump, .code = "J2260", .claim_type = "dme",
		 .modifiers = "KX"),
	NODATA(modifier_pump, .code = "J2260", .claim_type = "dme", .date = ""),
	/* the user's rule of the name asks for nothing */
	PASS(modifier_pump, .code = "J1170", .claim_type = "dme"),
};

static const check_case ndc_cases[] = {
	SKIP(ndc_present, .ndc = ""),
	NODATA(ndc_present, .payer = "bcbs"),
	NODATA(ndc_present, .payer = "acme", .ndc = ""),
	FINDS(ndc_missing, .payer = "bcbs", .ndc = ""),
	FINDS(ndc_missing, .payer = "bcbs_nc", .ndc = "  "),
	PASS(ndc_present, .payer = "bcbs", .ndc = "?"),
	/* asked for in some cases, where nothing asks for it in all */
	NODATA(ndc_present, .payer = "medicaid", .code = "J1756", .ndc = ""),
	FINDS(ndc_missing, .payer = "bcbs", .code = "J1756", .ndc = ""),
	PASS(ndc_present, .payer = "bcbs", .code = "J1756",
		 .ndc = "70020191001"),

	NODATA(ndc_form, .code = "J9207"),
	SKIP(ndc_form, .ndc = ""),
	PASS(ndc_form, .ndc = " N470020191001 "),
	FINDS(ndc_invalid, .ndc = "7002019101"),
	FINDS(ndc_invalid, .ndc = "70020-1910-01-1", .date = ""),

	NODATA(ndc_listed, .code = "J9207"),
	NODATA(ndc_listed, .ndc = "?"),
	NODATA(ndc_listed, .ndc = "70020191001", .date = ""),
	SKIP(ndc_listed, .ndc = " "),
	PASS(ndc_listed, .ndc = "70020-1910-01"),
	PASS(ndc_listed, .ndc = "70020-1910-99"),
	PASS(ndc_listed, .ndc = "70020-1910-01", .date = "2026-11-02"),
	PASS(ndc_listed, .ndc = "0002-7678-01"),
	FINDS(ndc_unknown, .ndc = "99999999999"),
	/* ended in 2025; of another code's product */
	FINDS(ndc_unknown, .ndc = "00002766901"),
	NODATA(ndc_listed, .ndc = "99999999999", .date = "2023-12-31"),
	NODATA(ndc_listed, .ndc = "99999999999", .date = "2026-04-01"),

	NODATA(ndc_code, .code = "J9207"),
	NODATA(ndc_code, .ndc = "?"),
	NODATA(ndc_code, .ndc = "99999999999"),
	SKIP(ndc_code, .ndc = ""),
	PASS(ndc_code, .ndc = "70020191001"),
	PASS(ndc_code, .ndc = "70020191001", .date = "2026-11-02"),
	PASS(ndc_code, .ndc = "70020191099"),
	PASS(ndc_code, .code = "Q4081", .ndc = "55513014401"),
	FINDS(ndc_code_mismatch, .ndc = "00002767801"),

	NODATA(ndc_quantity, .quantity = "0", .ndc_unit = "XX"),
	SKIP(ndc_quantity, .ndc = "", .quantity = "0"),
	NODATA(ndc_quantity, .ndc = "70020191001"),
	NODATA(ndc_quantity, .ndc = "70020191001", .quantity = "1"),
	NODATA(ndc_quantity, .ndc = "70020191001", .ndc_unit = "UN"),
	PASS(ndc_quantity, .ndc = "?", .quantity = "1.234", .ndc_unit = " gr "),
	PASS(ndc_quantity, .ndc = "70020191001", .quantity = "1.2300",
		 .ndc_unit = "F2"),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .quantity = ""),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .quantity = "0"),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .quantity = "-1"),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .quantity = "1.2345"),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .quantity = TINY),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .quantity = "nan"),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001",
		  .quantity = HUGE_NUMBER),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001",
		  .quantity = "999999999999999999.5"),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .ndc_unit = "XX"),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .ndc_unit = ""),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .ndc_unit = "ML|UN"),
	FINDS(ndc_quantity_invalid, .ndc = "70020191001", .ndc_unit = "GR",
		  .payer = "bcbs"),
	PASS(ndc_quantity, .ndc = "70020191001", .quantity = "1",
		 .ndc_unit = "un", .payer = "bcbs"),

	NODATA(ndc_units, .quantity = "1", .ndc_unit = "UN"),
	SKIP(ndc_units, .ndc = "", .quantity = "1", .ndc_unit = "UN"),
	NODATA(ndc_units, .ndc = "70020191001", .ndc_unit = "UN"),
	NODATA(ndc_units, .ndc = "70020191001", .quantity = "", .ndc_unit = "UN"),
	NODATA(ndc_units, .ndc = "70020191001", .quantity = "1"),
	NODATA(ndc_units, .ndc = "70020191001", .quantity = "1", .ndc_unit = ""),
	NODATA(ndc_units, .ndc = "70020191001", .quantity = "0",
		   .ndc_unit = "UN"),
	NODATA(ndc_units, .ndc = "70020191001", .quantity = "1",
		   .ndc_unit = "ML"),
	NODATA(ndc_units, .ndc = "70020191001", .quantity = "1",
		   .ndc_unit = "UN", .units = "0"),
	NODATA(ndc_units, .ndc = "70020191099", .quantity = "1",
		   .ndc_unit = "UN"),
	NODATA(ndc_units, .code = "Q5112", .ndc = "00006503302",
		   .quantity = "1", .ndc_unit = "UN"),
#define RAMUCIRUMAB .code = "J9308", .ndc = "00002767801"
	PASS(ndc_units, RAMUCIRUMAB, .quantity = "1", .ndc_unit = "UN",
		 .units = "100"),
	PASS(ndc_units, RAMUCIRUMAB, .quantity = "1", .ndc_unit = "UN",
		 .units = "99"),
	FINDS(ndc_units_mismatch, RAMUCIRUMAB, .quantity = "1",
		  .ndc_unit = "UN", .units = "98"),
	FINDS(ndc_units_mismatch, RAMUCIRUMAB, .quantity = "1",
		  .ndc_unit = "UN", .units = "101"),
	FINDS(ndc_units_mismatch, RAMUCIRUMAB, .quantity = "1",
		  .ndc_unit = "UN", .units = HUGE_NUMBER),
	PASS(ndc_units, RAMUCIRUMAB, .quantity = "25", .ndc_unit = "ml",
		 .units = "50"),
	PASS(ndc_units, RAMUCIRUMAB, .quantity = "500", .ndc_unit = "ME",
		 .units = "100"),
	NODATA(ndc_units, RAMUCIRUMAB, .quantity = "1", .ndc_unit = "GR"),
	NODATA(ndc_units, RAMUCIRUMAB, .quantity = "1", .ndc_unit = "F2"),
	NODATA(ndc_units, RAMUCIRUMAB, .quantity = "1", .ndc_unit = "XX"),
	PASS(ndc_units, .code = "J9355", .ndc = "50242013468",
		 .quantity = "0.22", .ndc_unit = "GR", .units = "22"),
	PASS(ndc_units, .code = "J7190", .ndc = "00944300010",
		 .quantity = "1500", .ndc_unit = "F2", .units = "1500"),
	NODATA(ndc_units, .code = "J7190", .ndc = "00944300010",
		   .quantity = "1", .ndc_unit = "ME", .units = "1500"),
	NODATA(ndc_units, .code = "A9500", .ndc = "11994000104",
		   .quantity = "5", .ndc_unit = "ME"),
	NODATA(ndc_units, .code = "J3490", .ndc = "00409115801",
		   .quantity = "5", .ndc_unit = "ME"),
};

static const check_case diagnosis_cases[] = {
	NODATA(diagnosis_present, .code = "J9207"),
	FINDS(diagnosis_missing, .diagnoses = ""),
	FINDS(diagnosis_missing, .diagnoses = ", "),
	PASS(diagnosis_present, .diagnoses = ",?"),

	NODATA(diagnosis_valid, .code = "J9207"),
	SKIP(diagnosis_valid, .diagnoses = ""),
	PASS(diagnosis_valid, .diagnoses = "C50.911, c169 ,"),
	FINDS(diagnosis_invalid, .diagnoses = "C50"),
	FINDS(diagnosis_invalid, .diagnoses = "C50.911,C50.9111111"),
	FINDS(diagnosis_invalid, .diagnoses = "?"),
	NODATA(diagnosis_valid, .diagnoses = "C50911", .date = "2025-09-30"),
	NODATA(diagnosis_valid, .diagnoses = "C50", .date = "2026-10-01"),
	PASS(diagnosis_valid, .diagnoses = "C50911", .date = "2026-10-01"),
	NODATA(diagnosis_valid, .diagnoses = "C50", .date = ""),

	NODATA(diagnosis_covered, .code = "J9207"),
	SKIP(diagnosis_covered, .diagnoses = " "),
	PASS(diagnosis_covered, .diagnoses = "C16.9,,C50.911"),
	FINDS(diagnosis_not_covered, .diagnoses = "C16.9,?"),
	NODATA(diagnosis_covered, .diagnoses = "C16.9", .code = "J9308"),
	/* what the payer covers, by the beginnings of diagnoses */
	PASS(diagnosis_covered, .diagnoses = "D63.1, c50.911", .code = "J9355",
		 .payer = "bcbs"),
	FINDS(diagnosis_not_covered, .diagnoses = "D63.1,?,C5", .code = "J9355",
		  .payer = "bcbs"),
	NODATA(diagnosis_covered, .diagnoses = "C169", .code = "Q5112",
		   .payer = "bcbs"),
	FINDS(diagnosis_not_covered, .diagnoses = "D631", .code = "Q5112",
		  .payer = "bcbs"),
	PASS(diagnosis_covered, .diagnoses = "C50.911", .code = "J9207",
		 .payer = "bcbs"),
};

static const check_case payer_cases[] = {
	PASS(payer_known, .payer = "medicare"),
	PASS(payer_known, .payer = " Medicare Part B "),
	FINDS(payer_unknown, .payer = "acme"),
	FINDS(payer_unknown, .payer = ""),
	NODATA(payer_known, .payer = ABSENT),

	NODATA(prior_auth, .auth = ""),
	NODATA(prior_auth, .payer = "bcbs"),
	FINDS(prior_auth_missing, .payer = "bcbs", .auth = ""),
	FINDS(prior_auth_missing, .payer = "bcbs_nc", .auth = " "),
	PASS(prior_auth, .payer = "bcbs", .auth = "A1"),
	NODATA(prior_auth, .payer = "bcbs", .code = "J9308", .auth = ""),
	PASS(prior_auth, .payer = "bcbs", .code = "J9308", .auth = "A1"),
	SKIP(prior_auth, .payer = "bcbs", .code = "J1756", .auth = "A1"),
	NODATA(prior_auth, .payer = "bcbs", .auth = "", .date = ""),
	NODATA(prior_auth_window, .payer = "bcbs", .auth = "A1"),

	NODATA(payer_units, .code = "J9308", .units = "999"),
	PASS(payer_units, .payer = "bcbs", .code = "J9308", .units = "180"),
	FINDS(payer_units_exceeded, .payer = "bcbs", .code = "J9308",
		  .units = "181"),
	NODATA(payer_units, .payer = "bcbs", .units = "999"),
	NODATA(payer_units, .payer = "bcbs", .code = "J9308", .units = ""),

	NODATA(payer_coverage, .code = "J9321"),
	FINDS(payer_not_covered, .payer = "bcbs", .code = "J9321"),
	NODATA(payer_coverage, .payer = "bcbs", .code = "J1756"),
	SKIP(payer_coverage, .payer = "bcbs"),

	NODATA(step_therapy, .code = "J9355", .auth = ""),
	NODATA(step_therapy, .payer = "bcbs", .code = "J9355"),
	FINDS(step_therapy, .payer = "bcbs", .code = "J9355", .auth = ""),
	PASS(step_therapy, .payer = "bcbs", .code = "J9355", .auth = "A1"),
	PASS(step_therapy, .payer = "bcbs", .code = "Q5112", .auth = ""),
	NODATA(step_therapy, .payer = "bcbs", .code = "J0129", .auth = ""),

	NODATA(preferred_product, .payer = "bcbs", .code = "J9355"),
	FINDS(nonpreferred_product, .payer = "bcbs", .code = "J9355",
		  .auth = ""),
	PASS(preferred_product, .payer = "bcbs", .code = "J9355", .auth = "A1"),

#define REVIEWED .payer = "bcbs", .code = "J9308"
	NODATA(site_of_care, .code = "J9308", .place = "22"),
	NODATA(site_of_care, REVIEWED),
	NODATA(site_of_care, REVIEWED, .place = "x"),
	NODATA(site_of_care, REVIEWED, .place = "22"),
	FINDS(site_of_care, REVIEWED, .place = "22", .auth = ""),
	FINDS(site_of_care, REVIEWED, .place = "19", .auth = ""),
	FINDS(site_of_care, REVIEWED, .place = "131", INSTITUTIONAL, .auth = ""),
	PASS(site_of_care, REVIEWED, .place = "22", .auth = "A1"),
	PASS(site_of_care, REVIEWED, .place = "11", .auth = ""),
	SKIP(site_of_care, .payer = "bcbs", .place = "22", .auth = ""),
	NODATA(site_of_care, .payer = "bcbs", .code = "J0129", .place = "22",
		   .auth = ""),

	NODATA(specialty_pharmacy, .place = "11"),
	FINDS(specialty_pharmacy_required, .payer = "bcbs"),
	FINDS(specialty_pharmacy_required, .payer = "bcbs", .place = "22"),
	SKIP(specialty_pharmacy, REVIEWED, .place = "11"),
	FINDS(specialty_pharmacy_required, REVIEWED, .place = "22"),
	NODATA(specialty_pharmacy, .payer = "bcbs", .code = "J0129"),

	NODATA(self_administered, .code = "J0135"),
	FINDS(self_administered_excluded, .payer = "noridian", .code = "J0135"),
	PASS(self_administered, .payer = "noridian", .code = "J0135",
		 .modifiers = "JA"),
	NODATA(self_administered, .payer = "noridian", .code = "J0129"),
	FINDS(self_administered_excluded, .payer = "noridian", .code = "J0129",
		  .modifiers = "JB"),
	FINDS(self_administered_excluded, .payer = "noridian", .code = "J0129",
		  .modifiers = "JA,JB"),
	NODATA(self_administered, .payer = "noridian", .code = "J3358"),
};

/* Intervals end on the same day of the month, and never on a weekend. */
static const check_case filing_cases[] = {
	NODATA(timely_filing, .code = "J9207"),
	NODATA(timely_filing, .received = ""),
	NODATA(timely_filing, .received = "2030-01-01", .payer = "acme"),
	PASS(timely_filing, .received = "2027-03-16"),
	FINDS(timely_filing, .received = "2027-03-17"),
	FINDS(timely_filing, .received = "infinity"),
	/* 2024-02-29 and twelve months is 2025-02-28, a Friday */
	PASS(timely_filing, .date = "2024-02-29", .received = "2025-02-28"),
	FINDS(timely_filing, .date = "2024-02-29", .received = "2025-03-01"),
	/* ninety days from 2026-03-16 is Sunday, 2026-06-14 */
	PASS(timely_filing, .payer = "bcbs", .received = "2026-06-15"),
	FINDS(timely_filing, .payer = "bcbs", .received = "2026-06-16"),
	/* a month from 2026-01-31 is Saturday, 2026-02-28 */
	PASS(timely_filing, .payer = "bcbs_nc", .date = "2026-01-31",
		 .received = "2026-03-02"),
	FINDS(timely_filing, .payer = "bcbs_nc", .date = "2026-01-31",
		  .received = "2026-03-03"),
	NODATA(timely_filing, .payer = "bcbs_nc", .code = "J9308",
		   .received = "2036-01-01"),
	NODATA(timely_filing, .payer = "bcbs_nc", .code = "J9355",
		   .received = "2036-01-01"),
	NODATA(timely_filing, .payer = "bcbs_nc", .code = "J1756",
		   .received = "2036-01-01"),
	NODATA(timely_filing, .date = "-infinity", .received = "2026-01-01"),
	NODATA(timely_filing, .date = "infinity", .received = "2026-01-01"),
};

static const check_case claim_cases[] = {
	SKIP(packaged, .code = "J1756"),
	NODATA(packaged, .code = "J1756", .claim_type = ABSENT),
	NODATA(packaged, .code = "J1756", INSTITUTIONAL),
	FINDS(packaged, .code = "J1756", INSTITUTIONAL, .place = "131"),
	FINDS(packaged, .code = "J1756", INSTITUTIONAL, .place = "131",
		  .date = "2026-11-02"),
	NODATA(packaged, .code = "J1756", INSTITUTIONAL, .place = "131",
		   .date = "2024-12-31"),
	NODATA(packaged, .code = "J1756", INSTITUTIONAL, .place = "131",
		   .payer = "bcbs"),
	NODATA(packaged, .code = "J2260", INSTITUTIONAL, .place = "131"),
	PASS(packaged, INSTITUTIONAL, .place = "131"),

	/* a type of bill of two, three or four characters */
	PASS(opps_status, INSTITUTIONAL, .place = "13"),
	PASS(opps_status, INSTITUTIONAL, .place = " 0131 "),
	PASS(opps_status, INSTITUTIONAL, .place = "13A"),
	PASS(opps_status, INSTITUTIONAL, .place = "013A"),
	FINDS(opps_status_not_payable, .code = "J7620", INSTITUTIONAL,
		  .place = "137"),
	SKIP(opps_status, INSTITUTIONAL, .place = "85"),
	SKIP(opps_status, INSTITUTIONAL, .place = "851"),
	SKIP(opps_status, INSTITUTIONAL, .place = "0831"),
	SKIP(opps_status, INSTITUTIONAL, .place = "0721"),
	NODATA(opps_status, INSTITUTIONAL, .place = ""),
	NODATA(opps_status, INSTITUTIONAL, .place = "1"),
	NODATA(opps_status, INSTITUTIONAL, .place = "01311"),
	NODATA(opps_status, INSTITUTIONAL, .place = "1311"),
	NODATA(opps_status, INSTITUTIONAL, .place = "A31"),
	NODATA(opps_status, INSTITUTIONAL, .place = "1A1"),
	NODATA(opps_status, INSTITUTIONAL, .place = "13?"),

	PASS(place_of_service, .place = "11"),
	PASS(place_of_service, .place = " 22 ", .claim_type = ABSENT),
	FINDS(place_of_service_conflict, .place = "21"),
	FINDS(place_of_service_conflict, .place = "31", .claim_type = "dme"),
	NODATA(place_of_service, .code = "J9207"),
	FINDS(place_of_service_conflict, .place = ""),
	NODATA(place_of_service, .place = "1"),
	NODATA(place_of_service, .place = "021"),
	NODATA(place_of_service, .place = "2A"),
	NODATA(place_of_service, .place = "21", .payer = "bcbs"),
	SKIP(place_of_service, .place = "21", INSTITUTIONAL),

	NODATA(revenue_code, INSTITUTIONAL),
	SKIP(revenue_code, .code = "J9207"),
	NODATA(administration, .code = "J9207"),
	NODATA(duplicate, .code = "J9207"),
	NODATA(esrd_bundle, INSTITUTIONAL),
	NODATA(esrd_bundle, INSTITUTIONAL, .place = "x"),
	NODATA(esrd_bundle, INSTITUTIONAL, .place = "72"),
	SKIP(esrd_bundle, INSTITUTIONAL, .place = "131"),
	SKIP(esrd_bundle, .place = "65"),

	NODATA(charge_limit, .code = "J9207"),
	NODATA(charge_limit, .charge = ""),
	PASS(charge_limit, .charge = "99999.99"),
	FINDS(charge_over_limit, .charge = "99999.990000000000000001"),
	FINDS(charge_over_limit, .charge = "100000"),
	FINDS(charge_over_limit, .charge = HUGE_NUMBER, .payer = "acme"),
	NODATA(charge_limit, .charge = "100000", .payer = "bcbs",
		   .code = "J1756"),

	NODATA(free_drug, .code = "J9207"),
	NODATA(free_drug, .charge = ""),
	PASS(free_drug, .charge = "0.01"),
	FINDS(free_drug_charge, .charge = "0.00"),
	NODATA(free_drug, .charge = "0", .payer = "bcbs"),

	FINDS(service_date_missing, .date = ABSENT),
	FINDS(service_date_missing, .date = ""),
	PASS(service_date, .date = "2026-11-21"),
	FINDS(service_date_future, .date = "2026-11-22"),
	FINDS(service_date_future, .date = "infinity"),
	FINDS(service_date_future, .received = "2026-03-15"),
	PASS(service_date, .received = "2026-03-16"),
	PASS(service_date, .received = "", .date = "-infinity"),
};

/* With the billing articles asked first: whose facts are whose? */
static const check_case guide_cases[] = {
	PASS(units_dose, .code = "J9321", .units = "100", .dose = "500"),
	NODATA(units_limit, .code = "J9321", .units = "999"),
	NODATA(whole_container, .code = "J9321"),
	NODATA(ndc_code, .code = "J9321", .ndc = "82705000201"),
	NODATA(ndc_units, .code = "J9321", .ndc = "82705000201",
		   .quantity = "1", .ndc_unit = "UN"),
	PASS(ndc_listed, .code = "J9321", .ndc = "82705000201"),
	NODATA(packaged, .code = "J9321", INSTITUTIONAL, .place = "131"),
	NODATA(jw_jz, .code = "J9321"),
	NODATA(jw_jz, .code = "J9321", INSTITUTIONAL, .place = "131"),
	FINDS(wrong_code_for_drug, .code = "J9321", .drug = "ramucirumab"),
	PASS(drug_matches_code, .code = "J9321", .drug = "epcoritamab"),
	/* no other drug than CMS's: what the row leaves open is CMS's word */
	FINDS(jw_or_jz_missing, .code = "J9207"),
	FINDS(units_over_mue, .code = "J9207", .units = "101"),
	NODATA(code_payable, .code = "J9207"),
	/* its rules hold too */
	FINDS(modifier_not_for_drug, .code = "J9308", .modifiers = "TB"),
};

/* ---- running them ---- */

static fixture fix;
static bool found[HD_FINDING_COUNT];
static bool answered[HD_CHECK_COUNT][4];

/* What was said about one line. */
typedef struct said
{
	int			notes[HD_CHECK_COUNT];
	hd_status	status[HD_CHECK_COUNT];
	bool		contradicted;	/* a check said this and then that */
	bool		wordless;
	bool		confidential;
	bool		misplaced;		/* a finding under another check */
	char		text[HD_CHECK_COUNT][HD_NOTE_SIZE];
} said;

static void
take(void *context, const hd_note *note)
{
	said	   *to = context;

	to->contradicted |= to->notes[note->check] > 0 &&
		to->status[note->check] != note->status;
	to->wordless |= note->detail[0] == '\0';
	to->confidential |= note->confidential;
	to->misplaced |= (note->status == HD_STATUS_FAIL) !=
		(note->finding != HD_NO_FINDING) ||
		(note->finding != HD_NO_FINDING &&
		 hd_finding_table[note->finding].check != note->check) ||
		note->severity >= HD_SEVERITY_DEFAULT;
	to->notes[note->check]++;
	to->status[note->check] = note->status;
	snprintf(to->text[note->check], HD_NOTE_SIZE, "%s", note->detail);
}

/* Judge a line, and see that the notes tell what the verdict holds. */
static void
judge(const fixture_spec *spec, const hd_order *order, hd_verdict *verdict,
	  said *notes)
{
	fixture_line line;
	hd_notes	taker = {take, notes, false};
	hd_verdict	silent;

	fixture_line_of(&line, spec);
	memset(notes, 0, sizeof(*notes));
	memset(verdict, 0xA5, sizeof(*verdict));
	memset(&silent, 0x5A, sizeof(silent));
	hd_judge(fix.catalog, order, &line.line, HD_ALL_CHECKS, &taker, verdict);
	hd_judge(fix.catalog, order, &line.line, HD_ALL_CHECKS, NULL, &silent);
	CHECK(memcmp(verdict->status, silent.status, sizeof(silent.status)) == 0);
	CHECK(memcmp(&verdict->findings, &silent.findings,
				 sizeof(silent.findings)) == 0);
	CHECK_STR(fixture_broken_promise(fix.catalog, verdict), NULL);
	CHECK(!notes->contradicted);
	CHECK(!notes->wordless);
	CHECK(!notes->misplaced);
	for (int i = 0; i < HD_CHECK_COUNT; i++)
	{
		if (!verdict->in_scope && i != HD_CHECK_code_known)
			CHECK_INT(notes->notes[i], 0);
		else if (CHECK(notes->notes[i] > 0))
			CHECK_INT(notes->status[i], verdict->status[i]);
		if (notes->notes[i] > 0)
			answered[i][verdict->status[i]] = true;
	}
	for (int i = 0; i < HD_FINDING_COUNT; i++)
		found[i] |= hd_finding_set_has(&verdict->findings, (hd_finding) i);
}

static void
run(const char *name, const check_case *cases, size_t count,
	const hd_order *order)
{
	for (size_t i = 0; i < count; i++)
	{
		const check_case *c = &cases[i];
		hd_check_id check = c->finding == HD_NO_FINDING ? c->check :
			(hd_check_id) hd_finding_table[c->finding].check;
		int			failed = unit_failed;
		hd_verdict	verdict;
		said		notes;

		judge(&c->spec, order, &verdict, &notes);
		CHECK_STR(hd_status_name((hd_status) verdict.status[check]),
				  hd_status_name(c->status));
		CHECK(c->finding == HD_NO_FINDING ||
			  hd_finding_set_has(&verdict.findings, c->finding));
		if (unit_failed > failed)
			printf("\t%s[%d]: %s%s%s: %s\n", name, (int) i,
				   hd_check_names[check],
				   c->finding == HD_NO_FINDING ? "" : ", ",
				   c->finding == HD_NO_FINDING ? "" :
				   hd_finding_table[c->finding].name, notes.text[check]);
	}
}

#define RUN(cases, order) run(#cases, cases, FIXTURE_COUNT(cases), order)

/* ---- what must have come about ---- */

/* p pass, f fail, d no_data, n not_applicable */
static const char *const reachable[HD_CHECK_COUNT] = {
	[HD_CHECK_code_known] = "pfdn",
	[HD_CHECK_code_valid] = "pfd",
	[HD_CHECK_code_claim_type] = "pfd",
	[HD_CHECK_code_payable] = "pfd",
	[HD_CHECK_units_present] = "pf",
	[HD_CHECK_units_whole] = "pfd",
	[HD_CHECK_dose_maximum] = "pfd",
	[HD_CHECK_frequency] = "d",
	[HD_CHECK_waste_lines] = "d",
	[HD_CHECK_modifier_known] = "pfn",
	[HD_CHECK_modifier_repeat] = "pfn",
	[HD_CHECK_modifier_count] = "pf",
	[HD_CHECK_modifier_340b] = "fd",
	[HD_CHECK_esa_hemoglobin] = "dn",
	[HD_CHECK_diagnosis_present] = "pfd",
	[HD_CHECK_prior_auth_window] = "d",
	[HD_CHECK_payer_known] = "pfd",
	[HD_CHECK_payer_units] = "pfd",
	[HD_CHECK_payer_coverage] = "fdn",
	[HD_CHECK_step_therapy] = "pfd",
	[HD_CHECK_preferred_product] = "pfd",
	[HD_CHECK_specialty_pharmacy] = "fdn",
	[HD_CHECK_self_administered] = "pfd",
	[HD_CHECK_timely_filing] = "pfd",
	[HD_CHECK_revenue_code] = "dn",
	[HD_CHECK_administration] = "d",
	[HD_CHECK_esrd_bundle] = "dn",
	[HD_CHECK_duplicate] = "d",
	[HD_CHECK_charge_limit] = "pfd",
	[HD_CHECK_free_drug] = "pfd",
	[HD_CHECK_service_date] = "pf",
	/* the others give every answer */
};

/* Findings that need other lines, or columns that only hcpcs_audit has. */
static const hd_finding across_lines[] = {
	HD_FINDING_frequency_exceeded,
	HD_FINDING_jw_without_administered_line,
	HD_FINDING_jw_missing_for_waste,
	HD_FINDING_waste_over_container,
	HD_FINDING_waste_avoidable,
	HD_FINDING_modifier_340b_missing,
	HD_FINDING_esa_hemoglobin_missing,
	HD_FINDING_prior_auth_expired,
	HD_FINDING_prior_auth_exceeded,
	HD_FINDING_revenue_code_mismatch,
	HD_FINDING_administration_missing,
	HD_FINDING_drug_missing_for_administration,
	HD_FINDING_esrd_bundled,
	HD_FINDING_duplicate_line,
};

static void
test_complete(void)
{
	static const char letters[] = {
		[HD_STATUS_NOT_APPLICABLE] = 'n', [HD_STATUS_NO_DATA] = 'd',
		[HD_STATUS_PASS] = 'p', [HD_STATUS_FAIL] = 'f'
	};

	for (int i = 0; i < HD_CHECK_COUNT; i++)
	{
		const char *expected = reachable[i] != NULL ? reachable[i] : "pfdn";

		for (int s = 0; s < 4; s++)
			if (!CHECK_INT(answered[i][s],
						   strchr(expected, letters[s]) != NULL))
				printf("\t%s %s\n", hd_check_names[i],
					   hd_status_name((hd_status) s));
	}
	for (int i = 0; i < HD_FINDING_COUNT; i++)
	{
		bool		across = false;

		for (size_t j = 0; j < FIXTURE_COUNT(across_lines); j++)
			across |= across_lines[j] == (hd_finding) i;
		if (!CHECK_INT(found[i], !across))
			printf("\t%s\n", hd_finding_table[i].name);
	}
}

/* ---- what does not fit in a row ---- */

static void
check_text(const fixture_spec *spec, hd_check_id check, const char *expected)
{
	hd_verdict	verdict;
	said		notes;

	judge(spec, &fix.order, &verdict, &notes);
	CHECK_STR(notes.text[check], expected);
}

static void
test_texts(void)
{
	static const fixture_spec ended = {.code = "J1000"};
	static const fixture_spec starts = {.code = "J1002"};
	static const fixture_spec carried = {.date = "2026-11-02",
	.units = "101"};
	static const fixture_spec several = {.drug = "trastuzumab"};
	static const fixture_spec fell_out = {.modifiers = "ZQ"};
	static const fixture_spec due = {.received = "2027-03-17"};

	check_text(&ended, HD_CHECK_code_valid,
			   "J1000 ended 2020-12-31; replaced by J9207");
	check_text(&starts, HD_CHECK_code_valid, "J1002 starts 2026-10-01");
	check_text(&carried, HD_CHECK_units_limit,
			   "101 units, MUE 100 (the day, more with records and appeal)"
			   " (carried forward from 2026q3)");
	check_text(&several, HD_CHECK_drug_matches_code,
			   "trastuzumab is billed with J9355, Q5112, not with J9207");
	check_text(&fell_out, HD_CHECK_modifier_valid, "ZQ ended 2019-12-31");
	check_text(&due, HD_CHECK_timely_filing, "due 2027-03-16 (12 months)");
}

/* A text of the line is cut, so that no note can be too long. */
static void
test_long_texts(void)
{
	char		longest[2000];
	fixture_spec spec = {.code = longest, .payer = longest,
		.place = longest, .ndc = longest, .ndc_unit = longest,
		.drug = longest, .dose = "1", .dose_unit = longest,
		.diagnoses = longest, .modifiers = longest, .container = longest};
	hd_verdict	verdict;
	said		notes;

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	judge(&spec, &fix.order, &verdict, &notes);
	for (int i = 0; i < HD_CHECK_COUNT; i++)
		CHECK(strlen(notes.text[i]) < 3 * HD_TEXT_SHOWN);
	spec.code = "J9207";
	judge(&spec, &fix.order, &verdict, &notes);
	for (int i = 0; i < HD_CHECK_COUNT; i++)
		CHECK(strlen(notes.text[i]) < 3 * HD_TEXT_SHOWN);
}

/* Values of a payer's policy are not for everyone's eyes. */
static void
test_confidential(void)
{
	static const fixture_spec exceeded = {.payer = "bcbs", .code = "J9308",
	.units = "181"};
	fixture_line line;
	hd_verdict	verdict;
	said		notes = {.confidential = false};
	hd_notes	taker = {take, &notes, false};

	fixture_line_of(&line, &exceeded);
	hd_judge(fix.catalog, &fix.order, &line.line, HD_CHECK_BIT(payer_units),
			 &taker, &verdict);
	CHECK(notes.confidential);
	notes = (said) {.confidential = false};
	hd_judge(fix.catalog, &fix.order, &line.line, HD_CHECK_BIT(units_whole),
			 &taker, &verdict);
	CHECK(!notes.confidential);
}

/* The mildest word counts only while nothing stricter is said. */
static void
test_severity_of_use(void)
{
	static const fixture_spec mild = {.modifiers = "59"};
	static const fixture_spec both = {.modifiers = "59,RR"};
	static const fixture_spec strict = {.modifiers = "RR"};
	hd_verdict	verdict;
	said		notes;

	judge(&mild, &fix.order, &verdict, &notes);
	CHECK(verdict.modifier_use_info);
	judge(&both, &fix.order, &verdict, &notes);
	CHECK(!verdict.modifier_use_info);
	CHECK_INT(notes.notes[HD_CHECK_modifier_use], 2);
	judge(&strict, &fix.order, &verdict, &notes);
	CHECK(!verdict.modifier_use_info);
}

static void
test_payer_of_verdict(void)
{
	static const struct
	{
		const char *given,
				   *resolved;
	}			payers[] = {
		{"Medicare Part B", "medicare"}, {"bcbs_nc", "bcbs_nc"},
		{"acme", "default"}, {"", "default"}, {ABSENT, "default"},
	};

	for (size_t i = 0; i < FIXTURE_COUNT(payers); i++)
	{
		fixture_spec spec = {.payer = payers[i].given};
		hd_verdict	verdict;
		said		notes;

		judge(&spec, &fix.order, &verdict, &notes);
		CHECK_INT(verdict.payer,
				  hd_catalog_payer(fix.catalog,
								   hd_text_of(payers[i].resolved)));
		/* out of scope the payer is known all the same */
		spec.code = "96413";
		judge(&spec, &fix.order, &verdict, &notes);
		CHECK(!verdict.in_scope);
		CHECK_INT(verdict.payer,
				  hd_catalog_payer(fix.catalog,
								   hd_text_of(payers[i].resolved)));
	}
}

/*
 * The crosswalk is carried past its last release; the row of this code is
 * another source's, which has no releases to name.
 */
static void
test_carried_by_another(void)
{
	static const fixture_spec spec = {.code = "J9308", .date = "2026-11-02",
	.ndc = "70020191001"};
	fixture		f;
	hd_origin	origin;
	hd_ndc_row *row;
	fixture_line line;
	hd_verdict	verdict;
	said		notes = {.confidential = false};
	hd_notes	taker = {take, &notes, false};

	fixture_open(&f, 0);
	origin = fixture_origin(f.catalog, "payer", "2026-11",
							(fixture_dates) {NULL, NULL});
	row = hd_catalog_add_ndc(f.catalog);
	row->origin = origin;
	row->ndc = hd_ndc_parse(hd_text_of(spec.ndc));
	row->code = fixture_code(spec.code);
	fixture_close(&f);
	fixture_line_of(&line, &spec);
	hd_judge(f.catalog, &f.order, &line.line, HD_ALL_CHECKS, &taker,
			 &verdict);
	CHECK_STR(notes.text[HD_CHECK_ndc_code],
			  "NDC 70020191001 is one of the code's");
	fixture_free(&f);
}

/* Between two releases a row of the older one is no answer for the newer. */
static void
test_gap(void)
{
	static const fixture_spec spec = {.code = "J9207", .modifiers = "JZ"};
	static const fixture_spec local = {.code = "J9308", .modifiers = "JZ"};
	static const fixture_drug drugs[] = {
		{"J9207", .name = "ixabepilone", .dose = "1", .unit = "mg",
			.basis = HD_BASIS_EXACT},
		{"J9308", "local", .name = "mine", .dose = "1", .unit = "mg",
			.basis = HD_BASIS_EXACT},
	};
	fixture		f;
	fixture_line line;
	hd_verdict	verdict;
	said		notes;
	hd_notes	taker = {take, &notes, false};
	hd_modifier_row *row;

	fixture_memory_open(&f.memory, 0xA5);
	f.catalog = hd_catalog_create((hd_allocator) {
		fixture_allocate, fixture_enlarge, &f.memory
	});
	hd_catalog_add_source(f.catalog, HD_TEXT("local"), true, 1);
	hd_catalog_add_source(f.catalog, HD_TEXT("cms"), true, 2);
	for (int year = 2025; year < 2028; year += 2)
		for (int kind = 0; kind < 2; kind++)
			hd_catalog_add_release(f.catalog, HD_TEXT("cms"), year == 2025 ?
								   HD_TEXT("2025q1") : HD_TEXT("2027q1"),
								   kind == 0 ? HD_TEXT("code") :
								   HD_TEXT("modifier"),
								   hd_date_of(year, 1, 1),
								   hd_date_of(year, 1, 1),
								   hd_date_of(year, 3, 31));
	for (int i = 0; i < 2; i++)
	{
		fixture_add_drug(f.catalog, &drugs[i]);
		hd_catalog_add_unit(f.catalog, HD_TEXT("mg"), HD_TEXT("mass"),
							hd_decimal_of(1));
	}
	row = hd_catalog_add_modifier(f.catalog);
	row->origin = fixture_origin(f.catalog, "cms", "2025q1",
								 (fixture_dates) {"2025-01-01", NULL});
	row->modifier = hd_modifier_parse(HD_TEXT("JZ"));
	fixture_close(&f);

	memset(&notes, 0, sizeof(notes));
	fixture_line_of(&line, &spec);
	hd_judge(f.catalog, &f.order, &line.line, HD_ALL_CHECKS, &taker, &verdict);
	CHECK_INT(verdict.status[HD_CHECK_code_valid], HD_STATUS_NO_DATA);
	memset(&notes, 0, sizeof(notes));
	fixture_line_of(&line, &local);
	hd_judge(f.catalog, &f.order, &line.line, HD_ALL_CHECKS, &taker, &verdict);
	CHECK_INT(verdict.status[HD_CHECK_modifier_valid], HD_STATUS_NO_DATA);
	CHECK_STR(notes.text[HD_CHECK_modifier_valid],
			  "no consulted release has every modifier on the service date");
	fixture_free(&f);
}

/* Nobody is asked, or there is no CMS: nothing is known, nothing fails. */
static void
test_without_sources(void)
{
	static const fixture_spec spec = {.code = "J9207", .drug = "ixabepilone",
	.ndc = "70020191001"};
	static const fixture_drug drug = {"J9207", "local", .name = "mine",
		.dose = "1", .unit = "mg", .basis = HD_BASIS_EXACT};
	hd_order	nobody = {0, {0}};
	fixture_line line;
	hd_verdict	verdict;
	said		notes;
	fixture		bare;
	hd_allocator allocator = {fixture_allocate, fixture_enlarge,
	&bare.memory};

	judge(&spec, &nobody, &verdict, &notes);
	CHECK_STR(notes.text[HD_CHECK_code_valid],
			  "no consulted release has the code on the service date");
	bare.memory.all.next = bare.memory.all.previous = &bare.memory.all;
	bare.memory.blocks = 0;
	bare.memory.filler = 0xA5;
	bare.catalog = hd_catalog_create(allocator);
	hd_catalog_add_source(bare.catalog, HD_TEXT("local"), true, 1);
	fixture_add_drug(bare.catalog, &drug);
	fixture_close(&bare);
	fixture_line_of(&line, &spec);
	hd_judge(bare.catalog, &bare.order, &line.line, HD_ALL_CHECKS, NULL,
			 &verdict);
	CHECK_STR(fixture_broken_promise(bare.catalog, &verdict), NULL);
	CHECK_INT(verdict.status[HD_CHECK_code_valid], HD_STATUS_PASS);
	CHECK_INT(verdict.status[HD_CHECK_drug_matches_code], HD_STATUS_NO_DATA);
	fixture_free(&bare);
}

int
main(void)
{
	fixture_open(&fix, 0);
	fixture_close(&fix);
	RUN(code_cases, &fix.order);
	RUN(units_cases, &fix.order);
	RUN(waste_cases, &fix.order);
	RUN(modifier_cases, &fix.order);
	RUN(ndc_cases, &fix.order);
	RUN(diagnosis_cases, &fix.order);
	RUN(payer_cases, &fix.order);
	RUN(filing_cases, &fix.order);
	RUN(claim_cases, &fix.order);
	RUN(guide_cases, &fix.guide_order);
	test_complete();
	test_texts();
	test_long_texts();
	test_confidential();
	test_severity_of_use();
	test_payer_of_verdict();
	test_carried_by_another();
	test_without_sources();
	test_gap();
	fixture_free(&fix);
	CHECK_INT(fix.memory.blocks, 0);
	return unit_report();
}
