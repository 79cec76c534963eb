"""Fill the work folder's database anew."""

import sqlite3

base = sqlite3.connect("/workspace/stock.db")
base.executescript(
    """
    CREATE TABLE items (sku TEXT PRIMARY KEY, name TEXT, shelf TEXT, left_over INTEGER);
    INSERT INTO items VALUES ('HB-113', 'brass hinge', 'B4', 7), ('HS-114', 'steel hinge', 'B4', 31),
        ('LK-201', 'cam lock', 'C1', 12), ('LK-202', 'keyed lock', 'C1', 0), ('HN-310', 'oak handle', 'A2', 4);
    CREATE TABLE reorders (sku TEXT, quantity INTEGER, note TEXT);
    INSERT INTO reorders VALUES ('LK-202', 40, 'ordered on Monday');
    """
)
base.commit()
