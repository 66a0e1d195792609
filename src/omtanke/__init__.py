"""Omtanke: a private second pair of eyes on a draft, by the employer's own social-media guideline.

The front door. Nothing inside the package imports it; everybody outside imports nothing else:

>>> import omtanke
>>> report = omtanke.check("Hun hedder noget med B, 010203-1234", omtanke.load("kalundborg"))
>>> report.verdict, [finding.excerpt for finding in report.findings]
('stop', ['010203-1234'])
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from omtanke.ask import Answer, Asker, Likely, ask
from omtanke.checks import CHECKS, RETIRED, check
from omtanke.engine import Audience, Check, Concern, Employer, Finding, Hit, Level, Phrase, Report, Setting
from omtanke.errors import GuidelineError, OmtankeError, ScanError, UsageError
from omtanke.guideline import Approval, Fault, Guideline, Note, Passage, Question, Rule, faults, load, shipped
from omtanke.scan import Job, Summary, scan_file
from omtanke.text import Span, Text

if TYPE_CHECKING:
    from omtanke.bundle import Authority, Bundle, Incident, Original, Problem, Sender, Verdict, add_stamp, seal, verify
    from omtanke.capture import Captured, Limits
    from omtanke.capture import capture as capture_page
    from omtanke.clocks import CLOCKS, FACTS
    from omtanke.networks import NETWORKS, Network, Route, network
    from omtanke.notice import to_manager, to_network, to_police
    from omtanke.review import Asked, Review
    from omtanke.review import review as review_archives

__version__ = "0.1.0"

# What needs an extra, or is heavy: its module is imported when its name is first asked for. (`omtanke.capture` and
# `omtanke.review` are modules: the deeds have names of their own here.)
_LATER = {
    "Authority": "omtanke.bundle.Authority",
    "Bundle": "omtanke.bundle.Bundle",
    "Incident": "omtanke.bundle.Incident",
    "Original": "omtanke.bundle.Original",
    "Problem": "omtanke.bundle.Problem",
    "Sender": "omtanke.bundle.Sender",
    "Verdict": "omtanke.bundle.Verdict",
    "add_stamp": "omtanke.bundle.add_stamp",
    "seal": "omtanke.bundle.seal",
    "verify": "omtanke.bundle.verify",
    "Captured": "omtanke.capture.Captured",
    "Limits": "omtanke.capture.Limits",
    "capture_page": "omtanke.capture.capture",
    "CLOCKS": "omtanke.clocks.CLOCKS",
    "FACTS": "omtanke.clocks.FACTS",
    "NETWORKS": "omtanke.networks.NETWORKS",
    "Network": "omtanke.networks.Network",
    "Route": "omtanke.networks.Route",
    "network": "omtanke.networks.network",
    "to_manager": "omtanke.notice.to_manager",
    "to_network": "omtanke.notice.to_network",
    "to_police": "omtanke.notice.to_police",
    "Asked": "omtanke.review.Asked",
    "Review": "omtanke.review.Review",
    "review_archives": "omtanke.review.review",
}


def __getattr__(name: str) -> Any:
    if name in _LATER:
        module, _, there = _LATER[name].rpartition(".")
        return getattr(import_module(module), there)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "CHECKS",
    "CLOCKS",
    "FACTS",
    "NETWORKS",
    "RETIRED",
    "Answer",
    "Approval",
    "Asked",
    "Asker",
    "Audience",
    "Authority",
    "Bundle",
    "Captured",
    "Check",
    "Concern",
    "Employer",
    "Fault",
    "Finding",
    "Guideline",
    "GuidelineError",
    "Hit",
    "Incident",
    "Job",
    "Level",
    "Likely",
    "Limits",
    "Network",
    "Note",
    "OmtankeError",
    "Original",
    "Passage",
    "Phrase",
    "Problem",
    "Question",
    "Report",
    "Review",
    "Route",
    "Rule",
    "ScanError",
    "Sender",
    "Setting",
    "Span",
    "Summary",
    "Text",
    "UsageError",
    "Verdict",
    "add_stamp",
    "ask",
    "capture_page",
    "check",
    "faults",
    "load",
    "network",
    "review_archives",
    "scan_file",
    "seal",
    "shipped",
    "to_manager",
    "to_network",
    "to_police",
    "verify",
]
