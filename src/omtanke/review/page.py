"""A review as one HTML page: no scripts, nothing from elsewhere, readable on a phone, printable, to tick off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from html import escape
from importlib import resources

from omtanke import mailbox
from omtanke.audience import friends_of_friends
from omtanke.engine import Level, Phrase
from omtanke.readers import READERS
from omtanke.review import ACTIONS, Review, Reviewed

_SHOWN = 1000  # entries on one page; the rest are in the JSON

_SAID = {
    "title": Phrase("Gennemgang af dine egne opslag", "A review of your own posts"),
    "private": Phrase(
        "Kun du har denne side. Den er lavet på din egen maskine; intet er sendt, og ingen anden ved det.",
        "Only you have this page. It was made on your own machine; nothing was sent, and nobody else knows.",
    ),
    "lawful": Phrase(
        "Kritik af arbejdspladsen er lovlig. Her står kun det, der er værd at tænke over, og hvorfor.",
        "Criticism of the workplace is lawful. Here is only what is worth thinking over, and why.",
    ),
    "account": Phrase("Din konto", "Your account"),
    "work": Phrase("Arbejdsmail brugt", "Work e-mail used"),
    "nowork": Phrase("Ingen arbejdsmail fundet.", "No work e-mail found."),
    "change": Phrase("Ret den her", "Change it here"),
    "open": Phrase("åben for alle", "open to all"),
    "settings": Phrase("Hvem kan se dig", "Who can see you"),
    "colleagues": Phrase("Kolleger blandt dine forbindelser", "Colleagues among your connections"),
    "unsure": Phrase("måske", "perhaps"),
    "when": Phrase("Hvornår", "When"),
    "where": Phrase("Hvor", "Where"),
    "posts": Phrase("Opslag at tænke over", "Posts to think over"),
    "notes": Phrase("Godt at vide", "Good to know"),
    "none": Phrase("Der er ikke noget at rette. Godt gået.", "There is nothing to change. Well done."),
    "seen": Phrase("Kan ses af", "Can be seen by"),
    "link": Phrase("Åbn opslaget", "Open the post"),
    "find": Phrase("Find det igen", "Find it again"),
    "do": Phrase("Gør nu", "Do now"),
    "rule": Phrase("regel", "rule"),
    "before": Phrase("fra før jobbet", "from before the job"),
    "unread": Phrase("Det, der ikke blev læst", "What was not read"),
    "tells": Phrase("Det, netværket aldrig fortæller", "What the network never tells"),
    "checks": Phrase("Der er set efter", "What was looked for"),
    "done": Phrase("klaret", "done"),
    "plain": Phrase("filer uden egne ord", "files without words of yours"),
    "nodate": Phrase("uden dato", "no date"),
    "more": Phrase("Flere står i --format json.", "More are in --format json."),
    "mail": Phrase("Netværk, der skriver til din postkasse", "Networks that write to your mailbox"),
    "all": Phrase("Alle læste opslag", "All posts read"),
    "allread": Phrase("Alt i arkivet blev læst.", "Everything in the archive was read."),
}
_LEVELS = {
    Level.STOP: Phrase("Lad være", "Leave out"),
    Level.THINK: Phrase("Tænk igen", "Think again"),
    Level.NOTE: Phrase("Godt at vide", "Good to know"),
}
KINDS = {
    "post": Phrase("opslag", "post"),
    "comment": Phrase("kommentar", "comment"),
    "message": Phrase("besked", "message"),
    "story": Phrase("story", "story"),
    "share": Phrase("deling", "share"),
    "caption": Phrase("billedtekst", "caption"),
    "profile": Phrase("profiltekst", "profile text"),
}
STATUS = {
    "current": Phrase("i brug nu", "in use now"),
    "earlier": Phrase("brugt tidligere", "used earlier"),
    "verification": Phrase("bekræftet engang", "verified once"),
    "autofill": Phrase("husket i formularer", "remembered in forms"),
    "possible": Phrase("gættet af netværket", "guessed by the network"),
    "mailbox": Phrase("modtager mail herfra", "receives mail from it"),
}


def page(held: Review, lang: str, today: date) -> str:
    """The whole page, worded in `lang` ("da" or "en")."""
    say = {key: escape(phrase.say(lang)) for key, phrase in _SAID.items()}
    css = resources.files("omtanke").joinpath("review/page.css").read_text(encoding="utf-8")
    flagged, notes = held.flagged, [m for m in held.messages if m.findings and m.level is Level.NOTE]
    rest = [m for m in held.messages if not m.findings]
    parts = [
        (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta '
            f'name="viewport" content="width=device-width, initial-scale=1">'
        ),
        (
            '<meta name="robots" content="noindex"><meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        ),
        (
            f"<title>{say['title']}</title><style>{css}</style></head><body><header><p "
            f"class=brand>Omtanke</p><h1>{say['title']}</h1>"
        ),
        (
            f"<p class=lead>{_lead(held, lang)}</p><p class=private>{say['private']}</p><p "
            f"class=quiet>{say['lawful']} {today.isoformat()}</p></header><main>"
        ),
        *_account(held, lang, say),
        *_pictures(held, say),
        f"<section><h2>{say['posts']} <span class=count>{len(flagged)}</span></h2>",
        *(_entries(flagged, lang, say) if flagged else [f"<p class=good>{say['none']}</p>"]),
        "</section>",
        *_folded(say["notes"], notes, lang, say),
        *_folded(say["all"], rest, lang, say),
        *_unread(held, lang, say),
        (
            f"</main><footer>{say['checks']}: {escape(', '.join(held.checks))} · "
            f"{escape(held.guideline[0])} {escape(held.guideline[1])}</footer></body></html>"
        ),
    ]
    return "\n".join(parts)


def _lead(held: Review, lang: str) -> str:
    names = ", ".join(dict.fromkeys(network_name(read.network) for read in held.archives)) or "–"
    n, f = f"{held.counts['messages']:,}".replace(",", "." if lang == "da" else ","), len(held.flagged)
    if lang == "da":
        return escape(f"{n} opslag, kommentarer og beskeder læst fra {names}. {f} er værd at tænke over.")
    return escape(f"{n} posts, comments and messages read from {names}. {f} are worth thinking over.")


def network_name(network: str) -> str:
    """The network's name as people know it."""
    return str(mailbox.networks().get(network, {}).get("name", network))


def _account(held: Review, lang: str, say: dict[str, str]) -> Iterator[str]:
    yield f"<section><h2>{say['account']}</h2>"
    work: dict[tuple[str, str], list[str]] = {}
    for a in held.account:
        if a.work:
            work.setdefault((a.network, a.email), []).append(STATUS[a.status].say(lang))
    for (network, email), statuses in work.items():
        change = mailbox.networks().get(network, {}).get("email", {}).get(lang, "")
        yield (
            f"<article class='card think'><label class=tick><input type=checkbox><span>{say['done']}</span></label>"
            f"<h3>{say['work']}: {escape(email)}</h3><p>{escape(network_name(network))} "
            f"· {escape(', '.join(statuses))}</p>"
            f"<p class=do><b>{say['change']}:</b> {escape(change)}</p></article>"
        )
    if not work:
        yield f"<p class=good>{say['nowork']}</p>"
    others = [a for a in held.account if not a.work]
    if others:
        yield (
            "<ul class=plain>"
            + "".join(
                (
                    f"<li>{escape(a.email)} <span class=quiet>{escape(network_name(a.network))}, "
                    f"{escape(STATUS[a.status].say(lang))}</span></li>"
                )
                for a in others
            )
            + "</ul>"
        )
    if held.privacy:
        yield f"<h3>{say['settings']}</h3><ul class=plain>"
        for network, setting in sorted(held.privacy, key=lambda p: p[1].open is not True)[:40]:
            where = mailbox.networks().get(network, {}).get("privacy", {}).get(lang, "")
            badge = (
                f" <span class='badge think'>{say['open']}</span> <span class=quiet>{escape(where)}</span>"
                if setting.open
                else ""
            )
            yield (
                f"<li>{escape(network_name(network))}: {escape(setting.setting)} "
                f"<b>{escape(setting.value)}</b>{badge}</li>"
            )
        yield "</ul>"
        yield from _friends_of_friends(held, lang)
    if held.colleagues:
        yield f"<h3>{say['colleagues']} <span class=count>{len(held.colleagues)}</span></h3><ul class=plain>"
        for c in held.colleagues[:200]:
            unsure = "" if c.sure else f" <span class=badge>{say['unsure']}</span>"
            yield (
                f"<li>{escape(c.label)}{unsure} <span class=quiet>{escape(network_name(c.person.network))}: "
                f"{escape(c.reason.say(lang))}</span></li>"
            )
        yield "</ul>"
    yield "</section>"


def _friends_of_friends(held: Review, lang: str) -> Iterator[str]:
    """What a setting "friends of friends" means in numbers, as far as that can be said."""
    for network in {
        n for n, p in held.privacy if re.search(r"friends of friends|venners venner", p.value, re.IGNORECASE)
    }:
        if held.people.get(network):
            yield f"<p class=quiet>{escape(friends_of_friends(held.people[network])[2].say(lang))}</p>"


def _pictures(held: Review, say: dict[str, str]) -> Iterator[str]:
    flagged = held.flagged
    if not flagged:
        return
    years = Counter(str(m.message.sent.year) if m.message.sent else _SAID["nodate"].da for m in flagged)
    known = sorted(int(y) for y in years if y.isdigit())
    spans = [(str(y), years.get(str(y), 0)) for y in (range(known[0], known[-1] + 1) if known else ())]
    spans += [(y, n) for y, n in years.items() if not y.isdigit()]
    networks = Counter(network_name(m.message.network) for m in flagged).most_common()
    yield (
        f"<section "
        f"class=pictures><div><h2>{say['when']}</h2>{_bars(spans)}</div><div><h2>{say['where']}</h2>{_bars(networks)}</div></section>"
    )


def _bars(numbers: Iterable[tuple[str, int]]) -> str:
    held = list(numbers)
    most = max((n for _, n in held), default=1) or 1
    rows = (
        f"<div class=bar><span>{escape(name)}</span><i style='width:{100 * n / most:.0f}%'></i><b>{n}</b></div>"
        for name, n in held
    )
    return (
        f"<div class=bars role=img "
        f"aria-label='{escape(', '.join(f'{name}: {n}' for name, n in held), quote=True)}'>{''.join(rows)}</div>"
    )


def _folded(title: str, held: list[Reviewed], lang: str, say: dict[str, str]) -> Iterator[str]:
    if held:
        yield f"<details><summary><h2>{title} <span class=count>{len(held)}</span></h2></summary>"
        yield from _entries(held, lang, say)
        yield "</details>"


def _entries(held: Iterable[Reviewed], lang: str, say: dict[str, str]) -> list[str]:
    entries = list(held)
    shown = [_entry(entry, lang, say) for entry in entries[:_SHOWN]]
    return [*shown, f"<p class=quiet>{say['more']}</p>"] if len(entries) > _SHOWN else shown


def _entry(held: Reviewed, lang: str, say: dict[str, str]) -> str:
    message, level = held.message, str(held.level) if held.findings else "note"
    when = message.sent.date().isoformat() if message.sent else say["nodate"]
    head = " · ".join(
        filter(
            None,
            (
                network_name(message.network),
                KINDS.get(message.kind, Phrase(message.kind, message.kind)).say(lang),
                when,
                message.where,
            ),
        )
    )
    before = f" <span class=badge>{say['before']}</span>" if held.before_job else ""
    badge = f"<span class='badge {level}'>{escape(_LEVELS[held.level].say(lang))}</span>" if held.findings else ""
    tick = (
        f"<label class=tick><input type=checkbox><span>{say['done']}</span></label>" if held.level > Level.NOTE else ""
    )
    do = (
        f"<p class=do><b>{say['do']}:</b> {escape(ACTIONS[held.action].say(lang))}. {_where(held, lang, say)}</p>"
        if held.findings
        else ""
    )
    return (
        f"<article class='card {level}'>{tick}<p class=meta>{badge} "
        f"{escape(head)}{before}</p><blockquote>{_marked(held)}</blockquote>"
        f"<p class=quiet>{say['seen']}: {escape(held.reach.words.say(lang))}</p><ul "
        f"class=findings>{''.join(_findings(held, lang, say))}</ul>{do}</article>"
    )


def _where(held: Reviewed, lang: str, say: dict[str, str]) -> str:
    link = held.message.link
    if link.startswith(("https://", "http://")):
        return f"<a rel='noreferrer noopener' href='{escape(link, quote=True)}'>{say['link']}</a>"
    path = mailbox.networks().get(held.message.network, {}).get("find", {}).get(lang, "")
    return (
        f"<span class=quiet>{say['find']}: {escape(path)} "
        f"({escape(held.message.source)} #{held.message.position})</span>"
    )


def _findings(held: Reviewed, lang: str, say: dict[str, str]) -> Iterator[str]:
    for finding in held.findings:
        rule = f"{say['rule']} {escape(finding.rule)} · " if finding.rule else ""
        yield (
            f"<li><b>{escape(finding.message.say(lang))}</b> {escape(finding.advice.say(lang))} "
            f"<span class=quiet>{rule}{finding.check}</span></li>"
        )


def _marked(held: Reviewed) -> str:
    """The text with the words of each finding marked; a finding of the whole text marks nothing."""
    text, parts, done = held.message.text, [], 0
    for finding in sorted(held.findings, key=lambda f: f.start):
        if finding.start < done or (finding.start == 0 and finding.end == len(text)):
            continue
        parts += [
            escape(text[done : finding.start]),
            f"<mark class={finding.level}>{escape(text[finding.start : finding.end])}</mark>",
        ]
        done = finding.end
    parts.append(escape(text[done:]))
    return "".join(parts)


def _unread(held: Review, lang: str, say: dict[str, str]) -> Iterator[str]:
    yield f"<section><h2>{say['unread']}</h2>"
    lines = [(read, u) for read in held.archives for u in read.unread]
    grave = [(r, u) for r, u in lines if u.code not in ("other", "media")]
    if not lines:
        yield f"<p class=good>{say['allread']}</p>"
    for read, u in grave[:200]:
        yield (
            f"<p class=unread><b>{escape(u.source)}</b> {escape(u.reason)} <span "
            f"class=quiet>{escape(network_name(read.network))} · {escape(u.code)} · {u.count}</span></p>"
        )
    plain = [u for _, u in lines if u.code in ("other", "media")]
    listed = "".join(f"<li>{escape(u.source)} <span class=quiet>{escape(u.reason)}</span></li>" for u in plain[:500])
    if plain:
        yield (
            f"<details><summary>{sum(u.count for u in plain)} · {say['plain']}</summary>"
            f"<ul class=plain>{listed}</ul></details>"
        )
    told = [READERS[n].TELLS[lang] for n in dict.fromkeys(read.network for read in held.archives) if n in READERS]
    if told:
        yield f"<h3>{say['tells']}</h3><ul class=plain>{''.join(f'<li>{escape(t)}</li>' for t in told)}</ul>"
    yield "</section>"
