"""What a caller can do wrong, one class per noun. Every message is one sentence: what, where, what is allowed."""


class EdgeFlowError(Exception):
    """A mistake the caller can mend; its text is one sentence fit for a person."""


class ClickError(EdgeFlowError):
    """A click that cannot be read or lies outside its image."""


class MaskError(EdgeFlowError):
    """A mask of the wrong shape, type or content."""


class ImageError(EdgeFlowError):
    """A file that is not a readable image."""


class DataSetError(EdgeFlowError):
    """A data set folder whose parts do not fit together."""


class WeightsError(EdgeFlowError):
    """A weights or model file that is missing, damaged or of another architecture."""


class TrainError(EdgeFlowError):
    """A training that cannot be started, gone on with or finished as asked; its run's state is kept."""


class EngineError(EdgeFlowError):
    """An inference engine that cannot be started or ran out of memory."""


class ProjectError(EdgeFlowError):
    """A folder that cannot be annotated: missing, empty, unreadable or not writable."""


class StoreError(EdgeFlowError):
    """A store that is damaged, locked or of a newer version; it is never emptied to go on."""


class ConflictError(EdgeFlowError):
    """An edit made on an older version of the document than the stored one."""


class ExportError(EdgeFlowError):
    """An export that cannot be written as asked."""


def first_line(error: BaseException) -> str:
    """The first line of what a library says of an error, at most 200 characters; its class where it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0].strip()[:200] if lines else type(error).__name__
