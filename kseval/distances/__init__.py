"""The mathematics that several metrics share: sets of features, their moments, kernels and neighbours."""
