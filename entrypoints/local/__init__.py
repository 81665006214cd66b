"""The whole service on one machine: real servers, a Stripe that runs here, every process."""
