"""The main job: everything is read and judged, the files are made, and only then anything is poured.

`prepare` finds every problem and writes nothing but the store; `build` pours what `prepare` found good. Each edition's output
is `drive/` (for the stick), `keep/` (stays with the NGO) and, where it is locked, the archive; it appears whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nkusb.acceptance import settle
from nkusb.atomic import recover
from nkusb.checks import BUNDLE_CHECKS, DEVICE_CHECKS, PAYLOAD_CHECKS, PROJECT_CHECKS
from nkusb.checks.budget import OVERRUN
from nkusb.faces import judge
from nkusb.fit import Sizes, fitted, sizes, told
from nkusb.forms import FORMS
from nkusb.load import Project, read_project
from nkusb.load.manifest import Choices
from nkusb.load.profiles import read_profiles
from nkusb.load.redlist import read_red_list
from nkusb.load.select import select
from nkusb.load.wording import worded
from nkusb.locks import LOCKS
from nkusb.model import Edition, Library
from nkusb.names import nearest
from nkusb.output import Making, Prepared, Report, make_output
from nkusb.problems import ERROR, Accepted, Code, NkusbError, Place, Problem, Problems, has_errors, in_order, reason_of
from nkusb.profile import Profile
from nkusb.progress import Progress
from nkusb.redlist import RedList
from nkusb.report import thumbnails
from nkusb.seal.minisign import SecretKey
from nkusb.seal.sums import SUMS_FILE, with_sums
from nkusb.store import Store, make
from nkusb.templating import Templates

NOT_WRITTEN = Code(
    "BLD001", ERROR,
    "쓸 수 없습니다: {reason}.", "This can't be written: {reason}.",
    "자리가 남아 있는지, 쓸 권한이 있는지 보십시오. 전에 만든 것은 그대로 있습니다.",
    "See that there is room and that you may write there. What was built before is untouched.",
    bad="(a full disk)", good="(room left)",
)  # fmt: skip
BUSY = Code(
    "BLD002", ERROR,
    "다른 nkusb가 이 폴더에 만들고 있습니다.", "Another nkusb is building into this folder.",
    "그것이 끝난 뒤 다시 하거나 --out 으로 다른 폴더를 주십시오.", "Wait until it has ended, or give another folder with --out.",
    bad="(two builds at once)", good="(one after the other)",
)  # fmt: skip

NO_SUCH_EDITION = Code(
    "BLD005", ERROR,
    "《{name}》이라는 판이 없습니다.", "There is no edition “{name}”.",
    "가까운 것: {near}", "Nearest: {near}",
    bad="nkusb build --edition man", good="nkusb build --edition main",
)  # fmt: skip

NO_SUCH_PROFILE = Code(
    "PRF003", ERROR,
    "《{name}》이라는 프로파일이 없습니다.", "There is no profile “{name}”.",
    "가까운 것: {near}. `nkusb profiles`가 모두 보여 줍니다.", "Nearest: {near}. `nkusb profiles` lists them all.",
    bad="nkusb build --profile tvv", good="nkusb build --profile tv",
)  # fmt: skip
NAME_TAKEN = Code(
    "PRF004", ERROR,
    "설정 파일에 《{name}》이라는 판이 이미 있습니다.", "The manifest already has an edition “{name}”.",
    "그 판의 이름을 바꾸거나 --edition 으로 고르십시오. --profile 은 판-프로파일이라는 이름으로 만듭니다.",
    "Rename that edition, or choose another with --edition: --profile makes EDITION-PROFILE.",
    bad="[edition.main]\n[edition.main-tv]\n(nkusb build --profile tv)", good="[edition.main]\n[edition.television]",
)  # fmt: skip

NOT_OURS = Code(
    "BLD006", ERROR,
    "여기에 있는 《{name}》은(는) nkusb가 만든 것이 아니므로 바꾸지 않습니다.",
    "“{name}” there was not made by nkusb and is not replaced.",
    "다른 --out 을 주거나, 필요 없는 것이면 치우십시오.", "Give another --out, or move it away if it isn't needed.",
    bad="nkusb build --out . (with an edition named payloads)", good="nkusb build --out out",
)  # fmt: skip

NOT_PINNED = Code(
    "SIG010", ERROR,
    "서명하는 열쇠({found})가 설정 파일의 public_key와 다릅니다.", "The signing key ({found}) is not the manifest's public_key.",
    "맞는 비밀 열쇠로 서명하거나, 열쇠를 바꾸었다면 public_key를 고치십시오.",
    "Sign with the secret key that belongs to it, or change public_key if the key was changed.",
    bad="nkusb build --sign other.key", good="nkusb build --sign nkusb.key",
)  # fmt: skip
UNMARKED = Code(
    "SIG011", ERROR,
    "mark_drive 가 있는 판은 서명해야 만들 수 있습니다.", "An edition with mark_drive must be signed when it is built.",
    "--sign 으로 비밀 열쇠를 주거나 mark_drive 를 지우십시오.", "Give the secret key with --sign, or remove mark_drive.",
    bad="nkusb build", good="nkusb build --sign nkusb.key",
)  # fmt: skip

RED_LIST = "redlist.txt"  # beside the manifest, where nothing else is named
_WORK = ".nkusb"  # in the output folder: lock, store, half-made output

Secret = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for: which manifest, where to, which editions (none named: all), drafts too or not, archives or not.

    `key` signs every edition's lists, if there is one. `red_list` and its key stand before those that the manifest names.
    `image` asks for the smallest disk where an edition names none. With `profiles`, each edition is made for each of these
    devices, under the name EDITION-PROFILE, instead of for its own.
    """

    manifest: Path
    out: Path
    editions: tuple[str, ...] = ()
    drafts: bool = False
    archive: bool = True
    key: SecretKey | None = None
    red_list: Path | None = None
    red_list_key: Path | None = None
    image: bool = False
    profiles: tuple[str, ...] = ()


def build(plan: Plan, secret: Secret, executor: Executor, progress: Progress) -> tuple[tuple[Report, ...], Problems]:
    """Build every edition that is asked for. No report where there are errors; `secret` is asked only if a lock needs it."""
    project, problems = read(plan, executor, progress)
    locked = plan.archive and any(edition.lock for edition in project.editions)
    passphrase = secret() if locked and not _stop(project, problems, plan) else ""
    with writing(plan.out) as work:
        store = Store(work / "store")
        prepared, found = prepare(project, plan.drafts, store, executor, progress)
        problems = in_order((*problems, *found, *_strangers(plan.out, project), *_seal_faults(project, plan)))
        if _stop(project, problems, plan):
            return (), problems
        making = Making(plan.out, work, plan.key, passphrase, Templates(plan.manifest.parent), progress, project.devices)
        reports = tuple(make_output(edition, making, problems) for edition in prepared)
        if not (plan.editions or plan.profiles):
            store.forget_unused()
        return reports, tuple(problem for problem in problems if plan.drafts or not project.is_of_draft(problem))


def check(plan: Plan, executor: Executor, progress: Progress) -> tuple[Problems, tuple[Accepted, ...]]:
    """Every problem that a build would find, and those of drafts, without building; then what editors let stand.

    Only the store is written.
    """
    _, problems, accepted = survey(plan, executor, progress)
    return problems, accepted


def survey(plan: Plan, executor: Executor, progress: Progress) -> tuple[Project, Problems, tuple[Accepted, ...]]:
    """What `check` finds, and the project that it was found in."""
    project, problems = read(plan, executor, progress)
    with writing(plan.out) as work:
        prepared, found = prepare(project, plan.drafts, Store(work / "store"), executor, progress)
        accepted = dict.fromkeys(item for edition in prepared for item in edition.accepted)
        return project, in_order((*problems, *found)), tuple(accepted)


def measure(plan: Plan, executor: Executor, progress: Progress) -> tuple[tuple[tuple[Library, Sizes], ...], Problems]:
    """What every edition would take, whole, whatever its budget, and every other problem. Only the store is written."""
    project, problems = read(plan, executor, progress)
    whole = replace(project, editions=tuple(replace(edition, fit=False) for edition in project.editions))
    with writing(plan.out) as work:
        prepared, found = prepare(whole, plan.drafts, Store(work / "store"), executor, progress)
    problems += tuple(problem for problem in found if problem.code is not OVERRUN)
    return tuple((one.library, sizes(one.library, one.entries, one.bundle)) for one in prepared), in_order(problems)


def _stop(project: Project, problems: Problems, plan: Plan) -> bool:
    """Whether nothing may be built: an error anywhere but in a draft that stays out."""
    return has_errors(problem for problem in problems if plan.drafts or not project.is_of_draft(problem))


@contextmanager
def writing(out: Path) -> Iterator[Path]:
    """Hold the output folder for one build, having cleared what a killed one left. Gives the working folder in it.

    Raises `NkusbError` where it can't be written, or another build holds it.
    """
    import filelock

    work = out / _WORK
    try:
        work.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(work / "lock", timeout=0):
            recover(out, work)
            yield work
    except filelock.Timeout:
        raise NkusbError([BUSY.at(Place(out.name))]) from None
    except OSError as error:
        raise NkusbError([NOT_WRITTEN.at(Place(out.name), reason=reason_of(error))]) from error


def read(plan: Plan, executor: Executor, progress: Progress) -> tuple[Project, Problems]:
    """The project with the editions that are asked for.

    Raises `NkusbError` where there is no project, and for an edition that the manifest doesn't have.
    """
    choices, faults = choices_of(plan.manifest.parent)
    project, problems = read_project(plan.manifest, choices, executor, progress)
    problems = (*faults, *problems)
    if not (project.editions or project.slugs):
        raise NkusbError(problems)
    known = {edition.name: edition for edition in project.editions}
    if known and (unknown := [name for name in plan.editions if name not in known]):
        place = Place(plan.manifest.name)
        raise NkusbError(NO_SUCH_EDITION.at(place, name=name, near=nearest(name, known) or ", ".join(known)) for name in unknown)
    wanted = tuple(edition for name, edition in known.items() if not plan.editions or name in plan.editions)
    if plan.profiles:
        wanted = _for_devices(plan, wanted, known, choices.profiles)
    if plan.image:
        wanted = tuple(edition if edition.image is not None else replace(edition, image=0) for edition in wanted)
    red_list, found = red_list_of(plan, project)
    devices = tuple(choices.profiles.values())
    return replace(project, editions=wanted, red_list=red_list, devices=devices), (*problems, *found)


def _for_devices(
    plan: Plan, editions: tuple[Edition, ...], known: Mapping[str, Edition], profiles: Mapping[str, Profile]
) -> tuple[Edition, ...]:
    """Each edition for each of the devices that are asked for. Raises `NkusbError` where that can't be."""
    place = Place(plan.manifest.name)
    unknown = [name for name in plan.profiles if name not in profiles]
    problems = [NO_SUCH_PROFILE.at(place, name=name, near=nearest(name, profiles) or ", ".join(profiles)) for name in unknown]
    if not problems:
        editions = tuple(edition.made_for(profiles[name]) for edition in editions for name in dict.fromkeys(plan.profiles))
        problems = [NAME_TAKEN.at(known[made.name].at(), name=made.name) for made in editions if made.name in known]
    if problems:
        raise NkusbError(problems)
    return editions


def choices_of(root: Path) -> tuple[Choices, Problems]:
    """What the manifest of the project at `root` may name."""
    profiles, problems = read_profiles(root, tuple(FORMS))
    return Choices(tuple(FORMS), tuple(LOCKS), Templates(root).covers(), profiles), problems


def red_list_of(plan: Plan, project: Project) -> tuple[RedList | None, Problems]:
    """The list that was asked for, else the manifest's, else the one that lies beside the manifest."""
    named = next((edition.red_list for edition in project.editions if edition.red_list), "")
    path = plan.red_list or plan.manifest.parent / (named or RED_LIST)
    return read_red_list(path, plan.red_list_key) if plan.red_list or named or path.exists() else (None, ())


def prepare(
    project: Project, drafts: bool, store: Store, executor: Executor, progress: Progress
) -> tuple[tuple[Prepared, ...], Problems]:
    """Judge the payloads, select, let the forms describe, make the files and judge them: all problems of all editions."""
    problems = [*judged(project)]
    problems += judge(project.payloads, store, executor, progress)
    settled, accepted = settle(problems, project.payloads)
    problems = [*settled]
    templates = Templates(project.root)
    prepared = []
    for edition in project.editions:
        library, found = taken(project, edition, drafts)
        problems += found
        one, found = _prepared(library, templates, store, executor, progress)
        problems += found
        problems += [problem for check in BUNDLE_CHECKS.values() for problem in check(one.bundle, edition, one.library)]
        problems += [problem for check in DEVICE_CHECKS.values() for problem in check(one.entries, one.bundle, one.library)]
        small, found = make(thumbnails(one.entries, one.bundle), store, executor, progress)
        problems += found
        held = tuple(f"payloads/{payload.origin}/" for payload in one.library.payloads)
        stood = tuple(item for item in accepted if item.problem.place.path.startswith(held))
        prepared.append(replace(one, accepted=stood, thumbnails=small))
    return tuple(prepared), tuple(problems)


def judged(project: Project) -> Iterator[Problem]:
    """What the checks of payloads and of the project find, before anything is made and whatever their editors accept."""
    for payload in project.payloads:
        for check in PAYLOAD_CHECKS.values():
            yield from check(payload)
    for whole in PROJECT_CHECKS.values():
        yield from whole(project)


def taken(project: Project, edition: Edition, drafts: bool) -> tuple[Library, Problems]:
    """What an edition takes of a project, as its forms show it."""
    library, problems = select(edition, project.payloads, project.slugs, drafts)
    library, respelled = worded(replace(library, red_list=project.red_list))
    return library, (*problems, *respelled)


def _prepared(
    library: Library, templates: Templates, store: Store, executor: Executor, progress: Progress
) -> tuple[Prepared, Problems]:
    """The drive of a library; where the edition wants it to fit, without what there is no room for."""
    edition = library.edition
    entries = tuple(replace(entry, form=name) for name in edition.forms for entry in FORMS[name](library, templates))
    bundle, problems = make(entries, store, executor, progress)
    bundle = with_sums(bundle) if edition.sums else bundle
    if edition.fit:
        smaller, dropped = fitted(library, sizes(library, entries, bundle), edition.budget)
        if dropped and smaller.payloads:
            whole = replace(edition, fit=False)
            one, found = _prepared(replace(smaller, edition=whole), templates, store, executor, progress)
            return replace(one, library=smaller, dropped=dropped), (*problems, *found, *told(library, dropped))
    return Prepared(library, entries, bundle), problems


def _strangers(out: Path, project: Project) -> Iterator[Problem]:
    """What stands where an edition would go and is no edition that we built: it is never replaced."""
    for edition in project.editions:
        target = out / edition.name
        if target.exists() and not (target / "keep" / SUMS_FILE).is_file():
            yield NOT_OURS.at(Place(out.name), name=edition.name)


def _seal_faults(project: Project, plan: Plan) -> Iterator[Problem]:
    """What forbids signing as it is asked for."""
    for edition in project.editions:
        if edition.mark_drive and plan.key is None:
            yield UNMARKED.at(edition.at("mark_drive"))
        if edition.public_key and plan.key and plan.key.public.words != edition.public_key:
            yield NOT_PINNED.at(edition.at("public_key"), found=plan.key.public.name)
