"""`omtanke review`: one's own archives and mailbox, the account first, then the posts by what matters most."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tqdm import tqdm

from omtanke import audience, readers
from omtanke.cli.check import with_domains
from omtanke.cli.look import Look, mark, visible
from omtanke.engine import Level, Phrase
from omtanke.errors import UsageError
from omtanke.guideline import load
from omtanke.mailbox import networks
from omtanke.review import ACTIONS, Asked, Review, Reviewed, as_dict, review, since_date
from omtanke.review.page import KINDS, STATUS, network_name, page

HELP = Phrase("Se dine egne gamle opslag efter, i dit eget arkiv", "Look at your own old posts, in your own archive")

_HELP = {
    "archive": Phrase(
        "et arkiv, du har hentet (zip, tar, mappe eller fil), eller en mbox eller Maildir",
        "an archive you downloaded (zip, tar, folder or file), or an mbox or Maildir",
    ),
    "network": Phrase("netværket, når det ikke kan genkendes", "the network, where it can't be recognised"),
    "since": Phrase("kun opslag fra denne dato", "only posts from this date on"),
    "employed": Phrase(
        "du blev ansat denne dato; ældre opslag bedømmes som fra før jobbet",
        "you were employed from this date; older posts are judged as from before the job",
    ),
    "domain": Phrase("arbejdspladsens maildomæne; kan gentages", "the employer's mail domain; may be repeated"),
    "colleagues": Phrase(
        "en liste over kolleger (CSV, vCard eller ét navn pr. linje)",
        "a list of colleagues (CSV, vCard or one name a line)",
    ),
    "me": Phrase(
        "dit navn i en chat, der ikke siger, hvem du er (WhatsApp); kan gentages",
        "your name in a chat that does not tell who you are (WhatsApp); may be repeated",
    ),
    "zone": Phrase(
        "tidszone for tider uden zone (Europe/Copenhagen)", "time zone of times without one (Europe/Copenhagen)"
    ),
    "guideline": Phrase("vejledning: et navn eller en mappe", "guideline: a name or a folder"),
    "format": Phrase("svarets form", "form of the answer"),
    "out": Phrase("skriv svaret i en fil", "write the answer to a file"),
    "all": Phrase("vis alt, der blev læst, også uden fund", "show everything that was read, also without findings"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    said = {name: phrase.say(str(parser.get_default("lang"))) for name, phrase in _HELP.items()}
    parser.add_argument("archive", nargs="+", metavar="ARCHIVE", help=said["archive"])
    parser.add_argument(
        "--network",
        choices=tuple(readers.READERS),
        metavar="N",
        help=said["network"] + ": " + ", ".join(readers.READERS),
    )
    parser.add_argument("--since", metavar="DATE", help=said["since"])
    parser.add_argument("--employed-since", metavar="DATE", help=said["employed"])
    parser.add_argument("--employer-domain", action="append", default=[], metavar="D", help=said["domain"])
    parser.add_argument("--colleagues", metavar="FILE", help=said["colleagues"])
    parser.add_argument("--me", action="append", default=[], metavar="NAME", help=said["me"])
    parser.add_argument("--zone", default="Europe/Copenhagen", metavar="Z", help=said["zone"])
    parser.add_argument("--guideline", default="kalundborg", metavar="G", help=said["guideline"])
    parser.add_argument("--format", choices=("text", "json", "html"), help=said["format"])
    parser.add_argument("-o", "--out", metavar="OUT", help=said["out"])
    parser.add_argument("--all", action="store_true", help=said["all"])


def run(args: argparse.Namespace) -> int:
    held = _reviewed(args)
    form = args.format or {".json": "json", ".html": "html", ".htm": "html"}.get(
        Path(args.out or "").suffix.lower(), "text"
    )
    said = _said(held, form, args)
    if args.out:
        _write(Path(args.out), said)
        sys.stderr.write(_lead(held, args.lang).strip() + "\n")
    else:
        sys.stdout.write(said)
    return int(bool(held.flagged) or any(a.work for a in held.account))


def _reviewed(args: argparse.Namespace) -> Review:
    asked = Asked(
        guideline=with_domains(load(args.guideline), args.employer_domain),
        network=args.network,
        since=since_date(args.since) if args.since else None,
        employed_since=since_date(args.employed_since) if args.employed_since else None,
        known=audience.read_list(Path(args.colleagues)) if args.colleagues else (),
        me=tuple(args.me),
        everything=args.all,
        zone=_zone(args.zone),
        workers=os.cpu_count() or 1,
    )
    unit = Phrase("opslag", "posts").say(args.lang)
    with tqdm(unit=f" {unit}", disable=None, file=sys.stderr, leave=False) as bar:

        def moved(done: int) -> None:
            bar.update(done)

        return review(args.archive, asked, moved)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"Ukendt tidszone: {name}. Skriv for eksempel Europe/Copenhagen.",
            f"Unknown time zone: {name}. Write for instance Europe/Copenhagen.",
        ) from error


def _said(held: Review, form: str, args: argparse.Namespace) -> str:
    if form == "json":
        return (
            json.dumps(as_dict(held, args.lang), ensure_ascii=False, indent=2)
            .encode("utf-8", "backslashreplace")
            .decode()
            + "\n"
        )
    if form == "html":
        return page(held, args.lang, datetime.now(UTC).date())
    return "\n".join(_text(held, args.lang, Look(sys.stdout))) + "\n"


def _write(out: Path, said: str) -> None:
    """The answer in a file that only the user can read: it holds what they would rather not have said."""
    try:
        private = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(private, "w", encoding="utf-8", errors="replace") as file:
            file.write(said)
    except OSError as error:
        raise UsageError(
            f"{out} kan ikke skrives ({error.strerror}). Vælg et andet sted til -o.",
            f"{out} can't be written ({error.strerror}). Choose another place for -o.",
        ) from error


# As text -------------------------------------------------------------------------------------------------------------


def _lead(held: Review, lang: str) -> str:
    names = ", ".join(dict.fromkeys(network_name(r.network) for r in held.archives))
    n, f = held.counts["messages"], len(held.flagged)
    said = Phrase(
        f"{n} opslag, kommentarer og beskeder læst ({names}); {f} er værd at tænke over.",
        f"{n} posts, comments and messages read ({names}); {f} are worth thinking over.",
    )
    mails = (
        Phrase(f" {held.mails} mails set igennem.", f" {held.mails} mails looked through.").say(lang)
        if held.mails
        else ""
    )
    return (said.say(lang) if held.archives else "") + mails


def _text(held: Review, lang: str, look: Look) -> Iterator[str]:
    yield look.bold(_lead(held, lang).strip())
    yield look.dim(Phrase("Alt blev på din egen maskine.", "Everything stayed on your own machine.").say(lang))
    yield from _account(held, lang, look)
    shown = [m for m in held.messages if m.level > Level.NOTE or len(held.messages) <= 200]
    for entry in shown:
        yield from _entry(entry, lang, look)
    hidden = len(held.messages) - len(shown)
    if hidden:
        yield look.dim(
            Phrase(f"{hidden} noter til: se --format html.", f"{hidden} more notes: see --format html.").say(lang)
        )
    yield from _unread(held, lang, look)


def _account(held: Review, lang: str, look: Look) -> Iterator[str]:
    for a in held.account:
        label = look.level(Phrase(" arbejdsmail ", " work e-mail ").say(lang), Level.THINK) + " " if a.work else "  "
        yield f"{label}{network_name(a.network)}: {visible(a.email)} ({STATUS[a.status].say(lang)})"
        if a.work:
            yield (
                "    "
                + Phrase("Ret den: ", "Change it: ").say(lang)
                + str(networks().get(a.network, {}).get("email", {}).get(lang, ""))
            )
    for network, setting in held.privacy:
        if setting.open:
            where = str(networks().get(network, {}).get("privacy", {}).get(lang, ""))
            yield "  " + f"{network_name(network)}: {visible(setting.setting)} {visible(setting.value)} → {where}"
    if held.colleagues:
        names = ", ".join(visible(c.label) + ("" if c.sure else " (?)") for c in held.colleagues[:12])
        yield (
            "  "
            + Phrase("Kolleger blandt dine forbindelser: ", "Colleagues among your connections: ").say(lang)
            + names
        )


def _entry(held: Reviewed, lang: str, look: Look) -> Iterator[str]:
    message = held.message
    when = message.sent.strftime("%Y-%m-%d %H:%M") if message.sent else Phrase("uden dato", "no date").say(lang)
    kind = KINDS.get(message.kind, Phrase(message.kind, message.kind)).say(lang)
    before = Phrase(" · fra før jobbet", " · from before the job").say(lang) if held.before_job else ""
    yield ""
    place = f" · {visible(message.where)}" if message.where else ""
    yield look.bold(f"{network_name(message.network)} · {kind} · {when}{place}{before}")
    yield mark(message.text, held.findings, look)
    yield look.dim(Phrase("Kan ses af: ", "Can be seen by: ").say(lang) + visible(held.reach.words.say(lang)))
    for number, finding in enumerate(held.findings, 1):
        rule = Phrase(f"regel {finding.rule}", f"rule {finding.rule}").say(lang) if finding.rule else ""
        yield f"  [{number}] {visible(finding.message.say(lang))} {finding.advice.say(lang)} " + look.dim(
            f"({rule} {finding.check})"
        )
    if held.findings:
        find = visible(message.link) or str(networks().get(message.network, {}).get("find", {}).get(lang, ""))
        yield f"  → {ACTIONS[held.action].say(lang)}. {find}"


def _unread(held: Review, lang: str, look: Look) -> Iterator[str]:
    lines = [u for read in held.archives for u in read.unread]
    grave = [u for u in lines if u.code not in ("other", "media")]
    total = sum(u.count for u in lines)
    yield ""
    yield look.bold(Phrase(f"Ikke læst: {total}", f"Not read: {total}").say(lang))
    for u in grave[:40]:
        yield f"  {visible(u.source)}: {u.reason} ({u.code}, {u.count})"
    rest = total - sum(u.count for u in grave)
    if rest:
        yield look.dim(
            "  "
            + Phrase(
                f"{rest} filer uden egne ord (billeder, indstillinger, logger).",
                f"{rest} files without words of yours (pictures, settings, logs).",
            ).say(lang)
        )
    if any(m.message.own is None for m in held.messages):
        who = Phrase(
            "Chatten siger ikke, hvem du er, så alles beskeder er set efter. Skriv --me DIT NAVN for kun at få dine egne.",
            "The chat does not tell who you are, so everybody's messages were looked at. Give --me YOUR NAME for your own only.",
        )
        yield "  " + who.say(lang)
    for network in dict.fromkeys(read.network for read in held.archives):
        if network in readers.READERS:
            yield look.dim("  " + readers.READERS[network].TELLS[lang])
