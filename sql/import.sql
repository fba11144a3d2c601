\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\set SHOW_CONTEXT never
\pset null '(null)'
SET datestyle = ISO;

-- Everything that an import may touch, as one number.
CREATE FUNCTION pg_temp.checksum() RETURNS text LANGUAGE sql AS $$
SELECT md5(string_agg(t, E'\n' ORDER BY t COLLATE "C")) FROM (
	SELECT 'drug ' || x::text FROM hcpcs_drug x UNION ALL SELECT 'modifier ' || x::text FROM hcpcs_modifier x
	UNION ALL SELECT 'limit ' || x::text FROM hcpcs_limit x UNION ALL SELECT 'status ' || x::text FROM hcpcs_status x
	UNION ALL SELECT 'payment ' || x::text FROM hcpcs_payment x UNION ALL SELECT 'ndc ' || x::text FROM hcpcs_ndc x
	UNION ALL SELECT 'release ' || x::text FROM hcpcs_release x UNION ALL SELECT 'source ' || x::text FROM hcpcs_source x
	UNION ALL SELECT 'reject ' || x::text FROM hcpcs_import_reject x
) AS a(t)
$$;
SELECT pg_temp.checksum() AS untouched \gset
SELECT version AS version_before FROM hcpcs_version \gset

-- A payment file in the form of CMS's, with what goes wrong in real ones:
-- lines before the header, a thousands separator, N/A, a quoted line break,
-- a repeated code, a code that no table could hold, a negative price, one
-- beyond any price, CPT codes, a code that is no drug.
\set payments 'Payment Allowance Limits for Medicare Part B Drugs\nEffective January 1, 2027\n"HCPCS Code",Short Description,HCPCS Code Dosage,Payment Limit,Co-insurance Percentage,Notes\nJ9207,"Ixabepilone injection",1 MG,"1,139.976",20.000,\nJ9308,Inj. ramucirumab,5 MG,75.583,20.000,"first line\nsecond line"\nJ9177,Inj enfortumab,0.25 MG,N/A,20.000,\nJ9177,Inj enfortumab,0.25 MG,36.718,20.000,\nJ9308,Inj. ramucirumab,5 MG,75.583,20.000,"first line\nsecond line"\nJ92O7,Not a code,1 MG,1.000,20.000,\nJ9173,Inj durvalumab,10 MG,-5,20.000,\nJ9321,Inj epcoritamab,0.16 MG,52.5,120,\n90371,Hep b ig,1 ML,121.3,20.000,\nA0021,Outside state ambulance,1,9.1,20.000,\n'
SELECT replace(:'payments', '\n', E'\n') AS payments \gset

-- Preview: the report, and nothing else.  2027q1 is after everything shipped:
-- what the file leaves out ends.
SELECT action, key, new, reason FROM hcpcs_import('payment', '2027q1', :'payments', preview => true) WHERE action = 'summary';
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('payment', '2027q1', :'payments', true)
WHERE action NOT IN ('summary', 'ended');
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('payment', '2027q1', :'payments', true)
WHERE action = 'ended' ORDER BY key LIMIT 3;
SELECT pg_temp.checksum() = :'untouched' AS nothing_changed, version = :version_before AS nobody_told FROM hcpcs_version;
BEGIN READ ONLY;
SELECT count(*) > 900 AS previewed FROM hcpcs_import('payment', '2027q1', :'payments', true);
ROLLBACK;

-- For good.  Before the quarter nothing changes; in it the file answers.
SELECT key AS action, new AS n FROM hcpcs_import('payment', '2027q1', :'payments') WHERE action = 'summary';
SELECT line_no, line, reason FROM hcpcs_import_reject ORDER BY line_no;
SELECT d.day, c.code, p.payment_limit, p.coinsurance_percent, p.quarter, p.source
FROM unnest('{J9207,J9177,J9271}'::text[]) AS c(code), unnest('{2026-12-31,2027-01-01,2027-06-30}'::date[]) AS d(day)
LEFT JOIN LATERAL hcpcs_price(c.code, d.day) AS p ON true ORDER BY c.code, d.day;
SELECT shipped, release, valid_from, valid_to, ended, payment_limit, note FROM hcpcs_payment
WHERE code IN ('J9207', 'J9271') AND valid_to >= '2026-03-01' ORDER BY code, valid_from;
SELECT source, kind, release, covers_from, covers_to, rows FROM hcpcs_coverage WHERE kind = 'payment' AND covers_to >= '2026-04-01' ORDER BY covers_from;

-- The same once more writes nothing at all.
SELECT pg_temp.checksum() AS imported \gset
SELECT version AS version_before FROM hcpcs_version \gset
SELECT key AS action, new AS n FROM hcpcs_import('payment', '2027q1', :'payments') WHERE action = 'summary';
SELECT pg_temp.checksum() = :'imported' AS nothing_changed, version = :version_before AS nobody_told FROM hcpcs_version;

-- Other content under the same name corrects it: one price, one code more,
-- one code less, and the refused lines are those of the new content.
SELECT E'HCPCS Code,Payment Limit,Co-insurance Percentage,Notes\nJ9207,140.5,20,\nJ9177,,20,\nJ9271,60,20,\nJ1,1,20,\n' AS corrected \gset
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('payment', '2027q1', :'corrected') WHERE action <> 'summary' OR key IN ('unchanged', 'ended');
SELECT line_no, line, reason FROM hcpcs_import_reject ORDER BY line_no;

-- A later quarter, then a late re-posting of the one before: it corrects
-- that quarter alone.
SELECT action, key, old, new FROM hcpcs_import('payment', '2027q2', E'HCPCS Code,Payment Limit,Co-insurance Percentage\nJ9207,140.5,20\nJ9177,37,20\n') WHERE action <> 'summary';
SELECT action, key, old, new FROM hcpcs_import('payment', '2027q1r2', E'HCPCS Code,Payment Limit,Co-insurance Percentage\nJ9207,141,20\nJ9308,76,20\n') WHERE action <> 'summary';
SELECT d.day, c.code, p.payment_limit, p.source
FROM unnest('{J9207,J9177,J9271,J9308}'::text[]) AS c(code), unnest('{2027-01-01,2027-03-31,2027-04-01,2027-07-01}'::date[]) AS d(day)
LEFT JOIN LATERAL hcpcs_price(c.code, d.day) AS p ON true ORDER BY c.code, d.day;

-- An older posting after a newer one says nothing; it is refused, unless it
-- is here already and the same.
SELECT * FROM hcpcs_import('payment', '2027q1', E'HCPCS Code,Payment Limit,Co-insurance Percentage\nJ9207,99,20\n');
SELECT key AS action, new AS n FROM hcpcs_import('payment', '2027q1', :'corrected') WHERE action = 'summary';

-- A name of which a reader and the order of texts think differently is none.
SELECT * FROM hcpcs_import('payment', '2027q1r10', :'corrected');
SELECT * FROM hcpcs_import('payment', '2027q1R3', :'corrected');
SELECT count(*) > 0 AS accepted FROM hcpcs_import('payment', '2027q1r2.1', :'corrected', preview => true);

-- A release on which later ones rest is not undone before them; in the right
-- order everything is as it was.
SELECT hcpcs_import_undo('2027q1');
SELECT hcpcs_import_undo('2027q1r2') > 0 AS undone;
SELECT hcpcs_import_undo('2027q2') > 0 AS undone;
SELECT hcpcs_import_undo('2027q1') > 0 AS undone;
SELECT pg_temp.checksum() = :'untouched' AS as_it_was;
SELECT hcpcs_import_undo('2027q1');
SELECT hcpcs_import_undo('2026q1');

-- A quarter in the gap between shipped ones: limits of 2026 Q2 lie between
-- those of 2025 Q4 and of 2026 Q3.
SELECT mue_professional FROM hcpcs_lookup('J9207', '2026-05-15');
SELECT key AS action, new AS n FROM hcpcs_import('limit_professional', '2026q2', E'HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale\nJ9207,77,3 Date of Service Edit: Clinical,Clinical: Data\nJ9308,900000000000,2 Date of Service Edit: Policy,Clinical: Data\nJ9177,1,2 Date of Service Edit: Policy,Clinical: Data\n')
WHERE action = 'summary' AND key IN ('added', 'changed', 'refused');
SELECT line_no, reason FROM hcpcs_import_reject;
SELECT d.day, l.mue_professional FROM unnest('{2025-12-31,2026-03-31,2026-04-01,2026-06-30,2026-07-01}'::date[]) AS d(day), hcpcs_lookup('J9207', d.day) AS l;
SELECT f.finding, f.detail, f.source FROM hcpcs_findings('J9207', 78, '{JZ}', '2026-05-15') AS f WHERE f.finding = 'units_over_mue';
SELECT f.finding, f.detail, f.source FROM hcpcs_findings('J9207', 78, '{JZ}', '2025-12-31') AS f WHERE f.finding = 'units_over_mue';
SELECT hcpcs_import_undo('2026q2') > 0 AS undone;
SELECT pg_temp.checksum() = :'untouched' AS as_it_was;

-- NDCs: what CMS got wrong is noted, not hidden.
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('ndc', '2026q2', E'_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\nJ0290,Ampicillin,Sandoz,00781-3400-95,Ampicillin,500 MG,1,10,0.25,3\nJ0881,Darbepoetin,Amgen,55513-0002-04,Aranesp,1 MCG,1,4,25,100\nJ0882,Darbepoetin esrd,Amgen,55513-0002-04,Aranesp,1 MCG,1,4,25,100\nJ7331,Synojoynt,Device,888867413689,Synojoynt,1 MG,1,1,20,20\n')
WHERE action NOT IN ('ended', 'summary');
SELECT count(*) FROM hcpcs_ndc_units('55513-0002-04', 1, 'UN', '2026-05-01');
SELECT count(*) FROM hcpcs_ndc_units('00002-7510-01', 1, 'UN', '2026-03-31');
SELECT count(*) FROM hcpcs_ndc_units('00002-7510-01', 1, 'UN', '2026-05-01');	-- ended
SELECT status, detail FROM hcpcs_explain('J1817', 20, '{}', '2026-05-01', ndc => '00002-7510-01') WHERE check_name = 'ndc_listed';
SELECT count(*) FROM hcpcs_search('humalog', '2026-03-31');
SELECT count(*) FROM hcpcs_search('humalog', '2026-05-01');
SELECT hcpcs_import_undo('2026q2') > 0 AS undone;

-- Addendum B: one file with a column for the quarter.
SELECT key AS action, new AS n FROM hcpcs_import('status', '2026q3', E'hcpcs,quarter,status_indicator,payment_rate\nJ9207,2026q2,N,\nJ9207,2026q3,K,140\nJ9308,2026q3,G,75\n') WHERE action = 'summary' AND key IN ('added', 'changed', 'unchanged', 'skipped');
SELECT status_indicator, source FROM hcpcs_price('J9308', '2026-08-01');
SELECT hcpcs_import_undo('2026q3') > 0 AS undone;

-- Codes: a code that ends, a new one, a descriptor that changes the unit;
-- what CMS's file does not have (container, JW/JZ list) stays.
SELECT E'code,record_type,short_description,long_description,added_date,effective_date,termination_date\nJ9207,procedure,Ixabepilone injection,"Injection, ixabepilone, 1 mg",2009-01-01,2027-01-01,2027-03-31\nJ9308,procedure,Ramucirumab,"Injection, ramucirumab, 10 mg",2016-01-01,2027-01-01,\nJ9998,procedure,New drug,"Injection, newdrugumab, 2 mg",2027-01-01,2027-01-01,\nQQ,modifier,New,Ordered under a test,2027-01-01,2027-01-01,\nJ99,procedure,Bad,Bad,2027-01-01,2027-01-01,\n' AS codes \gset
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('code', '2027q1', :'codes') WHERE action <> 'summary';
SELECT code, valid_from, valid_to, drug, dose, dose_unit, source FROM unnest('{J9207,J9308,J9998}'::text[]) AS c, hcpcs_lookup(c, '2027-03-31');
SELECT code, valid_to, drug, dose, source FROM unnest('{J9207,J9308,J9998}'::text[]) AS c, hcpcs_lookup(c, '2027-04-01');
SELECT shipped, release, jw_jz, container, brand, category FROM hcpcs_drug WHERE code = 'J9207' AND source = 'cms' ORDER BY shipped;
SELECT source, kind, release, covers_from, covers_to FROM hcpcs_release WHERE NOT shipped ORDER BY kind;
SELECT key AS action, new AS n FROM hcpcs_import('code', '2027q1', :'codes') WHERE action = 'summary';
-- Corrected: the unit is the old one after all, and the new code another.
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('code', '2027q1', replace(replace(:'codes', ' 10 mg', ' 5 mg'), 'J9998', 'J9997')) WHERE action NOT IN ('summary', 'note');
SELECT code, valid_from, valid_to, dose FROM hcpcs_drug WHERE NOT shipped ORDER BY code, valid_from;
SELECT action, line_no, key, old, new FROM hcpcs_import('code', '2027q1', :'codes') WHERE action NOT IN ('summary', 'note', 'refused');
SELECT code, valid_from, valid_to, dose FROM hcpcs_drug WHERE NOT shipped ORDER BY code, valid_from;
-- A list that is posted later; a code off the list is not known any more.
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('jw_jz', '20270215', E'hcpcs\nJ9207\nJ9998\nJ0000\n') WHERE action <> 'summary' AND (action <> 'ended' OR key < 'J0137');
SELECT shipped, release, valid_to, jw_jz FROM hcpcs_drug WHERE code IN ('J9207', 'J9998') AND source = 'cms' ORDER BY code, shipped, release;
-- The unit changes with the quarter, not before; the next file agrees.
SELECT d.day, l.dose, l.valid_from, l.source FROM unnest('{2026-12-31,2027-01-01}'::date[]) AS d(day), hcpcs_lookup('J9308', d.day) AS l;
SELECT key AS action, new AS n FROM hcpcs_import('code', '2027q2', :'codes') WHERE action = 'summary' AND key IN ('added', 'changed', 'ended', 'unchanged');
SELECT hcpcs_import_undo('2027q2') > 0 AS undone;
SELECT d.day, l.dose, l.source FROM unnest('{2027-03-31,2027-04-01}'::date[]) AS d(day), hcpcs_lookup('J9308', d.day) AS l;
-- What a file has no column for, or is cut before, keeps what stands: the
-- end of a code, the category of a modifier; only the words are news.
SELECT code, valid_to FROM hcpcs_drug WHERE code IN ('J9310', 'J9207') AND source = 'cms' ORDER BY code, release;
SELECT modifier, category, valid_to FROM hcpcs_modifier WHERE modifier IN ('JG', 'RE') AND source = 'cms' ORDER BY modifier;
SELECT E'code,record_type,short_description,long_description\nJ9310,procedure,Rituximab,"Injection, rituximab, 100 mg"\nJ9308,procedure,Ramucirumab,"Injection, ramucirumab (new words), 10 mg"\nJG,modifier,Other,Another text of it\nRE,modifier,Other,Another text too\nRX,modifier,New,A new one\n' AS terse \gset
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('code', '2027q2', :'terse') WHERE action NOT IN ('summary', 'note');
SELECT modifier, category, valid_from, valid_to FROM hcpcs_modifier WHERE modifier IN ('JG', 'RE', 'RX') AND NOT shipped ORDER BY modifier;
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('code', '2027q3', E'code,short_description,long_description,action_effective_year,termination_date\nJ9207,Ixabepilone,"Injection, ixabepilone, 1 mg",2027,\nJ9308,Ramucirumab,"Injection, ramucirumab, 10 mg",,\n') WHERE action NOT IN ('summary', 'note');
SELECT hcpcs_import_undo('2027q3') > 0 AS undone;
-- What was read from the old words goes with them; a cross-reference is news,
-- of a code whose words are the same too, but where a successor is known.
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('code', '2027q3', E'HCPC,LONG DESCRIPTION,SHORT DESCRIPTION,XREF1,COV,ADD DT,TERM DT\nJ3380,"Injection, vedolizumab, 1 mg",Vedolizumab,,D,20160101,\nJ9271,"Injection, pembrolizumab, 1 mg",Pembrolizumab,J9299,C,20160101,20271231\nJ9310,"Injection, rituximab, 100 mg",Rituximab,J9271,D,19990101,20181231\n') WHERE action NOT IN ('summary', 'note');
SELECT code, route, replaced_by, valid_to FROM hcpcs_drug WHERE code IN ('J3380', 'J9271', 'J9310') AND release = '2027q3' ORDER BY code;
-- A line without the long text says nothing of what is read from that.
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('code', '2027q3', E'HCPC,LONG DESCRIPTION,SHORT DESCRIPTION,COV,ADD DT,TERM DT\nJ3380,,Vedolizumab,D,20160101,20271231\nJ9271,,Pembrolizumab,C,20160101,\nJ9996,,New drug,C,20270701,\n') WHERE action NOT IN ('summary') AND line_no IS NOT NULL;
SELECT code, valid_from, valid_to, drug, description, dose, billing_basis, route FROM hcpcs_drug WHERE release = '2027q3' ORDER BY code;
SELECT hcpcs_import_undo('2027q3') > 0 AS undone;
SELECT hcpcs_import_undo('2027q2') > 0 AS undone;
-- A code that goes on after all is not replaced any more.
SELECT action, line_no, key, old, new, reason FROM hcpcs_import('code', '2027q2', E'HCPC,LONG DESCRIPTION,SHORT DESCRIPTION,COV,ADD DT,TERM DT\nJ9310,"Injection, rituximab, 100 mg",Rituximab,D,19990101,\n') WHERE action NOT IN ('summary', 'note');
SELECT similar_code FROM hcpcs_similar_codes('J9310', '2027-04-01') WHERE relation = 'replaced_by';
SELECT hcpcs_import_undo('2027q2') > 0 AS undone;
SELECT similar_code FROM hcpcs_similar_codes('J9310', '2027-04-01') WHERE relation = 'replaced_by';
-- Older codes are no news; what rests on a release goes first.
SELECT * FROM hcpcs_import('code', '2026q3', replace(:'codes', '2027-03-31', '2026-09-30'));
SELECT hcpcs_import_undo('2027q1');
SELECT hcpcs_import_undo('20270215') > 0 AS undone;
SELECT hcpcs_import_undo('2027q1') > 0 AS undone;
SELECT pg_temp.checksum() = :'untouched' AS as_it_was;

-- What is no import.
SELECT hcpcs_import('price', '2026q1', '');
SELECT hcpcs_import(NULL, '2026q1', '');
SELECT hcpcs_import('payment', '2026-01', '');
SELECT hcpcs_import('payment', '1q1', '');
SELECT hcpcs_import('payment', NULL, '');
SELECT hcpcs_import('jw_jz', '20261332', 'hcpcs');
SELECT hcpcs_import('payment', '2026q1', NULL);
SELECT hcpcs_import('payment', '2026q1', 'x', source => 'nobody');
SELECT hcpcs_import('payment', '2026q1', E'a letter\nto the editor\n');
-- A file of other quarters, of other lines or of none ends nothing.
SELECT hcpcs_import('status', '2027q1', E'hcpcs,quarter,status_indicator,payment_rate\nJ9207,2026q2,N,\nJ9208,2026q2,N,\n');
SELECT hcpcs_import('status', '2027q1', E'hcpcs,status_indicator\nJ92O7,K\n');
SELECT hcpcs_import('status', '2027q1', E'hcpcs,status_indicator\n', preview => true);
-- An older list than the codes is laid over them under a later name; one that
-- is older than the list that is here is none.
SELECT hcpcs_import('jw_jz', '20260115', E'hcpcs\nJ9207\n');
SELECT count(*) > 0 AS previewed FROM hcpcs_import('jw_jz', '20260924', E'hcpcs\nJ9207\n', preview => true);
SELECT hcpcs_import('jw_jz', '20250115', E'hcpcs\nJ9207\n');
-- A short list says so, of the JW/JZ codes too.
SELECT action, key, reason FROM hcpcs_import('jw_jz', '20270215', E'hcpcs\nJ9207\n', preview => true) WHERE action = 'note';
SELECT hcpcs_import_undo(NULL);

-- A role that may write the tables, and nothing else, may import; one that
-- may only read may preview.
CREATE ROLE regress_importer;
GRANT INSERT, UPDATE, DELETE ON hcpcs_payment, hcpcs_release, hcpcs_import_reject TO regress_importer;
SET ROLE regress_importer;
SELECT key, new FROM hcpcs_import('payment', '2027q1', :'payments') WHERE action = 'summary' AND key IN ('added', 'changed', 'refused');
SELECT hcpcs_import('status', '2027q1', E'hcpcs,status_indicator\nJ9207,K\n');
SELECT hcpcs_import_undo('2027q1') > 0 AS undone;
RESET ROLE;
REVOKE ALL ON hcpcs_payment, hcpcs_release, hcpcs_import_reject FROM regress_importer;
SET ROLE regress_importer;
SELECT key, new FROM hcpcs_import('payment', '2027q1', :'payments', preview => true) WHERE action = 'summary' AND key = 'added';
SELECT hcpcs_import('payment', '2027q1', :'payments');
RESET ROLE;
DROP ROLE regress_importer;

-- One transaction: what fails or is cancelled leaves nothing behind.
BEGIN;
SELECT count(*) > 0 AS imported FROM hcpcs_import('payment', '2027q1', :'payments');
ROLLBACK;
SELECT pg_temp.checksum() = :'untouched' AS as_it_was;
CREATE FUNCTION pg_temp.too_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
CREATE TRIGGER too_long AFTER INSERT ON hcpcs_payment FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.too_long();
SET statement_timeout = '2s';
SELECT count(*) FROM hcpcs_import('payment', '2027q1', :'payments');
RESET statement_timeout;
DROP TRIGGER too_long ON hcpcs_payment;
SELECT pg_temp.checksum() = :'untouched' AS as_it_was;

-- Everybody was told of what did change.
SELECT version > :version_before AS others_are_told FROM hcpcs_version;
