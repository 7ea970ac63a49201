# large: sets z to 0 where the effect is smaller than SIZE, so that no threshold counts the unit; TSV.
# Rscript large.R SIZE
size <- as.numeric(commandArgs(trailingOnly = TRUE)[1])
table <- read.delim(file("stdin"), check.names = FALSE, na.strings = "n/a")
table$z[which(abs(table$effect) < size)] <- 0
text <- lapply(table, function(x) ifelse(is.na(x), "n/a", sprintf("%.17g", x)))
writeLines(paste(names(table), collapse = "\t"))
writeLines(do.call(paste, c(text, sep = "\t")))
