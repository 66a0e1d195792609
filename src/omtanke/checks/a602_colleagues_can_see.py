"""A602: something about work among friends, where colleagues are among the friends. It says who.

"They may be friends with others who know you" (rule 1 of the guideline of 2011). Who the colleagues are is found in the
writer's own archive or list, on the writer's own machine, and told only when the writer asks for a review.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from omtanke.engine import Audience, Check, Concern, Hit, Level, Phrase, Setting
from omtanke.text import Text

_WORK = re.compile(
    r"(?<![^\W_])(?:(?:på |fra |mit |vores |min )?(?:arbejd(?:e|et|splads\w*|sgiver\w*)|"
    r"job(?:bet)?|kontoret|vagt(?:en)?|afdelingen|institutionen|plejehjemmet|rådhuset|kommunen)"
    r"|\w{0,20}(?:chef|leder|ledelse|kolleg|borger|beboer|elev|patient|klient|direktør|forvaltning|styrelse)(?:n|en|er|e|ne|ene|erne|ens|ers|es|s|a|aen|aer|aerne|as)?"
    r"|(?:my |our |the )?(?:boss|manager|colleagues?|co-?workers?|workplace|"
    r"office|clients?|patients?|residents?|students?)|at work)(?![^\W_])"
)


def find(text: Text, setting: Setting) -> Iterator[Hit]:
    """The first words about work, when colleagues can see it; nothing in what was written to one, or to all."""
    if not setting.colleagues or setting.audience in (Audience.DIRECT, Audience.GROUP, Audience.PUBLIC):
        return
    work = _WORK.search(text.folded)
    if work:
        yield Hit(*work.span(), Level.NOTE, message(setting))


def message(setting: Setting) -> Phrase:
    """Who of the colleagues can see it, or may, where the audience is not told."""
    named, more = ", ".join(setting.colleagues[:5]), len(setting.colleagues) - 5
    da, en = (named + (f" og {more} til" if more > 0 else "")), (named + (f" and {more} more" if more > 0 else ""))
    if setting.audience is None:
        return Phrase(
            f"Kan dine venner se det, kan disse kolleger også: {da}.",
            f"If your friends can see it, so can these colleagues: {en}.",
        )
    return Phrase(
        f"Blandt dem, der kan se det, er kolleger: {da}.", f"Among those who can see it are colleagues: {en}."
    )


CHECK = Check(
    code="A602",
    name="colleagues-can-see",
    concern=Concern.AUDIENCE,
    find=find,
    title=Phrase("Kolleger kan se det", "Colleagues can see it"),
    message=Phrase("Kolleger kan se det.", "Colleagues can see it."),
    why=Phrase(
        "Et opslag blandt venner er ikke privat, når kolleger er blandt vennerne.",
        "A post among friends is not private when colleagues are among the friends.",
    ),
    advice=Phrase(
        "Skriv det, som du ville sige det til dem, eller vælg en mindre kreds.",
        "Write it as you would say it to them, or choose a smaller circle.",
    ),
    source="guideline",
    hits=("Så er der igen ⟦borgere⟧, der ikke kan læse", "Lang dag ⟦på kontoret⟧", "long day ⟦at work⟧ today"),
    misses=("Dejlig tur på Møns Klint i dag", "Tillykke med fødselsdagen, Bo", "Nyt opslag om haven"),
    setting=Setting(audience=Audience.FRIENDS, colleagues=("Bo Sørensen",)),
)
