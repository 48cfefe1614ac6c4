"""Simulated people: the evaluation's robot, and where training's clicks fall. Masks in, clicks out; no network, no image."""

from edgeflow.simulate.initial import InitialClicks, choose_target, initial_clicks
from edgeflow.simulate.people import click_in_error, ritm_click
from edgeflow.simulate.robot import next_click

__all__ = ["InitialClicks", "choose_target", "click_in_error", "initial_clicks", "next_click", "ritm_click"]
