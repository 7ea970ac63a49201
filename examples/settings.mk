# Variables as prerequisites: make looks at files, so a step whose variables change wouldn't be done again by itself. An
# example includes this, and lets each rule name the variables that its recipe uses, beside the files:
#
#	$(OUT)/mask.nii.gz: bold.nii.gz $(call uses,METHOD)
#		imgmask --method=$(METHOD) -o $@ $<
#
# Then $(OUT)/settings/METHOD holds what METHOD was, and is written anew only when it is something else now, by whatever way
# it came to be: from the command line, the environment (make -e) or the Makefile. So the mask is done again, with all that
# is made of it, and nothing else. What comes of another step needs no name, for that step is done again already. In such a
# recipe $^ has the settings, too: $(filter %.npy,$^), say, has none.
#
# The example sets
#	OUT		the folder of all results

uses = $(1:%=$(OUT)/settings/%)
# whether each has the other in it
same = $(and $(findstring x$(1)x,x$(2)x),$(findstring x$(2)x,x$(1)x))

# Expanded a second time, when all variables are known and $* is the name of one.
.SECONDEXPANSION:
$(OUT)/settings/%: $$(if $$(call same,$$(file <$$@),$$($$*)),,anew)
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$($*))' >$@
# nothing makes this, so what depends on it is always made
.PHONY: anew
.PRECIOUS: $(OUT)/settings/%
