"""What is true about training: values and rules, without clock, input or output."""
