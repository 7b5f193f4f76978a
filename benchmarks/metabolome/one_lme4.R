# lme4 in a process of its own: Rscript one_lme4.R IN.csv; one column of groups, then one for each variable.
# Prints a line for each variable: variance between and within. Times are those of the fits alone.
suppressMessages(library(lme4))
data <- read.csv(commandArgs(TRUE)[1])
group <- factor(data[[1]])
close <- lmerControl(calc.derivs = FALSE, optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-12, maxeval = 1e5))
invisible(lmer(data[[2]] ~ 1 + (1 | group), REML = TRUE))
usual <- system.time(for (column in 2:ncol(data)) lmer(data[[column]] ~ 1 + (1 | group), REML = TRUE))
for (column in 2:ncol(data)) {
  fit <- lmer(data[[column]] ~ 1 + (1 | group), REML = TRUE, control = close)
  cat(sprintf("%.12g", as.data.frame(VarCorr(fit))$vcov), "\n")
}
cat("time", (usual[["user.self"]] + usual[["sys.self"]]) / (ncol(data) - 1), "\n")
cat("version", R.version$major, R.version$minor, as.character(packageVersion("lme4")), "\n")
