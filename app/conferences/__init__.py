"""The writing conference itself: the journal that devices fill, the records it becomes, and their history."""
