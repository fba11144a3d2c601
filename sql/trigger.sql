\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;
SET timezone = 'UTC';

-- What an error carries.
CREATE FUNCTION attempt(statement text, OUT state text, OUT message text, OUT detail text, OUT hint text, OUT place text, OUT finding text)
LANGUAGE plpgsql AS $$
DECLARE
	s text; t text; c text;
BEGIN
	EXECUTE statement;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
		s = SCHEMA_NAME, t = TABLE_NAME, c = COLUMN_NAME, finding = CONSTRAINT_NAME;
	place := concat_ws('.', nullif(s, ''), nullif(t, ''), nullif(c, ''));
END $$;

-- reject.  J9308: 5 mg, single-dose, at most 280 units a day (MUE, indicator
-- 3: a warning), JW or JZ wanted.
CREATE TABLE claims (id integer PRIMARY KEY, hcpcs text, qty integer, mods text[], service_date date, received_date date, paid boolean);
SELECT hcpcs_attach('claims', 'reject', '{"code": "hcpcs", "units": "qty", "modifiers": "mods"}');
SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE tgrelid = 'claims'::regclass;
INSERT INTO claims VALUES (1, 'J9308', 112, '{JZ}', '2026-07-15', '2026-07-20');
INSERT INTO claims VALUES (2, 'J9308', 112, '{}', '2026-07-15', '2026-07-20');
\x
SELECT * FROM attempt($$INSERT INTO claims VALUES (2, 'J9308', 112, NULL, '2026-07-15', '2026-07-20')$$);
SELECT * FROM attempt($$INSERT INTO claims VALUES (2, 'J9308', NULL, '{JZ,QQQ}', '2026-07-15', '2026-07-20')$$);
SELECT * FROM attempt($$INSERT INTO claims VALUES (2, 'J9308', 112, '{JZ}', NULL, '2026-07-20')$$);
-- Before its first release, and a code of nobody.
SELECT * FROM attempt($$INSERT INTO claims VALUES (2, 'J9308', 112, '{}', '2012-07-15', '2012-07-20')$$);
SELECT * FROM attempt($$INSERT INTO claims VALUES (2, NULL, 112, '{}', '2026-07-15', '2026-07-20')$$);
\x
-- A warning is no error; CPT and supplies are not looked at.
INSERT INTO claims VALUES (3, 'J9308', 281, '{JZ}', '2026-07-15', '2026-07-20'), (4, '99213', NULL, '{XX}', NULL, NULL), (5, 'A4550', -1, NULL, NULL, NULL);
-- UPDATE is judged as the row will be.
UPDATE claims SET mods = '{}' WHERE id = 1;
UPDATE claims SET paid = true;
-- A batch with one such line leaves nothing behind.
INSERT INTO claims SELECT i, 'J9308', 100, CASE WHEN i <> 777 THEN '{JZ}'::text[] END, '2026-07-15', '2026-07-20' FROM generate_series(100, 1099) AS i;
SELECT count(*), bool_and(paid) AS paid FROM claims;
-- ON CONFLICT: the proposed row is judged, then the row as updated.
INSERT INTO claims VALUES (1, 'J9308', 90, '{JZ}', '2026-07-15', '2026-07-20') ON CONFLICT (id) DO UPDATE SET qty = excluded.qty;
INSERT INTO claims VALUES (1, 'J9308', 90, '{JZ}', '2026-07-15', '2026-07-20') ON CONFLICT (id) DO UPDATE SET mods = '{}';
INSERT INTO claims VALUES (1, 'J9308', 90, '{}', '2026-07-15', '2026-07-20') ON CONFLICT (id) DO NOTHING;
MERGE INTO claims USING (VALUES (1, 80), (6, 70)) AS v(id, qty) ON claims.id = v.id
	WHEN MATCHED THEN UPDATE SET qty = v.qty
	WHEN NOT MATCHED THEN INSERT VALUES (v.id, 'J9308', v.qty, '{JZ}', '2026-07-15', '2026-07-20');
SELECT id, qty, mods FROM claims WHERE id IN (1, 6) ORDER BY id;

-- Thresholds.  Attaching again replaces the trigger.
SELECT hcpcs_attach('claims', 'reject', '{"code": "hcpcs", "units": "qty", "modifiers": "mods"}', 'warning');
SELECT state, message, detail, finding FROM attempt($$INSERT INTO claims VALUES (7, 'J9308', 281, '{JZ}', '2026-07-15', '2026-07-20')$$);
-- XS on a drug line is information alone.
INSERT INTO claims VALUES (7, 'J9308', 112, '{JZ,XS}', '2026-07-15', '2026-07-20');
SELECT hcpcs_attach('claims', 'reject', '{"code": "hcpcs", "units": "qty", "modifiers": "mods"}', 'Info');
SELECT state, detail, finding FROM attempt($$INSERT INTO claims VALUES (8, 'J9308', 112, '{JZ,XS}', '2026-07-15', '2026-07-20')$$);
-- By risk: 281 units weigh 0.9, so 1 - 0.95 x 0.1 = 0.905; neither JW nor JZ
-- 0.99: 1 - 0.95 x 0.1 x 0.01 = 0.99905.
SELECT round(hcpcs_denial_risk('J9308', 281, '{JZ}', '2026-07-15', received_date => '2026-07-20')::numeric, 5) AS mue,
	   round(hcpcs_denial_risk('J9308', 281, '{}', '2026-07-15', received_date => '2026-07-20')::numeric, 5) AS both;
SELECT hcpcs_attach('claims', 'reject', '{"code": "hcpcs", "units": "qty", "modifiers": "mods"}', '0.95');
INSERT INTO claims VALUES (8, 'J9308', 281, '{JZ}', '2026-07-15', '2026-07-20');
SELECT state, detail, place, finding FROM attempt($$INSERT INTO claims VALUES (9, 'J9308', 281, '{}', '2026-07-15', '2026-07-20')$$);
-- Threshold 0 holds whatever has a finding, and nothing else.
SELECT hcpcs_attach('claims', 'reject', '{"code": "hcpcs", "units": "qty", "modifiers": "mods"}', '0');
INSERT INTO claims VALUES (9, 'J9308', 280, '{JZ}', '2026-07-15', '2026-07-20');
SELECT state, detail FROM attempt($$INSERT INTO claims VALUES (10, 'J9308', 112, '{JZ,XS}', '2026-07-15', '2026-07-20')$$);
SELECT count(*) AS triggers FROM pg_trigger WHERE tgrelid = 'claims'::regclass;

-- warn never aborts because of what a line holds.
CREATE TABLE dirty (code text, units float8, modifiers varchar(6000)[], service_date timestamp, payer text, claim_type text, place_of_service text,
	diagnoses text, ndc text, ndc_quantity float4, ndc_unit text, dose numeric, dose_unit text, prior_auth text, received_date timestamptz,
	charge numeric(10,2), drug text, container_type text);
SELECT hcpcs_attach('dirty');
INSERT INTO dirty (code, units, modifiers, service_date, received_date, payer, diagnoses, prior_auth)
	VALUES ('j9308 ', 112, '{jz}', '2026-07-15 13:00', '2026-07-20 23:59+00', 'Medicare Part B', 'C16.9', 'A1');
SET client_min_messages = error;
INSERT INTO dirty
SELECT repeat(x, 3), n, ARRAY[x, NULL, x], d, x, x, x, x, x, n, x, n, x, x, d, 1, x, x
FROM unnest(ARRAY['', ' ', 'é', E'\n', '''', 'J9308', repeat('€', 2000)]) AS x, unnest('{NaN,Infinity,-Infinity,-1,0,1e30}'::float8[]) AS n,
	unnest('{-infinity,infinity,0001-01-01,294276-12-31}'::timestamp[]) AS d;
INSERT INTO dirty DEFAULT VALUES;
RESET client_min_messages;
SELECT count(*) FROM dirty;
INSERT INTO dirty DEFAULT VALUES;

-- annotate, silently; NULL outside the scope.
CREATE TABLE notes (id integer, code varchar(10), units bigint, mod1 char(4), mod2 text, mod3 text, mod4 text, service_date date, received_date date,
	findings text[] DEFAULT '{x}', risk double precision DEFAULT 7);
SELECT hcpcs_attach('notes', 'annotate', '{"findings": "findings", "risk": "risk"}');
INSERT INTO notes VALUES (1, 'J9308', 112, 'JZ', '', NULL, NULL, '2026-07-15', '2026-07-20'), (2, 'J9308', 281, NULL, NULL, NULL, NULL, '2026-07-15', '2026-07-20'),
	(3, '99213', 1, NULL, NULL, NULL, NULL, '2026-07-15', '2026-07-20'), (4, 'J9308', 112, 'JZ', 'XS', 'JZ', NULL, '2026-07-15', '2026-07-20'),
	(5, 'J9308', 9000000000000000000, 'JZ', NULL, NULL, NULL, '2026-07-15', '2026-07-20');
SELECT id, findings, round(risk::numeric, 5) AS risk FROM notes ORDER BY id;
UPDATE notes SET mod1 = 'JZ', units = 280, findings = '{mine}', risk = 0 WHERE id = 2 RETURNING findings, risk;
SELECT count(*) AS differ FROM notes
WHERE risk IS DISTINCT FROM hcpcs_denial_risk(code, units, ARRAY[mod1, mod2, mod3, mod4], service_date, received_date => received_date);
-- One column is enough.
SELECT hcpcs_attach('notes', 'annotate', '{"risk": "risk"}');
UPDATE notes SET findings = '{mine}', risk = 0 WHERE id = 1 RETURNING findings, risk;

-- Every type of column, read as SQL casts it: the annotated risk is that of
-- hcpcs_denial_risk, in which NULL is written as blank.
CREATE DOMAIN billed AS numeric(12,3);
CREATE TABLE typed (gone integer, code char(8), u billed, service_date timestamptz, payer varchar, diagnoses text, ndc text, ndc_quantity real,
	ndc_unit char(4), dose double precision, dose_unit text, prior_auth text, received_date timestamp, charge smallint, modifiers char(3)[], risk float8);
ALTER TABLE typed DROP COLUMN gone;
SELECT hcpcs_attach('typed', 'annotate', '{"risk": "risk", "units": "u"}');
INSERT INTO typed
SELECT c, u, d, p, x, n, q, 'ML', dose, 'mg', a, '2026-07-20 12:00', 1, m
FROM unnest('{J9308,j0897,J9173,99213,J0000}'::text[]) AS c, unnest('{1,112.5,281}'::numeric[]) AS u, unnest('{2026-07-15 23:30-05,2024-02-29}'::timestamptz[]) AS d,
	unnest('{medicare,aetna,NULL}'::text[]) AS p, unnest('{C16.9,NULL}'::text[]) AS x, unnest('{00002766901,NULL}'::text[]) AS n, unnest('{10,0.1}'::real[]) AS q,
	unnest('{560.7,NULL}'::float8[]) AS dose, unnest('{A1,NULL}'::text[]) AS a, unnest('{JZ,XX,NULL}'::text[]) AS k, LATERAL (SELECT ARRAY[k] AS m) AS l;
SELECT count(*), count(risk) AS in_scope, count(*) FILTER (WHERE risk IS DISTINCT FROM hcpcs_denial_risk(code, u, modifiers::text[], service_date::date, coalesce(payer, ''),
	diagnoses => ARRAY[coalesce(diagnoses, '')], ndc => coalesce(ndc, ''), ndc_quantity => ndc_quantity::numeric, ndc_unit => ndc_unit, dose => dose::numeric,
	dose_unit => dose_unit, prior_auth => coalesce(prior_auth, ''), received_date => received_date::date, charge => charge)) AS differ, count(DISTINCT risk) > 20 AS many
FROM typed;

-- COPY of 10,000 lines: every 100th without JZ.
CREATE TABLE copied (LIKE notes INCLUDING DEFAULTS);
SELECT hcpcs_attach('copied', 'annotate', '{"findings": "findings", "risk": "risk"}');
\copy copied (id, code, units, mod1, service_date, received_date) FROM PROGRAM 'perl -e ''print qq{$_,J9308,}, $_ % 280 + 1, qq{,}, $_ % 100 ? q{JZ} : q{}, qq{,2026-07-15,2026-07-20\n} for 1 .. 10000''' WITH (FORMAT csv)
SELECT findings, count(*), round(min(risk)::numeric, 4) AS risk FROM copied GROUP BY findings ORDER BY 2;
SELECT hcpcs_attach('copied', 'reject');
\copy copied (id, code, units, mod1, service_date, received_date) FROM PROGRAM 'perl -e ''print qq{$_,J9308,}, $_ % 280 + 1, qq{,}, $_ < 9999 ? q{JZ} : q{}, qq{,2026-07-15,2026-07-20\n} for 1 .. 10000''' WITH (FORMAT csv)
SELECT count(*) FROM copied;

-- Partitions, of other column orders too.
CREATE TABLE parts (id integer, code text, units integer, modifiers text[], service_date date, received_date date, findings text[]) PARTITION BY RANGE (service_date);
CREATE TABLE parts_2025 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE parts_2026 (findings text[], modifiers text[], gone integer, units integer, service_date date NOT NULL, received_date date, code text, id integer);
ALTER TABLE parts_2026 DROP COLUMN gone;
ALTER TABLE parts ATTACH PARTITION parts_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
SELECT hcpcs_attach('parts', 'annotate', '{"findings": "findings"}');
INSERT INTO parts SELECT i, 'J9308', 112, ARRAY[CASE WHEN i % 2 = 0 THEN 'JZ' END], d, d FROM generate_series(1, 4) AS i, unnest('{2025-06-01,2026-07-15}'::date[]) AS d;
CREATE TABLE parts_2027 PARTITION OF parts FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
INSERT INTO parts VALUES (9, 'J9308', 0, '{JZ}', '2027-01-15', '2027-01-16');
UPDATE parts SET service_date = '2026-01-15', modifiers = '{}' WHERE id = 2 AND service_date < '2026-01-01';
SELECT tableoid::regclass AS part, id, modifiers, findings FROM parts ORDER BY 1, 2, 3;
SELECT hcpcs_attach('parts', 'reject');
SELECT message, place FROM attempt($$INSERT INTO parts VALUES (1, 'J9308', 112, '{}', '2026-07-15', '2026-07-20')$$);
SELECT tgrelid::regclass AS part, tgenabled, tgargs LIKE 'mode=reject%' AS reject FROM pg_trigger WHERE tgname = 'zzz_hcpcs_claim' AND tgrelid::regclass::text LIKE 'parts%' ORDER BY 1;

-- Generated columns are not there yet when the trigger looks.
CREATE TABLE made (code text, units integer, mg numeric, charge numeric GENERATED ALWAYS AS (mg * 2) STORED, modifiers text[], service_date date, received_date date);
SELECT hcpcs_attach('made', 'reject');
SELECT hcpcs_attach('made', 'reject', '{"charge": null}');
INSERT INTO made VALUES ('J9308', 112, 560, DEFAULT, '{JZ}', '2026-07-15', '2026-07-20') RETURNING charge;
INSERT INTO made VALUES ('J9308', 112, 560, DEFAULT, '{}', '2026-07-15', '2026-07-20');

-- Sources: the trigger's own, never the session's.  The guide takes J9321 for
-- ramucirumab, CMS for epcoritamab-bysp.
CREATE TABLE sourced (code text, units integer, modifiers text[], drug text, service_date date, received_date date, findings text[]);
SELECT hcpcs_attach('sourced', 'annotate', '{"findings": "findings"}');
INSERT INTO sourced VALUES ('J9308', 112, '{JZ}', 'ramucirumab', '2026-07-15', '2026-07-20') RETURNING findings;
SET hcpcs_drug.sources = 'nobody';
INSERT INTO sourced VALUES ('J9308', 112, '{}', 'epcoritamab-bysp', '2026-07-15', '2026-07-20') RETURNING findings;
SET hcpcs_drug.sources = 'guide';
INSERT INTO sourced VALUES ('J9308', 112, '{}', 'epcoritamab-bysp', '2026-07-15', '2026-07-20') RETURNING findings;
-- The session's own order still counts where no trigger asks.
SELECT count(*) FROM hcpcs_findings('J9308', 112, '{}', '2026-07-15', received_date => '2026-07-20');
RESET hcpcs_drug.sources;
-- A local row allows 20 units a day; sources=cms does not ask it.
BEGIN;
INSERT INTO hcpcs_limit (code, claim_type, units, indicator) VALUES ('J9308', 'professional', 20, 2);
INSERT INTO sourced VALUES ('J9308', 112, '{JZ}', NULL, '2026-07-15', '2026-07-20') RETURNING findings;
SELECT hcpcs_attach('sourced', 'annotate', '{"findings": "findings", "sources": "cms"}');
INSERT INTO sourced VALUES ('J9308', 112, '{JZ}', NULL, '2026-07-15', '2026-07-20') RETURNING findings;
ROLLBACK;
SELECT hcpcs_attach('sourced', 'annotate', '{"findings": "findings", "sources": "local, cmss"}');

-- What does not fit is said when attaching.
SELECT hcpcs_attach('claims', 'rejct', '{"code": "hcpcs"}');
SELECT hcpcs_attach('claims', 'off', '{"code": "hcpcs"}');
SELECT hcpcs_attach('claims', NULL);
SELECT hcpcs_attach(NULL);
SELECT hcpcs_attach(0);
SELECT hcpcs_attach('claims', 'warn', '{}', NULL);
SELECT hcpcs_attach('claims');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpc"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "quantity"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "unit": "qty"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "colour": "qty"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "hcpcs"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "modifiers": "hcpcs"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "drug": "paid"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "received_date": "qty"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "service_date": null}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "diagnoses": 7}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "mode": "reject"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty", "modifiers": "mods", "mod1": "hcpcs"}');
SELECT hcpcs_attach('claims', 'warn', '{"code": "ctid"}');
SELECT hcpcs_attach('claims', 'warn', '["hcpcs"]');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty"}', '1.5');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty"}', 'nan');
SELECT hcpcs_attach('claims', 'warn', '{"code": "hcpcs", "units": "qty"}', 'severe');
SELECT hcpcs_attach('claims', 'annotate', '{"code": "hcpcs", "units": "qty"}');
SELECT hcpcs_attach('claims', 'annotate', '{"code": "hcpcs", "units": "qty", "risk": "qty"}');
SELECT hcpcs_attach('claims', 'annotate', '{"code": "hcpcs", "units": "qty", "modifiers": "mods", "findings": "mods"}');
SELECT hcpcs_attach('claims', 'annotate', '{"code": "hcpcs", "units": "qty", "findings": "mods"}', '0.5');
SELECT hcpcs_attach('claims', 'reject', '{"code": "hcpcs", "units": "qty", "findings": "mods"}');
ALTER TABLE notes ADD modifiers text[];
SELECT hcpcs_attach('notes');
SELECT hcpcs_attach('notes', 'warn', '{"modifiers": null}');
CREATE VIEW seen AS SELECT * FROM claims;
SELECT hcpcs_attach('seen', 'warn', '{"code": "hcpcs", "units": "qty"}');

-- ... and of a trigger made by hand, when it first fires.
CREATE TABLE byhand (code text, units integer, service_date date);
CREATE FUNCTION fire(arguments text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE OR REPLACE TRIGGER t BEFORE INSERT ON byhand FOR EACH ROW EXECUTE FUNCTION hcpcs_validate_claim_line(%s)', arguments);
	RETURN QUERY SELECT a.state, a.message, a.detail, a.hint FROM attempt($i$INSERT INTO byhand VALUES ('J9308', 112, '2026-07-15')$i$) AS a;
END $$;
SELECT * FROM fire('''mode''');
SELECT * FROM fire('''mode=warn'', ''Mode=reject''');
SELECT * FROM fire('''modes=warn''');
SELECT * FROM fire('''code=kode''');
SELECT * FROM fire('''sources=cmss''');
SELECT * FROM fire('''sources="cms''');
SELECT left(detail, 48) AS detail FROM fire(' '' threshold = error '', ''units=units'', ''MODE = Reject '', ''sources=cms, local''');
DROP TRIGGER t ON byhand;
-- Renamed since it was attached.
SELECT hcpcs_attach('byhand', 'reject');
ALTER TABLE byhand RENAME units TO quantity;
INSERT INTO byhand VALUES ('J9308', 112, '2026-07-15');
SELECT hcpcs_attach('byhand', 'reject', '{"units": "quantity"}');
-- Only BEFORE INSERT OR UPDATE, for rows.
DROP TRIGGER zzz_hcpcs_claim ON byhand;
CREATE TRIGGER t AFTER INSERT ON byhand FOR EACH ROW EXECUTE FUNCTION hcpcs_validate_claim_line();
INSERT INTO byhand VALUES ('99213', 1, '2026-07-15');
DROP TRIGGER t ON byhand;
CREATE TRIGGER t BEFORE INSERT ON byhand FOR EACH STATEMENT EXECUTE FUNCTION hcpcs_validate_claim_line();
INSERT INTO byhand VALUES ('99213', 1, '2026-07-15');
DROP TRIGGER t ON byhand;
INSERT INTO byhand VALUES ('99213', 1, '2026-07-15');
CREATE TRIGGER t BEFORE DELETE ON byhand FOR EACH ROW EXECUTE FUNCTION hcpcs_validate_claim_line();
DELETE FROM byhand;
DROP TRIGGER t ON byhand;
SELECT hcpcs_validate_claim_line();
-- Our name taken by another trigger.
CREATE TRIGGER zzz_hcpcs_claim BEFORE UPDATE ON byhand FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
SELECT hcpcs_attach('byhand', 'reject', '{"units": "quantity"}');

-- An owner without any other right, in a schema of odd names; who does not
-- own the table may not attach; who may insert is judged.
CREATE ROLE regress_hcpcs_clerk;
CREATE ROLE regress_hcpcs_keeper;
CREATE SCHEMA "odd "" schema'" AUTHORIZATION regress_hcpcs_keeper;
SET ROLE regress_hcpcs_keeper;
CREATE TABLE "odd "" schema'"."lines \ '1" ("the ""code'" text, "un\its" integer, modifiers text[], payer text, service_date date, received_date date);
SELECT hcpcs_attach('"odd "" schema''"."lines \ ''1"', 'reject', '{"code": "the \"code''", "units": "un\\its"}');
GRANT USAGE ON SCHEMA "odd "" schema'" TO regress_hcpcs_clerk;
GRANT INSERT ON "odd "" schema'"."lines \ '1" TO regress_hcpcs_clerk;
SET ROLE regress_hcpcs_clerk;
SELECT hcpcs_attach('"odd "" schema''"."lines \ ''1"', 'warn', '{"code": "the \"code''", "units": "un\\its"}');
INSERT INTO "odd "" schema'"."lines \ '1" VALUES ('J9308', 112, '{JZ}', 'medicare', '2026-07-15', '2026-07-20');
RESET ROLE;
-- A policy's value is told to those who may read it.
INSERT INTO hcpcs_payer_policy (payer, code, policy, value, unit) VALUES ('bcbs_al', 'J9308', 'max_units', '150', 'units/14 days');
SET ROLE regress_hcpcs_clerk;
INSERT INTO "odd "" schema'"."lines \ '1" VALUES ('J9308', 151, '{JZ}', 'bcbs_al', '2026-07-15', '2026-07-20');
RESET ROLE;
REVOKE SELECT ON hcpcs_payer_policy FROM PUBLIC;
SET ROLE regress_hcpcs_clerk;
INSERT INTO "odd "" schema'"."lines \ '1" VALUES ('J9308', 151, '{JZ}', 'bcbs_al', '2026-07-15', '2026-07-20');
RESET ROLE;
GRANT SELECT ON hcpcs_payer_policy TO PUBLIC;
DELETE FROM hcpcs_payer_policy WHERE NOT shipped;

-- A search_path with look-alikes in front.
CREATE SCHEMA trap;
CREATE FUNCTION trap.hcpcs_validate_claim_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trap'; END $$;
CREATE TABLE trap.claims (code text, units integer, service_date date);
CREATE FUNCTION trap.text_eq(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trap'; END $$;
CREATE OPERATOR trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.text_eq);
CREATE DOMAIN trap.text AS pg_catalog.text CHECK (trap.text_eq('', ''));
SET search_path = trap, pg_catalog, public;
SELECT hcpcs_attach('public.claims', 'reject', '{"code": "hcpcs", "units": "qty", "modifiers": "mods"}');
INSERT INTO public.claims VALUES (20, 'J9308', 112, '{JZ}', '2026-07-15', '2026-07-20');
INSERT INTO public.claims VALUES (21, 'J9308', 112, '{}', '2026-07-15', '2026-07-20');
SET search_path = '';
INSERT INTO public.claims VALUES (21, 'J9308', 112, '{}', '2026-07-15', '2026-07-20');
RESET search_path;

SET client_min_messages = warning;
DROP SCHEMA trap, "odd "" schema'" CASCADE;
DROP TABLE claims, dirty, notes, typed, copied, parts, made, sourced, byhand CASCADE;
DROP DOMAIN billed;
DROP FUNCTION attempt, fire;
DROP ROLE regress_hcpcs_clerk;
DROP ROLE regress_hcpcs_keeper;
