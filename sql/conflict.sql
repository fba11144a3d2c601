\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE;
RESET client_min_messages;
SET datestyle = ISO;
\set ECHO all

-- hcpcs_conflict and hcpcs_coverage.  CMS's side of each case is in the HCPCS
-- January 2026 file, the other side in the article on the code.

-- What the articles call the codes.  CMS: J9321 epcoritamab-bysp 0.16 mg,
-- J1324 enfuvirtide, J9376 pozelimab-bbfg 1 mg, J9322 pemetrexed (Bluepoint);
-- on J9207 the two agree.
SELECT code, what, source, value, other_source, other_value, valid_from, valid_to
FROM hcpcs_conflict
WHERE what IN ('drug', 'dose', 'dose_unit', 'brand', 'billing_basis')
ORDER BY code, what;
SELECT code, what, value, other_value, reason
FROM hcpcs_conflict
WHERE what IN ('code_meaning', 'unit')
ORDER BY code, what;
SELECT what FROM hcpcs_conflict WHERE code = 'J9207' AND what IN ('drug', 'dose', 'code_meaning', 'unit');

-- The five wrong statements on similar codes, and none of the eight right
-- ones.
SELECT code, value, other_value, reason
FROM hcpcs_conflict
WHERE what = 'similar_code'
ORDER BY code;

-- What they say about modifiers and CMS does not.
SELECT code, value, reason
FROM hcpcs_conflict
WHERE what = 'modifier'
ORDER BY code, value;

-- A row of the user that differs from CMS's, on the days both hold; a NULL
-- leaves the point open.
BEGIN;
INSERT INTO hcpcs_drug (code, valid_from, valid_to, category, drug, dose, dose_unit, billing_basis, note)
VALUES ('J9308', '2026-01-01', '2026-06-30', 'drug', 'Ramucirumab', 10, 'mg', 'exact', 'test'),
	   ('J9177', '2026-01-01', 'infinity', 'drug', NULL, NULL, NULL, NULL, NULL);
SELECT * FROM hcpcs_conflict WHERE code IN ('J9308', 'J9177');
ROLLBACK;

-- Coverage: the periods of the CMS files, with the rows that their files
-- hold (ASP October 2025 978, January 2026 844; crosswalk 6,934 of 8,218 and
-- 7,097 of 7,098 rows, the others having no NDC of 5-4-2 digits; ICD-10-CM
-- 74,260 and 74,719).
SELECT * FROM hcpcs_coverage
WHERE (source, release) IN (('cms', '2026q1'), ('cms', '2025q4'), ('cms', 'fy2025'), ('cms', 'fy2026'))
  AND kind IN ('payment', 'ndc', 'diagnosis')
ORDER BY kind, release;

-- No table of MUEs between 2025q4 and 2026q3, none for institutional claims
-- before, none for DME at all.
SELECT kind, release, covers_from, covers_to, rows > 1200 AS has_rows
FROM hcpcs_coverage WHERE kind LIKE 'limit%' ORDER BY kind, release;

-- Every release is there once; the articles' codes and diagnoses are of no
-- release of those kinds.
SELECT count(*) = (SELECT count(*) FROM hcpcs_release) AS every_release_once
FROM hcpcs_coverage WHERE covers_from IS NOT NULL;
SELECT source, kind, release, rows FROM hcpcs_coverage
WHERE covers_from IS NULL ORDER BY 1, 2, 3;

-- Rows of the user, of no release.
BEGIN;
INSERT INTO hcpcs_limit (code, claim_type, units, indicator)
VALUES ('J9207', 'dme', 80, 2);
SELECT * FROM hcpcs_coverage WHERE source = 'local';
ROLLBACK;
