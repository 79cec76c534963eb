"""Calls at half price: collected, given to the vendor together, fetched within a day, whoever has died meanwhile."""
