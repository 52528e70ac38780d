"""Addresses of the pages."""

from django.urls import path

from universes.views import documents, editing, gallery, mine, pages, renderings, studio, universe

app_name = "universes"
urlpatterns = [
    path("", pages.landing, name="landing"),
    path("explore/", gallery.explore, name="explore"),
    path("templates/", gallery.templates, name="templates"),
    path("templates/<slug:slug>/document.json", universe.template_document, name="template_document"),
    path("templates/<slug:slug>/still.png", universe.template_still, name="template_still"),
    path("me/", mine.mine, name="mine"),
    path("studio/", studio.guest_studio, name="guest_studio"),
    path("universes/new/", mine.create, name="create"),
    path("universes/import/", mine.import_, name="import"),
    path("universes/<uuid:pk>/", universe.page, name="page"),
    path("universes/<uuid:pk>/document.json", universe.document, name="document"),
    path("universes/<uuid:pk>/still.png", universe.still, name="still"),
    path("universes/<uuid:pk>/roll.png", universe.roll, name="roll"),
    path("universes/<uuid:pk>/wave.png", universe.wave, name="wave"),
    path("universes/keep/", documents.keep, name="keep"),
    path("universes/<uuid:pk>/studio/", studio.studio, name="studio"),
    path("universes/<uuid:pk>/edits/", editing.edits, name="edits"),
    path("universes/<uuid:pk>/parameters/<slug:group>/", editing.parameters, name="parameters"),
    path("universes/<uuid:pk>/couplings/", editing.couplings, name="couplings"),
    path("universes/<uuid:pk>/details/", editing.details, name="details"),
    path("universes/<uuid:pk>/objects/", editing.objects, name="objects"),
    path("universes/<uuid:pk>/objects/<slug:key>/", editing.object_, name="object"),
    path("universes/<uuid:pk>/objects/<slug:key>/remove/", editing.remove_object, name="object_remove"),
    path("universes/<uuid:pk>/duplicate/", mine.duplicate, name="duplicate"),
    path("universes/<uuid:pk>/delete/", mine.delete, name="delete"),
    path("universes/<uuid:pk>/publish/", mine.publish, name="publish"),
    path("universes/<uuid:pk>/renderings/", renderings.renderings, name="renderings"),
    path("me/renderings/", renderings.mine, name="mine_renderings"),
    path("renderings/<uuid:pk>/", renderings.rendering, name="rendering"),
    path("renderings/<uuid:pk>/cancel/", renderings.cancel, name="rendering_cancel"),
    path("renderings/<uuid:pk>/delete/", renderings.remove, name="rendering_delete"),
    path("renderings/<uuid:pk>/file", renderings.file, name="rendering_file"),
    path("theme/", pages.theme, name="theme"),
    path("about/", pages.about, name="about"),
    path("help/", pages.help, name="help"),
    path("privacy/", pages.privacy, name="privacy"),
    path("terms/", pages.terms, name="terms"),
]
