"""Address books of other projects, where they are at hand: nothing of them is kept here."""
