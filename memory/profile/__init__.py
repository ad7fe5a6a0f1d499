"""The readable distillation of how a worker works and writes, each line with its evidence, and what stays of old
decisions."""
