/*
 * test_release.c
 *	  Does every kind of CMS file come out as the rows it holds?
 *
 * A case shows what is read as one string, a row a line: line number, key,
 * then fields as name=value (null: ~), "!reason" of a refused row, "#note".
 * The samples are made up in the shape of CMS's files, defects included.
 */
#include "core/descriptor.h"
#include "core/release.h"
#include "fixture.h"
#include "unit.h"

static fixture_memory memory;
static char shown[32768];
static size_t used;
static hd_release_report report;

/* What is longer than the buffer is cut. */
static void
append(const char *before, hd_text text)
{
	used += (size_t) snprintf(shown + used, sizeof(shown) - used, "%s%.*s",
							  before, (int) text.len, text.data);
	if (used >= sizeof(shown))
		used = sizeof(shown) - 1;
}

static void
show_row(void *context, const hd_release_row *row)
{
	char		line_no[16];

	(void) context;
	snprintf(line_no, sizeof(line_no), "%d ", row->line_no);
	append(line_no, hd_text_supplied(row->key) ? row->key : HD_TEXT("~"));
	for (int i = 0; i < row->count; i++)
	{
		append(" ", row->names[i]);
		append("=", hd_text_supplied(row->values[i]) ? row->values[i] :
			   HD_TEXT("~"));
	}
	if (hd_text_supplied(row->reason))
		append(" !", row->reason);
	if (hd_text_supplied(row->note))
		append(" #", row->note);
	append("\n", HD_TEXT(""));
}

static const char *
read_as(const char *kind, const char *content)
{
	hd_allocator allocator = {fixture_allocate, fixture_enlarge, &memory};
	hd_release_kind parsed;

	used = 0;
	shown[0] = '\0';
	if (!hd_release_kind_parse(hd_text_of(kind), &parsed))
		return "no such kind";
	if (!hd_release_read(parsed, hd_text_of(content), allocator, show_row,
						 NULL, &report))
		return "no header";
	return shown;
}

static void
test_kinds(void)
{
	hd_release_kind kind;

	for (int i = 0; i < HD_RELEASE_KINDS; i++)
	{
		const char *name = hd_release_kind_name((hd_release_kind) i);

		CHECK(hd_release_kind_parse(hd_text_of(name), &kind));
		CHECK_INT(kind, i);
	}
	CHECK(!hd_release_kind_parse(HD_TEXT("diagnosis"), &kind));
	CHECK(!hd_release_kind_parse(HD_TEXT(""), &kind));
}

/* ---- payment limits ---- */

#define ASP "HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit," \
	"Co-insurance Percentage,Vaccine AWP%,Notes\n"

static void
test_payment(void)
{
	CHECK_STR(read_as("payment", ASP "J9308,x,5 MG,68.297,20.000,,\n"),
			  "2 J9308 code=J9308 payment_limit=68.297 coinsurance_percent=20 note=~\n");
	CHECK_STR(read_as("payment", ASP "J1,x,,1,,,\n"),
			  "2 ~ !\"J1\" is not a HCPCS code\n");
	CHECK_INT(report.refused, 1);
	/* no value is none, and says so; a note may hold a line break */
	CHECK_STR(read_as("payment", ASP "A9606,x,,N/A,20.000,,\"AWP = $1\nWAC\"\n"
					  "A9607,x,,,20,,\n"),
			  "2 A9606 code=A9606 payment_limit=~ coinsurance_percent=20 "
			  "note=CMS prints N/A as payment limit; AWP = $1 WAC "
			  "#CMS prints N/A as payment limit\n"
			  "4 A9607 code=A9607 payment_limit=~ coinsurance_percent=20 "
			  "note=CMS prints no payment limit #CMS prints no payment limit\n");
	CHECK_INT(report.noted, 2);
	/* case, currency, separators, no-break spaces */
	CHECK_STR(read_as("payment", ASP
					  "\xC2\xA0j9308 ,x,,\"$ 1,234,567.5\",0,,new\xC2\xA0\xC2\xAE\n"),
			  "2 J9308 code=J9308 payment_limit=1234567.500 coinsurance_percent=0 note=new\n");
	CHECK_STR(read_as("payment", ASP "J9308,x,,\"1,5\",20,,\nJ9308,x,,.5,101,,\n"
					  "J9308,x,,-1,20,,\nJ9308,x,,1e3,20,,\n"),
			  "2 J9308 !payment limit \"1,5\" is no amount\n"
			  "3 J9308 !coinsurance \"101\" is no percentage\n"
			  "4 J9308 !payment limit \"-1\" is no amount\n"
			  "5 J9308 !payment limit \"1e3\" is no amount\n");
}

static void
test_amounts(void)
{
	static const char *const amounts[][2] = {
		{"0", "0.000"}, {"007.10", "7.100"}, {".5", "0.500"},
		{"5.", "5.000"}, {"14.052000000000001", "14.052"},
		{"0.1234567", "0.123457"}, {"0.1234564", "0.123456"},
		{"9.9999995", "10.000"}, {"99.999999", "99.999999"},
		{"123456789012345678901234.5", "123456789012345678901234.500"},
		{"1,234.5", "1234.500"}, {"12,345,678", "12345678.000"},
	};
	static const char *const wrong[] = {
		"1,23", ",123", "1234,567", "1,234,5", "1.2.3", "x", ".", "$", "1.2,3",
		"1234567890123456789012345678901", "1 2", "+1", "1,23,4567",
	};
	char		content[256];
	char		expected[256];

	for (size_t i = 0; i < FIXTURE_COUNT(amounts); i++)
	{
		snprintf(content, sizeof(content), "code,payment limit\nJ9308,\"%s\"",
				 amounts[i][0]);
		snprintf(expected, sizeof(expected),
				 "2 J9308 code=J9308 payment_limit=%s coinsurance_percent=~ note=~\n",
				 amounts[i][1]);
		CHECK_STR(read_as("payment", content), expected);
	}
	for (size_t i = 0; i < FIXTURE_COUNT(wrong); i++)
	{
		snprintf(content, sizeof(content), "code,payment limit\nJ9308,\"%s\"",
				 wrong[i]);
		read_as("payment", content);
		if (!CHECK_INT(report.refused, 1))
			printf("\tfor \"%s\"\n", wrong[i]);
	}
}

/* ---- where the header is ---- */

static void
test_header(void)
{
	/* lines before it, other order, a tab, headings over two lines */
	CHECK_STR(read_as("payment", "\"Payment Limits\nJanuary\",,\n\n"
					  "Note: J9308,,\nPayment Limit,x,HCPCS Code\n1,,J9308\n"),
			  "6 J9308 code=J9308 payment_limit=1.000 coinsurance_percent=~ note=~\n");
	CHECK_STR(read_as("payment", "HCPCS\tPayment\xC2\xA0Limit\nJ9308\t1,000\n"),
			  "2 J9308 code=J9308 payment_limit=1000.000 coinsurance_percent=~ note=~\n");
	CHECK_STR(read_as("limit_dme", "\"HCPCS/\nCPT Code\",\"DME Supplier "
					  "Services\nMUE Values\",MUE Adjudication Indicator\n"
					  "J7613,620,3 Date of Service Edit: Clinical\n"),
			  "4 J7613 code=J7613 claim_type=dme units=620 indicator=3\n");
	/* blank lines, cells that are missing, cells too many */
	CHECK_STR(read_as("payment", "code,payment limit,notes\n,,\n\nJ9308,1\n"
					  "J9309,2,,,\nJ9310,3,a,b\n  \n"),
			  "4 J9308 code=J9308 payment_limit=1.000 coinsurance_percent=~ note=~\n"
			  "5 J9309 code=J9309 payment_limit=2.000 coinsurance_percent=~ note=~\n"
			  "6 ~ !4 cells where the header has 3\n");
	/* a line before it that cannot be cut */
	CHECK_STR(read_as("payment", "\"x\" y\ncode,payment limit\nJ9308,1\n"),
			  "3 J9308 code=J9308 payment_limit=1.000 coinsurance_percent=~ note=~\n");
	CHECK_STR(read_as("payment", ""), "no header");
	CHECK_STR(read_as("payment", "J9308,5\n"), "no header");
	CHECK_INT(report.nearest_line, 0);
	CHECK_STR(read_as("payment", "x\ncode,notes\nJ9308,a\n"), "no header");
	CHECK_INT(report.nearest_line, 2);
	CHECK_STR(report.missing, "Payment Limit");
	CHECK_STR(report.looks_like, NULL);
	CHECK_STR(read_as("status", ASP), "no header");
	CHECK_STR(report.looks_like, "payment");
}

/* What is no quarter, date or number of units, one a line. */
static void
test_malformed_cells(void)
{
	static const char *const quarters[] = {
		"", "2024", "2024q", "x024q1", "2x24q1", "20x4q1", "202xq1",
		"2024x1", "2024q0", "2024q12", "20244q1q1"
	};
	static const char *const dates[] = {
		"2020-0101", "2020-01001", "2020/01/01", "123/4/2020", "1/234/2020",
		"1/2/202x", "x/2/2020", "1/x/2020", "2/29/2021", "0/1/2020",
		"13/1/2020", "1/0/2020", "1/32/2020", "12/31/1899", "1-2-2020",
		"2020-01-0x", "202001011", "/"
	};
	static const char *const units[] = {
		"1234567890", "-1", "N/A", "1e2"
	};
	char		content[256];

	for (size_t i = 0; i < FIXTURE_COUNT(quarters); i++)
	{
		snprintf(content, sizeof(content),
				 "hcpcs,quarter,status_indicator,payment_rate\nJ9308,%s,K,1\n",
				 quarters[i]);
		read_as("status", content);
		if (!CHECK_INT(report.refused, 1))
			printf("\tfor \"%s\"\n", quarters[i]);
	}
	for (size_t i = 0; i < FIXTURE_COUNT(dates); i++)
	{
		snprintf(content, sizeof(content),
				 "code,long description,short description,add dt\nJW,x,x,%s\n",
				 dates[i]);
		read_as("code", content);
		if (!CHECK_INT(report.refused, 1))
			printf("\tfor \"%s\"\n", dates[i]);
	}
	for (size_t i = 0; i < FIXTURE_COUNT(units); i++)
	{
		snprintf(content, sizeof(content),
				 "hcpcs,mue_value,mai\nJ9308,%s,1\n", units[i]);
		read_as("limit_institutional", content);
		if (!CHECK_INT(report.refused, 1))
			printf("\tfor \"%s\"\n", units[i]);
	}
	/* coinsurance and limit without a value; two words for it */
	CHECK_STR(read_as("payment", ASP "J9308,x,,na,N/A,,\nJ9309,x,,1,x,,\n"),
			  "2 J9308 code=J9308 payment_limit=~ coinsurance_percent=~ "
			  "note=CMS prints N/A as payment limit #CMS prints N/A as payment limit\n"
			  "3 J9309 !coinsurance \"x\" is no percentage\n");
	/* what is no number where the crosswalk has numbers */
	CHECK_STR(read_as("ndc", "code,ndc,pkg size,pkg qty,billunits,billunitspkg\n"
					  "J0881,55513-0002-04,1,1,x,1\nJ0881,55513-0002-05,1,x,1,1\n"
					  "J0881,55513-0002-06,x,1,1,1\n"),
			  "2 55513000204 J0881 !BILLUNITS \"x\" is no number\n"
			  "3 55513000205 J0881 !PKG QTY \"x\" is no number\n"
			  "4 55513000206 J0881 !PKG SIZE \"x\" is no number\n");
	CHECK_STR(read_as("status", "HCPCS Code,Short Descriptor,SI,APC\n"
					  "J9308,x,1,\nJ9309,x,KK,\nJ9310,x,q1,\n"),
			  "2 J9308 !\"1\" is no status indicator\n"
			  "3 J9309 !\"KK\" is no status indicator\n"
			  "4 J9310 code=J9310 status_indicator=Q1\n");
}

/* What a description leaves open, and what the kind of a code says. */
static void
test_code_notes(void)
{
	CHECK_STR(read_as("code", "code,recid,long description,short description,add dt\n"
					  "J9041,3,\"Injection, bortezomib (dr. reddy's), not therapeutically equivalent to j9041, 0.1 mg\",x,20200101\n"
					  "J0695,3,\"Injection, ceftolozane 50 mg and tazobactam 25 mg\",x,20200101\n"
					  "J0270,3,Alprostadil urethral suppository,x,20200101\n"),
			  "2 J9041 record=procedure code=J9041 valid_from=2020-01-01 category=drug "
			  "description=Injection, bortezomib (dr. reddy's), not therapeutically equivalent to j9041, 0.1 mg "
			  "drug=bortezomib brand=dr. reddy's dose=0.1 dose_unit=mg billing_basis=exact route=~ container=~ esrd=~ "
			  "note=the brand names the firm\n"
			  "3 J0695 record=procedure code=J0695 valid_from=2020-01-01 category=drug "
			  "description=Injection, ceftolozane 50 mg and tazobactam 25 mg drug=ceftolozane and tazobactam "
			  "brand=~ dose=~ dose_unit=~ billing_basis=combination route=~ container=~ esrd=~ note=the text gives an amount for each of several drugs: 50 mg + 25 mg\n"
			  "4 J0270 record=procedure code=J0270 valid_from=2020-01-01 category=drug "
			  "description=Alprostadil urethral suppository drug=alprostadil brand=~ "
			  "dose=~ dose_unit=~ billing_basis=~ route=urethral container=~ esrd=~ note=the text gives no amount\n");
}

/* A file of one kind of claim is not read as that of another. */
static void
test_limits(void)
{
	static const char professional[] =
		"HCPCS/CPT Code,Practitioner Services MUE Values,"
		"MUE Adjudication Indicator,MUE Rationale\n"
		"0001A,1,2,x\n99213,1,2,x\nD0120,1,2,x\nJ9308,\"1,200\",3,Clinical: Data\n";

	CHECK_STR(read_as("limit_professional", professional),
			  "5 J9308 code=J9308 claim_type=professional units=1200 indicator=3 rationale=Clinical: Data\n");
	CHECK_INT(report.left_out, 3);
	CHECK_INT(report.accepted, 1);
	CHECK_STR(read_as("limit_institutional", professional), "no header");
	CHECK_STR(report.looks_like, "limit_professional");
	CHECK_STR(read_as("limit_institutional",
					  "hcpcs,mue_value,mai,rationale\nJ1324,0,1,\nJ1325,1.5,1,\n"
					  "J1326,1,4,\nJ1327,,1,\nJ1328,1,,\nJ1329,1,12,\n"),
			  "2 J1324 code=J1324 claim_type=institutional units=0 indicator=1 rationale=~\n"
			  "3 J1325 !\"1.5\" is no number of units\n"
			  "4 J1326 !\"4\" is no adjudication indicator (1, 2 or 3)\n"
			  "5 J1327 !\"\" is no number of units\n"
			  "6 J1328 !\"\" is no adjudication indicator (1, 2 or 3)\n"
			  "7 J1329 !\"12\" is no adjudication indicator (1, 2 or 3)\n");
}

static void
test_status(void)
{
	CHECK_STR(read_as("status", "Addendum B\nHCPCS Code,Short Descriptor,SI,APC\n"
					  "J9308,x,k,9488\nJ9309,x,,\nJ9310,x,K1x,\n,,,\n*Note,,,\n"),
			  "3 J9308 code=J9308 status_indicator=K\n"
			  "4 J9309 !\"\" is no status indicator\n"
			  "5 J9310 !\"K1x\" is no status indicator\n"
			  "7 ~ !\"*Note\" is not a HCPCS code\n");
	/* several quarters in one file name themselves */
	CHECK_STR(read_as("status", "hcpcs,quarter,status_indicator,payment_rate\n"
					  "J9308,2024q1,K,1\nJ9308,2024 Q2,G,2\nJ9308,2024q1,K,1\n"
					  "J9308,2024q5,K,1\n"),
			  "2 J9308 2024q1 code=J9308 release=2024q1 status_indicator=K\n"
			  "3 J9308 2024q2 code=J9308 release=2024q2 status_indicator=G\n"
			  "4 J9308 2024q1 !repeats line 2\n"
			  "5 J9308 !\"2024q5\" is no quarter\n");
	/* rates of K and G are payment limits */
	CHECK_STR(read_as("payment", "hcpcs,status_indicator,payment_rate\n"
					  "J9308,K,\"$1,068.297\"\nJ9309,N,\nJ9310,G,2\nQ9950,K,\n"
					  "J1,K,1\n99213,K,1\n"),
			  "2 J9308 code=J9308 payment_limit=1068.297\n"
			  "4 J9310 code=J9310 payment_limit=2.000\n"
			  "5 Q9950 !payment rate \"\" is no amount\n"
			  "6 ~ !\"J1\" is not a HCPCS code\n");
	CHECK_INT(report.left_out, 2);
}

static void
test_list(void)
{
	CHECK_STR(read_as("jw_jz", "List\nHCPCS Code\nJ0121\n J0122\nJ0121\nJ1\n"),
			  "3 J0121 code=J0121 jw_jz=listed\n"
			  "4 J0122 code=J0122 jw_jz=listed\n"
			  "5 J0121 !repeats line 3\n"
			  "6 ~ !\"J1\" is not a HCPCS code\n");
	/* what has columns of another kind is a file of it */
	CHECK_STR(read_as("jw_jz", ASP "J0121,,,1,20,,\n"), "no header");
	CHECK_STR(report.looks_like, "payment");
	CHECK_STR(read_as("jw_jz", "hcpcs,termination_date\nJ0121,2020-01-01\n"),
			  "no header");
}

/* ---- the crosswalk ---- */

#define CROSSWALK "_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name," \
	"HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\n"

static void
test_ndc(void)
{
	CHECK_STR(read_as("ndc", CROSSWALK
					  "J9308,x,Eli Lilly\xC2\xAE,00002-7669-01,Cyramza\xE2\x84\xA2,5 MG,10,1,20.0,20\n"),
			  "2 00002766901 J9308 ndc=00002766901 code=J9308 "
			  "units_per_container=20 containers_per_package=1 "
			  "units_per_package=20 size=10 labeler=Eli Lilly product=Cyramza note=~\n");
	CHECK_STR(read_as("ndc", CROSSWALK
					  "J0290,x,a,00781-3400-95,b,,1,10,0.25,3\n"
					  "J0291,x,a,00781-3400-96,b,,1,3,0.333,1\n"
					  "J7674,x,a,64281-0110-06,b,,15,6,21.3125?,127.875\n"),
			  "2 00781340095 J0290 ndc=00781340095 code=J0290 units_per_container=0.25 "
			  "containers_per_package=10 units_per_package=3 size=1 labeler=a product=b "
			  "note=package arithmetic disagrees "
			  "#package arithmetic disagrees by more than 1 %: 0.25 x 10 is not 3\n"
			  "3 00781340096 J0291 ndc=00781340096 code=J0291 units_per_container=0.333 "
			  "containers_per_package=3 units_per_package=1 size=1 labeler=a product=b "
			  "note=package arithmetic disagrees "
			  "#package arithmetic disagrees by 1 % at most: 0.333 x 3 is not 1\n"
			  "4 64281011006 J7674 ndc=64281011006 code=J7674 units_per_container=21.3125 "
			  "containers_per_package=6 units_per_package=127.875 size=15 labeler=a product=b "
			  "note=~ #a ? behind BILLUNITS is left out\n");
	/* a product that no decimal holds; a code that is none, or not ours */
	CHECK_STR(read_as("ndc", CROSSWALK
					  "J0290,x,a,00781-3400-95,b,,1,10,999999999999999999,.000000000000000001\n"
					  "J1,x,a,00781-3400-96,b,,1,1,1,1\n"
					  "99213,x,a,00781-3400-97,b,,1,1,1,1\n"),
			  "2 00781340095 J0290 ndc=00781340095 code=J0290 "
			  "units_per_container=999999999999999999 "
			  "containers_per_package=10 units_per_package=0.000000000000000001 "
			  "size=1 labeler=a product=b note=package arithmetic disagrees "
			  "#package arithmetic disagrees by more than 1 %: "
			  "999999999999999999 x 10 is not .000000000000000001\n"
			  "3 ~ !\"J1\" is not a HCPCS code\n");
	CHECK_INT(report.left_out, 1);
	/* a hundred times the difference is more than any decimal holds */
	CHECK_STR(read_as("ndc", CROSSWALK
					  "J0290,x,a,00781-3400-95,b,,1,1,1,900000000000000000\n"),
			  "2 00781340095 J0290 ndc=00781340095 code=J0290 "
			  "units_per_container=1 containers_per_package=1 "
			  "units_per_package=900000000000000000 size=1 labeler=a product=b "
			  "note=package arithmetic disagrees "
			  "#package arithmetic disagrees by more than 1 %: "
			  "1 x 1 is not 900000000000000000\n");
	/* an NDC of several codes names them, a line that comes twice is refused */
	CHECK_STR(read_as("ndc", CROSSWALK
					  "J0882,,,55513-0002-04,,,,1,1,1\nJ0881,,,55513-0002-04,,,,1,1,1\n"
					  "J0881,,,55513-0002-04,,,,1,1,1\nJ0881,,,55513-0002-04,,,,1,2,2\nQ4111,,,GG100,,,,1,1,1\n"),
			  "2 55513000204 J0882 ndc=55513000204 code=J0882 units_per_container=1 "
			  "containers_per_package=1 units_per_package=1 size=~ labeler=~ product=~ "
			  "note=~ #the NDC is also listed for J0881; there is no PKG SIZE\n"
			  "3 55513000204 J0881 ndc=55513000204 code=J0881 units_per_container=1 "
			  "containers_per_package=1 units_per_package=1 size=~ labeler=~ product=~ "
			  "note=~ #the NDC is also listed for J0882; there is no PKG SIZE\n"
			  "4 55513000204 J0881 !repeats line 3\n"
			  "5 55513000204 J0881 !line 3 says otherwise of 55513000204 J0881\n"
			  "6 GG100 Q4111 !\"GG100\" is no NDC of 5-4-2 digits\n");
	CHECK_STR(read_as("ndc", "code,ndc,pkg qty,billunits,billunitspkg\n"
					  "J0881,55513-0002-04,N/A,0,x\n"),
			  "2 55513000204 J0881 !BILLUNITSPKG \"x\" is no number\n");
	CHECK_STR(read_as("ndc", "code,ndc,pkg qty,billunits,billunitspkg\n"
					  "J0881,55513-0002-04,N/A,0,5\n"),
			  "2 55513000204 J0881 ndc=55513000204 code=J0881 units_per_container=~ "
			  "containers_per_package=~ units_per_package=5 note=~ "
			  "#there is no BILLUNITS; there is no PKG QTY\n");
}

/* ---- codes ---- */

static void
test_code_table(void)
{
	CHECK_STR(read_as("code", "HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,"
					  "PRICE1,XREF1,XREF2,COV,ADD DT,ACT EFF DT,TERM DT\n"
					  "J9310,0010,3,\"Injection, rituximab, 100 mg\",Rituximab,51,J9312,Q9999,D,19990101,,20181231\n"
					  "JW,0010,7,Drug amount discarded,Discarded,,,,C,20030101,,\n"
					  "JW,0020,8,and not given,,,,,,,,\n"
					  "A0021,0010,3,Ambulance service,Amb,00,,,I,19850101,,\n"),
			  "2 J9310 record=procedure code=J9310 valid_from=1999-01-01 valid_to=2018-12-31 "
			  "category=drug description=Injection, rituximab, 100 mg drug=rituximab brand=~ dose=100 "
			  "dose_unit=mg billing_basis=exact route=~ container=~ esrd=~ note=~ coverage=D "
			  "replaced_by={J9312,Q9999}\n"
			  "3 JW record=modifier modifier=JW valid_from=2003-01-01 valid_to=infinity "
			  "description=Drug amount discarded and not given\n"
			  "5 A0021 record=procedure code=A0021 valid_from=1985-01-01 valid_to=infinity "
			  "category=not_drug description=Amb drug=~ brand=~ dose=~ dose_unit=~ billing_basis=~ "
			  "route=~ container=~ esrd=~ note=~ coverage=~\n");
	CHECK_INT(report.accepted, 3);
	/* what took its place is named if it is a drug */
	CHECK_STR(read_as("code", "HCPC,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,XREF1,XREF2,ADD DT,TERM DT\n"
					  "J9310,3,\"Injection, rituximab, 100 mg\",x,A0021,,20200101,20201231\n"
					  "J9311,3,\"Injection, rituximab, 100 mg\",x,A0021,J9312,20200101,20201231\n"),
			  "2 J9310 record=procedure code=J9310 valid_from=2020-01-01 valid_to=2020-12-31 "
			  "category=drug description=Injection, rituximab, 100 mg drug=rituximab brand=~ dose=100 "
			  "dose_unit=mg billing_basis=exact route=~ container=~ esrd=~ note=~\n"
			  "3 J9311 record=procedure code=J9311 valid_from=2020-01-01 valid_to=2020-12-31 "
			  "category=drug description=Injection, rituximab, 100 mg drug=rituximab brand=~ dose=100 "
			  "dose_unit=mg billing_basis=exact route=~ container=~ esrd=~ note=~ replaced_by={J9312}\n");
	/* a list of changes: dates alone where there is no text */
	CHECK_STR(read_as("code", "code,record_type,short_description,long_description,"
					  "added_date,termination_date\n"
					  "J9310,procedure,,,1999-01-01,2018-12-31\n"
					  "A9500,procedure,,\"Technetium, per study dose\",,\n"
					  "99,modifier,,x,,\n25,modifier,x,x,2020-01-01,\n"
					  "99213,procedure,x,x,,\n"),
			  "2 J9310 record=procedure code=J9310 valid_from=1999-01-01 valid_to=2018-12-31\n"
			  "3 A9500 record=procedure code=A9500 valid_from=~ valid_to=infinity "
			  "category=radiopharmaceutical description=Technetium, per study dose drug=technetium "
			  "brand=~ dose=~ dose_unit=study_dose billing_basis=per_item route=~ container=~ esrd=~ "
			  "note=~ jw_jz=exempt #there is no date from which it is valid\n");
	CHECK_INT(report.left_out, 3);
	/* lines cut at column 280: a blank end says nothing */
	CHECK_STR(read_as("code", "code,short_description,long_description,"
					  "added_date,action_effective_year,termination_date\n"
					  "JG,,x,2018-01-01,2025,\nJW,,x,2018-01-01,2025,2024-12-31\n"),
			  "2 JG record=modifier modifier=JG valid_from=2018-01-01 description=x\n"
			  "3 JW record=modifier modifier=JW valid_from=2018-01-01 "
			  "valid_to=2024-12-31 description=x\n");
}

static void
test_code_refusals(void)
{
	CHECK_STR(read_as("code", "code,recid,long description,short description,add dt,term dt,price1\n"
					  "J1,3,x,x,,\nJ9310,3,x,x,20200230,\nJ9311,3,x,x,20200101,20191231\n"
					  "J9312,4,x,x,,\nJ!,7,x,x,,\nJ9313,3,\"x,x,,\n"
					  "J9314,3,x,x,2/30/2020,\nX9314,3,x,x,20200101,\n"
					  "G0001,3,x,x,1/02/2020,,51\nJX,7,x,x,20201301,\n"
					  "J9315,3,x,x,2020x101,\nJ9316,3,x,x,1/2/20,\n"
					  "J9317,3,x,x,1/2,\nJ9318,3,x,x,20200100,\n"
					  "J9319,3,x,x,2020-01-01,20210101\nJ9320,3,x,x,18991231,\n"),
			  "2 ~ !\"J1\" is not a HCPCS code\n"
			  "3 J9310 !\"20200230\" is no date\n"
			  "4 J9311 !it ends on 2019-12-31, before it begins\n"
			  "5 ~ !it continues no line before it\n"
			  "6 ~ !\"J!\" is not a modifier\n"
			  "7 ~ !a quote is opened and not closed\n"
			  "8 J9314 !\"2/30/2020\" is no date\n"
			  "9 ~ !\"X9314\" is not a HCPCS code\n"
			  "10 G0001 record=procedure code=G0001 valid_from=2020-01-02 valid_to=infinity "
			  "category=drug description=x drug=x brand=~ dose=~ dose_unit=~ billing_basis=~ route=~ "
			  "container=~ esrd=~ note=the text gives no amount #priced as a drug, outside the known ranges of drugs\n"
			  "11 JX !\"20201301\" is no date\n"
			  "12 J9315 !\"2020x101\" is no date\n"
			  "13 J9316 !\"1/2/20\" is no date\n"
			  "14 J9317 !\"1/2\" is no date\n"
			  "15 J9318 !\"20200100\" is no date\n"
			  "16 J9319 record=procedure code=J9319 valid_from=2020-01-01 valid_to=2021-01-01 "
			  "category=drug description=x drug=x brand=~ dose=~ dose_unit=~ billing_basis=~ route=~ "
			  "container=~ esrd=~ note=the text gives no amount\n"
			  "17 J9320 !\"18991231\" is no date\n");
}

/* A line of the contractor record. */
static const char *
contractor_line(const char *code, char id, const char *longer,
				const char *shorter, const char *rest)
{
	static char lines[8][400];
	static int	next;
	char	   *line = lines[next++ % 8];

	snprintf(line, sizeof(lines[0]), "%5s00100%c%-80s%-28s%s", code, id,
			 longer, shorter, rest);
	return line;
}

static void
test_contractor_record(void)
{
	char		content[4096];
	char		detail[202];

	/* from column 120: price, cross-reference, coverage, dates */
	memset(detail, ' ', sizeof(detail));
	memcpy(detail, "51", 2);
	memcpy(detail + (205 - 120), "J9312J9311", 10);
	memcpy(detail + (230 - 120), "D", 1);
	memcpy(detail + (269 - 120), "19990101", 8);
	memcpy(detail + (285 - 120), "20181231D", 9);
	detail[201] = '\0';

	snprintf(content, sizeof(content), "***Disclaimer, x\r\n\r\n%s\r\n%s\r\n%s\r\n%s\r\n%s",
			 contractor_line("J9310", '3', "Injection,", "Rituximab", detail),
			 contractor_line("J9310", '4', "rituximab, 100 mg", "", ""),
			 contractor_line("JW", '7', "Discarded\xA0" "drug", "x", ""),
			 contractor_line("J9311", '4', "y", "", ""),
			 "a footer");
	CHECK_STR(read_as("code", content),
			  "3 J9310 record=procedure code=J9310 valid_from=1999-01-01 valid_to=2018-12-31 "
			  "category=drug description=Injection, rituximab, 100 mg drug=rituximab brand=~ dose=100 "
			  "dose_unit=mg billing_basis=exact route=~ container=~ esrd=~ note=~ coverage=D "
			  "replaced_by={J9312,J9311}\n"
			  "5 JW record=modifier modifier=JW valid_from=~ valid_to=infinity "
			  "description=Discarded drug #there is no date from which it is valid\n"
			  "6 ~ !it continues no line before it\n"
			  "7 ~ !\"a foo\" is not a HCPCS code\n");
	/* columns are characters, whatever bytes they take */
	snprintf(content, sizeof(content), "%s\n",
			 contractor_line("JW", '7', "caf\xC3\xA9", "  x", ""));
	memmove(content + 93, content + 92, strlen(content + 92) + 1);
	content[92] = ' ';
	CHECK_STR(read_as("code", content),
			  "1 JW record=modifier modifier=JW valid_from=~ valid_to=infinity "
			  "description=cafe #there is no date from which it is valid\n");
}

/* ---- characters ---- */

static void
test_characters(void)
{
	/* Windows-1252 as UTF-8, as Latin-1 called UTF-8, and as it is */
	static const char *const cells[][2] = {
		{"a\xE2\x80\x99s \xE2\x80\x9Cq\xE2\x80\x9D \xE2\x80\x93 \xE2\x89\xA5" "1", "a's \"q\" - >=1"},
		{"a\xC2\x92s \xC2\x93q\xC2\x94 \xC2\x96", "a's \"q\" -"},
		{"a\x92s \x93q\x94 \x96 \xAE\x99", "a's \"q\" -"},
		{"a\xC2\xA0\xC2\xA0 b\\c", "a b/c"},
		{"\xC3\xB1\xE4\xB8\xAD\xF0\x9F\x92\x8A", "\xC3\xB1\xE4\xB8\xAD\xF0\x9F\x92\x8A"},
		{"\xE2\x80", "\xE2\x80"},
		{"\xE2\x80x", "\xE2\x80x"},
		{"x\x85", "x..."},
		{"\xFF" "x\xC3\xBF", "x"},
	};
	char		content[256];
	char		expected[256];

	for (size_t i = 0; i < FIXTURE_COUNT(cells); i++)
	{
		snprintf(content, sizeof(content),
				 "code,payment limit,notes\nJ9308,1,%s", cells[i][0]);
		snprintf(expected, sizeof(expected),
				 "2 J9308 code=J9308 payment_limit=1.000 coinsurance_percent=~ note=%s\n",
				 cells[i][1]);
		CHECK_STR(read_as("payment", content), expected);
	}
}

/* Many rows: keys stay known when their table grows. */
static void
test_many(void)
{
	static char content[200000];
	size_t		len = (size_t) sprintf(content, "code,payment limit\n");

	for (int i = 0; i < 5000; i++)
		len += (size_t) sprintf(content + len, "J%04d,%d\n", i, i);
	sprintf(content + len, "J0000,1\nJ4999,1\nJ5000,1\n");
	used = 0;
	CHECK(strcmp(read_as("payment", content), "no header") != 0);
	CHECK_INT(report.accepted, 5001);
	CHECK_INT(report.refused, 2);
}

/* An NDC of many codes names the first of them; NDCs come in any order. */
static void
test_many_codes(void)
{
	static const char first[] =
		"2 00002050001 J0000 ndc=00002050001 code=J0000 "
		"units_per_container=1 containers_per_package=1 "
		"units_per_package=1 size=1 labeler=~ product=~ note=~ "
		"#the NDC is also listed for J0001, J0002, J0003, J0004, "
		"J0005, J0006, J0007, J0008 ...\n";
	static char content[100000];
	size_t		len = (size_t) sprintf(content, CROSSWALK);

	for (int i = 0; i < 2000; i++)
		len += (size_t) sprintf(content + len,
								"J%04d,,,00002-%04d-01,,,1,1,1,1\n",
								i % 11, 500 - i / 11);
	read_as("ndc", content);
	CHECK_INT(report.accepted, 2000);
	CHECK_INT(report.noted, 2000);
	CHECK(strncmp(shown, first, sizeof(first) - 1) == 0);
}

/* A description that goes on in nine records. */
static void
write_long_code(char *content, size_t size, const char *words)
{
	size_t		len = (size_t) snprintf(content, size,
										"code,recid,long description,short description\n");

	for (int i = 0; i < 9; i++)
		len += (size_t) snprintf(content + len, size - len, "J0001,%d,%s,\n",
								 i == 0 ? 3 : 4, words);
}

/* What is too long, what is missing. */
static void
test_edges(void)
{
	static char content[40000];
	char		words[2100];

	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	snprintf(content, sizeof(content), "code,recid,long description,short description\n"
			 "J0001,3,%s,short\nJW,7,,Discarded\nJ0002,3,,short\n,3,x,\nJ0003,3,,\n",
			 words);
	read_as("code", content);
	/* a service may be described at length, a drug is not read then */
	CHECK(strstr(shown, "#the long description is too long to read\n") != NULL);
	CHECK(strstr(shown, "dose=") == NULL);
	CHECK(strstr(shown, "\n3 JW record=modifier modifier=JW description=Discarded\n"
				 "4 J0002 record=procedure code=J0002 category=drug description=short "
				 "#there is no long description\n5 ~ !there is no code\n"
				 "6 J0003 record=procedure code=J0003\n") != NULL);

	/* ... nor is a code whose description never ends */
	write_long_code(content, sizeof(content), words);
	CHECK_STR(read_as("code", content),
			  "2 ~ !the description is too long to be one\n");
}

int
main(void)
{
	memory.all.next = memory.all.previous = &memory.all;
	memory.filler = 0xA5;
	test_kinds();
	test_payment();
	test_amounts();
	test_header();
	test_malformed_cells();
	test_code_notes();
	test_limits();
	test_status();
	test_list();
	test_ndc();
	test_code_table();
	test_code_refusals();
	test_contractor_record();
	test_characters();
	test_many();
	test_many_codes();
	test_edges();
	while (memory.all.next != &memory.all)
		fixture_release(&memory, memory.all.next);
	return unit_report();
}
