\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'
SET datestyle = ISO;

-- Whatever is imported, corrected and undone, in any order: on a day that a
-- loaded file covers, the answer is what the newest posting of the quarter
-- says; between quarters there is none; after the last one it goes on.
-- Random histories against that sentence, for each kind that comes by
-- quarter, answered by the image (C) and, for NDCs, by the SQL views too.
BEGIN;
INSERT INTO hcpcs_source (source, publisher) VALUES ('history', 'a test');
INSERT INTO hcpcs_drug (source, code, drug, dose, dose_unit, billing_basis)
SELECT 'history', code, 'test drug', 1, 'mg', 'exact' FROM unnest('{J0001,J0002,J0003,J0004,J0005,J0006}'::text[]) AS code;
SET LOCAL hcpcs_drug.sources = 'history';

CREATE TEMP TABLE loaded (release text, day date, code text, value integer);	-- a file; a row without code stands for an empty one
CREATE TEMP TABLE tally (what text PRIMARY KEY, n bigint NOT NULL);

CREATE FUNCTION pg_temp.tick(what text, n bigint = 1) RETURNS void LANGUAGE sql
AS $$ INSERT INTO tally AS t VALUES (what, n) ON CONFLICT (what) DO UPDATE SET n = t.n + excluded.n $$;

-- A file of the kind as CMS writes it, and what the functions answer.
CREATE FUNCTION pg_temp.file_of(kind text, codes text[], amounts integer[]) RETURNS text LANGUAGE sql AS $$
SELECT CASE kind
		WHEN 'payment' THEN 'HCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit,Co-insurance Percentage,Notes'
		WHEN 'ndc' THEN '_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG'
		WHEN 'status' THEN 'hcpcs,status_indicator,payment_rate'
		ELSE 'hcpcs,mue_value,mai,rationale'
	END || E'\n' || coalesce((
	SELECT string_agg(CASE kind
			WHEN 'payment' THEN format('%s,test,1 mg,%s.5,20,', c, v)
			WHEN 'ndc' THEN format('%s,test,Test Labs,12345-678%s-01,Test,1 mg,1,1,%s,%s', c, right(c, 1), v, v)
			WHEN 'status' THEN format('%s,%s,', c, (ARRAY['K', 'N', 'G'])[v])
			ELSE format('%s,%s,3,Clinical: Data', c, v)
		END, E'\n' ORDER BY c) FROM unnest(codes, amounts) AS f(c, v)), '') || E'\n'
$$;
CREATE FUNCTION pg_temp.answer(kind text, asked text, day date) RETURNS integer LANGUAGE sql AS $$
SELECT CASE kind
		WHEN 'payment' THEN (SELECT floor(payment_limit)::integer FROM hcpcs_price(asked, day))
		WHEN 'ndc' THEN (SELECT units::integer FROM hcpcs_ndc_units('12345-678' || right(asked, 1) || '-01', 1, 'UN', day))
		WHEN 'status' THEN (SELECT array_position(ARRAY['K', 'N', 'G'], status_indicator) FROM hcpcs_price(asked, day))
		WHEN 'limit_dme' THEN (SELECT mue_dme FROM hcpcs_lookup(asked, day))
		ELSE (SELECT mue_professional FROM hcpcs_lookup(asked, day))
	END
$$;
CREATE FUNCTION pg_temp.model(asked text, on_day date) RETURNS integer LANGUAGE sql AS $$
SELECT l.value
FROM loaded l
WHERE l.code = asked AND l.release = (
	SELECT max(r.release COLLATE "C") FROM loaded r
	WHERE r.day = (SELECT max(q.day) FROM loaded q
				   WHERE q.day <= on_day
				     AND (on_day < q.day + interval '3 months' OR q.day = (SELECT max(z.day) FROM loaded z))))
$$;
CREATE FUNCTION pg_temp.checksum() RETURNS text LANGUAGE sql AS $$
SELECT md5(string_agg(t, E'\n' ORDER BY t COLLATE "C")) FROM (
	SELECT 'limit' || x::text FROM hcpcs_limit x WHERE NOT shipped UNION ALL SELECT 'status' || x::text FROM hcpcs_status x WHERE NOT shipped
	UNION ALL SELECT 'payment' || x::text FROM hcpcs_payment x WHERE NOT shipped UNION ALL SELECT 'ndc' || x::text FROM hcpcs_ndc x WHERE NOT shipped
	UNION ALL SELECT 'release' || x::text FROM hcpcs_release x WHERE NOT shipped UNION ALL SELECT 'reject' || x::text FROM hcpcs_import_reject x
) AS a(t)
$$;

CREATE FUNCTION pg_temp.check_answers(kind text, step text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	wrong record;
BEGIN
	FOR wrong IN
		SELECT c.code, d.day::date AS day, pg_temp.model(c.code, d.day::date) AS expected, pg_temp.answer(kind, c.code, d.day::date) AS found,
			   v.units AS viewed
		FROM (SELECT generate_series(date '2029-12-31', '2031-10-01', '3 months') + '1 day' UNION ALL SELECT '2030-03-31' UNION ALL SELECT '2035-01-01') AS d(day)
		CROSS JOIN unnest('{J0001,J0002,J0003,J0004,J0005,J0006}'::text[]) AS c(code)
		LEFT JOIN LATERAL (SELECT code, units_per_container::integer AS units FROM hcpcs_ndc_as_of(d.day::date, '{history}') WHERE kind = 'ndc' OFFSET 0) AS v ON v.code = c.code
	LOOP
		PERFORM pg_temp.tick('answers');
		IF wrong.expected IS NOT NULL THEN
			PERFORM pg_temp.tick('answers with a value');
		END IF;
		IF wrong.expected IS DISTINCT FROM wrong.found OR kind = 'ndc' AND wrong.expected IS DISTINCT FROM wrong.viewed THEN
			PERFORM pg_temp.tick('wrong');
			RAISE EXCEPTION 'after %: % on %: expected %, found %, by view %', step, wrong.code, wrong.day, wrong.expected, wrong.found, wrong.viewed;
		END IF;
	END LOOP;
END $$;

CREATE FUNCTION pg_temp.one_import(kind text, quarter integer, posting integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	first date := date '2030-01-01' + quarter * interval '3 months';
	name text := format('%sq%s%s', extract(year FROM first), extract(quarter FROM first), (ARRAY['', 'r2', 'r3'])[posting]);
	same boolean := random() < 0.15 AND EXISTS (SELECT 1 FROM loaded WHERE release = name);
	codes text[] := CASE WHEN same THEN ARRAY(SELECT code FROM loaded WHERE release = name AND code IS NOT NULL ORDER BY code)
						 ELSE ARRAY(SELECT c FROM unnest('{J0001,J0002,J0003,J0004,J0005,J0006}'::text[]) AS c WHERE random() < 0.7) END;
	amounts integer[] := CASE WHEN same THEN ARRAY(SELECT value FROM loaded WHERE release = name AND code IS NOT NULL ORDER BY code)
							  ELSE ARRAY(SELECT 1 + floor(random() * 3)::integer FROM unnest(codes)) END;
	content text := pg_temp.file_of(kind, codes, amounts);
	before text := pg_temp.checksum();
	preview text;
	report text;
BEGIN
	BEGIN
		preview := (SELECT string_agg(r::text, E'\n') FROM hcpcs_import(kind, name, content, true, 'history') AS r);
		IF pg_temp.checksum() <> before THEN
			RAISE EXCEPTION 'the preview of % wrote something', name;
		END IF;
		report := (SELECT string_agg(r::text, E'\n') FROM hcpcs_import(kind, name, content, source => 'history') AS r);
	EXCEPTION WHEN object_not_in_prerequisite_state THEN
		-- only where a newer posting of the quarter answers already
		IF NOT EXISTS (SELECT 1 FROM loaded WHERE day = first AND release COLLATE "C" > name COLLATE "C") THEN
			RAISE;
		END IF;
		PERFORM pg_temp.tick('older postings refused');
		RETURN format('refused import of %s', name);
	END;
	IF preview IS DISTINCT FROM report THEN
		RAISE EXCEPTION E'preview and import of % differ:\n%\n%', name, preview, report;
	END IF;
	IF same AND pg_temp.checksum() <> before THEN
		RAISE EXCEPTION 'the same file again changed something: %', name;
	END IF;
	PERFORM pg_temp.tick(CASE WHEN same THEN 'same files again' WHEN EXISTS (SELECT 1 FROM loaded WHERE release = name) THEN 'corrections' ELSE 'imports' END);
	DELETE FROM loaded WHERE release = name;
	INSERT INTO loaded VALUES (name, first, NULL, NULL);
	INSERT INTO loaded SELECT name, first, c, v FROM unnest(codes, amounts) AS f(c, v);
	RETURN format('import of %s: %s %s', name, codes, amounts);
END $$;

CREATE FUNCTION pg_temp.one_undo(kind text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	name text := (SELECT release FROM (SELECT DISTINCT release FROM loaded) AS l ORDER BY random() LIMIT 1);
BEGIN
	IF name IS NULL THEN
		RETURN 'nothing to undo';
	END IF;
	PERFORM hcpcs_import_undo(name, 'history');
	DELETE FROM loaded WHERE release = name;
	PERFORM pg_temp.tick('undone');
	RETURN format('undo of %s', name);
EXCEPTION WHEN object_not_in_prerequisite_state THEN
	PERFORM pg_temp.tick('undo refused');
	RETURN format('refused undo of %s', name);
END $$;

CREATE FUNCTION pg_temp.history(kind text, seed double precision, steps integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	step text;
	done text := '';
BEGIN
	PERFORM setseed(seed);
	TRUNCATE loaded;
	FOR i IN 1 .. steps LOOP
		step := CASE WHEN random() < 0.75 THEN pg_temp.one_import(kind, floor(random() * 6)::integer, 1 + floor(power(random(), 2) * 3)::integer)
					 ELSE pg_temp.one_undo(kind) END;
		done := done || E'\n' || step;
		PERFORM pg_temp.check_answers(kind, done);
	END LOOP;
	-- everything undone, newest first: as if nothing had been
	FOR step IN SELECT release FROM loaded GROUP BY release, day ORDER BY day DESC, release COLLATE "C" DESC LOOP
		PERFORM hcpcs_import_undo(step, 'history');
	END LOOP;
	RETURN coalesce(pg_temp.checksum(), 'nothing is left');
END $$;

SELECT kind, seed, pg_temp.history(kind, seed, 15) AS after_undoing_all
FROM (VALUES ('payment', 0.1), ('payment', 0.2), ('ndc', 0.3), ('status', 0.5), ('limit_professional', 0.6), ('limit_dme', 0.7)) AS v(kind, seed);
SELECT what, n > 0 AS there FROM tally ORDER BY what;
ROLLBACK;
