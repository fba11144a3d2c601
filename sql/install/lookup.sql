-- lookup: what do the reference tables say about a code on a given day?
--
-- Look-ups for people, not for judging: the checks never ask these functions.
-- Where a join may ask them line by line (hcpcs_price, hcpcs_lookup), the
-- image answers, in C; a description, which is not in it, is fetched by key.
-- What looks through whole tables (hcpcs_search, hcpcs_similar_codes) is
-- plain SQL.  Bodies are parsed here once, with a search_path of pg_catalog
-- alone, so that no later setting of a caller changes what a name in them
-- means.
--
-- How a dated question is answered, for all of them: sources in the order of
-- hcpcs_source_order(); within a source the newest release, a user's row
-- before a shipped one; the row must cover the service date and no newer
-- release may have restated it, or, of what is published by quarter, have a
-- row for the date that says "ended"; a source whose releases of that kind leave
-- the date in a gap, or lie after it, is not asked; past its last release its
-- rows are carried forward and marked so.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- Helpers.  They are functions and not views because a date goes in; the
-- planner writes them out into the query that uses them.

CREATE FUNCTION @extschema@.hcpcs_code_text(code text)
	RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT COST 5
RETURN CASE WHEN octet_length(code) <= 256 THEN upper(btrim(code, E' \t\n\013\014\r') COLLATE "C") END;

COMMENT ON FUNCTION @extschema@.hcpcs_code_text(text) IS
'internal: a code, modifier or finding as the tables write it: upper case, no blanks around; NULL for NULL and for texts of more than 256 bytes, which are none';

CREATE FUNCTION @extschema@.hcpcs_name_text(name text)
	RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT COST 5
RETURN CASE WHEN octet_length(name) <= 1024 THEN lower(btrim(name, E' \t\n\013\014\r') COLLATE "C") END;

COMMENT ON FUNCTION @extschema@.hcpcs_name_text(text) IS
'internal: a name in the form in which two are compared: lower case, no blanks around; NULL for NULL and for texts of more than 1024 bytes, which name nothing';

CREATE VIEW @extschema@.hcpcs_release_date AS
	SELECT r.source, r.release, max(r.released) AS released,
		   array_agg(r.kind) AS kinds
	FROM @extschema@.hcpcs_release r
	GROUP BY r.source, r.release;

COMMENT ON VIEW @extschema@.hcpcs_release_date IS
'internal: one date for each release of a source, by which releases are ordered; a release that is not here counts as the oldest';
COMMENT ON COLUMN @extschema@.hcpcs_release_date.source IS 'who published the release (hcpcs_source)';
COMMENT ON COLUMN @extschema@.hcpcs_release_date.release IS 'name of the release, such as 2026q1';
COMMENT ON COLUMN @extschema@.hcpcs_release_date.released IS 'the latest publication date of its kinds';
COMMENT ON COLUMN @extschema@.hcpcs_release_date.kinds IS 'what the release is about (hcpcs_release.kind)';

-- The layers of each dated table.  A source corrects and ends what it said by
-- a newer release that restates it from the same day; no release edits
-- another's rows.

CREATE VIEW @extschema@.hcpcs_drug_layer AS
	SELECT t.*, r.released,
		   row_number() OVER (
			PARTITION BY t.source, t.code, t.valid_from
			ORDER BY r.released DESC NULLS LAST, t.release COLLATE "C" DESC, t.shipped) = 1
		   OR (NOT t.shipped AND r.released IS NULL) AS stands,
		   NOT t.shipped AND NOT coalesce(r.kinds && '{code,jw_jz}', false) AS own_word
	FROM @extschema@.hcpcs_drug t
	LEFT JOIN @extschema@.hcpcs_release_date r
		ON r.source = t.source AND r.release = t.release;

COMMENT ON VIEW @extschema@.hcpcs_drug_layer IS
'internal: the rows of hcpcs_drug with the date of their release and whether they stand: not where a newer release of the source has the code from the same day; what a user states outside any release stands beside the releases, and where it is of no release of this kind, nor of a JW/JZ list, which restates codes (own_word), their periods do not matter to it';

CREATE VIEW @extschema@.hcpcs_ndc_layer AS
	SELECT t.*, r.released,
		   NOT t.shipped AND NOT coalesce('ndc' = ANY (r.kinds), false) AS own_word
	FROM @extschema@.hcpcs_ndc t
	LEFT JOIN @extschema@.hcpcs_release_date r
		ON r.source = t.source AND r.release = t.release;

COMMENT ON VIEW @extschema@.hcpcs_ndc_layer IS
'internal: the rows of hcpcs_ndc with the date of their release; which of a source answers depends on the day (hcpcs_ndc_as_of); what a user states outside any release stands beside the releases, and where it is of no release of this kind (own_word) their periods do not matter to it';

GRANT SELECT ON
	@extschema@.hcpcs_release_date,
	@extschema@.hcpcs_drug_layer,
	@extschema@.hcpcs_ndc_layer
TO PUBLIC;

CREATE FUNCTION @extschema@.hcpcs_sources_as_of(kind text, service_date date,
												sources text[])
	RETURNS TABLE (source text, place bigint, in_gap boolean)
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 100 ROWS 4
BEGIN ATOMIC
	SELECT o.source, o.place,
		   c.source IS NOT NULL AND NOT (c.inside OR service_date > c.last)
	FROM unnest(sources) WITH ORDINALITY AS o(source, place)
	LEFT JOIN (
		SELECT r.source, max(r.covers_to) AS last,
			   bool_or(service_date BETWEEN r.covers_from AND r.covers_to) AS inside
		FROM @extschema@.hcpcs_release r
		WHERE r.kind = hcpcs_sources_as_of.kind
		GROUP BY r.source
	) c ON c.source = o.source;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_sources_as_of(text, date, text[]) IS
'internal: the sources with their place in the order, and whether the date lies before the first or between two of the releases that the source has of this kind (hcpcs_release.kind), so that its releases do not answer; a source without any release of the kind answers by the dates of its rows alone';

CREATE FUNCTION @extschema@.hcpcs_source_text(source text, release text,
											  kind text, service_date date,
											  own_word boolean)
	RETURNS text
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 100
BEGIN ATOMIC
	SELECT CASE WHEN hcpcs_source_text.release = hcpcs_source_text.source
				THEN hcpcs_source_text.source
				ELSE concat(hcpcs_source_text.source, ' ', hcpcs_source_text.release)
		   END ||
		   CASE WHEN service_date > max(r.covers_to) AND NOT own_word
				THEN ' (carried forward)' ELSE ''
		   END
	FROM @extschema@.hcpcs_release r
	WHERE r.source = hcpcs_source_text.source AND r.kind = hcpcs_source_text.kind;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_source_text(text, text, text, date, boolean) IS
'internal: source and release of a row in words, such as "cms 2026q1", with "(carried forward)" when the date lies after everything the source has published of that kind; own_word: the row is a user''s and of no release';

CREATE FUNCTION @extschema@.hcpcs_drug_known(service_date date, sources text[])
	RETURNS SETOF @extschema@.hcpcs_drug_layer
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 1000 ROWS 9000
BEGIN ATOMIC
	SELECT DISTINCT ON (d.code) d.*
	FROM @extschema@.hcpcs_sources_as_of('code', service_date, sources) s
	JOIN @extschema@.hcpcs_drug_layer d ON d.source = s.source
	WHERE d.stands AND (d.own_word OR NOT s.in_gap)
	  AND d.valid_from <= service_date
	ORDER BY d.code, d.valid_to >= service_date DESC,
			 least(d.valid_to, service_date) DESC, s.place,
			 d.released DESC NULLS LAST,
			 d.release COLLATE "C" DESC, d.shipped, d.valid_from DESC;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_drug_known(date, text[]) IS
'internal: for each code the row of hcpcs_drug that answers on the date or, where none does any more, the one that ended last before it';

CREATE FUNCTION @extschema@.hcpcs_drug_as_of(service_date date, sources text[])
	RETURNS SETOF @extschema@.hcpcs_drug_layer
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 1000 ROWS 8000
BEGIN ATOMIC
	SELECT d.*
	FROM @extschema@.hcpcs_drug_known(service_date, sources) d
	WHERE d.valid_to >= service_date;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_drug_as_of(date, text[]) IS
'internal: for each code that was valid on the date the row of hcpcs_drug that answers';

CREATE FUNCTION @extschema@.hcpcs_is_renamed(code text, service_date date)
	RETURNS boolean
	AS 'MODULE_PATHNAME'
	LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 5;

COMMENT ON FUNCTION @extschema@.hcpcs_is_renamed(text, date) IS
'internal: whether the row that answers for the code is not of CMS and names another drug than the row of CMS does: limits, prices and NDCs that CMS gives for the code say nothing about that drug';

CREATE FUNCTION @extschema@.hcpcs_ndc_as_of(service_date date, sources text[])
	RETURNS SETOF @extschema@.hcpcs_ndc_layer
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 1000 ROWS 7000
BEGIN ATOMIC
	WITH newest AS (
		-- of each source what its releases say, and what a user says beside
		SELECT DISTINCT ON (n.code, n.ndc, s.place, n.own_word) n AS row, s.place
		FROM @extschema@.hcpcs_sources_as_of('ndc', service_date, sources) s
		JOIN @extschema@.hcpcs_ndc_layer n ON n.source = s.source
		WHERE (n.own_word OR NOT s.in_gap)
		  AND service_date BETWEEN n.valid_from AND n.valid_to
		ORDER BY n.code, n.ndc, s.place, n.own_word, n.released DESC NULLS LAST,
				 n.release COLLATE "C" DESC, n.shipped, n.valid_from DESC
	)
	SELECT DISTINCT ON ((n.row).code, (n.row).ndc) (n.row).*
	FROM newest n
	WHERE NOT (n.row).ended
	ORDER BY (n.row).code, (n.row).ndc, n.place, (n.row).released DESC NULLS LAST,
			 (n.row).release COLLATE "C" DESC;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_ndc_as_of(date, text[]) IS
'internal: for each pair of NDC and code the row of hcpcs_ndc that answers on the date; an NDC may map to several codes';

-- What is this code?

CREATE TYPE @extschema@.hcpcs_lookup_row AS (
	code		text,
	description	text,
	drug		text,
	brand		text,
	dose		numeric,
	dose_unit	text,
	billing_basis text,
	container	text,
	route		text,
	valid_from	date,
	valid_to	date,
	mue_professional integer,
	mue_institutional integer,
	mue_dme		integer,
	status_indicator text,
	payment_limit numeric,
	source		text
);

COMMENT ON TYPE @extschema@.hcpcs_lookup_row IS 'row of hcpcs_lookup: a code on a service date';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.code IS 'the HCPCS Level II code, upper case';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.description IS 'the descriptor of the code; NULL: the source gives none';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.drug IS 'generic name, lower case; NULL: no drug, or none named';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.brand IS 'brand or firm that the descriptor names; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.dose IS 'the amount that one billing unit stands for, in dose_unit; NULL: the descriptor gives none';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.dose_unit IS 'unit of dose (hcpcs_unit_of_measure)';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.billing_basis IS 'exact, up_to, per_item, range, combination or not_classified; NULL for a code that is no drug';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.container IS 'single_dose or multi_dose; NULL: the source does not say';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.route IS 'route of administration that the descriptor names; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.valid_from IS 'first service date of this row; -infinity: open';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.valid_to IS 'last service date of this row, inclusive; infinity: open';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.mue_professional IS 'medically unlikely edit (MUE) for professional claims, in units; 0: not payable; NULL: no data for the date, which is not "no limit"';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.mue_institutional IS 'medically unlikely edit (MUE) for outpatient facility claims, in units; 0: not payable; NULL: no data for the date';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.mue_dme IS 'medically unlikely edit (MUE) for DME supplier claims, in units; NULL: no data for the date';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.status_indicator IS 'OPPS status indicator (Addendum B), such as K or N; NULL: no data for the date';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.payment_limit IS 'Medicare payment limit for one unit, in US dollars; NULL: no data for the date';
COMMENT ON COLUMN @extschema@.hcpcs_lookup_row.source IS 'source and release of the row of hcpcs_drug that answered';

CREATE TYPE @extschema@.hcpcs_answer_row AS (
	shipped		boolean,
	row_source	text,
	row_release	text,
	code		text,
	valid_from	date,
	mue_professional integer,
	mue_institutional integer,
	mue_dme		integer,
	status_indicator text,
	payment_limit numeric,
	source		text
);

COMMENT ON TYPE @extschema@.hcpcs_answer_row IS 'internal: row of hcpcs_answer: the key of a row of hcpcs_drug, and what else is known of the code';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.shipped IS 'hcpcs_drug.shipped';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.row_source IS 'hcpcs_drug.source';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.row_release IS 'hcpcs_drug.release';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.code IS 'hcpcs_drug.code';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.valid_from IS 'hcpcs_drug.valid_from';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.mue_professional IS 'as in hcpcs_lookup_row';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.mue_institutional IS 'as in hcpcs_lookup_row';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.mue_dme IS 'as in hcpcs_lookup_row';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.status_indicator IS 'as in hcpcs_lookup_row';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.payment_limit IS 'as in hcpcs_lookup_row';
COMMENT ON COLUMN @extschema@.hcpcs_answer_row.source IS 'as in hcpcs_lookup_row';

CREATE FUNCTION @extschema@.hcpcs_answer(code text, service_date date)
	RETURNS SETOF @extschema@.hcpcs_answer_row
	AS 'MODULE_PATHNAME'
	LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 10 ROWS 1;

COMMENT ON FUNCTION @extschema@.hcpcs_answer(text, date) IS
'internal: the key of the row of hcpcs_drug that answers for a code on a service date, and limits, status and payment limit, which are NULL where that row is not of CMS and names another drug than CMS does; one row or none';

CREATE FUNCTION @extschema@.hcpcs_lookup(code text,
										 service_date date DEFAULT CURRENT_DATE)
	RETURNS SETOF @extschema@.hcpcs_lookup_row
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 200 ROWS 1
BEGIN ATOMIC
	SELECT d.code, d.description, d.drug, d.brand, d.dose, d.dose_unit,
		   d.billing_basis, d.container, d.route, d.valid_from, d.valid_to,
		   a.mue_professional, a.mue_institutional, a.mue_dme,
		   a.status_indicator, a.payment_limit, a.source
	FROM @extschema@.hcpcs_answer(hcpcs_lookup.code, service_date) a
	JOIN @extschema@.hcpcs_drug d
		ON d.shipped = a.shipped AND d.source = a.row_source
		AND d.release = a.row_release AND d.code = a.code
		AND d.valid_from = a.valid_from;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_lookup(text, date) IS
'what a HCPCS Level II code is on a service date: one row, or none if the code is unknown, not valid that day, or NULL; a code that is no drug has a row without a drug; where the answering source names another drug than CMS does, limits, status and payment limit are NULL; never raises because of the code';

-- What does Medicare pay for it?

CREATE TYPE @extschema@.hcpcs_price_row AS (
	payment_limit numeric,
	coinsurance_percent numeric,
	status_indicator text,
	quarter		text,
	source		text
);

COMMENT ON TYPE @extschema@.hcpcs_price_row IS 'row of hcpcs_price: payment of a code on a service date';
COMMENT ON COLUMN @extschema@.hcpcs_price_row.payment_limit IS 'Medicare payment limit for one unit, in US dollars, as published (the 6 percent on top of ASP included); NULL: no data for the date';
COMMENT ON COLUMN @extschema@.hcpcs_price_row.coinsurance_percent IS 'share of the patient, in percent; below 20 where adjusted for inflation; NULL: not published with this limit';
COMMENT ON COLUMN @extschema@.hcpcs_price_row.status_indicator IS 'OPPS status indicator (Addendum B); NULL: no data for the date';
COMMENT ON COLUMN @extschema@.hcpcs_price_row.quarter IS 'calendar quarter of the service date, such as 2026q1';
COMMENT ON COLUMN @extschema@.hcpcs_price_row.source IS 'source and release of the payment limit, or of the status indicator where there is no limit; a release stands here from the quarter in which the value first appeared';

CREATE FUNCTION @extschema@.hcpcs_price(code text,
										service_date date DEFAULT CURRENT_DATE)
	RETURNS SETOF @extschema@.hcpcs_price_row
	AS 'MODULE_PATHNAME'
	LANGUAGE C STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 10 ROWS 1;

COMMENT ON FUNCTION @extschema@.hcpcs_price(text, date) IS
'Medicare payment limit, coinsurance and OPPS status of a code on a service date: one row, or none if the code was not valid that day, nothing is published for the date, or the answering source names another drug than CMS does; never raises because of the code';

-- Which code is this drug?

CREATE TYPE @extschema@.hcpcs_search_row AS (
	code		text,
	drug		text,
	brand		text,
	dose		numeric,
	dose_unit	text,
	valid_to	date
);

COMMENT ON TYPE @extschema@.hcpcs_search_row IS 'row of hcpcs_search: a drug code found by words';
COMMENT ON COLUMN @extschema@.hcpcs_search_row.code IS 'the HCPCS Level II code';
COMMENT ON COLUMN @extschema@.hcpcs_search_row.drug IS 'generic name; NULL: none named';
COMMENT ON COLUMN @extschema@.hcpcs_search_row.brand IS 'brand or firm that the descriptor names; NULL: none';
COMMENT ON COLUMN @extschema@.hcpcs_search_row.dose IS 'the amount that one billing unit stands for, in dose_unit; NULL: none given';
COMMENT ON COLUMN @extschema@.hcpcs_search_row.dose_unit IS 'unit of dose (hcpcs_unit_of_measure)';
COMMENT ON COLUMN @extschema@.hcpcs_search_row.valid_to IS 'last service date of the code, inclusive; infinity: open';

CREATE FUNCTION @extschema@.hcpcs_search(words text,
										 service_date date DEFAULT CURRENT_DATE)
	RETURNS SETOF @extschema@.hcpcs_search_row
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 100000 ROWS 20
BEGIN ATOMIC
	WITH product AS (
		SELECT n.code, string_agg(DISTINCT n.product, E'\n') AS names
		FROM @extschema@.hcpcs_ndc_as_of(service_date,
										 @extschema@.hcpcs_source_order()) n
		GROUP BY n.code
		HAVING NOT @extschema@.hcpcs_is_renamed(n.code, service_date)
	), haystack AS (
		SELECT d.code, d.drug, d.brand, d.dose, d.dose_unit, d.valid_to,
			   lower(concat_ws(E'\n', d.code, d.drug, d.brand, d.description,
							   p.names)) AS text
		FROM @extschema@.hcpcs_drug_as_of(service_date,
										  @extschema@.hcpcs_source_order()) d
		LEFT JOIN product p ON p.code = d.code
		WHERE d.category <> 'not_drug'
	)
	SELECT h.code, h.drug, h.brand, h.dose, h.dose_unit, h.valid_to
	FROM haystack h
	WHERE btrim(words, E' \t\n\013\014\r') <> ''
	  AND NOT EXISTS (
		SELECT 1
		FROM regexp_split_to_table(lower(words), E'\\s+') AS w(word)
		WHERE strpos(h.text, w.word) = 0)
	ORDER BY h.code;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_search(text, date) IS
'drug codes valid on a service date in which every one of the words occurs, in any case and also inside a longer word, in code, drug, brand, descriptor or the name of a product that the NDC crosswalk gives for the code on that date; ordered by code; no row for NULL or blank words; a word is taken as it stands, without wildcards';

-- Which codes are easily taken for this one?

CREATE TYPE @extschema@.hcpcs_similar_code_row AS (
	similar_code text,
	drug		text,
	dose		numeric,
	dose_unit	text,
	relation	text,
	unit_factor	numeric,
	warning		text,
	source		text
);

COMMENT ON TYPE @extschema@.hcpcs_similar_code_row IS 'row of hcpcs_similar_codes: another code and why it may be confused with the one asked for';
COMMENT ON COLUMN @extschema@.hcpcs_similar_code_row.similar_code IS 'the other code';
COMMENT ON COLUMN @extschema@.hcpcs_similar_code_row.drug IS 'what the other code stands for on the date, or stood for last; NULL: unknown, or no drug';
COMMENT ON COLUMN @extschema@.hcpcs_similar_code_row.dose IS 'the amount that one unit of the other code stands for, in dose_unit; NULL: none given';
COMMENT ON COLUMN @extschema@.hcpcs_similar_code_row.dose_unit IS 'unit of dose (hcpcs_unit_of_measure)';
COMMENT ON COLUMN @extschema@.hcpcs_similar_code_row.relation IS 'same_drug_other_unit: another code for the same generic name (also where the unit is the same and the product differs); esrd_pair: the same drug, one code for dialysis patients, the other not; biosimilar: the same name but for the four-letter suffix; replaced_by: one code ended and the other took its place; same_ndc: one NDC maps to both on the date; named_by_article: a billing article names the code here, rightly or not, or describes its drug';
COMMENT ON COLUMN @extschema@.hcpcs_similar_code_row.unit_factor IS 'dose of the other code divided by the dose of the code asked for: the amount billed with one unit of the other code is billed with that many units here; NULL: no dose, or units that do not convert';
COMMENT ON COLUMN @extschema@.hcpcs_similar_code_row.warning IS 'the trap in words; NULL: none beyond the relation';
COMMENT ON COLUMN @extschema@.hcpcs_similar_code_row.source IS 'who says that the two are related: source and release of the row';

CREATE FUNCTION @extschema@.hcpcs_dose_ratio(dose numeric, unit text,
											 other_dose numeric, other_unit text)
	RETURNS numeric
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 100
BEGIN ATOMIC
	SELECT trim_scale(round(other_dose * b.factor / (dose * a.factor), 12))
	FROM @extschema@.hcpcs_unit_of_measure a
	JOIN @extschema@.hcpcs_unit_of_measure b ON b.dimension = a.dimension
	WHERE a.unit = hcpcs_dose_ratio.unit AND b.unit = other_unit;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_dose_ratio(numeric, text, numeric, text) IS
'internal: the other dose divided by the first one, both brought to one unit, to 12 places; NULL where a dose is NULL or the units do not convert';

CREATE FUNCTION @extschema@.hcpcs_drug_stem(drug text)
	RETURNS text
	LANGUAGE sql IMMUTABLE PARALLEL SAFE CALLED ON NULL INPUT COST 10
RETURN regexp_replace(@extschema@.hcpcs_name_text(drug), '-[a-z]{4}$', '');

COMMENT ON FUNCTION @extschema@.hcpcs_drug_stem(text) IS
'internal: a generic name without the four-letter suffix that FDA gives to biologic products: trastuzumab-dkst is trastuzumab';

CREATE FUNCTION @extschema@.hcpcs_similar_codes(code text,
												service_date date DEFAULT CURRENT_DATE)
	RETURNS SETOF @extschema@.hcpcs_similar_code_row
	LANGUAGE sql STABLE PARALLEL SAFE CALLED ON NULL INPUT COST 100000 ROWS 5
BEGIN ATOMIC
	WITH known AS MATERIALIZED (
		SELECT d.code, d.drug, @extschema@.hcpcs_name_text(d.drug) AS name,
			   @extschema@.hcpcs_drug_stem(d.drug) AS stem, d.dose, d.dose_unit,
			   d.esrd, d.replaced_by, d.source, d.release, d.own_word, d.valid_to,
			   d.valid_to >= service_date AS valid
		FROM @extschema@.hcpcs_drug_known(service_date,
										  @extschema@.hcpcs_source_order()) d
		WHERE d.category <> 'not_drug'
	), ndc AS (
		-- the NDCs of the code asked for, and the codes that each maps to
		SELECT n.ndc, n.code, n.source, n.release, n.own_word
		FROM @extschema@.hcpcs_ndc_as_of(service_date,
										 @extschema@.hcpcs_source_order()) n
		WHERE n.ndc = ANY (ARRAY(
			SELECT a.ndc
			FROM @extschema@.hcpcs_ndc_as_of(service_date,
											 @extschema@.hcpcs_source_order()) a
			WHERE a.code = @extschema@.hcpcs_code_text(hcpcs_similar_codes.code)))
	), here AS (
		SELECT k.*
		FROM known k
		WHERE k.code = @extschema@.hcpcs_code_text(hcpcs_similar_codes.code)
		LIMIT 1					-- there is one at most; the planner is told so
	), pair AS (
		-- the drug of the code asked for under another code
		SELECT o.code AS similar_code,
			   CASE WHEN o.name <> h.name THEN 'biosimilar'
					WHEN o.esrd IS DISTINCT FROM h.esrd AND (o.esrd OR h.esrd)
					THEN 'esrd_pair'
					ELSE 'same_drug_other_unit'
			   END AS relation,
			   concat_ws('; ',
						 CASE WHEN o.name <> h.name
							  THEN 'another product: bill the code of the product given'
							  WHEN o.esrd IS NOT DISTINCT FROM h.esrd
								   AND o.dose = h.dose AND o.dose_unit = h.dose_unit
							  THEN 'another product or use of the same drug: bill the code of what was given'
						 END,
						 CASE WHEN o.esrd AND h.esrd IS NOT true
							  THEN 'for patients on dialysis only'
							  WHEN h.esrd AND o.esrd IS NOT true
							  THEN 'not for patients on dialysis'
						 END) AS warning,
			   @extschema@.hcpcs_source_text(o.source, o.release, 'code', service_date, o.own_word) AS source
		FROM here h
		JOIN known o ON o.code <> h.code AND o.stem = h.stem
		WHERE o.valid

		UNION ALL
		-- a code that ended, and those that took its place
		SELECT o.code, 'replaced_by',
			   CASE WHEN h.valid THEN format('takes the place of %s', h.code)
					ELSE format('%s ended on %s', h.code, to_char(h.valid_to, 'YYYY-MM-DD'))
			   END,
			   @extschema@.hcpcs_source_text(h.source, h.release, 'code', service_date, h.own_word)
		FROM here h
		JOIN known o ON o.code = ANY (h.replaced_by)
		WHERE o.valid

		UNION ALL
		SELECT o.code, 'replaced_by',
			   CASE WHEN o.valid THEN format('gives its place to %s', h.code)
					ELSE format('ended on %s, replaced by %s: not valid on the service date',
								to_char(o.valid_to, 'YYYY-MM-DD'), h.code)
			   END,
			   @extschema@.hcpcs_source_text(o.source, o.release, 'code', service_date, o.own_word)
		FROM here h
		JOIN known o ON h.code = ANY (o.replaced_by)

		UNION ALL
		-- an NDC of the code that the crosswalk gives for another as well
		SELECT b.code, 'same_ndc',
			   CASE count(*) WHEN 1 THEN format('NDC %s maps to both codes', min(b.ndc))
							 ELSE format('NDC %s and %s more map to both codes', min(b.ndc), count(*) - 1)
			   END,
			   @extschema@.hcpcs_source_text((array_agg(b.source ORDER BY b.ndc))[1],
											 (array_agg(b.release ORDER BY b.ndc))[1],
											 'ndc', service_date,
											 (array_agg(b.own_word ORDER BY b.ndc))[1])
		FROM here h
		JOIN ndc b ON b.code <> h.code
		JOIN known o ON o.code = b.code AND o.valid
		WHERE NOT @extschema@.hcpcs_is_renamed(h.code, service_date)
		  AND NOT @extschema@.hcpcs_is_renamed(b.code, service_date)
		GROUP BY b.code

		UNION ALL
		-- codes that the article on this code names, whatever sources are
		-- asked: who reads the article must be warned under every setting
		SELECT g.subject, 'named_by_article',
			   nullif(concat_ws('; ',
								CASE WHEN g.agreement = 'conflicts'
									 THEN format('the article on %s wrongly calls it %s: %s', g.code, g.value, g.reason)
								END,
								CASE WHEN NOT o.valid
									 THEN format('ended on %s: not valid on the service date', to_char(o.valid_to, 'YYYY-MM-DD'))
									 WHEN o.code IS NULL THEN 'not valid on the service date'
								END), ''),
			   @extschema@.hcpcs_source_text(g.source, g.release, 'guide', service_date, false)
		FROM here h
		JOIN @extschema@.hcpcs_guide g ON g.code = h.code AND g.fact = 'similar_code'
		LEFT JOIN known o ON o.code = g.subject

		UNION ALL
		-- the code of the drug that the article describes under this one
		SELECT c.code, 'named_by_article',
			   format('the article on %s describes %s: bill that drug with %s, not with %s (%s)',
					  g.code, d.drug, c.code, g.code, g.reason),
			   @extschema@.hcpcs_source_text(g.source, g.release, 'guide', service_date, false)
		FROM here h
		JOIN @extschema@.hcpcs_guide g
			ON g.code = h.code AND g.fact = 'code_meaning' AND g.agreement = 'conflicts'
		JOIN @extschema@.hcpcs_drug_as_of(service_date, '{guide}') d ON d.code = h.code
		JOIN @extschema@.hcpcs_drug_as_of(service_date, '{cms}') c
			ON c.code <> h.code AND c.category <> 'not_drug'
			AND @extschema@.hcpcs_drug_stem(c.drug) = @extschema@.hcpcs_drug_stem(d.drug)
	)
	SELECT p.similar_code, o.drug, o.dose, o.dose_unit, p.relation, f.ratio,
		   nullif(concat_ws('; ', nullif(p.warning, ''),
							CASE WHEN f.ratio <> 1
								 THEN format('%s %s here, %s %s there: one unit there is %s units here',
											 trim_scale(h.dose), h.dose_unit,
											 trim_scale(o.dose), o.dose_unit, f.ratio)
								 WHEN f.ratio IS NULL AND h.dose IS NOT NULL AND o.dose IS NOT NULL
								 THEN format('%s %s here, %s %s there: these units do not convert',
											 trim_scale(h.dose), h.dose_unit,
											 trim_scale(o.dose), o.dose_unit)
							END), ''),
		   p.source
	FROM pair p
	CROSS JOIN here h
	LEFT JOIN known o ON o.code = p.similar_code
	CROSS JOIN LATERAL (
		SELECT @extschema@.hcpcs_dose_ratio(h.dose, h.dose_unit, o.dose, o.dose_unit) AS ratio
	) f
	ORDER BY array_position('{same_drug_other_unit,esrd_pair,biosimilar,replaced_by,same_ndc,named_by_article}'::text[],
							p.relation), p.similar_code;
END;

COMMENT ON FUNCTION @extschema@.hcpcs_similar_codes(text, date) IS
'codes that are easily taken for the one asked for, one row for each other code and relation, with the factor between the units and a warning in words; the code asked for may have ended before the service date, the others are valid on it unless the warning says otherwise; what billing articles say is shown whatever hcpcs_drug.sources is; no row for NULL, an unknown code and a code that is no drug';

SET LOCAL search_path TO @extschema@, pg_temp;
