"""Each use case records state, event, job, posting and audit together, or nothing."""
