"""What the bundled generator shows beside baselines, ablations and oracles, on skills that nothing was trained on."""
