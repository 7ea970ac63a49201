# percent: each unit of a series in percent of its mean; TSV from standard input to standard output.
series <- as.matrix(read.delim(file("stdin"), check.names = FALSE))
series <- 100 * (sweep(series, 2, colMeans(series), "/") - 1)
writeLines(paste(colnames(series), collapse = "\t"))
writeLines(apply(series, 1, function(x) paste(sprintf("%.17g", x), collapse = "\t")))
