# What a folder of results needs for a report, beside results: the commands that made it, digests of what went in, and
# the page. An example includes this, and calls, for each folder that is to have a report,
#
#	$(eval $(call report,FOLDER,TARGET,RESULTS,INPUTS,OPTIONS))
#
# TARGET		a phony target that makes RESULTS
# RESULTS	all that the report reads, and the settings (settings.mk) of OPTIONS and FIRST
# INPUTS		files that RESULTS are made of; globs will do
# OPTIONS	of glmreport
#
# which are rules for
#	FOLDER/commands.txt	commands that make RESULTS again, run by bash in an empty folder
#	FOLDER/inputs.sha256	digests of INPUTS; `sha256sum -c' in FOLDER tells whether they still are what they were
#	FOLDER/report.html	the page
#
# Files in FOLDER are named from there, all others by their whole path.
#
# The example sets
#	OUT		the folder of all results
#	PATHS		what else among its variables are paths, or globs
#	FIRST		if need be, a command that stands before all others in commands.txt

include $(dir $(lastword $(MAKEFILE_LIST)))settings.mk

empty =
comma = ,
space = $(empty) $(empty)
list = $(subst $(space),$(comma),$(strip $(1)))

# Puts the contrasts' names before what `fdrthresh --threshold-only' says of their columns NAME_z.
name_contrasts = awk -F '\t' -v OFS='\t' '{ print NR == 1 ? "contrast" : substr($$1, 1, length($$1) - 2), $$0 }'

# For make, a name with a space is two: in a variable that is told at once, in the path of this folder when whole paths
# are to be written. What else is to be made is made.
$(foreach name,DATA OUT,$(if $(word 2,$($(name))),$(error $(name)=$($(name)): make takes no spaces in names; a link without \
	one was expected)))
no_spaces = $(foreach name,OUT $(PATHS),$(if $(filter-out $(words $($(name))),$(words $(call whole,$($(name))))),$(error \
	$(CURDIR): make takes no spaces in names, so no commands can be noted for a report; another folder was expected)))

again = $(MAKE)
# e of -e, if variables of the environment go before those of the Makefile
environment = $(findstring e,$(filter-out --%,$(firstword -$(MAKEFLAGS))))
# whole paths, of words with commas too
whole = $(subst $(space)$(comma),$(comma),$(foreach word,$(subst $(comma),$(space)$(comma),$(1)),$(strip \
	$(if $(filter $(comma)%,$(word)),$(comma)$(abspath $(word:$(comma)%=%)),$(abspath $(word))))))
literal = $(subst .,\.,$(abspath $(1)))
outside = $(patsubst $(abspath $(1))/%,%,$(abspath $(2)))

# Make is asked what it would do from the beginning, with the variables that its caller set and no flags but -e: those of a
# parallel make don't suit it, and its order should always be the same. No settings are written there. It isn't called by
# its usual name since make would run such lines under -n, too.
define report
$(1)/commands.txt $(1)/inputs.sha256: private SHELL = /bin/bash
$(1)/commands.txt $(1)/inputs.sha256: private .SHELLFLAGS = -eu -o pipefail -c
$(1)/commands.txt: private export VARIABLES = $$(MAKEOVERRIDES)

$(1)/commands.txt: $(3)
	$$(no_spaces)
	@{ echo "# $$$$(glmfit --version)"; \
	  echo '# In an empty folder, `bash commands.txt'\'' makes what this one has.'; \
	  printf '%s\n' 'set -eu -o pipefail' $(if $(FIRST),'$(FIRST)'); \
	  MAKEFLAGS="$$(environment) -- $$$$VARIABLES" $$(again) -f $(firstword $(MAKEFILE_LIST)) --no-print-directory -snB \
		$(2) $(foreach name,OUT $(PATHS),'$(name)=$(call whole,$($(name)))') uses= | \
		sed -e '\;^mkdir -p $(call literal,$(1))$$$$;d' -e 's;\(^\|[^[:alnum:]_./-]\)$(call literal,$(1))/;\1;g'; } >$$@~
	@mv $$@~ $$@

$(1)/inputs.sha256: $(4) $(3)
	$$(no_spaces)
	@mkdir -p $(1)
	cd $(1) && printf '%s\0' $(call outside,$(1),$(4)) | xargs -0 sha256sum -- | LC_ALL=C sort -k 2 >$$(@F)~
	@mv $$@~ $$@

$(1)/report.html: $(3) $(1)/commands.txt $(1)/inputs.sha256
	@for file in $(1)/*_weights.tsv $(1)/*design.tsv; do \
		grep -qwF "$$$${file##*/}" $(1)/commands.txt || \
			echo "report: $$$$file is on the page, but of none of its commands; remove what is left of other names" \
				"and runs, or take another OUT" >&2; done
	glmreport $(5) -o $$@ $(1)
endef
