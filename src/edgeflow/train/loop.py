"""The training loop, read from top to bottom. What a step learns from comes from outside (`Exercises`)."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor

from edgeflow import __version__
from edgeflow.errors import TrainError
from edgeflow.model.build import ModelConfig
from edgeflow.model.edgeflow import EdgeFlow, Predictions
from edgeflow.train import checkpoint
from edgeflow.train.batch import Batch, Exercises
from edgeflow.train.calibrate import observed_ranges
from edgeflow.train.config import Phase, TrainConfig, Validation, config_fields
from edgeflow.train.objective import Weights, looks_apart, objective_by_look
from edgeflow.train.optimiser import RunningAverage, build_optimiser, decay_at, set_progress

Clock = Callable[[], float]
_CHANCE = "chance.torch"


@dataclass(slots=True)
class Progress:
    """What changes while a run goes on; saved and resumed whole."""

    step: int = 0  # steps made
    samples: int = 0  # looks learned from
    seconds: float = 0.0  # spent in steps, over all sessions of the run


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step: the mean of every term of the loss, and where its time went (seconds)."""

    step: int
    terms: Mapping[str, float]
    samples: int
    seconds: float
    waited: float  # for data and clicks
    rate: float  # of learning, as a share of the phase's first


class Trainer:
    """A run under way.

    Parameters
    ----------
    network
        Built and loaded; its weights are trained in place.
    exercises
        What to learn from; of this process alone.
    run
        The folder of the run.
    teacher
        The network at the start, frozen, where the loss asks for it.
    validation
        That of the configuration with its path resolved; as it stands there by default.
    """

    def __init__(
        self,
        config: TrainConfig,
        network: EdgeFlow,
        model: ModelConfig,
        exercises: Exercises,
        run: Path,
        fabric: Fabric,
        *,
        teacher: EdgeFlow | None = None,
        validation: Validation | None = None,
        clock: Clock = time.perf_counter,
    ) -> None:
        self.config = config
        self.validation = validation or config.validation
        self.model = model
        self.progress = Progress()
        network = network.to(fabric.device)
        self.average = RunningAverage(network, decay=config.average)
        self.network: EdgeFlow = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._exercises = exercises
        self._run = run
        self._fabric = fabric
        self._teacher = teacher
        self._clock = clock
        self._prior = model.maps.index("mask") if "mask" in model.maps else None
        self._phase = -1
        self._enter_phase(0)

    @property
    def done(self) -> bool:
        """Whether all phases are through."""
        return self.progress.step >= self.config.steps

    def step(self) -> StepReport:
        """One step of the optimiser.

        Raises
        ------
        TrainError
            If the loss is not a number; the weights are then those of the last step.
        """
        started = self._clock()
        number, within = self._locate()
        self._enter_phase(number)
        phase = self.config.phases[number]
        share = decay_at(within, phase.steps, warm_up=min(phase.warm_up, phase.steps // 10))
        set_progress(self._optimiser, share)
        predicting = 0.0

        def predict(image: Tensor, guidance: Tensor) -> Predictions:
            nonlocal predicting
            before = self._clock()
            predictions = self._predict(image, guidance, phase)
            predicting += self._clock() - before
            return predictions

        batches = self._exercises.next(predict)
        waited = self._clock() - started - predicting
        samples = sum(len(batch) for batch in batches)
        terms: dict[str, float] = defaultdict(float)
        for place, batch in enumerate(batches):
            with self._fabric.no_backward_sync(self._module, enabled=place < len(batches) - 1):
                predictions = self._learn(batch.to(self._fabric.device), phase, terms, samples)
            before = self._clock()
            self._exercises.answer(batch, predictions)
            waited += self._clock() - before
        if self.config.clip:
            self._fabric.clip_gradients(self._module, self._optimiser, max_norm=self.config.clip, error_if_nonfinite=False)
        self._optimiser.step()
        self._optimiser.zero_grad()
        self.average.update(self.network)
        spent = self._clock() - started
        self.progress.step += 1
        self.progress.samples += samples * self._fabric.world_size
        self.progress.seconds += spent
        return StepReport(self.progress.step, dict(terms), samples, spent, waited, share)

    def ranges(self, *, steps: int = 8) -> dict[str, tuple[float, float]]:
        """`edgeflow.train.calibrate.observed_ranges` of the averaged weights. For the end: it draws exercises."""
        return observed_ranges(self.average.network, self._exercises, steps=steps)

    def save(self) -> None:
        """Write a checkpoint of everything as it is now; every process takes part.

        Raises
        ------
        TrainError
            If it cannot be written; earlier checkpoints are untouched.
        """
        fabric = self._fabric
        writing = checkpoint.Writing(self._run, self.progress.step)
        if fabric.is_global_zero:
            writing.begin()
        fabric.barrier()
        fields, arrays = self._exercises.state()
        writing.add(f"process-{fabric.global_rank}", {**arrays, _CHANCE: torch.get_rng_state()})
        writing.add_json(f"process-{fabric.global_rank}", fields)
        fabric.barrier()
        if fabric.is_global_zero:
            writing.add("network", self.network.state_dict())
            writing.add("average", self.average.network.state_dict())
            writing.add("optimiser", checkpoint.optimiser_arrays(self._optimiser))
            writing.add_json("state", self._state())
            writing.finish(keep=self.config.keep)
        fabric.barrier()

    def _state(self) -> dict[str, Any]:
        return {
            "version": checkpoint.VERSION,
            "step": self.progress.step,
            "samples": self.progress.samples,
            "seconds": self.progress.seconds,
            "averaged": self.average.updates,
            "processes": self._fabric.world_size,
            "code": __version__,
            "config": config_fields(self.config),
        }

    def restore(self, saved: checkpoint.Checkpoint) -> None:
        """Go on exactly where `saved` was written.

        Raises
        ------
        TrainError
            If it is of another network, or was written by another number of processes.
        """
        state = saved.fields["state"]
        if state["processes"] != self._fabric.world_size:
            raise TrainError(
                f"The checkpoint {saved.place} was written by {state['processes']} processes and cannot be gone on with by "
                f"{self._fabric.world_size}; start as many."
            )
        try:
            self.network.load_state_dict(saved.arrays["network"])
            self.average.network.load_state_dict(saved.arrays["average"])
        except RuntimeError as error:
            raise TrainError(
                f"The checkpoint {saved.place} is of another network than the configuration builds; go on with its own."
            ) from error
        self.progress = Progress(saved.step, int(state["samples"]), float(state["seconds"]))
        self.average.updates = int(state["averaged"])
        self._enter_phase(self._locate()[0])
        checkpoint.restore_optimiser(self._optimiser, saved.arrays["optimiser"])
        own = f"process-{self._fabric.global_rank}"
        try:
            arrays = dict(saved.arrays[own])
            torch.set_rng_state(arrays.pop(_CHANCE))
            self._exercises.restore(saved.fields[own], arrays)
        except (KeyError, TypeError, ValueError) as error:
            raise TrainError(checkpoint.damaged(saved.place, error)) from error

    def _learn(self, batch: Batch, phase: Phase, terms: dict[str, float], samples: int) -> Predictions:
        image = batch.image.contiguous(memory_format=torch.channels_last)
        guidance = batch.guidance.contiguous(memory_format=torch.channels_last)
        predictions = Predictions(*self._module(image, guidance, refine=phase.refine))
        first = phase.loss if phase.first is None else phase.first
        taught = self._taught(image, guidance, batch, phase.loss, first)
        refined = phase.refine and self.network.fine is not None
        loss, values = objective_by_look(predictions, batch, phase.loss, first, refined=refined, prior=self._prior, taught=taught)
        if not torch.isfinite(loss):
            raise TrainError(
                f"The loss is not a number at step {self.progress.step + 1}; {self._run} is kept as it was saved last: start "
                f"another run with lower rates, or with clip above 0."
            )
        self._fabric.backward(loss * (len(batch) / samples))
        for name, value in values.items():
            terms[name] += value * len(batch) / samples
        return predictions

    def _taught(self, image: Tensor, guidance: Tensor, batch: Batch, weights: Weights, first: Weights) -> Tensor | None:
        """The teacher's logits for the looks whose loss asks for them, zeros for the others; None where no look does."""
        parts = looks_apart(batch, self._prior, weights, first)
        rows = [row for chosen, own in parts if own.teach for row in chosen]
        if self._teacher is None or not rows:
            return None
        taught = torch.zeros((len(batch), 1, *image.shape[2:]), device=image.device)
        with torch.no_grad(), self._fabric.autocast():
            taught[rows] = self._teacher(image[rows], guidance[rows]).mask.float()
        return taught

    def _predict(self, image: Tensor, guidance: Tensor, phase: Phase) -> Predictions:
        was_training = self.network.training
        self.network.eval()
        with torch.no_grad():
            predictions = Predictions(
                *self._module(image.to(self._fabric.device), guidance.to(self._fabric.device), refine=phase.refine)
            )
        self.network.train(was_training)
        return predictions

    def _locate(self) -> tuple[int, int]:
        """The phase of the next step, and the step's number within it."""
        left = self.progress.step
        for number, phase in enumerate(self.config.phases):
            if left < phase.steps:
                return number, left
            left -= phase.steps
        last = len(self.config.phases) - 1
        return last, self.config.phases[last].steps

    def _enter_phase(self, number: int) -> None:
        if number == self._phase:
            return
        self._phase = number
        optimiser = build_optimiser(self.network, self.config.phases[number].rates)
        self._module, self._optimiser = self._fabric.setup(self.network, optimiser)
        # Frozen statistics also mean no dropout: the answer that is learned from is the one a session would get.
        self.network.train(self.config.norms == "learning")
