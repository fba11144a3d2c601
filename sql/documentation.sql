\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE;
RESET client_min_messages;
SET datestyle = ISO;
\set ECHO all

-- hcpcs_documentation: what the record must show.  Which element is required
-- by whom is the data's, with its origin; the cases prove the selection.  The
-- articles' elements were read in the articles on the codes.

-- Original Medicare, no modifiers: nothing about waste.
SELECT element, need, finding, source
FROM hcpcs_documentation('J9308', 'medicare', '2026-01-15');

-- JW asks for the amount discarded (CMS CR 9603, from 2017-01-01), JZ for
-- the statement that nothing was (from 2023-01-01); any case, NULL elements.
SELECT element, need, source
FROM hcpcs_documentation('j9308', 'medicare', '2026-01-15', '{NULL, " jw"}') WITH ORDINALITY
WHERE element IN (SELECT element FROM hcpcs_documentation_element WHERE modifier IN ('JW', 'JZ')) ORDER BY ordinality;
SELECT element, need, source
FROM hcpcs_documentation('J9308', 'medicare', '2026-01-15', '{JZ}') WITH ORDINALITY
WHERE element IN (SELECT element FROM hcpcs_documentation_element WHERE modifier IN ('JW', 'JZ')) ORDER BY ordinality;
SELECT element, need
FROM hcpcs_documentation('J9308', 'medicare', '2016-12-31', '{JW}')
WHERE element = 'amount_discarded';
SELECT element, need
FROM hcpcs_documentation('J9308', 'medicare', '2017-01-01', '{JW}')
WHERE element = 'amount_discarded';

-- Payers: Medicaid requires the NDC (Deficit Reduction Act), and so does one
-- of its programs; commercial plans ask for it; the payer may be an alias.
SELECT p.payer, d.element, d.need, d.source
FROM (VALUES ('medicare'), ('medicaid'), ('Texas Medicaid'), ('aetna'), ('unheard of'), (NULL)) AS p(payer),
	 hcpcs_documentation('J9308', p.payer, '2026-01-15') d
WHERE d.element = 'ndc'
ORDER BY p.payer;

-- Hemoglobin with an ESA modifier is Medicare's demand, inherited by its
-- contractors and not by commercial plans.
SELECT p.payer, d.element, d.need
FROM (VALUES ('medicare'), ('noridian_je'), ('uhc')) AS p(payer),
	 hcpcs_documentation('J0885', p.payer, '2026-01-15', '{EA}') d
WHERE d.element = 'hemoglobin'
ORDER BY p.payer;

-- A code of its own: unclassified drugs need name and dose in words.
SELECT element, need FROM hcpcs_documentation('J3490', 'medicare', '2026-01-15')
WHERE element = 'noc_narrative';

-- The article on J9376 asks for a treatment plan and progress notes beyond
-- what CMS's rows have: recommended, under every setting.
SELECT element, need, because, source
FROM hcpcs_documentation('J9376', 'medicare', '2026-01-15')
WHERE source = 'guide articles';

-- The articles on all five codes; waste only where JW is on the line, and
-- then CMS's row answers for it.
SELECT c.code, array_agg(d.element ORDER BY d.element) AS from_the_article
FROM unnest('{J9321,J1324,J9376,J9322,J9207}'::text[]) AS c(code),
	 hcpcs_documentation(c.code, 'medicare', '2026-01-15', '{JW}') d
WHERE d.source = 'guide articles'
GROUP BY c.code ORDER BY c.code;

-- Named first, the articles come first, with the need that they state, and
-- CMS's rows stay beside them.
BEGIN;
SET LOCAL hcpcs_drug.sources = 'guide, cms';
SELECT element, need, source
FROM hcpcs_documentation('J9207', 'medicare', '2026-01-15');
-- named second, they add to CMS's rows
SET LOCAL hcpcs_drug.sources = 'cms, guide';
SELECT element, need, source
FROM hcpcs_documentation('J9207', 'medicare', '2026-01-15')
WHERE source = 'guide articles';
ROLLBACK;

-- A row of the user for one payer goes before all others of the element.
BEGIN;
INSERT INTO hcpcs_documentation_element (element, code, payer, need, because, position)
VALUES ('lot_number', 'J9308', 'aetna', 'required', 'house rule', 1);
SELECT p.payer, d.need, d.because, d.source
FROM (VALUES ('aetna'), ('cigna')) AS p(payer),
	 hcpcs_documentation('J9308', p.payer, '2026-01-15') d
WHERE d.element = 'lot_number'
ORDER BY p.payer;
ROLLBACK;

-- Nothing: NULL, unknown, no drug (ambulance).
SELECT element FROM hcpcs_documentation(NULL, 'medicare', '2026-01-15');
SELECT element FROM hcpcs_documentation('J0000', 'medicare', '2026-01-15');
SELECT element FROM hcpcs_documentation('A0021', 'medicare', '2026-01-15');

-- One row for an element.
SELECT count(*) AS all_rows, count(DISTINCT element) AS elements
FROM hcpcs_documentation('J9207', 'medicare', '2026-01-15', '{JW,JZ,EA,KX}') \gset
SELECT :all_rows = :elements AS no_element_twice;
