"""Firstline: training for those who meet abused women migrant workers first."""
