// What every page does where scripts run; without them each of these is a plain form or link.
import "./stills.js"
import { copied } from "./copy.js"

const TOAST_MS = 6000

/** Changes the theme in place and keeps it, as the form would have done by a reload. @param {string} theme */
const setTheme = (theme) => {
  document.documentElement.dataset.theme = theme
  const secure = location.protocol === "https:" ? "; secure" : ""
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`
  document.dispatchEvent(new CustomEvent("theme", { detail: theme })) // a canvas must draw itself anew
}

/** @param {SubmitEvent} event */
const onSubmit = (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target)
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter)
  if (form.closest("[data-theme-switch]") && button) {
    event.preventDefault()
    setTheme(button.value)
    if (form.dataset.keeps !== undefined) void fetch(form.action, { method: "POST", body: new FormData(form, button), redirect: "manual" }) // with the person
    form.closest("details")?.removeAttribute("open")
  }
}

/** @param {Element} toast A toast leaves by itself, unless it is being read. */
const dismissLater = (toast) => {
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, TOAST_MS) : toast.remove())
  setTimeout(leave, TOAST_MS)
}

/**
 * Shows a toast in the live region. Other modules may import it.
 * @param {string} text @param {"success" | "error" | "info"} [kind]
 */
export const toast = (text, kind = "info") => {
  const region = document.getElementById("messages")
  const plate = document.createElement("div")
  plate.className = `toast toast--${kind}`
  plate.dataset.toast = ""
  const words = document.createElement("p")
  words.className = "toast__text"
  words.textContent = text
  plate.append(words)
  region?.append(plate)
}

const NEXT = "toasts" // those that wait for the next page, in this tab's storage

/** @returns {[string, "success" | "error" | "info"][]} */
const waiting = () => JSON.parse(sessionStorage.getItem(NEXT) ?? "[]")

/**
 * Shows a toast on the page that comes next.
 * @param {string} text @param {"success" | "error" | "info"} [kind]
 */
export const toastNext = (text, kind = "info") => sessionStorage.setItem(NEXT, JSON.stringify([...waiting(), [text, kind]]))

const showWaiting = () => {
  const toasts = waiting()
  sessionStorage.removeItem(NEXT)
  for (const [text, kind] of toasts) toast(text, kind)
}

/** @param {MouseEvent} event */
const onClick = (event) => {
  const target = /** @type {Element} */ (event.target)
  if (target.closest("[data-close]")) target.closest("[data-toast]")?.remove()
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.removeAttribute("open")
  }
}

/** A button that copies what stands in a field: data-copy is the field's id, data-copied what is said. @param {MouseEvent} event */
const onCopy = async (event) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-copy]"))
  if (button && (await copied(button.dataset.copy ?? ""))) toast(button.dataset.copied ?? "", "success")
}

/** @param {KeyboardEvent} event */
const onKey = (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.menu[open]")
  if (!menu) return
  menu.removeAttribute("open")
  menu.querySelector("summary")?.focus()
}

const watchToasts = () => {
  const region = document.getElementById("messages")
  if (!region) return
  region.querySelectorAll("[data-toast]").forEach(dismissLater)
  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.addedNodes) if (node instanceof Element) dismissLater(node)
    }
  }).observe(region, { childList: true })
}

/** @param {Event} event HTMX swaps nothing in on an error: say what happened. */
const onFailure = async (event) => {
  const xhr = /** @type {CustomEvent<{xhr: XMLHttpRequest}>} */ (event).detail.xhr
  const words = new DOMParser().parseFromString(xhr.responseText || "", "text/html").querySelector(".empty__text")
  toast(words?.textContent || "That did not work. Please try again in a moment.", "error")
}

/** What HTMX has put into a dialog is shown over the page; it closes by its own button and by Escape. @param {Event} event */
const onSwap = (event) => {
  const dialog = /** @type {Element} */ (event.target).closest("dialog[data-dialog]")
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal()
}

document.addEventListener("htmx:afterSwap", onSwap)
document.addEventListener("submit", onSubmit)
document.addEventListener("click", onClick)
document.addEventListener("click", onCopy)
document.addEventListener("keydown", onKey)
document.addEventListener("htmx:responseError", onFailure)
document.addEventListener("htmx:sendError", () => toast("No connection. Your change was not sent.", "error"))
watchToasts()
showWaiting()
