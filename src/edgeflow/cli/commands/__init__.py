"""The commands and their options, by what they are for; the work is done in the modules beside this folder."""
