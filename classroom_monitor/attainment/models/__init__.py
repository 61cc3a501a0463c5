"""Subjects, scales, results by month, targets, and which months are open."""

from classroom_monitor.attainment.models.months import (
    Answer,
    MonthOpening,
    ReopenRequest,
)
from classroom_monitor.attainment.models.results import (
    Absence,
    Attainment,
    AttainmentChange,
    Kind,
)
from classroom_monitor.attainment.models.scales import (
    Expectation,
    Scale,
    ScaleForm,
    ScaleVersion,
    Settings,
    Step,
    Subject,
    SubjectScale,
)
from classroom_monitor.attainment.models.targets import Path, Target

__all__ = [
    "Absence",
    "Answer",
    "Attainment",
    "AttainmentChange",
    "Expectation",
    "Kind",
    "MonthOpening",
    "Path",
    "ReopenRequest",
    "Scale",
    "ScaleForm",
    "ScaleVersion",
    "Settings",
    "Step",
    "Subject",
    "SubjectScale",
    "Target",
]
