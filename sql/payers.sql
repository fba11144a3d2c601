\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;
SET extra_float_digits = 0;

-- A payer is a key or an alias, in any case, blanks trimmed.  00590 is First
-- Coast's contractor number.
CREATE FUNCTION pg_temp.known(payer text) RETURNS text LANGUAGE sql AS $$
	SELECT status || coalesce(':' || finding, '') FROM hcpcs_explain('J9308', 112, '{JZ}', '2026-07-15', payer, received_date => '2026-07-20')
	WHERE check_name = 'payer_known'
$$;
SELECT payer, pg_temp.known(payer)
FROM unnest(ARRAY['medicare', 'Medicare Part B', ' MEDICARE ', 'MB', '00590', 'palmetto', 'Medicaid', 'medi-cal', 'aetna', 'BCBS_NC',
				  'Acme Mutual', 'medicare part z', '', '   ', NULL]) AS payer;
-- Every payer and every alias shipped is known.
SELECT count(*) AS names, count(*) FILTER (WHERE pg_temp.known(name) <> 'pass') AS not_known
FROM (SELECT payer FROM hcpcs_payer UNION ALL SELECT alias FROM hcpcs_payer_alias) AS t(name);
-- Aliases do not collide with keys of another payer, and every chain of
-- parents ends at one root.
SELECT alias, a.payer FROM hcpcs_payer_alias a JOIN hcpcs_payer p ON p.payer = a.alias AND p.payer <> a.payer;
SELECT payer FROM hcpcs_payer WHERE parent IS NULL;

-- What only Medicare demands is asked of Medicare and whoever is below it,
-- never of the unknown.
SELECT payer, hcpcs_check_modifiers('J9308', '{}', '2026-07-15', payer) AS no_jz, hcpcs_check_modifiers('J0881', '{JZ}', '2026-07-15', payer) AS no_ea
FROM unnest(ARRAY['medicare', 'palmetto', 'noridian_jf', 'medicare_advantage', 'humana_medicare_advantage', 'medicaid', 'commercial', 'nobody', NULL]) AS payer;
SELECT payer, (SELECT array_agg(finding || ' ' || severity) FROM hcpcs_findings('J9308', 281, '{}', '2026-07-15', payer, received_date => '2029-07-20')) AS findings
FROM unnest('{medicare,palmetto,commercial,nobody}'::text[]) AS payer;
-- payer_unknown is information and weighs nothing.
SELECT severity, carc, rarc FROM hcpcs_findings('J9308', 112, '{JZ}', '2026-07-15', 'nobody', received_date => '2026-07-20') WHERE finding = 'payer_unknown';
SELECT hcpcs_denial_risk('J9308', 112, '{JZ}', '2026-07-15', 'nobody', received_date => '2026-07-20') AS risk;

-- JZ by payer and day: Blue Cross NC from 2024-11-01, LifeWise 2024-02-01,
-- BCBSND does not ask.
SELECT payer, day, hcpcs_check_modifiers('J9308', '{}', day, payer) AS findings
FROM (VALUES
	('bcbs_nc', date '2024-10-31'), ('bcbs_nc', '2024-11-01'), ('lifewise', '2024-01-31'), ('lifewise', '2024-02-01'), ('bcbs_nd', '2026-07-15'),
	('uhc_medicaid_md', '2025-04-30'), ('uhc_medicaid_md', '2025-05-01'), ('aetna', '2026-07-15')
) AS t(payer, day);

-- Authorization: Blue Cross NC wants one for J9173 from 2025-04-01; original
-- Medicare wants none; Medicare Advantage differs from plan to plan.
CREATE FUNCTION pg_temp.status_of(name text, arguments text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT string_agg(status || coalesce('':'' || finding, ''''), '','') FROM hcpcs_explain(%s) WHERE check_name = %L', arguments, name)
	INTO result;
	RETURN result;
END $$;
SELECT arguments, pg_temp.status_of('prior_auth', arguments) AS prior_auth
FROM unnest(ARRAY[
	$$'J9173', 72, '{JZ}', '2025-03-31', 'bcbs_nc', prior_auth => ''$$, $$'J9173', 72, '{JZ}', '2025-04-01', 'bcbs_nc', prior_auth => ''$$,
	$$'J9173', 72, '{JZ}', '2025-04-01', 'bcbs_nc', prior_auth => 'A12'$$, $$'J9173', 72, '{JZ}', '2025-04-01', 'bcbs_nc'$$,
	$$'J9173', 72, '{JZ}', '2025-04-01', 'medicare', prior_auth => ''$$, $$'J9173', 72, '{JZ}', '2025-04-01', 'medicare_advantage', prior_auth => ''$$,
	$$'J9308', 72, '{JZ}', '2025-04-01', 'bcbs_nc', prior_auth => ''$$, $$'J9041', 35, '{JZ}', '2025-04-01', 'bcbs_al', prior_auth => ''$$,
	$$'J9308', 72, '{JZ}', '2026-07-15', 'highmark_wyoming', prior_auth => ''$$]) AS arguments;	-- the last: listed drugs only

-- Limits, maximum dose, other products, sites, pharmacies.
SELECT name, arguments, pg_temp.status_of(name, arguments) AS status
FROM (VALUES
	('payer_units', $$'J9207', 90, '{}', '2026-07-15', 'bcbs_al'$$), ('payer_units', $$'J9207', 91, '{}', '2026-07-15', 'bcbs_al'$$),
	('payer_units', $$'J9207', 91, '{}', '2023-05-03', 'bcbs_al'$$), ('payer_units', $$'J1745', 151, '{JZ}', '2026-07-15', 'medicare'$$),
	('payer_units', $$'J1745', 151, '{}', '2012-06-15', 'medicare'$$),	-- no limit is carried back
	('dose_maximum', $$'J9177', 500, '{}', '2026-07-15', 'sunflower', dose => 0.125, dose_unit => 'g'$$),
	('dose_maximum', $$'J9177', 501, '{}', '2026-07-15', 'sunflower', dose => 125.01$$),
	('dose_maximum', $$'J9207', 80, '{}', '2026-07-15', 'commercial_plan_docslib_5738280', dose => 80$$),	-- mg/m2: needs the body surface
	('preferred_product', $$'J9035', 1, '{}', '2026-07-15', 'bcbs_nc', prior_auth => ''$$),
	('preferred_product', $$'Q5107', 1, '{}', '2026-07-15', 'bcbs_nc', prior_auth => ''$$),
	('step_therapy', $$'J9198', 1, '{}', '2026-07-15', 'uhc_medicare_advantage'$$), ('step_therapy', $$'J9198', 1, '{}', '2026-07-15', 'uhc_medicare_advantage', prior_auth => 'A1'$$),
	('step_therapy', $$'J9299', 1, '{}', '2026-07-15', 'uhc_medicare_advantage', prior_auth => ''$$),	-- only with J9228
	('site_of_care', $$'J9173', 72, '{}', '2025-10-02', 'premera_ak', place_of_service => '22', prior_auth => ''$$),
	('site_of_care', $$'J9173', 72, '{}', '2025-10-03', 'premera_ak', place_of_service => '22', prior_auth => ''$$),
	('site_of_care', $$'J9173', 72, '{}', '2025-10-03', 'premera_ak', place_of_service => '11', prior_auth => ''$$),
	('site_of_care', $$'J9173', 72, '{}', '2025-10-03', 'premera_ak'$$),
	('specialty_pharmacy', $$'J9177', 350, '{}', '2024-09-30', 'cigna'$$), ('specialty_pharmacy', $$'J9177', 350, '{}', '2024-10-01', 'cigna'$$),
	('specialty_pharmacy', $$'J9308', 112, '{}', '2026-07-15', 'bcbs_tn'$$),		-- listed drugs only
	('self_administered', $$'J3262', 1, '{JA}', '2026-07-15', 'palmetto'$$), ('self_administered', $$'J3262', 1, '{JB}', '2026-07-15', 'palmetto'$$),
	('self_administered', $$'J3262', 1, '{}', '2026-07-15', 'palmetto'$$), ('self_administered', $$'J9216', 1, '{}', '2026-07-15', 'palmetto'$$)
) AS t(name, arguments);

-- Filing limits: an interval from the service date, to the next working day.
-- 90 days from 2026-01-05 is Sunday 2026-04-05; 12 months from 2025-02-28.
SELECT payer, service, received, pg_temp.status_of('timely_filing', format($$'J9308', 112, '{}', %L, %L, received_date => %L$$, service, payer, received)) AS status
FROM (VALUES
	('cigna', '2026-01-05', '2026-04-06'), ('cigna', '2026-01-05', '2026-04-07'), ('cigna_nonparticipating', '2026-01-05', '2026-04-07'),
	('medicare', '2025-02-28', '2026-03-02'), ('medicare', '2025-02-28', '2026-03-03'), ('medicare', '2024-02-29', '2025-02-28'),
	('medicare', '2024-02-29', '2025-03-03'), ('humana', '2020-01-01', '2026-03-03')
) AS t(payer, service, received);

-- NDC: Medicaid always, original Medicare not, others by policy.
SELECT payer, pg_temp.status_of('ndc_present', format($$'J9308', 112, '{}', '2026-07-15', %L, ndc => ''$$, payer)) AS blank_ndc
FROM unnest('{medicaid,sunflower,horizon_nj_health,texas_medicaid,medicare,palmetto,medicare_advantage,commercial,mountain_health_coop}'::text[]) AS payer;

-- Parents: a cycle is refused (23514), a payer of one's own inherits.
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('own_a', 'own_b', 'A'), ('own_b', 'own_a', 'B');
\set VERBOSITY sqlstate
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('own_a', 'own_a', 'A');
\set VERBOSITY default
BEGIN;
INSERT INTO hcpcs_payer (payer, parent, name) VALUES ('our_plan', 'medicare_advantage', 'Our plan');
INSERT INTO hcpcs_payer_alias (alias, payer) VALUES ('our plan gold', 'our_plan');
SELECT pg_temp.known('Our Plan Gold') AS known, hcpcs_check_modifiers('J9308', '{}', '2026-07-15', 'Our Plan GOLD') AS inherited;
INSERT INTO hcpcs_payer_policy (payer, policy, value, unit) VALUES ('our_plan', 'jz_required', 'false', 'flag');
SELECT hcpcs_check_modifiers('J9308', '{}', '2026-07-15', 'our_plan') AS own_policy, hcpcs_check_modifiers('J9308', '{}', '2026-07-15', 'medicare_advantage') AS parents;
UPDATE hcpcs_payer SET parent = 'our_plan' WHERE payer = 'our_plan';
ROLLBACK;
INSERT INTO hcpcs_payer_policy (payer, policy, value) VALUES ('no_such_payer', 'jz_required', 'true');

-- A payer's own list of covered diagnoses: outside it is a finding, inside it
-- the payer's condition cannot be tested.
SELECT dx, (SELECT status FROM hcpcs_explain('J9207', 45, '{JZ}', '2025-03-05', 'aetna', diagnoses => ARRAY[dx]) WHERE check_name = 'diagnosis_covered') AS covered
FROM unnest('{C34.11,c50.911,C5}'::text[]) AS dx;
-- Every payer of the shipped policies is known by the name its source uses.
SELECT count(*) FROM unnest('{BCBS North Dakota,BCBS Michigan,BCBS Nebraska,Capital Blue,NGS MAC,Noridian MAC,Palmetto MAC,Sunflower (Centene),Blue Cross NC,Cigna,UnitedHealthcare,Medicare FFS}'::text[]) AS p
WHERE EXISTS (SELECT 1 FROM hcpcs_findings('J9207', 45, '{JZ}', '2025-03-05', p, received_date => '2025-03-06') WHERE finding = 'payer_unknown');
-- A slip in a policy's name would be a rule that is silently not applied.
BEGIN;
INSERT INTO hcpcs_payer_policy (payer, code, policy, value) VALUES ('medicare', 'J9271', 'prior_auth_requird', 'true');
INSERT INTO hcpcs_payer_policy (payer, code, policy, value) VALUES ('medicare', 'J9271', 'auth_length_months', '6');
ROLLBACK;
