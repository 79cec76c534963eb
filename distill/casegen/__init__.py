"""New cases for a bank: plan, propose, prove, solve blind, review, accept."""
