# boldpipe: make, make demo, make check, make install; see README.
SHELL = /bin/bash
.SHELLFLAGS = -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:

CC = gcc
OPT = -O2 -g
WARN = -Wall -Wextra -Wshadow -Wconversion
BUILD = build$(if $(SAN),/san)
SANFLAGS = $(if $(SAN),-fsanitize=address$(,)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
, = ,
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -MMD -MP -ffp-contract=off $(WARN) $(OPT) $(SANFLAGS) $(CFLAGS) -Icommon $(CONFIG_CFLAGS)
ALL_LDFLAGS = $(SANFLAGS) $(LDFLAGS) -pthread -Wl,--as-needed

TOOLS = $(patsubst tools/%.c,%,$(wildcard tools/*.c))
COMMON = $(patsubst common/%.c,%,$(wildcard common/*.c))
UNITS = $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/*.c))

all: $(TOOLS:%=$(BUILD)/bin/%)

build/config.mk:
	@mkdir -p build
	@.build/configure "$(CC)" > $@
include $(if $(filter-out clean,$(or $(MAKECMDGOALS),all)),build/config.mk)

$(BUILD)/common/%.o: common/%.c build/config.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(BUILD)/tools/%.o: tools/%.c build/config.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(BUILD)/unit/%.o: tests/unit/%.c build/config.mk
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<
$(BUILD)/libcommon.a: $(COMMON:%=$(BUILD)/common/%.o)
	rm -f $@
	ar rcs $@ $^
$(BUILD)/bin/%: $(BUILD)/tools/%.o $(BUILD)/libcommon.a
	@mkdir -p $(@D)
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CONFIG_LIBS)
$(BUILD)/unit/%: $(BUILD)/unit/%.o $(BUILD)/libcommon.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CONFIG_LIBS)

units: $(UNITS:%=$(BUILD)/unit/%)

clean:
	rm -rf build

-include $(wildcard $(BUILD)/*/*.d)
.PHONY: all units clean
.SECONDARY:
