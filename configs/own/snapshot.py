"""Print what the database holds."""

import json
import sqlite3

base = sqlite3.connect("/workspace/stock.db")
items = {sku: [name, shelf, left] for sku, name, shelf, left in base.execute("SELECT * FROM items")}
reorders = {sku: {"quantity": quantity} for sku, quantity, _ in base.execute("SELECT * FROM reorders")}
print(json.dumps({"items": items, "reorders": reorders}))
