"""The data sets methods are measured on, in the layouts they are published in: which objects of which images are scored."""
