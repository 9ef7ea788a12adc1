"""Secrets: password hashes, tokens and sealed texts. The only place that knows cryptography."""
