-- import: how does a file that CMS publishes become rows of a release, what
-- did it change, and how is that taken back?
--
-- What the lines of a file say is read in src/core/release*.c (function
-- hcpcs_release_rows); here it is held against what the source says without
-- it.  Only differences are written: rows of the new release, nobody else's.
--
-- By quarter (limits, status, payment, NDCs): a row holds from the first day
-- of the quarter without end or, where a later quarter is here already, to
-- the last day of its own; so a late file changes no other quarter.  A key
-- that the file leaves out is ended by a row that says so.  Codes, modifiers
-- and the JW/JZ list have dates of their own: a row restates an older one as
-- a whole, and the newest release has the word.
--
-- Plain PL/pgSQL with the rights of the caller: whoever may write the tables
-- may import.  No temporary table is made, so that a preview also runs in a
-- read-only transaction.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- ---- what is kept and returned ----

CREATE TABLE @extschema@.hcpcs_import_reject (
	source		text NOT NULL,
	release		text NOT NULL,
	kind		text NOT NULL,
	line_no		integer NOT NULL,
	line		text NOT NULL,
	reason		text NOT NULL,
	PRIMARY KEY (source, release, kind, line_no)
);

COMMENT ON TABLE @extschema@.hcpcs_import_reject IS 'lines of imported files that could not become rows, as they stood: written by hcpcs_import, removed with their release by hcpcs_import_undo, dumped by pg_dump';
COMMENT ON COLUMN @extschema@.hcpcs_import_reject.source IS 'source that the file was imported for (hcpcs_source)';
COMMENT ON COLUMN @extschema@.hcpcs_import_reject.release IS 'name of the release';
COMMENT ON COLUMN @extschema@.hcpcs_import_reject.kind IS 'what the file is about, as in hcpcs_release';
COMMENT ON COLUMN @extschema@.hcpcs_import_reject.line_no IS 'number of the line in the file, from 1; of the first one where a quoted field goes over several';
COMMENT ON COLUMN @extschema@.hcpcs_import_reject.line IS 'the line as it stood';
COMMENT ON COLUMN @extschema@.hcpcs_import_reject.reason IS 'why it was refused';

SELECT pg_extension_config_dump('@extschema@.hcpcs_import_reject', '');

GRANT SELECT ON @extschema@.hcpcs_import_reject TO PUBLIC;

CREATE TYPE @extschema@.hcpcs_import_row AS (
	action		text,
	line_no		integer,
	key			text,
	old			text,
	new			text,
	reason		text
);

COMMENT ON TYPE @extschema@.hcpcs_import_row IS 'row of hcpcs_import: what became of a line or of a key';
COMMENT ON COLUMN @extschema@.hcpcs_import_row.action IS 'added, changed or ended: what the source says from now on; refused: the line is in hcpcs_import_reject; note: a defect of the file that does not keep the line out; summary: key has the action, new how often';
COMMENT ON COLUMN @extschema@.hcpcs_import_row.line_no IS 'number of the line in the file, from 1; NULL: no line, as for what ended';
COMMENT ON COLUMN @extschema@.hcpcs_import_row.key IS 'code or modifier; of kind ndc NDC and code; of a summary the action that is counted';
COMMENT ON COLUMN @extschema@.hcpcs_import_row.old IS 'what the source said before of the same dates; NULL: nothing';
COMMENT ON COLUMN @extschema@.hcpcs_import_row.new IS 'what it says now; NULL: nothing; of a summary the count';
COMMENT ON COLUMN @extschema@.hcpcs_import_row.reason IS 'why the line was refused, what the note is, what is counted; NULL: nothing to explain';

CREATE TYPE @extschema@.hcpcs_import_step AS (
	action		text,
	line_no		integer,
	key			text,
	old			jsonb,
	new			jsonb,
	reason		text,
	line		text,
	relation	text,
	gone		jsonb,
	put			jsonb,
	rest		jsonb
);

COMMENT ON TYPE @extschema@.hcpcs_import_step IS 'internal: a row of hcpcs_import and what it writes';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.action IS 'as in hcpcs_import_row, or take: an accepted line; unchanged; skipped';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.line_no IS 'as in hcpcs_import_row';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.key IS 'as in hcpcs_import_row';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.old IS 'the row that answered before';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.new IS 'the row that answers now; of an accepted line its columns';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.reason IS 'as in hcpcs_import_row';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.line IS 'the line as it stood';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.relation IS 'table that the row belongs to; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.gone IS 'row of this release to be deleted: an earlier import said otherwise';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.put IS 'row of this release to be inserted';
COMMENT ON COLUMN @extschema@.hcpcs_import_step.rest IS 'row of this release to be inserted besides: what gone goes on saying of later quarters';

-- ---- what the kinds are ----

CREATE FUNCTION @extschema@.hcpcs_import_layout(kind text, OUT relation text, OUT keys text[], OUT facts text[], OUT claim_type text)
	LANGUAGE sql IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT
RETURN (
	SELECT ROW(l.relation, l.keys, l.facts, l.claim_type)
	FROM (VALUES
		('limit_professional', 'hcpcs_limit', '{code}'::text[], '{units,indicator}'::text[], 'professional'),
		('limit_institutional', 'hcpcs_limit', '{code}', '{units,indicator}', 'institutional'),
		('limit_dme', 'hcpcs_limit', '{code}', '{units,indicator}', 'dme'),
		('status', 'hcpcs_status', '{code}', '{status_indicator}', NULL),
		('payment', 'hcpcs_payment', '{code}', '{payment_limit,coinsurance_percent,note}', NULL),
		('ndc', 'hcpcs_ndc', '{ndc,code}', '{units_per_container,containers_per_package,units_per_package,size}', NULL),
		('code', 'hcpcs_drug', '{code}', '{valid_from,valid_to,category,drug,brand,description,dose,dose_unit,billing_basis,route,container,esrd,coverage,replaced_by}', NULL),
		('modifier', 'hcpcs_modifier', '{modifier}', '{valid_from,valid_to,category,description}', NULL),
		('jw_jz', 'hcpcs_drug', '{code}', '{jw_jz}', NULL)
	) AS l(kind, relation, keys, facts, claim_type)
	WHERE l.kind = hcpcs_import_layout.kind
);

COMMENT ON FUNCTION @extschema@.hcpcs_import_layout(text) IS
'internal: where the rows of a kind of release go: table, what tells its keys apart, the columns whose change is a change (spellings of names and of reasons are not), and the claim type that a kind of limit stands for; NULLs for a kind that is not imported';

CREATE FUNCTION @extschema@.hcpcs_import_period(kind text, release text, OUT released date, OUT covers_from date, OUT covers_to date, OUT first_day date)
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part text[];
BEGIN
	IF kind IS NULL OR kind = 'modifier' OR (@extschema@.hcpcs_import_layout(kind)).relation IS NULL THEN
		RAISE invalid_parameter_value USING
			MESSAGE = format('"%s" is no kind of release that can be imported', left(coalesce(kind, 'NULL'), 60)),
			HINT = 'Kinds are code, jw_jz, limit_professional, limit_institutional, limit_dme, status, payment and ndc.';
	END IF;
	IF kind = 'jw_jz' THEN
		part := regexp_match(release, '^((?:19|20|21)[0-9]{2})-?([0-9]{2})-?([0-9]{2})$');
		BEGIN
			released := make_date(part[1]::integer, part[2]::integer, part[3]::integer);
		EXCEPTION WHEN data_exception THEN
			released := NULL;
		END;
		-- CMS Claims Processing Manual, chapter 17, 40: JW and JZ are required
		-- from this service date on, whichever posting of the list it is
		covers_from := '2023-07-01';
		covers_to := 'infinity';
		first_day := covers_from;
	ELSE
		part := regexp_match(release, '^((?:19|20|21)[0-9]{2})q([1-4])[A-Za-z0-9._-]*$');
		released := make_date(part[1]::integer, part[2]::integer * 3 - 2, 1);
		first_day := released;
		covers_to := released + interval '3 months' - interval '1 day';
		-- codes carry their own dates
		covers_from := CASE WHEN kind = 'code' THEN '-infinity' ELSE released END;
	END IF;
	IF released IS NULL THEN
		RAISE invalid_parameter_value USING
			MESSAGE = format('"%s" is no name of a release of kind %s', left(coalesce(release, 'NULL'), 60), kind),
			DETAIL = 'The name says which service dates the release covers.',
			HINT = CASE WHEN kind = 'jw_jz'
						THEN 'Name it by the day on which the list was posted, such as 20250620.'
						ELSE 'Begin it with the quarter, such as 2026q1; a re-posting goes on with letters or digits, such as 2026q1r2.'
				   END;
	END IF;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_period(text, text) IS
'internal: the service dates that a release covers, by its name, and the day by which it is ordered, which does not depend on when it is imported: the first day of the quarter, or the posting day; first_day: the day whose answers an import is compared with; raises 22023 for a kind or a name that is none';

CREATE FUNCTION @extschema@.hcpcs_import_padded(name text)
	RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
RETURN (
	SELECT string_agg(CASE WHEN part[1] ~ '[0-9]' THEN lpad(part[1], 20, '0') ELSE lower(part[1]) END, '' ORDER BY place)
	FROM regexp_matches(name, '[0-9]+|[^0-9]+', 'g') WITH ORDINALITY AS m(part, place)
);

COMMENT ON FUNCTION @extschema@.hcpcs_import_padded(text) IS
'internal: the name of a release so that its numbers order as numbers: r10 comes after r2';

CREATE FUNCTION @extschema@.hcpcs_import_check(kind text, release text, content text, source text)
	RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE CALLED ON NULL INPUT
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	other text;
BEGIN
	PERFORM @extschema@.hcpcs_import_period(kind, release);
	-- everything orders names as texts; where a reader would order them
	-- otherwise, the wrong posting would answer
	SELECT min(r.release COLLATE "C") INTO other
	FROM @extschema@.hcpcs_release r
	WHERE r.source = hcpcs_import_check.source AND r.release <> hcpcs_import_check.release
	  AND left(r.release, 6) = left(hcpcs_import_check.release, 6)
	  AND (r.release COLLATE "C" < hcpcs_import_check.release COLLATE "C") <>
		  (@extschema@.hcpcs_import_padded(r.release) COLLATE "C" < @extschema@.hcpcs_import_padded(hcpcs_import_check.release) COLLATE "C");
	IF other IS NOT NULL THEN
		RAISE invalid_parameter_value USING
			MESSAGE = format('whether release "%s" or "%s" is the newer one is not clear', left(release, 60), other),
			DETAIL = 'Names are ordered as texts, in which 10 comes before 2 and R before r.',
			HINT = format('For a newer one go on from the newest name, such as "%s.1".', (
				SELECT max(r.release COLLATE "C") FROM @extschema@.hcpcs_release r
				WHERE r.source = hcpcs_import_check.source AND left(r.release, 6) = left(hcpcs_import_check.release, 6)));
	END IF;
	IF content IS NULL THEN
		RAISE null_value_not_allowed USING
			MESSAGE = 'there is no content to import',
			HINT = 'Pass the text of the file, such as convert_from(bytes, ''WIN1252'').';
	END IF;
	IF NOT EXISTS (SELECT 1 FROM @extschema@.hcpcs_source s WHERE s.source = hcpcs_import_check.source) THEN
		RAISE undefined_object USING
			MESSAGE = format('source "%s" does not exist', left(coalesce(source, 'NULL'), 60)),
			DETAIL = (SELECT 'Sources are ' || string_agg(s.source, ', ' ORDER BY s.precedence, s.source) || '.'
					  FROM @extschema@.hcpcs_source s),
			HINT = 'Insert it into hcpcs_source first.';
	END IF;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_check(text, text, text, text) IS
'internal: raises what is wrong with the arguments of hcpcs_import: 22023 for kind and release, and for a release whose place among those that are here is not clear, 22004 for no content, 42704 for a source that does not exist';

-- ---- lines ----

CREATE FUNCTION @extschema@.hcpcs_import_problems(relation regclass, fields jsonb[])
	RETURNS text[]
	LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tests text;
	result text[];
	half integer := cardinality(fields) / 2;
BEGIN
	SELECT string_agg(test, E'\n') INTO tests
	FROM (
		SELECT format('WHEN r.%I IS NULL THEN %L', a.attname, a.attname || ' is missing') AS test
		FROM pg_attribute a
		WHERE a.attrelid = relation AND a.attnotnull AND a.attnum > 0
		UNION ALL
		SELECT format('WHEN NOT (%s) THEN %L', pg_get_expr(c.conbin, c.conrelid),
					  format('breaks %s: %s', c.conname, left(pg_get_expr(c.conbin, c.conrelid), 80)))
		FROM pg_constraint c
		WHERE c.conrelid = relation AND c.contype = 'c'
	) AS t;
	EXECUTE format(
		'SELECT coalesce(array_agg(CASE %s END ORDER BY import_place), ''{}'')
		FROM unnest($1) WITH ORDINALITY AS f(import_fields, import_place),
			 jsonb_populate_record(NULL::%s, f.import_fields) AS r', tests, relation)
		INTO result USING fields;
	RETURN result;
EXCEPTION WHEN data_exception THEN
	-- some value cannot be read: it is in one of the halves
	IF half = 0 THEN
		RETURN ARRAY[SQLERRM];
	END IF;
	RETURN @extschema@.hcpcs_import_problems(relation, fields[1:half])
		|| @extschema@.hcpcs_import_problems(relation, fields[half + 1:]);
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_problems(regclass, jsonb[]) IS
'internal: for each row, given as columns, why the table could not store it: a value out of range, a column without value, a check constraint; NULL: it could';

CREATE FUNCTION @extschema@.hcpcs_import_lines(kind text, release text, content text, constants jsonb)
	RETURNS SETOF @extschema@.hcpcs_import_step
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 1000000 ROWS 5000
	SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	WITH read AS MATERIALIZED (
		SELECT r.line_no, r.key, r.line, r.reason, r.note, r.fields,
			   CASE r.fields->>'record' WHEN 'modifier' THEN 'modifier' ELSE kind END AS place,
			   -- Addendum B of many quarters in one file has them in a column
			   coalesce(lower(r.fields->>'release') <> left(hcpcs_import_lines.release, 6), false) AS elsewhere
		FROM @extschema@.hcpcs_release_rows(kind, content) r
	), drug AS MATERIALIZED (
		-- a code that is not here yet is kept where its range holds drugs
		SELECT c.code, coalesce(bool_or(d.category <> 'not_drug'),
								c.code ~ '^([JQ]|C9|A9|P9|S0|A464[12])') AS kept
		FROM (SELECT DISTINCT r.fields->>'code' AS code FROM read r) AS c
		LEFT JOIN @extschema@.hcpcs_drug d ON d.code = c.code
		GROUP BY c.code
	), sorted AS (
		SELECT r.*, kind NOT IN ('code', 'jw_jz') AND NOT d.kept AS foreign_to_us,
			   first_value(r.line_no) OVER same AS first_line,
			   first_value(r.fields) OVER same AS first_fields
		FROM read r
		LEFT JOIN drug d ON d.code = r.fields->>'code'
		WINDOW same AS (PARTITION BY r.place, r.reason IS NULL AND NOT r.elsewhere, r.key ORDER BY r.line_no)
	), judged AS (
		SELECT s.*,
			   CASE WHEN s.reason IS NOT NULL THEN s.reason
					WHEN s.elsewhere OR s.foreign_to_us OR s.first_line = s.line_no THEN NULL
					WHEN s.first_fields = s.fields THEN format('repeats line %s', s.first_line)
					ELSE format('line %s says otherwise of %s', s.first_line, s.key)
			   END AS refusal,
			   (@extschema@.hcpcs_import_layout(s.place)).relation AS relation,
			   s.fields - 'record' - 'release' || constants AS columns
		FROM sorted s
	)
	SELECT CASE WHEN j.refusal IS NOT NULL THEN 'refused'
				WHEN j.elsewhere OR j.foreign_to_us THEN 'skipped'
				ELSE 'take'
		   END, j.line_no, j.key, NULL::jsonb, j.columns,
		   CASE WHEN j.refusal IS NOT NULL THEN j.refusal
				WHEN j.elsewhere THEN 'of another quarter'
				WHEN j.foreign_to_us THEN 'no drug code'
				ELSE j.note
		   END, j.line, j.relation, NULL::jsonb, NULL::jsonb, NULL::jsonb
	FROM judged j;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_import_lines(text, text, text, jsonb) IS
'internal: the lines of a file as steps: take, skipped (of another quarter, or no drug) or refused (unreadable, or an earlier line of the file has the key); of an accepted line the reason is the note; constants: columns that no file has';

CREATE FUNCTION @extschema@.hcpcs_import_storable(lines @extschema@.hcpcs_import_step[])
	RETURNS @extschema@.hcpcs_import_step[]
	LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	target text;
	part @extschema@.hcpcs_import_step[];
	problems text[];
	result @extschema@.hcpcs_import_step[];
BEGIN
	SELECT array_agg(l) INTO result FROM unnest(lines) AS l WHERE l.action <> 'take';
	FOR target IN SELECT DISTINCT l.relation FROM unnest(lines) AS l WHERE l.action = 'take' ORDER BY 1
	LOOP
		SELECT array_agg(l ORDER BY l.line_no) INTO part
		FROM unnest(lines) AS l
		WHERE l.action = 'take' AND l.relation = target;
		problems := @extschema@.hcpcs_import_problems(
			format('@extschema@.%I', target)::regclass,
			ARRAY(SELECT l.new FROM unnest(part) WITH ORDINALITY AS l ORDER BY l.ordinality));
		SELECT result || array_agg(
			CASE WHEN p.problem IS NULL THEN ROW(l.action, l.line_no, l.key, l.old, l.new, l.reason, l.line, l.relation, NULL, NULL, NULL)::@extschema@.hcpcs_import_step
				 ELSE ROW('refused', l.line_no, l.key, NULL, NULL, 'cannot be stored: ' || p.problem, l.line, NULL, NULL, NULL, NULL)::@extschema@.hcpcs_import_step
			END) INTO result
		FROM unnest(part) WITH ORDINALITY AS l
		JOIN unnest(problems) WITH ORDINALITY AS p(problem, ordinality) USING (ordinality);
	END LOOP;
	RETURN coalesce(result, '{}');
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_storable(@extschema@.hcpcs_import_step[]) IS
'internal: the lines, those that the table could not store refused with the reason';

-- ---- what differs: releases by quarter ----

CREATE FUNCTION @extschema@.hcpcs_import_quarter(kind text, release text, source text, lines @extschema@.hcpcs_import_step[])
	RETURNS SETOF @extschema@.hcpcs_import_step
	LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	layout record;
	period record;
	until date := 'infinity';
	-- a file of rates alone (Addendum B for payment) says nothing of the
	-- codes that it leaves out
	partial boolean;
BEGIN
	SELECT v.* INTO layout FROM @extschema@.hcpcs_import_layout(kind) AS v;
	SELECT v.* INTO period FROM @extschema@.hcpcs_import_period(kind, release) AS v;
	IF EXISTS (SELECT 1 FROM @extschema@.hcpcs_release r
			   WHERE r.source = $3 AND r.kind = $1 AND r.covers_from > period.covers_to) THEN
		until := period.covers_to;
	END IF;
	SELECT kind = 'payment' AND count(*) > 0 AND NOT bool_or(l.new ? 'coinsurance_percent') INTO partial
	FROM unnest(lines) AS l
	WHERE l.action = 'take';

	-- file: what the lines say; layer: what the source says on the first day
	-- by older releases and by what was shipped of this one; own: what an
	-- earlier import of this release wrote
	RETURN QUERY EXECUTE format($q$
		WITH file AS (
			SELECT l.line_no, %2$s AS key, t AS row, to_jsonb(t) AS image
			FROM unnest($1) AS l, jsonb_populate_record(NULL::%1$s, l.new) AS t
			WHERE l.action = 'take'
		), layer AS (
			SELECT DISTINCT ON (1) %2$s AS key, t AS row
			FROM %1$s t
			JOIN @extschema@.hcpcs_release_date d
				ON d.source = t.source AND d.release = t.release AND $2 = ANY (d.kinds)
			WHERE t.source = $4 AND %4$s AND $5 BETWEEN t.valid_from AND t.valid_to
			  AND (t.shipped OR t.release <> $3)
			  AND (d.released, d.release COLLATE "C") <= ($10, $3 COLLATE "C")
			ORDER BY 1, d.released DESC, d.release COLLATE "C" DESC, t.shipped
		), own AS (
			SELECT %2$s AS key, t AS row
			FROM %1$s t
			WHERE NOT t.shipped AND t.source = $4 AND t.release = $3 AND %4$s
			  AND $5 BETWEEN t.valid_from AND t.valid_to
		), met AS (
			SELECT coalesce(f.key, b.key, o.key) AS key, f.line_no, f.image,
				   f.key IS NOT NULL AS is_said,
				   b.key IS NOT NULL AND NOT (b.row).ended AS was_below,
				   CASE WHEN o.key IS NOT NULL THEN NOT (o.row).ended
						ELSE b.key IS NOT NULL AND NOT (b.row).ended END AS was_said,
				   CASE WHEN o.key IS NOT NULL THEN to_jsonb(o.row)
						ELSE to_jsonb(b.row) END AS was,
				   to_jsonb(b.row) AS below, to_jsonb(o.row) AS own, (o.row).valid_to AS own_to,
				   b.key IS NOT NULL AND NOT (b.row).ended AND
					   ROW(%3$s) IS NOT DISTINCT FROM ROW(%5$s) AS same_below,
				   CASE WHEN o.key IS NOT NULL THEN ROW(%3$s) IS NOT DISTINCT FROM ROW(%6$s)
						ELSE ROW(%3$s) IS NOT DISTINCT FROM ROW(%5$s) END AS same
			FROM file f
			FULL JOIN layer b ON b.key = f.key
			FULL JOIN own o ON o.key = coalesce(f.key, b.key)
		), judged AS (
			SELECT m.*, CASE WHEN is_said AND NOT was_said THEN 'added'
							 WHEN is_said AND NOT same THEN 'changed'
							 WHEN is_said THEN 'unchanged'
							 WHEN was_said AND NOT $7 THEN 'ended'
						END AS action
			FROM met m
		)
		SELECT j.action, j.line_no, j.key,
			   CASE WHEN j.was_said THEN j.was END, CASE WHEN j.is_said THEN j.image END,
			   NULL::text, NULL::text, $8,
			   CASE WHEN j.action <> 'unchanged' THEN j.own END,
			   CASE WHEN j.action = 'unchanged' OR j.same_below AND j.is_said THEN NULL
					WHEN j.is_said THEN j.image || $9
					WHEN j.was_below THEN j.below || $9 || '{"ended": true}'
			   END,
			   CASE WHEN j.action <> 'unchanged' AND j.own_to > $6
					THEN j.own || jsonb_build_object('valid_from', $6 + 1)
			   END
		FROM judged j
		WHERE j.action IS NOT NULL$q$,
		format('@extschema@.%I', layout.relation),
		(SELECT format('concat_ws('' '', %s)', string_agg('t.' || quote_ident(k), ', ')) FROM unnest(layout.keys) AS k),
		(SELECT string_agg(format('(f.row).%I', c), ', ') FROM unnest(layout.facts) AS c),
		CASE WHEN layout.claim_type IS NULL THEN 'true' ELSE format('t.claim_type = %L', layout.claim_type) END,
		(SELECT string_agg(format('(b.row).%I', c), ', ') FROM unnest(layout.facts) AS c),
		(SELECT string_agg(format('(o.row).%I', c), ', ') FROM unnest(layout.facts) AS c))
		USING lines, kind, release, source, period.first_day, until, partial, layout.relation,
			jsonb_build_object('shipped', false, 'source', source, 'release', release, 'ended', false,
							   'valid_from', period.first_day, 'valid_to', until),
			@extschema@.hcpcs_import_rank(kind, release, source);
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_quarter(text, text, text, @extschema@.hcpcs_import_step[]) IS
'internal: what the accepted lines of a quarterly file add, change and end, against what older releases of the source say on the first day of the quarter, and what has to be written for that: rows that hold without end, or to the end of the quarter where a later one is here';

CREATE FUNCTION @extschema@.hcpcs_import_rank(kind text, release text, source text)
	RETURNS date
	LANGUAGE sql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	SELECT greatest((@extschema@.hcpcs_import_period(hcpcs_import_rank.kind, hcpcs_import_rank.release)).released, max(r.released))
	FROM @extschema@.hcpcs_release r
	WHERE r.source = hcpcs_import_rank.source AND r.release = hcpcs_import_rank.release;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_import_rank(text, text, text) IS
'internal: the date by which a release will be ordered among those of its source once it is imported: the latest of its kinds, as in hcpcs_release_date';

-- ---- what differs: codes, modifiers and the JW/JZ list ----

CREATE FUNCTION @extschema@.hcpcs_import_standing(relation text, release text, source text)
	RETURNS SETOF jsonb
	LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
	RETURN QUERY EXECUTE format($q$
		SELECT DISTINCT ON (t.%2$I, t.valid_from) to_jsonb(t)
		FROM %1$s t
		JOIN @extschema@.hcpcs_release_date d
			ON d.source = t.source AND d.release = t.release
			AND d.kinds && '{code,modifier,jw_jz}'
		WHERE t.source = $2 AND (t.shipped OR t.release <> $1)
		ORDER BY t.%2$I, t.valid_from, d.released DESC, d.release COLLATE "C" DESC, t.shipped$q$,
		format('@extschema@.%I', relation),
		CASE relation WHEN 'hcpcs_modifier' THEN 'modifier' ELSE 'code' END)
		USING release, source;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_standing(text, text, text) IS
'internal: the rows of hcpcs_drug or hcpcs_modifier that stand for a source without what was imported of a release: of each code and first day the one of the newest release';

CREATE FUNCTION @extschema@.hcpcs_import_merge(stands jsonb, said jsonb, first_day date)
	RETURNS jsonb
	LANGUAGE sql IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT
RETURN CASE
	-- The descriptor is the same, or nothing could be read from it: what was
	-- read before, and what was put right by hand, holds on; only the end,
	-- what follows and coverage are CMS's news.
	WHEN stands IS NOT NULL AND (NOT said ? 'description' OR said->'description' IN ('null', stands->'description') OR said ? 'code' AND NOT said ? 'dose')
	THEN stands
		|| coalesce((SELECT jsonb_object_agg(f.key, f.value) FROM jsonb_each(said) AS f
					 WHERE f.key = 'valid_to' OR (f.key = 'coverage' AND f.value <> 'null')
						OR (f.key = 'replaced_by' AND stands->>'replaced_by' IS NULL)), '{}')
	ELSE jsonb_build_object('valid_from', first_day, 'valid_to', 'infinity',
			'category', CASE WHEN said ? 'modifier' THEN 'other' END,
			-- CMS's JW/JZ policy leaves these categories out
			'jw_jz', CASE WHEN said->>'category' IN ('vaccine', 'radiopharmaceutical', 'contrast', 'blood_product') THEN 'exempt' END)
		|| coalesce(stands, '{}')
		-- a blank is news of what is read from the text, and not of what the
		-- file has no column for; a successor that is known stays
		|| coalesce((SELECT jsonb_object_agg(f.key, f.value) FROM jsonb_each(said) AS f
					 WHERE CASE f.key WHEN 'replaced_by' THEN stands->>'replaced_by' IS NULL
						   ELSE f.value <> 'null' OR f.key IN ('drug', 'brand', 'dose', 'dose_unit', 'billing_basis', 'route', 'container', 'esrd', 'note') END), '{}')
		|| CASE WHEN stands IS NULL THEN '{}' ELSE jsonb_build_object('valid_from', stands->'valid_from') END
	END
	-- what goes on is not replaced
	|| CASE WHEN coalesce(said->>'valid_to', 'infinity') <> 'infinity' OR NOT said ? 'valid_to' THEN '{}'::jsonb
			WHEN said ? 'modifier' THEN '{"valid_to": "infinity"}'
			ELSE '{"valid_to": "infinity", "replaced_by": null}' END;

COMMENT ON FUNCTION @extschema@.hcpcs_import_merge(jsonb, jsonb, date) IS
'internal: the row of a code or modifier that a file makes of the one that stands (NULL: none) and of what its line says: what the file has no column for is carried over; first_day: since when a code holds that is new and undated';

CREATE FUNCTION @extschema@.hcpcs_import_dated(release text, source text, relation text, lines @extschema@.hcpcs_import_step[])
	RETURNS SETOF @extschema@.hcpcs_import_step
	LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	layout record;
	period record;
BEGIN
	SELECT v.* INTO layout FROM @extschema@.hcpcs_import_layout(CASE relation WHEN 'hcpcs_modifier' THEN 'modifier' ELSE 'code' END) AS v;
	SELECT v.* INTO period FROM @extschema@.hcpcs_import_period('code', release) AS v;
	RETURN QUERY EXECUTE format($q$
		WITH said AS (
			SELECT l.line_no, l.key, l.new - '{shipped,source,release}'::text[] AS new
			FROM unnest($1) AS l
			WHERE l.action = 'take' AND l.relation = $2
		), stands AS MATERIALIZED (
			SELECT s AS row, s->>%2$L AS key, (s->>'valid_from')::date AS valid_from, (s->>'valid_to')::date AS valid_to
			FROM @extschema@.hcpcs_import_standing($2, $3, $4) AS s
		), own AS (
			SELECT to_jsonb(t) AS row, t.%2$I AS key, t.valid_from
			FROM %1$s t
			WHERE NOT t.shipped AND t.source = $4 AND t.release = $3
		), met AS (
			-- a code has one line: it is about the last row that has not ended
			-- when the line begins; the ones before are history
			SELECT DISTINCT ON (s.key) s.line_no, s.key, s.new, b.row AS below,
				   @extschema@.hcpcs_import_merge(b.row, s.new, $5) AS now
			FROM said s
			LEFT JOIN stands b ON b.key = s.key
				AND b.valid_to >= coalesce((s.new->>'valid_from')::date,
										   CASE WHEN (s.new->>'valid_to')::date >= $5 THEN $5 END, b.valid_to)
			ORDER BY s.key, b.valid_from DESC
		), unusable AS (
			SELECT m.key, CASE WHEN m.now->>'category' IS NULL THEN 'what it is the file does not say, and it is not here yet'
							   ELSE format('would end before %%s, the day from which it holds here', m.below->>'valid_from') END AS reason
			FROM met m
			WHERE m.now->>'category' IS NULL OR (m.now->>'valid_to')::date < (m.now->>'valid_from')::date
		), told AS (
			-- another unit is billed from the quarter on; what was billed
			-- before keeps the old one
			SELECT m.line_no, m.key, m.new, m.below,
				   CASE WHEN c.is_split THEN m.now || jsonb_build_object('valid_from', $5) ELSE m.now END AS now,
				   CASE WHEN c.is_split THEN m.below || $6 || jsonb_build_object('valid_to', $5 - 1) END AS rest
			FROM met m
			CROSS JOIN LATERAL (
				SELECT ROW((m.now->>'dose')::numeric, m.now->>'dose_unit') IS DISTINCT FROM ROW((m.below->>'dose')::numeric, m.below->>'dose_unit')
					   AND (m.below->>'valid_from')::date < $5 AND (m.now->>'valid_to')::date >= $5 IS TRUE AS is_split
			) AS c
			WHERE m.key NOT IN (SELECT u.key FROM unusable u)
		), typed AS (
			SELECT m.*, t AS now_row, b AS below_row, o AS own_row, o.%2$I IS NOT NULL AS has_own
			FROM told m
			CROSS JOIN LATERAL jsonb_populate_record(NULL::%1$s, m.now || $6) AS t
			LEFT JOIN own w ON w.key = m.key AND w.valid_from = t.valid_from
			LEFT JOIN LATERAL jsonb_populate_record(NULL::%1$s, w.row) AS o ON w.row IS NOT NULL
			LEFT JOIN LATERAL jsonb_populate_record(NULL::%1$s, m.below) AS b ON m.below IS NOT NULL
		), judged AS (
			SELECT t.*, ROW(%3$s) IS NOT DISTINCT FROM ROW(%4$s) AS same_below,
				   ROW(%3$s) IS NOT DISTINCT FROM ROW(%5$s) AS same_own
			FROM typed t
		), named AS (
			SELECT j.*, CASE WHEN CASE WHEN j.has_own THEN j.same_own ELSE j.below IS NOT NULL AND j.same_below END THEN 'unchanged'
							 WHEN j.below IS NULL AND NOT j.has_own THEN 'added'
							 WHEN (j.now_row).valid_to < coalesce((j.own_row).valid_to, (j.below_row).valid_to) THEN 'ended'
							 ELSE 'changed'
						END AS action
			FROM judged j
		)
		SELECT n.action, n.line_no, n.key, CASE WHEN n.has_own THEN to_jsonb(n.own_row) ELSE n.below END, to_jsonb(n.now_row),
			   NULL::text, NULL::text, $2,
			   NULL::jsonb,
			   CASE WHEN n.action <> 'unchanged' AND NOT (n.below IS NOT NULL AND n.same_below) THEN to_jsonb(n.now_row) END,
			   CASE WHEN n.action <> 'unchanged' THEN n.rest END
		FROM named n
		UNION ALL
		SELECT NULL, NULL, w.key, NULL, NULL, NULL, NULL, $2, w.row, NULL, NULL
		FROM own w
		JOIN named n ON n.key = w.key AND n.action <> 'unchanged'
		UNION ALL
		SELECT 'note', n.line_no, n.key, NULL, NULL,
			   format('the file has it from %%s, here it holds from %%s', n.new->>'valid_from', (n.now_row).valid_from),
			   NULL, NULL, NULL, NULL, NULL
		FROM named n
		WHERE (n.new->>'valid_from')::date <> (n.now_row).valid_from
		  AND NOT EXISTS (SELECT 1 FROM stands b WHERE b.key = n.key AND b.valid_from = (n.new->>'valid_from')::date)
		UNION ALL
		SELECT 'refused', l.line_no, l.key, NULL, NULL, m.reason, l.line, NULL, NULL, NULL, NULL
		FROM unnest($1) AS l
		JOIN unusable m ON m.key = l.key
		WHERE l.action = 'take' AND l.relation = $2
		UNION ALL
		-- CMS ends a code by a date, never by silence
		SELECT 'note', NULL, min(b.key COLLATE "C") || CASE WHEN count(*) > 1 THEN ' ...' ELSE '' END, NULL, NULL,
			   format('%%s not in the file, and not ended by it: left as they are', count(*)), NULL, NULL, NULL, NULL, NULL
		FROM stands b
		WHERE b.valid_to >= $5 AND NOT EXISTS (SELECT 1 FROM said s WHERE s.key = b.key)
		  AND EXISTS (SELECT 1 FROM said)
		HAVING count(*) > 0
		UNION ALL
		-- said by an earlier import of this release, and not by this one
		SELECT 'ended', NULL, w.key, w.row, NULL, 'no longer in the file of this release', NULL, $2, w.row, NULL, NULL
		FROM own w
		WHERE NOT EXISTS (SELECT 1 FROM said s WHERE s.key = w.key)$q$,
		format('@extschema@.%I', relation), layout.keys[1],
		(SELECT string_agg(format('(t.now_row).%I', c), ', ') FROM unnest(layout.facts) AS c),
		(SELECT string_agg(format('(t.below_row).%I', c), ', ') FROM unnest(layout.facts) AS c),
		(SELECT string_agg(format('(t.own_row).%I', c), ', ') FROM unnest(layout.facts) AS c))
		USING lines, relation, release, source, period.first_day,
			jsonb_build_object('shipped', false, 'source', source, 'release', release);
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_dated(text, text, text, @extschema@.hcpcs_import_step[]) IS
'internal: what the accepted lines of a code file add, change and end in hcpcs_drug or hcpcs_modifier; what is not in the file stays, with a note where it has not ended';

CREATE FUNCTION @extschema@.hcpcs_import_list(release text, source text, lines @extschema@.hcpcs_import_step[])
	RETURNS SETOF @extschema@.hcpcs_import_step
	LANGUAGE sql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	WITH stands AS MATERIALIZED (
		SELECT s AS row, s->>'code' AS key, s->>'valid_from' AS valid_from
		FROM @extschema@.hcpcs_import_standing('hcpcs_drug', hcpcs_import_list.release, hcpcs_import_list.source) AS s
		WHERE s->>'category' <> 'not_drug'
		  AND (s->>'valid_to')::date >= (@extschema@.hcpcs_import_period('jw_jz', hcpcs_import_list.release)).covers_from
	), said AS (
		SELECT l.line_no, l.key FROM unnest(lines) AS l WHERE l.action = 'take'
	), own AS (
		SELECT to_jsonb(d) AS row, d.code AS key, to_jsonb(d)->>'valid_from' AS valid_from
		FROM @extschema@.hcpcs_drug d
		WHERE NOT d.shipped AND d.source = hcpcs_import_list.source AND d.release = hcpcs_import_list.release
	), met AS (
		SELECT b.key, s.line_no, b.row, o.row AS own, coalesce(o.row, b.row)->>'jw_jz' AS was,
			   CASE WHEN s.key IS NOT NULL THEN 'listed'
					WHEN b.row->>'jw_jz' = 'exempt' THEN 'exempt'
			   END AS now
		FROM stands b
		LEFT JOIN said s ON s.key = b.key
		LEFT JOIN own o ON o.key = b.key AND o.valid_from = b.valid_from
	), named AS (
		SELECT m.*, m.row || jsonb_build_object('shipped', false, 'source', source, 'release', release, 'jw_jz', m.now) AS image,
			   CASE WHEN m.was IS NOT DISTINCT FROM m.now THEN CASE WHEN m.line_no IS NOT NULL THEN 'unchanged' END
					WHEN m.now IS NULL THEN 'ended'
					WHEN m.was IS NULL THEN 'added'
					ELSE 'changed'
			   END AS action
		FROM met m
	)
	SELECT n.action, n.line_no, n.key, CASE WHEN n.was IS NOT NULL THEN coalesce(n.own, n.row) END,
		   CASE WHEN n.now IS NOT NULL THEN n.image END, NULL::text, NULL::text, 'hcpcs_drug',
		   CASE WHEN n.action <> 'unchanged' THEN n.own END,
		   CASE WHEN n.action <> 'unchanged' AND n.row->>'jw_jz' IS DISTINCT FROM n.now THEN n.image END, NULL::jsonb
	FROM named n
	WHERE n.action IS NOT NULL
	UNION ALL
	SELECT 'refused', l.line_no, l.key, NULL, NULL, 'no drug code of this source on or after 2023-07-01: import the codes first', l.line, NULL, NULL, NULL, NULL
	FROM unnest(lines) AS l
	WHERE l.action = 'take' AND NOT EXISTS (SELECT 1 FROM stands b WHERE b.key = l.key);
END;

COMMENT ON FUNCTION @extschema@.hcpcs_import_list(text, text, @extschema@.hcpcs_import_step[]) IS
'internal: what a posting of the JW/JZ list changes: the rows of hcpcs_drug that stand for the source, restated with jw_jz listed, or without it where the code is off the list (exempt stays exempt)';

-- ---- the whole ----

CREATE FUNCTION @extschema@.hcpcs_import_steps(kind text, release text, content text, source text)
	RETURNS @extschema@.hcpcs_import_step[]
	LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	lines @extschema@.hcpcs_import_step[];
	found @extschema@.hcpcs_import_step[];
	kinds text[] := CASE WHEN kind IN ('code', 'jw_jz') THEN '{code,jw_jz}' ELSE ARRAY[kind] END;
	first date := (@extschema@.hcpcs_import_period(kind, release)).covers_from;
	rank date := @extschema@.hcpcs_import_rank(kind, release, source);
	newer text;
BEGIN
	lines := ARRAY(SELECT l FROM @extschema@.hcpcs_import_lines(kind, release, content, CASE
		WHEN kind IN ('code', 'jw_jz') THEN '{}'::jsonb
		ELSE jsonb_strip_nulls(jsonb_build_object('claim_type', (@extschema@.hcpcs_import_layout(kind)).claim_type))
			|| '{"valid_from": "-infinity", "valid_to": "infinity", "ended": false}'
		END || jsonb_build_object('shipped', false, 'source', source, 'release', release)) AS l);
	IF kind = 'jw_jz' THEN
		found := ARRAY(SELECT s FROM @extschema@.hcpcs_import_list(release, source, lines) AS s);
	ELSIF kind = 'code' THEN
		-- stored could be what is complete; said is only what the line has
		lines := ARRAY(
			SELECT CASE WHEN s.action = 'take'
						THEN ROW(s.action, s.line_no, s.key, NULL, l.new, s.reason, s.line, s.relation, NULL, NULL, NULL)::@extschema@.hcpcs_import_step
						ELSE s
				   END
			FROM unnest(@extschema@.hcpcs_import_storable(@extschema@.hcpcs_import_completed(lines, release))) AS s
			JOIN unnest(lines) AS l ON l.line_no = s.line_no);
		found := ARRAY(SELECT s FROM @extschema@.hcpcs_import_dated(release, source, 'hcpcs_drug', lines) AS s)
			|| ARRAY(SELECT s FROM @extschema@.hcpcs_import_dated(release, source, 'hcpcs_modifier', lines) AS s);
	ELSE
		lines := @extschema@.hcpcs_import_storable(lines);
		found := ARRAY(SELECT s FROM @extschema@.hcpcs_import_quarter(kind, release, source, lines) AS s);
	END IF;

	-- all of another quarter, or nothing that can be read: what the source
	-- says would end for no reason
	IF NOT EXISTS (SELECT 1 FROM unnest(lines) AS l WHERE l.action = 'take') THEN
		RAISE invalid_parameter_value USING
			MESSAGE = format('the content has nothing for release "%s" of kind %s', release, kind),
			DETAIL = coalesce((
				SELECT format('Of %s lines %s were refused and %s skipped; the first is line %s: %s.', count(*),
							  count(*) FILTER (WHERE l.action = 'refused'), count(*) FILTER (WHERE l.action = 'skipped'),
							  min(l.line_no), (array_agg(l.reason ORDER BY l.line_no))[1])
				FROM unnest(lines) AS l
				HAVING count(*) > 0), 'There is no line below the headings.'),
			HINT = 'Nothing was imported. Look at the name of the release and at the content.';
	END IF;

	SELECT r.release INTO newer
	FROM @extschema@.hcpcs_release r
	JOIN @extschema@.hcpcs_release_date d ON d.source = r.source AND d.release = r.release
	WHERE r.source = hcpcs_import_steps.source AND r.kind = ANY (kinds)
	  AND (kind IN ('code', 'jw_jz') OR r.covers_from = first)
	  AND (d.released, d.release COLLATE "C") > (rank, release COLLATE "C")
	ORDER BY d.released DESC, d.release COLLATE "C" DESC
	LIMIT 1;
	IF newer IS NOT NULL AND EXISTS (SELECT 1 FROM unnest(found) AS s WHERE s.gone IS NOT NULL OR s.put IS NOT NULL) THEN
		RAISE object_not_in_prerequisite_state USING
			MESSAGE = format('release "%s" of source "%s" is newer than "%s"', newer, source, release),
			DETAIL = 'It answers for the same dates, and says only where it differs from what was here before it.',
			HINT = CASE WHEN kind = 'jw_jz' AND NOT EXISTS (
							SELECT 1 FROM @extschema@.hcpcs_release r
							WHERE r.source = hcpcs_import_steps.source AND r.kind = 'jw_jz'
							  AND (r.released, r.release COLLATE "C") > (rank, release COLLATE "C"))
						-- the name orders the list, and says nothing else
						THEN format('The list is laid over the codes that are here: name it by a day after theirs, such as %s.', (
							SELECT to_char(d.released + 1, 'YYYYMMDD') FROM @extschema@.hcpcs_release_date d
							WHERE d.source = hcpcs_import_steps.source AND d.release = newer))
						WHEN EXISTS (SELECT 1 FROM @extschema@.hcpcs_release r
									 WHERE NOT r.shipped AND r.source = hcpcs_import_steps.source AND r.release = newer)
						THEN format('Undo it with hcpcs_import_undo(%L, %L), import "%s", then import it again.', newer, source, release)
						ELSE 'Import into a source of your own to have the older release beside it.'
				   END;
	END IF;
	RETURN found
		-- an excerpt would end whatever it leaves out
		|| ARRAY(SELECT ROW('note', NULL, NULL, NULL, NULL,
							format('%s of %s keys are not in the file and end: is it the whole file?', count(*) FILTER (WHERE s.action = 'ended'), count(*)),
							NULL, NULL, NULL, NULL, NULL)::@extschema@.hcpcs_import_step
				 FROM unnest(found) AS s
				 WHERE s.action IN ('changed', 'ended', 'unchanged') AND kind <> 'code'
				 HAVING 2 * count(*) FILTER (WHERE s.action = 'ended') > count(*))
		|| ARRAY(SELECT l FROM unnest(lines) AS l WHERE l.action IN ('refused', 'skipped'))
		|| ARRAY(SELECT ROW('note', l.line_no, l.key, NULL, NULL, l.reason, NULL, NULL, NULL, NULL, NULL)::@extschema@.hcpcs_import_step
				 FROM unnest(lines) AS l WHERE l.action = 'take' AND l.reason IS NOT NULL);
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_steps(text, text, text, text) IS
'internal: everything that an import reports and writes; only reads; raises 22023 where no line can be taken and 55000 where a newer release answers for the same dates and this one says anything new';

CREATE FUNCTION @extschema@.hcpcs_import_completed(lines @extschema@.hcpcs_import_step[], release text)
	RETURNS @extschema@.hcpcs_import_step[]
	LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
RETURN ARRAY(
	-- as the line would be stored if it were new
	SELECT CASE WHEN l.action = 'take'
				THEN ROW(l.action, l.line_no, l.key, l.old,
						 l.new || jsonb_build_object(
							'category', coalesce(l.new->>'category', CASE l.relation WHEN 'hcpcs_modifier' THEN 'other' ELSE 'drug' END),
							'valid_from', coalesce(l.new->>'valid_from', (@extschema@.hcpcs_import_period('code', hcpcs_import_completed.release)).first_day::text),
							'valid_to', coalesce(l.new->>'valid_to', 'infinity')),
						 l.reason, l.line, l.relation, NULL, NULL, NULL)::@extschema@.hcpcs_import_step
				ELSE l
		   END
	FROM unnest(lines) AS l
);

COMMENT ON FUNCTION @extschema@.hcpcs_import_completed(@extschema@.hcpcs_import_step[], text) IS
'internal: lines of a code file with the columns that a row cannot do without, to see whether a table could store them; what the file does not say is settled when they meet what stands';

CREATE FUNCTION @extschema@.hcpcs_import_write(steps @extschema@.hcpcs_import_step[])
	RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	target text;
	same text;
BEGIN
	FOR target IN
		SELECT DISTINCT s.relation
		FROM unnest(steps) AS s
		WHERE s.gone IS NOT NULL OR s.put IS NOT NULL
		ORDER BY 1
	LOOP
		SELECT string_agg(format('t.%1$I = g.%1$I', a.attname), ' AND ') INTO same
		FROM pg_index i
		JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
		WHERE i.indrelid = format('@extschema@.%I', target)::regclass AND i.indisprimary;
		EXECUTE format($q$
			DELETE FROM @extschema@.%1$I t
			USING unnest($1) AS s, jsonb_populate_record(NULL::@extschema@.%1$I, s.gone) AS g
			WHERE s.relation = $2 AND s.gone IS NOT NULL AND %2$s$q$, target, same)
			USING steps, target;
		EXECUTE format($q$
			INSERT INTO @extschema@.%1$I
			SELECT p.*
			FROM unnest($1) AS s,
				 unnest(ARRAY[s.put, s.rest]) AS w(row),
				 jsonb_populate_record(NULL::@extschema@.%1$I, w.row) AS p
			WHERE s.relation = $2 AND w.row IS NOT NULL
			ORDER BY s.key, p.valid_from$q$, target)
			USING steps, target;
	END LOOP;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_write(@extschema@.hcpcs_import_step[]) IS
'internal: writes the rows of an import; tables in which nothing changes are not touched';

CREATE FUNCTION @extschema@.hcpcs_import_record(kind text, release text, source text, steps @extschema@.hcpcs_import_step[])
	RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	period record;
	entry record;
BEGIN
	SELECT v.* INTO period FROM @extschema@.hcpcs_import_period(kind, release) AS v;
	FOR entry IN
		SELECT k.kind, k.covers_from
		FROM (
			SELECT hcpcs_import_record.kind AS kind, period.covers_from AS covers_from
			UNION ALL
			SELECT 'modifier', period.covers_from
			FROM unnest(steps) AS s
			WHERE hcpcs_import_record.kind = 'code' AND s.relation = 'hcpcs_modifier'
			HAVING count(*) > 0
			UNION ALL
			-- CMS drops codes some years after their end: the list is complete
			-- from the first end on that the file still has; a file that lacks
			-- most of the codes that are here lists changes only
			SELECT 'code_list', coalesce(min((s.new->>'valid_to')::date) FILTER (WHERE (s.new->>'valid_to')::date < period.first_day) + 1,
										 period.first_day)
			FROM unnest(steps) AS s
			WHERE hcpcs_import_record.kind = 'code' AND s.relation = 'hcpcs_drug' AND s.new IS NOT NULL
			HAVING 2 * count(*) > (
				SELECT count(DISTINCT d.code) FROM @extschema@.hcpcs_drug d
				WHERE d.source = hcpcs_import_record.source AND d.valid_to >= period.first_day)
		) AS k
		WHERE NOT EXISTS (
			SELECT 1 FROM @extschema@.hcpcs_release r
			WHERE NOT r.shipped AND r.source = hcpcs_import_record.source
			  AND r.release = hcpcs_import_record.release AND r.kind = k.kind)
	LOOP
		INSERT INTO @extschema@.hcpcs_release (source, release, kind, released, covers_from, covers_to, origin)
		VALUES (source, release, entry.kind, period.released, entry.covers_from, period.covers_to,
				format('imported with hcpcs_import, kind %s', kind));
	END LOOP;

	-- The lines that were refused, unless the same ones are there already.
	IF EXISTS (
		(SELECT s.line_no, s.line, s.reason FROM unnest(steps) AS s WHERE s.action = 'refused'
		 EXCEPT
		 SELECT j.line_no, j.line, j.reason FROM @extschema@.hcpcs_import_reject j
		 WHERE j.source = $3 AND j.release = $2 AND j.kind = $1)
		UNION ALL
		(SELECT j.line_no, j.line, j.reason FROM @extschema@.hcpcs_import_reject j
		 WHERE j.source = $3 AND j.release = $2 AND j.kind = $1
		 EXCEPT
		 SELECT s.line_no, s.line, s.reason FROM unnest(steps) AS s WHERE s.action = 'refused'))
	THEN
		DELETE FROM @extschema@.hcpcs_import_reject j
		WHERE j.source = $3 AND j.release = $2 AND j.kind = $1;
		INSERT INTO @extschema@.hcpcs_import_reject (source, release, kind, line_no, line, reason)
		SELECT $3, $2, $1, s.line_no, s.line, s.reason
		FROM unnest(steps) AS s
		WHERE s.action = 'refused';
	END IF;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_record(text, text, text, @extschema@.hcpcs_import_step[]) IS
'internal: lists an imported release in hcpcs_release (a file of codes also as the list of all codes, from the day after the first end that it names) and keeps its refused lines';

CREATE FUNCTION @extschema@.hcpcs_import_report(kind text, steps @extschema@.hcpcs_import_step[])
	RETURNS SETOF @extschema@.hcpcs_import_row
	LANGUAGE sql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
	WITH name(action, place, meaning) AS (VALUES
		('added', 1, 'keys of which the source said nothing for these dates'),
		('changed', 2, 'keys of which it said something else'),
		('ended', 3, 'keys of which it no longer says anything, or which end earlier'),
		('unchanged', 4, 'keys of which it said the same'),
		('refused', 5, 'lines kept in hcpcs_import_reject'),
		('note', 6, 'defects of the file, and what to look at'),
		('skipped', 7, 'lines on codes that are no drugs, or on other quarters')
	), step AS MATERIALIZED (
		SELECT s.* FROM unnest(steps) AS s
	), reported AS (
		SELECT 0 AS block, n.place AS number, 'summary' AS action, NULL::integer AS line_no, n.action AS key,
			   NULL AS old, count(s.action)::text AS new, n.meaning AS reason
		FROM name n
		LEFT JOIN step s ON s.action = n.action
		GROUP BY n.place, n.action, n.meaning
		UNION ALL
		SELECT n.place, s.line_no, s.action, s.line_no, s.key,
			   CASE WHEN s.old IS NOT NULL THEN coalesce((
				SELECT string_agg(concat(f.column_name, ' ', s.old->>f.column_name), ', ' ORDER BY f.ordinality)
				FROM unnest((@extschema@.hcpcs_import_layout(w.kind)).facts) WITH ORDINALITY AS f(column_name, ordinality)
				WHERE s.old->>f.column_name IS NOT NULL
				  AND (s.new IS NULL OR w.kind NOT IN ('code', 'modifier') OR s.old->f.column_name IS DISTINCT FROM s.new->f.column_name)), '') END,
			   CASE WHEN s.new IS NOT NULL AND s.action <> 'refused' THEN coalesce((
				SELECT string_agg(concat(f.column_name, ' ', s.new->>f.column_name), ', ' ORDER BY f.ordinality)
				FROM unnest((@extschema@.hcpcs_import_layout(w.kind)).facts) WITH ORDINALITY AS f(column_name, ordinality)
				WHERE s.new->>f.column_name IS NOT NULL
				  AND (s.old IS NULL OR w.kind NOT IN ('code', 'modifier') OR s.old->f.column_name IS DISTINCT FROM s.new->f.column_name)), '') END,
			   s.reason
		FROM step s
		JOIN name n ON n.action = s.action
		CROSS JOIN LATERAL (
			SELECT CASE s.relation WHEN 'hcpcs_modifier' THEN 'modifier' ELSE hcpcs_import_report.kind END AS kind
		) AS w
		WHERE s.action NOT IN ('unchanged', 'skipped')
	)
	SELECT r.action, r.line_no, r.key, r.old, r.new, r.reason
	FROM reported r
	ORDER BY r.block, r.number NULLS LAST, r.key COLLATE "C";
END;

COMMENT ON FUNCTION @extschema@.hcpcs_import_report(text, @extschema@.hcpcs_import_step[]) IS
'internal: the steps of an import in words: first one summary row for each action, then what changed, row by row';

CREATE FUNCTION @extschema@.hcpcs_import(kind text, release text, content text, preview boolean DEFAULT false, source text DEFAULT 'cms')
	RETURNS SETOF @extschema@.hcpcs_import_row
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT COST 1000000 ROWS 1000
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	steps @extschema@.hcpcs_import_step[];
BEGIN
	PERFORM @extschema@.hcpcs_import_check(kind, release, content, source);
	IF preview IS NOT TRUE THEN
		-- one import at a time: each is held against what is here
		LOCK TABLE @extschema@.hcpcs_release IN SHARE ROW EXCLUSIVE MODE;
	END IF;
	steps := @extschema@.hcpcs_import_steps(kind, release, content, source);
	IF preview IS NOT TRUE THEN
		PERFORM @extschema@.hcpcs_import_write(steps);
		PERFORM @extschema@.hcpcs_import_record(kind, release, source, steps);
	END IF;
	RETURN QUERY SELECT r.* FROM @extschema@.hcpcs_import_report(kind, steps) AS r;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import(text, text, text, boolean, text) IS
'imports a file that CMS publishes and reports what it changes: one summary row for each action, then the rows; kind: code, jw_jz, limit_professional, limit_institutional, limit_dme, status, payment or ndc; release: the quarter, such as 2026q1 (2026q1r2 for a re-posting; names are ordered as texts, and one whose place is not clear, r10 beside r2, is refused), of jw_jz the posting day, such as 20250620; content: the file as text; preview true: changes nothing and reports the same; writes rows of this release only, where it differs from older ones; lines that cannot become rows go to hcpcs_import_reject and stop nothing; imported again, the same file changes nothing and another one corrects the release; raises 22023 for a kind, name or content that is none, or has nothing for the release, 42704 for an unknown source, 55000 where a newer release answers for the same dates; needs the right to write the tables concerned, hcpcs_release and hcpcs_import_reject';

-- ---- taking it back ----

CREATE FUNCTION @extschema@.hcpcs_import_lean(kind text, release text, source text)
	RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	layout record;
	result text;
BEGIN
	SELECT v.* INTO layout FROM @extschema@.hcpcs_import_layout(kind) AS v;
	EXECUTE format($q$
		SELECT string_agg(DISTINCT n.release, ', ')
		FROM @extschema@.hcpcs_release n
		JOIN @extschema@.hcpcs_release_date d ON d.source = n.source AND d.release = n.release
		JOIN @extschema@.hcpcs_release_date mine ON mine.source = n.source AND mine.release = $2
		WHERE NOT n.shipped AND n.source = $3
		  AND (d.released, d.release COLLATE "C") > (mine.released, mine.release COLLATE "C")
		  AND CASE WHEN $1 IN ('code', 'jw_jz') THEN n.kind IN ('code', 'jw_jz') ELSE n.kind = $1 END
		  AND EXISTS (
			SELECT 1 FROM @extschema@.%I t
			WHERE NOT t.shipped AND t.source = $3 AND t.release = $2 AND %s
			  AND ($1 IN ('code', 'jw_jz') OR n.covers_from BETWEEN t.valid_from AND t.valid_to))$q$,
		layout.relation,
		CASE WHEN layout.claim_type IS NULL THEN 'true' ELSE format('t.claim_type = %L', layout.claim_type) END)
		INTO result USING kind, release, source;
	RETURN result;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_lean(text, text, text) IS
'internal: names of the newer releases whose imports were held against rows of this one; NULL: none';

CREATE FUNCTION @extschema@.hcpcs_import_reopen(kind text, source text)
	RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE STRICT
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	layout record;
	last record;
	mine text;
BEGIN
	SELECT l.* INTO layout FROM @extschema@.hcpcs_import_layout(kind) AS l;
	SELECT r.covers_from, r.covers_to, array_agg(r.release) AS releases INTO last
	FROM @extschema@.hcpcs_release r
	WHERE r.source = $2 AND r.kind = $1
	GROUP BY r.covers_from, r.covers_to
	ORDER BY r.covers_from DESC
	LIMIT 1;
	mine := format('NOT t.shipped AND t.source = $1 AND t.release = ANY ($2) AND %s',
				   CASE WHEN layout.claim_type IS NULL THEN 'true' ELSE format('t.claim_type = %L', layout.claim_type) END);
	EXECUTE format('DELETE FROM @extschema@.%I t WHERE %s AND t.valid_from > $3', layout.relation, mine)
		USING source, last.releases, last.covers_to;
	EXECUTE format('UPDATE @extschema@.%I t SET valid_to = ''infinity'' WHERE %s AND t.valid_to = $3', layout.relation, mine)
		USING source, last.releases, last.covers_to;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_reopen(text, text) IS
'internal: after an undo the last release of a quarterly kind is carried forward again: its rows that ended with the quarter for the sake of a later release hold without end';

CREATE FUNCTION @extschema@.hcpcs_import_undo(release text, source text DEFAULT 'cms')
	RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE CALLED ON NULL INPUT COST 1000000
	SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	entry record;
	leaning text;
	deleted bigint;
	total bigint := 0;
	imported boolean := false;
BEGIN
	LOCK TABLE @extschema@.hcpcs_release IN SHARE ROW EXCLUSIVE MODE;
	FOR entry IN
		SELECT r.kind, l.relation, l.claim_type
		FROM @extschema@.hcpcs_release r
		CROSS JOIN LATERAL @extschema@.hcpcs_import_layout(r.kind) AS l
		WHERE NOT r.shipped AND r.source = hcpcs_import_undo.source AND r.release = hcpcs_import_undo.release
		  AND (l.relation IS NOT NULL OR r.kind = 'code_list')
		ORDER BY r.kind
	LOOP
		imported := true;
		IF entry.kind NOT IN ('code_list', 'modifier') THEN
			leaning := @extschema@.hcpcs_import_lean(entry.kind, release, source);
			IF leaning IS NOT NULL THEN
				RAISE object_not_in_prerequisite_state USING
					MESSAGE = format('release "%s" of source "%s" cannot be undone: later ones of kind %s rest on it', release, source, entry.kind),
					DETAIL = format('What was imported later says only where it differs from this release: %s.', leaning),
					HINT = format('Undo first, newest first: %s.', leaning);
			END IF;
		END IF;
		IF entry.relation IS NOT NULL THEN
			EXECUTE format('DELETE FROM @extschema@.%I t WHERE NOT t.shipped AND t.source = $1 AND t.release = $2 AND %s',
						   entry.relation,
						   CASE WHEN entry.claim_type IS NULL THEN 'true' ELSE format('t.claim_type = %L', entry.claim_type) END)
				USING source, release;
			GET DIAGNOSTICS deleted = ROW_COUNT;
			total := total + deleted;
		END IF;
		DELETE FROM @extschema@.hcpcs_release r
		WHERE NOT r.shipped AND r.source = hcpcs_import_undo.source AND r.release = hcpcs_import_undo.release AND r.kind = entry.kind;
		total := total + 1;
		IF entry.kind NOT IN ('code', 'code_list', 'modifier', 'jw_jz') THEN
			PERFORM @extschema@.hcpcs_import_reopen(entry.kind, source);
		END IF;
	END LOOP;
	IF NOT imported THEN
		RAISE undefined_object USING
			MESSAGE = format('nothing was imported as release "%s" of source "%s"', left(coalesce(release, 'NULL'), 60), left(coalesce(source, 'NULL'), 60)),
			DETAIL = coalesce((
				SELECT format('Imported into this source: %s.', string_agg(DISTINCT r.release, ', '))
				FROM @extschema@.hcpcs_release r
				WHERE NOT r.shipped AND r.source = hcpcs_import_undo.source
				HAVING count(*) > 0), 'Nothing was imported into this source.'),
			HINT = 'hcpcs_coverage lists all releases; those that came with the extension cannot be undone.';
	END IF;
	DELETE FROM @extschema@.hcpcs_import_reject j
	WHERE j.source = hcpcs_import_undo.source AND j.release = hcpcs_import_undo.release;
	GET DIAGNOSTICS deleted = ROW_COUNT;
	RETURN total + deleted;
END $$;

COMMENT ON FUNCTION @extschema@.hcpcs_import_undo(text, text) IS
'takes back everything that was imported under the name of a release: its rows in the reference tables, its refused lines and its entries in hcpcs_release, of all kinds; returns how many rows that were; shipped rows stay; raises 42704 where nothing was imported under the name and 55000 where later imports rest on it: those are undone first';

SET LOCAL search_path TO @extschema@, pg_temp;
