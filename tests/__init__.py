"""Tests, under the same names as what they test."""
