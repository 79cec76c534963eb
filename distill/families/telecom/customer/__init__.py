"""The customer: a script, a rule-based actor that plays it, the words it uses, and the auditor of any customer."""
