"""Omtanke: a private second pair of eyes on a draft, by the employer's own social-media guideline.

The front door. Nothing inside the package imports it; everybody outside imports nothing else:

>>> import omtanke
>>> report = omtanke.check("Hun hedder noget med B, 010203-1234", omtanke.load("kalundborg"))
>>> report.verdict, [finding.excerpt for finding in report.findings]
('stop', ['010203-1234'])
"""

from omtanke.ask import Answer, Asker, Likely, ask
from omtanke.checks import CHECKS, RETIRED, check
from omtanke.engine import Audience, Check, Concern, Employer, Finding, Hit, Level, Phrase, Report, Setting
from omtanke.errors import GuidelineError, OmtankeError, ScanError, UsageError
from omtanke.guideline import Approval, Fault, Guideline, Note, Passage, Question, Rule, faults, load, shipped
from omtanke.scan import Job, Summary, scan_file
from omtanke.text import Span, Text

__version__ = "0.1.0"

__all__ = [
    "CHECKS",
    "RETIRED",
    "Answer",
    "Approval",
    "Asker",
    "Audience",
    "Check",
    "Concern",
    "Employer",
    "Fault",
    "Finding",
    "Guideline",
    "GuidelineError",
    "Hit",
    "Job",
    "Level",
    "Likely",
    "Note",
    "OmtankeError",
    "Passage",
    "Phrase",
    "Question",
    "Report",
    "Rule",
    "ScanError",
    "Setting",
    "Span",
    "Summary",
    "Text",
    "UsageError",
    "ask",
    "check",
    "faults",
    "load",
    "scan_file",
    "shipped",
]
