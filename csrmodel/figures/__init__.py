"""The figures, one file each, named as its identifier on the page; `kit` holds what they share."""
