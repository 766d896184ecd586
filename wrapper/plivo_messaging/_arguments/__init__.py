"""What is asked for: the arguments of a send and the filters of a list, checked."""
