"""The register of checks, in the order of their codes. A new check is one file and its line here.

Codes are never reused or renamed: a check that goes moves to `RETIRED` with the reason.
"""

from omtanke import engine
from omtanke.checks import (
    a601_wide_audience,
    a602_colleagues_can_see,
    e501_work_email,
    i101_cpr_number,
    i102_phone_number,
    i103_email_address,
    i104_home_address,
    i106_date_of_birth,
    i107_number_plate,
    i108_bank_account,
    i109_case_number,
)
from omtanke.engine import Audience, Check, Report, Rules

CHECKS: tuple[Check, ...] = (
    a601_wide_audience.CHECK,
    a602_colleagues_can_see.CHECK,
    e501_work_email.CHECK,
    i101_cpr_number.CHECK,
    i102_phone_number.CHECK,
    i103_email_address.CHECK,
    i104_home_address.CHECK,
    i106_date_of_birth.CHECK,
    i107_number_plate.CHECK,
    i108_bank_account.CHECK,
    i109_case_number.CHECK,
)

RETIRED: dict[str, str] = {}


def check(text: str, guideline: Rules, audience: Audience | str | None = None) -> Report:
    """Run every registered check over `text` and report by `guideline`; see `engine.check`."""
    return engine.check(text, guideline, audience, checks=CHECKS)
