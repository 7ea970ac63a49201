# either: adds the column NAME, the sum of the columns A and B; TSV. Rscript either.R NAME A B
words <- commandArgs(trailingOnly = TRUE)
table <- read.delim(file("stdin"), check.names = FALSE)
table[[words[1]]] <- table[[words[2]]] + table[[words[3]]]
writeLines(paste(names(table), collapse = "\t"))
writeLines(do.call(paste, c(lapply(table, sprintf, fmt = "%.17g"), sep = "\t")))
