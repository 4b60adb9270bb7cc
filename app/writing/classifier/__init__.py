"""How comments are read: tokens, figures, a small network and a linear reading beside it, a teacher's corrections."""
