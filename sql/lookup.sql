\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE;
RESET client_min_messages;
SET datestyle = ISO;
\set ECHO all

-- hcpcs_lookup and hcpcs_price.  Every expected value was read in the CMS
-- files that the comment of the case names.

-- A drug: HCPCS January 2026 "Injection, ixabepilone, 1 mg", added 2009-01-01;
-- ASP January 2026 139.976; Addendum B January 2026 K; the MUE tables are
-- those of 2025q4 and 2026q3, so that January 2026 lies in a gap: no data.
\x on
SELECT * FROM hcpcs_lookup('J9207', '2026-01-15');

-- Inside the MUE releases: practitioner 2025q4 has 90; there is no outpatient
-- table before 2026q3, where both have 90.
SELECT code, mue_professional, mue_institutional, mue_dme
FROM hcpcs_lookup('J9207', '2025-11-01');
SELECT code, mue_professional, mue_institutional, mue_dme
FROM hcpcs_lookup('J9207', '2026-07-15');

-- J1324, MUE 2026q3: 108 for practitioners, 0 (not payable) in hospitals;
-- Addendum B April 2026: E1, no payment rate.
SELECT code, drug, mue_professional, mue_institutional, status_indicator, payment_limit
FROM hcpcs_lookup('J1324', '2026-07-15');

-- J9321 in Addendum B April 2026: G, 56.916; HCPCS: 0.16 mg.
SELECT code, drug, dose, dose_unit, status_indicator, payment_limit, source
FROM hcpcs_lookup('J9321', '2026-05-01');

-- No drug (HCPCS: "Outside state ambulance serv"): it says what the code is.
SELECT code, description, drug, dose, billing_basis
FROM hcpcs_lookup('A0021', '2026-01-15');
\x off

-- Any case, blanks around, char(n).
SELECT code FROM hcpcs_lookup(E' j9207\t', '2026-01-15');
SELECT code FROM hcpcs_lookup('J9207     '::char(10), '2026-01-15');

-- Nothing: NULL, blank, unknown, CPT, NULL date.
SELECT code FROM hcpcs_lookup(NULL, '2026-01-15');
SELECT code FROM hcpcs_lookup('', '2026-01-15');
SELECT code FROM hcpcs_lookup('J0000', '2026-01-15');
SELECT code FROM hcpcs_lookup('99213', '2026-01-15');
SELECT code FROM hcpcs_lookup('J9207', NULL);

-- HCPCS October 2026: J0640 (50 mg) ended 2026-09-30, J0643 (1 mg) began the
-- day after; C9155 lived from 2023-10-01 to 2023-12-31, then J9321.
SELECT d.code, d.day, l.code AS found, l.dose, l.valid_from, l.valid_to
FROM (VALUES ('J0640', date '2026-09-30'), ('J0640', '2026-10-01'),
			 ('J0643', '2026-09-30'), ('J0643', '2026-10-01'),
			 ('C9155', '2023-09-30'), ('C9155', '2023-10-01'),
			 ('J9321', '2023-12-31'), ('J9321', '2024-01-01')) AS d(code, day)
LEFT JOIN LATERAL hcpcs_lookup(d.code, d.day) l ON true
ORDER BY d.code, d.day;

-- After the last HCPCS release its rows are carried forward.
SELECT code, source FROM hcpcs_lookup('J9207', '2026-12-31');
SELECT code, source FROM hcpcs_lookup('J9207', '2027-01-01');

-- The articles' answer, when they are named: J9321 is ramucirumab 5 mg.  It
-- is not the drug of CMS's row, so what CMS publishes for the code is none
-- of it; J9207 is the same drug in both, and keeps CMS's figures.
BEGIN;
SET LOCAL hcpcs_drug.sources = 'guide, cms';
SELECT code, drug, dose, mue_professional, status_indicator, payment_limit, source
FROM hcpcs_lookup('J9321', '2026-07-15');
SELECT * FROM hcpcs_price('J9321', '2026-07-15');
SELECT code, drug, dose, mue_professional, status_indicator, payment_limit, source
FROM hcpcs_lookup('J9207', '2026-07-15');
-- a code that the articles do not describe
SELECT code, drug, source FROM hcpcs_lookup('J9308', '2026-07-15');
ROLLBACK;

-- A row of the user answers before CMS's, with the drug it names.
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis)
VALUES ('J9308', 'drug', 'Ramucirumab', 10, 'mg', 'exact'),
	   ('J9177', 'drug', 'something else', 1, 'mg', 'exact');
SELECT code, drug, dose, status_indicator, payment_limit, source
FROM hcpcs_lookup('J9308', '2026-01-15');
SELECT code, drug, dose, status_indicator, payment_limit, source
FROM hcpcs_lookup('J9177', '2026-01-15');
ROLLBACK;

-- A limit of the user, of no release, answers in the gap of CMS's releases;
-- one that is said to be CMS's does so too, on the user's word.
BEGIN;
INSERT INTO hcpcs_limit (code, claim_type, units, indicator)
VALUES ('J9207', 'professional', 80, 2);
SELECT mue_professional FROM hcpcs_lookup('J9207', '2026-01-15');
ROLLBACK;
BEGIN;
INSERT INTO hcpcs_limit (source, release, code, claim_type, valid_from, valid_to, units, indicator)
VALUES ('cms', 'mine', 'J9207', 'professional', '2026-01-01', '2026-03-31', 85, 2);
SELECT mue_professional FROM hcpcs_lookup('J9207', '2026-01-15');
SELECT mue_professional FROM hcpcs_lookup('J9207', '2026-04-15');
ROLLBACK;

-- A newer release of CMS restates the code from the same day and ends it.
BEGIN;
INSERT INTO hcpcs_release (source, release, kind, released, covers_from, covers_to, origin)
VALUES ('cms', '2027q1', 'code', '2026-12-15', '-infinity', '2027-03-31', 'test');
INSERT INTO hcpcs_drug (source, release, code, valid_from, valid_to, category, drug, dose, dose_unit, billing_basis)
VALUES ('cms', '2027q1', 'J9207', '2009-01-01', '2026-12-31', 'drug', 'ixabepilone', 1, 'mg', 'exact');
SELECT code, valid_to, source FROM hcpcs_lookup('J9207', '2026-12-31');
SELECT code, valid_to, source FROM hcpcs_lookup('J9207', '2027-01-01');
ROLLBACK;

-- Prices.  ASP January 2026: J9207 139.976, 19.778 percent; J9177 36.718,
-- 19.550 percent; J9308 75.583, 20 percent.
SELECT c.code, p.*
FROM unnest('{J9207,j9177,J9308}'::text[]) AS c(code),
	 hcpcs_price(c.code, '2026-01-15') p
ORDER BY upper(c.code);

-- Addendum B April 2026: J9207 139.749, K; it gives no coinsurance.  After it
-- the value is carried forward.
SELECT * FROM hcpcs_price('J9207', '2026-06-30');
SELECT * FROM hcpcs_price('J9207', '2026-07-01');

-- Addendum B of July 2020 is missing: no data, although June and January 2021
-- have a value (J9308: 59.528 in 2020q2, 61.657 in 2021q1, both K).
SELECT d.day, p.*
FROM (VALUES (date '2020-06-30'), ('2020-07-01'), ('2021-01-01'), ('2019-12-31')) AS d(day)
LEFT JOIN LATERAL hcpcs_price('J9308', d.day) p ON true
ORDER BY d.day;

-- Status without a limit: J1324 is E1 in Addendum B January 2026 and not in
-- the ASP file.  Nothing for a code that is unknown, ended or NULL.
SELECT * FROM hcpcs_price('J1324', '2026-01-15');
SELECT * FROM hcpcs_price('J0000', '2026-01-15');
SELECT * FROM hcpcs_price('C9155', '2026-01-15');
SELECT * FROM hcpcs_price(NULL, '2026-01-15');

-- What names in the bodies mean was settled when they were created: objects
-- of the same names in a schema that comes first change nothing.
BEGIN;
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.upper(text) RETURNS text LANGUAGE sql AS $$SELECT 'J0000'$$;
CREATE TABLE hostile.hcpcs_drug (code text);
CREATE FUNCTION hostile.never(text, text) RETURNS boolean LANGUAGE sql AS $$SELECT false$$;
CREATE OPERATOR hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.never);
SELECT set_config('search_path', 'hostile, pg_catalog, ' || current_schema, true) IS NOT NULL AS set;
SELECT code, payment_limit FROM hcpcs_lookup('j9207', '2026-01-15');
ROLLBACK;

-- Labels and comments: all of them stable, parallel safe, called on NULL, with
-- a comment; those in SQL with standard bodies (hcpcs_price is in C).
SELECT p.proname, p.provolatile, p.proparallel, p.proisstrict, p.prosqlbody IS NOT NULL AS standard_body,
	   p.procost > 100 AS cost_set, obj_description(p.oid, 'pg_proc') IS NOT NULL AS has_comment
FROM pg_proc p
WHERE p.proname IN ('hcpcs_lookup', 'hcpcs_price', 'hcpcs_search', 'hcpcs_similar_codes',
					'hcpcs_documentation', 'hcpcs_policy')
ORDER BY p.proname;
SELECT c.relname, a.attname
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relname IN ('hcpcs_lookup_row', 'hcpcs_price_row', 'hcpcs_search_row', 'hcpcs_similar_code_row',
					'hcpcs_documentation_row', 'hcpcs_policy_row', 'hcpcs_conflict', 'hcpcs_coverage')
  AND col_description(c.oid, a.attnum) IS NULL
ORDER BY 1, 2;
