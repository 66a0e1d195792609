"""`omtanke evidence`: seal the evidence of a threat, add to it, verify it, show it, stamp, encrypt, cover up a copy."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omtanke.cli.look import Look, visible
from omtanke.engine import Phrase
from omtanke.errors import EvidenceError, StampError, UsageError

if TYPE_CHECKING:
    from omtanke.bundle import Bundle, Incident, Manifest, Original, Verdict
    from omtanke.screenshot import Proposal

FILES = ("threat", "profile", "page", "text", "note", "file")

_SUB: dict[str, Phrase] = {
    "new": Phrase("Spørg om det hele, en ting ad gangen", "Ask for everything, one thing at a time"),
    "read": Phrase("Læs ordene i et skærmbillede, som et forslag", "Read the words of a screenshot, as a proposal"),
    "seal": Phrase("Forsegl filer til et bevis", "Seal files into a bundle"),
    "add": Phrase("Læg mere til i en ny generation", "Add more, as a new generation"),
    "verify": Phrase("Efterprøv et bevis", "Verify a bundle"),
    "show": Phrase("Vis, hvad beviset siger om sig selv", "Show what a bundle says of itself"),
    "stamp": Phrase("Få et tidsstempel på et bevis", "Get a time stamp on a bundle"),
    "redact": Phrase("Lav en kopi af en fil, hvor noget er dækket til", "Make a copy of a file with something covered"),
    "encrypt": Phrase("Kryptér et bevis til modtagere med age", "Encrypt a bundle to age recipients"),
}

_FILE_HELP: dict[str, Phrase] = {
    "threat": Phrase("skærmbillede af truslen", "screenshot of the threat"),
    "profile": Phrase("skærmbillede af afsenderens profil", "screenshot of the sender's profile"),
    "page": Phrase("den gemte side", "the saved page"),
    "text": Phrase("tekst i en fil", "text in a file"),
    "note": Phrase("noter i en fil", "notes in a file"),
    "file": Phrase("anden fil: video, lyd, brev", "another file: video, sound, letter"),
}

_FACTS: dict[str, Phrase] = {
    "network": Phrase("netværket, f.eks. facebook", "the network, such as facebook"),
    "words": Phrase("truslens ord, bogstav for bogstav", "the words of the threat, letter for letter"),
    "form": Phrase("hvad det var: opslag, kommentar, besked …", "what it was: post, comment, message …"),
    "context": Phrase("hvad det svarer på", "what it answers"),
    "sender-name": Phrase("afsenderens navn, som det vises", "the sender's name, as shown"),
    "handle": Phrase("afsenderens brugernavn", "the sender's handle"),
    "sender-link": Phrase("link til afsenderens profil", "link to the sender's profile"),
    "sender-id": Phrase("afsenderens konto-id", "the sender's account id"),
    "seen": Phrase("hvornår du så det, f.eks. 2026-11-24T21:14", "when you saw it, such as 2026-11-24T21:14"),
    "by": Phrase("hvem der sikrer beviset", "who secures the evidence"),
    "witness": Phrase("hvem der ellers har set det", "who else has seen it"),
    "notes": Phrase("noter", "notes"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    lang = parser.get_default("lang") or "da"
    subs = parser.add_subparsers(dest="deed", required=True, metavar=" | ".join(_SUB))
    made = {name: subs.add_parser(name, help=said.say(lang), description=said.say(lang)) for name, said in _SUB.items()}
    for sub in made.values():
        sub.add_argument("--lang", choices=("da", "en"), default=lang)
    for name in ("add", "verify", "show", "stamp", "redact", "encrypt"):
        made[name].add_argument("bag", metavar="BAG", type=Path)
    for name in ("new", "seal", "add"):
        sealing_arguments(made[name], lang)
    for name in ("new", "seal", "add", "stamp"):
        made[name].add_argument("--stamp", metavar="URL", help="RFC 3161 (OMTANKE_STAMP)")
    for name in ("new", "seal", "add", "stamp", "verify", "show"):
        made[name].add_argument("--ca", metavar="PEM", help="OMTANKE_STAMP_CA")
    for name in ("new", "seal", "add", "redact", "encrypt"):
        made[name].add_argument("-o", "--out", metavar="OUT", type=Path, required=name in {"seal", "redact"})
    for name in ("verify", "show", "read"):
        made[name].add_argument("--json", action="store_true")
    made["add"].add_argument("--copy", metavar="FILE", type=Path, help=_COPY.say(lang))
    made["add"].add_argument("--copy-of", metavar="N", type=int, help=_COPY_OF.say(lang))
    made["read"].add_argument("picture", metavar="PICTURE", type=Path)
    made["new"].add_argument("--no-read", action="store_true", help=_NO_READ.say(lang))
    made["verify"].add_argument("--signer", default="", metavar="SHA256", help=_SIGNER.say(lang))
    made["encrypt"].add_argument("--to", action="append", required=True, metavar="age1…")
    made["redact"].add_argument("--item", type=int, required=True, metavar="N", help=_ITEM.say(lang))
    made["redact"].add_argument("--area", action="append", default=[], metavar="X,Y,W,H", help=_AREA.say(lang))
    made["redact"].add_argument("--name", action="append", default=[], metavar="TEXT", help=_NAME.say(lang))


_COPY = Phrase("en kopi, hvor noget er dækket til", "a copy with something covered")
_COPY_OF = Phrase("nummeret på den fil, det er en kopi af", "the number of the file it is a copy of")
_NO_READ = Phrase("læs ikke skærmbilledet for at foreslå svar", "do not read the screenshot to propose answers")
_SIGNER = Phrase("fingeraftrykket, nøglen skal have", "the fingerprint that the key must have")
_ITEM = Phrase("filens nummer i beviset", "number of the file in the bundle")
_AREA = Phrase(
    "et felt i billedet, i pixel fra øverste venstre hjørne", "an area of the picture, in pixels from the top left"
)
_NAME = Phrase("et navn, der skal dækkes til", "a name to be covered")


def sealing_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """The files and facts of a sealing; `omtanke capture` takes them too."""
    for kind in FILES:
        parser.add_argument(
            f"--{kind}",
            nargs="+",
            action="extend",
            default=[],
            metavar="FILE",
            type=Path,
            help=_FILE_HELP[kind].say(lang),
        )
    why = Phrase("hvorfor billedet mangler", "why the picture is missing").say(lang)
    for kind in ("threat", "profile"):
        parser.add_argument(f"--no-{kind}", default="", metavar="WHY", help=why)
    parser.add_argument(
        "--link", action="append", default=[], metavar="URL", help=Phrase("hele linket", "the whole link").say(lang)
    )
    for fact, said in _FACTS.items():
        parser.add_argument(f"--{fact}", default="", metavar="TEXT", help=said.say(lang))


def run(args: argparse.Namespace) -> int:
    try:
        return _DEEDS[args.deed](args)
    except ModuleNotFoundError as error:
        extra = "screenshot" if error.name == "pytesseract" else "evidence"
        raise UsageError(
            f"Det kræver {error.name}: pip install 'omtanke[{extra}]'.",
            f"That needs {error.name}: pip install 'omtanke[{extra}]'.",
        ) from error
    except EvidenceError as error:  # the disk, the key or the authority failed: no misuse
        print(f"omtanke: {error.say(args.lang)}", file=sys.stderr)
        return 1


def _sayer(lang: str) -> Callable[[str, str], str]:
    return lambda da, en: Phrase(da, en).say(lang)


# Sealing ------------------------------------------------------------------------------------------------------------


def _seal(args: argparse.Namespace) -> int:
    return seal_with(args, ())


def seal_with(args: argparse.Namespace, captured: Sequence[Original]) -> int:
    """Seal what was captured together with the files and facts of `args`, and tell of it. The exit code."""
    from omtanke.authority import configured
    from omtanke.bundle import Incident, seal

    made = seal(
        [*captured, *_originals(args)],
        args.out,
        _told(args, Incident()),
        missing={"threat": args.no_threat, "profile": args.no_profile},
        authority=configured(args.stamp, args.ca),
    )
    return _sealed(made, args)


def _add(args: argparse.Namespace) -> int:
    from omtanke.authority import configured
    from omtanke.bundle import Original, seal, verify

    bag = _existing(args.bag)
    manifest = verify(bag).manifest
    if manifest is None:
        raise UsageError(f"{bag} er ikke et bevis, der kan læses.", f"{bag} is not a bundle that can be read.")
    if (args.copy is None) != (args.copy_of is None):
        raise UsageError("Brug --copy og --copy-of sammen.", "Use --copy and --copy-of together.")
    copies = [Original(args.copy, "copy", copy_of=args.copy_of)] if args.copy else []
    made = seal(
        [*_originals(args), *copies],
        args.out or _next_name(bag, manifest.generation + 1),
        _told(args, manifest.incident),
        missing={"threat": args.no_threat, "profile": args.no_profile},
        previous=bag,
        authority=configured(args.stamp, args.ca),
    )
    return _sealed(made, args)


def _next_name(bag: Path, generation: int) -> Path:
    """`case` → `case.g2` → `case.g3`, and `case.zip` → `case.g2.zip`."""
    zipped = ".zip" if bag.suffix.lower() == ".zip" else ""
    stem = bag.name[: len(bag.name) - len(zipped)].removesuffix(f".g{generation - 1}")
    return bag.with_name(f"{stem}.g{generation}{zipped}")


def _originals(args: argparse.Namespace) -> list[Original]:
    from omtanke.bundle import Original

    return [Original(path, kind) for kind in FILES for path in getattr(args, kind)]


def _told(args: argparse.Namespace, before: Incident) -> Incident:
    """The facts from the flags, over what an earlier generation told."""
    sender = {
        "name": args.sender_name,
        "handle": args.handle,
        "profile": args.sender_link,
        "account_id": args.sender_id,
    }
    given: dict[str, Any] = {
        name: getattr(args, name) for name in ("network", "words", "form", "context", "witness", "notes")
    }
    given |= {"captured_by": args.by, "links": tuple(dict.fromkeys((*before.links, *args.link)))}
    given |= {"seen": _when(args.seen)}
    told = {name: _readable(value) for name, value in given.items() if value}
    return replace(before, **told, sender=replace(before.sender, **{k: _readable(v) for k, v in sender.items() if v}))


def _readable(value: Any) -> Any:
    """Text from the command line with what was no UTF-8 written out, so that it can be kept."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _when(text: str) -> datetime | None:
    if not text:
        return None
    for form in (
        None,
        "%d-%m-%Y %H:%M",
        "%d.%m.%Y %H:%M",
        "%d-%m-%Y %H.%M",
        "%d-%m-%Y kl. %H.%M",
        "%d-%m-%Y",
        "%d.%m.%Y",
    ):
        try:
            at = datetime.fromisoformat(text) if form is None else datetime.strptime(text, form)
            return at.astimezone() if at.tzinfo is None else at
        except (ValueError, OverflowError):
            continue
    raise UsageError(
        f"{text} er ikke et tidspunkt. Skriv f.eks. 2026-11-24T21:14 eller 24-11-2026 21:14.",
        f"{text} is not a time. Write 2026-11-24T21:14, for instance.",
    )


def _sealed(made: Bundle, args: argparse.Namespace) -> int:
    manifest = made.manifest
    look, say = Look(sys.stdout), _sayer(args.lang)
    print(look.bold(say("Forseglet", "Sealed")) + f": {visible(str(made.path))}")
    if manifest.previous:
        print(
            say(
                f"Generation {manifest.generation}. Den forrige ligger urørt.",
                f"Generation {manifest.generation}. The former stays as it was.",
            )
        )
    for item in manifest.items:
        print(f"  {item.number:>2}  {item.kind:<8} {item.sha256[:16]}…  {visible(item.name)}")
    print(say(f"Nøgle: {manifest.fingerprint}", f"Key: {manifest.fingerprint}"))
    if made.stamped:
        print(
            say("Tidsstempel", "Time stamp")
            + f": {made.stamped.at:%Y-%m-%d %H:%M:%S} UTC, {visible(made.stamped.authority)}"
        )
        _tell_drift(made, args)
    print(
        say("Læs og print: ", "Read and print: ")
        + visible(str(made.path / "data" / "cover.pdf" if made.path.is_dir() else made.path))
    )
    print(
        say(
            "Nu: anmeld til netværket, og blokér først bagefter",
            "Now: report to the network, and block only afterwards",
        )
        + f": omtanke networks show {visible(manifest.incident.network) or '…'}"
    )
    if made.unstamped:
        print(f"omtanke: {say('INTET TIDSSTEMPEL', 'NO TIME STAMP')}: {made.unstamped.say(args.lang)}", file=sys.stderr)
        return 1
    return 0


def _tell_drift(made: Bundle, args: argparse.Namespace) -> None:
    drift = abs((made.stamped.at - made.manifest.sealed).total_seconds()) if made.stamped else 0
    if drift > 300:
        said = Phrase(
            f"uret på denne computer går {drift / 60:.0f} minutter galt efter tidsstemplet. Skriv det i noterne.",
            f"the clock of this computer is {drift / 60:.0f} minutes off the time stamp. Say so in the notes.",
        )
        print(f"omtanke: {said.say(args.lang)}", file=sys.stderr)


def _new(args: argparse.Namespace) -> int:
    """Ask for what the flags left open. Enter leaves an answer empty; a rule-4 picture then needs its reason."""
    if args.out and os.path.lexists(args.out):  # before all the questions
        raise UsageError(
            f"{args.out} findes allerede. Vælg et nyt navn.", f"{args.out} is there already. Choose a new name."
        )
    ask = _Asker(args.lang)
    print(Phrase("Enter springer et spørgsmål over.", "Enter skips a question.").say(args.lang), file=sys.stderr)
    for kind in ("threat", "profile"):
        if not getattr(args, kind) and not getattr(args, f"no_{kind}"):
            setattr(args, kind, list(_paths(ask, _FILE_HELP[kind])))
            while not (getattr(args, kind) or getattr(args, f"no_{kind}") or ask.ended):
                setattr(args, f"no_{kind}", ask(Phrase("Hvorfor er der intet billede?", "Why is there no picture?")))
    proposed = _proposals(args)
    if not args.link:
        args.link = [link for link in (ask(Phrase("Hele linket", "The whole link")),) if link]
    for fact, said in _FACTS.items():
        name = fact.replace("-", "_")
        if not getattr(args, name):
            setattr(args, name, _answer(ask, said, proposed.get(name, ""), _when if fact == "seen" else None))
    while args.out is None:
        default = f"bevis-{datetime.now():%Y-%m-%d-%H%M}"
        out = Path(ask(Phrase(f"Bevisets navn [{default}]", f"Name of the bundle [{default}]")) or default)
        if os.path.lexists(out) and not ask.ended:
            ask.tell(Phrase("Det navn er taget.", "That name is taken."))
        else:
            args.out = out
    return _seal(args)


def _answer(ask: _Asker, said: Phrase, proposed: str, judge: Callable[[str], object] | None) -> str:
    """An answer that `judge` takes, asked again until it is one. What was read from the picture is only a proposal:
    "=" takes it, Enter does not."""
    question = Phrase(*(text[:1].upper() + text[1:] for text in (said.da, said.en)))
    if proposed:
        shown = visible(proposed)
        question = Phrase(
            f"{question.da}\n  forslag fra billedet, skriv = for at bruge det: {shown}\n ",
            f"{question.en}\n  proposal from the picture, type = to use it: {shown}\n ",
        )
    while True:
        answer = ask(question)
        answer = proposed if answer == "=" else answer
        try:
            if judge:
                judge(answer)
        except UsageError as error:
            ask.tell(Phrase(error.da, error.en))
            continue
        return answer


def _proposals(args: argparse.Namespace) -> dict[str, str]:
    """What the first picture of the threat seems to say; nothing where it cannot be read, and why."""
    if args.no_read or not args.threat:
        return {}
    try:
        seen = _seen(args.threat[0])
    except UsageError as error:
        print(f"omtanke: {error.say(args.lang)}", file=sys.stderr)
        return {}
    except ModuleNotFoundError as error:
        said = Phrase(
            f"Billedet læses ikke: {error.name} mangler.", f"The picture is not read: {error.name} is missing."
        )
        print(f"omtanke: {said.say(args.lang)}", file=sys.stderr)
        return {}
    at = seen.at.isoformat(sep=" ", timespec="minutes") if seen.at else ""
    return {"network": seen.network, "words": seen.words, "handle": next(iter(seen.handles), ""), "seen": at}


def _seen(picture: Path) -> Proposal:
    from omtanke.checks import CHECKS
    from omtanke.guideline import load
    from omtanke.screenshot import read

    try:
        content = picture.read_bytes()
    except OSError as error:
        why = error.strerror
        raise UsageError(f"{picture} kan ikke læses: {why}.", f"{picture} cannot be read: {why}.") from error
    return read(content, CHECKS, load("kalundborg"))


def _read(args: argparse.Namespace) -> int:
    from omtanke.screenshot import GRAVE

    seen = _seen(args.picture)
    if args.json:
        told = asdict(seen) | {"kinds": [str(kind) for kind in seen.kinds], "at": seen.at and seen.at.isoformat()}
        print(json.dumps({"schema": "omtanke/proposal-1", "confirmed": False} | told, ensure_ascii=False, indent=2))
        return 0
    say = _sayer(args.lang)
    rows = (
        (say("Netværk", "Network"), seen.network),
        (say("Brugernavn", "Handle"), " ".join(seen.handles)),
        (say("Tid", "Time"), seen.time),
        (say("Kan være", "May be"), ", ".join(GRAVE[kind].say(args.lang) for kind in seen.kinds)),
        (say("Ordene", "The words"), seen.words),
    )
    print(
        Look(sys.stdout).bold(
            say("Forslag, læst af en maskine: se selv efter.", "A proposal, read by a machine: look for yourself.")
        )
    )
    for name, value in rows:
        print(f"{name:<11}{visible(value) or '?'}")
    print(f"\n{visible(seen.text)}")
    return 0


class _Asker:
    """Asks on the terminal, in one language. After the end of the input every answer is empty."""

    def __init__(self, lang: str) -> None:
        self.lang, self.ended = lang, False

    def __call__(self, question: Phrase) -> str:
        print(f"{question.say(self.lang)}: ", end="", flush=True, file=sys.stderr)
        try:
            return "" if self.ended else input().strip()
        except EOFError:
            self.ended = True
            print(file=sys.stderr)
            return ""

    def tell(self, said: Phrase) -> None:
        print(f"  {said.say(self.lang)}", file=sys.stderr)


def _paths(ask: _Asker, what: Phrase) -> Iterator[Path]:
    """Files, one answer each, until an empty one. A file dragged into the terminal comes with quotes."""
    while answer := ask(Phrase(f"Fil: {what.da} (Enter når der ikke er flere)", f"File: {what.en} (Enter when done)")):
        path = Path(answer.strip("'\"")).expanduser()
        if not path.exists():
            path = Path(answer.strip("'\"").replace("\\ ", " ")).expanduser()
        if path.is_file():
            yield path
        else:
            ask.tell(Phrase("Filen findes ikke; prøv igen.", "There is no such file; try again."))


# Looking at it ------------------------------------------------------------------------------------------------------


def _verify(args: argparse.Namespace) -> int:
    from omtanke.authority import read_roots
    from omtanke.bundle import verify

    bag = _existing(args.bag)
    verdict = verify(bag, roots=_roots(args, read_roots), signer=args.signer)
    if args.json:
        print(json.dumps(_as_dict(verdict, args.lang), ensure_ascii=False, indent=2))
        return int(not verdict.sound)
    look, say = Look(sys.stdout), _sayer(args.lang)
    for path in verdict.looked_at:
        wrong = any(problem.path == path for problem in verdict)
        print(f"  {'✗' if wrong else '✓'} {visible(path).replace(chr(10), chr(0x240A))}")
    for problem in verdict:
        print(f"{look.bold(problem.code)}: {visible(problem.message.say(args.lang))}")
    if verdict.manifest:
        _times(verdict, verdict.manifest, say)
    if verdict.sound:
        print(look.bold(say("Beviset er, som det blev forseglet.", "The bundle is as it was sealed.")))
    else:
        print(look.bold(say(f"{len(verdict)} problem(er).", f"{len(verdict)} problem(s).")))
    return int(not verdict.sound)


def _roots(args: argparse.Namespace, read_roots: Callable[[str | None], bytes]) -> bytes:
    return read_roots(args.ca or os.environ.get("OMTANKE_STAMP_CA"))


def _times(verdict: Verdict, manifest: Manifest, say: Callable[[str, str], str]) -> None:
    print(
        say("Forseglet", "Sealed")
        + f": {manifest.sealed.isoformat(' ')} "
        + say("efter computerens ur", "by the computer's clock")
    )
    print(say("Nøgle", "Key") + f": {manifest.fingerprint}")
    if verdict.stamp:
        print(
            say("Tidsstempel", "Time stamp")
            + f": {verdict.stamp.at:%Y-%m-%d %H:%M:%S} UTC, {visible(verdict.stamp.authority)}"
        )
    else:
        print(say("Tidsstempel: intet", "Time stamp: none"))


def _as_dict(verdict: Verdict, lang: str) -> dict[str, Any]:
    stamp = verdict.stamp and {"at": verdict.stamp.at.isoformat(), "authority": verdict.stamp.authority}
    return {
        "schema": "omtanke/verdict-1",
        "sound": verdict.sound,
        "problems": [problem.as_dict(lang) for problem in verdict],
        "looked_at": list(verdict.looked_at),
        "fingerprint": verdict.manifest.fingerprint if verdict.manifest else None,
        "stamp": stamp,
    }


def _show(args: argparse.Namespace) -> int:
    from omtanke.authority import read_roots
    from omtanke.bundle import verify

    verdict = verify(_existing(args.bag), roots=_roots(args, read_roots))
    manifest, say = verdict.manifest, _sayer(args.lang)
    if manifest is None:
        raise UsageError(
            f"{args.bag} er ikke et bevis, der kan læses.", f"{args.bag} is not a bundle that can be read."
        )
    if args.json:
        print(json.dumps(manifest.as_dict(), ensure_ascii=False, indent=2))
    else:
        _print_manifest(manifest, args.lang)
        _times(verdict, manifest, say)
    if not verdict.sound:
        print(
            say(
                f"{len(verdict)} problem(er): kør `omtanke evidence verify`.",
                f"{len(verdict)} problem(s): run `omtanke evidence verify`.",
            ),
            file=sys.stderr,
        )
    return int(not verdict.sound)


def _print_manifest(manifest: Manifest, lang: str) -> None:
    look, told = Look(sys.stdout), manifest.incident
    rows = {
        Phrase("Netværk", "Network"): told.network,
        Phrase("Ord", "Words"): told.words,
        Phrase("Form", "Form"): told.form,
        Phrase("Svar på", "Answers"): told.context,
        Phrase("Link", "Link"): " ".join(told.links),
        Phrase("Afsender", "Sender"): " · ".join(
            filter(None, (told.sender.name, told.sender.handle, told.sender.profile, told.sender.account_id))
        ),
        Phrase("Set", "Seen"): told.seen.isoformat(" ") if told.seen else "",
        Phrase("Sikret af", "Secured by"): told.captured_by,
        Phrase("Vidne", "Witness"): told.witness,
        Phrase("Noter", "Notes"): told.notes,
    }
    print(look.bold(f"{visible(manifest.id)} · generation {manifest.generation}"))
    for name, value in rows.items():
        if value:
            print(f"{name.say(lang):<11}{visible(value)}")
    for kind, why in manifest.missing.items():
        print(f"{Phrase('Mangler', 'Missing').say(lang):<11}{visible(kind)}: {visible(why)}")
    for item in manifest.items:
        print(f"  {item.number:>2}  {item.kind:<8} {item.size:>12,}  {visible(item.name)}\n      {item.sha256}")


def _existing(bag: Path) -> Path:
    try:
        there = bag.exists()
    except (OSError, ValueError):
        there = False
    if not there:
        raise UsageError(f"{visible(str(bag))} findes ikke.", f"{visible(str(bag))} is not there.")
    return bag


# Afterwards ---------------------------------------------------------------------------------------------------------


def _stamp(args: argparse.Namespace) -> int:
    from omtanke.authority import configured
    from omtanke.bundle import add_stamp

    authority = configured(args.stamp, args.ca)
    if authority is None:
        raise UsageError(
            "Hvem skal stemple? Giv adressen med --stamp URL eller i OMTANKE_STAMP. Kun en hash sendes.",
            "Who is to stamp? Give the address with --stamp URL or in OMTANKE_STAMP. Only a hash is sent.",
        )
    try:
        stamped = add_stamp(_existing(args.bag), authority)
    except StampError as error:
        print(f"omtanke: {error.say(args.lang)}", file=sys.stderr)
        return 1
    print(
        Phrase("Tidsstempel", "Time stamp").say(args.lang)
        + f": {stamped.at:%Y-%m-%d %H:%M:%S} UTC, {visible(stamped.authority)}"
    )
    return 0


def _encrypt(args: argparse.Namespace) -> int:
    from omtanke.bundle.encrypt import encrypt

    bag = _existing(args.bag)
    out = args.out or bag.with_name(f"{bag.name.removesuffix('.zip')}.zip.age")
    encrypt(bag, args.to, out)
    said = Phrase(
        f"Krypteret: {out}\nÅbnes med: age -d -i NØGLE {out.name} > {out.stem}\n"
        f"{bag} ligger her stadig ukrypteret; slet det selv, når du har prøvet at åbne kopien.",
        f"Encrypted: {out}\nOpen it with: age -d -i KEY {out.name} > {out.stem}\n"
        f"{bag} is still here, not encrypted; delete it yourself when you have tried to open the copy.",
    )
    print(visible(said.say(args.lang)))
    return 0


def _redact(args: argparse.Namespace) -> int:
    from omtanke.bundle.redact import redact

    copy = redact(_existing(args.bag), args.item, args.out, areas=[_area(text) for text in args.area], names=args.name)
    said = Phrase(
        f"Kopi: {copy.path}\nDækket til: {copy.covered} sted(er). "
        "Se den efter, før du giver den videre; originalen ligger urørt i beviset.",
        f"Copy: {copy.path}\nCovered: {copy.covered} place(s). "
        "Look at it before you pass it on; the original is untouched in the bundle.",
    )
    print(visible(said.say(args.lang)))
    return 0


def _area(text: str) -> tuple[int, int, int, int]:
    try:
        x, y, width, height = (int(part) for part in text.split(","))
        if min(x, y) < 0 or min(width, height) < 1:
            raise ValueError
    except ValueError as error:
        raise UsageError(
            f"--area {text}: skriv X,Y,BREDDE,HØJDE i pixel.", f"--area {text}: write X,Y,WIDTH,HEIGHT in pixels."
        ) from error
    return x, y, width, height


_DEEDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "new": _new,
    "seal": _seal,
    "add": _add,
    "read": _read,
    "verify": _verify,
    "show": _show,
    "stamp": _stamp,
    "redact": _redact,
    "encrypt": _encrypt,
}
