\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Medically unlikely edits: what is one line's, what is the day's?
--
-- Sources of the expected answers
--   N  NCCI Policy Manual for Medicare, chapter I, section V, and the page of
--      National Government Services on MUE (article 1943300): indicator 1 is
--      compared with each line, and 76 and 77 on further lines are the way to
--      bill more; 2 and 3 with the sum of the date, over lines and claims
--   F  First Coast, "Medically Unlikely Edits": 2 is absolute, no modifier
--      overrides it; separate tables for practitioner, facility and DME
--   Z  date edits hold for all reporting of the code on the date, "even if
--      broken into separate line items or claims" (zebucompliance.com
--      2018-01-12); 3 may be appealed with records
--   P  same provider, same patient (askphc.com, NCCI manual part two); all
--      units are denied, not the excess (Priority Health, 2018-05-07)
--   D  units of a line over several days are divided by the days (NCCI
--      manual, the same section)
--   V  design: void, replaced, denied and negative lines take no part
-- That discarded units count in the sum is a choice, for want of a text that
-- excepts them; Palmetto GBA (YM20NU77O5, 2021-04-28) wants the amount wasted
-- with an appeal against the edit.

-- The limits that the cases rest on; DME's table is not shipped, its row here
-- is a user's own.
SELECT code, claim_type, units, indicator FROM hcpcs_limit
WHERE (code, claim_type) IN (('J7175', 'professional'), ('J0178', 'professional'), ('J9308', 'professional'), ('J0716', 'institutional'), ('J0716', 'professional'))
	AND valid_from <= '2026-07-15'
ORDER BY code, claim_type;
CREATE TEMP TABLE own AS SELECT 'J1745' AS code, 'dme' AS claim_type, 70 AS units, 3 AS indicator;
INSERT INTO hcpcs_limit (code, claim_type, units, indicator, valid_from) SELECT code, claim_type, units, indicator, '2026-01-01' FROM own;

CREATE TEMP TABLE mue_case (no integer PRIMARY KEY, what text, source text);
CREATE TEMP TABLE mue_line (
	no integer, claim_id text, line_no integer, code text, units numeric, modifiers text[],
	expected text,		-- severity of units_over_mue; NULL: none
	patient_id text DEFAULT 'P', provider_id text DEFAULT 'D', service_date date DEFAULT '2026-07-15', service_date_to date,
	claim_type text DEFAULT 'professional', place_of_service text DEFAULT '11', claim_frequency text DEFAULT '1', original_claim_id text,
	line_status text, charge numeric DEFAULT 100, payer text DEFAULT 'medicare'
);
INSERT INTO mue_case VALUES
	(1, 'indicator 1, one line at the limit', 'N'), (2, 'indicator 1, one line over it', 'N'),
	(3, 'indicator 1, split, each line within', 'N'), (4, 'indicator 1, split with 76', 'N'),
	(5, 'indicator 2, one line over', 'F'), (6, 'indicator 2, split lines', 'Z P'), (7, 'indicator 2, split with 76: no way out', 'F'),
	(8, 'indicator 3, one line over', 'Z'), (9, 'indicator 3, split lines', 'Z P'), (10, 'indicator 3, split with 76', 'Z'),
	(11, 'indicator 3, sum at the limit', 'Z'), (12, 'indicator 3, JW line brings it over', 'choice'),
	(13, 'indicator 3, two claims', 'Z'), (14, 'indicator 3, two providers', 'P'), (15, 'indicator 3, two patients', 'P'),
	(16, 'indicator 3, two days', 'N'), (17, 'indicator 2, two claims with 59', 'F Z'),
	(18, 'indicator 3, five days on one line, within by the day', 'D'), (19, 'indicator 3, two days on one line, over by the day', 'D'),
	(20, 'indicator 3, a span and a line on one of its days', 'D Z'),
	(21, 'original, void and replacement', 'V'), (22, 'original and replacement', 'V'), (23, 'denied line beside its resubmission', 'V'),
	(24, 'a negative line takes part of another back', 'V'), (25, 'indicator 1, institutional, one line over', 'F'),
	(26, 'the same units on a practitioner''s claim: its own table', 'F'), (27, 'indicator 3, DME by its own table', 'F'),
	(28, 'two payers, each billed once', 'design'), (29, 'a payer that is not known to apply MUE', 'design');
INSERT INTO mue_line (no, claim_id, line_no, code, units, modifiers, expected) VALUES
	(1, 'A', 1, 'J7175', 9000, '{JZ}', NULL), (2, 'A', 1, 'J7175', 9001, '{JZ}', 'error'),
	(3, 'A', 1, 'J7175', 5000, '{JZ}', NULL), (3, 'A', 2, 'J7175', 4500, '{JZ}', NULL),
	(4, 'A', 1, 'J7175', 5000, '{JZ}', NULL), (4, 'A', 2, 'J7175', 5000, '{JZ,76}', NULL),
	(5, 'A', 1, 'J0178', 5, '{JZ}', 'error'),
	(6, 'A', 1, 'J0178', 2, '{JZ}', 'error'), (6, 'A', 2, 'J0178', 3, '{JZ}', 'error'),
	(7, 'A', 1, 'J0178', 4, '{JZ}', 'error'), (7, 'A', 2, 'J0178', 1, '{JZ,76}', 'error'),
	(8, 'A', 1, 'J9308', 281, '{JZ}', 'warning'),
	(9, 'A', 1, 'J9308', 200, '{JZ}', 'warning'), (9, 'A', 2, 'J9308', 100, '{JZ}', 'warning'),
	(10, 'A', 1, 'J9308', 200, '{JZ}', 'warning'), (10, 'A', 2, 'J9308', 100, '{JZ,76}', 'warning'),
	(11, 'A', 1, 'J9308', 200, '{JZ}', NULL), (11, 'A', 2, 'J9308', 80, '{JZ,76}', NULL),
	(12, 'A', 1, 'J9308', 275, '{}', 'warning'), (12, 'A', 2, 'J9308', 6, '{JW}', 'warning'),
	(13, 'A', 1, 'J9308', 200, '{JZ}', 'warning'), (13, 'B', 1, 'J9308', 100, '{JZ}', 'warning');
INSERT INTO mue_line (no, claim_id, line_no, code, units, modifiers, provider_id, patient_id, service_date) VALUES
	(14, 'A', 1, 'J9308', 200, '{JZ}', 'D1', 'P', '2026-07-15'), (14, 'B', 1, 'J9308', 100, '{JZ}', 'D2', 'P', '2026-07-15'),
	(15, 'A', 1, 'J9308', 200, '{JZ}', 'D', 'P1', '2026-07-15'), (15, 'B', 1, 'J9308', 100, '{JZ}', 'D', 'P2', '2026-07-15'),
	(16, 'A', 1, 'J9308', 200, '{JZ}', 'D', 'P', '2026-07-15'), (16, 'A', 2, 'J9308', 100, '{JZ}', 'D', 'P', '2026-07-16');
INSERT INTO mue_line (no, claim_id, line_no, code, units, modifiers, expected, service_date, service_date_to) VALUES
	(17, 'A', 1, 'J0178', 4, '{JZ}', 'error', '2026-07-15', NULL), (17, 'B', 1, 'J0178', 4, '{JZ,59}', 'error', '2026-07-15', NULL),
	(18, 'A', 1, 'J9308', 1400, '{JZ}', NULL, '2026-07-13', '2026-07-17'),
	(19, 'A', 1, 'J9308', 600, '{JZ}', 'warning', '2026-07-14', '2026-07-15'),
	(20, 'A', 1, 'J9308', 1000, '{JZ}', 'warning', '2026-07-13', '2026-07-17'), (20, 'A', 2, 'J9308', 100, '{JZ}', 'warning', '2026-07-16', NULL);
INSERT INTO mue_line (no, claim_id, line_no, code, units, modifiers, claim_frequency, original_claim_id) VALUES
	(21, 'A', 1, 'J9308', 200, '{JZ}', '1', NULL), (21, 'B', 1, 'J9308', 200, '{JZ}', '8', 'A'), (21, 'C', 1, 'J9308', 200, '{JZ}', '7', 'A'),
	(22, 'A', 1, 'J9308', 200, '{JZ}', '1', NULL), (22, 'C', 1, 'J9308', 210, '{JZ}', '7', 'A');
INSERT INTO mue_line (no, claim_id, line_no, code, units, modifiers, line_status, charge) VALUES
	(23, 'A', 1, 'J9308', 200, '{JZ}', 'denied', 100), (23, 'B', 1, 'J9308', 200, '{JZ}', 'A', 100),
	(24, 'A', 1, 'J9308', 280, '{JZ}', NULL, 100), (24, 'A', 2, 'J9308', -20, '{JZ}', NULL, -10);
INSERT INTO mue_line (no, claim_id, line_no, code, units, modifiers, expected, claim_type, place_of_service) VALUES
	(25, 'A', 1, 'J0716', 5, '{JZ}', 'error', 'institutional', '131'), (26, 'A', 1, 'J0716', 4, '{JZ}', NULL, 'professional', '11'),
	(27, 'A', 1, 'J1745', 40, '{JZ}', 'warning', 'dme', '12'), (27, 'A', 2, 'J1745', 40, '{JZ,76}', 'warning', 'dme', '12');
INSERT INTO mue_line (no, claim_id, line_no, code, units, modifiers, payer) VALUES
	(28, 'A', 1, 'J9308', 200, '{JZ}', 'medicare'), (28, 'B', 1, 'J9308', 200, '{JZ}', 'cigna'),
	(29, 'A', 1, 'J9308', 200, '{JZ}', 'cigna'), (29, 'A', 2, 'J9308', 200, '{JZ,76}', 'cigna');

-- All cases in one audit: a patient of one case is none of another.
CREATE TEMP TABLE answer AS
SELECT split_part(claim_id, '-', 1)::integer AS no, split_part(claim_id, '-', 2) AS claim_id, line_no, severity, detail
FROM hcpcs_audit($$SELECT no || '-' || claim_id AS claim_id, line_no, code, units, modifiers, no || '-' || patient_id AS patient_id, provider_id,
	service_date, service_date_to, claim_type, place_of_service, claim_frequency, no || '-' || original_claim_id AS original_claim_id, line_status,
	charge, payer, DATE '2026-07-20' AS received_date FROM mue_line$$)
WHERE finding = 'units_over_mue';

SELECT c.no, c.what, c.source,
	   string_agg(coalesce(l.expected, '-'), ' ' ORDER BY l.claim_id, l.line_no) AS expected,
	   string_agg(coalesce(a.severity, '-'), ' ' ORDER BY l.claim_id, l.line_no) AS answer,
	   bool_and(l.expected IS NOT DISTINCT FROM a.severity) AS right
FROM mue_case c JOIN mue_line l USING (no) LEFT JOIN answer a USING (no, claim_id, line_no)
GROUP BY c.no, c.what, c.source
ORDER BY c.no;
SELECT count(*) AS cases, count(*) FILTER (WHERE good) AS right
FROM (SELECT no, bool_and(l.expected IS NOT DISTINCT FROM a.severity) AS good
	  FROM mue_line l LEFT JOIN answer a USING (no, claim_id, line_no) GROUP BY no) AS t;

-- What the analyst reads.
SELECT DISTINCT ON (no) no, detail FROM answer ORDER BY no, claim_id, line_no;

DELETE FROM hcpcs_limit WHERE NOT shipped;
