"""The main job: everything is read and judged, the files are made, and only then anything is poured.

`prepare` finds every problem and writes nothing but the store; `build` pours what `prepare` found good. Each edition's output
is `drive/` (for the stick), `keep/` (stays with the NGO) and, where it is locked, the archive; it appears whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nkusb.acceptance import settle
from nkusb.atomic import recover
from nkusb.checks import BUNDLE_CHECKS, DEVICE_CHECKS, PROJECT_CHECKS, Lists
from nkusb.checks.budget import OVERRUN
from nkusb.checks.leaks import suspicion
from nkusb.checks.redlist import LISTED
from nkusb.faces import judge
from nkusb.fit import Sizes, fitted, sizes, told
from nkusb.forms import FORMS
from nkusb.inline import Hands, Inline
from nkusb.known import Working
from nkusb.known.depots import Depot, Local
from nkusb.known.shelf import digest_of
from nkusb.load import Ground, Project
from nkusb.load.folder import payload_folders
from nkusb.load.glossary import read_glossary
from nkusb.load.manifest import Choices, read_manifest
from nkusb.load.profiles import read_profiles
from nkusb.load.redlist import read_red_list
from nkusb.load.select import select
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
from nkusb.study import Seen, alone, ground, seen, sift, study, worded
from nkusb.templating import Templates
from nkusb.unchanged import Built, is_told_by_state, recall, remember, state_of

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
    devices, under the name EDITION-PROFILE, instead of for its own. What is made and found out is kept in `cache` too.
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
    cache: Depot | None = None


def build(plan: Plan, secret: Secret, executor: Executor, progress: Progress) -> tuple[tuple[Report, ...], Problems]:
    """Build every edition that is asked for. No report where there are errors; `secret` is asked only if a lock needs it."""
    asked = ask(plan)
    name, state = _state(asked)
    outputs = [plan.out / edition.name for edition in asked.editions]
    with writing(plan.out) as work:
        last = Local(work / "store/built")
        if state and (built := recall(last, name, state, asked.touched, outputs)):
            return built.reports, built.problems
        store = Store(work / "store", plan.cache)
        project, problems = read(asked, store, executor, progress)
        locked = plan.archive and any(edition.lock for edition in project.editions)
        passphrase = secret() if locked and not _stop(project, problems, plan) else ""
        prepared, found = prepare(project, plan.drafts, store, executor, progress)
        problems = in_order((*problems, *found, *_strangers(plan.out, project), *_seal_faults(project, plan)))
        if _stop(project, problems, plan):
            return (), problems
        templates = Templates(plan.manifest.parent)
        hands = executor if isinstance(executor, Hands) else Inline()  # a cluster may not see where drives are written
        making = Making(plan.out, work, plan.key, passphrase, templates, progress, hands, last, project.devices)
        reports = tuple(make_output(edition, making, problems) for edition in prepared)
        if not (plan.editions or plan.profiles):
            store.forget_unused()
        problems = tuple(problem for problem in problems if plan.drafts or not project.is_of_draft(problem))
        if state:
            remember(last, name, Built(state, "", reports, problems), outputs)
        return reports, problems


def _state(asked: Asked) -> tuple[str, str]:
    """The name under which a build is remembered, and the state that decides it; no state where something else does too."""
    name = digest_of([edition.name for edition in asked.editions])
    if asked.plan.key or not all(map(is_told_by_state, asked.editions)):
        return name, ""
    rest = asked.plan.drafts, asked.devices, asked.ground, asked.folders, asked.problems
    return name, state_of(asked.plan.manifest.parent, asked.editions, *rest)


def check(plan: Plan, executor: Executor, progress: Progress) -> tuple[Problems, tuple[Accepted, ...]]:
    """Every problem that a build would find, and those of drafts, without building; then what editors let stand.

    Only the store is written.
    """
    _, problems, accepted = survey(plan, executor, progress)
    return problems, accepted


def survey(plan: Plan, executor: Executor, progress: Progress) -> tuple[Project, Problems, tuple[Accepted, ...]]:
    """What `check` finds, and the project that it was found in."""
    asked = ask(plan)
    with writing(plan.out) as work:
        store = Store(work / "store", plan.cache)
        project, problems = read(asked, store, executor, progress)
        prepared, found = prepare(project, plan.drafts, store, executor, progress)
        accepted = dict.fromkeys(item for edition in prepared for item in edition.accepted)
        return project, in_order((*problems, *found)), tuple(accepted)


def measure(plan: Plan, executor: Executor, progress: Progress) -> tuple[tuple[tuple[Library, Sizes], ...], Problems]:
    """What every edition would take, whole, whatever its budget, and every other problem. Only the store is written."""
    asked = ask(plan)
    with writing(plan.out) as work:
        store = Store(work / "store", plan.cache)
        project, problems = read(asked, store, executor, progress)
        whole = replace(project, editions=tuple(replace(edition, fit=False) for edition in project.editions))
        prepared, found = prepare(whole, plan.drafts, store, executor, progress)
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
    with holding(out, out / _WORK, BUSY) as work:
        recover(out, work)
        yield work


@contextmanager
def holding(out: Path, work: Path, taken: Code) -> Iterator[Path]:
    """Hold a working folder in an output folder. Raises `NkusbError`: `taken` where another holds it, or it can't be written."""
    import filelock

    try:
        work.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(work / "lock", timeout=0):
            yield work
    except filelock.Timeout:
        raise NkusbError([taken.at(Place(out.name))]) from None
    except OSError as error:
        raise NkusbError([NOT_WRITTEN.at(Place(out.name), reason=reason_of(error))]) from error


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan asks for, as the manifest has it: the editions, and all that every payload of the project depends on."""

    plan: Plan
    editions: tuple[Edition, ...]
    devices: tuple[Profile, ...]
    red_list: RedList | None
    ground: Ground
    folders: tuple[Seen, ...]
    problems: Problems

    @property
    def touched(self) -> int:
        """When a payload was last touched, in nanoseconds since 1970."""
        return max((folder.touched for folder in self.folders), default=0)


def ask(plan: Plan) -> Asked:
    """Read the manifest, and look what there is.

    Raises `NkusbError` where there is no project, and for an edition that the manifest doesn't have.
    """
    root = plan.manifest.parent
    choices, problems = choices_of(root)
    editions, found = read_manifest(plan.manifest, choices)
    path, key = red_list_files(plan, editions)
    red_list, listed = read_red_list(path, key) if path else (None, ())
    strays: list[Problem] = []
    folders = tuple(seen(f"{kind.folder}/{path.name}", path) for kind, path in payload_folders(root, strays))
    problems = (*problems, *found, *listed, *strays)
    if not (editions or folders):
        raise NkusbError(problems)
    known = {edition.name: edition for edition in editions}
    if known and (unknown := [name for name in plan.editions if name not in known]):
        place = Place(plan.manifest.name)
        raise NkusbError(NO_SUCH_EDITION.at(place, name=name, near=nearest(name, known) or ", ".join(known)) for name in unknown)
    wanted = tuple(edition for name, edition in known.items() if not plan.editions or name in plan.editions)
    if plan.profiles:
        wanted = _for_devices(plan, wanted, known, choices.profiles)
    if plan.image:
        wanted = tuple(edition if edition.image is not None else replace(edition, image=0) for edition in wanted)
    on = ground(root, path, key, sender_words(editions))
    return Asked(plan, wanted, tuple(choices.profiles.values()), red_list, on, folders, problems)


def sender_words(editions: Iterable[Edition]) -> tuple[str, ...]:
    """The words that name the sender in any edition, each once."""
    return tuple(dict.fromkeys(word for edition in editions for word in edition.sender_words))


def read(asked: Asked, store: Store, executor: Executor, progress: Progress) -> tuple[Project, Problems]:
    """The project with the editions that are asked for, each payload read, its media examined, its words judged."""
    root = asked.plan.manifest.parent
    store.known.glossary, listed = read_glossary(root)
    studied = study(asked.folders, asked.ground, store.known, executor, progress)
    slugs: dict[str, tuple[Place, ...]] = {}
    for one in studied:
        if one.place:
            slug = one.place.path.split("/")[2]
            slugs[slug] = (*slugs.get(slug, ()), one.place)
    project = Project(
        root,
        asked.editions,
        tuple(one.payload for one in studied if one.payload),
        slugs,
        frozenset(one.place.path.removesuffix("index.md") for one in studied if one.place and one.draft),
        asked.red_list,
        asked.devices,
        tuple(problem for one in studied for problem in one.judged),
        asked.ground,
    )
    return project, (*asked.problems, *listed, *(problem for one in studied for problem in one.problems))


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


def red_list_files(plan: Plan, editions: Iterable[Edition]) -> tuple[Path | None, Path | None]:
    """The list that was asked for, else the manifest's, else the one beside the manifest, and its key if that was asked for."""
    named = next((edition.red_list for edition in editions if edition.red_list), "")
    path = plan.red_list or plan.manifest.parent / (named or RED_LIST)
    return (path, plan.red_list_key) if plan.red_list or named or path.exists() else (None, None)


def prepare(
    project: Project, drafts: bool, store: Store, executor: Executor, progress: Progress
) -> tuple[tuple[Prepared, ...], Problems]:
    """Judge the payloads, select, let the forms describe, make the files and judge them: all problems of all editions."""
    problems = [*project.judged, *of_project(project)]
    problems += judge(project.payloads, store, executor, progress)
    settled, accepted = settle(problems, project.payloads)
    problems = [*settled]
    templates = Templates(project.root)
    listed = {one.place.home.removeprefix("payloads/") for one in project.judged if one.code.name == LISTED.name}
    prepared, work = [], Working(store.known, executor, progress, several=len(project.editions) > 1)
    for edition in project.editions:
        library, found = select(edition, project.payloads, project.slugs, drafts)
        library, respelled = worded(replace(library, red_list=project.red_list), project.ground, work)
        problems += (*found, *respelled)
        one, found = _prepared(library, templates, store, work)
        problems += found
        suspected = suspicion(one.library, project.ground, listed)
        problems += sift(one.bundle, one.library, suspected, work)
        problems += [problem for check in BUNDLE_CHECKS.values() for problem in check(one.bundle, edition, one.library)]
        problems += [problem for check in DEVICE_CHECKS.values() for problem in check(one.entries, one.bundle, one.library)]
        small, found = make(thumbnails(one.entries, one.bundle), store, executor, progress)
        problems += found
        held = tuple(f"payloads/{payload.origin}/" for payload in one.library.payloads)
        stood = tuple(item for item in accepted if item.problem.place.path.startswith(held))
        prepared.append(replace(one, accepted=stood, thumbnails=small))
    return tuple(prepared), tuple(problems)


def judged(project: Project, lists: Lists) -> Iterator[Problem]:
    """What the checks of payloads and of the project find, before anything is made and whatever their editors accept."""
    for payload in project.payloads:
        yield from alone(payload, lists)
    yield from of_project(project)


def of_project(project: Project) -> Iterator[Problem]:
    """What the checks of the whole project find."""
    for check in PROJECT_CHECKS.values():
        yield from check(project)


def _prepared(library: Library, templates: Templates, store: Store, work: Working) -> tuple[Prepared, Problems]:
    """The drive of a library; where the edition wants it to fit, without what there is no room for."""
    edition = library.edition
    described = ((name, entry) for name in edition.forms for entry in FORMS[name](library, templates, work))
    entries = tuple(store.aside(replace(entry, form=name)) for name, entry in described)
    bundle, problems = make(entries, store, work.executor, work.progress)
    bundle = with_sums(bundle) if edition.sums else bundle
    if edition.fit:
        smaller, dropped = fitted(library, sizes(library, entries, bundle), edition.budget)
        if dropped and smaller.payloads:
            whole = replace(edition, fit=False)
            one, found = _prepared(replace(smaller, edition=whole), templates, store, work)
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
