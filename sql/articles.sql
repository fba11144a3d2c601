\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Five billing articles say which drug a code is; CMS says otherwise of four
-- (only J9207 agrees).  By default CMS answers.
SELECT l.code, l.drug, l.dose, l.dose_unit, l.source
FROM unnest('{J9321,J1324,J9376,J9322,J9207}'::text[]) WITH ORDINALITY AS c(code, n), hcpcs_lookup(c.code, '2026-07-15') AS l ORDER BY n;
-- The doses of the articles, by CMS's units.
SELECT code, dose, hcpcs_units(code, dose, 'mg', '2026-07-15') AS cms_units
FROM (VALUES ('J9321', 48), ('J1324', 87.5), ('J9376', 720), ('J9322', 720), ('J9207', 72)) AS t(code, dose);

-- With the articles first, they answer as they are written.
BEGIN;
SET LOCAL hcpcs_drug.sources = 'guide, cms';
SELECT l.code, l.drug, l.dose, l.dose_unit, l.source
FROM unnest('{J9321,J1324,J9376,J9322,J9207}'::text[]) WITH ORDINALITY AS c(code, n), hcpcs_lookup(c.code, '2026-07-15') AS l ORDER BY n;
SELECT code, dose, hcpcs_units(code, dose, 'mg', '2026-07-15') AS guide_units
FROM (VALUES ('J9321', 48), ('J1324', 87.5), ('J9376', 720), ('J9322', 720), ('J9207', 72)) AS t(code, dose);
-- Codes of which no article speaks are CMS's.
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15') AS j9308;
-- Where the article has another drug than CMS, CMS's limits, prices and NDCs
-- of that code say nothing; where they agree they do.
SELECT code, check_name, status, detail
FROM unnest('{J9321,J1324,J9376,J9322,J9207}'::text[]) AS code,
	 LATERAL hcpcs_explain(code, 100000, '{JZ}', '2026-07-15', received_date => '2026-07-20') WHERE check_name = 'units_limit';
SELECT code, payment_limit, status_indicator FROM unnest('{J9321,J9207}'::text[]) AS code, LATERAL hcpcs_price(code, '2026-02-16');
SELECT check_name, status FROM hcpcs_explain('J9322', 72, '{}', '2026-07-15', claim_type => 'institutional', place_of_service => '131',
	ndc => '00310-4611-50', received_date => '2026-07-20') WHERE check_name IN ('units_limit', 'ndc_code', 'packaged', 'opps_status', 'jw_jz');
-- The right code is asked of CMS all the same.
SELECT code, f.finding, f.detail
FROM (VALUES ('J9321', 'ramucirumab'), ('J1324', 'enfortumab vedotin'), ('J9376', 'durvalumab'), ('J9322', 'durvalumab')) AS t(code, drug),
	 LATERAL hcpcs_findings(code, 1, '{JZ}', '2026-07-15', drug => t.drug, received_date => '2026-07-20') AS f WHERE f.finding = 'wrong_code_for_drug';
COMMIT;
SELECT current_setting('hcpcs_drug.sources', true) AS sources_again, hcpcs_units('J9321', 48, 'mg', '2026-07-15') AS cms_again;

-- cms first: as by default; the guide alone: it knows five codes.
BEGIN;
SET LOCAL hcpcs_drug.sources = 'cms, guide';
SELECT hcpcs_units('J9321', 48, 'mg', '2026-07-15') AS cms_first;
SET LOCAL hcpcs_drug.sources = ' Guide ';
SELECT hcpcs_units('J9321', 48, 'mg', '2026-07-15') AS guide_alone;
SELECT hcpcs_try_units('J9308', 560, 'mg', '2026-07-15') AS not_described;
SELECT hcpcs_units('J9308', 560, 'mg', '2026-07-15');
ROLLBACK;
-- A name that is no source, at first use, with the closest.
BEGIN;
SET LOCAL hcpcs_drug.sources = 'guid, cms';
SELECT hcpcs_units('J9321', 48, 'mg', '2026-07-15');
ROLLBACK;

-- A drug billed with the article's code: by name, the right code is named.
SELECT code, drug, f.detail
FROM (VALUES
	('J9321', 'ramucirumab'), ('J9321', 'Cyramza'), ('J1324', 'enfortumab vedotin-ejfv'), ('J1324', 'enfortumab vedotin'),
	('J9376', 'durvalumab'), ('J9376', 'IMFINZI'), ('J9322', ' Durvalumab '), ('J9207', 'durvalumab')
) AS t(code, drug)
LEFT JOIN LATERAL hcpcs_findings(code, 1, '{JZ}', '2026-07-15', drug => drug, received_date => '2026-07-20') AS f ON f.finding = 'wrong_code_for_drug';
-- ... and by NDC: Cyramza, Padcev, Imfinzi.
SELECT code, ndc, f.detail, f.source
FROM (VALUES
	('J9321', '00002-7669-01'), ('J1324', '51144-020-01'), ('J9376', '0310-4611-50'), ('J9322', '0310-4500-12'), ('J9207', '0310-4500-12')
) AS t(code, ndc)
LEFT JOIN LATERAL hcpcs_findings(code, 1, '{JZ}', '2026-02-16', ndc => ndc, received_date => '2026-02-20') AS f ON f.finding = 'wrong_code_for_drug';
-- The drug that the code really is: nothing to find.
SELECT code, drug, status FROM (VALUES
	('J9321', 'epcoritamab-bysp'), ('J9321', 'epcoritamab'), ('J9321', 'Epkinly'), ('J1324', 'enfuvirtide'), ('J9376', 'pozelimab'),
	('J9322', 'pemetrexed'), ('J9207', 'ixabepilone'), ('J9207', 'Ixempra'), ('J9308', 'ramucirumab'), ('J9173', 'imfinzi'), ('J9177', 'padcev'),
	('J9308', 'a drug nobody knows'), ('J9308', 'ramu')
) AS t(code, drug), LATERAL hcpcs_explain(code, 1, '{JZ}', '2026-07-15', drug => drug, received_date => '2026-07-20') WHERE check_name = 'drug_matches_code';
