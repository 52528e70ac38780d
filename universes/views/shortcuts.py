"""Every key of the site, in the words of the help page. The studio and the listen page hold to this table."""

from typing import NamedTuple


class Shortcut(NamedTuple):
    keys: tuple[str, ...]
    does: str
    where: str


LISTENING = "On a universe's page and in the studio"
STUDIO = "In the studio"
CANVAS = "On the canvas"
CONTROL = "On a parameter"

SHORTCUTS = (
    Shortcut(("Space",), "Play or pause", LISTENING),
    Shortcut(("M",), "Mute or unmute", LISTENING),
    Shortcut(("F",), "Fullscreen", LISTENING),
    Shortcut(("H",), "Hide everything but the picture; again brings it back", LISTENING),
    Shortcut(("6", "7", "8", "9"), "Open couplings, objects, dice, history", STUDIO),
    Shortcut((".",), "Silence everything at once", STUDIO),
    Shortcut(("→",), "One step while paused", STUDIO),
    Shortcut(("1", "2", "3", "4", "5"), "Open physics, music, sound, visuals, story", STUDIO),
    Shortcut(("Ctrl/⌘ Z",), "Undo your last change", STUDIO),
    Shortcut(("Ctrl/⌘ Shift Z", "Ctrl/⌘ Y"), "Redo", STUDIO),
    Shortcut(("R",), "Dice: new values for all that is not locked", STUDIO),
    Shortcut(("Shift R",), "Mutate gently", STUDIO),
    Shortcut(("Ctrl/⌘ K",), "Command palette: every action by its name", STUDIO),
    Shortcut(("Ctrl/⌘ S",), "Names the present version; all is kept by itself", STUDIO),
    Shortcut(("D",), "Describe what is playing in words", STUDIO),
    Shortcut(("?",), "All shortcuts", STUDIO),
    Shortcut(("+", "-", "0"), "Nearer, farther, the whole world", CANVAS),
    Shortcut(("Arrows",), "Move what is selected", CANVAS),
    Shortcut(("Ctrl/⌘ A",), "Select everything", CANVAS),
    Shortcut(("Shift click",), "Select one more", CANVAS),
    Shortcut(("Ctrl/⌘ D",), "Duplicate what is selected", CANVAS),
    Shortcut(("[", "]"), "Turn what is selected", CANVAS),
    Shortcut(("Wheel", "Pinch"), "Look nearer or farther", CANVAS),
    Shortcut(("Delete",), "Remove what is selected", CANVAS),
    Shortcut(("Arrows",), "One step", CONTROL),
    Shortcut(("Page Up", "Page Down"), "Ten steps", CONTROL),
    Shortcut(("Home", "End"), "Lowest, highest", CONTROL),
    Shortcut(("Shift",), "Finer while dragging", CONTROL),
    Shortcut(("Double click",), "Back to the default", CONTROL),
    Shortcut(("Esc",), "Leave a drag without a change", CONTROL),
)
