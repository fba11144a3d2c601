\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE;
RESET client_min_messages;
SET datestyle = ISO;
\set ECHO all

-- hcpcs_search: from a drug to its code.  The codes and doses expected are
-- those of the HCPCS January 2026 file, products those of the NDC crosswalk
-- of January 2026.

-- Generic name; part of it; two words in any order and case.
SELECT * FROM hcpcs_search('ramucirumab', '2026-01-15');
SELECT * FROM hcpcs_search('vedotin-ejfv', '2026-01-15');
SELECT * FROM hcpcs_search('  VEDOTIN   enfort ', '2026-01-15');

-- A code, in lower case; a code that is no drug (ambulance) is not found.
SELECT * FROM hcpcs_search('j9173', '2026-01-15');
SELECT * FROM hcpcs_search('A0021', '2026-01-15');

-- Brand in the descriptor: "bevacizumab-awwb, biosimilar, (mvasi), 10 mg".
SELECT * FROM hcpcs_search('mvasi', '2026-01-15');

-- Product of the crosswalk only: Cyramza J9308, Epkinly J9321.
SELECT * FROM hcpcs_search('cyramza', '2026-01-15');
SELECT * FROM hcpcs_search('epkinly', '2026-01-15');

-- Every word must occur: J9308 is 5 mg, not 10 mg.
SELECT code FROM hcpcs_search('ramucirumab 5 mg', '2026-01-15');
SELECT code FROM hcpcs_search('ramucirumab 10 mg', '2026-01-15');

-- Valid that day: leucovorin calcium was J0640 (50 mg) and C9310 to
-- 2026-09-30, then J0643 and J0644 (1 mg), HCPCS October 2026; J0641 has
-- products "Levoleucovorin Calcium" in the crosswalk, and calcium only there.
SELECT * FROM hcpcs_search('leucovorin calcium', '2026-09-30');
SELECT * FROM hcpcs_search('leucovorin calcium', '2026-10-01');

-- A word is taken as it stands: no wildcards, no patterns.
SELECT code FROM hcpcs_search('ramucirumab%', '2026-01-15');
SELECT code FROM hcpcs_search('ramuc_rumab', '2026-01-15');
SELECT code FROM hcpcs_search('ramuc.*', '2026-01-15');
SELECT code FROM hcpcs_search(E'ramucirumab\\', '2026-01-15');

-- Nothing to look for, nothing found.
SELECT code FROM hcpcs_search(NULL, '2026-01-15');
SELECT code FROM hcpcs_search(E' \t ', '2026-01-15');
SELECT code FROM hcpcs_search('no such drug', '2026-01-15');

-- As the articles have it, ramucirumab is J9321 as well, and the product that
-- CMS's crosswalk gives for J9321 (Epkinly) is not that drug.
BEGIN;
SET LOCAL hcpcs_drug.sources = 'guide, cms';
SELECT * FROM hcpcs_search('ramucirumab', '2026-01-15');
SELECT code FROM hcpcs_search('epkinly', '2026-01-15');
ROLLBACK;

-- The user's own names.
BEGIN;
INSERT INTO hcpcs_ndc (ndc, code, product) VALUES ('99999000101', 'J9207', 'House brand');
SELECT code FROM hcpcs_search('house brand', '2026-01-15');
ROLLBACK;
