\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Payment limits (ASP): lines before the header, currency, thousands
-- separators, "N/A", a note with a line break, cases, a bad line, a footer.
SELECT line_no, key, fields, reason, note FROM hcpcs_release_rows('payment', $$Payment Allowance Limits for Medicare Part B Drugs,,,,,
"Effective January 1, 2026
through March 31, 2026",,,,,

HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit,Co-insurance Percentage,Notes
J9308,Ramucirumab,5 MG,68.297,20.000,
 j0123 ,x,1 MG,"$1,234,567.5",0,new
A9606,Radium ra223,1 microCurie,N/A,20.000,"AWP = $202.82
WAC = $169.02"
J9309,x,1 MG,"1,5",20.000,
J9308,x,5 MG,70,20.000,
99213,x,,1,20,
Note: CPT codes are copyrighted,,,,,
J9310,x,1 MG,1,20,,,more
$$);
-- The line itself comes along, for whoever has to see what was wrong.
SELECT line_no, line, reason FROM hcpcs_release_rows('payment', $$HCPCS Code,Payment Limit
J9308,"a
b"
J9309,"not closed
J9310,5
$$);

-- Addendum B: status, and the rates of K and G as payment limits.
SELECT line_no, key, fields, reason FROM hcpcs_release_rows('status', $$Addendum B,,,
HCPCS Code,Short Descriptor,SI,Payment Rate
J9308,Ramucirumab,K,"$68.297 "
Q9950,x,n,
J9309,x,?,
$$);
SELECT line_no, key, fields, reason FROM hcpcs_release_rows('payment', $$hcpcs,quarter,status_indicator,payment_rate
J9308,2024q1,K,14.052000000000001
J9308,2024q2,G,1
Q9950,2024q1,N,
J9308,2024q1,K,2
$$);

-- Medically Unlikely Edits: the heading names the kind of claim.
SELECT line_no, fields, reason FROM hcpcs_release_rows('limit_professional', $$"HCPCS/
CPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale
0001A,1,2 Date of Service Edit: Policy,CMS Policy
99213,2,2 Date of Service Edit: Policy,CMS Policy
J9308,"1,200",3 Date of Service Edit: Clinical,Clinical: Data
J9309,1,9,x
$$);
SELECT * FROM hcpcs_release_rows('limit_institutional', $$HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator
J9308,120,3
$$);
SELECT fields FROM hcpcs_release_rows('limit_dme', E'hcpcs\tmue_value\tmai\nJ7613\t620\t3\n');

-- The crosswalk: arithmetic that disagrees, an NDC of two codes, a product
-- without NDC, a line that comes twice.
SELECT line_no, key, fields, reason, note FROM hcpcs_release_rows('ndc', $$_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG
J9308,x,"Eli Lilly, Inc.",00002-7669-01,Cyramza,5 MG,10,1,20,20
J0290,x,Sandoz,00781-3400-95,Ampicillin,500 MG,1,10,0.25,3
J0881,x,Amgen,55513-0002-04,Aranesp,1 MCG,1,1,25,25
J0882,x,Amgen,55513-0002-04,Aranesp,1 MCG,1,1,25,25
J0882,x,Amgen,55513-0002-04,Aranesp,1 MCG,1,1,25,25
Q4111,x,MiMedx,GG100,Gammagraft,1 SQ CM,1,1,1,1
J7674,x,Methapharm,64281-0110-06,Provocholine,1 MG,15,6,21.3125?,127.875
$$);

-- The JW/JZ list.
SELECT line_no, fields, reason FROM hcpcs_release_rows('jw_jz', E'HCPCS Code\nJ0121\nj0122\nJ0121\n');

-- Codes, as a table: what the description says is read, a description in two
-- records is one, modifiers are told apart, ended codes name successors.
SELECT line_no, key, fields, reason, note FROM hcpcs_release_rows('code', $$HCPC,SEQNUM,RECID,LONG DESCRIPTION,SHORT DESCRIPTION,PRICE1,XREF1,COV,ADD DT,ACT EFF DT,TERM DT
J9310,0010,3,"Injection, rituximab,",Rituximab,51,J9312,D,19990101,20190101,20181231
J9310,0020,4,100 mg,,,,,,,
A9500,0010,3,"Technetium tc-99m sestamibi, diagnostic, per study dose",Tc99m sestamibi,53,,D,19970101,19970101,
A0021,0010,3,"Ambulance service, outside state per mile",Outside state ambulance serv,00,,I,19850101,19960910,
JW,0010,7,Drug amount discarded/not administered to any patient,Discarded,,,C,20030101,20030101,
J9999,0010,3,"Not otherwise classified, antineoplastic drugs",Chemotherapy drug,51,,D,,,
J9311,0010,3,x,x,51,,D,20200101,,20191231
99213,0010,3,Office visit,Visit,11,,C,19920101,,
$$);
-- The same as lines of the contractor record, 320 columns.
SELECT line_no, key, fields, reason, note FROM hcpcs_release_rows('code', concat(E'***Disclaimers\r\n\r\n',
	rpad('J9310001003Injection, rituximab,', 91), rpad('Rituximab', 28), rpad('51', 85), rpad('J9312', 25), rpad('D', 39), '1999010120190101', '20181231', rpad('D', 28), E'\r\n',
	rpad('J9310002004100 mg', 320), E'\r\n',
	rpad('   JW001007Drug amount discarded/not administered to any patient', 91), rpad('Discarded', 138), rpad('C', 39), '2003010120030101', rpad('', 8), rpad('N', 28), E'\r\n'));
-- A list of changes without text has the dates alone.
SELECT fields, note FROM hcpcs_release_rows('code', $$code,record_type,short_description,long_description,added_date,effective_date,termination_date
J0640,procedure,,,1982-01-01,2026-10-01,2026-09-30
JG,modifier,,,2018-01-01,2025-01-01,12/31/2024
$$);

-- Signs that CMS sprinkles over its texts: marks go, blanks are blanks.
SELECT fields FROM hcpcs_release_rows('payment', E'\uFEFFHCPCS\u00A0Code,Payment Limit,Notes\nJ9308,\u00A05 ,\u201CCyramza\u00AE\u201D\u2122\u00A0is \u2265 1\n');

-- What cannot be read is said: the kind, the file of another kind, no file.
SELECT * FROM hcpcs_release_rows('prices', '');
SELECT * FROM hcpcs_release_rows('status', E'HCPCS Code,Payment Limit\nJ9308,1\n');
SELECT * FROM hcpcs_release_rows('payment', E'HCPCS Code,Price\nJ9308,1\n');
SELECT * FROM hcpcs_release_rows('jw_jz', E'hcpcs,termination_date\nJ9308,2020-01-01\n');
SELECT * FROM hcpcs_release_rows('ndc', '');
SELECT count(*) FROM hcpcs_release_rows('payment', NULL);
-- Whoever may use the schema may read files; the function changes nothing.
SELECT provolatile, proparallel, proisstrict FROM pg_proc WHERE proname = 'hcpcs_release_rows';
