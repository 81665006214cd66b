"""Every page is read beside a running stack."""
