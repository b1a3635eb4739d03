"""What figures are made of: controls, grids of settings, sentences, colours, and the figure and its explorer."""
