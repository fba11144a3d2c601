\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- JW/JZ through time (CMS JW/JZ policy).  J9207 is on CMS's list, which
-- holds from 2023-07-01.
SELECT day, modifiers, hcpcs_check_modifiers('J9207', modifiers, day) AS findings
FROM (VALUES
	(date '2023-06-30', '{}'::text[]),	-- not yet required: clean
	('2023-07-01', '{}'),				-- required
	('2023-07-01', '{JZ}'),
	('2023-07-01', '{JW}'),
	('2022-12-31', '{JZ}'),				-- JZ starts 2023-01-01
	('2023-01-01', '{JZ}'),
	('2002-12-31', '{JW}'),				-- before JW, and before J9207
	('2009-01-01', '{JW}'),
	('2026-01-15', '{JW,JZ}')
) AS t(day, modifiers);

-- JG and TB (M11): JG ended 2024-12-31.  One finding, not two.
SELECT day, modifiers, payer, hcpcs_check_modifiers('J9207', modifiers, day, payer) AS findings
FROM (VALUES
	(date '2024-12-31', '{JZ,JG}'::text[], 'medicare'),
	('2025-01-01', '{JZ,JG}', 'medicare'),
	('2025-01-01', '{JG,JZ}', 'noridian'),			-- below medicare
	('2025-01-01', '{JZ,JG}', 'commercial'),		-- others accept it
	('2025-01-01', '{JZ,TB}', 'medicare'),
	('2017-12-31', '{TB}', 'medicare'),				-- TB starts 2018-01-01
	('2024-12-31', '{JZ,JG,TB}', 'medicare')		-- M3
) AS t(day, modifiers, payer);

-- M1: four at most; blanks and NULLs are no modifiers.
SELECT hcpcs_check_modifiers('J9207', '{JZ,KX,PO,LT}', '2026-01-15') AS four,
	   hcpcs_check_modifiers('J9207', '{JZ,KX,PO,LT,TB}', '2026-01-15') AS five,
	   hcpcs_check_modifiers('J9207', ARRAY['JZ', NULL, '', '  ', NULL], '2026-01-15') AS blanks;

-- M2: valid on the day.  V8 ended 2012-03-31, JF 2015-06-30; ZZ never was.
SELECT day, m AS modifier, hcpcs_check_modifiers('J1200', ARRAY[m], day) AS findings
FROM (VALUES
	(date '2012-03-31', 'V8'), ('2012-04-01', 'V8'), ('2012-03-31', 'V9'), ('2012-04-01', 'V9'),
	('2015-06-30', 'JF'), ('2015-07-01', 'JF'), ('2023-03-31', 'JK'), ('2023-04-01', 'JK'),
	('2026-01-15', 'ZZ'), ('2026-01-15', 'J'), ('2026-01-15', 'JZZ'), ('2026-01-15', 'tb')
) AS t(day, m);

-- M3: exclusive sets, one pair of each; every pair is a conflict, whatever
-- else it is.
SELECT pair, hcpcs_check_modifiers('J1200', pair, '2024-06-15') AS findings
FROM (VALUES
	('{JW,JZ}'::text[]), ('{JA,JB}'), ('{JB,JE}'), ('{EA,EB}'), ('{EB,EC}'), ('{ED,EE}'), ('{JC,JD}'),
	('{JG,TB}'), ('{JK,JL}'), ('{KO,KP}'), ('{KP,KQ}'), ('{RR,NU}'), ('{NU,UE}'), ('{GN,GO}'),
	('{GO,GP}'), ('{PO,PN}'), ('{76,77}'), ('{59,XE}'), ('{XP,XS}'), ('{XS,XU}'), ('{FB,FC}'),
	('{V5,V6}'), ('{V6,V7}'), ('{Q0,Q1}'), ('{GA,GX}'), ('{GA,GY}'), ('{GA,GZ}'), ('{GX,GZ}'),
	('{GY,GZ}'), ('{KX,GA}'), ('{KX,GY}'), ('{KX,GZ}')
) AS t(pair);
-- GX with GY is allowed, and one of a set alone.
SELECT hcpcs_check_modifiers('J1200', '{GX,GY}', '2024-06-15') AS gx_gy,
	   hcpcs_check_modifiers('J1200', '{JA}', '2024-06-15') AS ja,
	   hcpcs_check_modifiers('J1200', '{KX,JA}', '2024-06-15') AS kx_ja;

-- M4: the same twice; in any case.
SELECT hcpcs_check_modifiers('J1200', '{KX,KX}', '2026-01-15') AS twice,
	   hcpcs_check_modifiers('J1200', '{kx," KX "}', '2026-01-15') AS twice_written,
	   hcpcs_check_modifiers('J1200', '{KX}', '2026-01-15') AS once;

-- M5 and M13: not on drug lines.  FB is a warning (a free drug is a line of
-- 0.01); 59 and the X modifiers are information.
SELECT m AS modifier, hcpcs_check_modifiers('J1200', ARRAY[m], '2026-01-15') AS findings,
	   (SELECT string_agg(severity, ',') FROM hcpcs_findings('J1200', 1, ARRAY[m], '2026-01-15', received_date => '2026-01-20')) AS severity
FROM unnest('{GN,GO,GP,RR,NU,UE,FB,FC,25,91,K0,K1,K2,K3,K4,PT,V5,V6,V7,J4,J5,59,XE,XP,XS,XU,KX,LT,76,77}'::text[]) AS m;

-- CPT modifiers are not in CMS's Level II file, which is no list of them: 50
-- (both sides) and 22 exist, so "unknown" would be wrong.
SELECT hcpcs_check_modifiers('J0178', '{50,JZ}', '2026-01-15') AS bilateral,
	   hcpcs_check_modifiers('J0178', '{JZ,22}', '2026-01-15') AS increased;

-- M6: any order is accepted.
SELECT hcpcs_check_modifiers('J9207', '{JZ,KX,TB}', '2026-01-15') AS one_order,
	   hcpcs_check_modifiers('J9207', '{TB,KX,JZ}', '2026-01-15') AS another;

-- M7: J0881, J0885 and Q5106 outside dialysis, Medicare, from 2008.
SELECT code, modifiers, day, payer, hcpcs_check_modifiers(code, modifiers, day, payer) AS findings
FROM (VALUES
	('J0881', '{JZ}'::text[], date '2026-01-15', 'medicare'), ('J0885', '{JZ}', '2026-01-15', 'medicare'),
	('Q5106', '{JZ}', '2026-01-15', 'medicare'), ('J0881', '{JZ,EA}', '2026-01-15', 'medicare'),
	('J0881', '{JZ,EA,EB}', '2026-01-15', 'medicare'), ('J0881', '{}', '2007-12-31', 'medicare'),
	('J0881', '{JZ}', '2026-01-15', 'commercial'), ('J0882', '{EA}', '2026-01-15', 'medicare')
) AS t(code, modifiers, day, payer);

-- M8: Palmetto calls JA and JB informational, Noridian wants them.
SELECT payer, day, hcpcs_check_modifiers('J3262', '{JZ}', day, payer) AS without_route,
	   hcpcs_check_modifiers('J3262', '{JZ,JA}', day, payer) AS with_ja
FROM (VALUES ('palmetto', date '2026-07-15'), ('medicare', '2026-07-15'), ('bcbs_nc', '2026-07-15')) AS t(payer, day);
BEGIN;	-- no contractor that asks has a list on file for the code: a local row says so
INSERT INTO hcpcs_payer_policy (payer, code, policy, value, unit)
VALUES ('noridian', 'J3262', 'self_administered_listed', 'IV_OR_SC', 'route');
SELECT hcpcs_check_modifiers('J3262', '{JZ}', '2026-01-15', 'noridian') AS without_route,
	   hcpcs_check_modifiers('J3262', '{JZ,JB}', '2026-01-15', 'noridian') AS with_jb,
	   hcpcs_check_modifiers('J3262', '{}', '2021-10-14', 'noridian') AS before_the_rule;
ROLLBACK;

-- M9: pump insulin, JK or JL from 2023-05-01; no JL in May and June 2023.
SELECT day, modifiers, hcpcs_check_modifiers('J1817', modifiers, day, 'medicare', 'professional') AS findings
FROM (VALUES
	(date '2023-04-30', '{}'::text[]), ('2023-05-01', '{}'), ('2023-05-01', '{JK}'), ('2023-05-01', '{JL}'),
	('2023-06-30', '{JL}'), ('2023-07-01', '{JL}'), ('2023-07-01', '{JK,JL}')
) AS t(day, modifiers);

-- M10: pump drugs to the DME contractor, from 2023-01-01.
SELECT day, modifiers, claim_type, hcpcs_check_modifiers('J2260', modifiers, day, 'medicare', claim_type) AS findings
FROM (VALUES
	(date '2022-12-31', '{}'::text[], 'dme'), ('2023-01-01', '{}', 'dme'), ('2023-01-01', '{KX}', 'dme'),
	('2023-01-01', '{GA}', 'dme'), ('2023-01-01', '{GZ}', 'dme'), ('2023-01-01', '{}', 'professional')
) AS t(day, modifiers, claim_type);

-- M12: unit-dose inhalation: not on J7620, J2545, Q4074; KO is right on J7613.
SELECT code, m, hcpcs_check_modifiers(code, ARRAY[m], '2026-01-15', 'medicare', 'dme') AS findings
FROM (VALUES ('J7620', 'KO'), ('J2545', 'KP'), ('Q4074', 'KQ'), ('J7613', 'KO'), ('J7613', 'KP')) AS t(code, m);

-- Multi-dose: JW and JZ do not belong; the container decides, and only it.
SELECT c AS container, hcpcs_check_modifiers('J9355', '{JW}', '2026-01-15', container_type => c) AS jw,
	   hcpcs_check_modifiers('J9355', '{JZ}', '2026-01-15', container_type => c) AS jz,
	   hcpcs_check_modifiers('J9355', NULL, '2026-01-15', container_type => c) AS none
FROM unnest('{single_dose,multi_dose,MULTI_DOSE,nonsense,NULL}'::text[]) AS c;
-- The NDC's container is the next evidence: Herceptin 440 mg was multi-use
-- (OIG A-05-13-00024), so no JZ is missing.
SELECT hcpcs_check_modifiers('J9355', '{JW}', '2016-12-31', ndc => '50242-134-68') AS jw,
	   hcpcs_check_modifiers('J9355', '{JW}', '2016-12-31', ndc => '50242-134-68',
							 container_type => 'single_dose') AS argument_first;

-- {} is clean, NULL is out of scope; what is unknown is not out of scope.
SELECT hcpcs_check_modifiers('J9207', '{JZ}', '2026-01-15') AS clean,
	   hcpcs_check_modifiers('E0781', '{RR}', '2026-01-15') AS pump,
	   hcpcs_check_modifiers('96413', '{59}', '2026-01-15') AS cpt,
	   hcpcs_check_modifiers('J0000', '{ZZ}', '2026-01-15') AS unknown_code,
	   hcpcs_check_modifiers(NULL, '{ZZ}', '2026-01-15') AS no_code,
	   hcpcs_check_modifiers('J9207', NULL, NULL) AS no_date,
	   hcpcs_check_modifiers('J9207', '{JG}', '2026-01-15', 'nobody knows') AS unknown_payer;

-- Ids come in catalogue order, whatever the order of the modifiers.
SELECT ids,	ids = ARRAY(SELECT f.finding FROM hcpcs_finding f WHERE f.finding = ANY (ids)
						ORDER BY f.position) AS in_order
FROM (SELECT hcpcs_check_modifiers('J0881', '{XE,JG,JG,ZZ,V8,59,JW,JZ}', '2026-01-15') AS ids) AS t;

-- They are the modifier-decided findings of hcpcs_findings, over all codes of
-- the list x all modifiers on three days.
SELECT count(*) AS lines, sum(cardinality(ids)) > 0 AS any_found,
	   count(*) FILTER (WHERE ids IS DISTINCT FROM other) AS different
FROM (
	SELECT hcpcs_check_modifiers(c, ARRAY[m, 'JZ'], day, 'medicare', t, NULL, NULL) AS ids,
		   ARRAY(SELECT f.finding FROM hcpcs_findings(c, 1, ARRAY[m, 'JZ'], day, 'medicare', t, received_date => day) AS f
				 JOIN hcpcs_finding g USING (finding)
				 WHERE g.cause = 'modifier' OR f.finding IN ('jw_or_jz_missing', 'jw_jz_together',
															'jw_on_multidose', 'jw_jz_out_of_scope')
				 ORDER BY g.position) AS other
	FROM unnest('{J9207,J1200,J0881,J0882,J1817,J2260,J7620,A9500,Q4101,J3490}'::text[]) AS c,
		 (SELECT DISTINCT modifier FROM hcpcs_modifier WHERE shipped UNION ALL SELECT 'ZZ') AS mods(m),
		 unnest('{2012-01-01,2023-05-15,2026-01-15}'::date[]) AS day,
		 unnest('{professional,dme}'::text[]) AS t
) AS compared;

-- Bills outside the JW/JZ policy (inpatient, RHC, FQHC; Noridian), bills not
-- known to be under it, and bills that are.
SELECT bill, (SELECT status FROM hcpcs_explain('J9271', 200, NULL, '2025-03-05', 'medicare', 'institutional', bill) WHERE check_name = 'jw_jz') AS jw_jz
FROM unnest('{0111,0711,0771,9999,131,851,NULL}'::text[]) AS bill;
-- JZ on DME lines is asked from 2024-01-01.
SELECT day, hcpcs_check_modifiers('J1569', '{KX}', day, payer, 'dme') AS findings
FROM unnest('{2023-09-01,2023-12-31,2024-01-01}'::date[]) AS day, unnest('{medicare,dme_mac}'::text[]) AS payer ORDER BY payer, day;
-- A plan that says from when it asks is not asked by its parent before.
SELECT day, hcpcs_check_modifiers('J9271', '{}', day, 'uhc_medicare_advantage') AS findings
FROM unnest('{2023-07-01,2023-09-30,2023-10-01}'::date[]) AS day;
-- Insulin that is not given through a pump carries GY instead.
SELECT m, hcpcs_check_modifiers('J1817', ARRAY[m], '2025-03-05', 'medicare', 'dme') AS findings FROM unnest('{JK,GY,KX}'::text[]) AS m;
