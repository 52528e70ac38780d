"""What tests do in a studio's page, in words."""

from __future__ import annotations

from typing import Any

from simulation.engine.objects import fields_of

READY = "#studio[data-ready]"
KEPT = """async () => {
  const address = location.pathname.replace('studio/', 'document.json')
  return (await fetch(address, { cache: 'no-store' })).json() }"""
LOG = """async () => {
  const address = location.pathname.replace('studio/', 'edits/') + '?since=0'
  return (await (await fetch(address)).json()).data }"""
ON_SCREEN = """([x, y]) => {
  const { a, b, e, f } = studio.session.scene.view
  const box = document.getElementById('world').getBoundingClientRect()
  return [a * x - b * y + e + box.left, b * x + a * y + f + box.top] }"""
AT = (
    "(path) => parseFloat(document.querySelector(`.control[data-path='${path}']`).style.getPropertyValue('--at')) / 100"
)


def ready(page: Any) -> Any:
    """Once the universe of this studio runs."""
    page.wait_for_selector(READY, timeout=30000)
    return page


def value(page: Any, path: str) -> Any:
    """What the studio's document holds at a path."""
    return page.evaluate(
        "(path) => path.split('.').reduce((part, name) => part[name], studio.store.get().document)", path
    )


def comes_to(page: Any, path: str, wanted: Any) -> None:
    """Wait until the document holds this at a path: what one takes back comes from the server."""
    page.wait_for_function(
        """([path, wanted]) =>
          path.split('.').reduce((part, name) => part[name], studio.store.get().document) === wanted""",
        arg=[path, wanted],
    )


def document(page: Any) -> Any:
    return page.evaluate("studio.store.get().document")


def change(page: Any, *changes: dict[str, Any], label: str = "Change") -> None:
    """An edit by the studio's editor."""
    page.evaluate("([changes, label]) => studio.editor.change(changes, { label })", [list(changes), label])


def set_to(page: Any, path: str, to: Any) -> None:
    change(page, {"path": path, "value": to})


def an(kind: str, identity: str, **fields: Any) -> dict[str, Any]:
    """The change that places an object; fields that are not given have their defaults."""
    return {"add": {"id": identity, "kind": kind} | {field.name: field.default for field in fields_of(kind)} | fields}


def select(page: Any, *identities: str) -> None:
    page.evaluate("(ids) => studio.store.set({ selected: new Set(ids) })", list(identities))


def selected(page: Any) -> set[str]:
    return set(page.evaluate("[...studio.store.get().selected]"))


def steps(page: Any) -> list[str]:
    """Labels of one's own steps that can be undone."""
    found: list[str] = page.evaluate("studio.store.get().history.done.map((step) => step.label)")
    return found


def settle(page: Any) -> None:
    """Until everything is acknowledged."""
    page.wait_for_function("() => studio.outbox.isEmpty()")


def kept(page: Any) -> Any:
    """The document as the server has it, once everything is acknowledged."""
    settle(page)
    return page.evaluate(KEPT)


def at(page: Any, x: float, y: float) -> tuple[float, float]:
    """Where a place of the world is on the screen."""
    left, top = page.evaluate(ON_SCREEN, [x, y])
    return left, top


def pull(page: Any, start: tuple[float, float], to: tuple[float, float]) -> None:
    """By the pointer from one place of the world to another."""
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, (start[0] + to[0]) / 2, (start[1] + to[1]) / 2), steps=3)
    page.mouse.move(*at(page, *to), steps=3)
    page.mouse.up()


def drag(page: Any, path: str, to: float, *, shift: bool = False, hold: bool = False) -> None:
    """Take a slider's handle and pull it to a place of its track, 0 to 1."""
    box = page.locator(f".control[data-path='{path}'] .control__track").bounding_box()
    begin = page.evaluate(AT, path)
    left, width, y = box["x"] + 7, box["width"] - 14, box["y"] + box["height"] / 2
    page.mouse.move(left + begin * width, y)
    page.mouse.down()
    if shift:
        page.keyboard.down("Shift")
    page.mouse.move(left + (begin + to) / 2 * width, y, steps=4)
    page.mouse.move(left + to * width, y, steps=4)
    if not hold:
        page.mouse.up()
    if shift:
        page.keyboard.up("Shift")


def wait_until_held(page: Any, held: list[Any], many: int) -> None:
    """Until so many requests have come to a route that holds them."""
    for _ in range(200):
        if len(held) >= many:
            return
        page.wait_for_timeout(30)
    raise AssertionError(f"{len(held)} requests, not {many}")
