"""The past walked through once more: how well the double would have stood in, told in words, figures and a page."""
