\set ECHO none
SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS hcpcs_drug CASCADE; RESET client_min_messages;
\set ECHO all
\pset null '(null)'

-- Units are ceil(dose / billing unit); the billing unit is that of CMS's
-- long description (rules U1 and U2).  A9500 counts study doses (U6).
SELECT code, dose, unit, expected, hcpcs_units(code, dose, unit, '2026-01-15') AS units
FROM (VALUES
	('J9207', 45, 'mg', 45),		-- ixabepilone, 1 mg
	('J9308', 560, 'mg', 112),		-- ramucirumab, 5 mg
	('J9321', 48, 'mg', 300),		-- epcoritamab-bysp, 0.16 mg
	('J9177', 87.5, 'mg', 350),		-- enfortumab vedotin-ejfv, 0.25 mg
	('J9173', 1.5, 'g', 150),		-- durvalumab, 10 mg
	('J9262', 2.5, 'mg', 250),		-- omacetaxine, 0.01 mg
	('J1200', 25, 'mg', 1),			-- diphenhydramine, up to 50 mg (U3, U4)
	('J1200', 51, 'mg', 2),
	('A9500', 2, NULL, 2),			-- technetium sestamibi, per study dose
	('A9500', 2, 'dose', 2),
	('A9500', 2, 'study', 2),
	('A9500', 1.5, 'dose', 2),
	('A9500', 25, 'mCi', 1),		-- an amount is one item
	('J3490', 750, 'mg', 1),		-- not otherwise classified (U7)
	('J9207', 0, 'mg', 0),
	('A9500', 0, 'mCi', 0),
	('J9207', 0.0001, NULL, 1),		-- the code's own unit
	('J7030', 1500, 'cc', 2),		-- normal saline, 1000 cc
	('J0881', 0.1, 'mg', 100),		-- darbepoetin alfa, 1 microgram
	('A9505', 148, 'MBq', 4),		-- thallium, per millicurie; 1 mCi is 37 MBq
	('Q4101', 10, 'sq in', 65)		-- per square centimeter; 10 x 6.4516
) AS t(code, dose, unit, expected);

-- The three dates of one drug: J9371 ended 2024-06-30, inclusive.
SELECT hcpcs_units('J9371', 2.25, 'mg', '2024-06-30') AS last_day;
SELECT hcpcs_units('J9371', 2.25, 'mg', '2024-07-01');
-- J0640 ended 2026-09-30; CMS names what follows it.
SELECT hcpcs_units('J0640', 50, 'mg', '2026-09-30') AS last_day;
SELECT hcpcs_units('J0640', 50, 'mg', '2026-10-01');
SELECT hcpcs_units('J0643', 50, 'mg', '2026-10-01') AS successor;
-- Before its first day the code is not valid either.
SELECT hcpcs_units('J0643', 50, 'mg', '2026-09-30');

-- Every other error, as the user sees it.
SELECT hcpcs_units('J0000', 1, 'mg', '2026-01-15');		-- no such code
SELECT hcpcs_units('J9208x', 1, 'mg', '2026-01-15');	-- no code at all
SELECT hcpcs_units('', 1, 'mg', '2026-01-15');
SELECT hcpcs_units('96413', 1, 'mg', '2026-01-15');		-- CPT
SELECT hcpcs_units('0031A', 1, 'mg', '2026-01-15');		-- CPT, category III form
SELECT hcpcs_units('E0781', 1, 'mg', '2026-01-15');		-- an infusion pump
SELECT hcpcs_units('J9207', 10, 'mL', '2026-01-15');	-- needs a strength
SELECT hcpcs_units('J9207', 10, 'IU', '2026-01-15');
SELECT hcpcs_units('J1817', 10, 'IU', '2026-01-15');	-- units are no IU
SELECT hcpcs_units('J9207', 10, 'milligrm', '2026-01-15');
SELECT hcpcs_units('J9207', 1, 'vial', '2026-01-15');	-- rule U1: never the vial
SELECT hcpcs_units('A9500', 1.5, NULL, '2026-01-15');	-- part of an item, or mCi?
SELECT hcpcs_units('J7620', 2.5, 'mg', '2026-01-15');	-- two drugs in one code
SELECT hcpcs_units('J9207', -1, 'mg', '2026-01-15');
SELECT hcpcs_units('J9207', 'NaN', 'mg', '2026-01-15');
SELECT hcpcs_units('J9207', 'Infinity', 'mg', '2026-01-15');
SELECT hcpcs_units('J9207', 2147483648, 'mg', '2026-01-15');
SELECT hcpcs_units('J9207', 1, 'mg', NULL);
SELECT hcpcs_units('J9207', 2147483647, 'mg', '2026-01-15') AS largest_integer;

-- The same with their SQLSTATE, and hcpcs_try_units gives NULL for each.
CREATE FUNCTION pg_temp.state_of(code text, dose numeric, unit text, day date)
RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM hcpcs_units(code, dose, unit, day);
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
SELECT code, dose, unit, day, pg_temp.state_of(code, dose, unit, day),
	   hcpcs_try_units(code, dose, unit, day)
FROM (VALUES
	('J9371', 2.25, 'mg', date '2024-07-01'), ('J0640', 50, 'mg', '2026-10-01'),
	('J0643', 50, 'mg', '2026-09-30'), ('J0000', 1, 'mg', '2026-01-15'),
	('J9208x', 1, 'mg', '2026-01-15'), ('', 1, 'mg', '2026-01-15'),
	('96413', 1, 'mg', '2026-01-15'), ('E0781', 1, 'mg', '2026-01-15'),
	('J9207', 10, 'mL', '2026-01-15'), ('J9207', 10, 'IU', '2026-01-15'),
	('J9207', 10, 'milligrm', '2026-01-15'), ('J9207', 1, 'vial', '2026-01-15'),
	('A9500', 1.5, NULL, '2026-01-15'), ('J7620', 2.5, 'mg', '2026-01-15'),
	('J9207', -1, 'mg', '2026-01-15'), ('J9207', 'NaN', 'mg', '2026-01-15'),
	('J9207', 'Infinity', 'mg', '2026-01-15'), ('J9207', '-Infinity', 'mg', '2026-01-15'),
	('J9207', 2147483648, 'mg', '2026-01-15'), ('J9207', 1, 'mg', NULL)
) AS t(code, dose, unit, day);
-- try_units answers where units does.
SELECT hcpcs_try_units('J9308', 560, 'mg', '2026-01-15') AS try_units;

-- NULL code or dose gives NULL, without an error, whatever the rest is.
SELECT hcpcs_units(NULL, 1, 'mg', '2026-01-15') AS no_code,
	   hcpcs_units('J9207', NULL, 'mg', '2026-01-15') AS no_dose,
	   hcpcs_units(NULL, 1, 'nonsense', NULL) AS nothing;

-- Thirty-eight codes and their billing units, on a day on which each code was valid:
-- one unit's amount is one unit, a thousandth more is two.
SELECT count(*) AS codes,
	   count(*) FILTER (WHERE hcpcs_units(code, amount, unit, day) = 1) AS one,
	   count(*) FILTER (WHERE hcpcs_units(code, amount + 0.001, unit, day) = 2) AS two,
	   string_agg(code, ' ') FILTER (WHERE hcpcs_units(code, amount, unit, day) <> 1) AS wrong
FROM (VALUES
	('J0178', 1, 'mg', date '2026-01-15'), ('J0585', 1, 'unit', '2026-01-15'),
	('J0881', 1, 'mcg', '2026-01-15'), ('J1030', 40, 'mg', '2024-03-31'),
	('J1200', 50, 'mg', '2026-01-15'), ('J1324', 1, 'mg', '2026-01-15'),
	('J1459', 500, 'mg', '2026-01-15'), ('J1602', 1, 'mg', '2026-01-15'),
	('J1745', 10, 'mg', '2026-01-15'), ('J1885', 15, 'mg', '2026-01-15'),
	('J2250', 1, 'mg', '2026-01-15'), ('J2357', 5, 'mg', '2026-01-15'),
	('J2505', 6, 'mg', '2021-12-31'), ('J2777', 0.1, 'mg', '2026-01-15'),
	('J2778', 0.1, 'mg', '2026-01-15'), ('J3262', 1, 'mg', '2026-01-15'),
	('J3300', 1, 'mg', '2026-01-15'), ('J7312', 0.1, 'mg', '2026-01-15'),
	('J9000', 10, 'mg', '2026-01-15'), ('J9035', 10, 'mg', '2026-01-15'),
	('J9041', 0.1, 'mg', '2026-01-15'), ('J9042', 1, 'mg', '2026-01-15'),
	('J9070', 100, 'mg', '2024-03-31'), ('J9173', 10, 'mg', '2026-01-15'),
	('J9177', 0.25, 'mg', '2026-01-15'), ('J9200', 500, 'mg', '2026-01-15'),
	('J9207', 1, 'mg', '2026-01-15'), ('J9263', 0.5, 'mg', '2026-01-15'),
	('J9299', 1, 'mg', '2026-01-15'), ('J9305', 10, 'mg', '2026-01-15'),
	('J9308', 5, 'mg', '2026-01-15'), ('J9310', 100, 'mg', '2018-12-31'),
	('J9312', 10, 'mg', '2026-01-15'), ('J9321', 0.16, 'mg', '2026-01-15'),
	('J9322', 10, 'mg', '2026-01-15'), ('J9355', 10, 'mg', '2026-01-15'),
	('J9358', 1, 'mg', '2026-01-15'), ('J9376', 1, 'mg', '2026-01-15')
) AS t(code, amount, unit, day);

-- Codes and units in any case, with blanks, as text, varchar and char.
SELECT hcpcs_units(' j9308 ', 560, ' MG ', '2026-01-15') AS blanks,
	   hcpcs_units('J9308'::char(8), 560, 'mg'::char(4), '2026-01-15') AS chars,
	   hcpcs_units('J9308'::varchar, 560, 'Milligrams'::varchar, '2026-01-15') AS varchars,
	   hcpcs_units('J9308', 560, '', '2026-01-15') AS blank_unit,
	   hcpcs_units('J9308', 560::bigint, 'mgs', '2026-01-15') AS bigints;

-- Decimal arithmetic (rule U2): in binary floating point 1.12 / 0.16 rounds
-- up to 8.  3.62 mg of a 0.1 mg code is from claim data.
SELECT hcpcs_units('J9321', 1.12, 'mg', '2026-01-15') AS seven,		-- 1.12 / 0.16
	   ceil(1.12::float8 / 0.16::float8) AS as_float,
	   hcpcs_units('J9262', 0.14, 'mg', '2026-01-15') AS fourteen,		-- 0.14 / 0.01
	   hcpcs_units('J9041', 3.62, 'mg', '2026-01-15') AS thirty_seven,	-- 3.62 / 0.1
	   hcpcs_units('J9041', 0.3, 'mg', '2026-01-15') AS three;			-- 0.3 / 0.1
-- 0.14 mg of a 0.02 mg unit: no code has it, so a local row does.
BEGIN;
INSERT INTO hcpcs_drug (code, category, drug, dose, dose_unit, billing_basis)
VALUES ('J9998', 'drug', 'float trap', 0.02, 'mg', 'exact');
SELECT hcpcs_units('J9998', 0.14, 'mg', '2026-01-15') AS seven,
	   ceil(0.14::float8 / 0.02::float8) AS as_float;
ROLLBACK;
SELECT hcpcs_units('J9998', 0.14, 'mg', '2026-01-15');	-- gone with the transaction

-- Digits: a scale of 100 is neither lost nor rounded away.
SELECT hcpcs_units('J9207', 1 + 1e-100::numeric, 'mg', '2026-01-15') AS two,
	   hcpcs_units('J9207', 1.000000000000000000000000000000, 'mg', '2026-01-15') AS one;

-- What is left out: the code's own unit, and today.
SELECT pg_get_function_arguments('hcpcs_units'::regproc) AS arguments;
