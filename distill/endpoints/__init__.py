"""The only room that speaks to model APIs."""
