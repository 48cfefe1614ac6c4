"""Training: simulated annotators click, the network learns from every look, and the run can stop and go on at any step."""
