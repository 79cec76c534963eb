"""A mailbox with calendars, contacts and rooms, served over the Model Context Protocol on stdio."""
