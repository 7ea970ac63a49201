# boldpipe. What there is to make:
#
#	make			the programs, into build/bin
#	make demo		a simulated recording through the whole pipeline, into demo/, and a report of it
#	make check		all tests; REFERENCE=DIR adds those against recordings, SAN=1 runs under sanitizers
#	make check-reference	only those against recordings
#	make install		into $(DESTDIR)$(PREFIX); make uninstall takes it away again
#	make local-deps		the libraries without root, unpacked under deps/
#	make bench		speed and memory of pipelines, as ratios, and what pictures take
#	make calibration	how often permtest finds something where there is nothing
#	make lint golden fuzz clean
#
# A program is a file in tools/, a module a file in a folder of common/, a test a file in tests/: there is no list to keep
# but that of the folders.

SHELL = /bin/bash
.SHELLFLAGS = -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

CC = gcc
OPT = -O2 -g
WARN = -Wall -Wextra -Wshadow -Wconversion
PREFIX = /usr/local
BUILD = build$(if $(SAN),/san)
FUZZ_SECONDS = 60

, = ,
# the folders of common/, from the bottom up: a module includes those of its own folder and of the folders before it
LAYERS = base bytes tables images numerics design model geometry inference simulation drawing report
SANITIZE = $(if $(SAN),-fsanitize=address$(,)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -MMD -MP -ffp-contract=off $(WARN) $(OPT) $(SANITIZE) -iquote common \
	$(CONFIG_CFLAGS) $(CPPFLAGS) $(CFLAGS)
ALL_LDFLAGS = $(SANITIZE) -pthread -Wl,--as-needed $(CONFIG_LDFLAGS) $(LDFLAGS)

TOOLS = $(patsubst tools/%.c,%,$(wildcard tools/*.c))
COMMON = $(patsubst common/%.c,%,$(wildcard $(LAYERS:%=common/%/*.c)))
UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))
FUZZ = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

all: $(TOOLS:%=$(BUILD)/bin/%)
units: $(UNITS:%=$(BUILD)/unit/%)

# ---- the probes: once, and again when their list changes ------------------------------------------------------

GOALS = $(or $(MAKECMDGOALS),all)
build/config.mk: .build/configure .build/packages
	@mkdir -p build
	@.build/configure $(if $(filter check check-reference demo,$(GOALS)),--install) '$(CC)' > $@
ifneq ($(filter-out clean local-deps uninstall,$(GOALS)),)
include build/config.mk
endif

# ---- compiling and linking ------------------------------------------------------------------------------------

# a program appears whole, so that tests can run beside a build
COMPILE = @mkdir -p $(@D)$(if $(V),,; echo '  CC $@'); $(if $(V),set -x;) $(CC) $(ALL_CFLAGS) -c -o $@ $<
LINK = @mkdir -p $(@D)$(if $(V),,; echo '  LD $@'); $(if $(V),set -x;) $(CC) $(ALL_LDFLAGS) -o $@~ $^ $(CONFIG_LIBS) && mv $@~ $@

$(BUILD)/common/%.o: common/%.c build/config.mk
	$(COMPILE)
$(BUILD)/tools/%.o: tools/%.c build/config.mk
	$(COMPILE)
$(BUILD)/unit/%.o: tests/unit/%.c build/config.mk
	$(COMPILE)
$(BUILD)/libcommon.a: $(COMMON:%=$(BUILD)/common/%.o)
	@rm -f $@
	@ar rcs $@ $^
$(BUILD)/bin/%: $(BUILD)/tools/%.o $(BUILD)/libcommon.a
	$(LINK)
$(BUILD)/unit/%: $(BUILD)/unit/%.o $(BUILD)/libcommon.a
	$(LINK)

# ---- tests ----------------------------------------------------------------------------------------------------

export REFERENCE
test-tools:
	@.build/install test
check: all units test-tools
	@BUILD='$(abspath $(BUILD))' tests/run
check-reference: all units test-tools
	@BUILD='$(abspath $(BUILD))' tests/run --reference
golden: all
	@BUILD='$(abspath $(BUILD))' GOLDEN=write tests/run
lint:
	@.build/install lint
	@CC='$(CC)' tests/lint
bench: all
	@for bench in run parcels dtseries group pictures; do BUILD='$(abspath $(BUILD))' tests/bench/$$bench; done
calibration: all
	@BUILD='$(abspath $(BUILD))' tests/bench/calibration

# the fuzz targets link a libcommon.a of their own, made by clang under its sanitizers
FUZZ_SANITIZE = address$(,)undefined -fno-sanitize-recover=all
build/fuzz/bin/%: tests/fuzz/%.c fuzz-common
	@mkdir -p $(@D)
	clang $(filter-out -fsanitize%,$(ALL_CFLAGS)) -fsanitize=fuzzer$(,)$(FUZZ_SANITIZE) -o $@ $< \
		build/fuzz/libcommon.a $(CONFIG_LDFLAGS) -pthread $(CONFIG_LIBS)
fuzz-common:
	@.build/install fuzz
	@$(MAKE) --no-print-directory BUILD=build/fuzz CC=clang OPT='-O1 -g' \
		CPPFLAGS=-DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION \
		SANITIZE='-fsanitize=fuzzer-no-link$(,)$(FUZZ_SANITIZE)' build/fuzz/libcommon.a
fuzz: all $(FUZZ:%=build/fuzz/bin/%)
	@tests/fuzz/run $(FUZZ_SECONDS) $(FUZZ)

# ---- the rest -------------------------------------------------------------------------------------------------

demo: all
	@PATH='$(abspath $(BUILD))/bin':$$PATH $(MAKE) --no-print-directory -C examples/demo OUT='$(or $(OUT),$(CURDIR)/demo)'

PAGES = $(wildcard man/*.[1-9])
BIN_DIR = $(DESTDIR)$(PREFIX)/bin
MAN_DIR = $(DESTDIR)$(PREFIX)/share/man
DOC_DIR = $(DESTDIR)$(PREFIX)/share/doc/boldpipe
install: all
	@mkdir -p '$(BIN_DIR)' '$(DOC_DIR)'
	install -m 755 $(TOOLS:%=$(BUILD)/bin/%) '$(BIN_DIR)'
	@for page in $(PAGES); do \
		mkdir -p "$(MAN_DIR)/man$${page##*.}"; install -m 644 $$page "$(MAN_DIR)/man$${page##*.}"; done
	install -m 644 README LICENSE '$(DOC_DIR)'
	cp -R examples '$(DOC_DIR)'
uninstall:
	rm -f $(TOOLS:%='$(BIN_DIR)/%')
	@for page in $(PAGES); do rm -f "$(MAN_DIR)/man$${page##*.}/$${page#man/}"; done
	rm -rf '$(DOC_DIR)'

local-deps:
	@.build/local-deps
clean:
	rm -rf build

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/common/*/*.d)
.PHONY: all units test-tools check check-reference golden lint bench calibration fuzz-common fuzz demo install \
	uninstall local-deps clean
.SECONDARY:
