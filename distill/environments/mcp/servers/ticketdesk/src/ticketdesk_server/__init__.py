"""A support team's ticket desk, served over the Model Context Protocol on stdio."""
