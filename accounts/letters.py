"""What a letter says, made when it goes: by then something may be read, muted or taken back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import Block, Letter, MailChoice, Mute, Notification
from accounts.models.mail_choice import EVERYTHING, How
from accounts.models.notification import ALWAYS
from accounts.operations.writing import mail_address_of
from accounts.unsubscribing import unsubscribe_address

SUBJECT_MOST = 150
LINES_MOST = 40  # in a digest
LINES_OF_ONE = 5  # about the same thing; more stand in the inbox


def compose(letter: Letter) -> EmailMultiAlternatives | None:
    """The e-mail; None where it is not wanted any more, or its person cannot be written to."""
    address, news = mail_address_of(letter.person), _wanted(letter)
    if not address or not news:
        return None
    told = news[0]
    kind = EVERYTHING if letter.day else told.kind
    context: dict[str, Any] = {
        "person": letter.person,
        "site": settings.SITE_ADDRESS,
        "inbox": settings.SITE_ADDRESS + reverse("accounts:inbox"),
        "choices": settings.SITE_ADDRESS + reverse("accounts:settings_notifications"),
        "stop": "" if kind in ALWAYS else unsubscribe_address(letter.person, kind),
        "stop_all": unsubscribe_address(letter.person),
    }
    if letter.day:
        name, subject = "digest", _digest_subject(len(news))
        context |= {"groups": _grouped(news[:LINES_MOST]), "more": max(0, len(news) - LINES_MOST), "count": len(news)}
    else:
        name, subject = "notification", told.sentence()
        context |= {"told": told, "address": _address_of(told)}
    message = EmailMultiAlternatives(
        one_line(subject),
        render_to_string(f"emails/{name}.txt", context),
        None,
        [address],
        headers=_headers(letter, context),
    )
    message.attach_alternative(render_to_string(f"emails/{name}.html", context), "text/html")
    return message


def one_line(text: str) -> str:
    """Words of people as a subject: no line break or other sign that a header could take for its end."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:SUBJECT_MOST]


def _headers(letter: Letter, context: dict[str, Any]) -> dict[str, str]:
    domain = settings.SITE_ADDRESS.partition("://")[2].partition(":")[0]
    headers = {
        # the same however often it is tried: who gets it twice sees it once
        "Message-ID": f"<letter.{letter.pk}.{letter.asked_at:%Y%m%d%H%M%S}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    if context["stop"]:  # RFC 8058: a mail program's own button, by POST
        headers["List-Unsubscribe"] = f"<{context['stop']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _wanted(letter: Letter) -> list[Notification]:
    """What it is still to tell of, the newest first."""
    person, now = letter.person, timezone.now()
    is_suspended = person.suspensions.running(now).exists()
    chosen = dict(MailChoice.objects.filter(person=person).values_list("kind", "how"))
    unwanted = {kind for kind, how in chosen.items() if how == How.NEVER}
    unwanted |= set(Mute.objects.filter(person=person).values_list("kind", flat=True))
    blocked = set(Block.objects.filter(person=person).values_list("blocked_id", flat=True))

    def is_wanted(told: Notification) -> bool:
        if told.kind in ALWAYS:
            return True
        if is_suspended:
            return False
        return told.read_at is None and not {told.kind, EVERYTHING} & unwanted and told.by_id not in blocked

    return [told for told in letter.notifications.select_related("by").order_by("-at", "-pk") if is_wanted(told)]


def _address_of(told: Notification) -> str:
    return settings.SITE_ADDRESS + reverse("accounts:notification", args=[told.pk])


def _grouped(news: list[Notification]) -> list[dict[str, Any]]:
    """By what it is about, that of which something was told last first: few lines of each, and how many more."""
    groups: dict[str, list[Notification]] = {}
    for told in news:
        groups.setdefault(told.subject, []).append(told)
    return [
        {
            "subject": subject,
            "lines": [(told, _address_of(told)) for told in those[:LINES_OF_ONE]],
            "more": max(0, len(those) - LINES_OF_ONE),
        }
        for subject, those in groups.items()
    ]


def _digest_subject(count: int) -> str:
    words = ngettext("%(count)s thing that is new for you", "%(count)s things that are new for you", count)
    return words % {"count": count}
