\set ECHO none
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE;
RESET client_min_messages;
SET datestyle = ISO;
\set ECHO all

-- hcpcs_policy: a payer's rules for a code and where they come from.  Values
-- and dates expected are those of the policies whose address stands in
-- hcpcs_payer_policy.origin.

-- Original Medicare for all codes: JZ required since 2023-07-01, JW since
-- 2017-01-01 (CMS), enforced since 2023-10-01; MUE since 2007.
SELECT policy, value, unit, from_payer, valid_from, source
FROM hcpcs_policy('medicare', NULL, '2026-01-15');

-- The JZ rule on either side of its first day; 340B modifiers year by year.
SELECT d.day, p.policy, p.value, p.valid_from, p.valid_to, p.source
FROM (VALUES (date '2017-12-31'), ('2023-06-30'), ('2023-07-01'), ('2024-12-31'), ('2025-01-01')) AS d(day)
LEFT JOIN LATERAL hcpcs_policy('medicare', NULL, d.day) p ON p.policy IN ('jz_required', 'modifier_340b')
ORDER BY 1, 2;

-- An alias in any case, and a MAC, whose rules are Medicare's.
SELECT policy, value, from_payer FROM hcpcs_policy(' Medicare Part B ', NULL, '2026-01-15')
WHERE policy = 'jz_required';
SELECT policy, value, from_payer FROM hcpcs_policy('noridian_je', NULL, '2026-01-15')
WHERE policy = 'jz_required';

-- An unknown payer, NULL and '' have what every payer shares.
SELECT * FROM hcpcs_policy('unheard of', 'J9207', '2026-01-15');
SELECT * FROM hcpcs_policy(NULL, 'J9207', '2026-01-15');
SELECT * FROM hcpcs_policy('', 'J9207', '2026-01-15');

-- A commercial payer's own rules for one code: Blue Cross of Alabama allows 90
-- units of J9207 in 21 days; its PEEHIP plan inherits it.
SELECT policy, value, unit, from_payer, valid_from, source
FROM hcpcs_policy('bcbs_al_peehip', 'j9207', '2026-01-15');
-- not before it took effect (2023-05-04), and not for another code
SELECT policy, value FROM hcpcs_policy('bcbs_al', 'J9207', '2023-05-03');
SELECT policy, value FROM hcpcs_policy('bcbs_al', 'J9355', '2026-01-15');

-- The nearest payer answers: Medicare Advantage does not inherit "no
-- authorization" from original Medicare; one plan asks for it for J9035.
SELECT p.payer, r.policy, r.value, r.from_payer
FROM (VALUES ('medicare'), ('medicare_advantage'), ('bcbs_ne_medicare_advantage')) AS p(payer),
	 hcpcs_policy(p.payer, 'J9035', '2026-01-15') r
WHERE r.policy = 'prior_auth_required'
ORDER BY 1;

-- Codes by their letter: Mountain Health wants the NDC for J codes, from
-- 2025-09-08; what is no code has the rules for all codes only.
SELECT c.code, r.policy, r.value, r.valid_from
FROM (VALUES (1, 'J9207'), (2, 'Q5107'), (3, 'J'), (4, 'J92071'), (5, NULL)) AS c(n, code)
LEFT JOIN LATERAL hcpcs_policy('mountain_health_coop', c.code, '2026-01-15') r
	ON r.policy = 'ndc_required'
ORDER BY c.n;

-- A rule that holds under a condition says so.
SELECT policy, value, source FROM hcpcs_policy('highmark_wyoming', 'J9207', '2026-04-01')
WHERE policy = 'prior_auth_required';

-- The most specific code before the nearest source, the payer before both.
BEGIN;
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('house_plan', 'bcbs_nc', 'House plan');
INSERT INTO hcpcs_payer_policy (payer, code, policy, value, unit) VALUES
	('house_plan', 'J*', 'prior_auth_required', 'J*', 'flag'),
	('house_plan', 'J91*', 'prior_auth_required', 'J91*', 'flag'),
	('bcbs_nc', '*', 'prior_auth_required', '*', 'flag'),
	('bcbs_nc', 'J9173', 'ja_jb_required', 'exact', 'flag');
SELECT c.payer, c.code, r.policy, r.value, r.from_payer, r.source
FROM (VALUES ('house_plan', 'J9173'), ('house_plan', 'J0881'), ('house_plan', 'Q5107'), ('bcbs_nc', 'J9173')) AS c(payer, code),
	 hcpcs_policy(c.payer, c.code, '2026-01-15') r
WHERE r.policy IN ('prior_auth_required', 'ja_jb_required')
ORDER BY 1 DESC, 2, 3;
ROLLBACK;

-- What the articles say of commercial insurers, when they are named; the
-- article on J1324 speaks of authorization, step therapy, specialty pharmacy
-- and wastage, the one on J9376 of authorization and the site of care.
SELECT policy FROM hcpcs_policy('commercial', 'J1324', '2026-01-15')
WHERE source = 'guide articles';
BEGIN;
SET LOCAL hcpcs_drug.sources = 'guide, cms';
SELECT policy, value, unit, from_payer, source
FROM hcpcs_policy('commercial', 'J1324', '2026-01-15');
SELECT policy, value, unit, from_payer
FROM hcpcs_policy('aetna', 'J9376', '2026-01-15');
-- they say nothing of Medicare
SELECT policy FROM hcpcs_policy('medicare', 'J1324', '2026-01-15')
WHERE source = 'guide articles';
ROLLBACK;
-- and a payer's own rule goes before them: Blue Cross NC lists J9321
BEGIN;
SET LOCAL hcpcs_drug.sources = 'guide, cms, payer';
SELECT p.payer, r.policy, r.value, r.from_payer, r.source
FROM (VALUES ('bcbs_nc'), ('aetna')) AS p(payer),
	 hcpcs_policy(p.payer, 'J9321', '2026-01-15') r
WHERE r.policy = 'prior_auth_required'
ORDER BY 1 DESC;
ROLLBACK;

-- Policies may be confidential: who may not read the table may not ask.
BEGIN;
CREATE ROLE regress_hcpcs_reader;
REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC;
SET LOCAL ROLE regress_hcpcs_reader;
SELECT policy FROM hcpcs_policy('medicare', NULL, '2026-01-15');
ROLLBACK;
BEGIN;
CREATE ROLE regress_hcpcs_reader;
SET LOCAL ROLE regress_hcpcs_reader;
SELECT count(*) > 0 AS may_read FROM hcpcs_policy('medicare', NULL, '2026-01-15');
ROLLBACK;

-- One row for a policy, whatever the payer.
SELECT count(*) FROM (
	SELECT p.payer, r.policy
	FROM hcpcs_payer p, hcpcs_policy(p.payer, 'J9207', '2026-01-15') r
	GROUP BY 1, 2 HAVING count(*) > 1) twice;
