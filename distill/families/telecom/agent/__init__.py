"""The reference agent: a player that follows the policy, writes its script as it goes, and its words."""
