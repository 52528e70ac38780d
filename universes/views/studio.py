"""The studio: the page on which a universe is made. One's own is kept on the server, a guest's in the browser."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET

from simulation.engine.couplings import LINKS
from simulation.engine.document import Document, default_document
from simulation.engine.objects import KINDS, fields_of
from simulation.engine.parameters import GROUP_LABELS, GROUPS, VOICES, of_group
from universes import access
from universes.errors import NotAllowed
from universes.forms import CouplingForm, DetailsForm, DocumentForm, GroupForm, ObjectForm
from universes.models import Universe
from universes.operations.shelving import started_with
from universes.shelf import shelf

from .guests import for_guests_too
from .universe import at_work_or_404

ROOM_ACTS = ("edit", "play", "record", "chat", "name_moment", "restore", "share")

# How the parameters of a group are gathered in its drawer; what is named nowhere comes first, without a heading.
SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "physics": {
        "Bodies": (
            "particle_count",
            "particle_size",
            "particle_speed",
            "attraction",
            "behaviour",
            "species",
            "species_matrix",
        ),
        "Wind, rim and chance": ("turbulence", "edges", "variation"),
    },
    "music": {voice.capitalize(): tuple(f"{voice}_{name}" for name in ("on", "octave", "level")) for voice in VOICES},
    "audio": {"Instruments": tuple(f"{voice}_instrument" for voice in VOICES)},
    "visualization": {
        "Style": ("color_scheme", "particle_effect", "background_style", "dust", "animation_speed"),
        "Camera": ("camera_zoom", "camera_rotation", "camera_x", "camera_y"),
    },
}


class Control(NamedTuple):
    """One value on the page: its field in a form, its path in the document, its definition, the group of its hue."""

    field: BoundField
    path: str
    definition: Any
    group: str


class _Amount(NamedTuple):
    """How much a link does, as a control shows it."""

    low: float = -1
    high: float = 1
    unit: str = ""


class Section(NamedTuple):
    title: str
    controls: list[Control]


class Drawer(NamedTuple):
    group: str
    label: str
    key: int
    action: str
    sections: list[Section]


@for_guests_too
@require_GET
@never_cache
@ensure_csrf_cookie
def studio(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The studio of a universe that is kept here; who may not change it sees it as it is, with the reason."""
    universe = at_work_or_404(request, pk)
    may = {
        act: access.may(act, request.user, universe) for act in ("edit", "publish", "delete", "share", "name_moment")
    }
    may["belong"] = access.given_rank(request.user, universe) > access.Rank.NONE
    name_opens = not may["edit"] and access.may_if_named("edit", request.user, universe)
    context = _context(universe.document(), universe) | {"may": may, "name_opens": name_opens}
    if may["name_moment"]:
        context["config"]["addresses"]["name_now"] = reverse("universes:name_now", args=[pk])
    context["config"]["may"] = {act: access.may(act, request.user, universe) for act in ROOM_ACTS}
    return render(request, "universes/studio/page.html", context)


@login_not_required
@require_GET
@never_cache
@ensure_csrf_cookie
def guest_studio(request: HttpRequest) -> HttpResponse:
    """The studio without an account: begins with a copy, a template or what the browser has, and stays there."""
    start, document = _beginning(request)
    context = _context(document, None)
    context["config"] |= {"start": start, "is_signed_in": request.user.is_authenticated}
    return render(request, "universes/studio/page.html", context)


def _beginning(request: HttpRequest) -> tuple[str, Document]:
    """What a guest begins with: its name (empty: what is in the browser, if there is something) and document."""
    if identity := request.GET.get("from", ""):
        return f"from:{identity}", _copied(request, identity)
    if slug := request.GET.get("template", ""):
        return f"template:{slug}", started_with(by=request.user, key=slug)[0]
    return "", shelf()[0].document if shelf() else default_document()


def _copied(request: HttpRequest, identity: str) -> Document:
    try:
        pk = UUID(identity)
    except ValueError:
        raise Http404 from None
    universe = get_object_or_404(Universe.objects.visible_to(request.user).with_document(), pk=pk)
    if not access.may_export(request.user, universe):
        raise NotAllowed("Its licence lets others hear and see this universe, and not take it away.")
    return universe.document()


def _context(document: Document, universe: Universe | None) -> dict[str, Any]:
    couplings = CouplingForm(document)
    return {
        "universe": universe,
        "document": document,
        "drawers": [_drawer(key, group, document, universe) for key, group in enumerate(GROUPS, 1)],
        "couplings": _ways(couplings),
        "details": DetailsForm(document),
        "objects": [(item, _object_controls(item["kind"], item)) for item in document["objects"]],
        "kinds": [(kind, _object_controls(kind)) for kind in KINDS],
        "config": _config(document, universe),
    }


def _config(document: Document, universe: Universe | None) -> dict[str, Any]:
    """What the studio's scripts begin with."""
    names = ("edits", "document", "page", "run") if universe else ()
    addresses = {name: reverse(f"universes:{name}", args=[universe.pk]) for name in names if universe}
    addresses["studio"] = reverse("universes:guest_studio")
    if universe:
        addresses["room"] = f"/ws/universes/{universe.pk}/"
    identity, seq = (str(universe.pk), universe.seq) if universe else ("", 0)
    return {"id": identity, "seq": seq, "document": document, "addresses": addresses}


def _drawer(key: int, group: str, document: Document, universe: Universe | None) -> Drawer:
    action = reverse("universes:parameters", args=[universe.pk, group]) if universe else ""
    return Drawer(group, GROUP_LABELS[group], key, action, _sections(group, GroupForm(group, document)))


def _sections(group: str, form: DocumentForm) -> list[Section]:
    controls = {p.name: Control(form[p.name], p.path, p, group) for p in of_group(group)}
    later = {name for names in SECTIONS[group].values() for name in names}
    first = Section("", [control for name, control in controls.items() if name not in later])
    return [first, *(Section(title, [controls[name] for name in names]) for title, names in SECTIONS[group].items())]


def _ways(form: CouplingForm) -> list[Section]:
    """The links by the way they go: physics to music, music to sound, sound to physics, all to the picture."""
    ways: dict[str, list[Control]] = {}
    for link in LINKS:
        group = link.source_group
        source = "All" if link.target_group == "visualization" else GROUP_LABELS[group]
        control = Control(form[link.name], f"couplings.{link.name}", _Amount(), group)
        ways.setdefault(f"{source} → {GROUP_LABELS[link.target_group]}", []).append(control)
    return [Section(title, controls) for title, controls in ways.items()]


def _object_controls(kind: str, item: dict[str, Any] | None = None) -> list[Control]:
    form = ObjectForm(kind, item=item)
    key = item["id"] if item else "new"
    return [Control(form[field.name], f"objects.{key}.{field.name}", field, "physics") for field in fields_of(kind)]
