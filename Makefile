# hcpcs_drug: a PostgreSQL extension, built with PGXS.
#
#	make						library and extension script
#	make install
#	make installcheck			regression and isolation tests (running server)
#	make unit					tests of src/core, without a server
#	make data CMS=DIR			the CSV files of data/ from the CMS files in DIR
#	make bench					times it against what else one could do; see bench/bench.pl
#	make demo					audits real and synthetic lines on a private server
#	make test					every layer of tests, on private servers
#	make readme					the parts of README.md made from the catalogue
#	make matrix					builds and tests on other PostgreSQL versions (root)
#	make mutants				are wrong changes of the code noticed by the tests?
#	make fuzz FOR=SECONDS		fuzzers of the core, random calls of the SQL surface
#	make valgrind				unit and regression tests under valgrind: slow
#	make lint					static analysis
#	make coverage				how much of the code the tests run
#
# Another server than the first in PATH: make PG_CONFIG=/path/to/pg_config

EXTENSION = hcpcs_drug
MODULE_big = hcpcs_drug

# The sources may be elsewhere (VPATH): make -f .../Makefile
srcdir ?= $(patsubst %/,%,$(dir $(abspath $(firstword $(MAKEFILE_LIST)))))

# The control file is the only place that says which version this is.
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" \
	$(srcdir)/hcpcs_drug.control)

# A build elsewhere has none of the directories that the objects go to.
$(shell mkdir -p src/core src/pg src/test/unit sql data)

# Tests print sorted names and dates; en_US may be missing, C.UTF-8 is not.
export LANG = C.UTF-8

# ---- the library ----

CORE_SOURCES = $(patsubst $(srcdir)/%,%,$(wildcard $(srcdir)/src/core/*.c))
PG_SOURCES = $(patsubst $(srcdir)/%,%,$(wildcard $(srcdir)/src/pg/*.c))
OBJS = $(CORE_SOURCES:.c=.o) $(PG_SOURCES:.c=.o)

# Made from the catalogue of findings; finding.h includes it.
FINDING_LIST = src/core/finding_list.h

# Made from the ranges of drug codes; release_code.c includes it.
RANGE_LIST = src/core/range_list.h

# -Isrc twice: what is made lies below the build directory.
PG_CPPFLAGS = -I$(srcdir)/src -Isrc -DHD_VERSION='"$(EXTVERSION)"'

# The server's headers leave parameters unused and compare signs, and its
# own flags forbid declarations after statements, which C11 code has.
PG_CFLAGS = -std=gnu11 -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-declaration-after-statement

# Compiler flags such as -fsanitize=undefined, for make test.  The library
# then has no LLVM bitcode: JIT would lose the instrumentation.
SANITIZE ?=
PG_CFLAGS += $(SANITIZE)
SHLIB_LINK += $(SANITIZE)
ifneq ($(SANITIZE),)
override with_llvm = no
endif

# ---- the extension script ----

SCRIPT = sql/$(EXTENSION)--$(EXTVERSION).sql

# The released version before this one: its script is frozen, what leads from
# it to this version is made.
OLDVERSION = 1.0
OLD_SCRIPT = $(srcdir)/sql/upgrade/$(EXTENSION)--$(OLDVERSION).sql.gz
UPGRADE_STEPS = $(srcdir)/sql/upgrade/$(OLDVERSION)--$(EXTVERSION).sql
UPGRADE_TOOL = $(srcdir)/sql/upgrade/upgrade.pl
UPGRADE = sql/$(EXTENSION)--$(OLDVERSION)--$(EXTVERSION).sql
DATA_built = $(SCRIPT) $(UPGRADE)

DOCS := $(notdir $(wildcard $(srcdir)/README.md))

# Tables, then the data, then what looks at them; triggers when the data is
# in.  Topics that are not there yet are left out.
TOPICS = sources units waste modifiers risk fix ndc release lookup \
	documentation policy conflict image audit claim views import digest \
	triggers names comments
FRAGMENTS = $(addprefix $(srcdir)/sql/install/,tables.sql version.sql)
TOPIC_FRAGMENTS = $(wildcard \
	$(foreach topic,$(TOPICS),$(srcdir)/sql/install/$(topic).sql))
CSV = $(wildcard $(srcdir)/data/hcpcs_*.csv)
CSV_TO_SQL = $(srcdir)/data/csv_to_sql.pl

# ---- tests ----

# Every sql/TOPIC.sql is a test; the extension scripts lie beside them.
REGRESS = $(filter-out $(EXTENSION)--%,$(patsubst \
	$(srcdir)/sql/%.sql,%,$(wildcard $(srcdir)/sql/*.sql)))
REGRESS_OPTS = --inputdir=$(srcdir) --load-extension=btree_gist \
	--load-extension=$(EXTENSION)

# Specifications stand apart from the regression tests.  The last --inputdir
# wins, and an output directory of their own keeps both results readable.
ISOLATION = $(patsubst $(srcdir)/src/test/isolation/specs/%.spec,%, \
	$(wildcard $(srcdir)/src/test/isolation/specs/*.spec))
ISOLATION_OPTS = --inputdir=$(srcdir)/src/test/isolation \
	--outputdir=output_iso --load-extension=btree_gist \
	--load-extension=$(EXTENSION)

UNIT_TESTS = $(patsubst $(srcdir)/%.c,%, \
	$(wildcard $(srcdir)/src/test/unit/test_*.c))

EXTRA_CLEAN = $(FINDING_LIST) $(RANGE_LIST) $(UNIT_TESTS) \
	$(CORE_SOURCES:.c=.unit.o) output_iso

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

# ---- rules that PGXS does not have ----

# Calls from one of our files to another go straight there, not by way of a
# table, as from 16 on, where only the entry points are visible.
ifeq ($(PORTNAME),linux)
SHLIB_LINK += -Wl,-Bsymbolic-functions
endif

# PGXS knows no header dependencies: any header makes everything anew.
HEADERS = $(wildcard $(srcdir)/src/core/*.h $(srcdir)/src/pg/*.h)
$(OBJS) $(OBJS:.o=.bc) $(CORE_SOURCES:.c=.unit.o): $(HEADERS) $(FINDING_LIST) \
	$(RANGE_LIST)

# Written aside first, so that a failure leaves no half file behind.
$(FINDING_LIST): $(srcdir)/data/finding_list.pl $(srcdir)/data/hcpcs_finding.csv
	@mkdir -p $(@D) src/pg
	perl -I$(srcdir)/data $< $(srcdir)/data/hcpcs_finding.csv > $@.new
	mv $@.new $@

$(RANGE_LIST): $(srcdir)/data/range_list.pl \
		$(srcdir)/data/curated/code_ranges.csv
	@mkdir -p $(@D) src/pg
	perl -I$(srcdir)/data $< $(srcdir)/data/curated/code_ranges.csv > $@.new
	mv $@.new $@

$(SCRIPT): $(FRAGMENTS) $(TOPIC_FRAGMENTS) $(CSV) $(CSV_TO_SQL) \
		$(srcdir)/data/Csv.pm $(srcdir)/hcpcs_drug.control \
		$(srcdir)/Makefile
	@mkdir -p $(@D)
	printf '%s\n' '\echo Use "CREATE EXTENSION $(EXTENSION) CASCADE" to load this file. \quit' > $@.new
	cat $(FRAGMENTS) >> $@.new
	perl -I$(srcdir)/data $(CSV_TO_SQL) $(CSV) >> $@.new
	cat $(TOPIC_FRAGMENTS) >> $@.new
	mv $@.new $@

$(UPGRADE): $(SCRIPT) $(OLD_SCRIPT) $(UPGRADE_STEPS) $(UPGRADE_TOOL)
	perl -I$(srcdir)/data $(CSV_TO_SQL) $(CSV) > $@.data
	perl $(UPGRADE_TOOL) $(OLD_SCRIPT) $(UPGRADE_STEPS) $@.data \
		$(FRAGMENTS) $(TOPIC_FRAGMENTS) > $@.new
	rm $@.data
	mv $@.new $@

# The core and its tests, compiled as they would be without a server: no
# include path but ours, and no warning let pass.
UNIT_CFLAGS = -std=c11 -g -O1 -Wall -Wextra -Werror -Wshadow \
	-I$(srcdir)/src -Isrc $(SANITIZE)

%.unit.o: %.c
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -c -o $@ $<

$(UNIT_TESTS): %: %.c $(CORE_SOURCES:.c=.unit.o)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -o $@ $^ -lm

.PHONY: unit data demo bench test readme matrix mutants fuzz valgrind lint \
	coverage
unit: $(UNIT_TESTS)
	@set -e; for test in $(UNIT_TESTS); do echo $$test; ./$$test; done

# Codes first: the quarterly files are imported beside them.
data: all
	@test -n "$(CMS)" || { \
		echo "usage: make data CMS=DIR, e.g. CMS=../shared/reference"; exit 1; }
	$(srcdir)/.ci/with_server.sh sh -ec '\
		for files in codes quarters; do \
			$(MAKE) -s -f $(srcdir)/Makefile install >/dev/null; \
			perl $(srcdir)/data/make_$$files.pl "$$0"; \
		done' $(CMS)

demo:
	$(srcdir)/data/demo/demo.sh

bench: all
	perl $(srcdir)/bench/bench.pl

test:
	$(srcdir)/.ci/test.sh

matrix:
	$(srcdir)/.ci/matrix.sh

# Long runs; make test has a part of each.
mutants:
	$(srcdir)/src/test/mutants/mutants.pl core
	$(srcdir)/.ci/with_server.sh $(srcdir)/src/test/mutants/mutants.pl image

# Seconds for each fuzzer, and for the random calls.
FOR ?= 60
fuzz: all
	$(srcdir)/src/test/fuzz/run.sh $(FOR)
	$(srcdir)/.ci/with_server.sh sh -c '$(MAKE) -s install >/dev/null && \
		$(srcdir)/src/test/fuzz/sql_random.pl $(FOR) && \
		psql -qAtX -v seed=0.$$(date +%N) -v n=$$(($(FOR) * 2000)) \
			-f $(srcdir)/src/test/fuzz/remembered.sql postgres'

# TESTS="units waste": those of the regression tests
valgrind:
	$(srcdir)/src/test/valgrind/run.sh $(TESTS)

lint:
	$(srcdir)/.ci/lint.sh

coverage:
	$(srcdir)/src/test/coverage.sh

readme: all
	$(srcdir)/.ci/with_server.sh sh -c \
		'$(MAKE) -s install >/dev/null && $(srcdir)/.ci/readme.sh update'
