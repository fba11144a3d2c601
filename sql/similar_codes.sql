\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE;
RESET client_min_messages;
SET datestyle = ISO;
\set ECHO all

-- hcpcs_similar_codes: codes taken for one another.  Doses, names and dates
-- are those of the HCPCS files of January and October 2026.

-- The same drug in another unit: bevacizumab J9035 10 mg, C9257 0.25 mg, and
-- its biosimilars, all 10 mg.
SELECT similar_code, drug, dose, relation, unit_factor, warning
FROM hcpcs_similar_codes('J9035', '2026-01-15');

-- The factor from the other side is the inverse.
SELECT similar_code, relation, unit_factor
FROM hcpcs_similar_codes('C9257', '2026-01-15') WHERE relation = 'same_drug_other_unit';

-- mg and mcg convert, mg and mL do not, and some codes have no dose.
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis)
VALUES ('J9998', 'drug', 'testum', 0.1, 'mg', 'exact'),
	   ('J9997', 'drug', 'Testum', 50, 'mcg', 'exact'),
	   ('J9996', 'drug', 'testum', 5, 'mL', 'exact'),
	   ('J9995', 'drug', 'testum', NULL, NULL, 'not_classified');
SELECT similar_code, relation, unit_factor, warning, source
FROM hcpcs_similar_codes('J9998', '2026-01-15');
ROLLBACK;

-- Dialysis and other use of one drug, in different units: epoetin alfa J0885
-- 1000 units, Q4081 100 units; the NDC crosswalk gives 14 NDCs for both
-- (darbepoetin J0881 and J0882, the same unit, also 14).
SELECT similar_code, drug, relation, unit_factor, warning
FROM hcpcs_similar_codes('J0885', '2026-01-15');
SELECT similar_code, relation, unit_factor, warning
FROM hcpcs_similar_codes('J0881', '2026-01-15');

-- The originator and its biosimilars: trastuzumab.
SELECT similar_code, drug, relation, unit_factor
FROM hcpcs_similar_codes('J9355', '2026-01-15');
SELECT similar_code, drug, relation
FROM hcpcs_similar_codes('Q5114', '2026-01-15');

-- Ended and replaced: J0640 by J0643 and J0644, seen from both sides; on the
-- last day of J0640 they are not valid yet, and C9310 (Avyxa) still is.
SELECT similar_code, relation, unit_factor, warning
FROM hcpcs_similar_codes('J0640', '2026-10-15');
SELECT similar_code, relation, unit_factor, warning
FROM hcpcs_similar_codes('J0643', '2026-10-15') WHERE relation = 'replaced_by';
SELECT similar_code, relation
FROM hcpcs_similar_codes('J0640', '2026-09-30');

-- The five articles: every code they name, with what is wrong about it, and
-- the code of the drug they describe.  CMS: J9043 cabazitaxel, J9228
-- ipilimumab, J9355 trastuzumab, J9371 vincristine sulfate liposome (ended
-- 2024-06-30), J9262 omacetaxine mepesuccinate; ramucirumab J9308,
-- enfortumab vedotin-ejfv J9177, durvalumab J9173.
\x on
SELECT c.code, s.similar_code, s.drug, s.unit_factor, s.warning, s.source
FROM unnest('{J9321,J1324,J9376,J9322,J9207}'::text[]) WITH ORDINALITY AS c(code, n),
	 hcpcs_similar_codes(c.code, '2026-01-15') s
WHERE s.relation = 'named_by_article'
ORDER BY c.n, s.similar_code;
\x off

-- The warnings do not depend on the setting; the drug names do: for the
-- articles J9321 is ramucirumab 5 mg, as J9308 is.
BEGIN;
SET LOCAL hcpcs_drug.sources = 'guide, cms';
SELECT similar_code, drug, relation, unit_factor
FROM hcpcs_similar_codes('J9321', '2026-01-15');
ROLLBACK;

-- Nothing: NULL, unknown, no drug, before the code began.
SELECT similar_code FROM hcpcs_similar_codes(NULL, '2026-01-15');
SELECT similar_code FROM hcpcs_similar_codes('J0000', '2026-01-15');
SELECT similar_code FROM hcpcs_similar_codes('A0021', '2026-01-15');
SELECT similar_code FROM hcpcs_similar_codes('J9321', '2020-01-15');

-- Never the code itself, never one pair twice.
SELECT count(*) FROM (
	SELECT d.code, s.similar_code, s.relation
	FROM unnest('{J9035,J0885,J9355,J0640,J9321,J9322}'::text[]) AS d(code),
		 hcpcs_similar_codes(d.code, '2026-10-15') s
	GROUP BY 1, 2, 3
	HAVING count(*) > 1 OR d.code = s.similar_code) twice;
