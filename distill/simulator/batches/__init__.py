"""The batch APIs of both vendors: a batch is worked off some time after it was sent, at half the price."""
