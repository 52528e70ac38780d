"""Addresses of the API for universes, under /api/v1/."""

from typing import Any

from django.urls import path
from rest_framework.permissions import IsAuthenticated

from simulation.engine.parameters import GROUPS
from universes.api.collections import Collections
from universes.api.comments import Closing, CommentResolution, Comments
from universes.api.couplings import Couplings
from universes.api.documents import Document
from universes.api.edits import Edits
from universes.api.family import FamilyOf
from universes.api.favourites import FavouriteOf, Favourites
from universes.api.feed import FeedOf
from universes.api.follows import FollowOf, Follows
from universes.api.history import Moments, Redo, Revisions, Undo
from universes.api.invitations import Invitations, MyInvitations
from universes.api.links import Join, Links
from universes.api.objects import Objects
from universes.api.parameters import view_of
from universes.api.people import Archive, Close, People, Person
from universes.api.performances import Performances
from universes.api.publication import PublicationOf, Versions
from universes.api.renderings import Renderings
from universes.api.reports import Reports, Rulings
from universes.api.seats import Owner, Seats
from universes.api.similar import SimilarTo
from universes.api.templates import PeoplesTemplates, Templates
from universes.api.universes import Universes

ITEM: dict[str, Any] = {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
LIST: dict[str, Any] = {"get": "list", "post": "create"}

urlpatterns = [
    path("universes/", Universes.as_view({"get": "list", "post": "create"}), name="universes"),
    path("universes/<uuid:pk>/", Universes.as_view(ITEM), name="universe"),
    path("universes/<uuid:pk>/duplicate/", Universes.as_view({"post": "duplicate"}), name="duplicate"),
    path("universes/<uuid:pk>/document/", Document.as_view(), name="document"),
    *(path(f"universes/<uuid:pk>/parameters/{group}/", view_of(group), name=f"parameters_{group}") for group in GROUPS),
    path("universes/<uuid:pk>/couplings/", Couplings.as_view(), name="couplings"),
    path("universes/<uuid:pk>/objects/", Objects.as_view({"get": "list", "post": "create"}), name="objects"),
    path("universes/<uuid:pk>/objects/<slug:key>/", Objects.as_view({**ITEM, "put": "update"}), name="object"),
    path("universes/<uuid:pk>/edits/", Edits.as_view(), name="edits"),
    path("universes/<uuid:pk>/undo/", Undo.as_view(), name="undo"),
    path("universes/<uuid:pk>/redo/", Redo.as_view(), name="redo"),
    path("universes/<uuid:pk>/revisions/", Revisions.as_view({"get": "list"}), name="revisions"),
    path("universes/<uuid:pk>/revisions/<int:seq>/", Revisions.as_view({"get": "retrieve"}), name="revision"),
    path(
        "universes/<uuid:pk>/revisions/<int:seq>/document/",
        Revisions.as_view({"get": "document"}),
        name="revision_document",
    ),
    path("universes/<uuid:pk>/revisions/<int:seq>/restore/", Revisions.as_view({"post": "restore"}), name="restore"),
    path("universes/<uuid:pk>/revisions/<int:seq>/branch/", Revisions.as_view({"post": "branch"}), name="branch"),
    path("universes/<uuid:pk>/moments/", Moments.as_view({"get": "list", "post": "create"}), name="moments"),
    path(
        "universes/<uuid:pk>/moments/<int:seq>/",
        Moments.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
        name="moment",
    ),
    path("universes/<uuid:pk>/publication/", PublicationOf.as_view(), name="publication"),
    path("universes/<uuid:pk>/family/", FamilyOf.as_view(), name="family"),
    path("universes/<uuid:pk>/similar/", SimilarTo.as_view(), name="similar"),
    path("universes/<uuid:pk>/favourite/", FavouriteOf.as_view(), name="favourite"),
    path("users/<slug:username>/follow/", FollowOf.as_view(), name="follow"),
    path("follows/", Follows.as_view({"get": "list"}), name="follows"),
    path("collections/", Collections.as_view(LIST), name="collections"),
    path("collections/<int:pk>/", Collections.as_view(ITEM), name="collection"),
    path("collections/<int:pk>/items/", Collections.as_view({"get": "items"}), name="collection_items"),
    path(
        "collections/<int:pk>/items/<uuid:universe>/",
        Collections.as_view({"put": "put_in", "delete": "take_out"}),
        name="collection_item",
    ),
    path("feed/", FeedOf.as_view(), name="feed"),
    path("favourites/", Favourites.as_view({"get": "list"}), name="favourites"),
    path("universes/<uuid:pk>/versions/", Versions.as_view(LIST), name="versions"),
    path(
        "universes/<uuid:pk>/versions/<int:number>/document/",
        Versions.as_view({"get": "document"}),
        name="version_document",
    ),
    path(
        "universes/<uuid:pk>/versions/<int:number>/restore/",
        Versions.as_view({"post": "restore"}),
        name="version_restore",
    ),
    path("universes/<uuid:pk>/owner/", Owner.as_view(), name="owner"),
    path("universes/<uuid:pk>/seats/", Seats.as_view({"get": "list"}), name="seats"),
    path(
        "universes/<uuid:pk>/seats/<slug:username>/",
        Seats.as_view({"patch": "partial_update", "delete": "destroy"}, permission_classes=[IsAuthenticated]),
        name="seat",
    ),
    path("universes/<uuid:pk>/performances/", Performances.as_view({"get": "list"}), name="performances"),
    path(
        "universes/<uuid:pk>/performances/<uuid:performance>/",
        Performances.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="performance",
    ),
    path(
        "universes/<uuid:pk>/performances/<uuid:performance>/file/",
        Performances.as_view({"post": "file"}),
        name="performance_file",
    ),
    path("universes/<uuid:pk>/comments/", Comments.as_view(LIST), name="comments"),
    path("universes/<uuid:pk>/comments/closing/", Closing.as_view(), name="comments_closing"),
    path("comments/<uuid:pk>/", Comments.as_view(ITEM), name="comment"),
    path("comments/<uuid:pk>/resolution/", CommentResolution.as_view(), name="comment_resolution"),
    path("universes/<uuid:pk>/links/", Links.as_view(LIST), name="links"),
    path("universes/<uuid:pk>/links/<uuid:link>/", Links.as_view({"delete": "destroy"}), name="link"),
    path("universes/<uuid:pk>/invitations/", Invitations.as_view(LIST), name="invitations"),
    path(
        "universes/<uuid:pk>/invitations/<int:invitation>/",
        Invitations.as_view({"delete": "destroy"}),
        name="invitation",
    ),
    path("join/<slug:token>/", Join.as_view(), name="join"),
    path("me/invitations/", MyInvitations.as_view({"get": "list"}), name="my_invitations"),
    path(
        "me/invitations/<slug:token>/",
        MyInvitations.as_view({"get": "retrieve", "delete": "destroy"}),
        name="my_invitation",
    ),
    path("me/invitations/<slug:token>/accept/", MyInvitations.as_view({"post": "accept"}), name="accept_invitation"),
    path("users/", People.as_view(), name="users"),
    path("users/<slug:username>/", Person.as_view(), name="user"),
    path("auth/me/closing/", Close.as_view(), name="closing"),
    path("auth/me/export/", Archive.as_view(), name="export"),
    path("renderings/", Renderings.as_view({"get": "list", "post": "create"}), name="renderings"),
    path("renderings/<uuid:pk>/", Renderings.as_view({"get": "retrieve", "delete": "destroy"}), name="rendering"),
    path("renderings/<uuid:pk>/cancel/", Renderings.as_view({"post": "cancel"}), name="rendering_cancel"),
    path("renderings/<uuid:pk>/file/", Renderings.as_view({"get": "file"}), name="rendering_file"),
    path("reports/", Reports.as_view(LIST), name="reports"),
    path("reports/<int:pk>/", Reports.as_view({"get": "retrieve"}), name="report"),
    path("rulings/", Rulings.as_view({"get": "list"}), name="rulings"),
    path("rulings/<int:pk>/", Rulings.as_view({"get": "retrieve"}), name="ruling"),
    path("rulings/<int:pk>/appeal/", Rulings.as_view({"post": "appeal"}), name="appeal"),
    path("templates/", Templates.as_view({"get": "list"}), name="templates"),
    path("templates/people/", PeoplesTemplates.as_view(LIST), name="peoples_templates"),
    path("templates/<uuid:pk>/", PeoplesTemplates.as_view(ITEM), name="peoples_template"),
    path(
        "templates/<uuid:pk>/document/",
        PeoplesTemplates.as_view({"get": "document"}),
        name="peoples_template_document",
    ),
    path("templates/<slug:slug>/", Templates.as_view({"get": "retrieve"}), name="template"),
]
