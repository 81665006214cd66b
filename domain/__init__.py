"""The rules of Opside's money: pure values and decisions, the standard library only."""
