"""How work is handed in, taken in and read: whole or not at all, whatever program wrote it."""
