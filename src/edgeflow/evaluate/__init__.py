"""Measuring a method: a data set's objects, clicked by the robot through the session a person uses, summed up and pictured."""
